"""Periods: first and last day, both included, with the labels that the return and the national statistics use.

A financial year runs from 1 April to 31 March ("2020-21"); its quarters are Q1 April-June to Q4 January-March
("2020-21Q3"). Any two dates make a period too ("2020-04-01..2021-03-31"). The return's collection year is the
financial year, named after the calendar year in which it ends: 2021 is 2020-21.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from iro_analysis.errors import CommandError

FIRST_MONTH = 4
FIRST_YEAR, LAST_YEAR = 1950, 2150
YEAR = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-(\d{2})\s?Q([1-4])")
RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``start`` to ``end``, both included.

    >>> parse_period("2020-21Q3")
    Period(start=datetime.date(2020, 10, 1), end=datetime.date(2020, 12, 31))
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end < self.start:
            raise CommandError(
                f"The period {self.start}..{self.end} ends before it starts; give the earlier date first."
            )

    @cached_property
    def label(self) -> str:
        """The name of the period: that of a financial year or quarter, or else its two dates."""
        year = collection_year(self.start)
        if self == financial_year(year):
            return _year_label(year)
        for number in range(1, 5):
            if self == _quarter(year, number):
                return f"{_year_label(year)}Q{number}"
        return f"{self.start}..{self.end}"

    @property
    def year_before(self) -> "Period":  # D35
        """The same days a year earlier; if the period ends with its month, so does the one before, leap year or not."""
        start, end = add_months(self.start, -12), add_months(self.end, -12)
        # For 29 February 2020 to 28 February 2021, moving the end to 29 February would make the two periods overlap.
        if _is_month_end(self.end) and end.replace(day=monthrange(end.year, end.month)[1]) != self.start:
            end = end.replace(day=monthrange(end.year, end.month)[1])
        return Period(start, end)

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters of financial years that lie wholly inside the period."""
        years = range(collection_year(self.start), collection_year(self.end) + 1)
        candidates = (_quarter(year, number) for year in years for number in range(1, 5))
        return tuple(quarter for quarter in candidates if self.start <= quarter.start and quarter.end <= self.end)

    @property
    def months(self) -> tuple[str, ...]:
        """The months that the period touches, such as "Apr", in order; twelve at most."""
        steps = range(min(self._months_touched, 12))
        return tuple(MONTHS[(self.start.month - FIRST_MONTH + step) % 12] for step in steps)

    @property
    def whole_months(self) -> bool:
        """Whether the period starts on the first day of a month and ends on the last day of one."""
        return self.start.day == 1 and _is_month_end(self.end)

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the weeks that the period touches."""
        monday = self.start - timedelta(days=self.start.weekday())
        return tuple(monday + timedelta(weeks=number) for number in range((self.end - monday).days // 7 + 1))

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days + 1

    @property
    def within_a_year(self) -> bool:
        """Whether no month occurs twice, so that the name of a month is unambiguous."""
        return self._months_touched <= len(MONTHS)

    @property
    def _months_touched(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def collection_years(self) -> range:
        """The collection years that the period touches, named after the 31 March that ends each."""
        return range(collection_year(self.start), collection_year(self.end) + 1)


def parse_period(text: str, today: date | None = None) -> Period:
    """The period that ``text`` names: 2020-21, 2020-21Q3, 2020-04-01..2021-03-31, last-year or last-quarter.

    Raises:
        CommandError: the text is none of these.
    """
    text = text.strip()
    if any(not FIRST_YEAR <= int(year) <= LAST_YEAR for year in re.findall(r"\d{4}", text)):
        raise CommandError(f"The period '{text}' names a year outside {FIRST_YEAR} to {LAST_YEAR}.")
    if text in ("last-year", "last-quarter"):
        return _last_complete(text, today or date.today())  # noqa: DTZ011  periods are in local time
    if match := RANGE.fullmatch(text):
        return Period(_date(match[1], text), _date(match[2], text))
    match = YEAR.fullmatch(text) or QUARTER.fullmatch(text)
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        year = int(match[1]) + 1
        return _quarter(year, int(match[3])) if match.re is QUARTER else financial_year(year)
    raise CommandError(
        f"'{text}' is not a period. Write a year (2020-21), a quarter (2020-21Q3), two dates "
        "(2020-04-01..2021-03-31), last-year or last-quarter."
    )


def parse_month(text: str) -> Period:
    """The month written as "2021-04".

    Raises:
        CommandError: it is not written like that, or its year is far from any return's.
    """
    match = MONTH.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise CommandError(f"'{text}' is not a month. Write it as 2021-04.")
    year, month = int(match[1]), int(match[2])
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def parse_day(text: str) -> date:
    """The day written as "2021-03-31".

    Raises:
        CommandError: it is not written like that, or there is no such day.
    """
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CommandError(f"'{text}' is not a day. Write it as 2021-03-31.")


def month_text(month: Period) -> str:
    """The month in words, "April 2021"."""
    return f"{month.start:%B %Y}"


def financial_year(year: int) -> Period:
    """The collection year ``year``: the 1 April to 31 March that ends in it (2021 is 2020-21)."""
    return Period(date(year - 1, 4, 1), date(year, 3, 31))


def collection_year(day: date) -> int:
    """The collection year in which ``day`` lies, named after the 31 March that ends it."""
    return day.year + (day.month >= FIRST_MONTH)


def newest_year(periods: Iterable[Period]) -> int:  # D110
    """The last collection year in which any of ``periods`` ends: its definitions group the codes of all of them."""
    return max(collection_year(period.end) for period in periods)


def add_months(day: date, months: int) -> date:
    """``day`` moved by calendar months; if the month it falls in is too short, the last day of that month.

    >>> add_months(date(2020, 11, 30), 3)
    datetime.date(2021, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _year_label(year: int) -> str:
    return f"{year - 1}-{year % 100:02d}"


def _quarter(year: int, number: int) -> Period:
    start = add_months(date(year - 1, FIRST_MONTH, 1), 3 * (number - 1))
    return Period(start, add_months(start, 3) - timedelta(days=1))


def _last_complete(text: str, today: date) -> Period:
    years = (collection_year(today) - 1, collection_year(today))
    candidates = [financial_year(year) for year in years]
    if text == "last-quarter":
        candidates = [quarter for year in candidates for quarter in year.quarters]
    return max(period for period in candidates if period.end < today)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _date(text: str, period: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"The period '{period}' names a day that does not exist: {text}.") from None


# -- how people write the year of a return: in a cell, in iro.toml, in the name of a file or a folder ------------------
# Two years name a financial year. A single one may be its first year or its last, because councils write both.

_SEPARATOR = r"\s?(?:[-_/.\u2010-\u2015]|to)?\s?"
#: Four digits alone are one year, never two years of two digits.
TWO_YEARS = re.compile(rf"(?:(\d{{4}}){_SEPARATOR}(\d{{4}}|\d{{2}})|(\d\d)\s?[-_/\u2010-\u2015]\s?(\d\d))", re.ASCII)
ONE_YEAR = re.compile(r"(\d{4})(?:\.0+)?", re.ASCII)
#: In a name: 2021-22, 2021_22, 2021 to 2022, 202122; but not part of a longer number or the year and month of a date.
_LONG = rf"(?<!\d)((?:19|20)\d\d){_SEPARATOR}((?:19|20)?\d\d)(?!\d)(?!(?<=0\d|1[0-2])[-_/.]\d\d(?!\d))"
#: 21-22, but not part of a date.
_SHORT = r"(?<!\d)(?<!\d[-_/.])(\d\d)[-_/](\d\d)(?!\d)(?![-_/.]\d)"
_IN_NAME = re.compile(f"{_LONG}|{_SHORT}", re.ASCII)
_NUMBER = re.compile(r"(?<!\d)((?:198|199|20\d)\d)")
_CENTURY = 100
#: Years of two digits from here on belong to the last century.
_LAST_CENTURY = 80


def parse_collection_year(text: str) -> int | None:
    """The collection year that ``text`` gives by two years (2021-22, 2021/22, 2021-2022); None if it gives none."""
    match = TWO_YEARS.fullmatch(text.strip())
    return _collection_year(match[1] or match[3], match[2] or match[4]) if match else None


def parse_single_year(text: str) -> int | None:
    """The single year that ``text`` is, whether the first or the last of a return; None if it is anything else."""
    match = ONE_YEAR.fullmatch(text.strip())
    return int(match[1]) if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR else None


def year_in_name(name: str) -> int | None:
    """The collection year that the name of a file or folder gives by two years; None if it gives none or several.

    >>> year_in_name("episodes 2021-22 final.csv")
    2022
    """
    pairs = (match.groups() for match in _IN_NAME.finditer(name))
    years = {_collection_year(first or third, second or fourth) for first, second, third, fourth in pairs} - {None}
    return years.pop() if len(years) == 1 else None


def first_year_in_name(name: str) -> int | None:
    """The first year that a name mentions, whether the first or the last of a return; None if it mentions none."""
    if match := _NUMBER.search(name):
        return int(match[1])
    year = year_in_name(name)
    return None if year is None else year - 1


def _collection_year(first: str, second: str) -> int | None:
    """The collection year given by two years; None if the second does not follow the first."""
    begins, ends = _with_century(int(first)), int(second)
    follows = ends % _CENTURY == (begins + 1) % _CENTURY and ends in {begins + 1, (begins + 1) % _CENTURY}
    return begins + 1 if follows and FIRST_YEAR <= begins <= LAST_YEAR else None


def _with_century(year: int) -> int:
    if year >= _CENTURY:
        return year
    return year + (1900 if year >= _LAST_CENTURY else 2000)
