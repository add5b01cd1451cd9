"""For social workers: the child's other workers in the return, and when the child was looked after."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, differ
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied
from iro_analysis.contracts.neighbours import adjacent_dates, first_in_return, neighbours
from iro_analysis.contracts.stretches import OF_CARE, without_short_breaks

#: A worker whose time ends so few days before the end of the year must have a successor (rule SW11bSTG2).
_LAST_DAYS = pd.Timedelta(days=5)
_FIRST_CONTACT = "FCONTA"


def _handover(workers: pd.DataFrame) -> pd.DataFrame:
    """The days from the end of the previous worker to this one's start, and whether this one ends near the year's end.

    A worker given for first contact or re-referral does not take over from another, so the days are missing.
    """
    before = neighbours(workers, ("worker_from", "worker_to"), {"ended": ("worker_to", 1)})["ended"]
    year_end = year_bounds(workers["return_year"])["year_end"]
    ends_late = workers["worker_to"].between(year_end - _LAST_DAYS, year_end)
    days = (workers["worker_from"] - before).dt.days.astype("Int64")
    follows = ~workers["worker_reason"].isin([_FIRST_CONTACT])
    return pd.DataFrame({"days_after_last": days.where(follows), "ends_late": ends_late.astype("boolean")})


def _last_year_start(workers: pd.DataFrame) -> pd.DataFrame:
    """The first day of the year before the return's."""
    return year_bounds(workers["return_year"] - 1)[["year_start"]].set_axis(["last_year_start"], axis="columns")


def _first_needed(workers: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """For the first worker of a child looked after on 31 March, the first day in the year on which the child was."""
    care = without_short_breaks(episodes)
    began = first_in_return(care, "started")[[*IN_RETURN, "started"]]
    at_end = began[is_in(began, care[care["ceased"].isna()], IN_RETURN).fillna(False)]
    first = first_in_return(workers, "worker_from")
    since = cells_of_match(first, at_end, IN_RETURN)["started"]
    needed = since.clip(lower=year_bounds(first["return_year"])["year_start"])
    return needed.astype("datetime64[s]").reindex(workers.index).to_frame("first_needed")


def _has_worker(episodes: pd.DataFrame, workers: pd.DataFrame) -> pd.DataFrame:
    """Whether a child looked after on 31 March has a social worker; missing for others, and years without any workers.

    Being looked after on 31 March means having an open episode that is not a short break.
    """
    applies = (
        episodes["ceased"].isna() & ~episodes["legal_status"].isin(SHORT_BREAKS) & return_supplied(episodes, workers)
    )
    return is_in(episodes, workers, IN_RETURN).where(applies).to_frame("has_worker")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "social_workers": (
        adjacent_dates("social_workers", "worker_from", "worker_to"),
        Derivation(
            ("days_after_last", "ends_late"),
            {"social_workers": (*IN_RETURN, "worker_from", "worker_to", "worker_reason")},
            _handover,
        ),
        differ("social_workers", "lasts_a_day", "worker_from", "worker_to"),
        Derivation(("last_year_start",), {"social_workers": ("return_year",)}, _last_year_start),
        Derivation(
            ("first_needed",),
            {"social_workers": (*IN_RETURN, "worker_from"), "episodes": (*IN_RETURN, *OF_CARE)},
            _first_needed,
        ),
    ),
    "episodes": (
        Derivation(
            ("has_worker",),
            {"episodes": (*IN_RETURN, "ceased", "legal_status"), "social_workers": IN_RETURN},
            _has_worker,
            optional=frozenset({"social_workers"}),
        ),
    ),
}
