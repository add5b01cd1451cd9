"""What a reference of a text chapter becomes: the forms that may follow a measure's id and a dot.

A form that ends in a colon takes words, with what :func:`iro_analysis.report.sentences.fill` knows in braces:
``{{ cla_at_end.sentence: {value} {were} in care on {end} }}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from iro_analysis.errors import CommandError
from iro_analysis.ledger import Figure
from iro_analysis.periods import parse_period
from iro_analysis.report.examples import examples_table, why_no_examples
from iro_analysis.report.labels import dimension_title, measure_title
from iro_analysis.report.numbers import PERCENT, figure_text, quantity
from iro_analysis.report.sentences import against, base_words, chance, change_of, fill, headline, why_absent
from iro_analysis.report.tables import absent_html, sentence_case, table_html
from iro_analysis.report.tabulate import comparison
from iro_analysis.report.templating import render
from iro_analysis.report.views import Cut, Figures

CHANGES = ("_change", "_change_pct")
NOT_COMPARED = "not compared with a year before"


@dataclass(frozen=True)
class Said:
    """The text that a reference becomes, or HTML that is marked up as such; and the note that belongs to it."""

    text: str
    note: str = ""


def say(figures: Figures, figure: Figure, form: str = "", words: str = "") -> Said:
    """``figure`` in a form of :data:`PLAIN` or, with words, of :data:`WORDED`; without a form its number.

    Raises:
        CommandError: there is no such form, it lacks its words, or the figure does not have what it shows.
    """
    if form == EXAMPLES_FORM and not words:
        return _examples(figures)
    if form in WORDED and words:
        return WORDED[form](figures, figure, words)
    if form in PLAIN and not words:
        return PLAIN[form](figures, figure) if figure.available else Said(figure_text(figure), why_absent(figure))
    if form == MENTION and words:
        return _sentence(figures, figure, words) if figure.available else Said("")
    known = ", ".join(
        [*(f".{name}" for name in (*PLAIN, EXAMPLES_FORM) if name), *(f".{name}: words" for name in (*WORDED, MENTION))]
    )
    raise CommandError(f"asks for a form that does not exist; the forms are {known}.")


def _number(_: Figures, figure: Figure) -> Said:
    return Said(figure_text(figure, signed=figure.measure.endswith(CHANGES)))


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


def _table(figures: Figures, figure: Figure, words: str) -> Said:
    cut = Cut(figure.measure, (words.strip(),), tuple(figures.two_years()))
    title = f"{measure_title(figure.measure)}, by {dimension_title(words.strip()).lower()}"
    if not figures.some_available(cut):
        return Said(absent_html(title, figures.why_empty(cut)))
    return Said(table_html(comparison(figures, cut, title, zeros=False), f"text-{figure.measure}-{words.strip()}"))


def _examples(figures: Figures) -> Said:
    found, title = figures.examples, "You said, we did"
    if found is None or not len(found):
        return Said(absent_html(title, why_no_examples(found)))
    return Said(table_html(examples_table(found, title), "text-examples"))


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
#: tiles becomes a row.
WORDED: Mapping[str, Callable[[Figures, Figure, str], Said]] = MappingProxyType(
    {"sentence": _sentence, "tile": _tile, "table": _table}
)
#: A sentence that is left out where its figure is not available: the annex lists what is not.
MENTION = "mention"
#: The examples of impact, whatever the figure says of their number.
EXAMPLES_FORM = "examples"
