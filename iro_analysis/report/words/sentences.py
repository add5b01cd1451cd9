"""Sentences about figures: the number, its base, its change on the year before, and whether chance explains that."""

import re

from iro_analysis.errors import CommandError
from iro_analysis.figures.significance import Verdict
from iro_analysis.ledger import Figure
from iro_analysis.measures.kinds import CHANGE_PCT
from iro_analysis.measures.registry import change_of as id_of_change
from iro_analysis.measures.registry import every_measure
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.tables.cells import sentence_case
from iro_analysis.report.targets import target_sentence
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import measure_title, period_day_text
from iro_analysis.report.words.numbers import (
    PERCENT,
    SMALLEST_BASE,
    base_words,
    figure_quantity,
    figure_text,
    has_small_base,
    number,
    probability,
    quantity,
    rounded,
    style,
)

SIGNIFICANT = "The change is statistically significant"
BY_CHANCE = "Chance alone could explain a change of this size"
#: Said of a p-value that is not that of a headline test.
ADJUSTED = "adjusted for the number of tests"
#: A value and what it is of, unless that is a pronoun.
_VALUE_OF = re.compile(r"\{value\} of (?P<article>the |these )?(?!them\b|those\b|their)")
FEW = f"One of the two is a percentage of fewer than {SMALLEST_BASE}."
NOT_COMPUTED = "it was not computed for this period"


def headline(figures: Figures, measure: str, words: str, breakdown: str = "", period: Period | None = None) -> str:
    """One or two sentences about a figure, and one about its target if it has one.

    Args:
        figures: the ledger's figures.
        measure: the measure's id.
        words: how the sentence begins, such as "{value} {were} in care on {end}"; see :func:`fill`.
        breakdown: the figure's breakdown, empty for the total.
        period: the figure's period, by default the ledger's own.

    Returns:
        Plain text. For a figure that is not available, its title and the reason.

    Raises:
        CommandError: ``words`` has an unknown placeholder.
    """
    figure = figures.find(measure, breakdown, period)
    if figure is None or not figure.available:
        return f"{measure_title(measure)}: not available. {why_absent(figure)}"
    change = change_text(figures, figure)
    base = percentage_base(figure)
    lead = fill(words, figure) + (f" ({base})" if base else "")
    said = f"{lead}, {change}. {chance_text(figures, figure)}".rstrip() if change else f"{lead}."
    return said + target_sentence(figures, figure)


def fill(words: str, figure: Figure) -> str:
    """``words`` with their placeholders filled in.

    Args:
        words: may contain ``{value}``, the figure with its unit; ``{number}``, its digits only; ``{were}``, "was" after
            exactly one and "were" otherwise; ``{start}``, ``{end}`` and ``{period}``.
        figure: the figure; if it is not available, the text says so.

    Raises:
        CommandError: ``words`` has another placeholder.
    """
    period = parse_period(figure.period)
    values = {
        "value": figure_quantity(figure),
        "number": figure_text(figure),
        "were": "was" if figure.available and rounded(figure.value, figure.unit) == 1 else "were",
        "start": period_day_text(period, start=True),
        "end": period_day_text(period),
        "period": period.label,
    }
    try:
        return (_of_few(words, figure) if has_small_base(figure) else words).format_map(values)
    except (KeyError, ValueError):
        known = ", ".join(f"{{{name}}}" for name in values)
        raise CommandError(f"'{words}' asks for something unknown; it can have {known}.") from None


def _of_few(words: str, figure: Figure) -> str:
    """``words`` with "{value} of the reviews" put as "9 of the 12 reviews"; what it is of follows its number."""
    counted, base = (number(count, "children") for count in (figure.numerator, figure.denominator))
    return _VALUE_OF.sub(lambda match: f"{counted} of {match['article'] or ''}{base} ", words)


def change_text(figures: Figures, figure: Figure) -> str:
    """How an available figure differs from the year before: "9 fewer than a year before (373)".

    Empty if there is no year before to compare it with.
    """
    before = figures.find(figure.measure, figure.breakdown, parse_period(figure.period).year_before)
    change = change_of(figures, figure)
    if before is None or change is None or not (before.available and change.available):
        return ""
    # Last year's base is given too: a reader must see if a percentage of 67 children is compared with one of 400.
    base = percentage_base(before)
    if rests_on_few(figures, change):
        return f"compared with {figure_text(before)}{f' ({base})' if base else ''} a year before"
    was = ", ".join(part for part in (figure_text(before), base) if part)
    if rounded(change.value, change.unit) == 0:
        return f"the same as a year before ({was})"
    return f"{_size(change, figure)} than a year before ({was})"


def chance_text(figures: Figures, figure: Figure) -> str:
    """A sentence on whether chance alone explains the change; empty if nothing changed or there was no test."""
    change, verdict = change_of(figures, figure), _verdict(figures, figure)
    if change is None or verdict is None or rounded(change.value, change.unit) == 0:
        return ""
    p = probability(verdict.p) + ("" if verdict.headline else f", {ADJUSTED}")
    return f"{SIGNIFICANT if verdict.significant else BY_CHANCE} ({p})."


def changed_significantly(figures: Figures, figure: Figure) -> bool:
    """Whether the change on the year before was tested, and is more than chance alone would explain."""
    verdict = _verdict(figures, figure)
    return verdict is not None and verdict.significant


def _verdict(figures: Figures, figure: Figure) -> Verdict | None:
    return figures.verdict(figure.measure, figure.breakdown, figure.period)


def change_of(figures: Figures, figure: Figure) -> Figure | None:
    """The figure in the ledger for the change of ``figure`` on the year before."""
    return figures.find(id_of_change(figure.measure), figure.breakdown, parse_period(figure.period))


def rests_on_few(figures: Figures, change: Figure) -> bool:
    """Whether a change is one in per cent, or of percentages, whose base is too small for a percentage."""
    record, period = every_measure()[change.measure], parse_period(change.period)
    now, before = (figures.find(str(record.of), change.breakdown, days) for days in (period, period.year_before))
    if record.statistic is CHANGE_PCT:
        return before is None or not before.numerator >= SMALLEST_BASE
    return any(figure is not None and has_small_base(figure) for figure in (now, before))


def why_absent(figure: Figure | None) -> str:
    """Why there is no number, in a sentence."""
    return sentence_case(figure.note if figure else NOT_COMPUTED)


def percentage_base(figure: Figure) -> str:
    """The base in words of a percentage that is printed as one; otherwise empty."""
    return base_words(figure) if figure.unit == PERCENT and not has_small_base(figure) else ""


def _size(change: Figure, figure: Figure) -> str:
    """The size of a change in words: "9 fewer", "2.1 percentage points higher"."""
    is_count = style(figure.unit).decimals == 0
    more, fewer = ("more", "fewer") if is_count else ("higher", "lower")
    size = abs(change.value)
    words = number(size, change.unit) if change.unit == figure.unit else quantity(size, change.unit)
    return f"{words} {more if change.value > 0 else fewer}"
