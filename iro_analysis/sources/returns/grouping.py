"""Work out which return a file belongs to, and the collection year of that return.

iro.toml comes first, then a YEAR column, then a financial year in the name of the file or its folder. A single number
in a name only sets a return apart from the others, because councils number returns by their first year or by their
last: the dates of the episodes decide which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple, NoReturn

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import collection_year, financial_year, first_year_in_name, year_in_name
from iro_analysis.settings import Returns
from iro_analysis.tables import EPISODES, ESSENTIAL, MISSING, REVIEWS, Table

YEAR_FROM_CONFIG = "iro.toml says so"
YEAR_FROM_COLUMN = "its column {}"
NAMED_BY_FILE = "named by the file"
NAMED_BY_FOLDER = "named by its folder"
FROM_DATES = "guessed from its dates"
FROM_NUMBER = "guessed from its dates, and {} in a name"
OF_RETURN = "of its folder's return"
NUMBERED = "numbered like the other returns"
ONLY_RETURN = "of the only return"

#: Dates outside these years, and in 1970, are what systems print for "none" (1900, 1970, 2099): they say nothing about
#: the year of a return.
EARLIEST, LATEST = 1985, 2089
NO_YEAR = 1970
#: A number in a name (2021) may mean 2020-21 or 2021-22. If these two years hold no more than this share of the dates,
#: the number is something else.
IN_NAMED_YEARS = 0.05
#: The later of those two years is the return's if it holds more than this share of the dates in both: a return has
#: dates of earlier years, but hardly any after its own.
IN_LATER_YEAR = 0.1
#: If more than this share of the reviews lie after the year in which most episodes ceased, that year is not the
#: return's.
REVIEWS_AFTER = 0.9
#: Fewer reviews than this do not overrule the episodes.
FEW_REVIEWS = 10
#: If more than this share of a file's dated rows lie after the end of a year, the file is not of that year's return.
ROWS_AFTER = 0.1
#: The dates that place the rows of a return in a year.
DATED_BY: Mapping[str, tuple[str, ...]] = {
    EPISODES.name: ("started", "ceased"),
    REVIEWS.name: ("review_date",),
    MISSING.name: ("missing_from",),
}


class Year(NamedTuple):
    """A collection year and the reason for it, as ``iro check`` prints it."""

    year: int
    why: str


@dataclass(frozen=True)
class SourceFile:
    """One recognised file: its path below the data folder, its table and its rows in the table's columns.

    ``stated_year`` is its year if iro.toml, a YEAR column or a name states it. A file of several years is split: the
    rows of each year are a ``SourceFile`` of their own.
    """

    path: PurePosixPath
    table: Table
    rows: pd.DataFrame
    stated_year: Year | None = None

    @cached_property
    def children(self) -> set[str]:
        """The children it has rows for."""
        return set(self.rows["child_id"].dropna().unique())

    @property
    def folder(self) -> PurePosixPath:
        """The folder it is in."""
        return self.path.parent

    @property
    def number(self) -> int | None:
        """The first year in its name, or in the name of the nearest folder that has one."""
        mentions = (first_year_in_name(part) for part in reversed(self.path.parts))
        return next((year for year in mentions if year is not None), None)


@dataclass(frozen=True)
class Return:
    """The files of one return: those in one folder that have the same stated year or the same number."""

    folder: PurePosixPath
    number: int | None
    files: tuple[SourceFile, ...]
    stated_year: int | None = None

    def rows(self, table: Table) -> pd.DataFrame:
        """Return the rows of one table from all the files."""
        return pd.concat([table.empty(), *(file.rows for file in self.files if file.table is table)])

    @property
    def essential(self) -> list[SourceFile]:
        """Its header and episodes files."""
        return [file for file in self.files if file.table.name in ESSENTIAL]

    @property
    def children(self) -> set[str]:
        """The children of its header and episodes."""
        return set().union(*(file.children for file in self.essential))

    def has(self, table: str) -> bool:
        """Whether a file of the table is among its files."""
        return any(file.table.name == table for file in self.files)


@dataclass(frozen=True)
class DatedFile:
    """A file with its collection year and the reason for it."""

    file: SourceFile
    year: int
    why: str

    @property
    def note(self) -> str:
        """A note where a name points to another year; empty where none does."""
        for part in reversed(self.file.path.parts):
            year, number = year_in_name(part), first_year_in_name(part)
            if year is not None:
                return "" if year == self.year else f"'{part}' names {financial_year(year).label}"
            if number is not None:
                return "" if self.year - number in {0, 1} else f"'{part}' mentions {number}"
        return ""


def stated_year(path: PurePosixPath, by_column: Year | None, known: Returns) -> Year | None:
    """Return the year that is stated for a file; None where it has to be guessed.

    Args:
        path: the file below the data folder.
        by_column: the year in its YEAR column, where the column holds a single year.
        known: what iro.toml says about returns.

    Raises:
        DataError: iro.toml, the column and the names contradict each other.
    """
    configured = known.year_of(path)
    of_file = next((found for part in path.parts[-1:] if (found := year_in_name(part))), None)
    of_folder = next((found for part in reversed(path.parts[:-1]) if (found := year_in_name(part))), None)
    years = [
        *([Year(configured, YEAR_FROM_CONFIG)] if configured else []),
        *([by_column] if by_column else []),
        *([Year(of_file, NAMED_BY_FILE)] if of_file else []),
        *([Year(of_folder, NAMED_BY_FOLDER)] if of_folder else []),
    ]
    # iro.toml overrides names, which may be wrong; it must still agree with the YEAR column, which is data.
    compared = years[: 1 + bool(by_column)] if configured else years
    if conflicting := [year for year in compared[1:] if year.year != compared[0].year]:
        refuse_years(path, compared[0], conflicting[0])
    return years[0] if years else None


def group(files: Iterable[SourceFile]) -> list[Return]:
    """Group the files into the returns they belong to."""
    members: dict[PurePosixPath, dict[tuple[int | None, int | None], list[SourceFile]]] = {}
    for file in files:
        key = (file.stated_year.year, None) if file.stated_year else (None, file.number)
        members.setdefault(file.folder, {}).setdefault(key, []).append(file)
    return [
        supplied
        for folder, groups in members.items()
        for supplied in _with_header_joined(
            [_return(folder, year, number, files) for (year, number), files in groups.items()]
        )
    ]


def collection_years(returns: Sequence[Return]) -> list[Year | None]:
    """Return the collection year of each return and the reason for it; None where nothing tells.

    The year is stated, or guessed from the return's episodes: the financial year in which most of them ceased, or if
    none ceased, the last one in which an episode started. A return without episodes takes its year from the others:
    from a return with the same number in its name; else from its own number, if the numbers of all others are the same
    distance from their years; else from the only other return, in the folder or at all. Failing that, it is the year of
    most of its own dates.
    """
    own_years = [
        Year(supplied.stated_year, OF_RETURN) if supplied.stated_year else _guess(supplied) for supplied in returns
    ]
    known = [(supplied, year.year) for supplied, year in zip(returns, own_years, strict=True) if year is not None]
    return [
        year or _year_from_others(supplied, known) or _year_of_dates(supplied)
        for supplied, year in zip(returns, own_years, strict=True)
    ]


def dated_files(supplied: Return, year: Year) -> list[DatedFile]:
    """Return the files of a return, each with the year and the reason for it."""
    from_episodes = supplied.stated_year is None and supplied.has(EPISODES.name)
    dated = []
    for file in supplied.files:
        why = file.stated_year.why if file.stated_year else year.why
        if not file.stated_year and from_episodes and file.table is not EPISODES:
            why = OF_RETURN
        dated.append(DatedFile(file, year.year, why))
    return dated


def check_years(dated: Sequence[DatedFile]) -> None:
    """Stop where a file has a stated year but its rows are later.

    If the year has dated episodes, only they are checked: reviews are often exported beyond the year of the return.

    Raises:
        DataError: with the file, its year, the reason for it, and how many rows lie after that year.
    """
    with_episodes = {item.year for item in dated if item.file.table is EPISODES and rows_after(item.file, item.year)[1]}
    for item in dated:
        is_episodes = item.file.table is EPISODES
        if item.file.stated_year is None or (item.year in with_episodes and not is_episodes):
            continue
        late, total = rows_after(item.file, item.year)
        if late > ROWS_AFTER * total:
            label, end = financial_year(item.year).label, financial_year(item.year).end
            raise DataError(
                f"{item.file.path} is of {label} ({item.why}), but {late:,} of its {total:,} dated rows lie after "
                f"{end.day} {end:%B %Y}. Correct whichever is wrong, or say in iro.toml which return it belongs "
                f'to: under [returns.years], "{item.file.path}" = "{_latest(item.file)}".'
            )


def rows_after(file: SourceFile, year: int) -> tuple[int, int]:
    """Count the file's dated rows after the end of the year, and all its dated rows."""
    last = last_days(file).dropna()
    return int((last > pd.Timestamp(financial_year(year).end)).sum()), len(last)


