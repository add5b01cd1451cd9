"""What the rows of one child mean together: R18, R19, R20, R21, R27."""

import pytest

from cases.twelve import (
    EPISODES,
    HEADER,
    assert_never_silently_wrong,
    assert_noted,
    both_engines,
    check_output,
    episode_line,
    figures,
    lines,
    one_child,
    totals,
    twelve,
    twelve_and_one,
    twelve_with,
    write,
)

#: With only a few more rows the return looks as if it were cut in mid-year; this says that it is complete.
WHOLE = {"iro.toml": "[returns]\ncomplete_to = 2021-03-31\n"}
FLOWS = ("starts", "starts_not_known", "ceases", "cla_at_end", "flow_residual")


def given(folder, files):
    """Write these files as the return of a whole year."""
    return write(folder, files | WHOLE)


def children(*groups):
    """The return of groups of children: how many in each, and the text of their only episode."""
    texts = [text for count, text in groups for _ in range(count)]
    numbered = [(f"{number:07}", text) for number, text in enumerate(texts, start=1)]
    return {
        "header.csv": lines(HEADER, *(f"{child},1,05/05/2010,WBRI,UN1,," for child, _ in numbered)),
        "episodes.csv": lines(EPISODES, *(episode_line(child, text) for child, text in numbered)),
    }


def flows(folder, engine="polars"):
    """Starts, starts not known, ceases and closing stock, and the residual on the event basis."""
    computed = figures(folder, *FLOWS, engine=engine)
    return {measure: computed[measure, ""].value for measure in FLOWS[:-1]} | {
        "residual": computed["flow_residual", "basis=Event"].value
    }


# R18: a row that says it continues care is not a start.


def ten_starts_and_five(reason):
    """Ten children who started in June, and five whose first row, also in June, has another reason."""
    return children((10, "10/06/2020,S,C2,N1,U6,PR1"), (5, f"15/06/2020,{reason},C2,N1,U6,PR1"))


TEN_AND_FIVE = {"starts": 10, "starts_not_known": 5, "ceases": 0, "cla_at_end": 15, "residual": 0}


@both_engines
def test_r18_a_first_row_that_continues_care_is_a_start_not_known(tmp_path, engine):
    assert flows(given(tmp_path, ten_starts_and_five("L")), engine) == TEN_AND_FIVE


@pytest.mark.parametrize("reason", ["P", "T", "B", "U"])
def test_r18_any_reason_other_than_s_in_a_first_row_is_a_start_not_known(tmp_path, reason):
    assert flows(given(tmp_path, ten_starts_and_five(reason))) == TEN_AND_FIVE


def test_r18_a_return_to_care_that_says_it_continues_is_a_start_not_known(tmp_path):
    """Care ends in July with a reason for leaving, then a row in September says that it continues."""
    files = twelve_and_one("01/06/2020,S,C2,N1,U6,PR1,10/07/2020,E4A", "01/09/2020,L,C1,N1,U6,PR1")
    right = {"starts": 13, "starts_not_known": 1, "ceases": 5, "cla_at_end": 9, "residual": 0}
    assert flows(given(tmp_path, files)) == right


def test_r18_a_change_within_a_spell_is_not_a_start_of_either_kind(tmp_path):
    files = twelve_and_one("01/06/2020,S,C2,N1,U6,PR1,10/07/2020,X1", "10/07/2020,L,C1,N1,U6,PR1")
    right = {"starts": 13, "starts_not_known": 0, "ceases": 4, "cla_at_end": 9, "residual": 0}
    assert flows(given(tmp_path, files)) == right


def test_r18_a_spell_that_began_in_an_earlier_return_is_not_a_start(tmp_path):
    """Child 13 started the year before; this year's row continues care and is no start of any kind."""
    before = one_child("01/01/2020,S,C2,N1,U6,PR1", reviews=["20/01/2020"])
    after = twelve_and_one("01/01/2020,S,C2,N1,U6,PR1,10/07/2020,X1", "10/07/2020,L,C1,N1,U6,PR1")
    files = {f"2019-20/{name}": text for name, text in before.items()}
    folder = given(tmp_path, files | {f"2020-21/{name}": text for name, text in after.items()})
    assert flows(folder) == {"starts": 12, "starts_not_known": 0, "ceases": 4, "cla_at_end": 9, "residual": 0}


