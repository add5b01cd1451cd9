"""The targets for reviews and the service's logs; those for the population are in :mod:`iro_analysis.sample.targets`.

Paragraphs of the published report are in brackets; ``docs/sample.md`` lists the printed figures that cannot be true
together. Years are collection years. Numbers that the report does not print are marked as choices.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from iro_analysis.sample.targets import YEARS, scale, scaled

BEFORE_REVIEW, MONITORING, OTHER = "Before review", "Monitoring", "Other"
YOUNG_PERSON, WORKER = "Young person", "Worker"

#: [8.1, 9.2, 9.11]; the years before are a choice, a little fewer per child. At most 666 reviews of 2018-19 may be
#: assessable: of more, one late would round to 99.9 per cent on time, and two late would need a base of 800.
HELD = {2019: 980, 2020: 1_010, 2021: 1_021}
#: 99.8, 99.3 and 99.9 per cent on time [8.1 table], of about 620, 1,000 and 1,020 assessable reviews.
LATE = {2019: 1, 2020: 7, 2021: 1}

#: Percentage of the reviews of children aged four and over that the child attended: 34, ten points less than in the
#: year before [9.2]; 2018-19 is a choice.
ATTENDED: Mapping[int, float] = {2019: 45, 2020: 44, 2021: 34}
#: How they attended: a choice.
CODES_OF_ATTENDERS = {"PN1": 92, "PN2": 4, "PN3": 3, "PN4": 1}
#: 69 per cent of the others sent their views and 30 per cent briefed an advocate [9.2]. Even rounded, these are less
#: than 100 together, so a few views were not conveyed, although the report says that all children took part
#: [9.2, 15.2d]: 100 per cent, rounded.
CODES_OF_OTHERS = {"PN6": 69.25, "PN5": 30.25, "PN7": 0.5}

#: Choices: reviews chaired or co-chaired by the child; fewer in 2020-21 [9.3].
CHAIRED: Mapping[int, Mapping[str, int]] = {
    2019: {"Child": 14, "Co-chaired": 37},
    2020: {"Child": 15, "Co-chaired": 41},
    2021: {"Child": 6, "Co-chaired": 19},
}

#: Percentage of all reviews in which the mother and the father took part [9.11], much the same as before.
MOTHERS, FATHERS = 40, 20

#: None in 2020-21 [15.2i]; the others are a choice.
CANCELLED = {2019: 6, 2020: 5, 2021: 0}

#: 360 consultations and visits in 2020-21 [9.3] and, with monitoring, 48 per cent more contacts than in 2019-20 [9.9]:
#: 1,244 is 1.479 times 841. The split by purpose is a choice.
CONTACTS: Mapping[int, Mapping[str, int]] = {
    2019: {BEFORE_REVIEW: 385, OTHER: 65, MONITORING: 330},
    2020: {BEFORE_REVIEW: 390, OTHER: 61, MONITORING: 390},
    2021: {BEFORE_REVIEW: 290, OTHER: 70, MONITORING: 884},
}

#: 118 young people and 115 workers had accounts in March 2021 [9.5]; the numbers in April 2018 are a choice.
FIRST_ACCOUNTS = {YOUNG_PERSON: 61, WORKER: 74}
LAST_ACCOUNTS = {YOUNG_PERSON: 118, WORKER: 115}
#: 183 statements in 2020-21 [9.5], 86 by young people (47.0 per cent) and 97 by workers (53.0) [9.6]; the years before
#: are a choice.
STATEMENTS: Mapping[int, Mapping[str, int]] = {
    2019: {YOUNG_PERSON: 64, WORKER: 71},
    2020: {YOUNG_PERSON: 75, WORKER: 82},
    2021: {YOUNG_PERSON: 86, WORKER: 97},
}

#: A choice: with these hours, 5.7 full-time posts, caseloads lie between 60 and 67 in 2020-21 [5.1].
IROS = (1.0, 1.0, 1.0, 0.8, 0.8, 0.6, 0.5)


@dataclass(frozen=True)
class ReviewTargets:
    """The numbers to be shown in each year; the percentages above hold for any size of authority.

    Args:
        held: reviews held.
        late: how many of them were held late.
        chaired: reviews chaired or co-chaired by the child.
        cancelled: reviews cancelled.
        contacts: contacts of IROs with children, by purpose.
        first_accounts: accounts of the app in the first month.
        last_accounts: accounts of the app in the last month.
        statements: statements sent with the app.
        iros: the hours of each IRO; 1.0 is full time.
    """

    held: Mapping[int, int]
    late: Mapping[int, int]
    chaired: Mapping[int, Mapping[str, int]]
    cancelled: Mapping[int, int]
    contacts: Mapping[int, Mapping[str, int]]
    first_accounts: Mapping[str, int]
    last_accounts: Mapping[str, int]
    statements: Mapping[int, Mapping[str, int]]
    iros: tuple[float, ...]


def review_targets(children: int | None = None) -> ReviewTargets:
    """The targets as printed, or scaled so that about ``children`` are in care at some time in the three years."""
    factor = scale(children)
    return ReviewTargets(
        held=scaled(HELD, factor),
        late=scaled(LATE, factor),
        chaired={year: scaled(CHAIRED[year], factor) for year in YEARS},
        cancelled=scaled(CANCELLED, factor),
        contacts={year: scaled(CONTACTS[year], factor) for year in YEARS},
        first_accounts=scaled(FIRST_ACCOUNTS, factor),
        last_accounts=scaled(LAST_ACCOUNTS, factor),
        statements={year: scaled(STATEMENTS[year], factor) for year in YEARS},
        iros=tuple(IROS[number % len(IROS)] for number in range(max(1, round(len(IROS) * factor)))),
    )
