"""Cells that hold a day, in the ways of the systems they come from: R1, R2, R7, R13."""

from datetime import datetime, timedelta

import pytest

from cases.twelve import (
    ENDED,
    EPISODES,
    HELD,
    KEPT,
    OPEN,
    RIGHT,
    STOCK,
    alone,
    both_engines,
    checked,
    checked_in_full,
    drawn,
    figures,
    filled,
    honest,
    lines,
    parts,
    respelt,
    stops,
    stops_everywhere,
    totals,
    twelve,
    twelve_with,
    write,
)
from iro_analysis.lists.due import due_list

BASE = twelve()


def as_written(pattern):
    """A way to spell a day."""
    return lambda cell: datetime.strptime(cell, "%d/%m/%Y").strftime(pattern)  # noqa: DTZ007  a day has no zone


def the_evening_before(cell):
    """A day of British Summer Time as an export in UTC has it."""
    return (datetime.strptime(cell, "%d/%m/%Y") - timedelta(days=1)).strftime("%Y-%m-%dT23:00:00Z")  # noqa: DTZ007


def days_ended(pattern):
    """The base return with its four days of leaving care spelt anew."""
    return twelve_with(episodes=respelt(BASE["episodes.csv"], "DEC", as_written(pattern)))


# R1: whose day a stamp is of. London's clocks are an hour before UTC from the last Sunday of March to that of October.


@both_engines
def test_r01_alerts_stamped_in_utc_have_london_days(tmp_path, engine):
    alerts = drawn("""
        ALERT_ID | CHILD_ID | RAISED               | CLOSED
        1        | 0000001  | 2020-03-31T23:00:00Z |
        2        | 0000002  | 2020-06-30T23:00:00Z |
    """)
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT})
    found = figures(folder, "case_alerts", engine=engine)
    assert found["case_alerts", ""].value == 2
    assert parts(found, "case_alerts", "month") == {"Apr": 1, "Jul": 1}


def test_r01_stamps_converted_are_counted(tmp_path):
    alerts = lines(
        "ALERT_ID,CHILD_ID,RAISED,CLOSED", "1,0000001,2020-03-31T23:00:00Z,", "2,0000002,2020-06-30T23:00:00Z,"
    )
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT})
    counted = [line for line in checked(folder).splitlines() if "case_alerts.csv" in line and "RAISED" in line]
    assert any("2" in line and "London" in line for line in counted)


def test_r01_first_days_stamped_in_utc(tmp_path):
    episodes = respelt(BASE["episodes.csv"], "DECOM", the_evening_before)
    found = figures(write(tmp_path, twelve_with(episodes=episodes)), *RIGHT)
    assert parts(found, "starts", "month") == {"Jun": 12}
    assert {name: found[name, ""].value for name in RIGHT} == RIGHT


def test_r01_a_winter_day_stamped_in_utc_is_the_same_day(tmp_path):
    found = figures(write(tmp_path, days_ended("%Y-%m-%dT00:00:00Z")), *STOCK)
    assert {name: found[name, ""].value for name in STOCK} == STOCK
    assert parts(found, "ceases", "month") == {"Nov": 4}


def test_r01_a_stamp_with_londons_own_offset_keeps_its_day(tmp_path):
    reviews = respelt(BASE["reviews.csv"], "REVIEW", as_written("%Y-%m-%dT00:00:00+01:00"))
    found = figures(write(tmp_path, twelve_with(reviews=reviews)), *HELD)
    assert parts(found, "reviews_held", "month") == {"Jun": 12, "Sep": 12}
    assert found["reviews_on_time_pct", ""].value == 100


def test_r01_a_start_late_on_31_march_in_utc_belongs_to_the_new_year(tmp_path):
    episodes = filled(BASE["episodes.csv"], "DECOM", "2020-03-31T23:30:00+00:00", [*OPEN, *ENDED])
    found = figures(write(tmp_path, twelve_with(episodes=episodes)), "starts")
    assert found["starts", ""].value == 12
    assert parts(found, "starts", "month") == {"Apr": 12}


