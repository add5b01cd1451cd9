"""Which of the service's own texts a person approved for printing: a file of hashes, with who and when.

Themes, teams, questions and examples are free text, and free text may name a child. A report prints one only if its
hash stands here as approved. The file holds no text, so that it can lie beside the data and be handed on; but a short
text can be found out by hashing guesses, so it is no secret that protects one.
"""

import hashlib
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Literal

import pandas as pd
from filelock import FileLock, Timeout

from iro_analysis.disk.files import as_typed, write_csv, written_whole
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, LockedError
from iro_analysis.resources import APPROVALS, APPROVALS_LOCK
from iro_analysis.tables import SERVICE_LOGS, Column

#: The categories under which texts are counted that nobody has approved yet, and those that somebody refused.
NOT_APPROVED, NOT_SHOWN = "Not yet approved", "Not shown"
Verdict = Literal["approved", "refused"]
APPROVED: Verdict = "approved"
REFUSED: Verdict = "refused"
#: The kinds of free text: the columns of the logs that hold it, once each although several logs have them.
FREE_TEXTS: Mapping[str, Column] = {
    column.name: column for table in SERVICE_LOGS for column in table.columns if column.shown
}
_WAIT_SECONDS = 10
_HASH = re.compile(r"[0-9a-f]{64}")
#: An ISO time with its offset, as two people in two places can compare it.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)


@dataclass(frozen=True, order=True)
class Decision:
    """What somebody decided about one text: its kind and hash, ``approved`` or ``refused``, who, and when."""

    kind: str
    hash: str
    decision: Verdict
    who: str
    when: str


_HEADINGS = [field.name for field in fields(Decision)]
_REMEDY = "Put back the last good copy, or delete the file and approve the texts again with iro texts."


@dataclass(frozen=True)
class Approvals:
    """Every decision, by the hash of its text."""

    decisions: Mapping[str, Decision]

    def verdict(self, digest: str) -> Verdict | None:
        """What was decided about the text with this hash; None if nothing was."""
        decided = self.decisions.get(digest)
        return decided.decision if decided else None

    def instead_of(self, kind: str, text: str) -> str:
        """What is printed and counted instead of a text; empty if it is approved."""
        words = {APPROVED: "", REFUSED: NOT_SHOWN, None: NOT_APPROVED}
        return words[self.verdict(text_hash(kind, text))]


def text_hash(kind: str, text: str) -> str:  # D166
    """The SHA-256 of a text and its kind: an approved theme is not an approved question.

    Spaces and forms of one letter are made uniform, and in names of categories capitals too, as reading merges these:
    another spelling of a theme must not become another text when it is the more frequent one.

    >>> text_hash("theme", "Drift in plans") == text_hash("theme", "drift  in plans")
    True
    """
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if FREE_TEXTS[kind].shown == "category":
        words = words.casefold()
    return hashlib.sha256(f"{kind}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()


def read_approvals(data: Path, opened: OpenedFiles | None = None) -> Approvals:
    """The decisions kept in the data folder; none if there is no such file.

    Raises:
        CommandError: the file cannot be read, or a line of it is no decision.
        DataError: the file is not what it was when ``opened`` were read.
    """
    path = data / APPROVALS
    if not path.exists() and not path.is_symlink():
        return Approvals({})
    if not path.is_file():
        raise CommandError(f"{path} cannot be read: it is no file. {_REMEDY}")
    try:
        # A spreadsheet that saved the file has put a byte order mark at its beginning.
        text = (opened or OpenedFiles()).text(path, "utf-8-sig")
        rows = as_typed(pd.read_csv(StringIO(text), dtype="string", keep_default_na=False))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read ({type(error).__name__}). {_REMEDY}") from None
    if list(rows.columns) != _HEADINGS:
        raise CommandError(f"{path} does not have the headings {', '.join(_HEADINGS)}. {_REMEDY}")
    decisions = [Decision(*cells) for cells in rows.itertuples(index=False, name=None)]
    for number, decision in enumerate(decisions, start=2):
        if not _is_sound(decision):
            raise CommandError(f"{path}, row {number}, is not as iro texts writes it. {_REMEDY}")
    return Approvals(_latest(decisions))


def write_decisions(path: Path, decisions: Iterable[Decision], like: Path | None = None) -> None:
    """Write decisions to a file of their own, whole, in an order that does not depend on theirs.

    It can be read by whoever may read the file ``like``, otherwise by its owner.
    """
    rows = pd.DataFrame([asdict(decision) for decision in sorted(decisions)], columns=_HEADINGS, dtype="string")
    with written_whole(path, like=like) as building:
        write_csv(rows, building)


def add_decisions(data: Path, decided: Iterable[Decision], like: Path | None = None) -> None:
    """Add decisions to the file in the data folder, in place of earlier ones about the same texts.

    The file is read again under a lock, so that two people who approve at once do not lose each other's lines.

    Args:
        data: the data folder.
        decided: the new decisions.
        like: a file whose readers may read a new file of approvals too.

    Raises:
        LockedError: somebody else holds the lock for longer than it takes to write.
        CommandError: the file there cannot be read, or the folder cannot be written.
    """
    path, lock = data / APPROVALS, data / APPROVALS_LOCK
    try:
        with FileLock(lock, timeout=_WAIT_SECONDS):
            with suppress(OSError):  # whoever else may write to the folder must be able to take the lock
                lock.chmod(stat.S_IMODE(data.stat().st_mode) & 0o666)
            kept = _latest([*read_approvals(data).decisions.values(), *decided])
            write_decisions(path, kept.values(), path if path.is_file() else like)
    except Timeout:
        raise LockedError(f"Somebody else is approving texts in {data}. Try again when they are done.") from None
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}. Nothing was approved or refused.") from None


def _is_sound(decision: Decision) -> bool:
    return bool(
        decision.kind in FREE_TEXTS
        and _HASH.fullmatch(decision.hash)
        and decision.decision in {APPROVED, REFUSED}
        and decision.who.strip()
        and _TIME.fullmatch(decision.when)
        and _is_time(decision.when)
    )


def _is_time(text: str) -> bool:
    """Whether there is such a time: 30 February has the form of one too."""
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def _latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The last decision about each text; of two made in one second a refusal counts."""
    in_order = sorted(decisions, key=lambda one: (pd.Timestamp(one.when), one.decision == REFUSED, one))
    return {decision.hash: decision for decision in in_order}
