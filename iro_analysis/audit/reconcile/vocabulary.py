"""What the registry of measures says of a printed figure: its kind, its categories, and which period it stands for."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from iro_analysis.audit.reconcile.intervals import ANY, Interval
from iro_analysis.codes import NOT_KNOWN, groups
from iro_analysis.errors import CommandError
from iro_analysis.figures.counting import HIGHEST, LOWEST
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_P, CHANGE_PCT, SUM, Statistic
from iro_analysis.measures.registry import Measure, every_figure, measure_behind
from iro_analysis.periods import MONTHS, QUARTERS, Period, collection_year, financial_year, parse_period

Dimensions = tuple[tuple[str, str], ...]

MONTH, QUARTER = "month", "quarter"
SUMMARIES = tuple(breakdown_dimensions(text)[MONTH] for text in (LOWEST, HIGHEST))
_AT_END = "_at_end"  # the dictionary's mark of a stock
_LONG_YEAR = re.compile(r"(\d{4})-(\d{2})(\d{2})")


@dataclass(frozen=True)
class Kind:
    """What a figure's measure is: one of the registry, or a ``change`` of one; ``measure`` is missing if neither."""

    measure: Measure | None
    change: Statistic | None = None

    @property
    def is_count(self) -> bool:
        """Whether it counts units in whole numbers, each in one category of every breakdown."""
        return self.measure is not None and not self.change and self.measure.is_count

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number by its nature: a count, or the difference of two."""
        return self.measure is not None and self.change in (None, CHANGE) and self.measure.statistic.counts_units

    @property
    def limits(self) -> Interval:
        """The numbers it can be: no percentage goes beyond 100, and only differences go below 0."""
        if self.measure is None or self.change or (not self.measure.total and self.measure.statistic is SUM):
            return ANY
        return Interval(Fraction(0), Fraction(100) if self.measure.unit == "percent" else math.inf)

    @property
    def title(self) -> str:
        """What a reader is told it is; empty for a measure that nobody knows."""
        changes = {CHANGE: ", change", CHANGE_PCT: ", change in percent", CHANGE_P: ", p-value of the change"}
        return self.measure.title + (changes[self.change] if self.change else "") if self.measure else ""


@cache
def kind_of(name: str) -> Kind:
    """The kind of the measure ``name``."""
    record = every_figure().get(name)
    return Kind(measure_behind(name), record.statistic if record and record.statistic.change else None)


def stands_at_end(measure: Measure) -> bool:
    """Whether it is a stock at the period's end, or made of one, so that the period's start makes no difference."""
    return (measure.of or measure.name).endswith(_AT_END)


@cache
def read_period(text: str) -> Period | None:
    """The period that a printed label names, however its years are joined; none where it is not a period."""
    joined = re.sub(r"\s*[/\N{EN DASH}]\s*", "-", text.strip()) if ".." not in text else text.strip()
    if (match := _LONG_YEAR.fullmatch(joined)) and int(match[2] + match[3]) == int(match[1]) + 1:
        joined = f"{match[1]}-{match[3]}"
    try:
        return parse_period(joined) if joined[:1].isdigit() else None
    except CommandError:
        return None


@cache
def place(measure: str, period: Period, of: Dimensions) -> tuple[str, Dimensions]:
    """The period and breakdown under which figures that mean the same are held together.

    A stock at the end of a quarter is that of the year that ends with it; a quarter's count is the year's in that
    quarter where the measure is broken down by time; a month lies in its quarter without saying so.
    """
    known, named = kind_of(measure), dict(of)
    year = collection_year(period.end)
    if known.measure is None or known.change:
        return period.label, of
    if stands_at_end(known.measure):
        return (financial_year(year).label if financial_year(year).end == period.end else period.label), of
    by_time = {name for by in known.measure.by for name in by} & {MONTH, QUARTER}
    if known.is_count and by_time and period in financial_year(year).quarters and QUARTER not in named:
        named[QUARTER] = QUARTERS[financial_year(year).quarters.index(period)]
        period = financial_year(year)
    if named.get(MONTH) in MONTHS and QUARTER in named and known.is_count:
        del named[QUARTER]
    return period.label, tuple(sorted(named.items()))


@cache
def categories(dimension: str, period: str) -> tuple[str, ...]:
    """The categories of ``dimension`` that leave nobody out but the not known; none where they are not fixed."""
    known, days = dimensions().get(dimension), read_period(period)
    if known is None or days is None:
        return ()
    return tuple(category for category in known.categories(days) if category != NOT_KNOWN)


@cache
def coarser() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Of each dimension that another one gathers into groups: that other one, and the group of each category."""
    quarters = {month: QUARTERS[number // 3] for number, month in enumerate(MONTHS)}
    found: dict[str, tuple[str, Mapping[str, str]]] = {MONTH: (QUARTER, quarters)}
    for name, dimension in dimensions().items():
        column = dimension.column
        if column is not None and column in dimensions() and column != name:
            found[column] = (name, {code: group for group, codes in groups(column).items() for code in codes})
    return MappingProxyType(found)
