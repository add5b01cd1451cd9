"""The rules behind the figures: dated limits with their citations, and the last day on which each is still kept.

The rules are data, in ``data_contracts/rules.toml``. No limit is written anywhere else: the clock and the measures join
:func:`limits`, a table of one row per day, which an auditor can check against a wall calendar.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from iro_analysis.care.calendar import DAY, Days, plus_months, plus_working_days
from iro_analysis.disk.opened import contract_text
from iro_analysis.errors import IroError

MonthArithmetic = Literal["calendar", "days"]

MARKS = ("seen", "seen in part", "known")
#: Added to a rule's id for the same limit by the other month arithmetic.
OTHER_ARITHMETIC = "_otherwise"
#: Added to a rule's id for the first day that answers it, where a review can also be too early.
NOT_BEFORE = "_not_before"
_DAYS_OF_UNIT = {"days": 1, "weeks": 7}
_UNITS = ("working days", *_DAYS_OF_UNIT, "months")
_WORKING_DAYS = 5  # of a week
_FAR = date(9999, 12, 31)


class _Dated:
    """Something that is in force from one day to another."""

    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it applies to a limit that is counted from ``day``."""
        return self.valid_from <= day <= (self.valid_to or _FAR)


@dataclass(frozen=True)
class Rule(_Dated):
    """One version of a rule.

    Args:
        id: its name; versions of one rule share it.
        title: what it is about.
        limit: the time allowed, in ``unit``.
        unit: "working days", "days", "weeks" or "months".
        counted_from: the event that the limit is counted from, in words; the day of the event is day 0.
        valid_from: the first day on which the version is in force.
        valid_to: the last such day; None if it is still in force.
        cite: regulation or paragraph.
        mark: how far the text of the source was checked, one of :data:`MARKS`.
        in_days: for a limit in months, how many days stand for it if months are counted in days.
        not_before: the first day that answers the rule, in ``unit``; 0 if none is too early.
        note: what else a reader must know.
    """

    id: str
    title: str
    limit: int
    unit: str
    counted_from: str
    valid_from: date
    valid_to: date | None
    cite: str
    mark: str
    in_days: int | None = None
    not_before: int = 0
    note: str = ""

    @property
    def limit_text(self) -> str:
        """The limit in words: "20 working days"."""
        return self.limit_in("calendar")

    def limit_in(self, arithmetic: MonthArithmetic) -> str:
        """The limit in words, as it is counted by ``arithmetic``: "6 months" or "183 days"; "28 to 42 days"."""
        if arithmetic == "days" and self.in_days:
            return f"{self.in_days} days"
        return f"{self.not_before} to {self.limit} {self.unit}" if self.not_before else f"{self.limit} {self.unit}"

    @property
    def min_calendar_days(self) -> int | None:
        """For a limit in whole weeks of working days, the calendar days it takes without bank holidays; else None."""
        weeks, remainder = divmod(self.limit, _WORKING_DAYS)
        return 7 * weeks if self.unit == "working days" and not remainder else None


@dataclass(frozen=True)
class Relaxation(_Dated):
    """A time in which rules were eased.

    Args:
        id: its name.
        relaxes: the ids of the rules.
        title: what it is about.
        valid_from: its first day; it applies to due dates that fall on that day or later.
        valid_to: its last day, to which such a due date moves.
        cite: the regulation that eased them.
        mark: how far its text was checked, one of :data:`MARKS`.
        certain: false if the words were not seen: the date in force then lies somewhere between the two.
        note: what else a reader must know.
    """

    id: str
    relaxes: tuple[str, ...]
    title: str
    valid_from: date
    valid_to: date
    cite: str
    mark: str
    certain: bool = True
    note: str = ""

    @property
    def limit_text(self) -> str:
        """The limit in words."""
        return "where reasonably practicable"


@dataclass(frozen=True)
class Untimed(_Dated):
    """One version of a duty from which no due date follows here; ``limit_text`` gives its limit in words."""

    id: str
    title: str
    limit_text: str
    valid_from: date
    valid_to: date | None
    cite: str
    mark: str
    note: str = ""


@dataclass(frozen=True)
class Guideline(_Dated):
    """One version of a recommended range: from ``lower`` to ``upper``, both included, in ``unit``."""

    id: str
    title: str
    lower: int
    upper: int
    unit: str
    valid_from: date
    valid_to: date | None
    cite: str
    mark: str
    note: str = ""

    @property
    def limit_text(self) -> str:
        """The range in words: "50 to 70 children per FTE"."""
        return f"{self.lower} to {self.upper} {self.unit}"


Version = Rule | Relaxation | Untimed | Guideline


@cache
def rules() -> tuple[Rule, ...]:
    """Every version of every rule, in the order of the file.

    Raises:
        IroError: an entry has an unknown unit or mark, or is in months without ``in_days``.
    """
    return tuple(_rule(entry) for entry in _entries("rule"))


@cache
def relaxations() -> tuple[Relaxation, ...]:
    """Every relaxation, in the order of the file.

    Raises:
        IroError: an entry relaxes a rule that does not exist, or has an unknown mark.
    """
    return tuple(_relaxation(entry) for entry in _entries("relaxation"))


