"""Monthly series: the lowest and highest month against the months, and a period's figure against its months."""

from collections.abc import Iterator

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, sum_repairs
from iro_analysis.audit.reconcile.evidence import Cell, Evidence
from iro_analysis.audit.reconcile.findings import as_printed, name_of, range_text, value_text
from iro_analysis.audit.reconcile.intervals import AT_MOST_NOTHING, Interval, point
from iro_analysis.audit.reconcile.vocabulary import MONTH, SUMMARIES, categories, kind_of
from iro_analysis.measures.kinds import MEAN_OF_MONTHS
from iro_analysis.periods import MONTHS

EXTREME, OF_MONTHS = "lowest and highest month", "period and its months"
LOWEST, HIGHEST = SUMMARIES


def extremes(evidence: Evidence) -> Iterator[Conflict]:
    """Months, and the figure of their period, that lie beyond the printed lowest or highest month."""
    for (measure, period), cells in _series(evidence).items():
        known = kind_of(measure).measure
        figure = evidence.cell(measure, period) if known and known.statistic.monthly else None
        others = [cell for name, cell in cells.items() if name in MONTHS] + ([figure] if figure else [])
        lowest, highest = cells.get(LOWEST), cells.get(HIGHEST)
        for low, high in [(lowest, cell) for cell in (*others, highest)] + [(cell, highest) for cell in others]:
            repairs = low and high and sum_repairs([(1, low.known), (-1, high.known)], AT_MOST_NOTHING)
            if low and high and repairs:
                message = f"{as_printed(low)}, above {name_of(high)}: {value_text(high)}"
                yield conflict(EXTREME, message, [low, high], repairs)


def reached(evidence: Evidence) -> Iterator[Conflict]:
    """Lowest and highest months that no month equals, where all months are printed."""
    for (_, period), cells in _series(evidence).items():
        months = [cell for name, cell in cells.items() if name in MONTHS]
        if not categories(MONTH, period) or not set(categories(MONTH, period)) <= set(cells):
            continue
        below = (cell for cell in [cells.get(LOWEST)] if cell and all(_apart(cell, month) for month in months))
        above = (cell for cell in [cells.get(HIGHEST)] if cell and all(_apart(month, cell) for month in months))
        for cell in (*below, *above):
            message = f"{as_printed(cell)}, but no month is"
            yield conflict(EXTREME, message, [cell, *months])


def figures_of_months(evidence: Evidence) -> Iterator[Conflict]:
    """Figures of a period that are not the mean of its months or its last month, whichever their measure says."""
    for (measure, period), cells in _series(evidence).items():
        known, cell = kind_of(measure).measure, evidence.cell(measure, period)
        names = categories(MONTH, period)
        if known is None or cell is None or not known.statistic.monthly or not names or not set(names) <= set(cells):
            continue
        of = names if known.statistic is MEAN_OF_MONTHS else names[-1:]
        terms = [(1, cells[name].known) for name in of]
        repairs = sum_repairs([*terms, (-len(of), cell.known)], point(0))
        if repairs:
            months = [cells[name] for name in of]
            low, high = (sum(getattr(month.interval, end) for month in months) / len(of) for end in ("low", "high"))
            message = f"{as_printed(cell)}, but its months make "
            message += range_text(Interval(low, high), cell.rows[0].decimals + 1)
            yield conflict(OF_MONTHS, message, [cell, *months], repairs)


def _apart(lower: Cell, higher: Cell) -> bool:
    return lower.interval.high < higher.interval.low


def _series(evidence: Evidence) -> dict[tuple[str, str], dict[str, Cell]]:
    """For each measure and period, its months and its lowest and highest month, by name."""
    series: dict[tuple[str, str], dict[str, Cell]] = {}
    for (measure, period, of), cell in evidence.cells.items():
        if [name for name, _ in of] == [MONTH] and not cell.kind.change:
            series.setdefault((measure, period), {})[of[0][1]] = cell
    return series
