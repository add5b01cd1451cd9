"""Files as they are exchanged between systems and in a region: columns that say whose a row is, and of which return.

``LA`` names the authority and ``YEAR`` the return. A year is written by its two (2018-19) or as a single number, the
year in which the return ends or that in which it begins; which of the two, the dates of the rows tell.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year, number_written, year_named
from iro_analysis.settings import Authority
from iro_analysis.sources.characters import visible
from iro_analysis.sources.delimited import Grid
from iro_analysis.sources.details import looks_like
from iro_analysis.sources.recognition import AUTHORITY_NAMES, YEAR_NAMES, column_name, exchange_names
from iro_analysis.sources.returns import ROWS_AFTER, SourceFile, last_days
from iro_analysis.tables import EPISODES, Table

OTHER_AUTHORITY = "row of another authority left out"
NO_AUTHORITY = "row that names no authority left out"
CODE = re.compile(r"[A-Z]\d{8}|\d{3}", re.ASCII)
#: So many files are named.
_NAMED = 3
ONS_CODE = re.compile(r"E\d{8}", re.ASCII)


@dataclass(frozen=True)
class Exchange:
    """What the columns beside a table's own say of its rows.

    Args:
        authorities: how many rows each authority has, those left out included; empty where the file has no such column.
        years: by the number of a row what its YEAR says; empty where the file has no such column.
        year_column: the file's name of that column.
    """

    authorities: Mapping[str, int]
    years: Mapping[int, str]
    year_column: str = ""

    def authority(self, chosen: Authority) -> str:
        """Whose the rows are that are used; empty where the file does not say it."""
        named = [text for text in self.authorities if is_chosen(text, chosen)] or list(self.authorities)
        return ", ".join(map(shown, named))


NOT_EXCHANGED = Exchange({}, {})


def exchanged(grid: Grid, table: Table, authority: Authority) -> tuple[Grid, Exchange]:
    """The rows of ``grid`` that are the chosen authority's, and what the columns beside the table's say of them.

    Nothing is left out where no authority is chosen, or none of them is the chosen one.
    """
    names = list(map(column_name, grid.header))
    beside = exchange_names(table)
    whose = next((name for name in AUTHORITY_NAMES if name in beside and name in names), "")
    column = next((name for name in YEAR_NAMES if name in beside and name in names), "")
    said = _cells(grid, names.index(whose)) if whose else []
    counts = Counter(text for text in said if text)
    if len(counts) > 1 and any(is_chosen(text, authority) for text in counts):
        grid = _only_chosen(grid, said, authority)
    years = dict(zip(grid.numbers, _cells(grid, names.index(column)), strict=True)) if column else {}
    if not any(map(year_written, years.values())):
        years = {}
    return grid, Exchange(dict(counts), years, column if years else "")


def is_chosen(text: str, authority: Authority) -> bool:
    """Whether it is the configured authority, by the name that files have for it, its code or its name."""
    wanted = {authority.la} if authority.la else {authority.code, authority.name}
    return text.casefold() in {each.strip().casefold() for each in wanted if each}


def check_authorities(found: Sequence[tuple[str, Exchange]], authority: Authority) -> None:
    """Stop where the files name several authorities and none of them is chosen, or another than the configured one.

    Args:
        found: files, each with what its columns beside the table's say.
        authority: the configured one.

    Raises:
        DataError: the authorities, with their rows and files.
    """
    files: dict[str, dict[str, int]] = {}
    for file, exchange in found:
        for text, count in exchange.authorities.items():
            files.setdefault(text, {})[file] = count
    if any(is_chosen(text, authority) for text in files):
        return
    if len(files) > 1:
        listed = "; ".join(
            f"{shown(text)} ({sum(files[text].values()):,} rows in {_named(list(files[text]))})"
            for text in sorted(files)
        )
        raise DataError(
            f"The files hold rows of {len(files):,} authorities: {listed}. Say which is meant: with --authority, or "
            "under [authority] in iro.toml with code, or with la where the files have no ONS code."
        )
    for text, rows in files.items():
        configured = authority.la or authority.code or ""
        if ONS_CODE.fullmatch(text) and ONS_CODE.fullmatch(configured):
            raise DataError(
                f"{_named(list(rows))} names the authority {text}, and iro.toml or --authority says {configured}. "
                "Take the other authority's files away, or correct the code."
            )


def is_anothers(exchange: Exchange, authority: Authority) -> bool:
    """Whether a file names authorities, and not the chosen one; only where another file names that is it left out."""
    return bool(exchange.authorities) and not any(is_chosen(text, authority) for text in exchange.authorities)


def year_written(text: str) -> Callable[[bool], int] | None:
    """The collection year that a cell names, given whether single numbers are the year in which a return begins.

    None where it names no year.
    """
    if (year := year_named(text)) is not None:
        return lambda _: year
    if (number := number_written(text)) is not None:
        return lambda begins: number + begins
    return None


def years_of_rows(file: SourceFile, exchange: Exchange, *, begins: bool) -> "pd.Series[int]":
    """The collection year of each row of a file with a column for it.

    Raises:
        DataError: some rows name no year.
    """
    said = file.rows["source_row"].map(exchange.years).fillna("")
    years = {text: year(begins) for text in said.unique() if (year := year_written(text))}
    if lacking := int((~said.isin(years)).sum()):
        raise DataError(
            f"{file.path}: {lacking:,} of {len(said):,} rows name no year in {exchange.year_column}, which says of "
            "which return each row is. Write it in every row, as 2018-19, or take the column out."
        )
    return said.map(years).astype("int64")


def single_years_begin(files: Sequence[tuple[SourceFile, Exchange]]) -> bool:
    """Whether single numbers are the years in which returns begin: where too many rows are later than their ends.

    Episodes are asked first, for reviews repeat other years; without dated rows a number is the year of the end.
    """
    with_years = [each for each in files if each[1].years]
    late = dated = 0
    for file, exchange in [each for each in with_years if each[0].table is EPISODES] or with_years:
        last, said = last_days(file), file.rows["source_row"].map(exchange.years).fillna("")
        for text in said.unique():
            if (number := number_written(text)) is not None:
                days = last[said == text].dropna()
                late += int((days > pd.Timestamp(financial_year(number).end)).sum())
                dated += len(days)
    return late > ROWS_AFTER * dated


def _cells(grid: Grid, place: int) -> list[str]:
    return [visible(row[place]).strip() for row in grid.rows]


def _only_chosen(grid: Grid, said: Sequence[str], authority: Authority) -> Grid:
    kept = [is_chosen(text, authority) for text in said]
    unnamed = sum(not text for text in said)
    left_out = Counter({OTHER_AUTHORITY: kept.count(False) - unnamed, NO_AUTHORITY: unnamed})
    return replace(
        grid,
        rows=[row for row, keep in zip(grid.rows, kept, strict=True) if keep],
        numbers=[number for number, keep in zip(grid.numbers, kept, strict=True) if keep],
        faults=grid.faults + left_out,
    )


def shown(text: str) -> str:
    """The authority, unless a slipped cell stands in its column."""
    return text if CODE.fullmatch(text) or not looks_like(text) else "(not printed: it looks like a person's details)"


def _named(files: Sequence[str]) -> str:
    more = len(files) - _NAMED
    return ", ".join(files[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