@cache
def untimed() -> tuple[Untimed, ...]:
    """Every version of every duty without a due date, in the order of the file."""
    return tuple(Untimed(**entry) for entry in _entries("untimed"))


@cache
def guidelines() -> tuple[Guideline, ...]:
    """Every version of every guideline, in the order of the file."""
    return tuple(Guideline(**entry) for entry in _entries("guideline"))


def every_version() -> tuple[Version, ...]:
    """Everything in the file: rules, relaxations, duties without a due date, guidelines."""
    return (*rules(), *relaxations(), *untimed(), *guidelines())


def rule_in_force(name: str, day: date) -> Rule:  # D40
    """The version of the rule ``name`` that applies to a limit counted from ``day``.

    Raises:
        KeyError: no version held on that day.
    """
    return _in_force(rules(), name, day)


def guideline_in_force(name: str, day: date) -> Guideline:
    """The version of the guideline ``name`` on ``day``.

    Raises:
        KeyError: no version held on that day.
    """
    return _in_force(guidelines(), name, day)


_Version = TypeVar("_Version", Rule, Guideline)


def _in_force(versions: Sequence[_Version], name: str, day: date) -> _Version:
    for version in versions:
        if version.id == name and version.holds_on(day):
            return version
    raise KeyError(name)


def limits(days: Days, arithmetic: MonthArithmetic = "calendar") -> pd.DataFrame:
    """The last day of each rule's limit, counted from each of ``days``.

    Args:
        days: the days, without gaps.
        arithmetic: "calendar" months, cut to the end of a shorter month, or "days" (``in_days`` of each rule).

    Returns:
        One row per day, in the order given. Each rule has a column named by its id, and one with
        :data:`OTHER_ARITHMETIC` added for the other arithmetic; one that can be answered too early also has one with
        :data:`NOT_BEFORE` added, its first day. A cell is missing if no version of the rule was in force on the day.
    """
    other: MonthArithmetic = "days" if arithmetic == "calendar" else "calendar"
    names = list(dict.fromkeys(rule.id for rule in rules()))
    columns = {name: _last_days(name, days, arithmetic) for name in names}
    columns |= {f"{name}{OTHER_ARITHMETIC}": _last_days(name, days, other) for name in names}
    windows = list(dict.fromkeys(rule.id for rule in rules() if rule.not_before))
    columns |= {f"{name}{NOT_BEFORE}": _last_days(name, days, arithmetic, begins=True) for name in windows}
    return pd.DataFrame(columns)


def _last_days(name: str, days: Days, arithmetic: MonthArithmetic, *, begins: bool = False) -> Days:
    """The last day of a rule's limit counted from each of the days; with ``begins``, the first day that answers it."""
    last = np.full(len(days), np.datetime64("NaT", "s"), dtype="datetime64[s]")
    for rule in (rule for rule in rules() if rule.id == name):
        in_force = (days >= np.datetime64(rule.valid_from)) & (days <= np.datetime64(rule.valid_to or _FAR))
        limit = replace(rule, limit=rule.not_before) if begins else rule
        last[in_force] = _moved(days[in_force], limit, arithmetic)
    return last


def _moved(days: Days, rule: Rule, arithmetic: MonthArithmetic) -> Days:
    """The days moved by the limit of one version of a rule."""
    if rule.unit == "working days":
        return plus_working_days(days, rule.limit)
    if rule.unit in _DAYS_OF_UNIT:
        return days + _DAYS_OF_UNIT[rule.unit] * rule.limit * DAY
    return days + rule.in_days * DAY if arithmetic == "days" and rule.in_days else plus_months(days, rule.limit)


def _entries(kind: str) -> Sequence[Mapping[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(contract_text("rules.toml"))[kind]
    for entry in entries:
        if entry["mark"] not in MARKS:
            raise IroError(f"The rule '{entry['id']}' must have one of the marks {', '.join(MARKS)}.")
    return [_dated(entry) for entry in entries]


def _dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with ``from`` and ``to`` renamed, because Python does not allow ``from`` as the name of a field."""
    rest = {name: value for name, value in entry.items() if name not in ("from", "to")}
    return rest | {"valid_from": entry["from"], "valid_to": entry.get("to")}


def _rule(entry: Mapping[str, Any]) -> Rule:
    if entry["unit"] not in _UNITS:
        raise IroError(f"The rule '{entry['id']}' must be in one of the units {', '.join(_UNITS)}.")
    if (entry["unit"] == "months") != ("in_days" in entry):
        raise IroError(f"The rule '{entry['id']}' must say in_days if its unit is months, and only then.")
    return Rule(**entry)


def _relaxation(entry: Mapping[str, Any]) -> Relaxation:
    if unknown := set(entry["relaxes"]) - {rule.id for rule in rules()}:
        raise IroError(f"The relaxation '{entry['id']}' relaxes a rule that does not exist: '{min(unknown)}'.")
    return Relaxation(**{**entry, "relaxes": tuple(entry["relaxes"])})