# R2: an end that cannot be read is not an end that has not come.


@both_engines
def test_r02_four_days_with_a_time_of_midnight(tmp_path, engine):
    assert totals(write(tmp_path, days_ended("%d/%m/%Y 00:00")), *STOCK, engine=engine) == STOCK


@pytest.mark.parametrize(
    "pattern",
    [
        "%d/%m/%Y 00:00:00",
        "%Y-%m-%d 00:00:00.000",
        "%Y-%m-%dT00:00:00",
        "%d/%m/%Y 12:00:00 AM",
        "%d-%b-%Y 00:00:00",
    ],
)
def test_r02_a_day_with_a_time_of_midnight_is_that_day(tmp_path, pattern):
    assert totals(write(tmp_path, days_ended(pattern)), *STOCK) == STOCK


@pytest.mark.parametrize("pattern", ["%d/%m/%Y 14:35", "%Y-%m-%dT09:05:00"])
def test_r02_a_day_with_another_time_is_that_day_or_is_not_read(tmp_path, pattern):
    honest(write(tmp_path, days_ended(pattern)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r02_above_one_in_ten_unread_every_command_stops(tmp_path):
    episodes = filled(BASE["episodes.csv"], "DEC", "week 45", ENDED[:1])
    stops_everywhere(write(tmp_path, twelve_with(episodes=episodes)), 3, "episodes.csv", "DEC")


@pytest.mark.parametrize("unread", ["see notes", "0311??20", "tomorrow"])
def test_r02_whatever_stands_there_instead_of_a_day(tmp_path, unread):
    episodes = filled(BASE["episodes.csv"], "DEC", unread, ENDED[:1])
    stops(write(tmp_path, twelve_with(episodes=episodes)), 3, "episodes.csv", "DEC")


def all_but_two_ended(unread):
    """Ten children ended, of whom as many as ``unread`` names in a way that nobody can read."""
    ended = filled(BASE["episodes.csv"], "DEC", "20/01/2021", [*OPEN[2:], *ENDED])
    ended = filled(ended, "REC", "E4A", [*OPEN[2:], *ENDED])
    return filled(ended, "DEC", "early January", unread)


def test_r02_one_in_ten_unread_goes_on_and_every_figure_says_so(tmp_path):
    folder = write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:1])))
    right = {"cla_at_end": 2, "starts": 12, "ceases": 10, "reviews_overdue_at_end": 2}
    honest(folder, right, column="DEC", file="episodes.csv", cells=1)


def test_r02_one_in_ten_unread_is_said_beside_the_reviews_due(tmp_path):
    folder = write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:1])))
    found = due_list(folder, "2021-04")
    assert ENDED[0] not in set(found.rows["child_id"]) or any("DEC" in note for note in found.notes)
    assert any("DEC" in note and "episodes.csv" in note for note in found.notes)


def test_r02_two_in_ten_unread_stop(tmp_path):
    stops(write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:2]))), 3, "episodes.csv", "DEC")


@pytest.mark.parametrize(
    ("file", "text", "column"),
    [
        ("uasc.csv", lines("CHILD,SEX,DOB,DUC", "0000001,1,05/05/2010,before Easter"), "DUC"),
        (
            "missing.csv",
            lines("CHILD,DOB,MISSING,MIS_START,MIS_END", "0000001,05/05/2010,M,01/07/2020,next morning"),
            "MIS_END",
        ),
        (
            "placed.csv",
            lines(
                "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
                "0000001,05/05/2010,01/07/2020,in autumn,RD1",
            ),
            "DATE_PLACED_CEASED",
        ),
    ],
    ids=["DUC", "MIS_END", "DATE_PLACED_CEASED"],
)
def test_r02_the_same_of_every_column_whose_blank_means_still(tmp_path, file, text, column):
    stops(write(tmp_path, twelve() | {file: text}), 3, file, column)


