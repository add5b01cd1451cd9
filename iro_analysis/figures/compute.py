"""The full ledger of any measures and periods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from iro_analysis.engines import Engine, engine_named
from iro_analysis.figures.availability import (
    NOTHING_IN_DENOMINATOR,
    is_covered,
    log_note,
    why_not_available,
    why_not_broken_down,
)
from iro_analysis.figures.changes import changes
from iro_analysis.figures.counting import DECIMALS, breakdowns, count, every_dimension, grid
from iro_analysis.figures.doubts import Doubts
from iro_analysis.figures.values import against_residents, over_children, over_residents, share_of_total, with_values
from iro_analysis.ledger import LEDGER_TYPES, NOT_AVAILABLE, OK
from iro_analysis.measures.cohorts import Cohorts, tables_needed
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.reads import names_of, names_of_dimension, tables_reached
from iro_analysis.measures.registry import CHILDREN_IN_CARE, Measure, catalogue
from iro_analysis.periods import Period, add_months
from iro_analysis.settings import Settings
from iro_analysis.tables import CaseData

_RECENT_QUARTERS = 8
_BASES = ["numerator", "denominator", "left_out", "squares", "value", "expected"]
_BASE = ["numerator", "denominator"]
_ESTIMATED = ["value", "lower", "upper"]


def trend_periods(period: Period, data: CaseData, settings: Settings) -> list[Period]:
    """``period``, its quarters, and each of them in every earlier year that the returns cover, in order of time.

    A quarter brings the seven before it.
    """
    wanted = {period, *period.quarters}
    if period.quarters == (period,):
        wanted |= {before for before in _quarters_before(period) if is_covered(before, data, settings)}
    earlier = {before for each in wanted for before in _years_before(each, data, settings)}
    return sorted(wanted | earlier, key=lambda each: (each.end, each.start))


def compute(
    data: CaseData,
    periods: Iterable[Period],
    settings: Settings,
    engine: str = "duckdb",
    measures: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The ledger of ``measures`` (default: all) for ``periods``.

    Args:
        data: the stitched tables.
        periods: the periods to evaluate; a change is given where the period a year before is among them.
        settings: populations, groupings, coverage.
        engine: duckdb or pandas; the figures are the same.
        measures: ids from the catalogue; what a share or rate is built on is computed with it.

    Returns:
        One row per figure with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`, in the order of the catalogue.
    """
    run = _Run.start(data, list(periods), settings, engine)
    every = catalogue()
    wanted = set(every if measures is None else measures)
    needed = wanted.union(*(every[name].bases for name in wanted))
    counts: dict[str, pd.DataFrame] = {}
    parts: list[pd.DataFrame] = []
    for measure in every.values():
        if measure.name in needed:
            counts[measure.name] = _counted(measure, run, counts)
            rows = _ledger_rows(counts[measure.name], measure, run)
            compared = changes(_recurring(rows, measure, run.settings), measure, run.periods)
            parts += [rows, *compared] if measure.name in wanted else []
    return pd.concat(parts, ignore_index=True).reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))


@dataclass(frozen=True)
class _Run:
    """What every measure of one computation shares."""

    data: CaseData
    periods: list[Period]
    settings: Settings
    engine: Engine
    cohorts: Cohorts
    doubts: Doubts

    @classmethod
    def start(cls, data: CaseData, periods: list[Period], settings: Settings, engine: str) -> "_Run":
        chosen = engine_named(engine)
        covered = [period for period in periods if is_covered(period, data, settings)]
        cohorts = Cohorts(data, covered or periods, chosen, settings)
        return cls(data, periods, settings, chosen, cohorts, Doubts.of(data, cohorts, chosen))

    def reasons(self, measure: Measure) -> dict[str, str]:
        """Why ``measure`` is not available, by period; empty text where it is."""
        return {period.label: why_not_available(measure, period, self.data, self.settings) for period in self.periods}


