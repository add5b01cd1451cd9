"""Two files of one table and year: copies are used once, parts are joined, and two versions stop the reading.

Which of two versions counts must not be guessed: a draft and a final, a file and its "Copy of", a hidden sheet.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year
from iro_analysis.sources.returns.grouping import DatedFile, SourceFile
from iro_analysis.tables import ESSENTIAL, TABLES, Table

#: Parts of one table may share a few rows: less than this share of the smaller part.
SHARED_BY_PARTS = 0.5
SAME_ROWS = "the same rows as {}"
HIDDEN = "hidden"
_MOST_NAMED = 4


@dataclass(frozen=True)
class _Versions:
    """Two files of one table and year that disagree about the same rows, or share most of them."""

    one: SourceFile
    other: SourceFile
    shared: int
    differing: int


def without_copies(
    dated: Sequence[DatedFile], notes: Mapping[PurePosixPath, str]
) -> tuple[list[DatedFile], dict[int, str]]:
    """Leave out files with the same rows as another of their table and year.

    Args:
        dated: the files of all returns.
        notes: notes on files, by path.

    Returns:
        The files that are used, and a note on each of the others by its position in ``dated``.

    Raises:
        DataError: two files are versions of one table and year.
    """
    places: dict[tuple[str, int], list[int]] = {}
    for place in sorted(range(len(dated)), key=lambda position: dated[position].file.path):
        if len(dated[place].file.rows):
            places.setdefault((dated[place].file.table.name, dated[place].year), []).append(place)
    unused: dict[int, str] = {}
    versions: dict[int, list[_Versions]] = {}
    for (_, year), positions in places.items():
        if len(positions) == 1:
            continue
        unused |= (copies := _copies([dated[place].file for place in positions], positions))
        kept = [dated[place].file for place in positions if place not in copies]
        versions.setdefault(year, []).extend(_versions(kept))
    for year, conflicts in sorted(versions.items()):
        if conflicts:
            raise DataError(_message(year, conflicts, dated, notes))
    return [item for place, item in enumerate(dated) if place not in unused], unused


def copies_of_logs(logs: Sequence[SourceFile]) -> dict[int, str]:
    """Return the logs with the same rows as another file of the same log, by position, with the reason."""
    unused: dict[int, str] = {}
    for table in {file.table.name for file in logs}:
        positions = [position for position, file in enumerate(logs) if file.table.name == table and len(file.rows)]
        unused |= _copies([logs[position] for position in positions], positions) if len(positions) > 1 else {}
    return unused


def _copies(files: Sequence[SourceFile], positions: Sequence[int]) -> dict[int, str]:
    """Return those of the files, in order of name, that have exactly the same rows as an earlier one."""
    seen: dict[frozenset[tuple[Hashable, int]], SourceFile] = {}
    unused: dict[int, str] = {}
    for position, file in zip(positions, files, strict=True):
        rows = frozenset(Counter(_cells(file.rows, _columns(file.table))).items())
        if rows in seen:
            unused[position] = SAME_ROWS.format(seen[rows].path)
        else:
            seen[rows] = file
    return unused


def _versions(files: Iterable[SourceFile]) -> list[_Versions]:
    """Return the pairs of files that are versions, rather than parts with at most a few rows in common."""
    contents = [(file, _by_key(file)) for file in files]
    versions = []
    for (one, rows), (other, others) in combinations(contents, 2):
        if column_apart(one.table, one.rows, other.rows):
            versions.append(_Versions(one, other, len(rows), len(rows)))
            continue
        shared = rows.keys() & others.keys()
        differing = sum(rows[key] != others[key] for key in shared)
        if differing or len(shared) >= max(1, SHARED_BY_PARTS * min(len(rows), len(others))):
            versions.append(_Versions(one, other, len(shared), differing))
    return versions


def column_apart(table: Table, first: pd.DataFrame, second: pd.DataFrame) -> str:
    """Return the only column in which two files of equal length differ; empty if there is no such column.

    Such files are one table exported twice, with one column changed: identifiers renumbered, say, or dates shifted.

    Args:
        table: their table.
        first: the rows of one file.
        second: the rows of the other.
    """
    if len(first) != len(second):
        return ""
    names = _columns(table)
    return next(
        (name for name in names if _agree_in(first, second, [other for other in names if other != name])),
        "",
    )


def _agree_in(first: pd.DataFrame, second: pd.DataFrame, columns: list[str]) -> bool:
    """Whether the rows agree in ``columns``, in whatever order."""
    our_hashes, their_hashes = (
        np.sort(pd.util.hash_pandas_object(rows[columns], index=False)) for rows in (first, second)
    )
    return bool(np.array_equal(our_hashes, their_hashes))


def _by_key(file: SourceFile) -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """Return the rows of a file by the table's key, leaving out rows whose key is entirely blank."""
    cells_by_key: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    keys = _cells(file.rows, file.table.key)
    for key, cells in zip(keys, _cells(file.rows, _columns(file.table)), strict=True):
        if any(key):
            cells_by_key.setdefault(key, set()).add(cells)
    return {key: frozenset(cells) for key, cells in cells_by_key.items()}


def _columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


def _cells(rows: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    texts = [rows[name].astype("string").fillna("").tolist() for name in columns]
    return list(zip(*texts, strict=True))


def _message(
    year: int, conflicts: Sequence[_Versions], dated: Sequence[DatedFile], notes: Mapping[PurePosixPath, str]
) -> str:
    """Compose the message about two versions; it names the folders if each of the two has a whole return."""
    first, label = conflicts[0], financial_year(year).label
    one, other = first.one, first.other
    if one.folder != other.folder and all(_has_whole_return(file.folder, year, dated) for file in (one, other)):
        names, what = f"{one.folder}/ and {other.folder}/", f"the return of {label}"
        example = f"{one.folder}/"
    else:
        names = " and ".join(_file_name(file.path, notes) for file in (one, other))
        what, example = f"the {one.table.source} of {label}", str(one.path)
    listed = "; ".join(_comparison(conflict) for conflict in conflicts[:_MOST_NAMED])
    more = f"; and {len(conflicts) - _MOST_NAMED:,} more" if len(conflicts) > _MOST_NAMED else ""
    return (
        f"{names} are two versions of {what}. {listed}{more}. Remove the one that does not count, or say so in "
        f'iro.toml: under [returns], ignore = ["{example}"] if it is that. If they are parts of one table, remove '
        "the rows that are in both from one of them."
    )


def _comparison(versions: _Versions) -> str:
    table = TABLES[versions.one.table.name].source
    return (
        f"{table}: rows in both {versions.one.path} and {versions.other.path}: {versions.shared:,}, of which differ: "
        f"{versions.differing:,}"
    )


def _has_whole_return(folder: PurePosixPath, year: int, dated: Sequence[DatedFile]) -> bool:
    here = {item.file.table.name for item in dated if item.file.folder == folder and item.year == year}
    return here.issuperset(ESSENTIAL)


def _file_name(path: PurePosixPath, notes: Mapping[PurePosixPath, str]) -> str:
    return f"{path} (a hidden sheet)" if HIDDEN in notes.get(path, "") else str(path)
