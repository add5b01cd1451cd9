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
#: A change is called significant if chance alone would produce one as large less often than this.
SIGNIFICANCE = 0.05
#: Probabilities this close (relatively) count as equal in an exact test, as in R's binom.test and SciPy's binomtest.
TIE = 1e-7
#: Below this expected count the z test of two proportions is not trusted.
SMALLEST_EXPECTED = 5
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


# D36 in docs/decisions.md
def poisson_change_p(count_a: ArrayLike, count_b: ArrayLike, exposure_a: ArrayLike, exposure_b: ArrayLike) -> Floats:
    """Two-sided p-value of the exact test that two Poisson counts come from one rate (Przyborowski and Wilenski 1940).

    Given their sum, the first count is binomial with the first exposure's share as its probability. The p-value adds up
    the probabilities of all splits of the sum that are no more probable than the observed one.

    Args:
        count_a: events in the first period or area.
        count_b: events in the second.
        exposure_a: what the first count grows with (residents, days); 1 and 1 compare the counts themselves.
        exposure_b: the same for the second.

    Returns:
        p from 0 to 1; 1 where nothing was counted in either; NaN for a negative count or an exposure of 0 or less.
    """
    first, second, size_first, size_second = _floats(count_a, count_b, exposure_a, exposure_b)
    defined = (first >= 0) & (second >= 0) & (size_first > 0) & (size_second > 0)
    first, second = np.where(defined, first, 0), np.where(defined, second, 0)
    size_first, size_second = np.where(defined, size_first, 1), np.where(defined, size_second, 1)

    total = first + second
    # Count the side that fell short of its share, so that the observed split always lies in the lower tail.
    short = first * size_second <= second * size_first
    observed = np.where(short, first, second)
    share = np.where(short, size_first, size_second) / (size_first + size_second)
    mirror = _mirror_split(observed, total, share)
    trials = total.astype(np.int64)
    p = _special().bdtr(observed, trials, share) + _special().bdtrc(mirror - 1, trials, share)
    return np.where(defined, np.minimum(p, 1), np.nan)


def proportions_change_p(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> Floats:
    """Two-sided p-value of the test that two proportions are equal.

    The z test with pooled variance; Fisher's exact test where an expected count is below 5, for which the z test calls
    too much significant (Cochran 1954).

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
    base_1, base_2 = np.where(defined, base_1, np.nan), np.where(defined, base_2, np.nan)
    pooled = (counted_1 + counted_2) / (base_1 + base_2)
    difference = np.abs(counted_1 / base_1 - counted_2 / base_2)
    error = np.sqrt(pooled * (1 - pooled) * (1 / base_1 + 1 / base_2))
    # Without a difference the error may be 0 as well; p is then 1 by definition, and 0 / 0 must be avoided.
    z = difference / np.where(difference == 0, 1, error)
    p: Floats = 2 * _special().ndtr(-z)
    smallest = np.minimum(pooled, 1 - pooled) * np.minimum(base_1, base_2)
    few = defined & (smallest < SMALLEST_EXPECTED)
    exact = [_fisher_p(*table) for table in zip(counted_1[few], base_1[few], counted_2[few], base_2[few], strict=True)]
    return _with(p, few, exact)


def _with(values: Floats, places: NDArray[np.bool_], replacements: list[float]) -> Floats:
    changed = np.array(values, dtype=np.float64)
    changed[places] = replacements
    return changed


def _fisher_p(counted_1: float, base_1: float, counted_2: float, base_2: float) -> float:
    """Fisher's exact test: all tables with these margins that are no more probable than the one observed."""
    counted = counted_1 + counted_2
    splits = np.arange(max(0, counted - base_2), min(counted, base_1) + 1)
    weights = _log_choices(base_1, splits) + _log_choices(base_2, counted - splits)
    observed = _log_choices(base_1, counted_1) + _log_choices(base_2, counted_2)
    probabilities = np.exp(weights - weights.max())
    return float(probabilities[weights <= observed + np.log1p(TIE)].sum() / probabilities.sum())


def _log_choices(of: float, chosen: ArrayLike) -> Floats:
    number = np.asarray(chosen, dtype=np.float64)
    gammaln = _special().gammaln
    choices: Floats = gammaln(of + 1) - gammaln(number + 1) - gammaln(of - number + 1)
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


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    arrays: tuple[Floats, ...] = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return arrays


def _wilson_lower(counted: Floats, base: Floats) -> Floats:
    square = _special().ndtri(1 - TAIL) ** 2
    spread = np.sqrt(square) * np.sqrt(square + 4 * counted * (base - counted) / base)
    lower: Floats = (2 * counted + square - spread) / (2 * (base + square))
    return lower


def _mirror_split(observed: Floats, total: Floats, share: Floats) -> Floats:
    """The least split above the expected one that is no more probable than ``observed`` below it; else total + 1."""
    threshold = _log_weight(observed, total, share) + np.log1p(TIE)
    low = np.ceil(total * share)  # from here on probabilities fall
    high = total + 1
    while (open_search := low < high).any():
        middle = np.floor((low + high) / 2)
        rare = _log_weight(middle, total, share) <= threshold
        low, high = np.where(open_search & ~rare, middle + 1, low), np.where(open_search & rare, middle, high)
    return low


def _log_weight(split: Floats, total: Floats, share: Floats) -> Floats:
    """Logarithm of the binomial probability of ``split``, up to a constant of ``total``."""
    gammaln = _special().gammaln
    weight: Floats = split * np.log(share / (1 - share)) - gammaln(split + 1) - gammaln(total - split + 1)
    return weight


def _round_one(value: float, quantum: Decimal) -> float:
    if not np.isfinite(value):
        return value
    return float(Decimal(repr(value)).quantize(quantum, context=EVERY_DIGIT)) + 0.0  # + 0.0 turns -0.0 into 0.0
