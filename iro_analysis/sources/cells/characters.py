"""The characters of a text, whatever it means: invisible ones, look-alikes, and the shape of the text."""

import unicodedata
from functools import cache

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
#: Characters that show nothing, although Unicode classes them as letters, marks or symbols.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
#: Look-alike punctuation, mapped to the characters of a keyboard.
ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
LONGEST_SHAPE = 20


def visible(text: str) -> str:
    r"""Return the text without invisible characters, every space a plain one and every line break a newline.

    >>> visible("\ufeffCHILD\u200b ID")
    'CHILD ID'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_form, text.replace("\r\n", "\n")))


def plain(text: str) -> str:
    """Return the text with plain apostrophes, quotation marks and dashes, and accented letters composed (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(ALIKE))


def shape(text: str) -> str:
    """Return the shape of a text without its content: 9 for each digit, a for each letter.

    >>> shape("31/3/21, noon")
    '99/9/99, aaaa'
    """
    return "".join(map(_shape_of, text[:LONGEST_SHAPE]))


@cache
def _visible_form(character: str) -> str:
    category = unicodedata.category(character)
    if character in LINE_BREAKS:
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    hidden = category in {"Cc", "Cf"} or character in BLANK_LETTERS or ord(character) in VARIATION_SELECTORS
    return "" if hidden else character


def _shape_of(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a"
    return " " if character.isspace() else character
