"""The SSDA903 return and the service's logs, in CSV files or workbooks: every table, found by its columns alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import CONFIG_NAME, Authority, Returns, Settings, covers, is_nearly_config
from iro_analysis.sources import kinds, workbooks
from iro_analysis.sources.aliases import Meanings
from iro_analysis.sources.authority import check_identifiers, check_one_authority
from iro_analysis.sources.cells import Words, cells_in_doubt, doubt, read_column, same_words
from iro_analysis.sources.comparators import is_published
from iro_analysis.sources.dating import date_returns
from iro_analysis.sources.delimited import LONG_ROW, FindHeader, Grid, UndecodableError, decode, grid_of, split
from iro_analysis.sources.exchange import NOT_EXCHANGED, Exchange, check_authorities, exchanged, is_anothers, is_chosen
from iro_analysis.sources.folders import files_below
from iro_analysis.sources.headings import header_finder, without_examples
from iro_analysis.sources.quotation import swallowed_rows
from iro_analysis.sources.reading import (
    EVERY_COLUMN,
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
from iro_analysis.sources.returns import Dated, SourceFile
from iro_analysis.sources.service_logs import is_log, years_of
from iro_analysis.sources.versions import copies_of_logs, without_copies
from iro_analysis.tables import CHILDREN, DTYPES, PROVENANCE, TABLES, Table

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
IGNORED = "iro.toml says that it does not count"
NOBODYS = "it names no authority, so all its rows are read"
OTHERS = "its rows are another authority's"
NO_YEAR = "no date in it or beside it tells its year: iro.toml can, under [returns.years]"
WHAT_TO_DO = "Export the return as CSV into this folder."
MISNAMED = f"settings are read from {CONFIG_NAME} alone: take this file away, or put what it says there"
NOTHING = "there is nothing in it: export it again"
#: File, column, row, change, and what the text is like.
_Unread = tuple[str, str, int, str, str]
#: The file's name of a column, or None where rows are meant; the kind of change; how many cells underwent it.
_Change = tuple[str | None, str, int]


@dataclass(frozen=True)
class _Customs:
    """How this workspace writes things: which row is the headings, what its words mean, and whose rows are read."""

    find_header: FindHeader
    words: Words
    authority: Authority

    @classmethod
    def of(cls, settings: Settings) -> "_Customs":
        finder = header_finder(Meanings.of(settings.columns))
        return cls(finder, Words(settings.spellings, settings.texts.allowed), settings.authority)


@dataclass(frozen=True)
class _Looked:
    """One file looked at: its row of ``Reading.files`` and, where it was recognised, what it holds.

    ``unused``: the table of a file that was recognised and is not used.
    """

    path: PurePosixPath
    status: Status
    note: str = ""
    encoding: str | None = None
    file: SourceFile | None = None
    changes: tuple[_Change, ...] = ()
    absent: frozenset[str] = frozenset()
    unread: tuple[_Unread, ...] = ()
    headings: tuple[str, ...] = ()
    exchange: Exchange = NOT_EXCHANGED
    unused: str | None = None


def read_returns(folder: Path, settings: Settings | None = None) -> Reading:
    """Every SSDA903 return and every log of the service below ``folder``; a workbook is like a folder of its sheets.

    Each row has the file, row and collection year it came from; a row of a log has the year of its own date.

    Args:
        folder: where to look, sub-folders included.
        settings: the workspace's own headings and spellings, the words that may be printed, what is known of the
            returns, and whose rows are read where files hold those of several authorities.

    Raises:
        CommandError: there is no such folder, one below it cannot be looked into, or iro.toml names a file that is
            not there.
        DataError: no file of a return is usable, a file breaks off in the middle or names a column twice, the returns
            are of two authorities, two files are versions of one table, or what tells a file's year is contradicted.
    """
    if not folder.is_dir():
        raise CommandError(f"There is no data folder {folder}.")
    settings = settings or Settings()
    customs = _Customs.of(settings)
    paths = files_below(folder)
    looked = [each for path in paths for each in _looked_at(folder, path, customs, settings.returns)]
    _check_places(settings.returns, [*paths, *(each.path for each in looked)])
    looked = _of_one_authority(looked, settings.authority)
    looked, dated = _dated(looked, settings.returns)
    if not dated:
        raise DataError(_nothing_usable(folder, looked))
    years = _years(dated)
    looked.sort(key=lambda each: (min(years.get(each.path, {0: ""})), each.path))
    return Reading(
        tables=_tables(looked, dated),
        log=_frame((row for each in looked for row in _log_rows(each, years.get(each.path, {}))), LOG_COLUMNS),
        files=_frame(_file_rows(looked, dated, settings.authority), FILE_COLUMNS),
        absent=_absent(looked, years),
        unread=_frame((row for each in looked for row in each.unread), UNREAD_COLUMNS),
        headings=_frame((row for each in looked for row in _places(each)), HEADING_COLUMNS),
    )


def _looked_at(folder: Path, path: PurePosixPath, customs: _Customs, known: Returns) -> list[_Looked]:
    """What one file holds, unless iro.toml says that it or a sheet of it does not count."""
    if known.ignores(path):
        return [_Looked(path, Status.IGNORED, IGNORED)]
    if len(path.parts) == 1 and is_nearly_config(path.name) and (folder / CONFIG_NAME).is_file():
        return [_Looked(path, Status.NOT_READ, MISNAMED)]
    looked = _look(folder, path, customs)
    return [_not_used(each, Status.IGNORED, IGNORED) if known.ignores(each.path) else each for each in looked]


def _not_used(looked: _Looked, status: Status, note: str) -> _Looked:
    table = looked.file.table.name if looked.file else None
    return replace(looked, status=status, note=note, file=None, changes=(), unread=(), headings=(), unused=table)


def _check_places(known: Returns, paths: Sequence[PurePosixPath]) -> None:
    for setting, places in (("years", known.years), ("ignore", known.ignore)):
        for place in places:
            if not any(covers(place, path) for path in paths):
                raise CommandError(
                    f"iro.toml, [returns] {setting}: no file below the data folder is called {place} or lies in a "
                    "folder of that name. Write it as iro check lists it, or take the line out."
                )


def _of_one_authority(looked: Sequence[_Looked], authority: Authority) -> list[_Looked]:
    """The files, those that are another authority's not used where the chosen one's are there."""
    named = [(str(each.path), each.exchange) for each in looked if each.file]
    check_authorities(named, authority)
    found = {text for _, exchange in named for text in exchange.authorities}
    if len(found) < 2 or not any(is_chosen(text, authority) for text in found):  # noqa: PLR2004  one is not several
        return list(looked)
    return [_of_chosen(each, authority) for each in looked]


def _of_chosen(looked: _Looked, authority: Authority) -> _Looked:
    if looked.file and not looked.exchange.authorities:
        return _with_note(looked, NOBODYS)
    return _not_used(looked, Status.IGNORED, OTHERS) if is_anothers(looked.exchange, authority) else looked


def _look(folder: Path, path: PurePosixPath, customs: _Customs) -> list[_Looked]:
    suffix = path.suffix.lower()
    if suffix in OTHER_SUFFIXES or path.name.startswith(workbooks.LOCK_FILE):
        return [_Looked(path, Status.NOT_OURS, NOT_A_RETURN)]
    if suffix not in SUFFIXES | workbooks.SUFFIXES:
        return [_look_at_another(folder, path, customs)]
    try:
        content = (folder / path).read_bytes()
    except PermissionError:
        raise CommandError(f"{path} cannot be read: close it where it is open, or make it readable.") from None
    if reason := kinds.why_not_read(content):
        return [_Looked(path, Status.NOT_READ, reason)]
    if not kinds.is_workbook(content):
        return [_look_into_text(path, content, customs)]
    looked = _look_into_workbook(folder, path, content, customs)
    if suffix in workbooks.SUFFIXES:
        return looked
    return [_with_note(each, "a workbook by its content") for each in looked]


def _look_at_another(folder: Path, path: PurePosixPath, customs: _Customs) -> _Looked:
    """A file that is not read for its name, and whether it holds a return all the same."""
    try:
        with (folder / path).open("rb") as file:
            content = file.read(kinds.BEGINNING)
    except OSError:
        content = b""
    reason = kinds.why_not_read(content) or _by_its_content(content, customs)
    if path.suffix.lower() in MOSTLY_OTHER_SUFFIXES and (not reason or _is_web_page(content, reason)):
        return _Looked(path, Status.NOT_OURS, NOT_A_RETURN)
    return _Looked(path, Status.NOT_READ, reason or NEITHER)


def _is_web_page(content: bytes, reason: str) -> bool:
    """Whether it is a page to read, and no table of a return in the shape of one."""
    return reason == kinds.WEB_PAGE and not kinds.names_columns(content)


def _by_its_content(content: bytes, customs: _Customs) -> str | None:
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


def _look_into_workbook(folder: Path, path: PurePosixPath, content: bytes, customs: _Customs) -> list[_Looked]:
    """Its sheets; beside one that is a table, those that are blank or of something else are no files of ours."""
    try:
        sheets = workbooks.sheets(content, folder / path)
    except workbooks.UnreadableWorkbookError as error:
        return [_Looked(path, Status.UNDECODABLE, str(error))]
    looked = [_look_at_sheet(path / name.replace("/", "_"), sheet, customs) for name, sheet in sheets.items()]
    if not any(each.file for each in looked):
        if kinds.has_annex_a_sheets(sheets):
            return [_Looked(path, Status.NOT_RECOGNISED, kinds.ANNEX_A)]
        return [each for each in looked if each.status is not Status.EMPTY] or [_Looked(path, Status.EMPTY, NOTHING)]
    return [replace(each, status=Status.NOT_OURS) if _is_beside(each) else each for each in looked]


def _is_beside(looked: _Looked) -> bool:
    return looked.status is Status.EMPTY or (looked.status is Status.NOT_RECOGNISED and "nearest" not in looked.note)


def _look_at_sheet(path: PurePosixPath, sheet: workbooks.Sheet, customs: _Customs) -> _Looked:
    grid = grid_of(sheet.rows, customs.find_header, sheet.merges)
    if grid is None:
        return _Looked(path, Status.EMPTY, NOTHING)
    looked = _look_at(path, grid, WORKBOOK, customs)
    return _with_note(looked, HIDDEN_SHEET) if sheet.is_hidden and looked.file else looked


def _with_note(looked: _Looked, note: str) -> _Looked:
    return replace(looked, note="; ".join(filter(None, (note, looked.note))))


def _look_into_text(path: PurePosixPath, content: bytes, customs: _Customs) -> _Looked:
    """A file of text; under the name of a workbook it is read where it is a table of ours."""
    looked = _look_into(path, content, customs)
    if path.suffix.lower() not in workbooks.SUFFIXES:
        return looked
    if looked.status is Status.UNDECODABLE or (_is_beside(looked) and looked.note != kinds.ANNEX_A):
        return _Looked(path, Status.UNDECODABLE, workbooks.NO_WORKBOOK)
    return _with_note(looked, "text by its content, and no workbook")


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
    if kinds.is_annex_a(grid.beginning, recognised=table is not None):
        return _Looked(path, Status.NOT_RECOGNISED, kinds.ANNEX_A, encoding)
    if grid.ends_open and not grid.rows and kinds.ends_inside_headings(grid.header):
        raise DataError(
            f"{path} ends inside its headings: the export or the copy of it was cut short. Export it again; if the "
            "file is whole, end its row of headings with a line break."
        )
    if table is None:
        return _Looked(path, Status.NOT_RECOGNISED, why_not(grid.header), encoding)
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


def _take(path: PurePosixPath, grid: Grid, table: Table, encoding: str, customs: _Customs) -> _Looked:
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
    return _Looked(path, status, note, encoding, file, changes, absent, unread, names, exchange)


def _canonical(
    grid: Grid, table: Table, path: PurePosixPath, words: Words
) -> tuple[pd.DataFrame, tuple[_Change, ...], tuple[_Unread, ...]]:
    """The grid in the table's columns and types, the changes that took, and the cells that these put in doubt."""
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
        if doubt(counts):
            unread += [(str(path), *cell) for cell in cells_in_doubt(texts[column.source], grid.numbers, column, words)]
        columns[column.name] = values
        changes += [(column.source, change, count) for change, count in counts.items()]
    unread += [(str(path), EVERY_COLUMN, row, fault, "") for row, fault in _shifted(grid, unread)]
    rows = pd.DataFrame(columns).assign(source_file=str(path), source_row=grid.numbers)
    return rows, tuple(changes), tuple(unread)


