"""Which return a file belongs to, which collection year that return is, and whether it is all one authority's.

Digits in a file's name tell its return from the others, never the year itself: councils number a return by its first
year or by its last. The year comes from the episodes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import PurePosixPath
from typing import NoReturn

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import FIRST_MONTH, financial_year
from iro_analysis.tables import CHILDREN, EPISODES, ESSENTIAL, MISSING, REVIEWS, Table

FOUR_DIGITS = re.compile(r"(?<!\d)((?:198|199|20\d)\d)")
TWO_YEARS = re.compile(r"(?<!\d)(\d\d)[-_ ]?(\d\d)(?!\d)")

#: Files of one collection year are of different authorities where they share less than this of the fewer children.
SHARED_CHILDREN = 0.5
#: So are two headers in which more than this share of common identifiers have different birth dates ...
DIFFERING_BIRTHS = 0.2
#: ... unless they are so few that corrections explain them.
CORRECTED_BIRTHS = 2

WHAT_TO_DO = "Keep the returns of one authority in a data folder, and each year's return once."


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


def check_one_authority(returns: Sequence[tuple[Return, int]]) -> None:
    """Stop where the returns, each with its collection year, are not all of one authority.

    Raises:
        DataError: two returns of one year, or two sets of header and episodes within one, have too few children in
            common, or the same identifiers mean different children in two header files.
    """
    for supplied, year in returns:
        _check_parts(supplied, year)
    for (one, year), (other, other_year) in combinations(returns, 2):
        if year == other_year and not _share_children(one.children, other.children):
            _refuse_children(year, one.essential, other.essential)
    headers = (file for supplied, _ in returns for file in supplied.files if file.table is CHILDREN)
    for one_header, other_header in combinations(headers, 2):
        _check_births(one_header, other_header)


def _year_mentioned(text: str) -> int | None:
    if match := FOUR_DIGITS.search(text):
        return int(match[1])
    pairs = (match.groups() for match in TWO_YEARS.finditer(text))
    return next((2000 + int(first) for first, second in pairs if int(second) == (int(first) + 1) % 100), None)


def _years(dates: pd.Series) -> "pd.Series[int]":
    known = dates.dropna()
    years: pd.Series[int] = known.dt.year + (known.dt.month >= FIRST_MONTH)
    return years


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


def _share_children(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= SHARED_CHILDREN * min(len(one), len(other))


def _check_parts(supplied: Return, year: int) -> None:
    """One return may be spread over files; two headers, each with episodes of its own, are two returns."""
    parts: list[list[SourceFile]] = []
    for file in supplied.essential:
        joined = [part for part in parts if any(_share_children(file.children, other.children) for other in part)]
        parts = [part for part in parts if part not in joined] + [[file, *chain.from_iterable(joined)]]
    complete = [part for part in parts if {file.table.name for file in part} == set(ESSENTIAL)]
    if len(complete) > 1:
        _refuse_children(year, *complete[:2])


def _refuse_children(year: int, *parts: Sequence[SourceFile]) -> NoReturn:
    names = "; and ".join(_names(part) for part in parts)
    raise DataError(
        f"Files of {financial_year(year).label} have fewer than half of their children in common, so they seem to be "
        f"of two authorities: {names}. {WHAT_TO_DO} If they are parts of one return, join them, one file per table."
    )


def _check_births(one: SourceFile, other: SourceFile) -> None:
    births, others = _births(one), _births(other)
    common = births.index.intersection(others.index)
    differing = int((births[common] != others[common]).sum())
    if differing > max(CORRECTED_BIRTHS, DIFFERING_BIRTHS * len(common)):
        raise DataError(
            f"{differing} of the {len(common)} children that two headers have in common differ in their birth dates, "
            f"so they seem to be of two authorities: {_names([one])}; and {_names([other])}. {WHAT_TO_DO}"
        )


def _births(header: SourceFile) -> pd.Series:
    children = header.rows.dropna(subset=["child_id", "birth_date"])
    return children.drop_duplicates("child_id", keep="last").set_index("child_id")["birth_date"]


def _names(files: Iterable[SourceFile]) -> str:
    return ", ".join(sorted(str(file.path) for file in files))
