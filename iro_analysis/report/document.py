"""The document: the content of a report as data, independent of the form in which it is read.

Sections and text chapters are lists of blocks: sentences, tables, charts, absences, headings, text. A renderer turns
the blocks into one form; :mod:`iro_analysis.report.html` makes the page. A notebook displays each block as HTML and
carries its data, as :data:`MIME`, in the same output. The page is built from that data only, so that nothing else a
cell displays (it could be a table of children) can reach it.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, TypeAdapter

from iro_analysis.periods import Period
from iro_analysis.texts import literal_values

#: The MIME type of a block's data in a notebook's output.
MIME = "application/vnd.iro-analysis.block+json"  # D76
#: The Markdown heading levels of a chapter's title and of its numbered subsections.
TITLE_LEVEL, SUBSECTION_LEVEL = 1, 2

#: Inline text as mistune's tokens: emphasis, links and code are nested, everything else is plain. Three types are our
#: own: "note" refers to a note by its number; "tile" is a large number with its words and a few lines beside it;
#: "figure" holds what is printed of the figure in a row of the ledger.
Tokens = tuple[dict[str, Any], ...]


def _or_nan(value: float | None) -> float:
    """NaN for null: JSON has no NaN, so a missing number is written as null."""
    return math.nan if value is None else value


Number = Annotated[float, BeforeValidator(_or_nan)]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the chapter's title. :func:`chapter` sets ``number`` and ``element``, its id."""

    level: int
    tokens: Tokens
    number: str = ""
    element: str = ""


@dataclass(frozen=True)
class Text:
    """Paragraphs, lists and any other Markdown, as mistune's tokens."""

    tokens: Tokens


@dataclass(frozen=True)
class TextTable:
    """A table in a text chapter, with inline text in its cells.

    ``caption_seen`` is false if it has no caption of its own: it then takes the heading above as a hidden caption, for
    screen readers. ``kinds`` says for each column whether it holds numbers or text.
    """

    caption: Tokens
    caption_seen: bool
    kinds: tuple[Literal["number", "text"], ...]
    head: tuple[Tokens, ...]
    rows: tuple[tuple[Tokens, ...], ...]
    element: str = ""


@dataclass(frozen=True)
class Notes:
    """The notes to the figures in a text chapter, numbered from 1."""

    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A headline: one or two sentences about the figure in the ledger's ``row`` (0: none), made from ``words``."""

    text: str
    row: int = 0
    words: str = ""


@dataclass(frozen=True)
class Absence:
    """Shown instead of sentences, tables or charts with nothing to show: their titles, and the reasons."""

    titles: tuple[str, ...]
    reasons: tuple[str, ...]


