"""Percentages: shares add up to 100, each is possible for its count, and an average lies within its parts."""

from collections.abc import Iterator
from fractions import Fraction

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, information, product_repairs, sum_repairs
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Quantity
from iro_analysis.audit.reconcile.findings import (
    Finding,
    addends,
    as_printed,
    listed,
    name_of,
    number_text,
    quantity_text,
    range_text,
    value_text,
)
from iro_analysis.audit.reconcile.intervals import NOTHING, Interval, multiples_within, point
from iro_analysis.audit.reconcile.vocabulary import kind_of
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import MEAN, PERCENT, SHARE

SHARES, POSSIBLE, COUNTED, AVERAGE = (
    "shares of a whole",
    "percentage of a count",
    "percentage and its counts",
    "average outside its parts",
)
_HUNDRED = 100
_ALL = point(_HUNDRED)
_AT_MOST_ALL = Interval(-float("inf"), _ALL.high)
_ONE = Quantity(point(1))


def shares(evidence: Evidence) -> Iterator[Conflict]:
    """Shares of one whole that cannot add up to 100 at the printed precision."""
    for parts in evidence.parts:
        measure = kind_of(parts.measure).measure
        if measure is None or measure.statistic is not SHARE or kind_of(parts.measure).change or parts.of:
            continue
        repairs = sum_repairs([(1, parts.known)], _ALL if parts.complete else _AT_MOST_ALL)
        if repairs is not None:
            row = parts.cells[0].rows[0]
            printed = number_text(sum(cell.rows[0].value for cell in parts.cells), row.decimals, row.unit)
            message = f"{measure.title} by {listed(parts.by)}, {parts.period}: the shares make {printed}"
            message += f"{addends(parts.cells)}, not 100%"
            yield conflict(SHARES, message, parts.cells, repairs)


