"""The rules of the episodes table on a single episode, with or without the child's date of birth."""

from datetime import date

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import (
    birthday,
    differ,
    earlier,
    earlier_or_same,
    listed_last,
    of_child,
    year_end,
    year_start,
)

ACT_IN_FORCE = date(1991, 10, 14)
GUARDIANSHIP = {"E43", "E44", "E45", "E46", "E47", "E48"}
ADOPTED = {"E11", "E12"}

rows_that(
    "episodes",
    {
        "ceased_with_reason": lambda row: row["reason_ceased"] is not None and row["ceased"] is None,
        "reason_with_ceased": lambda row: row["ceased"] is not None and row["reason_ceased"] is None,
        "ceased_not_before_started": lambda row: earlier(row["ceased"], row["started"]),
        "lasts_a_day": lambda row: row["started"] is not None and row["started"] == row["ceased"],
        "started_since_act": lambda row: earlier(row["started"], ACT_IN_FORCE),
        "started_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["started"]),
        "ceased_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["ceased"]),
        "ceased_in_or_after_year": lambda row: earlier(row["ceased"], year_start(row["return_year"])),
        "not_at_home_under_s20": lambda row: row["placement"] == "P1" and row["legal_status"] == "V2",
    },
)
rows_that(
    "episodes",
    {"not_freed": lambda row: row["legal_status"] == "D1" and row["ceased"] is None and row["reason_ceased"] is None},
    until=2024,
)


def aged(expectation, broken, since=None, until=None):
    """Register a rule on an episode and the child's date of birth."""

    @breaks(f"episodes.{expectation}", since, until)
    def listed(tables):
        children = of_child(tables.get("children", []))
        return [row for row in tables["episodes"] if broken(row, listed_last(row, children, "birth_date"))]


def adult_at(day, born):
    return earlier_or_same(birthday(born, 18), day)


aged("started_not_before_birth", lambda row, born: earlier(row["started"], born))
aged("started_under_18", lambda row, born: row["reason_new_episode"] == "S" and adult_at(row["started"], born))
aged("adopted_under_18", lambda row, born: row["reason_ceased"] in ADOPTED and adult_at(row["ceased"], born))
aged("guardianship_under_18", lambda row, born: row["reason_ceased"] in GUARDIANSHIP and adult_at(row["ceased"], born))
aged(
    "staying_put_at_18",
    lambda row, born: row["reason_ceased"] == "E17" and earlier(row["ceased"], birthday(born, 18)),
)


def starts_under(age, column, *codes):
    return lambda row, born: row[column] in codes and earlier(row["started"], birthday(born, age))


def ceases_under(age, *reasons):
    return lambda row, born: row["reason_ceased"] in reasons and earlier(row["ceased"], birthday(born, age))


def still_past_18(row, born):
    return row["ceased"] is None and earlier(birthday(born, 18), year_end(row["return_year"]))


aged("youth_justice_at_10", starts_under(10, "legal_status", "J1", "J2", "J3"))
aged("independent_at_15", starts_under(15, "placement", "P2"), until=2023)
aged("independent_at_16", starts_under(16, "placement", "P2"), since=2024, until=2024)
aged("semi_independent_at_14", starts_under(14, "placement", "H5"), until=2023)
aged("semi_independent_at_16", starts_under(16, "placement", "H5"), since=2024, until=2024)
aged("supported_at_16", starts_under(16, "placement", "K3"), since=2025)
aged("custody_at_10", starts_under(10, "placement", "R5"))
aged("school_at_4", starts_under(4, "placement", "S1"))
aged("employed_at_14", starts_under(14, "placement", "P3"))
aged("left_independent_at_14", ceases_under(14, "E5", "E6"))
aged("adult_services_at_16", ceases_under(16, "E7"))
aged("after_18_under_s20", lambda row, born: still_past_18(row, born) and differ(row["legal_status"], "V2"))
aged("after_18_in_home", lambda row, born: still_past_18(row, born) and differ(row["placement"], "K2"))
