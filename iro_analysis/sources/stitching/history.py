"""Stitch the returns of several years into one history: each child, episode and review once, every decision counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from iro_analysis.settings import Settings
from iro_analysis.sources.reading import Reading
from iro_analysis.sources.stitching import rules
from iro_analysis.sources.stitching.chains import STARTS_CARE, chain
from iro_analysis.sources.stitching.doubts import (
    dated,
    doubts_of,
    of_nobody,
    of_unknown_children,
    of_unknown_officers,
    unread_rows,
)
from iro_analysis.sources.stitching.merging import IDENTITIES, MergeResult, merge
from iro_analysis.sources.stitching.usable import unusable_logs, years_without_rows
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
        data: the tables that every figure is computed from. A row that a rule changed has the rule's id in ``rule``;
            the row as supplied stays in the :class:`Reading`.
        resolutions: how many rows of which file each rule quarantined, merged into another row, or changed. A row
            counts under each rule that applied to it. Columns RESOLUTION_COLUMNS; ``rule`` is a key of ``rules.RULES``.
        reconciliation: for each file, rows_in = rows_used + rows_merged + rows_quarantined. Columns
            RECONCILIATION_COLUMNS.
        quarantined: the ``source_file`` and ``source_row`` of each quarantined row, with the ``rule``.
    """

    data: CaseData
    resolutions: pd.DataFrame
    reconciliation: pd.DataFrame
    quarantined: pd.DataFrame


@dataclass(frozen=True)
class _Stitched:
    """One table: the rows used, merged into others, and quarantined (with the faults); its doubts and resolutions."""

    used: pd.DataFrame
    merged: pd.DataFrame
    quarantined_rows: pd.DataFrame
    faults: pd.DataFrame
    doubts: pd.DataFrame
    resolutions: pd.DataFrame

    @property
    def quarantined_places(self) -> pd.DataFrame:
        """The file and row of each quarantined row, once for each rule that quarantined it."""
        if self.quarantined_rows.empty:
            return pd.DataFrame(columns=["source_file", "source_row", "rule"])
        rules_of = self.faults.melt(var_name="rule", ignore_index=False)
        broken = rules_of.loc[rules_of["value"].astype(bool), ["rule"]]
        return self.quarantined_rows[["source_file", "source_row"]].join(broken, how="inner")


def stitch(reading: Reading, settings: Settings | None = None) -> History:
    """Stitch the returns of all years into one history; rows are sorted by their table's key.

    A log without any usable row is not among the tables, unless ``settings`` say that it was kept: an empty log that
    was kept means that nothing happened, otherwise nothing is known.
    """
    settings = settings or Settings()
    years = {name: reading.years(name) for name in reading.tables}
    stitched = {
        name: _stitch(rows, TABLES[name], years[name], reading.doubtful_cells[name])
        for name, rows in reading.tables.items()
    }
    tables = {name: table.used for name, table in stitched.items()}
    unusable = unusable_logs(reading, tables, settings)
    usable = {name: rows for name, rows in tables.items() if name not in unusable}
    return History(
        data=CaseData(
            usable,
            {name: years[name] for name in usable},
            {name: columns for name, columns in reading.absent.items() if name in usable},
            unusable,
            years_without_rows(reading, {name: table.quarantined_rows for name, table in stitched.items()}, settings),
            _doubts(reading, stitched),
        ),
        resolutions=pd.concat([table.resolutions for table in stitched.values()], ignore_index=True).astype(
            dict(RESOLUTION_COLUMNS)
        ),
        reconciliation=_reconcile(reading, stitched),
        quarantined=pd.concat([table.quarantined_places for table in stitched.values()], ignore_index=True),
    )


def _doubts(reading: Reading, stitched: Mapping[str, _Stitched]) -> pd.DataFrame:
    """Return the doubts of every table, including rows whose child does not appear in the other tables."""
    used = {name: table.used for name, table in stitched.items()}
    doubts = [*(table.doubts for table in stitched.values()), *of_unknown_officers(used)]
    if CHILDREN.name in used:
        doubts += of_unknown_children(used, reading.tables[CHILDREN.name])
        doubts.append(of_nobody(used[CHILDREN.name], reading.tables))
    doubts = [rows for rows in doubts if len(rows)]
    return dated(pd.concat(doubts, ignore_index=True), used.get(EPISODES.name)) if doubts else no_doubts()


def _stitch(rows: pd.DataFrame, table: Table, years: frozenset[int], cells: pd.DataFrame) -> _Stitched:
    rows = rows.drop(columns=[column.as_written for column in table.columns if column.as_written in rows])
    faults = _faults(rows, table, cells)
    faulty = faults.any(axis="columns")
    # Quarantine comes before merging, so that an unusable row cannot replace a usable one of the same child and date.
    merged = merge(rows[~faulty], IDENTITIES[table.name])
    used, marks = _finish(merged, table, years)
    quarantined, reasons = rows[faulty], faults[faulty]
    # Whether an unread end matters is only known once the episodes are chained: the next start may supply the end.
    end_not_read = _ends_in_doubt(used, marks, table, cells)
    if end_not_read.any():
        no_fault = pd.DataFrame(data=False, columns=reasons.columns, index=used.index[end_not_read])
        quarantined = pd.concat([quarantined, used[end_not_read]], ignore_index=True)
        reasons = pd.concat([reasons, no_fault.assign(**{rules.END_NOT_READ.id: True})], ignore_index=True)
        used, marks = used[~end_not_read].reset_index(drop=True), marks[~end_not_read].reset_index(drop=True)
    marked = [(quarantined, reasons), (merged.superseded, merged.marks), (used, marks)]
    counts = [_count(table, rows_marked, by) for rows_marked, by in marked if by.to_numpy().any()]
    return _Stitched(
        used=used,
        merged=merged.superseded,
        quarantined_rows=quarantined,
        faults=reasons,
        doubts=doubts_of(table, rows[~faulty], used, quarantined, reasons, cells, _conflicts(merged, table)),
        resolutions=pd.concat(counts) if counts else pd.DataFrame(columns=list(RESOLUTION_COLUMNS)),
    )


