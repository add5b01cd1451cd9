"""Recognise a file's table by its columns alone; the file name, and the order and case of columns, do not matter."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache

from iro_analysis.sources.cells.characters import visible
from iro_analysis.tables import TABLES, Column, Table

#: A row that names fewer columns of the return than this may be data, and must not be repeated in a message. One is too
#: few: CHILD and PLACE are also codes of REASON_PLACE_CHANGE.
NAMES_OF_A_HEADER = 2


#: A column for the service's own remarks, allowed in every log.
REMARK_COLUMN = "REMARK"
#: Names so common that they do not show which table a file is.
COMMON_NAMES = frozenset({"DATE", "FROM"})
#: This many indispensable columns together identify a log that has no distinctive one.
SEVERAL = 3
#: Names of the authority column in files exchanged between authorities, the most reliable first ...
AUTHORITY_NAMES = (
    *("LA_CODE", "LACODE", "AUTHORITY_CODE", "LOCAL_AUTHORITY_CODE", "LA"),
    *("LOCAL_AUTHORITY", "AUTHORITY", "LA_NAME", "LOCAL_AUTHORITY_NAME"),
)
#: ... and of the column for the year of the return.
YEAR_NAMES = ("COLLECTION_YEAR", "RETURN_YEAR", "YEAR_OF_RETURN", "FINANCIAL_YEAR", "REPORTING_YEAR", "YEAR")


#: Beyond this many characters a text is no heading, and what follows does not matter.
LONGEST_HEADING = 200
#: A row with more names than this that are no column's is not compared with the columns one by one.
MOST_NAMES = 500


def column_name(text: str) -> str:
    """Return a heading as the return writes it: capitals, words joined by underscores, no invisible characters."""
    return _column_name(text[:LONGEST_HEADING])


@lru_cache(maxsize=1 << 15)  # the headings of the widest sheet there is, asked for by every table
def _column_name(text: str) -> str:
    return re.sub(r"[\s\-_]+", "_", visible(text).strip().upper())


def exchange_names(table: Table) -> frozenset[str]:
    """Return the extra columns that can name the authority and the return of a table's rows."""
    return frozenset(AUTHORITY_NAMES if table.is_log else (*AUTHORITY_NAMES, *YEAR_NAMES)) - source_columns(table)


def source_columns(table: Table) -> set[str]:
    """Return the return's names for the table's columns."""
    return {column.source for column in table.columns}


def recognise(header: Sequence[str]) -> Table | None:
    """Return the table whose columns ``header`` names, with most columns if several fit; None if none fits.

    A table fits if its indispensable columns are there, a column that no other table has, and, for a table of the
    return, half of all its columns. For a log, three indispensable columns that no other table has together are enough.
    A header that fits a table of the return is never a log.
    """
    names = names_in(header)
    fitting = [table for table in TABLES.values() if fits(table, names)]
    return max(fitting, key=lambda table: (not table.is_log, len(source_columns(table) & names)), default=None)


def why_not(header: Sequence[str]) -> str:
    """Say why an unrecognised ``header`` is not the table it is nearest to, and the remedy.

    Only names similar to a column of the return are repeated: the first row of some other file may hold children's
    names.
    """
    names = names_in(header)
    nearest = max(TABLES.values(), key=lambda table: likeness(table, names))
    if sum(name in COLUMNS for name in names) < NAMES_OF_A_HEADER:
        return (
            "its first row names fewer than two columns of the return; if it is a table of it, iro.toml can say what "
            'its headings mean: [columns.episodes] "its heading" = "DECOM", say'
        )
    missing = sorted(_indispensable(nearest) - names) or sorted(source_columns(nearest) - names)
    parts = [f"nearest to {nearest.source}, but lacks {', '.join(missing)}", *_about_other_names(names, nearest)]
    return "; ".join([*parts, *_remedy(names, nearest, missing)])


