"""The door to Great Expectations, which takes 2.5 seconds to import: nothing imports this module but to validate."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pandas as pd

from iro_analysis.contracts import suites
from iro_analysis.errors import IroError

with warnings.catch_warnings():
    # Its import uses a module that Python 3.11 calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    import great_expectations
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

#: Complete, so that the failing rows are listed; without index columns the library lists them by position. Their values
#: are not asked for, nor is the query that would find them.
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


def results(
    table: str, expectations: Sequence[suites.Expectation], frame: pd.DataFrame
) -> dict[str, tuple[bool, Mapping[str, Any]]]:
    """Whether each expectation holds on ``frame``, and what the library counted; nothing where it could not check.

    Raises:
        IroError: the library refused, dropped or altered an expectation.
    """
    batch = _batches().get_batch({"dataframe": frame})
    with _configurations_kept():
        validated = batch.validate(library_suite(table, expectations), result_format=_RESULT_FORMAT).results
    return {result.expectation_config.meta["id"]: (bool(result.success), result.result) for result in validated}


def library_suite(table: str, expectations: Sequence[suites.Expectation]) -> ExpectationSuite:
    """The expectations as a suite of Great Expectations.

    Raises:
        IroError: the library refused, dropped or altered an expectation.
    """
    try:
        suite = ExpectationSuite(table, expectations=[_library_entry(expectation) for expectation in expectations])
    except ValueError as error:
        raise IroError(f"The suite '{table}' has arguments that Great Expectations refuses: {error}") from None
    kept = {(entry.meta["id"], entry.expectation_type, entry.severity) for entry in suite.expectations}
    written = {(expectation.id, expectation.type, expectation.severity): expectation.id for expectation in expectations}
    if dropped := sorted(name for key, name in written.items() if key not in kept):
        raise IroError(f"Great Expectations did not keep what the suite '{table}' says: {', '.join(dropped)}.")
    return suite


def _library_entry(expectation: suites.Expectation) -> dict[str, Any]:
    return {
        "type": expectation.type,
        "kwargs": {**expectation.kwargs, **({"row_condition": expectation.applies} if expectation.applies else {})},
        "severity": expectation.severity,
        "description": expectation.sentence,
        "meta": {"id": expectation.id},
    }


@cache
def _batches() -> BatchDefinition[Any]:
    """Turns a frame into something the library can validate. Kept, because the library takes a while to set one up."""
    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return (
        context.data_sources.add_pandas("rows").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("rows")
    )


@contextmanager
def _configurations_kept() -> Iterator[None]:  # D92
    """Let each expectation build its configuration once: the library asks a hundred times, a third of a check."""
    original = Expectation.configuration
    kept: dict[int, tuple[Expectation, ExpectationConfiguration]] = {}

    def configuration(expectation: Expectation) -> ExpectationConfiguration:
        if id(expectation) not in kept:  # kept with its expectation: the id of one that is gone may be another's
            kept[id(expectation)] = (expectation, original.fget(expectation))
        return kept[id(expectation)][1]

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = original
