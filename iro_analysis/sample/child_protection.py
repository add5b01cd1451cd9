"""Child protection conferences and plans: most of the children are not in care, and every number is a choice.

It has random numbers of its own, so that nothing else in the sample depends on it.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.periods import add_months
from iro_analysis.sample.people import HORIZON, OPENING, Child, Row, day_between, pick
from iro_analysis.sample.targets import YEARS
from iro_analysis.sample.working_days import last_working_day, working_days_after

#: Families with a strategy discussion in a year, at least so many in a small authority, and their children.
FAMILIES, FEWEST, CHILDREN_OF_FAMILY = 75, 6, {"1": 45, "2": 35, "3": 20}
#: Plans begin so long before the first return; this part of the periods of care that begin follows on a conference.
DAYS_BEFORE, CAME_INTO_CARE, CARE_AFTER = timedelta(days=420), 0.06, (60, 110)
#: Shares: conferences in time, with a plan, with the day of the strategy discussion, chaired by an IRO.
IN_TIME, PLANNED, RECORDED, BY_IRO = 0.95, 0.88, 0.97, 0.92
#: Working days to the initial conference, in time and late; days before the last for a review, working days after it.
WITHIN, LATER, EARLY, LATE = (8, 15), (16, 22), (2, 16), (1, 8)
#: Months to the first review and to each later one, and the share of plans that end there.
FIRST_REVIEW, LATER_REVIEW = (3, 0.3), (6, 0.55)


def child_protection_rows(
    children: Sequence[Child], hours: Sequence[float], factor: float, seed: int
) -> tuple[list[Row], list[Row]]:
    """The rows of the log of conferences and of that of plans, each in order of day.

    Args:
        children: every child of the returns.
        hours: the hours of each IRO.
        factor: the size of the authority in relation to the published one.
        seed: the seed of the sample.
    """
    chance = random.Random(f"child protection {seed}")  # noqa: S311  invented data, which must repeat
    conferences: list[Row] = []
    plans: list[Row] = []
    for family, discussed in [*_in_care(children, chance), *_families(children, factor, chance)]:
        held, planned, ended = _course(discussed, chance)
        for place, day in enumerate(held):
            recorded = discussed if not place and chance.random() < RECORDED else None
            chair = f"IRO{int(chance.random() * len(hours)) + 1:02d}" if chance.random() < BY_IRO else None
            row = {
                "conference_date": day,
                "cp_conference_kind": "Review" if place else "Initial",
                "strategy_discussion": recorded,
                "chair_id": chair,
            }
            conferences += [{"child_id": child, **row} for child in family if day >= OPENING]
        if planned and held and (ended is None or ended > OPENING):
            plans += [{"child_id": child, "plan_from": held[0], "plan_to": ended} for child in family]
    return (
        sorted(conferences, key=lambda row: (row["conference_date"], row["child_id"])),
        sorted(plans, key=lambda row: (row["plan_from"], row["child_id"])),
    )


def _families(children: Sequence[Child], factor: float, chance: random.Random) -> Iterator[tuple[list[str], date]]:
    """Children of no return, family by family, and the day of the strategy discussion."""
    first = OPENING - DAYS_BEFORE
    years = len(YEARS) + DAYS_BEFORE / timedelta(days=365)
    number = round(years * max(FEWEST, FAMILIES * factor))
    taken = {child.child_id for child in children}
    free = (f"{code:07d}" for code in chance.sample(range(10_000, 10_000_000), 4 * number))
    others = (code for code in free if code not in taken)
    for _ in range(number):
        family = [next(others) for _ in range(int(pick(chance, CHILDREN_OF_FAMILY)))]
        yield family, last_working_day(day_between(chance, first, HORIZON))


def _in_care(children: Sequence[Child], chance: random.Random) -> Iterator[tuple[list[str], date]]:
    """Children about whom there was a conference some weeks before they came into care."""
    for child in children:
        for spell in child.spells[:1]:
            if spell.started > OPENING and chance.random() < CAME_INTO_CARE:
                fewest, most = CARE_AFTER
                before = timedelta(days=fewest + int(chance.random() * (most - fewest)))
                yield [child.child_id], last_working_day(spell.started - before)


def _course(discussed: date, chance: random.Random) -> tuple[list[date], bool, date | None]:
    """The days of a family's conferences in the sample's time, whether there was a plan, and the day on which it ended.

    The first day is that of the initial conference, the others those of reviews; the plan ends at one of them.
    """
    days = [working_days_after(discussed, _between(chance, WITHIN if chance.random() < IN_TIME else LATER))]
    planned, ended = chance.random() < PLANNED, None
    months, ending = FIRST_REVIEW
    while planned and ended is None and days[-1] <= HORIZON:
        days.append(_review_day(add_months(days[-1], months), chance))
        ended = days[-1] if chance.random() < ending else None
        months, ending = LATER_REVIEW
    return [day for day in days if day <= HORIZON], planned, ended if ended and ended <= HORIZON else None


def _review_day(due: date, chance: random.Random) -> date:
    if chance.random() < IN_TIME:
        return last_working_day(due - timedelta(days=_between(chance, EARLY)))
    return working_days_after(due, _between(chance, LATE))


def _between(chance: random.Random, ends: tuple[int, int]) -> int:
    fewest, most = ends
    return fewest + int(chance.random() * (most - fewest + 1))
