"""Markdown as the report renders it: raw HTML escaped, headings numbered and one level down, references filled in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import mistune
from markupsafe import Markup
from mistune.plugins.table import table

from iro_analysis.errors import CommandError

#: Single braces may stand inside: the words of a reference name what they want filled in.
REFERENCE = r"\{\{\s*(?P<reference_text>(?:[^{}]|\{\w*\})+?)\s*\}\}"
TITLE_LEVEL = 1
_BLANK_BEFORE = re.compile(r"(?:\A|\n[ \t]*\n) {0,3}\Z")
_BLANK_AFTER = re.compile(r"[ \t]*(?:\Z|\n[ \t]*(?:\n|\Z))")
_FIRST_CELL = re.compile(r"\A<td[^>]*>(.*?)</td>", re.DOTALL)
_ROW_HEADER = r'<th scope="row">\1</th>'
#: How a paragraph before a table begins that is its caption.
CAPTION = "Table:"
SUBSECTION_LEVEL = 2


class Headings:
    """The headings of one chapter: its title is level 2 of the page, its subsections are numbered below that.

    Args:
        number: the chapter's number; empty for a chapter without one.
        element: the chapter's id in the page.
    """

    def __init__(self, number: str, element: str) -> None:
        """Nothing is rendered yet, and the title is not known."""
        self.number = number
        self.element = element
        self.title = ""
        self.latest = ""
        self._subsections = 0
        self._tables = 0

    def table_id(self) -> str:
        """The id of the chapter's next table, unique within the page."""
        self._tables += 1
        return f"{self.element}-table-{self._tables}"

    def html(self, text: str, level: int) -> str:
        """The heading ``text`` (HTML already) of a Markdown document's ``level``."""
        self.latest = text
        if level == TITLE_LEVEL:
            self.title = Markup(text).striptags()  # noqa: S704  mistune escaped it
            return f'<h2 id="{self.element}">{self._numbered(self.number, text)}</h2>\n'
        if level == SUBSECTION_LEVEL and self.number:
            self._subsections += 1
            return f"<h3>{self._numbered(f'{self.number}.{self._subsections}', text)}</h3>\n"
        return f"<h{level + 1}>{text}</h{level + 1}>\n"

    @staticmethod
    def _numbered(number: str, text: str) -> str:
        return f'<span class="count">{number}</span> {text}' if number else text


class _Renderer(mistune.HTMLRenderer):
    """Headings by :class:`Headings`; pictures are refused, because the page loads nothing.

    Tables are such as every reader can use: a caption, that of the heading above where they have none of their own, and
    headers of columns and rows.
    """

    def __init__(self, headings: Headings) -> None:
        super().__init__(escape=True)
        self._headings = headings

    def heading(self, text: str, level: int, **_attributes: object) -> str:
        return self._headings.html(text, level)

    def paragraph(self, text: str) -> str:
        """Nothing is no paragraph."""
        return super().paragraph(text) if text.strip() else ""

    def table(self, text: str) -> str:
        element = f"{self._headings.table_id()}-caption"
        own = (
            text
            if text.startswith("<caption>")
            else f'<caption class="unseen">{self._headings.latest}</caption>\n{text}'
        )
        named = own.replace("<caption", f'<caption id="{element}"', 1)
        region = f'<div class="scroll" role="region" aria-labelledby="{element}" tabindex="0">'
        return f'<div class="block text">{region}<table>\n{named}</table></div></div>\n'

    def table_caption(self, text: str) -> str:
        return f"<caption>{text}</caption>\n"

    def table_row(self, text: str) -> str:
        return f"<tr>\n{_FIRST_CELL.sub(_ROW_HEADER, text, count=1)}</tr>\n"

    def table_cell(self, text: str, align: str | None = None, *, head: bool = False) -> str:
        kind = "number" if align == "right" else "text"
        return f'<th scope="col" class="{kind}">{text}</th>\n' if head else f'<td class="{kind}">{text}</td>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002  mistune calls it so
        raise CommandError(f"Text chapters hold no pictures, for the report loads nothing: take '{url}' out.")


def render_markdown(
    text: str,
    headings: Headings,
    resolve: Callable[[str], str] | None = None,
    block: Callable[[str], str] = lambda _: "",
) -> str:
    """``text`` as HTML.

    Args:
        text: Markdown.
        headings: numbers the headings and learns the chapter's title.
        resolve: the text that a reference ``{{ ... }}`` stands for; without it references stay as written.
        block: the HTML that one stands for on a line of its own, in place of text; empty where it is text there too.
    """
    markdown = mistune.Markdown(_Renderer(headings), plugins=[table])
    markdown.before_render_hooks.append(_take_captions)
    if resolve is not None:
        _add_references(markdown, resolve)
        _add_blocks(markdown, block)
    return str(markdown(text))


@dataclass(frozen=True)
class Reference:
    """A reference as it is written, on one line; the line it begins on; whether it is a paragraph of its own."""

    text: str
    line: int
    alone: bool


def references(text: str) -> list[Reference]:
    """Every reference in ``text``."""
    return [
        Reference(
            _one_line(match["reference_text"]),
            text.count("\n", 0, match.start()) + 1,
            bool(_BLANK_BEFORE.search(text, 0, match.start()) and _BLANK_AFTER.match(text, match.end())),
        )
        for match in re.finditer(REFERENCE, text)
    ]


def _take_captions(_markdown: mistune.Markdown, state: mistune.BlockState) -> None:
    """A paragraph that begins with :data:`CAPTION`, right before a table, becomes its caption."""
    shown = [token for token in state.tokens if token["type"] != "blank_line"]
    for before, following in pairwise(shown):
        words = before.get("text", "").strip()
        if before["type"] == "paragraph" and words.startswith(CAPTION) and following["type"] == "table":
            following["children"].insert(0, {"type": "table_caption", "text": words.removeprefix(CAPTION)})
            state.tokens.remove(before)


def _one_line(reference: str) -> str:
    return " ".join(reference.split())


def _add_references(markdown: mistune.Markdown, resolve: Callable[[str], str]) -> None:
    def parse(_inline: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState) -> int:
        state.append_token({"type": "reference", "raw": _one_line(match["reference_text"])})
        return match.end()

    def html(_renderer: mistune.BaseRenderer, text: str) -> str:
        return resolve(text)

    markdown.inline.register("reference", REFERENCE, parse, before="link")
    if markdown.renderer is not None:
        markdown.renderer.register("reference", html)


def _add_blocks(markdown: mistune.Markdown, block: Callable[[str], str]) -> None:
    def parse(_block: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState) -> int | None:
        if html := block(_one_line(match["reference_text"])):
            state.append_token({"type": "reference_block", "raw": html})
            return match.end()
        return None

    def shown(_renderer: mistune.BaseRenderer, html: str) -> str:
        return f"{html}\n"

    markdown.block.register("reference_block", rf"^ {{0,3}}{REFERENCE}[ \t]*(?:\n|$)", parse, before="paragraph")
    if markdown.renderer is not None:
        markdown.renderer.register("reference_block", shown)
