"""What the figures show that a service has achieved: nothing that fell, and nothing that chance could explain."""

from collections.abc import Sequence

from iro_analysis.errors import CommandError
from iro_analysis.ledger import Figure
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.report.document import Block
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import measure_title
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.numbers import PERCENT
from iro_analysis.report.words.sentences import change_of, changed_significantly, headline

KEPT = "The limit was kept every time."
NOT_KEPT = "none of them was within its limit every time"
NONE = f"None of the figures looked at is better than a year before by more than chance could explain, and {NOT_KEPT}."
NO_YEAR_BEFORE = f"There is no year before to compare the figures with, and {NOT_KEPT}."


def achievements(figures: Figures, names: Sequence[str]) -> Block:
    """A list of those of the measures ``names`` that are an achievement, or a sentence that there is none.

    An achievement is a total that improved on the year before by more than chance could explain, or a percentage held
    against a limit of law or guidance that every case kept.

    Raises:
        CommandError: one is not a measure, or has no direction that the service aims at.
    """
    found = [(candidate(name), figures.find(name)) for name in names]
    available = [(record, figure) for record, figure in found if figure and figure.available]
    lines = [_line(figures, record, figure) for record, figure in available if is_achievement(figures, record, figure)]
    compared = any((change := change_of(figures, figure)) and change.available for _, figure in available)
    none = NONE if compared else NO_YEAR_BEFORE
    (block,) = markdown_blocks("\n".join(f"- {line}" for line in lines) or none)
    return block


def is_achievement(figures: Figures, record: Measure, figure: Figure) -> bool:  # D124
    """Whether a figure is an achievement; never if its measure aims at neither high nor low."""
    return record.low_is_good is not None and (_improved(figures, record, figure) or _kept(record, figure))


def _improved(figures: Figures, record: Measure, figure: Figure) -> bool:
    change = change_of(figures, figure)
    if change is None or not change.available or change.value == 0:
        return False
    return (change.value < 0) == record.low_is_good and changed_significantly(figures, figure)


def _kept(record: Measure, figure: Figure) -> bool:
    """Whether every case that a percentage is of kept its limit."""
    limited = record.unit == PERCENT and record.low_is_good is False and bool(record.limits)
    return limited and figure.numerator == figure.denominator > 0


def _line(figures: Figures, record: Measure, figure: Figure) -> str:
    sentence = headline(figures, record.name, f"{measure_title(record.name)}: {{value}}")
    return f"{sentence} {KEPT}" if _kept(record, figure) else sentence


def candidate(name: str) -> Measure:
    """The measure with this id, which may turn out to be an achievement.

    Raises:
        CommandError: there is none, or it has no direction that the service aims at.
    """
    record = catalogue().get(name)
    if record is None:
        raise CommandError(f"names no measure '{name}'.")
    if record.low_is_good is None:
        raise CommandError(f"names '{name}', which can be no achievement: the service aims at neither high nor low.")
    return record
