"""What a user must know of the files that were read, a line each: counts and names of columns, never a value."""

import operator
from collections.abc import Callable
from functools import partial

import pandas as pd

from iro_analysis.sources.cells import WRITTEN_LIKE
from iro_analysis.sources.changes import (
    INVISIBLE,
    OTHER_ZONE,
    SPREADSHEET_MARKS,
    STANDS_FOR_NONE,
    TIME_OF_DAY,
    UNKNOWN_CODE,
    UNREADABLE_CODE,
    WITHHELD,
    is_unread,
)
from iro_analysis.sources.reading import WORKBOOK, Reading
from iro_analysis.tables import SERVICE_LOGS, TABLES

#: So many rows or files are named.
NAMED = 5
#: By the kind of doubt about a cell.
WHAT_TO_DO = {
    UNREADABLE_CODE: "Words of your own for those of a list can be given in iro.toml, under [spellings].",
    WITHHELD.format(""): "Words that are no one's details can be allowed in iro.toml, under [texts].",
}
#: Changes that may alter what a cell says, as a line about a file tells them.
TELLING_CHANGES = {
    STANDS_FOR_NONE: "Cells of {} that stand for none and were taken as empty",
    UNKNOWN_CODE: "Codes in {} that their lists do not have",
    OTHER_ZONE: "Times in {} with their zone, taken as the day that it was in London",
    TIME_OF_DAY: "Days in {} whose time of day was left out",
    INVISIBLE: "Cells of {} with characters that nobody sees, which were taken off",
    SPREADSHEET_MARKS: "Cells of {} with a spreadsheet's marks around them, which were taken off",
}


def remarks_on_reading(reading: Reading) -> list[str]:
    """What a user must know of what was read: files not used, cells not read or read otherwise, logs in several."""
    return [
        *files_not_used(reading),
        *cells_not_read(reading),
        *cells_read_otherwise(reading),
        *remarks_on_logs(reading),
    ]


def files_not_used(reading: Reading) -> list[str]:
    """A line for each file that was not read, with the reason; one for sheets of a workbook that have it in common."""
    refused = reading.refused
    is_sheet = refused["encoding"].eq(WORKBOOK).fillna(value=False)
    place = refused["file"].where(~is_sheet, refused["file"].str.replace(r"/[^/]*$", "", regex=True))
    groups = refused.groupby([place, "note"], sort=False)["file"]
    return [f"Not used: {_first(files)}. {note}" for (_, note), files in groups]


def cells_not_read(reading: Reading) -> list[str]:
    """A line for each file with cells that could not be read, with the columns and how many cells of each."""
    return _by_file(reading, is_unread, "Cells of {} that could not be read or printed")


def cells_read_otherwise(reading: Reading) -> list[str]:
    """A line for each file and change that may alter what cells say, with the columns and how many cells of each."""
    return [
        line
        for change, said in TELLING_CHANGES.items()
        for line in _by_file(reading, partial(operator.eq, change), said)
    ]


def _by_file(reading: Reading, is_meant: Callable[[str], bool], said: str) -> list[str]:
    changed = reading.log[reading.log["change"].map(is_meant).astype(bool)]
    counts = changed.groupby(["file", "column"], sort=False)["cells"].sum().reset_index()
    return [
        f"{said.format(file)}: " + ", ".join(f"{row.column} ({row.cells:,})" for row in rows.itertuples())
        for file, rows in counts.groupby("file", sort=False)
    ]


def rows_not_read(reading: Reading) -> list[str]:
    """A line for each column, doubt and slip of a known word, with its first rows: for whoever mends the file."""
    slips = reading.unread["nearest"].mask(reading.unread["nearest"].str.startswith(WRITTEN_LIKE), "")
    groups = reading.unread.groupby(["file", "column", "change", slips], sort=False)
    lines = [
        f"{file}, {column}, row {_first(cells['row'])}: {slip or change}{_shapes(cells['nearest'])}."
        for (file, column, change, slip), cells in groups
    ]
    return lines + [hint for kind, hint in WHAT_TO_DO.items() if reading.unread["change"].str.startswith(kind).any()]


def _shapes(hints: pd.Series) -> str:
    """How the cells are written, the commonest ways first; empty where nothing is said of it."""
    shapes = hints[hints.str.startswith(WRITTEN_LIKE)].str.removeprefix(WRITTEN_LIKE).value_counts()
    return f", {WRITTEN_LIKE}{_first(shapes.index.to_series())}" if len(shapes) else ""


def _first(named: pd.Series) -> str:
    """The first few, and how many more there are."""
    more = len(named) - NAMED
    return ", ".join(map(str, named.head(NAMED))) + (f" and {more:,} more" if more > 0 else "")


def remarks_on_logs(reading: Reading) -> list[str]:
    """A line for each log of which two files speak of the same; of empty templates there is nothing to say."""
    of_logs = reading.supplied[reading.supplied["table"].isin([table.name for table in SERVICE_LOGS])]
    remarks = []
    for table in (TABLES[name] for name in of_logs["table"].unique()):
        named = reading.tables[table.name].drop_duplicates([*table.key, "source_file"])
        if twice := int(named.duplicated(list(table.key)).sum()):
            remarks.append(
                f"The {table.source} table has {twice:,} rows in more than one file; the last file by name counts."
            )
    return remarks
