"""Plants one fault in a sound sample: in which row, with which change, and which expectations must then fire."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from planted_faults.sound_sample import Sample, Tables

DAY = pd.Timedelta(days=1)
YEAR = pd.DateOffset(years=1)
NONE = pd.NA
#: A child who is in no return and no log.
NOBODY = "0000000"


def exchanged(day):
    """The date with day and month exchanged; the day must be 12 or less."""
    return pd.Timestamp(day.year, day.day, day.month)


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: what is wrong, as a phrase; unique.
        plant: returns the tables of a sample with the fault in them.
        fires: the ids of all expectations that must fire because of it.
        later: by how many years the sample of 2018-19 to 2020-21 is moved forward for rules of later years: 0, 4 or 8.
    """

    name: str
    plant: Callable[[Sample], Tables]
    fires: frozenset[str]
    later: int = 0


def change(table, name, cells, fires, *, where="index >= 0", later=0):
    """A fault in cells of one row: the first of ``table`` that matches ``where``, a query on :meth:`Sample.facts`.

    Args:
        table: the canonical table.
        name: what is wrong.
        cells: what is written, by column; a function is called with the row and its facts.
        fires: ids, separated by spaces; an id without a table belongs to ``table``.
        where: which rows are suitable.
        later: as in :class:`Fault`.
    """
    return Fault(name, partial(_with_change, table=table, cells=cells, where=where), ids(table, fires), later)


def repeat(table, name, fires, *, cells=None, where="index >= 0", later=0):
    """One row too many: the first suitable row appears twice, the second time with other ``cells``."""
    plant = partial(_with_second_row, table=table, cells=cells or {}, where=where)
    return Fault(name, plant, ids(table, fires), later)


def remove(table, name, fires, *, where="index >= 0", later=0):
    """A missing row: the first suitable row is removed."""
    return Fault(name, partial(_without_row, table=table, where=where), ids(table, fires), later)


def blank(table, column, fires=None, **chosen):
    """An empty cell; it fires ``COLUMN_present`` unless ``fires`` is given."""
    return change(table, f"{table}: no {column}", {column: NONE}, fires or f"{column}_present", **chosen)


def no_code(table, column, fires=None, **chosen):
    """A cell with a code that does not exist; it fires ``COLUMN_valid`` unless ``fires`` is given."""
    return change(table, f"{table}: no such {column}", {column: "Q9"}, fires or f"{column}_valid", **chosen)


def several(name, *faults):
    """A fault made of changes in several rows; it fires the expectations of the last of ``faults``."""
    return Fault(name, partial(_one_after_another, faults=faults), faults[-1].fires, faults[-1].later)


def lend(table, name, fires, *, child, cells=None, later=0):
    """A row of the wrong child: a copy of a row of ``table`` is given to the first child who matches ``child``.

    It gets that child's own date of birth, sex and return.
    """
    plant = partial(_with_lent_row, table=table, cells=cells or {}, child=child)
    return Fault(name, plant, ids(table, fires), later)


def ids(table, fires):
    """The ids in ``fires``, separated by spaces; an id without a table belongs to ``table``."""
    return frozenset(name if "." in name else f"{table}.{name}" for name in fires.split())


def _first(sample, table, where):
    suitable = sample.facts(table).query(where, engine="python")
    assert len(suitable), f"no row of {table} matches: {where}"
    return suitable.index[0], suitable.iloc[0]


def _with_cells(frame, position, row, cells):
    frame = frame.copy()
    for column, cell in cells.items():
        frame.loc[position, column] = cell(row) if callable(cell) else cell
    return frame


def _with_change(sample, table, cells, where):
    position, row = _first(sample, table, where)
    return sample.tables | {table: _with_cells(sample.tables[table], position, row, cells)}


def _with_second_row(sample, table, cells, where):
    position, row = _first(sample, table, where)
    frame = sample.tables[table]
    second = _with_cells(frame.loc[[position]], position, row, {"source_row": 100_000} | cells)
    return sample.tables | {table: pd.concat([frame, second], ignore_index=True)}


def _without_row(sample, table, where):
    position, _ = _first(sample, table, where)
    return sample.tables | {table: sample.tables[table].drop(index=position).reset_index(drop=True)}


def _with_lent_row(sample, table, cells, child):
    years = set(sample.tables[table]["return_year"].dropna())
    children = sample.facts("children").query(child, engine="python")
    row = children[children["return_year"].isin(years)].iloc[0]
    frame = sample.tables[table]
    position = frame.index[frame["return_year"] == row["return_year"]][0]
    own = {name: row[name] for name in ("child_id", "birth_date", "sex") if name in frame}
    second = _with_cells(frame.loc[[position]], position, row, {"source_row": 100_000} | own | cells)
    return sample.tables | {table: pd.concat([frame, second], ignore_index=True)}


def _one_after_another(sample, faults):
    for fault in faults:
        sample = Sample(fault.plant(sample))
    return sample.tables
