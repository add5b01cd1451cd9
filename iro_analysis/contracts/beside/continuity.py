"""Whether a child was looked after continuously for the 12 months to 31 March, as the rules on OC2 mean it."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS, STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import found, supplied
from iro_analysis.contracts.stretches import stretches

#: The columns of episodes that it takes; a return holds every episode that touches its year.
CELLS_OF_CONTINUITY = (*IN_RETURN, "started", "ceased", "reason_new_episode", "reason_ceased", "legal_status")


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
    left = (
        (episodes["reason_ceased"].fillna("") != STILL_LOOKED_AFTER)
        & (episodes["ceased"] >= start)
        & (episodes["ceased"] < end)
    )
    short_break = episodes["legal_status"].isin(SHORT_BREAKS) & of_year
    interrupted = (entered | left | short_break).fillna(False)
    held = stretches(episodes, IN_RETURN)
    years = year_bounds(held["return_year"])
    whole = held[(held["care_from"] <= years["year_start"]) & (held["care_to"] > years["year_end"])]
    never = found(rows, episodes[interrupted], IN_RETURN) | ~found(rows, episodes[of_year], IN_RETURN)
    continuous = found(rows, whole, IN_RETURN).where(lambda held_throughout: held_throughout)
    return continuous.mask(never, False).where(rows["child_id"].notna() & supplied(rows, episodes))


def _continuous_care(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    return is_continuous(rows, episodes).to_frame("continuous_care")


def _in_outcomes(children: pd.DataFrame, episodes: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Whether a child looked after continuously for the 12 months is in the return's outcomes; missing for others."""
    applies = is_continuous(children, episodes).fillna(False) & supplied(children, outcomes)
    return found(children, outcomes, IN_RETURN).where(applies).to_frame("in_outcomes")


def _of_table(table: str) -> Derivation:
    return Derivation(("continuous_care",), {table: IN_RETURN, "episodes": CELLS_OF_CONTINUITY}, _continuous_care)


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    **{table: (_of_table(table),) for table in ("outcomes", "adoptions", "care_leavers")},
    "children": (
        Derivation(
            ("in_outcomes",),
            {"children": IN_RETURN, "episodes": CELLS_OF_CONTINUITY, "outcomes": IN_RETURN},
            _in_outcomes,
            optional=frozenset({"outcomes"}),
        ),
    ),
}
