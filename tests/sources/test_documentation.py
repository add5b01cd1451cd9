"""docs/stitching.md and docs/reading.md agree with the code."""

import re
from datetime import date
from pathlib import Path

import pytest

from iro_analysis.sources import RULES
from iro_analysis.sources.cells.changes import is_unread
from iro_analysis.sources.cells.columns import read_cell
from iro_analysis.tables import APP_STATEMENTS, DISPUTES, EPISODES, IRO_WORKFORCE

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = (DOCS / "stitching.md").read_text(encoding="utf-8")

COLUMNS = {
    "days": EPISODES.column("ceased"),
    "months": APP_STATEMENTS.column("month"),
    "whole numbers": APP_STATEMENTS.column("statements"),
    "numbers": IRO_WORKFORCE.column("fte"),
    "flags": DISPUTES.column("legal_advice"),
    "identifiers": EPISODES.column("child_id"),
    "codes of the return": EPISODES.column("legal_status"),
    "words of a list": DISPUTES.column("outcome"),
    "categories": DISPUTES.column("theme"),
    "any": EPISODES.column("child_id"),
}


def rows_of(text, beginning):
    """The cells of those table rows that begin with ``beginning``."""
    lines = [line for line in text.splitlines() if line.startswith(beginning)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def examples():
    """Kind of column, text, meaning and changes of every example in docs/reading.md."""
    kind = ""
    for first_cell, texts, meaning, changes in rows_of((DOCS / "reading.md").read_text(encoding="utf-8"), "| ")[1:]:
        kind = first_cell or kind  # an empty first cell continues the kind of the row above
        for text in re.findall(r"`([^`]+)`", texts):
            cell = re.sub(r"<U\+([0-9A-F]{4})>", lambda match: chr(int(match[1], 16)), text)
            yield kind, cell, text if meaning == "as it stands" else meaning, changes


def meaning_of(cell, kind):
    """The meaning of a cell, in the words of the table."""
    if cell.value is None:
        return "not read" if any(map(is_unread, cell.changes)) else "empty"
    if isinstance(cell.value, date):
        return cell.value.strftime("%Y-%m" if kind == "months" else "%d/%m/%Y")
    return {True: "yes", False: "no"}[cell.value] if isinstance(cell.value, bool) else str(cell.value)


def test_every_rule_is_documented_in_its_own_words():
    rows = rows_of(DOCUMENT, "| `")
    documented = [rule for row in rows for rule in re.findall(r"`([^`]+)`", row[0])]
    assert documented == list(RULES)
    for cells in rows:
        if cells[0].count("`") == 2:
            rule = RULES[cells[0].strip("`")]
            assert cells[1] == ("*Inferred.* " if rule.inferred else "") + rule.sentence
            assert cells[2] == rule.dfe


@pytest.mark.parametrize(("kind", "text", "meaning", "changes"), list(examples()))
def test_a_cell_is_read_as_the_documented_table_says(kind, text, meaning, changes):
    cell = read_cell(text, COLUMNS[kind])
    assert (meaning_of(cell, kind), "; ".join(cell.changes)) == (meaning, changes)


def test_the_documented_table_covers_every_kind_of_column():
    assert {kind for kind, *_ in examples()} == set(COLUMNS)
