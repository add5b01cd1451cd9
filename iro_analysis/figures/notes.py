"""The notes of figures: why a figure is not available, how far the logs reach, which cells are in doubt.

A note follows from the figure's measure, its period and the dimensions of its breakdown. It is worked out once for each
such combination, and then given to every figure that has it.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from iro_analysis.cohorts.frames import tables_needed
from iro_analysis.figures.availability import Availability
from iro_analysis.figures.counting import every_dimension
from iro_analysis.figures.doubts import Doubts
from iro_analysis.figures.grid import Grid
from iro_analysis.measures.dimensions import Dimension, regrouped
from iro_analysis.measures.reads import names_of, names_of_dimension, tables_reached
from iro_analysis.measures.registry import Breakdown, Measure, catalogue
from iro_analysis.periods import Period, newest_year
from iro_analysis.settings import Settings

Texts = npt.NDArray[np.object_]


class Notes:
    """The notes of the figures of one grid."""

    def __init__(
        self,
        grid: Grid,
        reasons: Sequence[Sequence[str]],
        availability: Availability,
        doubts: Doubts,
        settings: Settings,
    ) -> None:
        """Take the keys, and ``reasons``: why each measure is not available in each period, empty where it is."""
        self._availability = availability
        self._all_doubts = doubts
        self._year = newest_year(grid.periods)
        self._dimensions = every_dimension(settings, self._year)
        coded = (grid.measure * len(grid.periods) + grid.period) * max(1, len(grid.shapes)) + grid.by
        _, first, self._combination = np.unique(coded, return_index=True, return_inverse=True)
        #: Measure, period and dimensions of each combination, and why the measure is not available then.
        self._combinations = [
            (grid.measures[measure], grid.periods[period], grid.shapes[by], reasons[measure][period])
            for measure, period, by in zip(grid.measure[first], grid.period[first], grid.by[first], strict=True)
        ]
        self._reasons = [self._reason(*combination) for combination in self._combinations]
        self._doubts = [self._doubt(*combination[:3]) if len(doubts.rows) else "" for combination in self._combinations]

    def reasons(self) -> Texts:
        """Why each figure is not available, because of its period or its breakdown; empty for one that is available."""
        return self._spread(self._reasons)

    def doubts(self) -> Texts:
        """The note of each figure on the cells in doubt behind it: those that its measure or its breakdown reads."""
        return self._spread(self._doubts)

    def full(self, own: Texts, reason: Texts) -> Texts:
        """The whole note of each figure.

        Args:
            own: the note that comes from counting.
            reason: as :meth:`reasons` gives it; a figure that is not available has no other note.
        """
        beside = [
            ""
            if why_not
            else " ".join(filter(None, (self._on_groups(*combination[1:3]), self._on_logs(*combination[:3]))))
            for combination, why_not in zip(self._combinations, self._reasons, strict=True)
        ]
        on_data = self._spread([" ".join(filter(None, pair)) for pair in zip(beside, self._doubts, strict=True)])
        notes = [f"{one} {other}" if one and other else one or other for one, other in zip(own, on_data, strict=True)]
        return np.where(reason == "", np.array(notes, dtype=object), reason)

    def _reason(self, measure: Measure, period: Period, by: Breakdown, reason: str) -> str:
        if reason:
            return reason
        of_breakdown = (
            self._availability.why_not_broken_down(measure, dimension, period) for dimension in self._dimensions_of(by)
        )
        return next(filter(None, of_breakdown), "")

    def _on_logs(self, measure: Measure, period: Period, by: Breakdown) -> str:
        """The note on logs that cover the period only in part: those of the measure, and those of the breakdown."""
        needed = tables_needed(measure.rows) if measure.rows else frozenset()
        notes = [self._availability.log_note(sorted(needed), period)]
        tables = (dimension.table_beside(needed) for dimension in self._dimensions_of(by))
        notes += [self._availability.log_note([table], period) for table in tables if table]
        return " ".join(filter(None, notes))

    def _on_groups(self, period: Period, by: Breakdown) -> str:  # D110
        """The note on groups of codes that had another definition in the period than in the newest one."""
        lists = [dimension.grouped for dimension in self._dimensions_of(by) if dimension.grouped]
        return regrouped(lists, [period], self._year)

    def _doubt(self, measure: Measure, period: Period, by: Breakdown) -> str:
        if measure.rows is None:
            return ""
        dimensions = self._dimensions_of(by)
        names = names_of(measure).union(*map(names_of_dimension, dimensions))
        needed = tables_needed(measure.rows)
        of_breakdown = {table for dimension in dimensions if (table := dimension.table_beside(needed))}
        of_bases = (tables_reached(catalogue()[name]) for name in measure.bases)
        tables = tables_reached(measure).union(*of_bases, of_breakdown)
        doubts = self._all_doubts.of_period(period, measure.needs_from(period))
        return " ".join(doubts.sentences(tables, names))

    def _dimensions_of(self, by: Breakdown) -> list[Dimension]:
        return [self._dimensions[name] for name in sorted(by)]

    def _spread(self, texts: Sequence[str]) -> Texts:
        """One text per figure, from one per combination."""
        return np.array([*texts, ""], dtype=object)[self._combination]
