"""Data contracts: what must hold of the tables as supplied, checked before anything is counted."""

from iro_analysis.contracts.evidence import Evidence, check, raise_for_critical

__all__ = ["Evidence", "check", "raise_for_critical"]
