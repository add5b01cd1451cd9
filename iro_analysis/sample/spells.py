"""From the plan to children: dates of birth, starts and ends of care, and who comes back."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from iro_analysis.periods import MONTHS, add_months, financial_year
from iro_analysis.sample.people import OPENING, Child, Spell, birthday, day_between, pick
from iro_analysis.sample.plan import Stay
from iro_analysis.sample.targets import CARE, ETHNIC_GROUPS, REMAND, UNACCOMPANIED, VOLUNTARY, YEARS, Targets

#: Choices. Nobody leaves on 31 March, so that the sample does not raise the question whether such a child was looked
#: after for the 12 months to that day.
NOBODY_LEAVES = timedelta(days=1)
ROOM_TO_PASS = timedelta(days=21)
GAP_BETWEEN_SPELLS, BACK_WITHIN = timedelta(days=14), timedelta(days=364)
LEAVE_AT_EIGHTEEN = 0.88
MEAN_DAYS_OF_PASSERS = 60
MEAN_DAYS_BEFORE_OPENING = 800
YOUNGEST_UNACCOMPANIED = 15
ORIGIN_OF_UNACCOMPANIED = {"OOTH": 0.6, "BAFR": 0.4}
NEED = {"N1": 0.63, "N2": 0.03, "N3": 0.03, "N4": 0.08, "N5": 0.14, "N6": 0.03, "N8": 0.06}
NEED_BY_ROUTE = {UNACCOMPANIED: "N8", REMAND: "N6"}


def people(stays: Sequence[Stay], targets: Targets, chance: random.Random) -> list[Child]:
    """The children of the plan with dated spells, without identifiers yet."""
    children = [_child(stay, None, chance) for stay in stays if not stay.came]
    for year in YEARS:
        children += [_child(stay, day, chance) for stay, day in _starts(stays, targets.starts[year], year, chance)]
    for year in YEARS:
        children = _joined(children, _leaving_twice(children, year, targets.leavers_twice[year], chance))
    for year in YEARS[1:]:
        children = _joined(children, _coming_back(children, year, targets.re_entries_of_year[year], chance))
    return children


def with_identifiers(children: Sequence[Child], chance: random.Random) -> list[Child]:
    """Give the children identifiers of seven digits, some with leading zeros, and sort by them."""
    for child, number in zip(children, chance.sample(range(10_000, 10_000_000), len(children)), strict=True):
        child.child_id = f"{number:07d}"
    return sorted(children, key=lambda child: child.child_id)


def _starts(
    stays: Sequence[Stay], by_month: Mapping[str, int], year: int, chance: random.Random
) -> Iterator[tuple[Stay, date]]:
    """The stays that start in ``year``, each with its first day; passers start early enough to leave again in it."""
    latest = financial_year(year).end - ROOM_TO_PASS
    days = [_day_in(month, year, chance) for month, count in by_month.items() for _ in range(count)]
    chance.shuffle(days)
    days.sort(key=lambda day: day > latest)
    coming = sorted((stay for stay in stays if stay.came == year), key=lambda stay: not stay.passing)
    for stay, day in zip(coming, days, strict=False):
        yield stay, min(day, latest) if stay.passing else day


def _day_in(month: str, year: int, chance: random.Random) -> date:
    first = add_months(financial_year(year).start, MONTHS.index(month))
    return day_between(chance, first, add_months(first, 1) - timedelta(days=1))


def _child(stay: Stay, started: date | None, chance: random.Random) -> Child:
    born = _birth_date(stay, started, chance)
    started = started or _day_before_opening(stay, born, chance)
    spell = Spell(started, _day_of_leaving(stay, born, started, chance), stay.route)
    spell.need = NEED_BY_ROUTE.get(stay.route) or pick(chance, NEED)
    origins = ORIGIN_OF_UNACCOMPANIED if stay.route == UNACCOMPANIED else ETHNIC_GROUPS[stay.ethnic_group]
    return Child(stay.sex, born, pick(chance, origins), [spell])


def _birth_date(stay: Stay, started: date | None, chance: random.Random) -> date:
    """A date of birth that gives the planned age and is not after the start of the spell."""
    aged = started if started and stay.passing else financial_year(stay.aged_in).end
    latest = add_months(aged, -12 * stay.age)
    earliest = add_months(aged, -12 * (stay.age + 1)) + timedelta(days=1)
    return day_between(chance, earliest, min(latest, started or latest))


def _day_before_opening(stay: Stay, born: date, chance: random.Random) -> date:
    earliest = birthday(born, YOUNGEST_UNACCOMPANIED) if stay.route == UNACCOMPANIED else born
    latest = OPENING - timedelta(days=1)
    day = latest - timedelta(days=int(chance.expovariate(1 / MEAN_DAYS_BEFORE_OPENING)))
    return day if day >= earliest else day_between(chance, earliest, latest)


def _day_of_leaving(stay: Stay, born: date, started: date, chance: random.Random) -> date | None:
    """A day in the planned year, on the 18th birthday at the latest."""
    if stay.left is None:
        return None
    year = financial_year(stay.left)
    latest = min(birthday(born, 18), year.end - NOBODY_LEAVES)
    if stay.passing:
        return min(started + timedelta(days=2 + int(chance.expovariate(1 / MEAN_DAYS_OF_PASSERS))), latest)
    if birthday(born, 18) <= year.end and chance.random() < LEAVE_AT_EIGHTEEN:
        return latest
    return day_between(chance, year.start, latest)


def _leaving_twice(
    children: Iterable[Child], year: int, count: int, chance: random.Random
) -> list[tuple[Child, Child]]:
    """Pairs of a child who leaves in ``year`` and one who comes and leaves within it, after that."""
    period = financial_year(year)
    leave = [
        child
        for child in children
        if len(child.spells) == 1
        and child.spells[0].started < period.start <= child.spells[0].until <= period.end
        and birthday(child.birth_date, 18) > period.end
    ]
    passed = [child for child in children if _passed_in(child, year)]
    return _pairs(chance.sample(leave, len(leave)), passed, count)


def _coming_back(children: Iterable[Child], year: int, count: int, chance: random.Random) -> list[tuple[Child, Child]]:
    """Pairs of a child who comes in ``year`` and one who came and left in the year before."""
    period = financial_year(year)
    come = [
        child
        for child in children
        if len(child.spells) == 1
        and child.spells[0].route in (CARE, VOLUNTARY)
        and period.start <= child.spells[0].started <= period.end
    ]
    passed = [child for child in children if _passed_in(child, year - 1)]
    return _pairs(chance.sample(come, len(come)), passed, count)


def _passed_in(child: Child, year: int) -> bool:
    spell, period = child.spells[0], financial_year(year)
    return (
        len(child.spells) == 1
        and spell.route in (CARE, VOLUNTARY)
        and period.start <= spell.started
        and spell.until <= period.end
    )


def _pairs(kept: Iterable[Child], others: Sequence[Child], count: int) -> list[tuple[Child, Child]]:
    """Up to ``count`` pairs that can each become one child with two spells; nobody is in two pairs."""
    free = list(others)
    pairs: list[tuple[Child, Child]] = []
    for child in kept:
        if len(pairs) == count:
            break
        if other := next((other for other in free if _can_be_one(child, other)), None):
            free.remove(other)
            pairs.append((child, other))
    return pairs


def _can_be_one(kept: Child, other: Child) -> bool:
    """Whether both spells can be one child's: apart, but by less than a year, and after the birth of ``kept``."""
    first, second = sorted((kept.spells[0], other.spells[0]), key=lambda spell: spell.started)
    back = second.started
    return kept.birth_date <= first.started and first.until + GAP_BETWEEN_SPELLS <= back <= first.until + BACK_WITHIN


def _joined(children: Iterable[Child], pairs: Sequence[tuple[Child, Child]]) -> list[Child]:
    """Merge each pair: the first child is kept and takes over the spells of the second."""
    merged = {other for _, other in pairs}
    for kept, other in pairs:
        kept.spells = sorted(kept.spells + other.spells, key=lambda spell: spell.started)
    return [child for child in children if child not in merged]
