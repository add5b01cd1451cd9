"""The full ledger of any measures and periods, in one pass over the data.

The rows of every measure are counted together; whatever follows from the counts (shares, rates, limits, notes, changes)
is worked out once for all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.cohorts.frames import Cohorts
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
from iro_analysis.periods import Period, add_months
from iro_analysis.settings import Settings
from iro_analysis.tables import CaseData

_RECENT_QUARTERS = 8
_NUMBERS = ("numerator", "denominator", "left_out", "squares", "value", "expected")
#: What a period without rows has none of, where it is known that there are none.
_NONE_COUNTED = ("numerator", "denominator", "left_out")
_ESTIMATED = ("value", "lower", "upper")
_NOTHING_IN_DENOMINATOR = "Nothing in the denominator."

Texts = npt.NDArray[np.object_]


def trend_periods(period: Period, data: CaseData, settings: Settings) -> list[Period]:  # D39
    """``period``, its quarters, and each of them in every earlier year that the returns cover, in order of time.

    A quarter brings the seven before it.
    """
    available = Availability(data, settings)
    wanted = {period, *period.quarters}
    if period.quarters == (period,):
        wanted |= {before for before in _quarters_before(period) if available.covers(before)}
    earlier = {before for each in wanted for before in _years_before(each, available)}
    return sorted(wanted | earlier, key=lambda each: (each.end, each.start))


def compute(
    data: CaseData,
    periods: Iterable[Period],
    settings: Settings,
    engine: str = DEFAULT,
    measures: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The ledger of ``measures`` (default: all) for ``periods``.

    Args:
        data: the stitched tables.
        periods: the periods to evaluate; a change is given where the period a year before is among them.
        settings: populations, groupings, coverage.
        engine: one of :data:`iro_analysis.engines.ENGINES`; the figures are the same.
        measures: ids from the catalogue; what a share or rate is built on is computed with it.

    Returns:
        One row per figure with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`, in the order of the catalogue.
    """
    every, periods = catalogue(), list(periods)
    wanted = set(every if measures is None else measures)
    needed = wanted.union(*(every[name].bases for name in wanted))
    run = _Run.start([measure for measure in every.values() if measure.name in needed], periods, data, settings, engine)
    figures = _figures(run)
    asked = np.array([measure.name in wanted for measure in run.measures], dtype=bool)
    blocks = [figures, *changes(figures, run.grid)]
    rows = pd.concat([block[asked[block["place"]]].assign(kind=kind) for kind, block in enumerate(blocks)])
    rows = rows.sort_values(["place", "kind"], kind="stable", ignore_index=True)
    return _ledger(rows, run.grid)


@dataclass(frozen=True)
class _Run:
    """What one computation is of, what was counted for it, and the keys of its figures."""

    measures: list[Measure]
    grid: Grid
    counted: pd.DataFrame
    available: "npt.NDArray[np.bool_]"
    settings: Settings
    notes: Notes

    @classmethod
    def start(
        cls, measures: list[Measure], periods: list[Period], data: CaseData, settings: Settings, engine: str
    ) -> "_Run":
        """Count the rows of those measures that are available in any of the periods."""
        availability, chosen = Availability(data, settings), engine_named(engine)
        reasons = [[availability.why_not(measure, period) for period in periods] for measure in measures]
        available = np.array([[not reason for reason in of_measure] for of_measure in reasons], dtype=bool)
        in_some = [not all(of_measure) for of_measure in reasons]
        covered = [period for period in periods if availability.covers(period)]
        cohorts = Cohorts(data, covered or periods, chosen, settings)
        to_count = [each for each, some in zip(measures, in_some, strict=True) if some and each.counted]
        counted = count(to_count, cohorts, chosen, settings)
        place = counted["name"].map({measure.name: place for place, measure in enumerate(measures)}).to_numpy(int)
        number = counted["period"].map({period.label: number for number, period in enumerate(periods)}).to_numpy(int)
        counted = counted.assign(place=place, number=number)[available[place, number]]
        observed = {str(name): texts.unique() for name, texts in counted.groupby("name")["breakdown"]}
        observed |= {each.name: observed[each.of] for each in measures if each.of in observed}
        grid = Grid(measures, periods, settings, observed)
        notes = Notes(grid, reasons, availability, Doubts.of(data, cohorts, chosen), settings)
        return cls(measures, grid, counted, available, settings, notes)


