"""How files are written: whole or not at all, and with no cell that a spreadsheet would take for a formula.

What only passes through goes when its process ends or, if that was killed, with the next of its kind.
"""

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from iro_analysis.resources import IGNORE_ALL, IGNORED
from iro_analysis.texts import literal

if TYPE_CHECKING:
    import pandas as pd  # a command that has nothing to work out need not wait for it

#: D142. What a spreadsheet takes for a formula or for the beginning of another cell, after any apostrophes; a number by
#: itself is neither. Counting apostrophes in lets reading take away exactly the one that writing added.
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?\Z"
_FORMULA = re.compile(rf"'*(?!{_NUMBER})(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
#: Held in a passing folder by the process that it belongs to; the system releases it however that process ends.
_LOCK = ".lock"
_YOUNG_SECONDS = 60
#: What ``tempfile`` puts after a prefix, and the suffix of a log: a user's own ".sample-backup" has another form.
_RANDOM = r"[a-z0-9_]{8}(?:\.log)?"
#: How many fault notes, and how many failed notebooks, are kept in the temporary folder, and for how long.
_KEPT, _KEPT_SECONDS = 10, 30 * 24 * 3600


@contextmanager
def written_whole(path: Path, *, like: Path | None = None) -> Iterator[Path]:
    """A temporary file to write to; it replaces ``path`` if the block succeeds and is deleted if it fails.

    A reader never sees half a file. It can be read by its owner only, or by whoever may read the file ``like``.
    """
    # In a folder of its own, because a writer of workbooks may leave further files beside the one it is writing.
    with passing_folder(path.parent, f".{path.name}-") as folder:
        building = folder / path.name
        building.touch(mode=0o600)
        yield building
        building.chmod(stat.S_IMODE(like.stat().st_mode) if like and like.is_file() else 0o600)
        building.replace(path)


def make_private(folder: Path) -> bool:  # D145
    """Make a folder for what names children: open to its owner only, and ignored by git.

    Returns:
        Whether it is such a folder now; one that holds something else is left as it is.

    Raises:
        OSError: it cannot be written.
    """
    mark = folder / IGNORED
    if folder.is_dir() and any(folder.iterdir()) and not _is_mark(mark):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not _is_mark(mark):
        mark.write_text(IGNORE_ALL, encoding="utf-8", newline="\n")
    return True


def _is_mark(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == IGNORE_ALL.encode()


def csv_text(rows: "pd.DataFrame") -> str:
    """``rows`` as CSV in which nothing is live: every CSV file with texts of others in it is written by this.

    ISO dates and line feeds: the same rows always give the same bytes. :func:`as_typed` takes the apostrophes back.
    """
    return without_formulas(rows).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def write_csv(rows: "pd.DataFrame", path: Path, *, for_excel: bool = False) -> None:
    """Write :func:`csv_text` to ``path``, in UTF-8; for Excel with a mark, without which it takes dashes for others."""
    path.write_text(csv_text(rows), encoding="utf-8-sig" if for_excel else "utf-8", newline="\n")


@contextmanager
def passing_folder(parent: Path, prefix: str) -> Iterator[Path]:  # D147
    """A new folder in ``parent``, open to its owner only, which is deleted when the block ends.

    A killed process leaves its folder behind, so folders of the same ``prefix`` are deleted first, except those in
    which a living process holds the lock.
    """
    clear_left(parent, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with FileLock(folder / _LOCK):
            yield folder


def clear_left(parent: Path, prefix: str) -> None:
    """Delete the passing folders of this ``prefix`` that killed processes have left in ``parent``."""
    for left in _own(parent, prefix):
        if left.is_dir() and _is_left_behind(left):
            shutil.rmtree(left, ignore_errors=True)


def keep_newest(parent: Path, prefix: str) -> None:  # D148
    """Delete our own files and folders whose names begin with ``prefix``, but for the newest few of the last month."""
    newest_first = sorted(_own(parent, prefix).items(), key=lambda found: found[1], reverse=True)
    oldest = time.time() - _KEPT_SECONDS
    for number, (path, changed) in enumerate(newest_first):
        if number < _KEPT and changed >= oldest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _own(parent: Path, prefix: str) -> dict[Path, float]:
    """What lies in ``parent`` under a name that we gave it and is this account's, with the time of its last change.

    Links are left out, as they may lead anywhere; so is what vanishes meanwhile or may not be looked at.
    """
    found = {}
    given = re.compile(re.escape(prefix) + _RANDOM)
    with suppress(OSError):
        for path in parent.iterdir():
            if given.fullmatch(path.name):
                facts = path.lstat()
                if not stat.S_ISLNK(facts.st_mode) and (not hasattr(os, "getuid") or facts.st_uid == os.getuid()):
                    found[path] = facts.st_mtime
    return found


def _is_left_behind(folder: Path) -> bool:
    """Whether no process holds the lock in a passing folder; a young one without a lock is only just being made."""
    lock = folder / _LOCK
    try:
        if not lock.exists():
            return folder.stat().st_mtime < time.time() - _YOUNG_SECONDS
        with FileLock(lock, timeout=0):
            return True
    except (Timeout, OSError):
        return False


def without_formulas(rows: "pd.DataFrame") -> "pd.DataFrame":
    """``rows`` with an apostrophe before each text that a spreadsheet would take for a formula, and every text literal.

    The texts come from case systems: one that was typed as ``=HYPERLINK(...)`` must not run on a reader's machine.
    """
    return with_texts(rows, lambda text: _guarded(literal(text)))


def as_typed(rows: "pd.DataFrame") -> "pd.DataFrame":
    """``rows`` read from a CSV file of ours, without the apostrophes that :func:`without_formulas` added."""
    return with_texts(rows, lambda text: text[1:] if text.startswith("'") and _FORMULA.match(text) else text)


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def with_texts(rows: "pd.DataFrame", change: Callable[[str], str]) -> "pd.DataFrame":
    """``rows`` with each text in them changed, as the type ``string``."""
    columns = {str(name): rows[name].astype("string") for name in rows.select_dtypes(["object", "string", "category"])}
    return rows.assign(**{name: _changed(column, change) for name, column in columns.items()})


def _changed(column: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """The column with each text changed; most columns repeat a few texts, and in most none changes."""
    changed = {text: new for text in column.dropna().unique() if (new := change(text)) != text}
    if not changed:
        return column
    return column.map(lambda text: changed.get(text, text), na_action="ignore").astype("string")
