"""The forms of a reference in a text chapter, which follow the measure's id and a dot.

Some forms take words after a colon, with the placeholders of :func:`iro_analysis.report.words.sentences.fill`:
``{{ cla_at_end.sentence: {value} {were} in care on {end} }}``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from iro_analysis.care.law import PARTS, law_in_force
from iro_analysis.errors import CommandError
from iro_analysis.ledger import Figure
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT
from iro_analysis.measures.registry import every_measure
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.document import Block, Tokens, plain_text
from iro_analysis.report.tables.cells import absence, sentence_case
from iro_analysis.report.tables.examples import examples_table, why_no_examples
from iro_analysis.report.tables.figures import comparison
from iro_analysis.report.tables.law import CAPTIONS, law_table
from iro_analysis.report.targets import result, target_of, target_sentence
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.achievements import achievements, candidate
from iro_analysis.report.words.labels import measure_record, measure_title, title_by
from iro_analysis.report.words.numbers import STATUS_TEXT, base_words, figure_quantity, figure_text
from iro_analysis.report.words.sentences import (
    FEW,
    chance_text,
    change_of,
    change_text,
    fill,
    headline,
    percentage_base,
    rests_on_few,
    why_absent,
)

NOT_COMPARED = "not compared with a year before"
TABLE, EXAMPLES = "table", "examples"
#: What the form without a name is called on the page, and the form that is no text.
NUMBER, TILE = "number", "tile"
RESULT = "result"
EXAMPLES_OF = "you_said_we_did"
YOU_SAID = "You said, we did"


@dataclass(frozen=True)
class Resolution:
    """What a reference turns into: inline text, with a note if it needs one.

    A reference that is a paragraph of its own may become a ``block`` instead.
    """

    tokens: Tokens
    note: str = ""
    block: Block | None = None


def text_only(text: str, note: str = "") -> Resolution:
    """A reference that turns into plain text."""
    return Resolution(({"type": "text", "raw": text},), note)


#: What a person has to judge, as the figure is held to no target.
TO_BE_JUDGED = Resolution(({"type": "emphasis", "children": [{"type": "text", "raw": "to be judged"}]},))


def resolve(figures: Figures, figure: Figure, form: str = "", words: str = "") -> Resolution:
    """``figure`` in a form from :data:`PLAIN` or, with words, from :data:`WORDED`; without a form, its number.

    Raises:
        CommandError: there is no such form, its words are missing, or it does not apply to the figure.
    """
    check_form(form, words)
    if words:
        return _marked(WORDED[form](figures, figure, words), figure, form, words)
    if form == RESULT and not _result_of(figures, figure):
        return TO_BE_JUDGED
    if figure.available:
        return _marked(PLAIN[form](figures, figure), figure, form or NUMBER)
    return _marked(text_only(figure_text(figure), why_absent(figure)), figure, form or NUMBER)


def check_form(form: str, words: str) -> None:
    """Refuse a form that no figure has, or one with or without words that is not so.

    Raises:
        CommandError: it does not exist.
    """
    if form not in (WORDED if words else PLAIN):
        known = ", ".join(
            [*(f".{name}" for name in PLAIN if name), ".examples", *(f".{name}: words" for name in WORDED)]
        )
        raise CommandError(f"asks for a form that does not exist; the forms are {known}, .table: dimension.")


def _marked(resolved: Resolution, figure: Figure, form: str, words: str = "") -> Resolution:
    """The same, with the row of the ledger that it prints, so that the finished page can be held to it."""
    if form == TILE:
        return resolved
    attrs = {"row": figure.row, "form": form, "words": words}
    return replace(resolved, tokens=({"type": "figure", "attrs": attrs, "children": list(resolved.tokens)},))


def printed_text(figures: Figures, figure: Figure, form: str, words: str) -> str:
    """What a reference in this form prints of a figure.

    Raises:
        CommandError: there is no such form.
    """
    tokens = resolve(figures, figure, "" if form == NUMBER else form, words).tokens
    if form == TILE:
        attrs = tokens[0]["attrs"]
        return " ".join([attrs["number"], attrs["words"], *attrs["beside"]])
    return plain_text(tokens)


def _number(figures: Figures, figure: Figure) -> Resolution:
    is_change = every_measure()[figure.measure].statistic in (CHANGE, CHANGE_PCT)
    if is_change and rests_on_few(figures, figure):
        return text_only(STATUS_TEXT["not_available"], FEW)
    return text_only(figure_text(figure, signed=is_change))


def _quantity(_: Figures, figure: Figure) -> Resolution:
    return text_only(figure_quantity(figure))


def _base(_: Figures, figure: Figure) -> Resolution:
    if base := base_words(figure):
        return text_only(base)
    raise CommandError("asks for a base, which only percentages and rates have.")


def _change(figures: Figures, figure: Figure) -> Resolution:
    words = change_text(figures, figure)
    return text_only(words) if words else text_only(NOT_COMPARED, why_absent(change_of(figures, figure)))


def _chance(figures: Figures, figure: Figure) -> Resolution:
    return text_only(chance_text(figures, figure))


def _result(figures: Figures, figure: Figure) -> Resolution:
    return text_only(_result_of(figures, figure))


def _result_of(figures: Figures, figure: Figure) -> str:
    target = target_of(figures.targets, figure)
    return (target and result(target, figure)) or ""


def _sentence(figures: Figures, figure: Figure, words: str) -> Resolution:
    return text_only(headline(figures, figure.measure, words, figure.breakdown, parse_period(figure.period)))


def _mention(figures: Figures, figure: Figure, words: str) -> Resolution:
    """A sentence in a paragraph of its own; several in a row that are not available are merged into one absence."""
    resolved = _sentence(figures, figure, words)
    if figure.available:
        return resolved
    return replace(resolved, block=absence(measure_title(figure.measure), why_absent(figure)))


def _tile(figures: Figures, figure: Figure, words: str) -> Resolution:
    beside = _beside(figures, figure) if figure.available else [why_absent(figure)]
    filled = {"number": figure_text(figure), "words": fill(words, figure), "beside": beside}
    attrs = {**filled, "row": figure.row, "source": words}
    return Resolution(({"type": "tile", "attrs": attrs},))


def _beside(figures: Figures, figure: Figure) -> list[str]:
    """The lines beside a tile's number: its base, its change, whether chance explains it, and its target."""
    base = percentage_base(figure)
    target = target_sentence(figures, figure).lstrip()
    change = sentence_case(change_text(figures, figure) or NOT_COMPARED)
    return [text for text in (base, change, chance_text(figures, figure), target) if text]


