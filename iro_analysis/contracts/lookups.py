"""Looks each row's child up in another table, or in the return of another year.

Every function takes rows on a unique index and returns its result on that index.
"""

from collections.abc import Sequence

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation


def is_in(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.Series:
    """Whether ``others`` has a row with the same key ``on``; missing if part of the row's own key is missing."""
    here, there = pd.MultiIndex.from_frame(rows[list(on)]), pd.MultiIndex.from_frame(others[list(on)])
    return pd.Series(here.isin(there), index=rows.index, dtype="boolean").mask(rows[list(on)].isna().any(axis=1))


def cells_of_match(rows: pd.DataFrame, others: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """The cells of the row of ``others`` with the same key ``on``: the last one if there are several."""
    single = others.dropna(subset=list(on)).drop_duplicates(list(on), keep="last")
    return rows[list(on)].merge(single, on=list(on), how="left").set_axis(rows.index).drop(columns=list(on))


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
