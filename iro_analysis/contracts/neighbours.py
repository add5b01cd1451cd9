"""The rows before and after a row, of the same child in the same return.

Rows without a child, a return or a first day have no place in the order: their derived cells are missing, and no
expectation judges them.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation


def in_order(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """The rows that can be ordered, sorted by child and return and then by the days in ``order``."""
    return rows.dropna(subset=[*IN_RETURN, order[0]]).sort_values([*IN_RETURN, *order], kind="stable")


def first_in_return(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """The first row of each child in each return, by ``day``."""
    return in_order(rows, [day]).drop_duplicates(list(IN_RETURN), keep="first")


def last_in_return(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """The last row of each child in each return, by ``day``."""
    return in_order(rows, [day]).drop_duplicates(list(IN_RETURN), keep="last")


def neighbours(rows: pd.DataFrame, order: Sequence[str], wanted: Mapping[str, tuple[str, int]]) -> pd.DataFrame:
    """Cells of the child's other rows in the return.

    Args:
        rows: return_year, child_id, the days in ``order`` and those in ``wanted``; one that is absent is left out.
        order: the columns of a row's first and last day.
        wanted: by the name of the result, a column and how many rows to look back (forward if negative).
    """
    grouped = in_order(rows, order).groupby(list(IN_RETURN), sort=False)
    cells = {name: grouped[column].shift(back) for name, (column, back) in wanted.items() if column in rows}
    return pd.DataFrame(cells).reindex(rows.index)


def adjacent_dates(table: str, start: str, end: str) -> Derivation:
    """The end of the child's row before each row in the return, and the start of the row after."""
    wanted = {f"previous_{end}": (end, 1), f"next_{start}": (start, -1)}
    compute = partial(neighbours, order=(start, end), wanted=wanted)
    return Derivation(tuple(wanted), {table: (*IN_RETURN, start, end)}, compute)
