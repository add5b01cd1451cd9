"""The figures ledger: one tidy table in which every published number is a row.

A figure is identified by its measure, breakdown and period. A breakdown is canonical text, with its dimensions in
alphabetical order: ``age_band=1-4; sex=Female``. The total has an empty breakdown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pandas as pd

from iro_analysis.errors import CommandError
from iro_analysis.files import as_typed, with_texts, write_csv
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
FILE_NAME = "figures.csv"
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
    """One row of the ledger; ``row`` is its number in the ledger's file, where the headings are row 1."""

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
        return self.note.partition(":")[0]


@dataclass(frozen=True)
class Ledger:
    """A frame with the columns of :data:`LEDGER_TYPES`, and the period it was computed for."""

    frame: pd.DataFrame
    period: Period

    def periods(self) -> list[Period]:
        """Every period in the ledger, ordered by end and then start, so that a year precedes its last quarter."""
        labels = self.frame["period"].unique()
        return sorted((parse_period(label) for label in labels), key=lambda period: (period.end, period.start))

    def write(self, path: Path) -> None:
        """Write the ledger as CSV (UTF-8, ISO dates); the same ledger always gives the same bytes."""
        write_csv(self.frame, path)


def read_ledger(path: Path, period: Period) -> Ledger:
    """The ledger that was written to ``path``."""
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
    return ledger_rows(as_typed(rows), period)


def ledger_bytes(ledger: Ledger) -> bytes:
    """The rows of a ledger in a columnar form, for :func:`ledger_from_bytes`."""
    return ledger.frame.to_parquet(index=False)


def ledger_from_bytes(content: bytes, period: Period) -> Ledger:
    """The ledger of ``period`` whose rows :func:`ledger_bytes` gave."""
    return Ledger(pd.read_parquet(BytesIO(content)).astype(dict(LEDGER_TYPES)), period)


def ledger_rows(rows: pd.DataFrame, period: Period) -> Ledger:
    """A ledger of ``rows``, with the columns ordered and typed and texts literal; missing columns are added empty."""
    typed = rows.reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))
    return Ledger(with_texts(typed, literal), period)
