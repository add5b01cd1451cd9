"""The characters of a text, whatever it means: those that nobody sees, those that look alike, and its shape."""

import unicodedata
from functools import cache

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
#: Characters that show nothing though Unicode counts them among letters, marks and symbols.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
#: Signs that look alike, as a keyboard has them.
ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
LONGEST_SHAPE = 20


def visible(text: str) -> str:
    r"""The text without the characters that nobody sees; every kind of space is a plain one, of line break a newline.

    >>> visible("\ufeffCHILD\u200b ID")
    'CHILD ID'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def plain(text: str) -> str:
    """The text with plain apostrophes, quotation marks and dashes, and each letter with its accent as one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(ALIKE))


def shape(text: str) -> str:
    """How a text is written, without what it says: 9 for each digit, a for each letter.

    >>> shape("31/3/21, noon")
    '99/9/99, aaaa'
    """
    return "".join(map(_sign_for, text[:LONGEST_SHAPE]))


@cache
def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in LINE_BREAKS:
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    hidden = category in {"Cc", "Cf"} or character in BLANK_LETTERS or ord(character) in VARIATION_SELECTORS
    return "" if hidden else character


def _sign_for(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a"
    return " " if character.isspace() else character