def _shifted(grid: Grid, in_doubt: Sequence[_Unread]) -> Iterator[tuple[int, str]]:
    """The rows whose cells seem to stand in each other's columns, and why.

    A row that is too long has one too many. One that is too short may just lack the blanks at its end, as spreadsheets
    write them, and one that ends in a blank may have one more; these count where a cell of theirs cannot be read.
    """
    doubtful = {row for _, _, row, _, _ in in_doubt}
    numbers = set(grid.numbers)
    for row, fault in grid.ragged.items():
        if row in numbers and (fault == LONG_ROW or row in doubtful):
            yield row, fault


def _dated(looked: Sequence[_Looked], known: Returns) -> tuple[list[_Looked], list[Dated]]:
    """The files of returns with their years, after making sure that they are one authority's and speak once.

    A file or log that has the same rows as another is not used.
    """
    of_returns = [(each.file, each.exchange) for each in looked if each.file and not is_log(each.file)]
    returns = date_returns(of_returns, known)
    check_one_authority([(each, files[0].year) for each, files in returns])
    every = [file for _, files in returns for file in files]
    dated, copies = without_copies(every, {each.path: each.note for each in looked})
    _check_identifiers(dated, looked)
    logs = [each.file for each in looked if each.file and is_log(each.file)]
    notes = {logs[place].path: note for place, note in copies_of_logs(logs).items()}
    used = {each.file.path for each in dated}
    notes |= {every[place].file.path: note for place, note in copies.items() if every[place].file.path not in used}
    found = [_not_used(each, Status.SAME_ROWS, notes[each.path]) if each.path in notes else each for each in looked]
    return found, dated


