"""Turns Markdown into blocks of the document: fills in references to figures and refuses pictures."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import mistune
from mistune.plugins.table import table

from iro_analysis.errors import CommandError
from iro_analysis.report.document import Block, Heading, Text, TextTable, Tokens

#: Single braces may occur inside: they are the placeholders in the words of a reference ("{value} {were} in care").
REFERENCE = r"\{\{\s*(?P<reference_text>(?:[^{}]|\{\w*\})+?)\s*\}\}"
_BLANK_BEFORE = re.compile(r"(?:\A|\n[ \t]*\n) {0,3}\Z")
_BLANK_AFTER = re.compile(r"[ \t]*(?:\Z|\n[ \t]*(?:\n|\Z))")
#: A paragraph that starts with this, right before a table, is the table's caption.
CAPTION = "Table:"

Token = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """A reference: its text joined into one line, the line it starts on, whether it is a paragraph of its own."""

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


def _one_line(reference: str) -> str:
    return " ".join(reference.split())


def markdown_blocks(
    text: str,
    inline: Callable[[str], Tokens] | None = None,
    block: Callable[[str], Block | None] = lambda _: None,
) -> list[Block]:
    """``text`` as blocks.

    Args:
        text: Markdown.
        inline: gives the inline text for a reference ``{{ ... }}``; without it references are left as they are.
        block: gives the block for a reference on a line of its own, or None if it is inline text there too.

    Raises:
        CommandError: the text contains a picture.
    """
    markdown = mistune.Markdown(None, plugins=[table])
    markdown.before_render_hooks.append(_take_captions)
    if inline is not None:
        markdown.inline.register("reference", REFERENCE, partial(_parse_inline, inline), before="link")
        pattern = rf"^ {{0,3}}{REFERENCE}[ \t]*(?:\n|$)"
        markdown.block.register("reference_block", pattern, partial(_parse_block, block), before="paragraph")
    tokens = markdown(text)
    assert not isinstance(tokens, str)  # noqa: S101  for the type checker: it has no renderer
    return list(_blocks(_drop_blanks(_fill_references(tokens))))


def _parse_inline(
    inline: Callable[[str], Tokens], _: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState
) -> int:
    # A token of its own until everything is parsed, so that asterisks in the text filled in are not read as Markdown.
    state.append_token({"type": "reference", "tokens": inline(_one_line(match["reference_text"]))})
    return match.end()


def _fill_references(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, with each reference replaced by its text."""
    for token in tokens:
        if token["type"] == "reference":
            yield from token["tokens"]
        elif "children" in token:
            yield token | {"children": list(_fill_references(token["children"]))}
        else:
            yield token


def _parse_block(
    block: Callable[[str], Block | None], _: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState
) -> int | None:
    if replacement := block(_one_line(match["reference_text"])):
        state.append_token({"type": "reference_block", "block": replacement})
        return match.end()
    return None


def _take_captions(_markdown: mistune.Markdown, state: mistune.BlockState) -> None:
    """Make a paragraph that starts with :data:`CAPTION`, right before a table, the table's caption."""
    filled = [token for token in state.tokens if token["type"] != "blank_line"]
    for before, following in pairwise(filled):
        words = before.get("text", "").strip()
        if before["type"] == "paragraph" and words.startswith(CAPTION) and following["type"] == "table":
            following["children"].insert(0, {"type": "table_caption", "text": words.removeprefix(CAPTION)})
            state.tokens.remove(before)


def _drop_blanks(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens without blank lines, and without paragraphs left empty because their references gave no text."""
    for token in tokens:
        if token["type"] != "blank_line" and not (token["type"] == "paragraph" and _is_blank(token["children"])):
            yield token


def _is_blank(tokens: Sequence[Token]) -> bool:
    return all(token["type"] == "text" and not token["raw"].strip() for token in tokens)


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    """The top level as blocks: headings, tables, references that are blocks, and the text between them."""
    run: list[Token] = []
    for token in tokens:
        _refuse_pictures(token)
        if token["type"] not in _OWN_BLOCK:
            run.append(token)
            continue
        if run:
            yield Text(tuple(run))
        run = []
        yield _OWN_BLOCK[token["type"]](token)
    if run:
        yield Text(tuple(run))


def _refuse_pictures(token: Token) -> None:  # D83
    """Raise a CommandError at a picture: the page must not load anything."""
    if token["type"] == "image":
        where = token["attrs"]["url"]
        raise CommandError(f"Text chapters hold no pictures: the report must not load anything. Remove '{where}'.")
    for child in token.get("children", ()):
        _refuse_pictures(child)


def _heading(token: Token) -> Block:
    return Heading(token["attrs"]["level"], tuple(token["children"]))


def _table(token: Token) -> Block:
    parts = {part["type"]: part["children"] for part in token["children"]}
    head, caption = parts["table_head"], tuple(parts.get("table_caption", ()))
    rows = [row["children"] for row in parts.get("table_body", ())]
    return TextTable(
        caption,
        bool(caption),
        tuple("number" if cell["attrs"]["align"] == "right" else "text" for cell in head),
        _cells(head),
        tuple(map(_cells, rows)),
    )


def _cells(row: Iterable[Token]) -> tuple[Tokens, ...]:
    return tuple(tuple(cell["children"]) for cell in row)


def _reference_block(token: Token) -> Block:
    block: Block = token["block"]
    return block


#: Tokens that become a block of their own, and how.
_OWN_BLOCK: dict[str, Callable[[Token], Block]] = {
    "heading": _heading,
    "table": _table,
    "reference_block": _reference_block,
}
