"""One cell of a return or a log: what its text means, and what had to be done to it.

Every function here looks at one cell alone. :func:`read_column` looks at each distinct text of a column once, so that
a column of half a million rows costs no more than the few thousand different dates or codes in it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.sources.details import looks_like
from iro_analysis.tables import DTYPES, Column, Kind

TRIMMED = "trimmed"
NULL_WORD = "the word NULL taken as blank"
ERROR_VALUE = "a formula's error taken as blank"
CASE_FOLDED = "case folded"
DECIMALS_DROPPED = "decimals of a whole number dropped"
ISO_DATE = "ISO date accepted"
SHORT_DATE = "date without leading zeros accepted"
MONTH_OF_DAY = "day taken as its month"
SPELT_FLAG = "flag spelt otherwise accepted"
FAR_OFF_DATE = "date before 1900 or from 2200 on taken as blank"
SERIAL_DATE = "spreadsheet's number taken as its day"
EVENED_OUT = "words evened out"
WITHHELD = "taken as blank, for it looks like {}"
UNREADABLE = "unreadable {}"
UNREADABLE_DATE = UNREADABLE.format("date")
MONTH_FIRST = UNREADABLE.format("date: does the month come first?")
UNREADABLE_MONTH = UNREADABLE.format("month")
UNREADABLE_NUMBER = UNREADABLE.format("number")
UNREADABLE_FLAG = UNREADABLE.format("flag")
UNREADABLE_CODE = UNREADABLE.format("code")

BRITISH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
ISO_DAY = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
#: 2024-04, 04/2024, and what a spreadsheet makes of them: Apr-24, Apr 2024, April 2024.
YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[ -](\d{4}|\d{2})", re.ASCII)
MONTHS = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
    *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,20})?", re.ASCII)
#: How like a known spelling a text must be to be taken for a slip of it: only then is it repeated to the user.
LIKE = 0.75
WHOLE = re.compile(r"([+-]?\d{1,18})(\.0+)?", re.ASCII)
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
#: What a formula shows that has no value.
ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
SPREADSHEET_BEGINS = date(1899, 12, 30)
#: The days from 1954 to 2099 as a spreadsheet numbers them.
EARLIEST_SERIAL, LATEST_SERIAL = 20_000, 73_050
LONGEST_CATEGORY = 80
#: Years outside these stand for "none": 31/12/9999 for what is still open, 01/01/1753 and the like for what is unknown.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
YES = frozenset({"1", "Y", "YES", "T", "TRUE"})
NO = frozenset({"0", "N", "NO", "F", "FALSE"})


class Cell(NamedTuple):
    """What a text means, None where nothing, and the changes it took to say so."""

    value: str | date | int | float | bool | None
    changes: tuple[str, ...] = ()


class Words(NamedTuple):
    """What the workspace says of words: further spellings by list or column, and those that are no one's details."""

    spellings: Mapping[str, Mapping[str, str]] = {}
    allowed: Sequence[str] = ()


NO_WORDS = Words()


def read_column(texts: Sequence[str], column: Column, words: Words = NO_WORDS) -> tuple[pd.Series, Counter[str]]:
    """The texts as a canonical column, and how many of its cells underwent each kind of change."""
    positions, distinct = pd.factorize(np.array(texts, dtype=object))
    read = _reader(column, words)
    cells = [read_cell(text, read) for text in distinct]
    occurrences = np.bincount(positions, minlength=len(cells))
    changes: Counter[str] = Counter()
    for cell, times in zip(cells, occurrences, strict=True):
        for change in cell.changes:
            changes[change] += int(times)
    values = pd.Series([cell.value for cell in cells], dtype=DTYPES[column.kind])
    return values.take(positions).reset_index(drop=True), changes


def read_cell(raw: str, read: Callable[[str], Cell]) -> Cell:
    """``raw`` without the spaces around it, understood by ``read``; nothing where it is blank."""
    text = raw.strip()
    if not text:
        return Cell(None)
    if text.upper() == "NULL":
        return Cell(None, (NULL_WORD,))
    if text in ERRORS:
        return Cell(None, (ERROR_VALUE,))
    cell = read(text)
    return cell if text == raw else Cell(cell.value, (TRIMMED, *cell.changes))


def read_text(text: str) -> Cell:
    """Text as it stands."""
    return Cell(text)


