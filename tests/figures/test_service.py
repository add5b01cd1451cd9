"""The measures of the service's own work, each with a few rows, on both engines."""

from datetime import date
from functools import cache

import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
SECTIONS = ("workload", "disputes", "feedback")
KEPT = ("case_alerts", "disputes", "remedial_actions", "feedback", "audits")
SETTINGS = Settings(logs={name: {"since": date(2019, 4, 1), "until": date(2021, 3, 31)} for name in KEPT})

# A is in care throughout, B from 4 May to the end of the year, C from 1 June, D from two days before the period ends.
DATA = history(
    """
    child_id | started    | ceased
    A        | 2019-04-01 |
    B        | 2020-05-04 | 2020-12-31
    C        | 2020-06-01 |
    D        | 2021-03-30 |
    """,
    # I2 works half time from May to January, through an agency.
    iro_workforce="""
        iro_id | post_from  | post_to    | fte | agency
        I1     | 2015-01-01 |            | 1   | no
        I2     | 2020-05-01 | 2021-01-31 | 0.5 | yes
    """,
    # Five working days after 4 May end on the 12th, as the 8th was a bank holiday; after 1 June on the 8th.
    iro_allocations="""
        child_id | iro_id | allocated_from | allocated_to
        A        | I1     | 2019-04-03     | 2020-07-31
        A        | I2     | 2020-08-01     | 2021-01-31
        A        | I1     | 2021-02-01     |
        B        | I2     | 2020-05-12     | 2020-12-31
        C        | I1     | 2020-06-09     |
    """,
    # Two weeks before the end is 17 March: alert 4 is exactly as old, alert 2 is older.
    reviews="""
        child_id | review_date
        A        | 2020-04-20
        A        | 2020-07-20
        A        | 2020-10-20
        A        | 2021-01-20
    """,
    review_log="""
        child_id | review_date | iro_id
        A        | 2020-04-20  | I1
        A        | 2020-07-20  | I1
        A        | 2020-10-20  | I2
        A        | 2021-01-20  |
    """,
    case_alerts="""
        alert_id | child_id | raised     | theme  | team  | closed     | outcome
        1        | A        | 2020-05-01 | Drift  | North | 2020-05-20 | Resolved
        2        | A        | 2021-03-10 | Drift  |       |            |
        3        | C        | 2021-03-20 |        | North | 2021-04-01 | Upheld
        4        |          | 2021-03-17 | Visits | North |            |
        5        | A        | 2020-03-31 | Drift  | North | 2020-04-01 |
    """,
    # 20 working days after 1 May 2020 end on 2 June (8 and 25 May are bank holidays), after 2 March 2021 on the 30th.
    disputes="""
        dispute_id | raised | theme | team  | stage_2    | stage_3    | resolved   | outcome  | cafcass | legal_advice
        1          | 2020-05-01 | Drift | North | 2020-05-20 |            | 2020-06-02 | Upheld   | no      | yes
        2          | 2020-02-10 | Drift |       |            |            | 2020-04-01 | Resolved | no      | no
        3          | 2021-03-20 |       | North |            | 2021-04-01 |            |          | no      | no
        4          | 2021-03-02 |       | North | 2021-03-30 | 2021-03-31 |            |          | yes     | no
        5          | 2019-09-02 | Drift | North |            |            | 2020-03-31 | Upheld   | yes     | yes
        6          | 2020-05-01 | Drift | North |            |            | 2020-06-03 | Upheld   | no      | no
    """,
    remedial_actions="""
        action_id | raised     | due        | completed  | theme | team
        1         | 2020-05-01 | 2020-06-01 | 2020-06-01 | Drift | North
        2         | 2020-05-01 | 2021-03-31 |            | Drift | North
        3         | 2020-05-01 | 2020-06-01 | 2020-06-02 | Drift | South
        4         | 2021-03-01 | 2021-04-01 |            | Drift | South
        5         | 2020-01-01 | 2020-02-01 | 2021-04-05 | Drift | South
    """,
    # F1 is one form for each respondent and date; without an identifier there are as many forms as answers to the
    # question answered most often that day: two.
    feedback="""
        feedback_date | respondent   | question | answer   | response_id | source_row
        2020-05-01    | Parent       | Heard    | Agree    | F1          | 2
        2020-05-01    | Parent       | Clear    | Disagree | F1          | 3
        2020-05-01    | Parent       | Heard    | Agree    |             | 4
        2020-05-01    | Parent       | Heard    | Unsure   |             | 5
        2020-05-01    | Parent       | Clear    |          |             | 6
        2020-05-02    | Young person | Heard    | Agree    | F1          | 7
    """,
    feedback_invitations="""
        month      | respondent | invitations
        2020-04-01 | Parent     | 10
        2021-03-01 | Parent     | 5
    """,
    audits="""
        audit_date | audit_kind | grade
        2020-05-01 | Care plan  | Good
        2020-05-01 | Care plan  | Outstanding
        2021-03-31 |            | Inadequate
        2020-06-01 | Care plan  |
        2021-04-01 | Care plan  | Good
    """,
    # Due on 22 May, 4 August, 4 February, and 26 May; on 31 March A, who has an IRO, and X have a plan.
    cp_conferences="""
        child_id | conference_date | cp_conference_kind | strategy_discussion | chair_id
        X        | 2020-05-04      | Initial            | 2020-04-30          | I1
        X        | 2020-08-04      | Review             |                     | I2
        X        | 2021-02-05      | Review             |                     | I2
        Y        | 2020-05-27      | Initial            | 2020-05-01          | I3
    """,
    cp_plans="""
        child_id | plan_from  | plan_to
        A        | 2021-03-01 |
        X        | 2020-05-04 |
        Y        | 2020-05-27 | 2021-03-31
    """,
    impact="""
        you_said | we_did | theme | impact_date
        a        | b      | T     |
        c        | d      | T     | 2019-05-05
        e        | f      | U     | 2021-03-31
    """,
)


