"""The statutory reviews of a spell and how the child took part in them.

A review is planned some days before it falls due, so that it is on time without knowing the bank holidays: 20 working
days are at least 26 days. A few are late, as many as the report prints for each year [8.1].
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from iro_analysis.periods import collection_year
from iro_analysis.sample.people import OPENING, Child, Review, Spell, birthday, pick

#: Days after the start or the last review, from and to, between which reviews are held. The limits are 20 working days
#: (at least 26 days), three months (at least 89) and six (at least 181): Care Planning, Placement and Case Review
#: Regulations 2010, regulation 33; four weeks after a placement for adoption: Adoption Agencies Regulations 2005,
#: regulation 36. Some are held well before, as the report says they are [8.5].
FIRST, SECOND, LATER, FIRST_FOR_ADOPTION = (17, 26), (60, 87), (124, 178), (18, 26)
#: Days that make any of them late.
LATE_BY = (15, 40)
#: 99.8, 99.3 and 99.9 per cent on time [8.1 table].
LATE: Mapping[int, float] = {2019: 0.002, 2020: 0.007, 2021: 0.001}

UNDER_FOUR = "PN0"
#: 34 per cent of children over four attended in 2020-21, 10 less than in the year before; of the others 69 per cent
#: sent their views and 30 per cent briefed an advocate, and all are said to have taken part [9.2].
PARTICIPATION: Mapping[int, Mapping[str, float]] = {
    2019: {"PN1": 41, "PN2": 2, "PN3": 1, "PN5": 17, "PN6": 39},
    2020: {"PN1": 41, "PN2": 2, "PN3": 1, "PN5": 17, "PN6": 39},
    2021: {"PN1": 31, "PN2": 2, "PN3": 1, "PN5": 20, "PN6": 46},
}


def hold_reviews(children: Iterable[Child], chance: random.Random) -> None:
    """Gives every child the reviews held since the first return."""
    for child in children:
        child.reviews = [
            Review(day, _participation(child, day, chance))
            for spell in child.spells
            for day in _days(spell, chance)
            if day >= OPENING
        ]


def _days(spell: Spell, chance: random.Random) -> Iterator[date]:
    """The days of the reviews; a long spell begins amid its six-monthly ones."""
    last, spans = spell.started, iter((FIRST, SECOND))
    if (OPENING - spell.started).days > LATER[1]:
        last, spans = OPENING - timedelta(days=int(chance.random() * LATER[1])), iter(())
    for_adoption = spell.adoption.placed if spell.adoption else None
    while True:
        day = _held(last, next(spans, LATER), chance)
        if for_adoption and day >= for_adoption:
            day, spans, for_adoption = _held(for_adoption, FIRST_FOR_ADOPTION, chance), iter((SECOND,)), None
        if day >= spell.until:
            return
        yield day
        last = day


def _held(after: date, span: tuple[int, int], chance: random.Random) -> date:
    """A weekday within the span after a day, or now and then beyond it."""
    earliest, latest = span
    if chance.random() < LATE.get(collection_year(after + timedelta(days=latest)), 0):
        earliest, latest = latest + LATE_BY[0], latest + LATE_BY[1]
    day = after + timedelta(days=earliest + int(chance.random() * (latest - earliest + 1)))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _participation(child: Child, day: date, chance: random.Random) -> str:
    if day < birthday(child.birth_date, 4):
        return UNDER_FOUR
    return pick(chance, PARTICIPATION[collection_year(day)])
