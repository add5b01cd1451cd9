"""Delimited text as councils export it: find the encoding and the delimiter, and split it into rows of equal width.

Faults in a file are counted, never repaired by guessing; the caller decides whether a fault is fatal.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from iro_analysis.settings import USUAL_LIMITS, Limits

DELIMITERS = ",\t;|^"

BLANK_ROW = "blank row left out"
ROW_ABOVE = "row above the headings left out"
SHORT_ROW = "missing cell, row too short"
LONG_ROW = "cell left out, row too long"
BLANK_BEYOND = "row ends in a blank beyond the headings"
MERGED = "merged cell filled down"
SPACE_BEFORE_QUOTE = "space before a quotation mark left out"
SECOND_MARK = "second byte order mark left out"
PADDING = "padding at the end of the file left out"


class UnreadableFileError(ValueError):
    """The file cannot be read in its format; the message says why and what to do."""


class BeyondLimitsError(UnreadableFileError):
    """The file is beyond a limit of [limits] in iro.toml."""


@dataclass(frozen=True)
class Grid:
    """The cells of one file.

    Args:
        header: the row of headings; in a plain file the first row that is not blank.
        rows: the rows below it, each exactly as wide as the header; blank rows are left out.
        numbers: the row number of each in the file; the header of an ordinary file is row 1.
        faults: how often each of BLANK_ROW and ROW_ABOVE (rows), SHORT_ROW, LONG_ROW, MERGED and SPACE_BEFORE_QUOTE
            (cells), SECOND_MARK and PADDING (once a file) occurred.
        ragged: the rows wider or narrower than the header, by number, each with SHORT_ROW, LONG_ROW or BLANK_BEYOND.
        cut_off_at: the number of the last row if the file ends in the middle of it.
        ends_open: whether the file is text whose last line is not blank and has no line break at its end.
        delimiter: the character between two cells; empty for a sheet.
        lines: the lines of each row that has several, by row number, including the headings and the rows above them.
        beginning: the first rows that are not blank, as written in the file; ``header`` has the headings' meaning.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    faults: Counter[str]
    cut_off_at: int | None
    ragged: Mapping[int, str] = field(default_factory=dict)
    ends_open: bool = False
    delimiter: str = ""
    lines: Mapping[int, Sequence[str]] = field(default_factory=dict)
    beginning: Sequence[Sequence[str]] = ()


#: A merged cell: row and column of its first and of its last cell, counted from 0.
Merge = tuple[tuple[int, int], tuple[int, int]]

#: Takes the first rows that are not blank; returns the position of the header among them, and its cells.
FindHeader = Callable[[Sequence[Sequence[str]]], tuple[int, Sequence[str]]]
#: The header is one of this many first rows that are not blank.
HEADER_WITHIN = 10
_BEGINNING = 100_000
#: Which of every four or two bytes are often NUL in text without a byte order mark: the headings are Latin letters,
#: whose other bytes are all NUL.
_UNMARKED = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True): "utf-16-le",
    (True, False): "utf-16-be",
}
_SAMPLE = 4096
#: A byte position is "often" NUL if more than one in this many of its bytes are.
_NUL_SHARE = 4
#: A text has at most one control character in this many characters; otherwise the bytes are not text.
_CONTROL_SHARE = 5
#: Control characters that are no white space.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
#: A byte order mark, and what a UTF-8 one looks like after being read as cp1252 and saved again.
_MARKS = ("\ufeff", "\u00ef\u00bb\u00bf")
#: What a DOS program, or a copy that went wrong, leaves at the end of a file.
_PADDING = "\0\x1a"
_LONGEST_CELL = 2**31 - 1
TOO_MANY = (
    "it has more than {most:,} {what}: if it is a return, export it again without what is no part of it, or raise "
    "{what} under [limits] in iro.toml"
)


