"""Targets: what is met, missed and too few to tell, worked out by hand, and where a reader finds it."""

import csv

import pytest
from bs4 import BeautifulSoup

from iro_analysis.errors import CommandError
from iro_analysis.pipeline import read_inputs
from iro_analysis.report.annex import annexes
from iro_analysis.report.charts.data import over_quarters, over_years
from iro_analysis.report.charts.drawings import line_chart
from iro_analysis.report.document import Band, chapter
from iro_analysis.report.html import blocks_html
from iro_analysis.report.sheets import FIGURE_COLUMNS, write_sheets
from iro_analysis.report.tables.figures import PRINTED, key_figures
from iro_analysis.report.targets import result, target_of
from iro_analysis.report.views import Figures
from iro_analysis.report.words.prose import Prose
from iro_analysis.report.words.sentences import headline
from iro_analysis.settings import Settings, Target

BOARD = "the Board"
PERCENT = {"unit": "percent", "numerator": 19.0, "denominator": 20.0}


def aim(value, direction="at least", **others):
    return Target(value=value, direction=direction, source=BOARD, **others)


def share(counted, base):
    return {"value": 100 * counted / base, "unit": "percent", "numerator": float(counted), "denominator": float(base)}


ON_TIME, LATE, RATE = "reviews_on_time_pct", "reviews_late", "starts_rate"
OF_RESIDENTS = {"denominator": 50_000.0, "unit": "per 10,000 aged 0-17"}
CASES = [
    # Percentages: of 19 nothing is said, whatever they are; of 20 it is.
    (ON_TIME, share(0, 4), aim(95), "too few to tell"),
    (ON_TIME, share(4, 4), aim(95), "too few to tell"),
    (ON_TIME, share(2, 3), aim(95), "too few to tell"),
    (ON_TIME, share(18, 19), aim(95), "too few to tell"),
    (ON_TIME, share(19, 20), aim(95), "met"),
    (ON_TIME, share(18, 20), aim(95), "missed"),
    (ON_TIME, share(25, 25), aim(95), "met"),
    # As printed: 94.95 is 95.0%, and 949.4 of 1,000 would be 94.9%. 100% is all, and 0% is none.
    (ON_TIME, share(1899, 2000), aim(95), "met"),
    (ON_TIME, share(9494, 10000), aim(95), "missed"),
    (ON_TIME, share(2019, 2020), aim(100), "missed"),
    (ON_TIME, share(2020, 2020), aim(100), "met"),
    (ON_TIME, share(1, 5000), aim(0, "at most"), "missed"),
    # A number of cases is compared as it stands.
    (LATE, {"value": 0.0}, aim(0, "at most"), "met"),
    (LATE, {"value": 3.0}, aim(3, "at most"), "met"),
    (LATE, {"value": 3.0}, aim(2, "at most"), "missed"),
    # A rate rests on the cases that are counted, not on the residents: 19 of 50,000, and 20 of them.
    (RATE, {"value": 3.8, "numerator": 19.0, **OF_RESIDENTS}, aim(3, "at most"), "too few to tell"),
    (RATE, {"value": 4.0, "numerator": 20.0, **OF_RESIDENTS}, aim(3, "at most"), "missed"),
    # Children to each post: the base is the number of months.
    ("iro_caseload_mean", {"value": 65.04, "denominator": 12.0, "unit": "children per FTE"}, aim(65, "at most"), "met"),
    ("sdq_mean", {"value": 12.0, "denominator": 19.0, "unit": "score"}, aim(13, "at most"), "too few to tell"),
    ("sdq_mean", {"value": 12.0, "denominator": 20.0, "unit": "score"}, aim(13, "at most"), "met"),
    # A figure that is not there says nothing.
    (ON_TIME, {"status": "not_available", "unit": "percent", "note": "No log."}, aim(95), None),
    # Nor does a year before the target was set.
    (ON_TIME, share(19, 20), aim(95, since="2020-04-01"), "met"),
    (ON_TIME, share(19, 20), aim(95, since="2020-04-02"), None),
]


@pytest.mark.parametrize(("measure", "figure", "target", "expected"), CASES)
def test_what_a_figure_says_of_its_target(given_ledger, row, measure, figure, target, expected):
    found = Figures(given_ledger(row(measure, **figure))).find(measure)
    assert result(target, found) == expected


