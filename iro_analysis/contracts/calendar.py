"""Days that rules speak of: the first and last of a return's year, birthdays, and days written month first."""

import pandas as pd

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


def birthday(birth_date: pd.Series, age: int) -> pd.Series:
    """The day a child of each ``birth_date`` reaches ``age``; born on 29 February, it is 1 March in other years."""
    clamped = birth_date + pd.DateOffset(years=age)
    moved_back = clamped.dt.day < birth_date.dt.day
    return clamped.where(~moved_back, clamped + pd.Timedelta(days=1)).astype("datetime64[s]")


def age_on(birth_date: pd.Series, day: pd.Series) -> pd.Series:
    """Whole years from ``birth_date`` to ``day``; born on 29 February, a child is a year older on 1 March of others."""
    before_birthday = day.dt.month * 100 + day.dt.day < birth_date.dt.month * 100 + birth_date.dt.day
    age: pd.Series = (day.dt.year - birth_date.dt.year - before_birthday).astype("Int64")
    return age


def collection_years(days: pd.Series) -> pd.Series:
    """The collection year that each day lies in: 1 April 2020 to 31 March 2021 are 2021."""
    years: pd.Series = (days.dt.year + (days.dt.month >= FIRST_MONTH)).astype("Int64")
    return years


def swapped(days: pd.Series) -> pd.Series:
    """Each day with day and month swapped; missing where that is no other day."""
    possible = days[(days.dt.day <= len(MONTHS)) & (days.dt.day != days.dt.month)]
    parts = {"year": possible.dt.year, "month": possible.dt.day, "day": possible.dt.month}
    return pd.to_datetime(pd.DataFrame(parts)).reindex(days.index).astype("datetime64[s]")
