"""Whether the figures and words of a printed report can be true: ``iro reconcile``.

A register lists what a report prints. Three judgements are made: its figures against each other, its words against its
figures, and its figures against those computed from the case-level returns.
"""

import pandas as pd

from iro_analysis.audit.reconcile.claims import judge_claims
from iro_analysis.audit.reconcile.computed import LedgerRows, judge_against_ledger
from iro_analysis.audit.reconcile.evidence import Evidence
from iro_analysis.audit.reconcile.findings import Finding, Findings, most_serious_first
from iro_analysis.audit.reconcile.itself import judge_figures
from iro_analysis.audit.reconcile.output import page_html, table_rows
from iro_analysis.audit.reconcile.register import Claim, PrintedFigure, Register, read_register
from iro_analysis.audit.reconcile.sources import Sources

__all__ = [
    "Claim",
    "Finding",
    "Findings",
    "PrintedFigure",
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
    ledger = None if ledger_frame is None else LedgerRows(ledger_frame, (*register.figures, *register.claims))
    findings = [*judge_figures(register, evidence), *judge_claims(register, Sources(evidence, ledger))]
    if ledger is not None:
        findings += judge_against_ledger(register, ledger)
    return Findings(
        findings=most_serious_first(findings),
        figures=len(register.figures),
        claims=len(register.claims),
        name=register.name,
        held_against_computed=ledger is not None,
    )
