"""The code lists of the return: labels, the DfE's groups, and the years in which each code is valid.

The lists themselves are data, in ``data_contracts/codes.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from iro_analysis.resources import shipped

NOT_KNOWN = "Not known"


class YearSpelling(NamedTuple):
    """One way to write a code, and the first and last collection year in which returns write it that way."""

    text: str
    valid_from: int | None
    valid_until: int | None


@dataclass(frozen=True)
class Code:
    """One code; ``valid_from`` and ``valid_until`` are collection years, named after the 31 March that ends them.

    ``spellings`` are further texts that are read as the code; ``written`` is how returns write it, where that differs
    between years.
    """

    code: str
    label: str
    group: str | None = None
    valid_from: int | None = None
    valid_until: int | None = None
    spellings: tuple[str, ...] = ()
    written: tuple[YearSpelling, ...] = ()

    def valid_in(self, collection_year: int) -> bool:
        """Whether a return of that collection year may use the code."""
        return (self.valid_from or collection_year) <= collection_year <= (self.valid_until or collection_year)


@cache
def code_lists() -> Mapping[str, Mapping[str, Code]]:
    """Every code list by name: a mapping from code to :class:`Code`, in the order of the DfE's guide."""
    raw = tomllib.loads((shipped("data_contracts") / "codes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: MappingProxyType(_code_list(entries)) for name, entries in raw.items()})


def spelling_varies_by_year(name: str) -> bool:
    """Whether returns of different years write the codes of the list ``name`` differently."""
    return any(entry.written for entry in code_lists()[name].values())


def labels(name: str) -> dict[str, str]:
    """The label of each code in the list ``name``."""
    return {code: entry.label for code, entry in code_lists()[name].items()}


def groups(name: str) -> dict[str, list[str]]:
    """The published groups of the list ``name`` with their codes; codes without a group are left out."""
    codes_by_group: dict[str, list[str]] = {}
    for code, entry in code_lists()[name].items():
        if entry.group is not None:
            codes_by_group.setdefault(entry.group, []).append(code)
    return codes_by_group


def _code_list(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Code]:
    return {code: _code(code, entry) for code, entry in entries.items()}


def _code(code: str, entry: Mapping[str, Any]) -> Code:
    return Code(
        code,
        entry["label"],
        group=entry.get("group"),
        valid_from=entry.get("from"),
        valid_until=entry.get("until"),
        spellings=tuple(entry.get("spellings", ())),
        written=tuple(
            YearSpelling(text, years.get("from"), years.get("until"))
            for text, years in entry.get("written", {}).items()
        ),
    )
