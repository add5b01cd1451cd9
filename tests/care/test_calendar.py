"""The calendar table, and the statutory limits counted from each of its days, checked against a wall calendar."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.clock_rows import clock_rows
from given import history
from iro_analysis.care.calendar import calendar, days_between
from iro_analysis.care.rules import limits, relaxations, rule_in_force, rules

DAYS = days_between(date(2018, 1, 1), date(2024, 12, 31))
TABLE = pd.concat([calendar(DAYS), limits(DAYS)], axis=1).set_index("day")


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
    assert on(start)["first_review"] == pd.Timestamp(limit)


@pytest.mark.parametrize(
    ("day", "rule", "moved"),
    [
        ("2020-11-30", "second_review", "2021-02-28"),
        ("2019-11-30", "second_review", "2020-02-29"),
        ("2020-08-31", "later_review", "2021-02-28"),
        ("2020-01-15", "second_review", "2020-04-15"),
        ("2020-02-29", "plus_12_months", "2021-02-28"),
    ],
)
def test_months_are_calendar_months_and_stop_at_the_last_day_of_a_shorter_month(day, rule, moved):
    assert on(day)[rule] == pd.Timestamp(moved)


@pytest.mark.parametrize(
    ("day", "rule", "moved"),
    [
        # 30 November and 91 days: 31 in December, 31 in January and 28 in February make 90, so 1 March.
        ("2020-11-30", "second_review", "2021-03-01"),
        # 31 August and 183 days: 30, 31, 30, 31 and 31 make 153; 30 more end on 2 March.
        ("2020-08-31", "later_review", "2021-03-02"),
        ("2020-08-31", "first_review", "2020-09-28"),
    ],
)
def test_months_counted_in_days_are_91_and_183_days_and_other_limits_are_unchanged(day, rule, moved):
    table = limits(DAYS, "days").set_index(TABLE.index)
    assert table.loc[day, rule] == pd.Timestamp(moved)
    assert table.loc[day, f"{rule}_otherwise"] == on(day)[rule]


@given(st.dates(date(2018, 1, 1), date(2024, 6, 30)))
def test_day_numbers_count_days_and_weeks_begin_on_monday(day):
    tomorrow = day + timedelta(days=1)
    assert on(tomorrow)["day_number"] - on(day)["day_number"] == 1
    assert on(day)["week"] == (day - timedelta(days=day.weekday())).isoformat()
    assert on(day)["adoption_first_review"] == pd.Timestamp(day + timedelta(days=28))


def test_the_rule_in_force_on_the_day_counted_from_sets_the_limit():
    # Four weeks until 31 March 2011, 20 working days since. From 31 March 28 days end on 28 April. From 1 April, a
    # Friday: 4-8 are days 1-5, 11-15 are 6-10, 18-21 are 11-14; Good Friday 22, Easter Monday 25 and the royal wedding
    # on 29 do not count; 26-28 are 15-17; Monday 2 May is a holiday; 3, 4 and 5 May are 18, 19 and 20.
    days = days_between(date(2011, 3, 31), date(2011, 4, 1))
    assert list(limits(days)["first_review"]) == [pd.Timestamp("2011-04-28"), pd.Timestamp("2011-05-05")]


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_reviews_before_and_after_a_change_of_rule_are_each_judged_by_their_own_rule(engine, monkeypatch):
    # Six months until 30 June 2020, four from 1 July. Both had their first and second review. A's review of 30 June
    # leaves until 30 December, B's of 1 July until 1 November: the same day, 2 November, is early for one and late for
    # the other.
    later = rule_in_force("later_review", date(2020, 1, 1))
    changed = (
        *(rule for rule in rules() if rule is not later),
        replace(later, valid_to=date(2020, 6, 30)),
        replace(later, limit=4, in_days=122, valid_from=date(2020, 7, 1)),
    )
    monkeypatch.setattr("iro_analysis.care.rules.rules", lambda: changed)
    data = history(
        "child_id | started\nA | 2020-03-02\nB | 2020-03-02",
        reviews="""
            child_id | review_date
            A        | 2020-03-20
            A        | 2020-06-01
            A        | 2020-06-30
            A        | 2020-11-02
            B        | 2020-03-20
            B        | 2020-06-01
            B        | 2020-07-01
            B        | 2020-11-02
        """,
    )
    judged = {(row["child_id"], row["set_on"]): (row["due"], row["on_time"]) for row in clock_rows(engine, data)}
    assert judged["A", date(2020, 6, 30)] == (date(2020, 12, 30), True)
    assert judged["B", date(2020, 7, 1)] == (date(2020, 11, 1), False)


def test_there_is_no_limit_before_there_was_a_rule():
    assert limits(days_between(date(2005, 12, 29), date(2005, 12, 30)))["adoption_first_review"].isna().tolist() == [
        True,
        False,
    ]
    with pytest.raises(KeyError):
        rule_in_force("adoption_first_review", date(2005, 12, 29))


def test_every_rule_cites_its_source_and_versions_do_not_overlap():
    for rule in (*rules(), *relaxations()):
        assert rule.title
        assert rule.cite
        assert rule.limit_text
    for name in {rule.id for rule in rules()}:
        versions = sorted((rule for rule in rules() if rule.id == name), key=lambda rule: rule.valid_from)
        for before, after in pairwise(versions):
            assert before.valid_to < after.valid_from
