"""The finished page, held to the ledger: what is printed of a figure must be what its row of the ledger says.

The tables and sentences of a notebook are made in another process. Each figure on the page names the row that it is
made from, and this process, which has the ledger from no notebook, makes its text again and compares the two.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from iro_analysis.errors import AuditError, CommandError
from iro_analysis.ledger import FILE_NAME
from iro_analysis.report.tables.figures import PRINTED
from iro_analysis.report.views import Figures
from iro_analysis.report.words.references import printed_text
from iro_analysis.texts import literal

#: Elements that have no end.
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_SENTENCE = "sentence"


@dataclass
class Printed:
    """What the page prints of one figure: the chapter that it stands in, its mark, and its text.

    ``mark`` is the row and the form, "12 cell"; empty for a headline that names no row. ``words`` are those that a
    sentence is made from.
    """

    chapter: str
    mark: str
    words: str
    depth: int
    text: list[str] = field(default_factory=list)


def check_page(html: str, figures: Figures, notebooks: Mapping[str, Path], others: Collection[str]) -> None:  # D172
    """Compare every figure of the finished page with the ledger.

    Args:
        html: the page.
        figures: the ledger's figures.
        notebooks: the notebook behind each chapter that is made from one, by the chapter's id.
        others: headlines that state no figure of the ledger.

    Raises:
        AuditError: the page prints something else; the message says where, and repeats nothing of it.
    """
    own = {element: _constants(path) for element, path in notebooks.items()}
    faults = [fault for printed in _printed(html) if (fault := _fault(printed, figures, own, others))]
    if faults:
        more = f" There are {len(faults) - 1:,} more such places." if len(faults) > 1 else ""
        raise AuditError(
            f"The page does not print what the ledger holds, so nothing was published: {faults[0]}.{more} Something "
            "outside this program changed what it does: report it, and run it on another machine."
        )


def _fault(printed: Printed, figures: Figures, own: Mapping[str, Collection[str]], others: Collection[str]) -> str:
    """What is wrong with one figure on the page; empty if nothing is."""
    where, text = f"in {printed.chapter}", _plain(" ".join(printed.text))
    if not printed.mark:
        return "" if text in map(_plain, others) else f"{where}, a headline that names no row of {FILE_NAME}"
    number, _, form = printed.mark.partition(" ")
    try:
        figure = figures.at(int(number))
        make = PRINTED.get(form)  # type: ignore[call-overload]  # whatever the page says
        expected = make(figures, figure) if make else printed_text(figures, figure, form, printed.words)
    except (ValueError, IndexError, CommandError):
        return f"{where}, a figure that names no row of {FILE_NAME}"
    known = own.get(printed.chapter)
    is_own = known is None or form != _SENTENCE or {figure.measure, printed.words} <= set(known)
    what = "the sentence" if form == _SENTENCE else "a figure"
    of = f" ({figure.breakdown})" if figure.breakdown else ""
    return "" if is_own and text == _plain(expected) else f"{where}, {what} of row {number}, {figure.measure}{of}"


def _plain(text: str) -> str:
    return " ".join(literal(text).split())


def _constants(notebook: Path) -> frozenset[str]:
    """Every text in the code of a notebook: ids of measures, and the words of sentences."""
    import nbformat  # noqa: PLC0415  a tenth of a second, needed only when a report is built

    cells = nbformat.read(notebook, nbformat.current_nbformat).cells
    parsed = [_parsed(cell.source) for cell in cells if cell.cell_type == "code"]
    values = (node.value for code in parsed for node in ast.walk(code) if isinstance(node, ast.Constant))
    return frozenset(value for value in values if isinstance(value, str))


def _parsed(code: str) -> ast.Module:
    """The code of a cell, which in a notebook of the council's own may hold more than Python (``%matplotlib``)."""
    try:
        return ast.parse(code)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415  our own notebooks need it not

        transformer = TransformerManager()  # type: ignore[no-untyped-call]  # IPython is not typed
        return ast.parse(transformer.transform_cell(code))


def _printed(html: str) -> Iterator[Printed]:
    page = _Page()
    page.feed(html)
    page.close()
    yield from page.found


class _Page(HTMLParser):
    """Collects what a page prints of each figure; numbers of notes are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Printed] = []
        self._open: list[Printed] = []
        self._chapter, self._depth, self._silent = "", 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self._depth += 1
        given = {name: value or "" for name, value in attrs}
        if tag == "h2":
            self._chapter = given.get("id", "")
        if tag == "sup" and not self._silent:
            self._silent = self._depth
        if "data-figure" in given or given.get("class") == "headline":
            words = given.get("data-words", "")
            self._open.append(Printed(self._chapter, given.get("data-figure", ""), words, self._depth))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._open and self._open[-1].depth == self._depth:
            self.found.append(self._open.pop())
        if self._silent == self._depth:
            self._silent = 0
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._open[-1].text.append(data)
