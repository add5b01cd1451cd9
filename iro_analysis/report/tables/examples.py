"""Examples of impact, "you said, we did": the one part of a report taken from the data that is not a figure."""

from pathlib import Path

import pandas as pd

from iro_analysis.files import as_typed, write_csv
from iro_analysis.periods import Period
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.tables import IMPACT, CaseData

#: The file, beside the ledger, in which they are kept.
EXAMPLES = "you-said-we-did.csv"
COLUMNS = ("you_said", "we_did", "theme")
NOT_SUPPLIED = f"The {IMPACT.source} table was not supplied."
NONE_IN_PERIOD = f"The {IMPACT.source} table has no example for the period."


def examples_of(data: CaseData, period: Period) -> pd.DataFrame | None:
    """The examples dated in the period, and those without a date; None if the log was not supplied."""
    if IMPACT.name not in data.tables:
        return None
    rows = data.tables[IMPACT.name].dropna(subset=["you_said", "we_did"])
    day = rows["impact_date"]
    in_period = day.isna() | day.between(pd.Timestamp(period.start), pd.Timestamp(period.end))
    return rows.loc[in_period].sort_values(["impact_date", "you_said"], kind="stable")[list(COLUMNS)]


def write_examples(examples: pd.DataFrame | None, folder: Path) -> None:
    """Write the examples beside the ledger; no file if the log was not supplied."""
    if examples is not None:
        write_csv(examples, folder / EXAMPLES)


def read_examples(folder: Path) -> pd.DataFrame | None:
    """The examples beside a ledger; None if there is no such file."""
    path = folder / EXAMPLES
    if not path.is_file():
        return None
    return as_typed(pd.read_csv(path, dtype="string", keep_default_na=False))


def examples_table(examples: pd.DataFrame, caption: str) -> DataTable:
    """A row per example: "you said" as its header, "we did" beside it."""
    pairs = zip(examples["you_said"].astype(str), examples["we_did"].astype(str), strict=True)
    rows = tuple(Row(you_said, (Cell(we_did),)) for you_said, we_did in pairs)
    return DataTable(caption, "You said", ("We did",), rows, kind="text")


def why_no_examples(examples: pd.DataFrame | None) -> str:
    """Why there are no examples to show; empty if there are some."""
    if examples is None:
        return NOT_SUPPLIED
    return "" if len(examples) else NONE_IN_PERIOD