# R19: a reason for leaving care without an end date.


def left_without_a_day(number, reason="E4A"):
    """Forty children: five left care, ``number`` have a reason but no end date, and the others are still in care."""
    return children(
        (5, "01/06/2020,S,C2,N1,U6,PR1,05/02/2021,E4A"),
        (number, f"02/06/2020,S,C2,N1,U6,PR1,,{reason}"),
        (35 - number, "03/06/2020,S,C2,N1,U6,PR1"),
    )


@both_engines
def test_r19_thirty_reasons_without_an_end_date_are_noted_on_every_figure(tmp_path, engine):
    folder = given(tmp_path, left_without_a_day(30))
    unknown = {"cla_at_end": None, "ceases": None}
    assert_never_silently_wrong(folder, unknown, column="DEC|REC", file="episodes.csv", cells=30, engine=engine)


def test_r19_the_check_reports_reasons_without_an_end_date_first(tmp_path):
    folder = given(tmp_path, left_without_a_day(30))
    remarks = [line for line in check_output(folder).splitlines() if "REC" in line or "reason" in line.lower()]
    assert "30" in remarks[0]


@pytest.mark.parametrize(("number", "reason"), [(1, "E8"), (2, "E12"), (1, "X1")])
def test_r19_even_one_or_two_reasons_without_an_end_date_are_noted(tmp_path, number, reason):
    folder = given(tmp_path, left_without_a_day(number, reason))
    assert_never_silently_wrong(
        folder, {"cla_at_end": None, "ceases": None}, column="DEC|REC", file="episodes.csv", cells=number
    )


def test_r19_a_reversed_adoption_decision_without_a_date_is_noted(tmp_path):
    placed = lines(
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED", "0000001,05/05/2010,01/07/2020,,RD1"
    )
    files = twelve_and_one("01/06/2018,S,E1,N1,A3,PR1", child="0000014") | {"placed.csv": placed}
    assert_never_silently_wrong(
        given(tmp_path, files),
        {"placement_orders_to_revoke_at_end": None},
        column="DATE_PLACED_CEASED|REASON_PLACED_CEASED",
        file="placed.csv",
        cells=1,
    )


def test_r19_an_alert_with_an_outcome_and_no_closing_date_is_noted(tmp_path):
    alerts = lines(
        "ALERT_ID,CHILD_ID,RAISED,CLOSED,OUTCOME",
        "1,0000001,01/07/2020,,Resolved",
        "2,0000002,02/07/2020,,",
        "3,0000003,03/07/2020,20/07/2020,Resolved",
    )
    folder = given(tmp_path, twelve_with(case_alerts=alerts))
    assert_never_silently_wrong(
        folder, {"case_alerts_open_at_end": None}, column="CLOSED|OUTCOME", file="case_alerts.csv", cells=1
    )


# R20: a short break status (V3, V4) inside a stay in one home.

PLACED = "01/04/2020,S,V2,N1,R1,PR1,01/06/2020,X1"
HOME = "N1,U6,PR1,{end},{why},,,,SC20002"


def at_home(begun, reason, status, ended=""):
    """An episode in the same home, with its URN in the last column."""
    return f"{begun},{reason},{status},{HOME.format(end=ended, why='X1' if ended else '')}"


BROKEN = (
    PLACED,
    at_home("01/06/2020", "P", "V2", "01/08/2020"),
    at_home("01/08/2020", "L", "V4", "01/10/2020"),
    at_home("01/10/2020", "L", "V2"),
)
WITHIN = "2020-04-01..2020-08-31"


