"""The targets for the service's records of its own work; see :mod:`iro_analysis.sample.review_targets`."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

#: The lowest and the highest number of children per full-time post at a month end of 2020-21 [5.1].
LOWEST_CASELOAD, HIGHEST_CASELOAD = 60, 67

#: 102 alerts in 2020-21 [13.2]; the years before are a choice.
ALERTS = {2019: 88, 2020: 97, 2021: 102}
#: The themes are those of the list and the chart in 13.3. The numbers of the chart are lost, so the split is a choice.
ALERT_THEMES: Mapping[str, float] = {
    "Decisions not implemented": 29,
    "Assessment inaccurate or out of date": 19,
    "Placement plan not completed or out of date": 14,
    "Delay in permanence": 13,
    "Overdue visits or visits not recorded": 11,
    "Reports for the review late or missing": 8,
    "Drift in care planning": 5,
    "Lack of management oversight": 3,
}
#: Choices: days until an alert is closed, the share that stays open much longer, and the outcomes.
CLOSED_AFTER, SELDOM_CLOSED, LONG_OPEN = (5, 38), 0.04, 120
ALERT_OUTCOMES: Mapping[str, float] = {"Resolved": 88, "Escalated": 7, "Withdrawn": 5}

#: Choices: remedial actions in a year, weeks until they are due, and the shares completed in time and never.
ACTIONS = {2019: 150, 2020: 158, 2021: 171}
WEEKS_TO_DO, IN_TIME, NEVER_DONE = (2, 8), 0.9, 0.03


class Dispute(NamedTuple):
    """One formal dispute."""

    raised: date
    stage_2: date | None
    stage_3: date | None
    resolved: date | None
    outcome: str = ""
    cafcass: bool = False
    legal_advice: bool = False


#: Thirteen disputes are active in 2020-21: seven end at the first stage, three reach the second and three the third;
#: two are outstanding [13.2]. Everything else is a choice: most are resolved within 20 working days, and one that was
#: raised in 2019-20 is still active in 2020-21.
DISPUTES = (
    Dispute(date(2018, 5, 14), None, None, date(2018, 6, 1), "Resolved"),
    Dispute(date(2018, 9, 3), date(2018, 9, 17), None, date(2018, 9, 27), "Upheld"),
    Dispute(date(2018, 11, 12), None, None, date(2018, 11, 30), "Upheld"),
    Dispute(date(2019, 1, 21), date(2019, 2, 4), date(2019, 2, 18), date(2019, 3, 8), "Partly upheld", False, True),
    Dispute(date(2019, 3, 18), None, None, date(2019, 4, 5), "Resolved"),
    Dispute(date(2019, 6, 10), None, None, date(2019, 6, 26), "Resolved"),
    Dispute(date(2019, 9, 16), date(2019, 9, 30), None, date(2019, 10, 11), "Upheld"),
    Dispute(date(2019, 10, 7), None, None, date(2019, 10, 30), "Withdrawn"),
    Dispute(date(2019, 12, 2), date(2019, 12, 13), date(2020, 1, 6), date(2020, 1, 31), "Upheld", False, True),
    Dispute(date(2020, 2, 10), None, None, date(2020, 2, 28), "Resolved"),
    Dispute(date(2020, 3, 16), None, None, date(2020, 4, 8), "Resolved"),
    Dispute(date(2020, 5, 11), None, None, date(2020, 5, 29), "Resolved"),
    Dispute(date(2020, 6, 15), None, None, date(2020, 7, 3), "Upheld"),
    Dispute(date(2020, 7, 20), date(2020, 7, 31), None, date(2020, 8, 14), "Upheld"),
    Dispute(date(2020, 8, 24), None, None, date(2020, 9, 11), "Resolved"),
    Dispute(date(2020, 9, 21), date(2020, 10, 2), date(2020, 10, 16), date(2020, 11, 13), "Upheld", False, True),
    Dispute(date(2020, 10, 12), None, None, date(2020, 10, 30), "Withdrawn"),
    Dispute(date(2020, 11, 9), date(2020, 11, 20), None, date(2020, 12, 4), "Partly upheld"),
    Dispute(date(2020, 12, 7), None, None, date(2020, 12, 23), "Resolved"),
    Dispute(date(2021, 1, 11), date(2021, 1, 22), date(2021, 2, 5), date(2021, 2, 26), "Upheld", True, True),
    Dispute(date(2021, 2, 8), None, None, date(2021, 2, 26), "Resolved"),
    Dispute(date(2021, 2, 22), date(2021, 3, 5), date(2021, 3, 19), None),
    Dispute(date(2021, 3, 8), date(2021, 3, 22), None, None),
)

#: Forms for professionals were on hold in 2020-21, and few others came back [10.1]; the numbers are a choice.
FORMS: Mapping[int, Mapping[str, int]] = {
    2019: {"Young person": 46, "Parent": 31, "Professional": 164},
    2020: {"Young person": 41, "Parent": 28, "Professional": 149},
    2021: {"Young person": 9, "Parent": 14},
}
#: Choices: people invited to give feedback in a month.
ASKED: Mapping[int, Mapping[str, int]] = {
    2019: {"Young person": 30, "Parent": 24, "Professional": 40},
    2020: {"Young person": 31, "Parent": 25, "Professional": 41},
    2021: {"Young person": 22, "Parent": 20},
}
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "Young person": ("My IRO supports me", "My IRO listens to me", "I felt comfortable at my review"),
    "Parent": ("I was listened to at the review", "I understood the plan"),
    "Professional": ("The review was well chaired", "The plan is clear", "The child was heard"),
}
ANSWERS: Mapping[str, float] = {"Agree": 88, "Unsure": 7, "Disagree": 5}

#: Choices: kinds and grades [12.1] of the audits of care plans, which each IRO does every two months [5.4].
AUDIT_KINDS: Mapping[str, float] = {"Care plan audit": 80, "Thematic audit": 20}
GRADES: Mapping[str, float] = {"Outstanding": 8, "Good": 58, "Requires improvement": 29, "Inadequate": 5}

#: Invented, on the model of the examples in section 11: what was said, what was done, the theme, and the day.
EXAMPLES = (
    (
        "I want to know who will look after me for good.",
        "The IRO asked for the overdue permanence meeting. It was held within two weeks, and the plan is agreed.",
        "Permanence",
        date(2020, 6, 12),
    ),
    (
        "I would like to live with my family again.",
        "The IRO made sure that the support was in place before the move. The young person is at home and well.",
        "Going home",
        date(2020, 7, 3),
    ),
    (
        "I need more help when I turn 18.",
        "A dispute was raised. The plan for after the birthday was rewritten and a place to live was found.",
        "Leaving care",
        date(2020, 9, 11),
    ),
    (
        "I don't want to leave this home.",
        "The IRO took it to senior managers with the advocate. The move was called off.",
        "Stability",
        date(2020, 10, 30),
    ),
    (
        "I need someone to talk to about how I feel.",
        "An alert was raised about the wait. Counselling has begun.",
        "Health",
        date(2020, 11, 20),
    ),
    (
        "I only see my brother on a screen.",
        "The IRO raised an alert when rules eased. They now meet every two weeks.",
        "Family time",
        date(2020, 8, 21),
    ),
    (
        "I want to go back to school.",
        "The IRO brought the school and the carers together. Lessons began again the week after.",
        "Education",
        date(2021, 1, 29),
    ),
    (
        "Nobody asks me what I want at meetings.",
        "The young person now sets the agenda with the IRO and chairs the first half.",
        "Taking part",
        date(2021, 3, 5),
    ),
    (
        "I never know when my social worker will come.",
        "The IRO agreed a calendar of visits with the team. All visits since have been on the day.",
        "Visits",
        date(2019, 10, 18),
    ),
    (
        "The meetings are far too long.",
        "Reviews of young people are now in two parts, and they choose which to come to.",
        "Taking part",
        date(2018, 11, 9),
    ),
)