def measure_table(figures: Figures, measure: str, dimension: str, fixed: Mapping[str, str]) -> Block:
    """A table of a measure by a dimension, this year against last; each dimension in ``fixed`` has one category.

    Raises:
        CommandError: the measure has no such breakdown.
    """
    # The catalogue does not know the workspace's own groupings; the ledger does.
    by = {part for parts in measure_record(measure).by for part in parts} | figures.dimensions(measure)
    check_dimensions({dimension, *fixed}, by)
    cut = Selection(measure, (dimension,), tuple(figures.two_years()), tuple(fixed.items()))
    title = title_by(measure, cut.by)
    if not figures.some_available(cut):
        return absence(title, figures.why_empty(cut))
    return comparison(figures, cut, title, zeros=False)


def check_dimensions(names: Iterable[str], known: Collection[str]) -> None:
    """Refuse a dimension by which a measure is not broken down.

    Raises:
        CommandError: one of the names is not among the known.
    """
    if unknown := sorted(set(names).difference(known)):
        have = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise CommandError(f"has no breakdown by '{unknown[0]}'; {have}.")


def check_examples(measure: str) -> None:
    """Refuse to look for examples of impact anywhere but where they are counted.

    Raises:
        CommandError: the measure is not the one that counts them.
    """
    if measure != EXAMPLES_OF:
        raise CommandError(f"asks for examples, which only {EXAMPLES_OF} has.")


def examples_of_impact(figures: Figures, measure: str) -> Block:
    """The examples of impact as a table.

    Raises:
        CommandError: the measure is not the one that counts them.
    """
    check_examples(measure)
    examples = figures.examples
    if reason := why_no_examples(examples):
        return absence(YOU_SAID, reason)
    assert examples is not None  # noqa: S101  for the type checker: there would be a reason
    return examples_table(examples, YOU_SAID)


def check_part(part: str) -> None:
    """Refuse what is no part of the law.

    Raises:
        CommandError: there is no such part.
    """
    if part not in PARTS:
        raise CommandError(f"names no part of the law; the parts are {', '.join(PARTS)}.")


def law_of_period(figures: Figures, part: str) -> Block:
    """The law of the ledger's period: the entries of one part of ``law.toml``, as a table.

    Raises:
        CommandError: there is no such part.
    """
    check_part(part)
    entries = law_in_force(part, figures.period)
    return law_table(part, entries) if entries else absence(CAPTIONS[part], "none of it was in force in this period")


def achieved(figures: Figures, names: str) -> Block:
    """Which of the measures ``names``, divided by semicolons, are an achievement.

    Raises:
        CommandError: one is not a measure, or has no direction that the service aims at.
    """
    return achievements(figures, _names_in(names))


def check_candidates(names: str) -> None:
    """Refuse measures that can be no achievement.

    Raises:
        CommandError: one is not a measure, or has no direction that the service aims at.
    """
    for name in _names_in(names):
        candidate(name)


def _names_in(names: str) -> list[str]:
    return [name.strip() for name in names.split(";")]


def check_own_period(own: Period, period: Period) -> None:
    """Refuse a table of another period: tables show the report's own period and the year before.

    Raises:
        CommandError: another period is asked for.
    """
    if period != own:
        raise CommandError("asks for a table of another period; a table shows this one and the year before.")


#: References that are no figure's: a name and a colon, then what is wanted. Each becomes a block.
BLOCKS: Mapping[str, Callable[[Figures, str], Block]] = MappingProxyType(
    {"law": law_of_period, "achievements": achieved}
)
#: What refuses the words of each of these, before there are figures.
CHECKS_OF_BLOCKS: Mapping[str, Callable[[str], None]] = MappingProxyType(
    {"law": check_part, "achievements": check_candidates}
)
#: Forms without words: the number, the number with its unit, "50 of 364", "9 fewer than a year before (373)",
#: whether chance could explain the change, and whether the target was met.
PLAIN: Mapping[str, Callable[[Figures, Figure], Resolution]] = MappingProxyType(
    {
        "": _number,
        "quantity": _quantity,
        "base": _base,
        "change": _change,
        "chance": _chance,
        RESULT: _result,
    }
)
#: Forms with words: a headline sentence as in the notebooks, a large number with its change below it (a list of tiles
#: becomes a row), and a sentence that is merged with its neighbours if they are not available.
WORDED: Mapping[str, Callable[[Figures, Figure, str], Resolution]] = MappingProxyType(
    {"sentence": _sentence, TILE: _tile, "mention": _mention}
)