#: What a cell prints of a figure: the figure itself (beside it its base, "cell-n"), its change on the year before, its
#: interval, its base in words, that it is the whole of itself, its target, or whether that was met.
CellForm = Literal[
    "cell", "cell-n", "cell-change", "cell-interval", "cell-base", "cell-whole", "cell-target", "cell-result"
]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the base of a percentage, and a note, for example why there is no number.

    ``row`` is that of its figure in the ledger (0: none); ``form`` says what of the figure it prints.
    """

    text: str
    base: str = ""
    note: str = ""
    row: int = 0
    form: CellForm = "cell"


@dataclass(frozen=True)
class Row:
    """One row: its header, with ``detail`` in small print beside it, and its cells; ``total`` marks a row of totals.

    ``element`` is its id within the document; ``measure`` is the measure that its header links to.
    """

    header: str
    cells: tuple[Cell, ...]
    total: bool = False
    detail: str = ""
    element: str = ""
    measure: str = ""


@dataclass(frozen=True)
class DataTable:
    """A table: ``corner`` heads the row headers, ``columns`` the other columns; ``remarks`` are printed below it.

    ``measure`` is the measure it shows, used to link to the definition; ``element`` is its id within the document.
    """

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    kind: Literal["number", "text"] = "number"
    measure: str = ""
    element: str = ""

    @property
    def notes(self) -> list[str]:
        """The notes of its cells without repeats, in reading order."""
        return list(dict.fromkeys(cell.note for row in self.rows for cell in row.cells if cell.note))


@dataclass(frozen=True)
class Series:
    """One series: its label, a point per category (NaN if not available), its interval's limits and its total.

    ``key`` is a short form of the label, for places where the label does not fit. ``texts`` says how each point is
    printed, if any is not printed as its number: "3 of 12".
    """

    label: str
    points: tuple[Number, ...]
    lower: tuple[Number, ...] = ()
    upper: tuple[Number, ...] = ()
    total: Number = math.nan
    key: str = ""
    texts: tuple[str, ...] = ()

    @property
    def lowest(self) -> list[float]:
        """The lowest value drawn at each point that has one: its lower limit, or the value itself without a limit."""
        pairs = zip(self.points, self.lower or self.points, strict=True)
        return [value if math.isnan(limit) else limit for value, limit in pairs if not math.isnan(value)]


@dataclass(frozen=True)
class Band:
    """A labelled range from ``lower`` to ``upper``; a line where both are the same."""

    lower: float
    upper: float
    label: str

    @property
    def is_line(self) -> bool:
        """Whether it has no width."""
        return self.lower == self.upper


@dataclass(frozen=True)
class ChartData:
    """What a chart shows: categories in order, and series in one unit, the most important first.

    ``remarks`` are printed below the chart; ``band`` is a range that its lines are compared with.
    """

    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    remarks: tuple[str, ...] = ()
    band: Band | None = None

    @property
    def known(self) -> list[float]:
        """Every value that is available."""
        return [point for series in self.series for point in series.points if not math.isnan(point)]


#: How a chart is drawn.
Kind = Literal["line", "bar", "box", "heat", "calendar"]


@dataclass(frozen=True)
class Calendar:
    """The weeks that ``period`` touches, each given by its Monday; ``data`` has a category for each of them."""

    period: Period
    mondays: tuple[date, ...]
    data: ChartData


@dataclass(frozen=True)
class Chart:
    """A finished chart, with the data it shows.

    Attributes:
        kind: how it is drawn; a "calendar" shows a :class:`Calendar`.
        title: what it shows.
        data: its numbers.
        description: a text alternative for readers who cannot see it.
        remarks: sentences printed below it.
        picture: an SVG element.
        table: the same data as a table.
        element: its id within the document.
    """

    kind: Kind
    title: str
    data: ChartData | Calendar
    description: str
    remarks: tuple[str, ...]
    picture: str
    table: DataTable
    element: str


Block = Heading | Text | TextTable | Notes | Sentence | Absence | DataTable | Chart
_KINDS: Mapping[str, type[Block]] = {
    kind.__name__: kind for kind in (Heading, Text, TextTable, Notes, Sentence, Absence, DataTable, Chart)
}


@cache
def _adapter(name: str) -> TypeAdapter[Block]:
    return TypeAdapter(_KINDS[name])


def to_data(block: Block) -> dict[str, Any]:
    """A block as JSON data, with the name of its class under "block" and every text literal."""
    name = type(block).__name__
    return {"block": name, **literal_values(json.loads(_adapter(name).dump_json(block)))}


def from_data(data: Mapping[str, Any]) -> Block:
    """The block that :func:`to_data` wrote.

    Raises:
        KeyError: "block" is missing or names no kind of block.
        ValueError: a field does not have the type it should have.
    """
    fields = dict(data)
    return _adapter(fields.pop("block")).validate_python(fields)


@dataclass(frozen=True)
class Chapter:
    """A chapter or annex: its number, its id within the document, its title as plain text, and its blocks."""

    number: str
    element: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report or a similar page: its front matter and its chapters.

    ``status`` says whether it is a draft, ``cautions`` are warnings to read before any figure, ``footer`` comes last.
    Of one ``to_sign``, the status stands in the block of :mod:`iro_analysis.report.status`.
    """

    title: str
    authority: str
    period: Period
    status: str
    cautions: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    footer: tuple[Block, ...]
    to_sign: bool = False


def chapter(number: str, element: str, blocks: Iterable[Block]) -> Chapter:
    """Blocks as a chapter: headings are numbered, tables get their ids, and adjacent absences become one.

    Args:
        number: the chapter's number; without one (empty) its subsections are not numbered either.
        element: the chapter's id, with which the ids of its tables begin.
        blocks: the chapter's content; the first heading of level 1 is its title.
    """
    finished, title = _numbered(number, element, _merge_absences(blocks))
    return Chapter(number, element, title, tuple(finished))


def _merge_absences(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks with each run of absences merged into one, so that a repeated reason is printed once."""
    for absent, run in groupby(blocks, key=lambda block: isinstance(block, Absence)):
        if absent:
            yield _merged_absence([block for block in run if isinstance(block, Absence)])
        else:
            yield from run


def _merged_absence(run: Sequence[Absence]) -> Absence:
    return Absence(
        tuple(dict.fromkeys(title for absence in run for title in absence.titles)),
        tuple(dict.fromkeys(reason for absence in run for reason in absence.reasons)),
    )


def _numbered(number: str, element: str, blocks: Iterable[Block]) -> tuple[list[Block], str]:
    """The blocks with their numbers and ids, and the chapter's title."""
    finished: list[Block] = []
    title, above, subsections, tables = "", Heading(TITLE_LEVEL, ()), 0, 0
    for block in blocks:
        numbered = block
        if isinstance(block, Heading):
            above = block
            if block.level == TITLE_LEVEL and not title:
                title = plain_text(block.tokens)
                numbered = replace(block, number=number, element=element)
            elif block.level == SUBSECTION_LEVEL and number:
                subsections += 1
                numbered = replace(block, number=f"{number}.{subsections}")
        elif isinstance(block, TextTable | DataTable) and not block.element:
            tables += 1
            numbered = replace(block, element=f"{element}-table-{tables}")
            if isinstance(numbered, TextTable) and not numbered.caption:
                numbered = replace(numbered, caption=above.tokens)
        finished.append(numbered)
    return finished, title


def measure_element(measure: str) -> str:
    """The id of a measure's entry in the annex."""
    return f"measure-{measure}"


def plain_text(tokens: Iterable[Mapping[str, Any]]) -> str:
    """Inline text without its markup."""
    return "".join(token.get("raw", "") + plain_text(token.get("children", ())) for token in tokens)
