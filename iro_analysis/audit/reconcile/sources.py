"""What claims are judged by: what the register prints elsewhere, otherwise what was computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from iro_analysis.audit.reconcile.computed import LedgerRows
from iro_analysis.audit.reconcile.evidence import Cell, Evidence, Key, Quantity
from iro_analysis.audit.reconcile.findings import listed, number_text, quantity_text, words_for
from iro_analysis.audit.reconcile.intervals import Interval, Limit, point
from iro_analysis.audit.reconcile.rules.percentages import base_of
from iro_analysis.audit.reconcile.vocabulary import MONTH, Dimensions, kind_of, read_period
from iro_analysis.measures.registry import change_of
from iro_analysis.report.words.numbers import style

_EXACT_DIGITS = 12


@dataclass(frozen=True)
class Value:
    """One figure to judge a claim by.

    Args:
        interval: the numbers that it can be.
        text: the figure in words.
        cells: the printed figures behind it; none if it was computed.
        counted: the numerator, if it was computed.
        base: the denominator, if it was computed.
    """

    interval: Interval
    text: str
    cells: tuple[Cell, ...] = ()
    counted: float | None = None
    base: float | None = None

    @property
    def printed(self) -> Limit:
        """The printed number where one figure is behind it, otherwise the middle of its interval."""
        return self.cells[0].rows[0].value if len(self.cells) == 1 else self.interval.middle


@dataclass(frozen=True)
class Sources:
    """The register's evidence, and the ledger if there is one."""

    evidence: Evidence
    ledger: LedgerRows | None = None

    def value(self, measure: str, period: str, of: Dimensions = ()) -> Value | None:
        """The figure as printed or added up, otherwise as computed."""
        if known := self.evidence.known(measure, period, of):
            return Value(known.interval, quantity_text(known), known.cells)
        return self.computed(measure, period, of)

    def computed(self, measure: str, period: str, of: Dimensions = ()) -> Value | None:
        """The figure as computed, whether or not it is printed."""
        figure = self.ledger.find(measure, period, of) if self.ledger else None
        if figure is None or not figure.available:
            return None
        exact = Fraction(figure.value).limit_denominator(10**_EXACT_DIGITS)
        unit = _unit(measure)
        text = f"{number_text(figure.value, style(unit).decimals, unit)} (computed)"
        return Value(point(exact), text, counted=_or_none(figure.numerator), base=_or_none(figure.denominator))

    def before(self, measure: str, period: str, of: Dimensions, ref: str) -> Value | None:
        """The figure of the year before, worked back from a change that some paragraph other than ``ref`` prints.

        The claim's own paragraph is no evidence for the claim.
        """
        cell = self.evidence.cell(change_of(measure), period, of)
        now = self.evidence.known(measure, period, of)
        if cell is None or now is None or set(cell.refs) == {ref}:
            return None
        then = Quantity(now.interval - cell.interval, (*now.cells, cell))
        return Value(then.interval, f"{quantity_text(then)} (by the printed change)", then.cells)

    def base(self, key: Key) -> Quantity | None:
        """The base of a printed percentage, where the register gives it exactly."""
        cell = self.evidence.cell(*key)
        return base_of(self.evidence, cell) if cell else None

    def series(self, measure: str, period: str, of: Dimensions) -> list[Value]:
        """The figure as printed; otherwise its printed months, lowest and highest; otherwise as computed."""
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
        """The message for figures that are neither printed nor computed."""
        where = "neither printed nor computed" if self.ledger else "not in the register"
        return f"missing, as it is {where}: {words_for(measure, of=of)} for {listed(periods)}"


def _unit(measure: str) -> str:
    known = kind_of(measure).measure
    return known.unit if known else ""


def _or_none(number: float) -> float | None:
    return None if number != number else number  # noqa: PLR0124  only NaN, which means missing, differs from itself
