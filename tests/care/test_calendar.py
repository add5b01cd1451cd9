"""The calendar table against a wall calendar."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iro_analysis.care.calendar import calendar

TABLE = calendar(date(2018, 1, 1), date(2024, 12, 31)).set_index("day")


def on(day):
    return TABLE.loc[pd.Timestamp(day)]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2020-04-09", True),  # Maundy Thursday
        ("2020-04-10", False),  # Good Friday
        ("2020-04-13", False),  # Easter Monday
        ("2020-05-04", True),  # the early May bank holiday was moved ...
        ("2020-05-08", False),  # ... to the Friday, for VE Day
        ("2020-12-25", False),
        ("2020-12-28", False),  # Boxing Day fell on a Saturday
        ("2022-06-03", False),  # Platinum Jubilee
        ("2022-09-19", False),  # State funeral
        ("2023-05-08", False),  # Coronation
        ("2021-01-02", False),  # a Saturday
        ("2021-01-04", True),
        ("2018-01-02", True),  # a holiday in Scotland only
    ],
)
def test_working_days_are_those_of_england_and_wales(day, working):
    assert on(day)["working_day"] == working


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        # 2, 3, 6-9 April are days 1-6; Good Friday and Easter Monday do not count; 14-17 are 7-10, 20-24 are 11-15,
        # 27-30 are 16-19, 1 May is day 20.
        ("2020-04-01", "2020-05-01"),
        # Saturday 6 June: Monday 8 is day 1, Friday 3 July is day 20.
        ("2020-06-06", "2020-07-03"),
        # 1-4 December 1-4, 7-11 5-9, 14-18 10-14, 21-24 15-18; 25 and 28 are holidays; 29, 30 are 19, 20.
        ("2020-11-30", "2020-12-30"),
    ],
)
def test_twenty_working_days_counted_by_hand(start, limit):
    assert on(start)["plus_20_working_days"] == pd.Timestamp(limit)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2020-11-30", 3, "2021-02-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2020-08-31", 6, "2021-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-01-15", 3, "2020-04-15"),
    ],
)
def test_months_are_calendar_months_with_the_end_clamped(day, months, moved):
    assert on(day)[f"plus_{months}_months"] == pd.Timestamp(moved)


@given(st.dates(date(2018, 1, 1), date(2024, 6, 30)))
def test_day_numbers_count_days_and_four_weeks_are_28(day):
    tomorrow = day + timedelta(days=1)
    assert on(tomorrow)["day_number"] - on(day)["day_number"] == 1
    assert on(day)["plus_4_weeks"] == pd.Timestamp(day + timedelta(days=28))
