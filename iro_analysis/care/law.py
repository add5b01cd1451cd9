"""The law behind reviews and IROs: what was in force in a period, and since when or until when.

The entries are data, in ``data_contracts/law.toml``, dated like the rules of :mod:`iro_analysis.care.rules`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from iro_analysis.care.rules import MARKS
from iro_analysis.disk.opened import contract_text
from iro_analysis.errors import IroError
from iro_analysis.periods import Period, parse_month

#: What an entry is about: the council's duties to the children, the IRO, the times of reviews.
PARTS = ("children", "officer", "reviews")


@dataclass(frozen=True)
class When:
    """A day, or a month if no more is known: its first and last day."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@dataclass(frozen=True)
class Law:
    """An Act, a regulation, a piece of guidance or a decision of a court.

    Args:
        part: one of :data:`PARTS`.
        title: how it is cited.
        text: what it says, in plain English.
        begins: when it came into force.
        ends: when it was last in force; None if it still is.
        mark: how far its text was checked, as for a rule; never printed.
        rules: the rules whose limits the text puts in words, as they were when it came into force.
        decision: whether it is a decision of a court, made when it "begins".
    """

    part: str
    title: str
    text: str
    begins: When
    ends: When | None
    mark: str
    rules: tuple[str, ...] = ()
    decision: bool = False

    def in_force_in(self, period: Period) -> bool:
        """Whether it was in force on any day of ``period``."""
        return self.begins.first <= period.end and (self.ends is None or self.ends.last >= period.start)


@cache
def law() -> tuple[Law, ...]:
    """Every entry, in the order of the file.

    Raises:
        IroError: an entry has an unknown part or mark.
    """
    entries = tomllib.loads(contract_text("law.toml"))["law"]
    return tuple(map(_entry, entries))


def law_in_force(part: str, period: Period) -> list[Law]:  # D120
    """The entries of ``part`` that were in force on any day of ``period``, in the order of the file."""
    return [entry for entry in law() if entry.part == part and entry.in_force_in(period)]


def _entry(entry: Mapping[str, Any]) -> Law:
    if entry["part"] not in PARTS or entry["mark"] not in MARKS:
        raise IroError(f"The law '{entry['title']}' has an unknown part or mark.")
    return Law(
        part=entry["part"],
        title=entry["title"],
        text=entry["text"],
        begins=_when(entry["from"]),
        ends=_when(entry["to"]) if "to" in entry else None,
        mark=entry["mark"],
        rules=tuple(entry.get("rules", ())),
        decision=entry.get("decision", False),
    )


def _when(written: date | str) -> When:  # D121
    """A day as TOML has it, or a month written as "2015-06"."""
    if isinstance(written, date):
        return When(written, written)
    month = parse_month(written)
    return When(month.start, month.end)