def closed_alerts(unread):
    """A log of twelve alerts, all closed, but of the first of them ``unread`` says when."""
    rows = [f"{i},{i:07},{i:02}/07/2020,Drift,{i:02}/08/2020" for i in range(1, 13)]
    text = lines("ALERT_ID,CHILD_ID,RAISED,THEME,CLOSED", *rows)
    return respelt(text, "CLOSED", lambda _: "last week", unread)


def test_r02_an_unread_end_in_a_log_is_said_beside_its_figures(tmp_path):
    folder = write(tmp_path, twelve_with(case_alerts=closed_alerts(["1"])) | {"iro.toml": KEPT})
    right = {"case_alerts_open_at_end": 0, "case_alerts_closed": 12}
    honest(folder, right, column="CLOSED", file="case_alerts.csv", cells=1)


def test_r02_a_log_without_any_end_to_read_leaves_only_its_own_figures_out(tmp_path):
    every = [str(number) for number in range(1, 13)]
    folder = write(tmp_path, twelve_with(case_alerts=closed_alerts(every)) | {"iro.toml": KEPT})
    found = figures(folder, "case_alerts_open_at_end", *STOCK)
    assert found["case_alerts_open_at_end", ""].status == "not_available"
    assert {name: found[name, ""].value for name in STOCK} == STOCK


def test_r02_an_unread_end_of_an_allocation(tmp_path):
    allocated = [f"{i:07},I1,{i:02}/06/2020,{'in spring' if i == 1 else ''}" for i in range(1, 13)]
    folder = write(tmp_path, twelve_with(allocations=lines("CHILD_ID,IRO_ID,START,END", *allocated)))
    honest(folder, {"children_without_iro_at_end": None}, column="END", file="allocations.csv", cells=1)


# R7: what systems write where there is nothing to write.


@both_engines
@pytest.mark.parametrize("children", [OPEN, OPEN[:1]], ids=["on every open episode", "on one"])
def test_r07_1_january_1900_is_blank(tmp_path, children, engine):
    episodes = filled(BASE["episodes.csv"], "DEC", "01/01/1900", children)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *RIGHT, engine=engine) == RIGHT


@pytest.mark.parametrize(
    "none", ["1900-01-01 00:00:00", "01/01/1753", "01/01/1970", "31/12/2099", "31/12/9999", "00/00/0000", "NULL"]
)
def test_r07_other_placeholders_are_blank(tmp_path, none):
    episodes = filled(BASE["episodes.csv"], "DEC", none, OPEN)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK


def test_r07_placeholders_are_counted(tmp_path):
    episodes = filled(BASE["episodes.csv"], "DEC", "01/01/1900", OPEN)
    said = checked_in_full(write(tmp_path, twelve_with(episodes=episodes))).splitlines()
    assert any("episodes.csv" in line and "DEC" in line and "8" in line for line in said)
    assert not any("1899-00" in line for line in said)


def test_r07_a_placeholder_in_a_log(tmp_path):
    alerts = drawn("""
        ALERT_ID | CHILD_ID | RAISED     | CLOSED
        1        | 0000001  | 01/07/2020 | 01/01/1900
        2        | 0000002  | 02/07/2020 | 31/12/9999
        3        | 0000003  | 03/07/2020 | 01/08/2020
    """)
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT})
    assert totals(folder, "case_alerts_open_at_end", "case_alerts_closed") == {
        "case_alerts_open_at_end": 2,
        "case_alerts_closed": 1,
    }


def test_r07_a_placeholder_for_the_first_day_is_no_first_day(tmp_path):
    episodes = filled(BASE["episodes.csv"], "DECOM", "01/01/1900", OPEN[:1])
    folder = write(tmp_path, twelve_with(episodes=episodes))
    honest(folder, {"cla_at_end": None, "starts": None}, column="DECOM", file="episodes.csv", cells=1)


