"""One history out of the returns of several years: each child, episode and review once, every decision counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from iro_analysis.sources import rules
from iro_analysis.sources.chains import chain
from iro_analysis.sources.merging import IDENTITIES, Merged, merge
from iro_analysis.sources.reading import Reading
from iro_analysis.tables import CHILDREN, EPISODES, PROVENANCE, TABLES, CaseData, Table

RESOLUTION_COLUMNS: Mapping[str, str] = {"rule": "string", "table": "string", "file": "string", "rows": "Int64"}
RECONCILIATION_COLUMNS: Mapping[str, str] = {
    "file": "string",
    "table": "string",
    "rows_in": "Int64",
    "rows_used": "Int64",
    "rows_merged": "Int64",
    "rows_quarantined": "Int64",
}


@dataclass(frozen=True)
class History:
    """The stitched returns.

    Args:
        data: the tables that every figure is computed from; a row that a rule changed carries the rule's id in
            ``rule``, and the row as supplied stays in the :class:`Reading`.
        resolutions: how many rows of which file each rule set aside, merged into another row, or changed. A row counts
            under each rule that applied to it. Columns RESOLUTION_COLUMNS; ``rule`` is a key of ``rules.RULES``.
        reconciliation: for each file, rows_in = rows_used + rows_merged + rows_quarantined. Columns
            RECONCILIATION_COLUMNS.
        quarantined: the rows that were set aside, as ``source_file`` and ``source_row``: those that break a critical
            rule of the contracts on single rows.
    """

    data: CaseData
    resolutions: pd.DataFrame
    reconciliation: pd.DataFrame
    quarantined: pd.DataFrame


@dataclass(frozen=True)
class _Stitched:
    """One table: the rows in use, those merged into others, those set aside, and its part of the resolutions."""

    used: pd.DataFrame
    merged: pd.DataFrame
    set_aside: pd.DataFrame
    resolutions: pd.DataFrame


def stitch(reading: Reading) -> History:
    """The returns of all years as one history; rows are sorted by their table's key."""
    years = {name: reading.years(name) for name in reading.tables}
    stitched = {name: _stitch(rows, TABLES[name], years[name]) for name, rows in reading.tables.items()}
    resolutions = [each.resolutions for each in stitched.values()]
    return History(
        data=CaseData({name: each.used for name, each in stitched.items()}, years, reading.absent),
        resolutions=pd.concat(resolutions, ignore_index=True).astype(dict(RESOLUTION_COLUMNS)),
        reconciliation=_reconcile(reading, stitched),
        quarantined=pd.concat([each.set_aside[["source_file", "source_row"]] for each in stitched.values()]),
    )


def _stitch(rows: pd.DataFrame, table: Table, years: frozenset[int]) -> _Stitched:
    faults = _faults(rows, table)
    faulty = faults.any(axis="columns")
    merged = merge(rows[~faulty], IDENTITIES[table.name])
    used, marks = _finish(merged, table, years)
    counted = [(rows[faulty], faults[faulty]), (merged.superseded, merged.marks), (used, marks)]
    resolutions = pd.concat([_count(table, *each) for each in counted])
    return _Stitched(used, merged.superseded, rows[faulty], resolutions)


def _faults(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Why a row cannot be used: boolean columns named by the rules' ids."""
    of_children = table.names_child and table.column("child_id").required
    return pd.DataFrame(
        {
            rules.NO_CHILD.id: rows["child_id"].isna() if of_children else False,
            rules.NO_DATE.id: rows[list(table.indispensable_dates)].isna().any(axis="columns"),
            rules.ENDS_BEFORE_START.id: rows["ceased"] < rows["started"] if table is EPISODES else False,
        },
        index=rows.index,
    )


def _finish(merged: Merged, table: Table, years: frozenset[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is done to a table once each of its rows stands for one thing, with the marks of the rules that did it."""
    if table is EPISODES:
        return chain(merged.kept, merged.first_year, years)
    if table is CHILDREN:
        return _fill(merged)
    return merged.kept, pd.DataFrame(index=merged.kept.index)


def _fill(merged: Merged) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blanks of the kept rows filled with the last that an earlier row said of the same child."""
    children = merged.kept
    facts = children.columns.difference([*PROVENANCE, *CHILDREN.key])
    earlier = merged.superseded.groupby("child_id")[list(facts)].last().reindex(children["child_id"])
    earlier.index = children.index
    filled = children.assign(**{fact: children[fact].fillna(earlier[fact]) for fact in facts})
    marks = pd.DataFrame({rules.FILLED.id: (children[facts].isna() & earlier.notna()).any(axis="columns")})
    return rules.tagged(filled, marks), marks


def _count(table: Table, rows: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """How many rows of each file bear each mark."""
    counts = marks.groupby(rows["source_file"].rename("file")).sum().reset_index()
    counts = counts.melt(id_vars="file", var_name="rule", value_name="rows").assign(table=table.name)
    return counts.loc[counts["rows"] > 0, list(RESOLUTION_COLUMNS)]


def _reconcile(reading: Reading, stitched: Mapping[str, _Stitched]) -> pd.DataFrame:
    files = reading.supplied["file"]
    parts = {
        "rows_in": reading.tables.values(),
        "rows_used": [each.used for each in stitched.values()],
        "rows_merged": [each.merged for each in stitched.values()],
        "rows_quarantined": [each.set_aside for each in stitched.values()],
    }
    counts = {name: _rows_by_file(frames).reindex(files, fill_value=0).to_numpy() for name, frames in parts.items()}
    reconciliation = reading.supplied[["file", "table"]].assign(**counts)
    return reconciliation.reset_index(drop=True).astype(dict(RECONCILIATION_COLUMNS))


def _rows_by_file(frames: Iterable[pd.DataFrame]) -> "pd.Series[int]":
    counts: pd.Series[int] = pd.concat([frame["source_file"] for frame in frames]).value_counts()
    return counts
