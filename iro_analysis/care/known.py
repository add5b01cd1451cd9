"""What was known on a day: the history without anything that happened later.

The list that business support works from at the start of a month must not depend on when it is made: the list for
June 2020 must still be the same in three years' time.
"""

from datetime import date

import pandas as pd

from iro_analysis.periods import collection_year
from iro_analysis.tables import CHILDREN, EPISODES, IRO_ALLOCATIONS, REVIEWS, CaseData


def known_on(data: CaseData, day: date) -> CaseData:  # D52
    """The history as it was known at the end of ``day``.

    Args:
        data: the stitched tables, which must include ``episodes`` and ``children``.
        day: the last day that is known.

    Returns:
        Only the tables that can be cut: the ``episodes`` and ``iro_allocations`` that had begun by then, open again if
        they ended later; the ``reviews`` that had been held; and ``children`` as they are. The years supplied are those
        up to the collection year of ``day``.
    """
    last = pd.Timestamp(day)
    tables = {CHILDREN.name: data.tables[CHILDREN.name], EPISODES.name: _episodes(data.tables[EPISODES.name], last)}
    if REVIEWS.name in data.tables:
        reviews = data.tables[REVIEWS.name]
        tables[REVIEWS.name] = _begun(reviews, "review_date", last)
    if IRO_ALLOCATIONS.name in data.tables:
        begun = _begun(data.tables[IRO_ALLOCATIONS.name], "allocated_from", last)
        tables[IRO_ALLOCATIONS.name] = begun.assign(allocated_to=_unless_later(begun["allocated_to"], last))
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


def _begun(rows: pd.DataFrame, start: str, last: pd.Timestamp) -> pd.DataFrame:
    return rows[rows[start] <= last].reset_index(drop=True)


def _unless_later(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    return days.mask(days > last)
