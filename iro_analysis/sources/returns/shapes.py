"""Show what identifiers look like without printing any, so that two ways of writing them can be compared."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping

#: A difference explains a mismatch if at least this share of the smaller set agrees once it is removed.
EXPLAINED = 0.5
_PUNCTUATION = re.compile(r"^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")
_PREFIX = re.compile(r"^[^0-9]+(?=[0-9])")
_SUFFIX = re.compile(r"(?<=[0-9])(?:[^0-9]+|[-/_.][0-9]+)$")
_LONG = 24


def shape(identifier: str) -> str:
    """Return the identifier with 9 for every digit and a or A for every letter.

    >>> shape("'00ab1")
    "'99aa9"
    """
    symbols = [
        "9" if character.isdigit() else ("A" if character.isupper() else "a") if character.isalpha() else character
        for character in identifier
    ]
    return "".join(character if character.isascii() else "?" for character in symbols)[:_LONG]


def _without_zeros(identifier: str) -> str:
    return identifier.lstrip("0")


def _without_punctuation(identifier: str) -> str:
    return _PUNCTUATION.sub("", identifier)


def _without_prefix(identifier: str) -> str:
    return _PREFIX.sub("", identifier)


def _without_suffix(identifier: str) -> str:
    return _SUFFIX.sub("", identifier)


def _core(identifier: str) -> str:
    return _without_zeros(_without_prefix(_without_suffix(identifier.casefold())))


#: What may differ between identifiers, and the function that removes the difference; the last one removes them all.
DIFFERENCES: Mapping[str, Callable[[str], str]] = {
    "leading zeros": _without_zeros,
    "capitals and small letters": str.casefold,
    "punctuation before or after": _without_punctuation,
    "a prefix": _without_prefix,
    "a suffix": _without_suffix,
    "more than one of leading zeros, letters' case, a prefix and a suffix": _core,
}


def difference(ours: Collection[str], theirs: Collection[str]) -> str:
    """Return what makes the identifiers of one file differ from those of another; empty if nothing explains it."""
    fewer = min(len(set(ours)), len(set(theirs)))
    for name, simplified in DIFFERENCES.items():
        if fewer and len(set(map(simplified, ours)) & set(map(simplified, theirs)) - {""}) >= EXPLAINED * fewer:
            return name
    return ""


def side_by_side(ours: Collection[str], theirs: Collection[str]) -> str:
    """Describe the commonest shapes of identifiers that do not match, and the difference; empty if they look alike.

    Args:
        ours: the identifiers that only the first file has.
        theirs: the identifiers that only the second file has.
    """
    if not (ours and theirs):
        return ""
    our_shape, their_shape, reason = _commonest(ours), _commonest(theirs), difference(ours, theirs)
    if our_shape == their_shape and not reason:
        return ""
    return f"They are written `{our_shape}` against `{their_shape}`" + (f"; what differs: {reason}." if reason else ".")


def _commonest(identifiers: Collection[str]) -> str:
    """Return the shape that most of them have."""
    counts = Counter(map(shape, identifiers))
    return min(counts, key=lambda pattern: (-counts[pattern], pattern))
