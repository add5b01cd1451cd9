"""Text chapters: Markdown whose figures are references to the ledger, never typed in.

``{{ cla_at_end }}`` is this period's figure, ``{{ starts[month=Apr] }}`` is part of one, and
``{{ cla_rate[period=2019-20] }}`` or ``{{ cla_rate[period=year before] }}`` is the figure of another period. A form
after a dot gives more: ``{{ cla_at_end.change }}`` is "9 fewer than a year before (373)"; all the forms are in
:mod:`iro_analysis.report.words.references`. ``{{ authority }}``, ``{{ period }}``, ``{{ start }}`` and ``{{ end }}``
are words; ``{{ law: reviews }}`` and ``{{ achievements: attended_pct }}`` are blocks. A reference that does not exist
stops the report: the message gives the file, line and nearest name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError
from iro_analysis.figures.counting import dimensions_of, has_breakdown
from iro_analysis.figures.grid import Categories
from iro_analysis.ledger import breakdown_dimensions, breakdown_text
from iro_analysis.measures.registry import catalogue, every_measure, measure_behind
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.document import Block, Notes, Tokens
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import period_day_text
from iro_analysis.report.words.markdown import Reference, markdown_blocks, references
from iro_analysis.report.words.numbers import STATUS_TEXT
from iro_analysis.report.words.references import (
    BLOCKS,
    CHECKS_OF_BLOCKS,
    EXAMPLES,
    TABLE,
    Resolution,
    check_dimensions,
    check_examples,
    check_form,
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
        text = _text(path, self._opened)
        resolved = {reference.text: self._look_up(reference, path) for reference in references(text)}
        notes = list(dict.fromkeys(result.note for result in resolved.values() if result.note))
        blocks = markdown_blocks(
            text, lambda reference: _with_note(resolved[reference], notes), lambda reference: resolved[reference].block
        )
        return [*blocks, Notes(tuple(notes))] if notes else blocks

    def _look_up(self, reference: Reference, path: Path) -> Resolution:
        if reference.text in self._words:
            return text_only(self._words[reference.text])
        name, wanted = _name_and_words(reference)
        with _placed(reference, path):
            if name in BLOCKS:
                return _check_place(Resolution((), block=BLOCKS[name](self._figures, wanted)), reference)
            return _check_place(self._figure(reference.text), reference)

    def _figure(self, reference: str) -> Resolution:
        asked = _Asked.of(reference, self._figures.period)
        measure, breakdown, period = asked.measure, breakdown_text(asked.dimensions), asked.period
        if asked.is_block:
            check_own_period(self._figures.period, period)
            if asked.form == TABLE:
                return Resolution(
                    (), block=measure_table(self._figures, measure, asked.words.strip(), asked.dimensions)
                )
            return Resolution((), block=examples_of_impact(self._figures, measure))
        figure = self._figures.find(measure, breakdown, period)
        if figure:
            return resolve(self._figures, figure, asked.form, asked.words)
        # In a first year there is no year before; the shipped texts must work all the same.
        if asked.label == YEAR_BEFORE and self._figures.find(measure, breakdown):
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


def check_references(paths: Iterable[Path], settings: Settings, period: Period, opened: OpenedFiles) -> None:
    """Check what text chapters refer to as far as no figure is needed for it: before any return is read.

    Whether there is such a category, or such an earlier year, is found out when they are printed.

    Raises:
        CommandError: a reference does not exist, or a chapter is no file or not in UTF-8.
        DataError: a chapter has been read before and was different.
    """
    words = named_words(settings, period)
    for path in paths:
        for reference in references(_text(path, opened)):
            if reference.text not in words:
                with _placed(reference, path):
                    _check_reference(reference, settings, period, words)


def _check_reference(reference: Reference, settings: Settings, own: Period, words: Iterable[str]) -> None:
    name, wanted = _name_and_words(reference)
    if name in CHECKS_OF_BLOCKS:
        CHECKS_OF_BLOCKS[name](wanted)
        return
    asked = _Asked.of(reference.text, own)
    measure = measure_behind(asked.measure)
    if measure is None:
        raise CommandError(f"names no measure{_suggest(asked.measure, [*every_measure(), *words])}")
    if asked.is_block:
        check_own_period(own, asked.period)
        if asked.form == TABLE:
            check_dimensions({asked.words.strip(), *asked.dimensions}, dimensions_of(measure, settings))
        else:
            check_examples(asked.measure)
        return
    if not has_breakdown(measure, asked.dimensions, settings):
        known = dict.fromkeys(key.breakdown for key in Categories([asked.period], settings).keys(measure))
        breakdown = breakdown_text(asked.dimensions)
        raise CommandError(f"has no breakdown '{breakdown}'{_suggest(breakdown, known)}")
    check_form(asked.form, asked.words)


@dataclass(frozen=True)
class _Asked:
    """What a reference to a measure asks for; ``label`` is its period as it was written."""

    measure: str
    dimensions: Mapping[str, str]
    label: str
    period: Period
    form: str
    words: str

    @classmethod
    def of(cls, reference: str, own: Period) -> "_Asked":
        """Read a reference; ``own`` is the period of the report.

        Raises:
            CommandError: it is not written as a reference is.
        """
        match = MEASURE.fullmatch(reference)
        if match is None:
            raise CommandError("is not a reference. Write measure or measure[dimension=category; period=2019-20].")
        dimensions = breakdown_dimensions(match["breakdown"] or "")
        # In brackets the period is written like a dimension, but it is part of the key in its own right.
        label = dimensions.pop("period", own.label)
        period = own.year_before if label == YEAR_BEFORE else parse_period(label)
        return cls(match["measure"], dimensions, label, period, match["form"] or "", match["words"] or "")

    @property
    def is_block(self) -> bool:
        """Whether it asks for a table or for examples; changes have neither."""
        return self.form in (TABLE, EXAMPLES) and self.measure in catalogue()


def _name_and_words(reference: Reference) -> tuple[str, str]:
    name, _, wanted = reference.text.partition(":")
    return name.strip(), wanted.strip()


@contextmanager
def _placed(reference: Reference, path: Path) -> Iterator[None]:
    """Say in a message where the reference stands that it is about."""
    try:
        yield
    except CommandError as error:
        raise CommandError(f"{path}, line {reference.line}: {{{{ {reference.text} }}}} {error}") from None


def _text(path: Path, opened: OpenedFiles) -> str:
    """The text of a chapter.

    Raises:
        CommandError: it is no file or not in UTF-8.
        DataError: it has been read before and was different.
    """
    if not path.is_file():
        raise CommandError(f"{path} is no file, but a folder, a pipe or a link that leads to none.")
    try:
        return opened.text(path)
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not in UTF-8: save it as UTF-8.") from None


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
