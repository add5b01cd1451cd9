"""Read one file or sheet: not a return, not readable (and why), or a table in canonical columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.codes import spelling_varies_by_year
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import Authority, Settings
from iro_analysis.sources import kinds
from iro_analysis.sources.cells.changes import MOVED, MOVED_HERE, PLACEHOLDER
from iro_analysis.sources.cells.columns import (
    Words,
    cells_in_doubt,
    codes_as_written,
    doubt,
    read_cell,
    read_column,
)
from iro_analysis.sources.comparators import is_published
from iro_analysis.sources.files import workbooks
from iro_analysis.sources.files.delimited import (
    SHORT_ROW,
    BeyondLimitsError,
    Grid,
    UnreadableFileError,
    decode,
    split,
)
from iro_analysis.sources.files.whole import read_beginning, read_whole
from iro_analysis.sources.formats import Format, Means, Part, format_named, format_of
from iro_analysis.sources.headings.aliases import Meanings
from iro_analysis.sources.headings.header import header_finder, without_examples
from iro_analysis.sources.headings.quotation import swallowed_rows
from iro_analysis.sources.headings.recognition import (
    absent_columns,
    column_name,
    recognise,
    repeated_columns,
    unused_and_absent,
    why_not,
)
from iro_analysis.sources.reading import EVERY_COLUMN, Status
from iro_analysis.sources.returns.exchange import NOT_EXCHANGED, Exchange, rows_of_authority
from iro_analysis.sources.returns.grouping import SourceFile
from iro_analysis.tables import DTYPES, Table

#: Files that lie beside returns but are not returns, unless they hold a table all the same: settings, documents,
#: pictures, files of the operating system.
OTHER_SUFFIXES = frozenset(
    {".toml", ".md", ".doc", ".docx", ".pdf", ".ipynb", ".py", ".png", ".jpg", ".jpeg", ".svg", ".ini"}
)
#: Usually not returns either, but systems do export tables under these names, and databases and the like are named.
MOSTLY_OTHER_SUFFIXES = frozenset({".html", ".htm", ".db", ".log"})
NOT_A_RETURN = "returns do not come in files of this kind"
HIDDEN_SHEET = "a hidden sheet"

NEITHER = "only CSV and workbooks are read: if it is a return, save it as one"
NOTHING = "it is empty: export it again"
_LINES_OF_EXCEL = 16
#: File, column, row, change, and a hint on what the text looks like.
Unread = tuple[str, str, int, str, str]
#: The column as the file names it, or None for whole rows; the kind of change; how many cells underwent it.
Change = tuple[str | None, str, int]


@dataclass(frozen=True)
class WorkspaceRules:
    """This workspace's own ways: what files are read with, its words, and the authority whose rows are read."""

    means: Means
    words: Words
    authority: Authority

    @classmethod
    def of(cls, settings: Settings, reader: workbooks.WorkbookReader) -> "WorkspaceRules":
        """Take them from the settings of the workspace."""
        means = Means(header_finder(Meanings.of(settings.columns)), settings.limits, reader)
        return cls(means, Words(settings.spellings), settings.authority)


