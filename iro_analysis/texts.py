"""Text is text: characters that a medium would act on are put by their names, which no medium takes for anything else.

A terminal obeys an escape character, a browser and an editor turn what follows a bidirectional override round, and a
NUL ends a line or a file in many a program. Whoever reads a report or a log must see that such a character is there,
and nothing may happen. Each medium has one door that calls this: ``files.csv_text`` (CSV; ``without_formulas`` for
workbooks), ``terminal``, ``report.templating.render`` (pages, and what a notebook shows), ``report.document.to_data``
(what a notebook keeps) and ``report.charts.drawings.drawn``.
"""

import re
from typing import Any

#: Control characters but for tab and line feed, bidirectional marks and overrides, line and paragraph separators, and
#: the halves of characters that Python uses for bytes which are not UTF-8.
LIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")


def literal(text: str) -> str:
    r"""The text with each live character by its name.

    >>> literal("a\x1b[31mb\u202ec")
    'a(U+001B)[31mb(U+202E)c'
    """
    return LIVE.sub(lambda match: f"(U+{ord(match[0]):04X})", text)  # D140


def one_line(text: str) -> str:
    r"""The text, literal, with line feeds by their name too: a file's name must not look like a line of its own.

    >>> one_line("a.csv\nAll is well.")
    'a.csv(U+000A)All is well.'
    """
    return literal(text).replace("\n", "(U+000A)")


def literal_json(json: str) -> str:
    r"""JSON with each live character inside its texts as an escape, which whoever reads the JSON takes back.

    >>> literal_json('["\u202e"]')
    '["\\u202e"]'
    """
    return LIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def literal_values(value: Any) -> Any:  # noqa: ANN401  whatever TOML can hold
    """Tables and lists, as TOML or JSON has them, with every text in them literal, names included."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {literal(name): literal_values(part) for name, part in value.items()}
    return [literal_values(part) for part in value] if isinstance(value, list) else value
