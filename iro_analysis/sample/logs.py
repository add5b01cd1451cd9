"""The logs that the IRO service keeps beside the returns, table by table."""

import random
from collections.abc import Iterable, Mapping, Sequence

from iro_analysis.sample.allocations import allocation_rows
from iro_analysis.sample.app import account_rows, statement_rows
from iro_analysis.sample.consultations import consultation_rows
from iro_analysis.sample.people import Child, Row
from iro_analysis.sample.review_log import review_rows
from iro_analysis.sample.review_targets import ReviewTargets


def service_logs(
    children: Sequence[Child], wanted: ReviewTargets, chance: random.Random
) -> Mapping[str, Iterable[Row]]:
    """The rows of every log by canonical table; each is made when it is written."""
    return {
        "review_log": review_rows(children, chance),
        "iro_allocations": allocation_rows(children),
        "consultations": consultation_rows(children, wanted, chance),
        "app_accounts": account_rows(wanted),
        "app_statements": statement_rows(wanted, chance),
    }
