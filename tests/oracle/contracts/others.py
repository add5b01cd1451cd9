"""The rules of the other tables of the return."""

from datetime import date

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import earlier, of_child, own, year_end, year_start

SHORT_BREAKS = {"V3", "V4"}

rows_that(
    "adoptions",
    {
        "decided_by_match": lambda row: earlier(row["matched"], row["decided"]),
        "decided_with_match": lambda row: row["matched"] is not None and row["decided"] is None,
        "adopters_valid": lambda row: row["adopters"] not in (None, 1, 2),
    },
)
rows_that(
    "placed_adoption",
    {
        "placed_with_ceased": lambda row: row["placed_ceased"] is not None and row["placed"] is None,
        "placed_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["placed"]),
        "ceased_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["placed_ceased"]),
        "ceased_in_or_after_year": lambda row: earlier(row["placed_ceased"], year_start(row["return_year"])),
        "ceased_not_before_placed": lambda row: earlier(row["placed_ceased"], row["placed"]),
        "ceased_with_reason": lambda row: row["reason_placed_ceased"] is not None and row["placed_ceased"] is None,
        "reason_with_ceased": lambda row: row["placed_ceased"] is not None and row["reason_placed_ceased"] is None,
        "placed_not_before_birth": lambda row: earlier(row["placed"], row["birth_date"]),
    },
)


def register_decision(name, broken):
    """Register a rule on a decision to place for adoption and the child's episodes in the return."""

    @breaks(f"placed_adoption.{name}")
    def listed(tables):
        episodes = of_child(tables.get("episodes", []))
        return [row for row in tables["placed_adoption"] if broken(row, started(own(row, episodes)))]


def started(about):
    return [row for row in about if row["started"] is not None]


def over_before(about, day):
    """Whether every episode had ended before that day, ignoring any that ends before it starts."""
    possible = [row for row in about if not earlier(row["ceased"], row["started"])]
    return bool(possible) and day is not None and all((row["ceased"] or date.max) < day for row in possible)


def before_care(about, day):
    """Whether every episode starts after that day, apart from short breaks."""
    starts = [row["started"] for row in about if row["legal_status"] not in SHORT_BREAKS]
    return earlier(day, min(starts, default=None))


def before_start(about, day):
    """Whether the child started to be looked after with the first episode, and after that day."""
    first = min((row["started"] for row in about), default=None)
    reasons = {row["reason_new_episode"] for row in about if row["started"] == first}
    return "S" in reasons and earlier(day, first)


register_decision("placed_by_end_of_care", lambda row, about: over_before(about, row["placed"]))
register_decision("ceased_by_end_of_care", lambda row, about: over_before(about, row["placed_ceased"]))
register_decision("ceased_in_or_after_care", lambda row, about: before_care(about, row["placed_ceased"]))
register_decision("placed_in_or_after_care", lambda row, about: before_start(about, row["placed"]))
