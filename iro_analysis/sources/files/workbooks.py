"""Read workbooks as rows of text, each sheet like a file: values as shown, dates as ISO, formulas as last computed."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from iro_analysis.sources.files.delimited import Merge, UnreadableFileError

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
#: Prefix of the file that a spreadsheet program keeps beside an open workbook.
LOCK_FILE = "~$"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_ZIPPED_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
#: A sheet is read whole, blanks included. More cells than this mean a stray cell at the far end of the sheet rather
#: than a table, and reading them would exhaust the memory.
MOST_CELLS = 40_000_000
#: The extent of a sheet: <dimension ref="A1:N501"/>, before its rows.
_REACH = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_HEAD = 4096
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME, _ID = re.compile(rb'\sname="([^"]*)"'), re.compile(rb':id="([^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_TARGET, _RELATION_ID = re.compile(rb'\sTarget="([^"]*)"'), re.compile(rb'\sId="([^"]*)"')
#: A cell of type "e" (error), with its attributes and content.
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_PLACE, _VALUE = re.compile(rb'\br="([A-Z]+)(\d+)"'), re.compile(rb"<(?:\w+:)?v>([^<]*)<")


NO_WORKBOOK = "it is not a workbook, or a damaged one: save it again"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Args:
        rows: its cells from the first row and column on. In .xlsx and .xlsm a formula error is its text (#N/A); the
            other formats do not give it, and the cell is blank.
        is_hidden: whether the sheet is hidden in a spreadsheet program.
        merges: the merged cells, for formats that give them: .xlsx, .xlsm and .xls, but not .xlsb and .ods.
    """

    rows: Sequence[Sequence[str]]
    is_hidden: bool
    merges: Sequence[Merge]


def sheets(content: bytes, path: Path) -> dict[str, Sheet]:
    """Read every sheet, hidden ones included, by name.

    Args:
        content: the bytes of the file.
        path: the file.

    Raises:
        UnreadableFileError: it has a password, is not a workbook, or has a cell too far out.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  only for workbooks

    if _most_cells(content) > MOST_CELLS:
        raise UnreadableFileError(
            "a sheet has a cell far from its table: delete the columns to the right of the table and the rows below it"
        )
    try:
        workbook, errors = CalamineWorkbook.from_filelike(io.BytesIO(content)), _errors(content)
        named_sheets = [(metadata, workbook.get_sheet_by_name(metadata.name)) for metadata in workbook.sheets_metadata]
        return {
            metadata.name: Sheet(
                rows=_with_errors(
                    [_texts(row) for row in sheet.to_python(skip_empty_area=False)], errors, metadata.name
                ),
                is_hidden=metadata.visible != SheetVisibleEnum.Visible,
                merges=sheet.merged_cell_ranges or (),
            )
            for metadata, sheet in named_sheets
        }
    except (CalamineError, OSError, ValueError) as error:
        if _has_password(content, path):
            raise UnreadableFileError("it has a password: save a copy without one") from error
        raise UnreadableFileError(NO_WORKBOOK) from error


def _has_password(content: bytes, path: Path) -> bool:
    """Whether a password is why a workbook could not be read. The library only reports one when given the file name."""
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
    """Return the number of cells that the largest sheet of an .xlsx or .xlsm declares; 0 if none does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            reaches = [_REACH.search(parts.open(name).read(_HEAD)) for name in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, zlib.error):
        return 0
    return max((_column_number(reach[1]) * int(reach[2]) for reach in reaches if reach), default=0)


def _errors(content: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Return row, column and text of each formula error in an .xlsx or .xlsm, by sheet name.

    The library gives such a cell as empty, which in many columns would mean something (an empty DEC: still in care).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if _BOOK not in parts.namelist():
                return {}
            targets = {
                match[1]: match[0]
                for tag in _RELATION.findall(parts.read(_RELATIONS))
                if (match := _relation_target(tag))
            }
            names = [(_NAME.search(tag), _ID.search(tag)) for tag in _SHEET.findall(parts.read(_BOOK))]
            return {
                html.unescape(name[1].decode("utf-8")): _errors_in(parts.read(targets[relation_id[1]]))
                for name, relation_id in names
                if name and relation_id and targets.get(relation_id[1]) in parts.namelist()
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, KeyError, zlib.error):
        return {}


def _relation_target(relation: bytes) -> tuple[str, bytes] | None:
    """Return the part that a relationship points to, and the relationship's id."""
    target, relation_id = _TARGET.search(relation), _RELATION_ID.search(relation)
    if not (target and relation_id):
        return None
    part = target[1].decode("utf-8")
    return part.removeprefix("/") if part.startswith("/") else f"xl/{part}", relation_id[1]


def _errors_in(part: bytes) -> list[tuple[int, int, str]]:
    errors = []
    for attributes, inner in _ERROR_CELL.findall(part):
        place, value = _PLACE.search(attributes), _VALUE.search(inner)
        if place:
            text = value[1].decode("utf-8") if value else "#VALUE!"
            errors.append((int(place[2]) - 1, _column_number(place[1]) - 1, text))
    return errors


def _with_errors(
    rows: list[list[str]], errors: Mapping[str, Sequence[tuple[int, int, str]]], name: str
) -> list[list[str]]:
    for row, column, text in errors.get(name, ()):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return rows


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
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
