"""Contradictions: sets of figures that cannot be true together, grouped by root cause.

Each conflict holds, for each of its figures, the values that would settle it if all the others are right. Conflicts
that one value of one figure would settle together are one finding, so that a single misprint is reported once and not
once for every total it enters.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from iro_analysis.audit.reconcile.evidence import Cell, Key, Quantity
from iro_analysis.audit.reconcile.findings import (
    CONTRADICTION,
    INFORMATION,
    ITSELF,
    Finding,
    figure_text,
    listed,
    name_of,
    number_text,
    sentence,
)
from iro_analysis.audit.reconcile.intervals import ANY, Interval, multiples_within, total

Repairs = Mapping[Key, Interval]
Term = tuple[int, Quantity]


@dataclass(frozen=True)
class Conflict:
    """Figures that cannot be true together.

    Args:
        kind: the rule that they break, in a few words.
        told: what is wrong, for a reader, in two parts: the figure, and what contradicts it.
        figures: the smallest set that cannot be true.
        repairs: for each figure, the values that would settle the conflict.
    """

    kind: str
    words: tuple[str, str]
    figures: tuple[Cell, ...]
    repairs: Repairs = field(repr=False)


def conflict(
    kind: str, told: str | tuple[str, str], figures: Sequence[Cell], repairs: Repairs | None = None
) -> Conflict:
    """A conflict between those of ``figures`` that have ``repairs``; without repairs, between all of them.

    Give ``told`` in two parts where conflicts of the same figure should share one sentence.
    """
    settling = {cell.key: ANY for cell in figures} if repairs is None else repairs
    involved = tuple({cell.key: cell for cell in figures if cell.key in settling}.values())
    return Conflict(kind, told if isinstance(told, tuple) else (told, ""), involved, settling)


def sum_repairs(terms: Sequence[Term], allowed: Interval) -> dict[Key, Interval] | None:
    """For each figure, the values that bring the sum of ``terms`` into ``allowed``; None if it is there already.

    Args:
        terms: the quantities, each with its factor.
        allowed: the interval in which the sum must lie.
    """
    scaled = [quantity.interval.times(factor) for factor, quantity in terms]
    if total(scaled).meets(allowed):
        return None
    needed = []
    for place, (factor, quantity) in enumerate(terms):
        others = total(term for number, term in enumerate(scaled) if number != place)
        needed.append((quantity, (allowed - others).times(Fraction(1, factor))))
    return _of_cells(needed)


def product_repairs(
    left: tuple[Quantity, Quantity], right: tuple[Quantity, Quantity], factor: int = 1
) -> dict[Key, Interval] | None:
    """The same for two products that must be equal, ``right`` multiplied by ``factor``; no quantity may be below 0."""
    one, other = left[0].interval * left[1].interval, (right[0].interval * right[1].interval).times(factor)
    if one.meets(other):
        return None
    sides = ((left, other), (right, one.times(Fraction(1, factor))))
    needed = []
    for (first, second), opposite in sides:
        needed += [(first, opposite / second.interval), (second, opposite / first.interval)]
    return _of_cells(needed)


def information(kind: str, told: str, cells: Sequence[Cell]) -> Finding:
    """A remark about ``cells`` that contradicts nothing."""
    refs = tuple(dict.fromkeys(ref for cell in cells for ref in cell.refs))
    return Finding(ITSELF, INFORMATION, kind, sentence(told), refs, tuple(figure_text(cell) for cell in cells))


def group_by_cause(conflicts: Iterable[Conflict]) -> list[Finding]:
    """One finding for each root cause, beginning with the figure that explains most conflicts."""
    left, findings = list(conflicts), []
    while left:
        group, culprits = _largest_group(left)
        left = [item for item in left if not any(item is member for member in group)]
        findings.append(_finding(group, culprits))
    return findings


def _of_cells(needed: Iterable[tuple[Quantity, Interval]]) -> dict[Key, Interval]:
    """For each figure behind the quantities, the values that give its quantity what is needed.

    Where a few parts of one sum already exceed what is needed, its other parts are left out: nothing points to them.
    For a figure behind two quantities any value may settle the conflict, because changing it moves both.
    """
    repairs: dict[Key, Interval] = {}
    reduced = False
    for quantity, values in needed:
        cells = quantity.cells if reduced else _excessive_parts(quantity, values)
        reduced = reduced or len(cells) < len(quantity.cells)
        settling = {cell.key: quantity.values_of(cell, values).widened(cell.half) for cell in cells}
        repairs |= {key: ANY if key in repairs else interval for key, interval in settling.items()}
    return repairs


def _excessive_parts(quantity: Quantity, needed: Interval) -> Sequence[Cell]:
    """The fewest parts that alone exceed what is needed; all parts where the sum does not exceed it."""
    if len(quantity.cells) == 1 or quantity.interval.low <= needed.high:
        return quantity.cells
    largest_first = sorted(quantity.cells, key=lambda cell: -cell.interval.low)
    lows = accumulate((cell.interval.low for cell in largest_first), initial=quantity.constant.low)
    number = next((number for number, low in enumerate(lows) if low > needed.high), len(largest_first))
    return largest_first[:number]


def _largest_group(conflicts: list[Conflict]) -> tuple[list[Conflict], dict[Cell, Interval]]:
    """The largest set of conflicts that one figure would settle, and each such figure with its settling values."""
    best: list[Conflict] = []
    culprits: dict[Cell, Interval] = {}
    for cell in {cell.key: cell for item in conflicts for cell in item.figures}.values():
        group = _settled(cell.key, conflicts)
        if len(group) > len(best):
            best, culprits = group, {}
        if len(group) == len(best) and all(one is other for one, other in zip(group, best, strict=True)):
            repairs = [item.repairs[cell.key] for item in group]
            culprits[cell] = Interval(max(values.low for values in repairs), min(values.high for values in repairs))
    return best, culprits


def _settled(key: Key, conflicts: list[Conflict]) -> list[Conflict]:
    """The largest set of ``conflicts`` that one value of the figure settles."""
    involved = [item for item in conflicts if key in item.repairs]
    # Intervals that share any number share the highest of their lower ends, so trying the lower ends is enough.
    values = sorted({item.repairs[key].low for item in involved})
    return max(([item for item in involved if item.repairs[key].holds(value)] for value in values), key=len)


def _finding(group: list[Conflict], culprits: Mapping[Cell, Interval]) -> Finding:
    first, *others = sorted(group, key=lambda member: len(member.figures))
    sentences = _sentences([first, *others])
    if others and len(culprits) == 1:
        sentences += _settlement(*next(iter(culprits.items())))
    refs = dict.fromkeys(ref for member in (first, *others) for cell in member.figures for ref in cell.refs)
    return Finding(
        judgement=ITSELF,
        verdict=CONTRADICTION,
        kind=first.kind,
        sentence=" ".join(sentences),
        refs=tuple(refs),
        figures=tuple(figure_text(cell) for cell in first.figures),
    )


def _sentences(conflicts: Iterable[Conflict]) -> list[str]:
    """What is wrong; conflicts whose sentences begin alike share one."""
    by_beginning: dict[str, list[str]] = {}
    for item in conflicts:
        beginning, end = item.words
        by_beginning.setdefault(beginning, []).append(end)
    return [sentence(" ".join(filter(None, (words, listed(ends))))) for words, ends in by_beginning.items()]


def _settlement(cell: Cell, values: Interval) -> list[str]:
    """What the one figure behind several conflicts would have to be, where only one printed number will do."""
    if not (math.isfinite(values.low) and math.isfinite(values.high)):
        return []
    decimals = cell.rows[0].decimals
    steps = multiples_within(values, Fraction(10) ** -decimals)
    if len(steps) != 1:
        return []
    number = number_text(steps[0] * Fraction(10) ** -decimals, decimals, cell.rows[0].unit)
    return [f"All of this would hold if {name_of(cell)} were {number}."]
