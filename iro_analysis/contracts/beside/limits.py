"""Beside an episode: how old the child was, and how long the episode, its legal status and short breaks lasted."""

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.calendar import age_on, birthday, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.runs import run_bounds

EACH_BREAK, AGREED_BREAKS = sequences.SHORT_BREAKS
ADOPTED = ("E11", "E12")


def ages(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """The child's age in whole years on the first day of the episode and on the day it ceased."""
    born = sequences.matching(episodes, children, IN_RETURN)["birth_date"]
    days = {"age_started": episodes["started"], "age_ceased": episodes["ceased"]}
    return pd.DataFrame({name: age_on(born, day) for name, day in days.items()}, index=episodes.index)


def days_lasted(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days of each episode until it ceased or the year ended, and those of the run under its legal status."""
    lasting = _until(episodes)
    run = run_bounds(lasting, ["legal_status"])
    return pd.DataFrame(
        {
            "days": _days(lasting["started"], lasting["until"]),
            "days_on_status": _days(run["run_started"], run["run_until"]),
        }
    )


def short_breaks(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days of the child's short breaks within the year, and whether they are recorded in both ways (V3 and V4)."""
    bounds, lasting = year_bounds(episodes["return_year"]), _until(episodes)
    first = lasting["started"].mask(lasting["started"] < bounds["year_start"], bounds["year_start"])
    last = lasting["until"].mask(lasting["until"] > bounds["year_end"], bounds["year_end"])
    days = _days(first, last).clip(lower=0).where(episodes["legal_status"].isin([EACH_BREAK]))
    of_child = [episodes[name] for name in IN_RETURN]
    each, agreed = (
        sequences.found(episodes, episodes[episodes["legal_status"] == status], IN_RETURN)
        for status in (EACH_BREAK, AGREED_BREAKS)
    )
    return pd.DataFrame(
        {"short_break_days": days.groupby(of_child).transform("sum"), "breaks_both_ways": each & agreed}
    )


def carer_holidays(episodes: pd.DataFrame) -> pd.DataFrame:
    """How many temporary placements during a foster carer's holiday (T3) the return holds of the child."""
    holiday = (episodes["placement"] == "T3").astype("Int64")
    counted = holiday.groupby([episodes[name] for name in IN_RETURN]).transform("sum")
    return counted.astype("Int64").to_frame("carer_holidays")


def open_after_18(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode is still open though the child turned 18 before the last day of the year."""
    born = sequences.matching(episodes, children, IN_RETURN)["birth_date"]
    turned = birthday(born, 18) < year_bounds(episodes["return_year"])["year_end"]
    return (turned & episodes["ceased"].isna()).astype("boolean").to_frame("open_after_18")


def adopted_from(episodes: pd.DataFrame) -> pd.DataFrame:
    """The first day of the episode from which the child was adopted first, in any of the returns."""
    adopted = episodes[episodes["reason_ceased"].isin(ADOPTED)]
    first = adopted.groupby("child_id")["started"].min()
    return first.reindex(episodes["child_id"]).set_axis(episodes.index).to_frame("adopted_from")


def _until(episodes: pd.DataFrame) -> pd.DataFrame:
    year_end = year_bounds(episodes["return_year"])["year_end"]
    return episodes.assign(until=episodes["ceased"].fillna(year_end))


def _days(first: pd.Series, last: pd.Series) -> pd.Series:
    return (last - first).dt.days.astype("Int64")


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        ("age_started", "age_ceased"),
        {"episodes": (*IN_RETURN, "started", "ceased"), "children": (*IN_RETURN, "birth_date")},
        ages,
    ),
    Derivation(
        ("days", "days_on_status"),
        {"episodes": (*IN_RETURN, "started", "ceased", "legal_status")},
        days_lasted,
    ),
    Derivation(
        ("short_break_days", "breaks_both_ways"),
        {"episodes": (*IN_RETURN, "started", "ceased", "legal_status")},
        short_breaks,
    ),
    Derivation(("carer_holidays",), {"episodes": (*IN_RETURN, "placement")}, carer_holidays),
    Derivation(
        ("open_after_18",),
        {"episodes": (*IN_RETURN, "ceased"), "children": (*IN_RETURN, "birth_date")},
        open_after_18,
    ),
    Derivation(("adopted_from",), {"episodes": ("child_id", "started", "reason_ceased")}, adopted_from),
)
