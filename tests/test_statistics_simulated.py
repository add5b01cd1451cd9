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
from iro_analysis.statistics import SIBLINGS, benjamini_hochberg, poisson_change_p, proportions_change_p

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
#: Of 100 families 70 have one child who starts, 20 two, 10 three; the return does not say who is whose sibling.
FAMILIES, CHILDREN_OF_A_FAMILY = (0.7, 0.2, 0.1), np.array([1, 2, 3])
PER_FAMILY = 1.4
#: Brothers and sisters differ in these, and share everything else.
OWN = ("age_band", "sex")


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


def children_in_families(random, mean):
    """Numbers of children who come in families, in many pairs of years with ``mean`` children expected in each."""
    return (
        random.multinomial(families, FAMILIES) @ CHILDREN_OF_A_FAMILY
        for families in random.poisson(mean / PER_FAMILY, (2, DRAWS))
    )


@pytest.mark.parametrize("mean", [6, 12, 25, 50, 150, 400, 1000])
def test_a_headline_test_of_a_number_of_children_who_come_in_families_errs_in_at_most_5_of_100(mean):
    now, then = children_in_families(np.random.default_rng(3), mean)
    assert share_significant(p_values(two_counts, now, DAYS, then, DAYS)) <= SIGNIFICANCE


def test_the_allowance_is_the_design_effect_of_these_families():
    assert pytest.approx(SIBLINGS, abs=0.05) == FAMILIES @ CHILDREN_OF_A_FAMILY**2 / PER_FAMILY


def test_children_who_come_in_families_must_not_be_tested_as_independent():
    now, then = children_in_families(np.random.default_rng(3), 150)
    assert 0.12 < share_significant(p_values(poisson_change_p, now, then, 1, 1)) < 0.135


def alike(random, *families):
    """Whether each child of a family counts, with probability 0.85 and a correlation of 0.5 in a family."""
    own, shared = random.random((*families, 3)) < 0.85, random.random((*families, 1)) < 0.85
    return np.where(random.random((*families, 3)) < np.sqrt(0.5), shared, own)


@pytest.mark.parametrize(("in_both_years", "lowest", "highest"), [(0.5, 0, SIGNIFICANCE), (0, 0.06, 0.09)])
def test_a_share_of_children_in_families_errs_in_5_of_100_if_many_are_there_in_both_years(
    in_both_years, lowest, highest
):
    # 270 families as above; of the children in both years 7 in 10 are as they were. If none is, the page says so.
    random = np.random.default_rng(5)
    there = np.repeat(CHILDREN_OF_A_FAMILY, (189, 54, 27))[:, None] >= CHILDREN_OF_A_FAMILY
    before, now = alike(random, 4_000, 270), alike(random, 4_000, 270)
    kept = (random.random((4_000, 270, 1)) < in_both_years) & (random.random(now.shape) < 0.7)
    counted = [(year & there).sum(axis=(1, 2)) for year in (np.where(kept, before, now), before)]
    base = there.sum()
    assert lowest <= share_significant(p_values(two_proportions, counted[0], base, counted[1], base)) <= highest


def test_records_of_one_iro_must_not_be_tested_as_independent():
    # Seven IROs with 145 records each: a correlation of 0.02 is enough.
    random = np.random.default_rng(7)
    now, then = (clustered(random, (4_000, 7), 145, 0.8, 0.02).sum(axis=1) for _ in range(2))
    assert share_significant(proportions_change_p(now, 7 * 145, then, 7 * 145)) > 0.2


def spread(random, size, shares):
    """The category of each of many children, for each breakdown; children are spread over each one independently."""
    return {name: random.choice(len(parts), size, p=parts) for name, parts in shares.items()}


def spread_in_families(random, starts, shares):
    """The same for the children who start in a year, in families who share all categories but ``OWN``."""
    sizes = random.choice(CHILDREN_OF_A_FAMILY, random.poisson(starts / PER_FAMILY), p=FAMILIES)
    families, own = spread(random, len(sizes), shares), spread(random, sizes.sum(), shares)
    return {name: own[name] if name in OWN else np.repeat(families[name], sizes) for name in shares}


def annex(random, shares_now, shares_before, *, families, starts=150):
    """The p-values of one annex without its headlines, and for each whether its underlying rate is the same.

    Starts by every breakdown, and the share of children all of whose reviews were on time by some: the same children
    are in one category of each breakdown, so that the tests hang together. If ``families``, children start with their
    brothers and sisters; about ``starts`` in a year.
    """
    p, is_null = [], []
    starts = [
        spread_in_families(random, starts, shares) if families else spread(random, random.poisson(starts), shares)
        for shares in (shares_now, shares_before)
    ]
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


def false_discoveries(shares_now, shares_before, **of_annex):
    """The share of false ones among the changes called significant, annex by annex; 0 where none was."""
    random = np.random.default_rng(1995)
    for _ in range(ANNEXES):
        p, is_null = annex(random, shares_now, shares_before, **of_annex)
        called = benjamini_hochberg(p) < FALSE_DISCOVERY_RATE
        yield (called & is_null).sum() / max(called.sum(), 1), (called & ~is_null).any()


