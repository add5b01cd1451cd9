"""For care leavers: how they left care. For other tables: whether a row is about one who left care long before."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import age_on, birthday, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied, shift_years
from iro_analysis.contracts.neighbours import last_in_return
from iro_analysis.contracts.stretches import last_begun, stretches

#: The tables in which a care leaver without an episode in the year may have no row (rule 1012).
_NONE_OF_LEAVERS = (
    *("reviews", "outcomes", "adoptions", "placed_adoption", "previous_permanence", "missing"),
    *("uasc", "social_workers", "deprivation_of_liberty"),
)
_DIED = "E2"
#: Care leavers are reported around these birthdays, if they had left care by then (rule 1007).
_REPORTED_AGES = _AT_17, _AT_18 = (17, 18)


def _died_in_care(leavers: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode of this return or an earlier one ended with the child's death."""
    deaths = episodes[(episodes["reason_ceased"] == _DIED).fillna(False)]
    first = deaths.groupby("child_id").agg(died=("return_year", "min")).reset_index()
    died = (
        (cells_of_match(leavers, first, ["child_id"])["died"] <= leavers["return_year"]).fillna(False).astype("boolean")
    )
    return died.mask(leavers["child_id"].isna()).to_frame("died_in_care")


def _in_care_on_birthday(leavers: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a care leaver who turned 17 or 18 in the year was still in care after that day; missing for others."""
    age = age_on(leavers["birth_date"], year_bounds(leavers["return_year"])["year_end"])
    day = birthday(leavers["birth_date"], _AT_17).where(age == _AT_17).fillna(birthday(leavers["birth_date"], _AT_18))
    reported = leavers.assign(birthday=day.where(age.isin(_REPORTED_AGES)))
    care = stretches(episodes, IN_RETURN)
    # Care that ends on the birthday itself counts as having been left.
    in_care = (last_begun(reported, "birthday", care, IN_RETURN)["care_to"] > reported["birthday"]).astype("boolean")
    return in_care.mask(reported[["birthday", *IN_RETURN]].isna().any(axis="columns")).to_frame("in_care_on_birthday")


def _turned_17(leavers: pd.DataFrame) -> pd.DataFrame:
    """Whether the 17th birthday lies in the return's year."""
    bounds = year_bounds(leavers["return_year"])
    turned = birthday(leavers["birth_date"], _AT_17).between(bounds["year_start"], bounds["year_end"])
    return turned.astype("boolean").to_frame("turned_17")


def _last_episode(leavers: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Why the child's last episode in the return ceased, and whether an episode left open last year goes on this year.

    The latter is missing if last year left none open, or if this year's episodes were not supplied.
    """
    last = last_in_return(episodes, "started")
    left_open = is_in(shift_years(leavers, -1), last[last["ceased"].isna()], IN_RETURN).fillna(False)
    applies = left_open & return_supplied(leavers, episodes)
    return pd.DataFrame(
        {
            "last_reason_ceased": cells_of_match(leavers, last, IN_RETURN)["reason_ceased"],
            "open_one_goes_on": is_in(leavers, episodes, IN_RETURN).where(applies),
        }
    )


def _leaver_has_episodes(rows: pd.DataFrame, episodes: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """Whether a care leaver in the return has an episode in it; missing for children who are not care leavers."""
    applies = is_in(rows, leavers, IN_RETURN).fillna(False) & return_supplied(rows, episodes)
    return is_in(rows, episodes, IN_RETURN).where(applies).to_frame("leaver_has_episodes")


def _of_leavers(table: str) -> Derivation:
    needs = {table: IN_RETURN, "episodes": IN_RETURN, "care_leavers": IN_RETURN}
    return Derivation(("leaver_has_episodes",), needs, _leaver_has_episodes, optional=frozenset({"care_leavers"}))


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "care_leavers": (
        Derivation(
            ("died_in_care",),
            {"care_leavers": IN_RETURN, "episodes": (*IN_RETURN, "reason_ceased")},
            _died_in_care,
        ),
        Derivation(
            ("in_care_on_birthday",),
            {"care_leavers": (*IN_RETURN, "birth_date"), "episodes": (*IN_RETURN, "started", "ceased")},
            _in_care_on_birthday,
        ),
        Derivation(("turned_17",), {"care_leavers": ("return_year", "birth_date")}, _turned_17),
        Derivation(
            ("last_reason_ceased", "open_one_goes_on"),
            {"care_leavers": IN_RETURN, "episodes": (*IN_RETURN, "started", "ceased", "reason_ceased")},
            _last_episode,
        ),
    ),
    **{table: (_of_leavers(table),) for table in _NONE_OF_LEAVERS},
}
