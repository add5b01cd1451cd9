"""Comparators: England, regions and other authorities, which the ledger has as the breakdown ``authority``."""

from collections.abc import Sequence

from iro_analysis.periods import Period
from iro_analysis.report.views import Figures, Selection

DIMENSION = "authority"


def other_areas(figures: Figures, measure: str, periods: Sequence[Period]) -> dict[str, str]:
    """The name of each area with figures for a measure in ``periods``, by breakdown (``authority=`` an ONS code)."""
    cut = Selection(measure, (DIMENSION,), tuple(periods))
    breakdowns = [cut.breakdown(code) for code in figures.categories(cut, DIMENSION)]
    return {breakdown: _name(figures, measure, breakdown, periods) for breakdown in breakdowns}


def _name(figures: Figures, measure: str, breakdown: str, periods: Sequence[Period]) -> str:
    per_period = (figures.find(measure, breakdown, period) for period in periods)
    return next(figure.area for figure in per_period if figure)
