"""For episodes: the child's age, and how long the episode, its legal status and the child's short breaks lasted."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import AGREED_BREAKS, EACH_BREAK
from iro_analysis.contracts.calendar import age_on, birthday, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in
from iro_analysis.contracts.neighbours import in_order, neighbours
from iro_analysis.contracts.stretches import OF_CARE

_DAYS = ("started", "until")


def _ages(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """The child's 18th birthday, and the age in whole years when the episode started and when it ceased.

    ``open_after_18``: whether the episode is still open although the child turned 18 before the last day of the year.
    """
    born = cells_of_match(episodes, children, IN_RETURN)["birth_date"]
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
    """The length in days of each episode, until it ceased or the year ended, and of the time under its legal status.

    The latter continues from one episode to the next if that has the same status and no gap lies between them.
    """
    lasting = episodes.assign(until=_until(episodes))
    before = neighbours(lasting, _DAYS, {"status": ("legal_status", 1), "until": ("until", 1)})
    runs_on = (lasting["legal_status"] == before["status"]) & (lasting["started"] <= before["until"])
    placed = in_order(lasting, _DAYS)
    run = placed.groupby((~runs_on[placed.index].fillna(False).astype(bool)).cumsum())
    on_end = run["until"].transform("max") - run["started"].transform("min")
    return pd.DataFrame({"days": _days(lasting["until"] - lasting["started"]), "days_on_status": _days(on_end)})


def _short_breaks(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days of the child's short breaks (V3) in the year, and whether V3 and V4 are both recorded for the child."""
    bounds = year_bounds(episodes["return_year"])
    first, last = episodes["started"], _until(episodes)
    first = first.mask(first < bounds["year_start"], bounds["year_start"])
    last = last.mask(last > bounds["year_end"], bounds["year_end"])
    days = _days(last - first).clip(lower=0).where(episodes["legal_status"].isin([EACH_BREAK]))
    single, agreed = (
        is_in(episodes, episodes[episodes["legal_status"].isin([status])], IN_RETURN)
        for status in (EACH_BREAK, AGREED_BREAKS)
    )
    return pd.DataFrame({"short_break_days": _sum_in_return(days, episodes), "breaks_both_ways": single & agreed})


def _carer_holidays(episodes: pd.DataFrame) -> pd.DataFrame:
    """The number of the child's temporary placements during a foster carer's holiday (T3) in the return."""
    holiday = episodes["placement"].isin(["T3"]).astype("Int64")
    return _sum_in_return(holiday, episodes).to_frame("carer_holidays")


def _until(episodes: pd.DataFrame) -> pd.Series:
    return episodes["ceased"].fillna(year_bounds(episodes["return_year"])["year_end"])


def _days(length: pd.Series) -> pd.Series:
    days: pd.Series = length.dt.days.astype("Int64")
    return days


def _sum_in_return(numbers: pd.Series, episodes: pd.DataFrame) -> pd.Series:
    """For each row, the sum over all rows of the child in the return."""
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
