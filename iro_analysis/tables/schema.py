"""What a canonical table is made of: its columns, what they hold, and how a row tells where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

#: A ``month`` is kept as its first day.
Kind = Literal["id", "text", "code", "date", "month", "whole", "number", "flag"]
#: How a report prints a text of the service: as the name of a category, or as a text to read.
Shown = Literal["category", "prose"]

DTYPES: Mapping[Kind, str] = {
    "id": "string",
    "text": "string",
    "code": "string",
    "date": "datetime64[s]",
    "month": "datetime64[s]",
    "whole": "Int64",
    "number": "Float64",
    "flag": "boolean",
}

#: Where a row came from: the file's path below the data folder, its row number in that file (the header is row 1),
#: the collection year of the return it belongs to (of a service log: the one its date lies in; missing where the date
#: is), and the stitching rule that changed it (empty: as supplied).
PROVENANCE: Mapping[str, str] = {
    "source_file": "string",
    "source_row": "Int64",
    "return_year": "Int64",
    "rule": "string",
}

#: Cells and rows in doubt, one each, for the figures that rest on them: the table, its ``column`` and the ``heading``
#: it has in the return; the file; in what ``state`` the cell is, in words; ``whole_row`` where the row is left out and
#: every figure of the table does without it; and between which days it can matter.
DOUBT_TYPES: Mapping[str, str] = {
    "table": "string",
    "column": "string",
    "heading": "string",
    "file": "string",
    "state": "string",
    "whole_row": "bool",
    "since": "datetime64[s]",
    "until": "datetime64[s]",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        name: its canonical name.
        source: the file's name for it.
        kind: what it holds.
        doc: what it means.
        codes: the code list it is written in.
        required: no cell of it may be empty.
        in_header: its empty cells mean something, so that a file without it would be read as saying that throughout.
        blank: what an empty cell of a flag says; None where it says nothing.
        shown: of a text, how a report prints it; None where it never does.
    """

    name: str
    source: str
    kind: Kind
    doc: str
    codes: str | None = None
    required: bool = False
    in_header: bool = False
    blank: bool | None = None
    shown: Shown | None = None

    @property
    def as_written(self) -> str:
        """The name under which the codes of the column as written are kept beside it, where years differ in them."""
        return f"{self.name}_as_written"

    @property
    def indispensable(self) -> bool:
        """Whether a file without the column is no file of the table."""
        return self.required or self.in_header


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Args:
        name: its canonical name.
        source: the return's module, or what the service's log is called.
        doc: what its rows are.
        key: the columns that identify a row.
        columns: its columns, in order.
        one_row_per_child: whether a return has one row of it for a child at most.
        dated_by: of a log of the service, the column whose date gives each row its collection year; None for a table
            of the return, whose file belongs to one year.
        ends_by: of a log whose rows last, the column of their last day, empty while they last.
        also_dated: further columns whose days show that the log was kept.
        continuous: whether a month without a row, between others, says that nothing happened in it.
    """

    name: str
    source: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    one_row_per_child: bool = False
    dated_by: str | None = None
    ends_by: str | None = None
    also_dated: tuple[str, ...] = ()
    continuous: bool = False

    @property
    def is_log(self) -> bool:
        """Whether it is a log of the service, and no table of the return."""
        return self.dated_by is not None

    @property
    def names_child(self) -> bool:
        """Whether its rows are each of one child."""
        return any(column.name == "child_id" for column in self.columns)

    @property
    def indispensable_dates(self) -> tuple[str, ...]:
        """The columns of a day or month without which a row says nothing."""
        dates = [column.name for column in self.columns if column.kind in {"date", "month"}]
        dated = {self.dated_by} if self.is_log and self.column(str(self.dated_by)).required else set()
        return tuple(name for name in dates if name in {*self.key, *dated})

    @property
    def closing_columns(self) -> tuple[str, ...]:
        """The days that say, by being empty, that something lasts or has not come; and flags that are part of the key.

        Where such a cell is filled and cannot be read, the row can be placed in no period.
        """
        said = (each for each in self.columns if each.in_header or (each.blank is not None and each.name in self.key))
        return tuple(each.name for each in said if each.kind in {"date", "month", "flag"})

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pd.DataFrame:
        """A frame of this table's columns and types, without rows."""
        types = {column.name: DTYPES[column.kind] for column in self.columns} | dict(PROVENANCE)
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


def code_column(
    name: str, source: str, codes: str, doc: str, *, required: bool = False, in_header: bool = False
) -> Column:
    """A column of codes of the list ``codes``."""
    return Column(name, source, "code", doc, codes=codes, required=required, in_header=in_header)


def date_column(name: str, source: str, doc: str, *, required: bool = False, in_header: bool = False) -> Column:
    """A column of days."""
    return Column(name, source, "date", doc, required=required, in_header=in_header)


def flag_column(name: str, source: str, doc: str, *, blank: bool | None = None) -> Column:
    """A column of yes and no."""
    return Column(name, source, "flag", doc, blank=blank)


def category_column(name: str, source: str, doc: str, *, required: bool = False) -> Column:
    """A column of words of the service's own, each the name of a category in the report."""
    return Column(name, source, "text", doc, required=required, shown="category")
