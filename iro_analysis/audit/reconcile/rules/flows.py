"""Relations between counts: stocks and flows, parts and wholes, what excludes each other."""

from collections.abc import Iterator
from datetime import timedelta

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, sum_repairs
from iro_analysis.audit.reconcile.evidence import Evidence, Known
from iro_analysis.audit.reconcile.intervals import AT_MOST_NOTHING, NOTHING, Interval, point
from iro_analysis.audit.reconcile.vocabulary import Dimensions, read_period
from iro_analysis.audit.reconcile.wording import addends, as_printed, name_of, quantity_text, range_text, words_for
from iro_analysis.measures.facts import Flow
from iro_analysis.measures.registry import catalogue

FLOW, PART, EXCLUDE = "stock and flow", "part larger than its whole", "percentages that exclude each other"
_CAVEAT = "; they need not agree only where a child who came or left twice is counted once"

_AT_MOST_ALL = Interval(-float("inf"), point(100).high)


def stock_and_flow(evidence: Evidence) -> Iterator[Conflict]:
    """Opening stock, plus starts, less ceases, against the closing stock."""
    for stock in catalogue().values():
        for flow in stock.flows:
            for period, of in evidence.places(stock.name):
                if len(of) <= 1 and all(name in flow.lasting for name, _ in of):
                    yield from _balance(evidence, stock.name, flow, period, of)


def parts_and_wholes(evidence: Evidence) -> Iterator[Conflict]:
    """Counts that are larger than those they are part of."""
    wholes = [(measure.name, whole) for measure in catalogue().values() for whole in measure.part_of]
    for part, whole in wholes:
        for cell in [cell for key, cell in evidence.cells.items() if key[0] == part]:
            larger = evidence.known(whole, *cell.key[1:])
            repairs = larger and sum_repairs([(1, cell.known), (-1, larger)], AT_MOST_NOTHING)
            if larger and repairs:
                told = f"{as_printed(cell)}, more than the {quantity_text(larger)} they are part of"
                told += f" ({words_for(whole, *cell.key[1:])})"
                yield conflict(PART, told, [cell, *larger.cells], repairs)


def exclusive(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages of one base that exclude each other and are more than all of it."""
    excluding = [(measure.name, *measure.excludes) for measure in catalogue().values() if measure.excludes]
    for measures in excluding:
        for key in [key for key in evidence.cells if key[0] == measures[0]]:
            known = [each for name in measures if (each := evidence.printed(name, *key[1:]))]
            repairs = sum_repairs([(1, each) for each in known], _AT_MOST_ALL)
            if repairs:
                cells = [cell for each in known for cell in each.cells]
                told = f"{' and '.join(name_of(cell) for cell in cells)} exclude each other, and make more than 100%"
                yield conflict(EXCLUDE, told + addends(cells), cells, repairs)


def _balance(evidence: Evidence, stock: str, flow: Flow, period: str, of: Dimensions) -> Iterator[Conflict]:
    opening, closing = _stock_at_start(evidence, stock, period, of), evidence.known(stock, period, of)
    starts, ceases = (evidence.known(name, period, of) for name in (flow.starts, flow.ceases))
    residual = _residual(evidence, flow, period, of)
    unknown = evidence.printed(flow.starts_not_known, period, of) or Known(NOTHING)
    if not (opening and starts and ceases and closing and residual):
        return
    terms = [(1, opening), (1, starts), (1, unknown), (-1, ceases), (-1, closing), (-1, residual)]
    repairs = sum_repairs(terms, NOTHING)
    if repairs is not None:
        end = opening.interval + starts.interval + unknown.interval - ceases.interval - residual.interval
        told = (
            f"{quantity_text(opening)} at the start of {period}{_within(of)}, {quantity_text(starts)} starts "
            f"and {quantity_text(ceases)} who ceased make {range_text(end, 0)} at its end, "
            f"but {quantity_text(closing)} are printed"
        )
        told += _CAVEAT if flow.always_zero else ""
        yield conflict(FLOW, told, [cell for _, each in terms for cell in each.cells], repairs)


def _stock_at_start(evidence: Evidence, stock: str, period: str, of: Dimensions) -> Known | None:
    """The stock at the end of the day before ``period``, from whichever period that day ends."""
    days = read_period(period)
    day = days.start - timedelta(days=1) if days else None
    labels = sorted({label for label, told in evidence.places(stock) if told == of})
    ends = {label: before.end for label in labels if (before := read_period(label))}
    return next((evidence.known(stock, label, of) for label, end in ends.items() if end == day), None)


def _residual(evidence: Evidence, flow: Flow, period: str, of: Dimensions) -> Known | None:
    printed = evidence.printed(flow.residual[0], period, flow.residual[1]) if not of else None
    return printed or (Known(NOTHING) if flow.always_zero else None)


def _within(of: Dimensions) -> str:
    return "".join(f" ({name}={category})" for name, category in of)
