"""The allocations: which IRO is responsible for which child, from when to when, and the team of the social worker.

The log begins with the first return; every child in care on that day already has an IRO.
"""

import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from iro_analysis.sample.people import OPENING, Allocation, Child, Row, Spell, age_on, day_between, pick
from iro_analysis.sample.working_days import working_days_after

#: Choices: an IRO is allocated within five working days (IRO Handbook), rarely later, always before the first review.
IN_TIME, WITHIN, LATER = 0.98, (1, 5), (6, 8)
#: Choices: the share of long spells in which the IRO changes, and the least time each of the two IROs has.
CHANGES, BOTH_HAVE = 0.06, timedelta(days=120)

LEAVING_CARE, LEAVING_CARE_FROM = "Leaving Care", 16
#: Invented teams, with their shares of the children.
TEAMS = {"Children in Care East": 0.36, "Children in Care West": 0.36, "Family Safeguarding": 0.28}


@dataclass(slots=True)
class _Part:
    """The part of a spell that will be given to one IRO."""

    spell: Spell
    team: str
    first: date
    last: date | None


class _Posts:
    """The caseloads of the IROs in proportion to their hours, as a queue with the lightest first."""

    def __init__(self, hours: Sequence[float]) -> None:
        self.hours = hours
        self.cases = [0] * len(hours)
        self.queue = [(0.0, post) for post in range(len(hours))]

    def lightest(self, excluded: str | None) -> str:
        """The IRO with the fewest children for their hours; not ``excluded``, unless there is no other."""
        skipped = []
        while True:
            load, post = heapq.heappop(self.queue)
            if load != self.cases[post] / self.hours[post]:
                continue  # an old entry: the caseload has changed since
            if _name(post) != excluded or len(self.hours) == 1:
                break
            skipped.append((load, post))
        for entry in skipped:
            heapq.heappush(self.queue, entry)
        self.change(post, 1)
        return _name(post)

    def change(self, post: int, cases: int) -> None:
        """Add ``cases`` (which may be negative) to a caseload."""
        self.cases[post] += cases
        heapq.heappush(self.queue, (self.cases[post] / self.hours[post], post))


def allocate(children: Iterable[Child], hours: Sequence[float], chance: random.Random) -> None:
    """Give every spell its IROs."""
    parts = sorted(
        (part for child in children for spell in child.spells for part in _parts(child, spell, chance)),
        key=lambda part: part.first,
    )
    posts = _Posts(hours)
    ends: list[tuple[date, int]] = []
    for part in parts:
        while ends and ends[0][0] < part.first:
            posts.change(heapq.heappop(ends)[1], -1)
        previous = part.spell.allocations[-1].iro if part.spell.allocations else None
        iro = posts.lightest(previous)
        part.spell.allocations.append(Allocation(iro, part.team, part.first, part.last))
        if part.last:
            heapq.heappush(ends, (part.last, _post(iro)))


def allocation_rows(children: Iterable[Child]) -> Iterator[Row]:
    """The rows of the log, in the order of the children."""
    for child in children:
        for spell in child.spells:
            for allocation in spell.allocations:
                yield {
                    "child_id": child.child_id,
                    "iro_id": allocation.iro,
                    "allocated_from": allocation.first,
                    "allocated_to": allocation.last,
                    "team": allocation.team,
                }


def _parts(child: Child, spell: Spell, chance: random.Random) -> Iterator[_Part]:
    """The spell from the allocation to the last night in care, in one part or two."""
    fewest, most = WITHIN if chance.random() < IN_TIME else LATER
    first = OPENING
    if spell.started >= OPENING:
        first = working_days_after(spell.started, fewest + int(chance.random() * (most - fewest + 1)))
    if first >= spell.until:
        return
    team = pick(chance, TEAMS)
    last = spell.ceased - timedelta(days=1) if spell.ceased else None
    if spell.until - first > 2 * BOTH_HAVE and chance.random() < CHANGES:
        change = day_between(chance, first + BOTH_HAVE, spell.until - BOTH_HAVE)
        yield _Part(spell, _team(child, first, team), first, change - timedelta(days=1))
        first = change
    yield _Part(spell, _team(child, first, team), first, last)


def _team(child: Child, day: date, team: str) -> str:
    return LEAVING_CARE if age_on(child.birth_date, day) >= LEAVING_CARE_FROM else team


def _name(post: int) -> str:
    return f"IRO{post + 1:02d}"


def _post(iro: str) -> int:
    return int(iro.removeprefix("IRO")) - 1
