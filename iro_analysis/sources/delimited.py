"""Delimited text as councils export it: found out which encoding and delimiter, and cut into rows of one width.

What a faulty file costs is counted, never guessed at; whether a fault is fatal is for the caller to say.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

DELIMITERS = ",\t;|^"

BLANK_ROW = "blank row left out"
ROW_ABOVE = "row above the headings left out"
SHORT_ROW = "cell lacking, row too short"
LONG_ROW = "cell left out, row too long"
BLANK_BEYOND = "row ends in a blank beyond the headings"
MERGED = "merged cell filled down"
SPACE_BEFORE_QUOTE = "space before a quotation mark left out"
SECOND_MARK = "second byte order mark left out"
PADDING = "padding at the end of the file left out"


class UndecodableError(ValueError):
    """No encoding reads these bytes."""


@dataclass(frozen=True)
class Grid:
    """The cells of one file.

    Args:
        header: the row of headings, in a plain file the first one that is not blank.
        rows: the rows below it, each exactly as wide as the header; blank rows are left out.
        numbers: the row number of each in the file, the header of an ordinary file being row 1.
        faults: how often each of BLANK_ROW and ROW_ABOVE (rows), SHORT_ROW, LONG_ROW, MERGED and SPACE_BEFORE_QUOTE
            (cells), SECOND_MARK and PADDING (once a file) occurred.
        ragged: the numbers of rows of another width than the header, each with SHORT_ROW, LONG_ROW or BLANK_BEYOND.
        cut_off_at: the number of the last row where the file ends in the middle of it.
        ends_open: whether the file is text whose last line is filled and ends without a line break.
        delimiter: what stands between two cells; empty in a sheet.
        lines: of each row of several lines, headings and what stands above them included, the lines by its number.
        beginning: the first rows that are not blank, as they stand in the file: of the headings ``header`` is what
            they mean.
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


#: Cells merged into one: row and column of the first and of the last, counted from 0.
Merge = tuple[tuple[int, int], tuple[int, int]]

#: Takes rows that are not blank, gives the place of the header among them and its cells.
FindHeader = Callable[[Sequence[Sequence[str]]], tuple[int, Sequence[str]]]
#: The header is among so many rows that are not blank.
HEADER_WITHIN = 10
_BEGINNING = 100_000
#: Of every four bytes of text without a mark, and of every two, those that are often NUL: letters of the headings have
#: no others.
_UNMARKED = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True): "utf-16-le",
    (True, False): "utf-16-be",
}
_SAMPLE = 4096
_OFTEN = 4
_RARE = 5
#: A byte order mark, as it is and as it looks where a mark in UTF-8 was taken for cp1252 and saved again.
_MARKS = ("\ufeff", "\u00ef\u00bb\u00bf")
#: What a disk or a DOS program fills a file up with.
_FILLING = "\0\x1a"
_LONGEST_CELL = 2**31 - 1


def first_row(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The first row as the header."""
    return 0, rows[0]


def decode(content: bytes) -> tuple[str, str]:
    """The text of ``content`` and the name of the encoding that read it: UTF-8, UTF-16, UTF-32 or cp1252.

    UTF-16 and UTF-32 are known by their mark or, without one, by where their NUL bytes stand.

    Raises:
        UndecodableError: none of them reads it.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, encoding
    raise UndecodableError


def split(text: str, find_header: FindHeader = first_row) -> Grid | None:
    """``text`` as a grid of cells; None where every row is blank."""
    text, faults = _without_marks_and_filling(text)
    delimiter = _delimiter(text)
    spaced = _spaces_before_quotes(text, delimiter)
    rows = _rows(text, delimiter, skip_spaces=bool(spaced))
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
        lines=_of_several_lines(text, rows),
    )


