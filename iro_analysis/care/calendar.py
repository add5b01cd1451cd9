"""The calendar: one row per day, so that month and working-day arithmetic is the same on every engine.

Figures never add months or working days themselves; they join the calendar table, which an auditor can read.
"""

from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]
DAY, _MONTH = np.timedelta64(1, "D"), np.timedelta64(1, "M")
_THURSDAY, _WEEK = 3, 7


def days_between(first: date, last: date) -> Days:
    """Every day from ``first`` to ``last``, both included."""
    return np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + DAY)


def calendar(days: Days) -> pd.DataFrame:
    """One row for each of ``days``.

    Returns:
        Columns ``day``; ``day_number`` (days since 1 January 1970); ``week`` (its Monday, as text); ``working_day``
        (not Saturday, Sunday, Christmas Day, Good Friday or a bank holiday in England and Wales: Care Planning,
        Placement and Case Review (England) Regulations 2010, regulation 2(1)); ``plus_12_months`` (the same day 12
        calendar months later, or the last day of that month if it is shorter).
    """
    return pd.DataFrame(
        {
            "day": days.astype("datetime64[s]"),
            "day_number": days.astype(np.int64),
            "week": pd.array(np.datetime_as_string(_mondays(days)), dtype="string"),
            "working_day": np.is_busday(days, holidays=_bank_holidays(*_years(days))),
            "plus_12_months": plus_months(days, 12),
        }
    )


def _mondays(days: Days) -> Days:
    mondays: Days = days - (days.astype(np.int64) + _THURSDAY) % _WEEK * DAY  # 1 January 1970 was a Thursday
    return mondays


def plus_working_days(days: Days, count: int) -> Days:
    """The day ``count`` working days later. Day 0 is the day itself, working or not; the next working day is day 1."""
    # Rolled backward, so that from a weekend or bank holiday too the next working day is day 1, as the rules count.
    last: Days = np.busday_offset(days, count, roll="backward", holidays=_bank_holidays(*_years(days)))
    return last.astype("datetime64[s]")


def plus_months(days: Days, months: int) -> Days:
    """The same day ``months`` calendar months later, or the last day of that month if it is shorter."""
    month = days.astype("datetime64[M]") + months * _MONTH
    last_of_month = (month + _MONTH).astype("datetime64[D]") - DAY
    day_of_month = days - days.astype("datetime64[M]").astype("datetime64[D]")
    moved: Days = np.minimum(month.astype("datetime64[D]") + day_of_month, last_of_month)
    return moved.astype("datetime64[s]")


def _years(days: Days) -> tuple[int, int]:
    """The first and last year of the days and of any working days counted from them."""
    if not len(days):
        return (1970, 1970)
    first, last = (int(day.astype("datetime64[Y]").astype(int)) + 1970 for day in (days.min(), days.max()))
    return first, last + 1


@lru_cache(maxsize=8)
def _bank_holidays(first_year: int, last_year: int) -> Days:
    from holidays import country_holidays  # noqa: PLC0415  a tenth of a second that start-up need not pay

    england = country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return np.array(sorted(england), dtype="datetime64[D]")
