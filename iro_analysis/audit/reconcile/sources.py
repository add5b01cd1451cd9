"""What a claim can be judged by: what the register prints elsewhere, else what was computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from iro_analysis.audit.reconcile.computed import Ledgered
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Key, Known
from iro_analysis.audit.reconcile.intervals import Interval, Limit, point
from iro_analysis.audit.reconcile.rules.percentages import base_of
from iro_analysis.audit.reconcile.vocabulary import MONTH, Dimensions, kind_of, read_period
from iro_analysis.audit.reconcile.wording import listed, number_text, quantity_text, words_for
from iro_analysis.measures.registry import change_of
from iro_analysis.report.words.numbers import style

_EXACT_DIGITS = 12


@dataclass(frozen=True)
class Value:
    """One figure to judge a claim by.

    Args:
        interval: the numbers it can be.
        text: how it is written.
        cells: the printed figures behind it; none where it was computed.
        counted: of a computed figure, its numerator.
        base: of a computed figure, its denominator.
    """

    interval: Interval
    text: str
    cells: tuple[Cell, ...] = ()
    counted: float | None = None
    base: float | None = None

    @property
    def printed(self) -> Limit:
        """The number itself, where it is one figure; what lies in the middle of all it can be otherwise."""
        return self.cells[0].rows[0].value if len(self.cells) == 1 else self.interval.middle


@dataclass(frozen=True)
class Sources:
    """The register's evidence, and the ledger where there is one."""

    evidence: Evidence
    ledgered: Ledgered | None = None

    def value(self, measure: str, period: str, of: Dimensions = ()) -> Value | None:
        """The figure: as printed or added up, else computed."""
        if known := self.evidence.known(measure, period, of):
            return Value(known.interval, quantity_text(known), known.cells)
        return self.computed(measure, period, of)

    def computed(self, measure: str, period: str, of: Dimensions = ()) -> Value | None:
        """The figure as computed, whether or not it is printed."""
        found = self.ledgered.find(measure, period, of) if self.ledgered else None
        if found is None or not found.available:
            return None
        exact = Fraction(found.value).limit_denominator(10**_EXACT_DIGITS)
        unit = _unit(measure)
        text = f"{number_text(found.value, style(unit).decimals, unit)} (computed)"
        return Value(point(exact), text, counted=_or_none(found.numerator), base=_or_none(found.denominator))

    def before(self, measure: str, period: str, of: Dimensions, ref: str) -> Value | None:
        """The figure of the year before, from a change that a paragraph other than ``ref`` prints."""
        cell = self.evidence.cell(change_of(measure), period, of)
        now = self.evidence.known(measure, period, of)
        if cell is None or now is None or set(cell.refs) == {ref}:
            return None
        then = Known(now.interval - cell.interval, (*now.cells, cell))
        return Value(then.interval, f"{quantity_text(then)} (by the printed change)", then.cells)

    def base(self, key: Key) -> Known | None:
        """What a printed percentage is of, where the register tells it exactly."""
        cell = self.evidence.cell(*key)
        return base_of(self.evidence, cell) if cell else None

    def series(self, measure: str, period: str, of: Dimensions) -> list[Value]:
        """The figure as printed, or else its printed months with their extremes, or else as computed."""
        days = read_period(period)
        cells = [
            cell
            for (name, label, dims), cell in self.evidence.cells.items()
            if name == measure and days and label == days.label
            if tuple(pair for pair in dims if pair[0] != MONTH) == of and MONTH in dict(dims)
        ]
        months = [Value(cell.interval, quantity_text(cell.known), (cell,)) for cell in cells]
        one = self.value(measure, period, of)
        return months if months and not (one and one.cells) else [one] if one else []

    def parts(self, measure: str, period: str) -> list[Dimensions]:
        """The breakdowns of one dimension that are printed for the period."""
        days = read_period(period)
        keys = [key for key in self.evidence.cells if key[0] == measure and days and key[1] == days.label]
        return [of for _, _, of in keys if len(of) == 1]

    def missing(self, measure: str, periods: Iterable[str], of: Dimensions) -> str:
        """What is said of figures that are neither printed nor computed."""
        where = "neither printed nor computed" if self.ledgered else "not in the register"
        return f"missing, for it is {where}: {words_for(measure, of=of)} for {listed(periods)}"


def _unit(measure: str) -> str:
    known = kind_of(measure).measure
    return known.unit if known else ""


def _or_none(number: float) -> float | None:
    return None if number != number else number  # noqa: PLR0124  missing is the one number unlike itself
