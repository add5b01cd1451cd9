"""The quality of the data, in counts only: what the contracts found, which cells are filled, what became of each row.

These counts may be published and are kept with a report. The rows themselves are listed by ``iro check`` only.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis.contracts.evidence import SUMMARY_TYPES, Evidence
from iro_analysis.errors import CommandError, DataError, IroError
from iro_analysis.periods import financial_year
from iro_analysis.sources import History, Reading
from iro_analysis.sources.reading import FILE_COLUMNS, LOG_COLUMNS
from iro_analysis.sources.stitching.history import RECONCILIATION_COLUMNS, RESOLUTION_COLUMNS
from iro_analysis.sources.stitching.rules import END_NOT_READ
from iro_analysis.tables import ESSENTIAL, TABLES
from iro_analysis.texts import literal_json

FILE_NAME = "data-quality.json"  # D6
FAILURE_COLUMNS: Mapping[str, str] = {
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
#: What becomes of the rows of a file: rows in = used + merged + quarantined.
ROW_OUTCOMES = ("rows_in", "rows_used", "rows_merged", "rows_quarantined")
_TYPES: Mapping[str, Mapping[str, str]] = {
    "expectations": SUMMARY_TYPES,
    "found": FAILURE_COLUMNS,
    "completeness": COMPLETENESS_COLUMNS,
    "files": FILE_COLUMNS,
    "cells": LOG_COLUMNS,
    "resolutions": RESOLUTION_COLUMNS,
    "reconciliation": RECONCILIATION_COLUMNS,
}
#: A return with less than this share of the rows it had in the earlier run has lost data, rather than been corrected.
SHARE_LOST = 0.5
#: The codes of one authority or several, as a file names them.
_CODES = r"(?:[A-Z]\d{8}|\d{3})(?:, (?:[A-Z]\d{8}|\d{3}))*"
#: Below this many rows, corrections alone may remove as large a share.
FEW_ROWS = 20


@dataclass(frozen=True)
class EarlierReport:
    """The counts of an earlier report: its period, and how many rows failed each expectation."""

    period: str
    rows_failed: Mapping[str, int]


@dataclass(frozen=True)
class DataQuality:
    """Counts from reading the data and checking them.

    Args:
        expectations: one row per expectation, see :class:`iro_analysis.contracts.Evidence`.
        found: rows failing each expectation, by collection year and file. Columns FAILURE_COLUMNS.
        completeness: rows, and filled cells, for each table, year and column. A column that is in no file of the
            year has no filled cells. Columns COMPLETENESS_COLUMNS.
        files: every file and what became of it; of files and sheets without a table only that, not their names.
        cells: cells changed on reading, by column and change.
        resolutions: rows quarantined, merged or changed by each stitching rule.
        reconciliation: for each file, rows in, used, merged and quarantined.
        before: the counts of the report before, if there was one.
    """

    expectations: pd.DataFrame
    found: pd.DataFrame
    completeness: pd.DataFrame
    files: pd.DataFrame
    cells: pd.DataFrame
    resolutions: pd.DataFrame
    reconciliation: pd.DataFrame
    before: EarlierReport | None = None

    def to_json(self) -> str:
        """The counts as JSON; the same data always give the same bytes."""
        counts: dict[str, Any] = {name: records(getattr(self, name)) for name in _TYPES}
        counts["before"] = asdict(self.before) if self.before else None
        return literal_json(json.dumps(counts, indent=1, ensure_ascii=False)) + "\n"

    def with_earlier(self, before: EarlierReport) -> "DataQuality":
        """The same counts together with those of an earlier report."""
        return replace(self, before=before)

    @property
    def failed(self) -> pd.DataFrame:
        """The expectations that failed or could not be checked."""
        return self.expectations[self.expectations["status"] != "passed"]

    @property
    def fates(self) -> pd.DataFrame:
        """What became of the rows of each table. Columns ``table`` and ROW_OUTCOMES."""
        return self.reconciliation.groupby("table")[list(ROW_OUTCOMES)].sum().reset_index()

    @property
    def failures_by_year(self) -> Mapping[tuple[str, int | None], int]:
        """Rows failing, by expectation id and collection year; the year is None for rows without a date."""
        counts: Counter[tuple[str, int | None]] = Counter()
        for row in records(self.found):
            counts[row["expectation"], row["collection_year"]] += row["rows"]
        return counts

    @property
    def changes(self) -> pd.DataFrame:
        """Cells changed on reading, by column and change, over all files."""
        by = ["table", "column", "change"]
        return self.cells.groupby(by, dropna=False, sort=False)["cells"].sum().reset_index()

    @property
    def resolved(self) -> pd.DataFrame:
        """Rows quarantined, merged or changed by each stitching rule, by table, over all files."""
        return self.resolutions.groupby(["rule", "table"], sort=False)["rows"].sum().reset_index()


def assess(reading: Reading, history: History, evidence: Evidence) -> DataQuality:
    """The counts of what was read, of its stitched history and of the contracts' findings.

    Raises:
        IroError: the stitching did not quarantine the same rows as the contracts.
    """
    _check_same_quarantine(history, evidence)
    by = ["expectation", "return_year", "source_file"]
    failures = evidence.findings.groupby(by, dropna=False, sort=False).size().reset_index(name="rows")
    return DataQuality(
        expectations=evidence.summary,
        found=failures.rename(columns={"return_year": "collection_year", "source_file": "file"}).astype(
            dict(FAILURE_COLUMNS)
        ),
        completeness=_completeness(reading),
        files=_without_names(reading.files),
        cells=reading.log,
        resolutions=history.resolutions,
        reconciliation=history.reconciliation,
    )


def read_data_quality(folder: Path) -> DataQuality:
    """The counts that were written to the folder of a run.

    Raises:
        CommandError: they cannot be read.
    """
    path = folder / FILE_NAME
    try:
        return data_quality_of(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CommandError(f"{path} cannot be read as the data quality of a run: {type(error).__name__}.") from None


def data_quality_of(text: str) -> DataQuality:
    """The counts that :meth:`DataQuality.to_json` wrote."""
    content = json.loads(text)
    frames = {name: _frame(content[name], types) for name, types in _TYPES.items()}
    return DataQuality(**frames, before=EarlierReport(**content["before"]) if content["before"] else None)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``frame`` as dictionaries; missing cells are None."""
    cells = frame.astype(object)
    rows = cells.where(cells.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in rows]


