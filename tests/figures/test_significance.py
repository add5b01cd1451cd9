"""Which changes are called significant: headlines by themselves, all others of a period together."""

import re
from pathlib import Path

import pandas as pd
import pytest

from iro_analysis.figures.significance import Verdict, verdicts
from iro_analysis.measures import facts
from iro_analysis.measures.registry import catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
TESTS, NOT_TESTED = (
    PAGE[PAGE.index(start) : PAGE.index(end)]
    for start, end in (
        ("### What is tested", "### What is not tested"),
        ("### What is not tested", "## Many tests"),
    )
)


def ledger(*rows):
    columns = ["measure", "breakdown", "period", "value", "status"]
    return pd.DataFrame([(*row, "ok") if len(row) < len(columns) else row for row in rows], columns=columns)


def test_a_headline_stands_by_itself_and_its_breakdowns_do_not():
    found = verdicts(
        ledger(
            ("starts_change_p", "", "2020-21", 0.04),
            ("starts_change_p", "sex=Male", "2020-21", 0.04),
            ("starts_change_p", "sex=Female", "2020-21", 0.5),
        )
    )
    assert found == {
        ("starts", "", "2020-21"): Verdict(0.04, headline=True),
        ("starts", "sex=Male", "2020-21"): Verdict(0.08, headline=False),
        ("starts", "sex=Female", "2020-21"): Verdict(0.5, headline=False),
    }
    assert [verdict.significant for verdict in found.values()] == [True, False, False]


def test_the_others_of_all_measures_are_one_family_and_each_period_has_its_own():
    found = verdicts(
        ledger(
            ("re_entries_change_p", "", "2020-21", 0.01),
            ("ceases_change_p", "sex=Male", "2020-21", 0.02),
            ("health_assessment_pct_change_p", "", "2020-21", 0.9),
            ("re_entries_change_p", "", "2019-20", 0.01),
        )
    )
    assert [verdict.p for verdict in found.values()] == pytest.approx([0.03, 0.03, 0.9, 0.01])


def test_what_was_not_tested_counts_for_nothing():
    absent = ("ceases_change_p", "sex=Male", "2020-21", float("nan"), "not_available")
    other = ("starts_change", "", "2020-21", 0.001, "ok")
    found = verdicts(ledger(("re_entries_change_p", "", "2020-21", 0.03), absent, other))
    assert found == {("re_entries", "", "2020-21"): Verdict(0.03, headline=False)}


def test_a_ledger_without_tests_has_no_verdicts():
    assert verdicts(ledger(("cla_at_end", "", "2020-21", 364.0))) == {}


def test_whatever_is_tested_has_a_test():
    for measure in catalogue().values():
        assert not measure.tested.has_p_value or measure.statistic.test is not None, measure.name


def test_the_page_says_of_every_measure_how_it_is_tested():
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|", TESTS, re.MULTILINE)
    said = {name: how for names, how in rows for name in re.findall(r"`(\w+)`", names)}
    tested = {name: measure.tested.value for name, measure in catalogue().items() if measure.tested.has_p_value}
    assert said == tested


def test_the_page_gives_every_other_measure_one_reason_why_it_is_not_tested():
    same_question = re.findall(r"`(\w+)`", TESTS[TESTS.index("Rates and shares of these") :])
    assert set(same_question) == {
        name for name, measure in catalogue().items() if measure.tested is facts.Tested.AS_COUNT
    }
    said = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]+\| (`.+) \|$", NOT_TESTED, re.MULTILINE)))
    assert sorted(said) == sorted(name for name, measure in catalogue().items() if measure.tested is facts.Tested.NO)
