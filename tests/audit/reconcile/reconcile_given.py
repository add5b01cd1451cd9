"""Registers written as small tables of text."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd

from given import rows
from iro_analysis.audit.reconcile import Claim, PrintedFigure, Register, reconcile
from iro_analysis.ledger import LEDGER_TYPES, breakdown_dimensions
from iro_analysis.measures.registry import catalogue


def register(figures, claims=""):
    """A register of figures (period | measure | breakdown | value, optionally ref, note) and claims.

    A value counts as printed with as many decimal places as it is written with; its unit comes from the registry.
    """
    printed = [_printed(number, row) for number, row in enumerate(rows(figures), start=2)]
    claimed = [_claim(number, row) for number, row in enumerate(rows(claims), start=2)]
    return Register(tuple(printed), tuple(claimed), "test")


def contradictions(figures):
    """The contradictions of a register of figures."""
    findings = reconcile(register(figures)).of("against itself")
    return [finding for finding in findings if finding.verdict == "contradiction"]


def only(figures):
    """The only contradiction; fails if there are more or none."""
    (contradiction,) = contradictions(figures)
    return contradiction


def ledger(text):
    """A ledger frame of (period | measure | breakdown | value), optionally numerator, denominator, status, note."""
    cells = pd.DataFrame([{"status": "ok", "note": "", "breakdown": ""} | _filled(row) for row in rows(text)])
    return cells.reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))


def _filled(row):
    return {name: cell for name, cell in row.items() if cell is not None}


def _printed(number, row):
    value = row["value"]
    return PrintedFigure(
        row=number,
        ref=row.get("ref") or f"{number}",
        period=row["period"],
        measure=row["measure"],
        dimensions=tuple(breakdown_dimensions(row.get("breakdown") or "").items()),
        value=Fraction(Decimal(value)),
        decimals=len(value.partition(".")[2]),
        unit=_unit(row["measure"]),
        note=row.get("note") or "",
    )


def _unit(name):
    return catalogue()[name].unit if name in catalogue() else "children"


def _claim(number, row):
    names = ("ref", "period", "measure", "breakdown", "claim", "against", "by", "quote")
    return Claim(number, **{name: row.get(name) or "" for name in names})
