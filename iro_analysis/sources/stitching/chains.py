"""Turn a child's episodes into one chain: none overlaps the next, and every one but the last has ended.

A start is never changed, so what happens to an episode depends only on itself and on the next one.
"""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from iro_analysis.care.spells import STILL_LOOKED_AFTER
from iro_analysis.periods import financial_year
from iro_analysis.sources.stitching import rules

STARTS_CARE = "S"
#: Reasons for a new episode within the same period of care: legal status, placement or carer changed, or several of
#: them.
CONTINUES_CARE = ("L", "P", "T", "B", "U")


def chain(episodes: pd.DataFrame, first_year: pd.Series, supplied: Iterable[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Close, cut and extend episodes where the next episode or the next return says so.

    Args:
        episodes: canonical episodes, sorted by child and start, no two of a child with the same start.
        first_year: the earliest return that has each episode; ``return_year`` is the latest.
        supplied: the collection years for which episodes were supplied.

    Returns:
        The chained episodes, and which rules changed each: boolean columns named by the rules' ids.
    """
    after = _next_of_child(episodes.assign(first_year=first_year))
    ends, end_marks = _ends(episodes, after, _next_supplied(episodes["return_year"], supplied))
    reasons, reason_marks = _reasons(episodes["reason_ceased"], ends, after)
    marks = pd.DataFrame({rule.id: mark for rule, mark in (end_marks | reason_marks).items()})
    return rules.tagged(episodes.assign(ceased=ends, reason_ceased=reasons), marks), marks


def _next_of_child(episodes: pd.DataFrame) -> pd.DataFrame:
    """Return the child's next episode for each episode; missing for the last one."""
    below = episodes.shift(-1)
    return below.where((episodes["child_id"] == below["child_id"]).fillna(value=False))


def _next_supplied(years: pd.Series, supplied: Iterable[int]) -> pd.Series:
    """Return the next return supplied after the one of each year; missing after the last."""
    next_year = dict(pairwise(sorted(supplied)))
    return years.map(next_year).astype("Int64")


def _ends(
    episodes: pd.DataFrame, after: pd.DataFrame, next_return: pd.Series
) -> tuple[pd.Series, dict[rules.Rule, pd.Series]]:
    started, ceased, next_start = episodes["started"], episodes["ceased"], after["started"]
    is_open, continued = ceased.isna(), after["reason_new_episode"].isin(CONTINUES_CARE)
    # A next episode in the next return supplied, or one that continues the period of care, vouches for the time in
    # between. A child who is missing from the next return and starts anew in a later one was away.
    followed_up = next_start.notna() & (
        continued | (after["first_year"] <= next_return).fillna(value=True).astype(bool)
    )
    closed_at_next = is_open & followed_up
    not_continued = is_open & ~followed_up & next_return.notna()
    cut = ceased > next_start
    extended = (episodes["reason_ceased"] == STILL_LOOKED_AFTER).fillna(value=False).astype(bool)
    extended &= (ceased < next_start) & continued
    # 1 April, not 31 March: the return with the open episode says that the child was in care at midnight on 31 March,
    # and a later return must not lower a count that has been published.
    inferred_end = pd.concat([_first_day_of(next_return), started], axis="columns").max(axis="columns")
    inferred_end = inferred_end.mask(inferred_end > next_start, next_start)
    ends = ceased.mask(not_continued, inferred_end).mask(closed_at_next | cut | extended, next_start)
    return ends, {
        rules.CLOSED_AT_NEXT: closed_at_next,
        rules.NOT_CONTINUED: not_continued,
        rules.CUT_AT_NEXT: cut,
        rules.EXTENDED_TO_NEXT: extended,
    }


def _first_day_of(collection_year: pd.Series) -> pd.Series:
    """Return the 1 April on which each collection year begins."""
    days = {year: pd.Timestamp(financial_year(year).start) for year in collection_year.dropna().unique()}
    return collection_year.map(days).astype("datetime64[s]")


def _reasons(reasons: pd.Series, ends: pd.Series, after: pd.DataFrame) -> tuple[pd.Series, dict[rules.Rule, pd.Series]]:
    """Make the reasons for ceasing agree with when and how the next episode starts."""
    is_x1 = (reasons == STILL_LOOKED_AFTER).fillna(value=False).astype(bool)
    meets_next = ends == after["started"]
    continues = meets_next & (after["reason_new_episode"] != STARTS_CARE).fillna(value=True).astype(bool)
    counts_as_x1 = continues & ~is_x1
    without_next = is_x1 & ends.notna() & ~meets_next
    without_end = reasons.notna() & ends.isna()
    corrected = reasons.mask(counts_as_x1, STILL_LOOKED_AFTER).mask(without_next | without_end, pd.NA)
    return corrected, {
        rules.COUNTS_AS_X1: counts_as_x1,
        rules.X1_WITHOUT_NEXT: without_next,
        rules.REASON_WITHOUT_END: without_end,
    }
