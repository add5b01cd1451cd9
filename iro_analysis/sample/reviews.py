"""The statutory reviews of a spell: all on time, except those that are planned to be late.

First comes a chain of reviews in good time, fewer than were held; then more frequent ones [8.5] are added, until the
number held in each year is right; finally a few are put off beyond their due date. An added review only makes the next
due date later, so reviews that were on time stay on time.
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

#: How many calendar days after the start or the last review a review is held, from and to. The upper ends keep within
#: the shortest form of each limit: 20 working days (at least 26 days), three months (at least 89) and six months (at
#: least 181) by regulation 33 of the Care Planning, Placement and Case Review (England) Regulations 2010; four weeks
#: after a placement for adoption by regulation 36 of the Adoption Agencies Regulations 2005.
FIRST, SECOND, LATER, FIRST_FOR_ADOPTION = (17, 26), (68, 87), (157, 180), (18, 27)
FIRST_LIMIT, SECOND_LIMIT, LATER_LIMIT = 20, 3, 6

#: Choices: the least time between a more frequent review and those before and after it, and the working days by which
#: a late review is late.
APART = timedelta(days=28)
#: A review on a day off is moved to the last working day before it: by at most this much.
MOVED = timedelta(days=4)
LATE_BY = (2, 16)

#: No late review has its due date in this window, in which six months held only where reasonably practicable
#: (SI 2020/445): so each late review is late on the standard limits and on those in force. D41
RELAXED = Period(date(2020, 4, 24), date(2020, 9, 24))

#: A choice: how many days before the review that took its place a cancelled review had been planned, from and to.
CANCELLED_BEFORE = (5, 12)


def hold_reviews(children: Iterable[Child], wanted: ReviewTargets, chance: random.Random) -> None:
    """Give every spell the reviews held since the first return."""
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
    """The days of the reviews; a spell that began long before the first return is already on six-monthly reviews."""
    last, windows = spell.started, iter((FIRST, SECOND))
    if _long_before(spell):
        last, windows = OPENING - timedelta(days=int(chance.random() * LATER[1])), iter(())
    for_adoption, ordered = spell.placed_for_adoption, spell.adoption and spell.adoption.ordered
    while True:
        day = _day_of_review(last, next(windows, LATER), chance)
        if ordered and last <= ordered < day:
            # Three months after a placement order, and then every six.
            day = min(day, _day_of_review(ordered, SECOND, chance))
        if for_adoption and day >= for_adoption:
            # The placement with adopters starts the clock anew: four weeks, then three months, then six. D43
            day, windows = _day_of_review(for_adoption, FIRST_FOR_ADOPTION, chance), iter((SECOND,))
            for_adoption = None
        if day >= spell.until:
            return
        yield day
        last = day


def _day_of_review(after: date, window: tuple[int, int], chance: random.Random) -> date:
    earliest, latest = window
    return last_working_day(day_between(chance, after + timedelta(days=earliest), after + timedelta(days=latest)))


def _hold_more(spells: Sequence[Spell], period: Period, count: int, chance: random.Random) -> None:
    """Add more frequent reviews, until ``count`` are held in the period."""
    held = sum(within(period, review.held) for spell in spells for review in spell.reviews)
    gaps = [(spell, gap) for spell in spells for gap in _gaps(spell, period)]
    for spell, (first, last) in chance.sample(gaps, min(max(0, count - held), len(gaps))):
        spell.reviews.append(Review(last_working_day(day_between(chance, first, last))))
        spell.reviews.sort(key=lambda review: review.held)


def _gaps(spell: Spell, period: Period) -> Iterator[tuple[date, date]]:
    """First and last day of each stretch of the period that is well apart from the reviews before and after."""
    for before, after in pairwise(spell.reviews):
        first = max(before.held + APART, period.start + MOVED)
        last = min(after.held - APART, period.end)
        if first <= last:
            yield first, last


def _put_off(spells: Sequence[Spell], period: Period, count: int, chance: random.Random) -> None:
    """Make ``count`` assessable reviews late, each of a different spell; all are still held in the period."""
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
    """The due date of a review; None if the returns do not show it, or there is a plan for adoption."""
    # Reviews before the first return are in no file, so a due date that rests on them is not assessable. D45
    start_in_returns = spell.started >= OPENING
    if spell.adoption or (not start_in_returns and position < 2):  # noqa: PLR2004  two before it make it a later one
        return None
    return _due_in_care(spell, position)


def _due_in_care(spell: Spell, position: int) -> date:
    """The due date by the limits of regulation 33, if the review before it is in the returns."""
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
    """Give some reviews a cancelled meeting that was planned for shortly before, in the same year."""
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
    for position, review in enumerate(spell.reviews):
        if (placed and review.held > placed) or _set_by_order(spell, position):
            review.kind = "Adoption"
        else:
            review.kind = ("First", "Second", "Later")[min(spell.reviews_before + position, 2)]


def _set_by_order(spell: Spell, position: int) -> bool:
    """Whether a placement order made since the review before made this one due earlier than it was."""
    known = position > 0 or spell.reviews_before == 0
    if spell.adoption is None or not known:
        return False
    before = spell.reviews[position - 1].held if position else spell.started
    ordered, revoked = spell.adoption.ordered, spell.adoption.revoked
    due = add_months(ordered, SECOND_LIMIT)
    in_force = revoked is None or due < revoked
    return before <= ordered < spell.reviews[position].held and in_force and due < _due_in_care(spell, position)
