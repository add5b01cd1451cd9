"""Faults in the smaller tables of the return: one cell, or one row that should not be there."""

from planted_faults.planting import DAY, NOBODY, NONE, YEAR, blank, change, exchanged, no_code, remove, repeat, several

_OTHERS = (
    "reviews",
    "uasc",
    "outcomes",
    "care_leavers",
    "adoptions",
    "placed_adoption",
    "previous_permanence",
    "missing",
    "social_workers",
    "deprivation_of_liberty",
)
#: The row of each table that can lose its child or return while everything else stays sound; by default the first.
_SPARE = {
    "care_leavers": "n_episodes > 0",
    "outcomes": "sdq_score.notna() and age_end < 17",
    "social_workers": "not is_open",
}
#: The row of each table whose date of birth can be changed without breaking any other rule.
_BORN = {"care_leavers": "n_episodes == 0"}
#: The row of each table that can be repeated without breaking anything but the key.
_TWICE = {"missing": "missing_from == missing_to"}
#: What a repeated row also breaks if it is open.
_OPEN_TWICE = {"social_workers": "earlier_ended", "deprivation_of_liberty": "earlier_ended"}
#: The tables whose rules apply in later years only.
_LATER = {"social_workers": 8, "deprivation_of_liberty": 8}
#: What a row of an unknown child also breaks: a review is then not held in care, and does not match the log.
_OF_NOBODY = {
    "reviews": "in_care in_care_in_any review_log.in_reviews",
    "outcomes": "items_only_of_12_months score_of_12_months children.in_outcomes",
    "uasc": "in_last_return",
}
#: The same for a row without a child or return; an unaccompanied child of this year was not one last year.
_WITHOUT_CHILD = {
    "reviews": "review_log.in_reviews",
    "outcomes": "children.in_outcomes",
    "uasc": "in_last_return",
}
_WITHOUT_YEAR = _WITHOUT_CHILD | {"reviews": ""}
#: The 18th birthday, on which the child stopped being unaccompanied, is then a day later than in the row.
_WITH_OTHER_BIRTH_DATE = {"uasc": "ceased_by_18 days_agree"}


def _of_any(table):
    """The faults that every table about children can have."""
    spare = {"where": _SPARE.get(table, "index >= 0"), "later": _LATER.get(table, 0)}
    born = {"where": _BORN.get(table, "index >= 0"), "later": _LATER.get(table, 0)}
    twice = {"where": _TWICE.get(table, "index >= 0"), "later": _LATER.get(table, 0)}
    nobody, earlier = {"child_id": NOBODY}, {"birth_date": lambda row: row["birth_date"] - DAY}
    other = f"birth_date_as_in_children {_WITH_OTHER_BIRTH_DATE.get(table, '')}"
    return (
        blank(table, "return_year", f"return_year_present {_WITHOUT_YEAR.get(table, '')}", **spare),
        blank(table, "child_id", f"child_id_present {_WITHOUT_CHILD.get(table, '')}", **spare),
        change(table, f"{table}: a row of nobody", nobody, f"in_children {_OF_NOBODY.get(table, '')}", **spare),
        blank(table, "birth_date", later=_LATER.get(table, 0)),
        change(table, f"{table}: another date of birth", earlier, other, **born),
        repeat(table, f"{table}: a row twice", f"key_unique {_OPEN_TWICE.get(table, '')}", **twice),
    )


_IN_REVIEWS = (
    # The review of the log is no longer in the return.
    blank("reviews", "review_date", "review_date_present review_log.in_reviews"),
    blank("reviews", "participation"),
    no_code("reviews", "participation"),
    change("reviews", "under 4 at 10", {"participation": "PN0"}, "under_4_is_under_4", where="age_start >= 10"),
    change("reviews", "took part at 2", {"participation": "PN1"}, "participant_is_4", where="age_end <= 2"),
    change(
        "reviews",
        "a review before the year",
        {"review_date": lambda row: row["year_start"] - DAY},
        "review_in_or_after_year review_log.in_reviews",
        where="age_start >= 10",
    ),
    change(
        "reviews",
        "a review after the year",
        {"review_date": lambda row: row["year_end"] + 20 * DAY},
        "review_in_or_before_year review_log.in_reviews",
        where="age_start >= 10 and is_open and child_after and n_outcomes == 1",
    ),
    # A child who is not born yet is not in care.
    change(
        "reviews",
        "a review before birth",
        {"review_date": lambda row: row["birth_date"] - DAY},
        "review_after_birth in_care in_care_in_any review_log.in_reviews",
        where="age_start < 0 and birth_date > year_start",
    ),
    # The day as written is after the year; with day and month swapped it is the day in the log.
    change(
        "reviews",
        "reviews: a date swapped",
        {"review_date": lambda row: exchanged(row["review_date"])},
        "date_not_swapped review_in_or_before_year review_log.in_reviews review_log.date_not_swapped",
        where="review_date.dt.month <= 3 and review_date.dt.day.between(4, 12) and n_outcomes == 1 and child_after",
    ),
)

