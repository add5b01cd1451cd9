"""Headline sentences: the number, its comparison with the year before, and what a test says about chance."""

import pytest

from iro_analysis.errors import CommandError
from iro_analysis.report.views import Figures
from iro_analysis.report.words.sentences import headline

NO_BREAK = "\N{NO-BREAK SPACE}"


def headline_of(ledger, *arguments):
    return headline(Figures(ledger), *arguments).replace(NO_BREAK, " ")


def test_a_headline_says_how_many_and_how_that_differs_from_the_year_before(given_ledger, row):
    # The example report: 370 at the end of March 2020, 364 at the end of March 2021.
    ledger = given_ledger(
        row("cla_at_end", 370, period="2019-20"),
        row("cla_at_end", 364),
        row("cla_at_end_change", -6),
    )
    assert headline_of(ledger, "cla_at_end", "{value} were in care on {end}") == (
        "364 children were in care on 31 March 2021, 6 fewer than a year before (370)."
    )


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        (0.049, "The change is statistically significant (p = 0.049)."),
        (0.05, "Chance alone could explain a change of this size (p = 0.050)."),
    ],
)
def test_the_word_significant_appears_only_if_a_test_backs_it(given_ledger, row, p, verdict):
    ledger = given_ledger(
        row("starts", 155, period="2019-20"),
        row("starts", 135),
        row("starts_change", -20),
        row("starts_change_p", p, unit="p-value"),
    )
    assert headline_of(ledger, "starts", "{number} began").endswith(verdict)


def test_of_a_test_that_is_no_headline_the_adjusted_p_value_is_given(given_ledger, row):
    p = {"unit": "p-value"}
    ledger = given_ledger(
        row("starts", 20, "sex=Male", period="2019-20"),
        row("starts", 40, "sex=Male"),
        row("starts_change", 20, "sex=Male"),
        row("starts_change_p", 0.013, "sex=Male", **p),
        row("starts_change_p", 0.9, "sex=Female", **p),
    )
    # Two tests: 2 * 0.013.
    assert headline_of(ledger, "starts", "{number} boys", "sex=Male").endswith(
        "The change is statistically significant (p = 0.026, adjusted for the number of tests)."
    )


def test_below_a_base_of_20_it_says_how_many_of_how_many_and_of_no_change_in_points(given_ledger, row):
    measure, unit = "health_assessment_pct", {"unit": "percent"}
    ledger = given_ledger(
        row(measure, 50, period="2019-20", numerator=6, denominator=12, **unit),
        row(measure, 90, numerator=18, denominator=20, **unit),
        row(f"{measure}_change", 40, unit="percentage points"),
    )
    assert headline_of(ledger, measure, "{value} had one") == (
        "90.0% had one (18 of 20), compared with 6 of 12 a year before."
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{value} of the reviews of boys were on time", "9 of the 12 reviews of boys were on time."),
        ("On {end} {value} of IROs were", "On 31 March 2021 9 of 12 IROs were."),
        ("The child attended {value} of these reviews", "The child attended 9 of these 12 reviews."),
        ("An advocate was there for {value} of them", "An advocate was there for 9 of 12 of them."),
        ("{value} had one", "9 of 12 had one."),
    ],
)
def test_of_few_a_sentence_says_how_many_of_how_many_as_one_would(given_ledger, row, words, sentence):
    ledger = given_ledger(row("health_assessment_pct", 75, numerator=9, denominator=12, unit="percent"))
    assert headline_of(ledger, "health_assessment_pct", words) == sentence


def test_without_a_test_chance_is_not_mentioned(given_ledger, row):
    ledger = given_ledger(row("starts", 1, period="2019-20"), row("starts", 90), row("starts_change", 89))
    assert headline_of(ledger, "starts", "{number} began") == "90 began, 89 more than a year before (1)."


@pytest.mark.parametrize(("children", "begins"), [(1, "1 child was in care"), (2, "2 children were in care")])
def test_the_verb_agrees_with_the_number(given_ledger, row, children, begins):
    ledger = given_ledger(row("cla_at_end", children))
    assert headline_of(ledger, "cla_at_end", "{value} {were} in care") == f"{begins}."


def test_unknown_placeholders_are_refused_with_those_that_exist(given_ledger, row):
    with pytest.raises(CommandError, match=r"'\{valeu\} in care' asks for something unknown; it can have \{value\}"):
        headline_of(given_ledger(row("cla_at_end", 1)), "cla_at_end", "{valeu} in care")


def test_a_percentage_shows_what_it_is_of_and_changes_in_percentage_points(given_ledger, row):
    measure, unit = "health_assessment_pct", {"unit": "percent"}
    ledger = given_ledger(
        row(measure, 90, period="2019-20", numerator=36, denominator=40, **unit),
        row(measure, 91.25, numerator=73, denominator=80, **unit),
        row(f"{measure}_change", 1.25, unit="percentage points"),
    )
    assert headline_of(ledger, measure, "{value} had one") == (
        "91.3% had one (73 of 80), 1.3 percentage points higher than a year before (90.0%, 36 of 40)."
    )


def test_a_change_that_rounds_to_zero_is_no_change(given_ledger, row):
    unit = {"unit": "per 10,000 aged 0-17"}
    ledger = given_ledger(
        row("cla_rate", 71.21, period="2019-20", **unit),
        row("cla_rate", 71.18, **unit),
        row("cla_rate_change", -0.03, **unit),
        row("cla_rate_change_p", 0.001, unit="p-value"),
    )
    assert headline_of(ledger, "cla_rate", "The rate was {value}") == (
        "The rate was 71.2 per 10,000 aged 0-17, the same as a year before (71.2)."
    )


def test_a_first_year_is_compared_with_nothing(given_ledger, row):
    ledger = given_ledger(row("cla_at_end", 1))
    assert headline_of(ledger, "cla_at_end", "{value} was in care") == "1 child was in care."


def test_an_unavailable_figure_gives_its_title_and_the_reason(given_ledger, row):
    ledger = given_ledger(
        row("uasc_at_end", status="not_available", note="The UASC table was not supplied for 2020-21.")
    )
    assert headline_of(ledger, "uasc_at_end", "{value}") == (
        "Unaccompanied asylum seeking children in care at the end of the period: not available. "
        "The UASC table was not supplied for 2020-21."
    )
