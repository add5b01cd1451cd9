"""The rules on missing episodes."""

from datetime import date

from oracle.contracts.periods import end_of, last_begun
from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import (
    earlier,
    earlier_or_same,
    neighbours,
    of_child,
    own,
    year_end,
    year_start,
    years_of,
)

rows_that(
    "missing",
    {
        "to_not_before_from": lambda row: earlier(row["missing_to"], row["missing_from"]),
        "from_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["missing_from"]),
        "to_in_or_after_year": lambda row: earlier(row["missing_to"], year_start(row["return_year"])),
        "to_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["missing_to"]),
        "from_not_before_birth": lambda row: earlier(row["missing_from"], row["birth_date"]),
        "kind_with_end": lambda row: row["missing_to"] is not None and row["missing_kind"] is None,
    },
)


@breaks("missing.earlier_ended")
def earlier_ended(tables):
    pairs = neighbours(tables["missing"], "missing_from", "missing_to")
    return [row for row, _ in pairs if row["missing_to"] is None]


@breaks("missing.no_overlap")
def no_overlap(tables):
    pairs = neighbours(tables["missing"], "missing_from", "missing_to")
    return [row for before, row in pairs if earlier(row["missing_from"], before["missing_to"])]


@breaks("missing.in_next_return")
def in_next_return(tables):
    listed, supplied = of_child(tables["missing"]), years_of(tables["missing"])
    return [
        row
        for row in tables["missing"]
        if None not in (row["child_id"], row["return_year"], row["missing_from"])
        and row["missing_to"] is None
        and row["return_year"] + 1 in supplied
        and row["missing_from"] not in {later["missing_from"] for later in own(row, listed, -1)}
    ]


def with_episodes(name, broken):
    """Register a rule on a missing episode and the child's care episodes in the return."""

    @breaks(f"missing.{name}")
    def listed(tables):
        episodes = of_child(tables.get("episodes", []))
        return [row for row in tables["missing"] if broken(row, own(row, episodes))]


def from_in(row, episode):
    begun = earlier_or_same(episode["started"], row["missing_from"])
    return begun and earlier_or_same(row["missing_from"], episode["ceased"])


def ended(row, about):
    return [end for period in last_begun(about, row["missing_from"]) if (end := end_of(period)) < date.max]


with_episodes(
    "ended_with_placement",
    lambda row, about: row["missing_to"] is None and any(from_in(row, episode) for episode in about),
)


def missing_on(row, day):
    return earlier_or_same(row["missing_from"], day) and (row["missing_to"] is None or day <= row["missing_to"])


with_episodes("ended_with_care", lambda row, about: row["missing_to"] is None and any(ended(row, about)))
with_episodes("to_by_end_of_care", lambda row, about: any(earlier(day, row["missing_to"]) for day in ended(row, about)))
with_episodes(
    "from_by_end_of_care", lambda row, about: any(earlier(day, row["missing_from"]) for day in ended(row, about))
)
with_episodes(
    "from_in_or_after_care",
    lambda row, about: earlier(
        row["missing_from"], min(filter(None, (episode["started"] for episode in about)), default=None)
    ),
)
with_episodes(
    "missing_at_end_is_e8",
    lambda row, about: any(
        missing_on(row, episode["ceased"]) and episode["reason_ceased"] not in (None, "X1", "E8") for episode in about
    ),
)
