"""The code lists of the return: labels, the DfE's groups, and the years in which each code and group is valid.

The lists themselves are data, in ``data_contracts/codes.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from iro_analysis.disk.opened import contract_text

NOT_KNOWN = "Not known"
#: A collection year after every change of a definition: the newest one counts.
NEWEST = 9999


class YearSpelling(NamedTuple):
    """One way to write a code, and the first and last collection year in which returns write it that way."""

    text: str
    valid_from: int | None
    valid_until: int | None


class YearGroup(NamedTuple):
    """A published group of codes, and the first and last collection year in which it has the code."""

    name: str
    valid_from: int | None = None
    valid_until: int | None = None


@dataclass(frozen=True)
class Code:
    """One code; ``valid_from`` and ``valid_until`` are collection years, named after the 31 March that ends them.

    ``groups`` are those that it belongs to, one at a time; ``spellings`` are further texts that are read as the code;
    ``written`` is how returns write it, where that differs between years.
    """

    code: str
    label: str
    groups: tuple[YearGroup, ...] = ()
    valid_from: int | None = None
    valid_until: int | None = None
    spellings: tuple[str, ...] = ()
    written: tuple[YearSpelling, ...] = ()

    def valid_in(self, collection_year: int) -> bool:
        """Whether a return of that collection year may use the code."""
        return _within(collection_year, self.valid_from, self.valid_until)

    def group_in(self, collection_year: int) -> str | None:
        """Its group by the definition of that collection year; None if it has none."""
        valid = (name for name, first, last in self.groups if _within(collection_year, first, last))
        return next(valid, None)


@cache
def code_lists() -> Mapping[str, Mapping[str, Code]]:
    """Every code list by name: a mapping from code to :class:`Code`, in the order of the DfE's guide."""
    raw = tomllib.loads(contract_text("codes.toml"))
    return MappingProxyType({name: MappingProxyType(_code_list(entries)) for name, entries in raw.items()})


def spelling_varies_by_year(name: str) -> bool:
    """Whether returns of different years write the codes of the list ``name`` differently."""
    return any(entry.written for entry in code_lists()[name].values())


def labels(name: str) -> dict[str, str]:
    """The label of each code in the list ``name``."""
    return {code: entry.label for code, entry in code_lists()[name].items()}


def groups(name: str, collection_year: int = NEWEST) -> dict[str, list[str]]:
    """The groups of the list ``name`` with their codes, by one year's definition; codes without one are left out."""
    codes_by_group: dict[str, list[str]] = {}
    for code, entry in code_lists()[name].items():
        if group := entry.group_in(collection_year):
            codes_by_group.setdefault(group, []).append(code)
    return codes_by_group


@cache
def grouped_alike(name: str, one_year: int, other_year: int) -> bool:  # D110
    """Whether the definitions of two collection years put every code of the list ``name`` into the same group."""
    return groups(name, one_year) == groups(name, other_year)


def _code_list(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Code]:
    return {code: _code(code, entry) for code, entry in entries.items()}


def _code(code: str, entry: Mapping[str, Any]) -> Code:
    return Code(
        code,
        entry["label"],
        groups=_groups(entry.get("group", {})),
        valid_from=entry.get("from"),
        valid_until=entry.get("until"),
        spellings=tuple(entry.get("spellings", ())),
        written=tuple(
            YearSpelling(text, years.get("from"), years.get("until"))
            for text, years in entry.get("written", {}).items()
        ),
    )


def _groups(entry: str | Mapping[str, Mapping[str, int]]) -> tuple[YearGroup, ...]:
    """The groups of a code: a name, or names that each have their years."""
    if isinstance(entry, str):
        return (YearGroup(entry),)
    return tuple(YearGroup(name, years.get("from"), years.get("until")) for name, years in entry.items())


def _within(year: int, first: int | None, last: int | None) -> bool:
    return (first or year) <= year <= (last or year)