def read_shown(text: str, allowed: Sequence[str], *, prose: bool) -> Cell:
    """A text that a report prints; nothing where it looks like a person's details."""
    details = looks_like(text, allowed, prose=prose)
    return Cell(None, (WITHHELD.format(details),)) if details else Cell(text)


def read_category(text: str, spellings: Mapping[str, str], allowed: Sequence[str]) -> Cell:
    """Words that name a category of the report: evened out, and one of them for all of its ``spellings``."""
    even = _evened(text)
    even = spellings.get(even.upper(), even)
    cell = read_shown(even, allowed, prose=False)
    return cell if even == text or cell.value is None else Cell(even, (EVENED_OUT,))


def _evened(text: str) -> str:
    """The words with single spaces, a capital first, and none of the signs that part a breakdown."""
    even = " ".join(text.replace(";", ",").replace("=", ":").split())[:LONGEST_CATEGORY].strip()
    return even[:1].upper() + even[1:]


def counts_as_blank(change: str) -> bool:
    """Whether a cell that underwent the change says something that is not used."""
    return change.startswith((UNREADABLE.format(""), WITHHELD.format("")))


def unread_cells(
    texts: Sequence[str], rows: Sequence[int], column: Column, words: Words
) -> Iterator[tuple[str, int, str, str]]:
    """The cells that count as blank for what they hold: column, row, change, and for a slip what it is nearest to."""
    read = _reader(column, words)
    found = {text: next(filter(counts_as_blank, read_cell(text, read).changes), "") for text in set(texts)}
    unknown = [text for text, change in found.items() if change == UNREADABLE_CODE]
    near = {text: spelling for text in unknown if (spelling := nearest_spelling(text, column, words))}
    for text, row in zip(texts, rows, strict=True):
        if found[text]:
            said = f"'{text.strip()}' is nearest to '{near[text]}'" if text in near else ""
            yield column.source, row, found[text], said


def nearest_spelling(text: str, column: Column, words: Words) -> str:
    """The code that a text of a coded column is like, though it is none of its spellings; empty where there is none."""
    spellings = _spellings(str(column.codes), words)
    near = get_close_matches(text.strip().upper(), spellings, n=1, cutoff=LIKE)
    return spellings[near[0]] if near else ""


def read_id(text: str) -> Cell:
    """An identifier as it stands; "1234.0", which a spreadsheet makes of 1234, loses its decimals."""
    whole, changes = _without_decimals(text)
    return Cell(whole, changes)


def read_date(text: str) -> Cell:
    """A day written DD/MM/YYYY, as the return asks, D/M/YYYY, or as ISO with or without a time.

    A day of no year that a return can speak of stands for an empty cell.
    """
    if match := BRITISH_DATE.fullmatch(text):
        day, month, year = match.groups()
        if int(day) <= len(MONTHS) < int(month):
            return Cell(None, (MONTH_FIRST if _exists(year, day, month) else UNREADABLE_DATE,))
        return _day(year, month, day, () if len(day) == len(month) == 2 else (SHORT_DATE,))  # noqa: PLR2004  two digits
    if match := ISO_DAY.fullmatch(text):
        year, month, day = match.groups()
        return _day(year, month, day, (ISO_DATE,))
    if SERIAL.fullmatch(text) and EARLIEST_SERIAL <= (serial := int(float(text))) <= LATEST_SERIAL:
        return Cell(SPREADSHEET_BEGINS + timedelta(days=serial), (SERIAL_DATE,))
    return Cell(None, (UNREADABLE_DATE,))


def read_month(text: str) -> Cell:
    """A month as its first day: written YYYY-MM, as the logs ask, MM/YYYY, by its name, or as any of its days."""
    if (month := _month_written(text)) is not None:
        return month
    day = read_date(text)
    if not isinstance(day.value, date):
        unreadable = {UNREADABLE_DATE, MONTH_FIRST} & set(day.changes)
        return Cell(None, (UNREADABLE_MONTH,) if unreadable else day.changes)
    return Cell(day.value.replace(day=1), day.changes if day.value.day == 1 else (*day.changes, MONTH_OF_DAY))


def read_whole(text: str) -> Cell:
    """A whole number."""
    if WHOLE.fullmatch(text) is None:
        return Cell(None, (UNREADABLE_NUMBER,))
    whole, changes = _without_decimals(text)
    return Cell(int(whole), changes)


