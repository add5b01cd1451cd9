"""The app with which children give their views: accounts at the end of each month, and statements sent in it."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping

from iro_analysis.periods import add_months
from iro_analysis.sample.people import OPENING, Row
from iro_analysis.sample.review_targets import ReviewTargets
from iro_analysis.sample.targets import YEARS, apportioned

MONTHS_OF_THE_SAMPLE = 12 * len(YEARS)
#: Choices; the report says that the first three are the most frequent [9.6].
SUBJECTS: Mapping[str, float] = {
    "My life": 58, "Worker visit": 46, "Preparation for a meeting": 41, "Wellbeing": 16, "My education": 13, "Other": 9,
}  # fmt: skip


def account_rows(wanted: ReviewTargets) -> Iterator[Row]:
    """Accounts by month and holder; their number grows in a straight line."""
    steps = MONTHS_OF_THE_SAMPLE - 1
    for month in range(MONTHS_OF_THE_SAMPLE):
        for holder, last in wanted.last_accounts.items():
            first = wanted.first_accounts[holder]
            yield {
                "month": add_months(OPENING, month),
                "holder": holder,
                "accounts": first + (last - first) * month // steps,
            }


def statement_rows(wanted: ReviewTargets, chance: random.Random) -> Iterator[Row]:
    """Statements by month, sender and subject."""
    sent: Counter[tuple[int, str, str]] = Counter()
    for position, year in enumerate(YEARS):
        for sender, count in wanted.statements[year].items():
            for subject, statements in apportioned(count, SUBJECTS).items():
                for _ in range(statements):
                    sent[12 * position + int(12 * chance.random()), sender, subject] += 1
    for month, sender, subject in sorted(sent):
        yield {
            "month": add_months(OPENING, month),
            "sender": sender,
            "subject": subject,
            "statements": sent[month, sender, subject],
        }
