"""Rates: all rates of a period rest on one population, which each rate together with its count gives away."""

import math
from collections.abc import Iterator
from itertools import combinations

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, product_repairs
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Quantity
from iro_analysis.audit.reconcile.findings import as_printed, number_text, quantity_text, range_text
from iro_analysis.audit.reconcile.intervals import Interval, point
from iro_analysis.measures.kinds import PER, PER_100_CHILDREN, RATE
from iro_analysis.measures.registry import CHILDREN_IN_CARE

_ONE = Quantity(point(1))
POPULATION, OF_RATES = "implied population", "rate and its counts"
_RATED = tuple[Cell, Quantity]


def populations(evidence: Evidence) -> Iterator[Conflict]:
    """Pairs of rates of one period that imply populations that cannot be the same at the printed precision."""
    by_period: dict[str, list[_RATED]] = {}
    for cell in evidence.cells.values():
        if (count := rated_count(evidence, cell)) is not None:
            by_period.setdefault(cell.key[1], []).append((cell, count))
    for period, rated in by_period.items():
        for (one, counted), (other, others_counted) in combinations(rated, 2):
            repairs = product_repairs((one.known, others_counted), (other.known, counted))
            if repairs is not None:
                message = f"{_implied(one, counted)}; {_implied(other, others_counted)}: {period} cannot have had both"
                figures = [one, *counted.cells, other, *others_counted.cells]
                yield conflict(POPULATION, message, figures, repairs)


def per_hundred(evidence: Evidence) -> Iterator[Conflict]:
    """Rates per 100 children in care that do not follow from the count and the number of children."""
    for cell in evidence.cells.values():
        measure = cell.kind.measure
        if measure is None or measure.statistic is not PER_100_CHILDREN or cell.kind.change or measure.of is None:
            continue
        counted = evidence.known(measure.of, *cell.key[1:])
        children = evidence.known(CHILDREN_IN_CARE, cell.key[1])
        repairs = counted and children and product_repairs((cell.known, children), (counted, _ONE), 100)
        if counted and children and repairs:
            message = f"{as_printed(cell)}, but {quantity_text(counted)} for {quantity_text(children)} "
            row = cell.rows[0]
            message += f"children is {range_text(counted.interval.times(100) / children.interval, row.decimals)}"
            yield conflict(OF_RATES, message, [cell, *counted.cells, *children.cells], repairs)


def rated_count(evidence: Evidence, cell: Cell) -> Quantity | None:
    """The count behind a rate per 10,000 residents, where the register gives it."""
    measure = cell.kind.measure
    if measure is None or cell.kind.change or measure.statistic is not RATE or measure.of is None:
        return None
    return evidence.known(measure.of, *cell.key[1:])


def population(rate: Interval, count: Interval) -> Interval:
    """The resident population that a rate per 10,000 and its count imply."""
    return count.times(PER) / rate


def _implied(rate: Cell, count: Quantity) -> str:
    implied = population(rate.interval, count.interval)
    counted = f"{quantity_text(count)} {count.cells[0].rows[0].unit}"
    low, high = (number_text(float(end), 0) for end in (implied.low, implied.high))
    ends = f"{low} to {high}" if math.isfinite(implied.high) else f"at least {low}"
    return f"{as_printed(rate)}, which for {counted} means {ends} residents aged 0-17"
