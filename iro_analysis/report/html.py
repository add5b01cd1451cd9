"""The page: a document as one HTML file that loads nothing else, for screen, screen reader and print.

Each kind of block has a template named after it in ``templates/blocks``.
"""

from collections.abc import Iterable
from functools import cache

import mistune
from markupsafe import Markup

from iro_analysis import __version__
from iro_analysis.report.document import Block, Chapter, Document, Tokens, measure_element
from iro_analysis.report.templating import FOLDER, render
from iro_analysis.report.words.labels import period_day_text

#: If an absence has more reasons than this, the page refers to the annex instead of printing them.
MOST_REASONS = 3
#: A table with more rows than this is placed below its chart, not beside it.
LONG_TABLE_ROWS = 20


def page_html(document: Document) -> str:
    """The whole page."""
    return _page(
        "page.html.j2",
        document.chapters,
        document=document,
        start=period_day_text(document.period, start=True),
        end=period_day_text(document.period),
    )


def chapter_page_html(chapter: Chapter) -> str:
    """One chapter as a page of its own."""
    return _page("chapter.html.j2", [chapter])


def _page(template: str, chapters: Iterable[Chapter], **values: object) -> str:
    style = Markup((FOLDER / "report.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return render(template, chapters=chapters, blocks=blocks_html, style=style, version=__version__, **values)


def blocks_html(blocks: Iterable[Block]) -> Markup:
    """Several blocks, one after another."""
    return Markup("\n").join(map(block_html, blocks))


def block_html(block: Block) -> Markup:
    """One block."""
    return render(
        f"blocks/{type(block).__name__.lower()}.html.j2",
        block=block,
        inline=inline_html,
        measure_element=measure_element,
        MOST_REASONS=MOST_REASONS,
        LONG_TABLE_ROWS=LONG_TABLE_ROWS,
    )


def inline_html(tokens: Tokens) -> Markup:
    """Markdown tokens as HTML; raw HTML in them is escaped."""
    html = _renderer().render_tokens(tokens, mistune.BlockState())
    return Markup(html)  # noqa: S704  the renderer escapes


@cache
def _renderer() -> "_Renderer":
    return _Renderer(escape=True)


class _Renderer(mistune.HTMLRenderer):
    """Renders Markdown, and the document's own tokens ("note" and "tile")."""

    def note(self, number: int) -> str:
        return f'<sup><span class="unseen"> see note </span>{number}</sup>'

    def figure(self, text: str, row: int, form: str, words: str) -> str:
        return Markup('<span data-figure="{} {}" data-words="{}">{}</span>').format(row, form, words, Markup(text))  # noqa: S704  rendered

    def tile(self, number: str, words: str, beside: list[str], row: int, source: str) -> str:
        return render("tile.html.j2", number=number, words=words, beside=beside, row=row, source=source)

    def heading(self, text: str, level: int, **_: object) -> str:
        """A heading inside a list or a quotation, which is not numbered."""
        return f"<h{level + 1}>{text}</h{level + 1}>\n"
