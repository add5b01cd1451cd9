"""Files exchanged between systems or within a region, with columns for the authority and the return of each row.

``LA`` names the authority and ``YEAR`` the return. A year is written as two (2018-19) or as a single number, which is
the year in which the return ends or the one in which it begins: the dates of the rows decide.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year, parse_collection_year, parse_single_year
from iro_analysis.settings import Authority
from iro_analysis.sources.cells.characters import visible
from iro_analysis.sources.cells.details import looks_like
from iro_analysis.sources.files.delimited import Grid
from iro_analysis.sources.headings.recognition import AUTHORITY_NAMES, YEAR_NAMES, column_name, exchange_names
from iro_analysis.sources.returns.grouping import ROWS_AFTER, SourceFile, last_days
from iro_analysis.tables import EPISODES, Table

OTHER_AUTHORITY = "row of another authority left out"
NO_AUTHORITY = "row that names no authority left out"
CODE = re.compile(r"[A-Z]\d{8}|\d{3}", re.ASCII)
#: How many files a message names.
_NAMED = 3
ONS_CODE = re.compile(r"E\d{8}", re.ASCII)


@dataclass(frozen=True)
class Exchange:
    """The authorities and years that a file's extra columns give for its rows.

    Args:
        authorities: the number of rows of each authority, including rows left out; empty if there is no such column.
        years: the text in the YEAR column by row number; empty if there is no such column.
        year_column: the name of that column in the file.
    """

    authorities: Mapping[str, int]
    years: Mapping[int, str]
    year_column: str = ""

    def authority(self, chosen: Authority) -> str:
        """The authority whose rows are used; empty where the file does not say."""
        texts = [text for text in self.authorities if is_chosen(text, chosen)] or list(self.authorities)
        return ", ".join(map(printable, texts))


NOT_EXCHANGED = Exchange({}, {})


def rows_of_authority(grid: Grid, table: Table, authority: Authority) -> tuple[Grid, Exchange]:
    """Keep the rows of ``grid`` of the chosen authority, and return what its extra columns say.

    Nothing is left out if no authority is chosen, or if the chosen one is not in the file.
    """
    names = list(map(column_name, grid.header))
    extra_names = exchange_names(table)
    authority_column = next((name for name in AUTHORITY_NAMES if name in extra_names and name in names), "")
    year_column = next((name for name in YEAR_NAMES if name in extra_names and name in names), "")
    authority_texts = _cells(grid, names.index(authority_column)) if authority_column else []
    counts = Counter(text for text in authority_texts if text)
    if len(counts) > 1 and any(is_chosen(text, authority) for text in counts):
        grid = _only_chosen(grid, authority_texts, authority)
    years = dict(zip(grid.numbers, _cells(grid, names.index(year_column)), strict=True)) if year_column else {}
    if not any(map(year_written, years.values())):
        years = {}
    return grid, Exchange(dict(counts), years, year_column if years else "")


def is_chosen(text: str, authority: Authority) -> bool:
    """Whether ``text`` is the configured authority: by its name in files, if configured, else by its code or name."""
    wanted = {authority.la} if authority.la else {authority.code, authority.name}
    return text.casefold() in {name.strip().casefold() for name in wanted if name}


def check_authorities(exchanges: Sequence[tuple[str, Exchange]], authority: Authority) -> None:
    """Stop if the files name several authorities and none of them is chosen, or one that is not the configured one.

    Args:
        exchanges: files, each with what its extra columns say.
        authority: the configured authority.

    Raises:
        DataError: with the authorities, their rows and files.
    """
    files: dict[str, dict[str, int]] = {}
    for file, exchange in exchanges:
        for text, count in exchange.authorities.items():
            files.setdefault(text, {})[file] = count
    if any(is_chosen(text, authority) for text in files):
        return
    if len(files) > 1:
        listed = "; ".join(
            f"{printable(text)} ({sum(files[text].values()):,} rows in {_listed(list(files[text]))})"
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
                f"{_listed(list(rows))} names the authority {text}, and iro.toml or --authority says {configured}. "
                "Remove the other authority's files, or correct the code."
            )


def is_other_authority(exchange: Exchange, authority: Authority) -> bool:
    """Whether a file names authorities but not the chosen one. It is left out only if another file names that one."""
    return bool(exchange.authorities) and not any(is_chosen(text, authority) for text in exchange.authorities)


def year_written(text: str) -> Callable[[bool], int] | None:
    """Return the collection year that a cell names, as a function of whether single numbers are first years.

    None where the cell names no year.
    """
    if (year := parse_collection_year(text)) is not None:
        return lambda _: year
    if (number := parse_single_year(text)) is not None:
        return lambda begins: number + begins
    return None


def years_of_rows(file: SourceFile, exchange: Exchange, *, begins: bool) -> "pd.Series[int]":
    """Return the collection year of each row of a file with a YEAR column.

    Raises:
        DataError: some rows name no year.
    """
    texts = file.rows["source_row"].map(exchange.years).fillna("")
    years = {text: year(begins) for text in texts.unique() if (year := year_written(text))}
    if without_year := int((~texts.isin(years)).sum()):
        raise DataError(
            f"{file.path}: {without_year:,} of {len(texts):,} rows name no year in {exchange.year_column}, which says "
            "which return each row belongs to. Fill it in every row, as 2018-19, or remove the column."
        )
    return texts.map(years).astype("int64")


def single_years_begin(files: Sequence[tuple[SourceFile, Exchange]]) -> bool:
    """Whether single numbers are the years in which returns begin: read as last years, too many rows would be too late.

    Episodes decide if they have years, because reviews often repeat other years. Without dated rows a number is the
    year in which the return ends.
    """
    with_years = [item for item in files if item[1].years]
    late = dated = 0
    for file, exchange in [item for item in with_years if item[0].table is EPISODES] or with_years:
        last, texts = last_days(file), file.rows["source_row"].map(exchange.years).fillna("")
        for text in texts.unique():
            if (number := parse_single_year(text)) is not None:
                days = last[texts == text].dropna()
                late += int((days > pd.Timestamp(financial_year(number).end)).sum())
                dated += len(days)
    return late > ROWS_AFTER * dated


def _cells(grid: Grid, place: int) -> list[str]:
    return [visible(row[place]).strip() for row in grid.rows]


def _only_chosen(grid: Grid, texts: Sequence[str], authority: Authority) -> Grid:
    kept = [is_chosen(text, authority) for text in texts]
    unnamed = sum(not text for text in texts)
    left_out = Counter({OTHER_AUTHORITY: kept.count(False) - unnamed, NO_AUTHORITY: unnamed})
    return replace(
        grid,
        rows=[row for row, keep in zip(grid.rows, kept, strict=True) if keep],
        numbers=[number for number, keep in zip(grid.numbers, kept, strict=True) if keep],
        faults=grid.faults + left_out,
    )


def printable(text: str) -> str:
    """Return the authority as printed, unless a cell that slipped into its column looks like personal details."""
    return text if CODE.fullmatch(text) or not looks_like(text) else "(not printed: it looks like a person's details)"


def _listed(files: Sequence[str]) -> str:
    more = len(files) - _NAMED
    return ", ".join(files[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
