"""For the service's logs: the reviews in the returns, the IROs' posts, and other rows of the same log."""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import is_in, return_supplied
from iro_analysis.contracts.stretches import OPEN


def iro_in_post(allocations: pd.DataFrame, workforce: pd.DataFrame) -> pd.DataFrame:
    """Whether the IRO was in post on the first day of each allocation; missing if nothing is known about that day.

    Args:
        allocations: ``iro_id``, ``allocated_from``.
        workforce: ``iro_id``, ``post_from``, ``post_to``; nothing is known about days before its first post began.
    """
    numbered = allocations.rename_axis("row").reset_index()
    posts = numbered.merge(workforce, on="iro_id")
    lasts = posts["post_to"].isna() | (posts["post_to"] >= posts["allocated_from"])
    rows = posts.loc[(posts["post_from"] <= posts["allocated_from"]) & lasts, "row"]
    in_post = pd.Series(allocations.index.isin(rows), index=allocations.index, dtype="boolean")
    known = allocations["iro_id"].notna() & (allocations["allocated_from"] >= workforce["post_from"].min())
    return in_post.where(known).to_frame("iro_in_post")


def within_post(allocations: pd.DataFrame, workforce: pd.DataFrame) -> pd.DataFrame:
    """Whether each allocation ended by the end of its IRO's last post; missing for an IRO without a known post.

    Args:
        allocations: ``iro_id`` and ``allocated_to`` (empty while it lasts).
        workforce: ``iro_id``, ``post_from`` and ``post_to`` (empty while it lasts).
    """
    posts = workforce.dropna(subset=["iro_id", "post_from"])
    last = posts["post_to"].fillna(OPEN).groupby(posts["iro_id"]).max()
    post_ended = last.reindex(allocations["iro_id"]).set_axis(allocations.index)
    within = (allocations["allocated_to"].fillna(OPEN) <= post_ended).astype("boolean")
    return within.where(post_ended.notna()).to_frame("within_post")


def _of_one_thing(log: pd.DataFrame, known: Sequence[str], name: str) -> pd.DataFrame:
    """Whether all rows with one identifier are about the same thing; missing for a row that does not say enough.

    Args:
        log: the identifier in its first column, then the columns in which the rows that share it may not differ.
        known: the columns that a row must have filled to be judged; a blank in any other column counts as a value.
        name: the name of the result.
    """
    identifier = log.iloc[:, 0]
    judged = identifier.notna() & log[list(known)].notna().all(axis="columns")
    things = log[judged].drop_duplicates()[identifier.name].value_counts()
    return (identifier.map(things) == 1).astype("boolean").where(judged).to_frame(name)


def _of_one_case(log: str, identifier: str) -> Derivation:
    compute = partial(_of_one_thing, known=("raised",), name="id_of_one_case")
    return Derivation(("id_of_one_case",), {log: (identifier, "child_id", "raised")}, compute)


def _outcome_when_ended(rows: pd.DataFrame, ended: str) -> pd.DataFrame:
    """Whether a case that has an outcome has ended; missing without an outcome."""
    return rows[ended].notna().astype("boolean").where(rows["outcome"].notna()).to_frame("outcome_when_ended")


def _days_before_stages(disputes: pd.DataFrame) -> pd.DataFrame:
    """The latest of the days that must come before a dispute's second stage, its third stage and its resolution."""
    steps = ["raised", "stage_1", "stage_2", "stage_3"]
    return pd.DataFrame(
        {
            "last_before_stage_2": disputes[steps[:2]].max(axis="columns"),
            "last_before_stage_3": disputes[steps[:3]].max(axis="columns"),
            "last_before_resolved": disputes[steps].max(axis="columns"),
        }
    ).astype("datetime64[s]")


def _in_reviews(log: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Whether the returns have a review of the child on that day; missing for years without a return."""
    listed = is_in(log, reviews, ("child_id", "review_date"))
    return listed.where(return_supplied(log, reviews)).to_frame("in_reviews")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "review_log": (
        Derivation(
            ("in_reviews",),
            {"review_log": (*IN_RETURN, "review_date"), "reviews": (*IN_RETURN, "review_date")},
            _in_reviews,
        ),
    ),
    "iro_allocations": (
        Derivation(
            ("iro_in_post",),
            {"iro_allocations": ("iro_id", "allocated_from"), "iro_workforce": ("iro_id", "post_from", "post_to")},
            iro_in_post,
            optional=frozenset({"iro_workforce"}),
        ),
        Derivation(
            ("within_post",),
            {"iro_allocations": ("iro_id", "allocated_to"), "iro_workforce": ("iro_id", "post_from", "post_to")},
            within_post,
            optional=frozenset({"iro_workforce"}),
        ),
    ),
    "case_alerts": (
        _of_one_case("case_alerts", "alert_id"),
        Derivation(
            ("outcome_when_ended",),
            {"case_alerts": ("outcome", "closed")},
            partial(_outcome_when_ended, ended="closed"),
        ),
    ),
    "disputes": (
        _of_one_case("disputes", "dispute_id"),
        Derivation(
            ("outcome_when_ended",),
            {"disputes": ("outcome", "resolved")},
            partial(_outcome_when_ended, ended="resolved"),
        ),
        Derivation(
            ("last_before_stage_2", "last_before_stage_3", "last_before_resolved"),
            {"disputes": ("raised", "stage_1", "stage_2", "stage_3")},
            _days_before_stages,
        ),
    ),
    "remedial_actions": (_of_one_case("remedial_actions", "action_id"),),
    "feedback": (
        Derivation(
            ("id_of_one_form",),
            {"feedback": ("response_id", "feedback_date", "respondent")},
            partial(_of_one_thing, known=("feedback_date", "respondent"), name="id_of_one_form"),
        ),
    ),
}
