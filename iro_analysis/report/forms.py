"""What a reference of a text chapter becomes: the forms that may follow a measure's id and a dot.

A form that ends in a colon takes words, with what :func:`iro_analysis.report.sentences.fill` knows in braces:
``{{ cla_at_end.sentence: {value} {were} in care on {end} }}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from iro_analysis.errors import CommandError
from iro_analysis.ledger import Figure
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT
from iro_analysis.measures.registry import every_figure
from iro_analysis.periods import parse_period
from iro_analysis.report.labels import measure_title
from iro_analysis.report.numbers import PERCENT, figure_text, quantity
from iro_analysis.report.sentences import against, base_words, chance, change_of, fill, headline, why_absent
from iro_analysis.report.tables import DataTable, absent_html, sentence_case
from iro_analysis.report.templating import render
from iro_analysis.report.views import Figures

NOT_COMPARED = "not compared with a year before"


@dataclass(frozen=True)
class Said:
    """The text that a reference becomes, or HTML that is marked up as such; and the note that belongs to it.

    What stands alone in its paragraph may be a ``table``, or HTML that is no paragraph's text: a ``block``.
    """

    text: str
    note: str = ""
    table: DataTable | None = None
    block: str = ""


def say(figures: Figures, figure: Figure, form: str = "", words: str = "") -> Said:
    """``figure`` in a form of :data:`PLAIN` or, with words, of :data:`WORDED`; without a form its number.

    Raises:
        CommandError: there is no such form, it lacks its words, or the figure does not have what it shows.
    """
    if form in WORDED and words:
        return WORDED[form](figures, figure, words)
    if form in PLAIN and not words:
        return PLAIN[form](figures, figure) if figure.available else Said(figure_text(figure), why_absent(figure))
    known = ", ".join([*(f".{name}" for name in PLAIN if name), ".examples", *(f".{name}: words" for name in WORDED)])
    raise CommandError(f"asks for a form that does not exist; the forms are {known}, .table: dimension.")


def _number(_: Figures, figure: Figure) -> Said:
    return Said(figure_text(figure, signed=every_figure()[figure.measure].statistic in (CHANGE, CHANGE_PCT)))


def _quantity(_: Figures, figure: Figure) -> Said:
    return Said(quantity(figure.value, figure.unit))


def _base(_: Figures, figure: Figure) -> Said:
    if base := base_words(figure):
        return Said(base)
    raise CommandError("asks for a base, which only percentages and rates have.")


def _change(figures: Figures, figure: Figure) -> Said:
    compared = against(figures, figure)
    return Said(compared) if compared else Said(NOT_COMPARED, why_absent(change_of(figures, figure)))


def _chance(figures: Figures, figure: Figure) -> Said:
    return Said(chance(figures, figure))


def _sentence(figures: Figures, figure: Figure, words: str) -> Said:
    return Said(headline(figures, figure.measure, words, figure.breakdown, parse_period(figure.period)))


def _mention(figures: Figures, figure: Figure, words: str) -> Said:
    """A sentence that stands alone: what is not available of several in a row becomes one paragraph."""
    said = _sentence(figures, figure, words)
    if figure.available:
        return said
    return replace(said, block=absent_html(measure_title(figure.measure), why_absent(figure)))


def _tile(figures: Figures, figure: Figure, words: str) -> Said:
    beside = _beside(figures, figure) if figure.available else [why_absent(figure)]
    return Said(render("tile.html.j2", number=figure_text(figure), words=fill(words, figure), beside=beside))


def _beside(figures: Figures, figure: Figure) -> list[str]:
    base = base_words(figure) if figure.unit == PERCENT else ""
    compared = sentence_case(against(figures, figure) or NOT_COMPARED)
    return [text for text in (base, compared, chance(figures, figure)) if text]


#: The number, the number with its unit, "50 of 364", "9 fewer than a year before (373)", and what chance explains.
PLAIN: Mapping[str, Callable[[Figures, Figure], Said]] = MappingProxyType(
    {
        "": _number,
        "quantity": _quantity,
        "base": _base,
        "change": _change,
        "chance": _chance,
    }
)
#: A whole sentence as the notebooks' headlines, and a large number with its words and its change under it: a list of
#: tiles becomes a row; and a sentence whose like are gathered where they are not available.
WORDED: Mapping[str, Callable[[Figures, Figure, str], Said]] = MappingProxyType(
    {"sentence": _sentence, "tile": _tile, "mention": _mention}
)
