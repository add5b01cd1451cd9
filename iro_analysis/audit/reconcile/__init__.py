"""Whether the figures and words of a printed report can be true: ``iro reconcile``.

A register lists what a report prints. Three judgements are made: its figures against each other, its words against its
figures, and its figures against those computed from the case-level returns.
"""

import pandas as pd

from iro_analysis.audit.reconcile.claims import its_claims
from iro_analysis.audit.reconcile.computed import Ledgered, against_computed
from iro_analysis.audit.reconcile.evidence import Evidence
from iro_analysis.audit.reconcile.findings import Finding, Findings, in_order
from iro_analysis.audit.reconcile.itself import against_itself
from iro_analysis.audit.reconcile.output import page_html, table_rows
from iro_analysis.audit.reconcile.register import Claim, Printed, Register, read_register
from iro_analysis.audit.reconcile.sources import Sources

__all__ = [
    "Claim",
    "Finding",
    "Findings",
    "Printed",
    "Register",
    "page_html",
    "read_register",
    "reconcile",
    "table_rows",
]


def reconcile(register: Register, ledger_frame: pd.DataFrame | None = None) -> Findings:
    """Make all three judgements on a register.

    Args:
        register: what a report prints.
        ledger_frame: computed figures with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`; without them
            the third judgement is not made.

    Returns:
        The findings, most serious first within each judgement.
    """
    evidence = Evidence(register)
    ledgered = None if ledger_frame is None else Ledgered(ledger_frame, (*register.figures, *register.claims))
    findings = [*against_itself(register, evidence), *its_claims(register, Sources(evidence, ledgered))]
    if ledgered is not None:
        findings += against_computed(register, ledgered)
    return Findings(
        found=in_order(findings),
        figures=len(register.figures),
        claims=len(register.claims),
        name=register.name,
        held_against_computed=ledgered is not None,
    )
