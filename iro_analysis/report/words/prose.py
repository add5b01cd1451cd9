"""Text chapters: Markdown whose figures are references to the ledger, never typed in.

``{{ cla_at_end }}`` is this period's figure, ``{{ starts[month=Apr] }}`` is part of one, and
``{{ cla_rate[period=2019-20] }}`` or ``{{ cla_rate[period=year before] }}`` is the figure of another period. A form
after a dot gives more: ``{{ cla_at_end.change }}`` is "9 fewer than a year before (373)"; all the forms are in
:mod:`iro_analysis.report.words.references`. ``{{ authority }}``, ``{{ period }}``, ``{{ start }}`` and ``{{ end }}``
are words; ``{{ law: reviews }}`` and ``{{ achievements: attended_pct }}`` are blocks. A reference that does not exist
stops the report: the message gives the file, line and nearest name.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.ledger import breakdown_dimensions, breakdown_text
from iro_analysis.measures.registry import catalogue
from iro_analysis.opened import OpenedFiles
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.document import Block, Notes, Tokens
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import period_day_text
from iro_analysis.report.words.markdown import Reference, markdown_blocks, references
from iro_analysis.report.words.numbers import STATUS_TEXT
from iro_analysis.report.words.references import (
    BLOCKS,
    EXAMPLES,
    TABLE,
    Resolution,
    check_own_period,
    examples_of_impact,
    measure_table,
    resolve,
    text_only,
)
from iro_analysis.settings import Settings

MEASURE = re.compile(
    r"(?P<measure>\w+)\s*(?:\[(?P<breakdown>[^\[\]]*)\])?(?:\.(?P<form>\w+))?(?:\s*:\s*(?P<words>.+))?"
)
YEAR_BEFORE = "year before"  # D84


class Prose:
    """Turns text chapters into blocks by looking up their references."""

    def __init__(self, figures: Figures, settings: Settings, opened: OpenedFiles | None = None) -> None:
        """Look references up in ``figures``, the authority's name in ``settings``; add the texts to ``opened``."""
        self._figures = figures
        self._opened = opened or OpenedFiles()
        self._words = named_words(settings, figures.period)

    def blocks(self, path: Path) -> list[Block]:
        """The blocks of the text chapter in ``path``; notes at its end say why figures are not available.

        Raises:
            CommandError: a reference does not exist, or the chapter is no file or not in UTF-8.
            DataError: the file has been read before and was different.
        """
        if not path.is_file():
            raise CommandError(f"{path} is no file, but a folder, a pipe or a link that leads to none.")
        try:
            text = self._opened.text(path)
        except UnicodeDecodeError:
            raise CommandError(f"{path} is not in UTF-8: save it as UTF-8.") from None
        resolved = {reference.text: self._look_up(reference, path) for reference in references(text)}
        notes = list(dict.fromkeys(result.note for result in resolved.values() if result.note))
        blocks = markdown_blocks(
            text, lambda reference: _with_note(resolved[reference], notes), lambda reference: resolved[reference].block
        )
        return [*blocks, Notes(tuple(notes))] if notes else blocks

    def _look_up(self, reference: Reference, path: Path) -> Resolution:
        if reference.text in self._words:
            return text_only(self._words[reference.text])
        name, _, wanted = (part.strip() for part in reference.text.partition(":"))
        try:
            if name in BLOCKS:
                return _check_place(Resolution((), block=BLOCKS[name](self._figures, wanted)), reference)
            return _check_place(self._figure(reference.text), reference)
        except CommandError as error:
            raise CommandError(f"{path}, line {reference.line}: {{{{ {reference.text} }}}} {error}") from None

    def _figure(self, reference: str) -> Resolution:
        match = MEASURE.fullmatch(reference)
        if match is None:
            raise CommandError("is not a reference. Write measure or measure[dimension=category; period=2019-20].")
        measure, dimensions = match["measure"], breakdown_dimensions(match["breakdown"] or "")
        # In brackets the period is written like a dimension, but it is part of the key in its own right.
        label = dimensions.pop("period", self._figures.period.label)
        breakdown = breakdown_text(dimensions)
        period = self._figures.period.year_before if label == YEAR_BEFORE else parse_period(label)
        form, form_words = match["form"] or "", match["words"] or ""
        if form in (TABLE, EXAMPLES) and measure in catalogue():
            check_own_period(self._figures, period)
            if form == TABLE:
                return Resolution((), block=measure_table(self._figures, measure, form_words.strip(), dimensions))
            return Resolution((), block=examples_of_impact(self._figures, measure))
        figure = self._figures.find(measure, breakdown, period)
        if figure:
            return resolve(self._figures, figure, form, form_words)
        # In a first year there is no year before; the shipped texts must work all the same.
        if label == YEAR_BEFORE and self._figures.find(measure, breakdown):
            return text_only(STATUS_TEXT["not_available"], f"The ledger does not hold {period.label}.")
        raise CommandError(self._nearest(measure, breakdown, period))

    def _nearest(self, measure: str, breakdown: str, period: Period) -> str:
        """Why there is no such figure, and the nearest that there is."""
        frame = self._figures.ledger.frame
        rows = frame[frame["measure"] == measure]
        if rows.empty:
            return f"names no measure{_suggest(measure, [*frame['measure'].unique(), *self._words])}"
        rows = rows[rows["period"] == period.label]
        if rows.empty:
            return f"was not computed for {period.label}; the ledger holds {', '.join(frame['period'].unique())}."
        return f"has no breakdown '{breakdown}'{_suggest(breakdown, rows['breakdown'].unique())}"


def named_words(settings: Settings, period: Period) -> Mapping[str, str]:
    """The words, besides figures, that text chapters can refer to: authority, period, start and end."""
    return {
        "authority": settings.authority.name,
        "period": period.label,
        "start": period_day_text(period, start=True),
        "end": period_day_text(period),
    }


def _check_place(resolved: Resolution, reference: Reference) -> Resolution:
    """``resolved`` itself; a CommandError if it is a table in the middle of a paragraph."""
    if resolved.block and not resolved.tokens and not reference.alone:
        raise CommandError("becomes a table or list: it must stand alone, with a blank line before and after it.")
    return resolved


def _suggest(text: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(text, [name for name in known if name], n=1, cutoff=0)
    return f"; the nearest is '{nearest[0]}'." if nearest else "."


def _with_note(resolved: Resolution, notes: list[str]) -> Tokens:
    """Its inline text, followed by the number of its note if it has one."""
    if not resolved.note:
        return resolved.tokens
    return (*resolved.tokens, {"type": "note", "attrs": {"number": notes.index(resolved.note) + 1}})
