"""The columns an expectation compares a row with: from the calendar, the code lists, another row, table or return.

A suite holds one table and compares columns of one row, so whatever else a rule speaks of is laid beside the row first.
A derivation states the columns it reads; where one of them was not supplied, its columns are absent and the
expectations on them are reported as "could not check", never as passed. Those that every table has are here, those of
single tables in :mod:`iro_analysis.contracts.beside`.
"""

from collections.abc import Iterable
from functools import partial

import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.contracts.beside import OWN
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, Tables
from iro_analysis.contracts.lookups import found, of_header, supplied
from iro_analysis.tables import CHILDREN, DTYPES, PROVENANCE, TABLES, Column, Table


def canonical(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of ``frame`` that are as :mod:`iro_analysis.tables` describes them, on a fresh index.

    A column of another type is left out: an expectation on it could not be checked.
    """
    types = {column.name: DTYPES[column.kind] for column in table.columns} | dict(PROVENANCE)
    types |= {column.as_written: DTYPES["code"] for column in table.columns if column.codes is not None}
    sound = [name for name, dtype in types.items() if name in frame and frame[name].dtype == dtype]
    return frame[sound].reset_index(drop=True)


def derive(name: str, tables: Tables, wanted: frozenset[str] | None = None) -> pd.DataFrame:
    """The table ``name`` with every derived column that ``tables`` allow.

    Args:
        name: a canonical table.
        tables: frames as :func:`canonical` gives them.
        wanted: the columns that will be looked at; None for all.
    """
    asked = (each for each in derivations(name) if wanted is None or not wanted.isdisjoint(each.gives))
    inputs = ((derivation, derivation.inputs(tables)) for derivation in asked)
    added = [derivation.compute(*frames) for derivation, frames in inputs if frames is not None]
    return pd.concat([tables[name], *added], axis=1)


def derivations(name: str) -> tuple[Derivation, ...]:
    """The derivations of the table ``name``: those every table has, then its own."""
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
    """What the children table says of the child of each row, where rows are of children."""
    if not table.is_about_children or table is CHILDREN:
        return ()
    named = {table.name: IN_RETURN, "children": IN_RETURN}
    if table.is_log:
        return (Derivation(("in_children",), named, _in_children_of_year),)
    return (Derivation(("in_children",), named, _in_children), of_header(table.name, "birth_date"))


def _year_bounds(own: pd.DataFrame) -> pd.DataFrame:
    return year_bounds(own["return_year"])


def _valid_code(own: pd.DataFrame, column: Column) -> pd.DataFrame:
    """Whether the code is in its list and was in use in the return's year; missing where the cell is empty.

    Where years write the codes differently, it must be written as that year writes it.
    """
    entries = code_lists()[str(column.codes)].values()
    valid = _in_use(own[column.name], own["return_year"], [(e.code, e.valid_from, e.valid_until) for e in entries])
    if column.as_written in own:
        written = _in_use(own[column.as_written], own["return_year"], [way for each in entries for way in each.written])
        valid &= written | own[column.as_written].isna()
    return valid.mask(own[column.name].isna()).to_frame(f"{column.name}_valid")


def _in_use(
    codes: "pd.Series[str]", years: "pd.Series[int]", known: Iterable[tuple[str, int | None, int | None]]
) -> "pd.Series[bool]":
    """Whether each code is among those known, with the first and the last year of each, and its year is within these.

    A row without a year is in none's way.
    """
    windows = pd.DataFrame(known, columns=["code", "first", "last"]).set_index("code").astype("Int64")
    too_early = (years < codes.map(windows["first"])).fillna(value=False)
    too_late = (years > codes.map(windows["last"])).fillna(value=False)
    return codes.isin(windows.index).astype("boolean") & ~too_early & ~too_late


def _in_children(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    return found(own, children, IN_RETURN).to_frame("in_children")


def _in_children_of_year(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """As :func:`_in_children`; missing where no children table of the year was supplied, for logs reach further."""
    return _in_children(own, children).where(supplied(own, children))