def _faults(rows: pd.DataFrame, table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """Mark why rows cannot be used, in boolean columns named by the rules' ids."""
    of_children = table.is_about_children and table.column("child_id").required
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
    """Mark episodes whose end was not read and is not given by the start of the next: they must not pass as open."""
    if table is not EPISODES:
        return pd.Series(data=False, index=used.index)
    return unread_rows(used, cells, table.closing_columns) & ~marks[rules.CLOSED_AT_NEXT.id]


def _finish(merged: MergeResult, table: Table, years: frozenset[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the rules that come after merging; return the rows, and which rules changed each of them."""
    if table is EPISODES:
        kept, starts = _with_care_starts(merged)
        chained, marks = chain(kept, merged.first_year, years)
        return chained, marks.assign(**{rules.START_OF_DAY.id: starts})
    if table is CHILDREN:
        return _fill_blanks(merged)
    return merged.kept, pd.DataFrame(index=merged.kept.index)


def _with_care_starts(merged: MergeResult) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Carry the start of care over to the row of the day that is kept.

    A child who comes into care and changes legal status or placement on the same day has two rows for that day, and
    only the first says that care started (RNE S). Without it the period of care would have no start.
    """
    key = list(EPISODES.key)
    of_same_day = _ends_on_first_day(merged.superseded) | merged.marks[rules.DUPLICATE_IN_RETURN.id]
    starting_rows = merged.superseded[(merged.superseded["reason_new_episode"] == STARTS_CARE) & of_same_day]
    kept = merged.kept
    has_starting_row = pd.Series(
        pd.MultiIndex.from_frame(kept[key]).isin(pd.MultiIndex.from_frame(starting_rows[key])), index=kept.index
    )
    starts = has_starting_row & (kept["reason_new_episode"] != STARTS_CARE).fillna(value=True).astype(bool)
    with_starts = kept.assign(reason_new_episode=kept["reason_new_episode"].mask(starts, STARTS_CARE))
    return rules.tagged(with_starts, pd.DataFrame({rules.START_OF_DAY.id: starts}, index=kept.index)), starts


def _ends_on_first_day(episodes: pd.DataFrame) -> "pd.Series[bool]":
    """Mark episodes that end on the day they begin: another row of that day carries on from them, without conflict."""
    return episodes["ceased"] == episodes["started"]


def _conflicts(merged: MergeResult, table: Table) -> pd.DataFrame:
    return merged.conflicts[~_ends_on_first_day(merged.conflicts)] if table is EPISODES else merged.conflicts


def _fill_blanks(merged: MergeResult) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill the blanks of the kept rows from the last earlier row of the same child that has a value."""
    children = merged.kept
    facts = children.columns.difference([*PROVENANCE, *CHILDREN.key])
    earlier = merged.superseded.groupby("child_id")[list(facts)].last().reindex(children["child_id"])
    earlier.index = children.index
    filled = children.assign(**{fact: children[fact].fillna(earlier[fact]) for fact in facts})
    marks = pd.DataFrame({rules.FILLED.id: (children[facts].isna() & earlier.notna()).any(axis="columns")})
    return rules.tagged(filled, marks), marks


def _count(table: Table, rows: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of each file that each rule marked."""
    marks = marks.loc[:, marks.any()]
    counts = marks.groupby(rows["source_file"].rename("file")).sum().reset_index()
    counts = counts.melt(id_vars="file", var_name="rule", value_name="rows").assign(table=table.name)
    return counts.loc[counts["rows"] > 0, list(RESOLUTION_COLUMNS)]


def _reconcile(reading: Reading, stitched: Mapping[str, _Stitched]) -> pd.DataFrame:
    supplied = reading.supplied.drop_duplicates("file")
    files = supplied["file"]
    parts = {
        "rows_in": reading.tables.values(),
        "rows_used": [table.used for table in stitched.values()],
        "rows_merged": [table.merged for table in stitched.values()],
        "rows_quarantined": [table.quarantined_rows for table in stitched.values()],
    }
    counts = {name: _rows_by_file(frames).reindex(files, fill_value=0).to_numpy() for name, frames in parts.items()}
    reconciliation = supplied[["file", "table"]].assign(**counts)
    return reconciliation.reset_index(drop=True).astype(dict(RECONCILIATION_COLUMNS))


def _rows_by_file(frames: Iterable[pd.DataFrame]) -> "pd.Series[int]":
    counts: pd.Series[int] = pd.concat([frame["source_file"] for frame in frames]).value_counts()
    return counts
