"""Which table a file is, by its columns alone; its name, their order and their case do not matter."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache

from iro_analysis.sources.characters import visible
from iro_analysis.tables import TABLES, Column, Table

#: A row that names fewer columns of the return than this may be data, and is then not to be repeated in a message.
#: One is too few: CHILD and PLACE are also codes of REASON_PLACE_CHANGE.
NAMES_OF_A_HEADER = 2


#: The service's own column beside those of a log.
OWN_REMARK = "REMARK"
#: A column's name so common that it tells no table from a file of something else.
COMMON_NAMES = frozenset({"DATE", "FROM"})
#: So many columns together tell a log, where no single one does.
SEVERAL = 3
#: What the column that names the authority is called where files of several are exchanged, the surest name first ...
AUTHORITY_NAMES = (
    *("LA_CODE", "LACODE", "AUTHORITY_CODE", "LOCAL_AUTHORITY_CODE", "LA"),
    *("LOCAL_AUTHORITY", "AUTHORITY", "LA_NAME", "LOCAL_AUTHORITY_NAME"),
)
#: ... and the one that names the year of the return.
YEAR_NAMES = ("COLLECTION_YEAR", "RETURN_YEAR", "YEAR_OF_RETURN", "FINANCIAL_YEAR", "REPORTING_YEAR", "YEAR")


@lru_cache(maxsize=1024)
def column_name(text: str) -> str:
    """A column's name as the return writes it: capitals, words joined by underscores, nothing that cannot be seen."""
    return re.sub(r"[\s\-_]+", "_", visible(text).strip().upper())


def exchange_names(table: Table) -> frozenset[str]:
    """The columns beside the table's own that say whose its rows are, and of which return."""
    return frozenset(AUTHORITY_NAMES if table.is_log else (*AUTHORITY_NAMES, *YEAR_NAMES)) - source_columns(table)


def source_columns(table: Table) -> set[str]:
    """The return's names for the table's columns."""
    return {column.source for column in table.columns}


def recognise(header: Sequence[str]) -> Table | None:
    """The table whose columns ``header`` names, the one with most of them where several fit; None where none does.

    A table fits when every column it cannot do without is there, a column that no other table has, and, of a table of
    the return, half of all its columns; for a log, three columns that it cannot do without and that no other table has
    together tell as much. What fits a table of the return is no log.
    """
    named = names_in(header)
    fitting = [table for table in TABLES.values() if fits(table, named)]
    return max(fitting, key=lambda table: (not table.is_log, len(source_columns(table) & named)), default=None)


def why_not(header: Sequence[str]) -> str:
    """What keeps ``header`` from being the table it comes nearest to, and the remedy; for one that is not recognised.

    Of what ``header`` names no more is repeated than is like a column of the return: a file of something else may name
    children there.
    """
    named = names_in(header)
    nearest = max(TABLES.values(), key=lambda table: likeness(table, named))
    if sum(name in COLUMNS for name in named) < NAMES_OF_A_HEADER:
        return (
            "its first row names fewer than two columns of the return; if it is a table of it, iro.toml can say what "
            'its headings mean: [columns.episodes] "its heading" = "DECOM", say'
        )
    lacking = sorted(_indispensable(nearest) - named) or sorted(source_columns(nearest) - named)
    parts = [f"nearest to {nearest.source}, but lacks {', '.join(lacking)}", *_foreign(named, nearest)]
    return "; ".join([*parts, *_remedy(named, nearest, lacking)])


def unused_and_absent(header: Sequence[str], table: Table) -> str:
    """A note on the columns a recognised file has too many or too few, and the remedy; empty where there are none."""
    named = names_in(header)
    absent = [column.source for column in absent_columns(header, table)]
    parts = [*([f"without {', '.join(absent)}"] if absent else []), *_foreign(named, table)]
    return "; ".join([*parts, *_remedy(named, table, absent)])


def absent_columns(header: Sequence[str], table: Table) -> list[Column]:
    """The columns of the table that ``header`` does not name."""
    named = names_in(header)
    return [column for column in table.columns if column.source not in named]


def repeated_columns(header: Sequence[str], table: Table) -> list[str]:
    """The return's names of the table's columns that ``header`` names more than once, in the table's order."""
    times = Counter(map(column_name, header))
    return [column.source for column in table.columns if times[column.source] > 1]


_USES = Counter(name for table in TABLES.values() for name in source_columns(table))
#: The columns of any table.
COLUMNS = frozenset(_USES)
#: The columns that one table alone has.
TELLING = frozenset(name for name, uses in _USES.items() if uses == 1) - COMMON_NAMES


def _tell_together(table: Table) -> bool:
    together = _indispensable(table)
    others = (source_columns(other) for other in TABLES.values() if other is not table)
    return len(together) >= SEVERAL and not any(together <= columns for columns in others)


def names_in(header: Sequence[str]) -> set[str]:
    """The names of columns in ``header``."""
    return {name for text in header if (name := column_name(text))}


def _indispensable(table: Table) -> set[str]:
    return {column.source for column in table.columns if column.indispensable}


#: The logs that are told by the columns together that they cannot do without.
_TOLD_BY_SEVERAL = tuple(table for table in TABLES.values() if table.is_log and _tell_together(table))


def fits(table: Table, named: set[str]) -> bool:
    """Whether the columns named are enough of the table, and tell it."""
    present = source_columns(table) & named
    if not _indispensable(table) <= named:
        return False
    if table.is_log:
        return bool(present & TELLING) or table in _TOLD_BY_SEVERAL
    return bool(present & TELLING) and 2 * len(present) >= len(table.columns)


def likeness(table: Table, named: set[str]) -> tuple[int, float]:
    """Distinguishing columns first, misspelt ones included; then the share of the table's columns."""
    columns = source_columns(table)
    near = {name for name in columns if name in named or get_close_matches(name, named - COLUMNS, n=1, cutoff=0.8)}
    return len(near & TELLING), len(near) / len(columns)


def _foreign(named: set[str], table: Table) -> Iterator[str]:
    """What to say of the names that are not the table's: each that is like an absent column, and how many others."""
    guesses = _guesses(named, table)
    yield from (f"{text} may be a misspelling of {guess}" for text, guess in guesses.items() if guess)
    if others := sum(not guess for guess in guesses.values()):
        yield "1 column that is not the table's" if others == 1 else f"{others} columns that are not the table's"


def _guesses(named: set[str], table: Table) -> dict[str, str]:
    """Each name that is not the table's, with the absent column that it is like; empty where it is like none."""
    absent = sorted(source_columns(table) - named)
    foreign = sorted(named - source_columns(table) - exchange_names(table) - {OWN_REMARK})
    return {text: next(iter(get_close_matches(text, absent, n=1, cutoff=0.7)), "") for text in foreign}


def _remedy(named: set[str], table: Table, lacking: Sequence[str]) -> Iterator[str]:
    """How iro.toml gives the table its columns, where a heading may be one of those that it lacks."""
    guesses = _guesses(named, table)
    if not (lacking and guesses):
        return
    likely = [f'"{text}" = "{guess}"' for text, guess in guesses.items() if guess]
    said = ", ".join(likely) or f'"its heading" = "{lacking[0]}"'
    yield f"if a heading is one of those columns, iro.toml can say so: [columns.{table.name}] {said}"
