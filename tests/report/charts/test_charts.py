"""Bar and line charts: what they show, where their axes start, and their SVG."""

import math
import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from iro_analysis.periods import financial_year
from iro_analysis.report.charts.data import (
    FEWER_SERIES,
    by_category,
    by_month,
    describe,
    over_quarters,
    over_years,
    without_zeros,
)
from iro_analysis.report.charts.drawings import BAND_REMARK, bar_chart, line_chart
from iro_analysis.report.charts.lines_and_bars import axis_floor, draw_bars, draw_lines, spread
from iro_analysis.report.charts.svg import svg
from iro_analysis.report.document import ChartData, Series
from iro_analysis.report.views import Figures, Selection

NAN = math.nan
AGES = ChartData(
    "Age <of> children",
    "children",
    ("Under 1", "18 and over"),
    (Series("2020-21", (18, 0), total=364), Series("2019-20", (32, 0), total=370)),
)
RATE = ChartData(
    "Rate",
    "per 10,000 aged 0-17",
    ("2018-19", "2019-20", "2020-21"),
    (
        Series("Exampleton", (72.0, 73.0, 71.2), (64.8, 65.7, 64.1), (79.7, 80.8, 78.9)),
        Series("England", (48, 50, NAN)),
    ),
)


def test_axes_of_bars_and_lines_start_at_zero():
    assert draw_bars(AGES).axes[0].get_xlim()[0] == 0
    assert draw_lines(RATE).axes[0].get_ylim()[0] == 0


def test_every_bar_shows_its_value_and_the_first_group_names_the_series():
    texts = [text.get_text() for text in draw_bars(AGES).axes[0].texts]
    assert texts[:4] == ["2020-21: 18", "0", "2019-20: 32", "0"]


def test_a_line_is_labelled_at_its_end():
    labels = {text.get_text(): text.xy for text in draw_lines(RATE).axes[0].texts}
    assert labels["Exampleton: 71.2"] == (2, 71.2)
    assert labels["England: 50.0"] == (1, 50)  # the last year with a figure


def test_the_same_chart_gives_the_same_bytes():
    first, second = (svg(draw_lines(RATE), "c1", RATE.title, "") for _ in range(2))
    assert first == second
    assert not re.search(r"\d{4}-\d\d-\d\dT|<metadata", first)


def test_two_charts_on_a_page_share_no_ids():
    charts = [str(svg(draw_lines(RATE), name, RATE.title, "")) for name in ("c1", "c2")]
    ids = [re.findall(r' id="([^"]+)"', chart) for chart in charts]
    assert len({*ids[0], *ids[1]}) == len(ids[0]) + len(ids[1])
    for chart, own in zip(charts, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", chart)) <= {
            pair for name in own for pair in ((name, ""), ("", name))
        }


def test_the_picture_has_a_name_and_a_description_and_keeps_its_text():
    page = BeautifulSoup(svg(draw_bars(AGES), "c1", AGES.title, describe(AGES, "Bar chart")), "html.parser")
    assert page.svg["role"] == "img"
    name, description = (page.find(id=element).text for element in page.svg["aria-labelledby"].split())
    assert name == "Age <of> children"
    assert description == (
        "Bar chart. 2020-21: highest 18 (Under 1), lowest 0 (18 and over), total 364. "
        "2019-20: highest 32 (Under 1), lowest 0 (18 and over), total 370."
    )
    assert "18 and over" in [text.text for text in page.find_all("text")]
    assert page.style is None  # a style sheet of a picture would apply to the whole page


@given(st.lists(st.floats(0, 100), min_size=1, max_size=3))
def test_labels_are_moved_up_until_they_are_apart(heights):
    placed = spread(heights, 7)
    assert all(after >= before for before, after in zip(heights, placed, strict=True))
    assert all(abs(one - other) >= 7 - 1e-9 for i, one in enumerate(placed) for other in placed[:i])


