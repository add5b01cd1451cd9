"""The IROs in post: their hours, and the two months of the last year in which one works more and another less.

In the month with the fewest children somebody works more, in that with the most somebody less: so the caseloads of the
year lie between those that are printed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.periods import add_months, financial_year
from iro_analysis.sample.people import OPENING, Child, Row
from iro_analysis.sample.service_targets import HIGHEST_CASELOAD, LOWEST_CASELOAD
from iro_analysis.sample.targets import YEARS

#: Choices: since when IROs are in post, a year apart; one came through an agency in the first year.
FIRST_IN_POST, CAME_BY_AGENCY, AGENCY_UNTIL = date(2012, 9, 3), 3, date(2018, 12, 31)
ONE_DAY = timedelta(days=1)
FULL_TIME = 1.0


def workforce_rows(children: Sequence[Child], hours: Sequence[float]) -> Iterator[Row]:
    """The rows of the log, IRO by IRO."""
    usual = sum(hours)
    cases = {month: _allocated(children, month[1]) for month in _months()}
    fewest, most = min(cases, key=cases.__getitem__), max(cases, key=cases.__getitem__)
    more, fewer = round(cases[fewest] / LOWEST_CASELOAD - usual, 2), round(usual - cases[most] / HIGHEST_CASELOAD, 2)
    changed = {_with_room(hours, more): (fewest, more), _with_hours(hours, fewer): (most, -fewer)}
    for post, fte in enumerate(hours):
        times, change = changed.get(post, (None, 0.0))
        yield from _times(post, fte, times, change)


def _months() -> list[tuple[date, date]]:
    """First and last day of each month of the last year."""
    starts = [add_months(financial_year(YEARS[-1]).start, month) for month in range(12)]
    return [(start, add_months(start, 1) - ONE_DAY) for start in starts]


def _allocated(children: Iterable[Child], day: date) -> int:
    """Children in care on the day who have an IRO."""
    return sum(spell.in_care_on(day) and spell.iro_on(day) is not None for child in children for spell in child.spells)


def _with_room(hours: Sequence[float], more: float) -> int | None:
    """The last IRO who can work so much more; none where it is not more, or too much for one."""
    fitting = [post for post, fte in enumerate(hours) if fte + more <= FULL_TIME]
    return fitting[-1] if fitting and more > 0 else None


def _with_hours(hours: Sequence[float], fewer: float) -> int | None:
    """The first part-timer who can work so much less; none where it is not less, or too much for one."""
    fitting = [post for post, fte in enumerate(hours) if fewer < fte < FULL_TIME]
    return fitting[0] if fitting and fewer > 0 else None


def _times(post: int, fte: float, times: tuple[date, date] | None, change: float) -> Iterator[Row]:
    start = FIRST_IN_POST.replace(year=FIRST_IN_POST.year + post % 5)
    if post == CAME_BY_AGENCY:
        yield _row(post, OPENING, AGENCY_UNTIL, fte, agency=True)
        start = AGENCY_UNTIL + ONE_DAY
    if times is None:
        yield _row(post, start, None, fte)
        return
    first, last = times
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
    }
