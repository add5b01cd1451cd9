"""The kinds of change that reading makes to cells, as counted in the report on data quality; and the cell read."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

TRIMMED = "trimmed"
INVISIBLE = "invisible characters removed"
SPREADSHEET_MARKS = "spreadsheet quoting marks removed"
NULL_WORD = "the word NULL taken as blank"
PLACEHOLDER = "placeholder for none taken as blank"
CASE_FOLDED = "case folded"
UNKNOWN_CODE = "code not in its list"
DECIMALS_DROPPED = "decimals of a whole number dropped"
NUMBER_SEPARATORS = "number with other separators accepted"
ISO_DATE = "ISO date accepted"
SHORT_DATE = "date without leading zeros accepted"
OTHER_SEPARATORS = "date with other separators accepted"
YEAR_FIRST = "date with the year first accepted"
COMPACT_DATE = "date without separators accepted"
WORDED_DATE = "date in words accepted"
SHORT_YEAR = "two-digit year after a month in words accepted"
SERIAL_DATE = "spreadsheet date number accepted"
MIDNIGHT = "midnight dropped from date"
TIME_OF_DAY = "time of day dropped from date"
OTHER_ZONE = "time with a zone converted to the date in London"
MONTH_WRITTEN = "month in another format accepted"
MONTH_OF_DAY = "date taken as its month"
SPELT_FLAG = "flag in words or letters accepted"
TIDIED = "wording tidied"
UNREADABLE = "unreadable {}"
UNREADABLE_DATE = UNREADABLE.format("date")
MONTH_FIRST = UNREADABLE.format("date: is the month first?")
IMPLAUSIBLE_YEAR = UNREADABLE.format("date: implausible year")
UNREADABLE_MONTH = UNREADABLE.format("month")
UNREADABLE_NUMBER = UNREADABLE.format("number")
UNREADABLE_FLAG = UNREADABLE.format("flag")
DAY_FOR_FLAG = UNREADABLE.format("flag: a day where yes or no is asked")
UNREADABLE_CODE = UNREADABLE.format("code")
UNREADABLE_WORDS = UNREADABLE.format("words: they have no letter or digit")
UNREADABLE_ID = UNREADABLE.format("identifier: rounded by a spreadsheet")
LINE_BREAK = UNREADABLE.format("cell: it contains a line break")
TOO_LONG = UNREADABLE.format("cell: it is too long")
ERROR_VALUE = UNREADABLE.format("cell: it shows a formula error")

MOVED = UNREADABLE.format("cell: its content seems to be in the next column")
MOVED_HERE = UNREADABLE.format("cell: its content may belong in the previous column, which is empty")


class Cell(NamedTuple):
    """The value of a cell, None where there is none, and the changes it took to read it."""

    value: str | date | int | float | bool | None
    changes: tuple[str, ...] = ()


def is_unread(change: str) -> bool:
    """Whether the cell is filled but was not read. Such a cell must never pass for an empty one."""
    return change.startswith(UNREADABLE.format(""))


def doubt(changes: Iterable[str]) -> str:
    """Return the change that puts a cell in doubt (not read, taken for none, not in its list), or ""."""
    return next((change for change in changes if is_unread(change) or change in {PLACEHOLDER, UNKNOWN_CODE}), "")
