"""The rows behind a figure: those that a count, a percentage or a mean was made from."""

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

#: Parts of a breakdown that select no rows: median and quartiles are taken over the same ones.
_SELECT_NO_ROWS = ("statistic",)


def rows_behind(
    measure: Measure, breakdown: str, period: Period, data: CaseData, settings: Settings, *, year: int
) -> pd.DataFrame:
    """The rows of ``measure`` in one breakdown and period.

    Args:
        measure: one that counts rows itself. For a share or rate, ask for the rows of its base.
        breakdown: as the ledger writes it; empty for the total.
        period: the period.
        data: the stitched tables.
        settings: the local groupings.
        year: the collection year whose groups of codes the breakdown has.

    Returns:
        One row per unit: the columns of its cohort, and ``by_NAME`` for each dimension NAME of the breakdown.

    Raises:
        CommandError: the measure has no such breakdown.
    """
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    wanted = _selecting(measure, breakdown, settings)
    engine = engine_named("pandas")
    rows = Cohorts(data, [period], engine, settings).build(measure.rows)
    available = every_dimension(settings, year)
    for name, category in wanted.items():
        rows = rows.with_columns(available[name].category.alias(f"by_{name}")).filter(nw.col(f"by_{name}") == category)
    return engine.rows(rows.filter(nw.col("period") == period.label)).reset_index(drop=True)


def _selecting(measure: Measure, breakdown: str, settings: Settings) -> dict[str, str]:
    """The categories that select rows, by dimension."""
    # The lowest and the highest month are among all the months: which ones they are is known only from all rows.
    if breakdown in (LOWEST, HIGHEST):
        return {}
    wanted = breakdown_dimensions(breakdown)
    selecting = {name: category for name, category in wanted.items() if name not in _SELECT_NO_ROWS}
    known = {tuple(sorted(names)) for names in breakdowns(measure, settings)}
    if tuple(sorted(selecting)) not in known:
        listed = ", ".join(" by ".join(names) for names in sorted(known) if names) or "no breakdown"
        raise CommandError(f"{measure.name} is not broken down by {breakdown_text(wanted)}. It has {listed}.")
    return selecting
