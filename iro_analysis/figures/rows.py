"""The rows behind a figure: what a count counted, a percentage was of, a mean was taken over."""

import narwhals as nw
import pandas as pd

from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import engine_named
from iro_analysis.errors import CommandError
from iro_analysis.figures.counting import HIGHEST, LOWEST, breakdowns, every_dimension
from iro_analysis.ledger import breakdown_dimensions, breakdown_text
from iro_analysis.measures.registry import Measure
from iro_analysis.periods import Period
from iro_analysis.settings import Settings
from iro_analysis.tables import CaseData

#: Parts of a breakdown that choose among numbers made of the same rows.
_OF_THE_SAME_ROWS = ("statistic",)


def rows_behind(measure: Measure, breakdown: str, period: Period, data: CaseData, settings: Settings) -> pd.DataFrame:
    """The rows of ``measure`` in one breakdown and period.

    Args:
        measure: one that counts rows itself; a share or rate is made of those of its base.
        breakdown: as the ledger writes it; empty for the total.
        period: the period.
        data: the stitched tables.
        settings: the local groupings.

    Returns:
        One row for each unit, with the columns of its cohort and ``by_`` and the name of each dimension.

    Raises:
        CommandError: the measure has no such breakdown.
    """
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    wanted = _chosen(measure, breakdown, settings)
    engine = engine_named("pandas")
    rows = Cohorts(data, [period], engine, settings).build(measure.rows)
    available = every_dimension(settings)
    for name, category in wanted.items():
        rows = rows.with_columns(available[name].category.alias(f"by_{name}")).filter(nw.col(f"by_{name}") == category)
    return engine.rows(rows.filter(nw.col("period") == period.label)).reset_index(drop=True)


def _chosen(measure: Measure, breakdown: str, settings: Settings) -> dict[str, str]:
    """The categories that choose rows."""
    if breakdown in (LOWEST, HIGHEST):
        return {}
    wanted = breakdown_dimensions(breakdown)
    chosen = {name: category for name, category in wanted.items() if name not in _OF_THE_SAME_ROWS}
    known = {tuple(sorted(names)) for names in breakdowns(measure, settings)}
    if tuple(sorted(chosen)) not in known:
        listed = ", ".join(" by ".join(names) for names in sorted(known) if names) or "no breakdown"
        raise CommandError(f"{measure.name} is not broken down by {breakdown_text(wanted)}. It has {listed}.")
    return chosen
