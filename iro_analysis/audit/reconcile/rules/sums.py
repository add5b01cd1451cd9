"""Breakdowns: parts add up to their total, and two breakdowns of one count add up to the same."""

from collections.abc import Iterator
from itertools import combinations

from iro_analysis.audit.reconcile.conflicts import Conflict, conflict, information, sum_repairs
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Key, Parts
from iro_analysis.audit.reconcile.findings import Finding, addends, as_printed, listed, range_text, words_for
from iro_analysis.audit.reconcile.intervals import AT_MOST_NOTHING, NOTHING
from iro_analysis.audit.reconcile.vocabulary import Dimensions, coarser, kind_of

TOTAL, EACH_OTHER, GROUPED = "breakdown and total", "two breakdowns", "breakdown and its groups"


def totals(evidence: Evidence) -> Iterator[Conflict]:
    """Totals that their parts do not add up to: the parts make more, or less although every category is printed."""
    for parts in _counted(evidence):
        cell = evidence.cell(parts.measure, parts.period, parts.of)
        if cell is None:
            continue
        repairs = sum_repairs([(1, parts.known), (-1, cell.known)], NOTHING if parts.complete else AT_MOST_NOTHING)
        if repairs is not None:
            message = (f"{as_printed(cell)}, but it adds up to", f"{_sum(parts)} {_by(parts)}{addends(parts.cells)}")
            yield conflict(TOTAL, message, [cell, *parts.cells], repairs)


def gaps(evidence: Evidence) -> list[Finding]:
    """Remarks on breakdowns into categories of the report's own, which fall short of their total."""
    remarks = []
    for parts in _counted(evidence):
        cell = evidence.cell(parts.measure, parts.period, parts.of)
        short = cell is not None and parts.known.interval.high < cell.interval.low
        if cell is not None and short and not parts.fixed and len(parts.cells) > 1:
            missing = range_text(cell.interval - parts.known.interval, 0)
            message = (
                f"{as_printed(cell)}, and {_by(parts)} it adds up to {_sum(parts)}"
                f"{addends(parts.cells)}: unless a category is left out, {missing} is missing"
            )
            remarks.append(information(TOTAL, message, [cell, *parts.cells]))
    return remarks


def each_other(evidence: Evidence) -> Iterator[Conflict]:
    """Breakdowns of one count that add up to different totals, where no total is printed to compare them with."""
    by_figure: dict[Key, list[Parts]] = {}
    for parts in _counted(evidence):
        if evidence.cell(parts.measure, parts.period, parts.of) is None:
            by_figure.setdefault((parts.measure, parts.period, parts.of), []).append(parts)
    for key, breakdowns in by_figure.items():
        for one, other in combinations(sorted(breakdowns, key=lambda parts: not parts.complete), 2):
            allowed = NOTHING if one.complete and other.complete else AT_MOST_NOTHING
            repairs = sum_repairs([(1, other.known), (-1, one.known)], allowed) if one.complete else None
            if repairs is not None:
                message = f"{words_for(*key)}, adds up to {_sum(one)} {_by(one)}, but to {_sum(other)} {_by(other)}"
                yield conflict(EACH_OTHER, message, [*one.cells, *other.cells], repairs)


def groups(evidence: Evidence) -> Iterator[Conflict]:
    """Groups of categories (quarters of months, groups of codes) that their categories do not add up to."""
    members: dict[tuple[Key, str], list[Cell]] = {}
    for cell in evidence.cells.values():
        for name, category in cell.key[2] if cell.kind.is_count else ():
            group, of = coarser(cell.key[1]).get(name, ("", {}))
            if category in of:
                whole = _replaced(cell.key[2], name, (group, of[category]))
                members.setdefault(((cell.key[0], cell.key[1], whole), name), []).append(cell)
    for (key, name), cells in members.items():
        if (printed := evidence.cell(*key)) is not None:
            yield from _grouped(printed, name, cells)


def _grouped(group: Cell, name: str, cells: list[Cell]) -> Iterator[Conflict]:
    coarse, of = coarser(group.key[1])[name]
    members = {category for category, whole in of.items() if whole == dict(group.key[2])[coarse]}
    complete = members <= {dict(cell.key[2])[name] for cell in cells}
    parts = Parts(group.key[0], group.key[1], group.key[2], (name,), tuple(cells), complete, fixed=True)
    repairs = sum_repairs([(1, parts.known), (-1, group.known)], NOTHING if complete else AT_MOST_NOTHING)
    if repairs is not None:
        message = (f"{as_printed(group)}, but it adds up to", f"{_sum(parts)} {_by(parts)}{addends(cells)}")
        yield conflict(GROUPED, message, [group, *cells], repairs)


def _counted(evidence: Evidence) -> Iterator[Parts]:
    return (parts for parts in evidence.parts if kind_of(parts.measure).is_count)


def _replaced(of: Dimensions, name: str, by: tuple[str, str]) -> Dimensions:
    return tuple(sorted(by if pair[0] == name else pair for pair in of))


def _by(parts: Parts) -> str:
    return f"by {listed(parts.by)}"


def _sum(parts: Parts) -> str:
    row = parts.cells[0].rows[0]
    return range_text(parts.known.interval, row.decimals, row.unit)
