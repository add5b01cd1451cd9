"""The annex of rules: limits, dates in force and sources."""

from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.care.rules import Guideline, Relaxation, Rule
from iro_analysis.measures.registry import catalogue
from iro_analysis.report import annex
from iro_analysis.report.annex import annexes, changes_table, revisions_table, rules_table
from iro_analysis.report.html import blocks_html
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import measure_title
from iro_analysis.settings import Settings

FIRST = Rule(
    id="first_review",
    title="First review",
    limit=20,
    unit="working days",
    counted_from="the day the child becomes looked after",
    valid_from=date(2011, 4, 1),
    valid_to=None,
    cite="2010 Regulations, regulation 33(1)",
    mark="seen",
    note="Saturdays do not count.",
)
RELAXED = Relaxation(
    id="later_review_2020",
    relaxes=("later_review",),
    title="Later reviews in 2020",
    valid_from=date(2020, 4, 24),
    valid_to=date(2020, 9, 24),
    cite="SI 2020/445",
    mark="seen in part",
)


CASELOAD = Guideline(
    id="caseload",
    title="Caseload",
    lower=50,
    upper=70,
    unit="children per FTE",
    valid_from=date(2011, 4, 1),
    valid_to=None,
    cite="IRO Handbook 2010",
    mark="seen",
)


@pytest.fixture
def table(monkeypatch):
    monkeypatch.setattr(annex, "every_version", lambda: (FIRST, RELAXED, CASELOAD))
    return rules_table()


def test_every_rule_has_its_limit_its_dates_and_its_source(table):
    assert (table.caption, table.columns) == ("Rules in this report", ("Limit", "In force", "Source"))
    assert [(row.header, row.detail, [cell.text for cell in row.cells]) for row in table.rows] == [
        (
            "First review",
            "first_review",
            [
                "20 working days from the day the child becomes looked after",
                "From 1 April 2011",
                "2010 Regulations, regulation 33(1)",
            ],
        ),
        (
            "Later reviews in 2020",
            "later_review_2020",
            ["where reasonably practicable", "24 April 2020 to 24 September 2020", "SI 2020/445"],
        ),
        (
            "Caseload",
            "caseload",
            ["50 to 70 children per FTE", "From 1 April 2011", "IRO Handbook 2010"],
        ),
    ]
    assert [row.cells[0].note for row in table.rows] == ["Saturdays do not count.", "", ""]


def test_all_shipped_rules_are_listed_including_twenty_working_days_for_the_first_review():
    limits = {(row.detail, row.cells[0].text.partition(" from ")[0]) for row in rules_table().rows}
    assert {("first_review", "20 working days"), ("second_review", "3 months")} <= limits


@pytest.fixture
def changes(given_ledger, row):
    """The rows of the annex on changes: a headline, a stock, a part that changed, and a percentage of few."""
    few = {"unit": "percent", "numerator": 6, "denominator": 12}
    ledger = given_ledger(
        *(row("starts", number, period=period) for period, number in (("2019-20", 155), ("2020-21", 110))),
        row("starts_change", -45),
        row("starts_change_p", 0.0065, unit="p-value"),
        *(row("starts", number, "need=N1", period) for period, number in (("2019-20", 90), ("2020-21", 50))),
        row("starts_change", -40, "need=N1"),
        row("starts_change_p", 0.001, "need=N1", unit="p-value"),
        *(row("starts", number, "need=N2", period) for period, number in (("2019-20", 9), ("2020-21", 12))),
        row("starts_change", 3, "need=N2"),
        row("starts_change_p", 0.66, "need=N2", unit="p-value"),
        *(row("cla_at_end", number, period=period) for period, number in (("2019-20", 373), ("2020-21", 338))),
        row("cla_at_end_change", -35),
        *(row("health_assessment_pct", 50, period=period, **few) for period in ("2019-20", "2020-21")),
        row("health_assessment_pct_change", 0, unit="percentage points"),
        row("health_assessment_pct_change_p", status="not_available", note="Not tested: too few.", unit="p-value"),
    )
    return Figures(ledger)


def test_the_annex_on_changes_lists_every_total_and_every_part_that_changed_significantly(changes):
    minus, space = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
    rows = {
        row.header: [f"{cell.text} {cell.base}".strip().replace(space, " ") for cell in row.cells]
        for row in changes_table(changes).rows
    }
    assert rows == {
        measure_title("cla_at_end"): ["373", "338", f"{minus}35 children", "not tested", ""],
        measure_title("starts"): ["155", "110", f"{minus}45 children", "p = 0.007 headline", "yes"],
        f"{measure_title('starts')}: Abuse or neglect (N1)": [
            *("90", "50", f"{minus}40 children", "p = 0.002 adjusted", "yes")
        ],
        measure_title("health_assessment_pct"): ["6 of 12", "6 of 12", "not available", "not tested", ""],
    }
    assert [row.cells[3].note for row in changes_table(changes).rows] == ["", "", "", "Not tested: too few."]


def test_the_annex_on_changes_names_the_headline_tests_and_says_how_many_others_there_were(changes):
    (chapter,) = [one for one in annexes(changes, Settings(), None) if one.element == "annex-changes"]
    text = BeautifulSoup(blocks_html(chapter.blocks), "html.parser").text
    headlines = [measure.title for measure in catalogue().values() if measure.tested.value == "headline test"]
    assert f"{'; '.join(headlines)}: these tests are the headlines." in text
    assert "Of 2 such tests, the number that were significant is 1." in text


def test_a_revised_percentage_of_few_is_printed_with_its_base(changes):
    revised = {"measure": "health_assessment_pct", "breakdown": "", "period": "2020-21", "why": "late data"}
    revisions = pd.DataFrame([{**revised, "published": "45.454545455", "now": "50.0"}])
    (row,) = revisions_table(changes, revisions).rows
    assert [cell.text for cell in row.cells] == ["2020-21", "not available", "6 of 12", "late data"]
