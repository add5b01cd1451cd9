"""The ways in which councils' files get spoilt: each takes a sheet, a column and some rows, and returns files."""

import io
import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import xlsxwriter
from forty_children import Sheet, as_csv

from iro_analysis.codes import code_lists

#: The changes to the folder, by path: the bytes of a file to write, or None for a file to remove.
Files = Mapping[str, bytes | None]
Rows = list[list[str]]
#: Returns the spoilt text of a cell, or the same text if it cannot be spoilt in this way.
Change = Callable[[str], str]

AMOUNTS: Mapping[str, Callable[[int], int]] = {
    "one": lambda _: 1,
    "tenth": lambda cells: math.ceil(cells / 10),
    "half": lambda cells: math.ceil(cells / 2),
    "all": lambda cells: cells,
}
DATES = frozenset({"date", "month"})
NUMBERS = frozenset({"whole", "number"})
OTHERS = frozenset({"id", "text", "code", "whole", "number", "flag"})
EVERY = DATES | OTHERS
#: Words that could be a category of the service's own, or an identifier: in such columns they cannot be recognised.
WORDS, OWN_WORDS = frozenset({"XX", "see notes"}), frozenset({"text", "id"})
#: More columns than any table has: every column after the spoilt cell moves.
WHOLE_ROW = 99
_LONDON = ZoneInfo("Europe/London")
_FORMAT = "%d/%m/%Y"


@dataclass(frozen=True)
class Way:
    """One way to spoil the cells of a column.

    Args:
        kind: the kind of fault, as the tally prints it.
        name: the variant of its kind.
        of: the kinds of columns it applies to.
        can: whether a cell can be spoilt in this way, given the sheet, the place of the column and the row number.
        write: returns the files that replace the sheet, given the place of the column and the row numbers.
        keeps_meaning: whether a reader can still tell what the cell said.
        empties: whether the cell is truly empty afterwards.
        before: how many columns before the spoilt one hold something else afterwards.
        reach: how many columns from the spoilt one onwards hold something else afterwards.
    """

    kind: str
    name: str
    of: frozenset[str]
    can: Callable[[Sheet, int, int], bool]
    write: Callable[[Sheet, int, Sequence[int]], Files]
    keeps_meaning: bool = False
    empties: bool = False
    before: int = 0
    reach: int = 1

    @property
    def id(self) -> str:
        return "-".join(f"{self.kind} {self.name}".split())


def chosen(sheet: Sheet, place: int, way: Way, amount: str, seed: int) -> list[int]:
    """The rows whose cells are spoilt, drawn from those that can be: the same rows for ways that apply to the same."""
    can = [row for row in sheet.filled(place) if way.can(sheet, place, row)]
    chance = random.Random(f"{seed} {sheet.path} {place} {amount}")  # noqa: S311  a draw that repeats, no secret
    return sorted(chance.sample(can, AMOUNTS[amount](len(can)))) if can else []


def _changed(sheet: Sheet, place: int, rows: Sequence[int], change: Change) -> Rows:
    spoilt = [list(row) for row in sheet.rows]
    for row in rows:
        spoilt[row][place] = change(spoilt[row][place])
    return spoilt


def _in_cells(
    kind: str, name: str, of: frozenset[str], change: Change, *, keeps: bool = False, empties: bool = False
) -> Way:
    def can(sheet: Sheet, place: int, row: int) -> bool:
        spoilt, column = change(sheet.rows[row][place]), sheet.columns[place]
        means_something = (spoilt in WORDS and column.kind in OWN_WORDS) or spoilt in _listed(column.codes)
        return spoilt != sheet.rows[row][place] and not means_something

    def write(sheet: Sheet, place: int, rows: Sequence[int]) -> Files:
        return {sheet.path: as_csv(sheet.header, _changed(sheet, place, rows, change))}

    return Way(kind, name, of, can, write, keeps, empties)


@cache
def _listed(codes: str | None) -> frozenset[str]:
    """The spellings of a code list that elsewhere mean "no answer": "N/A" is an answer if "Not applicable" is one."""
    entries = code_lists()[codes].values() if codes else ()
    return frozenset(spelling for entry in entries for spelling in entry.spellings) & {"N/A", "-"}


