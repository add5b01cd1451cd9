"""Relations between counts: stocks and flows, parts and wholes, measures that exclude each other."""

from collections.abc import Iterator
from datetime import timedelta

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, sum_repairs
from iro_analysis.audit.reconcile.evidence import Evidence, Quantity
from iro_analysis.audit.reconcile.findings import addends, as_printed, name_of, quantity_text, range_text, words_for
from iro_analysis.audit.reconcile.intervals import AT_MOST_NOTHING, NOTHING, Interval, point
from iro_analysis.audit.reconcile.vocabulary import Dimensions, read_period
from iro_analysis.measures.facts import Flow
from iro_analysis.measures.registry import catalogue

FLOW, PART, EXCLUDE = "stock and flow", "part larger than its whole", "percentages that exclude each other"
#: A child can start or cease twice in a period; a report that counts children, not spells, need not balance.
_CAVEAT = "; they need not agree only where a child who came or left twice is counted once"

_AT_MOST_ALL = Interval(-float("inf"), point(100).high)


def stock_and_flow(evidence: Evidence) -> Iterator[Conflict]:
    """Opening stock, plus starts, minus ceases, against the closing stock."""
    for stock in catalogue().values():
        for flow in stock.flows:
            for period, of in evidence.places(stock.name):
                if len(of) <= 1 and all(name in flow.lasting for name, _ in of):
                    yield from _balance(evidence, stock.name, flow, period, of)


def parts_and_wholes(evidence: Evidence) -> Iterator[Conflict]:
    """Counts that are larger than the whole they are part of."""
    wholes = [(measure.name, whole) for measure in catalogue().values() for whole in measure.part_of]
    for part, whole in wholes:
        for cell in [cell for key, cell in evidence.cells.items() if key[0] == part]:
            larger = evidence.known(whole, *cell.key[1:])
            repairs = larger and sum_repairs([(1, cell.known), (-1, larger)], AT_MOST_NOTHING)
            if larger and repairs:
                message = f"{as_printed(cell)}, more than the {quantity_text(larger)} they are part of"
                message += f" ({words_for(whole, *cell.key[1:])})"
                yield conflict(PART, message, [cell, *larger.cells], repairs)


def exclusive(evidence: Evidence) -> Iterator[Conflict]:
    """Percentages of one base that exclude each other and yet add up to more than 100."""
    excluding = [(measure.name, *measure.excludes) for measure in catalogue().values() if measure.excludes]
    for measures in excluding:
        for key in [key for key in evidence.cells if key[0] == measures[0]]:
            percentages = [known for name in measures if (known := evidence.printed(name, *key[1:]))]
            repairs = sum_repairs([(1, percentage) for percentage in percentages], _AT_MOST_ALL)
            if repairs:
                cells = [cell for percentage in percentages for cell in percentage.cells]
                message = f"{' and '.join(name_of(cell) for cell in cells)} exclude each other, yet make more than 100%"
                yield conflict(EXCLUDE, message + addends(cells), cells, repairs)


def _balance(evidence: Evidence, stock: str, flow: Flow, period: str, of: Dimensions) -> Iterator[Conflict]:
    opening, closing = _stock_at_start(evidence, stock, period, of), evidence.known(stock, period, of)
    starts, ceases = (evidence.known(name, period, of) for name in (flow.starts, flow.ceases))
    residual = _residual(evidence, flow, period, of)
    unknown = evidence.printed(flow.starts_not_known, period, of) or Quantity(NOTHING)
    if not (opening and starts and ceases and closing and residual):
        return
    terms = [(1, opening), (1, starts), (1, unknown), (-1, ceases), (-1, closing), (-1, residual)]
    repairs = sum_repairs(terms, NOTHING)
    if repairs is not None:
        end = opening.interval + starts.interval + unknown.interval - ceases.interval - residual.interval
        message = (
            f"{quantity_text(opening)} at the start of {period}{_within(of)}, {quantity_text(starts)} who started "
            f"and {quantity_text(ceases)} who ceased make {range_text(end, 0)} at its end, "
            f"but {quantity_text(closing)} are printed"
        )
        message += _CAVEAT if flow.always_zero else ""
        yield conflict(FLOW, message, [cell for _, quantity in terms for cell in quantity.cells], repairs)


def _stock_at_start(evidence: Evidence, stock: str, period: str, of: Dimensions) -> Quantity | None:
    """The stock on the day before ``period``, from whichever printed period ends on that day."""
    days = read_period(period)
    day = days.start - timedelta(days=1) if days else None
    labels = sorted({label for label, breakdown in evidence.places(stock) if breakdown == of})
    ends = {label: before.end for label in labels if (before := read_period(label))}
    return next((evidence.known(stock, label, of) for label, end in ends.items() if end == day), None)


def _residual(evidence: Evidence, flow: Flow, period: str, of: Dimensions) -> Quantity | None:
    printed = evidence.printed(flow.residual[0], period, flow.residual[1]) if not of else None
    return printed or (Quantity(NOTHING) if flow.always_zero else None)


def _within(of: Dimensions) -> str:
    return "".join(f" ({name}={category})" for name, category in of)
