"""The object that the data quality notebook uses: one line of code for each sentence and table."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from iro_analysis.contracts.suites import SEVERITIES
from iro_analysis.data_quality import DataQuality
from iro_analysis.report.document import Block, DataTable, Sentence
from iro_analysis.report.quality_page import verdict
from iro_analysis.report.section import show
from iro_analysis.report.tables.quality import (
    cells_table,
    completeness_tables,
    files_table,
    findings_table,
    overview_table,
)


def sentences(quality: DataQuality) -> tuple[str, str]:
    """What the chapter can say of the data: what was read and found, and that all checks hold."""
    return verdict(quality), all_hold(quality)


def all_hold(quality: DataQuality) -> str:
    """What is said if the contracts found nothing."""
    return f"All {len(quality.expectations):,} checks hold."


class QualitySection:
    """The chapter on the quality of the data: each method displays a block of it, with counts only.

    Args:
        quality: the counts.
        display: called with each block.
    """

    def __init__(self, quality: DataQuality, display: Callable[[Block], None] = show) -> None:
        """Keep the counts, without displaying anything."""
        self.quality = quality
        self._display = display
        self._numbers = count(1)

    def verdict(self) -> None:
        """Two sentences: what was read, and what the contracts found."""
        self._display(Sentence(verdict(self.quality)))

    def overview(self) -> None:
        """What became of the rows of each table."""
        self._show(overview_table(self.quality))

    def findings(self) -> None:
        """What the contracts found: a table for each severity with failures, or a sentence if there are none."""
        if self.quality.failed.empty:
            self._display(Sentence(all_hold(self.quality)))
        for severity in SEVERITIES:
            self._show(findings_table(self.quality, severity))

    def completeness(self, *tables: str) -> None:
        """How many cells of each column are filled: one table for each of ``tables`` ("episodes"), by default all."""
        for table in completeness_tables(self.quality, tables) if tables else completeness_tables(self.quality):
            self._show(table)

    def files(self) -> None:
        """What became of the rows of each file."""
        self._show(files_table(self.quality))

    def cells(self) -> None:
        """What was changed on reading."""
        self._show(cells_table(self.quality))

    def _show(self, table: DataTable) -> None:
        if table.rows:
            self._display(replace(table, element=f"data-quality-table-{next(self._numbers)}"))
