"""The SSDA903 return and the service's logs, in CSV files or workbooks: every table, found by its columns alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import Settings
from iro_analysis.sources import workbooks
from iro_analysis.sources.authority import check_one_authority
from iro_analysis.sources.cells import Words, counts_as_blank, read_column, unread_cells
from iro_analysis.sources.comparators import is_published
from iro_analysis.sources.delimited import FindHeader, Grid, UndecodableError, decode, grid_of, split
from iro_analysis.sources.folders import files_below
from iro_analysis.sources.headings import header_finder, without_examples
from iro_analysis.sources.reading import (
    FILE_COLUMNS,
    HEADING_COLUMNS,
    LOG_COLUMNS,
    UNREAD_COLUMNS,
    WORKBOOK,
    Reading,
    Status,
)
from iro_analysis.sources.recognition import (
    absent_columns,
    column_name,
    recognise,
    repeated_columns,
    unused_and_absent,
    why_not,
)
from iro_analysis.sources.returns import SourceFile, collection_years, group
from iro_analysis.sources.service_logs import is_log, of_returns, years_of
from iro_analysis.tables import DTYPES, PROVENANCE, TABLES, Table

SUFFIXES = frozenset({".csv", ".txt"})
#: Files that lie beside returns and hold none: settings, text, pictures, and what an operating system leaves.
OTHER_SUFFIXES = frozenset(
    {".toml", ".md", ".doc", ".docx", ".pdf", ".html", ".htm", ".ipynb", ".py"}
    | {".png", ".jpg", ".jpeg", ".svg", ".ini", ".db", ".log"}
)

NOTHING = "there is nothing in it: export it again"
#: File, column, row, change, and the code that the text is like.
_Unread = tuple[str, str, int, str, str]
#: The file's name of a column, or None where rows are meant; the kind of change; how many cells underwent it.
_Change = tuple[str | None, str, int]


@dataclass(frozen=True)
class _Customs:
    """How this workspace writes things: which row is the headings, and what its words mean."""

    find_header: FindHeader
    words: Words

    @classmethod
    def of(cls, settings: Settings) -> "_Customs":
        return cls(header_finder(settings.columns), Words(settings.spellings, settings.texts.allowed))


@dataclass(frozen=True)
class _Looked:
    """One file looked at: its row of ``Reading.files`` and, where it was recognised, what it holds."""

    path: PurePosixPath
    status: Status
    note: str = ""
    encoding: str | None = None
    file: SourceFile | None = None
    changes: tuple[_Change, ...] = ()
    absent: frozenset[str] = frozenset()
    unread: tuple[_Unread, ...] = ()
    headings: tuple[str, ...] = ()


def read_returns(folder: Path, settings: Settings | None = None) -> Reading:
    """Every SSDA903 return and every log of the service below ``folder``; a workbook is like a folder of its sheets.

    Each row has the file, row and collection year it came from; a row of a log has the year of its own date.

    Args:
        folder: where to look, sub-folders included.
        settings: the workspace's own headings and spellings, and the words that may be printed.

    Raises:
        CommandError: there is no such folder, or one below it cannot be looked into.
        DataError: no file of a return is usable, a file breaks off in the middle or names a column twice, or the
            returns are of two authorities.
    """
    if not folder.is_dir():
        raise CommandError(f"There is no data folder {folder}.")
    customs = _Customs.of(settings or Settings())
    looked = [each for path in files_below(folder) for each in _look(folder, path, customs)]
    years = _years(looked)
    if not years:
        raise DataError(_nothing_usable(folder, looked))
    looked.sort(key=lambda each: (years.get(each.path, 0), each.path))
    return Reading(
        tables=_tables(looked, years),
        log=_frame((row for each in looked for row in _log_rows(each, years.get(each.path))), LOG_COLUMNS),
        files=_frame((_file_row(each, years.get(each.path)) for each in looked), FILE_COLUMNS),
        absent=_absent(looked, years),
        unread=_frame((row for each in looked for row in each.unread), UNREAD_COLUMNS),
        headings=_frame((row for each in looked for row in _places(each)), HEADING_COLUMNS),
    )


def _look(folder: Path, path: PurePosixPath, customs: _Customs) -> list[_Looked]:
    suffix = path.suffix.lower()
    if suffix in OTHER_SUFFIXES or path.name.startswith(workbooks.LOCK_FILE):
        return [_Looked(path, Status.NOT_OURS, "returns are not in files of this kind")]
    if suffix not in SUFFIXES | workbooks.SUFFIXES:
        return [_Looked(path, Status.NOT_READ, "only CSV and workbooks are read: if it is a return, save it as one")]
    try:
        content = (folder / path).read_bytes()
    except PermissionError:
        raise CommandError(f"{path} cannot be read: close it where it is open, or make it readable.") from None
    if suffix in workbooks.SUFFIXES:
        return _look_into_workbook(folder, path, content, customs)
    return [_look_into(path, content, customs)]


def _look_into_workbook(folder: Path, path: PurePosixPath, content: bytes, customs: _Customs) -> list[_Looked]:
    """Its sheets; beside one that is a table, those that are blank or of something else are no files of ours."""
    try:
        sheets = workbooks.sheets(content, folder / path)
    except workbooks.UnreadableWorkbookError as error:
        return [_Looked(path, Status.UNDECODABLE, str(error))]
    looked = [_look_at_sheet(path / name.replace("/", "_"), rows, customs) for name, rows in sheets.items()]
    if not any(each.file for each in looked):
        return [each for each in looked if each.status is not Status.EMPTY] or [_Looked(path, Status.EMPTY, NOTHING)]
    return [replace(each, status=Status.NOT_OURS) if _is_beside(each) else each for each in looked]


def _is_beside(looked: _Looked) -> bool:
    return looked.status is Status.EMPTY or (looked.status is Status.NOT_RECOGNISED and "nearest" not in looked.note)


def _look_at_sheet(path: PurePosixPath, rows: Sequence[Sequence[str]], customs: _Customs) -> _Looked:
    grid = grid_of(rows, customs.find_header)
    return _Looked(path, Status.EMPTY, NOTHING) if grid is None else _look_at(path, grid, WORKBOOK, customs)


def _look_into(path: PurePosixPath, content: bytes, customs: _Customs) -> _Looked:
    try:
        text, encoding = decode(content)
    except UndecodableError:
        return _Looked(path, Status.UNDECODABLE, "no encoding reads it: save it as CSV UTF-8")
    grid = split(text, customs.find_header)
    return _Looked(path, Status.EMPTY, NOTHING, encoding) if grid is None else _look_at(path, grid, encoding, customs)


def _look_at(path: PurePosixPath, grid: Grid, encoding: str, customs: _Customs) -> _Looked:
    if is_published(grid.header):
        return _Looked(path, Status.NOT_OURS, "the DfE's published statistics", encoding)
    table = recognise(grid.header)
    if table is None:
        return _Looked(path, Status.NOT_RECOGNISED, why_not(grid.header), encoding)
    return _take(path, without_examples(grid), table, encoding, customs.words)


def _take(path: PurePosixPath, grid: Grid, table: Table, encoding: str, words: Words) -> _Looked:
    """What a recognised file holds."""
    if repeated := repeated_columns(grid.header, table):
        raise DataError(
            f"{path} has more than one column named {', '.join(repeated)}, and nothing tells which of them counts. "
            "Rename or take out the others."
        )
    if grid.cut_off_at is not None:
        raise DataError(
            f"{path} breaks off in the middle of row {grid.cut_off_at}: the export or the copy of it was cut short. "
            "Export it again; if the file is whole, end its last row with a line break."
        )
    rows, changes, unread = _canonical(grid, table, path, words)
    status = Status.READ if len(rows) else Status.NO_ROWS
    absent = frozenset(column.name for column in absent_columns(grid.header, table))
    note = unused_and_absent(grid.header, table)
    file, names = SourceFile(path, table, rows), tuple(map(column_name, grid.header))
    return _Looked(path, status, note, encoding, file, changes, absent, unread, names)


def _canonical(
    grid: Grid, table: Table, path: PurePosixPath, words: Words
) -> tuple[pd.DataFrame, tuple[_Change, ...], tuple[_Unread, ...]]:
    """The grid in the table's columns and types, the changes that took, and the cells that count as blank for them."""
    cells = zip(*grid.rows, strict=True) if grid.rows else ((),) * len(grid.header)
    texts: dict[str, Sequence[str]] = dict(zip(map(column_name, grid.header), cells, strict=True))
    columns: dict[str, object] = {}
    changes: list[_Change] = [(None, fault, count) for fault, count in grid.faults.items()]
    unread: list[_Unread] = []
    for column in table.columns:
        if column.source not in texts:
            columns[column.name] = pd.Series(index=range(len(grid.rows)), dtype=DTYPES[column.kind])
            continue
        values, counts = read_column(texts[column.source], column, words)
        if any(map(counts_as_blank, counts)):
            unread += [(str(path), *cell) for cell in unread_cells(texts[column.source], grid.numbers, column, words)]
        columns[column.name] = values if column.blank is None else values.fillna(column.blank)
        changes += [(column.source, change, count) for change, count in counts.items()]
    rows = pd.DataFrame(columns).assign(source_file=str(path), source_row=grid.numbers)
    return rows, tuple(changes), tuple(unread)


