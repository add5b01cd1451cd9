"""What was ready before reviews, plans for permanence, adoption reviews and disruption meetings, worked by hand."""

from functools import cache

import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
YEAR = parse_period("2020-21")
REPORT, CARE_PLAN, PERMANENCE = (
    "report_before_review_pct",
    "care_plan_before_review_pct",
    "permanence_plan_by_second_review_pct",
)
WAITING, WAITING_ON_TIME = "adoption_reviews_before_placement", "adoption_reviews_before_placement_on_time_pct"
MEETINGS, MEETING_DAYS = "disruption_meetings", "disruption_meeting_days"


def figures(data, engine, *measures, period=YEAR):
    """{(measure, breakdown): ledger row}."""
    rows = compute(data, [period], Settings(), engine, measures)
    return {(row.measure, row.breakdown): row for row in rows.itertuples()}


def ratio(row):
    return row.numerator, row.denominator


def filled(ledger, measure, dimension):
    """{category: (numerator, denominator)} of the categories with any base."""
    return {
        part.removeprefix(f"{dimension}="): ratio(row)
        for (name, part), row in ledger.items()
        if name == measure and part.startswith(f"{dimension}=") and row.denominator
    }


# B is 2, all others are 10 on 15 June 2020. The reviews of July 2020 are second reviews; D has a third. E left care and
# came back: the review of November is the first of the new stay, that of January 2021 its second.
REVIEWED = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-04-01 |            |
    B        | 2020-04-01 |            |
    C        | 2020-04-01 |            |
    D        | 2020-04-01 |            |
    E        | 2020-04-01 | 2020-09-01 | E4A
    E        | 2020-11-02 |            |
    F        | 2019-10-01 |            |
    """,
    children="""
    child_id | birth_date
    A        | 2010-06-15
    B        | 2018-02-01
    C        | 2010-06-15
    D        | 2010-06-15
    E        | 2010-06-15
    F        | 2010-06-15
    """,
    reviews="""
    child_id | review_date
    A        | 2020-04-24
    A        | 2020-07-20
    B        | 2020-04-24
    B        | 2020-07-24
    C        | 2020-04-24
    C        | 2020-07-20
    D        | 2020-04-24
    D        | 2020-07-20
    D        | 2021-01-11
    E        | 2020-04-24
    E        | 2020-07-20
    E        | 2020-11-20
    E        | 2021-01-20
    F        | 2019-10-20
    F        | 2020-01-10
    """,
    review_log="""
    child_id | review_date | report_ready | care_plan_ready | permanence_plan | cancelled
    A        | 2020-04-24  | yes          | yes             | yes             |
    A        | 2020-07-20  | no           |                 | no              |
    B        | 2020-04-24  | yes          |                 | no              |
    B        | 2020-07-24  |              |                 | no              |
    B        | 2020-07-23  | yes          | yes             | yes             | yes
    C        | 2020-04-24  | yes          | no              | no              |
    C        | 2020-07-20  | no           |                 |                 |
    D        | 2020-07-20  |              |                 | yes             |
    D        | 2021-01-11  | yes          |                 | no              |
    E        | 2020-07-20  |              |                 | yes             |
    E        | 2020-11-20  |              |                 |                 |
    E        | 2021-01-20  |              |                 | no              |
    F        | 2020-01-10  | yes          | yes             | yes             |
    """,
)


@cache
def reviewed(engine):
    return figures(REVIEWED, engine, REPORT, CARE_PLAN, PERMANENCE)


def test_reports_and_care_plans_are_a_share_of_the_reviews_that_say_yes_or_no(engine):
    # The cancelled review says yes and was not held; F's reviews are of the year before.
    assert ratio(reviewed(engine)[REPORT, ""]) == (4, 6)
    assert ratio(reviewed(engine)[CARE_PLAN, ""]) == (1, 2)
    assert filled(reviewed(engine), REPORT, "month") == {"Apr": (3, 3), "Jul": (0, 2), "Jan": (1, 1)}
    assert filled(reviewed(engine), REPORT, "age_band") == {"1-4": (1, 1), "5-9": (2, 2), "10-15": (1, 3)}


def test_a_plan_at_an_earlier_review_of_the_stay_is_one_at_the_second(engine):
    # Second reviews are those of A (yes at the first, no at the second: yes), B (no), C (says nothing itself: left
    # out), D (yes) and E (yes; in the second stay no, whatever the first stay had).
    assert ratio(reviewed(engine)[PERMANENCE, ""]) == (3, 5)
    assert filled(reviewed(engine), PERMANENCE, "month") == {"Jul": (3, 4), "Jan": (0, 1)}


def test_without_the_log_they_are_not_available(engine):
    data = history("child_id | started\nA | 2020-04-01", reviews="child_id | review_date\nA | 2020-04-24")
    ledger = figures(data, engine, REPORT, CARE_PLAN, PERMANENCE, MEETINGS, MEETING_DAYS)
    assert {row.status for row in ledger.values()} == {"not_available"}


# A: a placement order on 1 May 2020, placed with adopters on 1 February 2021. The review of 20 July answers 1 August
# (three months after the order), that of 1 February the 20 January of regulation 33, the first of two equal dates.
# B: consent by the log from 4 May to 1 October; the review of 30 July answers 24 July, of regulation 33.
# C: an order from the first day; the reviews answer 1 May and 24 July, of regulation 33.
# D: an order on 1 June after two reviews; the next answers 1 September and is late.
# E: as C; placed in July, and back on 1 September: the review of 5 October is within 42 days of it.
ADOPTION = history(
    """
    child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status | placement
    A        | 2020-04-01 | 2020-05-01 | X1            | S                  | C2           | U6
    A        | 2020-05-01 | 2021-02-01 | X1            | L                  | E1           | U6
    A        | 2021-02-01 |            |               | P                  | E1           | A5
    B        | 2020-04-01 |            |               | S                  | V2           | U6
    C        | 2020-04-01 |            |               | S                  | E1           | U6
    D        | 2020-04-01 | 2020-06-01 | X1            | S                  | C2           | U6
    D        | 2020-06-01 |            |               | L                  | E1           | U6
    E        | 2020-04-01 | 2020-07-01 | X1            | S                  | E1           | U6
    E        | 2020-07-01 | 2020-09-01 | X1            | P                  | E1           | A5
    E        | 2020-09-01 |            |               | P                  | E1           | U6
    """,
    reviews="""
    child_id | review_date
    A        | 2020-04-24
    A        | 2020-05-01
    A        | 2020-07-20
    A        | 2021-02-01
    A        | 2021-02-20
    B        | 2020-04-24
    B        | 2020-07-30
    B        | 2020-10-01
    B        | 2020-10-02
    C        | 2020-04-24
    C        | 2020-07-10
    D        | 2020-04-24
    D        | 2020-05-22
    D        | 2020-09-10
    E        | 2020-04-24
    E        | 2020-06-10
    E        | 2020-07-20
    E        | 2020-10-05
    """,
    placement_authorities="""
    child_id | authority_from | authority_to
    B        | 2020-05-04     | 2020-10-01
    """,
)


def test_reviews_before_a_placement_for_adoption_lie_in_an_authority_and_not_in_a_placement(engine):
    # A: 20 July and 1 February; 1 May and 1 February belong to the time before the order and before the placement.
    # B: 30 July and 1 October. C: both. D: 10 September. E: 24 April, 10 June and 5 October.
    ledger = figures(ADOPTION, engine, WAITING)
    assert ledger[WAITING, ""].value == 10
    months = {
        part.removeprefix("month="): row.value for (name, part), row in ledger.items() if name == WAITING and part
    }
    assert {month: number for month, number in months.items() if number} == {
        "Apr": 2,
        "Jun": 1,
        "Jul": 3,
        "Sep": 1,
        "Oct": 2,
        "Feb": 1,
    }


def test_only_those_that_answer_regulation_36_are_on_time_or_late_by_it(engine):
    # A's of 20 July and E's of 5 October are on time, D's is late.
    assert ratio(figures(ADOPTION, engine, WAITING_ON_TIME)[WAITING_ON_TIME, ""]) == (2, 3)


# B left care on 10 June, when the placement ended. The meetings of 1 August (B) and of 20 March (A) are about children
# out of care, that of 1 April 2021 is after the period.
DISRUPTED = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-04-01 |            |
    B        | 2020-04-01 | 2020-06-10 | E4A
    """,
    disruption_meetings="""
    child_id | meeting_date | placement_ended
    A        | 2020-03-20   | 2020-03-10
    A        | 2020-07-20   | 2020-07-10
    A        | 2020-09-01   |
    A        | 2020-10-01   | 2020-10-05
    A        | 2021-04-01   | 2021-03-01
    B        | 2020-06-10   | 2020-06-10
    B        | 2020-06-30   | 2020-06-10
    B        | 2020-08-01   | 2020-06-11
    """,
)


def test_disruption_meetings_are_of_children_in_care_on_the_day_or_when_the_placement_ended(engine):
    ledger = figures(DISRUPTED, engine, MEETINGS)
    assert ledger[MEETINGS, ""].value == 5
    months = {
        part.removeprefix("month="): row.value for (name, part), row in ledger.items() if name == MEETINGS and part
    }
    assert {month: number for month, number in months.items() if number} == {"Jun": 2, "Jul": 1, "Sep": 1, "Oct": 1}


def test_days_to_the_meeting_count_from_the_end_of_the_placement(engine):
    # -4 (before it), 0, 10 and 20; the meeting of 1 September does not say.
    ledger = figures(DISRUPTED, engine, MEETING_DAYS)
    days = {part.removeprefix("statistic="): row.value for (name, part), row in ledger.items() if name == MEETING_DAYS}
    assert [days[name] for name in ("Shortest", "Median", "Longest")] == [-4, 5, 20]
    assert {row.denominator for (name, part), row in ledger.items() if name == MEETING_DAYS and part} == {4}
