"""Columns in which an empty cell is an ordinary statement, so that a blanked cell cannot be told from a true one.

Listed by table and column, with what an empty cell means. The exception covers cells that are truly empty and nothing
else: an unreadable text or a placeholder is never taken for the statement in silence. A cell that moved into the next
column leaves a truly empty one behind; the moved text is noticed wherever the next column cannot hold it.
"""

from collections.abc import Mapping

from forty_children import Sheet

EMPTY_MEANS: Mapping[str, str] = {
    "remedial_actions.completed": "the action is not done yet",
    "disputes.stage_2": "the dispute has not reached the second stage",
    "disputes.stage_3": "the dispute has not reached the third stage",
    "review_log.decisions_sent": "the decisions have not been sent out",
    "review_log.cancelled": "the review was not cancelled",
    "disputes.cafcass": "the dispute was not referred to Cafcass",
    "disputes.legal_advice": "the IRO did not seek legal advice",
    "iro_workforce.agency": "the IRO is not from an agency",
    **dict.fromkeys(
        (
            *("review_log.mode", "review_log.chaired_by", "review_log.mother", "review_log.father"),
            *("review_log.record_completed", "review_log.record_sent", "consultations.method", "consultations.purpose"),
            *(
                "audits.audit_kind",
                "case_alerts.theme",
                "case_alerts.team",
                "disputes.theme",
                "disputes.team",
                "remedial_actions.theme",
                "remedial_actions.team",
            ),
            *("remedial_actions.due", "app_statements.subject", "impact.theme", "outcomes.sdq_score"),
            "consultations.contact_with",
            *("iro_allocations.team", "iro_workforce.sex", "iro_workforce.ethnicity", "review_log.iro_id"),
            *("review_log.report_ready", "review_log.care_plan_ready", "review_log.permanence_plan"),
            "disruption_meetings.placement_ended",
        ),
        "it was not recorded: the figure shows it as not known, or leaves it out of its base and says how many",
    ),
    "cp_conferences.strategy_discussion": "it was not recorded: the figure leaves it out of its base and says how many",
    "cp_conferences.chair_id": "no IRO chaired it",
    "cp_plans.plan_to": "the plan lasts",
    **dict.fromkeys(("advocacy.advocacy_from", "independent_visitors.visitor_from"), "nobody has come yet"),
    **dict.fromkeys(("advocacy.advocacy_to", "independent_visitors.visitor_to"), "it lasts, or is waited for"),
    "uasc.uasc_ceased": "the child is still an unaccompanied asylum seeker",
    "outcomes.health_check": "the child is five or older, and it was not asked",
    "iro_workforce.post_to": "the IRO is still in post",
    "iro_allocations.allocated_to": "the allocation lasts",
    "placement_authorities.authority_to": "the authority lasts",
}


def fits_next(sheet: Sheet, place: int) -> bool:
    """Whether the next column can hold the same cells: both hold days, for example, or codes of the same list."""
    if place + 1 == len(sheet.header):
        return False
    own, following = sheet.columns[place : place + 2]
    return own.kind == following.kind and own.codes == following.codes
