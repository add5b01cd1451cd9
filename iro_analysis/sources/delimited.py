"""Delimited text as councils export it: found out which encoding and delimiter, and cut into rows of one width.

What a faulty file costs is counted, never guessed at; whether a fault is fatal is for the caller to say.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = ",\t;"

BLANK_ROW = "blank row left out"
SHORT_ROW = "cell lacking, row too short"
LONG_ROW = "cell left out, row too long"


class UndecodableError(ValueError):
    """No encoding reads these bytes."""


@dataclass(frozen=True)
class Grid:
    """The cells of one file.

    Args:
        header: the first row that is not blank.
        rows: the rows below it, each exactly as wide as the header; blank rows are left out.
        numbers: the row number of each in the file, the header of an ordinary file being row 1.
        faults: how often each of BLANK_ROW (rows), SHORT_ROW and LONG_ROW (cells) occurred.
        cut_off_at: the number of the last row where the file ends in the middle of it.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    faults: Counter[str]
    cut_off_at: int | None


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


def split(text: str) -> Grid | None:
    """``text`` as a grid of cells; None where every row is blank."""
    rows, complete = _rows(text)
    numbers = [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not numbers:
        return None
    header, *body = (rows[number - 1] for number in numbers)
    faults = Counter({BLANK_ROW: len(rows) - len(numbers)})
    whole = complete and (not body or _ends_well(text, body[-1], len(header)))
    return Grid(
        header=tuple(header),
        rows=[_fit(row, len(header), faults) for row in body],
        numbers=numbers[1:],
        faults=+faults,
        cut_off_at=None if whole else len(rows) + (not complete),
    )


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
    first_line = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first_line.count)


def _fit(row: list[str], width: int, faults: Counter[str]) -> list[str]:
    if len(row) == width:
        return row
    if len(row) < width:
        faults[SHORT_ROW] += width - len(row)
        return row + [""] * (width - len(row))
    faults[LONG_ROW] += sum(bool(cell.strip()) for cell in row[width:])
    return row[:width]


def _ends_well(text: str, last: Sequence[str], width: int) -> bool:
    """Whether the last row is whole: a file that broke off has no final newline, or a quote that is never closed."""
    final_newline = text.endswith(("\n", "\r"))
    if text.count('"') % 2 and (not final_newline or any("\n" in cell for cell in last)):
        return False
    return final_newline or len(last) >= width