#: The year, some of its quarters, a period that is not made of whole months, and one longer than a year.
LABELS = ("2020-21", "2020-21Q1", "2020-21Q3", "2020-04-01..2020-06-15", "2019-04-01..2021-03-31")
SERVICE_MEASURES = tuple(measure.name for measure in catalogue().values() if measure.section in SECTIONS)


@cache
def all_rows(engine):
    return compute(DATA, [parse_period(label) for label in LABELS], SETTINGS, engine, SERVICE_MEASURES)


@cache
def of_period(engine, label="2020-21"):
    rows = all_rows(engine)
    return by_breakdown(rows[rows["period"] == parse_period(label).label])


def of_other_data(engine, data, names=SERVICE_MEASURES):
    return by_breakdown(compute(data, [parse_period("2020-21")], SETTINGS, engine, names))


def by_breakdown(rows):
    return {(row.measure, row.breakdown): row for row in rows.itertuples()}


COUNTS = {
    ("iro_fte", ""): 1,
    ("iro_fte", "month=Apr"): 1,
    ("iro_fte", "month=May"): 1.5,
    ("iro_fte", "month=highest"): 1.5,
    ("iro_fte", "month=lowest"): 1,
    ("iro_heads", "month=Jan"): 2,
    ("iro_heads", ""): 1,
    ("iro_agency_fte", "month=Dec"): 0.5,
    ("iro_agency_fte", "month=Feb"): 0,
    # On 31 March I1 has A and C, two children for a full-time post.
    ("iros_by_caseload", ""): 1,
    ("iros_by_caseload", "caseload_band=Below guideline"): 1,
    ("iros_by_caseload", "caseload_band=Within guideline"): 0,
    ("children_without_iro_at_end", ""): 1,
    # A had I1 and I2; B and C one each.
    ("iro_changes", ""): 1,
    # A and C; D has none yet.
    ("cla_with_iro_at_end", ""): 2,
    ("iros_by_makeup_at_end", ""): 1,
    ("iros_by_makeup_at_end", "years_in_post_band=5 and over"): 1,
    ("cp_conferences", ""): 4,
    ("cp_conferences", "cp_conference_kind=Review"): 2,
    ("cp_conferences", "month=May"): 2,
    # I3 has no post, and that of I2 ended on 31 January.
    ("cp_conferences_chaired", ""): 2,
    ("children_with_cp_plan_at_end", ""): 2,
    ("case_alerts", ""): 4,
    ("case_alerts", "theme=Drift"): 2,
    ("case_alerts", "theme=Not known"): 1,
    ("case_alerts", "team=North"): 3,
    ("case_alerts", "month=Mar"): 3,
    ("case_alerts_closed", ""): 2,
    ("case_alerts_closed", "outcome=Resolved"): 1,
    ("case_alerts_closed", "outcome=Not known"): 1,
    ("case_alerts_open_at_end", ""): 3,
    ("case_alerts_open_at_end", "theme=Visits"): 1,
    ("case_alerts_older_than_two_weeks_at_end", ""): 1,
    ("case_alerts_older_than_two_weeks_at_end", "theme=Drift"): 1,
    ("formal_disputes", ""): 5,
    ("formal_disputes", "highest_stage=1"): 3,
    ("formal_disputes", "highest_stage=2"): 1,
    ("formal_disputes", "highest_stage=3"): 1,
    ("formal_disputes", "theme=Drift"): 3,
    ("formal_disputes", "team=Not known"): 1,
    ("formal_disputes_raised", ""): 4,
    ("formal_disputes_raised", "month=May"): 2,
    ("formal_disputes_outstanding_at_end", ""): 2,
    ("formal_disputes_outstanding_at_end", "highest_stage=3"): 1,
    # Dispute 1 took 32 days, dispute 2 51, dispute 6 33.
    ("dispute_days_to_resolve", "statistic=Shortest"): 32,
    ("dispute_days_to_resolve", "statistic=Lower quartile"): 32.5,
    ("dispute_days_to_resolve", "statistic=Median"): 33,
    ("dispute_days_to_resolve", "statistic=Upper quartile"): 42,
    ("dispute_days_to_resolve", "statistic=Longest"): 51,
    ("dispute_days_to_resolve", "highest_stage=2; statistic=Median"): 32,
    ("dispute_outcomes", ""): 3,
    ("dispute_outcomes", "outcome=Upheld"): 2,
    ("disputes_referred_to_cafcass", ""): 1,
    ("disputes_with_legal_advice", ""): 1,
    ("remedial_actions", ""): 4,
    ("remedial_actions", "team=South"): 2,
    # Action 2 was due on the last day; action 5 was completed only after the period.
    ("remedial_actions_overdue_at_end", ""): 2,
    ("remedial_actions_overdue_at_end", "team=South"): 1,
    ("feedback_responses", ""): 4,
    ("feedback_responses", "respondent=Parent"): 3,
    ("feedback_answers", ""): 6,
    ("feedback_answers", "question=Heard"): 4,
    ("feedback_answers", "answer=Agree; question=Heard"): 3,
    ("you_said_we_did", ""): 2,
    ("you_said_we_did", "theme=U"): 1,
    ("care_plan_audits", ""): 4,
    ("care_plan_audits", "audit_kind=Care plan"): 3,
    ("care_plan_audits", "grade=Not known"): 1,
    ("audit_grades", ""): 3,
    ("audit_grades", "grade=Good"): 1,
}


