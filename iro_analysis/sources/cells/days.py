"""Read a date or a month as people and systems write it, provided it can mean only one (docs/reading.md)."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from iro_analysis.sources.cells.changes import (
    COMPACT_DATE,
    IMPLAUSIBLE_YEAR,
    ISO_DATE,
    MIDNIGHT,
    MONTH_FIRST,
    MONTH_OF_DAY,
    MONTH_WRITTEN,
    OTHER_SEPARATORS,
    OTHER_ZONE,
    PLACEHOLDER,
    SERIAL_DATE,
    SHORT_DATE,
    SHORT_YEAR,
    TIME_OF_DAY,
    UNREADABLE_DATE,
    UNREADABLE_MONTH,
    WORDED_DATE,
    YEAR_FIRST,
    Cell,
    is_unread,
)

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_NUMBERS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_NUMBERS = {name[:length]: day for day, name in enumerate(WEEKDAYS) for length in range(3, len(name) + 1)} | {
    "weds": 2
}
LITTLE_WORDS = frozenset({"of", "the"})

BRITISH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
COMPACT = re.compile(r"\d{8}", re.ASCII)
#: Words and numbers with separators, and at most a bracket at the end: Wed, 31-Mar-2021.
DATE_PARTS = re.compile(r"[A-Za-z\d](?:[A-Za-z\d /.,()'\u2019-]*[A-Za-z\d)])?", re.ASCII)
PART = re.compile(r"[A-Za-z]+|\d+", re.ASCII)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.ASCII | re.IGNORECASE)
TIME = re.compile(
    r"(?:(?<=\d)T|[ ,]+(?:at )?)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d+)?)?(?: ?([AP])\.?M\b\.?)?"
    r" ?(Z|UTC|GMT|BST)?(?: ?([+-]\d{1,2}(?::?\d{2})?))?(?: \([A-Z ]+\))?(?= |$)",
    re.ASCII | re.IGNORECASE,
)
#: 2024-04, 04/2024, and what a spreadsheet makes of them: Apr-24, Apr 2024, April 2024. "2024.1" is not read, because
#: it may be 2024.10 without its zero.
ISO_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
YEAR_MONTH = re.compile(r"(\d{4})(?:[-/ ](\d{1,2})|\.(\d{2}))", re.ASCII)
MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})", re.ASCII)
NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[ ,/.'\u2019-]*(\d{4}|\d{2})", re.ASCII)
YEAR_NAMED_MONTH = re.compile(r"(\d{4})[ ,/.-]*([A-Za-z]{3,9})", re.ASCII)
COMPACT_MONTH = re.compile(r"\d{6}", re.ASCII)

SERIAL = re.compile(r"(\d{1,7})(?:\.(\d+))?", re.ASCII)
SPREADSHEET_BEGINS = date(1899, 12, 30)
#: Spreadsheet numbers of the dates from 1954 to 2099. Other numbers are not dates.
EARLIEST_SERIAL, LATEST_SERIAL = 20_000, 73_050
#: Spreadsheet numbers that stand for "none": its first days, and 31/12/9999.
SERIALS_FOR_NONE = frozenset({0, 1, 2, 2_958_465})

#: Years that data on children in care can contain. A date outside them either stands for "none" or is mistyped.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2089  # D65
#: It stands for "none" if it is the first or last day of a year (01/01/1753, 31/12/2999, and 30/12/1899, day 0 of
#: spreadsheets) or the year ends in 99 (2099, 9999). Otherwise it is mistyped, as 2021 is in 31/03/0021: taking that as
#: empty would say that the child is still in care.
YEARS_ENDS = frozenset({(1, 1), (12, 30), (12, 31)})
LAST_OF_CENTURY = 99
EARLIEST_YEAR_FOR_NONE = 1000
#: The other dates at which systems start or stop counting. They lie within the plausible years, but no child in these
#: data was born or moved on one of them.
DAYS_FOR_NONE = frozenset(
    {
        date(1, 1, 1),  # the first date of most systems
        date(1752, 9, 14),  # the first day of the Gregorian calendar in England
        *(date(1900, 1, 1), date(1900, 1, 2)),  # the first days of SQL Server and of spreadsheets
        date(1970, 1, 1),  # the first day of Unix time
        date(2038, 1, 19),  # the last day of 32-bit Unix time
        *(date(2049, 12, 31), date(2050, 12, 31)),  # the last days of two-digit years
        date(2079, 6, 6),  # the last day of SQL Server's smalldatetime
    }
)
YEARS_FOR_NONE = frozenset(day.year for day in DAYS_FOR_NONE)
#: 00/01/1900, which spreadsheets show for an empty cell formatted as a date; 0000-00-00; __/__/____; DD/MM/YYYY.
NO_DAY = re.compile(r"[0/.\-_: ]+|0{1,2}/0?1/1900|0?1/0{1,2}/1900|dd/mm/yyyy", re.ASCII | re.IGNORECASE)
#: Two-digit years after a month in words are 1950 to 2049: nobody in these data was born earlier, and nothing in them
#: happens later. Numbers alone (31/03/21) could be read in more than one order, so they are not read.
FIRST_SHORT_YEAR = 50
#: With a two-digit year these may be real dates, or dates of 1899, 1900 and 9999 that stand for "none": not read.
SHORT_DAYS_FOR_NONE = frozenset({(1, 1, 0), (30, 12, 99), (31, 12, 99)})  # D67

YEAR_DIGITS = 4
DATE_LENGTH = len(("day", "month", "year"))
NOON = 12


@lru_cache(maxsize=100_000)  # the same dates recur in many columns and files
def read_date(text: str) -> Cell:
    """Read a date written DD/MM/YYYY, as the return asks, or in any other way that can mean only one date.

    A time of day is dropped. A time with a zone is converted to the date in London: systems that keep UTC write
    midnight in British Summer Time as 23:00 of the day before.
    """
    if (day := _usual_day(text)) is not None:
        return day
    if (match := TIME.search(text)) is None:
        return _day_of(text)
    day = _day_of(f"{text[: match.start()]} {text[match.end() :]}".strip())
    return _day_of_time(day.value, day.changes, match) if isinstance(day.value, date) else day


def read_month(text: str) -> Cell:
    """Read a month as its first day: written YYYY-MM, as the logs ask, in numbers or by name, or as any date in it."""
    if (month := _usual_month(text)) is not None:
        return month
    day = read_date(text)
    if not isinstance(day.value, date):
        return Cell(None, (UNREADABLE_MONTH,) if any(map(is_unread, day.changes)) else day.changes)
    return Cell(day.value.replace(day=1), day.changes if day.value.day == 1 else (*day.changes, MONTH_OF_DAY))


def _day_of_time(day: date, changes: tuple[str, ...], match: re.Match[str]) -> Cell:
    """Return the date on which a time of day falls, in London if the time has a zone."""
    hour, minute, second, am_or_pm, zone, offset = match.groups()
    clock = _clock(int(hour), int(minute), int(second or 0), am_or_pm)
    if clock is None:
        return Cell(None, (UNREADABLE_DATE,))
    if zone is None and offset is None:
        return Cell(day, (*changes, TIME_OF_DAY if clock > time() else MIDNIGHT))
    zone_of_time = _zone(zone, offset)
    if zone_of_time is None:
        return Cell(None, (UNREADABLE_DATE,))
    in_london = datetime.combine(day, clock, zone_of_time).astimezone(ZoneInfo("Europe/London"))
    return _unless_for_none(in_london.date(), (*changes, OTHER_ZONE))


def _usual_day(text: str) -> Cell | None:
    """Read a date in one of the two usual formats, DD/MM/YYYY and YYYY-MM-DD; None where it is not in one of them."""
    if match := BRITISH_DATE.fullmatch(text):
        day, month, year = match.groups()
        cell = _day_first(day, month, year, () if len(day) == len(month) == 2 else (SHORT_DATE,))  # noqa: PLR2004  two digits
    elif match := ISO_DAY.fullmatch(text):
        cell = _day(match[1], match[2], match[3], (ISO_DATE,))
    else:
        return None
    return None if UNREADABLE_DATE in cell.changes else cell


def _day_of(text: str) -> Cell:
    """Read a date without a time."""
    if NO_DAY.fullmatch(text):
        return Cell(None, (PLACEHOLDER,))
    if (day := _usual_day(text)) is not None:
        return day
    if match := SERIAL.fullmatch(text):
        return _serial_day(int(match[1]), match[2] or "")
    if COMPACT.fullmatch(text):
        return _compact_day(text)
    return _day_in_words(text) if DATE_PARTS.fullmatch(text) else Cell(None, (UNREADABLE_DATE,))


def _day_in_words(text: str) -> Cell:
    """Read a date whose parts are in any order with any separators, with or without its weekday."""
    parts = [part for part in PART.findall(ORDINAL.sub("", text).lower()) if part not in LITTLE_WORDS]
    weekdays = [WEEKDAY_NUMBERS[part] for part in parts if part in WEEKDAY_NUMBERS]
    cell = _day_of_parts([part for part in parts if part not in WEEKDAY_NUMBERS])
    if not weekdays or not isinstance(cell.value, date):
        return cell
    return Cell(cell.value, (WORDED_DATE,)) if weekdays == [cell.value.weekday()] else Cell(None, (UNREADABLE_DATE,))


def _day_of_parts(parts: list[str]) -> Cell:
    months = [MONTH_NUMBERS[part] for part in parts if part in MONTH_NUMBERS]
    numbers = [part for part in parts if part.isdigit()]
    match numbers, [len(part) for part in numbers], months:
        case [day, month, year], [1 | 2, 1 | 2, 4], [] if numbers == parts:
            return _day_first(day, month, year, (OTHER_SEPARATORS,))
        case [year, month, day], [4, 1 | 2, 1 | 2], [] if numbers == parts:
            return _day(year, month, day, (YEAR_FIRST,))
        case ([day, year], [1 | 2, 4], [number]) | ([year, day], [4, 1 | 2], [number]) if len(parts) == DATE_LENGTH:
            return _day(year, str(number), day, (WORDED_DATE,))
        case [day, year], [1 | 2, 2], [number] if parts[::2] == numbers:
            return _short_year_day(int(day), number, int(year))
        case _:
            return Cell(None, (UNREADABLE_DATE,))


def _day_first(day: str, month: str, year: str, changes: tuple[str, ...]) -> Cell:
    if int(day) <= len(MONTHS) < int(month):
        american = _day(year, day, month, (MONTH_FIRST,))
        return Cell(None, american.changes)
    return _day(year, month, day, changes)


def _short_year_day(day: int, month: int, year: int) -> Cell:
    if (day, month, year) in SHORT_DAYS_FOR_NONE:
        return Cell(None, (UNREADABLE_DATE,))
    return _day(str(_full_year(year)), str(month), str(day), (SHORT_YEAR,))


def _full_year(year: int) -> int:
    return year + (1900 if year >= FIRST_SHORT_YEAR else 2000)


def _compact_day(text: str) -> Cell:
    """Read YYYYMMDD or DDMMYYYY."""
    year_first, day_first = (text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])
    return _only_possible(_day(*year_first, (COMPACT_DATE,)), _day(*day_first, (COMPACT_DATE,)))


def _only_possible(*readings: Cell) -> Cell:
    """Return the one reading that is a real date or, of several, the one in a plausible year; otherwise not read."""
    days = [cell for cell in readings if UNREADABLE_DATE not in cell.changes]
    likely = [cell for cell in days if IMPLAUSIBLE_YEAR not in cell.changes] or days
    return likely[0] if len(likely) == 1 else Cell(None, (UNREADABLE_DATE,))


def _serial_day(serial: int, fraction: str) -> Cell:
    if serial in SERIALS_FOR_NONE:
        return Cell(None, (PLACEHOLDER,))
    if not EARLIEST_SERIAL <= serial <= LATEST_SERIAL:
        return Cell(None, (UNREADABLE_DATE,))
    changes = (SERIAL_DATE, TIME_OF_DAY) if fraction.strip("0") else (SERIAL_DATE,)
    return _unless_for_none(SPREADSHEET_BEGINS + timedelta(days=serial), changes)


def _day(year: str, month: str, day: str, changes: tuple[str, ...]) -> Cell:
    try:
        day_written = date(int(year), int(month), int(day))
    except ValueError:
        return Cell(None, (UNREADABLE_DATE,))
    return _unless_for_none(day_written, changes)


def _unless_for_none(day: date, changes: tuple[str, ...]) -> Cell:
    """Return the date, unless it stands for "none" or its year is implausible."""
    possible = EARLIEST_YEAR <= day.year <= LATEST_YEAR
    if possible and day.year not in YEARS_FOR_NONE:
        return Cell(day, changes)
    if day in DAYS_FOR_NONE or (not possible and _is_placeholder(day)):
        return Cell(None, (PLACEHOLDER,))
    return Cell(day, changes) if possible else Cell(None, (IMPLAUSIBLE_YEAR,))


def _is_placeholder(day: date) -> bool:
    is_end = (day.month, day.day) in YEARS_ENDS or day.year % 100 == LAST_OF_CENTURY
    return is_end and day.year >= EARLIEST_YEAR_FOR_NONE


def _clock(hour: int, minute: int, second: int, am_or_pm: str | None) -> time | None:
    """Return the time; None where there is no such time, as 25:00."""
    if am_or_pm:
        if hour > NOON:
            return None
        hour = hour % NOON + (NOON if am_or_pm in "Pp" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _zone(name: str | None, offset: str | None) -> timezone | None:
    """Return the zone of a time: Z, UTC, GMT, BST or an offset from UTC; None where there is no such offset."""
    if offset is None:
        return timezone(timedelta(hours=1)) if str(name).upper() == "BST" else UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004  hours alone
    distance = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        return timezone(-distance if offset.startswith("-") else distance)
    except ValueError:
        return None


def _usual_month(text: str) -> Cell | None:
    """Read a month written as a month; None where the text is something else."""
    if match := YEAR_MONTH.fullmatch(text):
        cell = _month(match[1], match[2] or match[3], () if ISO_MONTH.fullmatch(text) else (MONTH_WRITTEN,))
    elif match := MONTH_YEAR.fullmatch(text):
        cell = _month(match[2], match[1])
    elif match := NAMED_MONTH.fullmatch(text):
        year = match[2] if len(match[2]) == YEAR_DIGITS else str(_full_year(int(match[2])))
        cell = _month(year, _number_of_month(match[1]))
    elif match := YEAR_NAMED_MONTH.fullmatch(text):
        cell = _month(match[1], _number_of_month(match[2]))
    elif COMPACT_MONTH.fullmatch(text):
        cell = _only_possible(_month(text[:4], text[4:]), _month(text[2:], text[:2]))
    else:
        return None
    return Cell(None, (UNREADABLE_MONTH,)) if any(map(is_unread, cell.changes)) else cell


def _month(year: str, month: str, changes: tuple[str, ...] = (MONTH_WRITTEN,)) -> Cell:
    return _day(year, month, "1", changes)


def _number_of_month(name: str) -> str:
    """Return the number of the month; "0", which no date accepts, where the name is not a month."""
    return str(MONTH_NUMBERS.get(name.lower(), 0))
