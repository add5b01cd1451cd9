"""Days that rules refer to: the first and last day of a return's year, birthdays, dates with day and month swapped."""

from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.care import ages
from iro_analysis.periods import FIRST_MONTH, MONTHS, financial_year


def year_bounds(return_year: pd.Series) -> pd.DataFrame:
    """The first and last day of each row's collection year, as ``year_start`` and ``year_end``.

    >>> year_bounds(pd.Series([2021], dtype="Int64")).iloc[0].dt.date.tolist()
    [datetime.date(2020, 4, 1), datetime.date(2021, 3, 31)]
    """
    years = pd.Index(return_year.dropna().unique())
    periods = [financial_year(int(year)) for year in years]
    place = years.get_indexer(return_year)  # -1 of a row without a year
    return pd.DataFrame(
        {
            "year_start": _days([period.start for period in periods], place),
            "year_end": _days([period.end for period in periods], place),
        },
        index=return_year.index,
    )


def _days(days: list[date], place: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """The day at each place; not a time if the place is -1."""
    return np.array([*days, np.datetime64("NaT", "s")], dtype="datetime64[s]").take(place)


def birthday(birth_date: pd.Series, years: int) -> pd.Series:
    """The day on which a child born on ``birth_date`` turns ``years``, by :func:`iro_analysis.care.ages.birthday`."""
    return _by_row(ages.birthday(nw.col("birth"), years), birth=birth_date).astype("datetime64[s]")


def age_on(birth_date: pd.Series, day: pd.Series) -> pd.Series:
    """The age in whole years on ``day``, by :func:`iro_analysis.care.ages.age`."""
    return _by_row(ages.age(nw.col("birth"), nw.col("day")), birth=birth_date, day=day).astype("Int64")


def _by_row(expression: nw.Expr, **columns: pd.Series) -> pd.Series:
    """The value of ``expression``, which works on every engine, for each row."""
    rows = nw.from_native(pd.DataFrame(columns), eager_only=True)
    return rows.select(result=expression).to_native()["result"]


def collection_years(days: pd.Series) -> pd.Series:
    """The collection year of each day: 2021 for 1 April 2020 to 31 March 2021."""
    years: pd.Series = (days.dt.year + (days.dt.month >= FIRST_MONTH)).astype("Int64")
    return years


def swapped(days: pd.Series) -> pd.Series:
    """Each date with day and month swapped; missing if the day cannot be a month, or is the same number."""
    possible = days[(days.dt.day <= len(MONTHS)) & (days.dt.day != days.dt.month)]
    parts = {"year": possible.dt.year, "month": possible.dt.day, "day": possible.dt.month}
    return pd.to_datetime(pd.DataFrame(parts)).reindex(days.index).astype("datetime64[s]")