# R13: days as people write them.


def in_words(cell):
    day = datetime.strptime(cell, "%d/%m/%Y")  # noqa: DTZ007  a day has no zone
    return f"{day.day}{ {3: 'rd'}.get(day.day, 'th') } {day:%B %Y}"


@both_engines
def test_r13_31_mar_2021(tmp_path, engine):
    assert totals(write(tmp_path, days_ended("%d-%b-%Y")), *STOCK, engine=engine) == STOCK


@pytest.mark.parametrize(
    "pattern",
    ["%d.%m.%Y", "%d %B %Y", "%Y/%m/%d", "%A, %d %B %Y", "%d-%m-%Y", "%d %b %Y", "%b %d, %Y", "%Y%m%d"],
)
def test_r13_a_day_that_can_mean_one_day_only_is_read(tmp_path, pattern):
    assert totals(write(tmp_path, days_ended(pattern)), *STOCK) == STOCK


def test_r13_reviews_and_births_in_words(tmp_path):
    reviews = respelt(respelt(BASE["reviews.csv"], "REVIEW", as_written("%d-%b-%Y")), "DOB", as_written("%d %B %Y"))
    header = respelt(BASE["header.csv"], "DOB", as_written("%d.%m.%Y"))
    assert totals(write(tmp_path, twelve_with(reviews=reviews, header=header)), *RIGHT) == RIGHT


@pytest.mark.parametrize("pattern", ["%d-%b-%y", "%y%m%d"])
def test_r13_a_day_that_may_mean_two_is_honest(tmp_path, pattern):
    honest(write(tmp_path, days_ended(pattern)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r13_the_month_first_is_honest(tmp_path):
    """Of 11/03, 11/06, 11/09 and 11/12 only the first cannot be what it looks like: it lies before the start."""
    folder = write(tmp_path, days_ended("%m/%d/%Y"))
    honest(folder, {"starts": 12, "ceases": 4}, column="DEC", file="episodes.csv", cells=1)


def test_r13_ordinal_days_are_honest(tmp_path):
    episodes = respelt(BASE["episodes.csv"], "DEC", in_words)
    honest(write(tmp_path, twelve_with(episodes=episodes)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r13_a_spreadsheets_number_of_a_day_is_honest(tmp_path):
    """44138 is 3 November 2020: day 1 is 1 January 1900, and 29 February 1900 is counted."""
    episodes = respelt(BASE["episodes.csv"], "DEC", lambda cell: str(44135 + int(cell[:2])))
    honest(write(tmp_path, twelve_with(episodes=episodes)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r13_of_what_stays_unread_the_shape_is_shown_and_never_the_value(tmp_path):
    episodes = filled(filled(BASE["episodes.csv"], "DEC", "03/11/20", ENDED[:2]), "DEC", "2020-45", ENDED[2:])
    said = checked_in_full(write(tmp_path, twelve_with(episodes=episodes)))
    for value, shape in {"03/11/20": "99/99/99", "2020-45": "9999-99"}.items():
        assert shape in said
        assert value not in said


@pytest.mark.parametrize("month", ["Sept 2020", "Sep-2020", "September 2020", "2020-09", "09/2020", "01/09/2020"])
def test_r13_months_as_people_write_them(tmp_path, month):
    statements = lines("MONTH,SENDER,SUBJECT,COUNT", f"{month},Young person,My life,7")
    folder = write(tmp_path, twelve_with(app_statements=statements) | {"iro.toml": KEPT})
    assert totals(folder, "app_statements") == {"app_statements": 7}


def test_r13_a_day_beyond_the_calendar_is_not_read(tmp_path):
    files = alone("01/04/2020,S,C2,N1,U6,PR1,31/11/2020,E4A")
    assert EPISODES in files["episodes.csv"]
    honest(write(tmp_path, files), {"cla_at_end": None, "ceases": None}, column="DEC", file="episodes.csv", cells=1)
