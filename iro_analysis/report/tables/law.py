"""The law behind reviews and IROs as a table: what each entry says, and since when or until when."""

from collections.abc import Iterable

from iro_analysis.care.law import Law, When
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.report.words.labels import day_text

#: The caption of each part's table.
CAPTIONS = {
    "children": "The law on children who are looked after",
    "officer": "The law on independent reviewing officers",
    "reviews": "The law on reviews",
}


def law_table(part: str, entries: Iterable[Law]) -> DataTable:
    """A row per entry of a part of the law."""
    rows = tuple(Row(entry.title, (Cell(entry.text), Cell(in_force_text(entry)))) for entry in entries)
    return DataTable(CAPTIONS[part], "Law", ("What it says", "In force"), rows, kind="text")


def in_force_text(entry: Law) -> str:
    """Since when, or from when to when: "From 1 April 2011", "24 April 2020 to 24 September 2020"."""
    begins = _when_text(entry.begins)
    if entry.decision:
        return f"Decided on {begins}"
    return f"{begins} to {_when_text(entry.ends)}" if entry.ends else f"From {begins}"


def _when_text(when: When) -> str:
    return day_text(when.first) if when.is_day else f"{when.first:%B %Y}"