@pytest.mark.parametrize(("count", "expected"), [(11.0, "too few to tell"), (20.0, "missed")])
def test_the_median_stands_for_days(given_ledger, row, count, expected):
    name, part = "dispute_days_to_resolve", "statistic=Median"
    given = {"unit": "days", "denominator": count}
    figures = Figures(given_ledger(row(name, 21.0, part, **given), row(name, 60.0, "statistic=Longest", **given)))
    targets = {name: aim(20, "at most")}
    assert result(targets[name], figures.find(name, part)) == expected
    assert target_of(targets, figures.find(name, part)) == targets[name]
    assert target_of(targets, figures.find(name, "statistic=Longest")) is None


@pytest.mark.parametrize(("measure", "expected"), [(ON_TIME, "met"), (LATE, None), (RATE, None)])
def test_a_quarter_is_not_held_to_a_years_number_of_cases(given_ledger, row, measure, expected):
    quarter = row(measure, 99.0, period="2020-21Q3", **PERCENT | {"unit": "percent" if expected else "reviews"})
    (figure,) = (Figures(given_ledger(row("starts", 1), quarter)).at(number) for number in (3,))
    assert result(aim(5), figure) == expected


@pytest.fixture
def figures(given_ledger, row):
    rows = [
        row(ON_TIME, **share(19, 20), period="2018-19"),
        row(ON_TIME, **share(9, 10), period="2019-20"),
        row(ON_TIME, **share(90, 100)),
        row(ON_TIME, **share(9, 10), breakdown="age_band=1-4"),
        row(ON_TIME, **share(24, 25), period="2020-21Q4"),
        row(LATE, 10.0, unit="reviews"),
        row(LATE, 3.0, unit="reviews", period="2020-21Q4"),
    ]
    return Figures(given_ledger(*rows))


TARGETS = {ON_TIME: aim(95)}


def test_key_figures_have_two_columns_more_only_where_there_is_a_target(figures):
    plain = key_figures(figures, [ON_TIME, LATE], "Reviews")
    assert plain.columns == ("2018-19", "2019-20", "2020-21")
    assert plain.remarks == ()
    held = figures.with_targets(TARGETS)
    table = key_figures(held, [ON_TIME, LATE], "Reviews")
    assert table.columns == (*plain.columns, "Target", "Result")
    on_time, late = ([cell.text for cell in line.cells] for line in table.rows)
    assert on_time[3:] == ["at least 95.0%", "missed; 2019-20 too few to tell; 2018-19 met"]
    assert late[3:] == ["", ""]
    assert table.remarks == ("Targets are set by: the Board.",)
    assert key_figures(held, [LATE], "Reviews") == key_figures(figures, [LATE], "Reviews")
    assert key_figures(held, [ON_TIME], "", "age_band=1-4") == key_figures(figures, [ON_TIME], "", "age_band=1-4")
    # A page whose cell says otherwise is not published: the cell is made again from its row of the ledger.
    cell = table.rows[0].cells[4]
    assert PRINTED[cell.form](held, held.at(cell.row)) == cell.text


def test_a_sentence_ends_with_its_target(figures):
    words, held = "{value} on time", figures.with_targets(TARGETS)
    plain = headline(figures, ON_TIME, words)
    assert headline(held, ON_TIME, words) == f"{plain} The target, at least 95.0%, was missed."
    year_before = next(period for period in figures.years() if period.label == "2019-20")
    assert headline(held, ON_TIME, words, period=year_before).endswith(
        "There are too few to tell whether the target, at least 95.0%, was met."
    )
    for same in ((ON_TIME, words, "age_band=1-4"), (LATE, words)):
        assert headline(held, *same) == headline(figures, *same)


def test_a_chart_over_time_has_a_line_at_the_target(figures):
    held = figures.with_targets({**TARGETS, LATE: aim(5, "at most")})
    line = Band(95.0, 95.0, "The target: at least 95.0%")
    assert over_years(held, ON_TIME, "", "Exampleton").band == line
    assert over_quarters(held, ON_TIME, "").band == line
    assert over_years(held, LATE, "", "Exampleton").band == Band(5.0, 5.0, "The target: at most 5")
    assert over_quarters(held, LATE, "").band is None  # five in a year are not five in a quarter
    assert over_years(held, ON_TIME, "", "Exampleton", "age_band=1-4").band is None
    assert over_years(figures, ON_TIME, "", "Exampleton").band is None
    chart = line_chart(over_years(held, ON_TIME, "On time", "Exampleton"))
    assert chart.remarks[0] == "The broken line is the target: at least 95.0%."
    assert "The target: at least 95.0%." in chart.description
    (drawn,) = [line for line in chart.draw().axes[0].lines if list(line.get_ydata()) == [95, 95]]
    assert drawn.get_linestyle() == "--"


