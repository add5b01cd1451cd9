"""Which return a file belongs to, and which collection year that return is.

What iro.toml says comes first, then a column YEAR, then a financial year in the name of the file or its folder. A
single number in a name tells its return from the others and may be its first year or its last: the episodes tell which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple, NoReturn

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import collection_year, financial_year, number_in_name, year_in_name
from iro_analysis.settings import Returns
from iro_analysis.tables import EPISODES, ESSENTIAL, MISSING, REVIEWS, Table

SAID_BY_CONFIG = "iro.toml says so"
SAID_BY_COLUMN = "its column {}"
NAMED_BY_FILE = "named by the file"
NAMED_BY_FOLDER = "named by its folder"
FROM_DATES = "guessed from its dates"
FROM_NUMBER = "guessed from its dates, and {} in a name"
OF_RETURN = "of its folder's return"
NUMBERED = "numbered like the other returns"
ONLY_RETURN = "of the only return"

#: Years that nobody's episodes are of: 1900, 1970, 2099 and the like stand for none.
EARLIEST, LATEST = 1985, 2089
NO_YEAR = 1970
#: Of so many of the dates the years that a name's number may mean hold at least this share, or it means none of them.
IN_NAMED_YEARS = 0.05
#: More than this share of what happened in two years, and the later is the return's.
IN_LATER_YEAR = 0.1
#: More than this share of the reviews after the year in which most episodes ceased, and that is not the return's.
REVIEWS_AFTER = 0.9
#: Fewer reviews than these do not speak against the episodes.
FEW_REVIEWS = 10
#: More than this share of the dated rows after a year's end, and they are not of that year's return.
ROWS_AFTER = 0.1
#: The days by which rows of the return are of a year.
DATED_BY: Mapping[str, tuple[str, ...]] = {
    EPISODES.name: ("started", "ceased"),
    REVIEWS.name: ("review_date",),
    MISSING.name: ("missing_from",),
}


class Year(NamedTuple):
    """A collection year and what tells it."""

    year: int
    why: str


@dataclass(frozen=True)
class SourceFile:
    """One recognised file: its path below the data folder, its table and its rows in the table's columns.

    ``told`` is its year, where iro.toml, its column YEAR or a name says it. Of a file of several years each year's
    rows are a file by themselves.
    """

    path: PurePosixPath
    table: Table
    rows: pd.DataFrame
    told: Year | None = None

    @property
    def children(self) -> set[str]:
        """The children it has a row for."""
        return set(self.rows["child_id"].dropna().unique())

    @property
    def folder(self) -> PurePosixPath:
        """The folder it lies in."""
        return self.path.parent

    @property
    def number(self) -> int | None:
        """The first year that its name mentions, or else the name of the nearest folder that mentions one."""
        mentions = (number_in_name(part) for part in reversed(self.path.parts))
        return next((year for year in mentions if year is not None), None)


@dataclass(frozen=True)
class Return:
    """The files of one return: those that lie in one folder and are told or numbered alike."""

    folder: PurePosixPath
    number: int | None
    files: tuple[SourceFile, ...]
    told: int | None = None

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

    def has(self, table: str) -> bool:
        """Whether a file of the table is among its files."""
        return any(file.table.name == table for file in self.files)


@dataclass(frozen=True)
class Dated:
    """A file whose collection year is known, and what tells it."""

    file: SourceFile
    year: int
    why: str

    @property
    def note(self) -> str:
        """What a name says of another year; empty where none does."""
        for part in reversed(self.file.path.parts):
            year, number = year_in_name(part), number_in_name(part)
            if year is not None:
                return "" if year == self.year else f"'{part}' names {financial_year(year).label}"
            if number is not None:
                return "" if self.year - number in {0, 1} else f"'{part}' mentions {number}"
        return ""


def told(path: PurePosixPath, by_column: Year | None, known: Returns) -> Year | None:
    """The year of a file that need not be guessed; None where nothing tells it.

    Args:
        path: the file below the data folder.
        by_column: what its column YEAR says, where it holds one year.
        known: what iro.toml says.

    Raises:
        DataError: iro.toml, the column and the names contradict each other.
    """
    given = known.year_of(path)
    named = next((year for part in path.parts[-1:] if (year := year_in_name(part))), None)
    of_folder = next((year for part in reversed(path.parts[:-1]) if (year := year_in_name(part))), None)
    said = [
        *([Year(given, SAID_BY_CONFIG)] if given else []),
        *([by_column] if by_column else []),
        *([Year(named, NAMED_BY_FILE)] if named else []),
        *([Year(of_folder, NAMED_BY_FOLDER)] if of_folder else []),
    ]
    weighed = said[: 1 + bool(by_column)] if given else said
    if differing := [each for each in weighed[1:] if each.year != weighed[0].year]:
        refuse_names(path, weighed[0], differing[0])
    return said[0] if said else None


def group(files: Iterable[SourceFile]) -> list[Return]:
    """The files by the return they belong to."""
    members: dict[PurePosixPath, dict[tuple[int | None, int | None], list[SourceFile]]] = {}
    for file in files:
        key = (file.told.year, None) if file.told else (None, file.number)
        members.setdefault(file.folder, {}).setdefault(key, []).append(file)
    return [
        each
        for folder, found in members.items()
        for each in _joined([_return(folder, year, number, parts) for (year, number), parts in found.items()])
    ]


def collection_years(returns: Sequence[Return]) -> list[Year | None]:
    """The collection year of each return and what tells it, None where nothing does.

    It is told, or comes from the return's episodes: the financial year in which most of them ceased, or where none
    ceased the last in which one started. A return without episodes takes it from the others: from one whose names
    mention the same year; else the year its own number stands for, if the others' numbers all stand the same way to
    their years; else that of the only other return, in the folder or at all. Failing that it is the year of most of
    its own dates.
    """
    first = [Year(each.told, OF_RETURN) if each.told else _guess(each) for each in returns]
    known = [(each, year.year) for each, year in zip(returns, first, strict=True) if year is not None]
    return [
        year or _year_from_others(each, known) or _year_of_dates(each)
        for each, year in zip(returns, first, strict=True)
    ]


def dated_files(supplied: Return, year: Year) -> list[Dated]:
    """Its files, each with the year and with what tells it."""
    from_episodes = supplied.told is None and supplied.has(EPISODES.name)
    found = []
    for file in supplied.files:
        why = file.told.why if file.told else year.why
        if not file.told and from_episodes and file.table is not EPISODES:
            why = OF_RETURN
        found.append(Dated(file, year.year, why))
    return found


def check_years(dated: Sequence[Dated]) -> None:
    """Stop where a file is told to be of a year and its rows are later; episodes are asked first, then others.

    Raises:
        DataError: the file, the year and what tells it, and how many rows lie after it.
    """
    with_episodes = {each.year for each in dated if each.file.table is EPISODES and rows_after(each.file, each.year)[1]}
    for each in dated:
        of_episodes = each.file.table is EPISODES
        if each.file.told is None or (each.year in with_episodes and not of_episodes):
            continue
        late, of = rows_after(each.file, each.year)
        if late > ROWS_AFTER * of:
            label, end = financial_year(each.year).label, financial_year(each.year).end
            raise DataError(
                f"{each.file.path} is of {label} ({each.why}), but {late:,} of its {of:,} dated rows lie after "
                f"{end.day} {end:%B %Y}. Correct what says so, or say in iro.toml of which return it is: under "
                f'[returns.years], "{each.file.path}" = "{_latest(each.file)}".'
            )


def rows_after(file: SourceFile, year: int) -> tuple[int, int]:
    """How many of the file's dated rows lie after the end of the year, and how many are dated."""
    last = last_days(file).dropna()
    return int((last > pd.Timestamp(financial_year(year).end)).sum()), len(last)


