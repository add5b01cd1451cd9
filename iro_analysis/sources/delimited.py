"""Delimited text as councils export it: found out which encoding and delimiter, and cut into rows of one width.

What a faulty file costs is counted, never guessed at; whether a fault is fatal is for the caller to say.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

DELIMITERS = ",\t;"

BLANK_ROW = "blank row left out"
ROW_ABOVE = "row above the headings left out"
SHORT_ROW = "cell lacking, row too short"
LONG_ROW = "cell left out, row too long"


class UndecodableError(ValueError):
    """No encoding reads these bytes."""


@dataclass(frozen=True)
class Grid:
    """The cells of one file.

    Args:
        header: the row of headings, in a plain file the first one that is not blank.
        rows: the rows below it, each exactly as wide as the header; blank rows are left out.
        numbers: the row number of each in the file, the header of an ordinary file being row 1.
        faults: how often each of BLANK_ROW and ROW_ABOVE (rows), SHORT_ROW and LONG_ROW (cells) occurred.
        cut_off_at: the number of the last row where the file ends in the middle of it.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    faults: Counter[str]
    cut_off_at: int | None


#: Takes rows that are not blank, gives the place of the header among them and its cells.
FindHeader = Callable[[Sequence[Sequence[str]]], tuple[int, Sequence[str]]]
#: The header is among so many rows that are not blank.
HEADER_WITHIN = 10
_BEGINNING = 100_000


def first_row(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The first row as the header."""
    return 0, rows[0]


def decode(content: bytes) -> tuple[str, str]:
    """The text of ``content`` and the name of the encoding that read it: UTF-8, UTF-16 with its mark, or cp1252.

    Raises:
        UndecodableError: none of them reads it.
    """
    for encoding in _encodings(content):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UndecodableError


def split(text: str, find_header: FindHeader = first_row) -> Grid | None:
    """``text`` as a grid of cells; None where every row is blank."""
    rows, complete = _rows(text)
    grid = grid_of(rows, find_header)
    if grid is None:
        return None
    last = next(row for row in reversed(rows) if any(map(str.strip, row)))
    whole = complete and (not grid.rows or _ends_well(text, last, len(grid.header)))
    return grid if whole else replace(grid, cut_off_at=len(rows) + (not complete))


def grid_of(rows: Sequence[Sequence[str]], find_header: FindHeader = first_row) -> Grid | None:
    """Rows of cells as a grid; None where every row is blank.

    Args:
        rows: every row of the file, blank ones too.
        find_header: takes the first rows that are not blank; gives which of them is the header, and its cells.
    """
    numbers = [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not numbers:
        return None
    place, header = find_header([rows[number - 1] for number in numbers[:HEADER_WITHIN]])
    below = numbers[place + 1 :]
    faults = Counter({BLANK_ROW: len(rows) - len(numbers), ROW_ABOVE: place})
    body = [_fit(rows[number - 1], len(header), faults) for number in below]
    return Grid(header=tuple(header), rows=body, numbers=below, faults=+faults, cut_off_at=None)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    return ("utf-8", "cp1252")


def _rows(text: str) -> tuple[list[list[str]], bool]:
    """The rows, and whether the last one was read to its end: a quote never closed swallows what follows it."""
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:  # the cell grew beyond the csv module's limit
        return rows, False
    return rows, True


def _delimiter(text: str) -> str:
    """The one in most of the first lines, title rows among them; of several the one that the first line has most of."""
    lines = [line for line in text[:_BEGINNING].splitlines() if line.strip()][:HEADER_WITHIN]

    def occurs(delimiter: str) -> tuple[int, int]:
        counts = [count for line in lines if (count := line.count(delimiter))]
        return len(counts), counts[0] if counts else 0

    return max(DELIMITERS, key=occurs)


def _fit(row: Sequence[str], width: int, faults: Counter[str]) -> Sequence[str]:
    if len(row) == width:
        return row
    if len(row) < width:
        faults[SHORT_ROW] += width - len(row)
        return [*row, *[""] * (width - len(row))]
    faults[LONG_ROW] += sum(bool(cell.strip()) for cell in row[width:])
    return row[:width]


def _ends_well(text: str, last: Sequence[str], width: int) -> bool:
    """Whether the last row is whole: a file that broke off has no final newline, or a quote that is never closed."""
    final_newline = text.endswith(("\n", "\r"))
    if text.count('"') % 2 and (not final_newline or any("\n" in cell for cell in last)):
        return False
    return final_newline or len(last) >= width
