"""The result of reading a folder: canonical tables as supplied, a log of every change, and the fate of each file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial

import pandas as pd

from iro_analysis.tables import TABLES


class Status(StrEnum):
    """What happened to a file."""

    READ = "read"
    NO_ROWS = "header only"
    EMPTY = "empty"
    UNDECODABLE = "not text"
    NOT_RECOGNISED = "not recognised"
    NO_YEAR = "year not known"
    NOT_READ = "neither CSV nor a workbook"
    NOT_OURS = "not a return"
    SAME_ROWS = "a copy"
    IGNORED = "left out"
    PASSED_OVER = "passed over"

    @property
    def supplies(self) -> bool:
        """Whether the file supplies its table, even if only to say that there is nothing to report."""
        return self in (Status.READ, Status.NO_ROWS)

    @property
    def refused(self) -> bool:
        """Whether the file may hold a table that is used nowhere: the user must be told."""
        return not self.supplies and self not in (Status.NOT_OURS, Status.IGNORED)


LOG_COLUMNS: Mapping[str, str] = {
    "file": "string",
    "table": "string",
    "collection_year": "Int64",
    "column": "string",
    "change": "string",
    "cells": "Int64",
}

FILE_COLUMNS: Mapping[str, str] = {
    "file": "string",
    "table": "string",
    "collection_year": "Int64",
    "why_year": "string",
    "authority": "string",
    "encoding": "string",
    "rows": "Int64",
    "status": "string",
    "note": "string",
}


#: Used as the encoding of a sheet.
WORKBOOK = "workbook"
#: ``nearest`` is a hint on the text. It repeats the text only where that is close to a known word, because any other
#: may be a child's name.
UNREAD_COLUMNS: Mapping[str, str] = {
    "file": "string",
    "column": "string",
    "row": "Int64",
    "change": "string",
    "nearest": "string",
}

#: Used as the column where a whole row is in doubt, because its cells may be in the wrong columns.
EVERY_COLUMN = "every column"

HEADING_COLUMNS: Mapping[str, str] = {"file": "string", "column": "string", "place": "Int64"}


def _none(columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns)).astype(dict(columns))


@dataclass(frozen=True)
class Reading:
    """Returns and logs of the service as supplied, before stitching and checking.

    Args:
        tables: canonical frames by table name, with the returns of all years in order of collection year, file and row.
            Codes that differ between years are also kept as written, in a column beside. A log's rows are in order of
            file and row; a row without a date has no year. A table that no file supplied is not here.
        log: how many cells of each file and column (by its name in the file; missing for whole rows) underwent each
            change. Columns LOG_COLUMNS; never a value. A file of several years has no collection year here.
        files: every file found and what happened to it (:class:`Status`), a row for each collection year in it with
            the reason for the year; logs have none. Columns FILE_COLUMNS.
        absent: for each table, the columns that at least one of its files with rows does not have. They are empty
            there, but say nothing. Tables with every column are left out.
        unread: every filled cell that counts as blank, with its row: for whoever corrects the file, never for
            publication. Columns UNREAD_COLUMNS.
        headings: the position of each column in its file, the first being 1. Columns HEADING_COLUMNS.
    """

    tables: Mapping[str, pd.DataFrame]
    log: pd.DataFrame
    files: pd.DataFrame
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: pd.DataFrame = field(default_factory=partial(_none, UNREAD_COLUMNS))
    headings: pd.DataFrame = field(default_factory=partial(_none, HEADING_COLUMNS))

    @property
    def as_supplied(self) -> Mapping[str, pd.DataFrame]:  # D74
        """The tables without their absent columns, for the data contracts to check."""
        return {name: rows.drop(columns=list(self.absent.get(name, ()))) for name, rows in self.tables.items()}

    @property
    def refused(self) -> pd.DataFrame:
        """The rows of ``files`` that are not used although they may hold a table; their note says why."""
        return self._with([status for status in Status if status.refused])

    @property
    def supplied(self) -> pd.DataFrame:
        """The rows of ``files`` that supply a table, even one without rows."""
        return self._with([status for status in Status if status.supplies])

    @property
    def with_table(self) -> frozenset[str]:
        """The files in which a table was recognised, used or not; of a sheet also its workbook."""
        files = set(self.files.loc[self.files["table"].notna(), "file"])
        return frozenset(files | {name.rpartition("/")[0] for name in files})

    @cached_property
    def doubtful_cells(self) -> Mapping[str, pd.DataFrame]:
        """For each of ``tables``, its cells in ``unread``: source_file, source_row, column (canonical), change."""
        tables = {file: name for name, rows in self.tables.items() for file in rows["source_file"].unique()}
        columns = {(name, column.source): column.name for name, table in TABLES.items() for column in table.columns}
        columns |= {(name, EVERY_COLUMN): EVERY_COLUMN for name in TABLES}
        own_table = self.unread["file"].map(tables)
        headings = zip(own_table, self.unread["column"], strict=True)
        cells = pd.DataFrame(
            {
                "table": own_table,
                "source_file": self.unread["file"],
                "source_row": self.unread["row"],
                "column": pd.array([columns.get(heading) for heading in headings], dtype="string"),
                "change": self.unread["change"],
            }
        ).dropna(subset=["column"])
        return {name: cells[cells["table"] == name].drop(columns="table") for name in self.tables}

    def years(self, table: str) -> frozenset[int]:
        """Return the collection years for which a file of the table was supplied; for a log, the years of its rows."""
        if table in self.tables and TABLES[table].is_log:
            return frozenset(self.tables[table]["return_year"].dropna().astype(int))
        supplied = self.supplied
        return frozenset(supplied.loc[supplied["table"] == table, "collection_year"].astype(int))

    def _with(self, statuses: list[Status]) -> pd.DataFrame:
        return self.files[self.files["status"].isin(statuses)]