def first_row(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """Take the first row as the header."""
    return 0, rows[0]


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of ``content`` and the encoding that read it: UTF-8, UTF-16, UTF-32 or cp1252.

    UTF-16 and UTF-32 are recognised by their byte order mark or, without one, by the positions of NUL bytes.

    Raises:
        UnreadableFileError: none of these encodings can read it.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, encoding
    raise UnreadableFileError("its encoding is not known: save it as CSV UTF-8")


def split(text: str, find_header: FindHeader = first_row, limits: Limits = USUAL_LIMITS) -> Grid | None:
    """Split ``text`` into a grid of cells; None where every row is blank.

    Raises:
        BeyondLimitsError: it has more rows, columns or cells than ``limits`` allow.
    """
    text, faults = _without_marks_and_padding(text)
    delimiter = _delimiter(text)
    _check_number(text.count(delimiter) + max(map(text.count, "\r\n")), limits.cells, "cells")
    spaced = _spaces_before_quotes(text, delimiter)
    rows = _rows(text, delimiter, skip_spaces=bool(spaced))
    _check_number(len(rows), limits.rows, "rows")
    _check_number(max(map(len, rows), default=0), limits.columns, "columns")
    grid = grid_of(rows, find_header)
    if grid is None:
        return None
    last = next(row for row in reversed(rows) if any(map(str.strip, row)))
    whole = not grid.rows or _ends_well(text, last, len(grid.header))
    return replace(
        grid,
        faults=+(grid.faults + faults + Counter({SPACE_BEFORE_QUOTE: spaced})),
        cut_off_at=None if whole else len(rows),
        ends_open=not text.rstrip(" \t").endswith(("\n", "\r")),
        delimiter=delimiter,
        lines=_lines_of_long_rows(text, rows),
    )


def grid_of(
    rows: Sequence[Sequence[str]], find_header: FindHeader = first_row, merges: Sequence[Merge] = ()
) -> Grid | None:
    """Return rows of cells as a grid; None where every row is blank.

    The value of a cell merged over several rows below the headings is copied into each of those rows that is not blank.

    Args:
        rows: every row of the file, blank ones included.
        find_header: takes the first rows that are not blank; returns which of them is the header, and its cells.
        merges: the merged cells, for a sheet whose format lists them.
    """
    numbers = [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not numbers:
        return None
    beginning = [rows[number - 1] for number in numbers[:HEADER_WITHIN]]
    position, header = find_header(beginning)
    below = numbers[position + 1 :]
    faults = Counter({BLANK_ROW: len(rows) - len(numbers), ROW_ABOVE: position})
    if merges:
        rows = _filled_down(rows, merges, set(below), faults)
    ragged: dict[int, str] = {}
    body = [_fit(rows[number - 1], number, len(header), faults, ragged) for number in below]
    if all(
        ragged.get(number) == BLANK_BEYOND for number in below
    ):  # every row ends in a delimiter: a habit of the system, not a fault
        ragged = {}
    return Grid(tuple(header), body, below, faults=+faults, cut_off_at=None, ragged=ragged, beginning=beginning)


def _check_number(there: int, most: int, what: str) -> None:
    if there > most:
        raise BeyondLimitsError(TOO_MANY.format(most=most, what=what))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(
        (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    ):  # before UTF-16, whose mark is the beginning of UTF-32-LE's
        return ("utf-32",)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    sample = content[:_SAMPLE].rstrip(b"\0")
    for step in (4, 2):
        parts = [sample[place::step] for place in range(step)]
        often_nul = tuple(_NUL_SHARE * part.count(0) > len(part) for part in parts)
        if often_nul in _UNMARKED:
            return (_UNMARKED[often_nul],)
    return ("utf-8", "cp1252")


def _is_text(text: str) -> bool:
    """Whether the beginning has hardly any control characters: cp1252 reads nearly any bytes, text or not."""
    sample = text[:_SAMPLE].rstrip(_PADDING)
    return _CONTROL_SHARE * len(_CONTROL.findall(sample)) <= len(sample)


def _without_marks_and_padding(text: str) -> tuple[str, Counter[str]]:
    unmarked = text
    while unmarked.startswith(_MARKS):
        unmarked = unmarked.removeprefix(_MARKS[0]).removeprefix(_MARKS[1])
    text_alone = unmarked.rstrip(_PADDING)
    return text_alone, Counter({SECOND_MARK: int(unmarked != text), PADDING: int(text_alone != unmarked)})


def _spaces_before_quotes(text: str, delimiter: str) -> int:
    """Count quoted cells with a space before the quotation mark, which a CSV reader would take as part of the text."""
    if ' "' not in text:
        return 0
    # Possessive (*+), as a cell of many megabytes would otherwise keep a way back for each of its characters.
    cell = rf'(?:^|{re.escape(delimiter)}) +"[^"\n]*+(?:""[^"\n]*+)*+" *(?=$|{re.escape(delimiter)})'
    return len(re.findall(cell, text, re.MULTILINE))


def _rows(text: str, delimiter: str, *, skip_spaces: bool) -> list[list[str]]:
    """Return the rows. The limit on the size of a cell is lifted: an unclosed quote can swallow a whole file."""
    lines = io.StringIO(text, newline=None)
    usual_limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=skip_spaces))
    finally:
        csv.field_size_limit(usual_limit)


def _lines_of_long_rows(text: str, rows: Sequence[Sequence[str]]) -> Mapping[int, Sequence[str]]:
    """Return the lines of each row that has more than one, by row number."""
    lines = list(io.StringIO(text, newline=None)) if '"' in text else []
    if len(lines) in (0, len(rows)):
        return {}
    multi_line, first_line = {}, 0
    for number, row in enumerate(rows, start=1):
        height = 1 + sum(cell.count("\n") for cell in row)
        if height > 1:
            multi_line[number] = [line.rstrip("\n") for line in lines[first_line : first_line + height]]
        first_line += height
    return multi_line


def _filled_down(
    rows: Sequence[Sequence[str]], merges: Sequence[Merge], below: Collection[int], faults: Counter[str]
) -> Sequence[Sequence[str]]:
    """Copy the value of each merged cell below the headings into all of its rows that are not blank.

    If the merge also spans columns, only the first column is filled: nothing says that the value belongs in the others.
    """
    filled = [list(row) for row in rows]
    for (top, left), (bottom, _) in merges:
        if top + 1 not in below or left >= len(rows[top]) or not rows[top][left].strip():
            continue
        for place in range(top + 1, min(bottom + 1, len(rows))):
            if place + 1 in below:
                filled[place][left] = rows[top][left]
                faults[MERGED] += 1
    return filled


def _delimiter(text: str) -> str:
    """Return the delimiter found in most of the first lines; of several, the one most frequent in the first line."""
    lines = [line for line in text[:_BEGINNING].splitlines() if line.strip()][:HEADER_WITHIN]

    def occurs(delimiter: str) -> tuple[int, int]:
        counts = [count for line in lines if (count := line.count(delimiter))]
        return len(counts), counts[0] if counts else 0

    return max(DELIMITERS, key=occurs)


def _fit(row: Sequence[str], number: int, width: int, faults: Counter[str], ragged: dict[int, str]) -> Sequence[str]:
    if len(row) == width:
        return row
    if len(row) < width:
        faults[SHORT_ROW] += width - len(row)
        ragged[number] = SHORT_ROW
        return [*row, *[""] * (width - len(row))]
    beyond = sum(bool(cell.strip()) for cell in row[width:])
    faults[LONG_ROW] += beyond
    ragged[number] = LONG_ROW if beyond else BLANK_BEYOND
    return row[:width]


def _ends_well(text: str, last: Sequence[str], width: int) -> bool:
    """Whether the last row is complete: a truncated file has no final newline, or a quote that is never closed."""
    final_newline = text.endswith(("\n", "\r"))
    if text.count('"') % 2 and (not final_newline or any("\n" in cell for cell in last)):
        return False
    return final_newline or len(last) >= width