def last_days(file: SourceFile) -> pd.Series:
    """The last day by which each row is of a year; what stands for none is none."""
    columns = DATED_BY.get(file.table.name, ())
    if not columns:
        return pd.Series(pd.NaT, index=file.rows.index)
    days = file.rows[list(columns)]
    return days.where(days.apply(_is_of_our_time)).max(axis="columns")


def refuse_names(path: PurePosixPath, one: Year, other: Year) -> NoReturn:
    """Stop, for what tells a file's year contradicts itself.

    Raises:
        DataError: the file, and both years with what tells them.
    """
    raise DataError(
        f"{path}: its year is {financial_year(one.year).label} ({one.why}) and {financial_year(other.year).label} "
        f"({other.why}). Rename what is wrong, or say in iro.toml which it is: under [returns.years], "
        f'"{path}" = "{financial_year(one.year).label}".'
    )


def _return(folder: PurePosixPath, year: int | None, number: int | None, files: Sequence[SourceFile]) -> Return:
    return Return(folder, number if year is None else files[0].number, tuple(files), year)


def _joined(returns: list[Return]) -> list[Return]:
    """The returns of one folder; where one alone has the header and another the episodes, the two are one."""
    headers, episodes = ([each for each in returns if each.has(name)] for name in ESSENTIAL)
    if len(headers) != 1 or len(episodes) != 1 or headers == episodes:
        return returns
    header, told_by = headers[0], episodes[0]
    if None not in {header.told, told_by.told} and header.told != told_by.told:
        return returns
    number = told_by.number if told_by.number is not None else header.number
    whole = Return(
        header.folder, number, (*header.files, *told_by.files), told_by.told if header.told is None else header.told
    )
    return [whole, *(each for each in returns if each is not header and each is not told_by)]