def _counted(measure: Measure, run: _Run, counts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Numerators, denominators and values of one measure for every key it has, blank where it is not available."""
    reasons = run.reasons(measure)
    available = [label for label, reason in reasons.items() if not reason]
    if not available:
        keys = grid(measure, run.periods, run.settings)
        return pd.DataFrame(index=keys, columns=_BASES, dtype="float64").assign(note="")
    counted = _source(measure, run, counts)
    counted = counted[counted.index.get_level_values("period").isin(available)]
    keys = grid(measure, run.periods, run.settings, counted.index.get_level_values("breakdown").unique())
    filled = counted.reindex(columns=[*_BASES, "note"]).reindex(keys)
    zero = [name for name in ("numerator", "denominator", "left_out") if name in counted.columns]
    recorded = set(counted.index.get_level_values("period")) if measure.statistic == "level" else available
    filled[zero] = filled[zero].fillna(0)
    filled.loc[~filled.index.get_level_values("period").isin(recorded), zero] = np.nan
    return with_values(filled.astype(dict.fromkeys(_BASES, "float64")), measure)


def _source(measure: Measure, run: _Run, counts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Counted anew from the rows, or derived from the count that the measure is built on."""
    if measure.base is None:
        return count(measure, run.cohorts, run.engine, run.settings)
    base = counts[measure.base]
    if measure.statistic == "share":
        return share_of_total(base)
    if measure.statistic == "per 100 children":
        return over_children(base, counts[CHILDREN_IN_CARE])
    return over_residents(base, run.settings) if measure.statistic == "rate" else against_residents(base, run.settings)


def _ledger_rows(counted: pd.DataFrame, measure: Measure, run: _Run) -> pd.DataFrame:
    rows = counted.reset_index()
    by_label = {period.label: period for period in run.periods}
    reason = _reasons(rows, measure, run)
    empty = (reason == "") & rows["value"].isna()
    doubt = _doubts(rows, measure, run)
    note = _own_notes(rows, empty) + " " + _log_notes(rows, measure, run, reason) + " " + doubt
    rows[_ESTIMATED] = rows.reindex(columns=_ESTIMATED).where(reason == "").round(DECIMALS)
    rows[_BASE] = rows[_BASE].where(reason == "").round(DECIMALS)
    return rows.assign(
        period_start=rows["period"].map({label: period.start for label, period in by_label.items()}),
        period_end=rows["period"].map({label: period.end for label, period in by_label.items()}),
        section=measure.section,
        measure=measure.name,
        unit=measure.unit,
        status=np.where((reason == "") & ~empty, OK, NOT_AVAILABLE),
        note=reason.where(reason != "", note.str.split().str.join(" ")),
        doubt=doubt,
    )


def _doubts(rows: pd.DataFrame, measure: Measure, run: _Run) -> "pd.Series[str]":
    """What each row says of the cells in doubt that it rests on: those of its measure, and of its breakdown."""
    if run.doubts.rows.empty or measure.rows is None:
        return pd.Series("", index=rows.index, dtype="string")
    shapes = rows["breakdown"].str.replace(r"=[^;]*", "", regex=True)
    keys = list(zip(rows["period"], shapes, strict=True))
    periods = {period.label: period for period in run.periods}
    texts = {(label, shape): _in_doubt(measure, shape, periods[label], run) for label, shape in set(keys)}
    return pd.Series([texts[key] for key in keys], index=rows.index, dtype="string")


def _in_doubt(measure: Measure, shape: str, period: Period, run: _Run) -> str:
    """What a figure of ``period`` that is broken down as ``shape`` says ("age_band; sex") has to say of doubts."""
    named = every_dimension(run.settings)
    dimensions = [named[name] for name in shape.split("; ") if name in named]
    names = names_of(measure).union(*map(names_of_dimension, dimensions))
    beside = {each.table for each in dimensions if each.table}
    tables = tables_reached(measure) | _tables_of_bases(measure) | beside
    found = run.doubts.of_period(period, measure.needs_from(period))
    return " ".join(found.sentences(tables, names))


def _tables_of_bases(measure: Measure) -> frozenset[str]:
    return frozenset[str]().union(*(tables_reached(catalogue()[name]) for name in measure.bases))


def _dimensions_of(measure: Measure, settings: Settings) -> list[Dimension]:
    every = every_dimension(settings)
    return [every[name] for name in sorted({name for by in breakdowns(measure, settings) for name in by})]


def _own_notes(rows: pd.DataFrame, empty: "pd.Series[bool]") -> "pd.Series[str]":
    """What the counting says of each row: how many it left out, or that it had nothing to count."""
    left_out = rows["left_out"].fillna(0).astype(int)
    said = rows["note"].astype("string").fillna("")
    note = said.where(left_out == 0, "Not assessable and left out of the base: " + left_out.astype(str) + ".")
    return note.where(~empty | (note != ""), NOTHING_IN_DENOMINATOR)


def _log_notes(rows: pd.DataFrame, measure: Measure, run: _Run, reason: "pd.Series[str]") -> "pd.Series[str]":
    """What is to be said of the logs behind each available row: those of its measure, and of its breakdown."""
    needed = tables_needed(measure.rows) if measure.rows else frozenset()
    notes = _said_of([*sorted(needed)], rows, run, reason == "")
    for dimension in _dimensions_of(measure, run.settings):
        if dimension.table is not None and dimension.table not in needed:
            notes += _said_of([dimension.table], rows, run, (reason == "") & _broken_down_by(rows, dimension))
    return notes


def _said_of(tables: list[str], rows: pd.DataFrame, run: _Run, where: "pd.Series[bool]") -> "pd.Series[str]":
    told = set(rows.loc[where, "period"])
    texts = {each.label: log_note(tables, each, run.data, run.settings) for each in run.periods if each.label in told}
    return rows["period"].map(texts).astype("string").fillna("").where(where, "")


def _broken_down_by(rows: pd.DataFrame, dimension: Dimension) -> "pd.Series[bool]":
    return rows["breakdown"].str.contains(f"(?:^|; ){dimension.name}=", regex=True)


def _recurring(rows: pd.DataFrame, measure: Measure, settings: Settings) -> pd.DataFrame:
    """The rows whose categories come back a year later."""
    for dimension in (each for each in _dimensions_of(measure, settings) if not each.recurs):
        rows = rows[~_broken_down_by(rows, dimension)]
    return rows


def _reasons(rows: pd.DataFrame, measure: Measure, run: _Run) -> "pd.Series[str]":
    """Why each row is not available, for its period or for its breakdown; empty text where it is."""
    reason = rows["period"].map(run.reasons(measure))
    for dimension in _dimensions_of(measure, run.settings):
        absent = {
            each.label: why_not_broken_down(measure, dimension, each, run.data, run.settings) for each in run.periods
        }
        if any(absent.values()):
            reason = reason.mask((reason == "") & _broken_down_by(rows, dimension), rows["period"].map(absent))
    return reason


def _years_before(period: Period, data: CaseData, settings: Settings) -> list[Period]:
    before = period.year_before
    return [before, *_years_before(before, data, settings)] if is_covered(before, data, settings) else []


def _quarters_before(quarter: Period) -> set[Period]:
    starts = [add_months(quarter.start, -3 * step) for step in range(1, _RECENT_QUARTERS)]
    return {Period(start, add_months(start, 3) - timedelta(days=1)) for start in starts}
