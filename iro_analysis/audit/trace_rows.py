"""The rows behind a figure, each with its file and row. They name children."""

import pandas as pd

from iro_analysis.cohorts.frames import tables_needed
from iro_analysis.figures.availability import reads_places
from iro_analysis.figures.counting import HIGHEST, LOWEST
from iro_analysis.figures.rows import rows_behind
from iro_analysis.measures.kinds import LAST_OF_MONTHS
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.periods import Period
from iro_analysis.pipeline import Inputs
from iro_analysis.tables import TABLES

#: Columns of a counted row besides its child and place: what the figure adds up, averages or judges.
_CONTENT = ("on", "counts", "amount", "exact", "part", "whole")
_PLACE = ["source_file", "source_row"]
_WHOSE = ("child_id", "iro_id")


def source_of(measure: Measure) -> Measure:
    """The measure whose rows a share or rate is computed from."""
    return source_of(catalogue()[measure.of]) if measure.of else measure


def traced_rows(measure: Measure, breakdown: str, period: Period, inputs: Inputs, year: int) -> pd.DataFrame:
    """The counted rows with their places, by the groups of ``year``.

    There are none for a measure that counts no rows itself, or for which a table or the postcode file is lacking.
    """
    source = source_of(measure)
    data = inputs.placed if reads_places(source) else inputs.history.data
    if source.rows is None or not tables_needed(source.rows) <= data.tables.keys():
        return no_rows()
    if reads_places(source) and data.places is None:
        return no_rows()
    of_rows = _breakdown_of_rows(source, breakdown, period)
    counted = rows_behind(source, of_rows, period, data, inputs.settings, year=year)
    parts = [name for name in map(str, counted) if name.startswith("by_")]
    kept = [name for name in (*_WHOSE, *_CONTENT) if name in counted] + parts
    if set(_PLACE) <= set(counted):
        return counted[[*kept, *_PLACE]].convert_dtypes()
    return _placed(counted[kept], source, inputs).convert_dtypes()


def no_rows() -> pd.DataFrame:
    """An empty frame, for a figure that no rows are behind."""
    return pd.DataFrame(columns=["child_id", *_PLACE])


def is_placed(rows: pd.DataFrame) -> bool:
    """Whether the rows say where they stand; those computed from whole tables do not."""
    return set(_PLACE) <= set(rows)


def tables_behind(measure: Measure) -> list[str]:
    """The tables that a measure reads."""
    rows = source_of(measure).rows
    return [name for name in TABLES if rows and name in tables_needed(rows)]


def _breakdown_of_rows(source: Measure, breakdown: str, period: Period) -> str:
    """The breakdown that selects the rows; lowest, highest and mean rest on the rows of all months."""
    if not source.statistic.monthly:
        return breakdown
    if breakdown in (LOWEST, HIGHEST):
        return ""
    return f"month={period.months[-1]}" if source.statistic is LAST_OF_MONTHS and not breakdown else breakdown


def _placed(counted: pd.DataFrame, source: Measure, inputs: Inputs) -> pd.DataFrame:
    """Counted rows joined to the rows of the files they rest on: a review to its own, a child to all of theirs."""
    tables = inputs.history.data.tables
    needed = [name for name in TABLES if source.rows and name in tables_needed(source.rows) and name in tables]
    whose = next((name for name in _WHOSE if name in counted), None)
    if whose is None:
        return counted
    if "reviews" in needed and whose == "child_id" and "on" in counted:
        dated = tables["reviews"][[whose, "review_date", *_PLACE]].rename(columns={"review_date": "on"})
        placed = counted.merge(dated, on=[whose, "on"], how="left")
        if placed["source_row"].notna().all():
            return placed
    own = [tables[name][[whose, *_PLACE]] for name in needed if whose in tables[name] and name != "children"]
    return counted.merge(pd.concat(own, ignore_index=True), on=whose, how="left") if own else counted