def _years(looked: Iterable[_Looked]) -> dict[PurePosixPath, int]:
    """The collection year of each file of a return that has one, after making sure that all are of one authority."""
    returns = group(of_returns(each.file for each in looked))
    dated = [(each, year) for each, year in zip(returns, collection_years(returns), strict=True) if year is not None]
    check_one_authority(dated)
    return {file.path: year for each, year in dated for file in each.files}


def _tables(looked: Iterable[_Looked], years: Mapping[PurePosixPath, int]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for each in looked:
        if each.file is not None and (is_log(each.file) or each.path in years):
            rows, table = each.file.rows, each.file.table
            year = years_of(rows, table) if table.is_log else years[each.path]
            frames[table.name].append(rows.assign(return_year=year, rule="").astype(dict(PROVENANCE)))
    return {name: pd.concat(found, ignore_index=True) for name, found in frames.items() if found}


def _absent(looked: Iterable[_Looked], years: Mapping[PurePosixPath, int]) -> dict[str, frozenset[str]]:
    """The columns that a file of each table lacks, of the files that say anything."""
    absent: dict[str, frozenset[str]] = {}
    for each in looked:
        dated = is_log(each.file) or each.path in years
        if each.file is not None and each.absent and each.status is Status.READ and dated:
            name = each.file.table.name
            absent[name] = absent.get(name, frozenset()) | each.absent
    return absent


def _log_rows(each: _Looked, year: int | None) -> Iterable[tuple[object, ...]]:
    table = each.file.table.name if each.file else None
    return ((str(each.path), table, year, column, change, cells) for column, change, cells in each.changes)


def _places(each: _Looked) -> Iterable[tuple[object, ...]]:
    return ((str(each.path), name, place) for place, name in enumerate(each.headings, start=1) if name)


def _file_row(each: _Looked, year: int | None) -> tuple[object, ...]:
    if each.file is None:
        return (str(each.path), None, None, each.encoding, None, each.status, each.note)
    dated = year is not None or is_log(each.file)
    status, note = (each.status, each.note) if dated else (Status.NO_YEAR, "no date in it or beside it tells its year")
    return (str(each.path), each.file.table.name, year, each.encoding, len(each.file.rows), status, note)


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))


def _nothing_usable(folder: Path, looked: Sequence[_Looked]) -> str:
    seen = "".join(f"\n  {_reason(each)}" for each in looked) or " It holds no files."
    return f"No table of an SSDA903 return was found below {folder}.{seen}\nExport the return as CSV into this folder."


def _reason(each: _Looked) -> str:
    """Why a file is not of any use by itself."""
    if is_log(each.file):
        return f"{each.path}: a log of the service, which is read beside a return"
    row = _file_row(each, None)
    return f"{row[0]}: {row[5]}, {row[6]}"
