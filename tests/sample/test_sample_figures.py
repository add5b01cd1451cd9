"""The sample compared with the printed report: which figures it reproduces, and that no authority could reproduce more.

The proof is a mixed-integer programme: it looks for the authority that reproduces as many printed figures as possible.
"""

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sample_oracle import MONTHS, YEARS, Returns, last_day, year_before
from sample_service import Service
from scipy.optimize import Bounds, LinearConstraint, milp

from iro_analysis.sample import make_sample

REGISTER = Path(__file__).parents[2].parent / "shared" / "published" / "peterborough-2020-21" / "figures.csv"
POPULATION = {
    "cla_at_end", "cla_at_end_change", "cla_rate", "starts", "starts_rate", "ceases", "uasc_during",
    "uasc_during_change", "remanded_during", "secure_during", "placement_orders_to_revoke_at_end",
    "placement_orders_to_revoke_at_end_change",
}  # fmt: skip
OF_REVIEWS = {
    "reviews_held", "reviews_on_time_pct", "attended_pct", "attended_pct_change", "views_sent_pct_of_non_attenders",
    "advocate_briefed_pct_of_non_attenders", "participated_pct", "parent_participation_pct", "iro_consultations",
    "iro_monitoring_activity_change_pct", "app_accounts", "app_statements", "app_statements_pct", "reviews_cancelled",
    "decisions_within_5_working_days_pct",
}  # fmt: skip
MEASURES = POPULATION | OF_REVIEWS
#: Paragraph 5.2 says this about all reviews in words, so that the register has no row for it.
IN_WORDS = {("2020-21", "decisions_within_5_working_days_pct", "", 100)}

#: The printed figures that the sample does not reproduce; docs/sample.md says which others each of them contradicts.
NOT_REPRODUCED = {
    ("2019-20", "cla_at_end", "", 370),
    ("2020-21", "cla_at_end_change", "", -6),
    ("2020-21", "ceases", "", 140),
    ("2019-20", "starts_rate", "", 30.0),
}
BANDS = ("Under 1", "1-4", "5-9", "10-15", "16-17", "18 and over")
SEXES = ("Male", "Female", "Not known")
ORIGINS = ("1", "2", "3", "4", "5")
MOST_CHILDREN, MOST_RESIDENTS = 2_000, 200_000


@pytest.fixture(scope="module")
def printed():
    """The distinct printed figures of population, profiles and reviews: period, measure, breakdown, value."""
    if not REGISTER.is_file():
        pytest.skip("the register of printed figures is not here")
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return sorted(
            {
                (row["period"], row["measure"], row["breakdown"], float(row["value"]))
                for row in csv.DictReader(file)
                if row["measure"] in MEASURES
            }
            | IN_WORDS
        )


@pytest.fixture(scope="module")
def of_population(printed):
    """The figures for the programme; no figure of the reviews depends on one of these."""
    return [figure for figure in printed if figure[1] in POPULATION]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exampleton") / "sample"
    make_sample(folder)
    return Returns(folder)


def reproduced(returns, printed):
    service = Service(returns)
    return {
        figure
        for figure in printed
        if (returns if figure[1] in POPULATION else service).figure(*figure[:3]) == figure[3]
    }


def test_the_sample_shows_every_printed_figure_but_four(sample, printed):
    assert set(printed) - reproduced(sample, printed) == NOT_REPRODUCED


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_every_seed_shows_the_same_figures(seed, tmp_path, printed):
    make_sample(tmp_path / "sample", seed=seed)
    assert set(printed) - reproduced(Returns(tmp_path / "sample"), printed) == NOT_REPRODUCED


def test_every_measure_of_the_reviews_is_compared(printed):
    assert {measure for _, measure, *_ in printed} == MEASURES


@pytest.mark.parametrize("period", YEARS)
def test_as_many_reviews_are_on_time_under_the_limits_in_force(sample, period):
    service = Service(sample)
    shares = [service.figure(period, f"reviews_on_time{limits}_pct", "") for limits in ("", "_in_force")]
    assert shares == [{"2018-19": 99.8, "2019-20": 99.3, "2020-21": 99.9}[period]] * 2


def test_140_children_left_as_printed_but_144_spells_ended(sample):
    # 373 + 135 - 364 = 144 spells ended. National statistics count only the last time a child ceased in the year, and
    # four children ceased twice.
    assert len(sample.ceases("2020-21")) == 144
    assert len(set(sample.ceases("2020-21"))) == 140


@pytest.mark.parametrize("period", ["2019-20", "2020-21"])
def test_opening_plus_starts_minus_ceases_is_closing(sample, period):
    opening, closing = (len(sample.in_care(last_day(year))) for year in (year_before(period), period))
    assert opening + len(sample.starts(period)) - len(sample.ceases(period)) == closing


@pytest.mark.parametrize(
    "codes", [("C1", "C2"), ("V2",), ("E1",)], ids=["care orders", "voluntary", "placement orders"]
)
def test_each_legal_status_fell_over_the_year_as_paragraph_7_3_says(sample, codes):
    before, after = (sum(sample.legal_statuses(period)[code] for code in codes) for period in ("2019-20", "2020-21"))
    assert 0 < after < before


