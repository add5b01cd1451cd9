"""Numbers as the report prints them, with their units, signs and bases."""

import pytest

from iro_analysis.ledger import Figure
from iro_analysis.report.words.numbers import base_text, figure_text, number, probability, quantity

NO_BREAK = "\N{NO-BREAK SPACE}"


def figure(value, unit, status="ok", denominator=float("nan")):
    return Figure("2020-21", "population", "m", "", value, 0, denominator, unit, 0, 0, status, "")


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1234, "children", "1,234"),
        (0, "children", "0"),
        (-6, "children", "\N{MINUS SIGN}6"),
        (34.25, "percent", "34.3%"),  # a half is rounded up
        (34.15, "percent", "34.2%"),  # the half as written, although the float is slightly below it
        (100, "percent", "100.0%"),
        (71.18, "per 10,000 aged 0-17", "71.2"),
        (412.5, "days", "413"),
        (1.235, "ratio", "1.24"),
        (-0.04, "percentage points", "0.0"),  # zero has no sign
    ],
)
def test_a_number_is_rounded_half_up_and_written_as_its_unit_asks(value, unit, printed):
    assert number(value, unit) == printed


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1, "children", "1 child"),
        (2, "children", "2 children"),
        (0, "children", "0 children"),
        (1, "days", "1 day"),
        (1, "reviews", "1 review"),
        (1234, "reviews", "1,234 reviews"),
        (1, "due dates", "1 due date"),
        (1, "consultations", "1 consultation"),
        (1, "accounts", "1 account"),
        (1, "statements", "1 statement"),
        (1, "contacts", "1 contact"),
        (1, "weeks", "1 week"),
        (71.18, "per 10,000 aged 0-17", "71.2 per 10,000 aged 0-17"),
        (34.2, "percent", "34.2%"),
        (1.2, "percentage points", "1.2 percentage points"),
        (0.96, "percentage points", "1.0 percentage point"),
    ],
)
def test_a_quantity_carries_the_words_of_its_unit(value, unit, printed):
    assert quantity(value, unit) == printed


def test_a_change_shows_its_sign_and_no_change_has_none():
    assert [number(value, "children", signed=True) for value in (6, -6, 0)] == ["+6", "\N{MINUS SIGN}6", "0"]


@pytest.mark.parametrize(
    ("status", "printed"),
    [("not_available", "not available"), ("not_assessable", "not assessable"), ("suppressed", "suppressed")],
)
def test_a_missing_figure_says_so_and_is_never_zero(status, printed):
    assert figure_text(figure(float("nan"), "children", status)) == printed


def test_only_a_percentage_shows_its_base():
    assert base_text(figure(34.2, "percent", denominator=1364)) == f"n{NO_BREAK}={NO_BREAK}1,364"
    assert not base_text(figure(34, "children", denominator=1364))
    assert not base_text(figure(34.2, "percent"))


@pytest.mark.parametrize(
    ("p", "printed"),
    [(0.0321, "p = 0.032"), (0.001, "p = 0.001"), (0.0009, "p < 0.001"), (1, "p = 1.000")],
)
def test_a_probability_below_a_thousandth_is_not_spelt_out(p, printed):
    assert probability(p).replace(NO_BREAK, " ") == printed
