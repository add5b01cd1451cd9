"""What is laid beside the rows of the service's logs of posts, alerts and disputes; see :mod:`.derived`."""

import pandas as pd

#: Later than any day of a log: the end of what lasts.
OPEN = pd.Timestamp("9999-12-31")


def iro_in_post(allocations: pd.DataFrame, workforce: pd.DataFrame) -> pd.DataFrame:
    """Whether the IRO is in post on the first day of each allocation; missing where nothing is known of that day.

    Args:
        allocations: ``iro_id``, ``allocated_from``.
        workforce: ``iro_id``, ``post_from``, ``post_to``; a log that begins later says nothing of earlier days.
    """
    numbered = allocations.rename_axis("row").reset_index()
    posts = numbered.merge(workforce, on="iro_id")
    lasts = posts["post_to"].isna() | (posts["post_to"] >= posts["allocated_from"])
    held = posts.loc[(posts["post_from"] <= posts["allocated_from"]) & lasts, "row"]
    found = pd.Series(allocations.index.isin(held), index=allocations.index, dtype="boolean")
    known = allocations["iro_id"].notna() & (allocations["allocated_from"] >= workforce["post_from"].min())
    return found.where(known).to_frame("iro_in_post")


def within_post(allocations: pd.DataFrame, workforce: pd.DataFrame) -> pd.DataFrame:
    """Whether each allocation ended by the end of its IRO's last post; missing for an IRO of whom no post is known.

    Args:
        allocations: ``iro_id``, ``allocated_to``; empty while it lasts.
        workforce: ``iro_id``, ``post_from``, ``post_to``; empty while it lasts.
    """
    posts = workforce.dropna(subset=["iro_id", "post_from"])
    last = posts["post_to"].fillna(OPEN).groupby(posts["iro_id"]).max()
    post_ended = last.reindex(allocations["iro_id"]).set_axis(allocations.index)
    within = (allocations["allocated_to"].fillna(OPEN) <= post_ended).astype("boolean")
    return within.where(post_ended.notna()).to_frame("within_post")


def outcome_when_ended(rows: pd.DataFrame, ended: str) -> pd.DataFrame:
    """Whether a case that has an outcome has ended; missing without an outcome."""
    return rows[ended].notna().astype("boolean").where(rows["outcome"].notna()).to_frame("outcome_when_ended")


def days_before_stages(disputes: pd.DataFrame) -> pd.DataFrame:
    """The last day known to come before the second stage, the third, and the resolution of each dispute."""
    steps = ["raised", "stage_1", "stage_2", "stage_3"]
    return pd.DataFrame(
        {
            "last_before_stage_2": disputes[steps[:2]].max(axis="columns"),
            "last_before_stage_3": disputes[steps[:3]].max(axis="columns"),
            "last_before_resolved": disputes[steps].max(axis="columns"),
        }
    ).astype("datetime64[s]")
