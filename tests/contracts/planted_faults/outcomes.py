"""Faults in outcomes, care leavers and adoptions."""

from planted_faults.episodes import OF_NO_EPISODE, TURNED_18
from planted_faults.planting import DAY, NOBODY, NONE, YEAR, blank, change, lend, no_code, remove

#: A care leaver without an episode in any return.
_LONG_GONE = "n_episodes == 0 and n_care_leavers == 1 and not child_before and n_iro_allocations == 0"
#: A child who was in care throughout the year.
_THROUGHOUT = "n_outcomes == 1 and n_missing == 0 and age_end.between(11, 15) and sex == 'Male'"
#: A decision that lasted until the child was adopted, and is in no later return.
_ADOPTED = "placed_ceased.isna() and not child_after"

_IN_OUTCOMES = (
    change("outcomes", "a score of 41", {"sdq_score": 41}, "sdq_score_valid", where="sdq_score.notna()"),
    no_code("outcomes", "sdq_reason", where="sdq_reason.notna()"),
    change(
        "outcomes", "a score and a reason for none", {"sdq_reason": "SDQ4"}, "score_or_reason", where="sdq_score > 0"
    ),
    # If conviction is filled in, the items for every child looked after for 12 months must be filled in too.
    blank(
        "outcomes",
        "immunisations",
        "items_with_any_other items_with_conviction items_of_12_months",
        where="convicted.notna()",
    ),
    blank(
        "outcomes",
        "dental_check",
        "items_with_any_other items_with_health_check items_of_12_months",
        where="health_check.notna()",
    ),
    # Convictions are recorded for older children only, development checks for younger ones only.
    change(
        "outcomes",
        "no word of immunisations at 7",
        {"immunisations": NONE},
        "items_with_any_other items_of_12_months",
        where="convicted.isna() and health_check.isna()",
    ),
    change(
        "outcomes",
        "a reason for no score of nobody",
        {"child_id": NOBODY},
        "in_children items_only_of_12_months reason_of_12_months children.in_outcomes",
        where="sdq_reason.notna()",
    ),
    blank("outcomes", "sdq_score", "score_from_4_to_16", where="sdq_score.notna() and age_start >= 6 and age_end < 16"),
    change("outcomes", "a reason for no score at 2", {"sdq_reason": "SDQ1"}, "no_score_under_4", where="age_end <= 2"),
    # The child is 17 only by the date of birth in this row.
    change(
        "outcomes",
        "a score after the 17th birthday",
        {"birth_date": lambda row: row["year_start"] - 17 * YEAR - DAY},
        "no_score_from_17 birth_date_as_in_children",
        where="sdq_score.notna() and convicted.notna()",
    ),
    change("outcomes", "misuse, and nothing of help", {"substance_misuse": True}, "intervention_with_misuse"),
    change(
        "outcomes",
        "help without misuse",
        {"intervention_received": False},
        "no_intervention_without_misuse",
        where="substance_misuse == False",
    ),
    blank("outcomes", "convicted", "conviction_from_10", where="age_end >= 11 and convicted.notna()"),
    blank("outcomes", "health_check", "health_check_under_5", where="health_check.notna()"),
    change("outcomes", "checked at 8", {"health_check": True}, "no_health_check_from_5", where="age_end == 8"),
)

_OF_LEAVERS = (
    # The child is then not in care either, nor looked after for 12 months.
    lend(
        "reviews",
        "reviews: of a leaver",
        "leaver_has_episodes in_care in_care_in_any",
        cells={"participation": "PN1"},
        child=_LONG_GONE,
    ),
    lend(
        "outcomes",
        "outcomes: of a leaver",
        "leaver_has_episodes items_only_of_12_months",
        cells={"sdq_score": NONE, "sdq_reason": NONE, "convicted": False, "health_check": NONE},
        child=_LONG_GONE,
    ),
    *(
        lend(table, f"{table}: of a leaver", "leaver_has_episodes", child=_LONG_GONE)
        for table in ("adoptions", "placed_adoption", "previous_permanence", "missing")
    ),
    lend("uasc", "uasc: of a leaver", "leaver_has_episodes", cells={"uasc_ceased": NONE}, child=_LONG_GONE),
    lend("social_workers", "social_workers: of a leaver", "leaver_has_episodes", child=_LONG_GONE),
    lend(
        "deprivation_of_liberty",
        "deprivation_of_liberty: of a leaver",
        "leaver_has_episodes",
        child="n_episodes == 0 and n_care_leavers == 1",
    ),
    lend("care_leavers", "care_leavers: in care", "not_in_care_throughout", child=_THROUGHOUT),
    lend("adoptions", "adoptions: in care", "not_in_care_throughout", child=_THROUGHOUT),
    change("episodes", "a leaver who died", {"reason_ceased": "E2"}, "care_leavers.not_died_in_care", where=TURNED_18),
    change("episodes", "a leaver who moved", {"reason_ceased": "E3"}, "care_leavers.not_transferred", where=TURNED_18),
    change(
        "episodes",
        "a leaver still in care at 18",
        {"ceased": lambda row: row["ceased"] + 5 * DAY},
        "care_leavers.left_before_birthday",
        where=TURNED_18,
    ),
    # The open episode of the return before does not continue, and only a social worker is left.
    remove(
        "episodes",
        "a leaver whose care is not heard of",
        f"care_leavers.open_one_goes_on episodes.child_in_next_return {OF_NO_EPISODE}",
        where="n_episodes == 1 and n_reviews == 0 and n_care_leavers == 1 and child_before",
    ),
)

