"""Exact interval arithmetic: what a printed number says of the number behind it.

Limits are fractions, so that no rounding of ours is taken for one of the report's; they belong to the interval, because
reports differ in which way they round a half.
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
        """The sums of a number of each."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        """The differences of a number of each."""
        return self + other.times(-1)

    def times(self, factor: int | Fraction) -> "Interval":
        """Each number multiplied by ``factor``, which is not 0."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def __mul__(self, other: "Interval") -> "Interval":
        """The products of a number of each."""
        ends = [_product(one, two) for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """The quotients of a number of each, of numbers of which none is below 0."""
        low = self.low / other.high if other.high else Fraction(0)
        return Interval(low, self.high / other.low if other.low > 0 else math.inf)

    def meets(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: "Interval") -> bool:
        """Whether all of it lies in ``other``."""
        return other.low <= self.low and self.high <= other.high

    def widened(self, by: Fraction) -> "Interval":
        """The same with ``by`` more on each side."""
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
        """The number halfway."""
        return float((self.low + self.high) / 2)


ANY = Interval(-math.inf, math.inf)


def point(value: int | Fraction) -> Interval:
    """The one number ``value``."""
    return Interval(Fraction(value), Fraction(value))


NOTHING = point(0)
AT_MOST_NOTHING = Interval(-math.inf, Fraction(0))


def total(parts: Iterable[Interval]) -> Interval:
    """The sums of a number of each."""
    return sum(parts, start=point(0))


def combined(sources: Iterable[Interval]) -> Interval:
    """What all sources allow, or where they contradict each other, everything from the lowest to the highest."""
    every = list(sources)
    low, high = max(each.low for each in every), min(each.high for each in every)
    if low <= high:
        return Interval(low, high)
    return Interval(min(each.low for each in every), max(each.high for each in every))


def multiples_within(interval: Interval, step: Fraction) -> range:
    """The numbers n for which n times ``step`` lies in the finite ``interval``."""
    return range(math.ceil(interval.low / step), math.floor(interval.high / step) + 1)


def _product(one: Limit, other: Limit) -> Limit:
    return Fraction(0) if not one or not other else one * other
