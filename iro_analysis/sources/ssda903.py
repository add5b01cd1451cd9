"""Read the SSDA903 return and the service's logs from CSV files and workbooks; a table is recognised by its columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.disk.folders import list_folder
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, DataError
from iro_analysis.resources import APPROVALS
from iro_analysis.settings import CONFIG_NAME, Authority, Returns, Settings, covers, looks_like_config
from iro_analysis.sources.cells.columns import same_words
from iro_analysis.sources.contents import FileContents, WorkspaceRules, contents_of, with_note
from iro_analysis.sources.files.workbooks import workbook_reader
from iro_analysis.sources.postcodes import is_postcode_file
from iro_analysis.sources.reading import (
    FILE_COLUMNS,
    HEADING_COLUMNS,
    LOG_COLUMNS,
    UNREAD_COLUMNS,
    Reading,
    Status,
)
from iro_analysis.sources.returns.authority import check_identifiers, check_one_authority
from iro_analysis.sources.returns.dating import date_returns
from iro_analysis.sources.returns.exchange import check_authorities, is_chosen, is_other_authority
from iro_analysis.sources.returns.grouping import DatedFile
from iro_analysis.sources.returns.service_logs import is_log, years_of
from iro_analysis.sources.returns.versions import copies_of_logs, without_copies
from iro_analysis.tables import CHILDREN, PROVENANCE, TABLES

IGNORED = "iro.toml says to ignore it"
OF_TEXTS = "it says which texts are approved"
OF_THE_REPORT = "it is a text chapter of the report"
OF_POSTCODES = "it is the postcode file that iro.toml names"
OF_TEXTS_ELSEWHERE = f"approvals are only read from {APPROVALS} in the data folder itself: move it there"
NOBODYS = "it names no authority, so all its rows are read"
OTHERS = "its rows belong to another authority"
NO_YEAR = "no date in it or beside it shows its year: give it in iro.toml, under [returns.years]"
WHAT_TO_DO = "Export the return as CSV into this folder."
MISNAMED = f"settings are only read from {CONFIG_NAME}: move its contents there, or remove this file"


def read_returns(
    folder: Path,
    settings: Settings | None = None,
    opened: OpenedFiles | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Reading:
    """Read every SSDA903 return and every log below ``folder``; a workbook counts as a folder of its sheets.

    Each row keeps the file, row number and collection year it came from; a row of a log has the year of its own date.

    Args:
        folder: where to look, sub-folders included.
        settings: the workspace's own headings and spellings, the words that may be printed, what is known about the
            returns, and whose rows to read where files hold several authorities.
        opened: what has been read so far, to which the folder and its files are added.
        say: receives the progress.

    Raises:
        CommandError: there is no such folder, a folder below it cannot be read, or iro.toml names a file that is not
            there.
        DataError: no file of a return is usable, a file breaks off in the middle or names a column twice, the returns
            are from two authorities, two files are versions of one table, the year of a file is contradicted, or a
            file changed in the meantime.
    """
    if not folder.is_dir():
        raise CommandError(f"There is no data folder {folder}.")
    settings, opened = settings or Settings(), opened or OpenedFiles()
    listing = list_folder(folder, opened)
    files = [_passed_over(path, why, settings.returns) for path, why in listing.passed_over]
    with workbook_reader(settings.limits) as reader:
        customs = WorkspaceRules.of(settings, reader)
        for number, path in enumerate(listing.files, start=1):
            say(f"Reading the returns and logs ({number} of {len(listing.files)} files)")
            files += _read_file(folder, path, customs, settings, opened)
    _check_configured_paths(settings.returns, [*listing.files, *(contents.path for contents in files)])
    files = _of_one_authority(files, settings.authority)
    files, dated = _with_years(files, settings.returns)
    if not dated:
        raise DataError(_nothing_usable(folder, files))
    years = _years(dated)
    files.sort(key=lambda contents: (min(years.get(contents.path, {0: ""})), contents.path))
    return Reading(
        tables=_tables(files, dated),
        log=_frame(
            (row for contents in files for row in _log_rows(contents, years.get(contents.path, {}))), LOG_COLUMNS
        ),
        files=_frame(_file_rows(files, dated, settings.authority), FILE_COLUMNS),
        absent=_absent(files, years),
        unread=_frame((row for contents in files for row in contents.unread), UNREAD_COLUMNS),
        headings=_frame((row for contents in files for row in _heading_rows(contents)), HEADING_COLUMNS),
    )


def _passed_over(path: PurePosixPath, why: str, known: Returns) -> FileContents:
    if known.ignores(path):
        return FileContents(path, Status.IGNORED, IGNORED)
    return FileContents(path, Status.PASSED_OVER, why)


def _read_file(
    folder: Path, path: PurePosixPath, customs: WorkspaceRules, settings: Settings, opened: OpenedFiles
) -> list[FileContents]:
    """Read one file, unless iro.toml says to ignore it; sheets that it says to ignore are marked as not used."""
    known = settings.returns
    if known.ignores(path):
        return [FileContents(path, Status.IGNORED, IGNORED)]
    ours = {
        OF_THE_REPORT: settings.is_text_chapter(folder / path),
        OF_POSTCODES: is_postcode_file(folder / path, settings),
        OF_TEXTS: path == PurePosixPath(APPROVALS),
    }
    if note := next((note for note, is_it in ours.items() if is_it), ""):
        return [FileContents(path, Status.NOT_OURS, note)]
    if path.name.casefold() == APPROVALS:
        return [FileContents(path, Status.NOT_READ, OF_TEXTS_ELSEWHERE)]
    if len(path.parts) == 1 and looks_like_config(path.name) and (folder / CONFIG_NAME).is_file():
        return [FileContents(path, Status.NOT_READ, MISNAMED)]
    found = contents_of(folder, path, customs, opened)
    return [
        _not_used(contents, Status.IGNORED, IGNORED) if known.ignores(contents.path) else contents for contents in found
    ]


def _not_used(contents: FileContents, status: Status, note: str) -> FileContents:
    table = contents.file.table.name if contents.file else None
    return replace(contents, status=status, note=note, file=None, changes=(), unread=(), headings=(), unused=table)


def _check_configured_paths(known: Returns, paths: Sequence[PurePosixPath]) -> None:
    for setting, given in (("years", known.years), ("ignore", known.ignore)):
        for place in given:
            if not any(covers(place, path) for path in paths):
                raise CommandError(
                    f"iro.toml, [returns] {setting}: no file below the data folder is called {place} or is in a "
                    "folder of that name. Write it as iro check lists it, or remove the line."
                )


def _of_one_authority(files: Sequence[FileContents], authority: Authority) -> list[FileContents]:
    """Mark the files of other authorities as not used, provided that some file is from the chosen one."""
    exchanges = [(str(contents.path), contents.exchange) for contents in files if contents.file]
    check_authorities(exchanges, authority)
    authorities = {text for _, exchange in exchanges for text in exchange.authorities}
    if len(authorities) < 2 or not any(is_chosen(text, authority) for text in authorities):  # noqa: PLR2004  one is not several
        return list(files)
    return [_of_chosen(contents, authority) for contents in files]


def _of_chosen(contents: FileContents, authority: Authority) -> FileContents:
    if contents.file and not contents.exchange.authorities:
        return with_note(contents, NOBODYS)
    return _not_used(contents, Status.IGNORED, OTHERS) if is_other_authority(contents.exchange, authority) else contents


def _with_years(files: Sequence[FileContents], known: Returns) -> tuple[list[FileContents], list[DatedFile]]:
    """Give the files of returns their years, and check that they are from one authority and count nothing twice.

    A file or log that has the same rows as another is not used.
    """
    of_returns = [
        (contents.file, contents.exchange) for contents in files if contents.file and not is_log(contents.file)
    ]
    returns = date_returns(of_returns, known)
    check_one_authority([(supplied, parts[0].year) for supplied, parts in returns])
    parts = [part for _, parts in returns for part in parts]
    dated, copies = without_copies(parts, {contents.path: contents.note for contents in files})
    _check_identifiers(dated, files)
    logs = [contents.file for contents in files if contents.file and is_log(contents.file)]
    notes = {logs[place].path: note for place, note in copies_of_logs(logs).items()}
    used = {part.file.path for part in dated}
    notes |= {parts[place].file.path: note for place, note in copies.items() if parts[place].file.path not in used}
    without_unused = [
        _not_used(contents, Status.SAME_ROWS, notes[contents.path]) if contents.path in notes else contents
        for contents in files
    ]
    return without_unused, dated


def _check_identifiers(dated: Sequence[DatedFile], files: Sequence[FileContents]) -> None:
    """Check that identifiers are written alike in all files of a return, and in the logs as in the headers."""
    headers = [part for part in dated if part.file.table is CHILDREN]
    for year in {part.year for part in headers}:
        others = [part.file for part in dated if part.year == year and part.file.table is not CHILDREN]
        check_identifiers(others, [part.file for part in headers if part.year == year])
    logs = [contents.file for contents in files if contents.file and is_log(contents.file)]
    check_identifiers(logs, [part.file for part in headers])


def _years(dated: Iterable[DatedFile]) -> dict[PurePosixPath, dict[int, str]]:
    """Return the collection years of each file, each with the reason for it."""
    years: dict[PurePosixPath, dict[int, str]] = {}
    for part in dated:
        years.setdefault(part.file.path, {})[part.year] = part.why
    return years


def _tables(files: Iterable[FileContents], dated: Iterable[DatedFile]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    logs = [contents.file for contents in files if contents.file and is_log(contents.file)]
    with_years = [(file, years_of(file.rows, file.table)) for file in logs]
    in_order = sorted(dated, key=lambda part: (part.year, part.file.path))
    with_years += [(part.file, pd.Series(part.year, index=part.file.rows.index)) for part in in_order]
    for file, year in with_years:
        frames[file.table.name].append(file.rows.assign(return_year=year, rule="").astype(dict(PROVENANCE)))
    return {name: _with_same_words(pd.concat(rows, ignore_index=True), name) for name, rows in frames.items() if rows}


def _with_same_words(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give names of categories that differ only in case one spelling, so that the report counts them together."""
    categories = [column.name for column in TABLES[name].columns if column.shown == "category"]
    return rows.assign(**{category: same_words(rows[category]) for category in categories})


