"""Remarks on the files that were read, one line each: counts and names of columns, never a value."""

import operator
from collections.abc import Callable
from functools import partial

import pandas as pd

from iro_analysis.sources.cells.changes import (
    INVISIBLE,
    OTHER_ZONE,
    PLACEHOLDER,
    SPREADSHEET_MARKS,
    TIME_OF_DAY,
    UNKNOWN_CODE,
    UNREADABLE_CODE,
    is_unread,
)
from iro_analysis.sources.cells.columns import WRITTEN_LIKE
from iro_analysis.sources.reading import WORKBOOK, Reading
from iro_analysis.tables import SERVICE_LOGS, TABLES

#: How many rows or files a remark names.
NAMED = 5
#: Advice by kind of doubt about a cell.
WHAT_TO_DO = {
    UNREADABLE_CODE: "Words of your own for those of a list can be given in iro.toml, under [spellings].",
}
#: Changes that may alter the meaning of a cell, and the remark on each.
TELLING_CHANGES = {
    PLACEHOLDER: "Placeholders for none in {} that were taken as empty",
    UNKNOWN_CODE: "Codes in {} that are not in their lists",
    OTHER_ZONE: "Times with a zone in {}, converted to the date in London",
    TIME_OF_DAY: "Dates in {} whose time of day was dropped",
    INVISIBLE: "Cells of {} with invisible characters, which were removed",
    SPREADSHEET_MARKS: "Cells of {} with spreadsheet quoting marks, which were removed",
}


def remarks_on_reading(reading: Reading) -> list[str]:
    """Return all remarks: files not used, cells not read or changed in meaning, logs with rows in several files."""
    return [*files_not_used(reading), *_remarks_on_tables(reading)]


def remarks_of_a_run(reading: Reading) -> list[str]:  # D152
    """Return the remarks for a log that others may read: files and sheets without a table are counted, not named."""
    refused = reading.refused
    has_table = refused["table"].notna()
    others = refused[~has_table].groupby("note", sort=False).size()
    counted = [f"Not used: {count:,} without a table, named by iro check. {note}" for note, count in others.items()]
    return [*_not_used(refused[has_table]), *counted, *_remarks_on_tables(reading)]


def _remarks_on_tables(reading: Reading) -> list[str]:
    return [*cells_not_read(reading), *cells_changed_in_meaning(reading), *remarks_on_logs(reading)]


def files_not_used(reading: Reading) -> list[str]:
    """Return a line for each file not used, with the reason; sheets of a workbook with the same reason share a line."""
    return _not_used(reading.refused)


def _not_used(refused: pd.DataFrame) -> list[str]:
    is_sheet = refused["encoding"].eq(WORKBOOK).fillna(value=False)
    place = refused["file"].where(~is_sheet, refused["file"].str.replace(r"/[^/]*$", "", regex=True))
    groups = refused.groupby([place, "note"], sort=False)["file"]
    return [f"Not used: {_first(files)}. {note}" for (_, note), files in groups]


def cells_not_read(reading: Reading) -> list[str]:
    """Return a line for each file with cells that could not be read, with the columns and number of cells."""
    return _by_file(reading, is_unread, "Cells of {} that could not be read")


def cells_changed_in_meaning(reading: Reading) -> list[str]:
    """Return a line for each file and change that may alter meanings, with the columns and number of cells."""
    return [
        line
        for change, text in TELLING_CHANGES.items()
        for line in _by_file(reading, partial(operator.eq, change), text)
    ]


def _by_file(reading: Reading, is_wanted: Callable[[str], bool], text: str) -> list[str]:
    changed = reading.log[reading.log["change"].map(is_wanted).astype(bool)]
    counts = changed.groupby(["file", "column"], sort=False)["cells"].sum().reset_index()
    return [
        f"{text.format(file)}: " + ", ".join(f"{row.column} ({row.cells:,})" for row in rows.itertuples())
        for file, rows in counts.groupby("file", sort=False)
    ]


def rows_not_read(reading: Reading) -> list[str]:
    """Return a line for each column, doubt and misspelling, with the first rows: for whoever corrects the file."""
    slips = reading.unread["nearest"].mask(reading.unread["nearest"].str.startswith(WRITTEN_LIKE), "")
    groups = reading.unread.groupby(["file", "column", "change", slips], sort=False)
    lines = [
        f"{file}, {column}, row {_first(cells['row'])}: {slip or change}{_shapes(cells['nearest'])}."
        for (file, column, change, slip), cells in groups
    ]
    return lines + [hint for kind, hint in WHAT_TO_DO.items() if reading.unread["change"].str.startswith(kind).any()]


def _shapes(hints: pd.Series) -> str:
    """Return the shapes of the cells, the most frequent first; empty if no hint gives one."""
    shapes = hints[hints.str.startswith(WRITTEN_LIKE)].str.removeprefix(WRITTEN_LIKE).value_counts()
    return f", {WRITTEN_LIKE}{_first(shapes.index.to_series())}" if len(shapes) else ""


def _first(items: pd.Series) -> str:
    """Return the first few, and how many more there are."""
    more = len(items) - NAMED
    return ", ".join(map(str, items.head(NAMED))) + (f" and {more:,} more" if more > 0 else "")


def remarks_on_logs(reading: Reading) -> list[str]:
    """Return a line for each log with the same row in two files."""
    of_logs = reading.supplied[reading.supplied["table"].isin([table.name for table in SERVICE_LOGS])]
    remarks = []
    for table in (TABLES[name] for name in of_logs["table"].unique()):
        rows = reading.tables[table.name].drop_duplicates([*table.key, "source_file"])
        if repeated := int(rows.duplicated(list(table.key)).sum()):
            remarks.append(
                f"The {table.source} table has {repeated:,} rows in more than one file; the last file by name counts."
            )
    return remarks
