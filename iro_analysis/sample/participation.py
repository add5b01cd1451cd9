"""How children and parents take part in the reviews: so many in each year, the likelier ones first.

Each review draws a number, the lower the likelier, and the lowest are chosen: sampling by weight without replacement
(Efraimidis and Spirakis 2006). So the numbers are exact, and still older children attend more often.
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
#: Choices: how much likelier than others a child attends, from an age on; and the youngest who chair.
ATTENDS: Mapping[int, float] = {4: 0.25, 7: 0.55, 10: 1.0, 13: 1.5, 16: 1.9}
CHAIRS_FROM = 12

Parent = Literal["mother", "father"]
TOOK_PART, SENT_VIEWS, NO_PART, NOT_APPLICABLE = "Took part", "Sent views", "No", "Not applicable"
#: Choices: the share of mothers and fathers who are not known, dead or not to be invited; how much less likely than
#: others some take part; and of those who do not the share who send their views.
MISSING: Mapping[Parent, float] = {"mother": 0.04, "father": 0.22}
LEAST_INVOLVED = 0.2
VIEWS_OF_OTHERS = 0.3


class _Held(NamedTuple):
    """A review of a child, and whether it was placed with adopters by then."""

    child: Child
    review: Review
    placed: bool


def take_part(children: Sequence[Child], wanted: ReviewTargets, chance: random.Random) -> None:
    """Gives every review the code of the child's part, who chaired it, and the parents' part."""
    involved = {child: _involved(child, chance) for child in children}
    for year in YEARS:
        held = _held_in(children, year)
        _children(held, year, wanted.chaired[year], chance)
        _parents("mother", held, MOTHERS, involved, chance)
        _parents("father", held, FATHERS, involved, chance)


def _held_in(children: Iterable[Child], year: int) -> list[_Held]:
    period = financial_year(year)
    return [
        _Held(child, review, placed=spell.placed_for_adoption is not None and review.held > spell.placed_for_adoption)
        for child in children
        for spell in child.spells
        for review in spell.reviews
        if within(period, review.held)
    ]


def _children(held: Iterable[_Held], year: int, chaired: Mapping[str, int], chance: random.Random) -> None:
    asked: list[tuple[float, int, Review]] = []
    for child, review, _ in held:
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
    by = [who for who, count in chaired.items() for _ in range(count)]
    for review, who in zip(chance.sample(may_chair, min(len(by), len(may_chair))), by, strict=False):
        review.chaired_by = who


def _deal(reviews: Sequence[Review], weights: Mapping[str, float], chance: random.Random) -> None:
    """Gives each review a code, in proportion to the weights."""
    codes = [code for code, count in apportioned(len(reviews), weights).items() for _ in range(count)]
    chance.shuffle(codes)
    for review, code in zip(reviews, codes, strict=True):
        review.participation = code


def _involved(child: Child, chance: random.Random) -> dict[Parent, float]:
    """How likely each parent takes part; never, if nobody can be invited."""
    return {
        parent: 0.0 if child.unaccompanied or chance.random() < missing else LEAST_INVOLVED + chance.expovariate(1)
        for parent, missing in MISSING.items()
    }


def _parents(
    parent: Parent,
    held: Sequence[_Held],
    percent: float,
    involved: Mapping[Child, Mapping[Parent, float]],
    chance: random.Random,
) -> None:
    """``percent`` of all reviews, those to which the parent cannot be invited among them."""
    invited: list[tuple[float, Review]] = []
    for child, review, placed in held:
        weight = 0.0 if placed else involved[child][parent]
        if weight:
            invited.append((chance.expovariate(weight), review))
        else:
            setattr(review, parent, NOT_APPLICABLE)
    invited.sort(key=lambda drawn: drawn[0])
    take_part = round(percent / 100 * len(held))
    for position, (_, review) in enumerate(invited):
        absent = SENT_VIEWS if chance.random() < VIEWS_OF_OTHERS else NO_PART
        setattr(review, parent, TOOK_PART if position < take_part else absent)
