"""The logs that the IRO service keeps beside the returns, table by table."""

import random
from collections.abc import Iterable, Mapping, Sequence

from iro_analysis.sample.allocations import allocation_rows
from iro_analysis.sample.app import account_rows, statement_rows
from iro_analysis.sample.child_protection import child_protection_rows
from iro_analysis.sample.concerns import action_rows, alert_rows, dispute_rows
from iro_analysis.sample.consultations import consultation_rows
from iro_analysis.sample.people import Child, Row
from iro_analysis.sample.review_log import review_rows
from iro_analysis.sample.review_targets import ReviewTargets
from iro_analysis.sample.support import advocacy_rows
from iro_analysis.sample.voices import (
    audit_rows,
    authority_rows,
    feedback_rows,
    flag_rows,
    impact_rows,
    invitation_rows,
)
from iro_analysis.sample.workforce import workforce_rows


def service_logs(
    children: Sequence[Child], wanted: ReviewTargets, factor: float, chance: random.Random, seed: int
) -> Mapping[str, Iterable[Row]]:
    """The rows of every log, by canonical table; most are generated only as they are written.

    Args:
        children: every child, with IROs and reviews.
        wanted: the targets that the logs of reviews and contacts have to meet.
        factor: the size of the authority in relation to the published one.
        chance: the source of random numbers.
        seed: the seed of the sample, for logs that have random numbers of their own.
    """
    conferences, plans = child_protection_rows(children, wanted.iros, factor, seed)
    return {
        "review_log": review_rows(children, chance),
        "iro_workforce": workforce_rows(children, wanted.iros),
        "iro_allocations": allocation_rows(children),
        "consultations": consultation_rows(children, wanted, chance),
        "case_alerts": alert_rows(children, factor, chance),
        "disputes": dispute_rows(children, factor, chance),
        "remedial_actions": action_rows(children, factor, chance),
        "app_accounts": account_rows(wanted),
        "app_statements": statement_rows(wanted, chance),
        "feedback": feedback_rows(factor, chance),
        "feedback_invitations": invitation_rows(factor),
        "audits": audit_rows(wanted.iros, chance),
        "impact": impact_rows(),
        "placement_order_flags": flag_rows(children),
        "placement_authorities": authority_rows(children),
        "cp_conferences": conferences,
        "cp_plans": plans,
        "advocacy": advocacy_rows(children, seed),
    }
