"""What a reader is told instead of an id: the titles of measures, dimensions and categories."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from iro_analysis import codes
from iro_analysis.measures.registry import Measure, catalogue, every_figure
from iro_analysis.measures.service_cohorts import STAGES
from iro_analysis.periods import Period

#: Each dimension's heading. A local grouping is not listed: it is called what the workspace calls it.
DIMENSIONS = MappingProxyType(
    {
        "age_band": "Age",
        "answer": "Answer",
        "at": "When",
        "audit_kind": "Kind of audit",
        "basis": "Basis",
        "caseload_band": "Caseload",
        "days_late_band": "Days late",
        "ethnicity": "Ethnic origin",
        "ethnicity_group": "Ethnic group",
        "fate": "Why",
        "grade": "Grade",
        "highest_stage": "Highest stage reached",
        "holder": "Account holder",
        "late_reason": "Reason",
        "legal_status": "Legal status",
        "legal_status_group": "Legal status",
        "method": "Method",
        "missing_kind": "Kind of absence",
        "mode": "How the review was held",
        "month": "Month",
        "need": "Category of need",
        "outcome": "Outcome",
        "parent": "Parent",
        "participation": "How the child took part",
        "placement": "Type of placement",
        "placement_group": "Type of placement",
        "provider": "Provider of the placement",
        "purpose": "Purpose",
        "quarter": "Quarter",
        "question": "Question",
        "reason_ceased": "Reason for leaving care",
        "reason_group": "Reason for leaving care",
        "respondent": "Who answered",
        "review_kind": "Kind of review",
        "sender": "Sent by",
        "sex": "Sex",
        "statistic": "Statistic",
        "subject": "Subject",
        "team": "Team",
        "theme": "Theme",
        "week": "Week beginning",
    }
)
#: Dimensions whose categories are the service's own words: they have no order but their size.
NAMED = ("theme", "team", "question", "audit_kind")
#: What stands last, however large.
LAST = ("Other", codes.NOT_KNOWN)
#: The dimension whose categories are the Mondays of weeks, as ISO dates.
WEEK = "week"
#: Dimensions whose categories are codes of the list of the same name.
CODED = ("ethnicity", "legal_status", "need", "participation", "placement", "provider", "reason_ceased")


def dimension_title(dimension: str) -> str:
    """The heading of a dimension.

    >>> dimension_title("age_band")
    'Age'
    """
    return DIMENSIONS.get(dimension) or dimension.replace("_", " ").capitalize()


#: Categories that are no words a reader would use.
WORDS = MappingProxyType(
    {
        "fate": {
            "before birth": "Before the child was born",
            "after its return": "After the end of its return",
            "short break": "On a short break",
            "outside care": "Outside care",
        },
        "highest_stage": {stage: f"Stage {stage}" for stage in STAGES},
    }
)


def category_title(dimension: str, category: str) -> str:
    """A category in words: a code with its label, a week by its Monday, anything else as it is.

    >>> category_title("need", "N1"), category_title("week", "2020-04-06")
    ('Abuse or neglect (N1)', '6 April 2020')
    """
    if dimension == WEEK:
        return day_text(date.fromisoformat(category))
    label = codes.labels(dimension).get(category) if dimension in CODED else None
    return f"{label} ({category})" if label else WORDS.get(dimension, {}).get(category, category)


def category_key(dimension: str, category: str) -> str:
    """What stands for a category where its title has no room: its code; nothing where it has none.

    >>> category_key("participation", "PN1"), category_key("sex", "Male")
    ('PN1', '')
    """
    return category if dimension in CODED and category in codes.labels(dimension) else ""


def measure_title(measure: str) -> str:
    """The title of a measure, or of a change in one."""
    return every_figure()[measure].title


def title_by(measure: str, dimensions: Sequence[str]) -> str:
    """The title of a measure broken down by dimensions.

    >>> title_by("cla_at_end", ("age_band", "sex"))
    'Children in care at the end of the period, by age and sex'
    """
    by = " and ".join(dimension_title(name)[:1].lower() + dimension_title(name)[1:] for name in dimensions)
    return f"{measure_title(measure)}, by {by}" if by else measure_title(measure)


def record(measure: str) -> Measure:
    """The record of a measure.

    Raises:
        KeyError: no measure has this id.
    """
    return catalogue()[measure]


def spoken_day(period: Period, *, start: bool = False) -> str:
    """The last (or first) day of a period, "31 March 2021"."""
    return day_text(period.start if start else period.end)


def day_text(day: date) -> str:
    """A day in words, "31 March 2021"."""
    return f"{day.day} {day:%B %Y}"