def test_months_run_from_april_with_this_year_before_last_year(given_ledger, row):
    rows = [row("starts", 14, "month=Apr"), row("starts", 8, "month=Apr", "2019-20"), row("starts", 135)]
    data = by_month(Figures(given_ledger(*rows)), "starts", "Starts")
    assert data.categories[0] == "Apr"
    assert data.categories[-1] == "Mar"
    assert [(series.label, series.points[0], series.total) for series in data.series[:1]] == [("2020-21", 14, 135)]
    assert data.series[1].label == "2019-20"
    assert math.isnan(data.series[0].points[1])  # May has no figure, so it has no point rather than 0


def test_a_second_dimension_makes_a_series_of_each_category(given_ledger, row):
    counts = {"age_band=1-4; sex=Male": 30, "age_band=1-4; sex=Female": 22}
    ledger = given_ledger(*(row("cla_at_end", value, breakdown) for breakdown, value in counts.items()))
    cut = Selection("cla_at_end", ("age_band", "sex"), (financial_year(2021),))
    data = by_category(Figures(ledger), cut, "Age and sex")
    assert [(series.label, series.points) for series in data.series] == [("Male", (30,)), ("Female", (22,))]


def test_the_rate_has_its_interval_and_other_areas_their_line(given_ledger, row):
    limits = {"lower": 64.1, "upper": 78.9, "unit": "per 10,000 aged 0-17"}
    rows = [
        row("starts_rate", 71.2, **limits),
        row("starts_rate", 67, "authority=E92000001", note="England: file.csv", **limits),
    ]
    data = over_years(Figures(given_ledger(*rows)), "starts_rate", "Rate", "Exampleton")
    assert [(series.label, series.points, series.lower) for series in data.series] == [
        ("Exampleton", (71.2,), (64.1,)),
        ("England", (67,), ()),
    ]


def test_quarters_run_on_with_the_year_under_the_first_of_each(given_ledger, row):
    labels = ["2019-20Q4", "2020-21Q1", "2020-21Q2"]
    rows = [row("cla_at_end", value, period=label) for value, label in enumerate(labels)]
    ledger = given_ledger(*rows, row("cla_at_end", 9), row("cla_at_end", 8, period="2019-20"))
    data = over_quarters(Figures(ledger), "cla_at_end", "Quarters")
    assert (data.categories, data.series[0].points) == (("Q4\n2019-20", "Q1\n2020-21", "Q2"), (0, 1, 2))


def test_categories_that_are_zero_in_every_series_can_be_left_out():
    assert without_zeros(AGES).categories == ("Under 1",)


def percentages(*lower, points=(95, 99), unit="percent"):
    """A line over two years, with these lower limits of its interval, if any."""
    limits = (lower, (100,) * len(lower)) if lower else ((), ())
    return ChartData("On time", unit, ("2019-20", "2020-21"), (Series("On time", points, *limits),))


@pytest.mark.parametrize(
    ("data", "floor"),
    [
        (percentages(93.2, 97), 90),
        (percentages(84.9, 97), 80),
        (percentages(80.1, 97), 80),
        (percentages(90, 97), 80),  # a limit on the axis itself could not be seen
        (percentages(100, 100, points=(100, 100)), 90),
        (percentages(80, 97), 0),  # not above 80
        (percentages(42, 97), 0),
        (percentages(), 90),  # without an interval, the values decide
        (percentages(NAN, 97), 90),
        (percentages(NAN, 85, points=(NAN, 99)), 80),
        (percentages(93.2, 97, unit="children"), 0),
        (percentages(points=(NAN, NAN)), 0),
    ],
)
def test_only_percentages_that_are_all_above_80_have_an_axis_that_starts_above_zero(data, floor):
    assert axis_floor(data) == floor
    if data.known:
        assert draw_lines(data).axes[0].get_ylim()[0] == floor
        remarks = [remark for remark in line_chart(data).remarks if remark != BAND_REMARK]
        assert remarks == ([f"The axis starts at {floor}%."] if floor else [])


