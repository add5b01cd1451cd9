"""How files are written: whole or not at all, and with no cell that a spreadsheet would take for a formula."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

#: A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


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


def without_formulas(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with an apostrophe before each text that a spreadsheet would take for a formula.

    The texts come from case systems: one that was typed as ``=HYPERLINK(...)`` must not run on a reader's machine.
    """
    texts = {str(name): rows[name] for name in rows.select_dtypes(["object", "string"])}
    return rows.assign(**{name: _quoted(text) for name, text in texts.items()})


def _quoted(column: "pd.Series[str]") -> "pd.Series[str]":
    texts = column.astype("string")
    return texts.mask(texts.str.startswith(FORMULA_SIGNS).fillna(value=False).astype(bool), "'" + texts)
