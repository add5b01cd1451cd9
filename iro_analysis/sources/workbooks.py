"""Workbooks as rows of text, a sheet like a file: what a spreadsheet shows, dates as ISO, formulas as last computed."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
#: What a spreadsheet program leaves beside a workbook that is open.
LOCK_FILE = "~$"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_ZIPPED_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
#: What a formula shows that has no value.
ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})


class UnreadableWorkbookError(ValueError):
    """The workbook cannot be read; the message says why and what to do."""


def sheets(content: bytes, suffix: str) -> dict[str, Sequence[Sequence[str]]]:
    """The rows of every sheet by its name, from the sheet's first row on; cells that are errors are blank.

    Args:
        content: the bytes of the file.
        suffix: of its name.

    Raises:
        UnreadableWorkbookError: it has a password, or is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  only where there is a workbook

    if suffix in _ZIPPED_SUFFIXES and content.startswith(_ENCRYPTED):
        raise UnreadableWorkbookError("it has a password: save a copy without one")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
        return {name: [_texts(row) for row in sheet.to_python(skip_empty_area=False)] for name, sheet in found.items()}
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableWorkbookError("it is no workbook, or a damaged one: save it anew") from error


def _texts(row: Sequence[object]) -> list[str]:
    return [cell if type(cell) is str and cell[:1] != "#" else _text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return "" if cell in ERRORS else cell
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