@both_engines
@pytest.mark.parametrize("status", ["V3", "V4"])
def test_r20_a_short_break_status_inside_a_stay_does_not_end_the_spell(tmp_path, status, engine):
    """The child also counts as in care during the break: 13 at the end of August, when nobody has left."""
    rows = [row.replace("V4", status) for row in BROKEN]
    folder = given(tmp_path, twelve_and_one(*rows))
    assert flows(folder, engine) == {"starts": 13, "starts_not_known": 0, "ceases": 4, "cla_at_end": 9, "residual": 0}
    assert totals(folder, "cla_at_end", period=WITHIN, engine=engine) == {"cla_at_end": 13}


def test_r20_a_short_break_status_inside_a_stay_is_noted_on_the_figures(tmp_path):
    folder = given(tmp_path, twelve_and_one(*BROKEN))
    assert_noted(figures(folder, "cla_at_end", period=WITHIN)["cla_at_end", ""], "LS", "episodes.csv", 1)


def test_r20_the_review_clock_runs_on_through_a_short_break_status(tmp_path):
    """In care from 1 April: reviews are due on 1 May, then three months and then six months after the last one.

    If the break ended the spell, the review of 20 January would be a first review, due on 29 October.
    """
    files = one_child(*BROKEN, reviews=["24/04/2020", "20/07/2020", "20/01/2021"])
    computed = totals(given(tmp_path, files), "reviews_held", "reviews_on_time_pct")
    assert computed == {"reviews_held": 3, "reviews_on_time_pct": 100}


def test_r20_two_short_break_rows_inside_a_stay_do_not_end_the_spell(tmp_path):
    rows = (
        *BROKEN[:2],
        at_home("01/08/2020", "L", "V4", "01/09/2020"),
        at_home("01/09/2020", "L", "V3", "01/10/2020"),
        BROKEN[3],
    )
    folder = given(tmp_path, twelve_and_one(*rows))
    assert totals(folder, "starts", "cla_at_end", "ceases") == {"starts": 13, "cla_at_end": 9, "ceases": 4}


def test_r20_short_breaks_before_a_stay_are_outside_care(tmp_path):
    rows = (at_home("01/06/2020", "S", "V4", "01/10/2020"), at_home("01/10/2020", "S", "V2"))
    folder = given(tmp_path, twelve_and_one(*rows))
    assert totals(folder, "cla_at_end", period=WITHIN) == {"cla_at_end": 12}
    assert totals(folder, "starts", "cla_at_end") == {"starts": 13, "cla_at_end": 9}


def test_r20_short_breaks_after_a_stay_are_outside_care(tmp_path):
    rows = (at_home("01/06/2020", "S", "V2", "01/08/2020"), at_home("01/08/2020", "L", "V4"))
    folder = given(tmp_path, twelve_and_one(*rows))
    assert totals(folder, "cla_at_end", period=WITHIN) == {"cla_at_end": 12}
    assert totals(folder, "cla_at_end", "ceases") == {"cla_at_end": 8, "ceases": 5}


def test_r20_short_breaks_between_two_homes_are_outside_care(tmp_path):
    rows = (*BROKEN[:3], "01/10/2020,P,V2,N1,U4,PR2,,,,,,SC20003")
    assert totals(given(tmp_path, twelve_and_one(*rows)), "cla_at_end", period=WITHIN) == {"cla_at_end": 12}


# R21: several rows that start on the same day.


LATE = {"starts": 1, "starts_not_known": 0, "reviews_held": 1, "reviews_on_time_pct": 0, "reviews_late": 1}
SAME_DAY = ["04/01/2021,S,L1,N1,U6,PR1,04/01/2021,X1", "04/01/2021,L,V2,N1,U6,PR1"]


@both_engines
def test_r21_the_start_in_the_first_row_of_a_day_is_the_start_of_the_spell(tmp_path, engine):
    """5 to 8 January are working days 1 to 4, then 5 a week: the 20th is 1 February, so 15 February is late."""
    folder = given(tmp_path, one_child(*SAME_DAY, reviews=["15/02/2021"]))
    assert totals(folder, *LATE, engine=engine) == LATE


