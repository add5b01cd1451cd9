"""Days that rules speak of: the first and last of a return's year, birthdays, and days written month first."""

import narwhals as nw
import pandas as pd

from iro_analysis.care import ages
from iro_analysis.periods import FIRST_MONTH, MONTHS, financial_year


def year_bounds(return_year: pd.Series) -> pd.DataFrame:
    """The first and last day of each row's collection year, as ``year_start`` and ``year_end``.

    >>> year_bounds(pd.Series([2021], dtype="Int64")).iloc[0].dt.date.tolist()
    [datetime.date(2020, 4, 1), datetime.date(2021, 3, 31)]
    """
    years = {year: financial_year(int(year)) for year in return_year.dropna().unique()}
    start = return_year.map({year: pd.Timestamp(period.start) for year, period in years.items()})
    end = return_year.map({year: pd.Timestamp(period.end) for year, period in years.items()})
    return pd.DataFrame({"year_start": start, "year_end": end}).astype("datetime64[s]")


def birthday(birth_date: pd.Series, years: int) -> pd.Series:
    """The day a child of each ``birth_date`` reaches that age, as :func:`iro_analysis.care.ages.birthday` has it."""
    return _by_row(ages.birthday(nw.col("birth"), years), birth=birth_date).astype("datetime64[s]")


def age_on(birth_date: pd.Series, day: pd.Series) -> pd.Series:
    """Whole years from ``birth_date`` to ``day``, as :func:`iro_analysis.care.ages.age` has it."""
    return _by_row(ages.age(nw.col("birth"), nw.col("day")), birth=birth_date, day=day).astype("Int64")


def _by_row(expression: nw.Expr, **columns: pd.Series) -> pd.Series:
    """What ``expression``, written for every engine, gives for each row."""
    rows = nw.from_native(pd.DataFrame(columns), eager_only=True)
    return rows.select(result=expression).to_native()["result"]


def collection_years(days: pd.Series) -> pd.Series:
    """The collection year that each day lies in: 1 April 2020 to 31 March 2021 are 2021."""
    years: pd.Series = (days.dt.year + (days.dt.month >= FIRST_MONTH)).astype("Int64")
    return years


def swapped(days: pd.Series) -> pd.Series:
    """Each day with day and month swapped; missing where that is no other day."""
    possible = days[(days.dt.day <= len(MONTHS)) & (days.dt.day != days.dt.month)]
    parts = {"year": possible.dt.year, "month": possible.dt.day, "day": possible.dt.month}
    return pd.to_datetime(pd.DataFrame(parts)).reindex(days.index).astype("datetime64[s]")
