"""For decisions to place a child for adoption: when the child's care began and ended."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in
from iro_analysis.contracts.neighbours import first_in_return
from iro_analysis.contracts.stretches import OF_CARE, OPEN, stretches, without_short_breaks

#: The reason for the new episode of a child who started to be looked after.
_STARTED = "S"


def _care(decisions: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The child's first day in care in the return, without short breaks, and the last; missing while care lasts.

    If there are several stretches of care, the end of the last counts, because a decision not reversed stays in force.
    """
    began = cells_of_match(decisions, first_in_return(without_short_breaks(episodes), "started"), IN_RETURN)["started"]
    ended = cells_of_match(decisions, stretches(episodes, IN_RETURN), IN_RETURN)["care_to"]
    return pd.DataFrame({"care_began": began, "care_ended": ended.where(ended < OPEN)}).astype("datetime64[s]")


def _first_started(decisions: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The day the child started to be looked after; missing if the first episode in the return continues another one.

    If two episodes start on that day, it is enough that one of them has S.
    """
    started = episodes[episodes["reason_new_episode"].isin([_STARTED])]
    first = first_in_return(episodes, "started")
    known = first[is_in(first, started, [*IN_RETURN, "started"]).fillna(False)]
    return cells_of_match(decisions, known, IN_RETURN)[["started"]].add_prefix("first_")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "placed_adoption": (
        Derivation(
            ("care_began", "care_ended"),
            {"placed_adoption": IN_RETURN, "episodes": (*IN_RETURN, *OF_CARE)},
            _care,
        ),
        Derivation(
            ("first_started",),
            {"placed_adoption": IN_RETURN, "episodes": (*IN_RETURN, "started", "reason_new_episode")},
            _first_started,
        ),
    ),
}
