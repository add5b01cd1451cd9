"""The document: what a report says, as data, whatever form it is read in.

Sections and text chapters are lists of blocks: sentences, tables, charts, what is absent, headings, text. A renderer
turns blocks into a form: :mod:`iro_analysis.report.html` into the page. A notebook shows the HTML of each block and
carries its data, as :data:`MIME`, in the same output, so that the document comes out of the executed notebook.
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

#: What a notebook's output calls the data of a block.
MIME = "application/vnd.iro-analysis.block+json"
#: The level of a chapter's title, and of its numbered subsections, in its Markdown.
TITLE_LEVEL, SUBSECTION_LEVEL = 1, 2

#: Inline text as mistune's tokens: emphasis, links and code are nested, everything else is plain. Two types are our
#: own: "note" refers to a note by its number, "tile" is a large number with words, and what stands beside it.
Tokens = tuple[dict[str, Any], ...]


def _or_nan(value: float | None) -> float:
    """JSON has no NaN: a number that is not there is null."""
    return math.nan if value is None else value


Number = Annotated[float, BeforeValidator(_or_nan)]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the chapter's title. ``number`` and ``element``, its id, are given by :func:`chapter`."""

    level: int
    tokens: Tokens
    number: str = ""
    element: str = ""


@dataclass(frozen=True)
class Text:
    """Paragraphs, lists and whatever else Markdown has, as mistune's tokens."""

    tokens: Tokens


@dataclass(frozen=True)
class TextTable:
    """A table of a text: cells are inline text.

    ``caption_seen`` is false where it has no caption of its own and takes that of the heading above, for those who
    listen. ``kinds`` says of each column whether it holds numbers.
    """

    caption: Tokens
    caption_seen: bool
    kinds: tuple[Literal["number", "text"], ...]
    head: tuple[Tokens, ...]
    rows: tuple[tuple[Tokens, ...], ...]
    element: str = ""


@dataclass(frozen=True)
class Notes:
    """The notes that figures in the text of a chapter refer to, numbered from 1."""

    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A headline: a sentence or two about a figure."""

    text: str


@dataclass(frozen=True)
class Absence:
    """What stands in the place of sentences, tables or charts that have nothing to show: what they are, and why."""

    titles: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the base of a percentage, and the note that says why there is no number."""

    text: str
    base: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its header (``detail`` in small print beside it), and its cells; ``total`` sets it apart.

    ``element`` is its id within the document, ``measure`` the measure that its header leads to.
    """

    header: str
    cells: tuple[Cell, ...]
    total: bool = False
    detail: str = ""
    element: str = ""
    measure: str = ""


@dataclass(frozen=True)
class DataTable:
    """A table: ``corner`` heads the column of row headers, ``columns`` the others; ``remarks`` stand under it.

    ``measure`` is the measure it shows, which leads to its definition; ``element`` its id within the document.
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
        """The notes of its cells, each once, in the order in which they are met."""
        return list(dict.fromkeys(cell.note for row in self.rows for cell in row.cells if cell.note))


@dataclass(frozen=True)
class Series:
    """One series: its label, a point per category (NaN where there is none), the limits of its interval, its total.

    ``key`` stands for the label where that has no room.
    """

    label: str
    points: tuple[Number, ...]
    lower: tuple[Number, ...] = ()
    upper: tuple[Number, ...] = ()
    total: Number = math.nan
    key: str = ""

    @property
    def lowest(self) -> list[float]:
        """How far down the series reaches at each point that has a value: its limits, or without them its values."""
        reached = zip(self.points, self.lower or self.points, strict=True)
        return [value if math.isnan(limit) else limit for value, limit in reached if not math.isnan(value)]


@dataclass(frozen=True)
class Band:
    """A range from ``lower`` to ``upper`` with its name."""

    lower: float
    upper: float
    label: str


@dataclass(frozen=True)
class ChartData:
    """What a chart shows: categories in order, and series of one unit, the most important first.

    ``remarks`` are what a reader must be told under it, ``band`` a range that lines are held against.
    """

    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    remarks: tuple[str, ...] = ()
    band: Band | None = None

    @property
    def known(self) -> list[float]:
        """Every value that there is."""
        return [point for series in self.series for point in series.points if not math.isnan(point)]


