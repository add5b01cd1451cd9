"""The register as evidence: each figure once, with every paragraph that prints it, and what its parts add up to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, product

from iro_analysis.audit.reconcile.intervals import NOTHING, Interval, combined, point, total
from iro_analysis.audit.reconcile.register import PrintedFigure, Register
from iro_analysis.audit.reconcile.vocabulary import (
    MONTH,
    SUMMARIES,
    Dimensions,
    Kind,
    canonical_key,
    categories,
    kind_of,
    read_period,
)
from iro_analysis.report.words.numbers import PERCENT, style

Key = tuple[str, str, Dimensions]  # measure, period, breakdown

_HUNDRED = 100
#: Less than any percentage of a base that an authority can have, but not nothing.
NEARLY_NOTHING = Fraction(1, 10**9)


@dataclass(frozen=True)
class Cell:
    """One figure, with every row of the register that prints it.

    Args:
        key: the measure, the period and the breakdown.
        rows: the rows that print it, at least one.
        interval: the numbers that it can stand for, given how it is printed.
    """

    key: Key
    rows: tuple[PrintedFigure, ...]
    interval: Interval

    @property
    def kind(self) -> Kind:
        """The kind of its measure."""
        return kind_of(self.key[0])

    @property
    def half(self) -> Fraction:
        """How far the true number can lie from the printed one; 0 for whole numbers."""
        return margin(self.rows[0])

    @property
    def known(self) -> "Quantity":
        """The figure as a quantity."""
        return Quantity(self.interval, (self,))

    @property
    def refs(self) -> tuple[str, ...]:
        """The paragraphs that print it."""
        return tuple(dict.fromkeys(row.ref for row in self.rows))


@dataclass(frozen=True)
class Quantity:
    """A quantity that the register gives: ``constant`` plus the sum of ``cells``, or minus it where ``sign`` is -1.

    It is ``disputed`` where the register contradicts itself about it.
    """

    interval: Interval
    cells: tuple[Cell, ...] = ()
    constant: Interval = NOTHING
    sign: int = 1
    disputed: bool = False

    def values_of(self, cell: Cell, needed: Interval) -> Interval:
        """What ``cell`` can be if the quantity must lie in ``needed`` and its other cells are right."""
        others = total(other.interval for other in self.cells if other is not cell)
        return (needed - self.constant).times(self.sign) - others

    def added_to(self, constant: int) -> "Quantity":
        """``constant`` plus the quantity."""
        return replace(self, interval=self.interval + point(constant), constant=self.constant + point(constant))

    def taken_from(self, constant: int) -> "Quantity":
        """``constant`` minus the quantity."""
        return replace(
            self,
            interval=point(constant) - self.interval,
            constant=point(constant) - self.constant,
            sign=-self.sign,
        )


@dataclass(frozen=True)
class Parts:
    """The printed categories of one breakdown of one figure.

    Args:
        measure: the measure.
        period: the period.
        of: the breakdown of the figure that they are parts of.
        by: the dimensions that break it down.
        cells: the parts.
        complete: whether every category is printed.
        fixed: whether the dictionary closes the list of categories.
    """

    measure: str
    period: str
    of: Dimensions
    by: tuple[str, ...]
    cells: tuple[Cell, ...]
    complete: bool
    fixed: bool

    @cached_property
    def known(self) -> Quantity:
        """Their sum."""
        return Quantity(total(cell.interval for cell in self.cells), self.cells)


class Evidence:
    """The register, indexed by measure, period and breakdown."""

    def __init__(self, register: Register) -> None:
        """Index every figure whose period can be read."""
        rows: dict[Key, list[PrintedFigure]] = {}
        for row in register.figures:
            if period := read_period(row.period):
                label, of = canonical_key(row.measure, period, row.dimensions)
                rows.setdefault((row.measure, label, of), []).append(row)
        self.cells = {key: _cell(key, tuple(printed)) for key, printed in rows.items()}

    def cell(self, measure: str, period: str, of: Dimensions = ()) -> Cell | None:
        """The figure, if it is printed, whatever the report calls its period."""
        return self.cells.get(self._key(measure, period, of))

    def printed(self, measure: str, period: str, of: Dimensions = ()) -> Quantity | None:
        """The figure as a quantity, if it is printed."""
        cell = self.cell(measure, period, of)
        return cell.known if cell else None

    def known(self, measure: str, period: str, of: Dimensions = ()) -> Quantity | None:
        """The quantity as printed, or added up from a complete breakdown.

        Where the sources agree, the most precise one is taken. Where they contradict each other, the quantity can be
        anything between them: the contradiction is reported by itself and must not cause further ones.
        """
        sums = [parts.known for parts in self._sums.get(self._key(measure, period, of), ())]
        sources = [*filter(None, [self.printed(measure, period, of)]), *sums]
        if not sources:
            return None
        if max(source.interval.low for source in sources) <= min(source.interval.high for source in sources):
            return min(sources, key=lambda source: source.interval.high - source.interval.low)
        return replace(sources[0], interval=combined(source.interval for source in sources), disputed=True)

    @cached_property
    def parts(self) -> tuple[Parts, ...]:
        """Every printed breakdown, whether or not the figure that it breaks down is printed too."""
        by_names: dict[tuple[str, str, tuple[str, ...]], list[Cell]] = {}
        for cell in self.cells.values():
            measure, period, of = cell.key
            if of and dict(of).get(MONTH) not in SUMMARIES:  # the lowest and highest month do not add up to anything
                by_names.setdefault((measure, period, tuple(name for name, _ in of)), []).append(cell)
        return tuple(chain.from_iterable(_divisions(*key, cells) for key, cells in by_names.items()))

    def places(self, measure: str) -> list[tuple[str, Dimensions]]:
        """The periods and breakdowns for which the register gives the count ``measure``."""
        return list(dict.fromkeys(key[1:] for key in (*self.cells, *self._sums) if key[0] == measure))

    @staticmethod
    def _key(measure: str, period: str, of: Dimensions) -> Key:
        days = read_period(period)
        return (measure, *canonical_key(measure, days, of)) if days else (measure, period, of)

    @cached_property
    def _sums(self) -> dict[Key, list[Parts]]:
        sums: dict[Key, list[Parts]] = {}
        for parts in self.parts:
            if parts.complete and kind_of(parts.measure).is_count:
                sums.setdefault((parts.measure, parts.period, parts.of), []).append(parts)
        return sums


def margin(row: PrintedFigure) -> Fraction:
    """How far the true number can lie from the printed one: half a unit in the last place, and 0 for a count."""
    exact = row.decimals >= 0 and kind_of(row.measure).is_whole
    return Fraction(0) if exact else Fraction(10) ** -row.decimals / 2


def interval_of(row: PrintedFigure) -> Interval:
    """The numbers that round to what the row prints and that its measure can take."""
    printed, limits = _of_whole(row, point(row.value).widened(margin(row))), kind_of(row.measure).limits
    return Interval(max(printed.low, limits.low), min(printed.high, limits.high)) if printed.meets(limits) else printed


def _of_whole(row: PrintedFigure, printed: Interval) -> Interval:  # D105
    """``printed`` with what our own reports print as the nearest number to 0 or 100 because it is not exactly that."""
    kind, step = kind_of(row.measure), Fraction(10) ** -row.decimals
    if kind.measure is None or kind.change or kind.measure.unit != PERCENT or row.decimals != style(PERCENT).decimals:
        return printed
    low = NEARLY_NOTHING if row.value == step else printed.low
    return Interval(low, _HUNDRED - NEARLY_NOTHING if row.value == _HUNDRED - step else printed.high)


def _cell(key: Key, rows: tuple[PrintedFigure, ...]) -> Cell:
    return Cell(key, rows, combined(interval_of(row) for row in rows))


def _divisions(measure: str, period: str, names: tuple[str, ...], cells: Iterable[Cell]) -> Iterator[Parts]:
    """The cells of one breakdown as parts of the total, and of each coarser breakdown that it refines."""
    for size in range(len(names)):
        for kept in combinations(names, size):
            by = tuple(name for name in names if name not in kept)
            within: dict[Dimensions, list[Cell]] = {}
            for cell in cells:
                of = tuple((name, category) for name, category in cell.key[2] if name in kept)
                within.setdefault(of, []).append(cell)
            lists = [categories(name, period) for name in by]
            for of, part in within.items():
                yield Parts(measure, period, of, by, tuple(part), _complete(by, lists, part), all(lists))


def _complete(by: tuple[str, ...], lists: list[tuple[str, ...]], cells: list[Cell]) -> bool:
    printed = {tuple(dict(cell.key[2])[name] for name in by) for cell in cells}
    return all(lists) and set(product(*lists)) <= printed