def test_one_low_area_makes_the_axis_start_at_zero():
    low = Series("England", (79, 85))
    assert axis_floor(ChartData("", "percent", ("2019-20", "2020-21"), (*percentages().series, low))) == 0


def test_the_band_is_explained_where_there_is_one():
    assert line_chart(RATE).remarks == (BAND_REMARK,)
    assert line_chart(percentages(points=(42, 50))).remarks == ()
    assert line_chart(percentages(NAN, NAN, points=(42, 50))).remarks == ()


@pytest.mark.parametrize(("unit", "lower"), [("percent", (91.3,)), ("children", ())])
def test_a_percentage_over_quarters_shows_its_interval(given_ledger, row, unit, lower):
    ledger = given_ledger(row("starts", 95.0, period="2020-21Q1", unit=unit, lower=91.3, upper=97.2))
    assert over_quarters(Figures(ledger), "starts", "Quarters").series[0].lower == lower


@pytest.mark.parametrize(
    ("counts", "modes", "remarks"),
    [
        ({"In person": 5, "Hybrid": 2, "Virtual": 45}, ["In person", "Hybrid", "Virtual"], ()),
        ({"In person": 0, "Hybrid": 0, "Virtual": 45}, ["In person", "Hybrid", "Virtual"], ()),
        ({"In person": 5, "Hybrid": 2, "Virtual": 45, "Not known": 0}, ["In person", "Hybrid", "Virtual"], ()),
        ({"In person": 5, "Hybrid": 2, "Not known": 0}, ["In person", "Hybrid"], ()),
        ({"In person": 5, "Hybrid": 2, "Virtual": 45, "Not known": 1}, ["In person", "Hybrid"], (FEWER_SERIES,)),
    ],
)
def test_bars_show_up_to_three_categories_and_two_if_there_are_more(given_ledger, row, counts, modes, remarks):
    rows = [row("starts", value, f"age_band=1-4; mode={mode}") for mode, value in counts.items()]
    data = by_category(
        Figures(given_ledger(*rows)), Selection("starts", ("age_band", "mode"), (financial_year(2021),)), ""
    )
    assert [series.label for series in data.series] == modes
    assert bar_chart(data).remarks == remarks
    labels = [text.get_text() for text in draw_bars(data).axes[0].texts[: len(modes)]]
    assert labels == [f"{mode}: {counts[mode]}" for mode in modes]


def test_a_chart_without_zero_categories_keeps_its_other_remarks():
    data = ChartData("", "children", ("A", "B"), (Series("Boys", (0, 3), total=3, key="M"),), ("A remark.",))
    assert without_zeros(data) == ChartData(
        "", "children", ("B",), (Series("Boys", (3,), total=3, key="M"),), ("A remark.",)
    )


def test_bars_and_lines_print_a_percentage_of_few_with_its_base(given_ledger, row):
    few = {"unit": "percent", "numerator": 3, "denominator": 12, "lower": 8.9, "upper": 53.2}
    many = {"unit": "percent", "numerator": 20, "denominator": 25, "lower": 60.9, "upper": 91.1}
    measure = "children_all_reviews_on_time_pct"
    ledger = given_ledger(row(measure, 25.0, period="2019-20", **few), row(measure, 80.0, **many))
    data = over_years(Figures(ledger), measure, "On time", "Exampleton")
    assert data.series[0].texts == ("3 of 12", "80.0%")
    assert math.isnan(data.series[0].lower[0])  # a range in per cent would say more than 12 children can
    assert data.series[0].lower[1] == 60.9
    assert describe(data, "Line chart") == (
        "Line chart. Exampleton: highest 80.0% (2020-21), lowest 3 of 12 (2019-20)."
    )
    for draw in (draw_lines, draw_bars):
        printed = {text.get_text() for text in draw(data).axes[0].texts}
        assert {"3 of 12", "80.0%"} <= printed
