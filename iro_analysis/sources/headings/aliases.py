"""Other names for columns: the headings that this service uses, and those that councils commonly use.

An alias stands for a column only in a file that does not have the column under its own name, and a table's own headings
are never reinterpreted: ``REVIEW_DATE`` means the date of review in the return, but is a column of its own in the
review log. The common headings are data, in ``data_contracts/headings.toml``.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from iro_analysis.disk.opened import contract_text
from iro_analysis.sources.headings.recognition import (
    COLUMNS,
    DISTINCTIVE,
    REMARK_COLUMN,
    column_name,
    exchange_names,
    fits,
    likeness,
    names_in,
    source_columns,
)
from iro_analysis.tables import TABLES, Table

EVERY_TABLE = "every"
#: If no distinctive column has its own name, this many under other names are needed to recognise a table.
SEVERAL_TELL = 2


@dataclass(frozen=True)
class Meanings:
    """The meanings of this workspace's headings.

    Args:
        anywhere: the column that a heading of the service stands for, in every table that has the column.
        in_table: the same for one table, by its name; takes precedence over ``anywhere``.
    """

    anywhere: Mapping[str, str]
    in_table: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, columns: Mapping[str, str | Mapping[str, str]]) -> "Meanings":
        """Take them from ``[columns]`` and ``[columns.TABLE]`` of iro.toml."""
        tables = {name: meant for name, meant in columns.items() if not isinstance(meant, str)}
        plain = {heading: meant for heading, meant in columns.items() if isinstance(meant, str)}
        return cls(_as_column_names(plain), {name: _as_column_names(meant) for name, meant in tables.items()})

    def recognise(self, header: Sequence[str]) -> tuple[Table, Sequence[str]] | None:
        """Return the table that ``header`` belongs to, and the header in that table's own names; None if there is none.

        A table of the return that fits without the common headings comes first; then the table that most headings fit.
        """
        fitting = [fit for table in TABLES.values() if (fit := self._fitting(header, table))]
        best = max(fitting, key=lambda fit: fit[0], default=None)
        return (best[1], best[2]) if best else None

    def known(self, header: Sequence[str]) -> int:
        """Count the headings that name a column of any table, under whatever name."""
        own = self.anywhere.keys() | set().union(*self.in_table.values())
        return sum(name in COLUMNS or name in own or name in _common_words() for name in names_in(header))

    def nearest(self, header: Sequence[str]) -> Sequence[str]:
        """Translate a header that belongs to no table into the names of the nearest, unless it would then fit it."""
        translated = {name: self.translated(header, table) for name, table in TABLES.items()}
        name, nearest = max(translated.items(), key=lambda item: likeness(TABLES[item[0]], names_in(item[1])))
        return header if fits(TABLES[name], names_in(nearest)) else nearest

    def translated(self, header: Sequence[str], table: Table, *, common: bool = True) -> Sequence[str]:
        """Translate ``header`` into the table's own names, first by the service's headings, then by the common ones."""
        names = list(map(column_name, header))
        columns = source_columns(table)
        missing = columns - set(names)
        result = list(header)
        for meant in self._levels(table, common=common):
            matches = [
                (place, meant[name]) for place, name in enumerate(names) if name in meant and name not in columns
            ]
            filled = {column for _, column in matches if column in missing}
            for place, column in matches:
                if column in filled:
                    result[place], names[place] = column, column
            missing -= filled
        return result

    def _levels(self, table: Table, *, common: bool) -> Iterator[Mapping[str, str]]:
        """Yield the meanings of headings in the table, the service's own first."""
        built_in, columns = common_headings()[table.name], source_columns(table)
        yield self.in_table.get(table.name, {})
        yield {
            heading: meant if meant in columns else built_in.get(meant, meant)
            for heading, meant in self.anywhere.items()
        }
        if common:
            yield built_in

    def _fitting(self, header: Sequence[str], table: Table) -> tuple[tuple[int, ...], Table, Sequence[str]] | None:
        """Return how well the table fits and the header in its names; None where it does not fit."""
        full = self.translated(header, table)
        names = names_in(full)
        if not fits(table, names):
            return None
        own_names = names_in(self.translated(header, table, common=False))
        by_itself = fits(table, own_names)
        if not by_itself and not _is_certain(table, names, own_names):
            return None
        columns = source_columns(table)
        return (by_itself and not table.is_log, len(columns & names), len(columns & own_names)), table, full


@cache
def common_headings() -> Mapping[str, Mapping[str, str]]:
    """Return, for each table, the headings that councils commonly use and the columns they stand for."""
    raw: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(contract_text("headings.toml"))
    return {
        name: {
            column_name(heading): column
            for part in (raw[EVERY_TABLE], raw.get(name, {}))
            for column, headings in part.items()
            if column in source_columns(table)
            for heading in headings
        }
        for name, table in TABLES.items()
    }


@cache
def _common_words() -> frozenset[str]:
    return frozenset().union(*common_headings().values())


def _is_certain(table: Table, names: set[str], own_names: set[str]) -> bool:
    """Whether a header that uses common headings for some columns certainly belongs to the table.

    Any list of children has an identifier, sex, date of birth and ethnicity. If it has other columns besides, it is a
    list of something else and must not be taken for the header of the return.
    """
    columns = source_columns(table)
    distinctive = columns & names & DISTINCTIVE
    foreign = names - columns - exchange_names(table) - {REMARK_COLUMN}
    if not distinctive:
        return len(foreign) < len(columns & names)
    return bool(distinctive & own_names) or len(distinctive) >= SEVERAL_TELL or not foreign


def _as_column_names(meanings: Mapping[str, str]) -> dict[str, str]:
    return {column_name(heading): column_name(meant) for heading, meant in meanings.items()}
