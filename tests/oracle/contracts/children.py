"""The rules of the children table."""

import re
from collections import defaultdict
from datetime import date

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import (
    birthday,
    differ,
    earlier,
    earlier_or_same,
    listed_last,
    of_child,
    own,
    year_end,
    year_start,
    years_of,
)

UPN = re.compile(r"[A-HJ-NP-RT-Z](\d{12}|\d{11}[A-Z])|UN[1-5]")
UNKNOWN_UPNS = {f"UN{number}" for number in range(1, 6)}


def last_summer(year):
    """The last 31 August before the year of the return."""
    return year and date(year - 2, 8, 31)


rows_that(
    "children",
    {
        "birth_date_not_after_year_end": lambda row: earlier(year_end(row["return_year"]), row["birth_date"]),
        "at_most_25": lambda row: earlier(birthday(row["birth_date"], 25), year_start(row["return_year"])),
        "upn_valid": lambda row: row["upn"] is not None and not UPN.fullmatch(row["upn"]),
        "own_child_of_female": lambda row: row["sex"] == "Male" and row["own_child_birth_date"] is not None,
        "own_child_birth_date_present": lambda row: row["is_mother"] is True and row["own_child_birth_date"] is None,
        "own_child_only_of_mother": lambda row: (
            row["is_mother"] is False and row["sex"] == "Female" and row["own_child_birth_date"] is not None
        ),
        "mother_known_with_own_child": lambda row: (
            row["is_mother"] is None and row["sex"] == "Female" and row["own_child_birth_date"] is not None
        ),
        "mother_was_11": lambda row: (
            row["is_mother"] is True and earlier(year_start(row["return_year"]), birthday(row["birth_date"], 11))
        ),
        "mother_at_least_11": lambda row: earlier(row["own_child_birth_date"], birthday(row["birth_date"], 11)),
        "upn_known_at_school_age": lambda row: (
            row["upn"] == "UN1" and earlier_or_same(birthday(row["birth_date"], 4), last_summer(row["return_year"]))
        ),
        "mother_older_than_child": lambda row: earlier_or_same(row["own_child_birth_date"], row["birth_date"]),
    },
)


rows_that("children", {"sex_known": lambda row: row["sex"] == "Not known"}, since=2025)


@breaks("children.upn_unique")
def upn_unique(tables):
    holders = defaultdict(list)
    for row in tables["children"]:
        if None not in (row["upn"], row["return_year"]) and row["upn"] not in UNKNOWN_UPNS:
            holders[row["return_year"], row["upn"]].append(row)
    return [row for rows in holders.values() if len(rows) > 1 for row in rows]


@breaks("children.has_care")
def has_care(tables):
    care = of_child([*tables.get("episodes", []), *tables.get("care_leavers", [])])
    supplied = years_of(tables.get("episodes", []))
    rows = [row for row in tables["children"] if row["child_id"] is not None]
    return [row for row in rows if row["return_year"] in supplied and not own(row, care)]


def changed(column):
    """A function that finds the children for whom the return before gives another value of ``column``."""

    def otherwise(tables):
        children = of_child(tables["children"])
        return [row for row in tables["children"] if differ(row[column], listed_last(row, children, column, 1))]

    return otherwise


for column in ("sex", "birth_date", "ethnicity"):
    breaks(f"children.{column}_as_last_year")(changed(column))


@breaks("children.upn_as_last_year")
def upn_as_last_year(tables):
    """An unknown number may become known, and UN1 (not yet known) may become another reason."""
    children = of_child(tables["children"])
    return [row for row in tables["children"] if upn_lost(row["upn"], listed_last(row, children, "upn", 1))]


def upn_lost(now, then):
    became_known = then in UNKNOWN_UPNS and now not in UNKNOWN_UPNS
    return differ(now, then) and not became_known and not (then == "UN1" and now in UNKNOWN_UPNS)
