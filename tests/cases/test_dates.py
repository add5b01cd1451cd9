"""Dates in the formats of the systems they come from: R1, R2, R7, R13."""

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
    assert_never_silently_wrong,
    assert_stops,
    assert_stops_everywhere,
    both_engines,
    by_category,
    check_output,
    csv_table,
    figures,
    fill,
    full_check_output,
    lines,
    one_child,
    respell,
    totals,
    twelve,
    twelve_with,
    write,
)
from iro_analysis.lists.due import due_list

BASE = twelve()


def as_written(pattern):
    """A function that writes a date in this format."""
    return lambda cell: datetime.strptime(cell, "%d/%m/%Y").strftime(pattern)  # noqa: DTZ007  a date has no time zone


def the_evening_before(cell):
    """A date in British Summer Time as an export in UTC writes it: 23:00 the evening before."""
    return (datetime.strptime(cell, "%d/%m/%Y") - timedelta(days=1)).strftime("%Y-%m-%dT23:00:00Z")  # noqa: DTZ007


def days_ended(pattern):
    """The base return with its four end dates in another format."""
    return twelve_with(episodes=respell(BASE["episodes.csv"], "DEC", as_written(pattern)))


# R1: the date of a time stamp. London is an hour ahead of UTC from the last Sunday of March to that of October.


@both_engines
def test_r01_alerts_stamped_in_utc_are_counted_by_london_date(tmp_path, engine):
    alerts = csv_table("""
        ALERT_ID | CHILD_ID | RAISED               | CLOSED
        1        | 0000001  | 2020-03-31T23:00:00Z |
        2        | 0000002  | 2020-06-30T23:00:00Z |
    """)
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT})
    computed = figures(folder, "case_alerts", engine=engine)
    assert computed["case_alerts", ""].value == 2
    assert by_category(computed, "case_alerts", "month") == {"Apr": 1, "Jul": 1}


def test_r01_converted_time_stamps_are_counted(tmp_path):
    alerts = lines(
        "ALERT_ID,CHILD_ID,RAISED,CLOSED", "1,0000001,2020-03-31T23:00:00Z,", "2,0000002,2020-06-30T23:00:00Z,"
    )
    folder = write(tmp_path, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT})
    counted = [line for line in check_output(folder).splitlines() if "case_alerts.csv" in line and "RAISED" in line]
    assert any("2" in line and "London" in line for line in counted)


def test_r01_start_dates_stamped_in_utc_are_read_as_london_dates(tmp_path):
    episodes = respell(BASE["episodes.csv"], "DECOM", the_evening_before)
    computed = figures(write(tmp_path, twelve_with(episodes=episodes)), *RIGHT)
    assert by_category(computed, "starts", "month") == {"Jun": 12}
    assert {name: computed[name, ""].value for name in RIGHT} == RIGHT


def test_r01_a_winter_date_stamped_in_utc_is_the_same_date(tmp_path):
    computed = figures(write(tmp_path, days_ended("%Y-%m-%dT00:00:00Z")), *STOCK)
    assert {name: computed[name, ""].value for name in STOCK} == STOCK
    assert by_category(computed, "ceases", "month") == {"Nov": 4}


def test_r01_a_time_stamp_with_the_london_offset_keeps_its_date(tmp_path):
    reviews = respell(BASE["reviews.csv"], "REVIEW", as_written("%Y-%m-%dT00:00:00+01:00"))
    computed = figures(write(tmp_path, twelve_with(reviews=reviews)), *HELD)
    assert by_category(computed, "reviews_held", "month") == {"Jun": 12, "Sep": 12}
    assert computed["reviews_on_time_pct", ""].value == 100


def test_r01_a_start_late_on_31_march_in_utc_belongs_to_the_new_year(tmp_path):
    episodes = fill(BASE["episodes.csv"], "DECOM", "2020-03-31T23:30:00+00:00", [*OPEN, *ENDED])
    computed = figures(write(tmp_path, twelve_with(episodes=episodes)), "starts")
    assert computed["starts", ""].value == 12
    assert by_category(computed, "starts", "month") == {"Apr": 12}


# R2: an end date that cannot be read does not mean that the episode is still open.


@both_engines
def test_r02_end_dates_with_a_time_of_midnight_are_read(tmp_path, engine):
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
def test_r02_a_date_with_a_time_of_midnight_is_read_in_any_format(tmp_path, pattern):
    assert totals(write(tmp_path, days_ended(pattern)), *STOCK) == STOCK


