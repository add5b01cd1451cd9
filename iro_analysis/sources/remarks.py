"""What a user must know of the files that were read, a line each: counts and names of columns, never a value."""

import pandas as pd

from iro_analysis.sources.cells import UNREADABLE_CODE, WITHHELD, counts_as_blank
from iro_analysis.sources.reading import WORKBOOK, Reading
from iro_analysis.tables import SERVICE_LOGS, TABLES

#: So many rows or files are named.
NAMED = 5
#: By the kind of a cell that counts as blank.
WHAT_TO_DO = {
    UNREADABLE_CODE: "Words of your own for those of a list can be given in iro.toml, under [spellings].",
    WITHHELD.format(""): "Words that are no one's details can be allowed in iro.toml, under [texts].",
}


def remarks_on_reading(reading: Reading) -> list[str]:
    """What a user must know of what was read: files not used, cells not read, logs in several files."""
    return [*files_not_used(reading), *cells_not_read(reading), *remarks_on_logs(reading)]


def files_not_used(reading: Reading) -> list[str]:
    """A line for each file that was not read, with the reason; one for sheets of a workbook that have it in common."""
    refused = reading.refused
    is_sheet = refused["encoding"].eq(WORKBOOK).fillna(value=False)
    place = refused["file"].where(~is_sheet, refused["file"].str.replace(r"/[^/]*$", "", regex=True))
    groups = refused.groupby([place, "note"], sort=False)["file"]
    return [f"Not used: {_first(files)}. {note}" for (_, note), files in groups]


def cells_not_read(reading: Reading) -> list[str]:
    """A line for each file with cells that could not be read, with the columns and how many cells of each."""
    unread = reading.log[reading.log["change"].map(counts_as_blank).astype(bool)]
    counts = unread.groupby(["file", "column"], sort=False)["cells"].sum().reset_index()
    return [
        f"Cells of {file} that could not be read or printed, and count as blank: "
        + ", ".join(f"{row.column} ({row.cells:,})" for row in rows.itertuples())
        for file, rows in counts.groupby("file", sort=False)
    ]


def rows_not_read(reading: Reading) -> list[str]:
    """A line for each column and kind of cell that counts as blank, with its first rows: for whoever mends the file."""
    groups = reading.unread.groupby(["file", "column", "change", "nearest"], sort=False)
    lines = [
        f"{file}, {column}, row {_first(cells['row'])}: {nearest or change}."
        for (file, column, change, nearest), cells in groups
    ]
    return lines + [hint for kind, hint in WHAT_TO_DO.items() if reading.unread["change"].str.startswith(kind).any()]


def _first(named: pd.Series) -> str:
    """The first few, and how many more there are."""
    more = len(named) - NAMED
    return ", ".join(map(str, named.head(NAMED))) + (f" and {more:,} more" if more > 0 else "")


def remarks_on_logs(reading: Reading) -> list[str]:
    """A line for each file of a log without a row, and for each log of which two files speak of the same."""
    of_logs = reading.supplied[reading.supplied["table"].isin([table.name for table in SERVICE_LOGS])]
    blank = of_logs.loc[of_logs["rows"] == 0, "file"]
    remarks = [f"Without a row below the headings: {_first(blank)}."] if len(blank) else []
    for table in (TABLES[name] for name in of_logs["table"].unique()):
        named = reading.tables[table.name].drop_duplicates([*table.key, "source_file"])
        if twice := int(named.duplicated(list(table.key)).sum()):
            remarks.append(
                f"The {table.source} table has {twice:,} rows in more than one file; the last file by name counts."
            )
    return remarks