@pytest.mark.parametrize("figure", COUNTS, ids=" ".join)
def test_counts_are_right_in_the_worked_example(engine, figure):
    row = of_period(engine)[figure]
    assert row.status == "ok"
    assert row.value == COUNTS[figure]


RATIOS = {
    # A alone in April, A and B in May, three from June on, two from the end of December; 1.5 posts from May to January.
    ("iro_caseload_mean", "month=Apr"): (1, 1, 1),
    ("iro_caseload_mean", "month=May"): (2, 1.5, 4 / 3),
    ("iro_caseload_mean", "month=Nov"): (3, 1.5, 2),
    ("iro_caseload_mean", "month=Dec"): (2, 1.5, 4 / 3),
    ("iro_caseload_mean", "month=Mar"): (2, 1, 2),
    # 1 + 3 x 4/3 + 6 x 2 + 2 x 2
    ("iro_caseload_mean", ""): (21, 12, 1.75),
    ("iro_caseload_mean", "month=lowest"): (1, 1, 1),
    ("iro_caseload_mean", "month=highest"): (None, None, 2),
    ("cp_initial_in_time_pct", ""): (1, 2, 50),
    ("cp_review_in_time_pct", ""): (1, 2, 50),
    ("cp_conferences_in_time_pct", ""): (2, 4, 50),
    ("cp_conferences_in_time_pct", "month=May"): (1, 2, 50),
    # A alone in April; in May A, B, X and Y; in March A, C and X.
    ("iro_caseload_with_cp_mean", "month=Apr"): (1, 1, 1),
    ("iro_caseload_with_cp_mean", "month=May"): (4, 1.5, 8 / 3),
    ("iro_caseload_with_cp_mean", "month=Mar"): (3, 1, 3),
    ("iro_caseload_within_guideline_pct", ""): (0, 1, 0),
    # B in time, C a day late; D is not assessable.
    ("allocated_within_5_working_days_pct", ""): (1, 2, 50),
    ("allocated_within_5_working_days_pct", "month=Jun"): (0, 1, 0),
    ("iro_changes_pct", ""): (1, 3, 100 / 3),
    # Of A and C, who have an IRO at the end, C has not been in care for a year; A had I2 as well.
    ("same_iro_12_months_pct", ""): (0, 1, 0),
    # A's second review was chaired by I1 as the first, the third by another; of the fourth it is not known.
    ("same_iro_as_before_pct", ""): (1, 2, 50),
    # A, C and D are in care at the end.
    ("case_alerts_per_100", ""): (4, 3, 400 / 3),
    # 1 in time, 6 a day late, 4 ran out of time on the 30th; 2 did so in the year before; 3 cannot be judged yet.
    ("disputes_within_20_working_days_pct", ""): (1, 3, 100 / 3),
    ("disputes_within_20_working_days_pct", "highest_stage=3"): (0, 1, 0),
    ("remedial_actions_on_time_pct", ""): (1, 3, 100 / 3),
    ("remedial_actions_on_time_pct", "team=North"): (1, 2, 50),
    ("feedback_agree_pct", ""): (3, 5, 60),
    ("feedback_agree_pct", "question=Heard"): (3, 4, 75),
    ("feedback_agree_pct", "question=Clear; respondent=Parent"): (0, 1, 0),
    # No young person is known to have been invited.
    ("feedback_response_rate", ""): (3, 15, 20),
    ("feedback_response_rate", "respondent=Parent"): (3, 15, 20),
    ("audit_grades_pct", "grade=Good"): (1, 3, 100 / 3),
    ("audits_good_or_better_pct", ""): (2, 3, 200 / 3),
}


