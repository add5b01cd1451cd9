"""How the value of a figure is calculated, with its numbers."""

import math

from iro_analysis.figures.counting import HIGHEST, LOWEST
from iro_analysis.ledger import Figure, breakdown_dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT, LAST_OF_MONTHS
from iro_analysis.measures.registry import Measure, every_measure
from iro_analysis.periods import parse_period
from iro_analysis.report.words.numbers import quantity
from iro_analysis.statistics import SIBLINGS


def formula(figure: Figure, measure: Measure) -> str:
    """The formula of a figure of ``measure`` itself; its note if it is not available or another area's."""
    if not figure.available or is_published(figure):
        return figure.note
    text = measure.statistic.formula.format(
        base=_exact(figure.numerator),
        whole=_exact(figure.denominator),
        value=_printed(figure.value, figure.unit),
        part=breakdown_dimensions(figure.breakdown).get("statistic", "a point").lower(),
    )
    return f"{_which_month(figure.breakdown, measure)}{text}"


def change_formula(change: Figure, now: Figure, then: Figure, measure: Measure) -> str:
    """The formula of a change in ``measure`` between the figures ``then`` and ``now``."""
    if not change.available:
        return change.note
    value = _printed(change.value, change.unit, signed=True)
    kind = every_measure()[change.measure].statistic
    if kind is CHANGE:
        return f"{_exact(now.value)} ({now.period}) - {_exact(then.value)} ({then.period}) = {value}"
    if kind is CHANGE_PCT:
        return f"({_exact(now.value)} / {_exact(then.value)} - 1) x 100 = {value}"
    sides = f"{_counted(now, measure)} ({now.period}) against {_counted(then, measure)} ({then.period})"
    counts = f"exact test of two Poisson counts, each divided by {SIBLINGS} for brothers and sisters"
    test = "Fisher's exact test of two proportions" if measure.unit == "percent" else counts
    return f"{test}, twice the smaller tail: {sides}, p = {change.value:.4g}"


def is_published(figure: Figure) -> bool:
    """Whether the figure is another area's, taken from a published file."""
    return "authority" in breakdown_dimensions(figure.breakdown)


def _which_month(breakdown: str, measure: Measure) -> str:
    if not measure.statistic.monthly:
        return ""
    which = {LOWEST: "lowest", HIGHEST: "highest", "": "last" if measure.statistic is LAST_OF_MONTHS else ""}
    return f"the {which[breakdown]} month: " if which.get(breakdown) else ""


def _counted(figure: Figure, measure: Measure) -> str:
    if measure.unit == "percent":
        return f"{_exact(figure.numerator)} of {_exact(figure.denominator)}"
    counted = figure.value if math.isnan(figure.numerator) else figure.numerator
    return f"{_exact(counted)} in {parse_period(figure.period).days} days"


def _printed(value: float, unit: str, *, signed: bool = False) -> str:
    """The exact number, and beside it the printed one where rounding makes it different."""
    exact, printed = f"{value:,.10g}", quantity(value, unit, signed=signed)
    return (
        printed
        if printed.lstrip("+\N{MINUS SIGN}").split(" ")[0] == exact.lstrip("-")
        else f"{exact}, printed as {printed}"
    )


def _exact(value: float) -> str:
    return f"{value:,.10g}"
