"""For episodes: the episodes around each one in the return, and the returns before and after."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from iro_analysis.care.spells import STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, differ
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied, shift_years
from iro_analysis.contracts.neighbours import first_in_return, last_in_return, neighbours

#: The Children Act 1989 came into force on this day; the return holds no earlier episode (rule 353).
_ACT_IN_FORCE = pd.Timestamp("1991-10-14")
_DAYS = ("started", "ceased")
#: A placement changes with any of these (rules 434 to 436).
_PLACEMENT = ("placement", "provider", "placement_postcode", "placement_urn")
#: What is compared with the episode that the return before left open; a file may lack the last two.
_CARRIED = ("reason_new_episode", "legal_status", "need", "placement", "provider", "placement_urn")
_AROUND = {
    "previous_ceased": ("ceased", 1),
    "previous_reason_ceased": ("reason_ceased", 1),
    "next_started": ("started", -1),
}
#: The placements before and after; a file may lack the last two.
_PLACEMENTS_AROUND = {
    "previous_placement": ("placement", 1),
    "earlier_placement": ("placement", 2),
    "next_placement": ("placement", -1),
    "next_reason_new_episode": ("reason_new_episode", -1),
    "earlier_postcode": ("placement_postcode", 2),
    "previous_reason_placement_change": ("reason_placement_change", 1),
}
_ADOPTED = ("E11", "E12")


def _act_in_force(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"act_in_force": _ACT_IN_FORCE}, index=episodes.index).astype("datetime64[s]")


def _around(episodes: pd.DataFrame) -> pd.DataFrame:
    """The dates and reason of the episodes before and after in the return.

    ``continued_need`` is the category of need of the episode before, if that one ceased with X1 on this one's first
    day: within one period of care, the need may not change.
    """
    around = neighbours(episodes, _DAYS, {**_AROUND, "previous_need": ("need", 1)})
    joins = around["previous_ceased"] == episodes["started"]
    continues = (around["previous_reason_ceased"] == STILL_LOOKED_AFTER) & joins
    return around[list(_AROUND)].assign(
        next_starts_that_day=(around["next_started"] == episodes["ceased"]).astype("boolean"),
        continued_need=around["previous_need"].where(continues.fillna(False)),
    )


def _what_changed(episodes: pd.DataFrame) -> pd.DataFrame:
    """What differs from the episode before in the return.

    ``changed`` is "legal status", "placement", "both" or "neither"; missing for the first episode in the return.
    """
    before = neighbours(episodes, _DAYS, {name: (name, 1) for name in ("started", "legal_status", *_PLACEMENT)})
    differs = {name: episodes[name].fillna("") != before[name].fillna("") for name in ("legal_status", *_PLACEMENT)}
    legal_status, placement = differs["legal_status"], pd.DataFrame(differs)[list(_PLACEMENT)].any(axis="columns")
    changed = pd.Series("neither", index=episodes.index, dtype="string")
    changed = changed.mask(legal_status, "legal status").mask(placement, "placement")
    changed = changed.mask(legal_status & placement, "both").where(before["started"].notna())
    return changed.to_frame("changed")


def _first_ever(episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode is the child's first in all the returns and began in the year of its own (rule 357)."""
    earliest = episodes.groupby("child_id")["started"].transform("min")
    began_in_year = episodes["started"] >= year_bounds(episodes["return_year"])["year_start"]
    return pd.DataFrame({"first_ever": ((episodes["started"] == earliest) & began_in_year).astype("boolean")})


def _carried_over(episodes: pd.DataFrame) -> pd.DataFrame:
    """For the child's first episode in the return, the one that the return before left open (rules 502 and 503).

    Only the child's last episode in that return counts: an earlier one should not be open at all (rule 142).
    """
    last = last_in_return(episodes, "started")
    left_open = shift_years(last[last["ceased"].isna()].drop(columns="ceased"), 1)
    carried = cells_of_match(first_in_return(episodes, "started"), left_open, IN_RETURN)
    return carried.add_prefix("open_").reindex(episodes.index)


def _across_returns(episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode from before the year is in the return before, and the child of an open one in the next.

    Missing if the rule does not apply or the other return was not supplied.
    """
    started_before = episodes["started"] < year_bounds(episodes["return_year"])["year_start"]
    left_open = episodes["started"].notna() & episodes["ceased"].isna()
    before, after = shift_years(episodes, -1), shift_years(episodes, 1)
    in_previous = is_in(before, episodes, [*IN_RETURN, "started"])
    in_next = is_in(after, episodes, IN_RETURN)
    return pd.DataFrame(
        {
            "in_previous_return": in_previous.where(started_before & return_supplied(before, episodes)),
            "child_in_next_return": in_next.where(left_open & return_supplied(after, episodes)),
        }
    )


def _adopted_from(episodes: pd.DataFrame) -> pd.DataFrame:
    """The first day of the earliest episode that ended in adoption, in any of the returns."""
    adopted = episodes[episodes["reason_ceased"].isin(_ADOPTED)]
    first = adopted.groupby("child_id")["started"].min()
    return first.reindex(episodes["child_id"]).set_axis(episodes.index).to_frame("adopted_from")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "episodes": (
        Derivation(("act_in_force",), {"episodes": ("return_year",)}, _act_in_force),
        Derivation(
            (*_AROUND, "next_starts_that_day", "continued_need"),
            {"episodes": (*IN_RETURN, *_DAYS, "reason_ceased", "need")},
            _around,
        ),
        Derivation(("changed",), {"episodes": (*IN_RETURN, *_DAYS, "legal_status", *_PLACEMENT)}, _what_changed),
        Derivation(
            tuple(_PLACEMENTS_AROUND),
            {"episodes": (*IN_RETURN, *_DAYS, *dict.fromkeys(column for column, _ in _PLACEMENTS_AROUND.values()))},
            partial(neighbours, order=_DAYS, wanted=_PLACEMENTS_AROUND),
            may_lack=frozenset({"placement_postcode", "reason_placement_change"}),
        ),
        Derivation(("first_ever",), {"episodes": (*IN_RETURN, "started")}, _first_ever),
        Derivation(
            tuple(f"open_{cell}" for cell in ("started", *_CARRIED)),
            {"episodes": (*IN_RETURN, *_DAYS, *_CARRIED)},
            _carried_over,
            may_lack=frozenset({"provider", "placement_urn"}),
        ),
        Derivation(("in_previous_return", "child_in_next_return"), {"episodes": (*IN_RETURN, *_DAYS)}, _across_returns),
        Derivation(("adopted_from",), {"episodes": ("child_id", "started", "reason_ceased")}, _adopted_from),
        differ("episodes", "lasts_a_day", *_DAYS),
        differ("episodes", "away_from_home", "home_postcode", "placement_postcode"),
    ),
}
