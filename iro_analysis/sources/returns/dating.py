"""Give every file of a return its year and the reason for it; files with a YEAR column are split by it."""

from collections.abc import Sequence
from dataclasses import replace

from iro_analysis.settings import Returns
from iro_analysis.sources.returns.exchange import Exchange, single_years_begin, years_of_rows
from iro_analysis.sources.returns.grouping import (
    DATED_BY,
    FROM_DATES,
    YEAR_FROM_COLUMN,
    DatedFile,
    Return,
    SourceFile,
    Year,
    check_years,
    collection_years,
    dated_files,
    group,
    last_days,
    refuse_years,
    stated_year,
    years_of_days,
)
from iro_analysis.tables import CHILDREN, EPISODES

OF_CHILDREN = "the years of its children's episodes"


# D58 in docs/decisions.md
def date_returns(files: Sequence[tuple[SourceFile, Exchange]], known: Returns) -> list[tuple[Return, list[DatedFile]]]:
    """Group the files into returns, each file with its year; returns whose year cannot be found are left out.

    Args:
        files: the files of returns, each with the authority and years from its extra columns.
        known: what iro.toml says about returns.

    Raises:
        DataError: two statements of a file's year contradict each other, or the rows contradict the year.
    """
    begins = single_years_begin(files)
    parts = [part for file, exchange in files for part in _parts(file, exchange, known, begins=begins)]
    returns = group(_beside_years(parts))
    dated = [
        (supplied, dated_files(supplied, year))
        for supplied, year in zip(returns, collection_years(returns), strict=True)
        if year is not None
    ]
    check_years([file for _, files_of_return in dated for file in files_of_return])
    return dated


def _parts(file: SourceFile, exchange: Exchange, known: Returns, *, begins: bool) -> list[SourceFile]:
    """Return the file with its stated year, or one file for each year in its YEAR column."""
    if not exchange.years or file.rows.empty:
        return [replace(file, stated_year=stated_year(file.path, None, known))]
    years = years_of_rows(file, exchange, begins=begins)
    why = YEAR_FROM_COLUMN.format(exchange.year_column)
    years_named = [Year(int(year), why) for year in sorted(years.unique())]
    if len(years_named) == 1:
        return [replace(file, stated_year=stated_year(file.path, years_named[0], known))]
    if configured := known.year_of(file.path):
        refuse_years(
            file.path,
            Year(configured, "iro.toml says so"),
            next(year for year in years_named if year.year != configured),
        )
    return [replace(file, rows=file.rows[years == year.year], stated_year=year) for year in years_named]


def _beside_years(parts: Sequence[SourceFile]) -> list[SourceFile]:
    """Split the files without a year that lie beside episodes of several years, by those years."""
    split = [part for part in parts if part.table is EPISODES and len(_years_of_file(part, parts)) > 1]
    shared: list[SourceFile] = []
    for part in parts:
        beside = [episodes for episodes in split if episodes.folder == part.folder]
        shared += _shared_out(part, beside) if beside and part.stated_year is None else [part]
    return shared


def _years_of_file(file: SourceFile, parts: Sequence[SourceFile]) -> set[Year | None]:
    return {part.stated_year for part in parts if part.path == file.path}


def _shared_out(file: SourceFile, episodes: Sequence[SourceFile]) -> list[SourceFile]:
    """Split a file without years by the years of the episodes beside it.

    A child belongs in the header of every year in which it has episodes; other rows go by their own dates.

    Args:
        file: the file.
        episodes: the episodes beside it, one file per year.
    """
    years = sorted({part.stated_year for part in episodes if part.stated_year})
    why = OF_CHILDREN
    if file.table is CHILDREN:
        children_by_year = {
            year.year: set().union(*(part.children for part in episodes if part.stated_year == year)) for year in years
        }
        parts = [(year, file.rows["child_id"].isin(children)) for year, children in children_by_year.items()]
        unmatched = ~file.rows["child_id"].isin(set().union(*children_by_year.values()))
        parts[-1] = (parts[-1][0], parts[-1][1] | unmatched)
    elif file.table.name in DATED_BY:
        why = FROM_DATES
        row_years = years_of_days(last_days(file)).reindex(file.rows.index).clip(years[0].year, years[-1].year)
        parts = [(year.year, row_years.fillna(years[-1].year) == year.year) for year in years]
    else:
        return [file]
    return [replace(file, rows=file.rows[rows], stated_year=Year(year, why)) for year, rows in parts]
