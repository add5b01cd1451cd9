"""How files are written: whole or not at all, and with no cell that a spreadsheet would take for a formula."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from iro_analysis.texts import literal

#: D142. What a spreadsheet takes for a formula or for the beginning of another cell, after any apostrophes; a number by
#: itself is neither. Counting apostrophes in lets reading take away exactly the one that writing added.
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?\Z"
_FORMULA = re.compile(rf"'*(?!{_NUMBER})(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_TEXTS = ("object", "string", "category")  # the kinds of columns that hold texts


@contextmanager
def written_whole(path: Path, *, private: bool = True) -> Iterator[Path]:
    """A temporary file to write to; it replaces ``path`` if the block succeeds and is deleted if it fails.

    A reader never sees half a file. A ``private`` file can be read by its owner only.
    """
    # In a folder of its own, because a writer of workbooks may leave further files beside the one it is writing.
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        building = Path(folder) / path.name
        building.touch(mode=0o600 if private else 0o666)
        yield building
        building.replace(path)


def csv_text(rows: pd.DataFrame) -> str:
    """``rows`` as CSV in which nothing is live: every CSV file with texts of others in it is written by this.

    ISO dates and line feeds: the same rows always give the same bytes. :func:`as_typed` takes the apostrophes back.
    """
    return without_formulas(rows).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def write_csv(rows: pd.DataFrame, path: Path) -> None:
    """Write :func:`csv_text` to ``path``, in UTF-8."""
    path.write_text(csv_text(rows), encoding="utf-8", newline="\n")


def without_formulas(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with an apostrophe before each text that a spreadsheet would take for a formula, and every text literal.

    The texts come from case systems: one that was typed as ``=HYPERLINK(...)`` must not run on a reader's machine.
    """
    return _with_texts(rows, lambda text: _guarded(literal(text)))


def as_typed(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` read from a CSV file of ours, without the apostrophes that :func:`without_formulas` added."""
    return _with_texts(rows, lambda text: text[1:] if text.startswith("'") and _FORMULA.match(text) else text)


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _with_texts(rows: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    columns = {str(name): rows[name].astype("string") for name in rows.select_dtypes(list(_TEXTS))}
    return rows.assign(**{name: changed_texts(column, change) for name, column in columns.items()})


def changed_texts(column: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """The column with each text changed; most columns repeat a few texts, and in most none changes."""
    changed = {text: new for text in column.dropna().unique() if (new := change(text)) != text}
    if not changed:
        return column
    return column.map(lambda text: changed.get(text, text), na_action="ignore").astype("string")
