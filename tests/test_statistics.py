"""Intervals, tests and rounding, compared with printed tables, arithmetic by hand and SciPy."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from iro_analysis.statistics import (
    benjamini_hochberg,
    enough_counts,
    enough_proportions,
    mean_interval,
    poisson,
    poisson_change_p,
    proportions_change_p,
    round_half_up,
    round_percentage,
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


def twice_the_smaller_tail(one_sided, *arguments):
    """The two-sided p-value as docs/statistics.md defines it, from SciPy's one-sided tests."""
    return min(1.0, 2 * min(one_sided(*arguments, alternative=tail).pvalue for tail in ("less", "greater")))


def test_a_change_from_three_to_ten_by_hand():
    # 13 events fall evenly: (1 + 13 + 78 + 286) of 8,192 splits have three or fewer on one side; twice that.
    assert poisson_change_p(3, 10, 1, 1) == pytest.approx(756 / 8192)


@given(counts, counts)
def test_for_equal_exposures_all_two_sided_tests_are_one(count_a, count_b):
    # The binomial is then symmetric, and R's poisson.test and binom.test say the same.
    expected = stats.binomtest(count_a, count_a + count_b).pvalue if count_a + count_b else 1.0
    assert poisson_change_p(count_a, count_b, 1, 1) == pytest.approx(expected, rel=1e-7, abs=1e-200)


def test_for_unequal_exposures_p_is_twice_the_tail_and_not_the_sum_that_r_documents():
    # poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)) adds up both tails: p-value = 0.07967. The observed tail
    # is 0.05601 of it.
    assert stats.binomtest(11, 32, 800 / 3811).pvalue == pytest.approx(0.07967, abs=5e-6)
    assert poisson_change_p(11, 21, 800, 3011) == pytest.approx(2 * 0.05601, abs=1e-5)


@given(counts, counts, exposures, exposures)
def test_a_change_of_counts_agrees_with_scipy(count_a, count_b, exposure_a, exposure_b):
    total, share = count_a + count_b, exposure_a / (exposure_a + exposure_b)
    expected = twice_the_smaller_tail(stats.binomtest, count_a, total, share) if total else 1.0
    assert poisson_change_p(count_a, count_b, exposure_a, exposure_b) == pytest.approx(expected, rel=1e-7, abs=1e-200)


@given(st.floats(0.1, 2_000), st.floats(0.1, 2_000))
def test_between_whole_numbers_p_is_twice_the_smaller_tail_of_the_beta_distribution(count_a, count_b):
    tails = [stats.beta.sf(0.5, few + 1, others) for few, others in ((count_a, count_b), (count_b, count_a))]
    assert poisson_change_p(count_a, count_b, 1, 1) == pytest.approx(min(1, 2 * min(tails)), rel=1e-7, abs=1e-200)


@given(st.floats(0, 500), st.integers(0, 500))
def test_between_whole_numbers_p_lies_between_those_of_its_neighbours(fewer, further):
    more = np.ceil(fewer) + further
    p = poisson_change_p([np.floor(fewer), fewer, np.ceil(fewer)], more, 1, 1)
    assert (np.diff(p) >= -1e-9).all()


def test_all_in_one_of_two_periods_and_none_in_either():
    # Half of the events fall into each: 2 / 2^3 for three in one, and nothing is as expected as none and none.
    assert poisson_change_p([3, 0, 0], [0, 3, 0], 1, 1) == pytest.approx([0.25, 0.25, 1])


@given(counts, counts, exposures, exposures)
def test_a_change_of_counts_has_the_same_p_value_in_either_direction(count_a, count_b, exposure_a, exposure_b):
    there = poisson_change_p(count_a, count_b, exposure_a, exposure_b)
    back = poisson_change_p(count_b, count_a, exposure_b, exposure_a)
    assert 0 <= there <= 1
    assert there == pytest.approx(back, rel=1e-9, abs=1e-200)


@given(counts)
def test_equal_counts_have_a_p_value_of_one(count):
    assert poisson_change_p(count, count, 1, 1) == pytest.approx(1)


@given(counts, st.integers(0, 200), exposures)
def test_the_further_apart_two_counts_are_the_smaller_is_p(count, further, exposure):
    nearer, apart = poisson_change_p([count, count + further], count, exposure, exposure)
    assert apart <= nearer * (1 + 1e-9)


def test_a_change_of_counts_is_not_defined_without_counts_or_exposure():
    p = poisson_change_p([-1, 5, 5, np.nan], 5, [1, 0, 1, 1], [1, 1, np.nan, 1])
    assert np.isnan(p).all()


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # Of the 20 ways to choose three of six, one gives 0 of 3 against 3 of 3; twice that.
        ((0, 3, 3, 3), 2 / 20),
        ((0, 4, 3, 4), 2 / 14),
        # Fisher's tea tasting in R's documentation of fisher.test: p-value = 0.2429 with alternative = "greater".
        ((3, 4, 1, 4), 2 * 0.2429),
        # Convictions of twins in the same place: fisher.test(Convictions, alternative = "less") has 0.0004652.
        ((2, 17, 10, 13), 2 * 0.0004652),
    ],
)
def test_fishers_exact_test_by_hand_and_as_in_the_documentation_of_r(table, p):
    assert proportions_change_p(*table) == pytest.approx(p, rel=2e-4)


