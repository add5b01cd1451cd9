"""Workbooks as rows of text, a sheet like a file: what a spreadsheet shows, dates as ISO, formulas as last computed."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from iro_analysis.sources.delimited import Merge

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
#: What a spreadsheet program leaves beside a workbook that is open.
LOCK_FILE = "~$"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_ZIPPED_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
#: A sheet is read whole, blanks included. More cells than these are no table but a stray cell at the sheet's far end,
#: and would take more memory than there is.
MOST_CELLS = 40_000_000
#: Where a sheet says how far it reaches: <dimension ref="A1:N501"/>, before its rows.
_REACH = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_HEAD = 4096
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME, _ID = re.compile(rb'\sname="([^"]*)"'), re.compile(rb':id="([^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_TARGET, _RELATION_ID = re.compile(rb'\sTarget="([^"]*)"'), re.compile(rb'\sId="([^"]*)"')
#: A cell of type e, with its attributes and what is in it.
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_PLACE, _VALUE = re.compile(rb'\br="([A-Z]+)(\d+)"'), re.compile(rb"<(?:\w+:)?v>([^<]*)<")


NO_WORKBOOK = "it is no workbook, or a damaged one: save it anew"


class UnreadableWorkbookError(ValueError):
    """The workbook cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Args:
        rows: its cells from its first row and column on. A formula's error is the text that is shown (#N/A) in .xlsx
            and .xlsm; of the other formats it cannot be had, and the cell is blank.
        is_hidden: whether a spreadsheet program does not show it.
        merges: the cells that are merged, where the format says so: .xlsx, .xlsm and .xls do, .xlsb and .ods do not.
    """

    rows: Sequence[Sequence[str]]
    is_hidden: bool
    merges: Sequence[Merge]


def sheets(content: bytes, path: Path) -> dict[str, Sheet]:
    """Every sheet by its name, hidden ones included.

    Args:
        content: the bytes of the file.
        path: the file.

    Raises:
        UnreadableWorkbookError: it has a password, is no workbook, or has a cell too far out.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  only for workbooks

    if _most_cells(content) > MOST_CELLS:
        raise UnreadableWorkbookError(
            "a sheet has a cell far from its table: delete the columns to the right of the table and the rows below it"
        )
    try:
        workbook, errors = CalamineWorkbook.from_filelike(io.BytesIO(content)), _errors(content)
        found = [(each, workbook.get_sheet_by_name(each.name)) for each in workbook.sheets_metadata]
        return {
            each.name: Sheet(
                rows=_with_errors([_texts(row) for row in sheet.to_python(skip_empty_area=False)], errors, each.name),
                is_hidden=each.visible != SheetVisibleEnum.Visible,
                merges=sheet.merged_cell_ranges or (),
            )
            for each, sheet in found
        }
    except (CalamineError, OSError, ValueError) as error:
        if _has_password(content, path):
            raise UnreadableWorkbookError("it has a password: save a copy without one") from error
        raise UnreadableWorkbookError(NO_WORKBOOK) from error


def _has_password(content: bytes, path: Path) -> bool:
    """Whether that is why a workbook could not be read; only by its name is it opened as what it is and says so."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415  only for workbooks

    if content.startswith(_ENCRYPTED) and (path.suffix.lower() in _ZIPPED_SUFFIXES or _ENCRYPTED_PART in content):
        return True
    try:
        CalamineWorkbook.from_path(path)
    except PasswordError:
        return True
    except (CalamineError, OSError, ValueError):
        return False
    return False


def _most_cells(content: bytes) -> int:
    """How many cells the largest sheet of an .xlsx or .xlsm says it has; 0 where none says so."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            reaches = [_REACH.search(parts.open(name).read(_HEAD)) for name in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, zlib.error):
        return 0
    return max((_column_number(reach[1]) * int(reach[2]) for reach in reaches if reach), default=0)


def _errors(content: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """By the name of a sheet of an .xlsx or .xlsm the row, column and text of each cell that shows a formula's error.

    The reader of workbooks gives such a cell as an empty one, which in many a column would say something.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if _BOOK not in parts.namelist():
                return {}
            targets = {match[1]: match[0] for tag in _RELATION.findall(parts.read(_RELATIONS)) if (match := _pair(tag))}
            names = [(_NAME.search(tag), _ID.search(tag)) for tag in _SHEET.findall(parts.read(_BOOK))]
            return {
                html.unescape(name[1].decode("utf-8")): _errors_in(parts.read(targets[place[1]]))
                for name, place in names
                if name and place and targets.get(place[1]) in parts.namelist()
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, KeyError, zlib.error):
        return {}


def _pair(relation: bytes) -> tuple[str, bytes] | None:
    """The part that a relation leads to, and the relation's id."""
    target, place = _TARGET.search(relation), _RELATION_ID.search(relation)
    if not (target and place):
        return None
    part = target[1].decode("utf-8")
    return part.removeprefix("/") if part.startswith("/") else f"xl/{part}", place[1]


def _errors_in(part: bytes) -> list[tuple[int, int, str]]:
    found = []
    for attributes, inner in _ERROR_CELL.findall(part):
        place, shown = _PLACE.search(attributes), _VALUE.search(inner)
        if place:
            text = shown[1].decode("utf-8") if shown else "#VALUE!"
            found.append((int(place[2]) - 1, _column_number(place[1]) - 1, text))
    return found


def _with_errors(
    rows: list[list[str]], errors: Mapping[str, Sequence[tuple[int, int, str]]], name: str
) -> list[list[str]]:
    for row, column, text in errors.get(name, ()):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return rows


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _texts(row: Sequence[object]) -> list[str]:
    return [cell if type(cell) is str else _text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