def _check_identifiers(dated: Sequence[Dated], looked: Sequence[_Looked]) -> None:
    """The children of a return are written alike in all its files, and in the logs as in the headers of any return."""
    headers = [each for each in dated if each.file.table is CHILDREN]
    for year in {each.year for each in headers}:
        others = [each.file for each in dated if each.year == year and each.file.table is not CHILDREN]
        check_identifiers(others, [each.file for each in headers if each.year == year])
    logs = [each.file for each in looked if each.file and is_log(each.file)]
    check_identifiers(logs, [each.file for each in headers])


def _years(dated: Iterable[Dated]) -> dict[PurePosixPath, dict[int, str]]:
    """The collection years of each file, each with what tells it."""
    years: dict[PurePosixPath, dict[int, str]] = {}
    for each in dated:
        years.setdefault(each.file.path, {})[each.year] = each.why
    return years


def _tables(looked: Iterable[_Looked], dated: Iterable[Dated]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    logs = [each.file for each in looked if each.file and is_log(each.file)]
    found = [(file, years_of(file.rows, file.table)) for file in logs]
    in_order = sorted(dated, key=lambda each: (each.year, each.file.path))
    found += [(each.file, pd.Series(each.year, index=each.file.rows.index)) for each in in_order]
    for file, year in found:
        frames[file.table.name].append(file.rows.assign(return_year=year, rule="").astype(dict(PROVENANCE)))
    return {name: _with_same_words(pd.concat(rows, ignore_index=True), name) for name, rows in frames.items() if rows}


def _with_same_words(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows with one spelling for categories of the report that differ in case alone."""
    categories = [column.name for column in TABLES[name].columns if column.shown == "category"]
    return rows.assign(**{category: same_words(rows[category]) for category in categories})


def _absent(looked: Iterable[_Looked], years: Mapping[PurePosixPath, Mapping[int, str]]) -> dict[str, frozenset[str]]:
    """The columns that a file of each table lacks, of the files that say anything."""
    absent: dict[str, frozenset[str]] = {}
    for each in looked:
        dated = is_log(each.file) or each.path in years
        if each.file is not None and each.absent and each.status is Status.READ and dated:
            name = each.file.table.name
            absent[name] = absent.get(name, frozenset()) | each.absent
    return absent


def _log_rows(each: _Looked, years: Mapping[int, str]) -> Iterable[tuple[object, ...]]:
    table = each.file.table.name if each.file else None
    year = next(iter(years)) if len(years) == 1 else None
    return ((str(each.path), table, year, column, change, cells) for column, change, cells in each.changes)


def _places(each: _Looked) -> Iterable[tuple[object, ...]]:
    return ((str(each.path), name, place) for place, name in enumerate(each.headings, start=1) if name)


def _file_rows(looked: Sequence[_Looked], dated: Sequence[Dated], authority: Authority) -> list[tuple[object, ...]]:
    """A row for each file and each year that it holds, in the order of the tables."""
    rows: list[tuple[object, ...]] = [_file_row(each, authority) for each in looked if not _has_year(each, dated)]
    by_path = {each.path: each for each in looked}
    for each in sorted(dated, key=lambda each: (each.year, each.file.path)):
        file = by_path[each.file.path]
        note = "; ".join(filter(None, (file.note, each.note)))
        whose = file.exchange.authority(authority) or None
        status = Status.READ if len(each.file.rows) else Status.NO_ROWS
        row = (str(file.path), each.file.table.name, each.year, each.why, whose, file.encoding)
        rows.append((*row, len(each.file.rows), status, note))
    return rows


def _has_year(looked: _Looked, dated: Sequence[Dated]) -> bool:
    return any(each.file.path == looked.path for each in dated)


def _file_row(each: _Looked, authority: Authority) -> tuple[object, ...]:
    """The row of a file that belongs to no return."""
    whose = each.exchange.authority(authority) or None
    if each.file is None:
        return (str(each.path), each.unused, None, None, whose, each.encoding, None, each.status, each.note)
    status, note = (each.status, each.note) if is_log(each.file) else (Status.NO_YEAR, NO_YEAR)
    why = "each row has that of its own date" if is_log(each.file) else None
    return (str(each.path), each.file.table.name, None, why, whose, each.encoding, len(each.file.rows), status, note)


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))


def _nothing_usable(folder: Path, looked: Sequence[_Looked]) -> str:
    """What each file is, first those that may be a return after all: with the remedies nothing else follows."""
    if not looked:
        return f"No table of an SSDA903 return was found below {folder}. It holds no files. {WHAT_TO_DO}"
    causes = [each for each in looked if not is_log(each.file) and (each.file or each.status.refused)]
    others = [each for each in looked if each not in causes]
    parts = [f"\n  {_reason(each)}" for each in causes]
    if others:
        parts += ["\nBeside them:" if causes else "", *(f"\n  {_reason(each)}" for each in others)]
    return f"No table of an SSDA903 return was found below {folder}.{''.join(parts)}\n{WHAT_TO_DO}"


def _reason(each: _Looked) -> str:
    """Why a file is not of any use by itself."""
    if each.file is None:
        return f"{each.path}: {each.status}, {each.note}"
    if is_log(each.file):
        return f"{each.path}: a log of the service, which is read beside a return"
    return f"{each.path}: {Status.NO_YEAR}, {NO_YEAR}"
