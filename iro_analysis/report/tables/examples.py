"""Examples of impact, "you said, we did": the one part of a report taken from the data that is not a figure."""

import json
from pathlib import Path

import pandas as pd

from iro_analysis.approvals import NOT_APPROVED, NOT_SHOWN
from iro_analysis.disk.files import as_typed, write_csv
from iro_analysis.periods import Period
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.tables import IMPACT, CaseData

#: The file, beside the ledger, in which they are kept.
EXAMPLES = "you-said-we-did.csv"
COLUMNS = ("you_said", "we_did", "theme")
NOT_SUPPLIED = f"The {IMPACT.source} table was not supplied."
NONE_IN_PERIOD = f"The {IMPACT.source} table has no example for the period."
NONE_APPROVED = f"The {IMPACT.source} table has no example for the period that is approved to be shown."
_SAID_AND_DONE = ["you_said", "we_did"]


def examples_of(data: CaseData, period: Period) -> pd.DataFrame | None:
    """The examples dated in the period, and those without a date; None if the log was not supplied.

    Texts that are not approved are there by the words that stand for them.
    """
    if IMPACT.name not in data.tables:
        return None
    rows = data.tables[IMPACT.name].dropna(subset=_SAID_AND_DONE)
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


def examples_json(examples: pd.DataFrame | None) -> str:
    """The examples as JSON, null if the log was not supplied."""
    if examples is None:
        return "null"
    return json.dumps(examples.astype(object).where(examples.notna(), None).to_numpy().tolist())


def examples_from_json(text: str) -> pd.DataFrame | None:
    """What :func:`examples_json` wrote."""
    rows = json.loads(text)
    return None if rows is None else pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def examples_table(examples: pd.DataFrame, caption: str) -> DataTable:
    """A row per example that is approved: "you said" as its header, "we did" beside it; the others are counted."""
    texts = examples[_SAID_AND_DONE].astype(str)
    refused = (texts == NOT_SHOWN).any(axis="columns")
    waiting = (texts == NOT_APPROVED).any(axis="columns") & ~refused
    pairs = texts[~refused & ~waiting].itertuples(index=False, name=None)
    rows = tuple(Row(you_said, (Cell(we_did),)) for you_said, we_did in pairs)
    counts = (("Not yet approved to be shown", waiting), ("Not shown", refused))
    remarks = tuple(f"{words}: {int(those.sum()):,} more." for words, those in counts if those.any())
    return DataTable(caption, "You said", ("We did",), rows, remarks, kind="text")


def why_no_examples(examples: pd.DataFrame | None) -> str:
    """Why there are no examples to show; empty if there are some."""
    if examples is None:
        return NOT_SUPPLIED
    if examples.empty:
        return NONE_IN_PERIOD
    hidden = examples[_SAID_AND_DONE].isin([NOT_APPROVED, NOT_SHOWN]).any(axis="columns")
    return NONE_APPROVED if hidden.all() else ""
