"""The building blocks of a canonical table: its columns, what they hold, and the provenance of each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

#: The kinds of content; a ``month`` is stored as its first day.
Kind = Literal["id", "text", "code", "date", "month", "whole", "number", "flag"]
#: How the report prints the service's own text: as the name of a category, or as prose.
Shown = Literal["category", "prose"]

#: Dates are whole seconds in the tables; engines count in milliseconds, as Polars has no seconds. D19
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

#: Where a row came from: the file's path below the data folder; the row number in that file (the header is row 1);
#: the collection year of the return it belongs to (for a service log, the year its date falls in, missing where the
#: date is); and the stitching rule that changed it (empty: the row is as supplied).
PROVENANCE: Mapping[str, str] = {
    "source_file": "string",
    "source_row": "Int64",
    "return_year": "Int64",
    "rule": "string",
}

#: One row for each cell or row in doubt, so that the figures that rest on it can say so: the table; its ``column`` and
#: the ``heading`` of that column in the return; the file; the ``state`` of the cell, in words; ``whole_row`` where the
#: row is quarantined, so that every figure of the table does without it; and the days between which it can matter.
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
        source: its heading in the file.
        kind: what it holds.
        doc: what it means.
        codes: the code list its values come from.
        required: whether every cell must be filled.
        must_be_present: whether its empty cells have a meaning (an empty DEC says "still in care"). A file without the
            column would then seem to say so in every row, so the column must be in the file.
        blank: for a flag, the value an empty cell stands for; None where it says nothing.
        shown: for a text, how the report prints it; None where it is never printed.
    """

    name: str
    source: str
    kind: Kind
    doc: str
    codes: str | None = None
    required: bool = False
    must_be_present: bool = False
    blank: bool | None = None
    shown: Shown | None = None

    @property
    def as_written(self) -> str:
        """The name of the column beside it that keeps the codes as written, where they differ between years."""
        return f"{self.name}_as_written"

    @property
    def needed_to_recognise(self) -> bool:
        """Whether a file must have the column to be recognised as this table."""
        # Without a column such as DEC nothing would fail: every child would silently still be in care. D63
        return self.required or self.must_be_present


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Args:
        name: its canonical name.
        source: the name of the return's module, or of the service's log.
        doc: what one row of it is.
        key: the columns that identify a row.
        columns: its columns, in order.
        one_row_per_child: whether a return has at most one row of it per child.
        dated_by: for a service log, the column whose date gives each row its collection year; None for a table of the
            return, whose file belongs to one year.
        ends_by: for a log of periods, the column with the last day, empty while the period is open.
        further_dates: further columns whose dates show that the log was being kept.
        continuous: whether a month without a row, between months that have some, means that nothing happened in it
            (true of logs of single cases) rather than that the log was not filled in.
        beyond_care: whether its children need not be in care, so that most of them are in no return.
    """

    name: str
    source: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    one_row_per_child: bool = False
    dated_by: str | None = None
    ends_by: str | None = None
    further_dates: tuple[str, ...] = ()
    continuous: bool = False
    beyond_care: bool = False

    @property
    def is_log(self) -> bool:
        """Whether it is a service log rather than a table of the return."""
        return self.dated_by is not None

    @property
    def is_about_children(self) -> bool:
        """Whether each of its rows is about one child."""
        return any(column.name == "child_id" for column in self.columns)

    @property
    def indispensable_dates(self) -> tuple[str, ...]:
        """The date and month columns without which a row cannot be placed in time."""
        dates = [column.name for column in self.columns if column.kind in {"date", "month"}]
        year_date = {self.dated_by} if self.is_log and self.column(str(self.dated_by)).required else set()
        return tuple(name for name in dates if name in {*self.key, *year_date})

    @property
    def closing_columns(self) -> tuple[str, ...]:
        """The dates that are empty while something is open or has not happened yet, and the flags in the key.

        An empty cell here has a meaning, so a filled cell that cannot be read must not be taken for an empty one: such
        a row cannot be placed in any period.
        """
        closing = (
            column
            for column in self.columns
            if column.must_be_present or (column.blank is not None and column.name in self.key)
        )
        return tuple(column.name for column in closing if column.kind in {"date", "month", "flag"})

    def column(self, name: str) -> Column:
        """The column called ``name``; raises KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pd.DataFrame:
        """A frame with this table's columns and types, and no rows."""
        types = {column.name: DTYPES[column.kind] for column in self.columns} | dict(PROVENANCE)
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


def code_column(
    name: str, source: str, codes: str, doc: str, *, required: bool = False, must_be_present: bool = False
) -> Column:
    """A column of codes from the list ``codes``."""
    return Column(name, source, "code", doc, codes=codes, required=required, must_be_present=must_be_present)


def date_column(name: str, source: str, doc: str, *, required: bool = False, must_be_present: bool = False) -> Column:
    """A column of dates."""
    return Column(name, source, "date", doc, required=required, must_be_present=must_be_present)


def flag_column(name: str, source: str, doc: str, *, blank: bool | None = None) -> Column:
    """A column of yes or no."""
    return Column(name, source, "flag", doc, blank=blank)


def category_column(name: str, source: str, doc: str, *, required: bool = False) -> Column:
    """A column of the service's own words, each of which becomes a category in the report."""
    return Column(name, source, "text", doc, required=required, shown="category")