#: How a chart is drawn.
Kind = Literal["line", "bar", "box", "heat", "calendar"]


@dataclass(frozen=True)
class Calendar:
    """The Mondays of the weeks that ``period`` touches, and their values: ``data`` has a category for each."""

    period: Period
    mondays: tuple[date, ...]
    data: ChartData


@dataclass(frozen=True)
class Chart:
    """A chart, drawn, with what it shows as numbers and as a table.

    Attributes:
        kind: how it is drawn; a "calendar" shows a :class:`Calendar`.
        title: what it shows.
        data: its numbers.
        description: what a reader who does not see it needs to know.
        remarks: what a reader must be told under it.
        picture: an SVG element.
        table: the same data.
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
    """A block as JSON has it, under "block" what it is."""
    name = type(block).__name__
    return {"block": name, **json.loads(_adapter(name).dump_json(block))}


def from_data(data: Mapping[str, Any]) -> Block:
    """The block that :func:`to_data` wrote.

    Raises:
        KeyError: it says of no block that it is one.
        ValueError: a part of it is not what it must be.
    """
    fields = dict(data)
    return _adapter(fields.pop("block")).validate_python(fields)


@dataclass(frozen=True)
class Chapter:
    """A chapter or an annex: its number, its id within the document, its title as plain text, its blocks."""

    number: str
    element: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report, or another page of the same make: what its front says, and its chapters.

    ``status`` is its standing, ``cautions`` what a reader must know before any figure, ``footer`` what stands last.
    """

    title: str
    authority: str
    period: Period
    status: str
    cautions: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    footer: tuple[Block, ...]


def chapter(number: str, element: str, blocks: Iterable[Block]) -> Chapter:
    """Blocks as a chapter: headings numbered, tables of texts given their ids, what is absent in a row made one.

    Args:
        number: the chapter's; empty for a chapter without one, whose subsections have none either.
        element: the chapter's id, with which those of its tables begin.
        blocks: what it says; the first heading of level 1 is its title.
    """
    found, title = _numbered(number, element, _gathered(blocks))
    return Chapter(number, element, title, tuple(found))


def _gathered(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks, each run of absences made one: what is not available, and every reason once."""
    for absent, run in groupby(blocks, key=lambda block: isinstance(block, Absence)):
        if absent:
            yield _one_absence([block for block in run if isinstance(block, Absence)])
        else:
            yield from run


def _one_absence(run: Sequence[Absence]) -> Absence:
    return Absence(
        tuple(dict.fromkeys(title for absence in run for title in absence.titles)),
        tuple(dict.fromkeys(reason for absence in run for reason in absence.reasons)),
    )


def _numbered(number: str, element: str, blocks: Iterable[Block]) -> tuple[list[Block], str]:
    """The blocks with their numbers and ids, and the chapter's title."""
    found: list[Block] = []
    title, above, subsections, tables = "", Heading(TITLE_LEVEL, ()), 0, 0
    for block in blocks:
        numbered = block
        if isinstance(block, Heading):
            above = block
            if block.level == TITLE_LEVEL and not title:
                title = plain(block.tokens)
                numbered = replace(block, number=number, element=element)
            elif block.level == SUBSECTION_LEVEL and number:
                subsections += 1
                numbered = replace(block, number=f"{number}.{subsections}")
        elif isinstance(block, TextTable | DataTable) and not block.element:
            tables += 1
            numbered = replace(block, element=f"{element}-table-{tables}")
            if isinstance(numbered, TextTable) and not numbered.caption:
                numbered = replace(numbered, caption=above.tokens)
        found.append(numbered)
    return found, title


def measure_element(measure: str) -> str:
    """The id of a measure's entry in the annex."""
    return f"measure-{measure}"


def plain(tokens: Iterable[Mapping[str, Any]]) -> str:
    """Inline text without its marks."""
    return "".join(token.get("raw", "") + plain(token.get("children", ())) for token in tokens)