def _absent(
    files: Iterable[FileContents], years: Mapping[PurePosixPath, Mapping[int, str]]
) -> dict[str, frozenset[str]]:
    """Return, for each table, the columns that at least one of its files with rows does not have."""
    absent: dict[str, frozenset[str]] = {}
    for contents in files:
        dated = is_log(contents.file) or contents.path in years
        if contents.file is not None and contents.absent and contents.status is Status.READ and dated:
            name = contents.file.table.name
            absent[name] = absent.get(name, frozenset()) | contents.absent
    return absent


def _log_rows(contents: FileContents, years: Mapping[int, str]) -> Iterable[tuple[object, ...]]:
    table = contents.file.table.name if contents.file else None
    year = next(iter(years)) if len(years) == 1 else None
    return ((str(contents.path), table, year, column, change, cells) for column, change, cells in contents.changes)


def _heading_rows(contents: FileContents) -> Iterable[tuple[object, ...]]:
    return ((str(contents.path), name, place) for place, name in enumerate(contents.headings, start=1) if name)


def _file_rows(
    files: Sequence[FileContents], dated: Sequence[DatedFile], authority: Authority
) -> list[tuple[object, ...]]:
    """Return a row for each file and each year in it, in the order of the tables."""
    rows: list[tuple[object, ...]] = [
        _file_row(contents, authority) for contents in files if not _has_year(contents, dated)
    ]
    by_path = {contents.path: contents for contents in files}
    for part in sorted(dated, key=lambda part: (part.year, part.file.path)):
        contents = by_path[part.file.path]
        note = "; ".join(filter(None, (contents.note, part.note)))
        whose = contents.exchange.authority(authority) or None
        status = Status.READ if len(part.file.rows) else Status.NO_ROWS
        row = (str(contents.path), part.file.table.name, part.year, part.why, whose, contents.encoding)
        rows.append((*row, len(part.file.rows), status, note))
    return rows


