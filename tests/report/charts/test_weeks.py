"""The calendar of weeks: which days, month and quarter a week belongs to, its drawing and its table."""

from datetime import date, timedelta

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.ledger import ledger_rows
from iro_analysis.periods import parse_period
from iro_analysis.report.charts import style
from iro_analysis.report.charts.calendar import draw_calendar
from iro_analysis.report.charts.drawings import calendar_map
from iro_analysis.report.charts.heat import text_width
from iro_analysis.report.charts.svg import svg
from iro_analysis.report.charts.weeks import calendar, deciding_day, week_text, weekly, why_no_weeks
from iro_analysis.report.section import Section
from iro_analysis.report.views import Figures
from iro_analysis.settings import Settings
from pieces import Pieces

NAMES = {"starts": "Due", "ceases": "Held"}


def ledger(period, weeks, **others):
    """A ledger of the weeks (Monday, starts, ceases) and their totals; None stands for not available."""
    period = parse_period(period)
    rows = [
        {"measure": measure, "breakdown": f"week={monday}", "value": value, "status": "ok", "note": ""}
        | ({"status": "not_available", "note": "No log."} if value is None else {})
        for monday, *values in weeks
        for measure, value in zip(NAMES, values, strict=True)
    ]
    rows += [{"measure": name, "breakdown": "", "value": 99, "status": "ok", "note": "", **others} for name in NAMES]
    fixed = {"period": period.label, "unit": "reviews", "section": "reviews"}
    days = {"period_start": period.start, "period_end": period.end}
    return ledger_rows(pd.DataFrame([{**row, **fixed, **days} for row in rows]), period)


