"""Read workbooks as rows of text, each sheet like a file: values as shown, dates as ISO, formulas as last computed."""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from iro_analysis.spreadsheets.bounds import Bounds

_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
#: The first records of an .xls with a password: where the book begins, perhaps one on writing, and the password's.
_PASSWORD = re.compile(rb"\x09\x08(?:\x08|\x10)\x00\x00[\x05\x06].{6}(?:.{8})?(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
#: The list of the parts of an OpenDocument, and what it says of one with a password.
_CONTENTS, _ENCRYPTED_ENTRY = "META-INF/manifest.xml", b"encryption-data"
_ZIPPED_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
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

#: Whatever zipfile raises for a container that is damaged. It is not all: see what the process does with the rest.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError, OverflowError),
)


class WorkbookError(ValueError):
    """A workbook that is not read; the text is one of the kinds of fault: damaged, password, reach, unpacked, text."""


class SheetRead(NamedTuple):
    """One sheet of a workbook.

    Args:
        name: its name.
        rows: its cells from the first row and column on. In .xlsx and .xlsm a formula error is its text (#N/A); the
            other formats do not give it, and the cell is blank.
        is_hidden: whether the sheet is hidden in a spreadsheet program.
        merges: the first and last cell (row, column) of each merged cell, for formats that give them: .xlsx, .xlsm and
            .xls, but not .xlsb and .ods.
    """

    name: str
    rows: Sequence[Sequence[str]]
    is_hidden: bool
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]]


def read_sheets(content: bytes, path: Path, bounds: Bounds) -> Iterator[SheetRead]:
    """Yield every sheet, hidden ones included.

    Args:
        content: the bytes of the file.
        path: the file.
        bounds: the most that is read of it.

    Raises:
        WorkbookError: it has a password, is not a workbook, or is beyond the bounds.
    """
    _check_bounds(content, bounds)
    try:
        workbook, errors = CalamineWorkbook.from_filelike(io.BytesIO(content)), _errors(content)
        for metadata in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(metadata.name)
            _check_reach(*_end(sheet), bounds)
            rows = [_texts(row) for row in sheet.to_python(skip_empty_area=False)]
            yield SheetRead(
                metadata.name,
                _with_errors(rows, errors, metadata.name),
                metadata.visible != SheetVisibleEnum.Visible,
                sheet.merged_cell_ranges or (),
            )
    except WorkbookError:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookError("password" if _has_password(content, path) else "damaged") from error


def _end(sheet: CalamineSheet) -> tuple[int, int]:
    """Return the number of rows and columns from the first of the sheet to its last cell."""
    row, column = sheet.end or (-1, -1)
    return row + 1, column + 1


def _check_reach(rows: int, columns: int, bounds: Bounds) -> None:
    if rows > bounds.rows or columns > bounds.columns or rows * columns > bounds.cells:
        raise WorkbookError("reach")


def _has_password(content: bytes, path: Path) -> bool:
    """Whether a password is why a workbook could not be read.

    The library only reports one when given the file's name, and then it would read the file a second time.
    """
    if content.startswith(_ENCRYPTED):
        is_zipped = path.suffix.lower() in _ZIPPED_SUFFIXES
        return is_zipped or _ENCRYPTED_PART in content or _PASSWORD.search(content) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _ENCRYPTED_ENTRY in parts.read(_CONTENTS)
    except _DAMAGED:
        return False


def _check_bounds(content: bytes, bounds: Bounds) -> None:
    """Hold what a zipped workbook declares against the bounds, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            sheets = [name for name in sizes if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            heads = [parts.open(name).read(_HEAD) for name in sheets]
    except _DAMAGED:
        return
    if sum(sizes.values()) > bounds.unpacked:
        raise WorkbookError("unpacked")
    for reach in filter(None, map(_REACH.search, heads)):
        _check_reach(int(reach[2]), _column_number(reach[1]), bounds)


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
    except _DAMAGED:
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
