"""The IROs in post, and their hours.

In the month of the last year with the fewest children one IRO works more hours, and in the month with the most another
works fewer, so that the caseloads of the year range between the lowest and the highest that the report prints.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.periods import add_months, financial_year
from iro_analysis.sample.people import OPENING, Child, Row
from iro_analysis.sample.service_targets import HIGHEST_CASELOAD, LOWEST_CASELOAD
from iro_analysis.sample.targets import YEARS

#: Choices: when the first IRO came into post, the others a year apart; one came through an agency in the first year.
FIRST_IN_POST, CAME_BY_AGENCY, AGENCY_UNTIL = date(2012, 9, 3), 3, date(2018, 12, 31)
#: Which of the IROs are men; the service does not record ethnic origin.
MEN = (1, 4)
ONE_DAY = timedelta(days=1)
FULL_TIME = 1.0


def workforce_rows(children: Sequence[Child], hours: Sequence[float]) -> Iterator[Row]:
    """The rows of the log, IRO by IRO."""
    usual = sum(hours)
    cases = {month: _allocated(children, month[1]) for month in _months()}
    fewest, most = min(cases, key=cases.__getitem__), max(cases, key=cases.__getitem__)
    # Caseload = children / FTE, so these are the hours that give the printed lowest and highest caseload.
    more, fewer = round(cases[fewest] / LOWEST_CASELOAD - usual, 2), round(usual - cases[most] / HIGHEST_CASELOAD, 2)
    changed = {_with_room(hours, more): (fewest, more), _with_hours(hours, fewer): (most, -fewer)}
    for post, fte in enumerate(hours):
        month, change = changed.get(post, (None, 0.0))
        yield from _periods(post, fte, month, change)


def _months() -> list[tuple[date, date]]:
    """First and last day of each month of the last year."""
    starts = [add_months(financial_year(YEARS[-1]).start, month) for month in range(12)]
    return [(start, add_months(start, 1) - ONE_DAY) for start in starts]


def _allocated(children: Iterable[Child], day: date) -> int:
    """Children in care on the day who have an IRO."""
    return sum(spell.in_care_on(day) and spell.iro_on(day) is not None for child in children for spell in child.spells)


def _with_room(hours: Sequence[float], more: float) -> int | None:
    """The last IRO who can work that much more; None if it is not more, or too much for one person."""
    fitting = [post for post, fte in enumerate(hours) if fte + more <= FULL_TIME]
    return fitting[-1] if fitting and more > 0 else None


def _with_hours(hours: Sequence[float], fewer: float) -> int | None:
    """The first part-timer who can work that much less; None if it is not less, or too much for one person."""
    fitting = [post for post, fte in enumerate(hours) if fewer < fte < FULL_TIME]
    return fitting[0] if fitting and fewer > 0 else None


def _periods(post: int, fte: float, month: tuple[date, date] | None, change: float) -> Iterator[Row]:
    """The periods in post of one IRO; in ``month`` the hours differ by ``change``."""
    start = FIRST_IN_POST.replace(year=FIRST_IN_POST.year + post % 5)
    if post == CAME_BY_AGENCY:
        yield _row(post, OPENING, AGENCY_UNTIL, fte, agency=True)
        start = AGENCY_UNTIL + ONE_DAY
    if month is None:
        yield _row(post, start, None, fte)
        return
    first, last = month
    yield _row(post, start, first - ONE_DAY, fte)
    yield _row(post, first, last, round(fte + change, 2))
    yield _row(post, last + ONE_DAY, None, fte)


def _row(post: int, first: date, last: date | None, fte: float, *, agency: bool = False) -> Row:
    return {
        "iro_id": f"IRO{post + 1:02d}",
        "post_from": first,
        "post_to": last,
        "fte": fte,
        "agency": "Yes" if agency else "No",
        "sex": "Male" if post in MEN else "Female",
    }
