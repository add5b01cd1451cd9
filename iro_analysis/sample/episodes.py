"""The episodes of a spell: a new one whenever the legal status or the placement changes, and why the last ceased."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from iro_analysis.periods import collection_year, financial_year
from iro_analysis.sample.people import Child, Episode, Spell, age_on, birthday, day_between, pick
from iro_analysis.sample.placements import FOSTER, Placement, placements, postcode
from iro_analysis.sample.targets import CARE, REMAND, UNACCOMPANIED, VOLUNTARY, YEARS, Targets

INTERIM_ORDER, FULL_ORDER, PLACEMENT_ORDER = "C1", "C2", "E1"
STATUS_BY_ROUTE = {VOLUNTARY: "V2", UNACCOMPANIED: "V2", REMAND: "J1"}

#: Choices: proceedings end in a full order after 26 to 40 weeks; a few children come into care on an emergency
#: protection order, which lasts eight days (Children Act 1989, section 45).
SHORTEST_PROCEEDINGS, LONGEST_PROCEEDINGS = timedelta(weeks=26), timedelta(weeks=40)
BY_EMERGENCY_ORDER = 0.06
EMERGENCY_ORDER, EMERGENCY_LASTS = "L2", timedelta(days=8)

#: A choice: a stay that begins between these two days ends within the last year.
SECURE_FROM, SECURE_AGES = (date(2020, 6, 1), date(2020, 11, 30)), range(13, 17)

CHANGE_REASONS = {
    "CARPL": 48, "CREQB": 14, "CREQO": 12, "LAREQ": 9, "CHILD": 6, "OTHER": 6, "STAND": 2, "ALLEG": 2, "CLOSE": 1,
}  # fmt: skip
STATUS_OF_PLACEMENT_ONLY = "PLACE"

STILL_LOOKED_AFTER = "X1"
ADOPTED = {"E11": 0.3, "E12": 0.7}
HOME: dict[str, float] = {"E4A": 36, "E4B": 18, "E13": 5}
AWAY: dict[str, float] = {"E8": 10, "E3": 2}
LEFT_YOUNG = HOME | AWAY | {"E41": 12, "SGO": 22}
LEFT_GROWN = HOME | AWAY | {"E5": 14, "E6": 3, "E9": 3}
LEFT_BY_ROUTE: Mapping[str, Mapping[str, float]] = {REMAND: {"E14": 0.7, "E9": 0.3}, UNACCOMPANIED: {"E8": 1}}
TURNED_18 = {"E5": 45, "E6": 8, "E7": 5, "E8": 17, "E4A": 10}
TURNED_18_FOSTERED = TURNED_18 | {"E17": 60}
KIN = ("U1", "U2", "U3")
GROWN = 16


def fill_spells(children: Sequence[Child], targets: Targets, chance: random.Random) -> None:
    """Give every spell its episodes."""
    _choose_secure(children, targets.secure, chance)
    for child in children:
        home = postcode(chance)
        for spell in child.spells:
            spell.home_postcode = home
            places = [place for place in placements(child, spell, chance) if place.started < spell.until]
            spell.reason_ceased = _reason_ceased(child, spell, places[-1], chance) if spell.ceased else ""
            spell.episodes = _episodes(spell, _statuses(spell, chance), places, chance)


def _choose_secure(children: Iterable[Child], count: int, chance: random.Random) -> None:
    """Choose the spells that include a stay in a secure children's home in the last year."""
    year = financial_year(YEARS[-1])
    teenagers = [
        child.spells[-1]
        for child in children
        if child.spells[-1].route == CARE
        and child.spells[-1].in_care_on(year.end)
        and child.spells[-1].started < year.start
        and age_on(child.birth_date, year.start) in SECURE_AGES
    ]
    for spell in chance.sample(teenagers, min(count, len(teenagers))):
        spell.secure_from = day_between(chance, *SECURE_FROM)


