"""Where a child lives: the placements of a spell, with provider, postcode and Ofsted URN."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from iro_analysis.sample.people import Child, Spell, age_on, pick
from iro_analysis.sample.targets import CARE, REMAND, UNACCOMPANIED

#: Choices, after the placement mix the DfE publishes for England: about seven in ten children in foster care.
KINDS_BY_AGE: Mapping[int, Mapping[str, float]] = {
    0: {"U6": 48, "U3": 20, "U5": 5, "P1": 15, "R3": 7, "U4": 5},
    1: {"U6": 28, "U4": 23, "U3": 15, "U1": 11, "P1": 21, "U5": 2},
    10: {"U4": 36, "U6": 17, "K2": 17, "U1": 9, "U3": 6, "P1": 13, "S1": 2},
    16: {"U4": 14, "H5": 46, "U6": 6, "K2": 12, "U1": 4, "P1": 6, "P2": 10, "R2": 1, "U3": 1},
}
KINDS_OF_UNACCOMPANIED = {"H5": 0.6, "U6": 0.4}
WITH_PARENTS, SECURE_HOME, CHILDRENS_HOME, PRISON = "P1", "K1", "K2", "R5"
BY_ORDER_WITH_CARER, BY_ORDER = "A5", "A6"
FOSTER = ("U1", "U2", "U3", "U4", "U5", "U6")

OWN, PRIVATE, VOLUNTARY_SECTOR = "PR1", "PR4", "PR5"
FOSTERING = {OWN: 0.62, PRIVATE: 0.32, VOLUNTARY_SECTOR: 0.06}
PROVIDERS: Mapping[str, Mapping[str, float]] = {
    "P1": {"PR0": 1},
    "U1": {OWN: 1},
    "U2": {OWN: 1},
    "U3": {OWN: 1},
    "U4": FOSTERING,
    "U5": FOSTERING,
    "U6": FOSTERING,
    "A5": {OWN: 1},
    "A6": {OWN: 0.7, VOLUNTARY_SECTOR: 0.3},
    "K1": {"PR2": 1},
    "K2": {PRIVATE: 0.75, OWN: 0.2, VOLUNTARY_SECTOR: 0.05},
    "R2": {"PR3": 1},
    "R5": {"PR3": 1},
}
OTHERWISE = {PRIVATE: 0.85, VOLUNTARY_SECTOR: 0.15}

#: Ofsted registers fostering and adoption agencies, children's homes, family centres and schools; these URNs are
#: invented.
AGENCY_NUMBERS = {OWN: "SC990001", PRIVATE: "SC990002", VOLUNTARY_SECTOR: "SC990003"}
REGISTERED_HOMES = ("K1", "K2", "R3", "S1")
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"

SHORTEST = 7
#: Choices: in England one child in eleven has three placements or more in a year, while seven in ten of those in care
#: long-term have lived in one placement for two years. So a few children move often, and the others rarely after the
#: first move.
UNSETTLED, MEAN_DAYS_UNSETTLED = 0.11, 120
MEAN_DAYS_FIRST, MEAN_DAYS_SETTLED = 130, 4000
DAYS_IN_SECURE_HOME = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement from ``started`` until the next; ``same_carer`` if only the placement type changed."""

    started: date
    kind: str
    provider: str
    postcode: str
    urn: str
    same_carer: bool = False


def placements(child: Child, spell: Spell, chance: random.Random) -> list[Placement]:
    """The placements of a spell, in order."""
    if spell.route == REMAND:
        return [_placement(spell.started, PRISON, chance)]
    moves = _moves(child, spell, chance)
    if spell.secure_from:
        return _with_secure_home(moves, spell.secure_from, chance)
    if spell.adoption and spell.adoption.placed:
        return _with_adopters(moves, spell.adoption.placed, same_carer=spell.adoption.with_carer, chance=chance)
    return moves


def postcode(chance: random.Random) -> str:
    """A postcode in the area ZZ, which does not exist."""
    letters = "".join(chance.choices(INWARD_LETTERS, k=2))
    return f"ZZ{1 + int(chance.random() * 98)} {int(chance.random() * 10)}{letters}"


def _moves(child: Child, spell: Spell, chance: random.Random) -> list[Placement]:
    unsettled = chance.random() < UNSETTLED
    first, later = [MEAN_DAYS_UNSETTLED] * 2 if unsettled else (MEAN_DAYS_FIRST, MEAN_DAYS_SETTLED)
    moves: list[Placement] = []
    day, mean = spell.started, first
    while day < spell.until:
        moves.append(_placement(day, _kind(child, spell, day, chance), chance))
        day, mean = day + timedelta(days=SHORTEST + int(chance.expovariate(1 / mean))), later
    return moves


def _kind(child: Child, spell: Spell, day: date, chance: random.Random) -> str:
    if spell.route == UNACCOMPANIED:
        return pick(chance, KINDS_OF_UNACCOMPANIED)
    age = age_on(child.birth_date, day)
    kinds = KINDS_BY_AGE[max(youngest for youngest in KINDS_BY_AGE if youngest <= age)]
    kind = pick(chance, kinds)
    may_live_with_parents = spell.route == CARE and not spell.adoption and day > spell.started
    return kind if kind != WITH_PARENTS or may_live_with_parents else "U6"


def _placement(day: date, kind: str, chance: random.Random, *, same_carer: bool = False) -> Placement:
    provider = pick(chance, PROVIDERS.get(kind, OTHERWISE))
    return Placement(day, kind, provider, postcode(chance), _urn(kind, provider, chance), same_carer)


def _urn(kind: str, provider: str, chance: random.Random) -> str:
    if kind in REGISTERED_HOMES:
        return f"SC98{int(chance.random() * 10_000):04d}"
    return AGENCY_NUMBERS[provider] if kind in (*FOSTER, BY_ORDER, BY_ORDER_WITH_CARER) else ""


def _with_secure_home(moves: list[Placement], day: date, chance: random.Random) -> list[Placement]:
    back = day + DAYS_IN_SECURE_HOME
    stay = [_placement(day, SECURE_HOME, chance), _placement(back, CHILDRENS_HOME, chance)]
    return [move for move in moves if move.started < day] + stay


def _with_adopters(moves: list[Placement], day: date, *, same_carer: bool, chance: random.Random) -> list[Placement]:
    before = [move for move in moves if move.started < day]
    kind = BY_ORDER_WITH_CARER if same_carer else BY_ORDER
    return [*before, _placement(day, kind, chance, same_carer=same_carer)]
