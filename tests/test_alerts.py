"""What is outstanding on a day: as known then, due by the calendar, oldest first within a team."""

import json
from datetime import date

import pandas as pd
import pytest

from given import history, table
from iro_analysis.alerts import AlertList, outstanding
from iro_analysis.alerts_output import page_html, print_alerts
from iro_analysis.figures import compute
from iro_analysis.periods import Period
from iro_analysis.settings import Settings

ALERTS = """
    alert_id | child_id | raised     | theme | team  | closed
    1        | A        | 2020-12-01 | Drift | North | 2020-12-31
    2        | A        | 2020-12-17 | Drift | North | 2021-01-01
    3        | B        | 2020-12-18 | Drift |       |
    4        | C        | 2020-12-16 | Drift |       |
    5        | A        | 2021-01-01 | Drift | North |
"""
# Working days after Tuesday 1 December: 3 in its week, 15 in the next three weeks less Christmas Day, 3 from the 29th
# to the 31st, for the 28th stands for Boxing Day: the 20th is the 31st. After 2 December it is Monday 4 January.
DISPUTES = """
    dispute_id | child_id | raised     | team  | stage_2    | stage_3    | resolved
    1          | A        | 2020-12-01 | North | 2020-12-10 | 2021-01-01 |
    2          | A        | 2020-12-02 | North | 2020-12-31 |            | 2021-02-01
    3          | A        | 2020-12-01 | North |            |            | 2020-12-31
"""
ACTIONS = """
    action_id | child_id | raised     | due        | completed  | team
    1         | A        | 2020-11-01 | 2020-12-31 |            | East
    2         | A        | 2020-11-02 | 2021-01-01 | 2021-01-05 | East
    3         | A        | 2020-11-03 |            |            | East
    4         | A        | 2020-11-04 | 2020-12-01 | 2020-12-30 | East
"""
DATA = history(
    "child_id | started\nA | 2020-04-01\nB | 2020-04-01\nC | 2020-04-01",
    iro_allocations="""
        child_id | iro_id | allocated_from | allocated_to | team
        A        | I1     | 2020-04-01     | 2020-12-30   | West
        A        | I2     | 2020-12-31     |              | North
        B        | I3     | 2020-04-01     |              | West
    """,
    case_alerts=ALERTS,
    disputes=DISPUTES,
    remedial_actions=ACTIONS,
)
DAY = date(2020, 12, 31)


def shown(data=DATA, day=DAY, **columns):
    rows = outstanding(data, day)
    for name, value in columns.items():
        rows = rows[rows[name] == value]
    return rows


def test_what_is_open_at_the_end_of_the_day_by_team_and_age():
    rows = shown()
    assert rows[["team", "kind", "id"]].to_numpy().tolist() == [
        ["East", "Remedial action", "1"],
        ["East", "Remedial action", "2"],
        ["East", "Remedial action", "3"],
        ["North", "Dispute", "1"],
        ["North", "Dispute", "2"],
        ["North", "Alert", "2"],
        ["West", "Alert", "3"],
        ["Team not recorded", "Alert", "4"],
    ]
    assert rows["iro_id"].fillna("").tolist() == ["I2"] * 6 + ["I3", ""]


def test_a_stage_of_tomorrow_is_not_reached_and_one_of_today_is():
    assert shown(kind="Dispute")["stage"].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("kind", "number", "due", "overdue"),
    [
        ("Dispute", "1", "2020-12-31", 0),
        ("Dispute", "2", "2021-01-04", None),
        ("Alert", "2", "2020-12-31", None),
        ("Alert", "4", "2020-12-30", 1),
        ("Remedial action", "1", "2020-12-31", 0),
        ("Remedial action", "2", "2021-01-01", None),
        ("Remedial action", "3", None, None),
    ],
)
def test_by_when_each_is_due_and_since_when_it_is_overdue(kind, number, due, overdue):
    (row,) = shown(kind=kind, id=number).itertuples()
    assert (None if pd.isna(row.due) else f"{row.due:%Y-%m-%d}") == due
    assert (None if pd.isna(row.days_overdue) else row.days_overdue) == overdue


def test_it_agrees_with_the_figures_of_a_period_that_ends_that_day():
    names = {
        "case_alerts_open_at_end": ("Alert", False),
        "case_alerts_older_than_two_weeks_at_end": ("Alert", True),
        "formal_disputes_outstanding_at_end": ("Dispute", False),
        "remedial_actions_overdue_at_end": ("Remedial action", True),
    }
    rows = compute(DATA, [Period(date(2020, 4, 1), DAY)], Settings(), "pandas", list(names))
    totals = rows[rows["breakdown"] == ""].set_index("measure")["value"]
    for measure, (kind, only_overdue) in names.items():
        found = shown(kind=kind)
        assert totals[measure] == len(found[found["days_overdue"].notna()] if only_overdue else found), measure


def test_what_happens_later_changes_nothing():
    later = table("case_alerts", ALERTS + "    6 | A | 2021-02-01 | Drift | North |\n")
    later.loc[later["alert_id"] == "3", "closed"] = pd.Timestamp("2021-02-01")
    changed = history("child_id | started\nA | 2020-04-01")
    tables = dict(DATA.tables) | {"case_alerts": later}
    pd.testing.assert_frame_equal(outstanding(type(changed)(tables, DATA.years), DAY), shown())


def listed(rows=None):
    return AlertList(shown() if rows is None else rows, DAY, "Exampleton & Sons", ("No disputes were supplied.",))


def test_the_page_escapes_and_names_each_team_once():
    rows = shown().assign(theme="<script>x</script>")
    page = page_html(listed(rows))
    assert "<script>" not in page
    assert page.count("<h2") == 4
    assert "Exampleton &amp; Sons" in page
    assert "2 alerts" not in page
    assert "1 alert, 2 disputes; 1 overdue, oldest first" in page
    assert "No disputes were supplied." in page


def test_nothing_outstanding_is_said(capsys):
    empty = listed(shown().head(0))
    assert "Nothing is outstanding." in page_html(empty)
    print_alerts(empty, "table")
    assert "31 December 2020: nothing" in capsys.readouterr().out


def test_screen_csv_and_json_say_the_same(capsys):
    print_alerts(listed(shown().assign(theme="=1+1")), "csv")
    assert "'=1+1" in capsys.readouterr().out
    print_alerts(listed(), "json")
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == shown()["id"].tolist()
    print_alerts(listed(), "table")
    printed = capsys.readouterr().out
    assert "North: 1 alert, 2 disputes; 1 overdue" in printed
    assert "Dispute, stage 2" in printed
