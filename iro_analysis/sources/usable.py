"""What of the data can be used at all: nothing known is not nothing happened, and mostly unread is not known."""

from collections.abc import Iterator, Mapping

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.settings import LogKept, Settings
from iro_analysis.sources.changes import is_unread
from iro_analysis.sources.doubts import cells_of
from iro_analysis.sources.reading import Reading
from iro_analysis.tables import EPISODES, TABLES, Table

#: Of the filled cells of a column more than this part unread is too much to say anything of it.
MOST_UNREAD = 0.1
#: So is more than this part of a return's rows that can be placed nowhere; of fewer rows than these it may be chance.
MOST_LOST = 0.1
FEW_ROWS = 10
_MENDING = "iro check lists the rows; docs/reading.md says what can be read."


def unusable_logs(reading: Reading, tables: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, str]:
    """The logs on which nothing can rest, each with the reason.

    Args:
        reading: what was read.
        tables: the stitched rows by table.
        settings: which logs are said to have been kept.
    """
    logs = [TABLES[name] for name in tables if TABLES[name].is_log]
    reasons = {table.name: _why_not(reading, tables[table.name], table, settings) for table in logs}
    return {name: reason for name, reason in reasons.items() if reason}


def years_without_rows(
    reading: Reading, set_aside: Mapping[str, pd.DataFrame], settings: Settings
) -> dict[str, frozenset[int]]:
    """For each table of the return the years of whose rows none can be used, unless ``settings`` say that is right."""
    found = {}
    for name, rows in reading.tables.items():
        if TABLES[name].is_log or name in settings.returns.without_rows:
            continue
        placed = rows
        if len(set_aside[name]):
            lost = pd.MultiIndex.from_frame(set_aside[name][["source_file", "source_row"]])
            placed = rows[~pd.MultiIndex.from_frame(rows[["source_file", "source_row"]]).isin(lost)]
        if empty := reading.years(name) - frozenset(placed["return_year"].dropna().astype(int)):
            found[name] = empty
    return found


def raise_for_unread(reading: Reading) -> None:
    """Stop where a file of a return says too little of what makes or ends its rows.

    Raises:
        DataError: of a column whose empty cells say something more than one in ten filled cells could not be read; or
            more than one in ten rows of a file name no child or no day.
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
    amounts = [each.name for each in table.columns if each.required and each.kind in {"whole", "number", "flag"}]
    columns = [*table.closing_columns, *table.indispensable_dates, *amounts]
    for file, heading, unread, filled in _unread_shares(reading, reading.tables[table.name], table, columns):
        return f"{heading}: {unread:,} of {filled:,} cells not read ({file}), too many to rest a figure on."
    if len(rows) or (table.name in settings.logs and settings.logs[table.name] != LogKept()):
        return ""
    said = "since and until" if table.continuous else "since"
    return (
        f"The {table.source} table has no row that can be used. If it was kept and nothing happened, say {said} when "
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
    """File, heading, unread and filled cells of each column of a file of which too many are unread."""
    cells = cells_of(reading, table.name)
    cells = cells[cells["change"].map(is_unread).astype(bool)]
    for name in columns:
        unread = cells.loc[cells["column"] == name, "source_file"].value_counts()
        if len(unread):
            filled = rows[name].notna().groupby(rows["source_file"]).sum().reindex(unread.index, fill_value=0) + unread
            for file in unread.index[unread > MOST_UNREAD * filled]:
                yield str(file), table.column(name).source, int(unread[file]), int(filled[file])


def _rows_lost(rows: pd.DataFrame, table: Table) -> Iterator[str]:
    """What is lost of each file because its rows name no child, or no day, or end before they start."""
    lacking = {name: rows[name].isna() for name in ("child_id", *table.indispensable_dates)}
    if table is EPISODES:
        lacking["ceased"] = (rows["ceased"] < rows["started"]).fillna(value=False)
    for name, lost in lacking.items():
        by_file = lost.groupby(rows["source_file"])
        count, size = by_file.sum(), by_file.size()
        what = "end before they start" if name == "ceased" else f"have no {table.column(name).source} that can be read"
        for file in count.index[(count > MOST_LOST * size) & (size >= FEW_ROWS)]:
            yield f"- {file}: {count[file]:,} of {size[file]:,} rows {what}. {_MENDING}"
