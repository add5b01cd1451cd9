"""Invented children and their spells of care, filled in step by step."""

import random
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from iro_analysis.periods import Period, financial_year
from iro_analysis.sample.targets import UNACCOMPANIED, YEARS

#: A row of a return, by canonical column.
Row = Mapping[str, str | float | date | None]

#: The first day of the first return, and the last day of the last.
OPENING, HORIZON = financial_year(YEARS[0]).start, financial_year(YEARS[-1]).end

LEAP_DAY = (2, 29)


@dataclass(slots=True)
class Adoption:
    """A plan for adoption, from the decision to the adoption or to its reversal.

    Args:
        decided: the day the authority decides that the child should be placed for adoption.
        ordered: the day the court makes the placement order (LS E1).
        placed: the day the child moves to the adopters.
        with_carer: whether the adopters are the child's foster carers.
        reversed: the day the authority decides that the child should no longer be placed.
        revoked: the day the court revokes the order.
    """

    decided: date
    ordered: date
    placed: date | None = None
    with_carer: bool = False
    reversed: date | None = None
    revoked: date | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode, from ``started`` up to, not including, ``ceased``; codes as in the return."""

    started: date
    reason_new_episode: str
    legal_status: str
    placement: str
    provider: str
    placement_postcode: str
    placement_urn: str
    ceased: date | None
    reason_ceased: str
    reason_placement_change: str


@dataclass(slots=True, eq=False)
class Review:
    """One review held, and who took part in it.

    ``participation`` is the return's code, PN0 to PN7; everything else is in the service's words.

    Args:
        held: the day.
        kind: First, Second, Later or Adoption.
        late: whether it was held after its due date.
        participation: the child's participation code.
        chaired_by: who chaired it.
        mother: how the mother took part.
        father: how the father took part.
        cancelled: the day it was first planned for, if that meeting was cancelled.
    """

    held: date
    kind: str = ""
    late: bool = False
    participation: str = ""
    chaired_by: str = "IRO"
    mother: str = ""
    father: str = ""
    cancelled: date | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """An IRO responsible for a child from ``first`` to ``last``, both included; ``last`` is None while it lasts."""

    iro: str
    team: str
    first: date
    last: date | None


@dataclass(slots=True)
class Spell:
    """One period of care and everything that happens in it.

    Args:
        started: the first day.
        ceased: the day it ceased; None if it outlasts the last return.
        route: how the child came into care.
        need: the category of need.
        reason_ceased: why it ceased.
        home_postcode: where the child lived before.
        adoption: the plan for adoption, if there is one.
        secure_from: the first day of a stay in a secure children's home, if there is one.
        episodes: its episodes, in order.
        reviews: the reviews held since the first return, in order.
        reviews_before: how many reviews were held before the first return, up to two: more make no difference to the
            kind of the next one.
        allocations: its IROs, in order.
    """

    started: date
    ceased: date | None
    route: str
    need: str = ""
    reason_ceased: str = ""
    home_postcode: str = ""
    adoption: Adoption | None = None
    secure_from: date | None = None
    episodes: list[Episode] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    reviews_before: int = 0
    allocations: list[Allocation] = field(default_factory=list)

    @property
    def until(self) -> date:
        """The day the spell ceased, or the day after the last return."""
        return self.ceased or HORIZON + timedelta(days=1)

    def in_care_on(self, day: date) -> bool:
        """Whether the child is in care at the end of ``day``."""
        return self.started <= day < self.until

    @property
    def placed_for_adoption(self) -> date | None:
        """The day the child moved to the adopters, if they did."""
        return self.adoption.placed if self.adoption else None

    def iro_on(self, day: date) -> str | None:
        """The IRO responsible on ``day``; None if there was none."""
        for allocation in self.allocations:
            if allocation.first <= day and (allocation.last is None or day <= allocation.last):
                return allocation.iro
        return None


@dataclass(frozen=True, slots=True)
class Absence:
    """One time a child was missing (M) or away without authorisation (A); both days included."""

    kind: str
    first: date
    last: date


@dataclass(slots=True, eq=False)
class Child:
    """One child; ``spells`` in order of time. A child without spells left care before the first return.

    Children are compared by identity: two with the same details are still two children.
    """

    sex: str
    birth_date: date
    ethnicity: str
    spells: list[Spell]
    child_id: str = ""
    pupil_number: str = ""
    own_child_birth_date: date | None = None
    absences: list[Absence] = field(default_factory=list)

    @property
    def reviews(self) -> list[Review]:
        """Every review since the first return, in order."""
        return [review for spell in self.spells for review in spell.reviews]

    @property
    def unaccompanied(self) -> bool:
        """Whether the child came as an unaccompanied asylum seeker."""
        return any(spell.route == UNACCOMPANIED for spell in self.spells)


def birthday(born: date, age: int) -> date:
    """The birthday on which someone turns ``age``; for those born on 29 February, 1 March unless it is a leap year.

    >>> birthday(date(2004, 2, 29), 18)
    datetime.date(2022, 3, 1)
    """
    year = born.year + age
    if (born.month, born.day) == LEAP_DAY and not isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def age_on(born: date, day: date) -> int:
    """Age in completed years."""
    return day.year - born.year - (birthday(born, day.year - born.year) > day)


def day_between(chance: random.Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included."""
    return first + timedelta(days=int(chance.random() * ((last - first).days + 1)))


def within(period: Period, day: date) -> bool:
    """Whether a day lies in the period."""
    return period.start <= day <= period.end


def pick(chance: random.Random, weights: Mapping[str, float]) -> str:
    """A key chosen at random, in proportion to its weight."""
    point, chosen = chance.random() * sum(weights.values()), ""
    for key, weight in weights.items():
        chosen = key
        point -= weight
        if point < 0:
            break
    return chosen
