"""Contradictions: figures that cannot be true together, and which of them have one root.

Every conflict knows, for each of its figures, the values that would settle it if all others are right. Conflicts that
one value of one figure would settle together are one finding.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from iro_analysis.audit.reconcile.evidence import Cell, Key, Known
from iro_analysis.audit.reconcile.findings import CONTRADICTION, INFORMATION, ITSELF, Finding
from iro_analysis.audit.reconcile.intervals import ANY, Interval, multiples_within, total
from iro_analysis.audit.reconcile.wording import figure_text, listed, name_of, number_text, sentence

Repairs = Mapping[Key, Interval]
Term = tuple[int, Known]


@dataclass(frozen=True)
class Conflict:
    """Figures that cannot be true together.

    Args:
        kind: the rule they break, in a few words.
        told: what is wrong, for a reader: the first part names the figure, the second says what contradicts it.
        figures: the smallest set that is.
        repairs: of each of the figures, the printed values that would make it right.
    """

    kind: str
    told: tuple[str, str]
    figures: tuple[Cell, ...]
    repairs: Repairs = field(repr=False)


def conflict(
    kind: str, told: str | tuple[str, str], figures: Sequence[Cell], repairs: Repairs | None = None
) -> Conflict:
    """A conflict of those of ``figures`` that have ``repairs``; without these any of them may be wrong in any way.

    ``told`` is given in two parts where other conflicts of the same figure are to be told in one sentence with it.
    """
    known = {cell.key: ANY for cell in figures} if repairs is None else repairs
    once = tuple({cell.key: cell for cell in figures if cell.key in known}.values())
    return Conflict(kind, told if isinstance(told, tuple) else (told, ""), once, known)


def sum_repairs(terms: Sequence[Term], allowed: Interval) -> dict[Key, Interval] | None:
    """Of each figure that it takes, the values that bring the sum of ``terms`` into ``allowed``; none if it lies there.

    Args:
        terms: quantities, each with the number it is multiplied by.
        allowed: where the sum must lie.
    """
    scaled = [quantity.interval.times(factor) for factor, quantity in terms]
    if total(scaled).meets(allowed):
        return None
    needed = []
    for place, (factor, quantity) in enumerate(terms):
        others = total(each for number, each in enumerate(scaled) if number != place)
        needed.append((quantity, (allowed - others).times(Fraction(1, factor))))
    return _of_cells(needed)


def product_repairs(
    left: tuple[Known, Known], right: tuple[Known, Known], factor: int = 1
) -> dict[Key, Interval] | None:
    """The same for two products that must be equal, the right one multiplied by ``factor``; nothing is below 0."""
    one, other = left[0].interval * left[1].interval, (right[0].interval * right[1].interval).times(factor)
    if one.meets(other):
        return None
    sides = ((left, other), (right, one.times(Fraction(1, factor))))
    needed = []
    for (first, second), opposite in sides:
        needed += [(first, opposite / second.interval), (second, opposite / first.interval)]
    return _of_cells(needed)


def information(kind: str, told: str, cells: Sequence[Cell]) -> Finding:
    """A finding about ``cells`` that is said and contradicts nothing."""
    refs = tuple(dict.fromkeys(ref for cell in cells for ref in cell.refs))
    return Finding(ITSELF, INFORMATION, kind, sentence(told), refs, tuple(figure_text(cell) for cell in cells))


def findings_of(conflicts: Iterable[Conflict]) -> list[Finding]:
    """One finding for each root: as few single figures as explain all conflicts, the one that explains most first."""
    left, found = list(conflicts), []
    while left:
        group, culprits = _largest_group(left)
        left = [each for each in left if not any(each is member for member in group)]
        found.append(_finding(group, culprits))
    return found


def _of_cells(needed: Iterable[tuple[Known, Interval]]) -> dict[Key, Interval]:
    """Of each figure behind the quantities, the values with which its quantity is what is needed of it.

    Parts of one sum that are not needed to go beyond that are left out; of a figure behind two quantities it is not
    said what would settle it.
    """
    found: dict[Key, Interval] = {}
    spared = False
    for quantity, values in needed:
        cells = quantity.cells if spared else _beyond(quantity, values)
        spared = spared or len(cells) < len(quantity.cells)
        settling = {cell.key: quantity.values_of(cell, values).widened(cell.half) for cell in cells}
        found |= {key: ANY if key in found else each for key, each in settling.items()}
    return found


def _beyond(quantity: Known, needed: Interval) -> Sequence[Cell]:
    """The fewest parts that go beyond what is needed already; all of them where they do not."""
    if len(quantity.cells) == 1 or quantity.interval.low <= needed.high:
        return quantity.cells
    largest_first = sorted(quantity.cells, key=lambda cell: -cell.interval.low)
    lows = accumulate((cell.interval.low for cell in largest_first), initial=quantity.constant.low)
    number = next((number for number, low in enumerate(lows) if low > needed.high), len(largest_first))
    return largest_first[:number]


def _largest_group(conflicts: list[Conflict]) -> tuple[list[Conflict], dict[Cell, Interval]]:
    """The most conflicts that one figure would settle, and each figure that would, with the values that do."""
    best: list[Conflict] = []
    culprits: dict[Cell, Interval] = {}
    for cell in {cell.key: cell for each in conflicts for cell in each.figures}.values():
        group = _settled(cell.key, conflicts)
        if len(group) > len(best):
            best, culprits = group, {}
        if len(group) == len(best) and all(one is other for one, other in zip(group, best, strict=True)):
            limits = [each.repairs[cell.key] for each in group]
            culprits[cell] = Interval(max(each.low for each in limits), min(each.high for each in limits))
    return best, culprits


def _settled(key: Key, conflicts: list[Conflict]) -> list[Conflict]:
    """The most of ``conflicts`` that one value of the figure settles."""
    involved = [each for each in conflicts if key in each.repairs]
    values = sorted({each.repairs[key].low for each in involved})
    return max(([each for each in involved if each.repairs[key].holds(value)] for value in values), key=len)


def _finding(group: list[Conflict], culprits: Mapping[Cell, Interval]) -> Finding:
    first, *others = sorted(group, key=lambda each: len(each.figures))
    sentences = _sentences([first, *others])
    if others and len(culprits) == 1:
        sentences += _settlement(*next(iter(culprits.items())))
    refs = dict.fromkeys(ref for each in (first, *others) for cell in each.figures for ref in cell.refs)
    return Finding(
        judgement=ITSELF,
        verdict=CONTRADICTION,
        kind=first.kind,
        sentence=" ".join(sentences),
        refs=tuple(refs),
        figures=tuple(figure_text(cell) for cell in first.figures),
    )


def _sentences(conflicts: Iterable[Conflict]) -> list[str]:
    """What is wrong, in one sentence for those that begin alike."""
    by_beginning: dict[str, list[str]] = {}
    for each in conflicts:
        by_beginning.setdefault(each.told[0], []).append(each.told[1])
    return [sentence(" ".join(filter(None, (told, listed(ends))))) for told, ends in by_beginning.items()]


def _settlement(cell: Cell, values: Interval) -> list[str]:
    """What the one figure behind several conflicts would have to be, where only one number will do."""
    if not (math.isfinite(values.low) and math.isfinite(values.high)):
        return []
    decimals = cell.rows[0].decimals
    steps = multiples_within(values, Fraction(10) ** -decimals)
    if len(steps) != 1:
        return []
    told = number_text(steps[0] * Fraction(10) ** -decimals, decimals, cell.rows[0].unit)
    return [f"All of this would hold if {name_of(cell)} were {told}."]
