"""Beside a social worker's row: the child's other workers in the return, and when the child was looked after."""

from functools import partial

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, apart

#: A worker whose time ends this many days before the year does, or fewer, has a successor (rule SW11bSTG2).
LAST_DAYS = pd.Timedelta(days=5)
FIRST_CONTACT = "FCONTA"


def handover(workers: pd.DataFrame) -> pd.DataFrame:
    """The days from the end of the worker before to this one's start, and whether this one's end is near the year's.

    A worker given for first contact or re-referral does not follow another: the days are missing.
    """
    before = sequences.spell_chain(workers, "worker_from", "worker_to")["previous_worker_to"]
    year_end = year_bounds(workers["return_year"])["year_end"]
    ends_late = workers["worker_to"].between(year_end - LAST_DAYS, year_end)
    days = (
        (workers["worker_from"] - before).dt.days.astype("Int64").mask(workers["worker_reason"].isin([FIRST_CONTACT]))
    )
    return pd.DataFrame({"days_after_last": days, "ends_late": ends_late.astype("boolean")})


def last_year_start(workers: pd.DataFrame) -> pd.DataFrame:
    """The first day of the year before the return's."""
    start = year_bounds(workers["return_year"] - 1)["year_start"]
    return start.to_frame("last_year_start")


def first_needed(workers: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Beside the first worker of a child looked after on 31 March, the first day of the year on which the child was."""
    open_at_end = looked_after_at_end(episodes)
    started = episodes[~episodes["legal_status"].isin(sequences.SHORT_BREAKS)].groupby(list(IN_RETURN))["started"].min()
    children = started.reset_index()
    children = children[sequences.found(children, episodes[open_at_end], IN_RETURN).fillna(False).astype(bool)]
    first = workers.dropna(subset=[*IN_RETURN, "worker_from"]).sort_values("worker_from", kind="stable")
    first = first.drop_duplicates(list(IN_RETURN))
    since = sequences.matching(first, children, IN_RETURN)["started"]
    year_start = year_bounds(first["return_year"])["year_start"]
    needed = since.mask(since < year_start, year_start)
    return needed.astype("datetime64[s]").reindex(workers.index).to_frame("first_needed")


def has_worker(episodes: pd.DataFrame, workers: pd.DataFrame) -> pd.DataFrame:
    """Whether a child looked after on 31 March has a social worker; missing for others and years without any."""
    asked = looked_after_at_end(episodes) & episodes["return_year"].isin(workers["return_year"].dropna())
    return sequences.found(episodes, workers, IN_RETURN).where(asked).to_frame("has_worker")


def looked_after_at_end(episodes: pd.DataFrame) -> pd.Series:
    """Whether an episode of care is open on the last day of the year."""
    return episodes["ceased"].isna() & ~episodes["legal_status"].isin(sequences.SHORT_BREAKS)


SOCIAL_WORKERS: tuple[Derivation, ...] = (
    Derivation(
        ("previous_worker_to", "next_worker_from"),
        {"social_workers": (*IN_RETURN, "worker_from", "worker_to")},
        partial(sequences.spell_chain, start="worker_from", end="worker_to"),
    ),
    Derivation(
        ("days_after_last", "ends_late"),
        {"social_workers": (*IN_RETURN, "worker_from", "worker_to", "worker_reason")},
        handover,
    ),
    apart("social_workers", "lasts_a_day", "worker_from", "worker_to"),
    Derivation(("last_year_start",), {"social_workers": ("return_year",)}, last_year_start),
    Derivation(
        ("first_needed",),
        {
            "social_workers": (*IN_RETURN, "worker_from"),
            "episodes": (*IN_RETURN, "started", "ceased", "legal_status"),
        },
        first_needed,
    ),
)
EPISODES: tuple[Derivation, ...] = (
    Derivation(
        ("has_worker",),
        {"episodes": (*IN_RETURN, "ceased", "legal_status"), "social_workers": IN_RETURN},
        has_worker,
        optional=frozenset({"social_workers"}),
    ),
)
