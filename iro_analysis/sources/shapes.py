"""What identifiers look like, without saying any: so that two ways of writing them can be shown side by side."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping

#: So much of the fewer identifiers has to agree once written alike, and what was evened out is the difference.
EXPLAINED = 0.5
_SIGNS = re.compile(r"^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")
_PREFIX = re.compile(r"^[^0-9]+(?=[0-9])")
_SUFFIX = re.compile(r"(?<=[0-9])(?:[^0-9]+|[-/_.][0-9]+)$")
_LONG = 24


def shape(identifier: str) -> str:
    """The identifier with 9 for every digit and a or A for every letter.

    >>> shape("'00ab1")
    "'99aa9"
    """
    signs = [
        "9" if sign.isdigit() else ("A" if sign.isupper() else "a") if sign.isalpha() else sign for sign in identifier
    ]
    return "".join(sign if sign.isascii() else "?" for sign in signs)[:_LONG]


def _without_zeros(identifier: str) -> str:
    return identifier.lstrip("0")


def _without_signs(identifier: str) -> str:
    return _SIGNS.sub("", identifier)


def _without_prefix(identifier: str) -> str:
    return _PREFIX.sub("", identifier)


def _without_suffix(identifier: str) -> str:
    return _SUFFIX.sub("", identifier)


def _plain(identifier: str) -> str:
    return _without_zeros(_without_prefix(_without_suffix(identifier.casefold())))


#: What may differ, by what evens it out; the last evens out all of it.
DIFFERENCES: Mapping[str, Callable[[str], str]] = {
    "leading zeros": _without_zeros,
    "capitals and small letters": str.casefold,
    "signs before or after": _without_signs,
    "a prefix": _without_prefix,
    "a suffix": _without_suffix,
    "more than one of leading zeros, letters' case, a prefix and a suffix": _plain,
}


def difference(ours: Collection[str], theirs: Collection[str]) -> str:
    """What makes identifiers of one file differ from those of another; empty where nothing explains it."""
    fewer = min(len(set(ours)), len(set(theirs)))
    for name, evened in DIFFERENCES.items():
        if fewer and len(set(map(evened, ours)) & set(map(evened, theirs)) - {""}) >= EXPLAINED * fewer:
            return name
    return ""


def side_by_side(ours: Collection[str], theirs: Collection[str]) -> str:
    """The commonest shapes of identifiers that do not match, and what differs; empty where they look alike.

    Args:
        ours: the identifiers of the one file that the other has not.
        theirs: those of the other that the one has not.
    """
    if not (ours and theirs):
        return ""
    one, other, what = _commonest(ours), _commonest(theirs), difference(ours, theirs)
    if one == other and not what:
        return ""
    return f"They are written `{one}` against `{other}`" + (f"; what differs: {what}." if what else ".")


def _commonest(identifiers: Collection[str]) -> str:
    """The shape that most of them have."""
    counts = Counter(map(shape, identifiers))
    return min(counts, key=lambda each: (-counts[each], each))
