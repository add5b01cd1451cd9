"""Which return a file belongs to, and which collection year that return is.

Digits in a file's name tell its return from the others, never the year itself: councils number a return by its first
year or by its last. The year comes from the episodes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from iro_analysis.periods import collection_year
from iro_analysis.tables import EPISODES, ESSENTIAL, MISSING, REVIEWS, Table

FOUR_DIGITS = re.compile(r"(?<!\d)((?:198|199|20\d)\d)")
TWO_YEARS = re.compile(r"(?<!\d)(\d\d)[-_ ]?(\d\d)(?!\d)")


@dataclass(frozen=True)
class SourceFile:
    """One recognised file: its path below the data folder, its table and its rows in the table's columns."""

    path: PurePosixPath
    table: Table
    rows: pd.DataFrame

    @property
    def children(self) -> set[str]:
        """The children it has a row for."""
        return set(self.rows["child_id"].dropna())

    @property
    def folder(self) -> PurePosixPath:
        """The folder it lies in."""
        return self.path.parent

    @property
    def number(self) -> int | None:
        """The first year that its name mentions, or else the name of the nearest folder that mentions one."""
        mentions = (_year_mentioned(part) for part in reversed(self.path.parts))
        return next((year for year in mentions if year is not None), None)


@dataclass(frozen=True)
class Return:
    """The files of one return: those that lie in one folder and whose names mention the same year, or none."""

    folder: PurePosixPath
    number: int | None
    files: tuple[SourceFile, ...]

    def rows(self, table: Table) -> pd.DataFrame:
        """The rows of one table in all the files."""
        return pd.concat([table.empty(), *(file.rows for file in self.files if file.table is table)])

    @property
    def essential(self) -> list[SourceFile]:
        """Its header and episodes."""
        return [file for file in self.files if file.table.name in ESSENTIAL]

    @property
    def children(self) -> set[str]:
        """The children of its header and episodes."""
        return set().union(*(file.children for file in self.essential))


def group(files: Iterable[SourceFile]) -> list[Return]:
    """The files by the return they belong to."""
    members: dict[tuple[PurePosixPath, int | None], list[SourceFile]] = {}
    for file in files:
        members.setdefault((file.folder, file.number), []).append(file)
    return [Return(folder, number, tuple(found)) for (folder, number), found in members.items()]


def collection_years(returns: Sequence[Return]) -> list[int | None]:
    """The collection year of each return, None where nothing tells it.

    It comes from the return's episodes: the financial year in which most of them ceased, or where none ceased the last
    in which one started. A return without episodes takes it from the others: from one whose names mention the same
    year; else the year its own number stands for, if the others' numbers all stand the same way to their years; else
    that of the only other return, in the folder or at all. Failing that it is the year of most of its own dates.
    """
    told = [_year_of_episodes(each.rows(EPISODES)) for each in returns]
    known = [(each, year) for each, year in zip(returns, told, strict=True) if year is not None]
    return [
        year or _year_from_others(each, known) or _year_of_dates(each) for each, year in zip(returns, told, strict=True)
    ]


def _year_mentioned(text: str) -> int | None:
    if match := FOUR_DIGITS.search(text):
        return int(match[1])
    pairs = (match.groups() for match in TWO_YEARS.finditer(text))
    return next((2000 + int(first) for first, second in pairs if int(second) == (int(first) + 1) % 100), None)


def _years(dates: pd.Series) -> "pd.Series[int]":
    return pd.Series([collection_year(day) for day in dates.dropna()], dtype="int64")


def _commonest(years: "pd.Series[int]") -> int | None:
    """The year that occurs most often, the latest of several; None where there is none."""
    counts = years.value_counts()
    return int(counts[counts == counts.max()].index.max()) if len(counts) else None


def _year_of_episodes(episodes: pd.DataFrame) -> int | None:
    ceased, started = _years(episodes["ceased"]), _years(episodes["started"])
    return _commonest(ceased) or (int(started.max()) if len(started) else None)


def _year_of_dates(supplied: Return) -> int | None:
    dates = [supplied.rows(REVIEWS)["review_date"], supplied.rows(MISSING)["missing_from"]]
    return _commonest(_years(pd.concat(dates)))


def _year_from_others(supplied: Return, known: Sequence[tuple[Return, int]]) -> int | None:
    numbered = [(each.number, year) for each, year in known if each.number is not None]
    if supplied.number is not None and numbered:
        same = {year for number, year in numbered if number == supplied.number}
        offsets = {year - number for number, year in numbered}
        return _only(same) or _only({supplied.number + offset for offset in offsets})
    beside = {year for each, year in known if each.folder == supplied.folder}
    return _only(beside) or _only({year for _, year in known})


def _only(years: set[int]) -> int | None:
    return next(iter(years)) if len(years) == 1 else None
