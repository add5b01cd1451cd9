"""Who is in care when: a plan that meets every stock and every number of starts, worked out backwards from the end.

Of the children in care on 31 March, some were in care a year before (stayers) and the others came in between
(arrivals). Opening stock = stayers + leavers; starts = arrivals + passers, who came and left within the year. So
opening + starts - ceases = closing holds by construction, and the breakdowns of each stock can be met one at a time.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from iro_analysis.sample.people import pick
from iro_analysis.sample.targets import (
    AGE_BANDS,
    CARE,
    REMAND,
    UNACCOMPANIED,
    VOLUNTARY,
    YEARS,
    Key,
    Stock,
    Targets,
    apportioned,
)

#: A choice: of the children who start in a year, the share still in care when it ends.
STAYED = 0.75
#: Choices: the weight of each age within an age band, where the report gives only the band.
AGE_IN_STOCK = {
    "1-4": {"1": 6, "2": 4, "3": 3, "4": 3},
    "5-9": {"5": 3, "6": 3, "7": 3, "8": 3, "9": 4},
    "10-15": {"10": 4, "11": 4, "12": 5, "13": 6, "14": 7, "15": 8},
    "16-17": {"16": 5, "17": 6},
}
AGE_OF_LEAVERS = AGE_IN_STOCK | {"16-17": {"16": 1, "17": 6}}
AGE_OF_PASSERS = {"Under 1": 18, "1-4": 18, "5-9": 17, "10-15": 28, "16-17": 19}
SEX_OF_PASSERS = {"Male": 0.55, "Female": 0.45}
ETHNIC_GROUP_OF_PASSERS = {"1": 75, "2": 11, "3": 7, "4": 4, "5": 2, "Not known": 1}
ROUTE_OF_PASSERS = {CARE: 0.45, VOLUNTARY: 0.55}


@dataclass(frozen=True)
class Stay:
    """One planned spell.

    Args:
        age: the child's age on 31 March of ``aged_in``; for passers, at the start.
        aged_in: the collection year whose end ``age`` refers to.
        came: the year in which the spell starts; 0 if before the first return.
        left: the year in which it ceases; None if after the last return.
    """

    age: int
    sex: str
    ethnic_group: str
    route: str
    aged_in: int
    came: int = 0
    left: int | None = None

    @property
    def passing(self) -> bool:
        """Whether it starts and ceases within one year."""
        return self.came == self.left

    def profile(self, year: int) -> tuple[str, ...]:
        """Age band, sex, ethnic group and route on 31 March of ``year``."""
        return (_band(self.age + year - self.aged_in), self.sex, self.ethnic_group, self.route)


def plan(targets: Targets, chance: random.Random) -> list[Stay]:
    """Every spell that overlaps the years of the returns."""
    planned = list(_unaccompanied(targets))
    in_care = _closing_stock(targets, chance)
    for year in reversed(YEARS):
        opening = _without_unaccompanied(targets, year - 1)
        starts = sum(targets.starts[year].values()) - sum(
            count for (came, _), count in targets.unaccompanied.items() if came == year
        )
        stayers, arrivals = _part(in_care, opening, len(in_care) - round(STAYED * starts), year, chance)
        leavers = _leavers(stayers, opening, year, chance)
        planned += [replace(stay, came=year) for stay in arrivals]
        planned += _passers(max(0, starts - len(arrivals)), targets.remanded[year], year, chance)
        in_care = stayers + leavers
    return planned + in_care


def _unaccompanied(targets: Targets) -> Iterator[Stay]:
    """Unaccompanied young men, who leave in the year in which they turn 18."""
    for (came, left), count in targets.unaccompanied.items():
        aged_in = left - 1 if left else YEARS[-1]
        yield from [Stay(17, "Male", "5", UNACCOMPANIED, aged_in, came, left)] * count


def _without_unaccompanied(targets: Targets, year: int) -> Stock:
    """The stock on 31 March of ``year`` without the unaccompanied children, who are planned separately."""
    unaccompanied = sum(
        count for (came, left), count in targets.unaccompanied.items() if came <= year and (left is None or left > year)
    )
    stock = targets.stocks[year]
    margins = (
        _less(stock.age_band, Counter({"16-17": unaccompanied})),
        _less(stock.sex, Counter({"Male": unaccompanied})),
        _less(stock.ethnic_group, Counter({"5": unaccompanied})),
        {route: count for route, count in stock.route.items() if route != UNACCOMPANIED},
    )
    return Stock(*(apportioned(stock.children - unaccompanied, margin) for margin in margins))


def _closing_stock(targets: Targets, chance: random.Random) -> list[Stay]:
    year = YEARS[-1]
    stock = _without_unaccompanied(targets, year)
    unaccompanied = targets.stocks[year].children - stock.children
    cells = _less(targets.closing, Counter({("16-17", "Male"): unaccompanied}))
    ages = [cell for cell, count in apportioned(stock.children, cells).items() for _ in range(count)]
    labels = zip(ages, _shuffled(stock.ethnic_group, chance), _shuffled(stock.route, chance), strict=True)
    return [Stay(_age(chance, band, AGE_IN_STOCK), sex, group, route, year) for (band, sex), group, route in labels]


def _part(
    in_care: Sequence[Stay], opening: Stock, wanted: int, year: int, chance: random.Random
) -> tuple[list[Stay], list[Stay]]:
    """Divide those in care at the end of ``year`` into stayers, as far as the opening stock has room, and arrivals."""
    room = [dict(margin) for margin in opening.margins]
    stayers: list[Stay] = []
    arrivals: list[Stay] = []
    for stay in chance.sample(in_care, len(in_care)):
        labels = stay.profile(year - 1)
        if len(stayers) < wanted and all(left.get(label, 0) for left, label in zip(room, labels, strict=True)):
            stayers.append(stay)
            for left, label in zip(room, labels, strict=True):
                left[label] -= 1
        else:
            arrivals.append(stay)
    return stayers, arrivals


def _leavers(stayers: Sequence[Stay], opening: Stock, year: int, chance: random.Random) -> list[Stay]:
    """The children that the opening stock still lacks once the stayers are in it."""
    stayed = zip(*(stay.profile(year - 1) for stay in stayers), strict=True) if stayers else [()] * len(opening.margins)
    lacking = (_less(margin, Counter(labels)) for margin, labels in zip(opening.margins, stayed, strict=True))
    return [
        Stay(_age(chance, band, AGE_OF_LEAVERS), sex, group, route, year - 1, left=year)
        for band, sex, group, route in zip(*(_shuffled(margin, chance) for margin in lacking), strict=True)
    ]


def _passers(count: int, remanded: int, year: int, chance: random.Random) -> list[Stay]:
    """Children who come and leave within the year; the first ``remanded`` of them are young men on remand."""
    on_remand = [Stay(16, "Male", _group(chance), REMAND, year, year, year) for _ in range(min(count, remanded))]
    return on_remand + [_passer(year, chance) for _ in range(count - len(on_remand))]


def _passer(year: int, chance: random.Random) -> Stay:
    return Stay(
        age=_age(chance, pick(chance, AGE_OF_PASSERS), AGE_IN_STOCK),
        sex=pick(chance, SEX_OF_PASSERS),
        ethnic_group=_group(chance),
        route=pick(chance, ROUTE_OF_PASSERS),
        aged_in=year,
        came=year,
        left=year,
    )


def _group(chance: random.Random) -> str:
    return pick(chance, ETHNIC_GROUP_OF_PASSERS)


def _age(chance: random.Random, band: str, weights: Mapping[str, Mapping[str, float]]) -> int:
    return int(pick(chance, weights[band])) if band in weights else AGE_BANDS[band][0]


def _band(age: int) -> str:
    return next((band for band, (first, last) in AGE_BANDS.items() if first <= age <= last), "")


def _less(margin: Mapping[Key, int], taken: Counter[Key]) -> dict[Key, int]:
    return {label: max(0, count - taken[label]) for label, count in margin.items()}


def _shuffled(margin: Mapping[str, int], chance: random.Random) -> list[str]:
    """One label per child, in random order."""
    labels = [label for label, count in margin.items() for _ in range(count)]
    chance.shuffle(labels)
    return labels