def counted(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages that do not follow from their printed counts."""
    for cell in _percentages(evidence):
        base = base_of(evidence, cell)
        for printed, number, words in _numerators(evidence, cell) if base else ():
            repairs = base and product_repairs((printed, base), (number, _ONE), _HUNDRED)
            if base and repairs:
                message = f"{as_printed(cell)}, but {words} of {quantity_text(base)} is "
                given = number.interval.times(_HUNDRED) / base.interval
                given = given if printed.sign > 0 else _ALL - given
                message += range_text(given, cell.rows[0].decimals + 1, "percent") + _unless_left_out(evidence, cell)
                yield conflict(COUNTED, message, [cell, *number.cells, *base.cells], repairs)


def possible(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages that no whole number out of their base rounds to."""
    for cell in _percentages(evidence):
        base, whole = base_of(evidence, cell), True
        if base is None:
            base, whole = _at_most(evidence, cell), False
        if base and base.interval.high >= 1 and not any(_numbers(cell, of) for of in _sizes(base, whole=whole)):
            message = f"{as_printed(cell)}, which no whole number out of "
            message += (
                f"{quantity_text(base)} gives{_neighbours(cell, base)}"
                if whole
                else f"at most {quantity_text(base)} gives"
            )
            message += _unless_left_out(evidence, cell) if whole else ""
            yield conflict(POSSIBLE, message, [cell, *base.cells])


def exactly(evidence: Evidence) -> list[Finding]:
    """Remarks on percentages that give away an unprinted count, because only one whole number rounds to them."""
    remarks = []
    for cell in _percentages(evidence):
        base = base_of(evidence, cell)
        size = int(base.interval.low) if base and base.interval.is_point else 0
        numbers = _numbers(cell, size)
        some = cell.interval.low > 0 and cell.interval.high < _HUNDRED
        if base and len(numbers) == 1 and some and not list(_numerators(evidence, cell)):
            rest = size - numbers[0]
            message = f"{name_of(cell)}: {value_text(cell)} of {size:,} is exactly {numbers[0]:,}, "
            message += f"so {rest:,} {'is' if rest == 1 else 'are'} not"
            remarks.append(information(POSSIBLE, message, [cell, *base.cells]))
    return remarks


def averages(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages and means that lie outside the range of their own breakdown."""
    for parts in evidence.parts:
        kind = kind_of(parts.measure)
        cell = evidence.cell(parts.measure, parts.period, parts.of)
        averaged = kind.measure is not None and kind.measure.statistic in (PERCENT, MEAN) and not kind.change
        known = all(name in dimensions() and dimensions()[name].always_known for name in parts.by)
        if cell is None or not averaged or not parts.complete or not known:
            continue
        lowest = min(part.interval.low for part in parts.cells)
        highest = max(part.interval.high for part in parts.cells)
        if not cell.interval.meets(Interval(lowest, highest)):
            row = cell.rows[0]
            message = f"{as_printed(cell)}, but by {listed(parts.by)} it lies between "
            message += f"{number_text(min(part.rows[0].value for part in parts.cells), row.decimals, row.unit)} and "
            message += number_text(max(part.rows[0].value for part in parts.cells), row.decimals, row.unit)
            yield conflict(AVERAGE, message, [cell, *parts.cells])


def _percentages(evidence: Evidence) -> list[Cell]:
    cells = [cell for cell in evidence.cells.values() if cell.kind.measure and not cell.kind.change]
    return [cell for cell in cells if cell.kind.measure and cell.kind.measure.unit == "percent"]


def _fact_of(cell: Cell) -> Base | None:
    """The base of the percentage, as the registry of measures describes it."""
    measure = cell.kind.measure
    if measure is not None and measure.statistic is SHARE and measure.of:
        return Base(measure.of, counted=(measure.of, cell.key[2]))
    return measure.base if measure else None


def base_of(evidence: Evidence, cell: Cell) -> Quantity | None:
    """The base of the percentage; None where the register says that some of the period's cases are left out of it."""
    fact = _fact_of(cell)
    if fact is None or not fact.whole:
        return None
    of = () if cell.kind.measure and cell.kind.measure.statistic is SHARE else cell.key[2]
    base = evidence.known(fact.of, cell.key[1], of)
    left_out = evidence.printed(fact.left_out, cell.key[1]) if fact.left_out else None
    return base if left_out is None or left_out.interval == NOTHING else None


def _unless_left_out(evidence: Evidence, cell: Cell) -> str:
    """Another explanation to add, where the register does not say whether anybody is left out of the base."""
    fact = _fact_of(cell)
    silent = fact and fact.left_out and not evidence.printed(fact.left_out, cell.key[1])
    return ", unless some are left out of the base, which the register does not say" if silent else ""


def _at_most(evidence: Evidence, cell: Cell) -> Quantity | None:
    """The most that the base can be: all cases of the period, although some may be left out of it."""
    fact = _fact_of(cell)
    return evidence.known(fact.of, cell.key[1]) if fact else None


def _numerators(evidence: Evidence, cell: Cell) -> Iterator[tuple[Quantity, Quantity, str]]:
    """The percentage, or what it leaves of 100; the printed count that must give it; and that count in words."""
    fact, percentage = _fact_of(cell), cell.known
    if fact and fact.counted:
        measure, part = fact.counted
        if number := evidence.known(measure, cell.key[1], tuple(sorted({*part, *cell.key[2]}))):
            yield percentage, number, quantity_text(number)
    if fact and fact.rest and (rest := evidence.known(fact.rest, *cell.key[1:])):
        yield percentage.taken_from(_HUNDRED), rest, f"all but {quantity_text(rest)}"


def _sizes(base: Quantity, *, whole: bool) -> range:
    """The sizes that the base can have; down to 1 where only its maximum is known."""
    low, high = int(base.interval.low), int(base.interval.high)
    return range(max(low, 1) if whole else 1, high + 1)


def _numbers(cell: Cell, size: int) -> range:
    """The whole numbers out of ``size`` that round to the printed percentage."""
    return multiples_within(cell.interval, Fraction(_HUNDRED, size)) if size else range(0)


def _neighbours(cell: Cell, base: Quantity) -> str:
    """The nearest possible percentages, each with its count."""
    if not base.interval.is_point:
        return ""
    size, decimals = int(base.interval.low), cell.rows[0].decimals + 1
    below = int(cell.interval.low * size / _HUNDRED)
    texts = (f"{n:,} is {number_text(Fraction(_HUNDRED * n, size), decimals, 'percent')}" for n in (below, below + 1))
    return f": {listed(texts)}"
