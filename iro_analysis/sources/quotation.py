"""Stray quotation marks: two of them make one cell of every row between them, and nothing else tells of it."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from iro_analysis.sources.delimited import Grid
from iro_analysis.sources.recognition import column_name
from iro_analysis.tables import Column, Table

QUOTE = '"'
#: A line of more characters is no row.
LONGEST_ROW = 10_000
#: What a day, a month or a number may look like, from afar: up to three words, a digit among them.
_DAY_OR_NUMBER = re.compile(r"(?=\D*\d)[\w/.,:+-]+(?: [\w/.,:+-]+){0,2}")
_LONGEST_DAY = 35
_DAYS_AND_NUMBERS = frozenset({"date", "month", "whole", "number"})


class Swallowed(NamedTuple):
    """Rows that a cell swallowed: the row in which its quotation mark opens, and how many lines below are in it."""

    row: int
    lines: int


def swallowed_rows(grid: Grid, table: Table) -> Swallowed | None:
    """The first row of the file in which a quotation mark opens that swallows rows of the table; None without one.

    It does where a column that holds no running text has a line break inside a cell, and where the lines of a row are
    rows by themselves.
    """
    columns = _places(grid, table)
    single = [place for place, column in columns.items() if column.shown != "prose"]
    body = dict(zip(grid.numbers, grid.rows, strict=True))
    for number, lines in grid.lines.items():
        broken = number in body and any("\n" in body[number][place].strip() for place in single)
        if broken or _are_rows(lines, grid, columns, in_body=number in body):
            return Swallowed(number, sum(bool(line.strip()) for line in lines[1:]))
    return None


def _places(grid: Grid, table: Table) -> dict[int, Column]:
    known = {column.source: column for column in table.columns}
    names = map(column_name, grid.header)
    return {place: known[name] for place, name in enumerate(names) if name in known}


def _are_rows(lines: Sequence[str], grid: Grid, columns: dict[int, Column], *, in_body: bool) -> bool:
    """Whether the lines are rows by themselves: the first and the last, or one between them.

    The lines of a text that goes on are not: the first lacks what stands to the right of it, the last what stands to
    the left. In the headings, and above them, the first line is no row in any case.
    """

    def is_row(line: str) -> bool:
        return len(line) <= LONGEST_ROW and any(
            _is_row(cells, len(grid.header), columns) for cells in _readings(line, grid.delimiter)
        )

    if len(lines) == 1:  # the mark opens in the file's last line
        return False
    first, *between, last = lines
    if any(QUOTE not in line.replace(2 * QUOTE, "") and is_row(line) for line in between):
        return True
    return is_row(last) and (not in_body or is_row(first))


def _readings(line: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of a line by itself: as it stands, and without the mark that opens or closes the stray quotation."""
    before, _, after = line.rpartition(QUOTE)
    for text in (line, before + after, line.replace(QUOTE, "", 1)):
        yield from csv.reader([text], delimiter=delimiter)


def _is_row(cells: Sequence[str], width: int, columns: dict[int, Column]) -> bool:
    """Whether they are as many as the headings, and one of the days and numbers looks like one, none like a text."""
    if len(cells) != width:
        return False
    days = [cells[place].strip(' "') for place, column in columns.items() if column.kind in _DAYS_AND_NUMBERS]
    return any(map(_DAY_OR_NUMBER.fullmatch, days)) and all(len(day) <= _LONGEST_DAY for day in days)
