"""Whether a child was looked after continuously for the 12 months to 31 March, as the DfE's rules define it."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS, STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import is_in, return_supplied
from iro_analysis.contracts.stretches import stretches

#: The columns of episodes needed to tell; a return holds every episode that touches its year.
CELLS_OF_CONTINUITY = (*IN_RETURN, "started", "ceased", "reason_new_episode", "reason_ceased", "legal_status")


def is_continuous(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Whether the child of each row was looked after continuously for the 12 months to the end of the return's year.

    False if an episode in the year started or ended care or is a short break, or if the child has none. Missing, since
    it cannot be told, if nothing started or ended care and yet the episodes do not cover the whole year, if care ended
    on its last day, if the return of the year has no episodes at all, or if the row has no child.
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
    care = stretches(episodes, IN_RETURN)
    years = year_bounds(care["return_year"])
    whole = care[(care["care_from"] <= years["year_start"]) & (care["care_to"] > years["year_end"])]
    never = is_in(rows, episodes[interrupted], IN_RETURN) | ~is_in(rows, episodes[of_year], IN_RETURN)
    continuous = is_in(rows, whole, IN_RETURN).where(lambda throughout: throughout)
    return continuous.mask(never, False).where(rows["child_id"].notna() & return_supplied(rows, episodes))


def _continuous_care(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    return is_continuous(rows, episodes).to_frame("continuous_care")


def _in_outcomes(children: pd.DataFrame, episodes: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Whether a child looked after continuously for the 12 months has a row in outcomes; missing for other children."""
    applies = is_continuous(children, episodes).fillna(False) & return_supplied(children, outcomes)
    return is_in(children, outcomes, IN_RETURN).where(applies).to_frame("in_outcomes")


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
