"""Health and offending of children looked after for 12 months (OC2), and outcomes of care leavers (OC3)."""

import random
from collections.abc import Iterator, Mapping
from datetime import date

from iro_analysis.periods import Period
from iro_analysis.sample.people import Child, Row, age_on, birthday, pick

#: Choices, close to the shares that the DfE publishes for England.
SCORED, REASONS_FOR_NO_SCORE = 0.78, {"SDQ2": 0.35, "SDQ5": 0.3, "SDQ3": 0.1, "SDQ4": 0.25}
MEAN_SCORE, SPREAD_OF_SCORES, HIGHEST_SCORE = 14, 7, 40
AGES_SCORED, YOUNGEST_OFFENDER, YOUNGEST_MISUSE, SCHOOL_AGE = range(4, 18), 10, 12, 5
CONVICTED, CHECKED, IMMUNISED, ASSESSED = 0.03, 0.9, 0.88, 0.91
#: Many dental practices were closed in 2020-21.
TEETH_CHECKED: Mapping[int, float] = {2019: 0.85, 2020: 0.86, 2021: 0.4}
MISUSE, HELPED, OFFERED = 0.05, 0.5, 0.8

#: A care leaver was looked after for at least 13 weeks, some of them at 16 or 17 (Children Act 1989, section 23A and
#: schedule 2).
YOUNGEST_LEAVER, DAYS_OF_A_LEAVER, AGES_OF_LEAVERS, ADULT = 16, 91, range(17, 22), 18
CARE_TAKEN_OVER = "E3"
IN_TOUCH = {"YES": 88, "NO": 7, "REFU": 3, "NREQ": 2}
ACTIVITY = {"F1": 6, "F2": 20, "P2": 3, "F3": 22, "P3": 6, "G4": 10, "G5": 26, "G6": 7}
ACCOMMODATION = {"U1": 34, "D1": 20, "B1": 13, "Z1": 9, "E1": 6, "C1": 5, "K1": 5, "T1": 3, "D2": 2, "X2": 2, "B2": 1}
WITH_FORMER_CARERS = "Z1"
NOT_KNOWN = "0"


def looked_after_for_a_year(child: Child, period: Period) -> bool:
    """Whether one spell spans the year to its 31 March, both ends included."""
    return any(spell.started <= period.start and spell.in_care_on(period.end) for spell in child.spells)


def outcomes_of_twelve_months(child: Child, period: Period, chance: random.Random) -> Iterator[Row]:
    """The OC2 row of a child looked after for the whole year."""
    if not looked_after_for_a_year(child, period):
        return
    age = age_on(child.birth_date, period.end)
    yield {
        "child_id": child.child_id,
        "birth_date": child.birth_date,
        **_strengths_and_difficulties(age, chance),
        "convicted": _flag(chance, CONVICTED) if age >= YOUNGEST_OFFENDER else None,
        "health_check": _flag(chance, CHECKED) if age < SCHOOL_AGE else None,
        "immunisations": _flag(chance, IMMUNISED),
        "dental_check": _flag(chance, TEETH_CHECKED[period.end.year]),
        "health_assessment": _flag(chance, ASSESSED),
        **_substance_misuse(age, chance),
    }


def is_care_leaver(child: Child, period: Period) -> bool:
    """Whether the young person left care before the 17th to 21st birthday that falls in the year."""
    age = age_on(child.birth_date, period.end)
    if age not in AGES_OF_LEAVERS:
        return False
    return not child.spells or _left_as_care_leaver(child, birthday(child.birth_date, age))


def outcomes_of_care_leavers(child: Child, period: Period, chance: random.Random) -> Iterator[Row]:
    """The OC3 row of a care leaver."""
    if not is_care_leaver(child, period):
        return
    in_touch = pick(chance, IN_TOUCH)
    known = in_touch == "YES"
    accommodation = pick(chance, ACCOMMODATION if age_on(child.birth_date, period.end) >= ADULT else _without_carers())
    yield {
        "child_id": child.child_id,
        "birth_date": child.birth_date,
        "in_touch": in_touch,
        "activity": pick(chance, ACTIVITY) if known else NOT_KNOWN,
        "accommodation": accommodation if known else NOT_KNOWN,
    }


def _left_as_care_leaver(child: Child, day: date) -> bool:
    last = child.spells[-1]
    return (
        last.until <= day
        and age_on(child.birth_date, last.until) >= YOUNGEST_LEAVER
        and (last.until - last.started).days >= DAYS_OF_A_LEAVER
        and last.reason_ceased != CARE_TAKEN_OVER
    )


def _without_carers() -> Mapping[str, float]:
    """The accommodation of a 17-year-old: staying with former foster carers (Z1) is an arrangement from 18 only."""
    return {kind: weight for kind, weight in ACCOMMODATION.items() if kind != WITH_FORMER_CARERS}


def _strengths_and_difficulties(age: int, chance: random.Random) -> Row:
    if age not in AGES_SCORED:
        return {"sdq_score": None, "sdq_reason": None}
    if chance.random() >= SCORED:
        return {"sdq_score": None, "sdq_reason": pick(chance, REASONS_FOR_NO_SCORE)}
    score = round(chance.gauss(MEAN_SCORE, SPREAD_OF_SCORES))
    return {"sdq_score": str(min(max(score, 0), HIGHEST_SCORE)), "sdq_reason": None}


def _substance_misuse(age: int, chance: random.Random) -> Row:
    if age < YOUNGEST_MISUSE or chance.random() >= MISUSE:
        return {"substance_misuse": "0", "intervention_received": None, "intervention_offered": None}
    helped = chance.random() < HELPED
    return {
        "substance_misuse": "1",
        "intervention_received": "1" if helped else "0",
        "intervention_offered": None if helped else _flag(chance, OFFERED),
    }


def _flag(chance: random.Random, share: float) -> str:
    return "1" if chance.random() < share else "0"