def read_number(text: str) -> Cell:
    """A number, with or without decimals."""
    return Cell(float(text)) if NUMBER.fullmatch(text) else Cell(None, (UNREADABLE_NUMBER,))


def read_flag(text: str) -> Cell:
    """Yes or no: 1 and 0 as the return asks, or words and letters for them."""
    flag, changes = _without_decimals(text)
    if flag.upper() not in YES | NO:
        return Cell(None, (UNREADABLE_FLAG,))
    return Cell(flag.upper() in YES, changes if flag in {"0", "1"} else (SPELT_FLAG,))


def read_code(text: str) -> Cell:
    """A code in capitals; whether it is one of its list's codes is for the contracts to judge."""
    code, changes = _without_decimals(text)
    return Cell(code.upper(), changes if code == code.upper() else (*changes, CASE_FOLDED))


def read_spelt(text: str, spellings: Mapping[str, str]) -> Cell:
    """A code that years or local systems spell differently; nothing where it is none of the spellings."""
    spelt, changes = read_code(text)
    code = spellings.get(_plainly(str(spelt)))
    if code == text:
        return Cell(code)
    return Cell(code, changes if code else (UNREADABLE_CODE,))


READERS: Mapping[Kind, Callable[[str], Cell]] = {
    "id": read_id,
    "text": read_text,
    "code": read_code,
    "date": read_date,
    "month": read_month,
    "whole": read_whole,
    "number": read_number,
    "flag": read_flag,
}


def _reader(column: Column, words: Words) -> Callable[[str], Cell]:
    if column.shown == "category":
        meanings = words.spellings.get(column.name, {}).items()
        own = {_evened(spelling).upper(): _evened(meant) for spelling, meant in meanings}
        return partial(read_category, spellings=own, allowed=words.allowed)
    if column.shown == "prose":
        return partial(read_shown, allowed=words.allowed, prose=True)
    spellings = _spellings(column.codes, words) if column.codes else {}
    return partial(read_spelt, spellings=spellings) if spellings else READERS[column.kind]


def _spellings(codes: str, words: Words) -> dict[str, str]:
    """Every spelling of the list's codes in capitals, and the codes themselves; empty where none has a spelling."""
    entries, own = code_lists()[codes].values(), words.spellings.get(codes, {})
    if not own and not any(entry.spellings for entry in entries):
        return {}
    known = {_plainly(spelling): entry.code for entry in entries for spelling in (entry.code, *entry.spellings)}
    return known | {_plainly(spelling): meant for spelling, meant in own.items()}


def _plainly(text: str) -> str:
    """The text in capitals with single spaces and a plain apostrophe, as spellings are compared."""
    return " ".join(text.replace("\u2019", "'").upper().split())


def _without_decimals(text: str) -> tuple[str, tuple[str, ...]]:
    match = WHOLE.fullmatch(text) if "." in text else None
    return (match[1], (DECIMALS_DROPPED,)) if match and match[2] else (text, ())


def _day(year: str, month: str, day: str, changes: tuple[str, ...]) -> Cell:
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return Cell(None, (UNREADABLE_DATE,))
    return Cell(read, changes) if EARLIEST_YEAR <= read.year <= LATEST_YEAR else Cell(None, (FAR_OFF_DATE,))


def _exists(year: str, month: str, day: str) -> bool:
    """Whether the calendar has such a day."""
    return _day(year, month, day, ()).value is not None


def _month_written(text: str) -> Cell | None:
    """A month written as one; None where the text is something else."""
    if match := YEAR_MONTH.fullmatch(text):
        year, month = match.groups()
    elif match := MONTH_YEAR.fullmatch(text):
        month, year = match.groups()
    elif match := NAMED_MONTH.fullmatch(text):
        month, year = _number_of_month(match[1]), f"20{match[2]}"[-4:]
    else:
        return None
    cell = _day(year, month, "1", ())
    return Cell(None, (UNREADABLE_MONTH,)) if UNREADABLE_DATE in cell.changes else cell


def _number_of_month(name: str) -> str:
    """The month's number; 0, which no date has, where it is no month."""
    return str(next((place for place, month in enumerate(MONTHS, 1) if name.upper() in {month, month[:3]}), 0))
