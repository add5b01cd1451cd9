"""The engines that figures are computed on: pandas frames go in and come out, and Narwhals code runs in between.

Polars is the default, because it counts every measure of one council's data in a quarter of the time. DuckDB is for
data larger than memory, and pandas itself serves the tests. All have the same operations, and no code above this module
knows which of them it runs on. In the frames that go in and come out, days have a resolution of seconds.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import narwhals as nw
import pandas as pd

from iro_analysis.errors import CommandError
from iro_analysis.resources import DEFAULT_ENGINE

Frame = nw.LazyFrame[Any]


class Engine(Protocol):
    """Where frames live while figures are computed."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""

    def share(self, frame: Frame) -> Frame:
        """As :meth:`keep`, but an engine may wait for the results that need ``frame`` and compute only their part."""

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame; the order of its rows is the engine's own."""

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back, stacked in one frame, each row with the ``name`` of its result.

        A column that a result does not have is missing in its rows. An engine may compute once what the results share.
        """


class DuckDB:
    """DuckDB in this process, its tables in memory."""

    def __init__(self) -> None:
        """Open a private database that never loads an extension from elsewhere."""
        import duckdb  # noqa: PLC0415  half a second that start-up need not spend

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
    """Polars in this process: many results are collected at once, and what they share is computed once."""

    def load(self, rows: pd.DataFrame) -> Frame:
        """Hand a pandas frame to the engine."""
        import polars as pl  # noqa: PLC0415  start-up need not wait for it

        # Polars takes days in seconds for milliseconds by itself, three times as fast as pandas converts them.
        return nw.from_native(pl.from_pandas(rows).lazy().with_columns(pl.selectors.datetime().cast(pl.Datetime("ms"))))

    def keep(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, so that what is built on it does not compute it again."""
        return frame.collect().lazy()

    def share(self, frame: Frame) -> Frame:
        """Compute ``frame`` once, but only when results are collected, and only the columns that they need."""
        shared: Frame = nw.from_native(frame.to_native().cache())
        return shared

    def rows(self, frame: Frame) -> pd.DataFrame:
        """Bring a result back as a pandas frame."""
        return _in_unit(frame.collect().to_pandas(), "s")

    def all_rows(self, frames: Mapping[str, Frame]) -> pd.DataFrame:
        """Bring many results back, with their common parts computed once."""
        import polars as pl  # noqa: PLC0415  as above

        labelled = [frame.to_native().with_columns(name=pl.lit(name)) for name, frame in frames.items()]
        return _in_unit(pl.concat(pl.collect_all(labelled), how="diagonal_relaxed").to_pandas(), "s")


def _in_unit(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with days in another unit of time: tables hold them in seconds, which Polars does not have."""
    return rows.astype(dict.fromkeys(rows.select_dtypes("datetime").columns, f"datetime64[{unit}]"))


def frame_bytes(rows: pd.DataFrame) -> bytes:
    """A pandas frame without its index as a stream of Arrow; other names, types or cells always give other bytes."""
    import pyarrow as pa  # noqa: PLC0415  as above

    table, stream = pa.Table.from_pandas(rows, preserve_index=False), pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return bytes(stream.getvalue())


def frame_of(content: bytes) -> pd.DataFrame:
    """The frame that :func:`frame_bytes` was given."""
    import pyarrow as pa  # noqa: PLC0415  as above

    frame: pd.DataFrame = pa.ipc.open_stream(content).read_pandas()
    return frame


ENGINES: Mapping[str, Callable[[], Engine]] = {"polars": Polars, "duckdb": DuckDB, "pandas": Pandas}
DEFAULT = DEFAULT_ENGINE


def engine_named(name: str) -> Engine:
    """The engine called ``name``.

    Raises:
        CommandError: there is no such engine.
    """
    if name not in ENGINES:
        raise CommandError(f"There is no engine '{name}'; choose from {', '.join(ENGINES)}.")
    return ENGINES[name]()
