"""What `iro check` prints of the files and of what the contracts find, and the log of a fault."""

import sys
import tempfile
import traceback
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from iro_analysis import __version__
from iro_analysis.contracts import Evidence
from iro_analysis.contracts.suites import SEVERITIES
from iro_analysis.data_quality import DataQuality
from iro_analysis.lists.screen import print_table
from iro_analysis.periods import financial_year
from iro_analysis.settings import CONFIG_NAME
from iro_analysis.sources.reading import Reading, Status
from iro_analysis.tables import TABLES

_ROWS_NAMED = 3


def print_files(reading: Reading) -> None:
    """Print every file and sheet: its table, its year and why that year, whose it is, and whether it is used."""
    rows = reading.files[reading.files["file"] != CONFIG_NAME]
    years = [financial_year(int(year)).label if pd.notna(year) else "" for year in rows["collection_year"]]
    status, note = rows["status"], rows["note"].fillna("")
    shown = pd.DataFrame(
        {
            "file": rows["file"],
            "table": [TABLES[name].source if pd.notna(name) else "" for name in rows["table"]],
            "year": years,
            "why": rows["why_year"].fillna(""),
            "authority": rows["authority"].fillna(""),
            "rows": rows["rows"].astype(object).where(rows["rows"].notna(), ""),
            "used": status.map(lambda each: "yes" if Status(each).supplies else "no"),
            "note": (status.where(status != Status.READ, "") + ": " + note).str.strip(": "),
        }
    )
    print_table(shown if rows["authority"].notna().any() else shown.drop(columns="authority"))


def print_counts(quality: DataQuality) -> None:
    """In two lines what became of the rows, and how many rules of each severity find something."""
    rows = quality.reconciliation
    unused = sum(Status(status).refused for status in quality.files["status"])
    fates = {fate: int(rows[f"rows_{fate}"].sum()) for fate in ("in", "used", "merged", "quarantined")}
    typer.echo(
        f"{len(rows):,} files, {fates['in']:,} rows: {fates['used']:,} used, {fates['merged']:,} merged, "
        f"{fates['quarantined']:,} set aside" + (f"; files not used: {unused:,}" if unused else "")
    )
    found = quality.failed["severity"].value_counts()
    typer.echo(
        f"{len(quality.expectations):,} checks, of which find something: "
        + ", ".join(f"{severity} {int(found.get(severity, 0)):,}" for severity in SEVERITIES)
    )


def print_findings(evidence: Evidence) -> None:
    """Print each rule that rows fail, the gravest first, with the first of its rows: never a value.

    Where a whole table is absent, the rules that could not be checked follow from that and are only counted.
    """
    failed = evidence.summary[evidence.summary["status"] != "passed"]
    if evidence.absent:
        unchecked = failed["status"] == "could not check"
        typer.echo(f"{int(unchecked.sum()):,} checks were not made: what they compare with is not there")
        failed = failed[~unchecked]
    if failed.empty:
        return
    found = evidence.findings.groupby("expectation")
    places = pd.DataFrame([(name, _first_places(rows)) for name, rows in found], columns=["expectation", "where"])
    gravest_first = failed["severity"].map(SEVERITIES.index).sort_values(kind="stable").index
    shown = failed.loc[gravest_first].merge(places, on="expectation", how="left")
    shown["rows"] = [_rows_text(row) for row in shown.to_dict("records")]
    print_table(shown[["severity", "table", "rule", "rows", "sentence", "where"]])
    typer.echo("Every row: --format csv, or --list FILE.xlsx for a workbook sorted by child")


def _rows_text(expectation: Mapping[Hashable, Any]) -> str:
    if expectation["status"] == "could not check":
        return "not checked"
    return f"{expectation['rows_failed']:,} of {expectation['rows_checked']:,}"


def _first_places(findings: pd.DataFrame) -> str:
    """The first rows of the first file, and how many more there are."""
    file = findings["source_file"].iloc[0]
    rows = findings.loc[findings["source_file"] == file, "source_row"].head(_ROWS_NAMED)
    more = len(findings) - len(rows)
    return f"{file} row {', '.join(map(str, rows))}" + (f" and {more:,} more" if more else "")


def write_fault(error: Exception) -> Path:
    """A log of ``error`` that can be sent: kinds and places, no message, for a message can hold a cell's value."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"iro-analysis {__version__}, Python {sys.version.split()[0]}", type(error).__qualname__]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    with tempfile.NamedTemporaryFile("w", prefix="iro-fault-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write("\n".join(lines) + "\n")
    return Path(log.name)
