"""How children and parents take part in the reviews: an exact number in each year, chosen by likelihood.

Each review draws a random number, which tends to be lower the likelier taking part is, and the lowest are chosen:
weighted sampling without replacement (Efraimidis and Spirakis 2006). So the totals are exact, and older children still
attend more often.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from iro_analysis.periods import financial_year
from iro_analysis.sample.people import Child, Review, age_on, within
from iro_analysis.sample.review_targets import (
    ATTENDED,
    CODES_OF_ATTENDERS,
    CODES_OF_OTHERS,
    FATHERS,
    MOTHERS,
    ReviewTargets,
)
from iro_analysis.sample.targets import YEARS, apportioned

UNDER_FOUR, ASKED_FROM = "PN0", 4
SPOKE = "PN1"
#: Choices: how likely children are to attend, by age from; and the age from which they may chair.
ATTENDS: Mapping[int, float] = {4: 0.25, 7: 0.55, 10: 1.0, 13: 1.5, 16: 1.9}
CHAIRS_FROM = 12

Parent = Literal["mother", "father"]
TOOK_PART, SENT_VIEWS, NO_PART, NOT_APPLICABLE = "Took part", "Sent views", "No", "Not applicable"
#: Choices: the share of mothers and fathers who are not known, have died or may not be invited; the least likelihood of
#: taking part; and the share of absent parents who send their views.
MISSING: Mapping[Parent, float] = {"mother": 0.04, "father": 0.22}
LEAST_INVOLVED = 0.2
VIEWS_OF_OTHERS = 0.3


class _Meeting(NamedTuple):
    """A review of a child, and whether the child was placed with adopters by then."""

    child: Child
    review: Review
    placed: bool


def add_participation(children: Sequence[Child], wanted: ReviewTargets, chance: random.Random) -> None:
    """Give every review the child's participation code, who chaired it, and how the parents took part."""
    involved = {child: _involved(child, chance) for child in children}
    for year in YEARS:
        meetings = _meetings_in(children, year)
        _children(meetings, year, wanted.chaired[year], chance)
        _parents("mother", meetings, MOTHERS, involved, chance)
        _parents("father", meetings, FATHERS, involved, chance)


def _meetings_in(children: Iterable[Child], year: int) -> list[_Meeting]:
    period = financial_year(year)
    return [
        _Meeting(
            child, review, placed=spell.placed_for_adoption is not None and review.held > spell.placed_for_adoption
        )
        for child in children
        for spell in child.spells
        for review in spell.reviews
        if within(period, review.held)
    ]


def _children(meetings: Iterable[_Meeting], year: int, chaired: Mapping[str, int], chance: random.Random) -> None:
    asked: list[tuple[float, int, Review]] = []
    for child, review, _ in meetings:
        age = age_on(child.birth_date, review.held)
        if age < ASKED_FROM:
            review.participation = UNDER_FOUR
        else:
            weight = ATTENDS[max(first for first in ATTENDS if first <= age)]
            asked.append((chance.expovariate(weight), age, review))
    asked.sort(key=lambda drawn: drawn[0])
    attend = round(ATTENDED[year] / 100 * len(asked))
    _deal([review for _, _, review in asked[:attend]], CODES_OF_ATTENDERS, chance)
    _deal([review for _, _, review in asked[attend:]], CODES_OF_OTHERS, chance)
    may_chair = [review for _, age, review in asked if age >= CHAIRS_FROM and review.participation == SPOKE]
    chairs = [chair for chair, count in chaired.items() for _ in range(count)]
    for review, chair in zip(chance.sample(may_chair, min(len(chairs), len(may_chair))), chairs, strict=False):
        review.chaired_by = chair


def _deal(reviews: Sequence[Review], weights: Mapping[str, float], chance: random.Random) -> None:
    """Give each review a code, in proportion to the weights."""
    codes = [code for code, count in apportioned(len(reviews), weights).items() for _ in range(count)]
    chance.shuffle(codes)
    for review, code in zip(reviews, codes, strict=True):
        review.participation = code


def _involved(child: Child, chance: random.Random) -> dict[Parent, float]:
    """How likely each parent is to take part; 0 if the parent cannot be invited."""
    return {
        parent: 0.0 if child.unaccompanied or chance.random() < missing else LEAST_INVOLVED + chance.expovariate(1)
        for parent, missing in MISSING.items()
    }


def _parents(
    parent: Parent,
    meetings: Sequence[_Meeting],
    percent: float,
    involved: Mapping[Child, Mapping[Parent, float]],
    chance: random.Random,
) -> None:
    """Have the parent take part in ``percent`` of all reviews, those without an invitation included in the base."""
    invited: list[tuple[float, Review]] = []
    for child, review, placed in meetings:
        # Birth parents are not invited once the child lives with adopters.
        weight = 0.0 if placed else involved[child][parent]
        if weight:
            invited.append((chance.expovariate(weight), review))
        else:
            setattr(review, parent, NOT_APPLICABLE)
    invited.sort(key=lambda drawn: drawn[0])
    add_participation = round(percent / 100 * len(meetings))
    for position, (_, review) in enumerate(invited):
        absent = SENT_VIEWS if chance.random() < VIEWS_OF_OTHERS else NO_PART
        setattr(review, parent, TOOK_PART if position < add_participation else absent)
