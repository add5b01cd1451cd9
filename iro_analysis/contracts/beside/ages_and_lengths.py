"""Beside an episode: how old the child was, and how long the episode, its legal status and short breaks lasted."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import AGREED_BREAKS, EACH_BREAK
from iro_analysis.contracts.calendar import age_on, birthday, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import found, matching
from iro_analysis.contracts.neighbours import in_order, neighbours
from iro_analysis.contracts.stretches import OF_CARE

_DAYS = ("started", "until")


def _ages(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """The child's 18th birthday, and the age in whole years when the episode started and when it ceased.

    ``open_after_18``: the episode is still open though the child turned 18 before the last day of the year.
    """
    born = matching(episodes, children, IN_RETURN)["birth_date"]
    eighteenth = birthday(born, 18)
    turned = eighteenth < year_bounds(episodes["return_year"])["year_end"]
    return pd.DataFrame(
        {
            "eighteenth_birthday": eighteenth,
            "age_started": age_on(born, episodes["started"]),
            "age_ceased": age_on(born, episodes["ceased"]),
            "open_after_18": (turned & episodes["ceased"].isna()).astype("boolean"),
        }
    )


def lengths(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days of each episode until it ceased or the year ended, and those on end under its legal status.

    The latter run on from one episode to the next in order, where that has the same status and no day lies between.
    """
    lasting = episodes.assign(until=_until(episodes))
    before = neighbours(lasting, _DAYS, {"status": ("legal_status", 1), "until": ("until", 1)})
    runs_on = (lasting["legal_status"] == before["status"]) & (lasting["started"] <= before["until"])
    placed = in_order(lasting, _DAYS)
    run = placed.groupby((~runs_on[placed.index].fillna(False).astype(bool)).cumsum())
    on_end = run["until"].transform("max") - run["started"].transform("min")
    return pd.DataFrame({"days": _days(lasting["until"] - lasting["started"]), "days_on_status": _days(on_end)})


def _short_breaks(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days of the child's short breaks within the year, and whether they are recorded in both ways (V3 and V4)."""
    bounds = year_bounds(episodes["return_year"])
    first, last = episodes["started"], _until(episodes)
    first = first.mask(first < bounds["year_start"], bounds["year_start"])
    last = last.mask(last > bounds["year_end"], bounds["year_end"])
    days = _days(last - first).clip(lower=0).where(episodes["legal_status"].isin([EACH_BREAK]))
    each, agreed = (
        found(episodes, episodes[episodes["legal_status"].isin([status])], IN_RETURN)
        for status in (EACH_BREAK, AGREED_BREAKS)
    )
    return pd.DataFrame({"short_break_days": _sum_in_return(days, episodes), "breaks_both_ways": each & agreed})


def _carer_holidays(episodes: pd.DataFrame) -> pd.DataFrame:
    """How many temporary placements during a foster carer's holiday (T3) the return holds of the child."""
    holiday = episodes["placement"].isin(["T3"]).astype("Int64")
    return _sum_in_return(holiday, episodes).to_frame("carer_holidays")


def _until(episodes: pd.DataFrame) -> pd.Series:
    return episodes["ceased"].fillna(year_bounds(episodes["return_year"])["year_end"])


def _days(length: pd.Series) -> pd.Series:
    days: pd.Series = length.dt.days.astype("Int64")
    return days


def _sum_in_return(numbers: pd.Series, episodes: pd.DataFrame) -> pd.Series:
    """The sum over all rows of the child in the return, beside each of them."""
    total: pd.Series = numbers.groupby([episodes[name] for name in IN_RETURN]).transform("sum").astype("Int64")
    return total


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "episodes": (
        Derivation(
            ("eighteenth_birthday", "age_started", "age_ceased", "open_after_18"),
            {"episodes": (*IN_RETURN, "started", "ceased"), "children": (*IN_RETURN, "birth_date")},
            _ages,
        ),
        Derivation(("days", "days_on_status"), {"episodes": (*IN_RETURN, *OF_CARE)}, lengths),
        Derivation(("short_break_days", "breaks_both_ways"), {"episodes": (*IN_RETURN, *OF_CARE)}, _short_breaks),
        Derivation(("carer_holidays",), {"episodes": (*IN_RETURN, "placement")}, _carer_holidays),
    ),
}
