"""The SSDA903 return and the service's logs, in CSV files or workbooks: every table, found by its columns alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import CONFIG_NAME, Authority, Returns, Settings, covers, is_nearly_config
from iro_analysis.sources.authority import check_identifiers, check_one_authority
from iro_analysis.sources.cells import same_words
from iro_analysis.sources.contents import Contents, Customs, contents_of, with_note
from iro_analysis.sources.dating import date_returns
from iro_analysis.sources.exchange import check_authorities, is_anothers, is_chosen
from iro_analysis.sources.folders import files_below
from iro_analysis.sources.reading import (
    FILE_COLUMNS,
    HEADING_COLUMNS,
    LOG_COLUMNS,
    UNREAD_COLUMNS,
    Reading,
    Status,
)
from iro_analysis.sources.returns import Dated
from iro_analysis.sources.service_logs import is_log, years_of
from iro_analysis.sources.versions import copies_of_logs, without_copies
from iro_analysis.tables import CHILDREN, PROVENANCE, TABLES

IGNORED = "iro.toml says that it does not count"
NOBODYS = "it names no authority, so all its rows are read"
OTHERS = "its rows are another authority's"
NO_YEAR = "no date in it or beside it tells its year: iro.toml can, under [returns.years]"
WHAT_TO_DO = "Export the return as CSV into this folder."
MISNAMED = f"settings are read from {CONFIG_NAME} alone: take this file away, or put what it says there"


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
    customs = Customs.of(settings)
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


def _looked_at(folder: Path, path: PurePosixPath, customs: Customs, known: Returns) -> list[Contents]:
    """What one file holds, unless iro.toml says that it or a sheet of it does not count."""
    if known.ignores(path):
        return [Contents(path, Status.IGNORED, IGNORED)]
    if len(path.parts) == 1 and is_nearly_config(path.name) and (folder / CONFIG_NAME).is_file():
        return [Contents(path, Status.NOT_READ, MISNAMED)]
    looked = contents_of(folder, path, customs)
    return [_not_used(each, Status.IGNORED, IGNORED) if known.ignores(each.path) else each for each in looked]


def _not_used(looked: Contents, status: Status, note: str) -> Contents:
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


def _of_one_authority(looked: Sequence[Contents], authority: Authority) -> list[Contents]:
    """The files, those that are another authority's not used where the chosen one's are there."""
    named = [(str(each.path), each.exchange) for each in looked if each.file]
    check_authorities(named, authority)
    found = {text for _, exchange in named for text in exchange.authorities}
    if len(found) < 2 or not any(is_chosen(text, authority) for text in found):  # noqa: PLR2004  one is not several
        return list(looked)
    return [_of_chosen(each, authority) for each in looked]


def _of_chosen(looked: Contents, authority: Authority) -> Contents:
    if looked.file and not looked.exchange.authorities:
        return with_note(looked, NOBODYS)
    return _not_used(looked, Status.IGNORED, OTHERS) if is_anothers(looked.exchange, authority) else looked


def _dated(looked: Sequence[Contents], known: Returns) -> tuple[list[Contents], list[Dated]]:
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


def _check_identifiers(dated: Sequence[Dated], looked: Sequence[Contents]) -> None:
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


def _tables(looked: Iterable[Contents], dated: Iterable[Dated]) -> dict[str, pd.DataFrame]:
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


def _absent(looked: Iterable[Contents], years: Mapping[PurePosixPath, Mapping[int, str]]) -> dict[str, frozenset[str]]:
    """The columns that a file of each table lacks, of the files that say anything."""
    absent: dict[str, frozenset[str]] = {}
    for each in looked:
        dated = is_log(each.file) or each.path in years
        if each.file is not None and each.absent and each.status is Status.READ and dated:
            name = each.file.table.name
            absent[name] = absent.get(name, frozenset()) | each.absent
    return absent


def _log_rows(each: Contents, years: Mapping[int, str]) -> Iterable[tuple[object, ...]]:
    table = each.file.table.name if each.file else None
    year = next(iter(years)) if len(years) == 1 else None
    return ((str(each.path), table, year, column, change, cells) for column, change, cells in each.changes)


def _places(each: Contents) -> Iterable[tuple[object, ...]]:
    return ((str(each.path), name, place) for place, name in enumerate(each.headings, start=1) if name)


def _file_rows(looked: Sequence[Contents], dated: Sequence[Dated], authority: Authority) -> list[tuple[object, ...]]:
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


def _has_year(looked: Contents, dated: Sequence[Dated]) -> bool:
    return any(each.file.path == looked.path for each in dated)


def _file_row(each: Contents, authority: Authority) -> tuple[object, ...]:
    """The row of a file that belongs to no return."""
    whose = each.exchange.authority(authority) or None
    if each.file is None:
        return (str(each.path), each.unused, None, None, whose, each.encoding, None, each.status, each.note)
    status, note = (each.status, each.note) if is_log(each.file) else (Status.NO_YEAR, NO_YEAR)
    why = "each row has that of its own date" if is_log(each.file) else None
    return (str(each.path), each.file.table.name, None, why, whose, each.encoding, len(each.file.rows), status, note)


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))


def _nothing_usable(folder: Path, looked: Sequence[Contents]) -> str:
    """What each file is, first those that may be a return after all: with the remedies nothing else follows."""
    if not looked:
        return f"No table of an SSDA903 return was found below {folder}. It holds no files. {WHAT_TO_DO}"
    causes = [each for each in looked if not is_log(each.file) and (each.file or each.status.refused)]
    others = [each for each in looked if each not in causes]
    parts = [f"\n  {_reason(each)}" for each in causes]
    if others:
        parts += ["\nBeside them:" if causes else "", *(f"\n  {_reason(each)}" for each in others)]
    return f"No table of an SSDA903 return was found below {folder}.{''.join(parts)}\n{WHAT_TO_DO}"


def _reason(each: Contents) -> str:
    """Why a file is not of any use by itself."""
    if each.file is None:
        return f"{each.path}: {each.status}, {each.note}"
    if is_log(each.file):
        return f"{each.path}: a log of the service, which is read beside a return"
    return f"{each.path}: {Status.NO_YEAR}, {NO_YEAR}"
