"""The figures ledger: one tidy table in which every published number is a row.

A figure is identified by its measure, breakdown and period. A breakdown is canonical text, with its dimensions in
alphabetical order: ``age_band=1-4; sex=Female``. The total has an empty breakdown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from iro_analysis.disk.files import as_typed, with_texts, write_csv
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period
from iro_analysis.texts import literal

#: ``value`` is unrounded; ``numerator`` and ``denominator`` are its base; ``lower`` and ``upper`` are the limits of its
#: 95% interval, in the same unit; ``status`` is ok, not_available (``note`` says why), not_assessable or suppressed.
LEDGER_TYPES: Mapping[str, str] = {
    "period": "string",
    "period_start": "datetime64[s]",
    "period_end": "datetime64[s]",
    "section": "string",
    "measure": "string",
    "breakdown": "string",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "unit": "string",
    "lower": "float64",
    "upper": "float64",
    "status": "string",
    "note": "string",
}
#: The ledger's file in the folder of a run.
FILE_NAME = "ledger.parquet"
#: The same in a run of a version that wrote it as CSV.
CSV_NAME = "figures.csv"
_ARROW = {"string": pa.string(), "float64": pa.float64(), "datetime64[s]": pa.date32()}
_SCHEMA = pa.schema([(name, _ARROW[dtype]) for name, dtype in LEDGER_TYPES.items()])
#: More makes the file hardly smaller.
_COMPRESSION_LEVEL = 9
#: In the ledger as a sheet, the number of the row after the headings.
FIRST_ROW = 2
OK = "ok"
NOT_AVAILABLE = "not_available"


def breakdown_text(dimensions: Mapping[str, str]) -> str:
    """The canonical text of a breakdown.

    >>> breakdown_text({"sex": "Female", "age_band": "1-4"})
    'age_band=1-4; sex=Female'
    """
    return "; ".join(f"{name}={dimensions[name]}" for name in sorted(dimensions))


def breakdown_dimensions(text: str) -> dict[str, str]:
    """The dimensions and categories in a breakdown's text, which may give them in any order.

    >>> breakdown_dimensions("sex=Female; age_band=1-4")
    {'age_band': '1-4', 'sex': 'Female'}

    Raises:
        CommandError: a part is not of the form ``dimension=category``, or a dimension is named twice.
    """
    pairs = [part.split("=", 1) for part in text.split(";") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004  a dimension and a category
        raise CommandError(f"'{text}' is not a breakdown. Write dimension=category, parts separated by ';'.")
    dimensions = dict(sorted((name.strip(), category.strip()) for name, category in pairs))
    if len(dimensions) < len(pairs):
        raise CommandError(f"'{text}' names a dimension twice; a figure has one category of each.")
    return dimensions


@dataclass(frozen=True)
class Figure:
    """One row of the ledger; ``row`` is its number in the ledger opened as a sheet, where the headings are row 1."""

    period: str
    section: str
    measure: str
    breakdown: str
    value: float
    numerator: float
    denominator: float
    unit: str
    lower: float
    upper: float
    status: str
    note: str
    row: int = field(default=0, compare=False)

    @property
    def available(self) -> bool:
        """Whether there is a number to print."""
        return self.status == OK

    @property
    def area(self) -> str:
        """The area's name, for a comparator's figure (breakdown ``authority``): its note begins with it."""
        return area_of(self.note)


def area_of(note: str) -> str:
    """The name of the area at the beginning of the note of a comparator's figure."""
    return note.partition(":")[0]


@dataclass(frozen=True)
class Ledger:
    """A frame with the columns of :data:`LEDGER_TYPES`, and the period it was computed for."""

    frame: pd.DataFrame
    period: Period

    def periods(self) -> list[Period]:
        """Every period in the ledger, ordered by end and then start, so that a year precedes its last quarter."""
        labels = self.frame["period"].unique()
        return sorted((parse_period(label) for label in labels), key=lambda period: (period.end, period.start))

    def write(self, path: Path) -> None:  # D185
        """Write the ledger as parquet, or as CSV (UTF-8, ISO dates) if ``path`` ends in ".csv".

        The same ledger always gives the same bytes; those of parquet depend on the version of pyarrow as well, which
        the manifest names.
        """
        if path.suffix == ".csv":
            write_csv(self.frame, path)
            return
        path.write_bytes(self.to_parquet())

    def to_parquet(self) -> bytes:
        """The ledger as it is written to a file of parquet."""
        table = pa.Table.from_pandas(self.frame, _SCHEMA, preserve_index=False, nthreads=1).replace_schema_metadata(
            None
        )
        content = BytesIO()
        # Without the schema of pandas and Arrow in it, which would be one more thing that its bytes depend on.
        options = {"compression": "zstd", "compression_level": _COMPRESSION_LEVEL, "store_schema": False}
        parquet.write_table(table, content, **options)
        return content.getvalue()


def read_ledger(path: Path, period: Period) -> Ledger:
    """The ledger that was written to ``path``, as parquet or, if that ends in ".csv", as CSV.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no ledger.
    """
    return Ledger(_read_csv(path) if path.suffix == ".csv" else _read_parquet(path), period)


def ledger_of(content: bytes, period: Period) -> Ledger:
    """The ledger that :meth:`Ledger.to_parquet` made ``content`` of."""
    return Ledger(_read_parquet(BytesIO(content)), period)


def _read_parquet(path: Path | BytesIO) -> pd.DataFrame:
    try:
        # In this thread alone, as a process that has other threads cannot be forked.
        with parquet.ParquetFile(path, pre_buffer=False) as file:
            table = file.read(use_threads=False)
    except pa.ArrowException as error:
        raise ValueError("not parquet") from error
    if table.schema.remove_metadata() != _SCHEMA:
        raise ValueError("not the columns of a ledger")
    frame: pd.DataFrame = table.to_pandas(
        types_mapper={pa.string(): pd.StringDtype()}.get, date_as_object=False, use_threads=False
    )
    return frame.astype(dict(LEDGER_TYPES))


def _read_csv(path: Path) -> pd.DataFrame:
    days = [name for name, dtype in LEDGER_TYPES.items() if dtype.startswith("datetime")]
    numbers = [name for name, dtype in LEDGER_TYPES.items() if dtype == "float64"]
    types = {name: dtype for name, dtype in LEDGER_TYPES.items() if name not in days}
    # Only numbers can be missing: a note or category such as "NA" or "None" is text and must stay.
    rows = pd.read_csv(
        path,
        dtype=types,
        parse_dates=days,
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
    )
    if list(rows) != list(LEDGER_TYPES):
        raise ValueError("not the columns of a ledger")
    return _typed(as_typed(rows))


def ledger_rows(rows: pd.DataFrame, period: Period) -> Ledger:
    """A ledger of ``rows``, with the columns ordered and typed and texts literal; missing columns are added empty."""
    return Ledger(_typed(rows.reindex(columns=list(LEDGER_TYPES))), period)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    return with_texts(rows.astype(dict(LEDGER_TYPES)), literal)
