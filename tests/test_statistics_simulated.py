"""How often "significant" is said when nothing changed: by each kind of headline test, and by a whole annex.

The data are drawn from known rates, so that the truth is known; docs/statistics.md quotes what is found.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from iro_analysis.figures.significance import FALSE_DISCOVERY_RATE, SIGNIFICANCE
from iro_analysis.measures.kinds import two_counts, two_proportions
from iro_analysis.statistics import benjamini_hochberg, proportions_change_p

DRAWS, ANNEXES = 20_000, 1_500
#: Days of 2020-21 and of the leap year before.
DAYS, DAYS_BEFORE = 365, 366
#: How a year's starts, or the children reviewed, are spread over the categories of each breakdown.
SHARES = {
    "age_band": (0.18, 0.17, 0.18, 0.27, 0.20),
    "sex": (0.55, 0.45),
    "ethnicity_group": (0.62, 0.13, 0.09, 0.07, 0.06, 0.03),
    "need": (0.58, 0.12, 0.10, 0.07, 0.06, 0.04, 0.03),
    "legal_status_group": (0.45, 0.25, 0.22, 0.08),
    "month": (1 / 12,) * 12,
}
REVIEWED = ("age_band", "sex", "ethnicity_group")


def p_values(test, *samples):
    """The p-values of ``test``, with tables that occur several times worked out once."""
    distinct, places = np.unique(np.broadcast_arrays(*samples), axis=1, return_inverse=True)
    return np.asarray(test(*distinct.astype(float)))[places.ravel()]


def share_significant(p):
    return np.mean(np.nan_to_num(p, nan=1.0) < SIGNIFICANCE)


@pytest.mark.parametrize("mean", [6, 12, 25, 50, 150, 400])
def test_a_headline_test_of_a_number_of_children_errs_in_at_most_5_of_100(mean):
    random = np.random.default_rng(1936)
    now, then = random.poisson(mean * DAYS / DAYS_BEFORE, DRAWS), random.poisson(mean, DRAWS)
    assert share_significant(p_values(two_counts, now, DAYS, then, DAYS_BEFORE)) <= SIGNIFICANCE


@pytest.mark.parametrize("bases", [(40, 55), (210, 190), (480, 390)])
@pytest.mark.parametrize("share", [0.03, 0.1, 0.5, 0.8, 0.98])
def test_a_headline_test_of_a_share_of_children_errs_in_at_most_5_of_100(bases, share):
    random = np.random.default_rng(1935)
    now, then = (random.binomial(base, share, DRAWS) for base in bases)
    assert share_significant(p_values(two_proportions, now, bases[0], then, bases[1])) <= SIGNIFICANCE


def test_children_who_are_in_both_years_make_the_test_err_less_not_more():
    # Half of the children are there in both years, and 7 in 10 of these are as they were.
    random = np.random.default_rng(7)
    same = random.random((DRAWS, 200)) < 0.85
    kept = np.where(random.random((DRAWS, 200)) < 0.7, same, random.random((DRAWS, 200)) < 0.85).sum(axis=1)
    now, then = kept + random.binomial(200, 0.85, DRAWS), same.sum(axis=1) + random.binomial(200, 0.85, DRAWS)
    assert share_significant(p_values(two_proportions, now, 400, then, 400)) <= SIGNIFICANCE / 2


def clustered(random, clusters, sizes, mean, icc):
    """How many of the ``sizes`` units of each cluster count; ``icc`` is the correlation between two of one cluster."""
    strength = 1 / icc - 1
    return random.binomial(sizes, random.beta(mean * strength, (1 - mean) * strength, clusters))


def reviews_of_children(random, years, children):
    """For every child of every year: how many reviews were held, and how many were on time (correlation 0.3)."""
    held = 1 + random.poisson(1.7, (years, children))
    return held, clustered(random, held.shape, held, 0.93, 0.3)


def test_reviews_of_one_child_must_not_be_tested_as_independent_but_the_children_can():
    random = np.random.default_rng(36)
    (held, on_time), (held_before, on_time_before) = (reviews_of_children(random, 4_000, 380) for _ in range(2))
    samples = [on_time, held, on_time_before, held_before]
    by_review = proportions_change_p(*(sample.sum(axis=1) for sample in samples))
    every, every_before = (on_time == held).sum(axis=1), (on_time_before == held_before).sum(axis=1)
    by_child = p_values(two_proportions, every, 380, every_before, 380)
    assert share_significant(by_review) > 0.08
    assert share_significant(by_child) <= SIGNIFICANCE


def test_siblings_who_start_together_are_a_limit_that_the_page_states():
    # Of 100 families 70 have one child who starts, 20 two, 10 three: the return does not say who is whose sibling.
    random = np.random.default_rng(3)
    sizes = np.array([1, 2, 3])
    families = random.poisson(110, (2, DRAWS))
    now, then = (random.multinomial(number, (0.7, 0.2, 0.1)) @ sizes for number in families)
    p = np.nan_to_num(p_values(two_counts, now, DAYS, then, DAYS), nan=1.0)
    assert 0.12 < share_significant(p) < 0.135
    assert np.mean(p < 0.01) <= SIGNIFICANCE


def test_records_of_one_iro_must_not_be_tested_as_independent():
    # Seven IROs with 145 records each: a correlation of 0.02 is enough.
    random = np.random.default_rng(7)
    now, then = (clustered(random, (4_000, 7), 145, 0.8, 0.02).sum(axis=1) for _ in range(2))
    assert share_significant(proportions_change_p(now, 7 * 145, then, 7 * 145)) > 0.2


def spread(random, size, shares):
    """The category of each of many children, for each breakdown; children are spread over each one independently."""
    return {name: random.choice(len(parts), size, p=parts) for name, parts in shares.items()}


def annex(random, shares_now, shares_before):
    """The p-values of one annex without its headlines, and for each whether its underlying rate is the same.

    Starts by every breakdown, and the share of children all of whose reviews were on time by some: the same children
    are in one category of each breakdown, so that the tests hang together.
    """
    p, is_null = [], []
    starts = [spread(random, random.poisson(150), shares) for shares in (shares_now, shares_before)]
    for name, shares in shares_now.items():
        now, then = (np.bincount(year[name], minlength=len(shares)) for year in starts)
        p.append(two_counts(now, DAYS, then, DAYS))
        is_null.append(np.equal(shares, shares_before[name]))
    reviewed = []
    for _ in range(2):
        held, on_time = reviews_of_children(random, 1, 380)
        reviewed.append((spread(random, 380, SHARES), (held == on_time)[0]))
    for name in REVIEWED:
        size = len(SHARES[name])
        samples = [
            np.bincount(of[name], weights, minlength=size) for of, every in reviewed for weights in (every, None)
        ]
        p.append(two_proportions(*samples))
        is_null.append(np.ones(size, dtype=bool))
    p, is_null = np.concatenate(p), np.concatenate(is_null)
    tested = ~np.isnan(p)
    return p[tested], is_null[tested]


def false_discoveries(shares_now, shares_before):
    """The share of false ones among the changes called significant, annex by annex; 0 where none was."""
    random = np.random.default_rng(1995)
    for _ in range(ANNEXES):
        p, is_null = annex(random, shares_now, shares_before)
        called = benjamini_hochberg(p) < FALSE_DISCOVERY_RATE
        yield (called & is_null).sum() / max(called.sum(), 1), (called & ~is_null).any()


def test_where_nothing_changed_a_whole_annex_errs_in_at_most_5_of_100():
    shares = [share for share, _ in false_discoveries(SHARES, SHARES)]
    assert np.mean(shares) <= FALSE_DISCOVERY_RATE


def test_where_something_changed_few_of_the_changes_called_significant_are_false():
    # Fewer of the children who start are under one, more are of 16 and over; nothing else is different.
    older = SHARES | {"age_band": (0.06, 0.17, 0.18, 0.27, 0.32)}
    shares, found = zip(*false_discoveries(older, SHARES), strict=True)
    assert np.mean(shares) <= FALSE_DISCOVERY_RATE
    assert np.mean(found) > 0.3


def test_without_control_an_annex_would_err_far_more_often():
    random = np.random.default_rng(1995)
    some = [(annex(random, SHARES, SHARES)[0] < SIGNIFICANCE).any() for _ in range(300)]
    assert np.mean(some) > 0.4


def rejected(p, chances):
    """The probability that a test with p-values ``p`` says "significant", over outcomes with these ``chances``."""
    return float(chances[p < SIGNIFICANCE].sum())


def both_tests_of_counts(mean_now, mean_before):
    """How often the test used, and its mid-p variant, say "significant" of two Poisson counts."""
    now, then = (grid.ravel() for grid in np.indices((int(mean_now * 2 + 40), int(mean_before * 2 + 40))))
    chances = stats.poisson.pmf(now, mean_now) * stats.poisson.pmf(then, mean_before)
    p = two_counts(now, 1, then, 1)
    mid = np.where(np.isnan(p), np.nan, p - stats.binom.pmf(now, now + then, 0.5))
    return rejected(p, chances), rejected(mid, chances)


def both_tests_of_shares(base, share_now, share_before):
    """The same for two shares of ``base`` children each."""
    now, then = (grid.ravel() for grid in np.indices((base + 1, base + 1)))
    chances = stats.binom.pmf(now, base, share_now) * stats.binom.pmf(then, base, share_before)
    p = two_proportions(now, base, then, base)
    mid = np.where(np.isnan(p), np.nan, p - stats.hypergeom.pmf(now, 2 * base, now + then, base))
    return rejected(p, chances), rejected(mid, chances)


#: The table of docs/statistics.md, row by row: base (for shares), and what is expected in the two years.
WORKED_OUT = [
    *((None, 20, 20), (None, 50, 50), (None, 150, 150), (None, 155, 135), (None, 150, 110), (None, 150, 100)),
    *((100, 0.5, 0.5), (300, 0.95, 0.95), (300, 0.95, 0.9), (300, 0.9, 0.8)),
]


def test_the_page_states_size_and_power_beside_mid_p():
    page = (Path(__file__).parents[1] / "docs" / "statistics.md").read_text(encoding="utf-8")
    table = page[page.index("| two years |") : page.index("Simulated (")]
    printed = re.findall(r"\| ([\d.]+)% \| ([\d.]+)% \|$", table, re.MULTILINE)
    found = [
        both_tests_of_counts(before, now) if base is None else both_tests_of_shares(base, before, now)
        for base, before, now in WORKED_OUT
    ]
    assert printed == [tuple(f"{100 * share:.1f}" for share in shares) for shares in found]
