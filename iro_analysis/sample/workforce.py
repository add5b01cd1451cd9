"""The IROs in post: their hours, and the months in which two of them work more or less than usual."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.sample.people import OPENING, Child, Row
from iro_analysis.sample.service_targets import (
    FEWER_HOURS,
    HIGHEST_CASELOAD,
    LOWEST_CASELOAD,
    MORE_HOURS,
)

#: Choices: since when IROs are in post, a year apart; one came through an agency in the first year.
FIRST_IN_POST, CAME_BY_AGENCY, AGENCY_UNTIL = date(2012, 9, 3), 3, date(2018, 12, 31)
ONE_DAY = timedelta(days=1)
FULL_TIME = 1.0


def workforce_rows(children: Sequence[Child], hours: Sequence[float]) -> Iterator[Row]:
    """The rows of the log, IRO by IRO."""
    usual = sum(hours)
    more = round(_allocated(children, MORE_HOURS[1]) / LOWEST_CASELOAD - usual, 2)
    fewer = round(usual - _allocated(children, FEWER_HOURS[1]) / HIGHEST_CASELOAD, 2)
    changed = {
        _with_room(hours, more): (MORE_HOURS, more),
        _with_hours(hours, fewer): (FEWER_HOURS, -fewer),
    }
    for post, fte in enumerate(hours):
        times, change = changed.get(post, (None, 0.0))
        yield from _times(post, fte, times, change)


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
