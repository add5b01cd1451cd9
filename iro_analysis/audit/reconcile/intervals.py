"""Exact interval arithmetic: the numbers that a printed, rounded number can stand for.

Limits are fractions, so that no rounding error of ours is mistaken for one of the report's. Both limits belong to the
interval, because reports differ in whether they round a half up or down.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Limit = Fraction | float  # a float only where it is infinite


@dataclass(frozen=True)
class Interval:
    """The numbers from ``low`` to ``high``, both included."""

    low: Limit
    high: Limit

    def __add__(self, other: "Interval") -> "Interval":
        """The sums of a number from each."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        """The differences of a number from each."""
        return self + other.times(-1)

    def times(self, factor: int | Fraction) -> "Interval":
        """Each number multiplied by ``factor``, which is not 0."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def __mul__(self, other: "Interval") -> "Interval":
        """The products of a number from each."""
        ends = [_product(one, two) for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """The quotients of a number from each; neither interval may go below 0."""
        low = self.low / other.high if other.high else Fraction(0)
        return Interval(low, self.high / other.low if other.low > 0 else math.inf)

    def meets(self, other: "Interval") -> bool:
        """Whether the two have a number in common."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: "Interval") -> bool:
        """Whether it lies wholly in ``other``."""
        return other.low <= self.low and self.high <= other.high

    def widened(self, by: Fraction) -> "Interval":
        """The interval with ``by`` added on each side."""
        return Interval(self.low - by, self.high + by)

    def holds(self, number: Limit) -> bool:
        """Whether ``number`` lies in it."""
        return self.low <= number <= self.high

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """The number half-way."""
        return float((self.low + self.high) / 2)


ANY = Interval(-math.inf, math.inf)


def point(value: int | Fraction) -> Interval:
    """The interval that holds ``value`` alone."""
    return Interval(Fraction(value), Fraction(value))


NOTHING = point(0)
AT_MOST_NOTHING = Interval(-math.inf, Fraction(0))


def total(parts: Iterable[Interval]) -> Interval:
    """The sums of a number from each."""
    return sum(parts, start=point(0))


def combined(sources: Iterable[Interval]) -> Interval:
    """What all sources allow; where they contradict each other, everything from the lowest to the highest."""
    intervals = list(sources)
    low, high = max(interval.low for interval in intervals), min(interval.high for interval in intervals)
    if low <= high:
        return Interval(low, high)
    return Interval(min(interval.low for interval in intervals), max(interval.high for interval in intervals))


def multiples_within(interval: Interval, step: Fraction) -> range:
    """The numbers n for which n times ``step`` lies in the finite ``interval``."""
    return range(math.ceil(interval.low / step), math.floor(interval.high / step) + 1)


def _product(one: Limit, other: Limit) -> Limit:
    """The product, where 0 times infinity is 0: none of nothing is nothing, however many there may be."""
    return Fraction(0) if not one or not other else one * other
