"""How good the data are, in counts alone: what the contracts found, which cells are filled, what became of every row.

Everything here may be published and stays beside a report. Which rows are meant is the worklist's to say.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis.contracts import Evidence
from iro_analysis.contracts.evidence import SUMMARY_TYPES
from iro_analysis.errors import CommandError, DataError, IroError
from iro_analysis.periods import financial_year
from iro_analysis.sources import History, Reading
from iro_analysis.sources.history import RECONCILIATION_COLUMNS, RESOLUTION_COLUMNS
from iro_analysis.sources.reading import FILE_COLUMNS, LOG_COLUMNS
from iro_analysis.sources.rules import END_NOT_READ
from iro_analysis.tables import ESSENTIAL, TABLES

FILE_NAME = "data-quality.json"
FOUND_COLUMNS: Mapping[str, str] = {
    "expectation": "string",
    "collection_year": "Int64",
    "file": "string",
    "rows": "Int64",
}
COMPLETENESS_COLUMNS: Mapping[str, str] = {
    "table": "string",
    "collection_year": "Int64",
    "column": "string",
    "rows": "Int64",
    "filled": "Int64",
}
#: What becomes of the rows of a file: of those read, some are used, some merged, some set aside.
FATES = ("rows_in", "rows_used", "rows_merged", "rows_quarantined")
_TYPES: Mapping[str, Mapping[str, str]] = {
    "expectations": SUMMARY_TYPES,
    "found": FOUND_COLUMNS,
    "completeness": COMPLETENESS_COLUMNS,
    "files": FILE_COLUMNS,
    "cells": LOG_COLUMNS,
    "resolutions": RESOLUTION_COLUMNS,
    "reconciliation": RECONCILIATION_COLUMNS,
}
#: A return that lost this part of its rows since the run before is not the same return mended.
LOST = 0.5
#: Of fewer rows than these, mending may take away as many.
FEW_ROWS = 20


@dataclass(frozen=True)
class Before:
    """What an earlier report said: its period, and how many rows broke each expectation."""

    period: str
    rows_failed: Mapping[str, int]


@dataclass(frozen=True)
class DataQuality:
    """Counts of a reading and its check.

    Args:
        expectations: one row per expectation, see :class:`iro_analysis.contracts.Evidence`.
        found: how many rows of which collection year and file break which expectation. Columns FOUND_COLUMNS.
        completeness: of each table, year and column how many rows there are, and how many of their cells are filled.
            A column that no file of the year has counts no row as filled. Columns COMPLETENESS_COLUMNS.
        files: every file and what became of it.
        cells: how many cells of which column underwent which change on reading.
        resolutions: how many rows each stitching rule set aside, merged or changed.
        reconciliation: of each file, rows in, used, merged and quarantined.
        before: what the report before said, if there was one.
    """

    expectations: pd.DataFrame
    found: pd.DataFrame
    completeness: pd.DataFrame
    files: pd.DataFrame
    cells: pd.DataFrame
    resolutions: pd.DataFrame
    reconciliation: pd.DataFrame
    before: Before | None = None

    def to_json(self) -> str:
        """The counts as JSON, the same bytes for the same data."""
        counts: dict[str, Any] = {name: records(getattr(self, name)) for name in _TYPES}
        counts["before"] = asdict(self.before) if self.before else None
        return json.dumps(counts, indent=1, ensure_ascii=False) + "\n"

    def beside(self, before: Before) -> "DataQuality":
        """The same counts beside what an earlier report said."""
        return replace(self, before=before)

    @property
    def failed(self) -> pd.DataFrame:
        """The expectations that did not pass or could not be checked."""
        return self.expectations[self.expectations["status"] != "passed"]

    @property
    def fates(self) -> pd.DataFrame:
        """What became of the rows of each table. Columns ``table`` and FATES."""
        return self.reconciliation.groupby("table")[list(FATES)].sum().reset_index()

    @property
    def found_by_year(self) -> Mapping[tuple[str, int | None], int]:
        """How many rows break an expectation, by its id and the collection year; None for rows without a date."""
        counts: Counter[tuple[str, int | None]] = Counter()
        for each in records(self.found):
            counts[each["expectation"], each["collection_year"]] += each["rows"]
        return counts

    @property
    def changes(self) -> pd.DataFrame:
        """How many cells of which column underwent which change on reading, all files together."""
        by = ["table", "column", "change"]
        return self.cells.groupby(by, dropna=False, sort=False)["cells"].sum().reset_index()

    @property
    def resolved(self) -> pd.DataFrame:
        """How many rows of each table a stitching rule set aside, merged or changed, all files together."""
        return self.resolutions.groupby(["rule", "table"], sort=False)["rows"].sum().reset_index()


def assess(reading: Reading, history: History, evidence: Evidence) -> DataQuality:
    """The counts of a reading, its history and the contracts' findings on it.

    Raises:
        IroError: the rows that the stitching set aside are not those that break a critical rule on single rows.
    """
    _hold_together(history, evidence)
    by = ["expectation", "return_year", "source_file"]
    found = evidence.findings.groupby(by, dropna=False, sort=False).size().reset_index(name="rows")
    return DataQuality(
        expectations=evidence.summary,
        found=found.rename(columns={"return_year": "collection_year", "source_file": "file"}).astype(
            dict(FOUND_COLUMNS)
        ),
        completeness=_completeness(reading),
        files=reading.files,
        cells=reading.log,
        resolutions=history.resolutions,
        reconciliation=history.reconciliation,
    )


def read_data_quality(folder: Path) -> DataQuality:
    """The counts written to the folder of a run.

    Raises:
        CommandError: they cannot be read.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        frames = {name: _frame(content[name], types) for name, types in _TYPES.items()}
        return DataQuality(**frames, before=Before(**content["before"]) if content["before"] else None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} cannot be read as the data quality of a run: {type(error).__name__}.") from None


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``frame`` by column; what is missing is None."""
    cells = frame.astype(object)
    rows = cells.where(cells.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in rows]


def said_before(quality: DataQuality, period: str) -> Before:
    """What the report of ``period`` said, to be compared with."""
    expectations = quality.expectations
    return Before(period, dict(zip(expectations["expectation"], map(int, expectations["rows_failed"]), strict=True)))


def raise_for_losses(now: DataQuality, before: DataQuality, of: str) -> None:
    """Stop where a return has lost more than half of its children or episodes since an earlier run.

    Args:
        now: the counts of this run.
        before: those of the earlier one.
        of: its period.

    Raises:
        DataError: the table, the year, and how many rows it had and has.
    """
    for name in ESSENTIAL:
        have, had = _rows_by_year(now, name), _rows_by_year(before, name)
        for year in sorted(have.keys() & had.keys()):
            if had[year] >= FEW_ROWS and have[year] < LOST * had[year]:
                raise DataError(
                    f"The {TABLES[name].source} of {financial_year(year).label} hold {have[year]:,} rows, and held "
                    f"{had[year]:,} when the report of {of} was made: more than half of them are gone. Export "
                    "that return again. If it is right as it is, move that report's folder away and run again."
                )


def _hold_together(history: History, evidence: Evidence) -> None:
    places = ["source_file", "source_row"]
    # What a cell that was not read would have said, the contracts do not see: they hold what was read.
    visible = history.quarantined[history.quarantined["rule"] != END_NOT_READ.id]
    contracts = evidence.quarantined[places].drop_duplicates().sort_values(places, ignore_index=True)
    stitching = visible[places].drop_duplicates().sort_values(places, ignore_index=True)
    if not contracts.astype(str).equals(stitching.astype(str)):
        raise IroError(
            f"The contracts quarantine {len(contracts):,} rows and the stitching sets {len(stitching):,} aside."
        )


def _completeness(reading: Reading) -> pd.DataFrame:
    parts = [_filled(rows, name) for name, rows in reading.tables.items()]
    return pd.concat(parts, ignore_index=True)[list(COMPLETENESS_COLUMNS)].astype(dict(COMPLETENESS_COLUMNS))


def _filled(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row per year and column of a table."""
    cells = rows[[column.name for column in TABLES[name].columns]].notna().assign(collection_year=rows["return_year"])
    years = cells.groupby("collection_year", dropna=False)
    filled = years.sum().reset_index().melt(id_vars="collection_year", var_name="column", value_name="filled")
    return filled.merge(years.size().rename("rows").reset_index(), on="collection_year").assign(table=name)


def filled_percent(filled: int, rows: int) -> float:
    """How many in a hundred cells are filled: 0 for none and 100 for all, and for nothing else however near."""
    return 100 * filled / rows if filled in (0, rows) else min(max(100 * filled / rows, 0.1), 99.9)


def _rows_by_year(quality: DataQuality, table: str) -> dict[int, int]:
    of_table = quality.files[quality.files["table"].eq(table).fillna(value=False)].dropna(subset=["collection_year"])
    counts = of_table.groupby("collection_year", as_index=False)["rows"].sum()
    return {int(row.collection_year): int(row.rows) for row in counts.itertuples()}


def _frame(records: list[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=list(types)).astype(dict(types))