@given(proportions, proportions)
def test_a_change_of_proportions_agrees_with_scipy(first, second):
    (k1, n1), (k2, n2) = first, second
    expected = twice_the_smaller_tail(stats.fisher_exact, [[k1, n1 - k1], [k2, n2 - k2]])
    assert proportions_change_p(k1, n1, k2, n2) == pytest.approx(expected, rel=1e-7, abs=1e-200)


@given(proportions, proportions)
def test_a_change_of_proportions_has_the_same_p_value_in_either_direction_and_for_the_complement(first, second):
    (k1, n1), (k2, n2) = first, second
    p = proportions_change_p(k1, n1, k2, n2)
    assert 0 <= p <= 1
    assert p == pytest.approx(proportions_change_p(k2, n2, k1, n1), rel=1e-9, abs=1e-200)
    assert p == pytest.approx(proportions_change_p(n1 - k1, n1, n2 - k2, n2), rel=1e-9, abs=1e-200)


@given(proportions)
def test_equal_proportions_have_a_p_value_of_one(proportion):
    assert proportions_change_p(*proportion, *proportion) == pytest.approx(1)


@given(st.integers(1, 2_000), st.integers(1, 2_000), st.data())
def test_the_further_apart_two_proportions_are_the_smaller_is_p(n1, n2, data):
    k2 = data.draw(st.integers(0, n2))
    k1 = np.arange(n1 + 1)
    p = proportions_change_p(k1, n1, k2, n2)
    above, below = p[k1 * n2 >= k2 * n1], p[k1 * n2 <= k2 * n1]
    assert (np.diff(above) <= 1e-9).all()
    assert (np.diff(below) >= -1e-9).all()


@given(st.integers(200, 3_000), st.integers(200, 3_000), st.integers(0, 60), st.integers(0, 60))
def test_a_base_that_differs_by_one_hardly_moves_p(n1, n2, k1, k2):
    p, larger = proportions_change_p(k1, [n1, n1 + 1], k2, n2)
    assert abs(larger - p) <= 0.03


def test_a_change_of_proportions_is_not_defined_without_a_base():
    p = proportions_change_p([0, 1, 5, np.nan, -1], [0, 4, 4, 4, 4], [1, 0, 1, 1, 1], [4, 0, 4, 4, 4])
    assert np.isnan(p).all()


def test_tens_of_thousands_of_proportions_are_tested_together():
    random = np.random.default_rng(7)
    bases = random.integers(1, 5_000, (2, 50_000))
    counted = random.binomial(bases, 0.9)
    p = proportions_change_p(counted[0], bases[0], counted[1], bases[1])
    some = slice(0, 50_000, 5_000)
    alone = [
        float(proportions_change_p(*table))
        for table in zip(counted[0][some], bases[0][some], counted[1][some], bases[1][some], strict=True)
    ]
    assert p[some] == pytest.approx(alone, rel=1e-9)


def test_five_events_on_each_side_are_enough_for_a_test():
    assert enough_counts([5, 4, 40], [5, 40, 4]).tolist() == [True, False, False]
    # 5 of 10, then 5 of 9 (4 do not count), 4 of 10, and 95 of 100.
    enough = enough_proportions([5, 5, 4, 95], [10, 9, 10, 100], [50, 50, 50, 50], [100, 100, 100, 100])
    assert enough.tolist() == [True, False, False, True]


def test_adjusted_p_values_as_benjamini_and_hochberg_printed_them():
    # Benjamini and Hochberg (1995), section 4.1: of these 15 the procedure at 0.05 rejects the first four.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0000]
    assert (benjamini_hochberg(p) < 0.05).tolist() == [True] * 4 + [False] * 11


@given(st.lists(st.floats(0, 1), max_size=40))
def test_adjusted_p_values_agree_with_scipy_and_are_never_smaller(p):
    adjusted = benjamini_hochberg(p)
    assert np.allclose(adjusted, stats.false_discovery_control(p) if p else [], rtol=1e-12)
    assert (adjusted >= p).all()


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (100 * 2019 / 2020, 1, 99.9),
        (99.95, 1, 99.9),
        (99.94, 1, 99.9),
        (100, 1, 100),
        (0.04, 1, 0.1),
        (0, 1, 0),
        (-0.04, 1, -0.1),
        (99.6, 0, 99),
        (0.4, 0, 1),
        (34.25, 1, 34.3),
        (100.04, 1, 100),
    ],
)
def test_a_percentage_is_rounded_to_none_or_all_only_if_it_is_that(value, decimals, rounded):
    assert round_percentage(value, decimals) == rounded


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
