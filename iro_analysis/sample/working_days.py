"""Working days: not Saturday, Sunday, Christmas Day, Good Friday or a bank holiday in England and Wales.

The sample has its own calendar: packages of one layer (here ``sample`` and ``care``) do not import each other.
"""

from datetime import date, timedelta
from functools import cache

from iro_analysis.sample.targets import YEARS

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a working day."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


@cache
def last_working_day(day: date) -> date:
    """``day`` itself, or the last working day before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


@cache
def working_days_after(day: date, count: int) -> date:
    """The day that is ``count`` working days after ``day``, not counting ``day`` itself.

    >>> working_days_after(date(2020, 4, 9), 1)  # Easter lies between
    datetime.date(2020, 4, 14)
    """
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


@cache
def _bank_holidays() -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  a tenth of a second that start-up need not pay

    return frozenset(country_holidays("GB", subdiv="ENG", years=range(YEARS[0] - 2, YEARS[-1] + 2)))
