"""Child protection: conferences in time and chaired, plans and the caseload with them, worked out by hand."""

from datetime import date
from functools import partial

import pytest
from service_figures import by_category, share, value
from service_figures import figures as figures_of

from given import history
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
LOGS = ("cp_conferences", "cp_plans", "iro_workforce", "iro_allocations")
KEPT = Settings(logs={name: {"since": date(2018, 4, 1), "until": date(2022, 3, 31)} for name in LOGS})
figures = partial(figures_of, settings=KEPT)
CARE = "child_id | started\nA | 2020-03-01\nB | 2020-03-01"

# Good Friday 2020 is 10 April, Easter Monday 13 April, the bank holidays of May 8 and 25: the 15th working day after
# 1 April is 24 April, and after Saturday 4 April 28 April. P1 is not in the return.
HELD = history(
    CARE,
    cp_conferences="""
    child_id | conference_date | cp_conference_kind | strategy_discussion | chair_id | source_row
    P1       | 2020-04-24      | Initial            | 2020-04-01          | I1       | 2
    P2       | 2020-04-27      | Initial            | 2020-04-01          | I1       | 3
    P3       | 2020-04-28      | Initial            | 2020-04-04          | I2       | 4
    P4       | 2020-04-29      | Initial            | 2020-04-04          |          | 5
    P5       | 2020-04-29      | Initial            |                     | X9       | 6
    P6       | 2020-04-29      | Initial            | 2020-04-30          | I1       | 7
    A        | 2020-04-29      | Initial            | 2020-04-29          | I1       | 8
    P1       | 2020-07-24      | Review             |                     | I1       | 9
    P2       | 2020-07-28      | Review             |                     | I2       | 10
    P1       | 2021-01-24      | Review             |                     | I1       | 11
    P2       | 2021-01-29      | Review             |                     | I1       | 12
    P8       | 2020-06-01      | Review             |                     | I1       | 13
    P9       | 2019-11-30      | Initial            | 2019-11-29          | I1       | 14
    P9       | 2020-02-29      | Review             |                     | I1       | 15
    P9       | 2020-08-29      | Review             |                     | I1       | 16
    P9       | 2021-02-28      | Review             |                     | I1       | 17
    P9       | 2021-04-01      | Review             |                     | I1       | 18
    """,
    iro_workforce="""
    iro_id | post_from  | post_to    | fte
    I1     | 2020-04-24 | 2021-01-28 | 1.0
    I1     | 2020-04-20 | 2020-05-31 | 0.5
    I2     | 2020-05-01 |            | 1.0
    """,
)


def test_conferences_are_counted_by_kind_and_month(engine):
    ledger = figures(HELD, engine, "cp_conferences")
    assert value(ledger["cp_conferences", ""]) == 14
    assert by_category(ledger, "cp_conferences", "cp_conference_kind") == {
        "cp_conference_kind=Initial": 7,
        "cp_conference_kind=Review": 7,
    }
    assert by_category(ledger, "cp_conferences", "month") == {
        "month=Apr": 7, "month=Jun": 1, "month=Jul": 2, "month=Aug": 1, "month=Jan": 2, "month=Feb": 1
    }  # fmt: skip
    assert value(figures(HELD, engine, "cp_conferences", period="2019-20")["cp_conferences", ""]) == 2


def test_a_conference_is_chaired_by_an_iro_who_is_in_post_on_the_day(engine):
    # By I1: P1 three times, P2's first one, P6, A, P8 and P9's first; by I2 the second of P2. I1 is no longer in post
    # on 29 January and I2 not yet on 28 April; I1's two posts of one day are one chair.
    ledger = figures(HELD, engine, "cp_conferences_chaired")
    assert value(ledger["cp_conferences_chaired", ""]) == 9


def test_an_initial_conference_is_due_on_the_fifteenth_working_day_after_the_strategy_discussion(engine):
    # In time P1, P3 and A, late P2 and P4; P5 has no discussion, P6 one after the conference.
    ledger = figures(HELD, engine, "cp_initial_in_time_pct")
    assert share(ledger["cp_initial_in_time_pct", ""]) == (3, 5, 2)


def test_a_review_is_due_three_months_after_the_initial_conference_and_six_after_a_review(engine):
    # P1 on the last day of three and of six months, P2 a day after each; P8 has none before. P9's second review is in
    # time on the last day of six months, the third is not late because the six months end on 28 February.
    ledger = figures(HELD, engine, "cp_review_in_time_pct")
    assert share(ledger["cp_review_in_time_pct", ""]) == (4, 6, 1)
    # From 30 November three months end on 29 February 2020.
    assert share(figures(HELD, engine, "cp_review_in_time_pct", period="2019-20")["cp_review_in_time_pct", ""]) == (
        1, 1, 0
    )  # fmt: skip


