"""The engines that figures are computed on: pandas frames go in and come out, Narwhals code runs between.

DuckDB is the embedded default (in process, larger than memory); pandas itself serves the tests. Both hold the same
three operations, and nothing above this module knows which of them it works on.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import narwhals as nw
import pandas as pd

from iro_analysis.errors import CommandError

Frame = nw.LazyFrame[Any]


class Engine(Protocol):
    """Where frames live while figures are computed."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame; the order of its rows is the engine's own."""


class DuckDB:
    """DuckDB in this process, its tables in memory."""

    def __init__(self) -> None:
        """Open a private database that never reaches for an extension outside."""
        import duckdb  # noqa: PLC0415  half a second that start-up need not pay

        self._connection = duckdb.connect(config={"autoload_known_extensions": "false"})

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        import pyarrow as pa  # noqa: PLC0415  as above

        return self._lazy(pa.Table.from_pandas(rows, preserve_index=False))

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return self._lazy(frame.collect("pyarrow").to_native())

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return frame.collect("pyarrow").to_pandas()

    def _lazy(self, table: Any) -> Frame:  # noqa: ANN401  pyarrow has no types
        return nw.from_native(self._connection.from_arrow(table)).lazy()


class Pandas:
    """pandas itself."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        return nw.from_native(rows).lazy()

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return frame.collect().lazy()

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return frame.collect().to_pandas()


ENGINES: Mapping[str, Callable[[], Engine]] = {"duckdb": DuckDB, "pandas": Pandas}


def engine_named(name: str) -> Engine:
    """The engine called ``name``.

    Raises:
        CommandError: there is no such engine.
    """
    if name not in ENGINES:
        raise CommandError(f"There is no engine '{name}'; choose from {', '.join(ENGINES)}.")
    return ENGINES[name]()
