"""What the dictionary of figures knows in words only: how its measures hang together.

Everything else that reconciliation goes by is in the registry: which measures count, what a share or a rate is built
on, and what they are broken down by.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Part = tuple[tuple[str, str], ...]  # one category of a breakdown; none is the total


@dataclass(frozen=True)
class Flow:
    """Stock at the end of the period before, plus ``starts``, less ``ceases``: the stock at its end, and ``residual``.

    Args:
        stock: the measure of both stocks.
        starts: the measure of those who came.
        ceases: the measure of those who left.
        residual: the measure that prints what is left over, and its breakdown.
        always_zero: whether nothing is left over by definition; if not, the residual must be printed to judge.
        lasting: breakdowns in which nobody changes category, so that the identity holds in each.
    """

    stock: str
    starts: str
    ceases: str
    residual: tuple[str, Part]
    always_zero: bool
    lasting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    """What a percentage is of.

    Args:
        of: the count that is its base, whole or in part.
        whole: whether all of it is in the base, but what ``left_out`` counts.
        left_out: the count of those that cannot be assessed.
        counted: the count of those that count, and its breakdown.
        rest: the count of those in the base that do not count.
    """

    of: str
    whole: bool = True
    left_out: str | None = None
    counted: tuple[str, Part] | None = None
    rest: str | None = None


FLOWS = (
    Flow(
        "cla_at_end",
        "starts",
        "ceases",
        ("flow_residual", (("basis", "Event"),)),
        always_zero=True,
        lasting=("sex", "ethnicity", "ethnicity_group"),
    ),
    Flow("cla_at_end", "starts_dfe", "ceases_dfe", ("flow_residual", (("basis", "DfE"),)), always_zero=False),
)

BASES: Mapping[str, Base] = {
    "reviews_on_time_pct": Base("reviews_held", left_out="reviews_not_assessable", rest="reviews_late"),
    "reviews_on_time_in_force_pct": Base("reviews_held", whole=False),
    "reviews_due_met_pct": Base("reviews_due"),
    "participated_pct": Base("reviews_by_participation"),
    "attended_pct": Base("reviews_by_participation"),
    "views_conveyed_pct": Base("reviews_by_participation"),
    "chaired_by_child_pct": Base("reviews_held", whole=False),
    "parent_participation_pct": Base("reviews_held", whole=False),
    "decisions_within_5_working_days_pct": Base("reviews_held", whole=False),
    "record_within_15_working_days_pct": Base("reviews_held", whole=False),
    "record_sent_within_20_working_days_pct": Base("reviews_held", whole=False),
    "midway_checks_pct": Base("reviews_held", whole=False),
    "allocated_within_5_working_days_pct": Base("starts", whole=False),
    "placements_three_or_more_pct": Base("cla_at_end"),
    "iro_changes_pct": Base("cla_during", whole=False),
    "iro_caseload_within_guideline_pct": Base("iros_by_caseload", whole=False),
    "feedback_agree_pct": Base("feedback_answers", counted=("feedback_answers", (("answer", "Agree"),))),
    "audits_good_or_better_pct": Base("audit_grades"),
}

#: Each first measure counts some of what the second one counts, in every breakdown that both have.
PARTS = (
    ("cla_at_end", "cla_during"),
    ("uasc_at_end", "cla_at_end"),
    ("uasc_at_end", "uasc_during"),
    ("uasc_during", "cla_during"),
    ("remanded_during", "youth_justice_during"),
    ("youth_justice_during", "cla_during"),
    ("secure_during", "cla_during"),
    ("placement_orders_at_end", "cla_at_end"),
    ("placement_orders_to_revoke_at_end", "placement_orders_at_end"),
    ("children_without_iro_at_end", "cla_at_end"),
    ("reviews_overdue_at_end", "cla_at_end"),
    ("starts_dfe", "starts"),
    ("ceases_dfe", "ceases"),
    ("re_entries", "starts"),
    ("iro_changes", "cla_during"),
    ("reviews_late", "reviews_held"),
    ("reviews_not_assessable", "reviews_held"),
    ("children_late_more_than_once", "reviews_late"),
    ("reviews_by_participation", "reviews_held"),
    ("reviews_mode_recorded", "reviews_held"),
    ("attended_pct", "participated_pct"),
    ("views_conveyed_pct", "participated_pct"),
    ("iro_consultations", "iro_monitoring_activity"),
    ("audit_grades", "care_plan_audits"),
    ("case_alerts_older_than_two_weeks_at_end", "case_alerts_open_at_end"),
    ("formal_disputes_raised", "formal_disputes"),
    ("formal_disputes_outstanding_at_end", "formal_disputes"),
    ("disputes_referred_to_cafcass", "formal_disputes"),
    ("disputes_with_legal_advice", "formal_disputes"),
)

#: Percentages of one base that exclude each other.
EXCLUSIVE = (("views_sent_pct_of_non_attenders", "advocate_briefed_pct_of_non_attenders"),)

#: Dimensions whose category is known of every unit, whatever is recorded.
ALWAYS_KNOWN = ("month", "quarter")