@pytest.mark.parametrize(
    "episodes",
    [
        ["04/01/2021,L,V2,N1,U6,PR1", "04/01/2021,S,L1,N1,U6,PR1,04/01/2021,X1"],
        [
            "04/01/2021,S,L1,N1,U6,PR1,04/01/2021,X1",
            "04/01/2021,L,V2,N1,U6,PR1,04/01/2021,X1",
            "04/01/2021,L,C1,N1,U6,PR1",
        ],
        ["04/01/2021,S,L1,N1,U6,PR1,04/01/2021,X1", "04/01/2021,B,V2,N1,U6,PR1,20/03/2021,E4A"],
    ],
    ids=["the later first", "three of them", "ended since"],
)
def test_r21_the_start_in_any_row_of_a_day_is_the_start_of_the_spell(tmp_path, episodes):
    folder = given(tmp_path, one_child(*episodes, reviews=["15/02/2021"]))
    assert totals(folder, *LATE) == LATE


def test_r21_a_review_on_the_due_date_is_on_time(tmp_path):
    folder = given(tmp_path, one_child(*SAME_DAY, reviews=["01/02/2021"]))
    assert totals(folder, "reviews_on_time_pct") == {"reviews_on_time_pct": 100}


# R27: a child who drops out of care between two rows.


FALLS_OUT = ["01/07/2020,S,C2,N1,U6,PR1", "05/07/2020,P,C2,N1,U4,PR1,01/09/2020,E4A"]


def assert_open_row_noted(folder, engine="polars"):
    """Assert that the child has ceased to be in care, and that both figures note the row left open."""
    computed = figures(folder, "cla_at_end", "ceases", engine=engine)
    for measure, value in {"cla_at_end": 8, "ceases": 5}.items():
        figure = computed[measure, ""]
        assert figure.status != "ok" or figure.value == value
        assert_noted(figure, "DEC", "episodes.csv", 1)


@both_engines
def test_r27_a_child_who_drops_out_between_two_rows_is_noted(tmp_path, engine):
    assert_open_row_noted(given(tmp_path, twelve_and_one(*FALLS_OUT)), engine)


@pytest.mark.parametrize(
    "episodes",
    [
        ["01/07/2020,S,C2,N1,U6,PR1", "05/07/2020,L,C1,N1,U6,PR1,01/02/2021,E8"],
        [
            "01/07/2020,S,C2,N1,U6,PR1,05/07/2020,X1",
            "05/07/2020,P,C2,N1,U4,PR1",
            "09/07/2020,P,C2,N1,U6,PR1,01/09/2020,E4A",
        ],
    ],
)
def test_r27_an_open_row_followed_by_a_closed_one_is_noted(tmp_path, episodes):
    assert_open_row_noted(given(tmp_path, twelve_and_one(*episodes)))


def test_r27_rows_that_follow_each_other_without_a_gap_have_no_note(tmp_path):
    files = twelve_and_one("01/07/2020,S,C2,N1,U6,PR1,05/07/2020,X1", "05/07/2020,P,C2,N1,U4,PR1,01/09/2020,E4A")
    computed = figures(given(tmp_path, files), "cla_at_end", "ceases")
    assert {figure.note for (_, text), figure in computed.items() if not text} == {""}


def test_r27_a_row_left_open_in_an_earlier_return_has_no_note(tmp_path):
    """The row was open when the return of the year before was made and has ended since, which is quite normal."""
    before = one_child("01/01/2020,S,C2,N1,U6,PR1", reviews=["20/01/2020"])
    after = dict(twelve()) | twelve_and_one("01/01/2020,S,C2,N1,U6,PR1,05/07/2020,E4A")
    files = {f"2019-20/{name}": text for name, text in before.items()}
    folder = given(tmp_path, files | {f"2020-21/{name}": text for name, text in after.items()})
    computed = figures(folder, "cla_at_end", "ceases")
    assert {name: computed[name, ""].value for name in ("cla_at_end", "ceases")} == {"cla_at_end": 8, "ceases": 5}
    assert {figure.note for (_, text), figure in computed.items() if not text} == {""}
