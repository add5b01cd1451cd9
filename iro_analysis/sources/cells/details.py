"""Detect what looks like a person's details in a text of the service.

Nothing is printed because nothing was detected: a text of the service is printed once a person approved it, and this
decides which texts that person is asked to read first. So :func:`suspicion` would rather doubt too much. Words that are
nobody's details can be allowed under ``[texts]`` in iro.toml.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from iro_analysis.disk.opened import contract_text

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
_WAYS = "street|st|road|rd|avenue|ave|close|lane|drive|crescent|gardens|grove|terrace|mews|place|walk|rise|hill|row"
_DAY_OR_MONTH = rf"\b{_DAY}\s+(?:of\s+)?{_NAMED_MONTH}\b|\b{_NAMED_MONTH}\s+(?:the\s+)?{_DAY}\b"
#: Further kinds of details, some of them in what nobody's details are in either: they only put a text first.
_FURTHER: Mapping[str, re.Pattern[str]] = {
    "a date": re.compile(rf"\b\d{{1,2}}[/.-]\d{{1,2}}\b|{_DAY_OR_MONTH}", re.IGNORECASE),
    "an address": re.compile(
        rf"\b\d+\s?[a-z]?,?\s+(?:[\w'-]+\s+){{1,3}}(?:{_WAYS})\b|(?<![\w'-])[\w'-]+\s+(?:street|road|avenue|crescent|terrace|mews)\b"
        r"|\b(?:flat|house|room|number|no\.?)\s*\d+\b",
        re.IGNORECASE,
    ),
    "an e-mail address": re.compile(r"@|\b\w+\s+at\s+\w+\s+dot\s+\w+|\bwww\.|://", re.IGNORECASE),
    "a telephone number": re.compile(r"\d(?:[\s().+-]{0,3}\d){6,}"),
    "a case number": re.compile(r"\b(?!(?:19|20)\d\d\b)\d{4,}\b"),
    "an age or a birthday": re.compile(
        r"\b(?:birth(?:day)?s?|born|dob|aged?)\b|\b\d{1,2}\s*-?\s*(?:years?|yrs?|y/?o)\b|\b(?:am|was|turn(?:s|ed|ing)?)\s+\d{1,2}\b",
        re.IGNORECASE,
    ),
    "a number in words": re.compile(
        r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
        r"|eighteen|nineteen|twenty|thirty|forty|fifty)(?:th)?\b",
        re.IGNORECASE,
    ),
}
#: How a plain form is made of a word in another: the ending to take off, and what takes its place.
_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("ily", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("d", "")),
    *(("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("ly", ""), ("ment", ""), ("ness", "")),
)
_SHORTEST_STEM = 3
_SHORT_FORMS = ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "'")


def looks_like(text: str, allowed: Sequence[str] = (), *, prose: bool = False) -> str:  # D17
    """Return the kind of details that ``text`` seems to contain ("a date", "a name", ...); empty if none.

    Args:
        text: the text of one cell.
        allowed: words that are not personal details, in any case.
        prose: whether it is free text, in which any capitalised word within a sentence may be a name.
    """
    rest = _without(allowed, text)
    kinds = (kind for kind, holds in _KINDS.items() if holds(rest))
    return next(kinds, "a name" if _names(rest, prose=prose) else "")


def suspicion(text: str, allowed: Sequence[str] = (), *, prose: bool = False) -> str:  # D169
    """Return what may be a person's details in ``text``, as :func:`looks_like` but much more readily.

    It finds names in small letters, initials, words that are in no list of words, addresses, days without a year, ages
    and numbers in words as well.
    """
    rest = _without(allowed, unicodedata.normalize("NFKC", text))
    if certain := looks_like(rest, prose=prose):
        return certain
    kinds = [kind for kind, pattern in _FURTHER.items() if pattern.search(rest)]
    return kinds[0] if kinds else next(filter(None, map(_doubt_of_word, WORD.findall(rest))), "")


def _without(allowed: Sequence[str], text: str) -> str:
    """Return the text with its lines apart, and without the words that are allowed."""
    rest = BULLET.sub("\n", text.replace("\r", "\n"))
    for words in allowed:
        rest = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    return rest


def _doubt_of_word(word: str) -> str:
    straight = word.replace("\u2019", "'")
    bare = next((straight.removesuffix(end) for end in _SHORT_FORMS if straight.endswith(end)), straight)
    if bare in capitalised_words() or bare in {"a", "A", "i"}:
        return ""
    parts = bare.casefold().split("-")
    if not first_names().isdisjoint(parts) or (bare[0].isupper() and not names_that_are_words().isdisjoint(parts)):
        return "a name"
    if all(map(_is_ordinary, parts)):
        return ""
    initials = len(bare) == 1 or (bare.isupper() and len(bare) < LONGER_THAN_ACRONYMS)
    return "initials" if initials else "a word that may be a name"


def _is_ordinary(word: str) -> bool:
    """Whether the word, in small letters, or a plain form of it, is in the list of ordinary words."""
    singular = word.removesuffix("s")
    return not ordinary_words().isdisjoint([*_plain_forms(word), *_plain_forms(singular)])


def _plain_forms(word: str) -> list[str]:
    """Return the word, and every word that it may be another form of."""
    stems = [
        word.removesuffix(ending) + instead
        for ending, instead in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM
    ]
    return [word, *stems, *(stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1])]


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


@cache
def ordinary_words() -> frozenset[str]:
    """Return the ordinary words of the work, in small letters and mostly in their plain forms."""
    return frozenset(_words_of("ordinary_words.txt")) | {word.casefold() for word in capitalised_words()}


def _words_of(file: str) -> list[str]:
    lines = contract_text(file).splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
