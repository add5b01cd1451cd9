"""Two files that speak of the same rows: a copy is used once, parts are joined, and two versions stop the reading.

Which of two versions counts is nobody's to guess: a draft and a final, a file and its "Copy of", a hidden sheet.
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
from iro_analysis.sources.returns import Dated, SourceFile
from iro_analysis.tables import ESSENTIAL, TABLES, Table

#: Parts of one table may have a few rows in common: less than this share of the smaller.
SHARED_BY_PARTS = 0.5
SAME_ROWS = "the same rows as {}"
HIDDEN = "hidden"
_NAMED = 4


@dataclass(frozen=True)
class _Versions:
    """Two files of one table and year that say different things of the same rows."""

    one: SourceFile
    other: SourceFile
    shared: int
    differing: int


def without_copies(dated: Sequence[Dated], notes: Mapping[PurePosixPath, str]) -> tuple[list[Dated], dict[int, str]]:
    """The files without those that have the same rows as another of their table and year, and why each is not used.

    Args:
        dated: the files of all returns.
        notes: what is known of a file beside.

    Returns:
        The files that are used, and by its place in ``dated`` the note on each of the others.

    Raises:
        DataError: two files are versions of one table and year.
    """
    places: dict[tuple[str, int], list[int]] = {}
    for place in sorted(range(len(dated)), key=lambda each: dated[each].file.path):
        if len(dated[place].file.rows):
            places.setdefault((dated[place].file.table.name, dated[place].year), []).append(place)
    unused: dict[int, str] = {}
    versions: dict[int, list[_Versions]] = {}
    for (_, year), found in places.items():
        if len(found) == 1:
            continue
        unused |= (copies := _copies([dated[place].file for place in found], found))
        kept = [dated[place].file for place in found if place not in copies]
        versions.setdefault(year, []).extend(_versions(kept))
    for year, conflicts in sorted(versions.items()):
        if conflicts:
            raise DataError(_message(year, conflicts, dated, notes))
    return [each for place, each in enumerate(dated) if place not in unused], unused


def copies_of_logs(logs: Sequence[SourceFile]) -> dict[int, str]:
    """The logs that have the same rows as another file of theirs, by place, each with the note why it is not used."""
    unused: dict[int, str] = {}
    for table in {file.table.name for file in logs}:
        places = [place for place, file in enumerate(logs) if file.table.name == table and len(file.rows)]
        unused |= _copies([logs[place] for place in places], places) if len(places) > 1 else {}
    return unused


def _copies(files: Sequence[SourceFile], places: Sequence[int]) -> dict[int, str]:
    """Of files in the order of their names those that repeat an earlier one row for row."""
    seen: dict[frozenset[tuple[Hashable, int]], SourceFile] = {}
    unused: dict[int, str] = {}
    for place, file in zip(places, files, strict=True):
        rows = frozenset(Counter(_cells(file.rows, _columns(file.table))).items())
        if rows in seen:
            unused[place] = SAME_ROWS.format(seen[rows].path)
        else:
            seen[rows] = file
    return unused


def _versions(files: Iterable[SourceFile]) -> list[_Versions]:
    """The pairs of files that are neither apart nor parts with a few rows in common."""
    said = [(file, _by_key(file)) for file in files]
    found = []
    for (one, rows), (other, others) in combinations(said, 2):
        if column_apart(one.table, one.rows, other.rows):
            found.append(_Versions(one, other, len(rows), len(rows)))
            continue
        shared = rows.keys() & others.keys()
        differing = sum(rows[key] != others[key] for key in shared)
        if differing or len(shared) >= max(1, SHARED_BY_PARTS * min(len(rows), len(others))):
            found.append(_Versions(one, other, len(shared), differing))
    return found


def column_apart(table: Table, one: pd.DataFrame, other: pd.DataFrame) -> str:
    """The column in which alone two files of as many rows differ, which makes one a copy of the other; else empty.

    Args:
        table: their table.
        one: the rows of the one.
        other: those of the other.
    """
    if len(one) != len(other):
        return ""
    names = _columns(table)
    return next((name for name in names if _alike(one, other, [each for each in names if each != name])), "")


def _alike(one: pd.DataFrame, other: pd.DataFrame, columns: list[str]) -> bool:
    """Whether the rows are the same in ``columns``, whatever their order."""
    first, second = (np.sort(pd.util.hash_pandas_object(rows[columns], index=False)) for rows in (one, other))
    return bool(np.array_equal(first, second))


def _by_key(file: SourceFile) -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """What the file says of each thing, by the part of the table's key that is there."""
    said: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    keys = _cells(file.rows, file.table.key)
    for key, cells in zip(keys, _cells(file.rows, _columns(file.table)), strict=True):
        if any(key):
            said.setdefault(key, set()).add(cells)
    return {key: frozenset(cells) for key, cells in said.items()}


def _columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


def _cells(rows: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    texts = [rows[name].astype("string").fillna("").tolist() for name in columns]
    return list(zip(*texts, strict=True))


def _message(
    year: int, conflicts: Sequence[_Versions], dated: Sequence[Dated], notes: Mapping[PurePosixPath, str]
) -> str:
    """What two versions are there, the names first: two folders where each has a whole return."""
    first, label = conflicts[0], financial_year(year).label
    one, other = first.one, first.other
    if one.folder != other.folder and all(_whole(file.folder, year, dated) for file in (one, other)):
        names, what = f"{one.folder}/ and {other.folder}/", f"the return of {label}"
        example = f"{one.folder}/"
    else:
        names = " and ".join(_named(file.path, notes) for file in (one, other))
        what, example = f"the {one.table.source} of {label}", str(one.path)
    listed = "; ".join(_counted(each) for each in conflicts[:_NAMED])
    more = f"; and {len(conflicts) - _NAMED:,} more" if len(conflicts) > _NAMED else ""
    return (
        f"{names} are two versions of {what}. {listed}{more}. Take away the one that does not count, or say so in "
        f'iro.toml: under [returns], ignore = ["{example}"] if it is that. If they are parts of one table, take out '
        "of one what stands in both."
    )


def _counted(versions: _Versions) -> str:
    table = TABLES[versions.one.table.name].source
    return (
        f"{table}: rows in both {versions.one.path} and {versions.other.path}: {versions.shared:,}, of which differ: "
        f"{versions.differing:,}"
    )


def _whole(folder: PurePosixPath, year: int, dated: Sequence[Dated]) -> bool:
    here = {each.file.table.name for each in dated if each.file.folder == folder and each.year == year}
    return here.issuperset(ESSENTIAL)


def _named(path: PurePosixPath, notes: Mapping[PurePosixPath, str]) -> str:
    return f"{path} (a hidden sheet)" if HIDDEN in notes.get(path, "") else str(path)
