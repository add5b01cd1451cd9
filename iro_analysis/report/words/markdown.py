"""Markdown as the report reads it: blocks of the document, references to figures filled in, no pictures."""

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

#: Single braces may stand inside: the words of a reference name what they want filled in.
REFERENCE = r"\{\{\s*(?P<reference_text>(?:[^{}]|\{\w*\})+?)\s*\}\}"
_BLANK_BEFORE = re.compile(r"(?:\A|\n[ \t]*\n) {0,3}\Z")
_BLANK_AFTER = re.compile(r"[ \t]*(?:\Z|\n[ \t]*(?:\n|\Z))")
#: How a paragraph before a table begins that is its caption.
CAPTION = "Table:"

Token = dict[str, Any]


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
        inline: the inline text that a reference ``{{ ... }}`` stands for; without it references stay as written.
        block: the block that one stands for on a line of its own, in place of text; None where it is text there too.

    Raises:
        CommandError: it holds a picture.
    """
    markdown = mistune.Markdown(None, plugins=[table])
    markdown.before_render_hooks.append(_take_captions)
    if inline is not None:
        markdown.inline.register("reference", REFERENCE, partial(_parse_inline, inline), before="link")
        pattern = rf"^ {{0,3}}{REFERENCE}[ \t]*(?:\n|$)"
        markdown.block.register("reference_block", pattern, partial(_parse_block, block), before="paragraph")
    tokens = markdown(text)
    assert not isinstance(tokens, str)  # noqa: S101  for the type checker: it has no renderer
    return list(_blocks(_without_nothing(_filled(tokens))))


def _parse_inline(
    inline: Callable[[str], Tokens], _: mistune.InlineParser, match: re.Match[str], state: mistune.InlineState
) -> int:
    # A token of its own until all is parsed: asterisks in what it stands for are no Markdown.
    state.append_token({"type": "reference", "tokens": inline(_one_line(match["reference_text"]))})
    return match.end()


def _filled(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, in the place of each reference what it stands for."""
    for token in tokens:
        if token["type"] == "reference":
            yield from token["tokens"]
        elif "children" in token:
            yield token | {"children": list(_filled(token["children"]))}
        else:
            yield token


def _parse_block(
    block: Callable[[str], Block | None], _: mistune.BlockParser, match: re.Match[str], state: mistune.BlockState
) -> int | None:
    if found := block(_one_line(match["reference_text"])):
        state.append_token({"type": "reference_block", "block": found})
        return match.end()
    return None


def _take_captions(_markdown: mistune.Markdown, state: mistune.BlockState) -> None:
    """A paragraph that begins with :data:`CAPTION`, right before a table, becomes its caption."""
    shown = [token for token in state.tokens if token["type"] != "blank_line"]
    for before, following in pairwise(shown):
        words = before.get("text", "").strip()
        if before["type"] == "paragraph" and words.startswith(CAPTION) and following["type"] == "table":
            following["children"].insert(0, {"type": "table_caption", "text": words.removeprefix(CAPTION)})
            state.tokens.remove(before)


def _without_nothing(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens without blank lines, and without paragraphs in which every reference stands for nothing."""
    for token in tokens:
        if token["type"] != "blank_line" and not (token["type"] == "paragraph" and _is_blank(token["children"])):
            yield token


def _is_blank(tokens: Sequence[Token]) -> bool:
    return all(token["type"] == "text" and not token["raw"].strip() for token in tokens)


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    """What stands at the top level: headings, tables and references that are blocks, and runs of text between them."""
    run: list[Token] = []
    for token in tokens:
        _refuse_pictures(token)
        if token["type"] not in _ALONE:
            run.append(token)
            continue
        if run:
            yield Text(tuple(run))
        run = []
        yield _ALONE[token["type"]](token)
    if run:
        yield Text(tuple(run))


def _refuse_pictures(token: Token) -> None:
    if token["type"] == "image":
        where = token["attrs"]["url"]
        raise CommandError(f"Text chapters hold no pictures, for the report loads nothing: take '{where}' out.")
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


def _referred(token: Token) -> Block:
    found: Block = token["block"]
    return found


_ALONE: dict[str, Callable[[Token], Block]] = {"heading": _heading, "table": _table, "reference_block": _referred}
