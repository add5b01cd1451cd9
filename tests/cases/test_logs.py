"""The service's logs: R3, R4, R11. A log that tells us nothing must not give zeros."""

import pytest

from cases.twelve import (
    KEPT,
    RIGHT,
    STOCK,
    both_engines,
    command,
    csv_table,
    figures,
    lines,
    totals,
    twelve,
    twelve_with,
    write,
)
from iro_analysis import pipeline
from iro_analysis.tables import SERVICE_LOGS
from iro_analysis.workspace.folder import make_workspace

ALERTS = "ALERT_ID,CHILD_ID,RAISED,THEME,CLOSED"
DISPUTES = "DISPUTE_ID,CHILD_ID,RAISED,STAGE_1,STAGE_2,STAGE_3,RESOLVED"
ACTIONS = "ACTION_ID,CHILD_ID,RAISED,DUE,COMPLETED"
DISPUTE_MEASURES = ("formal_disputes", "formal_disputes_raised", "formal_disputes_outstanding_at_end")
#: Measures that rest on a log of the service, at least one for each log.
LOG_MEASURES = (
    *("iro_fte", "iro_heads", "iro_agency_fte", "iro_caseload_mean", "iros_by_caseload"),
    *("children_without_iro_at_end", "allocated_within_5_working_days_pct", "iro_changes"),
    *("reviews_cancelled", "decisions_within_5_working_days_pct", "chaired_by_child_pct", "reviews_mode_recorded"),
    *("iro_consultations", "iro_monitoring_activity", "consulted_before_review_pct", "midway_checks_pct"),
    *("app_accounts", "app_statements"),
    *("case_alerts", "case_alerts_open_at_end", "case_alerts_closed", *DISPUTE_MEASURES, "dispute_outcomes"),
    *("disputes_referred_to_cafcass", "remedial_actions", "remedial_actions_overdue_at_end"),
    *("feedback_responses", "feedback_answers", "feedback_response_rate", "you_said_we_did"),
    *("care_plan_audits", "audit_grades"),
)


def statuses(folder, *measures, engine="polars"):
    computed = figures(folder, *measures, engine=engine)
    return {computed[measure, ""].status for measure in measures}


# R3: a log with no readable dates says nothing about the year.


def assert_unknown(folder, file, column, *measures, engine="polars"):
    """Assert that no measure is available, each names the column and file, and the return's figures are unaffected."""
    computed = figures(folder, *measures, *STOCK, engine=engine)
    for measure in measures:
        assert computed[measure, ""].status == "not_available", measure
        assert file in computed[measure, ""].note
        assert column in computed[measure, ""].note
    assert {name: computed[name, ""].value for name in STOCK} == STOCK


@both_engines
@pytest.mark.parametrize("rows", [1, 7, 25])
def test_r03_disputes_without_a_readable_date_give_no_figures(tmp_path, rows, engine):
    disputes = lines(DISPUTES, *(f"{i},0000001,week {i},,,," for i in range(rows)))
    folder = write(tmp_path, twelve_with(disputes=disputes))
    assert_unknown(folder, "disputes.csv", "RAISED", *DISPUTE_MEASURES, engine=engine)


@pytest.mark.parametrize("kept", ["", KEPT])
def test_r03_alerts_without_a_readable_date_give_no_figures(tmp_path, kept):
    """That a log was kept means that it has every alert; it does not say when those alerts were raised."""
    alerts = lines(ALERTS, *(f"{i},0000001,soon after Easter,Drift," for i in range(3)))
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": kept})
    assert_unknown(folder, "case_alerts.csv", "RAISED", "case_alerts", "case_alerts_open_at_end")


def test_r03_consultations_without_a_readable_date_give_no_figures(tmp_path):
    text = lines(
        "CHILD_ID,DATE,IRO_ID,METHOD,PURPOSE", *(f"{i:07},spring {i},I1,Visit,Monitoring" for i in range(1, 13))
    )
    assert_unknown(write(tmp_path, twelve_with(consultations=text)), "consultations.csv", "DATE", "iro_consultations")


def test_r03_posts_without_readable_hours_give_no_figures(tmp_path):
    posts = lines("IRO_ID,START,END,FTE", "I1,01/04/2018,,full time", "I2,01/04/2018,,part time")
    assert_unknown(write(tmp_path, twelve_with(posts=posts)), "posts.csv", "FTE", "iro_fte", "iro_heads")


def test_r03_a_log_whose_rows_are_all_quarantined_gives_no_figures(tmp_path):
    actions = lines(ACTIONS, *(f"{i},0000001,,," for i in range(4)))
    folder = write(tmp_path, twelve_with(actions=actions))
    assert statuses(folder, "remedial_actions", "remedial_actions_overdue_at_end") == {"not_available"}


def test_r03_a_reviews_file_with_headings_only_is_not_a_year_without_reviews(tmp_path):
    folder = write(tmp_path, twelve_with(reviews=lines("CHILD,DOB,REVIEW,REVIEW_CODE")))
    try:
        assert statuses(folder, "reviews_held", "reviews_on_time_pct") == {"not_available"}
    except pipeline.DataError as stop:
        assert "Reviews" in str(stop)  # noqa: PT017  a stop is one of two right answers


# R4: our own empty templates cause neither zeros nor complaints.


def a_workspace(folder, config="", **logs):
    """The folder that ``iro init`` makes, with the return copied in and some of the CSV templates filled in."""
    make_workspace(folder)
    write(folder, twelve() | {f"log-templates/{name}.csv": text for name, text in logs.items()})
    path = folder / "iro.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{config}", encoding="utf-8")
    return folder


@both_engines
def test_r04_empty_log_templates_give_no_figures(tmp_path, engine):
    assert statuses(a_workspace(tmp_path / "ws"), *LOG_MEASURES, engine=engine) == {"not_available"}


