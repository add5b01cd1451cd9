"""The engines that figures are computed on: pandas frames go in and come out, Narwhals code runs between.

Polars is the default: of one council's data it counts every measure in a quarter of the time. DuckDB holds more than
memory does; pandas itself serves the tests. All hold the same four operations, and nothing above this module knows
which of them it works on. Days are whole seconds in the frames that go in and come out.
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

    def share(self, frame: Frame) -> Frame:
        """As :meth:`keep` for what is brought back together; an engine that can holds no more of it than is asked."""

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame; the order of its rows is the engine's own."""

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back under each other, each row with the ``name`` of its own; columns are missing in some.

        An engine that can works out once what they share.
        """


class DuckDB:
    """DuckDB in this process, its tables in memory."""

    def __init__(self) -> None:
        """Open a private database that never reaches for an extension outside."""
        import duckdb  # noqa: PLC0415  half a second that start-up need not pay

        self._connection = duckdb.connect(config={"autoload_known_extensions": "false"})

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        import pyarrow as pa  # noqa: PLC0415  as above

        return self._lazy(pa.Table.from_pandas(_in_unit(rows, "ms"), preserve_index=False))

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return self._lazy(frame.collect("pyarrow").to_native())

    def share(self, frame: Frame) -> Frame:
        """Compute ``frame`` once."""
        return self.keep(frame)

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return _in_unit(frame.collect("pyarrow").to_pandas(), "s")

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back, one after the other."""
        return pd.concat([self.rows(frame).assign(name=name) for name, frame in frames.items()], ignore_index=True)

    def _lazy(self, table: Any) -> Frame:  # noqa: ANN401  pyarrow has no types
        return nw.from_native(self._connection.from_arrow(table)).lazy()


class Pandas:
    """pandas itself."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        return nw.from_native(_in_unit(rows, "ms")).lazy()

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return frame.collect().lazy()

    def share(self, frame: Frame) -> Frame:
        """Compute ``frame`` once."""
        return self.keep(frame)

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return _in_unit(frame.collect().to_pandas(), "s")

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back, one after the other."""
        return pd.concat([self.rows(frame).assign(name=name) for name, frame in frames.items()], ignore_index=True)


class Polars:
    """Polars in this process: many results are asked for at once, and what they share is worked out once."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        import polars as pl  # noqa: PLC0415  start-up need not pay for it

        return nw.from_native(pl.from_pandas(_in_unit(rows, "ms")).lazy())

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return frame.collect().lazy()

    def share(self, frame: Frame) -> Frame:
        """Leave it to the plan of what is brought back together: of its columns those that are asked for."""
        shared: Frame = nw.from_native(frame.to_native().cache())
        return shared

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return _in_unit(frame.collect().to_pandas(), "s")

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back, their common parts worked out once."""
        import polars as pl  # noqa: PLC0415  as above

        named = [frame.to_native().with_columns(name=pl.lit(name)) for name, frame in frames.items()]
        return _in_unit(pl.concat(pl.collect_all(named), how="diagonal_relaxed").to_pandas(), "s")


def _in_unit(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Days in another unit of time: tables hold them in seconds, which Polars does not know."""
    return rows.astype(dict.fromkeys(rows.select_dtypes("datetime").columns, f"datetime64[{unit}]"))


ENGINES: Mapping[str, Callable[[], Engine]] = {"polars": Polars, "duckdb": DuckDB, "pandas": Pandas}
DEFAULT = "polars"  # D19


def engine_named(name: str) -> Engine:
    """The engine called ``name``.

    Raises:
        CommandError: there is no such engine.
    """
    if name not in ENGINES:
        raise CommandError(f"There is no engine '{name}'; choose from {', '.join(ENGINES)}.")
    return ENGINES[name]()
