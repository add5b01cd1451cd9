"""Markdown as the report renders it: raw HTML escaped, headings numbered and one level down, references filled in."""

import re
from collections.abc import Callable

import mistune
from markupsafe import Markup
from mistune.plugins.table import table

from iro_analysis.errors import CommandError

#: Single braces may stand inside: the words of a reference name what they want filled in.
REFERENCE = r"\{\{\s*(?P<reference_text>(?:[^{}]|\{\w*\})+?)\s*\}\}"
TITLE_LEVEL = 1
#: How the HTML of a table, and of what stands in its place, begins.
BLOCKS = ('<div class="block', '<p class="absent')
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
        self._subsections = 0

    def html(self, text: str, level: int) -> str:
        """The heading ``text`` (HTML already) of a Markdown document's ``level``."""
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
    """Headings by :class:`Headings`; pictures are refused, because the page loads nothing."""

    def __init__(self, headings: Headings) -> None:
        super().__init__(escape=True)
        self._headings = headings

    def heading(self, text: str, level: int, **_attributes: object) -> str:
        return self._headings.html(text, level)

    def paragraph(self, text: str) -> str:
        """A table that stands alone is no paragraph, and neither is nothing."""
        return text if not text.strip() or text.startswith(BLOCKS) else super().paragraph(text)

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002  mistune calls it so
        raise CommandError(f"Text chapters hold no pictures, for the report loads nothing: take '{url}' out.")


def render_markdown(text: str, headings: Headings, resolve: Callable[[str], str] | None = None) -> str:
    """``text`` as HTML.

    Args:
        text: Markdown.
        headings: numbers the headings and learns the chapter's title.
        resolve: the plain text that a reference ``{{ ... }}`` stands for; without it references stay as written.
    """
    renderer = _Renderer(headings)
    markdown = mistune.Markdown(renderer, plugins=[table])
    renderer.register("table", _table)
    renderer.register("table_cell", _table_cell)
    if resolve is not None:
        _add_references(markdown, resolve)
    return str(markdown(text))


def references(text: str) -> list[tuple[int, str]]:
    """Every reference in ``text``, written on one line, with the number of the line it begins on."""
    return [
        (text.count("\n", 0, match.start()) + 1, _one_line(match["reference_text"]))
        for match in re.finditer(REFERENCE, text)
    ]


def _table(_renderer: mistune.BaseRenderer, text: str) -> str:
    region = '<div class="scroll" role="region" aria-label="Table" tabindex="0">'
    return f'<div class="block text">{region}<table>\n{text}</table></div></div>\n'


def _table_cell(_renderer: mistune.BaseRenderer, text: str, align: str | None = None, *, head: bool = False) -> str:  # noqa: ARG001  mistune gives it
    return f'<th scope="col" class="text">{text}</th>\n' if head else f'<td class="text">{text}</td>\n'


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
