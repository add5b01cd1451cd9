"""Headline sentences: how many, of what base, how that differs from the year before, and whether chance explains it."""

from iro_analysis.ledger import Figure
from iro_analysis.report.labels import measure_title, spoken_day
from iro_analysis.report.numbers import PERCENT, number, probability, quantity, rounded, style
from iro_analysis.report.tables import sentence_case
from iro_analysis.report.views import Figures

#: A change is called significant where chance alone would bring one as large less often than this.
SIGNIFICANCE = 0.05


def headline(figures: Figures, measure: str, words: str, breakdown: str = "") -> str:
    """A sentence or two about a figure.

    Args:
        figures: the ledger's.
        measure: the measure's id.
        words: the sentence's beginning, with ``{value}`` for the figure and its unit, ``{number}`` for its digits
            alone, ``{start}``, ``{end}`` and ``{period}``: "{value} were in care on {end}".
        breakdown: the part of the measure that is meant, empty for the total.

    Returns:
        Plain text. A figure that is not available gives its title and the reason.
    """
    figure = figures.find(measure, breakdown)
    if figure is None or not figure.available:
        reason = figure.note if figure else "it was not computed for this period"
        return f"{measure_title(measure)}: not available. {sentence_case(reason)}"
    lead = words.format(
        value=quantity(figure.value, figure.unit),
        number=number(figure.value, figure.unit),
        start=spoken_day(figures.period, start=True),
        end=spoken_day(figures.period),
        period=figures.period.label,
    )
    return f"{lead}{_base(figure)}{_comparison(figures, figure)}"


def _base(figure: Figure) -> str:
    if figure.unit != PERCENT:
        return ""
    return f" ({number(figure.numerator, 'children')} of {number(figure.denominator, 'children')})"


def _comparison(figures: Figures, figure: Figure) -> str:
    """The rest of the sentence: the change and what to make of it."""
    before = figures.find(figure.measure, figure.breakdown, figures.period.year_before)
    change = figures.find(f"{figure.measure}_change", figure.breakdown)
    if before is None or change is None or not (before.available and change.available):
        return "."
    was = number(before.value, before.unit)
    if rounded(change.value, change.unit) == 0:
        return f", the same as a year before ({was})."
    return f", {_size(change, figure)} than a year before ({was}). {_significance(figures, figure)}".rstrip()


def _size(change: Figure, figure: Figure) -> str:
    counted = style(figure.unit).decimals == 0
    more, fewer = ("more", "fewer") if counted else ("higher", "lower")
    size = abs(change.value)
    words = number(size, change.unit) if change.unit == figure.unit else quantity(size, change.unit)
    return f"{words} {more if change.value > 0 else fewer}"


def _significance(figures: Figures, figure: Figure) -> str:
    p = figures.find(f"{figure.measure}_change_p", figure.breakdown)
    if p is None or not p.available:
        return ""
    if p.value < SIGNIFICANCE:
        return f"The change is statistically significant ({probability(p.value)})."
    return f"Chance alone could explain a change of this size ({probability(p.value)})."
