"""Changes: each must be the difference of the two values it compares, at the precision at which they are printed."""

from collections.abc import Iterator

from iro_analysis.audit.reconcile.conflicts import Conflict, Repairs, conflict, product_repairs, sum_repairs
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Quantity
from iro_analysis.audit.reconcile.findings import as_printed, quantity_text, range_text
from iro_analysis.audit.reconcile.intervals import NOTHING, point
from iro_analysis.audit.reconcile.vocabulary import read_period
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT, Statistic
from iro_analysis.measures.registry import change_of

DIFFERENCE = "change"

_HUNDRED = 100
_ONE = Quantity(point(1))


def differences(evidence: Evidence) -> Iterator[Conflict]:
    """Changes that are not this year's value minus last year's."""
    for cell in _changes(evidence, CHANGE):
        now, then = _compared(evidence, cell)
        repairs = now and then and sum_repairs([(1, now), (-1, then), (-1, cell.known)], NOTHING)
        if now and then and repairs:
            given = range_text(now.interval - then.interval, cell.rows[0].decimals)
            yield _conflict(cell, now, then, given, repairs)


def relative(evidence: Evidence) -> Iterator[Conflict]:
    """Percentage changes that do not follow from the two values."""
    for cell in _changes(evidence, CHANGE_PCT):
        now, then = _compared(evidence, cell)
        if now and then and then.interval.low > 0 and now.interval.low >= 0:
            repairs = product_repairs((then, cell.known.added_to(_HUNDRED)), (now, _ONE), _HUNDRED)
            if repairs:
                given = (now.interval.times(_HUNDRED) / then.interval) - point(_HUNDRED)
                yield _conflict(cell, now, then, range_text(given, cell.rows[0].decimals + 1, "percent"), repairs)


def both(evidence: Evidence) -> Iterator[Conflict]:
    """Changes that do not fit their percentage changes, where the value of the year before is not printed."""
    for cell in _changes(evidence, CHANGE_PCT):
        now, then = _compared(evidence, cell)
        change = evidence.printed(change_of(_of(cell)), *cell.key[1:])
        if not (now and change) or then:
            continue
        before = now.interval - change.interval
        if before.low > 0 and not (before * (cell.interval + point(_HUNDRED))).meets(now.interval.times(_HUNDRED)):
            given = change.interval.times(_HUNDRED).low / before.high, change.interval.times(_HUNDRED).high / before.low
            message = f"{as_printed(cell)}, but {quantity_text(change)} to {quantity_text(now)} is "
            message += range_text(type(before)(*sorted(given)), cell.rows[0].decimals + 1, "percent")
            yield conflict(DIFFERENCE, message, [cell, *change.cells, *now.cells])


def _changes(evidence: Evidence, kind: Statistic) -> list[Cell]:
    return [cell for cell in evidence.cells.values() if cell.kind.change is kind]


def _compared(evidence: Evidence, cell: Cell) -> tuple[Quantity | None, Quantity | None]:
    """This year's value and last year's, as far as the register gives them."""
    _, period, of = cell.key
    days = read_period(period)
    measure = _of(cell)
    return evidence.known(measure, period, of), evidence.known(measure, days.year_before.label, of) if days else None


def _of(cell: Cell) -> str:
    """The id of the measure that changed."""
    return cell.kind.measure.name if cell.kind.measure else cell.key[0]


def _conflict(cell: Cell, now: Quantity, then: Quantity, given: str, repairs: Repairs) -> Conflict:
    message = f"{as_printed(cell)}, but from {quantity_text(then)} to {quantity_text(now)} it is {given}"
    return conflict(DIFFERENCE, message, [cell, *now.cells, *then.cells], repairs)
