"""Whether a report is there already: made of the same, by the same program, and still as it was made.

Nothing heavy is imported here, so that a service that asks for a report again is answered at once.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iro_analysis.cache import Cache, fingerprint
from iro_analysis.folders import is_as_it_was
from iro_analysis.opened import OpenedFiles, Trace
from iro_analysis.report.status_marks import without_status
from iro_analysis.resources import MEMBERS, PAGE, SIGN_OFF

_KIND = "run"
#: The files of a run that a later report looks back at end in these.
_COUNTED = {".json", ".csv", ".parquet"}
_LINK, _FOLDER, _OTHER = _NO_FILE = ("a link", "a folder", "neither a file nor a folder")
_WITH_STATUS = " with its status"


@dataclass(frozen=True)
class Asked:
    """What was asked for: in ``words`` all that decides what is made, and the folder of the run that it is made in."""

    words: tuple[str, ...]
    run: Path

    @property
    def fingerprint(self) -> str:
        """Its name in the cache."""
        return fingerprint(*self.words, str(self.run.absolute()))


def lines_if_made(asked: Asked, cache: Cache) -> tuple[str, ...] | None:  # D177
    """What was told beside the report that is there, if making it again would change nothing; otherwise None."""
    content = cache.get(_KIND, asked.fingerprint)
    if content is None:
        return None
    entry = json.loads(content)
    try:
        is_same = _is_same(entry, asked.run)
    except OSError:  # what cannot be read is not known to be the same
        return None
    return tuple(entry["lines"]) if is_same else None


def _is_same(entry: Mapping[str, Any], run: Path) -> bool:
    return (
        _is_untouched(entry["run"], _state_of_run(run))
        and entry["beside"] == _state_beside(run)
        and all(_state_of(Path(path)) == before for path, before in entry["lists"].items())
        and is_as_it_was(Trace.of_json(entry["trace"]), OpenedFiles())
    )


def remember(asked: Asked, cache: Cache, *, lines: Sequence[str], trace: Trace, lists: Sequence[Path]) -> None:
    """Keep that the report is there now.

    Args:
        asked: what was asked for.
        cache: where to keep it.
        lines: what was told beside the report.
        trace: what it was made of.
        lists: the private lists that were written with it.
    """
    entry = {
        "lines": lines,
        "run": _state_of_run(asked.run),
        "beside": _state_beside(asked.run),
        "lists": {str(path.absolute()): _state_of(path) for path in lists},
        "trace": trace.to_json(),
    }
    cache.put(_KIND, asked.fingerprint, json.dumps(entry).encode())


def _is_untouched(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the folder of a run holds what it held, except that somebody may have signed meanwhile."""
    unsigned = {name: digest for name, digest in before.items() if not name.endswith(_WITH_STATUS)}
    return now in (before, unsigned)


def _state_of_run(folder: Path) -> dict[str, str]:
    """Everything in the folder of a run but signatures; of a signed page without the block that signing changes."""
    found = {}
    for place, folders, names in os.walk(folder):
        for path in (Path(place, name) for name in (*folders, *names) if name != SIGN_OFF):
            shown = path.relative_to(folder).as_posix()
            found[shown] = _state_of(path)
            if path.name == PAGE and found[shown] not in _NO_FILE:
                if SIGN_OFF not in names:
                    found[shown + _WITH_STATUS] = found[shown]
                found[shown] = hashlib.sha256(without_status(path.read_bytes())).hexdigest()
    return found


def _state_beside(run: Path) -> dict[str, str]:
    """What a report may look back at: the other runs, and what was counted in them."""
    if not run.parent.is_dir():
        return {}
    others = [path for path in run.parent.iterdir() if path.name != run.name and not path.name.startswith(".")]
    folders = [folder for other in others for folder in (other, other / MEMBERS) if folder.is_dir()]
    counted = (path for folder in folders for path in folder.iterdir() if path.suffix in _COUNTED)
    return {path.relative_to(run.parent).as_posix(): _state_of(path) for path in (*others, *counted)}


def _state_of(path: Path) -> str:
    """The hash of a file, or what else it is."""
    if path.is_symlink():
        return _LINK
    if path.is_dir():
        return _FOLDER
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else _OTHER
