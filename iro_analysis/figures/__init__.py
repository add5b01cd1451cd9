"""Evaluates measures over periods: one generic computation gives every breakdown, interval, rate and change."""

from iro_analysis.figures.compute import compute, trend_periods

__all__ = ["compute", "trend_periods"]
