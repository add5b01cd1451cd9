"""Periods: labels, quarters, the year before, and what a user may type, compared with the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iro_analysis.errors import CommandError
from iro_analysis.periods import MONTHS, QUARTERS, Period, add_months, collection_year, financial_year, parse_period

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


def period(text):
    start, end = text.split("..")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2020-21", "2020-04-01..2021-03-31"),
        ("1999-00", "1999-04-01..2000-03-31"),
        ("2020-21Q1", "2020-04-01..2020-06-30"),
        ("2020-21Q2", "2020-07-01..2020-09-30"),
        ("2020-21Q3", "2020-10-01..2020-12-31"),
        ("2020-21Q4", "2021-01-01..2021-03-31"),
        ("2020-21 Q4", "2021-01-01..2021-03-31"),
        (" 2020-21 ", "2020-04-01..2021-03-31"),
        ("2020-05-06..2020-05-06", "2020-05-06..2020-05-06"),
    ],
)
def test_a_user_may_type_a_year_a_quarter_or_two_dates(text, days):
    assert parse_period(text) == period(days)


@pytest.mark.parametrize(
    "text",
    ["", "2020", "2020-22", "2020-21Q5", "2020-21q1", "2020/21", "20-21", "2020-04-01", "x2020-21", "2020-21 x"],
)
def test_any_other_text_is_refused_with_examples(text):
    with pytest.raises(CommandError, match=r"is not a period\. Write a year \(2020-21\)"):
        parse_period(text)


def test_a_date_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="a day that does not exist: 2021-02-29"):
        parse_period("2021-02-01..2021-02-29")


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(CommandError, match="ends before it starts"):
        parse_period("2021-03-31..2020-04-01")


@pytest.mark.parametrize(
    ("today", "year", "quarter"),
    [
        ("2021-03-31", "2019-20", "2020-21Q3"),
        ("2021-04-01", "2020-21", "2020-21Q4"),
        ("2021-06-30", "2020-21", "2020-21Q4"),
        ("2021-07-01", "2020-21", "2021-22Q1"),
        ("2022-01-01", "2020-21", "2021-22Q3"),
    ],
)
def test_last_year_and_last_quarter_are_the_latest_that_are_over(today, year, quarter):
    day = date.fromisoformat(today)
    assert parse_period("last-year", day).label == year
    assert parse_period("last-quarter", day).label == quarter


@pytest.mark.parametrize(
    ("days", "label"),
    [
        ("2020-04-01..2021-03-31", "2020-21"),
        ("1999-04-01..2000-03-31", "1999-00"),
        ("2021-01-01..2021-03-31", "2020-21Q4"),
        ("2020-01-01..2020-12-31", "2020-01-01..2020-12-31"),
        ("2020-04-01..2021-03-30", "2020-04-01..2021-03-30"),
    ],
)
def test_a_whole_year_or_quarter_has_a_short_label(days, label):
    assert period(days).label == label


@given(periods)
def test_a_label_reads_back_as_its_period(any_period):
    assert parse_period(any_period.label) == any_period


@pytest.mark.parametrize(
    ("days", "before"),
    [
        ("2020-04-01..2021-03-31", "2019-04-01..2020-03-31"),
        ("2020-01-01..2020-02-29", "2019-01-01..2019-02-28"),
        ("2021-01-01..2021-02-28", "2020-01-01..2020-02-29"),
        ("2021-01-01..2021-02-27", "2020-01-01..2020-02-27"),
        ("2020-10-01..2020-12-31", "2019-10-01..2019-12-31"),
    ],
)
def test_the_year_before_is_the_same_dates_a_year_earlier(days, before):
    assert period(days).year_before == period(before)


@given(st.integers(2000, 2040))
def test_a_year_follows_the_year_before_without_a_gap(year):
    this_year = financial_year(year)
    assert this_year.year_before.end + timedelta(days=1) == this_year.start
    assert this_year.year_before == financial_year(year - 1)


@given(st.integers(2000, 2040))
def test_the_quarters_of_a_year_cover_it_without_gaps(year):
    quarters = financial_year(year).quarters
    assert [quarter.label[-2:] for quarter in quarters] == list(QUARTERS)
    assert (quarters[0].start, quarters[-1].end) == (date(year - 1, 4, 1), date(year, 3, 31))
    for quarter, following in pairwise(quarters):
        assert quarter.end + timedelta(days=1) == following.start


def test_only_whole_quarters_count_as_inside_a_period():
    inside = period("2020-05-01..2021-01-31").quarters
    assert [quarter.label for quarter in inside] == ["2020-21Q2", "2020-21Q3"]


def test_the_months_of_a_year_run_from_april_to_march():
    assert financial_year(2021).months == MONTHS
    assert MONTHS[0] == "Apr"
    assert MONTHS[-1] == "Mar"


@pytest.mark.parametrize(
    ("days", "months"),
    [
        ("2020-12-31..2021-02-01", ("Dec", "Jan", "Feb")),
        ("2020-05-06..2020-05-06", ("May",)),
        ("2019-01-01..2021-12-31", (*MONTHS[9:], *MONTHS[:9])),
    ],
)
def test_months_are_those_the_period_touches(days, months):
    assert period(days).months == months


@pytest.mark.parametrize(
    ("days", "within"),
    [
        ("2020-04-01..2021-03-31", True),
        ("2020-04-01..2021-04-01", False),
        ("2019-03-01..2020-02-29", True),
        ("2020-05-06..2020-05-06", True),
    ],
)
def test_a_period_is_within_a_year_if_it_is_no_longer_than_twelve_months(days, within):
    assert period(days).within_a_year is within


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ("2020-04-01..2021-03-31", [2021]),
        ("2021-03-31..2021-04-01", [2021, 2022]),
        ("2020-01-01..2020-12-31", [2020, 2021]),
        ("2018-04-01..2021-03-31", [2019, 2020, 2021]),
    ],
)
def test_a_collection_year_is_named_after_the_year_in_which_it_ends(days, years):
    assert list(period(days).collection_years) == years


@given(days)
def test_a_day_lies_in_the_financial_year_of_its_collection_year(day):
    year = financial_year(collection_year(day))
    assert year.start <= day <= year.end


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2020-11-30", 3, "2021-02-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", -12, "2019-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2021-03-31", -30, "2018-09-30"),
        ("2021-01-31", -1, "2020-12-31"),
        ("2020-12-01", 0, "2020-12-01"),
    ],
)
def test_adding_months_stops_at_the_last_day_of_a_shorter_month(day, months, moved):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


@given(days, st.integers(-120, 120))
def test_adding_months_moves_by_that_many_months_and_never_to_a_later_day_of_the_month(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1
