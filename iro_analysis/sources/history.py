"""One history out of the returns of several years: each child, episode and review once, every decision counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from iro_analysis.settings import Settings
from iro_analysis.sources import rules
from iro_analysis.sources.chains import STARTS_CARE, chain
from iro_analysis.sources.doubts import (
    cells_of,
    dated,
    doubts_of,
    of_nobody,
    of_unknown_children,
    of_unknown_officers,
    unread_rows,
)
from iro_analysis.sources.merging import IDENTITIES, Merged, merge
from iro_analysis.sources.reading import Reading
from iro_analysis.sources.usable import unusable_logs, years_without_rows
from iro_analysis.tables import CHILDREN, EPISODES, PROVENANCE, TABLES, CaseData, Table, no_doubts

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
        quarantined: the rows that were set aside, as ``source_file`` and ``source_row``, each with the ``rule``.
    """

    data: CaseData
    resolutions: pd.DataFrame
    reconciliation: pd.DataFrame
    quarantined: pd.DataFrame


@dataclass(frozen=True)
class _Stitched:
    """One table: the rows in use, those merged into others, those set aside and why, its doubts and resolutions."""

    used: pd.DataFrame
    merged: pd.DataFrame
    set_aside: pd.DataFrame
    faults: pd.DataFrame
    doubts: pd.DataFrame
    resolutions: pd.DataFrame

    @property
    def quarantined(self) -> pd.DataFrame:
        """Where each row that was set aside stands, once for each rule that did it."""
        rules_of = self.faults.melt(var_name="rule", ignore_index=False)
        broken = rules_of.loc[rules_of["value"].astype(bool), ["rule"]]
        return self.set_aside[["source_file", "source_row"]].join(broken, how="inner")


def stitch(reading: Reading, settings: Settings | None = None) -> History:
    """The returns of all years as one history; rows are sorted by their table's key.

    A log without a row that can be used is not among the tables, unless ``settings`` say that it was kept.
    """
    settings = settings or Settings()
    years = {name: reading.years(name) for name in reading.tables}
    stitched = {
        name: _stitch(rows, TABLES[name], years[name], cells_of(reading, name)) for name, rows in reading.tables.items()
    }
    tables = {name: each.used for name, each in stitched.items()}
    unusable = unusable_logs(reading, tables, settings)
    usable = {name: rows for name, rows in tables.items() if name not in unusable}
    return History(
        data=CaseData(
            usable,
            {name: years[name] for name in usable},
            {name: columns for name, columns in reading.absent.items() if name in usable},
            unusable,
            years_without_rows(reading, {name: each.set_aside for name, each in stitched.items()}, settings),
            _doubts(reading, stitched),
        ),
        resolutions=pd.concat([each.resolutions for each in stitched.values()], ignore_index=True).astype(
            dict(RESOLUTION_COLUMNS)
        ),
        reconciliation=_reconcile(reading, stitched),
        quarantined=pd.concat([each.quarantined for each in stitched.values()], ignore_index=True),
    )


def _doubts(reading: Reading, stitched: Mapping[str, _Stitched]) -> pd.DataFrame:
    """The doubts of every table, and of rows whose child the other tables do not know."""
    used = {name: each.used for name, each in stitched.items()}
    found = [*(each.doubts for each in stitched.values()), *of_unknown_officers(used)]
    if CHILDREN.name in used:
        found += of_unknown_children(used, reading.tables[CHILDREN.name])
        found.append(of_nobody(used[CHILDREN.name], reading.tables))
    found = [rows for rows in found if len(rows)]
    return dated(pd.concat(found, ignore_index=True), used.get(EPISODES.name)) if found else no_doubts()


def _stitch(rows: pd.DataFrame, table: Table, years: frozenset[int], cells: pd.DataFrame) -> _Stitched:
    rows = rows.drop(columns=[column.as_written for column in table.columns if column.as_written in rows])
    faults = _faults(rows, table, cells)
    faulty = faults.any(axis="columns")
    merged = merge(rows[~faulty], IDENTITIES[table.name])
    used, marks = _finish(merged, table, years)
    set_aside, why = rows[faulty], faults[faulty]
    endless = _ends_in_doubt(used, marks, table, cells)
    if endless.any():
        not_read = pd.DataFrame(data=False, columns=why.columns, index=used.index[endless])
        set_aside = pd.concat([set_aside, used[endless]], ignore_index=True)
        why = pd.concat([why, not_read.assign(**{rules.END_NOT_READ.id: True})], ignore_index=True)
        used, marks = used[~endless].reset_index(drop=True), marks[~endless].reset_index(drop=True)
    counted = [(set_aside, why), (merged.superseded, merged.marks), (used, marks)]
    return _Stitched(
        used=used,
        merged=merged.superseded,
        set_aside=set_aside,
        faults=why,
        doubts=doubts_of(table, rows[~faulty], used, set_aside, why, cells, _conflicts(merged, table)),
        resolutions=pd.concat([_count(table, *each) for each in counted]),
    )


