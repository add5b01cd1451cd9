"""The figures of child protection, preparation for reviews, support, teams and continuity, in plain Python.

As in ``service``, a figure is ``(value, numerator, denominator, number left out of the base)``, or "not_available";
empty categories are left out. Written from the definitions alone.
"""

from collections import defaultdict

from oracle import child_protection, more_of_reviews, support, teams
from oracle.clock import clock
from oracle.lives import lives
from oracle.question import NOT_AVAILABLE
from oracle.service import if_months_are_distinct, whole_months

#: The measures that depend on each set of logs; without logs, on the return alone.
BY_LOGS = {
    ("cp_conferences",): [
        *("cp_conferences", "cp_initial_in_time_pct", "cp_review_in_time_pct", "cp_conferences_in_time_pct"),
    ],
    ("cp_conferences", "iro_workforce"): ["cp_conferences_chaired"],
    ("cp_plans",): ["children_with_cp_plan_at_end"],
    ("cp_plans", "iro_workforce", "iro_allocations"): ["iro_caseload_with_cp_mean"],
    ("review_log",): [
        *("report_before_review_pct", "care_plan_before_review_pct", "permanence_plan_by_second_review_pct"),
        "same_iro_as_before_pct",
    ],
    ("disruption_meetings",): ["disruption_meetings", "disruption_meeting_days"],
    ("advocacy",): ["advocacy_referrals", "children_with_advocate", "children_with_advocate_pct"],
    ("independent_visitors",): [
        *("children_with_visitor_at_end", "children_with_visitor_pct", "children_waiting_for_visitor_at_end"),
    ],
    ("iro_allocations",): ["cla_with_iro_at_end", "same_iro_12_months_pct"],
    ("iro_workforce",): ["iros_by_makeup_at_end"],
    (): ["adoption_reviews_before_placement", "adoption_reviews_before_placement_on_time_pct"],
}
MEASURES = {measure: logs for logs, measures in BY_LOGS.items() for measure in measures}
#: Measures that were there before, and have breakdowns by team and IRO with a log of allocations.
BROKEN_DOWN = (
    *("reviews_held", "reviews_due", "reviews_due_met_pct", "reviews_on_time_pct", "reviews_on_time_in_force_pct"),
    *("reviews_late", "participated_pct", "attended_pct", "views_conveyed_pct"),
    "c63_pct",
)
PLACES = ("cla_out_of_area_at_end", "cla_by_locality_at_end", "cla_out_of_area_pct", "cla_over_20_miles_pct")
#: The breakdowns that the definitions ask for, besides months in which a caseload has its lowest and highest value.
ASKED_FOR = {
    "cp_conferences": [("cp_conference_kind",), ("month",)],
    "cp_conferences_in_time_pct": [("cp_conference_kind",), ("month",)],
    "iro_caseload_with_cp_mean": [("month",)],
    "report_before_review_pct": [("month",), ("age_band",)],
    "care_plan_before_review_pct": [("month",), ("age_band",)],
    "permanence_plan_by_second_review_pct": [("month",), ("age_band",)],
    "adoption_reviews_before_placement": [("month",)],
    "disruption_meetings": [("month",)],
    "advocacy_referrals": [("month",), ("age_band",)],
    "cla_by_locality_at_end": [("locality",), ("distance_band",), ("distance_band", "locality")],
    "cla_with_iro_at_end": [("team",), ("iro",)],
    "iros_by_makeup_at_end": [("iro_sex",), ("iro_ethnicity_group",), ("agency",), ("years_in_post_band",)],
} | {measure: [("team",), ("iro",)] for measure in BROKEN_DOWN}


def service_more(tables, years, logs, start, end, postcodes=None, authority=None):
    """Every figure of one period: ``{(measure, breakdown): figure}``."""
    children, log = lives(tables), defaultdict(list, logs)
    held = more_of_reviews.held_reviews(tables, years)
    posts, allocations = log["iro_workforce"], log["iro_allocations"]
    found = {
        **child_protection.conferences(log["cp_conferences"], posts, start, end),
        **child_protection.plans(log["cp_plans"], end),
        **child_protection.caseload_with_plans(children, posts, allocations, log["cp_plans"], start, end),
        **more_of_reviews.reviews(held, log["review_log"], start, end),
        **more_of_reviews.disruptions(tables, log["disruption_meetings"], start, end),
        **support.advocates(children, log["advocacy"], start, end),
        **support.visitors(children, log["independent_visitors"], end),
        **support.places(children, postcodes, authority, end),
        **teams.reviews(held, clock(tables, years), tables, allocations, start, end),
        **teams.children_heard(tables, allocations, end),
        **teams.caseload(children, allocations, end),
        **teams.same_as_before(held, log["review_log"], start, end),
        **teams.same_for_a_year(children, allocations, end),
        **teams.makeup(posts, end),
    }
    absent = {measure for measure, needed in MEASURES.items() if not set(needed) <= set(logs)}
    # As the caseload without plans: only of whole months, and not of more than a year.
    if not (whole_months(start, end) and if_months_are_distinct(start, end, "month")):
        absent.add("iro_caseload_with_cp_mean")
    without_allocations = set(BROKEN_DOWN) if "iro_allocations" not in logs else set()
    found = {
        (measure, text): figure
        for (measure, text), figure in found.items()
        if measure not in absent and not (measure in without_allocations and text)
    }
    return found | {(measure, ""): NOT_AVAILABLE for measure in absent}