def _has_year(contents: FileContents, dated: Sequence[DatedFile]) -> bool:
    return any(part.file.path == contents.path for part in dated)


def _file_row(contents: FileContents, authority: Authority) -> tuple[object, ...]:
    """Return the row of a file that belongs to no return."""
    whose = contents.exchange.authority(authority) or None
    if contents.file is None:
        return (
            str(contents.path),
            contents.unused,
            None,
            None,
            whose,
            contents.encoding,
            None,
            contents.status,
            contents.note,
        )
    status, note = (contents.status, contents.note) if is_log(contents.file) else (Status.NO_YEAR, NO_YEAR)
    why = "each row has the year of its own date" if is_log(contents.file) else None
    return (
        str(contents.path),
        contents.file.table.name,
        None,
        why,
        whose,
        contents.encoding,
        len(contents.file.rows),
        status,
        note,
    )


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))


def _nothing_usable(folder: Path, files: Sequence[FileContents]) -> str:
    """Say what each file is, starting with those that may be a return after all: they are what the user has to mend."""
    if not files:
        return f"No table of an SSDA903 return was found below {folder}. It holds no files. {WHAT_TO_DO}"
    causes = [
        contents for contents in files if not is_log(contents.file) and (contents.file or contents.status.refused)
    ]
    others = [contents for contents in files if contents not in causes]
    parts = [f"\n  {_reason(contents)}" for contents in causes]
    if others:
        named = [contents for contents in others if contents.file or contents.unused]
        counted = Counter(
            f"{contents.status}, {contents.note}" for contents in others if not (contents.file or contents.unused)
        )
        parts += ["\nThe other files:" if causes else "", *(f"\n  {_reason(contents)}" for contents in named)]
        parts += [f"\n  {number:,} without a table: {reason}" for reason, number in counted.items()]  # D152
    return f"No table of an SSDA903 return was found below {folder}.{''.join(parts)}\n{WHAT_TO_DO}"


def _reason(contents: FileContents) -> str:
    """Say why a file cannot be used on its own."""
    if contents.file is None:
        return f"{contents.path}: {contents.status}, {contents.note}"
    if is_log(contents.file):
        return f"{contents.path}: a log of the service, which is read beside a return"
    return f"{contents.path}: {Status.NO_YEAR}, {NO_YEAR}"
