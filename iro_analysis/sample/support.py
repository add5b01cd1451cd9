"""Referrals to advocates: who is referred, and when, is a choice.

It has random numbers of its own, so that nothing else in the sample depends on it.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from iro_analysis.sample.people import HORIZON, OPENING, Child, Row, day_between

#: The share of periods of care with a referral, those that lead to an advocate, and days until then and with one.
REFERRED, TAKEN_UP, WAIT, LASTS = 0.22, 0.85, (3, 30), (30, 260)


def advocacy_rows(children: Sequence[Child], seed: int) -> list[Row]:
    """The rows of the log, in order of day.

    Args:
        children: every child of the returns.
        seed: the seed of the sample.
    """
    chance = random.Random(f"advocacy {seed}")  # noqa: S311  invented data, which must repeat
    rows: list[Row] = []
    for child in children:
        for spell in child.spells:
            first, last = max(spell.started, OPENING), min(spell.ceased or HORIZON, HORIZON)
            if first >= last or chance.random() >= REFERRED:
                continue
            referred = day_between(chance, first, last)
            begins = referred + _days(chance, WAIT) if chance.random() < TAKEN_UP else None
            ends = begins + _days(chance, LASTS) if begins else None
            rows.append(
                {
                    "child_id": child.child_id,
                    "advocacy_referred": referred,
                    "advocacy_from": begins if begins and begins <= HORIZON else None,
                    "advocacy_to": ends if ends and ends <= HORIZON else None,
                }
            )
    return sorted(rows, key=lambda row: (row["advocacy_referred"], row["child_id"]))


def _days(chance: random.Random, between: tuple[int, int]) -> timedelta:
    fewest, most = between
    return timedelta(days=fewest + int(chance.random() * (most - fewest)))