def _figures(run: _Run) -> pd.DataFrame:
    """Every figure but the changes: its numbers, status and note, and ``place``, the position of its measure."""
    grid = run.grid
    numbers = {name: np.full(len(grid), np.nan) for name in _NUMBERS}
    said: Texts = np.full(len(grid), "", dtype=object)
    _take(run, numbers, said)
    bases = Bases(grid, numbers["numerator"])
    for place, measure in enumerate(run.measures):
        if measure.of is not None and run.available[place].any():
            _derive(place, measure, run, numbers, said, bases)
    numbers |= _estimates(run, numbers)
    reason = run.notes.reasons()
    known = reason == ""
    empty = known & np.isnan(numbers["value"])
    own = _own_notes(said, numbers["left_out"], empty)
    frame = pd.DataFrame(
        {name: np.where(known, numbers[name], np.nan) for name in (*_ESTIMATED, "numerator", "denominator")}
    ).round(DECIMALS)
    return frame.assign(
        place=grid.measure,
        period=grid.period,
        text=grid.text,
        status=np.where(known & ~empty, OK, NOT_AVAILABLE),
        note=run.notes.full(own, reason),
        doubt=run.notes.doubts(),
    )


def _take(run: _Run, numbers: "dict[str, npt.NDArray[np.float64]]", said: Texts) -> None:
    """What was counted, and 0 where nothing was and it is known that there is nothing."""
    grid, counted = run.grid, run.counted
    found = grid.find(counted["place"].to_numpy(), counted["number"].to_numpy(), grid.text_places(counted["breakdown"]))
    counted, positions = counted[found >= 0], found[found >= 0]
    with_rows = np.zeros_like(run.available)
    with_rows[grid.measure[positions], grid.period[positions]] = True
    silent = np.array([measure.statistic.says_nothing_without_rows for measure in run.measures], dtype=bool)
    counting = (run.available & (with_rows | ~silent[:, np.newaxis]))[grid.measure, grid.period]
    for name, column in numbers.items():
        if name in counted:
            column[positions] = counted[name].to_numpy(dtype=np.float64, na_value=np.nan)
        if name in _NONE_COUNTED:
            adds = np.array(
                [measure.counted and name in measure.statistic.sums for measure in run.measures], dtype=bool
            )
            column[np.isnan(column) & counting & adds[grid.measure]] = 0.0
    if "note" in counted:
        said[positions] = counted["note"].fillna("").to_numpy(dtype=object)


def _derive(
    place: int,
    measure: Measure,
    run: _Run,
    numbers: "dict[str, npt.NDArray[np.float64]]",
    said: Texts,
    bases: Bases,
) -> None:
    """The numbers of one measure that is made of another's figures, where it is available."""
    own = run.grid.of(place)
    rows = derive(measure, own, bases, run.settings)
    available = run.available[place][run.grid.period[own]]
    for name in numbers:
        if name in rows:
            column = rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
            filled = np.where(np.isnan(column), 0.0, column) if name in _NONE_COUNTED else column
            numbers[name][own] = np.where(available, filled, np.nan)
    if "note" in rows:
        said[own] = rows["note"].fillna("").to_numpy(dtype=object)


def _estimates(run: _Run, numbers: "dict[str, npt.NDArray[np.float64]]") -> "dict[str, npt.NDArray[np.float64]]":
    """Value and 95 % limits of every figure, for all measures of a kind at once."""
    estimated = {name: np.full(len(run.grid), np.nan) for name in _ESTIMATED}
    kinds = np.array([id(measure.statistic) for measure in run.measures])[run.grid.measure]
    for statistic in dict.fromkeys(measure.statistic for measure in run.measures):
        if statistic.estimate is not None:
            where = np.flatnonzero(kinds == id(statistic))
            counted = pd.DataFrame({name: column[where] for name, column in numbers.items()})
            for name, column in zip(_ESTIMATED, statistic.estimate(counted), strict=True):
                estimated[name][where] = column
    return estimated


def _own_notes(said: Texts, left_out: "npt.NDArray[np.float64]", empty: "npt.NDArray[np.bool_]") -> Texts:
    """What the counting says of each figure: how many it left out, or that it had nothing to count."""
    notes = np.where(empty & (said == ""), _NOTHING_IN_DENOMINATOR, said)
    for position in np.flatnonzero(left_out > 0):
        notes[position] = f"Not assessable and left out of the base: {int(left_out[position])}."
    return notes


def _ledger(rows: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """The rows with labels for positions, in the columns and types of the ledger."""
    periods, place, period = grid.periods, rows["place"].to_numpy(), rows["period"].to_numpy()
    records = grid.measures
    own_names, own_units = (_labels([getattr(each, name) for each in records], place) for name in ("name", "unit"))
    described = rows.assign(
        period=_labels([each.label for each in periods], period),
        period_start=np.array([each.start for each in periods], dtype="datetime64[s]")[period],
        period_end=np.array([each.end for each in periods], dtype="datetime64[s]")[period],
        section=_labels([each.section for each in records], place),
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