def test_r04_empty_log_templates_do_not_affect_the_figures_of_the_return(tmp_path):
    assert totals(a_workspace(tmp_path / "ws"), *RIGHT) == RIGHT


def test_r04_our_own_templates_cause_no_remarks_or_findings(tmp_path):
    """They are in the table of files, but none of the remarks and findings below it is about them."""
    result = command("check", "--data", a_workspace(tmp_path / "ws"))
    assert result.exit_code == 0
    findings = [
        line for line in result.stdout.splitlines() if line.split()[:1] in (["warning"], ["critical"], ["info"])
    ]
    for word in ("service-logs", "log-templates", *(table.name for table in SERVICE_LOGS)):
        assert word not in result.stderr
        assert not any(word in line for line in findings)


def test_r04_an_empty_log_that_was_kept_gives_zero(tmp_path):
    kept = "[logs.disputes]\nsince = 2019-04-01\nuntil = 2021-03-31\n"
    computed = totals(a_workspace(tmp_path / "ws", kept), "formal_disputes", "formal_disputes_raised", "case_alerts")
    assert computed == {"formal_disputes": 0, "formal_disputes_raised": 0, "case_alerts": "not_available"}


def test_r04_filling_in_one_log_gives_no_figures_for_the_others(tmp_path):
    alerts = csv_table("""
        ALERT_ID | CHILD_ID | RAISED     | THEME | TEAM | CLOSED     | OUTCOME  | REMARK
        1        | 0000001  | 01/04/2020 | Drift |      | 09/04/2020 | Resolved |
        2        | 0000002  | 31/03/2021 | Drift |      |            |          |
    """)
    computed = totals(a_workspace(tmp_path / "ws", case_alerts=alerts), "case_alerts", *DISPUTE_MEASURES, "iro_fte")
    assert computed == {"case_alerts": 2} | dict.fromkeys((*DISPUTE_MEASURES, "iro_fte"), "not_available")


@pytest.mark.parametrize("below", ["", ",,,,\r\n,,,,\r\n", "Example: alert,,,,\r\n"])
def test_r04_a_councils_own_log_without_rows_gives_no_figures(tmp_path, below):
    heading = lines(ALERTS) if "Example" not in below else lines("REMARK,ALERT_ID,CHILD_ID,RAISED,CLOSED")
    folder = write(tmp_path, twelve_with(case_alerts=heading + below))
    assert statuses(folder, "case_alerts", "case_alerts_open_at_end") == {"not_available"}


# R11: a number identifies a case only together with the child and the date.


def two_children_of_one_number(folder):
    return write(
        folder,
        twelve()
        | {
            "alerts 2019.csv": lines(ALERTS, "1,0000001,03/07/2020,Drift,"),
            "alerts 2020.csv": lines(ALERTS, "1,0000002,04/08/2020,Drift,", "2,0000001,05/09/2020,Drift,"),
            "iro.toml": KEPT,
        },
    )


@both_engines
def test_r11_one_number_for_two_children_is_two_cases(tmp_path, engine):
    assert totals(two_children_of_one_number(tmp_path), "case_alerts", engine=engine) == {"case_alerts": 3}


def test_r11_one_number_for_two_children_is_a_finding(tmp_path):
    folder = two_children_of_one_number(tmp_path)
    summary = pipeline.check_data(folder).evidence.summary
    failed = summary[(summary["table"] == "case_alerts") & (summary["rows_failed"] > 0)]
    assert len(failed) == 1


def test_r11_one_number_on_two_dates_is_two_cases(tmp_path):
    disputes = lines(DISPUTES, "1,0000001,03/07/2020,,,,10/07/2020", "1,0000001,04/11/2020,,,,")
    folder = write(tmp_path, twelve_with(disputes=disputes) | {"iro.toml": KEPT})
    assert totals(folder, *DISPUTE_MEASURES) == dict(zip(DISPUTE_MEASURES, (2, 2, 1), strict=True))


def test_r11_actions_numbered_afresh_for_every_child_are_separate_actions(tmp_path):
    actions = lines(ACTIONS, *(f"{i % 2},{i:07},01/07/2020,01/08/2020," for i in range(1, 9)))
    folder = write(tmp_path, twelve_with(actions=actions) | {"iro.toml": KEPT})
    assert totals(folder, "remedial_actions", "remedial_actions_overdue_at_end") == {
        "remedial_actions": 8,
        "remedial_actions_overdue_at_end": 8,
    }


def test_r11_forms_numbered_afresh_every_month_are_separate_forms(tmp_path):
    forms = csv_table("""
        DATE       | RESPONDENT | QUESTION  | ANSWER | RESPONSE_ID
        15/04/2020 | Parent     | Was it so | Yes    | 1
        15/05/2020 | Parent     | Was it so | Yes    | 1
        15/05/2020 | Parent     | Was it so | No     | 2
    """)
    folder = write(tmp_path, twelve_with(feedback=forms) | {"iro.toml": KEPT})
    assert totals(folder, "feedback_responses") == {"feedback_responses": 3}


def test_r11_a_case_closed_in_a_later_file_is_one_case(tmp_path):
    folder = write(
        tmp_path,
        twelve()
        | {
            "alerts 1.csv": lines(ALERTS, "1,0000001,03/07/2020,Drift,"),
            "alerts 2.csv": lines(ALERTS, "1,0000001,03/07/2020,Drift,20/07/2020"),
            "iro.toml": KEPT,
        },
    )
    computed = totals(folder, "case_alerts", "case_alerts_open_at_end", "case_alerts_closed")
    assert computed == {"case_alerts": 1, "case_alerts_open_at_end": 0, "case_alerts_closed": 1}