def unused_and_absent(header: Sequence[str], table: Table) -> str:
    """Return a note on the extra and missing columns of a recognised file, and the remedy; empty if there are none."""
    names = names_in(header)
    absent = [column.source for column in absent_columns(header, table)]
    parts = [*([f"without {', '.join(absent)}"] if absent else []), *_about_other_names(names, table)]
    return "; ".join([*parts, *_remedy(names, table, absent)])


def absent_columns(header: Sequence[str], table: Table) -> list[Column]:
    """Return the columns of the table that ``header`` does not name."""
    names = names_in(header)
    return [column for column in table.columns if column.source not in names]


def repeated_columns(header: Sequence[str], table: Table) -> list[str]:
    """Return the columns of the table, by source name, that ``header`` names more than once, in the table's order."""
    times = Counter(map(column_name, header))
    return [column.source for column in table.columns if times[column.source] > 1]


_USES = Counter(name for table in TABLES.values() for name in source_columns(table))
#: All columns of all tables.
COLUMNS = frozenset(_USES)
#: The columns that only one table has.
DISTINCTIVE = frozenset(name for name, uses in _USES.items() if uses == 1) - COMMON_NAMES


def _is_told_by_several(table: Table) -> bool:
    needed = _indispensable(table)
    others = (source_columns(other) for other in TABLES.values() if other is not table)
    return len(needed) >= SEVERAL and not any(needed <= columns for columns in others)


def names_in(header: Sequence[str]) -> set[str]:
    """Return the column names in ``header``."""
    return {name for text in header if (name := column_name(text))}


def _indispensable(table: Table) -> set[str]:
    return {column.source for column in table.columns if column.needed_to_recognise}


#: The logs that their indispensable columns together identify.
_TOLD_BY_SEVERAL = tuple(table for table in TABLES.values() if table.is_log and _is_told_by_several(table))


def fits(table: Table, names: set[str]) -> bool:  # D57
    """Whether the columns named are enough of the table, and identify it."""
    present = source_columns(table) & names
    if not _indispensable(table) <= names:
        return False
    if table.is_log:
        return bool(present & DISTINCTIVE) or table in _TOLD_BY_SEVERAL
    return bool(present & DISTINCTIVE) and 2 * len(present) >= len(table.columns)


def likeness(table: Table, names: set[str]) -> tuple[int, float]:
    """Measure how near the names are to the table: by distinctive columns, even misspelt, then by the share of all."""
    columns, others = source_columns(table), names - COLUMNS
    comparable = others if len(others) <= MOST_NAMES else ()
    near = {name for name in columns if name in names or get_close_matches(name, comparable, n=1, cutoff=0.8)}
    return len(near & DISTINCTIVE), len(near) / len(columns)


def _about_other_names(names: set[str], table: Table) -> Iterator[str]:
    """Yield what to say about names that are not the table's: likely misspellings by name, and the number of others."""
    guesses = _guesses(names, table)
    yield from (f"{text} may be a misspelling of {guess}" for text, guess in guesses.items() if guess)
    if others := sum(not guess for guess in guesses.values()):
        yield "1 column that is not the table's" if others == 1 else f"{others} columns that are not the table's"


def _guesses(names: set[str], table: Table) -> dict[str, str]:
    """Return each name that is not the table's, with the absent column most like it; empty if there is none."""
    absent = sorted(source_columns(table) - names)
    others = sorted(names - source_columns(table) - exchange_names(table) - {REMARK_COLUMN})
    if len(others) > MOST_NAMES:
        return dict.fromkeys(others, "")
    return {text: next(iter(get_close_matches(text, absent, n=1, cutoff=0.7)), "") for text in others}


def _remedy(names: set[str], table: Table, missing: Sequence[str]) -> Iterator[str]:
    """Yield how iro.toml can map headings to missing columns, if any heading may be one of them."""
    guesses = _guesses(names, table)
    if not (missing and guesses):
        return
    likely = [f'"{text}" = "{guess}"' for text, guess in guesses.items() if guess]
    mapping = ", ".join(likely) or f'"its heading" = "{missing[0]}"'
    yield f"if a heading is one of those columns, iro.toml can say so: [columns.{table.name}] {mapping}"
