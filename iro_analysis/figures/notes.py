"""What figures say beside their numbers: why they are not available, how far logs reach, which cells are in doubt.

All of it follows from a figure's measure, its period and the dimensions of its breakdown, and is worked out once for
each of these.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from iro_analysis.cohorts.frames import tables_needed
from iro_analysis.figures.availability import Availability
from iro_analysis.figures.counting import every_dimension
from iro_analysis.figures.doubts import Doubts
from iro_analysis.figures.grid import Grid
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.reads import names_of, names_of_dimension, tables_reached
from iro_analysis.measures.registry import Breakdown, Measure, catalogue
from iro_analysis.periods import Period
from iro_analysis.settings import Settings

Texts = npt.NDArray[np.object_]


class Notes:
    """The texts of the figures of one grid."""

    def __init__(
        self,
        grid: Grid,
        reasons: Sequence[Sequence[str]],
        availability: Availability,
        doubts: Doubts,
        settings: Settings,
    ) -> None:
        """Take the keys, why each measure is not available in each period, and where to ask for the rest."""
        self._availability = availability
        self._in_doubt = doubts
        self._dimensions = every_dimension(settings)
        coded = (grid.measure * len(grid.periods) + grid.period) * max(1, len(grid.shapes)) + grid.by
        _, first, self._kinds = np.unique(coded, return_index=True, return_inverse=True)
        #: Measure, period and breakdown of each kind of figure, and why its measure is not available.
        self._asked = [
            (grid.measures[measure], grid.periods[period], grid.shapes[by], reasons[measure][period])
            for measure, period, by in zip(grid.measure[first], grid.period[first], grid.by[first], strict=True)
        ]
        self._reasons = [self._reason(*each) for each in self._asked]
        self._doubts = [self._doubt(*each[:3]) for each in self._asked] if len(doubts.rows) else [""] * len(self._asked)

    def reasons(self) -> Texts:
        """Why each figure is not available, for its period or for its breakdown; empty where it is."""
        return self._spread(self._reasons)

    def doubts(self) -> Texts:
        """What each figure says of the cells in doubt that it rests on: those of its measure and its breakdown."""
        return self._spread(self._doubts)

    def full(self, own: Texts, reason: Texts) -> Texts:
        """The note of each figure.

        Args:
            own: what the counting says of it.
            reason: as :meth:`reasons` gives it.
        """
        logs = [
            self._of_logs(*each[:3]) if not why else "" for each, why in zip(self._asked, self._reasons, strict=True)
        ]
        behind = [" ".join(filter(None, pair)) for pair in zip(logs, self._doubts, strict=True)]
        beside = self._spread(behind)
        said = [f"{one} {other}" if one and other else one or other for one, other in zip(own, beside, strict=True)]
        return np.where(reason == "", np.array(said, dtype=object), reason)

    def _reason(self, measure: Measure, period: Period, by: Breakdown, reason: str) -> str:
        if reason:
            return reason
        beside = (self._availability.why_not_broken_down(measure, each, period) for each in self._dimensions_of(by))
        return next(filter(None, beside), "")

    def _of_logs(self, measure: Measure, period: Period, by: Breakdown) -> str:
        """What is to be said of the logs behind a figure: those of its measure, and of its breakdown."""
        needed = tables_needed(measure.rows) if measure.rows else frozenset()
        notes = [self._availability.log_note(sorted(needed), period)]
        beside = [each.table for each in self._dimensions_of(by) if each.table and each.table not in needed]
        notes += [self._availability.log_note([table], period) for table in beside]
        return " ".join(filter(None, notes))

    def _doubt(self, measure: Measure, period: Period, by: Breakdown) -> str:
        if measure.rows is None:
            return ""
        dimensions = self._dimensions_of(by)
        names = names_of(measure).union(*map(names_of_dimension, dimensions))
        beside = {each.table for each in dimensions if each.table}
        tables = tables_reached(measure).union(*(tables_reached(catalogue()[name]) for name in measure.bases), beside)
        found = self._in_doubt.of_period(period, measure.needs_from(period))
        return " ".join(found.sentences(tables, names))

    def _dimensions_of(self, by: Breakdown) -> list[Dimension]:
        return [self._dimensions[name] for name in sorted(by)]

    def _spread(self, texts: Sequence[str]) -> Texts:
        """The text of each figure, from that of each kind."""
        return np.array([*texts, ""], dtype=object)[self._kinds]