@pytest.mark.parametrize("pattern", ["%d/%m/%Y 14:35", "%Y-%m-%dT09:05:00"])
def test_r02_a_date_with_another_time_is_read_as_that_date_or_noted(tmp_path, pattern):
    assert_never_silently_wrong(write(tmp_path, days_ended(pattern)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r02_more_than_one_in_ten_end_dates_unread_stop_every_command(tmp_path):
    episodes = fill(BASE["episodes.csv"], "DEC", "week 45", ENDED[:1])
    assert_stops_everywhere(write(tmp_path, twelve_with(episodes=episodes)), 3, "episodes.csv", "DEC")


@pytest.mark.parametrize("unread", ["see notes", "0311??20", "tomorrow"])
def test_r02_any_text_instead_of_an_end_date_stops_the_figures(tmp_path, unread):
    episodes = fill(BASE["episodes.csv"], "DEC", unread, ENDED[:1])
    assert_stops(write(tmp_path, twelve_with(episodes=episodes)), 3, "episodes.csv", "DEC")


def all_but_two_ended(unread):
    """Ten children left care; the end dates of the children in ``unread`` cannot be read."""
    ended = fill(BASE["episodes.csv"], "DEC", "20/01/2021", [*OPEN[2:], *ENDED])
    ended = fill(ended, "REC", "E4A", [*OPEN[2:], *ENDED])
    return fill(ended, "DEC", "early January", unread)


def test_r02_one_in_ten_end_dates_unread_is_noted_on_every_figure(tmp_path):
    folder = write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:1])))
    right = {"cla_at_end": 2, "starts": 12, "ceases": 10, "reviews_overdue_at_end": 2}
    assert_never_silently_wrong(folder, right, column="DEC", file="episodes.csv", cells=1)


def test_r02_one_in_ten_end_dates_unread_is_noted_on_the_list_of_reviews_due(tmp_path):
    folder = write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:1])))
    due = due_list(folder, "2021-04")
    assert ENDED[0] not in set(due.rows["child_id"]) or any("DEC" in note for note in due.notes)
    assert any("DEC" in note and "episodes.csv" in note for note in due.notes)


def test_r02_two_in_ten_end_dates_unread_stop_the_figures(tmp_path):
    assert_stops(write(tmp_path, twelve_with(episodes=all_but_two_ended(ENDED[:2]))), 3, "episodes.csv", "DEC")


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
def test_r02_unread_dates_stop_the_figures_in_every_column_where_a_blank_means_still(tmp_path, file, text, column):
    assert_stops(write(tmp_path, twelve() | {file: text}), 3, file, column)


def closed_alerts(unread):
    """A log of twelve closed alerts; the closing dates of the alerts in ``unread`` cannot be read."""
    rows = [f"{i},{i:07},{i:02}/07/2020,Drift,{i:02}/08/2020" for i in range(1, 13)]
    text = lines("ALERT_ID,CHILD_ID,RAISED,THEME,CLOSED", *rows)
    return respell(text, "CLOSED", lambda _: "last week", unread)


def test_r02_an_unread_end_date_in_a_log_is_noted_on_its_figures(tmp_path):
    folder = write(tmp_path, twelve_with(case_alerts=closed_alerts(["1"])) | {"iro.toml": KEPT})
    right = {"case_alerts_open_at_end": 0, "case_alerts_closed": 12}
    assert_never_silently_wrong(folder, right, column="CLOSED", file="case_alerts.csv", cells=1)


def test_r02_a_log_without_readable_end_dates_loses_only_its_own_figures(tmp_path):
    all_alerts = [str(number) for number in range(1, 13)]
    folder = write(tmp_path, twelve_with(case_alerts=closed_alerts(all_alerts)) | {"iro.toml": KEPT})
    computed = figures(folder, "case_alerts_open_at_end", *STOCK)
    assert computed["case_alerts_open_at_end", ""].status == "not_available"
    assert {name: computed[name, ""].value for name in STOCK} == STOCK


def test_r02_an_unread_end_date_of_an_allocation_is_noted(tmp_path):
    allocated = [f"{i:07},I1,{i:02}/06/2020,{'in spring' if i == 1 else ''}" for i in range(1, 13)]
    folder = write(tmp_path, twelve_with(allocations=lines("CHILD_ID,IRO_ID,START,END", *allocated)))
    assert_never_silently_wrong(
        folder, {"children_without_iro_at_end": None}, column="END", file="allocations.csv", cells=1
    )


# R7: the dates that systems write for "none".


@both_engines
@pytest.mark.parametrize("children", [OPEN, OPEN[:1]], ids=["on every open episode", "on one"])
def test_r07_1_january_1900_is_blank(tmp_path, children, engine):
    episodes = fill(BASE["episodes.csv"], "DEC", "01/01/1900", children)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *RIGHT, engine=engine) == RIGHT


@pytest.mark.parametrize(
    "placeholder", ["1900-01-01 00:00:00", "01/01/1753", "01/01/1970", "31/12/2099", "31/12/9999", "00/00/0000", "NULL"]
)
def test_r07_other_placeholders_are_blank(tmp_path, placeholder):
    episodes = fill(BASE["episodes.csv"], "DEC", placeholder, OPEN)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK


def test_r07_placeholders_are_counted(tmp_path):
    episodes = fill(BASE["episodes.csv"], "DEC", "01/01/1900", OPEN)
    output = full_check_output(write(tmp_path, twelve_with(episodes=episodes))).splitlines()
    assert any("episodes.csv" in line and "DEC" in line and "8" in line for line in output)
    assert not any("1899-00" in line for line in output)


