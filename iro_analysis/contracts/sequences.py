"""A row beside others: the one before and after it, the same child's row elsewhere, the return of the year before.

Every function takes rows on a unique index and gives its columns on that index. Rows without a child or a first day
have no place in a sequence: what is derived for them is missing, and no expectation counts them.
"""

from collections.abc import Sequence

import pandas as pd

from iro_analysis.contracts.calendar import year_bounds

IN_RETURN = ["return_year", "child_id"]
#: Legal statuses of short breaks, which are no care.
SHORT_BREAKS = ("V3", "V4")
#: What :func:`episode_chain` gives of the episode before.
PREVIOUS = ("previous_ceased", "previous_reason_ceased")
#: A placement changes with any of these (rules 434 to 436).
PLACEMENT = ("placement", "provider", "placement_postcode", "placement_urn")


def found(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.Series:
    """Whether ``others`` has a row of the same ``on``; missing where part of the row's own key is."""
    here, there = pd.MultiIndex.from_frame(rows[list(on)]), pd.MultiIndex.from_frame(others[list(on)])
    return pd.Series(here.isin(there), index=rows.index, dtype="boolean").mask(rows[list(on)].isna().any(axis=1))


def matching(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """The cells of the row of ``others`` with the same ``on``: the last of several, missing where there is none."""
    single = others.dropna(subset=list(on)).drop_duplicates(list(on), keep="last")
    return rows[list(on)].merge(single, on=list(on), how="left").set_axis(rows.index).drop(columns=list(on))


def of_header(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """What the children table of the same return says of the child of each row, as ``header_...``."""
    return matching(rows, children, IN_RETURN).add_prefix("header_")


def episode_chain(episodes: pd.DataFrame) -> pd.DataFrame:
    """Each episode's neighbours in its return.

    ``continued_need`` is the need of the episode before where that one ended on this one's first day because it began
    (X1): the same period of care.
    """
    chain = _neighbours(episodes, ["started", "ceased"], ahead="started")
    continues = (chain["previous_reason_ceased"] == "X1") & (chain["previous_ceased"] == episodes["started"])
    return chain[[*PREVIOUS, "next_started"]].assign(
        next_starts_that_day=(chain["next_started"] == episodes["ceased"]).astype("boolean"),
        continued_need=chain["previous_need"].where(continues.fillna(value=False)),
    )


def what_changed(episodes: pd.DataFrame) -> pd.DataFrame:
    """What is different from the episode before in the return.

    ``changed`` is "legal status", "placement", "both" or "neither"; missing where no episode comes before.
    """
    chain = _neighbours(episodes, ["started", "ceased"], ahead="started")
    legal_status = _differs(episodes, chain, "legal_status")
    placement = pd.concat([_differs(episodes, chain, name) for name in PLACEMENT], axis=1).any(axis=1)
    changed = pd.Series("neither", index=episodes.index, dtype="string")
    changed = changed.mask(legal_status, "legal status").mask(placement, "placement")
    changed = changed.mask(legal_status & placement, "both").where(chain["previous_started"].notna())
    return changed.to_frame("changed")


def spell_chain(rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """The end of the child's spell before each one in the same return, and the start of the one after."""
    return _neighbours(rows, [start, end], ahead=start)[[f"previous_{end}", f"next_{start}"]]


def first_ever(episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode began in the year of its return and is the child's first in all the returns (rule 357)."""
    earliest = episodes.groupby("child_id")["started"].transform("min")
    began_in_year = episodes["started"] >= year_bounds(episodes["return_year"])["year_start"]
    return pd.DataFrame({"first_ever": ((episodes["started"] == earliest) & began_in_year).astype("boolean")})


def carried_over(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episode that the return before left open, beside the child's first episode of this return (502 and 503).

    Only a child's last episode of a return counts: an open one that another follows is closed by it (rule 142).
    """
    placed = episodes.dropna(subset=[*IN_RETURN, "started"]).sort_values("started", kind="stable")
    first = placed.drop_duplicates(IN_RETURN, keep="first")
    last = placed.drop_duplicates(IN_RETURN, keep="last")
    left_open = last[last["ceased"].isna()].drop(columns="ceased")
    left_open = left_open.assign(return_year=left_open["return_year"] + 1)
    return matching(first, left_open, IN_RETURN).add_prefix("open_").reindex(episodes.index)


def across_returns(episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode from before the year is in the return before, and a child left open in the return after.

    Missing where the rule does not apply or that other return was not supplied.
    """
    supplied = episodes["return_year"].dropna().unique()
    started_before = episodes["started"] < year_bounds(episodes["return_year"])["year_start"]
    year_before = episodes["return_year"] - 1
    in_previous = found(episodes.assign(return_year=year_before), episodes, [*IN_RETURN, "started"])
    year_after = episodes["return_year"] + 1
    in_next = found(episodes.assign(return_year=year_after), episodes, IN_RETURN)
    left_open = episodes["started"].notna() & episodes["ceased"].isna()
    return pd.DataFrame(
        {
            "in_previous_return": in_previous.where(started_before & year_before.isin(supplied)),
            "child_in_next_return": in_next.where(left_open & year_after.isin(supplied)),
        }
    )


def in_care_on_review(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode of care of the same return holds the day of the review, its first and last day included.

    Short breaks are no care (``docs/statutory-clock.md``, Which reviews count). Missing for a review outside the year
    of its return, whose episodes another return holds.
    """
    bounds = year_bounds(reviews["return_year"])
    in_year = reviews["review_date"].between(bounds["year_start"], bounds["year_end"])
    of_care = episodes[~episodes["legal_status"].isin(SHORT_BREAKS)]
    pairs = reviews[in_year].reset_index(names="review").merge(of_care, on=IN_RETURN)
    covered = (pairs["started"] <= pairs["review_date"]) & ~(pairs["ceased"] < pairs["review_date"])
    in_care = pd.Series(reviews.index.isin(pairs.loc[covered, "review"]), index=reviews.index, dtype="boolean")
    return in_care.where(in_year & reviews["child_id"].notna()).to_frame("in_care")


def _neighbours(rows: pd.DataFrame, order: Sequence[str], ahead: str) -> pd.DataFrame:
    """The cells of the row before (``previous_...``) and ``ahead`` of the row after, by child and return."""
    start = order[0]
    placed = rows.dropna(subset=[*IN_RETURN, start]).sort_values([*IN_RETURN, *order], kind="stable")
    grouped = placed.groupby(IN_RETURN, sort=False)
    facts = [name for name in rows if name not in IN_RETURN]
    before = grouped[facts].shift(1).add_prefix("previous_")
    after = grouped[[ahead]].shift(-1).add_prefix("next_")
    return before.join(after).reindex(rows.index)


def _differs(episodes: pd.DataFrame, chain: pd.DataFrame, name: str) -> pd.Series:
    return episodes[name].fillna("") != chain[f"previous_{name}"].fillna("")
