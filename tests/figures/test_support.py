"""Advocates and independent visitors, worked by hand."""

import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
YEAR, QUARTER = parse_period("2020-21"), parse_period("2020-21Q2")

# Four were in care in the year, A, C and D at its end. B left on 1 September 2020; C came on that day. E was never in
# care.
CARE = """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-04-01 |            |
    B        | 2020-04-01 | 2020-09-01 | E4A
    C        | 2020-09-01 |            |
    D        | 2020-04-01 |            |
"""
CHILDREN = """
    child_id | birth_date
    A        | 2010-06-15
    B        | 2010-06-15
    C        | 2017-03-31
    D        | 2010-06-15
"""
# Referred: A before the year, and on 1 July; B on the day of leaving; C the day before coming, and on the day. With an
# advocate: A from the year before; B only on the day of leaving; C until the day before coming, then referred without
# one; D from the day after the year.
ADVOCATES = """
    child_id | advocacy_referred | advocacy_from | advocacy_to
    A        | 2020-03-01        | 2020-03-10    | 2020-04-01
    A        | 2020-07-01        |               |
    B        | 2020-09-01        | 2020-09-01    | 2020-10-01
    C        | 2020-08-31        | 2020-08-31    | 2020-08-31
    C        | 2020-09-01        |               |
    D        | 2021-03-01        | 2021-04-01    |
    E        | 2020-07-01        | 2020-07-01    |
"""
# A's visitor comes for the last time on the last day. C waits; D had one, whom nobody has followed, and a referral that
# was withdrawn. B's visitor is still there, but B is not.
VISITORS = """
    child_id | visitor_referred | visitor_from | visitor_to
    A        | 2020-05-01       | 2020-06-01   | 2021-03-31
    A        | 2021-03-01       |              |
    B        | 2020-05-01       | 2020-06-01   |
    C        | 2020-10-01       | 2021-04-01   |
    D        | 2020-05-01       | 2020-06-01   | 2021-03-30
    D        | 2021-01-01       |              | 2021-02-01
"""


def figures(engine, *measures, period=YEAR, **logs):
    """{(measure, breakdown): (status, numerator, denominator)}."""
    data = history(CARE, children=CHILDREN, **logs)
    rows = compute(data, [period], Settings(), engine, measures)
    return {(row.measure, row.breakdown): (row.status, row.numerator, row.denominator) for row in rows.itertuples()}


def test_referrals_are_of_children_in_care_on_the_day(engine):
    found = figures(engine, "advocacy_referrals", advocacy=ADVOCATES)
    assert found["advocacy_referrals", ""][1] == 4
    assert [found["advocacy_referrals", f"month={month}"][1] for month in ("Jul", "Aug", "Sep", "Mar")] == [1, 0, 2, 1]
    # C is three on 1 September 2020.
    assert found["advocacy_referrals", "age_band=1-4"][1] == 1


def test_an_advocate_counts_on_days_at_whose_end_the_child_is_in_care(engine):
    found = figures(engine, "children_with_advocate", "children_with_advocate_pct", advocacy=ADVOCATES)
    assert found["children_with_advocate", ""][1] == 1
    assert found["children_with_advocate_pct", ""] == ("ok", 1, 4)
    later = figures(engine, "children_with_advocate", period=QUARTER, advocacy=ADVOCATES)
    assert later["children_with_advocate", ""][1] == 0


def test_a_visitor_is_there_on_the_last_day_and_who_has_one_does_not_wait(engine):
    measures = ("children_with_visitor_at_end", "children_with_visitor_pct", "children_waiting_for_visitor_at_end")
    found = figures(engine, *measures, independent_visitors=VISITORS)
    assert [found[measure, ""][1] for measure in measures] == [1, 1, 1]
    assert found["children_with_visitor_pct", ""] == ("ok", 1, 3)
    before = figures(engine, *measures, period=QUARTER, independent_visitors=VISITORS)
    assert [before[measure, ""][1] for measure in measures] == [2, 2, 0]


def test_without_the_logs_nothing_is_available(engine):
    measures = ("advocacy_referrals", "children_with_advocate_pct", "children_with_visitor_pct")
    found = figures(engine, *measures)
    assert {found[measure, ""][0] for measure in measures} == {"not_available"}
