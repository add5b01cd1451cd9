"""The columns an expectation compares a row with: from the calendar, the code lists, another row, table or return.

A suite holds one table and compares columns of one row, so whatever else a rule speaks of is laid beside the row first.
A derivation states the columns it reads; where one of them was not supplied, its columns are absent and the
expectations on them are reported as "could not check", never as passed. Those that every table has are here, those of
single tables in :mod:`iro_analysis.contracts.beside`.
"""

from functools import partial

import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.contracts.beside import OWN
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, Tables
from iro_analysis.contracts.lookups import found, of_header, supplied
from iro_analysis.tables import CHILDREN, DTYPES, PROVENANCE, TABLES, Table


def canonical(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of ``frame`` that are as :mod:`iro_analysis.tables` describes them, on a fresh index.

    A column of another type is left out: an expectation on it could not be checked.
    """
    types = {column.name: DTYPES[column.kind] for column in table.columns} | dict(PROVENANCE)
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
    codes = [(column.name, column.codes) for column in table.columns if column.codes is not None]
    return (
        Derivation(("year_start", "year_end"), {name: ("return_year",)}, _year_bounds),
        *(_code(name, column, code_list) for column, code_list in codes),
        *_references(table),
        *OWN.get(name, ()),
    )


def _code(name: str, column: str, code_list: str) -> Derivation:
    compute = partial(_valid_code, column=column, code_list=code_list)
    return Derivation((f"{column}_valid",), {name: ("return_year", column)}, compute)


def _references(table: Table) -> tuple[Derivation, ...]:
    """What the children table says of the child of each row, where rows are of children."""
    if not table.names_child or table is CHILDREN:
        return ()
    named = {table.name: IN_RETURN, "children": IN_RETURN}
    if table.is_log:
        return (Derivation(("in_children",), named, _in_children_of_year),)
    return (Derivation(("in_children",), named, _in_children), of_header(table.name, "birth_date"))


def _year_bounds(own: pd.DataFrame) -> pd.DataFrame:
    return year_bounds(own["return_year"])


def _valid_code(own: pd.DataFrame, column: str, code_list: str) -> pd.DataFrame:
    """Whether the code is in its list and was in use in the return's year; missing where the cell is empty."""
    codes, entries = own[column], code_lists()[code_list]
    first = codes.map({code: entry.valid_from for code, entry in entries.items()}).astype("Int64")
    last = codes.map({code: entry.valid_until for code, entry in entries.items()}).astype("Int64")
    too_early = (own["return_year"] < first).fillna(False)
    too_late = (own["return_year"] > last).fillna(False)
    valid = codes.isin(list(entries)).astype("boolean") & ~too_early & ~too_late
    return valid.mask(codes.isna()).to_frame(f"{column}_valid")


def _in_children(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    return found(own, children, IN_RETURN).to_frame("in_children")


def _in_children_of_year(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """As :func:`_in_children`; missing where no children table of the year was supplied, for logs reach further."""
    return _in_children(own, children).where(supplied(own, children))
