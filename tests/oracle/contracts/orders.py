"""The rules on legal statuses with a maximum length, and on short breaks."""

from collections import defaultdict
from datetime import timedelta

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import earlier, in_order, of_child, year_end, year_start


def end_in_year(row):
    """The day on which the episode ceased; for an open one, the end of its return's year."""
    return row["ceased"] or year_end(row["return_year"])


def runs(about, status):
    """The child's episodes under that legal status, with those that follow each other without a gap in one list."""
    groups = []
    for row in in_order(about, "started", "ceased"):
        if groups and alike(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [run for run in groups if run[0]["legal_status"] == status]


def alike(before, row):
    return row["legal_status"] == before["legal_status"] and row["started"] == before["ceased"]


def register_limit(expectation, status, days):
    @breaks(f"episodes.{expectation}")
    def too_long(tables):
        return [
            row
            for about in of_child(tables["episodes"]).values()
            for run in runs(about, status)
            if max(map(end_in_year, run)) > run[0]["started"] + timedelta(days=days)
            for row in run
        ]


register_limit("police_protection_72_hours", "L1", 3)
register_limit("emergency_order_21_days", "L2", 21)
register_limit("assessment_order_7_days", "L3", 7)
register_limit("pace_21_days", "J2", 21)


def long_break(row):
    ended = end_in_year(row)
    known = row["started"] is not None and ended is not None
    return row["legal_status"] == "V3" and known and ended > row["started"] + timedelta(days=17)


rows_that(
    "episodes",
    {
        "break_17_days": long_break,
        "break_starts_care": lambda row: row["legal_status"] == "V3" and row["reason_new_episode"] not in (None, "S"),
    },
)


def days_in_year(row):
    if row["started"] is None:
        return 0
    first = max(row["started"], year_start(row["return_year"]))
    return max((min(end_in_year(row), year_end(row["return_year"])) - first).days, 0)


@breaks("episodes.breaks_75_days")
def breaks_75_days(tables):
    breaks_of_child = of_child(row for row in tables["episodes"] if row["legal_status"] == "V3")
    return [row for rows in breaks_of_child.values() if sum(map(days_in_year, rows)) > 75 for row in rows]


@breaks("episodes.breaks_one_way")
def breaks_one_way(tables):
    return [
        row
        for about in of_child(tables["episodes"]).values()
        if {"V3", "V4"} <= {row["legal_status"] for row in about}
        for row in about
        if row["legal_status"] in {"V3", "V4"}
    ]


@breaks("episodes.not_after_adoption")
def not_after_adoption(tables):
    """Checked over all returns supplied, while the DfE compares only two."""
    adopted = defaultdict(list)
    for row in tables["episodes"]:
        if row["reason_ceased"] in {"E11", "E12"} and row["started"] is not None:
            adopted[row["child_id"]].append(row["started"])
    return [
        row
        for row in tables["episodes"]
        if row["child_id"] is not None and any(earlier(day, row["started"]) for day in adopted[row["child_id"]])
    ]
