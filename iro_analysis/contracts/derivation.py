"""A derivation: columns added to the rows of a table before its suite is checked, and the columns it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import TypeVar, cast
from weakref import ref

import pandas as pd

from iro_analysis.contracts.calendar import birthday
from iro_analysis.tables import TABLES

Tables = Mapping[str, pd.DataFrame]

_Work = TypeVar("_Work", bound=Callable[..., pd.DataFrame])

#: The columns that identify a child within one return.
IN_RETURN = ("return_year", "child_id")


def once(work: _Work) -> _Work:
    """Let ``work`` remember what it made of a frame, and of other arguments, for as long as the frame is there.

    Several derivations begin with the same work. No frame of a check is changed in place.
    """
    kept: dict[tuple[object, ...], tuple[ref[pd.DataFrame], pd.DataFrame]] = {}

    @wraps(work)
    def remembered(frame: pd.DataFrame, *others: object) -> pd.DataFrame:
        key = (id(frame), *others)
        if key not in kept or kept[key][0]() is not frame:
            kept[key] = (ref(frame, lambda _: kept.pop(key, None)), work(frame, *others))
        return kept[key][1]

    return cast("_Work", remembered)


@once
def _columns(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns that ``frame`` has of ``columns``: one and the same frame each time."""
    return frame[[column for column in columns if column in frame]]


@dataclass(frozen=True)
class Derivation:
    """Columns to add to the rows of one table.

    Attributes:
        gives: the columns it adds.
        needs: the columns it reads, by table, the table it belongs to first.
        compute: takes a frame of the needed columns per table in ``needs``; returns a frame on the index of the first.
        optional: tables in ``needs`` that are taken as empty if they were not supplied.
        may_lack: columns in ``needs`` that a file may lack; what is derived from them is then absent too.
    """

    gives: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    compute: Callable[..., pd.DataFrame]
    optional: frozenset[str] = frozenset()
    may_lack: frozenset[str] = frozenset()

    def inputs(self, tables: Tables) -> list[pd.DataFrame] | None:
        """The frames that ``compute`` takes, or None if a table or column that it needs is absent."""
        absent = self.optional - set(tables)
        frames = {name: TABLES[name].empty() for name in absent} | dict(tables)
        if any(
            name not in frames or not set(columns) - self.may_lack <= set(frames[name])
            for name, columns in self.needs.items()
        ):
            return None
        return [_columns(frames[name], columns) for name, columns in self.needs.items()]


def birthday_column(table: str, age: int, column: str) -> Derivation:
    """The day on which the child of each row turns ``age``, by the birth date in that row."""
    return Derivation((column,), {table: ("birth_date",)}, partial(_reaching, age=age, column=column))


def differ(table: str, column: str, one: str, other: str) -> Derivation:
    """Whether two cells of each row differ; missing if either is missing.

    Great Expectations would compare them one row at a time, which takes seconds.
    """
    return Derivation((column,), {table: (one, other)}, partial(_apart, column=column))


def _reaching(rows: pd.DataFrame, age: int, column: str) -> pd.DataFrame:
    return birthday(rows["birth_date"], age).to_frame(column)


def _apart(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    one, other = (rows[name] for name in rows)
    return (one != other).astype("boolean").mask(one.isna() | other.isna()).to_frame(column)
