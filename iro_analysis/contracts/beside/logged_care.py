"""For logs that name children: whether the child was in care on the day, by all the returns together."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from iro_analysis.contracts.calendar import swapped
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import is_in, return_supplied
from iro_analysis.contracts.stretches import OF_CARE, OPEN, in_care_on, last_begun, of_all_returns
from iro_analysis.tables import SERVICE_LOGS

_BY = ("child_id",)
_EPISODES = (*IN_RETURN, *OF_CARE)
_LOGS = [log for log in SERVICE_LOGS if log.is_about_children and not log.beyond_care]
#: The logs of things that happen on one day, and the column of that day.
_DAY = {log.name: str(log.dated_by) for log in _LOGS if log.ends_by is None}
#: The logs of periods, and the columns of their first and last day.
_PERIOD = {log.name: (str(log.dated_by), log.ends_by) for log in _LOGS if log.ends_by}


def in_care(log: pd.DataFrame, episodes: pd.DataFrame, day: str) -> pd.DataFrame:
    """Whether the child was in care on ``day``, and whether only with day and month swapped.

    Both are missing if no return of the year was supplied, the latter also if the date cannot be swapped.
    """
    care, known = of_all_returns(episodes), return_supplied(log, episodes)
    other = swapped(log[day])
    as_written = in_care_on(log, day, care, _BY)
    only_swapped = ~as_written & in_care_on(log.assign(**{day: other}), day, care, _BY)
    return pd.DataFrame({"in_care": as_written.where(known), "date_swapped": only_swapped.where(known & other.notna())})


def in_care_some_day(log: pd.DataFrame, episodes: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Whether the child was in care on some day from ``first`` to ``last``, or later if that is empty.

    Missing if no return of the year of the first day was supplied.
    """
    rows = log.assign(last=log[last].fillna(OPEN))
    # The stretch that began last by the last day overlaps the row, unless it ended before the first day.
    overlaps = last_begun(rows, "last", of_all_returns(episodes), _BY)["care_to"] >= rows[first]
    filled = rows[[*_BY, first]].notna().all(axis="columns")
    return overlaps.astype("boolean").where(filled & return_supplied(rows, episodes)).to_frame("in_care")


def _in_care(log: pd.DataFrame, episodes: pd.DataFrame, day: str) -> pd.DataFrame:
    return in_care(log, episodes, day)[["in_care"]]


def _date_swapped(log: pd.DataFrame, episodes: pd.DataFrame, day: str) -> pd.DataFrame:
    return in_care(log, episodes, day)[["date_swapped"]]


def _review_swapped(log: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Whether the returns have no review of the child on the day logged, but one with day and month swapped.

    Missing if the date cannot be swapped, or if no return of the year was supplied.
    """
    other = log.assign(review_date=swapped(log["review_date"]))
    on = [*_BY, "review_date"]
    only_swapped = ~is_in(log, reviews, on) & is_in(other, reviews, on)
    return only_swapped.where(return_supplied(log, reviews) & other["review_date"].notna()).to_frame("date_swapped")


def _met_in_care(log: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The same for a meeting about a placement: the child may have left care when the placement ended, before it."""
    met, ended = (in_care(log, episodes, day) for day in ("meeting_date", "placement_ended"))
    before = ended["in_care"].fillna(value=False)
    return pd.DataFrame({"in_care": met["in_care"] | before, "date_swapped": met["date_swapped"] & ~before})


def _of_day(log: str, day: str) -> tuple[Derivation, ...]:
    needs = {log: (*IN_RETURN, day), "episodes": _EPISODES}
    if log == "review_log":
        return (
            Derivation(("in_care",), needs, partial(_in_care, day=day)),
            Derivation(("date_swapped",), {log: needs[log], "reviews": needs[log]}, _review_swapped),
        )
    if log == "disruption_meetings":
        needs = {log: (*needs[log], "placement_ended"), "episodes": _EPISODES}
        return (Derivation(("in_care", "date_swapped"), needs, _met_in_care),)
    return (Derivation(("in_care", "date_swapped"), needs, partial(in_care, day=day)),)


def _of_period(log: str, first: str, last: str) -> tuple[Derivation, ...]:
    needs = (*IN_RETURN, first)
    some_day = partial(in_care_some_day, first=first, last=last)
    return (
        Derivation(("in_care",), {log: (*needs, last), "episodes": _EPISODES}, some_day),
        Derivation(("date_swapped",), {log: needs, "episodes": _EPISODES}, partial(_date_swapped, day=first)),
    )


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    **{log: _of_day(log, day) for log, day in _DAY.items()},
    **{log: _of_period(log, first, last) for log, (first, last) in _PERIOD.items()},
}