def grid_of(
    rows: Sequence[Sequence[str]], find_header: FindHeader = first_row, merges: Sequence[Merge] = ()
) -> Grid | None:
    """Rows of cells as a grid; None where every row is blank.

    A value below the headings that stands in cells merged over several rows counts in each of these rows that holds
    something of its own.

    Args:
        rows: every row of the file, blank ones too.
        find_header: takes the first rows that are not blank; gives which of them is the header, and its cells.
        merges: the merged cells, of a sheet that says which they are.
    """
    numbers = [number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not numbers:
        return None
    beginning = [rows[number - 1] for number in numbers[:HEADER_WITHIN]]
    place, header = find_header(beginning)
    below = numbers[place + 1 :]
    faults = Counter({BLANK_ROW: len(rows) - len(numbers), ROW_ABOVE: place})
    if merges:
        rows = _filled_down(rows, merges, set(below), faults)
    ragged: dict[int, str] = {}
    body = [_fit(rows[number - 1], number, len(header), faults, ragged) for number in below]
    if all(ragged.get(number) == BLANK_BEYOND for number in below):  # a way of writing rows, and no slip
        ragged = {}
    return Grid(tuple(header), body, below, faults=+faults, cut_off_at=None, ragged=ragged, beginning=beginning)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the former begins like that of UTF-16
        return ("utf-32",)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    sample = content[:_SAMPLE].rstrip(b"\0")
    for step in (4, 2):
        parts = [sample[place::step] for place in range(step)]
        often_nul = tuple(_OFTEN * part.count(0) > len(part) for part in parts)
        if often_nul in _UNMARKED:
            return (_UNMARKED[often_nul],)
    return ("utf-8", "cp1252")


def _is_text(text: str) -> bool:
    """Whether hardly a sign of its beginning is one that no text has."""
    sample = text[:_SAMPLE].rstrip(_FILLING)
    return _RARE * sum(sign < " " and not sign.isspace() for sign in sample) <= len(sample)


def _without_marks_and_filling(text: str) -> tuple[str, Counter[str]]:
    unmarked = text
    while unmarked.startswith(_MARKS):
        unmarked = unmarked.removeprefix(_MARKS[0]).removeprefix(_MARKS[1])
    bare = unmarked.rstrip(_FILLING)
    return bare, Counter({SECOND_MARK: int(unmarked != text), PADDING: int(bare != unmarked)})


def _spaces_before_quotes(text: str, delimiter: str) -> int:
    """How many cells in quotation marks have spaces before the first, by which a reader of CSV is misled."""
    if ' "' not in text:
        return 0
    cell = rf'(?:^|{re.escape(delimiter)}) +"(?:[^"\n]|"")*" *(?=$|{re.escape(delimiter)})'
    return len(re.findall(cell, text, re.MULTILINE))


def _rows(text: str, delimiter: str, *, skip_spaces: bool) -> list[list[str]]:
    """The rows; a quote never closed swallows what follows it, be it longer than the csv module lets a cell be."""
    lines = io.StringIO(text, newline=None)
    usual = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=skip_spaces))
    finally:
        csv.field_size_limit(usual)


def _of_several_lines(text: str, rows: Sequence[Sequence[str]]) -> Mapping[int, Sequence[str]]:
    """The lines of each row that has more than one, by its number."""
    lines = list(io.StringIO(text, newline=None)) if '"' in text else []
    if len(lines) in (0, len(rows)):
        return {}
    found, begun = {}, 0
    for number, row in enumerate(rows, start=1):
        height = 1 + sum(cell.count("\n") for cell in row)
        if height > 1:
            found[number] = [line.rstrip("\n") for line in lines[begun : begun + height]]
        begun += height
    return found


def _filled_down(
    rows: Sequence[Sequence[str]], merges: Sequence[Merge], below: Collection[int], faults: Counter[str]
) -> Sequence[Sequence[str]]:
    """The rows with the value of each merge that begins below the headings in every row of it that is not blank.

    Of a merge that spans columns too, only the first column is filled: nothing says that the value is the others' too.
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
    """The one in most of the first lines, title rows among them; of several the one that the first line has most of."""
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
    """Whether the last row is whole: a file that broke off has no final newline, or a quote that is never closed."""
    final_newline = text.endswith(("\n", "\r"))
    if text.count('"') % 2 and (not final_newline or any("\n" in cell for cell in last)):
        return False
    return final_newline or len(last) >= width
