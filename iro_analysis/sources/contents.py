"""What one file or sheet holds: none of ours, one that cannot be read and why, or a table in canonical columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.codes import written_by_year
from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import Authority, Settings
from iro_analysis.sources import kinds, workbooks
from iro_analysis.sources.aliases import Meanings
from iro_analysis.sources.cells import (
    Cell,
    Words,
    cells_in_doubt,
    codes_as_written,
    doubt,
    read_cell,
    read_column,
)
from iro_analysis.sources.changes import MOVED, MOVED_HERE, STANDS_FOR_NONE
from iro_analysis.sources.comparators import is_published
from iro_analysis.sources.delimited import SHORT_ROW, FindHeader, Grid, UndecodableError, decode, grid_of, split
from iro_analysis.sources.exchange import NOT_EXCHANGED, Exchange, exchanged
from iro_analysis.sources.headings import header_finder, without_examples
from iro_analysis.sources.quotation import swallowed_rows
from iro_analysis.sources.reading import EVERY_COLUMN, WORKBOOK, Status
from iro_analysis.sources.recognition import (
    absent_columns,
    column_name,
    recognise,
    repeated_columns,
    unused_and_absent,
    why_not,
)
from iro_analysis.sources.returns import SourceFile
from iro_analysis.tables import DTYPES, Table

SUFFIXES = frozenset({".csv", ".txt"})
#: Files that lie beside returns and hold none: settings, text, pictures, and what an operating system leaves.
OTHER_SUFFIXES = frozenset(
    {".toml", ".md", ".doc", ".docx", ".pdf", ".ipynb", ".py", ".png", ".jpg", ".jpeg", ".svg", ".ini"}
)
#: Files that hold none either, but for a few: what they are tells.
MOSTLY_OTHER_SUFFIXES = frozenset({".html", ".htm", ".db", ".log"})
NOT_A_RETURN = "returns are not in files of this kind"
HIDDEN_SHEET = "a hidden sheet"

NEITHER = "only CSV and workbooks are read: if it is a return, save it as one"
NOTHING = "there is nothing in it: export it again"
_LINES_OF_EXCEL = 16
#: File, column, row, change, and what the text is like.
Unread = tuple[str, str, int, str, str]
#: The file's name of a column, or None where rows are meant; the kind of change; how many cells underwent it.
Change = tuple[str | None, str, int]


@dataclass(frozen=True)
class Customs:
    """How this workspace writes things: which row is the headings, what its words mean, and whose rows are read."""

    find_header: FindHeader
    words: Words
    authority: Authority

    @classmethod
    def of(cls, settings: Settings) -> "Customs":
        """What the workspace's settings say of it."""
        finder = header_finder(Meanings.of(settings.columns))
        return cls(finder, Words(settings.spellings, settings.texts.allowed), settings.authority)


@dataclass(frozen=True)
class Contents:
    """One file looked at: its row of ``Reading.files`` and, where it was recognised, what it holds.

    ``unused``: the table of a file that was recognised and is not used.
    """

    path: PurePosixPath
    status: Status
    note: str = ""
    encoding: str | None = None
    file: SourceFile | None = None
    changes: tuple[Change, ...] = ()
    absent: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    headings: tuple[str, ...] = ()
    exchange: Exchange = NOT_EXCHANGED
    unused: str | None = None


def contents_of(folder: Path, path: PurePosixPath, customs: Customs) -> list[Contents]:
    """What the file ``path`` below ``folder`` holds; of a workbook, each of its sheets.

    Raises:
        CommandError: the file may not be read.
        DataError: it breaks off in the middle, has a stray quotation mark, or names a column twice.
    """
    suffix = path.suffix.lower()
    if suffix in OTHER_SUFFIXES or path.name.startswith(workbooks.LOCK_FILE):
        return [Contents(path, Status.NOT_OURS, NOT_A_RETURN)]
    if suffix not in SUFFIXES | workbooks.SUFFIXES:
        return [_look_at_another(folder, path, customs)]
    try:
        content = (folder / path).read_bytes()
    except PermissionError:
        raise CommandError(f"{path} cannot be read: close it where it is open, or make it readable.") from None
    if reason := kinds.why_not_read(content):
        return [Contents(path, Status.NOT_READ, reason)]
    if not kinds.is_workbook(content):
        return [_look_into_text(path, content, customs)]
    looked = _look_into_workbook(folder, path, content, customs)
    if suffix in workbooks.SUFFIXES:
        return looked
    return [with_note(each, "a workbook by its content") for each in looked]


def _look_at_another(folder: Path, path: PurePosixPath, customs: Customs) -> Contents:
    """A file that is not read for its name, and whether it holds a return all the same."""
    try:
        with (folder / path).open("rb") as file:
            content = file.read(kinds.BEGINNING)
    except OSError:
        content = b""
    reason = kinds.why_not_read(content) or _by_its_content(content, customs)
    if path.suffix.lower() in MOSTLY_OTHER_SUFFIXES and (not reason or _is_web_page(content, reason)):
        return Contents(path, Status.NOT_OURS, NOT_A_RETURN)
    return Contents(path, Status.NOT_READ, reason or NEITHER)


