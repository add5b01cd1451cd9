"""Runs a suite in Great Expectations and takes from it nothing but counts and row positions.

The library's own results carry offending values; they never leave this module.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from iro_analysis.contracts.suites import Expectation, library_suite

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context import EphemeralDataContext

Status = Literal["passed", "failed", "could not check"]

#: Complete, so that failing rows are named; without column names the library names them by their position. Their
#: values, and the query that would find them, are not asked for.
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


#: Expectations held against the rows at once; more take longer on many columns, fewer on few rows.
_GROUP = 12


@dataclass(frozen=True)
class Outcome:
    """What became of an expectation: rows it applied to, and the positions of those that failed it."""

    expectation: Expectation
    status: Status
    rows_checked: int = 0
    failed_rows: tuple[int, ...] = ()


def validate(table: str, expectations: Sequence[Expectation], frame: pd.DataFrame) -> list[Outcome]:
    """The outcome of each expectation on ``frame``, in the order given.

    The library runs without telemetry, progress bars and log; the first call imports it, which takes 2.5 to 3 seconds.

    Args:
        table: the table that the expectations are of.
        expectations: what must hold.
        frame: the table's rows on a fresh index, with its derived columns.

    Raises:
        IroError: the library does not hold the expectations as they are written.
    """
    outcomes: dict[str, Outcome] = {}
    with _quiet():
        source = _context().data_sources.add_pandas(table)
        for number, group in enumerate(_groups(expectations)):
            named = {column for expectation in group for column in expectation.columns}
            batches = source.add_dataframe_asset(f"{table} {number}").add_batch_definition_whole_dataframe(table)
            batch = batches.get_batch({"dataframe": frame[[column for column in frame if column in named]]})
            results = batch.validate(library_suite(table, group), result_format=_RESULT_FORMAT).results
            by_id = {result.expectation_config.meta["id"]: result for result in results}
            outcomes |= {one.id: _outcome(one, by_id[one.id]) for one in group}
    return [outcomes[expectation.id] for expectation in expectations]


def _groups(expectations: Sequence[Expectation]) -> list[list[Expectation]]:
    """The expectations in groups on much the same columns: the library copies its whole frame for each of them."""
    alike = sorted(expectations, key=lambda expectation: sorted(expectation.columns))
    return [alike[first : first + _GROUP] for first in range(0, len(alike), _GROUP)]


def _context() -> "EphemeralDataContext":
    import great_expectations  # noqa: PLC0415  takes 2.5 s, and only a check needs it
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415  the same

    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _outcome(expectation: Expectation, result: "ExpectationValidationResult") -> Outcome:
    counts: Mapping[str, Any] = result.result
    if not counts:
        return Outcome(expectation, "could not check")
    failed_rows = tuple(sorted(int(position) for position in counts.get("unexpected_index_list", ())))
    return Outcome(expectation, "passed" if result.success else "failed", _rows_checked(counts), failed_rows)


def _rows_checked(counts: Mapping[str, Any]) -> int:
    """The rows an expectation applied to; one on the whole table observes how many there are."""
    if "element_count" not in counts:
        return int(counts["observed_value"])
    return int(counts["element_count"]) - int(counts.get("missing_count", 0))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the library: its log can carry values, and its import uses a module that Python 3.11 calls deprecated."""
    logger, handler = logging.getLogger("great_expectations"), logging.NullHandler()
    logger.addHandler(handler)
    propagates, logger.propagate = logger.propagate, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.propagate = propagates
        logger.removeHandler(handler)
