"""The return of one year: the rows of each child, table by table.

A return has every episode that was open at some time in the year, as it was known on 31 March: an episode that ceased
later is open in this return and closed in the next. Earlier episodes of the same spell are not in it.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from iro_analysis.periods import Period
from iro_analysis.sample.outcomes import is_care_leaver, outcomes_of_care_leavers, outcomes_of_twelve_months
from iro_analysis.sample.people import Child, Episode, Row, Spell, age_on, birthday, pick, within

Rows = Callable[[Child, Period, random.Random], Iterable[Row]]

SEX = {"Male": "1", "Female": "2"}
SCHOOL_AGE = 5
NOT_OF_SCHOOL_AGE = "UN1"
#: Choices: earlier permanent arrangements of children who start to be looked after, and reasons for reversals.
PREVIOUS_PERMANENCE = {"Z1": 94, "P2": 3, "P1": 2, "P3": 1}
NO_PERMANENCE = "Z1"
YOUNGEST_WITH_PREVIOUS_PERMANENCE = 3
#: The code for an authority that is not known.
PERMANENCE_AUTHORITY = "999"
MATCHED_BEFORE = timedelta(days=14)
REVERSAL_REASONS = {"RD1": 0.4, "RD3": 0.4, "RD4": 0.2}
#: Choices: number, sex and legal status of the adopters.
ADOPTERS = {
    "2 MF L11": 60, "2 MF L3": 12, "2 MM L12": 7, "2 FF L12": 4, "2 FF L4": 2, "1 F1 L0": 13, "1 M1 L0": 2,
}  # fmt: skip


def year_return(children: Sequence[Child], period: Period, chance: random.Random) -> dict[str, list[Row]]:
    """The rows of the return of one year by canonical table, in the order of the children."""
    return {table: [row for child in children for row in rows(child, period, chance)] for table, rows in ROWS.items()}


def _children(child: Child, period: Period, _: random.Random) -> Iterator[Row]:
    looked_after = bool(_open_spells(child, period))
    if not looked_after and not is_care_leaver(child, period):
        return
    own_child = child.own_child_birth_date
    mother = looked_after and own_child is not None and own_child <= period.end
    yield {
        "child_id": child.child_id,
        "sex": SEX[child.sex],
        "birth_date": child.birth_date,
        "ethnicity": child.ethnicity,
        "upn": child.pupil_number if age_on(child.birth_date, period.end) >= SCHOOL_AGE else NOT_OF_SCHOOL_AGE,
        "is_mother": str(int(mother)) if looked_after and child.sex == "Female" else None,
        "own_child_birth_date": own_child if mother else None,
    }


def _episodes(child: Child, period: Period, _: random.Random) -> Iterator[Row]:
    for spell in _open_spells(child, period):
        for episode in spell.episodes:
            if _open_in(episode, period):
                yield _episode(child, spell, episode, period)


def _episode(child: Child, spell: Spell, episode: Episode, period: Period) -> Row:
    """The episode as it was known on 31 March."""
    closed = episode.ceased is not None and episode.ceased <= period.end
    return {
        "child_id": child.child_id,
        "started": episode.started,
        "reason_new_episode": episode.reason_new_episode,
        "legal_status": episode.legal_status,
        "need": spell.need,
        "placement": episode.placement,
        "provider": episode.provider,
        "ceased": episode.ceased if closed else None,
        "reason_ceased": episode.reason_ceased if closed else None,
        "reason_placement_change": episode.reason_placement_change if closed else None,
        "home_postcode": spell.home_postcode,
        "placement_postcode": episode.placement_postcode,
        "placement_urn": episode.placement_urn,
    }


def _reviews(child: Child, period: Period, _: random.Random) -> Iterator[Row]:
    for review in child.reviews:
        if within(period, review.held):
            yield {**_who(child), "review_date": review.held, "participation": review.participation}


def _unaccompanied(child: Child, period: Period, _: random.Random) -> Iterator[Row]:
    """A row for each unaccompanied child; the status ends on the 18th birthday."""
    if child.unaccompanied and _open_spells(child, period):
        yield {**_who(child), "sex": SEX[child.sex], "uasc_ceased": birthday(child.birth_date, 18)}


def _adoptions(child: Child, period: Period, chance: random.Random) -> Iterator[Row]:
    for spell in child.spells:
        adoption = spell.adoption
        if adoption and adoption.placed and period.start <= spell.until <= period.end:
            number, sexes, status = pick(chance, ADOPTERS).split()
            yield {
                **_who(child),
                "decided": adoption.decided,
                "matched": adoption.placed - MATCHED_BEFORE,
                "by_foster_carer": str(int(adoption.with_carer)),
                "adopters": number,
                "adopter_sex": sexes,
                "adopter_legal_status": status,
            }


def _placed_adoption(child: Child, period: Period, chance: random.Random) -> Iterator[Row]:
    """A decision for adoption stays in every return until it is reversed or the child is adopted."""
    for spell in _open_spells(child, period):
        adoption = spell.adoption
        if adoption is None or adoption.decided > period.end:
            continue
        if adoption.reversed and adoption.reversed < period.start:
            continue
        reversed_on = adoption.reversed if adoption.reversed and adoption.reversed <= period.end else None
        yield {
            **_who(child),
            "placed": adoption.decided,
            "placed_ceased": reversed_on,
            "reason_placed_ceased": pick(chance, REVERSAL_REASONS) if reversed_on else None,
        }


def _previous_permanence(child: Child, period: Period, chance: random.Random) -> Iterator[Row]:
    """A row for each child who starts in the year; only the year of an earlier order is known."""
    for spell in [spell for spell in child.spells if period.start <= spell.started <= period.end][-1:]:
        age = age_on(child.birth_date, spell.started)
        kind = pick(chance, PREVIOUS_PERMANENCE) if age >= YOUNGEST_WITH_PREVIOUS_PERMANENCE else NO_PERMANENCE
        year = spell.started.year - 1 - int(chance.random() * (age - 1)) if kind != NO_PERMANENCE else None
        yield {
            **_who(child),
            "previous_permanence": kind,
            "previous_authority": PERMANENCE_AUTHORITY if year else None,
            "previous_order_date": f"zz/zz/{year}" if year else None,
        }


def _missing(child: Child, period: Period, _: random.Random) -> Iterator[Row]:
    for absence in child.absences:
        if period.start <= absence.first <= period.end:
            yield {
                **_who(child),
                "missing_kind": absence.kind,
                "missing_from": absence.first,
                "missing_to": absence.last,
            }


def _who(child: Child) -> Mapping[str, str | date]:
    return {"child_id": child.child_id, "birth_date": child.birth_date}


def _open_in(interval: Spell | Episode, period: Period) -> bool:
    """Whether it was open at some time in the year, as it was if it ceased on the first day."""
    return interval.started <= period.end and (interval.ceased is None or interval.ceased >= period.start)


def _open_spells(child: Child, period: Period) -> list[Spell]:
    return [spell for spell in child.spells if _open_in(spell, period)]


#: The functions that give the rows of one child, by table of the return.
ROWS: Mapping[str, Rows] = {
    "children": _children,
    "episodes": _episodes,
    "reviews": _reviews,
    "uasc": _unaccompanied,
    "outcomes": outcomes_of_twelve_months,
    "care_leavers": outcomes_of_care_leavers,
    "adoptions": _adoptions,
    "placed_adoption": _placed_adoption,
    "previous_permanence": _previous_permanence,
    "missing": _missing,
}
