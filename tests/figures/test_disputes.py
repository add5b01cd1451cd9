"""The measures of alerts, disputes and remedial actions, from a few rows of their logs, on both engines."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from service_figures import by_category, share, value
from service_figures import figures as figures_of

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
NOBODY = "Nothing in the denominator."
LOGS = ("case_alerts", "disputes", "remedial_actions")
KEPT = Settings(logs={name: {"since": date(2018, 4, 1), "until": date(2022, 3, 31)} for name in LOGS})
figures = partial(figures_of, settings=KEPT)
IN_CARE = "child_id | started\n" + "\n".join(f"{child} | 2019-03-01" for child in "ABCD")


# Alerts. 14 days before the end of the year is 17 March 2021.

ALERTS = history(
    IN_CARE,
    case_alerts="""
    alert_id | raised     | closed     | theme | team  | outcome
    1        | 2020-03-31 | 2020-04-01 | Plan  | North | Resolved
    2        | 2020-04-01 | 2020-04-01 | Plan  | North | Escalated
    3        | 2020-05-05 | 2021-03-31 | Visit | South |
    4        | 2020-12-31 | 2021-04-01 | Visit | South | Resolved
    5        | 2021-03-16 |            | Plan  |       |
    6        | 2021-03-17 |            |       | South |
    7        | 2021-03-31 |            | Plan  | North |
    8        | 2021-04-01 |            | Plan  | North |
    9        | 2019-06-01 | 2020-03-31 | Plan  | North | Resolved
    """,
)


def test_alerts_are_counted_in_the_period_in_which_they_were_raised(engine):
    # All but 1, 8 and 9; 1 and 9 were raised the year before.
    ledger = figures(ALERTS, engine, "case_alerts", "case_alerts_per_100", also=["2019-20"])
    assert value(ledger["case_alerts", ""]) == 6
    assert by_category(ledger, "case_alerts", "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert by_category(ledger, "case_alerts", "team") == {"team=North": 2, "team=South": 3, "team=Not known": 1}
    assert by_category(ledger, "case_alerts", "month") == {
        "month=Apr": 1,
        "month=May": 1,
        "month=Dec": 1,
        "month=Mar": 3,
    }
    assert by_category(ledger, "case_alerts", "quarter") == {"quarter=Q1": 2, "quarter=Q3": 1, "quarter=Q4": 3}
    assert value(ledger["case_alerts_change", ""]) == 4
    assert value(ledger["case_alerts_change_pct", ""]) == 200
    assert (value(ledger["case_alerts_per_100", ""]), *share(ledger["case_alerts_per_100", ""])[:2]) == (150, 6, 4)


def test_a_rate_is_not_available_without_children_in_care_at_the_end(engine):
    gone = history("child_id | started | ceased | reason_ceased\nA | 2019-03-01 | 2021-03-31 | E4A")
    data = replace(gone, tables={**ALERTS.tables, **gone.tables}, years=ALERTS.years)
    ledger = figures(data, engine, "case_alerts", "case_alerts_per_100")
    assert value(ledger["case_alerts", ""]) == 6
    assert ledger["case_alerts_per_100", ""].status == "not_available"


def test_closed_alerts_are_counted_by_outcome(engine):
    ledger = figures(ALERTS, engine, "case_alerts_closed")
    assert value(ledger["case_alerts_closed", ""]) == 3, "1, 2 and 3; 9 was closed the day before, 4 the day after"
    expected = {"outcome=Resolved": 1, "outcome=Escalated": 1, "outcome=Not known": 1}
    assert by_category(ledger, "case_alerts_closed", "outcome") == expected


def test_alerts_open_at_the_end_and_those_older_than_two_weeks_are_counted(engine):
    names = ("case_alerts_open_at_end", "case_alerts_older_than_two_weeks_at_end")
    ledger = figures(ALERTS, engine, *names)
    assert value(ledger[names[0], ""]) == 4, "4, 5, 6 and 7"
    assert by_category(ledger, names[0], "theme") == {"theme=Plan": 2, "theme=Visit": 1, "theme=Not known": 1}
    assert by_category(ledger, names[0], "team") == {"team=North": 1, "team=South": 2, "team=Not known": 1}
    assert value(ledger[names[1], ""]) == 2, "4, and 5 raised 15 days before; 6 was 14"
    assert by_category(ledger, names[1], "theme") == {"theme=Plan": 1, "theme=Visit": 1}
    assert by_category(ledger, names[1], "team") == {"team=South": 1, "team=Not known": 1}


@pytest.mark.parametrize(
    ("period", "raised", "still_open", "older"),
    [("2020-21Q3", 1, 2, 1), ("2020-04-01..2020-04-01", 1, 0, 0), ("2021-03-15..2021-03-31", 3, 4, 2)],
)
def test_alerts_are_counted_in_periods_of_other_lengths(engine, period, raised, still_open, older):
    # On 31 December 3 and 4; on 1 April 2020 both were closed by the end.
    names = ("case_alerts", "case_alerts_open_at_end", "case_alerts_older_than_two_weeks_at_end")
    ledger = figures(ALERTS, engine, *names, period=period)
    assert [value(ledger[name, ""]) for name in names] == [raised, still_open, older]


# Disputes. 1 was resolved the day before the year, 2 on its first day; 7 was raised on its last day, 8 the day after.
# Stages: 3 reached the second on the last day, 4 the third the day after, 5 the third without a second; 6 has none.

DISPUTES = history(
    IN_CARE,
    disputes="""
    dispute_id|raised     |resolved   |stage_1    |stage_2    |stage_3    |theme|team |outcome     |cafcass|legal_advice
    1         |2020-03-02 |2020-03-31 |2020-03-02 |2020-03-10 |           |Plan |North|Upheld      |yes    |yes
    2         |2020-03-02 |2020-04-01 |2020-03-02 |           |           |Plan |North|Upheld      |yes    |no
    3         |2020-06-01 |           |2020-06-01 |2021-03-31 |           |Visit|South|            |       |yes
    4         |2020-06-01 |2021-04-01 |2020-06-01 |2020-07-01 |2021-04-01 |Visit|South|Not upheld  |no     |
    5         |2020-09-01 |2021-03-31 |           |           |2020-10-01 |     |South|            |yes    |yes
    6         |2020-09-01 |2020-09-01 |           |           |           |Plan |     |Withdrawn   |       |
    7         |2021-03-31 |           |           |           |           |Plan |North|            |       |
    8         |2021-04-01 |           |           |           |           |Plan |North|            |yes    |yes
    """,
)


def test_active_raised_and_outstanding_disputes_are_counted(engine):
    names = ("formal_disputes", "formal_disputes_raised", "formal_disputes_outstanding_at_end")
    ledger = figures(DISPUTES, engine, *names, also=["2019-20"])
    assert [value(ledger[name, ""]) for name in names] == [6, 5, 3]
    assert value(ledger["formal_disputes_change", ""]) == 4, "1 and 2 the year before"
    assert by_category(ledger, names[0], "highest_stage") == {
        "highest_stage=1": 3,
        "highest_stage=2": 2,
        "highest_stage=3": 1,
    }, "2, 6, 7; 3 and 4; 5"
    assert by_category(ledger, names[0], "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert by_category(ledger, names[0], "team") == {"team=North": 2, "team=South": 3, "team=Not known": 1}
    assert by_category(ledger, names[1], "month") == {"month=Jun": 2, "month=Sep": 2, "month=Mar": 1}
    assert by_category(ledger, names[1], "quarter") == {"quarter=Q1": 2, "quarter=Q2": 2, "quarter=Q4": 1}
    assert by_category(ledger, names[1], "theme") == {"theme=Plan": 2, "theme=Visit": 2, "theme=Not known": 1}
    assert by_category(ledger, names[1], "team") == {"team=North": 1, "team=South": 3, "team=Not known": 1}
    assert by_category(ledger, names[2], "highest_stage") == {"highest_stage=1": 1, "highest_stage=2": 2}, "7; 3 and 4"
    assert by_category(ledger, names[2], "theme") == {"theme=Plan": 1, "theme=Visit": 2}
    assert by_category(ledger, names[2], "team") == {"team=North": 1, "team=South": 2}


def test_a_stage_counts_from_the_day_it_was_reached(engine):
    # On 30 September 3 was at the first stage, 4 at the second, 5 had not reached the third, and 6 was resolved.
    ledger = figures(DISPUTES, engine, "formal_disputes", period="2020-21Q2")
    assert by_category(ledger, "formal_disputes", "highest_stage") == {"highest_stage=1": 3, "highest_stage=2": 1}


def test_an_active_dispute_is_outstanding_or_resolved_in_the_period(engine):
    names = ("formal_disputes", "formal_disputes_outstanding_at_end", "dispute_outcomes")
    for period in ("2020-21", "2019-20", "2020-21Q1", "2020-04-02..2021-03-30"):
        ledger = figures(DISPUTES, engine, *names, period=period)
        active, outstanding, resolved = (ledger[name, ""] for name in names)
        assert active.value == outstanding.value + resolved.value


def test_resolved_disputes_are_counted_by_outcome(engine):
    ledger = figures(DISPUTES, engine, "dispute_outcomes")
    assert value(ledger["dispute_outcomes", ""]) == 3, "2, 5 and 6"
    expected = {"outcome=Upheld": 1, "outcome=Withdrawn": 1, "outcome=Not known": 1}
    assert by_category(ledger, "dispute_outcomes", "outcome") == expected


def test_disputes_referred_to_cafcass_or_with_legal_advice_are_counted(engine):
    names = ("disputes_referred_to_cafcass", "disputes_with_legal_advice")
    ledger = figures(DISPUTES, engine, *names)
    assert [value(ledger[name, ""]) for name in names] == [2, 2], "2 and 5; 3 and 5; an empty cell means no"


# 10 is resolved on the day it is raised, 11 after a day, 12 after 4 and 13 after 10; 14 is outstanding.
DAYS = history(
    IN_CARE,
    disputes="""
    dispute_id | raised     | resolved   | stage_2
    10         | 2020-04-01 | 2020-04-01 |
    11         | 2020-04-30 | 2020-05-01 |
    12         | 2020-03-31 | 2020-04-04 |
    13         | 2020-05-01 | 2020-05-11 | 2020-05-02
    14         | 2020-05-01 |            | 2020-05-02
    15         | 2019-05-01 | 2020-03-31 |
    """,
)


def test_days_to_resolve_are_given_as_five_numbers(engine):
    # 0, 1, 4, 10: the quartiles lie a quarter, half and three quarters of the way from the first to the fourth.
    ledger = figures(DAYS, engine, "dispute_days_to_resolve", period="2020-21")
    expected = {"Shortest": 0, "Lower quartile": 0.75, "Median": 2.5, "Upper quartile": 5.5, "Longest": 10}
    rows = {name: ledger["dispute_days_to_resolve", f"statistic={name}"] for name in expected}
    assert {name: row.value for name, row in rows.items()} == expected
    assert {row.denominator for row in rows.values()} == {4}
    assert ("dispute_days_to_resolve", "") not in ledger
    at_two = [ledger["dispute_days_to_resolve", f"highest_stage=2; statistic={name}"].value for name in expected]
    assert at_two == [10] * 5
    assert ledger["dispute_days_to_resolve", "highest_stage=3; statistic=Median"].status == "not_available"


def test_days_to_resolve_are_not_available_without_a_resolved_dispute(engine):
    ledger = figures(DAYS, engine, "dispute_days_to_resolve", period="2020-21Q4")
    assert {row.status for row in ledger.values()} == {"not_available"}
    assert all(row.note for row in ledger.values())


# The 20th working day after Monday 16 March 2020 is Wednesday 15 April: 4 days to 20 March, 9, 14, 18 to 9 April (10
# and 13 April are Easter), 14 and 15 April.
# After 1 December 2020 it is the 31st: 3 to the 4th, 8, 13, 17 to the 24th (25 and 28 December are holidays), 29, 30,
# 31. After 3 March 2021 it is the 31st.
LIMIT = "disputes_within_20_working_days_pct"


@pytest.mark.parametrize(
    ("raised", "resolved", "judged", "counted"),
    [
        ("2020-03-16", "2020-04-15", "2020-04-15..2020-04-15", (1, 1)),
        ("2020-03-16", "2020-04-16", "2020-04-16..2020-04-16", (0, 1)),
        ("2020-03-16", "2020-09-01", "2020-04-16..2020-04-16", (0, 1)),
        ("2020-03-16", "2020-03-31", "2019-20", (1, 1)),
        ("2020-03-16", "2020-03-16", "2020-03-16..2020-03-16", (1, 1)),
        ("2020-12-01", "2020-12-31", "2020-21Q3", (1, 1)),
        ("2020-12-01", "", "2020-21Q4", (0, 1)),
        ("2020-12-01", "2021-01-04", "2021-01-01..2021-01-01", (0, 1)),
        ("2021-03-03", "2021-03-31", "2020-21", (1, 1)),
        ("2021-03-03", "2021-04-01", "2021-04-01..2021-04-30", (0, 1)),
    ],
)
def test_a_dispute_is_judged_in_exactly_one_period(engine, raised, resolved, judged, counted):
    data = history(IN_CARE, disputes=f"dispute_id | raised | resolved\n1 | {raised} | {resolved}")
    days = parse_period(judged)
    others = [
        parse_period(label) for label in ("2019-20", "2020-21Q1", "2020-21Q2", "2020-21Q3", "2020-21Q4", "2021-22")
    ]
    rows = compute(data, {days, *others}, KEPT, engine, [LIMIT])
    ledger = {row.period: row for row in rows[(rows["measure"] == LIMIT) & (rows["breakdown"] == "")].itertuples()}
    assert share(ledger[days.label])[:2] == counted
    for other in others:
        if other.end < days.start or other.start > days.end:
            assert value(ledger[other.label]) == NOBODY, other.label


def test_disputes_resolved_in_time_are_broken_down_by_stage_and_team(engine):
    # 2 was raised on 2 March 2020: 30 March is its 20th day, so it was judged in 2019-20. 3, 4 and 5 ran out of time in
    # June and September; 6 was resolved at once; the 20 days of 7 end in 2021-22.
    ledger = figures(DISPUTES, engine, LIMIT)
    assert share(ledger[LIMIT, ""]) == (1, 4, 0)
    by_stage = {stage: share(ledger[LIMIT, f"highest_stage={stage}"])[:2] for stage in (1, 2, 3)}
    assert by_stage == {1: (1, 1), 2: (0, 2), 3: (0, 1)}
    assert share(ledger[LIMIT, "team=South"])[:2] == (0, 3)
    assert share(ledger[LIMIT, "team=Not known"])[:2] == (1, 1)


# Actions. 1 is due the day before the year, 2 on its first day, 6 on its last, 7 after it, 8 has no due date; 9 was
# raised after the year.

ACTIONS = history(
    IN_CARE,
    remedial_actions="""
    action_id | raised     | due        | completed  | theme | team
    1         | 2020-03-01 | 2020-03-31 |            | Plan  | North
    2         | 2020-03-01 | 2020-04-01 | 2020-04-01 | Plan  | North
    3         | 2020-04-01 | 2020-05-01 | 2020-05-02 | Visit | South
    4         | 2020-05-01 | 2020-06-01 | 2021-04-01 | Visit | South
    5         | 2020-06-01 | 2020-07-01 | 2021-03-31 |       |
    6         | 2021-03-31 | 2021-03-31 |            | Plan  | North
    7         | 2021-03-01 | 2021-04-01 |            | Plan  | North
    8         | 2020-06-15 |            |            | Plan  | North
    9         | 2021-04-01 | 2021-03-31 |            | Plan  | South
    """,
)


def test_remedial_actions_are_counted_in_the_period_in_which_they_were_raised(engine):
    ledger = figures(ACTIONS, engine, "remedial_actions")
    assert value(ledger["remedial_actions", ""]) == 6, "3 to 8"
    assert by_category(ledger, "remedial_actions", "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert by_category(ledger, "remedial_actions", "team") == {"team=North": 3, "team=South": 2, "team=Not known": 1}
    months = {"month=Apr": 1, "month=May": 1, "month=Jun": 2, "month=Mar": 2}
    assert by_category(ledger, "remedial_actions", "month") == months


def test_remedial_actions_completed_by_their_due_date_are_on_time(engine):
    # Due in the year: 2 to 6 and 9; only 2 was completed in time.
    ledger = figures(ACTIONS, engine, "remedial_actions_on_time_pct")
    assert share(ledger["remedial_actions_on_time_pct", ""]) == (1, 6, 0)
    shares = {team: share(ledger["remedial_actions_on_time_pct", f"team={team}"])[:2] for team in ("North", "South")}
    assert shares == {"North": (1, 2), "South": (0, 3)}


def test_remedial_actions_overdue_at_the_end_are_counted(engine):
    ledger = figures(ACTIONS, engine, "remedial_actions_overdue_at_end")
    assert value(ledger["remedial_actions_overdue_at_end", ""]) == 3, "1, 4 and 6; 9 was raised after the end"
    assert by_category(ledger, "remedial_actions_overdue_at_end", "theme") == {"theme=Plan": 2, "theme=Visit": 1}
    assert by_category(ledger, "remedial_actions_overdue_at_end", "team") == {"team=North": 2, "team=South": 1}
    summer = figures(ACTIONS, engine, "remedial_actions_overdue_at_end", period="2020-21Q2")
    assert value(summer["remedial_actions_overdue_at_end", ""]) == 3, "1, 4 and 5"


# Logs and columns that were not supplied

MEASURES = {
    "case_alerts": [
        *("case_alerts", "case_alerts_per_100", "case_alerts_closed", "case_alerts_open_at_end"),
        "case_alerts_older_than_two_weeks_at_end",
    ],
    "disputes": [
        *("formal_disputes", "formal_disputes_raised", "formal_disputes_outstanding_at_end", LIMIT),
        *("dispute_days_to_resolve", "dispute_outcomes", "disputes_referred_to_cafcass", "disputes_with_legal_advice"),
    ],
    "remedial_actions": ["remedial_actions", "remedial_actions_on_time_pct", "remedial_actions_overdue_at_end"],
}


@pytest.mark.parametrize("log", MEASURES)
def test_a_figure_is_not_available_without_its_log(engine, log):
    ledger = figures(history(IN_CARE), engine, *MEASURES[log])
    rows = [row for (name, _), row in ledger.items() if name in MEASURES[log]]
    assert {row.measure for row in rows} == set(MEASURES[log])
    assert {row.status for row in rows} == {"not_available"}
    assert all("table was not supplied for 2020-21" in row.note for row in rows)


@pytest.mark.parametrize(
    ("data", "log", "column", "measures"),
    [
        (DISPUTES, "disputes", "cafcass", ["disputes_referred_to_cafcass"]),
        (DISPUTES, "disputes", "legal_advice", ["disputes_with_legal_advice"]),
        (ACTIONS, "remedial_actions", "due", ["remedial_actions_on_time_pct", "remedial_actions_overdue_at_end"]),
    ],
)
def test_a_missing_column_makes_only_its_own_figures_unavailable(engine, data, log, column, measures):
    ledger = figures(replace(data, absent={log: frozenset({column})}), engine, *measures, *MEASURES[log])
    for name, text in ledger:
        if name in MEASURES[log]:
            row = ledger[name, text]
            missing = row.status == "not_available" and row.note.endswith(f"has the column {column.upper()}.")
            assert missing == (name in measures), (name, text)


def test_months_outside_the_rows_of_a_log_are_zero_only_if_it_was_kept(engine):
    # Without settings a log counts as kept from its first to its last date, here May to September.
    data = history(IN_CARE, disputes="dispute_id | raised | resolved\n1 | 2020-05-04 | 2020-09-07")
    for period, reason in (("2020-04-01..2020-04-30", "begins in May"), ("2020-21Q3", "ends in September")):
        row = figures(data, engine, "formal_disputes_raised", period=period, settings=Settings())
        assert value(row["formal_disputes_raised", ""]).startswith(f"The disputes table {reason} 2020.")
        assert value(figures(data, engine, "formal_disputes_raised", period=period)["formal_disputes_raised", ""]) == 0
    summer = figures(data, engine, "formal_disputes_raised", period="2020-07-01..2020-07-31", settings=Settings())
    assert (value(summer["formal_disputes_raised", ""]), summer["formal_disputes_raised", ""].note) == (0, "")
