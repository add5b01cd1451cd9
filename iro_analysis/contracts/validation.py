"""Runs a suite in Great Expectations and keeps nothing of the results but counts and row positions.

The library's own results contain the offending values; they never leave this module.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from iro_analysis.contracts.suites import Expectation
from iro_analysis.tables import TABLES

Status = Literal["passed", "failed", "could not check"]

#: Nine in ten is not asked of fewer rows than this, in one year or in a log: among a few, one bad row is chance.
_ENOUGH_ROWS = 20  # D72


@dataclass(frozen=True)
class YearOfRows:
    """The rows of one collection year that an expectation applied to, and how many of them failed it."""

    return_year: int
    rows_checked: int
    rows_failed: int


@dataclass(frozen=True)
class Outcome:
    """What became of an expectation.

    Attributes:
        expectation: what must hold.
        status: failed if too many rows fail, among all of them or in one collection year.
        rows_checked: the rows it applied to.
        failed_rows: the positions of those that failed it.
        failed_years: the collection years in which, taken by themselves, too many rows fail.
    """

    expectation: Expectation
    status: Status
    rows_checked: int = 0
    failed_rows: tuple[int, ...] = ()
    failed_years: tuple[YearOfRows, ...] = ()


def validate(table: str, expectations: Sequence[Expectation], frame: pd.DataFrame) -> list[Outcome]:
    """The outcome of each expectation on ``frame``, in the order given.

    The library runs without telemetry, progress bars and log; the first call imports it, which takes over a second.

    Args:
        table: the table that the expectations belong to.
        expectations: what must hold.
        frame: the table's rows on a fresh index, with its derived columns.

    Raises:
        IroError: the library refused, dropped or altered an expectation.
    """
    needed = {column for expectation in expectations for column in expectation.columns}
    with _quiet():
        from iro_analysis.contracts.library import results  # noqa: PLC0415  imports Great Expectations

        by_id = results(table, expectations, frame[[column for column in frame if column in needed]])
    return [_outcome(expectation, by_id[expectation.id], frame) for expectation in expectations]


def import_library() -> None:
    """Import Great Expectations ahead of the first validation."""
    with _quiet():
        import iro_analysis.contracts.library  # noqa: F401, PLC0415  the import takes over a second


def failed_years(expectation: Expectation, frame: pd.DataFrame, failed_rows: Sequence[int]) -> tuple[YearOfRows, ...]:
    """The collection years in which fewer rows pass than an expectation's ``mostly`` asks for; none if it has none.

    Args:
        expectation: one that a cell must be filled applies to all rows, any other to the rows that have a value.
        frame: the table's rows on a fresh index; those without a year belong to no year.
        failed_rows: the positions of the rows that failed it.
    """
    if "mostly" not in expectation.kwargs or "return_year" not in frame:
        return ()
    every_row = expectation.type == "expect_column_values_to_not_be_null"
    applies = frame.index if every_row else frame.index[frame[expectation.kwargs["column"]].notna()]
    years = frame["return_year"]
    checked = years.loc[applies].value_counts().sort_index()
    failed = years.iloc[list(failed_rows)].value_counts().reindex(checked.index, fill_value=0)
    too_many = (checked >= _ENOUGH_ROWS) & ((checked - failed) / checked < expectation.kwargs["mostly"])
    return tuple(YearOfRows(int(year), int(checked[year]), int(failed[year])) for year in checked.index[too_many])


def outcome_of(
    expectation: Expectation, frame: pd.DataFrame, rows: int, failed_rows: tuple[int, ...], *, success: bool
) -> Outcome:
    """The outcome of an expectation that could be checked.

    Args:
        expectation: what must hold.
        frame: the table's rows on a fresh index.
        rows: how many rows it applied to.
        failed_rows: the positions of those that failed it.
        success: whether enough of all of them pass.
    """
    years = failed_years(expectation, frame, failed_rows)
    too_few = "mostly" in expectation.kwargs and TABLES[expectation.table].is_log and rows < _ENOUGH_ROWS
    status: Status = "passed" if (success or too_few) and not years else "failed"
    return Outcome(expectation, status, rows, failed_rows, years)


def _outcome(expectation: Expectation, result: tuple[bool, Mapping[str, Any]], frame: pd.DataFrame) -> Outcome:
    success, counts = result
    if not counts:
        return Outcome(expectation, "could not check")
    failed_rows = tuple(sorted(int(position) for position in counts.get("unexpected_index_list", ())))
    return outcome_of(expectation, frame, _rows_checked(counts), failed_rows, success=success)


def _rows_checked(counts: Mapping[str, Any]) -> int:
    """The number of rows an expectation applied to; one on the table's row count observes that number."""
    if "element_count" not in counts:
        return int(counts["observed_value"])
    return int(counts["element_count"]) - int(counts.get("missing_count", 0))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the library: its log may contain values."""
    logger, handler = logging.getLogger("great_expectations"), logging.NullHandler()
    logger.addHandler(handler)
    propagates, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = propagates
        logger.removeHandler(handler)
