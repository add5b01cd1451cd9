"""The calendar table: one row a day, so that month and working-day arithmetic is the same on every engine.

Figures never add months or working days themselves; they join this table, and an auditor can read it.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]

FIRST_REVIEW_WORKING_DAYS = 20


def calendar(first: date, last: date) -> pd.DataFrame:
    """One row for each day from ``first`` to ``last``, both included.

    Returns:
        Columns ``day``; ``day_number`` (days since 1 January 1970); ``working_day`` (not Saturday, Sunday, Christmas
        Day, Good Friday or a bank holiday in England and Wales: Care Planning, Placement and Case Review (England)
        Regulations 2010, regulation 2(1)); ``plus_20_working_days``, ``plus_4_weeks``, ``plus_3_months``,
        ``plus_6_months``, ``plus_12_months`` (calendar months, the end of the month clamped).
    """
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    holidays = _bank_holidays(first.year, last.year + 1)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "day": days.astype("datetime64[s]"),
        "day_number": days.astype(np.int64),
        "working_day": np.is_busday(days, holidays=holidays),
        "plus_20_working_days": _plus_working_days(days, FIRST_REVIEW_WORKING_DAYS, holidays),
        "plus_4_weeks": (days + 28).astype("datetime64[s]"),
    }
    for months in (3, 6, 12):
        columns[f"plus_{months}_months"] = _plus_months(days, months)
    return pd.DataFrame(columns)


def _bank_holidays(first_year: int, last_year: int) -> Days:
    from holidays import country_holidays  # noqa: PLC0415  a tenth of a second that start-up need not pay

    england = country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return np.array(sorted(england), dtype="datetime64[D]")


def _plus_working_days(days: Days, count: int, holidays: Days) -> Days:
    """Day 0 is the day itself, working or not; the next working day is day 1."""
    last: Days = np.busday_offset(days, count, roll="backward", holidays=holidays)
    return last.astype("datetime64[s]")


def _plus_months(days: Days, months: int) -> Days:
    month = days.astype("datetime64[M]") + months
    last_of_month = (month + 1).astype("datetime64[D]") - 1
    day_of_month = days - days.astype("datetime64[M]").astype("datetime64[D]")
    moved: Days = np.minimum(month.astype("datetime64[D]") + day_of_month, last_of_month)
    return moved.astype("datetime64[s]")
