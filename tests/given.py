"""Small tables written as text and turned into canonical frames, so that a test reads like the definition."""

import pandas as pd

from iro_analysis.approvals import Decision, add_decisions
from iro_analysis.pipeline import read_unchecked
from iro_analysis.sources.free_text import texts_of
from iro_analysis.tables import DTYPES, PROVENANCE, TABLES, CaseData

DEFAULTS = {
    "reason_new_episode": "S",
    "legal_status": "C2",
    "need": "N1",
    "placement": "U6",
    "provider": "PR1",
    "sex": "Female",
    "birth_date": "2010-06-15",
    "ethnicity": "WBRI",
    "rule": "",
    "return_year": "2021",
}
EVERY_YEAR = frozenset(range(2010, 2031))


def rows(text):
    """The rows of a table whose cells are separated by ``|``; an empty cell is None."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def table(name, text):
    """The canonical frame of table ``name``; columns that the text leaves out get a default value."""
    definition = TABLES[name]
    types = {column.name: DTYPES[column.kind] for column in definition.columns} | dict(PROVENANCE)
    given_rows = rows(text)
    columns = {column: [row.get(column, DEFAULTS.get(column)) for row in given_rows] for column in types}
    return pd.DataFrame({column: _typed(values, types[column]) for column, values in columns.items()})


def history(episodes, children=None, years=EVERY_YEAR, **others):
    """Case data from texts; without a text for the children, each child in the episodes gets default values."""
    tables = {"episodes": table("episodes", episodes)} | {name: table(name, text) for name, text in others.items()}
    ids = sorted(set(tables["episodes"]["child_id"]))
    tables["children"] = table("children", children or "\n".join(["child_id", *ids]))
    return CaseData(tables, dict.fromkeys(tables, frozenset(years)))


def everything_approved(data):
    """Approve every free text in a data folder, for tests that are about what is counted under it; the folder."""
    texts = texts_of(read_unchecked(data).as_typed).drop_duplicates("hash")
    who = ("approved", "The test", "2021-04-01T09:00:00+01:00")
    add_decisions(data, [Decision(row.kind, row.hash, *who) for row in texts.itertuples()])
    return data


def _typed(values, dtype):
    if dtype == "boolean":
        values = [None if value is None else value == "yes" for value in values]
    if dtype == "Int64":
        values = [None if value is None else int(value) for value in values]
    return pd.Series(values, dtype="object").astype(dtype) if dtype != "Int64" else pd.array(values, dtype=dtype)
