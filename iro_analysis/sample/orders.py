"""Plans for adoption: who has a placement order, for whom adoption is no longer the plan, and who is adopted.

The number of orders at 31 March 2020 and 2021 is met exactly, because the report prints how many of them should be
revoked [7.5] and says that there are fewer in all [7.3].
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from iro_analysis.periods import Period, financial_year
from iro_analysis.sample.people import Adoption, Child, Spell, age_on, day_between
from iro_analysis.sample.targets import CARE, Targets

#: Choices: proceedings take 26 weeks, and a child is matched a month after the order at the earliest. The child must
#: have lived with the adopters for ten weeks before the adoption (Adoption and Children Act 2002, section 42).
PROCEEDINGS = timedelta(weeks=26)
MATCHING = timedelta(days=30)
LIVING_WITH_ADOPTERS = timedelta(weeks=10)
OLDEST = 7
LONGEST_ORDER = timedelta(days=900)
LONGEST_WITH_ADOPTERS = timedelta(days=250)
ADOPTED_OF_YOUNG_LEAVERS = 0.6
LEAVERS_UNDER_ORDER = 0.6
PLACED_WITH_ADOPTERS = 0.5
ADOPTED_BY_CARER = 0.15
YEAR_BEFORE, YEAR = financial_year(2020), financial_year(2021)
#: An order made by the last of these days leaves time to reverse the plan before the year ends.
TIME_TO_REVERSE = timedelta(days=45)


@dataclass(frozen=True)
class _Case:
    child: Child
    spell: Spell

    @property
    def first_order(self) -> date:
        return self.spell.started + PROCEEDINGS

    @property
    def last_order(self) -> date:
        return self.spell.until - MATCHING - LIVING_WITH_ADOPTERS

    def young_on(self, day: date) -> bool:
        return self.spell.in_care_on(day) and age_on(self.child.birth_date, day) <= OLDEST


def plan_adoptions(children: Iterable[Child], targets: Targets, chance: random.Random) -> None:
    """Give some young children on care orders a plan for adoption."""
    last_spells = (_Case(child, child.spells[-1]) for child in children)
    cases = [case for case in last_spells if case.spell.route == CARE and case.young_on(case.spell.started)]
    chance.shuffle(cases)
    _adopt_leavers_of_earlier_years(cases, chance)
    adopted = _adopt_leavers_of_the_year(cases, round(LEAVERS_UNDER_ORDER * targets.orders[2020]), chance)
    under_order = _orders_by_the_year_before(cases, targets.orders[2020] - adopted, chance)
    for case in under_order[: targets.to_revoke[2020]]:
        _revoke(case, chance)
    in_force = under_order[targets.to_revoke[2020] :]
    in_force += _orders_of_the_year(cases, targets.orders[2021] - len(in_force), chance)
    chance.shuffle(in_force)
    for case in in_force[: targets.to_revoke[2021]]:
        _reverse(case, YEAR, chance)
    for case in in_force[targets.to_revoke[2021] :]:
        _place_some(case, chance)


def _adopt_leavers_of_earlier_years(cases: Sequence[_Case], chance: random.Random) -> None:
    for case in cases:
        if (
            case.spell.until <= YEAR_BEFORE.end
            and case.young_on(case.spell.until - timedelta(days=1))
            and case.first_order <= case.last_order
            and chance.random() < ADOPTED_OF_YOUNG_LEAVERS
        ):
            _adopt(case, case.last_order, chance)


def _adopt_leavers_of_the_year(cases: Sequence[_Case], count: int, chance: random.Random) -> int:
    """Have up to ``count`` children who were under an order when the year began adopted in it; return how many."""
    leavers = [
        case
        for case in cases
        if case.young_on(YEAR_BEFORE.end)
        and case.spell.until <= YEAR.end
        and case.first_order <= min(YEAR_BEFORE.end, case.last_order)
    ][:count]
    for case in leavers:
        _adopt(case, min(YEAR_BEFORE.end, case.last_order), chance)
    return len(leavers)


def _orders_by_the_year_before(cases: Sequence[_Case], count: int, chance: random.Random) -> list[_Case]:
    """Put children who are still in care when the year ends under an order made before it began."""
    latest = YEAR_BEFORE.end - TIME_TO_REVERSE
    under_order = [
        case
        for case in cases
        if case.young_on(YEAR_BEFORE.end) and case.spell.in_care_on(YEAR.end) and case.first_order <= latest
    ][: max(0, count)]
    for case in under_order:
        case.spell.adoption = _order(case, latest, chance)
    return under_order


def _orders_of_the_year(cases: Sequence[_Case], count: int, chance: random.Random) -> list[_Case]:
    """Put further children under an order that is made in the year and in force when it ends."""
    latest = YEAR.end - TIME_TO_REVERSE
    under_order = [
        case for case in cases if case.spell.adoption is None and case.young_on(YEAR.end) and case.first_order <= latest
    ][: max(0, count)]
    for case in under_order:
        case.spell.adoption = _order(case, latest, chance, not_before=YEAR.start)
    return under_order


def _order(case: _Case, latest: date, chance: random.Random, not_before: date = date.min) -> Adoption:
    ordered = day_between(chance, max(case.first_order, latest - LONGEST_ORDER, not_before), latest)
    return Adoption(decided=ordered - timedelta(days=20 + int(chance.random() * 40)), ordered=ordered)


def _adopt(case: _Case, latest_order: date, chance: random.Random) -> None:
    adoption = _order(case, latest_order, chance)
    adoption.placed = day_between(
        chance,
        max(adoption.ordered + MATCHING, case.spell.until - LONGEST_WITH_ADOPTERS),
        case.spell.until - LIVING_WITH_ADOPTERS,
    )
    adoption.with_carer = chance.random() < ADOPTED_BY_CARER
    case.spell.adoption = adoption


def _place_some(case: _Case, chance: random.Random) -> None:
    adoption = case.spell.adoption
    if adoption and adoption.ordered + MATCHING <= YEAR.end and chance.random() < PLACED_WITH_ADOPTERS:
        earliest = max(adoption.ordered + MATCHING, YEAR.end - LONGEST_WITH_ADOPTERS)
        adoption.placed = day_between(chance, earliest, YEAR.end)


def _reverse(case: _Case, year: Period, chance: random.Random) -> None:
    if case.spell.adoption:
        case.spell.adoption.reversed = day_between(chance, max(year.start, case.spell.adoption.ordered), year.end)


def _revoke(case: _Case, chance: random.Random) -> None:
    """Reverse the plan in the year before, and revoke the order in the year."""
    _reverse(case, YEAR_BEFORE, chance)
    if case.spell.adoption:
        case.spell.adoption.revoked = day_between(chance, YEAR.start + MATCHING, YEAR.end - MATCHING)
