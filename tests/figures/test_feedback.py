"""The measures of feedback and quality, from a few rows of their logs, on both engines."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from service_figures import by_category, share, value
from service_figures import figures as figures_of

from given import history
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
NOBODY = "Nothing in the denominator."
LOGS = ("feedback", "feedback_invitations", "impact", "audits", "placement_order_flags")
KEPT = Settings(logs={name: {"since": date(2018, 4, 1), "until": date(2022, 3, 31)} for name in LOGS})
figures = partial(figures_of, settings=KEPT)
IN_CARE = "child_id | started\nA | 2019-03-01"


def answers(text):
    """Rows of the feedback log, numbered as in a file."""
    head, *lines = text.strip().splitlines()
    return "\n".join([f"{head} | source_row", *(f"{line} | {row}" for row, line in enumerate(lines, start=2))])


# Form 1 has three answers; another respondent has a form 1 of their own. Without an id: on 1 June the question answered
# most often has two answers by young people, so two forms, and one by a parent; on 2 June there is one form. Then the
# day before the year, its first and last day, and the day after.

FEEDBACK = history(
    IN_CARE,
    feedback=answers("""
    feedback_date | response_id | respondent   | question | answer
    2020-05-01    | 1           | Young person | Heard    | Agree
    2020-05-01    | 1           | Young person | Safe     | Unsure
    2020-05-01    | 1           | Young person | Happy    |
    2020-05-01    | 1           | Parent       | Heard    | Disagree
    2020-06-01    |             | Young person | Heard    | Agree
    2020-06-01    |             | Young person | Heard    | Disagree
    2020-06-01    |             | Young person | Safe     | Agree
    2020-06-01    |             | Parent       | Heard    | Agree
    2020-06-02    |             | Young person | Heard    | Agree
    2020-03-31    | 2           | Parent       | Heard    | Agree
    2020-04-01    | 3           | Parent       | Heard    |
    2021-03-31    | 4           | Carer        | Heard    | Agree
    2021-03-31    | 5           |              | Safe     | Disagree
    2021-04-01    | 6           | Carer        | Heard    | Agree
    """),
    feedback_invitations="""
    month      | respondent   | invitations
    2020-03-01 | Parent       | 50
    2020-04-01 | Parent       | 6
    2020-05-01 | Parent       | 4
    2020-06-01 | Young person | 2
    2021-03-01 | Professional | 8
    2021-04-01 | Young person | 90
    """,
)


def test_feedback_forms_are_counted_by_respondent_and_quarter(engine):
    # Young people: form 1, two and one; parents: form 1, one and form 3; a carer: form 4; unknown: form 5.
    ledger = figures(FEEDBACK, engine, "feedback_responses", also=["2019-20"])
    assert value(ledger["feedback_responses", ""]) == 9
    assert by_category(ledger, "feedback_responses", "respondent") == {
        "respondent=Young person": 4,
        "respondent=Parent": 3,
        "respondent=Carer": 1,
        "respondent=Not known": 1,
    }
    assert by_category(ledger, "feedback_responses", "quarter") == {"quarter=Q1": 7, "quarter=Q4": 2}
    assert value(ledger["feedback_responses_change", ""]) == 8


def test_answers_are_counted_by_question_respondent_and_answer(engine):
    ledger = figures(FEEDBACK, engine, "feedback_answers")
    assert value(ledger["feedback_answers", ""]) == 12, "all but those on two days outside the year"
    assert by_category(ledger, "feedback_answers", "question") == {
        "question=Heard": 8,
        "question=Safe": 3,
        "question=Happy": 1,
    }
    assert by_category(ledger, "feedback_answers", "respondent") == {
        "respondent=Young person": 7,
        "respondent=Parent": 3,
        "respondent=Carer": 1,
        "respondent=Not known": 1,
    }
    assert by_category(ledger, "feedback_answers", "answer") == {
        "answer=Agree": 6,
        "answer=Disagree": 3,
        "answer=Unsure": 1,
        "answer=Not known": 2,
    }
    assert value(ledger["feedback_answers", "answer=Disagree; question=Heard"]) == 2
    assert value(ledger["feedback_answers", "answer=Not known; question=Happy"]) == 1
    assert value(ledger["feedback_answers", "answer=Unsure; question=Heard"]) == 0


def test_the_share_that_agree_leaves_out_missing_answers(engine):
    # Of 12, two have no answer (Happy on form 1, and form 3); of the other ten, six agree.
    ledger = figures(FEEDBACK, engine, "feedback_agree_pct")
    assert share(ledger["feedback_agree_pct", ""]) == (6, 10, 2)
    assert ledger["feedback_agree_pct", ""].note.startswith("Not assessable and left out of the base: 2.")
    shares = {text: share(ledger["feedback_agree_pct", text]) for name, text in ledger if name == "feedback_agree_pct"}
    assert shares["respondent=Young person"] == (4, 6, 1)
    assert shares["respondent=Parent"] == (1, 2, 1)
    assert shares["respondent=Not known"] == (0, 1, 0)
    assert shares["question=Heard"] == (5, 7, 1)
    assert shares["question=Safe"] == (1, 3, 0)
    assert shares["question=Happy"] == (0, 0, 1)
    assert shares["question=Heard; respondent=Young person"] == (3, 4, 0)
    assert shares["question=Safe; respondent=Young person"] == (1, 2, 0)
    assert value(ledger["feedback_agree_pct", "respondent=Professional"]) == NOBODY


def test_the_response_rate_is_forms_received_over_invitations(engine):
    # Parents 3 of 10, professionals none of 8; young people have four forms for two invitations; no carer was invited.
    ledger = figures(FEEDBACK, engine, "feedback_response_rate")
    rate = {text: row for (name, text), row in ledger.items() if name == "feedback_response_rate"}
    assert share(rate["respondent=Parent"])[:2] == (3, 10)
    assert (value(rate["respondent=Professional"]), *share(rate["respondent=Professional"])[:2]) == (0, 0, 8)
    assert rate["respondent=Young person"].status == "not_available"
    assert rate["respondent=Young person"].note
    assert share(rate[""])[:2] == (7, 20), "7 forms of those three kinds of respondent"
    assert "respondent=Carer" not in rate or rate["respondent=Carer"].status == "not_available"


@pytest.mark.parametrize(
    ("period", "counted"),
    [("2020-04-01..2020-04-30", (1, 6)), ("2020-21Q1", (7, 12)), ("2021-03-01..2021-03-31", (0, 8))],
)
def test_the_response_rate_is_given_for_periods_of_whole_months(engine, period, counted):
    row = figures(FEEDBACK, engine, "feedback_response_rate", period=period)["feedback_response_rate", ""]
    assert share(row)[:2] == counted


def test_there_is_no_response_rate_for_part_months_or_more_forms_than_invitations(engine):
    for period in ("2020-06-01..2020-06-30", "2020-04-01..2021-03-30", "2020-04-02..2021-03-31"):
        row = figures(FEEDBACK, engine, "feedback_response_rate", period=period)["feedback_response_rate", ""]
        assert row.status == "not_available"
        assert row.note
        assert "whole months" in row.note or period.endswith("06-30"), (
            "in June there were three forms for two invitations"
        )


def test_examples_of_impact_without_a_date_count_in_every_period(engine):
    data = history(
        IN_CARE,
        impact="""
        you_said | we_did | theme | impact_date
        a        | z      | Plan  | 2020-03-31
        b        | z      | Plan  | 2020-04-01
        c        | z      | Visit | 2021-03-31
        d        | z      |       | 2021-04-01
        e        | z      |       |
        f        | z      | Plan  |
        """,
    )
    ledger = figures(data, engine, "you_said_we_did")
    assert value(ledger["you_said_we_did", ""]) == 4, "b, c, e and f"
    expected = {"theme=Plan": 2, "theme=Visit": 1, "theme=Not known": 1}
    assert by_category(ledger, "you_said_we_did", "theme") == expected
    assert value(figures(data, engine, "you_said_we_did", period="2020-21Q2")["you_said_we_did", ""]) == 2


AUDITS = history(
    IN_CARE,
    audits="""
    audit_date | audit_kind | grade                | iro_id
    2020-03-31 | Peer       | Inadequate           | I1
    2020-04-01 | Peer       | Outstanding          | I1
    2020-04-01 | Peer       | Outstanding          | I2
    2020-06-30 | Peer       | Good                 | I1
    2020-07-01 | Themed     | Requires improvement | I1
    2021-03-31 |            | Inadequate           | I1
    2021-03-31 | Themed     |                      | I1
    2021-04-01 | Themed     | Good                 | I1
    """,
)


def test_audits_are_counted_by_kind_month_and_grade(engine):
    ledger = figures(AUDITS, engine, "care_plan_audits", also=["2019-20"])
    assert value(ledger["care_plan_audits", ""]) == 6
    assert value(ledger["care_plan_audits_change", ""]) == 5
    kinds = {"audit_kind=Peer": 3, "audit_kind=Themed": 2, "audit_kind=Not known": 1}
    assert by_category(ledger, "care_plan_audits", "audit_kind") == kinds
    months = {"month=Apr": 2, "month=Jun": 1, "month=Jul": 1, "month=Mar": 2}
    assert by_category(ledger, "care_plan_audits", "month") == months
    assert by_category(ledger, "care_plan_audits", "grade") == {
        "grade=Outstanding": 2,
        "grade=Good": 1,
        "grade=Requires improvement": 1,
        "grade=Inadequate": 1,
        "grade=Not known": 1,
    }


def test_shares_of_grades_are_of_graded_audits(engine):
    ledger = figures(AUDITS, engine, "audit_grades", "audit_grades_pct", "audits_good_or_better_pct")
    assert value(ledger["audit_grades", ""]) == 5
    assert value(ledger["audit_grades", "grade=Outstanding"]) == 2
    assert value(ledger["audit_grades", "audit_kind=Peer; grade=Good"]) == 1
    assert (
        share(ledger["audit_grades_pct", "grade=Outstanding"])[:2]
        == share(ledger["audit_grades_pct", "audit_kind=Peer; grade=Outstanding"])[:2]
        == (2, 5)
    )
    assert share(ledger["audits_good_or_better_pct", ""])[:2] == (3, 5)
    assert share(ledger["audits_good_or_better_pct", "audit_kind=Peer"])[:2] == (3, 3)
    assert share(ledger["audits_good_or_better_pct", "audit_kind=Themed"])[:2] == (0, 1)
    quiet = figures(AUDITS, engine, "audits_good_or_better_pct", "care_plan_audits", period="2020-21Q3")
    assert value(quiet["audits_good_or_better_pct", ""]) == NOBODY
    assert value(quiet["care_plan_audits", ""]) == 0


# A to F are on a placement order (E1). A's last flag says yes; B's was withdrawn, C's was set after the end, D's on the
# last day; E's decision was reversed but the flag says no, F has both; G has no placement order, H is not in care.


def test_placement_orders_to_revoke_are_those_flagged_or_with_a_reversed_decision(engine):
    data = history(
        "child_id | started | legal_status | ceased | reason_ceased\n"
        + "\n".join(f"{child} | 2019-03-01 | E1 | |" for child in "ABCDEF")
        + "\nG | 2019-03-01 | C2 | |\nH | 2019-03-01 | E1 | 2021-03-31 | E4A",
        placed_adoption="""
        child_id | placed     | placed_ceased | reason_placed_ceased
        E        | 2019-10-01 | 2020-10-01    | RD1
        F        | 2019-10-01 | 2020-10-01    | RD1
        """,
        placement_order_flags="""
        child_id | flag_from  | to_revoke
        A        | 2020-01-01 | no
        A        | 2020-06-01 | yes
        B        | 2020-06-01 | yes
        B        | 2020-07-01 | no
        C        | 2021-04-01 | yes
        D        | 2021-03-31 | yes
        E        | 2020-11-01 | no
        F        | 2020-11-01 | yes
        G        | 2020-11-01 | yes
        H        | 2020-11-01 | yes
        """,
    )
    name = "placement_orders_to_revoke_at_end"
    assert value(figures(data, engine, name)[name, ""]) == 4, "A, D, E and F"
    without_flags = replace(
        data, tables={key: rows for key, rows in data.tables.items() if key != "placement_order_flags"}
    )
    without_flags = replace(
        without_flags, years={key: years for key, years in data.years.items() if key != "placement_order_flags"}
    )
    assert value(figures(without_flags, engine, name)[name, ""]) == 2, "E and F"


# Logs and columns that were not supplied

MEASURES = {
    "feedback": ["feedback_responses", "feedback_answers", "feedback_agree_pct", "feedback_response_rate"],
    "feedback_invitations": ["feedback_response_rate"],
    "impact": ["you_said_we_did"],
    "audits": ["care_plan_audits", "audit_grades", "audit_grades_pct", "audits_good_or_better_pct"],
}


@pytest.mark.parametrize("log", MEASURES)
def test_a_figure_is_not_available_without_its_log(engine, log):
    tables = {name: rows for name, rows in {**FEEDBACK.tables, **AUDITS.tables}.items() if name != log}
    data = replace(FEEDBACK, tables=tables, years=dict.fromkeys(tables, FEEDBACK.years["episodes"]))
    ledger = figures(data, engine, *MEASURES[log])
    rows = [row for (name, _), row in ledger.items() if name in MEASURES[log]]
    assert {row.measure for row in rows} == set(MEASURES[log])
    assert {row.status for row in rows} == {"not_available"}
    assert all("table was not supplied for 2020-21" in row.note for row in rows)


def test_the_total_of_audits_is_available_without_their_kind(engine):
    ledger = figures(replace(AUDITS, absent={"audits": frozenset({"audit_kind"})}), engine, "care_plan_audits")
    assert value(ledger["care_plan_audits", ""]) == 6
    kinds = {value(row) for (name, text), row in ledger.items() if name == "care_plan_audits" and "audit_kind" in text}
    assert kinds == {"Not every audits file has the column KIND."}
