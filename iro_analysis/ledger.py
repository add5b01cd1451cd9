"""The figures ledger: one tidy table in which every published number is a row.

The key of a figure is its measure, its breakdown and its period. A breakdown is canonical text: dimensions in
alphabetical order, ``age_band=1-4; sex=Female``, empty for the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period

#: ``value`` is unrounded; ``numerator`` and ``denominator`` are its base; ``lower`` and ``upper`` bound its 95 %
#: interval, in its unit; ``status`` is ok, not_available (``note`` says why), not_assessable or suppressed.
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
#: The ledger in the folder of a run.
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
    """The dimensions that a breakdown's text names, in any order it gives them.

    >>> breakdown_dimensions("sex=Female; age_band=1-4")
    {'age_band': '1-4', 'sex': 'Female'}

    Raises:
        CommandError: a part is not of the form ``dimension=category``, or a dimension is named twice.
    """
    pairs = [part.split("=", 1) for part in text.split(";") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004  a name and a category
        raise CommandError(f"'{text}' is not a breakdown. Write dimension=category, parts divided by ';'.")
    dimensions = dict(sorted((name.strip(), category.strip()) for name, category in pairs))
    if len(dimensions) < len(pairs):
        raise CommandError(f"'{text}' names a dimension twice; a figure has one category of each.")
    return dimensions


@dataclass(frozen=True)
class Figure:
    """One row of the ledger."""

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

    @property
    def available(self) -> bool:
        """Whether there is a number to print."""
        return self.status == OK

    @property
    def area(self) -> str:
        """Of a figure of another area (breakdown ``authority``): that area's name, with which its note begins."""
        return self.note.partition(":")[0]


@dataclass(frozen=True)
class Ledger:
    """A frame with the columns of :data:`LEDGER_TYPES`, and the period it was asked for."""

    frame: pd.DataFrame
    period: Period

    def periods(self) -> list[Period]:
        """Every period in the ledger, in order of time, a year before the quarters it holds."""
        labels = self.frame["period"].unique()
        return sorted((parse_period(label) for label in labels), key=lambda period: (period.end, period.start))

    def write(self, path: Path) -> None:
        """Write the ledger as CSV, UTF-8, dates ISO; the same ledger gives the same bytes."""
        self.frame.to_csv(path, index=False, date_format="%Y-%m-%d", lineterminator="\n")


def read_ledger(path: Path, period: Period) -> Ledger:
    """The ledger written to ``path``."""
    days = [name for name, dtype in LEDGER_TYPES.items() if dtype.startswith("datetime")]
    numbers = [name for name, dtype in LEDGER_TYPES.items() if dtype == "float64"]
    types = {name: dtype for name, dtype in LEDGER_TYPES.items() if name not in days}
    rows = pd.read_csv(
        path,
        dtype=types,
        parse_dates=days,
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
    )
    return ledger_rows(rows, period)


def ledger_rows(rows: pd.DataFrame, period: Period) -> Ledger:
    """A ledger of ``rows``, its columns put in order and typed; columns that are missing are empty."""
    return Ledger(rows.reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES)), period)
