"""Computes the ledger for any measures and periods, in one pass over the data.

The rows of all measures are counted together. Whatever follows from the counts (shares, rates, limits, notes, changes)
is then worked out once for the whole ledger.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.engines import DEFAULT, engine_named
from iro_analysis.figures.availability import Availability
from iro_analysis.figures.changes import changes
from iro_analysis.figures.counting import DECIMALS, count
from iro_analysis.figures.derived import Bases, derive
from iro_analysis.figures.doubts import Doubts
from iro_analysis.figures.grid import Grid
from iro_analysis.figures.notes import Notes
from iro_analysis.ledger import LEDGER_TYPES, NOT_AVAILABLE, OK
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.periods import Period, add_months, newest_year
from iro_analysis.settings import Settings
from iro_analysis.tables import CaseData

_RECENT_QUARTERS = 8
_NUMBERS = ("numerator", "denominator", "left_out", "squares", "value", "expected")
#: These are 0, not missing, in a period without rows, if the data show that there was nothing to count.
_ZERO_WITHOUT_ROWS = ("numerator", "denominator", "left_out")
_ESTIMATED = ("value", "lower", "upper")
_NOTHING_IN_DENOMINATOR = "Nothing in the denominator."

Texts = npt.NDArray[np.object_]


def trend_periods(period: Period, data: CaseData, settings: Settings) -> list[Period]:  # D39
    """``period``, its quarters, and the same days in every earlier year that the returns cover, in order of time.

    A period that is itself a quarter brings the seven quarters before it as well.
    """
    available = Availability(data, settings)
    wanted = {period, *period.quarters}
    if period.quarters == (period,):
        wanted |= {before for before in _quarters_before(period) if available.covers(before)}
    earlier = {before for later in wanted for before in _years_before(later, available)}
    return sorted(wanted | earlier, key=lambda one: (one.end, one.start))


def compute(  # D22
    data: CaseData,
    periods: Iterable[Period],
    settings: Settings,
    engine: str = DEFAULT,
    measures: Iterable[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
    kept: Cache = NO_CACHE,
) -> pd.DataFrame:
    """The ledger of ``measures`` (default: all) for ``periods``.

    Args:
        data: the stitched tables.
        periods: the periods to evaluate. A change can be given only if the period a year before is among them. Codes
            are grouped by the definition of the newest one, so that the years can be compared.
        settings: populations, groupings, coverage.
        engine: one of :data:`iro_analysis.engines.ENGINES`; all give the same figures.
        measures: ids from the catalogue. The counts that a share or rate is made of are computed with it.
        say: receives the progress.
        kept: where counts are kept, so that only those are made again whose rows are different.

    Returns:
        One row per figure with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`, in the order of the catalogue.
    """
    known, periods = catalogue(), list(periods)
    wanted = set(known if measures is None else measures)
    needed = wanted.union(*(known[name].bases for name in wanted))
    chosen = [measure for measure in known.values() if measure.name in needed]
    run = _Run.start(chosen, periods, data, settings, engine, say, kept)
    say("Comparing with the years before")
    figures = _figures(run)
    is_wanted = np.array([measure.name in wanted for measure in run.measures], dtype=bool)
    blocks = [figures, *changes(figures, run.grid)]
    rows = pd.concat([block[is_wanted[block["place"]]].assign(kind=kind) for kind, block in enumerate(blocks)])
    rows = rows.sort_values(["place", "kind"], kind="stable", ignore_index=True)
    return _ledger(rows, run.grid)


@dataclass(frozen=True)
class _Run:
    """One computation: its measures, the keys of their figures, and what was counted."""

    measures: list[Measure]
    grid: Grid
    counted: pd.DataFrame
    available: "npt.NDArray[np.bool_]"
    settings: Settings
    notes: Notes

    @classmethod
    def start(
        cls,
        measures: list[Measure],
        periods: list[Period],
        data: CaseData,
        settings: Settings,
        engine: str,
        say: Callable[[str], None],
        kept: Cache,
    ) -> "_Run":
        """Count the rows of the measures that are available in at least one of the periods."""
        availability, chosen = Availability(data, settings), engine_named(engine)
        reasons = [[availability.why_not(measure, period) for period in periods] for measure in measures]
        available = np.array([[not reason for reason in of_measure] for of_measure in reasons], dtype=bool)
        in_any_period = [not all(of_measure) for of_measure in reasons]
        covered = [period for period in periods if availability.covers(period)]
        cohorts = Cohorts(data, covered or periods, chosen, settings)
        to_count = [
            measure for measure, some in zip(measures, in_any_period, strict=True) if some and measure.counts_rows
        ]
        counted = count(to_count, cohorts, chosen, settings, newest_year(periods), say, kept)
        place = counted["name"].map({measure.name: place for place, measure in enumerate(measures)}).to_numpy(int)
        number = counted["period"].map({period.label: number for number, period in enumerate(periods)}).to_numpy(int)
        counted = counted.assign(place=place, number=number)[available[place, number]]
        observed = {str(name): texts.unique() for name, texts in counted.groupby("name")["breakdown"]}
        # A share has the categories of the count that it is made of.
        observed |= {measure.name: observed[measure.of] for measure in measures if measure.of in observed}
        grid = Grid(measures, periods, settings, observed)
        notes = Notes(grid, reasons, availability, Doubts.of(data, cohorts, chosen), settings)
        return cls(measures, grid, counted, available, settings, notes)


def _figures(run: _Run) -> pd.DataFrame:
    """Every figure except the changes: numbers, status, note, and ``place``, the position of its measure."""
    grid = run.grid
    numbers = {name: np.full(len(grid), np.nan) for name in _NUMBERS}
    notes: Texts = np.full(len(grid), "", dtype=object)
    _take(run, numbers, notes)
    bases = Bases(grid, numbers["numerator"])
    for place, measure in enumerate(run.measures):
        if measure.of is not None and run.available[place].any():
            _derive(place, measure, run, numbers, notes, bases)
    numbers |= _estimates(run, numbers)
    why_not = run.notes.reasons()
    known = why_not == ""
    empty = known & np.isnan(numbers["value"])
    own = _own_notes(notes, numbers["left_out"], empty)
    frame = pd.DataFrame(
        {name: np.where(known, numbers[name], np.nan) for name in (*_ESTIMATED, "numerator", "denominator")}
    ).round(DECIMALS)
    return frame.assign(
        place=grid.measure,
        period=grid.period,
        text=grid.text,
        status=np.where(known & ~empty, OK, NOT_AVAILABLE),
        note=run.notes.full(own, why_not),
        doubt=run.notes.doubts(),
    )


def _take(run: _Run, numbers: "dict[str, npt.NDArray[np.float64]]", notes: Texts) -> None:
    """Fill in what was counted, and 0 where nothing was counted and the data show that there was nothing."""
    grid, counted = run.grid, run.counted
    texts = grid.text_places(counted["breakdown"])
    positions = grid.find(counted["place"].to_numpy(), counted["number"].to_numpy(), texts)
    counted, positions = counted[positions >= 0], positions[positions >= 0]
    with_rows = np.zeros_like(run.available)
    with_rows[grid.measure[positions], grid.period[positions]] = True
    silent = np.array([measure.statistic.unavailable_without_rows for measure in run.measures], dtype=bool)
    # "No rows" means 0 only if the measure is available; for a level (accounts, statements) it means "not recorded".
    zero_is_known = (run.available & (with_rows | ~silent[:, np.newaxis]))[grid.measure, grid.period]
    for name, column in numbers.items():
        if name in counted:
            column[positions] = counted[name].to_numpy(dtype=np.float64, na_value=np.nan)
        if name in _ZERO_WITHOUT_ROWS:
            adds = np.array(
                [measure.counts_rows and name in measure.statistic.sums for measure in run.measures], dtype=bool
            )
            column[np.isnan(column) & zero_is_known & adds[grid.measure]] = 0.0
    if "note" in counted:
        notes[positions] = counted["note"].fillna("").to_numpy(dtype=object)


def _derive(
    place: int,
    measure: Measure,
    run: _Run,
    numbers: "dict[str, npt.NDArray[np.float64]]",
    notes: Texts,
    bases: Bases,
) -> None:
    """Fill in the numbers of a measure that is made of another's figures, for the periods in which it is available."""
    own = run.grid.of(place)
    rows = derive(measure, own, bases, run.settings)
    available = run.available[place][run.grid.period[own]]
    for name in numbers:
        if name in rows:
            column = rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
            filled = np.where(np.isnan(column), 0.0, column) if name in _ZERO_WITHOUT_ROWS else column
            numbers[name][own] = np.where(available, filled, np.nan)
    if "note" in rows:
        notes[own] = rows["note"].fillna("").to_numpy(dtype=object)


def _estimates(run: _Run, numbers: "dict[str, npt.NDArray[np.float64]]") -> "dict[str, npt.NDArray[np.float64]]":
    """Value and 95 % limits of every figure, worked out for all measures of one statistic at once."""
    estimated = {name: np.full(len(run.grid), np.nan) for name in _ESTIMATED}
    kinds = np.array([id(measure.statistic) for measure in run.measures])[run.grid.measure]
    for statistic in dict.fromkeys(measure.statistic for measure in run.measures):
        if statistic.estimate is not None:
            where = np.flatnonzero(kinds == id(statistic))
            counted = pd.DataFrame({name: column[where] for name, column in numbers.items()})
            for name, column in zip(_ESTIMATED, statistic.estimate(counted), strict=True):
                estimated[name][where] = column
    return estimated


def _own_notes(notes: Texts, left_out: "npt.NDArray[np.float64]", empty: "npt.NDArray[np.bool_]") -> Texts:
    """The note that comes from counting: how many were left out, or that there was nothing to count."""
    own = np.where(empty & (notes == ""), _NOTHING_IN_DENOMINATOR, notes)
    for position in np.flatnonzero(left_out > 0):
        own[position] = f"Not assessable and left out of the base: {int(left_out[position])}."
    return own


def _ledger(rows: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """The rows in the columns and types of the ledger, with labels in place of positions."""
    periods, place, period = grid.periods, rows["place"].to_numpy(), rows["period"].to_numpy()
    records = grid.measures
    own_names, own_units = (_labels([getattr(record, name) for record in records], place) for name in ("name", "unit"))
    described = rows.assign(
        period=_labels([one.label for one in periods], period),
        period_start=np.array([one.start for one in periods], dtype="datetime64[s]")[period],
        period_end=np.array([one.end for one in periods], dtype="datetime64[s]")[period],
        section=_labels([record.section for record in records], place),
        measure=rows["measure"].fillna(own_names),
        unit=rows["unit"].fillna(own_units),
        breakdown=_labels(grid.texts, rows["text"].to_numpy()),
    )
    return described.reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))


def _labels(labels: list[str], positions: npt.NDArray[np.int64]) -> "pd.Series[str]":
    return pd.Series(pd.array(labels, dtype="string").take(positions))


def _years_before(period: Period, available: Availability) -> list[Period]:
    before = period.year_before
    return [before, *_years_before(before, available)] if available.covers(before) else []


def _quarters_before(quarter: Period) -> set[Period]:
    starts = [add_months(quarter.start, -3 * step) for step in range(1, _RECENT_QUARTERS)]
    return {Period(start, add_months(start, 3) - timedelta(days=1)) for start in starts}
