"""Detect what looks like a person's details in a text of the service: such a text is never printed in a report.

Detection errs on the safe side. Words that are nobody's name can be allowed under ``[texts]`` in iro.toml.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from iro_analysis.opened import contract_text

_NAMED_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
#: A date without a year counts only if the month is written in full with a capital: "2 may be late" is not a date.
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}[/.-]\d{1,2}[/.-]\d{1,2}\b"
    rf"|(?i:\b{_DAY}[\s/.-]*(?:of\s+)?{_NAMED_MONTH}[\s,/.-]+\d{{2,4}}\b)"
    rf"|(?i:\b{_NAMED_MONTH}\s+{_DAY},?\s+\d{{4}}\b)"
    rf"|\b{_DAY}\s+(?:of\s+)?{_MONTH}\b|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)\b"
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
E_MAIL = re.compile(r"[^\s@]@[^\s@]+\.\w")
TELEPHONE = re.compile(r"(?<!\w)(?:\+44|0)(?:[\s-]?\d){9,10}(?!\d)")
#: Five or more letters and digits, at least three of them digits. 2020-21 and PN1 are not case numbers.
NUMBER = re.compile(r"\b(?=(?:\w*\d){3})\w{5,}\b")
TITLED = re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Dr)\.?\s+[A-Z]")
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
SENTENCE_ENDS = ".!?:\u2026\"\u201c\u2018'(\n\u2022"
BEFORE_A_LINE = " \t\u00a0"
BULLET = re.compile(r"(?m)^[^\S\n]*[-*\u2013\u2022]\s*")
#: A word in capitals of at least this length may be a name (SARAH); a shorter one is taken for an acronym (PAM, SAM).
LONGER_THAN_ACRONYMS = 4


def looks_like(text: str, allowed: Sequence[str] = (), *, prose: bool = False) -> str:  # D17
    """Return the kind of details that ``text`` seems to contain ("a date", "a name", ...); empty if none.

    Args:
        text: the text of one cell.
        allowed: words that are not personal details, in any case.
        prose: whether it is free text, in which any capitalised word within a sentence may be a name.
    """
    rest = BULLET.sub("\n", text.replace("\r", "\n"))
    for words in allowed:
        rest = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    kinds = (kind for kind, holds in _KINDS.items() if holds(rest))
    return next(kinds, "a name" if _names(rest, prose=prose) else "")


_KINDS: Mapping[str, Callable[[str], object]] = {
    "a date": DATE.search,
    "a postcode": POSTCODE.search,
    "an e-mail address": E_MAIL.search,
    "a telephone number": TELEPHONE.search,
    "a case number": NUMBER.search,
    "a name": TITLED.search,
}


def _names(text: str, *, prose: bool) -> bool:
    return any(_is_name(match, text, prose=prose) for match in WORD.finditer(text))


def _is_name(match: re.Match[str], text: str, *, prose: bool) -> bool:
    word = match[0]
    bare = word.replace("\u2019", "'").removesuffix("'s").removesuffix("'S")
    if not word[0].isupper() or {word.replace("\u2019", "'"), bare} & capitalised_words():
        return False
    parts = {part.casefold() for part in bare.split("-")}
    if len(bare) > 1 and bare.isupper():
        return len(bare) >= LONGER_THAN_ACRONYMS and bool(parts & first_names())
    if parts & first_names():
        return True
    return not _begins(match, text) and (prose or bool(parts & names_that_are_words()))


def _begins(match: re.Match[str], text: str) -> bool:
    before = text[: match.start()].rstrip(BEFORE_A_LINE)
    return not before or before[-1] in SENTENCE_ENDS


@cache
def first_names() -> frozenset[str]:
    """Return common first names in England that are not ordinary words, in lower case."""
    return frozenset(name.casefold() for name in _words_of("first_names.txt"))


@cache
def names_that_are_words() -> frozenset[str]:
    """Return first names that are also words (Grace), in lower case: names only where a sentence needs no capital."""
    return frozenset(name.casefold() for name in _words_of("names_that_are_words.txt"))


@cache
def capitalised_words() -> frozenset[str]:
    """Return words that have a capital in the middle of a sentence but are not names."""
    return frozenset(_words_of("capitalised_words.txt"))


def _words_of(file: str) -> list[str]:
    lines = contract_text(file).splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
