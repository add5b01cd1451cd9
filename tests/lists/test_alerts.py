"""The list of open alerts, disputes and actions: as known on a day, due by the calendar, oldest first in a team."""

import json
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from given import history, table
from iro_analysis.figures import compute
from iro_analysis.lists.alerts import AlertList, outstanding, page_html, print_alerts, summary
from iro_analysis.periods import Period
from iro_analysis.settings import Settings
from iro_analysis.tables import CaseData

ALERTS = """
    alert_id | child_id | raised     | theme | team  | closed
    1        | A        | 2020-12-01 | Drift | North | 2020-12-31
    2        | A        | 2020-12-17 | Drift | North | 2021-01-01
    3        | B        | 2020-12-18 | Drift |       |
    4        | C        | 2020-12-16 | Drift |       |
    5        | A        | 2021-01-01 | Drift | North |
"""
# The 20th working day after Tuesday 1 December is the 31st: 3 in its week, 14 in the next three weeks (15 less
# Christmas Day), 3 from the 29th to the 31st (the 28th is the substitute for Boxing Day, a Saturday). After 2 December
# it is Monday 4 January.
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


def rows_of(data=DATA, day=DAY, **columns):
    rows = outstanding(data, day)
    for name, value in columns.items():
        rows = rows[rows[name] == value]
    return rows


def test_the_list_shows_what_is_open_at_the_end_of_the_day_by_team_and_age():
    rows = rows_of()
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


def test_a_stage_counts_as_reached_from_its_own_day():
    assert rows_of(kind="Dispute")["stage"].tolist() == [2, 2]


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
def test_every_row_has_its_due_date_and_the_days_it_is_overdue(kind, number, due, overdue):
    (row,) = rows_of(kind=kind, id=number).itertuples()
    assert (None if pd.isna(row.due) else f"{row.due:%Y-%m-%d}") == due
    assert (None if pd.isna(row.days_overdue) else row.days_overdue) == overdue


# The 20th working day after Monday 9 December 2019 is 9 January: 4 days in its week, 5 to the 20th, then 23, 24, 27, 30
# and 31 December, 2 and 3 January make 16, and 6 to 9 January four more. After Monday 8 March 2021 it is 7 April: 4, 5
# and 5 days, 29 March to 1 April make 18 (2 April is Good Friday, 5 April Easter Monday), then the 6th and the 7th.
# After Saturday 6 March, Monday the 8th counts as well, so it is a day earlier.
# No rule was in force before Friday 1 April 2011. From then: 5, 5, 4 to Maundy Thursday the 21st, and 26 to 28 April
# make 17; the 29th was the royal wedding and 2 May a bank holiday, so 3 to 5 May make 20.
@pytest.mark.parametrize(
    ("raised", "dispute_due", "alert_due"),
    [
        ("2019-12-09", "2020-01-09", "2019-12-23"),
        ("2021-03-08", "2021-04-07", "2021-03-22"),
        ("2021-03-06", "2021-04-06", "2021-03-20"),
        ("2011-03-31", None, None),
        ("2011-04-01", "2011-05-05", "2011-04-15"),
    ],
)
def test_due_days_on_a_wall_calendar(raised, dispute_due, alert_due):
    data = history(
        "child_id | started\nA | 2010-04-01",
        disputes=f"dispute_id | child_id | raised\n1 | A | {raised}",
        case_alerts=f"alert_id | child_id | raised\n1 | A | {raised}",
    )
    due = outstanding(data, date(2021, 12, 31)).set_index("kind")["due"].dt.strftime("%Y-%m-%d")
    assert {kind: None if pd.isna(day) else day for kind, day in due.items()} == {
        "Dispute": dispute_due,
        "Alert": alert_due,
    }


def test_the_summary_counts_every_team_and_kind():
    assert summary(rows_of()).astype("string").fillna("").to_numpy().tolist() == [
        ["East", "Remedial action", "3", "1", "2020-11-01"],
        ["North", "Alert", "1", "0", "2020-12-17"],
        ["North", "Dispute", "2", "1", "2020-12-01"],
        ["West", "Alert", "1", "0", "2020-12-18"],
        ["Team not recorded", "Alert", "1", "1", "2020-12-16"],
    ]
    assert summary(rows_of().head(0)).empty


@pytest.mark.parametrize("day", [date(2020, 12, 15), date(2020, 12, 30), DAY, date(2021, 1, 1), date(2021, 3, 31)])
def test_it_agrees_with_the_figures_of_a_period_that_ends_that_day(day):
    names = {
        "case_alerts_open_at_end": ("Alert", False),
        "case_alerts_older_than_two_weeks_at_end": ("Alert", True),
        "formal_disputes_outstanding_at_end": ("Dispute", False),
        "remedial_actions_overdue_at_end": ("Remedial action", True),
    }
    figures = compute(DATA, [Period(date(2020, 4, 1), day)], Settings(), "pandas", list(names))
    totals = figures[figures["breakdown"] == ""].set_index("measure")["value"]
    for measure, (kind, only_overdue) in names.items():
        rows = rows_of(day=day, kind=kind)
        assert totals[measure] == len(rows[rows["days_overdue"].notna()] if only_overdue else rows), measure