@pytest.mark.parametrize("figure", RATIOS, ids=" ".join)
def test_percentages_and_ratios_have_the_right_base(engine, figure):
    row = of_period(engine)[figure]
    part, whole, value = RATIOS[figure]
    assert part is None or (row.numerator, row.denominator) == (part, whole)
    assert row.value == pytest.approx(value)


def test_every_measure_of_the_service_has_a_worked_case(engine):
    worked = {measure for measure, _ in (*COUNTS, *RATIOS)}
    assert {measure.name for measure in catalogue().values() if measure.section in SECTIONS} <= worked
    assert of_period(engine)["feedback_response_rate", "respondent=Young person"].status == "not_available"


def test_what_is_not_assessable_is_counted_and_left_out_of_the_base(engine):
    ledger = of_period(engine)
    assert ledger["allocated_within_5_working_days_pct", ""].note.startswith(
        "Not assessable and left out of the base: 1."
    )
    assert ledger["feedback_agree_pct", ""].note.startswith("Not assessable and left out of the base: 1.")


def test_monthly_figures_need_whole_months_and_at_most_a_year(engine):
    odd = of_period(engine, "2020-04-01..2020-06-15")
    assert odd["iro_fte", ""].note == "Counted by the month, and the period is not made of whole months."
    assert odd["feedback_response_rate", ""].status == "not_available"
    long = of_period(engine, "2019-04-01..2021-03-31")
    assert long["iro_caseload_mean", ""].note == "Given for each month, and the period is longer than a year."


def test_the_total_of_posts_in_a_quarter_is_that_of_its_last_month(engine):
    quarter = of_period(engine, "2020-21Q1")
    assert quarter["iro_fte", ""].value == 1.5
    assert quarter["iro_caseload_mean", ""].value == pytest.approx((1 + 4 / 3 + 2) / 3)
    assert {text for measure, text in quarter if measure == "iro_fte"} == {
        "", "month=Apr", "month=May", "month=Jun", "month=lowest", "month=highest"
    }  # fmt: skip


def test_more_forms_than_invitations_give_no_response_rate(engine):
    few = dict(DATA.tables)
    few["feedback_invitations"] = few["feedback_invitations"].assign(invitations=1).astype({"invitations": "Int64"})
    row = of_other_data(engine, Hashable(few), ["feedback_response_rate"])["feedback_response_rate", ""]
    assert row.status == "not_available"
    assert row.note.startswith("More were counted than there could be: 3 of 2.")


def test_an_absent_log_does_not_give_zeros(engine):
    without = {name: rows for name, rows in DATA.tables.items() if name in ("children", "episodes")}
    ledger = of_other_data(engine, Hashable(without))
    assert {row.status for row in ledger.values()} == {"not_available"}
    assert ledger["formal_disputes", ""].note == "The disputes table was not supplied for 2020-21."
    assert ("iro_caseload_mean", "month=lowest") in ledger, "so that a text may still refer to it"