def _is_web_page(content: bytes, reason: str) -> bool:
    """Whether it is a page to read, and no table of a return in the shape of one."""
    return reason == kinds.WEB_PAGE and not kinds.names_columns(content)


def _by_its_content(content: bytes, customs: Customs) -> str | None:
    """The remedy for what would be read under another name."""
    if kinds.is_certainly_workbook(content):
        return kinds.NAMED_OTHERWISE.format("a workbook", ".xlsx")
    if kinds.is_workbook(content):
        return None
    try:
        grid = split(decode(content)[0], customs.find_header)
    except UndecodableError:
        return None
    table = recognise(grid.header) if grid else None
    return kinds.NAMED_OTHERWISE.format(f"a table ({table.source})", ".csv") if table else None


def _look_into_workbook(folder: Path, path: PurePosixPath, content: bytes, customs: Customs) -> list[Contents]:
    """Its sheets; beside one that is a table, those that are blank or of something else are no files of ours."""
    try:
        sheets = workbooks.sheets(content, folder / path)
    except workbooks.UnreadableWorkbookError as error:
        return [Contents(path, Status.UNDECODABLE, str(error))]
    looked = [_look_at_sheet(path / name.replace("/", "_"), sheet, customs) for name, sheet in sheets.items()]
    if not any(each.file for each in looked):
        if kinds.has_annex_a_sheets(sheets):
            return [Contents(path, Status.NOT_RECOGNISED, kinds.ANNEX_A)]
        return [each for each in looked if each.status is not Status.EMPTY] or [Contents(path, Status.EMPTY, NOTHING)]
    return [replace(each, status=Status.NOT_OURS) if _is_beside(each) else each for each in looked]


def _is_beside(looked: Contents) -> bool:
    return looked.status is Status.EMPTY or (looked.status is Status.NOT_RECOGNISED and "nearest" not in looked.note)


def _look_at_sheet(path: PurePosixPath, sheet: workbooks.Sheet, customs: Customs) -> Contents:
    grid = grid_of(sheet.rows, customs.find_header, sheet.merges)
    if grid is None:
        return Contents(path, Status.EMPTY, NOTHING)
    looked = _look_at(path, grid, WORKBOOK, customs)
    return with_note(looked, HIDDEN_SHEET) if sheet.is_hidden and looked.file else looked


def with_note(looked: Contents, note: str) -> Contents:
    """The same with a note before the others."""
    return replace(looked, note="; ".join(filter(None, (note, looked.note))))


def _look_into_text(path: PurePosixPath, content: bytes, customs: Customs) -> Contents:
    """A file of text; under the name of a workbook it is read where it is a table of ours."""
    looked = _look_into(path, content, customs)
    if path.suffix.lower() not in workbooks.SUFFIXES:
        return looked
    if looked.status is Status.UNDECODABLE or (_is_beside(looked) and looked.note != kinds.ANNEX_A):
        return Contents(path, Status.UNDECODABLE, workbooks.NO_WORKBOOK)
    return with_note(looked, "text by its content, and no workbook")


def _look_into(path: PurePosixPath, content: bytes, customs: Customs) -> Contents:
    try:
        text, encoding = decode(content)
    except UndecodableError:
        return Contents(path, Status.UNDECODABLE, "no encoding reads it: save it as CSV UTF-8")
    grid = split(text, customs.find_header)
    return Contents(path, Status.EMPTY, NOTHING, encoding) if grid is None else _look_at(path, grid, encoding, customs)


def _look_at(path: PurePosixPath, grid: Grid, encoding: str, customs: Customs) -> Contents:
    if is_published(grid.header):
        return Contents(path, Status.NOT_OURS, "the DfE's published statistics", encoding)
    table = recognise(grid.header)
    if kinds.is_annex_a(grid.beginning, recognised=table is not None):
        return Contents(path, Status.NOT_RECOGNISED, kinds.ANNEX_A, encoding)
    if grid.ends_open and not grid.rows and kinds.ends_inside_headings(grid.header):
        raise DataError(
            f"{path} ends inside its headings: the export or the copy of it was cut short. Export it again; if the "
            "file is whole, end its row of headings with a line break."
        )
    if table is None:
        return Contents(path, Status.NOT_RECOGNISED, why_not(grid.header), encoding)
    _check_quotation(path, grid, table)
    return _take(path, without_examples(grid), table, encoding, customs)


def _check_quotation(path: PurePosixPath, grid: Grid, table: Table) -> None:
    """Stops at a stray quotation mark, before what it swallowed is missing from every count."""
    swallowed = swallowed_rows(grid, table)
    if swallowed is None:
        return
    below = "the line below it" if swallowed.lines == 1 else f"the {swallowed.lines:,} lines below it"
    raise DataError(
        f"{path}: a quotation mark opens in row {swallowed.row} and makes one cell of {below}. Take it out, or export "
        "the file again."
    )


