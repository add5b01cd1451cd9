"""What `iro check` prints about the files and the findings of the contracts, and the log of a fault."""

import sys
import tempfile
import traceback
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis import __version__
from iro_analysis.contracts.evidence import Evidence
from iro_analysis.contracts.suites import SEVERITIES
from iro_analysis.data_quality import DataQuality
from iro_analysis.disk.files import keep_newest
from iro_analysis.lists.screen import print_table
from iro_analysis.periods import financial_year
from iro_analysis.resources import APPROVALS
from iro_analysis.settings import CONFIG_NAME
from iro_analysis.sources.reading import Reading, Status
from iro_analysis.tables import TABLES
from iro_analysis.terminal import put

#: How many rows of a finding are named on the screen.
_ROWS_NAMED = 3
#: How the names of the logs of faults begin.
_FAULT = "iro-fault-"


def print_files(reading: Reading) -> None:
    """Print every file and sheet: its table, its year and how that was found, its authority, and whether it is used."""
    rows = reading.files[~reading.files["file"].isin([CONFIG_NAME, APPROVALS])]
    years = [financial_year(int(year)).label if pd.notna(year) else "" for year in rows["collection_year"]]
    status, note = rows["status"], rows["note"].fillna("")
    table = pd.DataFrame(
        {
            "file": rows["file"],
            "table": [TABLES[name].source if pd.notna(name) else "" for name in rows["table"]],
            "year": years,
            "why": rows["why_year"].fillna(""),
            "authority": rows["authority"].fillna(""),
            "rows": rows["rows"].astype(object).where(rows["rows"].notna(), ""),
            "used": status.map(lambda text: "yes" if Status(text).supplies else "no"),
            "note": (status.where(status != Status.READ, "") + ": " + note).str.strip(": "),
        }
    )
    print_table(table if rows["authority"].notna().any() else table.drop(columns="authority"))


def print_counts(quality: DataQuality) -> None:
    """Print two lines: what became of the rows, and how many rules of each severity have findings."""
    rows = quality.reconciliation
    unused = sum(Status(status).refused for status in quality.files["status"])
    fates = {fate: int(rows[f"rows_{fate}"].sum()) for fate in ("in", "used", "merged", "quarantined")}
    put(
        f"{len(rows):,} files, {fates['in']:,} rows: {fates['used']:,} used, {fates['merged']:,} merged, "
        f"{fates['quarantined']:,} quarantined" + (f"; files not used: {unused:,}" if unused else "")
    )
    counts = quality.failed["severity"].value_counts()
    put(
        f"{len(quality.expectations):,} checks, of which have findings: "
        + ", ".join(f"{severity} {int(counts.get(severity, 0)):,}" for severity in SEVERITIES)
    )


def print_findings(evidence: Evidence) -> None:
    """Print each rule that rows break, most serious first, with the first few rows but never a value.

    Where a whole table is absent, the rules that cannot be checked without it are only counted.
    """
    failed = evidence.summary[evidence.summary["status"] != "passed"]
    if evidence.absent:
        unchecked = failed["status"] == "could not check"
        put(f"{int(unchecked.sum()):,} checks were not made: the table that they need is not there")
        failed = failed[~unchecked]
    if failed.empty:
        return
    by_rule = evidence.findings.groupby("expectation")
    places = pd.DataFrame([(name, _first_places(rows)) for name, rows in by_rule], columns=["expectation", "where"])
    most_serious_first = failed["severity"].map(SEVERITIES.index).sort_values(kind="stable").index
    table = failed.loc[most_serious_first].merge(places, on="expectation", how="left")
    table["rows"] = [_rows_text(row) for row in table.to_dict("records")]
    print_table(table[["severity", "table", "rule", "rows", "sentence", "where"]])
    put("Every row: --format csv, or --list FILE.xlsx for a workbook sorted by child")


def _rows_text(expectation: Mapping[Hashable, Any]) -> str:
    if expectation["status"] == "could not check":
        return "not checked"
    return f"{expectation['rows_failed']:,} of {expectation['rows_checked']:,}"


def _first_places(findings: pd.DataFrame) -> str:
    """The first few rows in the first file, and how many more there are."""
    file = findings["source_file"].iloc[0]
    rows = findings.loc[findings["source_file"] == file, "source_row"].head(_ROWS_NAMED)
    more = len(findings) - len(rows)
    return f"{file} row {', '.join(map(str, rows))}" + (f" and {more:,} more" if more else "")


def write_fault(error: Exception) -> str:
    """Write a log of ``error`` that is safe to send, and say where it is, or why there is none.

    It holds types and places but no message, which can hold a cell's value.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"iro-analysis {__version__}, Python {sys.version.split()[0]}", type(error).__qualname__]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    try:
        with tempfile.NamedTemporaryFile("w", prefix=_FAULT, suffix=".log", delete=False, encoding="utf-8") as log:
            log.write("\n".join(lines) + "\n")
        keep_newest(Path(log.name).parent, _FAULT)
    except OSError as full:
        return f"A log of it could not be written: {full.strerror}."
    return f"Please send {log.name}; it holds no data."