_IN_UASC = (
    no_code("uasc", "sex", "sex_valid sex_as_in_children"),
    change("uasc", "uasc: another sex", {"sex": "Female"}, "sex_as_in_children", where="sex == 'Male'"),
    # The next return's day is then neither that day nor in its year, and this one's not the 18th birthday.
    change("uasc", "uasc after 18", {"uasc_ceased": lambda row: row["uasc_ceased"] + DAY}, "ceased_by_18 days_agree"),
    # Last year's return has another day.
    change(
        "uasc",
        "uasc until before the year",
        {"uasc_ceased": lambda row: row["year_start"] - DAY},
        "ceased_in_or_after_year days_agree",
        where="return_year == 2020 and uasc_ceased.notna()",
    ),
    remove("uasc", "uasc who is none next year", "ceased_in_year", where="return_year == 2020 and uasc_ceased.notna()"),
    change(
        "uasc",
        "uasc at 9",
        {"birth_date": lambda row: row["year_end"] - 9 * YEAR},
        "at_least_11 birth_date_as_in_children",
        where="uasc_ceased.isna()",
        later=8,
    ),
)


_IN_MISSING = (
    blank("missing", "missing_kind", "missing_kind_present kind_with_end"),
    no_code("missing", "missing_kind"),
    blank("missing", "missing_from"),
    change(
        "missing",
        "back before going missing",
        {"missing_to": lambda row: row["missing_from"] - DAY},
        "to_not_before_from",
        where="own == 0",
    ),
    # The whole missing period lies after the year.
    change(
        "missing",
        "missing after the year",
        {"missing_from": lambda row: row["year_end"] + DAY, "missing_to": NONE},
        "from_in_or_before_year",
        where="own == n_missing - 1 and return_year == 2021 and is_open",
    ),
    # A child who came back before the year had also gone missing before it.
    change(
        "missing",
        "back before the year",
        {"missing_from": lambda row: row["year_start"] - DAY, "missing_to": lambda row: row["year_start"] - DAY},
        "to_in_or_after_year",
        where="own == 0",
    ),
    change(
        "missing",
        "back after the year",
        {"missing_to": lambda row: row["year_end"] + DAY},
        "to_in_or_before_year",
        where="own == n_missing - 1",
    ),
    blank("missing", "missing_to", "earlier_ended", where="own < n_missing - 1 and is_open and return_year == 2021"),
    change(
        "missing",
        "missing again before coming back",
        {"missing_to": lambda row: row["missing_to"] + 300 * DAY},
        "no_overlap",
        where="own == 0 and n_missing > 1 and missing_to_in < 60",
    ),
    change(
        "missing",
        "missing before birth",
        {"missing_from": lambda row: row["birth_date"] - DAY},
        "from_not_before_birth from_in_or_after_care",
        where="own == 0",
    ),
    # Care ended, and the placement with it; the reason is not that of a child who is missing.
    change(
        "missing",
        "missing when care ended",
        {"missing_to": NONE},
        "ended_with_placement ended_with_care missing_at_end_is_e8",
        where="own == n_missing - 1 and return_year == 2021 and not is_open",
    ),
    change(
        "missing",
        "missing at the end of the year, and not next year",
        {"missing_to": NONE},
        "in_next_return",
        where="own == n_missing - 1 and return_year < 2021 and is_open and n_episodes == 1",
    ),
    # A child who comes back later is missing when care ends.
    change(
        "missing",
        "back after care ended",
        {"missing_to": lambda row: row["care_to"] + DAY},
        "to_by_end_of_care missing_at_end_is_e8",
        where="own == n_missing - 1 and not is_open and age_end < 17",
    ),
    # The child is back on the same day.
    change(
        "missing",
        "missing after care ended",
        {"missing_from": lambda row: row["care_to"] + DAY, "missing_to": lambda row: row["care_to"] + DAY},
        "from_by_end_of_care to_by_end_of_care",
        where="own == n_missing - 1 and not is_open and age_end < 17",
    ),
    change(
        "missing",
        "missing on the day care ended, and left for another reason",
        {"missing_from": lambda row: row["care_to"], "missing_to": lambda row: row["care_to"]},
        "missing_at_end_is_e8",
        where="own == n_missing - 1 and not is_open and age_end < 17",
    ),
    several(
        "missing up to 18, and left for another reason",
        change(
            "missing",
            "missing",
            {"missing_to": lambda row: row["h_birth_date"] + 18 * YEAR},
            "",
            where="n_missing == 1 and age_end == 18",
        ),
        change(
            "episodes",
            "left",
            {"ceased": lambda row: row["h_birth_date"] + 18 * YEAR, "reason_ceased": "E5"},
            "missing.missing_at_end_is_e8",
            where="n_missing == 1 and age_end == 18 and own == n_episodes - 1",
        ),
    ),
)


IN_OTHER_TABLES = (
    *(fault for table in _OTHERS for fault in _of_any(table)),
    *_IN_REVIEWS,
    *_IN_UASC,
    *_IN_MISSING,
)
