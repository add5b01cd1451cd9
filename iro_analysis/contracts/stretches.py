"""Stretches of care: episodes that follow each other without a day between them, as one."""

from collections.abc import Sequence

import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS, STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN

#: Later than any day supplied: the end of what lasts.
OPEN = pd.Timestamp("9999-12-31")
#: The columns of episodes that stretches of care are made of.
OF_CARE = ("started", "ceased", "legal_status")


def without_short_breaks(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes that are care: short breaks (V3, V4) are none."""
    return episodes[~episodes["legal_status"].isin(SHORT_BREAKS)]


def ending_care(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes that ceased for another reason than that the next began."""
    return episodes[(episodes["reason_ceased"] != STILL_LOOKED_AFTER).fillna(False)]


def stretches(episodes: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The stretches of care as ``by``, ``care_from`` and ``care_to``: OPEN while one lasts; none overlap, none touch.

    Args:
        episodes: ``by``, ``started``, ``ceased``; one that ends before it starts holds no day and is passed over, as is
            one without a first day or without part of ``by``.
        by: the columns that say whose they are.
    """
    held = episodes[~(episodes["ceased"] < episodes["started"])]
    placed = held.dropna(subset=[*by, "started"]).sort_values([*by, "started"], kind="stable")
    whose = [placed[name] for name in by]
    ends = placed["ceased"].fillna(OPEN)
    ended_before = ends.groupby(whose, sort=False).cummax().groupby(whose, sort=False).shift()
    number = (ended_before.isna() | (placed["started"] > ended_before)).cumsum()
    kept = placed[list(by)].assign(care_from=placed["started"], care_to=ends).groupby(number, sort=False)
    return kept.agg(dict.fromkeys(by, "first") | {"care_from": "min", "care_to": "max"}).reset_index(drop=True)


def of_each_return(episodes: pd.DataFrame) -> pd.DataFrame:
    """Each child's stretches of care in each return by itself, short breaks aside."""
    return stretches(without_short_breaks(episodes), IN_RETURN)


def of_all_returns(episodes: pd.DataFrame) -> pd.DataFrame:
    """Each child's stretches of care in all the returns together, short breaks aside.

    An episode that a return leaves open lasts to the end of that return's year, for the next return carries it on; one
    that starts after it holds its first day.
    """
    care = without_short_breaks(episodes)
    year_end = year_bounds(care["return_year"])["year_end"]
    last = year_end.mask(year_end < care["started"], care["started"])
    return stretches(care.assign(ceased=care["ceased"].fillna(last)), ["child_id"])


def last_begun(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The stretch of ``care`` that began last by ``day``, beside each row; missing where none had begun."""
    asked = rows[[*by, day]].dropna().sort_values(day, kind="stable").reset_index(names="row")
    begun = care.sort_values("care_from", kind="stable")
    found = pd.merge_asof(asked, begun, left_on=day, right_on="care_from", by=list(by))
    return found.set_index("row")[["care_from", "care_to"]].reindex(rows.index)


def holding(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The stretch of ``care`` that holds ``day``, its first and last day included; missing where none does."""
    begun = last_begun(rows, day, care, by)
    return begun.where(begun["care_to"] >= rows[day])


def in_care_on(rows: pd.DataFrame, day: str, care: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Whether a stretch of ``care`` holds ``day``; missing without child or day."""
    held = holding(rows, day, care, by)["care_to"].notna().astype("boolean")
    return held.mask(rows[[*by, day]].isna().any(axis="columns"))
