"""Stray quotation marks: two of them turn all rows between them into one cell, without any other sign of a fault."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from iro_analysis.sources.files.delimited import Grid
from iro_analysis.sources.headings.recognition import column_name
from iro_analysis.tables import Column, Table

QUOTE = '"'
#: A longer line is not a row.
LONGEST_ROW = 10_000
#: Roughly what a date, a month or a number looks like: up to three words with at least one digit.
_DAY_OR_NUMBER = re.compile(r"(?=\D*\d)[\w/.,:+-]+(?: [\w/.,:+-]+){0,2}")
_LONGEST_DAY = 35
_DAYS_AND_NUMBERS = frozenset({"date", "month", "whole", "number"})


class Swallowed(NamedTuple):
    """Rows swallowed by a cell: the row in which its quotation mark opens, and how many lines below it took."""

    row: int
    lines: int


def swallowed_rows(grid: Grid, table: Table) -> Swallowed | None:
    """Return the first row in which a quotation mark opens that swallows rows of the table; None if there is none.

    The signs are a line break in a cell of a column that is not free text, and a cell whose lines are rows themselves.
    """
    columns = _places(grid, table)
    one_line = [place for place, column in columns.items() if column.shown != "prose"]
    body = dict(zip(grid.numbers, grid.rows, strict=True))
    for number, lines in grid.lines.items():
        has_line_break = number in body and any("\n" in body[number][place].strip() for place in one_line)
        if has_line_break or _are_rows(lines, grid, columns, in_body=number in body):
            return Swallowed(number, sum(bool(line.strip()) for line in lines[1:]))
    return None


def _places(grid: Grid, table: Table) -> dict[int, Column]:
    known = {column.source: column for column in table.columns}
    names = map(column_name, grid.header)
    return {place: known[name] for place, name in enumerate(names) if name in known}


def _are_rows(lines: Sequence[str], grid: Grid, columns: dict[int, Column], *, in_body: bool) -> bool:
    """Whether the lines of a cell are rows themselves: the first and the last, or one between them.

    Lines of an ordinary text are not: the first lacks the cells to the right of the text, the last the cells to its
    left. In and above the headings the first line is never a row, so there only the others count.
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
    """Yield the cells of a single line: as it is, and without the mark that opens or closes the stray quotation."""
    start, _, rest = line.rpartition(QUOTE)
    for text in (line, start + rest, line.replace(QUOTE, "", 1)):
        yield from csv.reader([text], delimiter=delimiter)


def _is_row(cells: Sequence[str], width: int, columns: dict[int, Column]) -> bool:
    """Whether there are as many cells as headings, one date or number looks right, and none looks like text."""
    if len(cells) != width:
        return False
    texts = [cells[position].strip(' "') for position, column in columns.items() if column.kind in _DAYS_AND_NUMBERS]
    return any(map(_DAY_OR_NUMBER.fullmatch, texts)) and all(len(day) <= _LONGEST_DAY for day in texts)
