"""Decide which data can be used at all: "nothing known" must never pass for "nothing happened"."""

from collections.abc import Iterator, Mapping

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.settings import LogDates, Settings
from iro_analysis.sources.cells.changes import is_unread
from iro_analysis.sources.reading import Reading
from iro_analysis.tables import EPISODES, TABLES, Table

#: If more than this share of the filled cells of a column is unread, nothing can be said about the column.
MOST_UNREAD = 0.1
#: The same goes for the share of a file's rows that have to be quarantined; in a file with fewer rows than this it may
#: be chance.
MOST_LOST = 0.1
FEW_ROWS = 10
_MENDING = "iro check lists the rows; docs/reading.md says what can be read."


def unusable_logs(reading: Reading, tables: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, str]:
    """Return the logs that cannot support any figure, each with the reason.

    Args:
        reading: what was read.
        tables: the stitched rows by table.
        settings: which logs the service says it kept.
    """
    logs = [TABLES[name] for name in tables if TABLES[name].is_log]
    reasons = {table.name: _why_not(reading, tables[table.name], table, settings) for table in logs}
    return {name: reason for name, reason in reasons.items() if reason}


def years_without_rows(
    reading: Reading, quarantined: Mapping[str, pd.DataFrame], settings: Settings
) -> dict[str, frozenset[int]]:
    """Return the years in which a table of the return has no usable row, unless ``settings`` say that this is right."""
    years = {}
    for name, rows in reading.tables.items():
        if TABLES[name].is_log or name in settings.returns.without_rows:
            continue
        usable = rows
        if len(quarantined[name]):
            places = pd.MultiIndex.from_frame(quarantined[name][["source_file", "source_row"]])
            usable = rows[~pd.MultiIndex.from_frame(rows[["source_file", "source_row"]]).isin(places)]
        if empty := reading.years(name) - frozenset(usable["return_year"].dropna().astype(int)):
            years[name] = empty
    return years


def raise_for_unread(reading: Reading) -> None:
    """Stop where too much of a file of a return cannot be read.

    Raises:
        DataError: more than one in ten filled cells could not be read in a column in which an empty cell means "not
            ended"; or more than one in ten rows of a file have no child or no date.
    """
    problems = [
        line
        for name, rows in reading.tables.items()
        if not TABLES[name].is_log
        for line in (*_columns_unread(reading, rows, TABLES[name]), *_rows_lost(rows, TABLES[name]))
    ]
    if problems:
        raise DataError("Too much of a return cannot be read, so nothing is published:\n" + "\n".join(problems))


def _why_not(reading: Reading, rows: pd.DataFrame, table: Table, settings: Settings) -> str:
    amounts = [
        column.name for column in table.columns if column.required and column.kind in {"whole", "number", "flag"}
    ]
    columns = [*table.closing_columns, *table.indispensable_dates, *amounts]
    for file, heading, unread, filled in _unread_shares(reading, reading.tables[table.name], table, columns):
        return f"{heading}: {unread:,} of {filled:,} cells not read ({file}), too many to rest a figure on."
    if len(rows) or (table.name in settings.logs and settings.logs[table.name] != LogDates()):
        return ""
    keys = "since and until" if table.continuous else "since"
    return (
        f"The {table.source} table has no row that can be used. If it was kept and nothing happened, give {keys} "
        f"under [logs.{table.name}] in iro.toml."
    )


def _columns_unread(reading: Reading, rows: pd.DataFrame, table: Table) -> Iterator[str]:
    for file, heading, unread, filled in _unread_shares(reading, rows, table, table.closing_columns):
        yield (
            f"- {file}: {unread:,} of {filled:,} filled cells of {heading} could not be read, and an empty cell there "
            f"would say that nothing has ended. {_MENDING}"
        )


def _unread_shares(
    reading: Reading, rows: pd.DataFrame, table: Table, columns: list[str] | tuple[str, ...]
) -> Iterator[tuple[str, str, int, int]]:
    """Yield file, heading, unread cells and filled cells of each column in which too many cells are unread."""
    cells = reading.doubtful_cells[table.name]
    cells = cells[cells["change"].map(is_unread).astype(bool)]
    for name in columns:
        unread = cells.loc[cells["column"] == name, "source_file"].value_counts()
        if len(unread):
            filled = rows[name].notna().groupby(rows["source_file"]).sum().reindex(unread.index, fill_value=0) + unread
            for file in unread.index[unread > MOST_UNREAD * filled]:
                yield str(file), table.column(name).source, int(unread[file]), int(filled[file])


def _rows_lost(rows: pd.DataFrame, table: Table) -> Iterator[str]:
    """Yield a line for each file of which too many rows have no child, no date, or end before they start."""
    faults = {name: rows[name].isna() for name in ("child_id", *table.indispensable_dates)}
    if table is EPISODES:
        faults["ceased"] = (rows["ceased"] < rows["started"]).fillna(value=False)
    for name, lost in faults.items():
        by_file = lost.groupby(rows["source_file"])
        count, size = by_file.sum(), by_file.size()
        what = "end before they start" if name == "ceased" else f"have no {table.column(name).source} that can be read"
        for file in count.index[(count > MOST_LOST * size) & (size >= FEW_ROWS)]:
            yield f"- {file}: {count[file]:,} of {size[file]:,} rows {what}. {_MENDING}"
