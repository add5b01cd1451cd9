"""The titles that readers see instead of the ids of measures, dimensions and categories."""

from collections.abc import Sequence
from datetime import date

from iro_analysis import codes
from iro_analysis.approvals import NOT_APPROVED, NOT_SHOWN
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.registry import Measure, catalogue, every_measure
from iro_analysis.periods import Period

#: Categories that always come last, however large.
LAST_CATEGORIES = ("Other", NOT_APPROVED, NOT_SHOWN, codes.NOT_KNOWN)
#: The dimension whose categories are the Mondays of weeks, as ISO dates.
WEEK = "week"


def dimension_title(dimension: str) -> str:
    """The heading of a dimension.

    >>> dimension_title("age_band")
    'Age'
    """
    known = dimensions().get(dimension)
    return (known.title if known else "") or dimension.replace("_", " ").capitalize()


def category_title(dimension: str, category: str) -> str:
    """A category in words: a code with its label, a week by its Monday, the dimension's own words, or unchanged.

    >>> category_title("need", "N1"), category_title("week", "2020-04-06")
    ('Abuse or neglect (N1)', '6 April 2020')
    """
    if dimension == WEEK:
        return day_text(date.fromisoformat(category))
    if key := category_key(dimension, category):
        return f"{codes.labels(dimension)[key]} ({key})"
    known = dimensions().get(dimension)
    return known.words.get(category, category) if known else category


def has_own_words(dimension: str) -> bool:
    """Whether the dimension's categories are the service's own words, not a closed list."""
    known = dimensions().get(dimension)
    return known is not None and known.own_words


def category_key(dimension: str, category: str) -> str:
    """The code of a category, for places where its title does not fit; empty if it has no code.

    >>> category_key("participation", "PN1"), category_key("sex", "Male")
    ('PN1', '')
    """
    known = dimensions().get(dimension)
    return category if known and known.codes and category in codes.labels(known.codes) else ""


def measure_title(measure: str) -> str:
    """The title of a measure, or of a change in one."""
    return every_measure()[measure].title


def title_by(measure: str, dimensions: Sequence[str]) -> str:
    """The title of a measure broken down by dimensions.

    >>> title_by("cla_at_end", ("age_band", "sex"))
    'Children in care at the end of the period, by age and sex'
    """
    by = " and ".join(dimension_title(name)[:1].lower() + dimension_title(name)[1:] for name in dimensions)
    return f"{measure_title(measure)}, by {by}" if by else measure_title(measure)


def measure_record(measure: str) -> Measure:
    """The catalogue's entry for a measure.

    Raises:
        KeyError: no measure has this id.
    """
    return catalogue()[measure]


def period_day_text(period: Period, *, start: bool = False) -> str:
    """The last (or first) day of a period, "31 March 2021"."""
    return day_text(period.start if start else period.end)


def day_text(day: date) -> str:
    """A day in words, "31 March 2021"."""
    # Not %-d: the day without its zero has no portable format code.
    return f"{day.day} {day:%B %Y}"