@pytest.mark.parametrize("families", [False, True])
def test_where_nothing_changed_a_whole_annex_errs_in_at_most_5_of_100(families):
    shares = [share for share, _ in false_discoveries(SHARES, SHARES, families=families)]
    assert np.mean(shares) <= FALSE_DISCOVERY_RATE


@pytest.mark.parametrize(("starts", "least_found"), [(150, 0.03), (400, 0.6)])
@pytest.mark.parametrize("families", [False, True])
def test_where_something_changed_few_of_the_changes_called_significant_are_false(families, starts, least_found):
    # Fewer of the children who start are under one, more are of 16 and over; nothing else is different.
    older = SHARES | {"age_band": (0.06, 0.17, 0.18, 0.27, 0.32)}
    shares, found = zip(*false_discoveries(older, SHARES, families=families, starts=starts), strict=True)
    assert np.mean(shares) <= FALSE_DISCOVERY_RATE
    assert np.mean(found) > least_found


def test_without_control_an_annex_would_err_far_more_often():
    random = np.random.default_rng(1995)
    some = [(annex(random, SHARES, SHARES, families=True)[0] < SIGNIFICANCE).any() for _ in range(300)]
    assert np.mean(some) > 0.4


def rejected(p, chances):
    """The probability that a test with p-values ``p`` says "significant", over outcomes with these ``chances``."""
    return float(chances[p < SIGNIFICANCE].sum())


def chances_of_children(mean, most):
    """The chances of 0 to ``most`` children who come in families, if ``mean`` are expected."""
    of_families = stats.poisson.pmf(np.arange(most + 1), mean / PER_FAMILY)
    chances, of_this_many = np.zeros(most + 1), np.eye(1, most + 1).ravel()
    for chance in of_families:
        chances += chance * of_this_many
        of_this_many = np.convolve(of_this_many, [0, *FAMILIES])[: most + 1]
    return chances


def counts_called(mean_now, mean_before):
    """How often "significant" is said of children in families: by the test used, and by its mid-p variant.

    Then by the test used if each child comes alone, and by the test without the allowance of children in families.
    """
    most = [int(mean * 2 + 60) for mean in (mean_now, mean_before)]
    now, then = (grid.ravel() for grid in np.indices([size + 1 for size in most]))
    in_families, alone = (
        np.outer(*(chances(*of) for of in zip((mean_now, mean_before), most, strict=True))).ravel()
        for chances in (chances_of_children, lambda mean, size: stats.poisson.pmf(np.arange(size + 1), mean))
    )
    p = two_counts(now, 1, then, 1)
    few, many = np.minimum(now, then) / SIBLINGS, np.maximum(now, then) / SIBLINGS
    # Half of the outcome observed: the mean of the tails with and without it.
    mid = np.where(np.isnan(p), np.nan, stats.beta.sf(0.5, few + 1, many) + stats.beta.sf(0.5, few, many + 1))
    unallowed = np.where(np.isnan(p), np.nan, poisson_change_p(now, then, 1, 1))
    return rejected(p, in_families), rejected(mid, in_families), rejected(p, alone), rejected(unallowed, in_families)


def shares_called(base, share_now, share_before):
    """The same for two shares of ``base`` children each."""
    now, then = (grid.ravel() for grid in np.indices((base + 1, base + 1)))
    chances = stats.binom.pmf(now, base, share_now) * stats.binom.pmf(then, base, share_before)
    p = two_proportions(now, base, then, base)
    mid = np.where(np.isnan(p), np.nan, p - stats.hypergeom.pmf(now, 2 * base, now + then, base))
    return rejected(p, chances), rejected(mid, chances)


#: The tables of docs/statistics.md, row by row: what is expected in the two years, for shares after their base.
COUNTS = [(20, 20), (50, 50), (150, 150), (155, 135), (150, 110), (150, 100)]
SHARES_OF = [(100, 0.5, 0.5), (300, 0.95, 0.95), (300, 0.95, 0.9), (300, 0.9, 0.8)]


@pytest.mark.parametrize(
    ("heading", "tests", "expected"),
    [("| children expected |", counts_called, COUNTS), ("| shares expected |", shares_called, SHARES_OF)],
)
def test_the_page_states_size_and_power_beside_mid_p(heading, tests, expected):
    page = (Path(__file__).parents[1] / "docs" / "statistics.md").read_text(encoding="utf-8")
    rows = page[page.index(heading) :].partition("\n\n")[0].splitlines()[2:]
    printed = [tuple(re.findall(r"\| ([\d.]+)%(?= \|)", row)) for row in rows]
    assert printed == [
        tuple(f"{100 * share:.1f}" for share in shares) for shares in (tests(*years) for years in expected)
    ]
