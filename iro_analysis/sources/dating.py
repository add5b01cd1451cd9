"""From files to files with a year: rows split by a column YEAR, files grouped by their returns, every year told why."""

from collections.abc import Sequence
from dataclasses import replace

from iro_analysis.settings import Returns
from iro_analysis.sources.exchange import Exchange, single_years_begin, years_of_rows
from iro_analysis.sources.returns import (
    DATED_BY,
    FROM_DATES,
    SAID_BY_COLUMN,
    Dated,
    Return,
    SourceFile,
    Year,
    check_years,
    collection_years,
    dated_files,
    group,
    last_days,
    refuse_years,
    year_told,
    years_of_days,
)
from iro_analysis.tables import CHILDREN, EPISODES

OF_CHILDREN = "the years of its children's episodes"


def date_returns(files: Sequence[tuple[SourceFile, Exchange]], known: Returns) -> list[tuple[Return, list[Dated]]]:
    """The returns of the files, each with its files and their year; those whose year nothing tells are left out.

    Args:
        files: the files of returns, each with what its columns beside the table's say.
        known: what iro.toml says of the returns.

    Raises:
        DataError: what tells a year contradicts something else that does, or the rows.
    """
    begins = single_years_begin(files)
    parts = [part for file, exchange in files for part in _parts(file, exchange, known, begins=begins)]
    returns = group(_beside_years(parts))
    dated = [
        (each, dated_files(each, year))
        for each, year in zip(returns, collection_years(returns), strict=True)
        if year is not None
    ]
    check_years([file for _, found in dated for file in found])
    return dated


def _parts(file: SourceFile, exchange: Exchange, known: Returns, *, begins: bool) -> list[SourceFile]:
    """The file as it is told, or a file for each year that its column YEAR names."""
    if not exchange.years or file.rows.empty:
        return [replace(file, told=year_told(file.path, None, known))]
    years = years_of_rows(file, exchange, begins=begins)
    why = SAID_BY_COLUMN.format(exchange.year_column)
    found = [Year(int(year), why) for year in sorted(years.unique())]
    if len(found) == 1:
        return [replace(file, told=year_told(file.path, found[0], known))]
    if given := known.year_of(file.path):
        refuse_years(file.path, Year(given, "iro.toml says so"), next(year for year in found if year.year != given))
    return [replace(file, rows=file.rows[years == year.year], told=year) for year in found]


def _beside_years(parts: Sequence[SourceFile]) -> list[SourceFile]:
    """The files, those without a year beside episodes of several years shared out among them."""
    split = [each for each in parts if each.table is EPISODES and len(_years_of_file(each, parts)) > 1]
    found: list[SourceFile] = []
    for part in parts:
        beside = [each for each in split if each.folder == part.folder]
        found += _shared_out(part, beside) if beside and part.told is None else [part]
    return found


def _years_of_file(file: SourceFile, parts: Sequence[SourceFile]) -> set[Year | None]:
    return {each.told for each in parts if each.path == file.path}


def _shared_out(file: SourceFile, episodes: Sequence[SourceFile]) -> list[SourceFile]:
    """A file without years beside episodes that have them: its rows by the years of their children, or of their days.

    Args:
        file: the file.
        episodes: the episodes beside it, a file for each year.
    """
    years = sorted({each.told for each in episodes if each.told})
    why = OF_CHILDREN
    if file.table is CHILDREN:
        named = {year.year: set().union(*(each.children for each in episodes if each.told == year)) for year in years}
        parts = [(year, file.rows["child_id"].isin(children)) for year, children in named.items()]
        unnamed = ~file.rows["child_id"].isin(set().union(*named.values()))
        parts[-1] = (parts[-1][0], parts[-1][1] | unnamed)
    elif file.table.name in DATED_BY:
        why = FROM_DATES
        of_day = years_of_days(last_days(file)).reindex(file.rows.index).clip(years[0].year, years[-1].year)
        parts = [(year.year, of_day.fillna(years[-1].year) == year.year) for year in years]
    else:
        return [file]
    return [replace(file, rows=file.rows[rows], told=Year(year, why)) for year, rows in parts]
