"""Whether a child was looked after continuously for the 12 months to 31 March, as the rules on OC2 mean it."""

import pandas as pd

from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.sequences import SHORT_BREAKS, found
from iro_analysis.contracts.stretches import stretches

#: The columns of episodes that it takes; a return holds every episode that touches its year.
CELLS_OF_CONTINUITY = (*IN_RETURN, "started", "ceased", "reason_new_episode", "reason_ceased", "legal_status")
_BY = list(IN_RETURN)


def continuous_care(table: str) -> Derivation:
    """Whether the child of each row of ``table`` was looked after continuously for the 12 months."""
    return Derivation(("continuous_care",), {table: IN_RETURN, "episodes": CELLS_OF_CONTINUITY}, _continuous_care)


def is_continuous(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Whether the child of each row was looked after continuously for the 12 months to the end of the return's year.

    It was not where an episode of the year started or ended care, or is of short breaks, or there is none. Missing
    where no episode did, but they do not hold the whole year either, care ended on its last day, the return of the
    year has no episodes at all, or the row names no child.
    """
    bounds = year_bounds(episodes["return_year"])
    start, end = bounds["year_start"], bounds["year_end"]
    of_year = (episodes["started"] <= end) & ~(episodes["ceased"] < start)
    entered = (episodes["reason_new_episode"] == "S") & (episodes["started"] > start) & (episodes["started"] <= end)
    left = (episodes["reason_ceased"].fillna("") != "X1") & (episodes["ceased"] >= start) & (episodes["ceased"] < end)
    short_break = episodes["legal_status"].isin(SHORT_BREAKS) & of_year
    interrupted = (entered | left | short_break).fillna(False)
    held = stretches(episodes, _BY)
    years = year_bounds(held["return_year"])
    whole = held[(held["care_from"] <= years["year_start"]) & (held["care_to"] > years["year_end"])]
    never = found(rows, episodes[interrupted], _BY) | ~found(rows, episodes[of_year], _BY)
    continuous = found(rows, whole, _BY).where(lambda held_throughout: held_throughout)
    known = rows["child_id"].notna() & rows["return_year"].isin(episodes["return_year"].dropna())
    return continuous.mask(never, False).where(known)


def _continuous_care(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    return is_continuous(rows, episodes).to_frame("continuous_care")