def every_week(text):
    """A ledger of every week that the period touches, the starts being 1, 2, 3 and so on, the ceases 0."""
    period = parse_period(text)
    monday = period.start - timedelta(days=period.start.weekday())
    mondays = range((period.end - monday).days // 7 + 1)
    return ledger(text, [(monday + timedelta(weeks=number), number + 1, 0) for number in mondays])


def texts_of_blocks(weeks_ledger):
    """The texts of each block of the calendar."""
    picture = draw_calendar(calendar(Figures(weeks_ledger), NAMES, "Weeks"))
    return [[text.get_text() for text in axes.texts] for axes in picture.axes]


@pytest.mark.parametrize(
    ("monday", "period", "written"),
    [
        ("2020-04-06", "2020-21", "6 to 12 April 2020"),
        ("2020-06-29", "2020-21", "29 June to 5 July 2020"),
        ("2020-12-28", "2020-21", "28 December 2020 to 3 January 2021"),
        ("2020-03-30", "2020-21", "1 to 5 April 2020"),  # 30 and 31 March belong to the year before
        ("2021-03-29", "2020-21", "29 to 31 March 2021"),
        ("2020-11-09", "2020-11-15..2020-11-29", "15 November 2020"),  # a Sunday
    ],
)
def test_a_week_is_labelled_with_its_days_in_the_period(monday, period, written):
    assert week_text(date.fromisoformat(monday), parse_period(period)) == written


@pytest.mark.parametrize(
    ("monday", "period", "day"),
    [
        ("2020-06-29", "2020-21", "2020-07-02"),  # most of its days are in July
        ("2020-03-30", "2020-21", "2020-04-02"),
        ("2021-03-29", "2020-21", "2021-03-31"),  # its Thursday is 1 April, in the next year
        ("2020-04-27", "2020-05-02..2020-05-31", "2020-05-02"),  # its Thursday is 30 April, before the period
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday_within_the_period(monday, period, day):
    assert deciding_day(date.fromisoformat(monday), parse_period(period)) == date.fromisoformat(day)


def test_a_year_has_a_block_for_each_quarter_and_a_row_for_each_measure():
    blocks = texts_of_blocks(every_week("2020-21"))
    # By the calendar there are 13 Thursdays from 2 April to 25 June, 13 from 2 July to 24 September, 14 from 1 October
    # to 31 December and 12 from 7 January to 25 March; the Thursday of the week of 29 March is after the year, so the
    # last day of the year decides. Nothing was held, so those rows are grey and have no numbers.
    numbers = [[int(text) for text in block if text.isdigit() and len(text) < 3] for block in blocks]
    assert numbers == [list(range(1, 14)), list(range(14, 27)), list(range(27, 41)), list(range(41, 54))]
    assert [block[-2:] for block in blocks] == [
        ["Apr-Jun due", "Apr-Jun held"],
        ["Jul-Sep due", "Jul-Sep held"],
        ["Oct-Dec due", "Oct-Dec held"],
        ["Jan-Mar due", "Jan-Mar held"],
    ]
    assert [block[-6:-2] for block in blocks] == [
        ["2020", "Apr", "May", "Jun"],
        ["2020", "Jul", "Aug", "Sep"],
        ["2020", "Oct", "Nov", "Dec"],
        ["2021", "Jan", "Feb", "Mar"],
    ]


def test_the_first_week_of_each_month_is_labelled():
    picture = draw_calendar(calendar(Figures(every_week("2020-21Q1")), NAMES, "Weeks"))
    (axes,) = picture.axes
    # The first weeks begin on 30 March, 4 May (its Thursday is 7 May; the week before has 30 April) and 1 June.
    months = {text.get_text(): text.xy[0] for text in axes.texts if text.get_text() in ("Apr", "May", "Jun")}
    assert months == {"Apr": 0, "May": 5, "Jun": 9}


@pytest.mark.parametrize(
    ("period", "quarters"),
    [
        ("2020-21Q3", ["Oct-Dec"]),
        ("2020-06-09..2020-06-10", ["Apr-Jun"]),
        ("2020-06-25..2020-07-09", ["Apr-Jun", "Jul-Sep"]),
        ("2020-11-15..2021-11-14", ["Oct-Dec", "Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec"]),
    ],
)
def test_any_period_is_grouped_by_calendar_quarters(period, quarters):
    assert [block[-1].removesuffix(" held") for block in texts_of_blocks(every_week(period))] == quarters


def test_everything_lies_within_the_picture():
    picture = draw_calendar(calendar(Figures(every_week("2020-21")), NAMES, "Weeks"))
    assert all(axes.get_position().x1 <= 1 and axes.get_position().y0 >= 0 for axes in picture.axes)
    assert text_width("Apr-Jun held", style.TEXT) + 6 <= style.WEEK_LABEL


def test_the_table_has_a_row_for_each_week_and_the_totals():
    weeks_ledger = ledger("2020-21", [("2020-04-06", 12, 10), ("2020-03-30", 3, None)])
    table = weekly(Figures(weeks_ledger), NAMES, "Reviews due and held")
    assert (table.corner, table.columns) == ("Week", ("Due", "Held"))
    assert [(row.header, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("1 to 5 April 2020", ["3", "not available"]),
        ("6 to 12 April 2020", ["12", "10"]),
        ("Total", ["99", "99"]),
    ]


def test_the_description_names_the_highest_and_lowest_week_and_remarks_explain_marks():
    weeks_ledger = ledger("2020-21", [("2020-04-06", 12, 10), ("2020-03-30", 3, None)])
    drawing = calendar_map(calendar(Figures(weeks_ledger), NAMES, "Weeks"))
    assert drawing.description == (
        "Calendar. Due: highest 12 (6 to 12 April 2020), lowest 3 (1 to 5 April 2020), total 99. "
        "Held: highest 10 (6 to 12 April 2020), lowest 10 (6 to 12 April 2020), total 99."
    )
    assert drawing.remarks == ("x: not available.",)


def test_the_same_calendar_gives_the_same_bytes():
    weeks = calendar(Figures(every_week("2020-21")), NAMES, "Weeks")
    assert svg(draw_calendar(weeks), "c1", "", "") == svg(draw_calendar(weeks), "c1", "", "")


def test_a_section_shows_a_calendar_and_under_it_a_table_of_a_year_of_weeks():
    pieces = Pieces()
    section = Section("reviews", every_week("2020-21"), Settings(), pieces.show)
    section.calendar(("starts", "Due"), ("ceases", "Held"), caption="Reviews due and held, by week")
    page = BeautifulSoup(pieces[0], "html.parser")
    assert page.svg.title.text == page.table.caption.text == "Reviews due and held, by week"
    assert len(page.tbody.find_all("tr")) == 54  # 53 weeks and the total
    assert page.figure["class"] == ["chart", "long"]


@pytest.mark.parametrize(
    ("period", "others", "reason"),
    [
        ("2019-01-01..2021-03-31", {}, "Weeks are shown for periods of up to a year, and this one is longer."),
        ("2020-21", {}, "It was not computed."),
        ("2020-21", {"status": "not_available", "note": "Reviews were not supplied."}, "Reviews were not supplied."),
    ],
)
def test_a_calendar_without_weeks_says_why(period, others, reason):
    pieces = Pieces()
    section = Section("reviews", ledger(period, [], **others), Settings(), pieces.show)
    section.calendar(("starts", "Due"), ("ceases", "Held"), caption="Weeks")
    assert BeautifulSoup(pieces[0], "html.parser").text.strip() == f"Weeks: not available. {reason}"


def test_weeks_that_are_all_unavailable_give_their_reason():
    weeks_ledger = Figures(ledger("2020-21", [("2020-04-06", None, None)]))
    assert why_no_weeks(weeks_ledger, NAMES) == "No log."


def test_weeks_of_zeros_alone_are_shown_as_a_table():
    pieces = Pieces()
    weeks_ledger = ledger("2020-21", [("2020-04-06", 0, 0)])
    Section("reviews", weeks_ledger, Settings(), pieces.show).calendar(("starts", "Due"), caption="Weeks")
    assert "<svg" not in pieces[0]
    assert "<table" in pieces[0]
