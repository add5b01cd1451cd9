"""Tables that every reader can use: a caption, headers with their scope, a visible base, a note for what is missing."""

import re
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from iro_analysis.ledger import Figure
from iro_analysis.report.numbers import ABSENT, base_text, figure_text
from iro_analysis.report.templating import render

NOT_COMPUTED = "Not computed for this period."
#: A paragraph of ``absent.html.j2``, and several in a row.
_ABSENT = re.compile(r'<p class="absent"><strong>(.*?):</strong> not available\. (.*?)</p>', re.DOTALL)
_RUN = re.compile(rf"(?:{_ABSENT.pattern}\s*){{2,}}", re.DOTALL)
#: Where things are not available for more reasons than this, they are left to the annex.
MOST_REASONS = 3


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the base of a percentage, and the note that says why there is no number."""

    text: str
    base: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its header (``detail`` in small print beside it), and its cells; ``total`` sets it apart.

    ``element`` is its id within the page, ``measure`` the measure that its header leads to.
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

    ``measure`` is the measure it shows: a link leads to its definition in the annex.
    """

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    kind: Literal["number", "text"] = "number"
    measure: str = ""


def figure_cell(figure: Figure | None, *, base: bool = True) -> Cell:
    """The cell of a figure; one the ledger does not hold is not available.

    Args:
        figure: the figure, if the ledger has it.
        base: whether a percentage shows its own base; without it the table says the base elsewhere.
    """
    if figure is None:
        return Cell(ABSENT["not_available"], note=NOT_COMPUTED)
    return Cell(
        figure_text(figure),
        base_text(figure) if base else "",
        sentence_case(figure.note) if figure.note or not figure.available else "",
    )


def table_html(table: DataTable, element: str) -> Markup:
    """The table as HTML; ``element`` is its id, unique within the page."""
    notes = list(dict.fromkeys(cell.note for row in table.rows for cell in row.cells if cell.note))
    return render("table.html.j2", table=table, id=element, notes=notes, entry=measure_element)


def measure_element(measure: str) -> str:
    """The id of a measure's entry in the annex."""
    return f"measure-{measure}"


def absent_html(title: str, reason: str) -> Markup:
    """A paragraph in the place of a table or chart that has nothing to show."""
    return render("absent.html.j2", title=title, reason=sentence_case(reason))


def gathered(html: str) -> Markup:
    """``html`` with each run of such paragraphs made one: what is not available, then every reason once."""
    return Markup(_RUN.sub(_one_paragraph, html))  # noqa: S704  our own pieces of HTML, escaped where they were made


def _one_paragraph(run: re.Match[str]) -> str:
    found = [(Markup(title), Markup(reason)) for title, reason in _ABSENT.findall(run[0])]  # noqa: S704  the same
    reasons = list(dict.fromkeys(reason for _, reason in found))
    titles = list(dict.fromkeys(title for title, _ in found))
    return render("several_absent.html.j2", titles=titles, reasons=reasons if len(reasons) <= MOST_REASONS else ())


def sentence_case(text: str) -> str:
    """A reason as a sentence: a capital first, a full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else "No reason was recorded."
