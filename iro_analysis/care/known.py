"""What was known on a day: the history without anything that happened later.

The list that business support works from at the start of a month must not depend on when it is made: the list for
June 2020 must still be the same in three years' time.
"""

from datetime import date

import pandas as pd

from iro_analysis.periods import collection_year
from iro_analysis.tables import CHILDREN, EPISODES, IRO_ALLOCATIONS, PLACEMENT_AUTHORITIES, REVIEWS, CaseData, Table

#: The logs of periods that are cut like the episodes.
_LOGS = (IRO_ALLOCATIONS, PLACEMENT_AUTHORITIES)


def known_on(data: CaseData, day: date) -> CaseData:  # D52
    """The history as it was known at the end of ``day``.

    Args:
        data: the stitched tables, which must include ``episodes`` and ``children``.
        day: the last day that is known.

    Returns:
        Only the tables that can be cut: the ``episodes``, ``iro_allocations`` and ``placement_authorities`` that had
        begun by then, open again if they ended later; the ``reviews`` that had been held; and ``children`` as they are.
        The years supplied are those up to the collection year of ``day``.
    """
    last = pd.Timestamp(day)
    tables = {CHILDREN.name: data.tables[CHILDREN.name], EPISODES.name: _episodes(data.tables[EPISODES.name], last)}
    if REVIEWS.name in data.tables:
        reviews = data.tables[REVIEWS.name]
        tables[REVIEWS.name] = _begun(reviews, "review_date", last)
    tables |= {log.name: _of_log(log, data.tables[log.name], last) for log in _LOGS if log.name in data.tables}
    year = collection_year(day)
    years = {name: frozenset(supplied for supplied in data.years.get(name, ()) if supplied <= year) for name in tables}
    return CaseData(tables, years, {name: data.absent[name] for name in tables if name in data.absent})


def _episodes(episodes: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """The episodes begun by ``last``; the reasons for an end are known only once the episode has ended."""
    begun = _begun(episodes, "started", last)
    ends_later = begun["ceased"] > last
    reasons = ("reason_ceased", "reason_placement_change")
    return begun.assign(
        ceased=_unless_later(begun["ceased"], last), **{name: begun[name].mask(ends_later) for name in reasons}
    )


def _of_log(log: Table, rows: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    begun = _begun(rows, str(log.dated_by), last)
    return begun.assign(**{str(log.ends_by): _unless_later(begun[str(log.ends_by)], last)})


def _begun(rows: pd.DataFrame, start: str, last: pd.Timestamp) -> pd.DataFrame:
    return rows[rows[start] <= last].reset_index(drop=True)


def _unless_later(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    return days.mask(days > last)
