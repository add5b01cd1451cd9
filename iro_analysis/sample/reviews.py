"""The statutory reviews of a spell: on time but for those that are planned to be late.

First a chain of reviews in good time, fewer than were held; then more frequent ones [8.5], until as many are held in
each year as planned; at last a few are put off beyond their due date. A review in between only moves the next due date
back, so that what was on time stays so.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from iro_analysis.periods import Period, add_months, financial_year
from iro_analysis.sample.people import OPENING, Child, Review, Spell, day_between, within
from iro_analysis.sample.review_targets import ReviewTargets
from iro_analysis.sample.targets import YEARS
from iro_analysis.sample.working_days import last_working_day, working_days_after

#: Days after the start or the last review, from and to, between which reviews are held. The limits are 20 working days
#: (at least 26 days), three months (at least 89) and six (at least 181): Care Planning, Placement and Case Review
#: Regulations 2010, regulation 33; four weeks after a placement for adoption: Adoption Agencies Regulations 2005,
#: regulation 36.
FIRST, SECOND, LATER, FIRST_FOR_ADOPTION = (17, 26), (68, 87), (157, 180), (18, 27)
FIRST_LIMIT, SECOND_LIMIT, LATER_LIMIT = 20, 3, 6

#: Choices: how far apart a more frequent review is from those before and after, and how late a late one is.
APART = timedelta(days=28)
#: A review is moved to the working day before: at most so many days.
MOVED = timedelta(days=4)
LATE_BY = (2, 16)

#: Nothing is planned late where six months held only as far as was practicable (SI 2020/445), so that it is late on
#: both limits.
RELAXED = Period(date(2020, 4, 24), date(2020, 9, 24))

#: Choice: a cancelled review was to be held between so many days before the one that took its place.
CANCELLED_BEFORE = (5, 12)


def hold_reviews(children: Iterable[Child], wanted: ReviewTargets, chance: random.Random) -> None:
    """Gives every spell the reviews held since the first return."""
    spells = [spell for child in children for spell in child.spells]
    for spell in spells:
        days = list(_days(spell, chance))
        spell.reviews_before = 2 if _long_before(spell) else sum(day < OPENING for day in days)
        spell.reviews = [Review(day) for day in days if day >= OPENING]
    for year in YEARS:
        period = financial_year(year)
        _hold_more(spells, period, wanted.held[year], chance)
        _put_off(spells, period, wanted.late[year], chance)
        _cancel(spells, period, wanted.cancelled[year], chance)
    for spell in spells:
        _name_kinds(spell)


def _long_before(spell: Spell) -> bool:
    return (OPENING - spell.started).days > LATER[1]


def _days(spell: Spell, chance: random.Random) -> Iterator[date]:
    """The days of the reviews; a long spell begins amid its six-monthly ones."""
    last, spans = spell.started, iter((FIRST, SECOND))
    if _long_before(spell):
        last, spans = OPENING - timedelta(days=int(chance.random() * LATER[1])), iter(())
    for_adoption = spell.placed_for_adoption
    while True:
        day = _held(last, next(spans, LATER), chance)
        if for_adoption and day >= for_adoption:
            day, spans, for_adoption = _held(for_adoption, FIRST_FOR_ADOPTION, chance), iter((SECOND,)), None
        if day >= spell.until:
            return
        yield day
        last = day


def _held(after: date, span: tuple[int, int], chance: random.Random) -> date:
    earliest, latest = span
    return last_working_day(day_between(chance, after + timedelta(days=earliest), after + timedelta(days=latest)))


def _hold_more(spells: Sequence[Spell], period: Period, count: int, chance: random.Random) -> None:
    """More frequent reviews, until ``count`` are held in the period."""
    held = sum(within(period, review.held) for spell in spells for review in spell.reviews)
    gaps = [(spell, gap) for spell in spells for gap in _gaps(spell, period)]
    for spell, (first, last) in chance.sample(gaps, min(max(0, count - held), len(gaps))):
        spell.reviews.append(Review(last_working_day(day_between(chance, first, last))))
        spell.reviews.sort(key=lambda review: review.held)


def _gaps(spell: Spell, period: Period) -> Iterator[tuple[date, date]]:
    """First and last of the days of the period that are well apart from the reviews before and after."""
    for before, after in pairwise(spell.reviews):
        first = max(before.held + APART, period.start + MOVED)
        last = min(after.held - APART, period.end)
        if first <= last:
            yield first, last


def _put_off(spells: Sequence[Spell], period: Period, count: int, chance: random.Random) -> None:
    """Makes ``count`` assessable reviews of the period late, each of another spell; held in it all the same."""
    reviews = [
        (spell, position)
        for spell in spells
        for position, review in enumerate(spell.reviews)
        if within(period, review.held)
    ]
    chance.shuffle(reviews)
    for spell, position in reviews:
        if count == 0:
            return
        due = _due(spell, position)
        day = due and working_days_after(due, LATE_BY[0] + int(chance.random() * (LATE_BY[1] - LATE_BY[0] + 1)))
        if due and day and _may_be_late(spell, position, due, day, period):
            spell.reviews[position].held, spell.reviews[position].late = day, True
            count -= 1


def _due(spell: Spell, position: int) -> date | None:
    """The last day for a review; None where it cannot be told from the returns, or is not planned with."""
    known = spell.started >= OPENING
    if spell.placed_for_adoption or (not known and position < 2):  # noqa: PLR2004  two before it make it a later one
        return None
    earlier = spell.reviews_before + position
    if earlier == 0:
        return working_days_after(spell.started, FIRST_LIMIT)
    return add_months(spell.reviews[position - 1].held, SECOND_LIMIT if earlier == 1 else LATER_LIMIT)


def _may_be_late(spell: Spell, position: int, due: date, day: date, period: Period) -> bool:
    following = spell.reviews[position + 1].held if position + 1 < len(spell.reviews) else None
    return (
        within(period, due)
        and within(period, day)
        and not within(RELAXED, due)
        and day < spell.until
        and (following is None or day + APART <= following)
        and not any(review.late for review in spell.reviews)
    )


def _cancel(spells: Sequence[Spell], period: Period, count: int, chance: random.Random) -> None:
    """Reviews that were first to be held some days earlier, in the same year."""
    first, last = CANCELLED_BEFORE
    reviews = [
        review
        for spell in spells
        for before, review in pairwise(spell.reviews)
        if review.held - APART > before.held and period.start + timedelta(days=last) + MOVED < review.held <= period.end
    ]
    for review in chance.sample(reviews, min(count, len(reviews))):
        days = timedelta(days=first + int(chance.random() * (last - first + 1)))
        review.cancelled = last_working_day(review.held - days)


def _name_kinds(spell: Spell) -> None:
    placed = spell.placed_for_adoption
    for earlier, review in enumerate(spell.reviews, spell.reviews_before):
        if placed and review.held > placed:
            review.kind = "Adoption"
        else:
            review.kind = ("First", "Second", "Later")[min(earlier, 2)]
