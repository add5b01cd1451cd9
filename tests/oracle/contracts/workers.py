"""The rules on social workers."""

import re
from datetime import date, timedelta

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import (
    birthday,
    earlier,
    earlier_or_same,
    in_order,
    neighbours,
    of_child,
    own,
    year_end,
    year_start,
    years_of,
)

#: The DfE accepts no number of fewer than four characters.
WORKER = re.compile(r"(SW|XX).{2,}")
WEEK = timedelta(days=7)
LAST_DAYS = timedelta(days=5)
SHORT_BREAKS = {"V3", "V4"}

rows_that(
    "social_workers",
    {
        "worker_id_valid": lambda row: row["worker_id"] is not None and not WORKER.fullmatch(row["worker_id"]),
        "from_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["worker_from"]),
        "to_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["worker_to"]),
        "lasts_a_day": lambda row: row["worker_from"] is not None and row["worker_from"] == row["worker_to"],
    },
    since=2024,
)
rows_that(
    "social_workers",
    {"to_after_from": lambda row: earlier_or_same(row["worker_to"], row["worker_from"])},
    since=2026,
)
rows_that("social_workers", {"worker_reason_present": lambda row: row["worker_reason"] is None}, since=2024, until=2024)
rows_that(
    "social_workers",
    {
        "worker_reason_since_2023": lambda row: (
            row["worker_reason"] is None and earlier_or_same(date(2023, 4, 1), row["worker_from"])
        )
    },
    since=2025,
)
rows_that(
    "social_workers",
    {"to_in_or_after_year": lambda row: earlier(row["worker_to"], year_start(row["return_year"]))},
    since=2024,
    until=2024,
)
rows_that(
    "social_workers",
    {"to_in_or_after_last_year": lambda row: earlier(row["worker_to"], birthday(year_start(row["return_year"]), -1))},
    since=2025,
)


def times(tables):
    return neighbours(tables["social_workers"], "worker_from", "worker_to")


def in_turn(tables):
    """The rows of each child's social workers in a return, in order."""
    for about in of_child(tables["social_workers"]).values():
        ordered = in_order(about, "worker_from", "worker_to")
        if ordered:
            yield ordered


@breaks("social_workers.earlier_ended", since=2024)
def earlier_ended(tables):
    return [row for row, _ in times(tables) if row["worker_to"] is None]


@breaks("social_workers.first_contact_after_last", since=2026)
def first_contact_after_last(tables):
    return [
        row
        for before, row in times(tables)
        if row["worker_reason"] == "FCONTA" and earlier_or_same(row["worker_from"], before["worker_to"])
    ]


@breaks("social_workers.within_a_week", since=2026)
def within_a_week(tables):
    return [
        row
        for before, row in times(tables)
        if row["worker_reason"] != "FCONTA"
        and before["worker_to"] is not None
        and abs(row["worker_from"] - before["worker_to"]) > WEEK
    ]


@breaks("social_workers.followed_at_year_end", since=2024)
def followed_at_year_end(tables):
    return [
        ordered[-1]
        for ordered in in_turn(tables)
        if ordered[-1]["worker_to"] is not None
        and year_end(ordered[-1]["return_year"]) - LAST_DAYS
        <= ordered[-1]["worker_to"]
        <= year_end(ordered[-1]["return_year"])
    ]


@breaks("social_workers.open_at_year_end", since=2026)
def open_at_year_end(tables):
    return [ordered[-1] for ordered in in_turn(tables) if ordered[-1]["worker_to"] is not None]


def at_year_end(row):
    """Whether the child was looked after under the episode on 31 March: it is open and not a short break."""
    return row["legal_status"] not in SHORT_BREAKS and row["ceased"] is None


@breaks("social_workers.covers_year", since=2025)
def covers_year(tables):
    """If two first workers start on the same day, the one listed first counts."""
    episodes = of_child(tables["episodes"])
    return [
        first
        for workers in of_child(tables["social_workers"]).values()
        for first in sorted(filter(started, workers), key=lambda row: row["worker_from"])[:1]
        for about in [own(first, episodes)]
        if any(map(at_year_end, about)) and first["worker_from"] > first_looked_after(about)
    ]


def started(row):
    return row["worker_from"] is not None


def first_looked_after(about):
    """The first day in the year on which the child was looked after, apart from short breaks."""
    starts = [row["started"] for row in about if row["started"] and row["legal_status"] not in SHORT_BREAKS]
    return max(min(starts, default=date.max), year_start(about[0]["return_year"]))


@breaks("episodes.has_worker", since=2025)
def has_worker(tables):
    workers = of_child(tables.get("social_workers", []))
    supplied = years_of(tables.get("social_workers", []))
    return [
        row
        for row in tables["episodes"]
        if row["child_id"] is not None and row["return_year"] in supplied and at_year_end(row) and not own(row, workers)
    ]
