"""Empty logs for the service to fill in: a workbook with a sheet for each log, and the same as CSV files."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iro_analysis.codes import code_lists
from iro_analysis.tables import SERVICE_LOGS, Column, Table

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

WORKBOOK = "service-logs.xlsx"
TEMPLATES = "log-templates"
REMARK = "REMARK"
EXAMPLE = "Example: delete this row or leave it; it is not read"
YES_NO = ("Yes", "No")
LAST_ROW = 5_000  # the last row with a drop-down
#: A fixed date of creation, so that the workbook is the same whenever it is made.
_MADE = datetime(2021, 4, 1, tzinfo=UTC)
_EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001  dates in a spreadsheet have no time zone
_LONGEST_LIST = 255  # characters that a spreadsheet accepts in a drop-down
_WIDTHS = {"id": 12, "code": 22, "date": 13, "month": 11, "whole": 9, "number": 9, "flag": 10, "text": 30}
_EXAMPLES: dict[str, object] = {"id": "A1", "text": "In your own words", "whole": 1, "number": 0.5, "flag": "No"}
_DAYS = ("date", "month")
_INTRODUCTION = (
    "The logs of the IRO service, one on each sheet. Keep this workbook in the data folder: it is read from there.",
    "",
    "Every sheet is optional: figures that rest on an empty one are 'not available' in the report, never 0.",
    "The note on a heading says what its column holds. Columns marked 'needed' must be filled in; keep their headings.",
    "Words from a list may be spelt in the usual ways; [spellings] in iro.toml adds your own.",
    "The column REMARK is yours. A row whose remark begins with 'Example' is not read.",
    "Do not write a child's or worker's name anywhere: text that looks like a name is not printed.",
)


def write_templates(folder: Path) -> None:
    """Write the workbook, and a folder of CSV files that hold headings only, to ``folder``."""
    _write_workbook(folder / WORKBOOK)
    place = folder / TEMPLATES
    place.mkdir()
    for table in SERVICE_LOGS:
        with (place / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(_headings(table))


def _headings(table: Table) -> list[str]:
    return [*(column.source for column in table.columns), REMARK]


def _write_workbook(path: Path) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415  only where a workbook is written

    with Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"title": "Logs of the IRO service", "created": _MADE.replace(tzinfo=None)})
        formats = {
            "bold": book.add_format({"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "text_wrap": True}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "month": book.add_format({"num_format": "mmm yyyy"}),
            "example": book.add_format({"italic": True}),
            "example day": book.add_format({"italic": True, "num_format": "dd/mm/yyyy"}),
            "wrapped": book.add_format({"text_wrap": True}),
        }
        first = book.add_worksheet("Read me")
        first.set_column(0, 0, 100, formats["wrapped"])
        first.write_column(0, 0, [*_INTRODUCTION, *(f"{table.name}: {table.doc}" for table in SERVICE_LOGS)])
        for table in SERVICE_LOGS:
            _write_sheet(book.add_worksheet(table.name), table, formats)


def _write_sheet(sheet: "Worksheet", table: Table, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        by_default = formats["day"] if column.kind == "date" else formats["month"] if column.kind == "month" else None
        sheet.set_column(place, place, _WIDTHS[column.kind], by_default)
        sheet.write(0, place, column.source, formats["bold"])
        sheet.write_comment(0, place, _note(column), {"x_scale": 2})
        _validate(sheet, place, column)
        if column.kind in _DAYS:
            sheet.write_datetime(1, place, _MADE.replace(tzinfo=None), formats["example day"])
        else:
            sheet.write(1, place, _example(column), formats["example"])
    sheet.set_column(len(table.columns), len(table.columns), 40)
    sheet.write(0, len(table.columns), REMARK, formats["bold"])
    sheet.write(1, len(table.columns), EXAMPLE, formats["example"])


def _validate(sheet: "Worksheet", place: int, column: Column) -> None:
    """A drop-down for a list of words, a hint for a date; both only warn, as the reader knows more spellings."""
    words = _words(column)
    rule: dict[str, object] = {"error_type": "warning"}
    if words and len(",".join(words)) <= _LONGEST_LIST:
        rule |= {"validate": "list", "source": words, "error_message": "Not in the list."}
    elif column.kind in _DAYS:
        rule |= {
            "validate": "date",
            "criteria": ">=",
            "value": _EARLIEST,
            "error_message": "Write DD/MM/YYYY.",
        }
    else:
        return
    sheet.data_validation(1, place, LAST_ROW, place, rule)


def _words(column: Column) -> list[str]:
    if column.kind == "flag":
        return list(YES_NO)
    return list(code_lists()[column.codes]) if column.codes else []


def _note(column: Column) -> str:
    needed = "needed" if column.required else "keep the heading" if column.must_be_present else "optional"
    words = f"\nOne of: {', '.join(_words(column))}." if _words(column) else ""
    return f"{column.doc} ({needed}).{words}"


def _example(column: Column) -> object:
    return _words(column)[0] if column.codes else _EXAMPLES[column.kind]
