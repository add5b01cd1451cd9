"""Which figures read a column, and so carry a note if a cell of it is in doubt.

A figure is taken to read every column of the tables that it rests on, unless the column is listed here; then only the
dimensions, cohorts and measures listed with it read it. So a column that is forgotten puts a note beside too many
figures, never beside too few. A reader that is missing from the list is found by the silence test, which spoils every
column in turn.
"""

from collections.abc import Mapping

from iro_analysis.cohorts.frames import frames_behind
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.registry import Measure
from iro_analysis.tables import TABLES

_NOBODY: frozenset[str] = frozenset()
_AGED = frozenset({"age_band", "matched_reviews", "long_term_stability_pct", "sdq_mean", "sdq_scored_pct"})
_OUTSIDE = frozenset({"cla_out_of_area_at_end", "cla_out_of_area_pct"})
_DISTANT = frozenset({"distance_band", "cla_over_20_miles_pct"})
#: The readers of "table.column"; "table.*" stands for whole rows of the table, and for its columns that are not listed.
READERS: Mapping[str, frozenset[str]] = {
    "children.sex": frozenset({"sex"}),
    "children.birth_date": _AGED,
    "children.ethnicity": frozenset({"ethnicity", "ethnicity_group"}),
    "children.upn": _NOBODY,
    "children.is_mother": _NOBODY,
    "children.own_child_birth_date": _NOBODY,
    "episodes.need": frozenset({"need"}),
    "episodes.provider": frozenset({"provider", "placement_episodes"}),
    "episodes.placement": frozenset(
        {"placement", "placement_group", "placement_episodes", "secure_during", "stays_to_review"}
    ),
    "episodes.placement_postcode": frozenset({"placement_episodes", "locality", *_DISTANT, *_OUTSIDE}),
    "episodes.placement_urn": frozenset({"placement_episodes"}),
    "episodes.home_postcode": _DISTANT,
    "episodes.reason_placement_change": _NOBODY,
    "reviews.participation": frozenset(
        {"old_enough_reviews", "participation", "reviews_code_against_age", "heard_at_reviews"}
    ),
    "uasc.sex": _NOBODY,
    "uasc.birth_date": _NOBODY,
    "outcomes.birth_date": _NOBODY,
    "outcomes.sdq_score": frozenset({"sdq_mean", "sdq_scored_pct"}),
    "outcomes.health_assessment": frozenset({"health_assessment_pct", "health_assessment_recorded_pct"}),
    "outcomes.dental_check": frozenset({"dental_check_pct", "dental_check_recorded_pct"}),
    "outcomes.immunisations": frozenset({"immunisations_pct", "immunisations_recorded_pct"}),
    **{
        f"outcomes.{name}": _NOBODY
        for name in (
            *("sdq_reason", "convicted", "health_check", "substance_misuse"),
            *("intervention_received", "intervention_offered"),
        )
    },
    "missing.birth_date": _NOBODY,
    "missing.missing_to": _NOBODY,
    "placed_adoption.birth_date": _NOBODY,
    "review_log.*": frozenset(
        {"logged_reviews", "cancelled_reviews", "second_reviews_of_period", "mode", "late_reason"}
    ),
    "review_log.mode": frozenset({"mode", "reviews_mode_recorded"}),
    "review_log.late_reason": frozenset({"late_reason"}),
    "review_log.logged_kind": _NOBODY,
    "review_log.iro_id": frozenset({"same_iro_as_before_pct"}),
    "review_log.chaired_by": frozenset({"chaired_by_child_pct"}),
    "review_log.mother": frozenset({"parent_participation_pct", "parent_participation_invited_pct"}),
    "review_log.father": frozenset({"parent_participation_pct", "parent_participation_invited_pct"}),
    "review_log.decisions_sent": frozenset({"decisions_within_5_working_days_pct"}),
    "review_log.record_completed": frozenset({"record_within_15_working_days_pct"}),
    "review_log.record_sent": frozenset({"record_sent_within_20_working_days_pct"}),
    "review_log.completed_date": frozenset({"adjourned_reviews_completed_pct"}),
    "review_log.report_ready": frozenset({"report_before_review_pct"}),
    "review_log.care_plan_ready": frozenset({"care_plan_before_review_pct"}),
    "review_log.permanence_plan": frozenset({"second_reviews_of_period"}),
    "consultations.iro_id": _NOBODY,
    "consultations.contact_with": frozenset(
        {
            *("contact_with", "contacts_with_child_pct", "midway_checks_with_child_pct"),
            *("consulted_before_review_pct", "seen_before_review_pct"),
        }
    ),
    "consultations.seen_alone": _NOBODY,
    "iro_allocations.*": frozenset(
        {
            *("allocated_at_month_ends", "iros_at_end", "children_without_iro", "iros_of_children"),
            *("allocated_within_5_working_days_pct", "same_iro_12_months_pct", "cla_with_iro_at_end", "team", "iro"),
        }
    ),
    "iro_allocations.team": frozenset({"team"}),
    "iro_workforce.agency": frozenset({"iro_agency_fte", "agency"}),
    "iro_workforce.sex": frozenset({"iro_sex"}),
    "iro_workforce.ethnicity": frozenset({"iro_ethnicity_group"}),
    "cp_conferences.cp_conference_kind": frozenset({"cp_conference_kind", "conferences_judged"}),
    "cp_conferences.strategy_discussion": frozenset({"cp_initial_in_time_pct", "cp_conferences_in_time_pct"}),
    "cp_conferences.chair_id": frozenset({"conferences_chaired"}),
    **{f"{name}.child_id": _NOBODY for name in ("case_alerts", "disputes", "remedial_actions")},
    **{f"{name}.theme": frozenset({"theme"}) for name in ("case_alerts", "disputes", "remedial_actions", "impact")},
    **{f"{name}.team": frozenset({"team"}) for name in ("case_alerts", "disputes", "remedial_actions")},
    **{f"{name}.outcome": frozenset({"outcome"}) for name in ("case_alerts", "disputes")},
    "disputes.stage_1": _NOBODY,
    "disputes.cafcass": frozenset({"disputes_referred_to_cafcass"}),
    "disputes.legal_advice": frozenset({"disputes_with_legal_advice"}),
    "case_alerts.closed": frozenset({"alerts_closed", "alerts_open_at_end"}),
    "remedial_actions.due": frozenset({"actions_due", "actions_overdue"}),
    "remedial_actions.completed": frozenset({"actions_due", "actions_overdue"}),
    "audits.iro_id": _NOBODY,
    "feedback.question": frozenset({"question", "forms_of_period"}),
    "feedback.response_id": frozenset({"feedback_responses", "feedback_response_rate"}),
}


def names_of(measure: Measure) -> frozenset[str]:
    """The names under which a measure reads columns: its own, its bases', and those of every frame it is made of."""
    frames = frames_behind(measure.rows) if measure.rows else frozenset()
    return frozenset({measure.name, *measure.bases}) | frames


def tables_reached(measure: Measure) -> frozenset[str]:
    """The canonical tables that a measure is made of, including those that it can do without."""
    return names_of(measure).intersection(TABLES)


def names_of_dimension(dimension: Dimension) -> frozenset[str]:
    """The names under which a breakdown reads columns."""
    return frozenset(filter(None, (dimension.name, dimension.column)))


def is_read(table: str, column: str, names: frozenset[str], *, whole_row: bool) -> bool:
    """Whether a figure that reads under ``names`` reads a column, or the whole row.

    Args:
        table: a canonical table that the figure rests on.
        column: one of its columns.
        names: as :func:`names_of` and :func:`names_of_dimension` give them.
        whole_row: whether the doubt is about the whole row, as for a quarantined one.
    """
    of_rows = READERS.get(f"{table}.*")
    readers = of_rows if whole_row else READERS.get(f"{table}.{column}", of_rows)
    return readers is None or not readers.isdisjoint(names)
