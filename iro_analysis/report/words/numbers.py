"""Figures as the report prints them: rounded half up, once, from the unrounded value, with their unit.

A figure without a value is printed as what it is ("not available"), never as 0 or as a blank. A percentage is never
printed as 0.0% or 100.0% unless it is exactly that, and of a small base "n of m" is printed instead.
"""

import math
from dataclasses import dataclass

from iro_analysis.ledger import Figure
from iro_analysis.measures.registry import catalogue
from iro_analysis.statistics import round_half_up, round_percentage

#: Printed instead of a number, by the figure's status.
STATUS_TEXT = {"not_available": "not available", "not_assessable": "not assessable", "suppressed": "suppressed"}
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
PERCENT = "percent"
POINTS = "percentage points"
P_VALUE = "p-value"
SMALLEST_P = 0.001
#: No percentage is printed of fewer than this: 1 more of 12 would be 8 percentage points. The ledger has them all.
SMALLEST_BASE = 20  # D81


@dataclass(frozen=True)
class Style:
    """How a unit is printed: decimal places, a suffix that always follows the number, and the singular."""

    decimals: int
    suffix: str = ""
    singular: str | None = None


WHOLE = Style(0)
STYLES = {
    PERCENT: Style(1, "%"),
    POINTS: Style(1, singular="percentage point"),
    "per 10,000 aged 0-17": Style(1),
    "children": Style(0, singular="child"),
    "per 100 children": Style(1),
    "FTE": Style(1),
    "children per FTE": Style(1),
    "accounts": Style(0, singular="account"),
    "actions": Style(0, singular="action"),
    "alerts": Style(0, singular="alert"),
    "answers": Style(0, singular="answer"),
    "audits": Style(0, singular="audit"),
    "disputes": Style(0, singular="dispute"),
    "examples": Style(0, singular="example"),
    "forms": Style(0, singular="form"),
    "IROs": Style(0, singular="IRO"),
    "consultations": Style(0, singular="consultation"),
    "contacts": Style(0, singular="contact"),
    "days": Style(0, singular="day"),
    "due dates": Style(0, singular="due date"),
    "episodes": Style(0, singular="episode"),
    "meetings": Style(0, singular="meeting"),
    "ratio": Style(2),
    "reviews": Style(0, singular="review"),
    "score": Style(1),
    "statements": Style(0, singular="statement"),
    "stays": Style(0, singular="stay"),
    "weeks": Style(0, singular="week"),
    P_VALUE: Style(3),
}


def style(unit: str) -> Style:
    """How ``unit`` is printed; a unit without a style of its own is a count, in whole numbers."""
    return STYLES.get(unit, WHOLE)


def rounded(value: float, unit: str) -> float:
    """``value`` rounded as it is printed in ``unit``."""
    rounding = round_percentage if unit == PERCENT else round_half_up
    return float(rounding(value, style(unit).decimals))


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """``value`` in digits, without the words of its unit.

    >>> number(1234.5, "children"), number(99.96, "percent"), number(1.04, "percentage points", signed=True)
    ('1,235', '99.9%', '+1.0')
    """
    # The sign is that of the rounded value: "-0.0" is never printed.
    printed = rounded(value, unit)
    sign = MINUS if printed < 0 else "+" if signed and printed > 0 else ""
    return f"{sign}{abs(printed):,.{style(unit).decimals}f}{style(unit).suffix}"


def quantity(value: float, unit: str, *, signed: bool = False) -> str:
    """``value`` with the words of its unit.

    >>> quantity(1, "children"), quantity(71.18, "per 10,000 aged 0-17"), quantity(34.25, "percent")
    ('1 child', '71.2 per 10,000 aged 0-17', '34.3%')
    """
    digits = number(value, unit, signed=signed)
    if style(unit).suffix or unit in (P_VALUE, "ratio"):
        return digits
    singular = style(unit).singular
    words = singular if singular and abs(rounded(value, unit)) == 1 else unit
    return f"{digits} {words}"


def has_small_base(figure: Figure) -> bool:
    """Whether the figure is a percentage of too few to be printed as one."""
    return figure.unit == PERCENT and figure.available and figure.denominator < SMALLEST_BASE


def has_interval(figure: Figure | None) -> bool:  # D104
    """Whether the figure's interval is printed: it needs units that are independent, and a base that is not small."""
    if figure is None or not figure.available or math.isnan(figure.lower) or has_small_base(figure):
        return False
    return figure.measure in catalogue() and catalogue()[figure.measure].tested.independent


def figure_text(figure: Figure, *, signed: bool = False) -> str:
    """The figure's number in digits, "3 of 12" for a percentage of few, or its status in words if it has no number."""
    if has_small_base(figure):
        return base_words(figure)
    return number(figure.value, figure.unit, signed=signed) if figure.available else STATUS_TEXT[figure.status]


def figure_quantity(figure: Figure) -> str:
    """As :func:`figure_text`, with the words of the unit."""
    if has_small_base(figure) or not figure.available:
        return figure_text(figure)
    return quantity(figure.value, figure.unit)


def base_text(figure: Figure) -> str:
    """The base of a percentage, "n = 364"; empty for any other figure, and for one that is printed with its base."""
    if figure.unit != PERCENT or not figure.available or math.isnan(figure.denominator) or has_small_base(figure):
        return ""
    return f"n{NO_BREAK}={NO_BREAK}{number(figure.denominator, 'children')}"


def base_words(figure: Figure) -> str:
    """The base in words, "50 of 364"; empty for a figure without a base."""
    if not figure.available or math.isnan(figure.denominator) or math.isnan(figure.numerator):
        return ""
    return f"{number(figure.numerator, 'children')} of {number(figure.denominator, 'children')}"


def probability(p: float) -> str:
    """A p-value as it is quoted, with no-break spaces.

    >>> probability(0.0321).split()
    ['p', '=', '0.032']
    """
    words = ("p", "<", str(SMALLEST_P)) if p < SMALLEST_P else ("p", "=", number(p, P_VALUE))
    return NO_BREAK.join(words)
