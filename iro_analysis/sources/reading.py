"""What reading a folder gives: canonical tables as supplied, a log of every change, and what became of each file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

import pandas as pd

from iro_analysis.tables import TABLES


class Status(StrEnum):
    """What became of a file."""

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

    @property
    def supplies(self) -> bool:
        """Whether the file says something of its table, be it that there is nothing to report."""
        return self in (Status.READ, Status.NO_ROWS)

    @property
    def refused(self) -> bool:
        """Whether the file may hold a table that nobody will see."""
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


#: What stands for the encoding of a sheet.
WORKBOOK = "workbook"
#: ``nearest`` says what the text is like, where it is like a known word; only then does it repeat the text.
UNREAD_COLUMNS: Mapping[str, str] = {
    "file": "string",
    "column": "string",
    "row": "Int64",
    "change": "string",
    "nearest": "string",
}

#: What stands for the column where a whole row is in doubt: its cells may stand in each other's columns.
EVERY_COLUMN = "every column"

HEADING_COLUMNS: Mapping[str, str] = {"file": "string", "column": "string", "place": "Int64"}


def _none(columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns)).astype(dict(columns))


@dataclass(frozen=True)
class Reading:
    """Returns and logs of the service as they were supplied, nothing stitched, nothing judged.

    Args:
        tables: canonical frames by table name, the returns of all years one below the other: by collection year, then
            file, then row; what was written stands beside codes that years write differently. A log's rows are by file,
            then row; a row's year is missing where its date is. A table that no file supplied is absent.
        log: how many cells of which file and column (the file's name of it; missing where a row is meant) underwent
            which change. Columns LOG_COLUMNS; never a value. A file of several years has no collection year here.
        files: every file found and what became of it (:class:`Status`), a row for each collection year that it holds
            and what tells the year; one of a log has none. Columns FILE_COLUMNS.
        absent: for each table the columns that at least one of its files with rows lacks: empty there, though the file
            says nothing of them. Tables with every column are left out.
        unread: every cell that counts as blank though it is not, with its row: for whoever mends the file, never for
            what is published. Columns UNREAD_COLUMNS.
        headings: in which place of its file each column stands, the first being 1. Columns HEADING_COLUMNS.
    """

    tables: Mapping[str, pd.DataFrame]
    log: pd.DataFrame
    files: pd.DataFrame
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: pd.DataFrame = field(default_factory=partial(_none, UNREAD_COLUMNS))
    headings: pd.DataFrame = field(default_factory=partial(_none, HEADING_COLUMNS))

    @property
    def as_supplied(self) -> Mapping[str, pd.DataFrame]:
        """The tables without their absent columns: what the contracts can be held against."""
        return {name: rows.drop(columns=list(self.absent.get(name, ()))) for name, rows in self.tables.items()}

    @property
    def refused(self) -> pd.DataFrame:
        """The rows of ``files`` that are used for nothing and may hold a table all the same; their note says why."""
        return self._with([status for status in Status if status.refused])

    @property
    def supplied(self) -> pd.DataFrame:
        """The rows of ``files`` that supply a table, be it a table without rows."""
        return self._with([status for status in Status if status.supplies])

    def years(self, table: str) -> frozenset[int]:
        """The collection years for which a file of the table was supplied; of a log, the years of its rows."""
        if table in self.tables and TABLES[table].is_log:
            return frozenset(self.tables[table]["return_year"].dropna().astype(int))
        supplied = self.supplied
        return frozenset(supplied.loc[supplied["table"] == table, "collection_year"].astype(int))

    def _with(self, statuses: list[Status]) -> pd.DataFrame:
        return self.files[self.files["status"].isin(statuses)]
