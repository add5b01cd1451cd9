"""Data contracts: what the tables as supplied must satisfy, checked before anything is counted."""

from iro_analysis.contracts.evidence import Evidence, StartedCheck, check, raise_for_critical, start_check
from iro_analysis.contracts.process import Worker

__all__ = ["Evidence", "StartedCheck", "Worker", "check", "raise_for_critical", "start_check"]
