"""Reading the ledger in the folder of a run, without the code that wrote it."""

import csv
import io
from functools import lru_cache

from pyarrow import parquet


def rows_of(folder):
    """Every figure of a run, as texts by column; read-only."""
    return _rows((folder / "ledger.parquet").read_bytes())


def figures_of(folder):
    """The same by period, measure and breakdown."""
    return {(row["period"], row["measure"], row["breakdown"]): row for row in rows_of(folder)}


def searchable(path):
    """What a search for a text must look at in a file of a run: its bytes, and what these hold compressed."""
    content = path.read_bytes()
    return content + _as_csv(content).encode() if path.suffix == ".parquet" else content


def change_value(path, row, value):
    """Write another value into one row of a ledger, counted as in a sheet with headings; ``value`` takes the old."""
    table = parquet.ParquetFile(path).read()
    values = table["value"].to_pylist()
    values[row - 2] = value(values[row - 2])
    changed = table.set_column(table.column_names.index("value"), "value", [values])
    parquet.write_table(changed, path)


@lru_cache(maxsize=2)
def _rows(content):
    return list(csv.DictReader(io.StringIO(_as_csv(content))))


def _as_csv(content):
    return parquet.ParquetFile(io.BytesIO(content)).read().to_pandas().to_csv(index=False)
