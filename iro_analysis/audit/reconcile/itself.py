"""The first judgement: whether all figures of the register can be true together."""

from collections.abc import Callable, Iterator

from iro_analysis.audit.reconcile.conflicts import Conflict, group_by_cause
from iro_analysis.audit.reconcile.evidence import Evidence
from iro_analysis.audit.reconcile.findings import Finding
from iro_analysis.audit.reconcile.register import Register
from iro_analysis.audit.reconcile.rules import changes, flows, months, percentages, printing, rates, sums

#: The relations that must hold among figures; each rule yields the sets of figures that break it.
RULES: tuple[Callable[[Evidence], Iterator[Conflict]], ...] = (
    printing.printed_twice,
    printing.impossible,
    sums.totals,
    sums.each_other,
    sums.groups,
    months.extremes,
    months.reached,
    months.figures_of_months,
    flows.stock_and_flow,
    flows.parts_and_wholes,
    flows.exclusive,
    rates.populations,
    rates.per_hundred,
    percentages.shares,
    percentages.counted,
    percentages.possible,
    percentages.averages,
    changes.differences,
    changes.relative,
    changes.both,
)


def judge_figures(register: Register, evidence: Evidence) -> list[Finding]:
    """The contradictions, one for each root cause with the fewest figures that cannot all be true; then the remarks."""
    conflicts = [conflict for rule in RULES for conflict in rule(evidence)]
    remarks = [*sums.gaps(evidence), *percentages.exactly(evidence)]
    return [*printing.period_labels(register), *group_by_cause(conflicts), *remarks]