def test_a_quarter_after_the_last_row_is_not_available_unless_the_log_was_kept(engine):
    kept = of_period(engine, "2020-21Q3")["formal_disputes_raised", ""]
    assert (kept.status, kept.value) == ("ok", 0)
    early = dict(DATA.tables)
    early["case_alerts"] = early["case_alerts"][early["case_alerts"]["alert_id"] == "1"]
    rows = compute(Hashable(early), [parse_period("2020-21Q3")], Settings(), engine, ["case_alerts"])
    note = rows.loc[rows["breakdown"] == "", "note"].iloc[0]
    assert note.startswith(
        "The case alerts table ends in May 2020. If it was kept longer, say so under [logs.case_alerts]"
    )


def at_the_end(engine, workforce, children, allocations=""):
    """The caseload figures for IROs with this number of children each, all in care at the end."""
    owners = [iro for iro, number in children.items() for _ in range(number)]
    care = "child_id | started\n" + "\n".join(f"C{number} | 2019-04-01" for number in range(len(owners)))
    rows = "\n".join(f"C{number} | {iro} | 2019-04-01 |" for number, iro in enumerate(owners))
    data = history(
        care,
        iro_workforce=f"iro_id | post_from | post_to | fte\n{workforce}",
        iro_allocations=f"child_id | iro_id | allocated_from | allocated_to\n{rows}\n{allocations}",
    )
    names = ["iros_by_caseload", "iro_caseload_within_guideline_pct"]
    rows = compute(data, [parse_period("2020-21")], SETTINGS, engine, names)
    return {(row.measure, row.breakdown): row for row in rows.itertuples()}


@pytest.mark.parametrize(
    ("posts", "children", "band"),
    [
        (["0.56"], 28, "Within"),
        (["0.14"], 7, "Within"),
        (["0.1", "0.2"], 15, "Within"),
        (["0.1", "0.2"], 21, "Within"),
        (["0.56"], 27, "Below"),
        (["0.1", "0.2"], 22, "Above"),
        (["1"], 70, "Within"),
        (["1"], 71, "Above"),
    ],
)
def test_fifty_and_seventy_are_within_the_guideline_for_any_part_of_a_post(engine, posts, children, band):
    workforce = "\n".join(f"I1 | 2015-01-0{day} | | {fte}" for day, fte in enumerate(posts, start=1))
    ledger = at_the_end(engine, workforce, {"I1": children})
    assert ledger["iros_by_caseload", f"caseload_band={band} guideline"].value == 1


def test_an_iro_without_hours_is_in_no_base(engine):
    ledger = at_the_end(engine, "I1 | 2015-01-01 | | 1\nI2 | 2015-01-01 | | 0", {"I1": 50, "I2": 1})
    row = ledger["iro_caseload_within_guideline_pct", ""]
    assert (row.numerator, row.denominator) == (1, 1)
    assert ledger["iros_by_caseload", "caseload_band=Not known"].value == 1


@pytest.mark.parametrize(
    ("started", "ceased", "second_from", "changes"),
    [
        # The second IRO on the last night in care, and on the day of leaving.
        ("2020-04-01", "2020-06-10", "2020-06-09", (1, 1)),
        ("2020-04-01", "2020-06-10", "2020-06-10", (0, 1)),
        # A child who left on the first day, or started and left on one day, was in care at the end of no day.
        ("2019-05-01", "2020-04-01", "2020-03-01", (0, 0)),
        ("2020-06-10", "2020-06-10", "2020-06-01", (0, 0)),
        ("2020-06-10", "2020-06-10", "2020-06-10", (0, 0)),
    ],
)
def test_a_change_of_iro_counts_only_on_nights_in_care(engine, started, ceased, second_from, changes):
    data = history(
        f"child_id | started | ceased\nA | {started} | {ceased}",
        iro_allocations=f"""
            child_id | iro_id | allocated_from | allocated_to
            A        | I1     | 2019-04-01     |
            A        | I2     | {second_from}  |
        """,
    )
    rows = compute(data, [parse_period("2020-21")], SETTINGS, engine, ["iro_changes_pct"])
    row = rows[rows["breakdown"] == ""].iloc[0]
    assert (row["numerator"], row["denominator"]) == changes


class Hashable(type(DATA)):
    """Case data with other tables, hashed by identity so that it can be a cache key."""

    def __init__(self, tables):
        super().__init__(tables, {name: DATA.years[name] for name in tables})

    __hash__ = object.__hash__
    __eq__ = object.__eq__
