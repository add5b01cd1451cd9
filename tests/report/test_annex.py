"""The annex of rules: limits, dates in force and sources."""

from datetime import date

import pytest

from iro_analysis.care.rules import Guideline, Relaxation, Rule
from iro_analysis.report import annex
from iro_analysis.report.annex import rules_table

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
    relaxes="later_review",
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
    monkeypatch.setattr(annex, "rules", lambda: (FIRST,))
    monkeypatch.setattr(annex, "relaxations", lambda: (RELAXED,))
    monkeypatch.setattr(annex, "guidelines", lambda: (CASELOAD,))
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
