"""For missing periods: the periods around each one, the child's care and placements, and the next return."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied, shift_years
from iro_analysis.contracts.neighbours import adjacent_dates, first_in_return, in_order
from iro_analysis.contracts.stretches import OPEN, ending_care, last_begun, stretches

_BY = list(IN_RETURN)
#: An episode that began for a new legal status alone (L) goes on in the same placement.
_SAME_PLACEMENT = "L"
#: The reason for ceasing, "any other", that rule 580 demands if care ends while the child is missing.
_ANY_OTHER = "E8"


def _care(missing: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The child's first day in care in the return, and the last day of the latest care to begin by the period's start.

    The latter is missing while that care lasts.
    """
    began = cells_of_match(missing, first_in_return(episodes, "started"), IN_RETURN)["started"]
    last = last_begun(missing, "missing_from", stretches(episodes, IN_RETURN), IN_RETURN)["care_to"]
    return pd.DataFrame({"care_began": began, "care_ended": last.where(last < OPEN)}).astype("datetime64[s]")


def _placement_ended(missing: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a placement from which the child went missing ended; missing if the child was in none that day.

    Both the first and the last day of a placement count as part of it.
    """
    pairs = missing.reset_index(names="row").dropna(subset=_BY).merge(_placements(episodes), on=_BY)
    left_from = pairs[pairs["missing_from"].between(pairs["placed"], pairs["until"])]
    ended = (left_from["until"] < OPEN).groupby(left_from["row"]).any()
    return ended.reindex(missing.index).astype("boolean").to_frame("placement_ended")


def _placements(episodes: pd.DataFrame) -> pd.DataFrame:
    """The child's placements in the return, with their first and last day (OPEN while one lasts)."""
    placed = in_order(episodes, ["started", "ceased"])
    same = (placed.duplicated(_BY) & placed["reason_new_episode"].isin([_SAME_PLACEMENT])).astype(bool)
    grouped = placed.assign(ceased=placed["ceased"].fillna(OPEN)).groupby((~same).cumsum())
    wanted = {name: (name, "first") for name in _BY} | {"placed": ("started", "min"), "until": ("ceased", "max")}
    return grouped.agg(**wanted)


def _reason_ceased_meanwhile(missing: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Why care ceased while the child was missing; missing if it did not.

    The last day of the period counts, because a period that lasts until care ceases ends on that same day. If there are
    several reasons, one that breaks rule 580 is taken.
    """
    pairs = missing.reset_index(names="row").dropna(subset=_BY).merge(ending_care(episodes), on=_BY)
    meanwhile = pairs[(pairs["missing_from"] <= pairs["ceased"]) & ~(pairs["missing_to"] < pairs["ceased"])]
    other_last = meanwhile.sort_values("reason_ceased", key=lambda reason: reason != _ANY_OTHER, kind="stable")
    reason = other_last.drop_duplicates("row", keep="last").set_index("row")["reason_ceased"]
    return reason.reindex(missing.index).to_frame("reason_ceased_meanwhile")


def _in_next_return(missing: pd.DataFrame) -> pd.DataFrame:
    """Whether a period left open is in the next return; missing for others, and if that return was not supplied."""
    next_year = shift_years(missing, 1)
    left_open = missing["missing_from"].notna() & missing["missing_to"].isna()
    listed = is_in(next_year, missing, [*IN_RETURN, "missing_from"])
    return listed.where(left_open & return_supplied(next_year, missing)).to_frame("in_next_return")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "missing": (
        adjacent_dates("missing", "missing_from", "missing_to"),
        Derivation(
            ("care_began", "care_ended"),
            {"missing": (*IN_RETURN, "missing_from"), "episodes": (*IN_RETURN, "started", "ceased")},
            _care,
        ),
        Derivation(
            ("placement_ended",),
            {
                "missing": (*IN_RETURN, "missing_from"),
                "episodes": (*IN_RETURN, "started", "ceased", "reason_new_episode"),
            },
            _placement_ended,
        ),
        Derivation(
            ("reason_ceased_meanwhile",),
            {
                "missing": (*IN_RETURN, "missing_from", "missing_to"),
                "episodes": (*IN_RETURN, "ceased", "reason_ceased"),
            },
            _reason_ceased_meanwhile,
        ),
        Derivation(("in_next_return",), {"missing": (*IN_RETURN, "missing_from", "missing_to")}, _in_next_return),
    ),
}
