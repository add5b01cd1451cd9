"""Reads the suites of ``data_contracts``, one per table, and makes sure that Great Expectations keeps every entry.

The library drops an entry whose type or severity it does not know, with a line in a log, and validation then passes. A
suite is therefore read here first, and compared with what the library made of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from iro_analysis.disk.opened import contract_text
from iro_analysis.errors import IroError

Severity = Literal["critical", "warning", "info"]
Scope = Literal["row", "table"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_ENTRY = {"type", "kwargs", "severity", "description", "meta"}
_META = {"id", "rule", "remedy", "since", "until"}


@dataclass(frozen=True)
class Expectation:
    """One entry of a suite.

    Attributes:
        id: its name, ``table.what_holds``; unique and stable.
        table: the canonical table.
        type: the library's expectation type.
        kwargs: the type's arguments; ``row_condition`` says which rows it applies to.
        severity: critical if a failure makes every figure untrustworthy or, for single rows, the row unusable.
        sentence: what must hold, for a reader.
        rule: the DfE's number for the rule (INT...: the open validator's); empty if the rule is ours.
        remedy: what to do; given for critical expectations.
        since: the first collection year whose ruleset contains it; None if the earliest does.
        until: the last such year; None if it is still in force.
    """

    id: str
    table: str
    type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    sentence: str
    rule: str = ""
    remedy: str = ""
    since: int | None = None
    until: int | None = None

    @property
    def scope(self) -> Scope:
        """Whether it judges single rows, or the table as a whole."""
        return "table" if "mostly" in self.kwargs or self.type.startswith("expect_table") else "row"

    @property
    def stops(self) -> bool:  # D71
        """Whether nothing is published if it fails."""
        return self.severity == "critical" and self.scope == "table"

    @property
    def quarantines(self) -> bool:  # D7
        """Whether the rows that break it are quarantined."""
        return self.severity == "critical" and self.scope == "row"

    @property
    def applies(self) -> Mapping[str, Any] | None:
        """The rows it applies to, as a condition of the library: its own condition and its years; None for all rows."""
        own = self.kwargs.get("row_condition")
        years = [_year(">=", self.since), _year("<=", self.until)]
        parts = [part for part in (own, *years) if part]
        return {"type": "and", "conditions": parts} if len(parts) > 1 else next(iter(parts), None)

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns whose cells it compares."""
        single = [self.kwargs[name] for name in ("column", "column_A", "column_B") if name in self.kwargs]
        return (*single, *self.kwargs.get("column_list", ()))

    @property
    def columns(self) -> tuple[str, ...]:
        """All the columns it names, those of its row condition included."""
        return (*self.compared, *condition_columns(self.applies or {}))


@cache
def read_suite(table: str) -> tuple[Expectation, ...]:
    """The expectations of a table's suite, in the order of its file.

    Raises:
        IroError: an entry is incomplete or has an unknown key or severity, or an id is used twice.
    """
    content = json.loads(contract_text(f"{table}.json"))
    return parse_suite(table, content)


def parse_suite(table: str, content: Mapping[str, Any]) -> tuple[Expectation, ...]:
    """The expectations in a suite's ``content``; raises as :func:`read_suite` does."""
    expectations = tuple(_expectation(table, entry) for entry in content["expectations"])
    ids = [expectation.id for expectation in expectations]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise IroError(f"The suite '{table}' uses an id twice: {', '.join(twice)}.")
    return expectations


def _expectation(table: str, entry: Mapping[str, Any]) -> Expectation:
    meta = entry.get("meta", {})
    name = meta.get("id", "an entry without an id")
    if set(entry) != _ENTRY or "id" not in meta or not set(meta) <= _META:
        raise IroError(
            f"The suite '{table}': {name} must have {', '.join(sorted(_ENTRY))}, and in meta id; it may have "
            f"{', '.join(sorted(_META - {'id'}))}."
        )
    if entry["severity"] not in SEVERITIES:
        raise IroError(f"The suite '{table}': {name} must have one of the severities {', '.join(SEVERITIES)}.")
    if entry["severity"] == "critical" and "remedy" not in meta:
        raise IroError(f"The suite '{table}': {name} is critical and must say in meta.remedy what to do.")
    return Expectation(
        id=meta["id"],
        table=table,
        type=entry["type"],
        kwargs=entry["kwargs"],
        severity=entry["severity"],
        sentence=entry["description"],
        rule=meta.get("rule", ""),
        remedy=meta.get("remedy", ""),
        since=meta.get("since"),
        until=meta.get("until"),
    )


def _year(operator: str, year: int | None) -> Mapping[str, Any] | None:
    if year is None:
        return None
    return {"type": "comparison", "column": {"name": "return_year"}, "operator": operator, "parameter": year}


def condition_columns(condition: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that a condition of the library names."""
    parts = [name for part in condition.get("conditions", ()) for name in condition_columns(part)]
    return (*((condition["column"]["name"],) if "column" in condition else ()), *parts)
