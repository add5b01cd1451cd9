"""What the registry of measures knows about a printed figure: its kind, its categories and its period."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from iro_analysis.audit.reconcile.intervals import ANY, Interval
from iro_analysis.codes import NEWEST, NOT_KNOWN, groups
from iro_analysis.errors import CommandError
from iro_analysis.figures.counting import HIGHEST, LOWEST
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_P, CHANGE_PCT, SUM, Statistic
from iro_analysis.measures.registry import Measure, every_measure, measure_behind
from iro_analysis.periods import MONTHS, QUARTERS, Period, collection_year, financial_year, parse_period

Dimensions = tuple[tuple[str, str], ...]

MONTH, QUARTER = "month", "quarter"
SUMMARIES = tuple(breakdown_dimensions(text)[MONTH] for text in (LOWEST, HIGHEST))
_AT_END = "_at_end"  # how the dictionary marks a stock
_LONG_YEAR = re.compile(r"(\d{4})-(\d{2})(\d{2})")


@dataclass(frozen=True)
class Kind:
    """A measure of the registry, or a ``change`` of one; ``measure`` is None if the name is not known."""

    measure: Measure | None
    change: Statistic | None = None

    @property
    def is_count(self) -> bool:
        """Whether it counts units in whole numbers, each in one category of every breakdown."""
        return self.measure is not None and not self.change and self.measure.is_count

    @property
    def is_whole(self) -> bool:
        """Whether it is always a whole number: a count, or the difference between two."""
        return self.measure is not None and self.change in (None, CHANGE) and self.measure.statistic.counts_units

    @property
    def limits(self) -> Interval:
        """The numbers that it can be: a percentage is at most 100, and only differences go below 0."""
        if self.measure is None or self.change or (not self.measure.total and self.measure.statistic is SUM):
            return ANY
        return Interval(Fraction(0), Fraction(100) if self.measure.unit == "percent" else math.inf)

    @property
    def title(self) -> str:
        """Its title for a reader; empty for an unknown measure."""
        changes = {CHANGE: ", change", CHANGE_PCT: ", change in percent", CHANGE_P: ", p-value of the change"}
        return self.measure.title + (changes[self.change] if self.change else "") if self.measure else ""


@cache
def kind_of(name: str) -> Kind:
    """The kind of the measure ``name``."""
    record = every_measure().get(name)
    return Kind(measure_behind(name), record.statistic if record and record.statistic.change else None)


def is_stock(measure: Measure) -> bool:
    """Whether it is a stock at the end of the period, or made from one: when the period began does not matter."""
    return (measure.of or measure.name).endswith(_AT_END)


@cache
def read_period(text: str) -> Period | None:
    """The period that a printed label names, however its two years are joined; None if it is not a period."""
    joined = re.sub(r"\s*[/\N{EN DASH}]\s*", "-", text.strip()) if ".." not in text else text.strip()
    if (match := _LONG_YEAR.fullmatch(joined)) and int(match[2] + match[3]) == int(match[1]) + 1:
        joined = f"{match[1]}-{match[3]}"
    try:
        return parse_period(joined) if joined[:1].isdigit() else None
    except CommandError:
        return None


@cache
def canonical_key(measure: str, period: Period, of: Dimensions) -> tuple[str, Dimensions]:
    """One period and breakdown for all the ways in which a report can write the same figure.

    A stock at the end of Q4 is the stock at the end of the year. A quarter's count is the year's count broken down by
    quarter, where the measure has that breakdown. A month needs no quarter beside it.
    """
    kind, breakdown = kind_of(measure), dict(of)
    year = collection_year(period.end)
    if kind.measure is None or kind.change:
        return period.label, of
    if is_stock(kind.measure):
        return (financial_year(year).label if financial_year(year).end == period.end else period.label), of
    by_time = {name for by in kind.measure.by for name in by} & {MONTH, QUARTER}
    if kind.is_count and by_time and period in financial_year(year).quarters and QUARTER not in breakdown:
        breakdown[QUARTER] = QUARTERS[financial_year(year).quarters.index(period)]
        period = financial_year(year)
    if breakdown.get(MONTH) in MONTHS and QUARTER in breakdown and kind.is_count:
        del breakdown[QUARTER]
    return period.label, tuple(sorted(breakdown.items()))


@cache
def categories(dimension: str, period: str) -> tuple[str, ...]:
    """All categories of ``dimension`` but "Not known"; empty where the list of categories is not closed."""
    days = read_period(period)
    record = dimensions(collection_year(days.end)).get(dimension) if days else None
    if record is None or days is None:
        return ()
    return tuple(category for category in record.categories(days) if category != NOT_KNOWN)


@cache
def coarser(period: str) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """For each dimension that has a coarser one: that dimension, and the group of each category in ``period``."""
    days = read_period(period)
    year = collection_year(days.end) if days else NEWEST
    quarters = {month: QUARTERS[number // 3] for number, month in enumerate(MONTHS)}
    coarser_by_name: dict[str, tuple[str, Mapping[str, str]]] = {MONTH: (QUARTER, quarters)}
    for name, dimension in dimensions(year).items():
        if column := dimension.grouped:
            of = {code: group for group, codes in groups(column, year).items() for code in codes}
            coarser_by_name.setdefault(column, (name, of))  # that of children comes before that of IROs
    return MappingProxyType(coarser_by_name)
