"""What a reader is told instead of an id: the titles of measures, dimensions and categories."""

from types import MappingProxyType

from iro_analysis import codes
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.periods import Period

#: Each dimension's heading. A local grouping is not listed: it is called what the workspace calls it.
DIMENSIONS = MappingProxyType(
    {
        "age_band": "Age",
        "at": "When",
        "basis": "Basis",
        "ethnicity": "Ethnic origin",
        "ethnicity_group": "Ethnic group",
        "legal_status": "Legal status",
        "legal_status_group": "Legal status",
        "missing_kind": "Kind of absence",
        "month": "Month",
        "need": "Category of need",
        "placement": "Type of placement",
        "placement_group": "Type of placement",
        "provider": "Provider of the placement",
        "quarter": "Quarter",
        "reason_ceased": "Reason for leaving care",
        "reason_group": "Reason for leaving care",
        "sex": "Sex",
        "statistic": "Statistic",
    }
)
#: Dimensions whose categories are codes of the list of the same name.
CODED = ("ethnicity", "legal_status", "need", "placement", "provider", "reason_ceased")
CHANGE_SUFFIXES = MappingProxyType(
    {"_change_pct": "change in per cent", "_change_p": "probability of such a change by chance", "_change": "change"}
)


def dimension_title(dimension: str) -> str:
    """The heading of a dimension.

    >>> dimension_title("age_band")
    'Age'
    """
    return DIMENSIONS.get(dimension) or dimension.replace("_", " ").capitalize()


def category_title(dimension: str, category: str) -> str:
    """A category in words: a code with its label, anything else as it is.

    >>> category_title("need", "N1")
    'Abuse or neglect (N1)'
    """
    label = codes.labels(dimension).get(category) if dimension in CODED else None
    return f"{label} ({category})" if label else category


def measure_title(measure: str) -> str:
    """The title of a measure, or of a change in one."""
    for suffix, words in CHANGE_SUFFIXES.items():
        base = measure.removesuffix(suffix)
        if base != measure and base in catalogue():
            return f"{catalogue()[base].title}: {words}"
    return record(measure).title


def record(measure: str) -> Measure:
    """The record of a measure.

    Raises:
        KeyError: no measure has this id.
    """
    return catalogue()[measure]


def spoken_day(period: Period, *, start: bool = False) -> str:
    """The last (or first) day of a period, "31 March 2021"."""
    moment = period.start if start else period.end
    return f"{moment.day} {moment:%B %Y}"
