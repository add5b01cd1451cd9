"""The one door between the service's free text and everything that is computed and printed.

Whatever a figure, a page or a notebook is made of has gone through :func:`withheld`, in which a text that nobody
approved is one of two words. Only the lists that name children anyway are made of the texts as typed.
"""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from iro_analysis.approvals import NOT_APPROVED, NOT_SHOWN, Approvals, text_hash
from iro_analysis.sources.stitching.doubts import dated
from iro_analysis.tables import EPISODES, FEEDBACK, TABLES, CaseData

#: The column of feedback that tells questions apart which are all called alike because nobody approved them.
QUESTION_NUMBER = "question_number"
#: What the notes say of cells whose text is counted but not shown.
WAITING, REFUSED_TEXT = "whose text is not shown until somebody approves it", "whose text somebody refused to show"


def withheld(data: CaseData, approvals: Approvals) -> CaseData:  # D165
    """The same data with every free text that is not approved replaced by :data:`NOT_APPROVED` or :data:`NOT_SHOWN`.

    No row is lost or added, so totals stay the same. Each cell concerned is a doubt, so that figures say how many.
    """
    tables = dict(data.tables)
    hidden = []
    for name, column in _free_columns(data):
        rows = tables[name]
        instead = {text: approvals.instead_of(column, text) for text in rows[column].dropna().unique()}
        shown = rows[column].map({text: word or text for text, word in instead.items()}, na_action="ignore")
        if name == FEEDBACK.name:
            rows = rows.assign(**{QUESTION_NUMBER: pd.factorize(rows[column])[0]})
        tables[name] = rows.assign(**{column: shown.astype(rows[column].dtype)})
        for word, state in ((NOT_APPROVED, WAITING), (NOT_SHOWN, REFUSED_TEXT)):
            cells = rows[rows[column].isin([text for text, given in instead.items() if given == word])]
            hidden.append(cells.assign(table=name, column=column, state=state, whole_row=False))
    hidden = [cells for cells in hidden if len(cells)]
    if not hidden:
        return replace(data, tables=tables)
    doubts = dated(pd.concat(hidden, ignore_index=True), data.tables.get(EPISODES.name))
    known = [frame for frame in (data.doubts, doubts) if len(frame)]
    return replace(data, tables=tables, doubts=pd.concat(known, ignore_index=True))


def texts_of(data: CaseData) -> pd.DataFrame:
    """Every free text as typed, a row per cell: ``kind``, ``text``, ``hash``, ``source_file``, ``source_row``.

    Private: the texts may name children.
    """
    cells = [
        data.tables[name][[column, "source_file", "source_row"]]
        .dropna(subset=[column])
        .rename(columns={column: "text"})
        .assign(kind=column)
        for name, column in _free_columns(data)
    ]
    columns = ["kind", "text", "hash", "source_file", "source_row"]
    if not cells:
        return pd.DataFrame(columns=columns)
    texts = pd.concat(cells, ignore_index=True)
    digests = {(kind, text): text_hash(kind, text) for kind, text in zip(texts["kind"], texts["text"], strict=True)}
    return texts.assign(hash=[digests[key] for key in zip(texts["kind"], texts["text"], strict=True)])[columns]


def waiting(data: CaseData, approvals: Approvals) -> int:
    """How many different texts nobody has decided about."""
    return sum(approvals.verdict(digest) is None for digest in texts_of(data)["hash"].unique())


def _free_columns(data: CaseData) -> Iterator[tuple[str, str]]:
    """The tables supplied that have free text, each with the names of its columns of free text."""
    for name in data.tables:
        yield from ((name, column.name) for column in TABLES[name].columns if column.shown)
