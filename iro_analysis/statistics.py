"""Intervals, tests and rounding: what is behind a figure's limits, the word "significant" and its last digit.

Every function takes numbers, or arrays of one shape, and returns floats of that shape, element by element; an element
is NaN if an argument is missing or the answer is not defined. All intervals are 95 % intervals.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: A 95 % interval leaves out this probability on either side.
TAIL = 0.025
#: No difference is tested with fewer events than this on either side.
FEWEST_EVENTS = 5
#: By how much brothers and sisters who come together make a number of children vary more than if each came alone: the
#: design effect E[m^2] / E[m] of families of which 70 in 100 have one such child, 20 two and 10 three, 2.4 / 1.4.
SIBLINGS = 1.7
#: Terms smaller than this share of their sum cannot change its digits.
NEGLIGIBLE = 1e-17
#: Enough digits to write out any float in full.
EVERY_DIGIT = Context(prec=400, rounding=ROUND_HALF_UP)


def _special() -> Any:  # noqa: ANN401  SciPy is not typed
    """SciPy's special functions, imported only when first needed, because start-up needs none."""
    import scipy.special  # noqa: PLC0415  as above

    return scipy.special


def wilson(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    """The 95 % score interval of a proportion (Wilson 1927; Newcombe 1998, method 3).

    Args:
        numerator: units that count.
        denominator: units in all.

    Returns:
        Lower and upper limit, proportions from 0 to 1; NaN without a denominator or for a numerator not within it.
    """
    counted, base = _floats(numerator, denominator)
    defined = (base > 0) & (counted >= 0) & (counted <= base)
    counted, base = np.where(defined, counted, np.nan), np.where(defined, base, np.nan)
    # The upper limit is the lower one of the complement: then none and all give exactly 0 and 1.
    return _wilson_lower(counted, base), 1 - _wilson_lower(base - counted, base)


def poisson(count: ArrayLike) -> tuple[Floats, Floats]:
    """The exact 95 % interval of a count (Garwood 1936): chi-square quantiles, written with the gamma function.

    Args:
        count: events observed, 0 or more.

    Returns:
        Lower and upper limit in events; the lower limit of 0 is 0.
    """
    (events,) = _floats(count)
    events = np.where(events >= 0, events, np.nan)
    at_least_one = np.where(events == 0, 1, events)  # a shape of 0 is outside the quantile's domain
    lower = np.where(events == 0, 0, _special().gammaincinv(at_least_one, TAIL))
    return lower, np.asarray(_special().gammainccinv(events + 1, TAIL), dtype=np.float64)


def mean_interval(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """The 95 % interval of a mean by Student's t.

    Args:
        mean: mean of the sample.
        sd: its standard deviation with divisor n - 1, in the unit of the mean.
        n: size of the sample.

    Returns:
        Lower and upper limit in the unit of the mean; NaN for a sample of fewer than two.
    """
    centre, spread, size = _floats(mean, sd, n)
    size = np.where(size >= 2, size, np.nan)  # noqa: PLR2004  one value has no spread
    margin = _special().stdtrit(size - 1, 1 - TAIL) * spread / np.sqrt(size)
    return centre - margin, centre + margin


# D100 in docs/decisions.md
def poisson_change_p(count_a: ArrayLike, count_b: ArrayLike, exposure_a: ArrayLike, exposure_b: ArrayLike) -> Floats:
    """Two-sided p-value of the exact test that two Poisson counts come from one rate (Przyborowski and Wilenski 1940).

    Given their sum, the first count is binomial with the first exposure's share as its probability. The p-value is
    twice the smaller of the two tails, and at most 1. The tail is written with the incomplete beta function, which has
    a value between whole numbers too: counts of children who come in families are first divided by ``SIBLINGS``.

    Args:
        count_a: events in the first period or area, not necessarily a whole number.
        count_b: events in the second.
        exposure_a: what the first count grows with (days, residents); 1 and 1 compare the counts themselves.
        exposure_b: the same for the second.

    Returns:
        p from 0 to 1; 1 where nothing was counted in either; NaN for a negative count or an exposure of 0 or less.
    """
    first, second, size_first, size_second = _floats(count_a, count_b, exposure_a, exposure_b)
    defined = (first >= 0) & (second >= 0) & (size_first > 0) & (size_second > 0)
    first, second = np.where(defined, first, 0), np.where(defined, second, 0)
    size_first, size_second = np.where(defined, size_first, 1), np.where(defined, size_second, 1)
    # The count that fell short of its share lies in the lower tail, and that is the smaller one.
    short = first * size_second <= second * size_first
    fewer, more = np.where(short, first, second), np.where(short, second, first)
    rest = np.where(short, size_second, size_first) / (size_first + size_second)
    # ``more`` is 0 only if both are, and then so is the first shape, which the function is not defined for.
    tail = np.where(more > 0, _special().betainc(np.where(more > 0, more, 1), fewer + 1, rest), 1)
    return np.where(defined, np.minimum(2 * tail, 1), np.nan)


def proportions_change_p(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> Floats:
    """Two-sided p-value of Fisher's exact test that two proportions are equal.

    Given how many count in both samples together, the number in the first is hypergeometric. The p-value is twice the
    smaller of the two tails, and at most 1. (The other two-sided version, which adds up all tables no more probable
    than the one observed, jumps when a base changes by one.)

    Args:
        k1: units that count in the first sample.
        n1: units in all in the first sample.
        k2: units that count in the second.
        n2: units in all in the second.

    Returns:
        p from 0 to 1; 1 where the proportions are the same; NaN where either has no denominator or lies outside 0 to 1.
    """
    counted_1, base_1, counted_2, base_2 = _floats(k1, n1, k2, n2)
    defined = (base_1 > 0) & (base_2 > 0) & (counted_1 >= 0) & (counted_2 >= 0)
    defined &= (counted_1 <= base_1) & (counted_2 <= base_2)
    counted_1, counted_2 = np.where(defined, counted_1, 0), np.where(defined, counted_2, 0)
    base_1, base_2 = np.where(defined, base_1, 1), np.where(defined, base_2, 1)
    # The sample whose proportion is the smaller one lies in the lower tail.
    short = counted_1 * base_2 <= counted_2 * base_1
    fewer, base = np.where(short, counted_1, counted_2), np.where(short, base_1, base_2)
    tail = _hypergeometric_tail(fewer, base, np.where(short, base_2, base_1), counted_1 + counted_2)
    return np.where(defined, np.minimum(2 * tail, 1), np.nan)


def enough_counts(count_a: ArrayLike, count_b: ArrayLike) -> NDArray[np.bool_]:  # D101
    """Whether there are enough events on both sides to test a difference: at least five on each."""
    first, second = _floats(count_a, count_b)
    return np.asarray((first >= FEWEST_EVENTS) & (second >= FEWEST_EVENTS), dtype=np.bool_)


def enough_proportions(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> NDArray[np.bool_]:  # D101
    """Whether at least five units count, and five do not, in each of the two samples."""
    counted_1, base_1, counted_2, base_2 = _floats(k1, n1, k2, n2)
    return enough_counts(counted_1, counted_2) & enough_counts(base_1 - counted_1, base_2 - counted_2)


def benjamini_hochberg(p: ArrayLike) -> Floats:  # D102
    """Adjusted p-values of one family (Benjamini and Hochberg 1995).

    Calling significant what has an adjusted p-value of at most q keeps the expected share of false ones among them at
    or below q.

    Args:
        p: the p-values of the family, in any order, none of them missing.

    Returns:
        For each, the lowest rate q at which it would be called significant: at least p itself, at most 1.
    """
    (values,) = _floats(p)
    order = np.argsort(-values, kind="stable")  # from the largest to the smallest
    ranks = np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum.accumulate(np.minimum(values[order] * (len(values) / ranks), 1))
    return adjusted


def _hypergeometric_tail(counted: Floats, base: Floats, other_base: Floats, total: Floats) -> Floats:
    """The probability of ``counted`` or fewer of ``base``, if ``total`` are drawn from both bases together.

    Adds up the terms from ``counted`` downwards, each from the one above it, until all further ones are negligible.
    """
    probability = np.exp(
        _log_choices(base, counted) + _log_choices(other_base, total - counted) - _log_choices(base + other_base, total)
    )
    terms, sums, here = np.ones(counted.shape), np.ones(counted.shape), counted.copy()
    while (terms > NEGLIGIBLE * sums).any():
        # A factor of 0 ends the sum where ``here`` reaches 0 or the other base has no more to give.
        terms = terms * here * np.maximum(other_base - total + here, 0) / ((base - here + 1) * (total - here + 1))
        sums, here = sums + terms, np.maximum(here - 1, 0)
    return probability * sums


def _log_choices(of: Floats, chosen: Floats) -> Floats:
    gammaln = _special().gammaln
    choices: Floats = gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
    return choices


def round_half_up(value: ArrayLike, decimals: int) -> Floats:
    """``value`` rounded to ``decimals`` places as people round: a half goes away from zero.

    The number rounded is the one that is printed (the shortest text that reads back as the same float), so 2.675 to two
    places is 2.68, although the float lies a little below. -0.5 to none is -1, and no zero is negative. Missing and
    infinite values stay as they are.
    """
    (values,) = _floats(value)
    quantum = Decimal(1).scaleb(-decimals)
    rounded = [_round_one(number, quantum) for number in values.ravel().tolist()]
    return np.array(rounded, dtype=np.float64).reshape(values.shape)


def round_percentage(value: ArrayLike, decimals: int) -> Floats:  # D105
    """A percentage rounded half up, but never to 0 or to 100 unless it is exactly that: 99.96 to one place is 99.9."""
    (values,) = _floats(value)
    step, size = 10.0**-decimals, np.abs(values)
    rounded = np.abs(round_half_up(values, decimals))
    rounded = np.where((size > 0) & (rounded == 0), step, rounded)
    rounded = np.where((size < 100) & (rounded == 100), round_half_up(100 - step, decimals), rounded)  # noqa: PLR2004
    return np.where(values < 0, -rounded, rounded)


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    arrays: tuple[Floats, ...] = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return arrays


def _wilson_lower(counted: Floats, base: Floats) -> Floats:
    square = _special().ndtri(1 - TAIL) ** 2
    spread = np.sqrt(square) * np.sqrt(square + 4 * counted * (base - counted) / base)
    lower: Floats = (2 * counted + square - spread) / (2 * (base + square))
    return lower


def _round_one(value: float, quantum: Decimal) -> float:
    if not np.isfinite(value):
        return value
    return float(Decimal(repr(value)).quantize(quantum, context=EVERY_DIGIT)) + 0.0  # + 0.0 turns -0.0 into 0.0