def _faults(rows: pd.DataFrame, table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """Why a row cannot be used: boolean columns named by the rules' ids."""
    of_children = table.names_child and table.column("child_id").required
    return pd.DataFrame(
        {
            rules.NO_CHILD.id: rows["child_id"].isna() if of_children else False,
            rules.NO_DATE.id: rows[list(table.indispensable_dates)].isna().any(axis="columns"),
            rules.ENDS_BEFORE_START.id: rows["ceased"] < rows["started"] if table is EPISODES else False,
            rules.END_NOT_READ.id: (
                unread_rows(rows, cells, table.closing_columns) if table is not EPISODES else False
            ),
        },
        index=rows.index,
    )


def _ends_in_doubt(used: pd.DataFrame, marks: pd.DataFrame, table: Table, cells: pd.DataFrame) -> "pd.Series[bool]":
    """Episodes whose end cannot be read and is not told by the start of the next: open is what they are not."""
    if table is not EPISODES:
        return pd.Series(data=False, index=used.index)
    return unread_rows(used, cells, table.closing_columns) & ~marks[rules.CLOSED_AT_NEXT.id]


def _finish(merged: Merged, table: Table, years: frozenset[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is done to a table once each of its rows stands for one thing, with the marks of the rules that did it."""
    if table is EPISODES:
        kept, starts = _starting(merged)
        chained, marks = chain(kept, merged.first_year, years)
        return chained, marks.assign(**{rules.START_OF_DAY.id: starts})
    if table is CHILDREN:
        return _fill(merged)
    return merged.kept, pd.DataFrame(index=merged.kept.index)


def _starting(merged: Merged) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """A child who comes into care and changes status on the same day has two rows of the day: the start is in one."""
    key = list(EPISODES.key)
    of_the_day = _of_one_day(merged.superseded) | merged.marks[rules.DUPLICATE_IN_RETURN.id]
    began = merged.superseded[(merged.superseded["reason_new_episode"] == STARTS_CARE) & of_the_day]
    kept = merged.kept
    on_that_day = pd.Series(
        pd.MultiIndex.from_frame(kept[key]).isin(pd.MultiIndex.from_frame(began[key])), index=kept.index
    )
    starts = on_that_day & (kept["reason_new_episode"] != STARTS_CARE).fillna(value=True).astype(bool)
    started = kept.assign(reason_new_episode=kept["reason_new_episode"].mask(starts, STARTS_CARE))
    return rules.tagged(started, pd.DataFrame({rules.START_OF_DAY.id: starts}, index=kept.index)), starts


def _of_one_day(episodes: pd.DataFrame) -> "pd.Series[bool]":
    """Which episodes end on the day they begin: a step on that day, which another row of the day goes on from."""
    return episodes["ceased"] == episodes["started"]


def _conflicts(merged: Merged, table: Table) -> pd.DataFrame:
    return merged.conflicts[~_of_one_day(merged.conflicts)] if table is EPISODES else merged.conflicts


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
    marks = marks.loc[:, marks.any()]
    if marks.empty:
        return pd.DataFrame(columns=list(RESOLUTION_COLUMNS))
    counts = marks.groupby(rows["source_file"].rename("file")).sum().reset_index()
    counts = counts.melt(id_vars="file", var_name="rule", value_name="rows").assign(table=table.name)
    return counts.loc[counts["rows"] > 0, list(RESOLUTION_COLUMNS)]


def _reconcile(reading: Reading, stitched: Mapping[str, _Stitched]) -> pd.DataFrame:
    supplied = reading.supplied.drop_duplicates("file")
    files = supplied["file"]
    parts = {
        "rows_in": reading.tables.values(),
        "rows_used": [each.used for each in stitched.values()],
        "rows_merged": [each.merged for each in stitched.values()],
        "rows_quarantined": [each.set_aside for each in stitched.values()],
    }
    counts = {name: _rows_by_file(frames).reindex(files, fill_value=0).to_numpy() for name, frames in parts.items()}
    reconciliation = supplied[["file", "table"]].assign(**counts)
    return reconciliation.reset_index(drop=True).astype(dict(RECONCILIATION_COLUMNS))


def _rows_by_file(frames: Iterable[pd.DataFrame]) -> "pd.Series[int]":
    counts: pd.Series[int] = pd.concat([frame["source_file"] for frame in frames]).value_counts()
    return counts
