"""What is wrong with a figure by itself: no such period, printed twice with different values, or impossible."""

import math
import re
from collections.abc import Iterator

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, interval_of
from iro_analysis.audit.reconcile.findings import (
    CONTRADICTION,
    ITSELF,
    Finding,
    as_printed,
    listed,
    name_of,
    printed_text,
    row_text,
    sentence,
    words_for,
)
from iro_analysis.audit.reconcile.register import PrintedFigure, Register
from iro_analysis.audit.reconcile.vocabulary import read_period

PERIOD, TWICE, IMPOSSIBLE = "period label", "printed twice", "impossible value"
#: How a register's note quotes the label that the report itself prints.
_PRINTED_AS = re.compile(r"\bprinted as\s+['\"]?(\d{4}\s*[-/\N{EN DASH}]\s*\d{2,4}(?:\s?Q\d)?)", re.IGNORECASE)


def period_labels(register: Register) -> list[Finding]:
    """One finding for each label that is not a period, or not the period that its row belongs to."""
    labels: dict[tuple[str, str, str], list[PrintedFigure]] = {}
    for row in register.figures:
        printed = _PRINTED_AS.search(row.note)
        label = printed[1].strip() if printed else row.period
        if (period := read_period(label)) is None or period != read_period(row.period):
            labels.setdefault((label, row.period, row.ref), []).append(row)
    return [_not_a_period(*key, rows) for key, rows in labels.items()]


def printed_twice(evidence: Evidence) -> Iterator[Conflict]:
    """Figures printed with values that rounding cannot reconcile."""
    for cell in evidence.cells.values():
        intervals = [interval_of(row) for row in cell.rows]
        if max(interval.low for interval in intervals) > min(interval.high for interval in intervals):
            values = listed(f"{printed_text(row)} in {row.ref}" for row in _different(cell))
            yield conflict(TWICE, f"{name_of(cell)}: printed as {values}", [cell])


def impossible(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages outside 0 to 100, counts that are negative or not whole."""
    for cell in evidence.cells.values():
        if reason := _why_impossible(cell):
            yield conflict(IMPOSSIBLE, f"{as_printed(cell)}, but {reason}", [cell])


def _not_a_period(label: str, period: str, ref: str, rows: list[PrintedFigure]) -> Finding:
    """A label, what is wrong with it, and the figures it stands beside."""
    read = read_period(label)
    wrong = "which is not a period" if read is None else f"which is not {period}"
    meant = f"; the row stands for {period}" if read is None and label != period else ""
    figures = listed(dict.fromkeys(_without_period(row) for row in rows))
    return Finding(
        judgement=ITSELF,
        verdict=CONTRADICTION,
        kind=PERIOD,
        sentence=sentence(f"{figures}: the period is printed as {label}, {wrong}{meant}"),
        refs=(ref,),
        figures=tuple(row_text(row) for row in rows),
    )


def _without_period(row: PrintedFigure) -> str:
    return words_for(row.measure, of=row.dimensions)


def _different(cell: Cell) -> list[PrintedFigure]:
    """The rows that print different values; for each value the first row that prints it."""
    return list({(row.value, row.decimals): row for row in reversed(cell.rows)}.values())[::-1]


def _why_impossible(cell: Cell) -> str:
    kind = cell.kind
    if not all(kind.limits.holds(row.value) for row in cell.rows):
        return "a percentage lies between 0 and 100" if kind.limits.high < math.inf else "it cannot be less than 0"
    if kind.is_count and any(row.value.denominator != 1 for row in cell.rows):
        return "a count is a whole number"
    return ""