def _take(path: PurePosixPath, grid: Grid, table: Table, encoding: str, customs: Customs) -> Contents:
    """What a recognised file holds."""
    if repeated := repeated_columns(grid.header, table):
        raise DataError(
            f"{path} has more than one column named {', '.join(repeated)}, or headings that mean it, and nothing tells "
            "which of them counts. Rename or take out the others, or say which is meant in iro.toml: "
            f'[columns.{table.name}] "its heading" = "{repeated[0]}".'
        )
    if grid.cut_off_at is not None:
        raise DataError(
            f"{path} breaks off in the middle of row {grid.cut_off_at}: the export or the copy of it was cut short. "
            "Export it again; if the file is whole, end its last row with a line break."
        )
    grid, exchange = exchanged(grid, table, customs.authority)
    rows, changes, unread = _canonical(grid, table, path, customs.words)
    status = Status.READ if len(rows) else Status.NO_ROWS
    absent = frozenset(column.name for column in absent_columns(grid.header, table))
    note = unused_and_absent(grid.header, table)
    file, names = SourceFile(path, table, rows), tuple(map(column_name, grid.header))
    return Contents(path, status, note, encoding, file, changes, absent, unread, names, exchange)


def _canonical(
    grid: Grid, table: Table, path: PurePosixPath, words: Words
) -> tuple[pd.DataFrame, tuple[Change, ...], tuple[Unread, ...]]:
    """The grid in the table's columns and types, the changes that took, and the cells that these put in doubt.

    Beside a column whose codes years write differently stands what was written: the year is not known yet.
    """
    cells = zip(*grid.rows, strict=True) if grid.rows else ((),) * len(grid.header)
    texts: dict[str, Sequence[str]] = dict(zip(map(column_name, grid.header), cells, strict=True))
    columns: dict[str, object] = {}
    changes: list[Change] = [(None, fault, count) for fault, count in grid.faults.items()]
    unread: list[Unread] = []
    for column in table.columns:
        if column.source not in texts:
            columns[column.name] = pd.Series(index=range(len(grid.rows)), dtype=DTYPES[column.kind])
            continue
        values, counts = read_column(texts[column.source], column, words)
        if doubt(counts):
            unread += [(str(path), *cell) for cell in cells_in_doubt(texts[column.source], grid.numbers, column, words)]
        columns[column.name] = values
        if column.codes and written_by_year(column.codes):
            columns[column.as_written] = codes_as_written(texts[column.source], values)
        changes += [(column.source, change, count) for change, count in counts.items()]
    moved = list(_moved(grid, table, unread, words))
    unread += [(str(path), source, row, change, "") for source, row, change in moved]
    changes += [(*key, count) for key, count in Counter((source, change) for source, _, change in moved).items()]
    unread += [(str(path), EVERY_COLUMN, row, fault, "") for row, fault in _shifted(grid)]
    rows = pd.DataFrame(columns).assign(source_file=str(path), source_row=grid.numbers)
    for column in table.columns:
        if not_read := [row for source, row, _ in moved if source == column.source]:
            rows[column.name] = rows[column.name].mask(rows["source_row"].isin(not_read))
    return rows, tuple(changes), tuple(unread)


def _moved(grid: Grid, table: Table, in_doubt: Iterable[Unread], words: Words) -> Iterator[tuple[str, int, str]]:
    """By column and row the empty cells of which the text seems to stand in the next column, and why.

    It is read in theirs, and is in doubt in its own; or its own is free text and theirs a list of codes; or both hold
    days and theirs must be filled: then nothing tells what its own holds either.
    """
    named = {column.source: column for column in table.columns}
    doubtful: dict[str, list[int]] = {}
    for _, source, row, change, _ in in_doubt:
        if change != STANDS_FOR_NONE:
            doubtful.setdefault(source, []).append(row)
    names, texts = list(map(column_name, grid.header)), dict(zip(grid.numbers, grid.rows, strict=True))
    for place, (source, following) in enumerate(pairwise(names), start=1):
        if source not in named or following not in named:
            continue
        own, other = named[source], named[following]
        lists_codes = own.codes is not None and other.kind in {"id", "text"}
        both_days = own.kind == other.kind == "date" and (own.required or own.name == "birth_date")
        for number in grid.numbers if lists_codes or both_days else doubtful.get(following, ()):
            before, text = texts[number][place - 1 : place + 1]
            cell = read_cell(text, own, words) if text and not before else Cell(None)
            if cell.value is not None and not doubt(cell.changes):
                yield source, number, MOVED
                if both_days:
                    yield following, number, MOVED_HERE


def _shifted(grid: Grid) -> Iterator[tuple[int, str]]:
    """The rows of another width than the headings, and which: their cells may stand in each other's columns.

    Excel leaves out the blanks at the end of rows for sixteen lines at once, where all of these end in blanks.
    """
    numbers = set(grid.numbers)
    short = {row for row, fault in grid.ragged.items() if fault == SHORT_ROW}
    for row, fault in grid.ragged.items():
        first = (row - 1) // _LINES_OF_EXCEL * _LINES_OF_EXCEL + 1
        trimmed = short.issuperset(range(first, first + _LINES_OF_EXCEL))
        if row in numbers and not trimmed:
            yield row, fault
