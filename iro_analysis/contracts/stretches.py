"""Stretches of care: consecutive episodes joined into one, if each starts by the day the one before ceased.

Unlike a spell (:mod:`iro_analysis.care.spells`), a stretch goes by dates alone, so that rules can judge the codes.
"""

from collections.abc import Sequence

import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS, STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, once

#: Stands for the end of anything still open; later than any date that is read.
OPEN = pd.Timestamp("9999-12-31")
#: The columns of episodes from which stretches of care are made.
OF_CARE = ("started", "ceased", "legal_status")


def without_short_breaks(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes of care: short breaks (V3, V4) are not care."""
    return episodes[~episodes["legal_status"].isin(SHORT_BREAKS)]


def ending_care(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes that ceased with a reason other than X1, which only says that the next episode begins."""
    return episodes[(episodes["reason_ceased"] != STILL_LOOKED_AFTER).fillna(False)]


@once
def stretches(episodes: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The stretches of care, columns ``by``, ``care_from`` and ``care_to`` (OPEN if it lasts); none overlap or touch.

    Args:
        episodes: columns ``by``, ``started`` and ``ceased``. An episode that ends before it starts, or lacks its first
            day or part of ``by``, is left out.
        by: the columns that say whose they are.
    """
    in_order = episodes[~(episodes["ceased"] < episodes["started"])]
    placed = in_order.dropna(subset=[*by, "started"]).sort_values([*by, "started"], kind="stable")
    whose = [placed[name] for name in by]
    ends = placed["ceased"].fillna(OPEN)
    # The running maximum, because an earlier episode may last longer than the one just before.
    ended_before = ends.groupby(whose, sort=False).cummax().groupby(whose, sort=False).shift()
    number = (ended_before.isna() | (placed["started"] > ended_before)).cumsum()
    grouped = placed[list(by)].assign(care_from=placed["started"], care_to=ends).groupby(number, sort=False)
    return grouped.agg(dict.fromkeys(by, "first") | {"care_from": "min", "care_to": "max"}).reset_index(drop=True)


@once
def of_each_return(episodes: pd.DataFrame) -> pd.DataFrame:
    """Each child's stretches of care in each return by itself, without short breaks."""
    return stretches(without_short_breaks(episodes), IN_RETURN)


@once
def of_all_returns(episodes: pd.DataFrame) -> pd.DataFrame:
    """Each child's stretches of care in all the returns together, without short breaks.

    An episode that a return leaves open counts to the end of that return's year, because the next return carries it on;
    if it starts later than that, it counts for its first day only.
    """
    care = without_short_breaks(episodes)
    year_end = year_bounds(care["return_year"])["year_end"]
    last = year_end.mask(year_end < care["started"], care["started"])
    return stretches(care.assign(ceased=care["ceased"].fillna(last)), ("child_id",))


def last_begun(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """For each row, the stretch of ``care`` that was the last to begin by ``day``; missing if none had begun."""
    dated = rows[[*by, day]].dropna().sort_values(day, kind="stable").reset_index(names="row")
    begun = care.sort_values("care_from", kind="stable")
    latest = pd.merge_asof(dated, begun, left_on=day, right_on="care_from", by=list(by))
    return latest.set_index("row")[["care_from", "care_to"]].reindex(rows.index)


def stretch_on(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The stretch of ``care`` that ``day`` lies in, its first and last day included; missing if there is none."""
    begun = last_begun(rows, day, care, by)
    return begun.where(begun["care_to"] >= rows[day])


def in_care_on(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Whether ``day`` lies in a stretch of ``care``; missing without child or day."""
    in_care = stretch_on(rows, day, care, by)["care_to"].notna().astype("boolean")
    return in_care.mask(rows[[*by, day]].isna().any(axis="columns"))
