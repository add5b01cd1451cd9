"""The rules behind the figures: dated limits with their citations, and the last day on which each is still kept.

The rules are data, in ``data_contracts/rules.toml``. No limit is written anywhere else: the clock and the measures join
:func:`limits`, a table of one row per day, which an auditor can check against a wall calendar.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from iro_analysis.care.calendar import DAY, Days, plus_months, plus_working_days
from iro_analysis.errors import IroError
from iro_analysis.resources import shipped

MonthArithmetic = Literal["calendar", "days"]

MARKS = ("seen", "seen in part", "known")
#: Added to a rule's id for the same limit by the other month arithmetic.
OTHER_ARITHMETIC = "_otherwise"
_UNITS = ("working days", "weeks", "months")
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
        unit: "working days", "weeks" or "months".
        counted_from: the event that the limit is counted from, in words; the day of the event is day 0.
        valid_from: the first day on which the version is in force.
        valid_to: the last such day; None if it is still in force.
        cite: regulation or paragraph.
        mark: how far the text of the source was checked, one of :data:`MARKS`.
        in_days: for a limit in months, how many days stand for it if months are counted in days.
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
    note: str = ""

    @property
    def limit_text(self) -> str:
        """The limit in words: "20 working days"."""
        return self.limit_in("calendar")

    def limit_in(self, arithmetic: MonthArithmetic) -> str:
        """The limit in words, as it is counted by ``arithmetic``: "6 months" or "183 days"."""
        return f"{self.in_days} days" if arithmetic == "days" and self.in_days else f"{self.limit} {self.unit}"

    @property
    def min_calendar_days(self) -> int | None:
        """For a limit in whole weeks of working days, the calendar days it takes without bank holidays; else None."""
        weeks, remainder = divmod(self.limit, _WORKING_DAYS)
        return 7 * weeks if self.unit == "working days" and not remainder else None


@dataclass(frozen=True)
class Relaxation(_Dated):
    """A time in which one rule was eased: a due date that falls in it moves to its last day."""

    id: str
    relaxes: str
    title: str
    valid_from: date
    valid_to: date
    cite: str
    mark: str
    note: str = ""

    @property
    def limit_text(self) -> str:
        """The limit in words."""
        return "where reasonably practicable"


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
def guidelines() -> tuple[Guideline, ...]:
    """Every version of every guideline, in the order of the file."""
    return tuple(Guideline(**entry) for entry in _entries("guideline"))


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
        One row per day, in the order given. Each rule has a column named by its id, and one with :data:`OTHERWISE`
        added for the other arithmetic. A cell is missing if no version of the rule was in force on the day.
    """
    other: MonthArithmetic = "days" if arithmetic == "calendar" else "calendar"
    names = list(dict.fromkeys(rule.id for rule in rules()))
    columns = {name: _last_days(name, days, arithmetic) for name in names}
    columns |= {f"{name}{OTHER_ARITHMETIC}": _last_days(name, days, other) for name in names}
    return pd.DataFrame(columns)


def _last_days(name: str, days: Days, arithmetic: MonthArithmetic) -> Days:
    last = np.full(len(days), np.datetime64("NaT", "s"), dtype="datetime64[s]")
    for rule in (rule for rule in rules() if rule.id == name):
        in_force = (days >= np.datetime64(rule.valid_from)) & (days <= np.datetime64(rule.valid_to or _FAR))
        last[in_force] = _moved(days[in_force], rule, arithmetic)
    return last


def _moved(days: Days, rule: Rule, arithmetic: MonthArithmetic) -> Days:
    """The days moved by the limit of one version of a rule."""
    if rule.unit == "working days":
        return plus_working_days(days, rule.limit)
    if rule.unit == "weeks":
        return days + 7 * rule.limit * DAY
    return days + rule.in_days * DAY if arithmetic == "days" and rule.in_days else plus_months(days, rule.limit)


def _entries(kind: str) -> Sequence[Mapping[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((shipped("data_contracts") / "rules.toml").read_text("utf-8"))[kind]
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
    if entry["relaxes"] not in {rule.id for rule in rules()}:
        raise IroError(f"The relaxation '{entry['id']}' relaxes a rule that does not exist: '{entry['relaxes']}'.")
    return Relaxation(**entry)
