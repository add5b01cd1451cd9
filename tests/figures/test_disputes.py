"""The measures of alerts, disputes and actions, from a few rows of their logs, on both engines."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from asked import figures as figures_of
from asked import parts, share, value

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


# Alerts. At the end of the year 14 days before are 17 March 2021.

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


def test_alerts_raised(engine):
    # All but 1, 8 and 9; the year before had 1 and 9.
    found = figures(ALERTS, engine, "case_alerts", "case_alerts_per_100", also=["2019-20"])
    assert value(found["case_alerts", ""]) == 6
    assert parts(found, "case_alerts", "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert parts(found, "case_alerts", "team") == {"team=North": 2, "team=South": 3, "team=Not known": 1}
    assert parts(found, "case_alerts", "month") == {"month=Apr": 1, "month=May": 1, "month=Dec": 1, "month=Mar": 3}
    assert parts(found, "case_alerts", "quarter") == {"quarter=Q1": 2, "quarter=Q3": 1, "quarter=Q4": 3}
    assert value(found["case_alerts_change", ""]) == 4
    assert value(found["case_alerts_change_pct", ""]) == 200
    assert (value(found["case_alerts_per_100", ""]), *share(found["case_alerts_per_100", ""])[:2]) == (150, 6, 4)


def test_a_rate_without_children_in_care_at_the_end(engine):
    gone = history("child_id | started | ceased | reason_ceased\nA | 2019-03-01 | 2021-03-31 | E4A")
    data = replace(gone, tables={**ALERTS.tables, **gone.tables}, years=ALERTS.years)
    found = figures(data, engine, "case_alerts", "case_alerts_per_100")
    assert value(found["case_alerts", ""]) == 6
    assert found["case_alerts_per_100", ""].status == "not_available"


def test_alerts_closed_by_outcome(engine):
    found = figures(ALERTS, engine, "case_alerts_closed")
    assert value(found["case_alerts_closed", ""]) == 3, "1, 2 and 3; 9 the day before, 4 the day after"
    expected = {"outcome=Resolved": 1, "outcome=Escalated": 1, "outcome=Not known": 1}
    assert parts(found, "case_alerts_closed", "outcome") == expected


def test_alerts_open_and_older_than_two_weeks_at_the_end(engine):
    names = ("case_alerts_open_at_end", "case_alerts_older_than_two_weeks_at_end")
    found = figures(ALERTS, engine, *names)
    assert value(found[names[0], ""]) == 4, "4, 5, 6 and 7"
    assert parts(found, names[0], "theme") == {"theme=Plan": 2, "theme=Visit": 1, "theme=Not known": 1}
    assert parts(found, names[0], "team") == {"team=North": 1, "team=South": 2, "team=Not known": 1}
    assert value(found[names[1], ""]) == 2, "4, and 5 raised 15 days before; 6 was 14"
    assert parts(found, names[1], "theme") == {"theme=Plan": 1, "theme=Visit": 1}
    assert parts(found, names[1], "team") == {"team=South": 1, "team=Not known": 1}


@pytest.mark.parametrize(
    ("period", "raised", "still_open", "older"),
    [("2020-21Q3", 1, 2, 1), ("2020-04-01..2020-04-01", 1, 0, 0), ("2021-03-15..2021-03-31", 3, 4, 2)],
)
def test_alerts_of_other_periods(engine, period, raised, still_open, older):
    # On 31 December 3 and 4; on 1 April 2020 both were closed by the end.
    names = ("case_alerts", "case_alerts_open_at_end", "case_alerts_older_than_two_weeks_at_end")
    found = figures(ALERTS, engine, *names, period=period)
    assert [value(found[name, ""]) for name in names] == [raised, still_open, older]


# Disputes. 1 was resolved the day before, 2 on the first day, 7 was raised on the last and 8 the day after. Stages: 3
# reached the second on the last day, 4 the third the day after it, 5 the third without a second, 6 none is recorded.

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


def test_disputes_active_raised_and_outstanding(engine):
    names = ("formal_disputes", "formal_disputes_raised", "formal_disputes_outstanding_at_end")
    found = figures(DISPUTES, engine, *names, also=["2019-20"])
    assert [value(found[name, ""]) for name in names] == [6, 5, 3]
    assert value(found["formal_disputes_change", ""]) == 4, "1 and 2 the year before"
    assert parts(found, names[0], "highest_stage") == {
        "highest_stage=1": 3,
        "highest_stage=2": 2,
        "highest_stage=3": 1,
    }, "2, 6, 7; 3 and 4; 5"
    assert parts(found, names[0], "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert parts(found, names[0], "team") == {"team=North": 2, "team=South": 3, "team=Not known": 1}
    assert parts(found, names[1], "month") == {"month=Jun": 2, "month=Sep": 2, "month=Mar": 1}
    assert parts(found, names[1], "quarter") == {"quarter=Q1": 2, "quarter=Q2": 2, "quarter=Q4": 1}
    assert parts(found, names[1], "theme") == {"theme=Plan": 2, "theme=Visit": 2, "theme=Not known": 1}
    assert parts(found, names[1], "team") == {"team=North": 1, "team=South": 3, "team=Not known": 1}
    assert parts(found, names[2], "highest_stage") == {"highest_stage=1": 1, "highest_stage=2": 2}, "7; 3 and 4"
    assert parts(found, names[2], "theme") == {"theme=Plan": 1, "theme=Visit": 2}
    assert parts(found, names[2], "team") == {"team=North": 1, "team=South": 2}


def test_a_stage_counts_from_its_day(engine):
    # On 30 September 3 was at the first, 4 at the second, 5 had not reached the third; 6 is resolved.
    found = figures(DISPUTES, engine, "formal_disputes", period="2020-21Q2")
    assert parts(found, "formal_disputes", "highest_stage") == {"highest_stage=1": 3, "highest_stage=2": 1}


def test_active_is_outstanding_or_resolved_in_the_period(engine):
    names = ("formal_disputes", "formal_disputes_outstanding_at_end", "dispute_outcomes")
    for period in ("2020-21", "2019-20", "2020-21Q1", "2020-04-02..2021-03-30"):
        found = figures(DISPUTES, engine, *names, period=period)
        active, outstanding, resolved = (found[name, ""] for name in names)
        assert active.value == outstanding.value + resolved.value


def test_disputes_by_outcome(engine):
    found = figures(DISPUTES, engine, "dispute_outcomes")
    assert value(found["dispute_outcomes", ""]) == 3, "2, 5 and 6"
    expected = {"outcome=Upheld": 1, "outcome=Withdrawn": 1, "outcome=Not known": 1}
    assert parts(found, "dispute_outcomes", "outcome") == expected


def test_disputes_that_went_to_cafcass_or_a_lawyer(engine):
    names = ("disputes_referred_to_cafcass", "disputes_with_legal_advice")
    found = figures(DISPUTES, engine, *names)
    assert [value(found[name, ""]) for name in names] == [2, 2], "2 and 5; 3 and 5; empty is no"


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


def test_days_to_resolve(engine):
    # 0, 1, 4, 10: the quartiles lie a quarter, half and three quarters of the way from the first to the fourth.
    found = figures(DAYS, engine, "dispute_days_to_resolve", period="2020-21")
    expected = {"Shortest": 0, "Lower quartile": 0.75, "Median": 2.5, "Upper quartile": 5.5, "Longest": 10}
    told = {name: found["dispute_days_to_resolve", f"statistic={name}"] for name in expected}
    assert {name: row.value for name, row in told.items()} == expected
    assert {row.denominator for row in told.values()} == {4}
    assert ("dispute_days_to_resolve", "") not in found
    at_two = [found["dispute_days_to_resolve", f"highest_stage=2; statistic={name}"].value for name in expected]
    assert at_two == [10] * 5
    assert found["dispute_days_to_resolve", "highest_stage=3; statistic=Median"].status == "not_available"


def test_without_a_resolved_dispute_there_are_no_days(engine):
    found = figures(DAYS, engine, "dispute_days_to_resolve", period="2020-21Q4")
    assert {row.status for row in found.values()} == {"not_available"}
    assert all(row.note for row in found.values())


# The 20th working day after Monday 16 March 2020 is Wednesday 15 April: 4 days to 20 March, 9, 14, 18 to 9 April (10
# and 13 April are Easter), 14 and 15 April.
# That after 1 December 2020 is the 31st: 3 to the 4th, 8, 13, 17 to the 24th (25
# and 28 December are holidays), 29, 30, 31. That after 3 March 2021 is the 31st.
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
def test_a_dispute_is_judged_once(engine, raised, resolved, judged, counted):
    data = history(IN_CARE, disputes=f"dispute_id | raised | resolved\n1 | {raised} | {resolved}")
    days = parse_period(judged)
    others = [
        parse_period(label) for label in ("2019-20", "2020-21Q1", "2020-21Q2", "2020-21Q3", "2020-21Q4", "2021-22")
    ]
    rows = compute(data, {days, *others}, KEPT, engine, [LIMIT])
    found = {row.period: row for row in rows[(rows["measure"] == LIMIT) & (rows["breakdown"] == "")].itertuples()}
    assert share(found[days.label])[:2] == counted
    for asked in others:
        if asked.end < days.start or asked.start > days.end:
            assert value(found[asked.label]) == NOBODY, asked.label


def test_disputes_in_time_by_stage_and_team(engine):
    # 2 was raised on 2 March 2020: 30 March is its 20th day, so 2019-20 judged it. 3, 4 and 5 ran out of time in June
    # and September; 6 was resolved at once; the days of 7 end in 2021-22.
    found = figures(DISPUTES, engine, LIMIT)
    assert share(found[LIMIT, ""]) == (1, 4, 0)
    by_stage = {stage: share(found[LIMIT, f"highest_stage={stage}"])[:2] for stage in (1, 2, 3)}
    assert by_stage == {1: (1, 1), 2: (0, 2), 3: (0, 1)}
    assert share(found[LIMIT, "team=South"])[:2] == (0, 3)
    assert share(found[LIMIT, "team=Not known"])[:2] == (1, 1)


# Actions. 1 is due the day before, 2 on the first day, 6 on the last, 7 after it, 8 never; 9 is asked for too late.

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


def test_actions_asked_for(engine):
    found = figures(ACTIONS, engine, "remedial_actions")
    assert value(found["remedial_actions", ""]) == 6, "3 to 8"
    assert parts(found, "remedial_actions", "theme") == {"theme=Plan": 3, "theme=Visit": 2, "theme=Not known": 1}
    assert parts(found, "remedial_actions", "team") == {"team=North": 3, "team=South": 2, "team=Not known": 1}
    months = {"month=Apr": 1, "month=May": 1, "month=Jun": 2, "month=Mar": 2}
    assert parts(found, "remedial_actions", "month") == months


def test_actions_done_in_time(engine):
    # Due in the year: 2 to 6 and 9; done by then 2 alone.
    found = figures(ACTIONS, engine, "remedial_actions_on_time_pct")
    assert share(found["remedial_actions_on_time_pct", ""]) == (1, 6, 0)
    shares = {team: share(found["remedial_actions_on_time_pct", f"team={team}"])[:2] for team in ("North", "South")}
    assert shares == {"North": (1, 2), "South": (0, 3)}


def test_actions_overdue(engine):
    found = figures(ACTIONS, engine, "remedial_actions_overdue_at_end")
    assert value(found["remedial_actions_overdue_at_end", ""]) == 3, "1, 4 and 6; 9 is asked for after the end"
    assert parts(found, "remedial_actions_overdue_at_end", "theme") == {"theme=Plan": 2, "theme=Visit": 1}
    assert parts(found, "remedial_actions_overdue_at_end", "team") == {"team=North": 2, "team=South": 1}
    summer = figures(ACTIONS, engine, "remedial_actions_overdue_at_end", period="2020-21Q2")
    assert value(summer["remedial_actions_overdue_at_end", ""]) == 3, "1, 4 and 5"


# What is not supplied

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
def test_without_its_log_a_figure_is_not_available(engine, log):
    found = figures(history(IN_CARE), engine, *MEASURES[log])
    rows = [row for (name, _), row in found.items() if name in MEASURES[log]]
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
def test_a_column_that_is_missing_says_nothing(engine, data, log, column, measures):
    found = figures(replace(data, absent={log: frozenset({column})}), engine, *measures, *MEASURES[log])
    for name, text in found:
        if name in MEASURES[log]:
            row = found[name, text]
            missing = row.status == "not_available" and row.note.endswith(f"has the column {column.upper()}.")
            assert missing == (name in measures), (name, text)


def test_a_log_of_months_without_rows(engine):
    # The rows show May to September, the first to the last day in them; the settings say that it was kept longer.
    data = history(IN_CARE, disputes="dispute_id | raised | resolved\n1 | 2020-05-04 | 2020-09-07")
    for period, reason in (("2020-04-01..2020-04-30", "begins in May"), ("2020-21Q3", "ends in September")):
        row = figures(data, engine, "formal_disputes_raised", period=period, settings=Settings())
        assert value(row["formal_disputes_raised", ""]).startswith(f"The disputes table {reason} 2020.")
        assert value(figures(data, engine, "formal_disputes_raised", period=period)["formal_disputes_raised", ""]) == 0
    summer = figures(data, engine, "formal_disputes_raised", period="2020-07-01..2020-07-31", settings=Settings())
    assert (value(summer["formal_disputes_raised", ""]), summer["formal_disputes_raised", ""].note) == (0, "")