def as_earlier_report(quality: DataQuality, period: str) -> EarlierReport:
    """The counts of the report of ``period``, for a later report to compare its own with."""
    expectations = quality.expectations
    return EarlierReport(
        period, dict(zip(expectations["expectation"], map(int, expectations["rows_failed"]), strict=True))
    )


def raise_for_losses(now: DataQuality, before: DataQuality, of: str) -> None:
    """Stop if a return has lost more than half of its children or episodes since an earlier run.

    Args:
        now: the counts of this run.
        before: those of the earlier run.
        of: the earlier run's period.

    Raises:
        DataError: a return has lost that much; the message gives the table, the year and both counts.
    """
    for name in ESSENTIAL:
        rows_now, rows_before = _rows_by_year(now, name), _rows_by_year(before, name)
        for year in sorted(rows_now.keys() & rows_before.keys()):
            if rows_before[year] >= FEW_ROWS and rows_now[year] < SHARE_LOST * rows_before[year]:
                rows = "row" if rows_now[year] == 1 else "rows"
                raise DataError(
                    f"The return of {financial_year(year).label} has {rows_now[year]:,} {TABLES[name].source} {rows}, "
                    f"and had {rows_before[year]:,} when the report of {of} was made: more than half of them are gone. "
                    "Export that return again. If it is right as it is, move that report's folder away and run again."
                )


def _check_same_quarantine(history: History, evidence: Evidence) -> None:  # D10
    """Raise an IroError unless contracts and stitching, which quarantine separately, agree on every row."""
    places = ["source_file", "source_row"]
    # The contracts cannot see an end date that could not be read: to them its cell is blank.
    comparable = history.quarantined[history.quarantined["rule"] != END_NOT_READ.id]
    contracts = evidence.quarantined[places].drop_duplicates().sort_values(places, ignore_index=True)
    stitching = comparable[places].drop_duplicates().sort_values(places, ignore_index=True)
    if not contracts.astype(str).equals(stitching.astype(str)):
        raise IroError(
            f"The contracts and the stitching quarantine different rows: {len(contracts):,} and {len(stitching):,}."
        )


def _without_names(files: pd.DataFrame) -> pd.DataFrame:  # D152
    """Blank all but the status of files without a table, and put them last: a name of theirs may be a child's.

    An authority is named by its code alone: its column holds whatever was typed there.
    """
    nameless = files["table"].isna()
    kept = files.assign(**{name: files[name].mask(nameless) for name in FILE_COLUMNS if name != "status"})
    kept = kept.assign(authority=kept["authority"].where(kept["authority"].str.fullmatch(_CODES)))
    order = files["status"].where(nameless, "").sort_values(kind="stable").index
    return kept.loc[order].reset_index(drop=True)


def _completeness(reading: Reading) -> pd.DataFrame:
    parts = [_filled(rows, name) for name, rows in reading.tables.items()]
    return pd.concat(parts, ignore_index=True)[list(COMPLETENESS_COLUMNS)].astype(dict(COMPLETENESS_COLUMNS))


def _filled(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row per year and column of a table."""
    cells = rows[[column.name for column in TABLES[name].columns]].notna().assign(collection_year=rows["return_year"])
    years = cells.groupby("collection_year", dropna=False)
    filled = years.sum().reset_index().melt(id_vars="collection_year", var_name="column", value_name="filled")
    return filled.merge(years.size().rename("rows").reset_index(), on="collection_year").assign(table=name)


def _rows_by_year(quality: DataQuality, table: str) -> dict[int, int]:
    table_files = quality.files[quality.files["table"].eq(table).fillna(value=False)].dropna(subset=["collection_year"])
    counts = table_files.groupby("collection_year", as_index=False)["rows"].sum()
    return {int(row.collection_year): int(row.rows) for row in counts.itertuples()}


def _frame(rows: list[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(dict(types))
