"""The service's free texts with what was decided about each, for the person who approves. They may name children."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from iro_analysis.approvals import FREE_TEXTS, REFUSED, Approvals, Decision, Verdict, add_decisions
from iro_analysis.errors import CommandError
from iro_analysis.pipeline import Inputs, read_unchecked
from iro_analysis.settings import CONFIG_NAME
from iro_analysis.sources.cells.details import suspicion
from iro_analysis.sources.free_text import texts_of

COLUMNS = ("number", "kind", "looks_like", "text", "cells", "where", "hash", "decision", "who", "when")
#: Fewer letters of a hash are too easily those of another, or a number.
_SHORTEST_HASH = 8


def free_texts(data: Path, config: Path | None = None, authority: str = "") -> pd.DataFrame:
    """Every free text that a report of the data in the folder ``data`` could print, once each.

    Returns:
        Columns :data:`COLUMNS`. First come the texts that wait, those first that look like a person's details
        (``looks_like`` says which); then those that were decided, which have no number. Numbers stay while the logs do.
        ``where`` is the first place of a text.

    Raises:
        CommandError: the folder, the configuration or the file of approvals is wrong.
        DataError: nothing in the folder can be used.
    """
    return _listed(read_unchecked(data, config, authority))


class Act(NamedTuple):
    """What is decided, by whom, and when: an ISO time with its offset."""

    decision: Verdict
    who: str
    when: str


def decide(
    data: Path,
    act: Act,
    which: Iterable[str],
    kinds: Iterable[str] = (),
    *,
    config: Path | None = None,
    authority: str = "",
) -> pd.DataFrame:  # D168
    """Approve or refuse texts, and return them, with the columns :data:`COLUMNS`.

    Args:
        data: the data folder.
        act: what is decided.
        which: numbers of the list, or hashes, of which the first eight letters are enough.
        kinds: kinds of which all waiting texts are meant; to approve, only those that look like nobody's details.
        config: the iro.toml to use, by default the data folder's own.
        authority: whose rows to read, where a file has several authorities.

    Raises:
        CommandError: a number, hash or kind is not in the list.
        LockedError: somebody else is deciding at the same time.
    """
    listed = free_texts(data, config, authority)
    chosen = {_place_of(text, listed) for text in which}
    for kind in kinds:
        if kind not in FREE_TEXTS:
            raise CommandError(f"There is no kind of text '{kind}'. There are {', '.join(FREE_TEXTS)}.")
        of_kind = listed["decision"].isna() & (listed["kind"] == kind)
        harmless = (listed["looks_like"] == "") | (act.decision == REFUSED)
        chosen |= set(listed.index[of_kind & harmless])
    texts = listed.loc[sorted(chosen)]
    decided = [Decision(str(row.kind), str(row.hash), *act) for row in texts.itertuples()]
    if decided:
        add_decisions(data, decided, config or data / CONFIG_NAME)
    return texts


def _listed(inputs: Inputs) -> pd.DataFrame:
    cells = texts_of(inputs.as_typed)
    texts = cells.groupby("hash", sort=False).agg(
        kind=("kind", "first"),
        text=("text", "first"),
        cells=("text", "size"),
        file=("source_file", "first"),
        row=("source_row", "first"),
    )
    rows = texts.reset_index()
    allowed = inputs.settings.texts.allowed
    rows = rows.assign(
        looks_like=[
            suspicion(text, allowed, prose=FREE_TEXTS[kind].shown == "prose")
            for kind, text in zip(rows["kind"], rows["text"], strict=True)
        ],
        where=[f"{file} row {row}" for file, row in zip(rows["file"], rows["row"], strict=True)],
        **_decided(rows["hash"], inputs.approvals),
    )
    # Numbered before what was decided goes to the end: whoever read the list must find a number where it was.
    ordered = rows.assign(done=rows["decision"].notna(), harmless=rows["looks_like"] == "").sort_values(
        ["harmless", "looks_like", "kind", "text", "hash"], ignore_index=True
    )
    number = pd.Series(range(1, len(ordered) + 1), index=ordered.index, dtype="Int64").mask(ordered["done"])
    return ordered.assign(number=number).sort_values("done", kind="stable", ignore_index=True)[list(COLUMNS)]


def _decided(digests: "pd.Series[str]", approvals: Approvals) -> dict[str, pd.Series]:
    known = [approvals.decisions.get(digest) for digest in digests]
    return {
        name: pd.Series([getattr(one, name) if one else None for one in known], index=digests.index, dtype="string")
        for name in ("decision", "who", "when")
    }


def _place_of(text: str, listed: pd.DataFrame) -> int:
    """The place in the list of the text that is meant by a number or the beginning of a hash."""
    if text.isdecimal() and len(text) < _SHORTEST_HASH:
        found = listed["number"] == int(text)
    else:
        found = listed["hash"].str.startswith(text.lower()) & (len(text) >= _SHORTEST_HASH)
    places = list(listed.index[found.fillna(value=False)])
    if len(places) != 1:
        raise CommandError(
            f"'{text}' is not the number of a text that waits, nor the first {_SHORTEST_HASH} letters or more of one "
            "hash. iro texts list shows both; nothing was decided."
        )
    return int(places[0])
