"""The IROs' contacts with children outside reviews: consultations before them, monitoring between them, and others.

The number of each purpose in each year is given; every contact is with a child in care, by their IRO on that day.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from iro_analysis.periods import Period, collection_year, financial_year
from iro_analysis.sample.people import Child, Row, Spell, birthday, day_between, pick, within
from iro_analysis.sample.review_targets import BEFORE_REVIEW, MONITORING, OTHER, ReviewTargets
from iro_analysis.sample.targets import YEARS
from iro_analysis.sample.working_days import last_working_day

#: Choices: children are consulted from the age of four, at most this many days before the review.
ASKED_FROM, DAYS_BEFORE_REVIEW = 4, 10
#: Choices: there were few visits in 2020-21 [9.3, 9.9].
METHODS: Mapping[int, Mapping[str, float]] = {
    2019: {"Visit": 82, "Phone": 12, "Video": 1, "Message": 4, "Other": 1},
    2020: {"Visit": 79, "Phone": 14, "Video": 2, "Message": 4, "Other": 1},
    2021: {"Visit": 13, "Phone": 34, "Video": 45, "Message": 6, "Other": 2},
}
METHODS_OF_MONITORING: Mapping[str, float] = {"Phone": 55, "Video": 12, "Visit": 8, "Message": 15, "Other": 10}
IN_LOCKDOWN = (
    Period(date(2020, 3, 23), date(2020, 7, 3)),
    Period(date(2020, 11, 5), date(2020, 12, 1)),
    Period(date(2021, 1, 6), date(2021, 3, 28)),
)
FACE_TO_FACE = ("Visit", "Video")
SEEN_ALONE = 0.85


class _Contact(NamedTuple):
    day: date
    child: Child
    iro: str
    purpose: str


#: First and last day on which a contact may take place.
Days = tuple[date, date]
Case = tuple[Child, Spell, Days]


def consultation_rows(children: Sequence[Child], wanted: ReviewTargets, chance: random.Random) -> Iterator[Row]:
    """The rows of the log, in order of day."""
    contacts: list[_Contact] = []
    for year in YEARS:
        period = financial_year(year)
        for purpose, cases_in in CASES.items():
            cases = [
                (child, spell, days)
                for child in children
                for spell in child.spells
                for days in cases_in(child, spell, period)
            ]
            contacts += _contacts(cases, purpose, wanted.contacts[year][purpose], period, chance)
    contacts.sort(key=lambda contact: (contact.day, contact.child.child_id))
    for contact in contacts:
        yield _row(contact, chance)


def _contacts(
    cases: Sequence[Case], purpose: str, count: int, period: Period, chance: random.Random
) -> Iterator[_Contact]:
    """``count`` contacts of the period, each for a different case."""
    for child, spell, (first, last) in chance.sample(cases, len(cases)):
        if count == 0:
            return
        day = last_working_day(day_between(chance, first, last))
        iro = spell.iro_on(day)
        if iro and day >= period.start and spell.in_care_on(day):
            yield _Contact(day, child, iro, purpose)
            count -= 1


def _before_reviews(child: Child, spell: Spell, period: Period) -> Iterator[Days]:
    fourth = birthday(child.birth_date, ASKED_FROM)
    for review in spell.reviews:
        if review.held >= fourth and within(period, review.held):
            yield (
                max(period.start, review.held - timedelta(days=DAYS_BEFORE_REVIEW)),
                max(period.start, review.held - timedelta(days=1)),
            )


def _other(child: Child, spell: Spell, period: Period) -> Iterator[Days]:
    """Any day in care of a child aged four or over."""
    last = min(spell.until - timedelta(days=1), period.end)
    first = max(spell.started, period.start)
    if first <= last and first >= birthday(child.birth_date, ASKED_FROM):
        yield first, last


def _between_reviews(_: Child, spell: Spell, period: Period) -> Iterator[Days]:
    """The middle half of the time between two reviews (or from the last to the end of care) within the period."""
    for last, next_one in pairwise([spell.started, *(review.held for review in spell.reviews), spell.until]):
        quarter = timedelta(days=(next_one - last).days // 4)
        first, until = max(last + quarter, period.start), min(next_one - quarter, period.end)
        if quarter and first <= until:
            yield first, until


def _row(contact: _Contact, chance: random.Random) -> Row:
    method = pick(chance, METHODS_OF_MONITORING if contact.purpose == MONITORING else METHODS[_year(contact)])
    if method == "Visit" and any(within(lockdown, contact.day) for lockdown in IN_LOCKDOWN):
        method = "Video"
    alone = "Yes" if chance.random() < SEEN_ALONE else "No"
    return {
        "child_id": contact.child.child_id,
        "consultation_date": contact.day,
        "iro_id": contact.iro,
        "method": method,
        "purpose": contact.purpose,
        "contact_with": _with_whom(contact, method),
        "seen_alone": alone if method in FACE_TO_FACE and contact.purpose != MONITORING else None,
    }


def _with_whom(contact: _Contact, method: str) -> str:
    """A check between reviews is with the social worker, unless the IRO goes to see the child or calls by video."""
    return "Child" if contact.purpose != MONITORING or method in FACE_TO_FACE else "Social worker"


def _year(contact: _Contact) -> int:
    return collection_year(contact.day)


#: By purpose, the days on which a contact may take place.
CASES: Mapping[str, Callable[[Child, Spell, Period], Iterator[Days]]] = {
    BEFORE_REVIEW: _before_reviews,
    OTHER: _other,
    MONITORING: _between_reviews,
}