class Programme:
    """A mixed-integer programme: whole numbers that describe an authority, and a binary variable per printed figure."""

    def __init__(self):
        self.upper, self.integers, self.rows, self.lower_limits, self.upper_limits = [], {}, [], [], []

    def number(self, name, most=MOST_CHILDREN):
        """The position of the variable of this name, a whole number from 0 to ``most``."""
        if name not in self.integers:
            self.integers[name] = len(self.upper)
            self.upper.append(most)
        return self.integers[name]

    def limit(self, terms, lower, upper):
        self.rows.append(terms)
        self.lower_limits.append(lower)
        self.upper_limits.append(upper)

    def equal(self, left, *terms):
        """Require ``left`` to be the sum of the terms, each of them (factor, name)."""
        self.limit([(1, left), *((-factor, name) for factor, name in terms)], 0, 0)

    def maximise(self, names):
        coefficients = np.zeros((len(self.rows), len(self.upper)))
        for row, terms in zip(coefficients, self.rows, strict=True):
            for factor, name in terms:
                row[self.integers[name]] += factor
        objective = np.zeros(len(self.upper))
        objective[[self.integers[name] for name in names]] = -1
        solution = milp(
            objective,
            integrality=np.ones(len(self.upper)),
            bounds=Bounds(0, self.upper),
            constraints=LinearConstraint(coefficients, self.lower_limits, self.upper_limits),
        )
        assert solution.success
        return {name: round(solution.x[position]) for name, position in self.integers.items()}


@dataclass(frozen=True)
class Kept:
    """The name of the binary variable of a printed figure: 1 if the figure is kept."""

    figure: tuple


def authority():
    """The programme with everything that must hold in any authority, whatever is printed about it."""
    programme = Programme()
    for period in YEARS:
        stock = (period, "cla_at_end", "")
        programme.number((period, "residents"), MOST_RESIDENTS)
        for measure in ("cla_at_end", "starts", "ceases", "uasc_during", "remanded_during", "secure_during",
                        "placement_orders_to_revoke_at_end"):  # fmt: skip
            programme.number((period, measure, ""))
        cells = {(band, sex): (period, "cla_at_end", f"age_band={band}; sex={sex}") for band in BANDS for sex in SEXES}
        for cell in cells.values():
            programme.number(cell)
        for dimension, labels in (("age_band", BANDS), ("sex", SEXES)):
            for label in labels:
                total = (period, "cla_at_end", f"{dimension}={label}")
                programme.number(total)
                programme.equal(total, *((1, cell) for labelled, cell in cells.items() if label in labelled))
        programme.equal(stock, *((1, cell) for cell in cells.values()))
        origins = [(period, "cla_at_end", f"ethnicity_published={origin}") for origin in ORIGINS]
        months = [(period, "starts", f"month={month}") for month in MONTHS]
        for name in origins + months:
            programme.number(name)
        programme.limit([(1, stock), *((-1, origin) for origin in origins)], 0, np.inf)
        programme.equal((period, "starts", ""), *((1, month) for month in months))
    for before, period in pairwise(YEARS):
        programme.equal(
            (period, "cla_at_end", ""),
            (1, (before, "cla_at_end", "")),
            (1, (period, "starts", "")),
            (-1, (period, "ceases", "")),
        )
    return programme


def keep(programme, figure):
    """Require the authority's number to be the printed one if the figure's binary variable is 1."""
    period, measure, breakdown, value = figure
    kept = Kept(figure)
    programme.number(kept, 1)
    if measure.endswith("_rate"):
        # 71.2 is printed from 71.15 to below 71.25: 71.15 * residents <= count * 10,000 < 71.25 * residents.
        count = (period, {"cla_rate": "cla_at_end", "starts_rate": "starts"}[measure], "")
        most = 10_000 * MOST_CHILDREN + 100 * MOST_RESIDENTS
        lowest, highest = (value * 100 + step for step in (-5, 5))
        programme.limit([(10_000, count), (-lowest / 100, (period, "residents")), (-most, kept)], -most, np.inf)
        programme.limit([(10_000, count), (-highest / 100, (period, "residents")), (most, kept)], -np.inf, most - 0.05)
        return
    terms = [(1, (period, measure.removesuffix("_change"), breakdown))]
    if measure.endswith("_change"):
        terms.append((-1, (year_before(period), measure.removesuffix("_change"), breakdown)))
    most = 2 * MOST_CHILDREN
    programme.limit([*terms, (-most, kept)], value - most, np.inf)
    programme.limit([*terms, (most, kept)], -np.inf, value + most)


def holds(numbers, figure):
    """Whether the solution really reproduces the figure, in exact whole numbers."""
    period, measure, breakdown, value = figure
    if measure.endswith("_rate"):
        count = numbers[period, {"cla_rate": "cla_at_end", "starts_rate": "starts"}[measure], ""]
        tenths = round(value * 100)
        return (
            (tenths - 5) * numbers[period, "residents"]
            <= count * 1_000_000
            < (tenths + 5) * numbers[period, "residents"]
        )
    number = numbers[period, measure.removesuffix("_change"), breakdown]
    if measure.endswith("_change"):
        number -= numbers[year_before(period), measure.removesuffix("_change"), breakdown]
    return number == value


def test_no_authority_can_show_more_of_the_printed_figures(of_population):
    programme = authority()
    for figure in of_population:
        keep(programme, figure)
    numbers = programme.maximise([Kept(figure) for figure in of_population])
    kept = [figure for figure in of_population if numbers[Kept(figure)]]
    assert all(holds(numbers, figure) for figure in kept)
    assert len(kept) == len(of_population) - len(NOT_REPRODUCED)
