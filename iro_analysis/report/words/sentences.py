"""Sentences about figures: how many, of what base, how that differs from a year before, whether chance explains it."""

import math

from iro_analysis.errors import CommandError
from iro_analysis.ledger import Figure
from iro_analysis.measures.kinds import CHANGE_P
from iro_analysis.measures.registry import change_of as id_of_change
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.tables.cells import sentence_case
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import measure_title, spoken_day
from iro_analysis.report.words.numbers import PERCENT, figure_text, number, probability, quantity, rounded, style
from iro_analysis.statistics import SIGNIFICANCE

SIGNIFICANT = "The change is statistically significant"
BY_CHANCE = "Chance alone could explain a change of this size"
NOT_COMPUTED = "it was not computed for this period"


def headline(figures: Figures, measure: str, words: str, breakdown: str = "", period: Period | None = None) -> str:
    """A sentence or two about a figure.

    Args:
        figures: the ledger's.
        measure: the measure's id.
        words: the sentence's beginning, see :func:`fill`: "{value} {were} in care on {end}".
        breakdown: the part of the measure that is meant, empty for the total.
        period: the period that is meant, by default the ledger's own.

    Returns:
        Plain text. A figure that is not available gives its title and the reason.

    Raises:
        CommandError: ``words`` names something that it cannot be given.
    """
    figure = figures.find(measure, breakdown, period)
    if figure is None or not figure.available:
        return f"{measure_title(measure)}: not available. {why_absent(figure)}"
    compared = against(figures, figure)
    lead = fill(words, figure) + (f" ({base_words(figure)})" if figure.unit == PERCENT else "")
    return f"{lead}, {compared}. {chance(figures, figure)}".rstrip() if compared else f"{lead}."


def fill(words: str, figure: Figure) -> str:
    """``words`` with what they ask for.

    Args:
        words: may name ``{value}``, the figure and its unit; ``{number}``, its digits alone; ``{were}``, "was" after
            exactly one and "were" otherwise; ``{start}``, ``{end}`` and ``{period}``.
        figure: the figure; one that is not available says so.

    Raises:
        CommandError: ``words`` names something else.
    """
    period = parse_period(figure.period)
    given = {
        "value": quantity(figure.value, figure.unit) if figure.available else figure_text(figure),
        "number": figure_text(figure),
        "were": "was" if figure.available and rounded(figure.value, figure.unit) == 1 else "were",
        "start": spoken_day(period, start=True),
        "end": spoken_day(period),
        "period": period.label,
    }
    try:
        return words.format_map(given)
    except (KeyError, ValueError):
        known = ", ".join(f"{{{name}}}" for name in given)
        raise CommandError(f"'{words}' asks for what there is not; there are {known}.") from None


def against(figures: Figures, figure: Figure) -> str:
    """How an available figure differs from a year before, "9 fewer than a year before (373)".

    Empty where there is no year before to compare it with.
    """
    before = figures.find(figure.measure, figure.breakdown, parse_period(figure.period).year_before)
    change = change_of(figures, figure)
    if before is None or change is None or not (before.available and change.available):
        return ""
    # The base of both years: a share of 67 children and one of 118 are not compared like two of 400.
    was = ", ".join(part for part in (number(before.value, before.unit), _percentage_base(before)) if part)
    if rounded(change.value, change.unit) == 0:
        return f"the same as a year before ({was})"
    return f"{_size(change, figure)} than a year before ({was})"


def chance(figures: Figures, figure: Figure) -> str:
    """A sentence on whether chance alone explains the change; empty where nothing changed or no test was made."""
    change = change_of(figures, figure)
    p = figures.find(id_of_change(figure.measure, CHANGE_P), figure.breakdown, parse_period(figure.period))
    if change is None or p is None or not p.available or rounded(change.value, change.unit) == 0:
        return ""
    return f"{SIGNIFICANT if p.value < SIGNIFICANCE else BY_CHANCE} ({probability(p.value)})."


def change_of(figures: Figures, figure: Figure) -> Figure | None:
    """The ledger's change of a figure on the year before."""
    return figures.find(id_of_change(figure.measure), figure.breakdown, parse_period(figure.period))


def base_words(figure: Figure) -> str:
    """How many of how many, "50 of 364"; empty for a figure without a base."""
    if not figure.available or math.isnan(figure.denominator) or math.isnan(figure.numerator):
        return ""
    return f"{number(figure.numerator, 'children')} of {number(figure.denominator, 'children')}"


def why_absent(figure: Figure | None) -> str:
    """Why there is no number, as a sentence."""
    return sentence_case(figure.note if figure else NOT_COMPUTED)


def _percentage_base(figure: Figure) -> str:
    return base_words(figure) if figure.unit == PERCENT else ""


def _size(change: Figure, figure: Figure) -> str:
    counted = style(figure.unit).decimals == 0
    more, fewer = ("more", "fewer") if counted else ("higher", "lower")
    size = abs(change.value)
    words = number(size, change.unit) if change.unit == figure.unit else quantity(size, change.unit)
    return f"{words} {more if change.value > 0 else fewer}"
