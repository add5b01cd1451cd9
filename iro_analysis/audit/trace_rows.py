"""The rows behind a figure, each with the file and the row it comes from. They name children."""

import pandas as pd

from iro_analysis.figures.counting import HIGHEST, LOWEST
from iro_analysis.figures.rows import rows_behind
from iro_analysis.measures.cohorts import tables_needed
from iro_analysis.measures.kinds import LAST_OF_MONTHS
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.periods import Period
from iro_analysis.pipeline import Inputs
from iro_analysis.tables import TABLES

#: What a row may say beside whose it is and where it stands: what the figure adds up, averages or judges.
_SAID = ("on", "counts", "amount", "exact", "part", "whole")
_PLACE = ["source_file", "source_row"]
_WHOSE = ("child_id", "iro_id")


def source_of(measure: Measure) -> Measure:
    """The measure whose rows a share or rate is made of."""
    return source_of(catalogue()[measure.of]) if measure.of else measure


def traced_rows(measure: Measure, breakdown: str, period: Period, inputs: Inputs) -> pd.DataFrame:
    """The counted rows with their places; those of a measure that is not held are none."""
    source = source_of(measure)
    if source.rows is None:
        return no_rows()
    wanted = _wanted(source, breakdown, period)
    counted = rows_behind(source, wanted, period, inputs.history.data, inputs.settings)
    parts = [name for name in map(str, counted) if name.startswith("by_")]
    kept = [name for name in (*_WHOSE, *_SAID) if name in counted] + parts
    if set(_PLACE) <= set(counted):
        return counted[[*kept, *_PLACE]].convert_dtypes()
    return _placed(counted[kept], source, inputs).convert_dtypes()


def no_rows() -> pd.DataFrame:
    """The rows of a figure that none are behind."""
    return pd.DataFrame(columns=["child_id", *_PLACE])


def is_placed(rows: pd.DataFrame) -> bool:
    """Whether the rows say where they stand; those that are made of whole tables do not."""
    return set(_PLACE) <= set(rows)


def tables_behind(measure: Measure) -> list[str]:
    """The tables that a measure reads."""
    rows = source_of(measure).rows
    return [name for name in TABLES if rows and name in tables_needed(rows)]


def _wanted(source: Measure, breakdown: str, period: Period) -> str:
    """The breakdown that chooses the rows; of the months' lowest, highest and mean none does."""
    if not source.statistic.monthly:
        return breakdown
    if breakdown in (LOWEST, HIGHEST):
        return ""
    return f"month={period.months[-1]}" if source.statistic is LAST_OF_MONTHS and not breakdown else breakdown


def _placed(counted: pd.DataFrame, source: Measure, inputs: Inputs) -> pd.DataFrame:
    """Rows that stand for several, each beside all that it rests on; a review beside its own row."""
    tables = inputs.history.data.tables
    needed = [name for name in TABLES if source.rows and name in tables_needed(source.rows) and name in tables]
    whose = next((name for name in _WHOSE if name in counted), None)
    if whose is None:
        return counted
    if "reviews" in needed and whose == "child_id" and "on" in counted:
        dated = tables["reviews"][[whose, "review_date", *_PLACE]].rename(columns={"review_date": "on"})
        beside = counted.merge(dated, on=[whose, "on"], how="left")
        if beside["source_row"].notna().all():
            return beside
    own = [tables[name][[whose, *_PLACE]] for name in needed if whose in tables[name] and name != "children"]
    return counted.merge(pd.concat(own, ignore_index=True), on=whose, how="left") if own else counted