@dataclass(frozen=True)
class FileContents:
    """One file after reading: what its row in ``Reading.files`` says and, if it was recognised, its contents.

    ``unused`` is the table of a file that was recognised but is not used.
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


def contents_of(folder: Path, path: PurePosixPath, customs: WorkspaceRules, opened: OpenedFiles) -> list[FileContents]:
    """Read the file ``path`` below ``folder`` as one of ``opened``; a workbook gives one result per sheet.

    Raises:
        CommandError: no permission to read the file.
        DataError: it breaks off in the middle, has a stray quotation mark, names a column twice, or was different
            when it was read before.
    """
    try:
        return _contents_of(folder, path, customs, opened)
    except BeyondLimitsError as error:
        return [FileContents(path, Status.PASSED_OVER, str(error))]


def _contents_of(folder: Path, path: PurePosixPath, customs: WorkspaceRules, opened: OpenedFiles) -> list[FileContents]:
    named = format_named(path.suffix.lower())
    if named is None or path.name.startswith(workbooks.LOCK_FILE):
        return [_look_at_other_file(folder, path, customs, opened)]
    try:
        content = read_whole(folder / path, customs.means.limits, opened)
    except PermissionError:
        raise CommandError(f"{path} cannot be read: close it where it is open, or make it readable.") from None
    if reason := kinds.why_not_read(content):
        return [FileContents(path, Status.NOT_READ, reason)]
    form = format_of(content)
    results = _read_as(form, folder, path, content, customs)
    if form is named:
        return results
    if named.damaged and all(_is_no_table(result) and result.note != kinds.ANNEX_A for result in results):
        return [FileContents(path, Status.UNDECODABLE, named.damaged)]
    return [with_note(result, form.misnamed) for result in results]


def _read_as(
    form: Format, folder: Path, path: PurePosixPath, content: bytes, customs: WorkspaceRules
) -> list[FileContents]:
    """Read a file in its form; beside a sheet that is a table, blank and unrelated sheets are not reported."""
    try:
        parts = form.parts(content, folder / path, customs.means)
    except BeyondLimitsError:
        raise
    except UnreadableFileError as error:
        return [FileContents(path, Status.UNDECODABLE, str(error))]
    results = [_look_at_part(path, part, customs) for part in parts]
    if not any(part.name for part in parts):
        return results
    if any(result.file for result in results):
        return [replace(result, status=Status.NOT_OURS) if _is_no_table(result) else result for result in results]
    if kinds.has_annex_a_sheets(part.name for part in parts):
        return [FileContents(path, Status.NOT_RECOGNISED, kinds.ANNEX_A)]
    return [result for result in results if result.status is not Status.EMPTY] or [
        FileContents(path, Status.EMPTY, NOTHING)
    ]


def _look_at_other_file(
    folder: Path, path: PurePosixPath, customs: WorkspaceRules, opened: OpenedFiles
) -> FileContents:
    """Check whether a file whose name says that it is not a return holds one all the same."""
    try:
        content = read_beginning(folder / path, kinds.BEGINNING, customs.means.limits, opened)
    except OSError:
        content = b""
    is_other = path.suffix.lower() in OTHER_SUFFIXES or path.name.startswith(workbooks.LOCK_FILE)
    why_not_read = kinds.why_not_read(content)
    reason = why_not_read or _why_misnamed(content, customs)
    if is_other and (why_not_read or not reason or kinds.may_be_document(content)):
        return FileContents(path, Status.NOT_OURS, NOT_A_RETURN)
    if path.suffix.lower() in MOSTLY_OTHER_SUFFIXES and (not reason or _is_web_page(content, reason)):
        return FileContents(path, Status.NOT_OURS, NOT_A_RETURN)
    return FileContents(path, Status.NOT_READ, reason or NEITHER)


def _is_web_page(content: bytes, reason: str) -> bool:
    """Whether it is an ordinary web page, and not a table of a return exported as HTML."""
    return reason == kinds.WEB_PAGE and not kinds.names_columns(content)


def _why_misnamed(content: bytes, customs: WorkspaceRules) -> str | None:
    """Return the remedy for a file that would be read if it had the right suffix; None for any other."""
    if kinds.is_certainly_workbook(content):
        return kinds.NAMED_OTHERWISE.format("a workbook", ".xlsx")
    if kinds.is_workbook(content):
        return None
    try:
        grid = split(decode(content)[0], customs.means.find_header, customs.means.limits)
    except UnreadableFileError:
        return None
    table = recognise(grid.header) if grid else None
    return kinds.NAMED_OTHERWISE.format(f"a table ({table.source})", ".csv") if table else None


def _is_no_table(contents: FileContents) -> bool:
    unlike_any = contents.status is Status.NOT_RECOGNISED and "nearest" not in contents.note
    return unlike_any or contents.status in (Status.EMPTY, Status.UNDECODABLE)


def _look_at_part(path: PurePosixPath, part: Part, customs: WorkspaceRules) -> FileContents:
    own_path = path / part.name.replace("/", "_") if part.name else path
    if part.grid is None:
        return FileContents(own_path, Status.EMPTY, NOTHING, part.encoding)
    contents = _look_at(own_path, part.grid, part.encoding, customs)
    return with_note(contents, HIDDEN_SHEET) if part.is_hidden and contents.file else contents


def with_note(contents: FileContents, note: str) -> FileContents:
    """Return the contents with ``note`` before its other notes."""
    return replace(contents, note="; ".join(filter(None, (note, contents.note))))


def _look_at(path: PurePosixPath, grid: Grid, encoding: str, customs: WorkspaceRules) -> FileContents:
    if is_published(grid.header):
        return FileContents(path, Status.NOT_OURS, "the DfE's published statistics", encoding)
    table = recognise(grid.header)
    if kinds.is_annex_a(grid.beginning, recognised=table is not None):
        return FileContents(path, Status.NOT_RECOGNISED, kinds.ANNEX_A, encoding)
    if grid.ends_open and not grid.rows and kinds.ends_inside_headings(grid.header):
        raise DataError(
            f"{path} ends inside its headings: the export or the copy was cut short. Export it again; if the "
            "file is whole, end its row of headings with a line break."
        )
    if table is None:
        return FileContents(path, Status.NOT_RECOGNISED, why_not(grid.header), encoding)
    _check_quotation(path, grid, table)
    return _take(path, without_examples(grid), table, encoding, customs)


def _check_quotation(path: PurePosixPath, grid: Grid, table: Table) -> None:
    """Stop at a stray quotation mark: the rows it has swallowed would be missing from every count without notice."""
    swallowed = swallowed_rows(grid, table)
    if swallowed is None:
        return
    below = "the line below it" if swallowed.lines == 1 else f"the {swallowed.lines:,} lines below it"
    raise DataError(
        f"{path}: a quotation mark opens in row {swallowed.row} and makes one cell of {below}. Take it out, or export "
        "the file again."
    )


def _take(path: PurePosixPath, grid: Grid, table: Table, encoding: str, customs: WorkspaceRules) -> FileContents:
    """Return the contents of a recognised file."""
    if repeated := repeated_columns(grid.header, table):
        raise DataError(
            f"{path} has more than one column named {', '.join(repeated)}, or headings that mean it, and it is not "
            "clear which one counts. Rename or remove the others, or say which is meant in iro.toml: "
            f'[columns.{table.name}] "its heading" = "{repeated[0]}".'
        )
    if grid.cut_off_at is not None:
        raise DataError(
            f"{path} breaks off in the middle of row {grid.cut_off_at}: the export or the copy was cut short. "
            "Export it again; if the file is whole, end its last row with a line break."
        )
    grid, exchange = rows_of_authority(grid, table, customs.authority)
    rows, changes, unread = _canonical(grid, table, path, customs.words)
    status = Status.READ if len(rows) else Status.NO_ROWS
    absent = frozenset(column.name for column in absent_columns(grid.header, table))
    note = unused_and_absent(grid.header, table)
    file, names = SourceFile(path, table, rows), tuple(map(column_name, grid.header))
    return FileContents(path, status, note, encoding, file, changes, absent, unread, names, exchange)


def _canonical(
    grid: Grid, table: Table, path: PurePosixPath, words: Words
) -> tuple[pd.DataFrame, tuple[Change, ...], tuple[Unread, ...]]:
    """Return the grid in the table's columns and types, the changes this took, and the cells they put in doubt.

    Codes that differ between collection years are kept as written beside the column, because the year is not known yet.
    """
    columns_of_cells = zip(*grid.rows, strict=True) if grid.rows else ((),) * len(grid.header)
    texts: dict[str, Sequence[str]] = dict(zip(map(column_name, grid.header), columns_of_cells, strict=True))
    series: dict[str, object] = {}
    changes: list[Change] = [(None, fault, count) for fault, count in grid.faults.items()]
    unread: list[Unread] = []
    for column in table.columns:
        if column.source not in texts:
            series[column.name] = pd.Series(index=range(len(grid.rows)), dtype=DTYPES[column.kind])
            continue
        values, counts = read_column(texts[column.source], column, words)
        if doubt(counts):
            unread += [(str(path), *cell) for cell in cells_in_doubt(texts[column.source], grid.numbers, column, words)]
        series[column.name] = values
        if column.codes and not table.is_log and spelling_varies_by_year(column.codes):
            series[column.as_written] = codes_as_written(texts[column.source], values)
        changes += [(column.source, change, count) for change, count in counts.items()]
    moved = list(_moved(grid, table, unread, words))
    unread += [(str(path), source, row, change, "") for source, row, change in moved]
    changes += [(*key, count) for key, count in Counter((source, change) for source, _, change in moved).items()]
    unread += [(str(path), EVERY_COLUMN, row, fault, "") for row, fault in _ragged_rows(grid)]
    rows = pd.DataFrame(series).assign(source_file=str(path), source_row=grid.numbers)
    for column in table.columns:
        if unread_rows := [row for source, row, _ in moved if source == column.source]:
            rows[column.name] = rows[column.name].mask(rows["source_row"].isin(unread_rows))
    return rows, tuple(changes), tuple(unread)


def _moved(grid: Grid, table: Table, unread: Iterable[Unread], words: Words) -> Iterator[tuple[str, int, str]]:
    """Yield column and row of empty cells whose text seems to have slipped into the next column, with the change.

    The text must be readable in the empty cell's column, and either be in doubt where it is; or be in a column of free
    text or identifiers, next to a list of codes; or both columns hold dates and the empty one must be filled. In that
    last case the date may belong in either column, so neither cell counts as read.
    """
    columns = {column.source: column for column in table.columns}
    rows_in_doubt: dict[str, list[int]] = {}
    for _, source, row, change, _ in unread:
        if change != PLACEHOLDER:
            rows_in_doubt.setdefault(source, []).append(row)
    names, texts = list(map(column_name, grid.header)), dict(zip(grid.numbers, grid.rows, strict=True))
    for position, (source, next_source) in enumerate(pairwise(names), start=1):
        if source not in columns or next_source not in columns:
            continue
        column, following_column = columns[source], columns[next_source]
        lists_codes = column.codes is not None and following_column.kind in {"id", "text"}
        both_days = column.kind == following_column.kind == "date" and (column.required or column.name == "birth_date")
        for number in texts if lists_codes or both_days else rows_in_doubt.get(next_source, ()):
            before, text = texts[number][position - 1 : position + 1]
            if before or not text:
                continue
            cell = read_cell(text, column, words)
            if cell.value is not None and not doubt(cell.changes):
                yield source, number, MOVED
                if both_days:
                    yield next_source, number, MOVED_HERE


def _ragged_rows(grid: Grid) -> Iterator[tuple[int, str]]:
    """Yield the rows that are wider or narrower than the headings: their cells may be in the wrong columns.

    Excel omits trailing blanks from a block of sixteen lines if all of them end in blanks, so a block of short rows is
    no fault.
    """
    numbers = set(grid.numbers)
    short = {row for row, fault in grid.ragged.items() if fault == SHORT_ROW}
    for row, fault in grid.ragged.items():
        first = (row - 1) // _LINES_OF_EXCEL * _LINES_OF_EXCEL + 1
        trimmed = short.issuperset(range(first, first + _LINES_OF_EXCEL))
        if row in numbers and not trimmed:
            yield row, fault