def test_the_spreadsheet_has_the_target_beside_its_figure(figures, tmp_path):
    def sheet(targets):
        write_sheets(figures.ledger, tmp_path, targets)
        return list(csv.DictReader((tmp_path / "figures.csv").read_text(encoding="utf-8-sig").splitlines()))

    assert list(sheet({})[0]) == list(FIGURE_COLUMNS)
    rows = sheet({ON_TIME: Target(value=95, direction="at least", source="=the Board")})
    names = ("target", "target_direction", "target_source", "target_result")
    assert list(rows[0]) == [*FIGURE_COLUMNS, *names]
    assert [[line[name] for name in names] for line in rows] == [
        ["95.0", "at least", "'=the Board", "missed"],
        ["", "", "", ""],
        ["", "", "", ""],
    ]


def test_the_annex_lists_the_targets_and_the_rule(figures):
    (measures,) = [part for part in annexes(figures, Settings(), None) if part.element == "annex-measures"]
    held = figures.with_targets(TARGETS)
    (with_targets,) = [part for part in annexes(held, Settings(), None) if part.element == "annex-measures"]
    assert with_targets.blocks[: len(measures.blocks)] == measures.blocks
    text = BeautifulSoup(blocks_html(with_targets.blocks[len(measures.blocks) :]), "html.parser").get_text(" ")
    assert "rests on fewer than 20 cases is too few to tell" in text
    assert "missed; 2019-20 too few to tell; 2018-19 met" in text
    assert BOARD in text


def test_an_objective_is_judged_by_its_target_or_else_by_a_person(figures, tmp_path):
    row = f"| On time | {{{{ {ON_TIME}.result }}}} | {{{{ {LATE}.result }}}} |"
    (tmp_path / "text.md").write_text(f"| Objective | Status | Numbers |\n|---|---|---|\n{row}\n")

    def cells(targets):
        blocks = Prose(figures.with_targets(targets), Settings()).blocks(tmp_path / "text.md")
        page = BeautifulSoup(blocks_html(chapter("1", "one", blocks).blocks), "html.parser")
        return [cell.decode_contents() for cell in page.select("tbody td")]

    assert cells({}) == ["<em>to be judged</em>", "<em>to be judged</em>"]
    judged, by_a_person = cells(TARGETS)
    assert BeautifulSoup(judged, "html.parser").get_text() == "missed"
    assert by_a_person == "<em>to be judged</em>"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("reviews_on_time_pc", 95, "there is no measure reviews_on_time_pc; did you mean reviews_on_time_pct?"),
        ("starts_change", 5, "it is a change, and a target is set for the figure itself: [targets.starts]"),
        ('"starts[sex=Female]"', 5, "there is no measure starts[sex=Female]; did you mean starts?"),
        ("parent_participation_pct", 5, "it has only parts, and a target is set for a figure of the whole"),
        ("reviews_on_time_pct", 130, "a percentage is at most 100, so 130 is never reached"),
        ("reviews_on_time_pct", 95.25, "write 95.25 as the report prints the figure, rounded to 0.1"),
        ("reviews_late", 2.5, "write 2.5 as the report prints the figure, as a whole number"),
    ],
)
def test_a_target_that_no_figure_can_be_held_to_is_refused_before_anything_is_read(tmp_path, name, value, words):
    block = f'value = {value}\ndirection = "at least"\nsource = "us"\n'
    (tmp_path / "iro.toml").write_text(f"[targets.{name}]\n{block}[targets.nothing_like_it]\n{block}")
    with pytest.raises(CommandError) as refused:
        read_inputs(tmp_path)  # there is no return to read either, which would be said next
    assert str(refused.value).startswith("iro.toml: [targets.")
    assert words in str(refused.value)
    assert "[targets.nothing_like_it]: there is no measure nothing_like_it" in str(refused.value)