def _is_of_our_time(days: pd.Series) -> "pd.Series[bool]":
    of_our_time: pd.Series[bool] = days.dt.year.between(EARLIEST, LATEST) & (days.dt.year != NO_YEAR)
    return of_our_time


def years_of_days(dates: pd.Series) -> "pd.Series[int]":
    """The collection year of each day, without what is missing or stands for none."""
    days = dates[_is_of_our_time(dates)].dropna()
    return pd.Series([collection_year(day) for day in days], index=days.index, dtype="int64")


def _commonest(years: "pd.Series[int]") -> int | None:
    """The year that occurs most often, the latest of several; None where there is none."""
    counts = years.value_counts()
    return int(counts[counts == counts.max()].index.max()) if len(counts) else None


def _guess(supplied: Return) -> Year | None:
    """The year of a return by its episodes, of the two that its number may mean where they hold some of its dates."""
    episodes, reviews = supplied.rows(EPISODES), years_of_days(supplied.rows(REVIEWS)["review_date"])
    ceased, started = years_of_days(episodes["ceased"]), years_of_days(episodes["started"])
    year = _commonest(ceased) or (int(started.max()) if len(started) else None)
    if year is None:
        return None
    found = _narrowed(Year(year, FROM_DATES), supplied.number, pd.concat([ceased, started]), reviews)
    if len(reviews) >= FEW_REVIEWS and (reviews > found.year).sum() > REVIEWS_AFTER * len(reviews):
        later = _commonest(reviews) or found.year
        return found._replace(year=later if found.why == FROM_DATES else min(later, (supplied.number or later) + 1))
    return found


def _narrowed(guess: Year, number: int | None, events: "pd.Series[int]", reviews: "pd.Series[int]") -> Year:
    """The one of the two years that a number may mean; the guess where it is one, or little is of either."""
    if number is None:
        return guess
    why = FROM_NUMBER.format(number)
    if guess.year in {number, number + 1}:
        return Year(guess.year, why)
    for years, share in ((events, IN_NAMED_YEARS), (reviews, 1 - REVIEWS_AFTER)):
        named = years[years.isin([number, number + 1])]
        if len(named) > share * len(years):
            return Year(number + int((named == number + 1).sum() > IN_LATER_YEAR * len(named)), why)
    return guess


def _year_of_dates(supplied: Return) -> Year | None:
    dates = [supplied.rows(REVIEWS)["review_date"], supplied.rows(MISSING)["missing_from"]]
    year = _commonest(years_of_days(pd.concat(dates, ignore_index=True)))
    return None if year is None else Year(year, FROM_DATES)


def _year_from_others(supplied: Return, known: Sequence[tuple[Return, int]]) -> Year | None:
    beside = {year for each, year in known if each.folder == supplied.folder}
    own = _year_of_dates(supplied)
    if own and {own.year} == beside:
        return Year(own.year, OF_RETURN)
    numbered = [(each.number, year) for each, year in known if each.number is not None]
    if supplied.number is not None and numbered:
        same = {year for number, year in numbered if number == supplied.number}
        offsets = {year - number for number, year in numbered}
        return _only(same, NUMBERED) or _only({supplied.number + offset for offset in offsets}, NUMBERED)
    return _only(beside, OF_RETURN) or _only({year for _, year in known}, ONLY_RETURN)


def _only(years: set[int], why: str) -> Year | None:
    return Year(next(iter(years)), why) if len(years) == 1 else None


def _latest(file: SourceFile) -> str:
    """The year of the last of a file's dates, as a proposal."""
    return financial_year(int(years_of_days(last_days(file)).max())).label