def _in_rows(name: str, change: Callable[[list[str], int], list[str]], *, before: int, reach: int) -> Way:
    """A way that moves cells of a row."""

    def write(sheet: Sheet, place: int, rows: Sequence[int]) -> Files:
        spoilt = [change(list(row), place) if number in rows else row for number, row in enumerate(sheet.rows)]
        return {sheet.path: as_csv(sheet.header, spoilt)}

    return Way("shifted", name, EVERY, lambda *_: True, write, before=before, reach=reach)


# -- times, formats, characters, placeholders and words ---------------------------------------------------------------


def day_of(text: str) -> date:
    return datetime.strptime(text, _FORMAT).date()  # noqa: DTZ007  a day has no time zone


def _day_as(pattern: str, text: str) -> str:
    return day_of(text).strftime(pattern)


def _utc(text: str) -> str:
    """The moment at which the day begins in London, in UTC: during summer time it falls on the day before."""
    begins = datetime.combine(day_of(text), time(), _LONDON)
    return begins.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _month_first(text: str) -> str:
    """The month first, only if the day is above 12: 04/01/2021 is a valid day either way and could not be noticed."""
    day = day_of(text)
    return day.strftime("%m/%d/%Y") if day.day > 12 else text


def _thousands(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() and not text.startswith("0") else text


def _other_flag(text: str) -> str:
    return {"1": "Y", "0": "N", "Yes": "TRUE", "No": "FALSE"}[text]


_TEXTS = [
    *(
        _in_cells("time added", name, DATES, change, keeps=True)
        for name, change in {
            "minutes": lambda text: f"{text} 00:00",
            "seconds": lambda text: f"{text} 00:00:00",
            "ISO": partial(_day_as, "%Y-%m-%dT00:00:00"),
            "UTC": _utc,
        }.items()
    ),
    *(
        _in_cells("other format", name, DATES, change, keeps=True)
        for name, change in {
            "month in words": partial(_day_as, "%d-%b-%Y"),
            "dots": partial(_day_as, "%d.%m.%Y"),
            "year first": partial(_day_as, "%Y/%m/%d"),
        }.items()
    ),
    _in_cells("other format", "month first", DATES, _month_first),
    _in_cells("other format", "two-digit year", DATES, partial(_day_as, "%d/%m/%y")),
    _in_cells("other format", "thousands", NUMBERS, _thousands, keeps=True),
    _in_cells("other format", "no zero", NUMBERS, lambda text: re.sub(r"^0\.", ".", text), keeps=True),
    _in_cells("other format", "small letters", frozenset({"code"}), lambda text: f" {text.lower()}  ", keeps=True),
    _in_cells("other format", "other flag", frozenset({"flag"}), _other_flag, keeps=True),
    _in_cells("invisible character", "zero width", EVERY, lambda text: f"{text}\u200b", keeps=True),
    _in_cells("invisible character", "hard space", EVERY, lambda text: f"\u00a0{text}", keeps=True),
    _in_cells("invisible character", "byte order mark", EVERY, lambda text: f"\ufeff{text}", keeps=True),
    *(
        _in_cells("placeholder", text.replace("/", "."), DATES, lambda _, text=text: text)
        for text in ("01/01/1900", "01/01/1753", "01/01/1970", "31/12/2099", "31/12/9999")
    ),
    *(_in_cells("placeholder", text, OTHERS, lambda _, text=text: text) for text in ("N/A", "XX", "-")),
    *(_in_cells("garbled", text, EVERY, lambda _, text=text: text) for text in ("?", "see notes")),
    _in_cells("blanked", "", EVERY, lambda _: "", empties=True),
]


# -- cells that moved --------------------------------------------------------------------------------------------------


def _into_next(row: list[str], place: int) -> list[str]:
    return [*row[:place], "", row[place], *row[place + 2 :]]


def _one_too_many(row: list[str], place: int) -> list[str]:
    return [*row[:place], "", *row[place:]]


def _one_too_few(row: list[str], place: int) -> list[str]:
    """The row without the delimiter before the cell, or for a first cell the one after it."""
    first = max(place, 1) - 1
    return [*row[:first], row[first] + row[first + 1], *row[first + 2 :]]


INTO_NEXT = "into the next column"
_SHIFTED = [
    _in_rows(INTO_NEXT, _into_next, before=0, reach=2),
    _in_rows("one delimiter too many", _one_too_many, before=0, reach=WHOLE_ROW),
    _in_rows("one delimiter too few", _one_too_few, before=1, reach=WHOLE_ROW),
]


# -- merged cells ------------------------------------------------------------------------------------------------------


def _as_above(sheet: Sheet, place: int, row: int) -> bool:
    return row > 0 and sheet.rows[row][place] == sheet.rows[row - 1][place]


def _merged(sheet: Sheet, place: int, rows: Sequence[int]) -> Files:
    """A real workbook in which the cells of ``rows`` are merged with the cell above."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Sheet1")
        _fill(page, sheet.header, sheet.rows)
        for first, last in _runs(rows):
            page.merge_range(first, place, last + 1, place, sheet.rows[first][place])
    return {sheet.path: None, _workbook(sheet): content.getvalue()}


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last number of each unbroken run."""
    first = [row for row in rows if row - 1 not in rows]
    last = [row for row in rows if row + 1 not in rows]
    return list(zip(first, last, strict=True))


def _fill(page: "xlsxwriter.worksheet.Worksheet", header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate([header, *rows]):
        for place, text in enumerate(row):
            page.write_string(number, place, text)


def _workbook(sheet: Sheet) -> str:
    return str(PurePosixPath(sheet.path).with_suffix(".xlsx"))


def _below_a_merged_cell(sheet: Sheet, place: int, rows: Sequence[int]) -> Files:
    """Merged cells as a CSV file shows them: only the first is filled."""
    return {sheet.path: as_csv(sheet.header, _changed(sheet, place, rows, lambda _: ""))}


_MERGED = [
    Way("merged", "as CSV", EVERY, _as_above, _below_a_merged_cell, empties=True),
    Way("merged", "workbook", EVERY, _as_above, _merged, keeps_meaning=True),
]


# -- two versions of one thing -----------------------------------------------------------------------------------------


def _other_value(sheet: Sheet, place: int, row: int) -> str:
    """Another valid value of the column."""
    text, kind = sheet.rows[row][place], sheet.columns[place].kind
    if kind in DATES:
        return (day_of(text) - timedelta(days=40)).strftime(_FORMAT)
    if kind in NUMBERS:
        return f"{float(text) + 1:g}"
    values = sorted({cells[place] for cells in sheet.rows} - {""})
    return values[(values.index(text) + 1) % len(values)]


def _version(sheet: Sheet, place: int, rows: Sequence[int], *, blank: bool) -> Rows:
    """A copy of the rows with the chosen cells blank or changed to other values."""
    spoilt = [list(row) for row in sheet.rows]
    for row in rows:
        spoilt[row][place] = "" if blank else _other_value(sheet, place, row)
    return spoilt


def _copy_beside(sheet: Sheet, place: int, rows: Sequence[int], *, pattern: str, blank: bool) -> Files:
    path = PurePosixPath(sheet.path)
    copy = str(path.with_name(pattern.format(path.stem)))
    return {copy: as_csv(sheet.header, _version(sheet, place, rows, blank=blank))}


def _hidden(sheet: Sheet, place: int, rows: Sequence[int], *, blank: bool) -> Files:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        _fill(book.add_worksheet("Sheet1"), sheet.header, sheet.rows)
        behind = book.add_worksheet("Sheet2")
        _fill(behind, sheet.header, _version(sheet, place, rows, blank=blank))
        behind.hide()
    return {sheet.path: None, _workbook(sheet): content.getvalue()}


def _differs(sheet: Sheet, place: int, row: int, *, blank: bool) -> bool:
    return blank or _other_value(sheet, place, row) != sheet.rows[row][place]


_VERSIONS = [
    Way(
        kind,
        f"{name} {'blank' if blank else 'changed'}",
        EVERY,
        partial(_differs, blank=blank),
        partial(write, blank=blank),
    )
    for kind, name, write in (
        ("duplicated file", "before", partial(_copy_beside, pattern="Copy of {}.csv")),
        ("duplicated file", "after", partial(_copy_beside, pattern="{} (2).csv")),
        ("hidden copy", "", _hidden),
    )
    for blank in (True, False)
]

WAYS = {way.id: way for way in (*_TEXTS, *_SHIFTED, *_MERGED, *_VERSIONS)}
