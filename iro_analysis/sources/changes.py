"""What a text was taken for and what had to be done to it: the kinds of change by which the reading counts cells."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

TRIMMED = "trimmed"
INVISIBLE = "characters that nobody sees taken off"
SPREADSHEET_MARKS = "a spreadsheet's marks around a text taken off"
NULL_WORD = "the word NULL taken as blank"
STANDS_FOR_NONE = "what stands for none taken as blank"
CASE_FOLDED = "case folded"
UNKNOWN_CODE = "code that its list does not have"
DECIMALS_DROPPED = "decimals of a whole number dropped"
NUMBER_SIGNS = "number with other signs accepted"
ISO_DATE = "ISO date accepted"
SHORT_DATE = "date without leading zeros accepted"
OTHER_SIGNS = "date with other signs between accepted"
YEAR_FIRST = "date with its year first accepted"
COMPACT_DATE = "date without signs between accepted"
WORDED_DATE = "date in words accepted"
SHORT_YEAR = "year of two digits after a month in words accepted"
SERIAL_DATE = "spreadsheet's number taken as its day"
MIDNIGHT = "time of midnight left out"
TIME_OF_DAY = "time of day left out"
OTHER_ZONE = "time of another zone turned into the day in London"
MONTH_WRITTEN = "month written otherwise accepted"
MONTH_OF_DAY = "day taken as its month"
SPELT_FLAG = "flag spelt otherwise accepted"
EVENED_OUT = "words evened out"
WITHHELD = "taken as blank, for it looks like {}"
UNREADABLE = "unreadable {}"
UNREADABLE_DATE = UNREADABLE.format("date")
MONTH_FIRST = UNREADABLE.format("date: does the month come first?")
UNLIKELY_YEAR = UNREADABLE.format("date: its year cannot be meant")
UNREADABLE_MONTH = UNREADABLE.format("month")
UNREADABLE_NUMBER = UNREADABLE.format("number")
UNREADABLE_FLAG = UNREADABLE.format("flag")
UNREADABLE_CODE = UNREADABLE.format("code")
UNREADABLE_WORDS = UNREADABLE.format("words: no letter and no digit is in them")
UNREADABLE_ID = UNREADABLE.format("identifier: a spreadsheet has rounded it")
LINE_BREAK = UNREADABLE.format("cell: a line break is in it")
ERROR_VALUE = UNREADABLE.format("cell: it shows a formula's error")

MOVED = UNREADABLE.format("cell: what belongs in it seems to stand in the next column")
MOVED_HERE = UNREADABLE.format("cell: what it holds may belong in the column before, which is empty")


class Cell(NamedTuple):
    """What a text means, None where nothing, and the changes it took to say so."""

    value: str | date | int | float | bool | None
    changes: tuple[str, ...] = ()


def is_withheld(change: str) -> bool:
    """Whether the cell is filled and not used, for it looks like a person's details."""
    return change.startswith(WITHHELD.format(""))


def is_unread(change: str) -> bool:
    """Whether the cell is filled, and what it says could not be read or is withheld: it is never an empty one."""
    return change.startswith(UNREADABLE.format("")) or is_withheld(change)


def doubt(changes: Iterable[str]) -> str:
    """Of a cell's changes the one that puts it in doubt: not read, withheld, taken for none, not in its list; or ""."""
    return next((each for each in changes if is_unread(each) or each in {STANDS_FOR_NONE, UNKNOWN_CODE}), "")
