"""What others say about the service (feedback, audits, examples of impact), and the placement orders it flags."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from iro_analysis.periods import add_months, financial_year
from iro_analysis.sample.people import OPENING, Child, Row, day_between, pick
from iro_analysis.sample.service_targets import (
    ANSWERS,
    ASKED,
    AUDIT_KINDS,
    EXAMPLES,
    FORMS,
    GRADES,
    QUESTIONS,
)
from iro_analysis.sample.targets import YEARS
from iro_analysis.sample.working_days import last_working_day

#: In 2020-21 all young people agree, except one, who was not comfortable [10.1].
AGREEING_YEAR, ONE_DISAGREES = 2021, "I felt comfortable at my review"


def feedback_rows(factor: float, chance: random.Random) -> Iterator[Row]:
    """Answers, form by form, in order of day."""
    forms = sorted(
        (
            last_working_day(day_between(chance, add_months(financial_year(year).start, 1), financial_year(year).end)),
            kind,
        )
        for year in YEARS
        for kind, count in FORMS[year].items()
        for _ in range(round(count * factor))
    )
    disagreed = False
    for number, (day, kind) in enumerate(forms, start=1):
        agreeing = kind == "Young person" and day >= financial_year(AGREEING_YEAR).start
        for question in QUESTIONS[kind]:
            answer = "Agree" if agreeing else pick(chance, ANSWERS)
            if agreeing and question == ONE_DISAGREES and not disagreed:
                answer, disagreed = "Disagree", True
            yield {
                "feedback_date": day,
                "respondent": kind,
                "question": question,
                "answer": answer,
                "response_id": f"F{number:04d}",
            }


def invitation_rows(factor: float) -> Iterator[Row]:
    """People invited to give feedback, by month and kind of respondent."""
    for position, year in enumerate(YEARS):
        for month in range(12):
            for kind, count in ASKED[year].items():
                yield {
                    "month": add_months(OPENING, 12 * position + month),
                    "respondent": kind,
                    "invitations": max(1, round(count * factor)),
                }


def audit_rows(iros: Sequence[float], chance: random.Random) -> Iterator[Row]:
    """Audits in order of day: one by each IRO every two months."""
    rows = []
    for months in range(0, 12 * len(YEARS), 2):
        first = add_months(OPENING, months)
        for post in range(len(iros)):
            day = last_working_day(day_between(chance, first.replace(day=10), add_months(first, 1).replace(day=28)))
            rows.append((day, post, pick(chance, AUDIT_KINDS), pick(chance, GRADES)))
    for day, post, kind, grade in sorted(rows):
        yield {"audit_date": day, "audit_kind": kind, "grade": grade, "iro_id": f"IRO{post + 1:02d}"}


def impact_rows() -> Iterator[Row]:
    """The examples of impact."""
    for you_said, we_did, theme, day in EXAMPLES:
        yield {"you_said": you_said, "we_did": we_did, "theme": theme, "impact_date": day}


def flag_rows(children: Iterable[Child]) -> Iterator[Row]:
    """Flags on placement orders that should be revoked, from the reversal of the plan to the revocation."""
    for child in children:
        for adoption in (spell.adoption for spell in child.spells if spell.adoption):
            if adoption.reversed:
                yield _flag(child, adoption.reversed, "Yes")
            if adoption.reversed and adoption.revoked and adoption.revoked > adoption.reversed:
                yield _flag(child, adoption.revoked, "No")


def authority_rows(children: Iterable[Child]) -> Iterator[Row]:
    """The placement orders made since the first return, as authorities to place: no more than the return shows."""
    for child in children:
        for spell in child.spells:
            if spell.adoption and spell.adoption.ordered >= OPENING:
                ended = spell.adoption.revoked or spell.ceased
                yield {"child_id": child.child_id, "authority_from": spell.adoption.ordered, "authority_to": ended}


def _flag(child: Child, day: date, to_revoke: str) -> Row:
    return {"child_id": child.child_id, "flag_from": day, "to_revoke": to_revoke}
