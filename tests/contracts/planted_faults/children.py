"""Faults in the children table: one cell, or one row, of one child."""

import pandas as pd

from planted_faults.planting import DAY, NONE, YEAR, blank, change, exchanged, no_code, remove, repeat, several

#: A child in one return only, so that no other return can contradict it.
ONCE = "not child_before and not child_after"
#: A care leaver without episodes or logs, who is in two rows only.
LEAVER = f"n_episodes == 0 and n_iro_allocations == 0 and {ONCE}"
GIRL = f"{ONCE} and sex == 'Female' and age_start >= 12 and n_episodes > 0"
#: A care leaver without episodes, in the second and last of two returns.
SECOND = "n_episodes == 0 and return_year == 2020 and not child_after"
LAST_YEAR = "child_before and not child_after and n_uasc == 0"


def _zero(row):
    return f"0{row['child_id']}"


IN_CHILDREN = (
    # The care leaver's row in the same return then has no child in the children table.
    blank("children", "return_year", "return_year_present care_leavers.in_children", where=LEAVER),
    blank("children", "child_id", "child_id_present care_leavers.in_children", where=LEAVER),
    # Without a pupil number, because two rows with the same one would be two children with one number.
    repeat("children", "a child listed twice", "key_unique", where=f"{ONCE} and upn.str.startswith('UN')"),
    blank("children", "sex", where=f"{ONCE} and n_uasc == 0"),
    no_code("children", "sex", where=f"{ONCE} and n_uasc == 0"),
    change(
        "children",
        "a sex not known",
        {"sex": "Not known"},
        "sex_known",
        where=f"{ONCE} and n_uasc == 0 and sex=='Male'",
        later=8,
    ),
    change(
        "children",
        "a sex not known, of which the return had no code yet",
        {"sex": "Not known"},
        "sex_valid",
        where=f"{ONCE} and n_uasc == 0 and sex=='Male'",
    ),
    change(
        "children",
        "a sex as returns wrote it until 2023-24",
        {"sex_as_written": "1"},
        "sex_valid",
        where=f"{ONCE} and n_uasc == 0 and sex=='Male'",
        later=8,
    ),
    blank("children", "birth_date", where=LEAVER),
    # The care leaver's row has the true date of birth.
    change(
        "children",
        "born after the year",
        {"birth_date": lambda row: row["year_end"] + DAY},
        "birth_date_not_after_year_end care_leavers.birth_date_as_in_children",
        where=LEAVER,
    ),
    change(
        "children",
        "26 when the year began",
        {"birth_date": lambda row: row["year_start"] - 26 * YEAR},
        "at_most_25 care_leavers.birth_date_as_in_children",
        where=LEAVER,
    ),
    blank("children", "ethnicity", where=ONCE),
    no_code("children", "ethnicity", where=ONCE),
    blank("children", "upn", where=ONCE),
    change("children", "a pupil number too short", {"upn": "A00012345678"}, "upn_valid", where=ONCE),
    several(
        "two children with one pupil number",
        change("children", "one", {"upn": "A000999999999"}, "", where=f"{ONCE} and sex == 'Male'"),
        change("children", "two", {"upn": "A000999999999"}, "upn_unique", where=f"{ONCE} and sex == 'Female'"),
    ),
    change(
        "children",
        "a boy's own child",
        {"own_child_birth_date": lambda row: row["year_start"]},
        "own_child_of_female",
        where=f"{ONCE} and sex == 'Male' and age_start >= 12",
    ),
    change(
        "children", "a mother's child without a date", {"is_mother": True}, "own_child_birth_date_present", where=GIRL
    ),
    change(
        "children",
        "an own child of no mother",
        {"own_child_birth_date": lambda row: row["year_start"]},
        "own_child_only_of_mother",
        where=f"{GIRL} and is_mother == False",
    ),
    # It is then also not known whether a girl in care is a mother.
    change(
        "children",
        "an own child, and it is not said of whom",
        {"is_mother": NONE, "own_child_birth_date": lambda row: row["year_start"]},
        "mother_known_with_own_child mother_known_in_care",
        where=f"{GIRL} and is_open",
    ),
    change(
        "children",
        "a mother under 11 whose child's birth is not given",
        {"is_mother": True},
        "mother_was_11 own_child_birth_date_present",
        where=f"{ONCE} and sex == 'Female' and age_start < 10 and n_episodes > 0",
    ),
    change(
        "children",
        "a mother at 10",
        {"is_mother": True, "own_child_birth_date": lambda row: row["birth_date"] + 10 * YEAR},
        "mother_at_least_11",
        where=GIRL,
    ),
    # A child born before the mother is also born before her eleventh birthday.
    change(
        "children",
        "a child older than its mother",
        {"is_mother": True, "own_child_birth_date": lambda row: row["birth_date"] - DAY},
        "mother_older_than_child mother_at_least_11",
        where=GIRL,
    ),
    remove("care_leavers", "a child listed for no reason", "children.has_care", where="n_episodes == 0"),
    change(
        "children", "another sex", {"sex": "Male"}, "sex_as_last_year one_sex", where=f"{LAST_YEAR} and sex == 'Female'"
    ),
    # The care leaver's row has the true date of birth.
    change(
        "children",
        "another date of birth",
        {"birth_date": lambda row: row["birth_date"] - DAY},
        "birth_date_as_last_year one_birth_date care_leavers.birth_date_as_in_children",
        where=f"{LAST_YEAR} and n_episodes == 0",
    ),
    change(
        "children",
        "another ethnicity",
        {"ethnicity": "CHNE"},
        "ethnicity_as_last_year",
        where=f"{LAST_YEAR} and ethnicity != 'CHNE'",
    ),
    change("children", "another pupil number", {"upn": "A000999999999"}, "upn_as_last_year", where=LAST_YEAR),
    change(
        "children",
        "under school age at 8",
        {"upn": "UN1"},
        "upn_known_at_school_age",
        where=f"{ONCE} and age_start >= 8 and upn != 'UN1'",
    ),
    change(
        "children",
        "too new for a pupil number after months",
        {"upn": "UN4"},
        "upn_known_after_a_week",
        where=f"{ONCE} and is_open and age_start > 5 and n_reviews > 0",
    ),
    blank("children", "is_mother", "mother_known_in_care", where=f"{GIRL} and is_open"),
    # A child who left care in the year was also in care in it.
    change(
        "children",
        "a girl who left, and it is not said whether she is a mother",
        {"is_mother": NONE},
        "mother_known_in_care mother_known_on_leaving",
        where=f"{ONCE} and sex == 'Female' and n_episodes > 0 and not is_open",
    ),
    # The return before has no episode of the child at all.
    change(
        "episodes",
        "a child whom the return before does not know",
        {"started": lambda row: row["year_start"] - 10 * DAY},
        "in_previous_return children.episodes_last_year",
        where="n_episodes == 1 and started > year_start and ceased.notna() and n_reviews > 0 and return_year > 2019"
        " and not child_before and not child_after",
    ),
    remove("outcomes", "a child of the 12 months without outcomes", "children.in_outcomes"),
    change(
        "episodes",
        "months in care without a review",
        {"started": lambda row: row["year_start"] + 60 * DAY},
        "children.reviewed_in_long_stay",
        where="n_episodes == 1 and reason_new_episode == 'S' and is_open and n_reviews == 0 and not child_after",
    ),
    several(
        "a child with another zero in front",
        change("care_leavers", "row", {"child_id": _zero}, "", where=f"{SECOND} and n_care_leavers == 1"),
        change("children", "child", {"child_id": _zero}, "unlike_others", where=f"{SECOND} and n_care_leavers == 0"),
    ),
    # The swapped date also differs from the one in the children table.
    change(
        "previous_permanence",
        "a date of birth swapped in another table",
        {"birth_date": lambda row: exchanged(row["birth_date"])},
        "birth_date_as_in_children children.birth_date_not_swapped",
        where="birth_date.dt.day <= 12 and birth_date.dt.day != birth_date.dt.month",
    ),
    # The swapped date is 12 January; every other table has the true date.
    change(
        "children",
        "born after care began unless the date is swapped",
        {"birth_date": lambda row: pd.Timestamp(row["care_from"].year, 12, 1)},
        "birth_not_swapped_before_care episodes.started_not_before_birth reviews.birth_date_as_in_children"
        " previous_permanence.birth_date_as_in_children social_workers.birth_date_as_in_children",
        where=f"{ONCE} and n_episodes == 1 and n_reviews > 0 and n_missing == 0 and n_previous_permanence == 1"
        " and care_from > year_start and care_from.dt.month.between(4, 11) and n_uasc == 0",
    ),
)