def last_days(file: SourceFile) -> pd.Series:
    """Return the last date of each row that can place it in a year; placeholder dates are ignored."""
    columns = DATED_BY.get(file.table.name, ())
    if not columns:
        return pd.Series(pd.NaT, index=file.rows.index)
    days = file.rows[list(columns)]
    return days.where(days.apply(_is_plausible)).max(axis="columns")


def refuse_years(path: PurePosixPath, first: Year, second: Year) -> NoReturn:
    """Stop because two statements of a file's year contradict each other.

    Raises:
        DataError: with the file, and both years with their reasons.
    """
    raise DataError(
        f"{path}: its year is {financial_year(first.year).label} ({first.why}) and {financial_year(second.year).label} "
        f"({second.why}). Correct whichever is wrong, or say in iro.toml which it is: under [returns.years], "
        f'"{path}" = "{financial_year(first.year).label}".'
    )


def _return(folder: PurePosixPath, year: int | None, number: int | None, files: Sequence[SourceFile]) -> Return:
    return Return(folder, number if year is None else files[0].number, tuple(files), year)


def _with_header_joined(returns: list[Return]) -> list[Return]:
    """Return the returns of one folder; if one alone has the header and another the episodes, they are one return."""
    headers, episodes = ([supplied for supplied in returns if supplied.has(name)] for name in ESSENTIAL)
    if len(headers) != 1 or len(episodes) != 1 or headers == episodes:
        return returns
    header, of_episodes = headers[0], episodes[0]
    if None not in {header.stated_year, of_episodes.stated_year} and header.stated_year != of_episodes.stated_year:
        return returns
    number = of_episodes.number if of_episodes.number is not None else header.number
    joined = Return(
        header.folder,
        number,
        (*header.files, *of_episodes.files),
        of_episodes.stated_year if header.stated_year is None else header.stated_year,
    )
    return [joined, *(supplied for supplied in returns if supplied is not header and supplied is not of_episodes)]