DAYS = st.integers(-60, 60).map(lambda days: DAY + timedelta(days=days))
LATER = ("raised", "closed", "stage_2", "stage_3", "resolved", "completed", "allocated_from", "allocated_to")


def drawn_log(name, columns):
    """Rows of a log: in each column of days one near ``DAY`` or none; the first column is never empty."""
    first, *others = [st.one_of(DAYS, st.none()) if number else DAYS for number in range(len(columns))]
    child = st.sampled_from("ABC")
    row = st.tuples(child, st.sampled_from(["North", "East", None]), first, *others)
    return st.lists(row, max_size=6).map(lambda cases: (name, columns, cases))


def frame_of(name, columns, cases, known_to):
    """The canonical frame of drawn rows, without anything that happened after ``known_to``."""
    key = {"case_alerts": "alert_id", "disputes": "dispute_id", "remedial_actions": "action_id"}.get(name, "iro_id")
    lines = [
        [
            str(number),
            child,
            team,
            *(
                None if day and day > known_to and column in LATER else day
                for column, day in zip(columns, days, strict=True)
            ),
        ]
        for number, (child, team, *days) in enumerate(cases)
        if days[0] <= known_to
    ]
    text = [" | ".join([key, "child_id", "team", *columns])]
    text += [" | ".join("" if cell is None else str(cell) for cell in line) for line in lines]
    return table(name, "\n".join(text))


LOGS = (
    ("case_alerts", ("raised", "closed")),
    ("disputes", ("raised", "stage_2", "stage_3", "resolved")),
    ("remedial_actions", ("raised", "due", "completed")),
    ("iro_allocations", ("allocated_from", "allocated_to")),
)


@given(st.tuples(*(drawn_log(*log) for log in LOGS)))
def test_what_happens_later_changes_nothing(logs):
    def as_known(known_to):
        tables = {name: frame_of(name, columns, cases, known_to) for name, columns, cases in logs}
        return outstanding(CaseData(tables, {}), DAY)

    now, later = as_known(DAY), as_known(date.max)
    pd.testing.assert_frame_equal(now, later)
    expected = {
        (name, str(number))
        for name, columns, cases in logs[:3]
        for number, (_, _, raised, *_, ended) in enumerate(cases)
        if raised <= DAY and (ended is None or ended > DAY)
    }
    names = {"Alert": "case_alerts", "Dispute": "disputes", "Remedial action": "remedial_actions"}
    assert {(names[row.kind], row.id) for row in later.itertuples()} == expected
    assert len(later) == len(expected)


def alert_list(rows=None):
    return AlertList(rows_of() if rows is None else rows, DAY, "Exampleton & Sons", ("No disputes were supplied.",))


def test_the_page_escapes_and_names_each_team_once():
    page = page_html(alert_list(rows_of().assign(theme="<script>x</script>")))
    assert "<script>" not in page
    assert page.count("<h2") == 1 + 4
    assert page.count("<caption") == page.count("<table") == 5
    assert "None" not in page
    assert "&lt;script&gt;" in page
    assert "Exampleton &amp; Sons" in page
    assert "2 alerts" not in page
    assert "1 alert, 2 disputes; 1 overdue, oldest first" in page
    assert "No disputes were supplied." in page


def test_the_page_says_so_if_nothing_is_outstanding(capsys):
    empty = alert_list(rows_of().head(0))
    assert "Nothing is outstanding." in page_html(empty)
    print_alerts(empty, "table")
    assert "31 December 2020: nothing" in capsys.readouterr().out


def test_screen_csv_and_json_show_the_same_rows(capsys):
    print_alerts(alert_list(rows_of().assign(theme="=1+1")), "csv")
    assert "'=1+1" in capsys.readouterr().out
    print_alerts(alert_list(), "json")
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == rows_of()["id"].tolist()
    print_alerts(alert_list(), "table")
    printed = capsys.readouterr().out
    assert "North: 1 alert, 2 disputes; 1 overdue" in printed
    assert "Dispute, stage 2" in printed


def test_unknown_values_are_blank_on_the_page_and_screen(capsys):
    rows = rows_of().assign(child_id=pd.NA, iro_id=pd.NA, theme=pd.NA)
    print_alerts(alert_list(rows), "table")
    for text in (page_html(alert_list(rows)), capsys.readouterr().out):
        assert "None" not in text
        assert "NA" not in text
        assert "nan" not in text