def test_r07_a_placeholder_in_a_log_is_blank(tmp_path):
    alerts = csv_table("""
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


def test_r07_a_placeholder_for_a_start_date_is_not_a_start_date(tmp_path):
    episodes = fill(BASE["episodes.csv"], "DECOM", "01/01/1900", OPEN[:1])
    folder = write(tmp_path, twelve_with(episodes=episodes))
    assert_never_silently_wrong(
        folder, {"cla_at_end": None, "starts": None}, column="DECOM", file="episodes.csv", cells=1
    )


# R13: dates as people write them.


def in_words(cell):
    day = datetime.strptime(cell, "%d/%m/%Y")  # noqa: DTZ007  a date has no time zone
    return f"{day.day}{ {3: 'rd'}.get(day.day, 'th') } {day:%B %Y}"


@both_engines
def test_r13_dates_with_a_month_name_are_read(tmp_path, engine):
    assert totals(write(tmp_path, days_ended("%d-%b-%Y")), *STOCK, engine=engine) == STOCK


@pytest.mark.parametrize(
    "pattern",
    ["%d.%m.%Y", "%d %B %Y", "%Y/%m/%d", "%A, %d %B %Y", "%d-%m-%Y", "%d %b %Y", "%b %d, %Y", "%Y%m%d"],
)
def test_r13_a_date_with_only_one_meaning_is_read(tmp_path, pattern):
    assert totals(write(tmp_path, days_ended(pattern)), *STOCK) == STOCK


def test_r13_dates_of_reviews_and_births_with_a_month_name_are_read(tmp_path):
    reviews = respell(respell(BASE["reviews.csv"], "REVIEW", as_written("%d-%b-%Y")), "DOB", as_written("%d %B %Y"))
    header = respell(BASE["header.csv"], "DOB", as_written("%d.%m.%Y"))
    assert totals(write(tmp_path, twelve_with(reviews=reviews, header=header)), *RIGHT) == RIGHT


@pytest.mark.parametrize("pattern", ["%d-%b-%y", "%y%m%d"])
def test_r13_an_ambiguous_date_is_never_silently_wrong(tmp_path, pattern):
    assert_never_silently_wrong(write(tmp_path, days_ended(pattern)), STOCK, column="DEC", file="episodes.csv", cells=4)


def test_r13_a_date_with_the_month_first_is_never_silently_wrong(tmp_path):
    """Of 11/03, 11/06, 11/09 and 11/12, read as days first, only the first is impossible: it is before the start."""
    folder = write(tmp_path, days_ended("%m/%d/%Y"))
    assert_never_silently_wrong(folder, {"starts": 12, "ceases": 4}, column="DEC", file="episodes.csv", cells=1)


def test_r13_an_ordinal_date_is_never_silently_wrong(tmp_path):
    episodes = respell(BASE["episodes.csv"], "DEC", in_words)
    assert_never_silently_wrong(
        write(tmp_path, twelve_with(episodes=episodes)), STOCK, column="DEC", file="episodes.csv", cells=4
    )


def test_r13_a_spreadsheet_serial_number_is_never_silently_wrong(tmp_path):
    """44138 is 3 November 2020: day 1 is 1 January 1900, and spreadsheets count a 29 February 1900."""
    episodes = respell(BASE["episodes.csv"], "DEC", lambda cell: str(44135 + int(cell[:2])))
    assert_never_silently_wrong(
        write(tmp_path, twelve_with(episodes=episodes)), STOCK, column="DEC", file="episodes.csv", cells=4
    )


def test_r13_the_check_shows_the_shape_of_an_unread_date_and_never_its_value(tmp_path):
    episodes = fill(fill(BASE["episodes.csv"], "DEC", "03/11/20", ENDED[:2]), "DEC", "2020-45", ENDED[2:])
    output = full_check_output(write(tmp_path, twelve_with(episodes=episodes)))
    for value, shape in {"03/11/20": "99/99/99", "2020-45": "9999-99"}.items():
        assert shape in output
        assert value not in output


@pytest.mark.parametrize("month", ["Sept 2020", "Sep-2020", "September 2020", "2020-09", "09/2020", "01/09/2020"])
def test_r13_months_are_read_as_people_write_them(tmp_path, month):
    statements = lines("MONTH,SENDER,SUBJECT,COUNT", f"{month},Young person,My life,7")
    folder = write(tmp_path, twelve_with(app_statements=statements) | {"iro.toml": KEPT})
    assert totals(folder, "app_statements") == {"app_statements": 7}


def test_r13_a_date_that_does_not_exist_is_not_read(tmp_path):
    files = one_child("01/04/2020,S,C2,N1,U6,PR1,31/11/2020,E4A")
    assert EPISODES in files["episodes.csv"]
    assert_never_silently_wrong(
        write(tmp_path, files), {"cla_at_end": None, "ceases": None}, column="DEC", file="episodes.csv", cells=1
    )