def _is_plausible(days: pd.Series) -> "pd.Series[bool]":
    plausible: pd.Series[bool] = days.dt.year.between(EARLIEST, LATEST) & (days.dt.year != NO_YEAR)
    return plausible


def years_of_days(dates: pd.Series) -> "pd.Series[int]":
    """Return the collection year of each date, leaving out missing and placeholder dates."""
    days = dates[_is_plausible(dates)].dropna()
    return pd.Series([collection_year(day) for day in days], index=days.index, dtype="int64")


def _commonest(years: "pd.Series[int]") -> int | None:
    """Return the most frequent year, the latest if several tie; None where there are no years."""
    counts = years.value_counts()
    return int(counts[counts == counts.max()].index.max()) if len(counts) else None


def _guess(supplied: Return) -> Year | None:
    """Guess the year of a return from its episodes, within the two years that a number in its name may mean."""
    episodes, reviews = supplied.rows(EPISODES), years_of_days(supplied.rows(REVIEWS)["review_date"])
    ceased, started = years_of_days(episodes["ceased"]), years_of_days(episodes["started"])
    year = _commonest(ceased) or (int(started.max()) if len(started) else None)
    if year is None:
        return None
    guess = _narrowed_by_number(Year(year, FROM_DATES), supplied.number, pd.concat([ceased, started]), reviews)
    if len(reviews) >= FEW_REVIEWS and (reviews > guess.year).sum() > REVIEWS_AFTER * len(reviews):
        later = _commonest(reviews) or guess.year
        return guess._replace(year=later if guess.why == FROM_DATES else min(later, (supplied.number or later) + 1))
    return guess


def _narrowed_by_number(guess: Year, number: int | None, events: "pd.Series[int]", reviews: "pd.Series[int]") -> Year:
    """Choose between the two years that a number may mean; keep the guess if it is one, or few dates are in either."""
    if number is None:
        return guess
    why = FROM_NUMBER.format(number)
    if guess.year in {number, number + 1}:
        return Year(guess.year, why)
    for years, share in ((events, IN_NAMED_YEARS), (reviews, 1 - REVIEWS_AFTER)):
        of_named_years = years[years.isin([number, number + 1])]
        if len(of_named_years) > share * len(years):
            return Year(number + int((of_named_years == number + 1).sum() > IN_LATER_YEAR * len(of_named_years)), why)
    return guess


def _year_of_dates(supplied: Return) -> Year | None:
    dates = [supplied.rows(REVIEWS)["review_date"], supplied.rows(MISSING)["missing_from"]]
    year = _commonest(years_of_days(pd.concat(dates, ignore_index=True)))
    return None if year is None else Year(year, FROM_DATES)


def _year_from_others(supplied: Return, known: Sequence[tuple[Return, int]]) -> Year | None:
    folder_years = {year for other, year in known if other.folder == supplied.folder}
    own = _year_of_dates(supplied)
    if own and {own.year} == folder_years:
        return Year(own.year, OF_RETURN)
    numbers = [(other.number, year) for other, year in known if other.number is not None]
    if supplied.number is not None and numbers:
        same = {year for number, year in numbers if number == supplied.number}
        offsets = {year - number for number, year in numbers}
        return _only(same, NUMBERED) or _only({supplied.number + offset for offset in offsets}, NUMBERED)
    return _only(folder_years, OF_RETURN) or _only({year for _, year in known}, ONLY_RETURN)


def _only(years: set[int], why: str) -> Year | None:
    return Year(next(iter(years)), why) if len(years) == 1 else None


def _latest(file: SourceFile) -> str:
    """Return the year of the last date in a file, to propose in a message."""
    return financial_year(int(years_of_days(last_days(file)).max())).label
