"""Intervals, tests and rounding, compared with printed tables, arithmetic by hand and SciPy."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from iro_analysis.statistics import (
    mean_interval,
    poisson,
    poisson_change_p,
    proportions_change_p,
    round_half_up,
    wilson,
)

counts = st.integers(0, 5_000)
exposures = st.integers(1, 80_000)
proportions = st.integers(1, 5_000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_that_newcombe_printed(numerator, denominator, lower, upper):
    assert np.round(wilson(numerator, denominator), 4).tolist() == [lower, upper]


@given(proportions)
def test_wilson_agrees_with_scipy(proportion):
    numerator, denominator = proportion
    interval = stats.binomtest(numerator, denominator).proportion_ci(method="wilson")
    assert np.allclose(wilson(numerator, denominator), (interval.low, interval.high), rtol=1e-9, atol=1e-12)


@given(proportions)
def test_wilson_contains_the_proportion_and_stays_between_0_and_1(proportion):
    numerator, denominator = proportion
    lower, upper = wilson(numerator, denominator)
    assert 0 <= lower <= numerator / denominator <= upper <= 1


@given(proportions)
def test_wilson_of_the_complement_is_the_mirror_image(proportion):
    numerator, denominator = proportion
    lower, upper = wilson(numerator, denominator)
    assert np.allclose(wilson(denominator - numerator, denominator), (1 - upper, 1 - lower), atol=1e-12)


@given(proportions, st.integers(2, 50))
def test_wilson_narrows_as_the_base_grows(proportion, times):
    numerator, denominator = proportion
    lower, upper = wilson([numerator, times * numerator], [denominator, times * denominator])
    assert upper[1] - lower[1] < upper[0] - lower[0]


def test_wilson_is_exactly_0_at_none_and_1_at_all():
    lower, upper = wilson([0, 7], [7, 7])
    assert lower[0] == 0
    assert upper[1] == 1


def test_wilson_is_not_defined_without_a_base_or_for_a_count_outside_it():
    limits = wilson([0, 5, -1, np.nan, 1], [0, 4, 4, 4, np.nan])
    assert np.isnan(limits).all()


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    # The usual printed table of exact limits (Pearson and Hartley, Biometrika Tables for Statisticians I, table 40).
    [(0, 0.000, 3.69), (1, 0.0253, 5.57), (2, 0.242, 7.22), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_poisson_gives_the_printed_limits(count, lower, upper):
    assert poisson(count) == pytest.approx((lower, upper), abs=0.005)


@given(counts)
def test_poisson_agrees_with_chi_square_quantiles(count):
    lower = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0
    assert np.allclose(poisson(count), (lower, stats.chi2.ppf(0.975, 2 * count + 2) / 2), rtol=1e-9)


@given(counts)
def test_poisson_leaves_a_fortieth_of_the_probability_on_each_side(count):
    lower, upper = poisson(count)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)
    assert count == 0 or stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)


@given(counts)
def test_poisson_contains_the_count_and_narrows_relative_to_it(count):
    lower, upper = poisson([count, 2 * count])
    assert lower[0] <= count <= upper[0]
    assert upper[1] - lower[1] <= 2 * (upper[0] - lower[0])


def test_poisson_is_not_defined_for_a_negative_or_missing_count():
    assert np.isnan(poisson([-1, np.nan])).all()


def test_mean_interval_uses_students_t():
    # t with 15 degrees of freedom leaves 2.5 % above 2.131; 2.131 * 10 / 4 = 5.33.
    assert mean_interval(50, 10, 16) == pytest.approx((44.67, 55.33), abs=0.005)


@given(st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.integers(2, 10_000))
def test_mean_interval_agrees_with_scipy(mean, sd, n):
    expected = stats.t.interval(0.95, n - 1, loc=mean, scale=sd / np.sqrt(n))
    assert np.allclose(mean_interval(mean, sd, n), expected, rtol=1e-7, atol=1e-9)


def test_mean_interval_of_one_value_is_not_defined():
    limits = mean_interval([10, 10, 10], [0, np.nan, 1], [1, 5, 0])
    assert np.isnan(limits).all()


def test_a_change_from_three_to_ten_by_hand():
    # 13 events fall evenly: (1 + 13 + 78 + 286) of 8,192 splits have three or fewer on one side; twice that.
    assert poisson_change_p(3, 10, 1, 1) == pytest.approx(756 / 8192)


def test_a_change_with_unequal_exposure_as_in_the_documentation_of_r():
    # poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)): p-value = 0.07967
    assert poisson_change_p(11, 21, 800, 3011) == pytest.approx(0.07967, abs=5e-6)


def test_the_binomial_test_behind_it_as_in_the_documentation_of_r():
    # binom.test(682, 682 + 243, p = 3 / 4), Mendel's peas in Conover (1971): p-value = 0.3825
    assert poisson_change_p(682, 243, 3, 1) == pytest.approx(0.3825, abs=5e-5)


@given(counts, counts, exposures, exposures)
def test_a_change_of_counts_agrees_with_scipy(count_a, count_b, exposure_a, exposure_b):
    if count_a + count_b == 0:
        expected = 1.0
    else:
        share = exposure_a / (exposure_a + exposure_b)
        expected = stats.binomtest(count_a, count_a + count_b, share).pvalue
    assert poisson_change_p(count_a, count_b, exposure_a, exposure_b) == pytest.approx(expected, rel=1e-7, abs=1e-200)


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from([(1, 1), (1, 2), (3, 1), (2, 3)]))
def test_small_changes_agree_with_scipy_where_ties_are_common(count_a, count_b, exposure):
    expected = stats.binomtest(count_a, count_a + count_b + 1, exposure[0] / sum(exposure)).pvalue
    assert poisson_change_p(count_a, count_b + 1, *exposure) == pytest.approx(expected, rel=1e-9)


@given(counts, counts, exposures, exposures)
def test_a_change_of_counts_has_the_same_p_value_in_either_direction(count_a, count_b, exposure_a, exposure_b):
    there = poisson_change_p(count_a, count_b, exposure_a, exposure_b)
    back = poisson_change_p(count_b, count_a, exposure_b, exposure_a)
    assert 0 <= there <= 1
    assert there == pytest.approx(back, rel=1e-9, abs=1e-200)


@given(counts)
def test_equal_counts_have_a_p_value_of_one(count):
    assert poisson_change_p(count, count, 1, 1) == pytest.approx(1)


def test_a_change_of_counts_is_not_defined_without_counts_or_exposure():
    p = poisson_change_p([-1, 5, 5, np.nan], 5, [1, 0, 1, 1], [1, 1, np.nan, 1])
    assert np.isnan(p).all()


def test_a_change_of_proportions_by_hand():
    # 10 of 50 and 20 of 50: pooled 0.3, error sqrt(0.21 * 2 / 50) = 0.09165, z = 0.2 / 0.09165 = 2.1822, p = 0.0291.
    assert proportions_change_p(10, 50, 20, 50) == pytest.approx(0.0291, abs=5e-5)


@given(proportions, proportions)
def test_a_change_of_proportions_is_the_chi_square_test_or_fishers_where_few_are_expected(first, second):
    (k1, n1), (k2, n2) = first, second
    table = [[k1, n1 - k1], [k2, n2 - k2]]
    few = min(k1 + k2, n1 + n2 - k1 - k2) * min(n1, n2) < 5 * (n1 + n2)
    test = stats.fisher_exact if few else lambda counts: stats.chi2_contingency(counts, correction=False)
    assert proportions_change_p(k1, n1, k2, n2) == pytest.approx(test(table).pvalue, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(("table", "p"), [((0, 3, 3, 3), 0.1), ((0, 4, 3, 4), 1 / 7), ((3, 4, 1, 4), 34 / 70)])
def test_fishers_exact_test_by_hand(table, p):
    # Of the 20 ways to choose three of six, two are as extreme as 0 of 3 against 3 of 3. Fisher's tea tasting: 34/70.
    assert proportions_change_p(*table) == pytest.approx(p)


@given(proportions, proportions)
def test_a_change_of_proportions_has_the_same_p_value_in_either_direction(first, second):
    assert proportions_change_p(*first, *second) == pytest.approx(proportions_change_p(*second, *first))


def test_a_change_of_proportions_is_not_defined_without_a_base():
    p = proportions_change_p([0, 1, 5, np.nan, -1], [0, 4, 4, 4, 4], [1, 0, 1, 1, 1], [4, 0, 4, 4, 4])
    assert np.isnan(p).all()


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-0.5, 0, -1.0),
        (-2.675, 2, -2.68),
        (2.6749, 2, 2.67),
        (1250, -2, 1300.0),
        (1e300, 1, 1e300),
    ],
)
def test_a_half_is_rounded_away_from_zero(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


def test_rounding_never_gives_a_negative_zero():
    assert not np.signbit(round_half_up([-0.3, -0.0, -1e-9], 0)).any()


def test_missing_and_infinite_values_are_unchanged_by_rounding():
    rounded = round_half_up([[np.nan, np.inf], [-np.inf, 0.25]], 1)
    assert np.array_equal(rounded, [[np.nan, np.inf], [-np.inf, 0.3]], equal_nan=True)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4), st.integers(0, 3))
def test_rounding_a_decimal_agrees_with_rounding_its_text(whole, places, decimals):
    printed = Decimal(whole).scaleb(-places)
    expected = printed.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert round_half_up(float(printed), decimals) == float(expected)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_rounding_moves_a_value_by_half_a_unit_at_most_and_rounding_again_changes_nothing(value, decimals):
    once = round_half_up(value, decimals)
    assert abs(once - value) <= 0.5 * 10**-decimals * (1 + 1e-6) + 1e-7
    assert round_half_up(once, decimals) == once
