"""The derived columns that expectations compare a row with: from the calendar, code lists, other rows or returns.

A suite can only compare columns of one row, so whatever else a rule mentions is added to the row first. A derivation
states the columns it reads; if one of them was not supplied, the derived columns are absent, and the expectations on
them are reported as "could not check", never as passed. The derivations that every table has are here, those of single
tables in :mod:`iro_analysis.contracts.beside`.
"""

from collections.abc import Iterable
from functools import partial

import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.contracts.beside import OWN
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, Tables
from iro_analysis.contracts.lookups import is_in, of_header, return_supplied
from iro_analysis.tables import CHILDREN, DTYPES, PROVENANCE, TABLES, Column, Table


def canonical(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of ``frame`` that have the type :mod:`iro_analysis.tables` gives them, on a fresh index.

    A column of another type is left out, because an expectation on it could not be checked. One that a service may do
    without in a log, and does, is there without a value: what must hold of its values holds of none.
    """
    types = {column.name: DTYPES[column.kind] for column in table.columns} | dict(PROVENANCE)
    types |= {column.as_written: DTYPES["code"] for column in table.columns if column.codes is not None}
    sound = [name for name, dtype in types.items() if name in frame and frame[name].dtype == dtype]
    unkept = {
        column.name: pd.Series(index=frame.index, dtype=DTYPES[column.kind])
        for column in table.columns
        if table.is_log and column.name not in frame and not column.needed_to_recognise
    }
    return frame[sound].assign(**unkept).reset_index(drop=True)


def derive(name: str, tables: Tables, wanted: frozenset[str] | None = None) -> pd.DataFrame:
    """The table ``name`` with every derived column that can be computed from ``tables``.

    Args:
        name: a canonical table.
        tables: frames as :func:`canonical` returns them.
        wanted: the columns that will be read; None for all.
    """
    chosen = (
        derivation for derivation in derivations(name) if wanted is None or not wanted.isdisjoint(derivation.gives)
    )
    inputs = ((derivation, derivation.inputs(tables)) for derivation in chosen)
    added = [derivation.compute(*frames) for derivation, frames in inputs if frames is not None]
    return pd.concat([tables[name], *added], axis=1)


def derivations(name: str) -> tuple[Derivation, ...]:
    """The derivations of the table ``name``: first those that every table has, then its own."""
    table = TABLES[name]
    return (
        Derivation(("year_start", "year_end"), {name: ("return_year",)}, _year_bounds),
        *(_code(name, column) for column in table.columns if column.codes is not None),
        *_references(table),
        *OWN.get(name, ()),
    )


def _code(name: str, column: Column) -> Derivation:
    needs = {name: ("return_year", column.name, column.as_written)}
    compute = partial(_valid_code, column=column)
    return Derivation((f"{column.name}_valid",), needs, compute, may_lack=frozenset({column.as_written}))


def _references(table: Table) -> tuple[Derivation, ...]:
    """Lookups in the children table, for tables whose rows are about children."""
    if not table.is_about_children or table is CHILDREN or table.beyond_care:
        return ()
    needs = {table.name: IN_RETURN, "children": IN_RETURN}
    if table.is_log:
        return (Derivation(("in_children",), needs, _in_children_of_year),)
    return (Derivation(("in_children",), needs, _in_children), of_header(table.name, "birth_date"))


def _year_bounds(rows: pd.DataFrame) -> pd.DataFrame:
    return year_bounds(rows["return_year"])


def _valid_code(rows: pd.DataFrame, column: Column) -> pd.DataFrame:
    """Whether the code is in its list and was in use in the return's year; missing if the cell is empty.

    If a code is written differently in different years, it must be written the way its return's year writes it.
    """
    entries = code_lists()[str(column.codes)].values()
    valid = _in_use(rows[column.name], rows["return_year"], [(e.code, e.valid_from, e.valid_until) for e in entries])
    if column.as_written in rows:
        spellings = [spelling for entry in entries for spelling in entry.written]
        valid_spelling = _in_use(rows[column.as_written], rows["return_year"], spellings)
        valid &= valid_spelling | rows[column.as_written].isna()
    return valid.mask(rows[column.name].isna()).to_frame(f"{column.name}_valid")


def _in_use(
    codes: "pd.Series[str]", years: "pd.Series[int]", known: Iterable[tuple[str, int | None, int | None]]
) -> "pd.Series[bool]":
    """Whether each code is among ``known``, and the row's year lies between the first and last year of the code.

    A row without a year is judged by its code alone.
    """
    windows = {code: (first, last) for code, first, last in known}
    pairs = list(zip(codes.tolist(), years.tolist(), strict=True))
    judged = {(code, year): code in windows and _within(year, *windows[code]) for code, year in set(pairs)}
    return pd.Series([judged[pair] for pair in pairs], index=codes.index, dtype="boolean")


def _within(year: int, first: int | None, last: int | None) -> bool:
    return bool(pd.isna(year) or ((first is None or year >= first) and (last is None or year <= last)))


def _in_children(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    return is_in(rows, children, IN_RETURN).to_frame("in_children")


def _in_children_of_year(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """As :func:`_in_children`; missing if the year has no children table, because logs may cover more years."""
    return _in_children(rows, children).where(return_supplied(rows, children))