def test_conferences_in_time_are_both_kinds_together(engine):
    ledger = figures(HELD, engine, "cp_conferences_in_time_pct")
    measure = "cp_conferences_in_time_pct"
    assert share(ledger[measure, ""]) == (7, 11, 3)
    assert share(ledger[measure, "cp_conference_kind=Initial"]) == (3, 5, 2)
    assert share(ledger[measure, "cp_conference_kind=Review"]) == (4, 6, 1)
    assert share(ledger[measure, "month=Jul"]) == (1, 2, 0)


def reviewed(engine, conferences):
    """The reviews in time, those judged, and those that are not."""
    data = history(CARE, cp_conferences=f"child_id | conference_date | cp_conference_kind\n{conferences}")
    return share(figures(data, engine, "cp_review_in_time_pct")["cp_review_in_time_pct", ""])


@pytest.mark.parametrize(
    ("conferences", "expected"),
    [
        # Two rows of one day are an initial conference for what follows, and neither comes before the other.
        ("P | 2020-05-01 | Review\nP | 2020-05-01 | Initial\nP | 2020-08-02 | Review", (0, 1, 1)),
        # The latest conference before decides, also if it is a second initial one.
        ("P | 2020-04-01 | Initial\nP | 2020-06-01 | Review\nP | 2020-12-01 | Review", (2, 2, 0)),
        ("P | 2020-04-01 | Initial\nP | 2020-08-01 | Initial\nP | 2020-10-31 | Review", (1, 1, 0)),
        # A conference of an unknown kind is none before; one of another child neither.
        ("P | 2020-04-01 | Initial\nP | 2020-06-01 |\nP | 2020-08-01 | Review", (0, 1, 0)),
        ("Q | 2020-04-01 | Initial\nP | 2020-05-01 | Review", (0, 0, 1)),
    ],
)
def test_the_latest_conference_on_an_earlier_day_decides_when_a_review_is_due(engine, conferences, expected):
    assert reviewed(engine, conferences) == expected


# On 30 April A has an IRO, B none; plans: A and P1 twice; P2's ends that day. On 31 May B has an IRO and P3 a plan.
CASELOAD = history(
    CARE,
    iro_workforce="""
    iro_id | post_from  | post_to    | fte
    I1     | 2020-04-01 |            | 1.5
    I2     | 2020-06-01 |            | 0.5
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to
    A        | I1     | 2020-04-01     |
    B        | I1     | 2020-05-01     |
    """,
    cp_plans="""
    child_id | plan_from  | plan_to
    A        | 2020-01-01 |
    P1       | 2020-01-01 | 2020-05-01
    P1       | 2020-04-30 |
    P2       | 2020-01-01 | 2020-04-30
    P3       | 2020-05-31 | 2021-03-31
    P4       | 2021-03-31 | 2021-04-01
    P5       | 2021-04-01 |
    P6       | 2020-06-30 | 2020-06-30
    """,
)


def test_the_caseload_with_plans_counts_each_child_once(engine):
    measure = "iro_caseload_with_cp_mean"
    ledger = figures(CASELOAD, engine, measure, "iro_caseload_mean", period="2020-21Q1")
    monthly = {"Apr": (2, 1.5), "May": (4, 1.5), "Jun": (4, 2.0)}
    assert {month: share(ledger[measure, f"month={month}"])[:2] for month in monthly} == monthly
    assert ledger[measure, ""].value == pytest.approx((2 / 1.5 + 4 / 1.5 + 4 / 2) / 3)
    assert ledger["iro_caseload_mean", ""].value == pytest.approx((1 / 1.5 + 2 / 1.5 + 2 / 2) / 3)


def test_children_with_a_plan_at_the_end_are_counted_once(engine):
    # A, P1 and P4; the plan of P3 ends on that day, and that of P5 begins on the next.
    measure = "children_with_cp_plan_at_end"
    assert value(figures(CASELOAD, engine, measure)[measure, ""]) == 3
    assert value(figures(CASELOAD, engine, measure, period="2020-04-01..2020-04-30")[measure, ""]) == 2


def test_without_these_logs_nothing_is_available_and_the_caseload_stays(engine):
    measures = ("cp_conferences", "cp_conferences_in_time_pct", "children_with_cp_plan_at_end")
    without = {name: rows for name, rows in CASELOAD.tables.items() if name != "cp_plans"}
    data = type(CASELOAD)(without, {name: CASELOAD.years[name] for name in without})
    ledger = figures(data, engine, *measures, "iro_caseload_with_cp_mean", "iro_caseload_mean")
    assert {ledger[name, ""].status for name in (*measures, "iro_caseload_with_cp_mean")} == {"not_available"}
    assert ledger["iro_caseload_mean", ""].status == "ok"
