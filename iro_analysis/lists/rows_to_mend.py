"""The list of rows to mend, for whoever corrects the case system: private, because it names children.

It is sorted as a user of a case system works: child by child, most serious first. Each line gives the file, row and
column of the export and the rule that is broken. It holds no other data of a child.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import pandas as pd

from iro_analysis.contracts.evidence import Evidence
from iro_analysis.contracts.suites import SEVERITIES, Expectation, read_suite
from iro_analysis.disk.files import without_formulas, written_whole
from iro_analysis.errors import CommandError
from iro_analysis.lists.pages import check_place
from iro_analysis.sources import Reading
from iro_analysis.tables import TABLES, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

FILE_NAME = "rows-to-mend.xlsx"
TITLE = "Rows to mend in SSDA903 returns and logs"
COLUMNS: Mapping[str, str] = {
    "child_id": "string",
    "quarantined": "string",
    "severity": "string",
    "table": "string",
    "file": "string",
    "row": "Int64",
    "column": "string",
    "letter": "string",
    "rule": "string",
    "reason": "string",
    "remedy": "string",
}
_UNREAD = ["child_id", "file", "row", "column", "letter", "what it is", "may be"]
_WIDTHS = {"child_id": 14, "file": 34, "column": 22, "reason": 70, "remedy": 60}
_TITLES = {"letter": "column letter", "reason": "what must hold", "remedy": "what to do"}
_LETTERS = 26
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def worklist(reading: Reading, evidence: Evidence) -> pd.DataFrame:
    """Every finding with its child and its place in the file.

    Returns:
        Columns COLUMNS, a row per finding, sorted by child, severity, table, file and row. ``letter`` is the column's
        letter in the file; it is missing where the file lacks the column.
    """
    findings = evidence.findings.rename(columns={"source_file": "file", "source_row": "row", "sentence": "reason"})
    expectations = {expectation.id: expectation for name in TABLES for expectation in read_suite(name)}
    at_fault = {id_: _column_at_fault(rule, TABLES[rule.table]) for id_, rule in expectations.items()}
    remedies = {id_: rule.remedy for id_, rule in expectations.items()}
    quarantined = set(evidence.quarantined.index)
    listed = findings.assign(
        quarantined=["yes" if place in quarantined else "" for place in findings.index],
        column=findings["expectation"].map(at_fault),
        remedy=findings["expectation"].map(remedies),
        order=findings["severity"].map(SEVERITIES.index),
    )
    listed = listed.merge(_letters(reading), on=["file", "column"], how="left")
    listed = listed.merge(_children(reading), on=["table", "file", "row"], how="left")
    listed = listed.sort_values(["child_id", "order", "table", "file", "row"], kind="stable", na_position="first")
    return listed[list(COLUMNS)].reset_index(drop=True).astype(dict(COLUMNS))


def sheets_to_mend(reading: Reading, evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The sheets of the list: quarantined rows, every finding, and the cells that could not be read."""
    rows = worklist(reading, evidence)
    unread = reading.unread.merge(_letters(reading), on=["file", "column"], how="left")
    unread = unread.merge(_children(reading).drop(columns="table"), on=["file", "row"], how="left")
    unread = unread.rename(columns={"change": "what it is", "nearest": "may be"})[_UNREAD]
    return {"Quarantined": rows[rows["quarantined"] == "yes"], "To mend": rows, "Cells not read": unread}


def write_worklist(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write the list as a workbook: whole or not at all, and readable by its owner only."""
    from xlsxwriter import Workbook  # noqa: PLC0415  only where a workbook is written

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with written_whole(path) as building, Workbook(building, options) as book:
        book.set_properties({"title": TITLE, "created": _ALWAYS})  # the same rows give the same bytes
        for name, frame in sheets.items():
            _write_sheet(book, name, frame)


def check_list(path: Path, data: Path) -> None:
    """Check before anything is computed that a list may be written there.

    Raises:
        CommandError: it has another ending, lies in no folder, among the outputs of a run or among the data, or is a
            file that is not such a list.
    """
    check_place(path, (".xlsx",), "--list")
    if path.resolve().is_relative_to(data.resolve()):
        raise CommandError(
            f"{path} lies among the data, where it would be read as one of them. Give --list another folder."
        )
    if path.exists() and not _is_list(path):
        raise CommandError(
            f"{path} is not a list that iro wrote before, and is left as it is. Give --list another name."
        )


def _is_list(path: Path) -> bool:
    try:
        with ZipFile(path) as parts:
            return TITLE.encode() in parts.read("docProps/core.xml")
    except (BadZipFile, KeyError):
        return False


def _write_sheet(book: "Workbook", name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    for place, column in enumerate(frame.columns):
        sheet.set_column(place, place, _WIDTHS.get(str(column), 14))
    headings = [_TITLES.get(str(column), str(column).replace("_", " ")) for column in frame]
    sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF"}))
    cells = without_formulas(frame).astype(object)
    for number, row in enumerate(cells.where(cells.notna(), "").itertuples(index=False), start=1):
        sheet.write_row(number, 0, row)


def _column_at_fault(expectation: Expectation, table: Table) -> str | None:
    """The heading of the column to look at: the first judged one that the table has, otherwise the child or day."""
    sources = {column.name: column.source for column in table.columns}
    judged = (name.removesuffix("_valid") for name in expectation.columns)
    fallback = "child_id" if table.is_about_children else table.dated_by
    return next((sources[name] for name in judged if name in sources), sources.get(str(fallback)))


def _letters(reading: Reading) -> pd.DataFrame:
    headings = reading.headings.drop_duplicates(["file", "column"])
    return headings[["file", "column"]].assign(letter=[_letter(int(place)) for place in headings["place"]])


def _letter(place: int) -> str:
    """The letter that a spreadsheet gives the column in ``place``, counted from 1.

    >>> [_letter(place) for place in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _children(reading: Reading) -> pd.DataFrame:
    parts = [
        rows[["source_file", "source_row", "child_id"]].assign(table=name)
        for name, rows in reading.tables.items()
        if TABLES[name].is_about_children
    ]
    return pd.concat(parts, ignore_index=True).rename(columns={"source_file": "file", "source_row": "row"})
