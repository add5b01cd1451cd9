"""Looks each row's child up in another table, or in the return of another year.

Every function takes rows on a unique index and returns its result on that index.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation


def is_in(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.Series:
    """Whether ``others`` has a row with the same key ``on``; missing if part of the row's own key is missing."""
    known = set(_keys(others, on))
    found = pd.Series([key in known for key in _keys(rows, on)], index=rows.index, dtype="boolean")
    return found.mask(_incomplete(rows, on))


def cells_of_match(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """The cells of the row of ``others`` with the same key ``on``: the last one if there are several."""
    complete = others[~_incomplete(others, on)]
    last = {key: position for position, key in enumerate(_keys(complete, on))}
    cells = complete.drop(columns=list(on)).reset_index(drop=True)
    return cells.reindex([last.get(key, -1) for key in _keys(rows, on)]).set_axis(rows.index)


def _keys(rows: pd.DataFrame, on: Sequence[str]) -> Iterable[tuple[object, ...]]:
    """The key of each row. pandas would number the values of every key first, which takes several times as long."""
    return zip(*(_cells(rows[name]) for name in on), strict=True)


def _cells(column: "pd.Series[Any]") -> list[object]:
    cells = column.to_numpy("datetime64[s]").view("int64") if column.dtype.kind == "M" else column
    return cells.tolist()


def _incomplete(rows: pd.DataFrame, on: Sequence[str]) -> "pd.Series[bool]":
    return rows[list(on)].isna().any(axis=1)


def shift_years(rows: pd.DataFrame, years: int) -> pd.DataFrame:
    """The rows as if they were in the return ``years`` later (earlier if negative)."""
    return rows.assign(return_year=rows["return_year"] + years)


def return_supplied(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Whether ``others`` has any row of each row's return; otherwise nothing can be said about that return."""
    known: pd.Series = rows["return_year"].isin(others["return_year"].dropna())
    return known


def of_header(table: str, cell: str) -> Derivation:
    """A cell of the child's row in the children table of the same return, as ``header_...``."""
    needs = {table: IN_RETURN, "children": (*IN_RETURN, cell)}
    return Derivation((f"header_{cell}",), needs, _of_header)


def _of_header(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    return cells_of_match(rows, children, IN_RETURN).add_prefix("header_")
