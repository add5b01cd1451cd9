"""Figures by team and IRO, continuity of IROs, and who they are, worked by hand on both engines."""

from dataclasses import replace

import pytest
from service_figures import by_category, figures, share, value

from given import history
from iro_analysis.measures.registry import catalogue
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
SHOWN = Settings(report={"show_iros": True})

# A moves from I1 in North to I2 in South on 1 August 2020; B, who leaves in December, has I3, of no team; C has none.
DATA = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-05-01 |            |
    B        | 2020-05-01 | 2020-12-31 | E4A
    C        | 2020-05-01 |            |
    """,
    reviews="""
    child_id | review_date | participation
    A        | 2020-06-03  | PN1
    A        | 2020-08-01  | PN7
    B        | 2020-06-03  | PN1
    C        | 2020-05-20  | PN6
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to | team
    A        | I1     | 2020-05-01     | 2020-08-01   | North
    A        | I2     | 2020-08-01     |              | South
    B        | I3     | 2020-05-01     |              |
    B        | I1     | 2019-01-01     | 2020-05-02   | North
    """,
)


def test_a_review_belongs_to_the_team_and_iro_allocated_on_its_day(engine):
    # 20 working days after 1 May 2020, with bank holidays on 8 and 25 May, end on 2 June: the reviews of the 3rd are
    # late by a day. On 1 August two allocations last, and the one that started that day counts.
    ledger = figures(DATA, engine, "reviews_held", "reviews_on_time_pct", "reviews_late", settings=SHOWN)
    assert by_category(ledger, "reviews_held", "team") == {"team=North": 1, "team=South": 1, "team=Not known": 2}
    assert by_category(ledger, "reviews_held", "iro") == {"iro=I1": 1, "iro=I2": 1, "iro=I3": 1, "iro=Not known": 1}
    assert by_category(ledger, "reviews_late", "team") == {"team=North": 1, "team=Not known": 1}
    on_time = {text: share(row)[:2] for (name, text), row in ledger.items() if name == "reviews_on_time_pct"}
    assert on_time["team=North"] == (0, 1)
    assert on_time["team=South"] == (1, 1)
    assert on_time["team=Not known"] == (1, 2)


def test_participation_is_that_of_the_team_of_the_review(engine):
    ledger = figures(DATA, engine, "participated_pct", "attended_pct", settings=SHOWN)
    assert [share(ledger["participated_pct", f"team={team}"])[:2] for team in ("North", "South")] == [(1, 1), (0, 1)]
    assert share(ledger["attended_pct", "iro=Not known"])[:2] == (0, 1)


def test_due_dates_and_children_at_the_end_have_the_allocation_of_that_day(engine):
    names = ("reviews_due", "reviews_overdue_at_end", "cla_with_iro_at_end")
    ledger = figures(DATA, engine, *names, settings=SHOWN)
    # Due: the first reviews on 2 June; the second ones on 3 September (A, B) and 20 August (C); A's was held early, so
    # that A's third is due on 1 February.
    assert by_category(ledger, "reviews_due", "iro") == {"iro=I1": 1, "iro=I2": 2, "iro=I3": 2, "iro=Not known": 2}
    assert by_category(ledger, "cla_with_iro_at_end", "team") == {"team=South": 1}
    assert by_category(ledger, "cla_with_iro_at_end", "iro") == {"iro=I2": 1}
    assert by_category(ledger, "reviews_overdue_at_end", "team")["team=Not known"] == 1, "C, who has no IRO"


def test_no_figure_tells_iros_apart_unless_the_settings_say_so(engine):
    broken_down = [name for name, record in catalogue().items() if any("iro" in by for by in record.by)]
    assert {"reviews_held", "attended_pct", "parent_participation_pct", "cla_with_iro_at_end"} <= {*broken_down}
    hidden, shown = (figures(DATA, engine, *broken_down, settings=settings) for settings in (Settings(), SHOWN))
    assert not [text for _, text in hidden if "iro=" in text or "I1" in text or "I2" in text or "I3" in text]
    assert [text for _, text in shown if "iro=I1" in text]
    assert {key for key in shown if "iro=" not in key[1]} == set(hidden)


def test_without_the_log_of_allocations_nothing_else_changes(engine):
    without = history(
        "child_id | started\nA | 2020-05-01", reviews="child_id | review_date | participation\nA | 2020-05-20 | PN1"
    )
    ledger = figures(without, engine, "reviews_held", "cla_with_iro_at_end", settings=SHOWN)
    assert value(ledger["reviews_held", ""]) == 1
    assert not [text for _, text in ledger if "team" in text or "iro" in text]
    assert value(ledger["cla_with_iro_at_end", ""]).startswith("The IRO allocations table was not supplied")


# In care throughout: "one" had I1 all the time, "two" got I2 on 1 April 2020, the first of the twelve months, "early"
# the day before; "back" had I3 for a day in between. "none" has no IRO; "new" is in care since 2 April 2020.
KEPT = history(
    """
    child_id | started
    one      | 2019-01-01
    two      | 2019-01-01
    early    | 2020-04-01
    back     | 2019-01-01
    none     | 2019-01-01
    new      | 2020-04-02
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to | team
    one      | I1     | 2019-01-01     |              | North
    two      | I1     | 2019-01-01     | 2020-04-01   | North
    two      | I2     | 2020-04-01     |              | South
    early    | I1     | 2019-01-01     | 2020-03-31   | North
    early    | I2     | 2020-04-01     |              | South
    back     | I1     | 2019-01-01     | 2020-08-01   | North
    back     | I3     | 2020-08-02     | 2020-08-02   | North
    back     | I1     | 2020-08-03     |              | North
    new      | I1     | 2020-04-02     |              | North
    """,
)


def test_a_child_keeps_the_iro_if_there_was_no_other_in_twelve_months(engine):
    ledger = figures(KEPT, engine, "same_iro_12_months_pct", settings=SHOWN)
    assert share(ledger["same_iro_12_months_pct", ""]) == (2, 4, 0)
    assert share(ledger["same_iro_12_months_pct", "team=North"])[:2] == (1, 2)
    assert share(ledger["same_iro_12_months_pct", "iro=I2"])[:2] == (1, 2)


@pytest.mark.parametrize(("after", "found"), [("2020-03-31", (2, 3, 0)), ("2020-04-01", (0, 0, 1))])
def test_a_log_that_does_not_reach_back_twelve_months_cannot_tell(engine, after, found):
    log = KEPT.tables["iro_allocations"]
    data = replace(KEPT, tables={**KEPT.tables, "iro_allocations": log[log["allocated_from"] > after]})
    ledger = figures(data, engine, "same_iro_12_months_pct", settings=SHOWN)
    assert share(ledger["same_iro_12_months_pct", ""]) == found


# I1 came five years before the end, I2 a day later, I3 a year before it and I4 a day later; I3 has two rows that day.
WORKFORCE = history(
    "child_id | started\nA | 2020-05-01",
    iro_workforce="""
    iro_id | post_from  | post_to    | fte | agency | sex    | ethnicity
    I1     | 2016-03-31 | 2018-01-01 | 1.0 | no     | Female | WBRI
    I1     | 2019-01-01 |            | 1.0 | no     | Female | WBRI
    I2     | 2016-04-01 |            | 1.0 |        | Male   | AIND
    I3     | 2020-03-31 |            | 0.5 | no     | Female | WBRI
    I3     | 2020-05-01 |            | 0.2 | yes    | Female | WBRI
    I4     | 2020-04-01 |            | 1.0 | yes    |        |
    I5     | 2010-01-01 | 2021-03-30 | 1.0 | yes    | Male   | WBRI
    """,
)


def test_iros_in_post_at_the_end_are_people_by_who_they_are(engine):
    ledger = figures(WORKFORCE, engine, "iros_by_makeup_at_end", settings=Settings())
    found = {
        name: by_category(ledger, "iros_by_makeup_at_end", name)
        for name in ("iro_sex", "iro_ethnicity_group", "agency", "years_in_post_band")
    }
    assert value(ledger["iros_by_makeup_at_end", ""]) == 4
    assert found == {
        "iro_sex": {"iro_sex=Female": 2, "iro_sex=Male": 1, "iro_sex=Not known": 1},
        "iro_ethnicity_group": {
            "iro_ethnicity_group=White": 2,
            "iro_ethnicity_group=Asian": 1,
            "iro_ethnicity_group=Not known": 1,
        },
        "agency": {"agency=No": 2, "agency=Yes": 2},
        "years_in_post_band": {
            "years_in_post_band=5 and over": 1,
            "years_in_post_band=1 to 4": 2,
            "years_in_post_band=Under 1 year": 1,
        },
    }