def _statuses(spell: Spell, chance: random.Random) -> dict[date, str]:
    """The legal statuses of the spell, by the day each begins."""
    if spell.route != CARE:
        return {spell.started: STATUS_BY_ROUTE[spell.route]}
    statuses = {spell.started: INTERIM_ORDER}
    if _room_for_emergency_order(spell) and chance.random() < BY_EMERGENCY_ORDER:
        statuses = {spell.started: EMERGENCY_ORDER, spell.started + EMERGENCY_LASTS: INTERIM_ORDER}
    statuses[day_between(chance, spell.started + SHORTEST_PROCEEDINGS, spell.started + LONGEST_PROCEEDINGS)] = (
        FULL_ORDER
    )
    if spell.adoption:
        statuses = {day: status for day, status in statuses.items() if day < spell.adoption.ordered}
        statuses[spell.adoption.ordered] = PLACEMENT_ORDER
        if spell.adoption.revoked:
            statuses[spell.adoption.revoked] = FULL_ORDER
    return {day: status for day, status in statuses.items() if day < spell.until}


def _room_for_emergency_order(spell: Spell) -> bool:
    """Whether an emergency order would end before the spell does and before 31 March, so that no stock includes it."""
    ended = spell.started + EMERGENCY_LASTS
    return ended < spell.until and collection_year(ended) == collection_year(spell.started)


def _episodes(
    spell: Spell, statuses: Mapping[date, str], places: Iterable[Placement], chance: random.Random
) -> list[Episode]:
    place_on = {place.started: place for place in places}
    days = sorted(place_on.keys() | statuses.keys())
    status, place = statuses[spell.started], place_on[spell.started]
    episodes = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        status, place = statuses.get(day, status), place_on.get(day, place)
        moved_to = place_on.get(following) if following else None
        episodes.append(
            Episode(
                started=day,
                reason_new_episode=_reason_new(spell, day, statuses, place_on),
                legal_status=status,
                placement=place.kind,
                provider=place.provider,
                placement_postcode=place.postcode,
                placement_urn=place.urn,
                ceased=following or spell.ceased,
                reason_ceased=STILL_LOOKED_AFTER if following else spell.reason_ceased,
                reason_placement_change=_reason_moved(moved_to, chance),
            )
        )
    return episodes


def _reason_new(spell: Spell, day: date, statuses: Mapping[date, str], place_on: Mapping[date, Placement]) -> str:
    if day == spell.started:
        return "S"
    if day not in place_on:
        return "L"
    changed = (day in statuses, place_on[day].same_carer)
    return {(False, False): "P", (False, True): "T", (True, False): "B", (True, True): "U"}[changed]


def _reason_moved(moved_to: Placement | None, chance: random.Random) -> str:
    if moved_to is None:
        return ""
    return STATUS_OF_PLACEMENT_ONLY if moved_to.same_carer else pick(chance, CHANGE_REASONS)


def _reason_ceased(child: Child, spell: Spell, last: Placement, chance: random.Random) -> str:
    """A reason that fits the child's age, route, last placement and whether they come back."""
    ceased = spell.until
    if spell.adoption and spell.adoption.placed:
        return pick(chance, ADOPTED)
    if ceased >= birthday(child.birth_date, 18):
        return pick(chance, TURNED_18_FOSTERED if last.kind in FOSTER else TURNED_18)
    if spell is not child.spells[-1]:
        return pick(chance, HOME)
    if spell.route in LEFT_BY_ROUTE:
        return pick(chance, LEFT_BY_ROUTE[spell.route])
    reason = pick(chance, LEFT_GROWN if age_on(child.birth_date, ceased) >= GROWN else LEFT_YOUNG)
    return _guardianship(last, chance) if reason == "SGO" else reason


def _guardianship(last: Placement, chance: random.Random) -> str:
    """Special guardianship, granted to the former foster carer (a relative or not) or to somebody else."""
    if last.kind in FOSTER:
        return "E45" if last.kind in KIN else "E46"
    return pick(chance, {"E47": 0.9, "E48": 0.1})
