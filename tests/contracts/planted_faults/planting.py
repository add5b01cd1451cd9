"""Plants one fault in a sound sample: which row it is planted in, what is changed, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from planted_faults.sound_sample import Sample, Tables

DAY = pd.Timedelta(days=1)
YEAR = pd.DateOffset(years=1)
NONE = pd.NA
#: A child of whom no return and no log knows.
NOBODY = "0000000"


def exchanged(day):
    """The day with day and month exchanged; the day must be 12 or less."""
    return pd.Timestamp(day.year, day.day, day.month)


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: what is wrong, as a phrase; unique.
        plant: gives the tables of a sample with the fault in them.
        fires: the ids of the expectations that must fire because of it, and no others.
        later: by how many years the sample of 2018-19 to 2020-21 is moved on, for rules of later years: 0, 4 or 8.
    """

    name: str
    plant: Callable[[Sample], Tables]
    fires: frozenset[str]
    later: int = 0


def change(table, name, cells, fires, *, where="index >= 0", later=0):
    """A fault in cells of one row: the first of ``table`` that suits ``where``, a query on :meth:`Sample.facts`.

    Args:
        table: the canonical table.
        name: what is wrong.
        cells: by column what is written into it; a function takes the row with its facts.
        fires: ids, separated by blanks; one without a table is of ``table``.
        where: which rows suit.
        later: as :class:`Fault` has it.
    """
    return Fault(name, partial(_changed, table=table, cells=cells, where=where), ids(table, fires), later)


def repeat(table, name, fires, *, cells=None, where="index >= 0", later=0):
    """A fault in a row too many: the first that suits stands there twice, the second time with other ``cells``."""
    plant = partial(_repeated, table=table, cells=cells or {}, where=where)
    return Fault(name, plant, ids(table, fires), later)


def remove(table, name, fires, *, where="index >= 0", later=0):
    """A fault in a row that is not there: the first that suits."""
    return Fault(name, partial(_removed, table=table, where=where), ids(table, fires), later)


def blank(table, column, fires=None, **chosen):
    """A fault in one empty cell; it fires ``COLUMN_present`` where nothing else is said."""
    return change(table, f"{table}: no {column}", {column: NONE}, fires or f"{column}_present", **chosen)


def no_code(table, column, fires=None, **chosen):
    """A fault in one cell with a code that there is not; it fires ``COLUMN_valid`` where nothing else is said."""
    return change(table, f"{table}: no such {column}", {column: "Q9"}, fires or f"{column}_valid", **chosen)


def several(name, *faults):
    """One fault that takes changes in several rows; it fires what the last of ``faults`` says."""
    return Fault(name, partial(_one_after_another, faults=faults), faults[-1].fires, faults[-1].later)


def lend(table, name, fires, *, child, cells=None, later=0):
    """A fault in a row of the wrong child: a copy of one of ``table`` is given to the first child who suits ``child``.

    It has the child's own date of birth and sex, and the return of that child.
    """
    plant = partial(_lent, table=table, cells=cells or {}, child=child)
    return Fault(name, plant, ids(table, fires), later)


def ids(table, fires):
    """The ids that ``fires`` names, separated by blanks; one without a table is of ``table``."""
    return frozenset(each if "." in each else f"{table}.{each}" for each in fires.split())


def _first(sample, table, where):
    suits = sample.facts(table).query(where, engine="python")
    assert len(suits), f"no row of {table} suits: {where}"
    return suits.index[0], suits.iloc[0]


def _written(frame, position, row, cells):
    frame = frame.copy()
    for column, cell in cells.items():
        frame.loc[position, column] = cell(row) if callable(cell) else cell
    return frame


def _changed(sample, table, cells, where):
    position, row = _first(sample, table, where)
    return sample.tables | {table: _written(sample.tables[table], position, row, cells)}


def _repeated(sample, table, cells, where):
    position, row = _first(sample, table, where)
    frame = sample.tables[table]
    second = _written(frame.loc[[position]], position, row, {"source_row": 100_000} | cells)
    return sample.tables | {table: pd.concat([frame, second], ignore_index=True)}


def _removed(sample, table, where):
    position, _ = _first(sample, table, where)
    return sample.tables | {table: sample.tables[table].drop(index=position).reset_index(drop=True)}


def _lent(sample, table, cells, child):
    years = set(sample.tables[table]["return_year"].dropna())
    children = sample.facts("children").query(child, engine="python")
    row = children[children["return_year"].isin(years)].iloc[0]
    frame = sample.tables[table]
    position = frame.index[frame["return_year"] == row["return_year"]][0]
    own = {name: row[name] for name in ("child_id", "birth_date", "sex") if name in frame}
    second = _written(frame.loc[[position]], position, row, {"source_row": 100_000} | own | cells)
    return sample.tables | {table: pd.concat([frame, second], ignore_index=True)}


def _one_after_another(sample, faults):
    for fault in faults:
        sample = Sample(fault.plant(sample))
    return sample.tables
