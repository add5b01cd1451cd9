"""The service's log of reviews: a row for each review of the three returns, and for each that was cancelled.

The log is as it stood some weeks after the last return, so it includes records sent in April.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from iro_analysis.periods import Period, collection_year
from iro_analysis.sample.people import Child, Review, Row, Spell, pick, within
from iro_analysis.sample.working_days import working_days_after

#: Meetings were virtual from the first lockdown on; some were hybrid when children could be met in person [9.2].
FIRST_LOCKDOWN = date(2020, 3, 23)
OPEN_TIMES = (
    Period(date(2020, 7, 4), date(2020, 11, 4)),
    Period(date(2020, 12, 2), date(2021, 1, 5)),
    Period(date(2021, 3, 29), date(2021, 3, 31)),
)
ATTENDED = ("PN1", "PN2", "PN3", "PN4")
#: Choices: the modes before the first lockdown, and the share of hybrid meetings after it.
MODES_BEFORE = {"In person": 97, "Hybrid": 2, "Virtual": 1}
HYBRID_WHERE_OPEN = 0.35

#: Working days after the review, from and to: decisions go out within five, always in 2020-21 [5.2]; the record is
#: nearly always completed within 15 and sent within 20 (IRO Handbook). The shares in time are choices.
DECISIONS, DECISIONS_LATE, RECORD, RECORD_LATE, SENT_AFTER = (1, 5), (6, 9), (5, 15), (16, 24), (1, 5)
DECISIONS_IN_TIME: Mapping[int, float] = {2019: 0.96, 2020: 0.97, 2021: 1}
RECORD_IN_TIME: Mapping[int, float] = {2019: 0.92, 2020: 0.93, 2021: 0.95}

#: Choices: the share of reviews adjourned to a second meeting, which must follow within 20 working days (2010
#: Regulations, regulation 36(2)).
ADJOURNED, ADJOURNED_FOR = 0.012, (4, 18)
LATE_REASONS = {
    "Child or family not available": 3, "Social worker not available": 2, "Late notification": 2, "Illness": 2,
    "Change of placement": 2, "Court proceedings": 1, "IRO not available": 1,
}  # fmt: skip


#: Choices: the shares of reviews before which the social worker's report was ready; of reviews by their place in the
#: stay at which the child had a plan for permanence; and of reviews for which neither is recorded.
REPORT_IN_TIME: Mapping[int, float] = {2019: 0.78, 2020: 0.82, 2021: 0.86}
PLANNED = (0.55, 0.93, 0.97)
NOT_RECORDED = 0.02


def review_rows(children: Iterable[Child], chance: random.Random) -> Iterator[Row]:
    """The rows of the log, in the order of the children."""
    # A stream of its own: the other columns stay as they are whatever is drawn for these.
    prepared = random.Random("what was ready before reviews")  # noqa: S311  invented data
    for child in children:
        for spell in child.spells:
            for place, review in enumerate(spell.reviews):
                if review.cancelled:
                    yield _cancelled(child, spell, review, review.cancelled)
                yield {**_held(child, spell, review, chance), **_prepared(review, place, prepared)}


def _cancelled(child: Child, spell: Spell, review: Review, day: date) -> Row:
    return dict.fromkeys(
        ("mode", "chaired_by", "mother", "father", "decisions_sent", "record_completed", "record_sent", "late_reason",
         "completed_date", "report_ready", "permanence_plan")
    ) | {
        "child_id": child.child_id,
        "review_date": day,
        "logged_kind": review.kind,
        "iro_id": spell.iro_on(day),
        "cancelled": "Yes",
    }  # fmt: skip


def _held(child: Child, spell: Spell, review: Review, chance: random.Random) -> Row:
    year = collection_year(review.held)
    completed = _after(review.held, ADJOURNED_FOR, chance) if chance.random() < ADJOURNED else None
    decisions = _in_time(review.held, DECISIONS_IN_TIME[year], DECISIONS, DECISIONS_LATE, chance)
    record = _in_time(review.held, RECORD_IN_TIME[year], RECORD, RECORD_LATE, chance)
    # A record is not completed before the decisions are sent and the last meeting is held.
    record = max(record, decisions, completed or record)
    return {
        "child_id": child.child_id,
        "review_date": review.held,
        "logged_kind": review.kind,
        "mode": _mode(review, chance),
        "iro_id": spell.iro_on(review.held),
        "chaired_by": review.chaired_by,
        "mother": review.mother,
        "father": review.father,
        "decisions_sent": decisions,
        "record_completed": record,
        "record_sent": _after(record, SENT_AFTER, chance),
        "late_reason": pick(chance, LATE_REASONS) if review.late else None,
        "cancelled": "No",
        "completed_date": completed,
    }


def _prepared(review: Review, place: int, chance: random.Random) -> Row:
    """What was ready before a review, by its place in the stay."""
    shares = {
        "report_ready": REPORT_IN_TIME[collection_year(review.held)],
        "permanence_plan": PLANNED[min(place, len(PLANNED) - 1)],
    }
    return {name: None if chance.random() < NOT_RECORDED else _yes(share, chance) for name, share in shares.items()}


def _yes(share: float, chance: random.Random) -> str:
    return "Yes" if chance.random() < share else "No"


def _mode(review: Review, chance: random.Random) -> str:
    if review.held < FIRST_LOCKDOWN:
        return pick(chance, MODES_BEFORE)
    may_meet = review.participation in ATTENDED and any(within(open_time, review.held) for open_time in OPEN_TIMES)
    return "Hybrid" if may_meet and chance.random() < HYBRID_WHERE_OPEN else "Virtual"


def _in_time(day: date, share: float, in_time: tuple[int, int], late: tuple[int, int], chance: random.Random) -> date:
    return _after(day, in_time if chance.random() < share else late, chance)


def _after(day: date, working_days: tuple[int, int], chance: random.Random) -> date:
    fewest, most = working_days
    return working_days_after(day, fewest + int(chance.random() * (most - fewest + 1)))
