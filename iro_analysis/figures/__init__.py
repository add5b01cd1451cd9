"""Evaluates measures over periods: the full ledger, every breakdown, interval, rate and change from generic code."""

from iro_analysis.figures.compute import compute, trend_periods

__all__ = ["compute", "trend_periods"]
