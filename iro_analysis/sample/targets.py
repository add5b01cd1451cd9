"""The targets of the sample authority: the printed figures that can all be true together, and what goes with them.

The numbers are those of the published report in ``published/peterborough-2020-21`` (paragraphs in brackets);
``docs/sample.md`` says which printed figures are left out, and why. Numbers that the report does not print but the
sample needs are marked as choices.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from iro_analysis.periods import MONTHS

Key = TypeVar("Key")

YEARS = (2019, 2020, 2021)

#: First and last age of each band.
AGE_BANDS = {"Under 1": (0, 0), "1-4": (1, 4), "5-9": (5, 9), "10-15": (10, 15), "16-17": (16, 17)}

#: Ethnic origins by the five categories of the chart [7.4]. Only "British" and "Any other" survive of its legend: the
#: first is taken to be White British, the others are a choice, in order of size.
ETHNIC_GROUPS: Mapping[str, Mapping[str, float]] = {
    "1": {"WBRI": 1},
    "2": {"WOTH": 0.86, "WIRI": 0.05, "WROM": 0.06, "WIRT": 0.03},
    "3": {"MWBC": 0.35, "MWBA": 0.15, "MWAS": 0.2, "MOTH": 0.3},
    "4": {"APKN": 0.5, "AIND": 0.15, "ABAN": 0.05, "AOTH": 0.28, "CHNE": 0.02},
    "5": {"BAFR": 0.5, "OOTH": 0.3, "BCRB": 0.1, "BOTH": 0.1},
    "Not known": {"REFU": 0.5, "NOBT": 0.5},
}

CARE, VOLUNTARY, UNACCOMPANIED, REMAND = "care order", "voluntary", "unaccompanied", "remand"


@dataclass(frozen=True)
class Stock:
    """Children in care on one 31 March, by each breakdown; every breakdown adds up to the same total."""

    age_band: Mapping[str, int]
    sex: Mapping[str, int]
    ethnic_group: Mapping[str, int]
    route: Mapping[str, int]

    @property
    def children(self) -> int:
        """The number of children in care."""
        return sum(self.sex.values())

    @property
    def margins(self) -> tuple[Mapping[str, int], ...]:
        """The four breakdowns, in the order of :meth:`Stay.profile <iro_analysis.sample.plan.Stay.profile>`."""
        return (self.age_band, self.sex, self.ethnic_group, self.route)


@dataclass(frozen=True)
class Targets:
    """Everything the plan has to meet; years are collection years, named after the 31 March that ends them.

    Args:
        closing: children in care on 31 March 2021 by age band and sex.
        stocks: children in care on 31 March of each year.
        starts: spells that start in each year, by month.
        unaccompanied: unaccompanied children, by the years in which they came (0: before the first return) and left
            (None: not yet).
        orders: children under a placement order on 31 March, by year.
        to_revoke: those of them for whom adoption is no longer the plan.
        remanded: children remanded, by year.
        secure: children in a secure children's home in the last year.
        leavers_twice: children whose care ceases twice in a year, by year.
        re_entries_of_year: children who come back within a year of leaving, having left in the year before, by year.
        care_leavers: young people of each age from 18 to 20 who left care before the first return.
        population: residents aged 0-17 by mid-year.
    """

    closing: Mapping[tuple[str, str], int]
    stocks: Mapping[int, Stock]
    starts: Mapping[int, Mapping[str, int]]
    unaccompanied: Mapping[tuple[int, int | None], int]
    orders: Mapping[int, int]
    to_revoke: Mapping[int, int]
    remanded: Mapping[int, int]
    secure: int
    leavers_twice: Mapping[int, int]
    re_entries_of_year: Mapping[int, int]
    care_leavers: int
    population: Mapping[int, int]


def _totals(cells: Mapping[tuple[str, str], int], dimension: int) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for cell, count in cells.items():
        totals[cell[dimension]] += count
    return dict(totals)


#: [7.2] at 31 March 2021; its totals are the stock [Executive summary, 6.2, 7.1] and the age bands of the chart [7.1].
AGE_BY_SEX = {
    ("Under 1", "Male"): 10,
    ("Under 1", "Female"): 8,
    ("1-4", "Male"): 30,
    ("1-4", "Female"): 22,
    ("5-9", "Male"): 30,
    ("5-9", "Female"): 21,
    ("10-15", "Male"): 90,
    ("10-15", "Female"): 70,
    ("16-17", "Male"): 52,
    ("16-17", "Female"): 31,
}

#: Ethnic groups [7.4]; the routes are a choice in which care orders, voluntary agreements and placement orders all fall
#: over 2020-21, as [7.3] says.
STOCK_2021 = Stock(
    age_band=_totals(AGE_BY_SEX, 0),
    sex=_totals(AGE_BY_SEX, 1),
    ethnic_group={"1": 277, "2": 39, "3": 27, "4": 16, "5": 4, "Not known": 1},
    route={CARE: 300, VOLUNTARY: 61, UNACCOMPANIED: 3},
)

#: Age bands and sexes [7.1], ethnic groups [7.4]; the routes are a choice.
STOCK_2020 = Stock(
    age_band={"Under 1": 32, "1-4": 42, "5-9": 55, "10-15": 152, "16-17": 92},
    sex={"Male": 223, "Female": 150},
    ethnic_group={"1": 281, "2": 39, "3": 24, "4": 15, "5": 14, "Not known": 0},
    route={CARE: 305, VOLUNTARY: 62, UNACCOMPANIED: 6},
)

#: [6.6]
STARTS_2021 = dict(zip(MONTHS, (14, 4, 6, 15, 17, 18, 7, 12, 12, 9, 11, 10), strict=True))
STARTS_2020 = dict(zip(MONTHS, (8, 11, 12, 11, 14, 15, 6, 22, 11, 15, 14, 16), strict=True))

#: Choices: with 50,830 residents, 366 in care and 173 starts give the rates 72.0 [6.1] and 34.0 [6.3] of 2018-19.
IN_CARE_2019 = 366
IN_CARE_2018 = 358
STARTS_2019 = 173

#: Choices: 364 and 135 of 51,120 give 71.2 [6.1, 6.2] and 26.4 [6.3, 6.4]; 373 of 51,100 give 73.0 [6.1].
POPULATION = {2017: 50_460, 2018: 50_830, 2019: 51_100, 2020: 51_120}

#: 8 unaccompanied children in care in 2020-21, and 5 more, 13, in 2019-20 [7.2]: 7 + 5 + 1 in 2019-20, then 5 + 1 + 2.
UNACCOMPANIED_BY_YEARS = {(0, 2019): 4, (2019, 2020): 7, (2020, 2021): 5, (2020, None): 1, (2021, None): 2}

#: 9 orders to be revoked at 31 March 2021, 4 more than the year before [7.5]; the number of orders is a choice.
ORDERS = {2020: 19, 2021: 16}
TO_REVOKE = {2020: 5, 2021: 9}

#: 3 children remanded in 2020-21 [7.2]; the other years are a choice, as is the one child in a secure home.
REMANDED = {2019: 4, 2020: 2, 2021: 3}
SECURE = 1

#: 373 + 135 - 364 = 144 spells end in 2020-21; four children leave twice, so that 140 children leave [6.5]. The other
#: numbers are a choice: 5 to 7 per cent of each year's starts are of children who left in the 12 months before. No file
#: shows who left before the first return, so in 2018-19 all of them leave and come back within the year.
LEFT_TWICE = {2019: 9, 2020: 4, 2021: 4}
CAME_BACK = {2020: 6, 2021: 6}

#: A choice: care leavers of each age from 18 to 20 who left before the first return.
CARE_LEAVERS = 35

#: The number of children that these targets put in care at some time in the three years.
CHILDREN = 792


def scale(children: int | None) -> float:
    """The size, relative to the authority of the report, of one with about ``children`` in the three years."""
    return 1.0 if children is None else children / CHILDREN


def targets(children: int | None = None) -> Targets:
    """The targets as printed, or scaled so that about ``children`` are in care at some time in the three years."""
    factor = scale(children)
    closing = scaled(AGE_BY_SEX, factor)
    return Targets(
        closing=closing,
        stocks={
            2018: _of_size(STOCK_2020, round(IN_CARE_2018 * factor)),
            2019: _of_size(STOCK_2020, round(IN_CARE_2019 * factor)),
            2020: _of_size(STOCK_2020, round(STOCK_2020.children * factor)),
            2021: _of_size(STOCK_2021, sum(closing.values())),
        },
        starts={
            2019: apportioned(round(STARTS_2019 * factor), STARTS_2020),
            2020: scaled(STARTS_2020, factor),
            2021: scaled(STARTS_2021, factor),
        },
        unaccompanied=scaled(UNACCOMPANIED_BY_YEARS, factor),
        orders=scaled(ORDERS, factor),
        to_revoke=scaled(TO_REVOKE, factor),
        remanded=scaled(REMANDED, factor),
        secure=round(SECURE * factor),
        leavers_twice=scaled(LEFT_TWICE, factor),
        re_entries_of_year=scaled(CAME_BACK, factor),
        care_leavers=round(CARE_LEAVERS * factor),
        population={mid_year: max(1, round(residents * factor)) for mid_year, residents in POPULATION.items()},
    )


def scaled(counts: Mapping[Key, int], factor: float) -> dict[Key, int]:
    """Each count times ``factor``, rounded."""
    return {key: round(count * factor) for key, count in counts.items()}


def apportioned(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """``total`` shared out by weight, in whole numbers that add up to it (largest remainder method).

    >>> apportioned(4, {"Male": 2, "Female": 1})
    {'Male': 3, 'Female': 1}
    """
    exact = {key: total * weight / (sum(weights.values()) or 1) for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    largest_first = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in largest_first[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def _of_size(stock: Stock, children: int) -> Stock:
    return Stock(*(apportioned(children, margin) for margin in stock.margins))
