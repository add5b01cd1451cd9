"""Concerns that IROs raised about children's cases: alerts, disputes, and the remedial actions they asked for."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.periods import Period, financial_year
from iro_analysis.sample.people import HORIZON, Child, Row, day_between, pick, within
from iro_analysis.sample.service_targets import (
    ACTIONS,
    ALERT_OUTCOMES,
    ALERT_THEMES,
    ALERTS,
    CLOSED_AFTER,
    DISPUTES,
    IN_TIME,
    LONG_OPEN,
    NEVER_DONE,
    SELDOM_CLOSED,
    WEEKS_TO_DO,
)
from iro_analysis.sample.targets import YEARS, apportioned
from iro_analysis.sample.working_days import last_working_day


def alert_rows(children: Sequence[Child], factor: float, chance: random.Random) -> Iterator[Row]:
    """Alerts, in order of the day they were raised."""
    raised = sorted(
        (day, theme, child.child_id, team)
        for year in YEARS
        for theme, count in apportioned(round(ALERTS[year] * factor), ALERT_THEMES).items()
        for day, child, team in _cases(children, financial_year(year), count, chance)
    )
    for number, (day, theme, child_id, team) in enumerate(raised, start=1):
        closing_day = last_working_day(day + _time_open(chance))
        closed = closing_day if day < closing_day <= HORIZON else None
        yield {
            "alert_id": f"CA{number:04d}",
            "child_id": child_id,
            "raised": day,
            "theme": theme,
            "team": team,
            "closed": closed,
            "outcome": pick(chance, ALERT_OUTCOMES) if closed else None,
        }


def dispute_rows(children: Sequence[Child], factor: float, chance: random.Random) -> Iterator[Row]:
    """Disputes, in order of the day they were raised."""
    kept = max(1, round(len(DISPUTES) * min(factor, 1)))
    for number, dispute in enumerate(DISPUTES[-kept:], start=1):
        period = Period(dispute.raised, dispute.raised)
        _, child, team = next(_cases(children, period, 1, chance), (None, None, None))
        yield {
            "dispute_id": f"DR{number:02d}",
            "child_id": child.child_id if child else None,
            "raised": dispute.raised,
            "theme": pick(chance, ALERT_THEMES),
            "team": team,
            "stage_1": dispute.raised,
            "stage_2": dispute.stage_2,
            "stage_3": dispute.stage_3,
            "resolved": dispute.resolved,
            "outcome": dispute.outcome or None,
            "cafcass": "Yes" if dispute.cafcass else "No",
            "legal_advice": "Yes" if dispute.legal_advice else "No",
        }


def action_rows(children: Sequence[Child], factor: float, chance: random.Random) -> Iterator[Row]:
    """Remedial actions, in order of the day they were asked for, which is always the day of a review."""
    number = 0
    for year in YEARS:
        period = financial_year(year)
        reviews = [
            (review.held, child.child_id, _team_on(child, review.held))
            for child in children
            for review in child.reviews
            if within(period, review.held)
        ]
        wanted = min(round(ACTIONS[year] * factor), len(reviews))
        for day, child_id, team in sorted(chance.sample(reviews, wanted), key=lambda case: case[:2]):
            number += 1
            due = day + timedelta(weeks=chance.randint(*WEEKS_TO_DO))
            done = _done(due, chance)
            yield {
                "action_id": f"RA{number:04d}",
                "child_id": child_id,
                "raised": day,
                "due": due,
                "completed": done if done and done <= HORIZON else None,
                "theme": pick(chance, ALERT_THEMES),
                "team": team,
            }


def _cases(
    children: Sequence[Child], period: Period, count: int, chance: random.Random
) -> Iterator[tuple[date, Child, str]]:
    """``count`` days of the period, each with a child who has an IRO on that day, and the child's team."""
    for child in chance.sample(children, len(children)):
        if count == 0:
            return
        day = last_working_day(day_between(chance, period.start, period.end))
        team = _team_on(child, day)
        if team and within(period, day):
            yield day, child, team
            count -= 1


def _team_on(child: Child, day: date) -> str:
    """The team of the child's social worker on ``day``; empty if the child has no IRO on that day."""
    allocations = (allocation for spell in child.spells for allocation in spell.allocations)
    teams = (
        allocation.team
        for allocation in allocations
        if allocation.first <= day and (allocation.last is None or day <= allocation.last)
    )
    return next(teams, "")


def _time_open(chance: random.Random) -> timedelta:
    least, most = CLOSED_AFTER
    days = LONG_OPEN if chance.random() < SELDOM_CLOSED else least + int(chance.random() * (most - least + 1))
    return timedelta(days=days)


def _done(due: date, chance: random.Random) -> date | None:
    """The day an action is completed: up to ten days before it is due, up to four weeks after, or never."""
    if chance.random() < NEVER_DONE:
        return None
    days = -int(chance.random() * 10) if chance.random() < IN_TIME else 1 + int(chance.random() * 28)
    return due + timedelta(days=days)
