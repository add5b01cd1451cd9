"""Data contracts: what the tables as supplied must satisfy, checked before anything is counted."""

from iro_analysis.contracts.evidence import Evidence, check, raise_for_critical

__all__ = ["Evidence", "check", "raise_for_critical"]