_IN_CARE_LEAVERS = (
    *(blank("care_leavers", name) for name in ("in_touch", "activity", "accommodation")),
    *(no_code("care_leavers", name) for name in ("in_touch", "activity", "accommodation")),
    change("care_leavers", "suitably without an abode", {"accommodation": "S1"}, "unsuitable_is_unsuitable"),
    change(
        "care_leavers",
        "with former carers at 17",
        {"accommodation": "Z1"},
        "not_with_carers_at_17",
        where="age_end == 17",
    ),
)

_IN_ADOPTIONS = (
    change(
        "adoptions", "matched before the decision", {"matched": lambda row: row["decided"] - DAY}, "decided_by_match"
    ),
    blank("adoptions", "decided", "decided_with_match"),
    change("adoptions", "three adopters", {"adopters": 3}, "adopters_valid"),
    no_code("adoptions", "adopter_sex"),
    no_code("adoptions", "adopter_legal_status"),
    blank("placed_adoption", "placed", "placed_present placed_with_ceased", where="placed_ceased.notna()"),
    change(
        "placed_adoption",
        "placed for adoption before birth",
        {"placed": lambda row: row["birth_date"] - DAY},
        "placed_not_before_birth",
        where="placed_ceased.isna() and not child_after",
    ),
    # The child was adopted in the year.
    change(
        "placed_adoption",
        "placed for adoption after the year",
        {"placed": lambda row: row["year_end"] + DAY},
        "placed_in_or_before_year placed_by_end_of_care",
        where=_ADOPTED,
    ),
    change(
        "placed_adoption",
        "placed for adoption after care",
        {"placed": lambda row: row["care_to"] + DAY},
        "placed_by_end_of_care",
        where=_ADOPTED,
    ),
    change(
        "placed_adoption",
        "placed for adoption before care",
        {"placed": lambda row: row["care_from"] - DAY},
        "placed_in_or_after_care",
        where="care_from > year_start",
    ),
    change(
        "placed_adoption",
        "reversed after care",
        {"placed_ceased": lambda row: row["care_to"] + DAY, "reason_placed_ceased": "RD1"},
        "ceased_by_end_of_care",
        where=_ADOPTED,
    ),
    # The decision was also made before care, so that it is not reversed before it was made.
    change(
        "placed_adoption",
        "made and reversed before care",
        {
            "placed": lambda row: row["care_from"] - DAY,
            "placed_ceased": lambda row: row["care_from"] - DAY,
            "reason_placed_ceased": "RD1",
        },
        "placed_in_or_after_care ceased_in_or_after_care",
        where="care_from > year_start",
    ),
    change(
        "placed_adoption",
        "reversed before the year",
        {"placed_ceased": lambda row: row["year_start"] - DAY, "reason_placed_ceased": "RD1"},
        "ceased_in_or_after_year",
        where="placed_in < 0 and placed_ceased.isna()",
    ),
    change(
        "placed_adoption",
        "reversed after the year",
        {"placed_ceased": lambda row: row["year_end"] + DAY},
        "ceased_in_or_before_year",
        where="placed_ceased.notna()",
    ),
    change(
        "placed_adoption",
        "reversed before it was made",
        {"placed_ceased": lambda row: row["placed"] - DAY, "reason_placed_ceased": "RD1"},
        "ceased_not_before_placed",
        where="placed_in > 0",
    ),
    blank("placed_adoption", "placed_ceased", "ceased_with_reason", where="placed_ceased.notna()"),
    blank("placed_adoption", "reason_placed_ceased", "reason_with_ceased", where="placed_ceased.notna()"),
    no_code("placed_adoption", "reason_placed_ceased", where="placed_ceased.notna()"),
)

_IN_PREVIOUS_PERMANENCE = (no_code("previous_permanence", "previous_permanence"),)

IN_OUTCOMES = (*_IN_OUTCOMES, *_OF_LEAVERS, *_IN_CARE_LEAVERS, *_IN_ADOPTIONS, *_IN_PREVIOUS_PERMANENCE)
