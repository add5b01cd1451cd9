"""Where an empty cell is an ordinary statement, so that nothing tells a cell that was blanked from the truth.

By table and column, with what the empty cell says. It holds for cells that are truly empty and for nothing else: an
unreadable text or a placeholder is never taken for the statement in silence. A cell that moved into the next column
leaves its own truly empty; what it says there is seen wherever that column cannot hold it.
"""

from collections.abc import Mapping

from forty_children import Sheet

SAYS: Mapping[str, str] = {
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
        ),
        "it was not recorded: the figure shows it as not known, or leaves it out of its base and says how many",
    ),
    "uasc.uasc_ceased": "the child is still an unaccompanied asylum seeker",
    "outcomes.health_check": "the child is five or older, and it was not asked",
    "iro_workforce.post_to": "the IRO is still in post",
    "iro_allocations.allocated_to": "the allocation lasts",
}


def fits_next(sheet: Sheet, place: int) -> bool:
    """Whether the next column holds what a column does: days beside days, or codes of one list."""
    if place + 1 == len(sheet.header):
        return False
    own, following = sheet.columns[place : place + 2]
    return own.kind == following.kind and own.codes == following.codes
