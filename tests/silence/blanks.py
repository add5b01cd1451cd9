"""Where an empty cell is an ordinary statement, so that nothing tells a cell that was blanked from the truth.

By table and column, with what the empty cell says. It holds for cells that are truly empty and for nothing else: an
unreadable text or a placeholder is never taken for the statement in silence.
"""

from collections.abc import Mapping

SAYS: Mapping[str, str] = {
    "remedial_actions.completed": "the action is not done yet",
    "disputes.stage_2": "the dispute has not reached the second stage",
    "disputes.stage_3": "the dispute has not reached the third stage",
    "review_log.decisions_sent": "the decisions have not been sent out",
    "disputes.cafcass": "the dispute was not referred to Cafcass",
    "disputes.legal_advice": "the IRO did not seek legal advice",
    "iro_workforce.agency": "the IRO is not from an agency",
    **dict.fromkeys(
        (
            *("review_log.mode", "review_log.chaired_by", "review_log.mother", "review_log.father"),
            *("review_log.record_completed", "review_log.record_sent", "consultations.method", "consultations.purpose"),
            *(
                "case_alerts.theme",
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
    "iro_workforce.post_to": "the IRO is still in post",
    "iro_allocations.allocated_to": "the allocation lasts",
}
