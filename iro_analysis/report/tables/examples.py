"""Examples of impact, "you said, we did": the one thing of a report that is text and no figure."""

import re
from pathlib import Path

import pandas as pd

from iro_analysis.periods import Period
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.tables import IMPACT, CaseData

#: The file beside the ledger that holds them.
EXAMPLES = "you-said-we-did.csv"
COLUMNS = ("you_said", "we_did", "theme")
#: What a spreadsheet would take for a formula, apostrophes before it or not; and the one written before it.
_TAKEN_FOR_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_WRITTEN_SO = re.compile(r"^'(?='*[=+\-@\t\r])")
NOT_SUPPLIED = f"The {IMPACT.source} table was not supplied."
NONE_IN_PERIOD = f"The {IMPACT.source} table has no example for the period."


def examples_of(data: CaseData, period: Period) -> pd.DataFrame | None:
    """The examples with a day in the period, or without any; None where the log was not supplied."""
    if IMPACT.name not in data.tables:
        return None
    rows = data.tables[IMPACT.name].dropna(subset=["you_said", "we_did"])
    day = rows["impact_date"]
    in_time = day.isna() | day.between(pd.Timestamp(period.start), pd.Timestamp(period.end))
    return rows.loc[in_time].sort_values(["impact_date", "you_said"], kind="stable")[list(COLUMNS)]


def write_examples(examples: pd.DataFrame | None, folder: Path) -> None:
    """Write them beside the ledger; nothing where the log was not supplied.

    No cell begins with a sign that a spreadsheet would take for a formula: an apostrophe stands before it.
    """
    if examples is not None:
        texts = {name: examples[name].astype("string") for name in examples}
        guarded = {name: text.str.replace(_TAKEN_FOR_FORMULA, r"'\g<0>", regex=True) for name, text in texts.items()}
        pd.DataFrame(guarded).to_csv(folder / EXAMPLES, index=False, lineterminator="\n")


def read_examples(folder: Path) -> pd.DataFrame | None:
    """The examples beside a ledger; None where there is no such file."""
    path = folder / EXAMPLES
    if not path.is_file():
        return None
    texts = pd.read_csv(path, dtype="string", keep_default_na=False)
    return pd.DataFrame({name: texts[name].str.replace(_WRITTEN_SO, "", regex=True) for name in texts})


def examples_table(examples: pd.DataFrame, caption: str) -> DataTable:
    """A row per example: what was said heads it, what was done stands beside it."""
    pairs = zip(examples["you_said"].astype(str), examples["we_did"].astype(str), strict=True)
    rows = tuple(Row(said, (Cell(did),)) for said, did in pairs)
    return DataTable(caption, "You said", ("We did",), rows, kind="text")


def why_no_examples(examples: pd.DataFrame | None) -> str:
    """Why there is nothing to show; empty where there is."""
    if examples is None:
        return NOT_SUPPLIED
    return "" if len(examples) else NONE_IN_PERIOD
