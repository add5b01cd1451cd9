"""What headings mean that are no column's own name: words of the service, and those that councils commonly use.

A heading means a column only in a file that lacks the column otherwise, and no table's own heading is taken away from
it: ``REVIEW_DATE`` is a review's day in the return and a column of its own in the review log. What councils commonly
write is data, in ``data_contracts/headings.toml``.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from iro_analysis.resources import shipped
from iro_analysis.sources.recognition import (
    COLUMNS,
    OWN_REMARK,
    TELLING,
    column_name,
    exchange_names,
    fits,
    likeness,
    names_in,
    source_columns,
)
from iro_analysis.tables import TABLES, Table

EVERY_TABLE = "every"
#: So many columns that one table alone has tell it, where all of them go by other names.
SEVERAL_TELL = 2


@dataclass(frozen=True)
class Meanings:
    """What this workspace's headings mean.

    Args:
        anywhere: the column meant by a heading of the service's own, in every table that has the column.
        in_table: the same for one table, by its name; it goes before ``anywhere``.
    """

    anywhere: Mapping[str, str]
    in_table: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, columns: Mapping[str, str | Mapping[str, str]]) -> "Meanings":
        """From ``[columns]`` and ``[columns.TABLE]`` of iro.toml."""
        tables = {name: meant for name, meant in columns.items() if not isinstance(meant, str)}
        plain = {heading: meant for heading, meant in columns.items() if isinstance(meant, str)}
        return cls(_named(plain), {name: _named(meant) for name, meant in tables.items()})

    def recognise(self, header: Sequence[str]) -> tuple[Table, Sequence[str]] | None:
        """The table whose columns ``header`` names and the header in that table's own names; None where there is none.

        What fits a table of the return without the common words is that; else the table that most headings fit.
        """
        found = [each for table in TABLES.values() if (each := self._fitting(header, table))]
        best = max(found, key=lambda each: each[0], default=None)
        return (best[1], best[2]) if best else None

    def known(self, header: Sequence[str]) -> int:
        """How many columns of any table ``header`` names, in whatever words."""
        own = self.anywhere.keys() | set().union(*self.in_table.values())
        return sum(name in COLUMNS or name in own or name in _common_words() for name in names_in(header))

    def nearest(self, header: Sequence[str]) -> Sequence[str]:
        """A header that is no table's in the names of the one it is nearest to; as it is where those would be one."""
        translated = {name: self.translated(header, table) for name, table in TABLES.items()}
        name, nearest = max(translated.items(), key=lambda each: likeness(TABLES[each[0]], names_in(each[1])))
        return header if fits(TABLES[name], names_in(nearest)) else nearest

    def translated(self, header: Sequence[str], table: Table, *, common: bool = True) -> Sequence[str]:
        """``header`` in the table's own names: its own headings stay, others are what the service or councils say."""
        names = list(map(column_name, header))
        columns = source_columns(table)
        lacking = columns - set(names)
        result = list(header)
        for meant in self._levels(table, common=common):
            places = [(place, meant[name]) for place, name in enumerate(names) if name in meant and name not in columns]
            taken = {column for _, column in places if column in lacking}
            for place, column in places:
                if column in taken:
                    result[place], names[place] = column, column
            lacking -= taken
        return result

    def _levels(self, table: Table, *, common: bool) -> Iterator[Mapping[str, str]]:
        """What headings mean in the table, the service's own words first."""
        built_in, columns = common_headings()[table.name], source_columns(table)
        yield self.in_table.get(table.name, {})
        yield {
            heading: meant if meant in columns else built_in.get(meant, meant)
            for heading, meant in self.anywhere.items()
        }
        if common:
            yield built_in

    def _fitting(self, header: Sequence[str], table: Table) -> tuple[tuple[int, ...], Table, Sequence[str]] | None:
        """How well the table fits, if it does, and the header in its names."""
        full = self.translated(header, table)
        named = names_in(full)
        if not fits(table, named):
            return None
        own = names_in(self.translated(header, table, common=False))
        by_itself = fits(table, own)
        if not by_itself and not _told(table, named, own):
            return None
        columns = source_columns(table)
        return (by_itself and not table.is_log, len(columns & named), len(columns & own)), table, full


@cache
def common_headings() -> Mapping[str, Mapping[str, str]]:
    """By table what councils commonly write for its columns: the heading and the column meant."""
    raw: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
        (shipped("data_contracts") / "headings.toml").read_text(encoding="utf-8")
    )
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


def _told(table: Table, named: set[str], own: set[str]) -> bool:
    """Whether it is that table for certain, though common words stand for some of its columns.

    Every list of children has an identifier, a sex, a birth date and an ethnicity: with columns of its own beside
    them it is a list of something else.
    """
    columns = source_columns(table)
    telling = columns & named & TELLING
    foreign = named - columns - exchange_names(table) - {OWN_REMARK}
    if not telling:
        return len(foreign) < len(columns & named)
    return bool(telling & own) or len(telling) >= SEVERAL_TELL or not foreign


def _named(meanings: Mapping[str, str]) -> dict[str, str]:
    return {column_name(heading): column_name(meant) for heading, meant in meanings.items()}
