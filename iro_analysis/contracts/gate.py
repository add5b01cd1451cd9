"""Checks what stops every command without Great Expectations, because its import takes longer than most commands.

Only a few kinds of expectation stop a command. They look at one column or at the number of rows, and apply to all rows.
An expectation of any other kind is left to the library. Tests compare every outcome with the library's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from iro_analysis.contracts.suites import Expectation
from iro_analysis.contracts.validation import Outcome, outcome_of, validate

#: Takes a column and the arguments of an expectation; returns which rows it applies to, and which of them fail.
_Test = Callable[["pd.Series[Any]", Mapping[str, Any]], tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]]
_ROWS = "expect_table_row_count_to_be_between"


def check_stopping(table: str, expectations: Sequence[Expectation], frame: pd.DataFrame) -> list[Outcome]:  # D89
    """The outcome of each expectation on ``frame``, in the order given: the same as from :func:`validate`.

    Args:
        table: the table that the expectations belong to.
        expectations: what must hold.
        frame: the table's rows on a fresh index, with its derived columns.
    """
    if not all(map(_is_plain, expectations)):
        return validate(table, expectations, frame)
    return [_outcome(expectation, frame) for expectation in expectations]


def _is_plain(expectation: Expectation) -> bool:
    """Whether everything it asks for can be judged here."""
    return expectation.applies is None and set(expectation.kwargs) == _KWARGS.get(expectation.type)


def _outcome(expectation: Expectation, frame: pd.DataFrame) -> Outcome:
    kwargs = expectation.kwargs
    if expectation.type == _ROWS:
        return outcome_of(expectation, frame, len(frame), (), success=len(frame) >= kwargs["min_value"])
    if kwargs["column"] not in frame:
        return Outcome(expectation, "could not check")
    applies, fails = _TESTS[expectation.type](frame[kwargs["column"]], kwargs)
    checked, failed = int(applies.sum()), tuple(np.flatnonzero(fails).tolist())
    enough = checked == 0 or (checked - len(failed)) / checked >= kwargs["mostly"]
    return outcome_of(expectation, frame, checked, failed, success=enough)


def _not_null(cells: "pd.Series[Any]", _: Mapping[str, Any]) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    return np.ones(len(cells), dtype=bool), cells.isna().to_numpy()


def _in_set(cells: "pd.Series[Any]", kwargs: Mapping[str, Any]) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    applies = cells.notna().to_numpy()
    return applies, applies & ~cells.isin(kwargs["value_set"]).to_numpy(dtype=bool)


_TESTS: Mapping[str, _Test] = {
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_in_set": _in_set,
}
_KWARGS: Mapping[str, set[str]] = {
    _ROWS: {"min_value"},
    "expect_column_values_to_not_be_null": {"column", "mostly"},
    "expect_column_values_to_be_in_set": {"column", "value_set", "mostly"},
}
