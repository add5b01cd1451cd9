"""The door to Great Expectations, which takes over a second to import: nothing imports this module but to validate."""

import json
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pandas as pd

from iro_analysis.contracts import suites
from iro_analysis.contracts.late import late
from iro_analysis.errors import IroError

# Half of the import would be these two, for expectations that no suite has.
with late("altair", "scipy.stats"), warnings.catch_warnings():
    # Its import uses a module that Python 3.11 calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    import great_expectations
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.id_dict import IDDict
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.validator.metric_configuration import MetricConfiguration
    from great_expectations.validator.validation_graph import MetricEdge, ValidationGraph

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
    with _worked_out_once():
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
def _worked_out_once() -> Iterator[None]:  # D92, D189
    """Let the library work out once what it asks for up to a hundred times, which is more than half of a check.

    What is kept is kept with what it was worked out from: the id of an object that is gone may be another's.
    """
    with ExitStack() as stack:
        for owner, name, once in _ONCE:
            stack.enter_context(_replaced(owner, name, once))
        yield


@contextmanager
def _replaced(owner: type, name: str, once: Callable[[Any], Any]) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, once(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


def _configuration(original: property) -> property:
    """The configuration of each expectation."""
    kept: dict[int, tuple[Expectation, ExpectationConfiguration]] = {}

    def configuration(expectation: Expectation) -> ExpectationConfiguration:
        if id(expectation) not in kept:
            kept[id(expectation)] = (expectation, original.fget(expectation))  # type: ignore[misc]  # it has a getter
        return kept[id(expectation)][1]

    return property(configuration)


def _to_domain_obj(original: Callable[[Any], Expectation]) -> Callable[[Any], Expectation]:
    """The expectation of each configuration, which is checked by pydantic each time it is made."""
    kept: dict[int, tuple[ExpectationConfiguration, Expectation]] = {}

    def to_domain_obj(configuration: ExpectationConfiguration) -> Expectation:
        if id(configuration) not in kept:
            kept[id(configuration)] = (configuration, original(configuration))
        return kept[id(configuration)][1]

    return to_domain_obj


def _build_metric_dependency_graph(original: Callable[..., None]) -> Callable[..., None]:
    """Everything that a metric rests on, such as the columns of the table, which nearly every metric asks for."""
    kept: dict[Any, list[MetricEdge]] = {}

    def build(
        graph: ValidationGraph, metric_configuration: MetricConfiguration, runtime_configuration: object = None
    ) -> None:
        if metric_configuration.id not in kept:
            own = ValidationGraph(graph._execution_engine)  # noqa: SLF001  the library has no other way to it
            original(own, metric_configuration, runtime_configuration)  # calls this again for what it rests on
            kept[metric_configuration.id] = own.edges
        for edge in kept[metric_configuration.id]:
            graph.add(edge)

    return build


def _to_id(original: Callable[..., object]) -> Callable[..., object]:
    """The library's name for the arguments of a metric, which it makes of their JSON, value by value."""
    kept: dict[str, object] = {}

    def to_id(arguments: IDDict, *chosen: object, **named: object) -> object:
        written = None if chosen or named else _written(arguments)
        if written is None:
            return original(arguments, *chosen, **named)
        if written not in kept:
            kept[written] = original(arguments)
        return kept[written]

    return to_id


def _get_domain_records(original: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """The rows that a metric looks at, and of these the columns that it compares; the library copies all columns."""
    kept: dict[str, pd.DataFrame] = {}

    def get_domain_records(engine: PandasExecutionEngine, domain_kwargs: dict[str, Any]) -> pd.DataFrame:
        written = _written(domain_kwargs)
        if written is None:
            return original(engine, domain_kwargs)
        if written not in kept:
            kept[written] = _compared(original(engine, domain_kwargs), domain_kwargs)
        return kept[written]

    return get_domain_records


def _apply_row_condition_filter(original: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """The rows that a condition chooses, which the library parses and evaluates for every metric."""
    kept: dict[tuple[int, str], tuple[pd.DataFrame, pd.Index]] = {}

    def apply(
        engine: PandasExecutionEngine, data: pd.DataFrame, row_condition: dict[str, Any], domain_kwargs: dict[str, Any]
    ) -> pd.DataFrame:
        written = _written(row_condition)
        if written is None:
            return original(engine, data, row_condition, domain_kwargs)
        if (id(data), written) not in kept:
            asked = [name for name in dict.fromkeys(suites.condition_columns(row_condition)) if name in data]
            kept[id(data), written] = (data, original(engine, data[asked], row_condition, domain_kwargs).index)
        return _compared(data, domain_kwargs).take(kept[id(data), written][1].to_numpy())  # rows are on a fresh index

    return apply


def _written(arguments: object) -> str | None:
    """Arguments as text that tells them apart; None if they hold anything but texts, numbers, lists and the like."""
    try:
        return json.dumps(arguments, sort_keys=True)
    except TypeError:
        return None


def _compared(rows: pd.DataFrame, domain_kwargs: dict[str, Any]) -> pd.DataFrame:
    """The columns of ``rows`` that a metric compares; all of them if it is about the table, or if one is absent."""
    single = [domain_kwargs[name] for name in ("column", "column_A", "column_B") if name in domain_kwargs]
    compared = list(dict.fromkeys([*single, *domain_kwargs.get("column_list", ())]))
    if not compared or not set(compared) <= set(rows):
        return rows
    return pd.DataFrame({name: rows[name] for name in compared}, copy=False)


#: What is worked out once: the class, the name in it, and what makes the replacement from the library's own.
_ONCE: Sequence[tuple[type, str, Callable[[Any], Any]]] = (
    (Expectation, "configuration", _configuration),
    (ExpectationConfiguration, "to_domain_obj", _to_domain_obj),
    (ValidationGraph, "build_metric_dependency_graph", _build_metric_dependency_graph),
    (IDDict, "to_id", _to_id),
    (PandasExecutionEngine, "get_domain_records", _get_domain_records),
    (PandasExecutionEngine, "_apply_row_condition_filter", _apply_row_condition_filter),
)
