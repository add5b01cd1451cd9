"""Whether a report is there already: made of the same, by the same program, and still as it was made.

Nothing heavy is imported here, so that a service that asks for a report again is answered at once.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from iro_analysis.disk.cache import Cache, fingerprint
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.disk.remembered import recalled, remember
from iro_analysis.report.status_marks import without_status
from iro_analysis.resources import MEMBERS, PAGE, SIGN_OFF
from iro_analysis.runs.request import RunRequest

_KIND = "run"
#: What is computed for a report is called so in the cache.
PRODUCT = "product"
#: The files of a run that a later report looks back at end in these.
_COUNTED = {".json", ".csv", ".parquet"}
_LINK, _FOLDER, _OTHER = _NO_FILE = ("a link", "a folder", "neither a file nor a folder")
_WITH_STATUS = " with its status"


def lines_if_made(order: RunRequest, out: Path, private: Path, cache: Cache) -> tuple[str, ...] | None:  # D177
    """What was told beside the report that is there, if making it again would change nothing; otherwise None.

    Args:
        order: what is asked for.
        out: the folder of outputs.
        private: the folder of private lists.
        cache: where :func:`keep_made` has kept it.
    """
    run = out / order.period.label
    if (found := recalled(cache, _KIND, _asked(order, run, private))) is None:
        return None
    before = json.loads(found.content)
    try:
        is_same = (
            _is_untouched(before["run"], _state_of_run(run))
            and before["beside"] == _state_beside(run)
            and all(_state_of(Path(path)) == state for path, state in before["lists"].items())
        )
    except OSError:  # what cannot be read is not known to be the same
        return None
    return tuple(before["lines"]) if is_same else None


def is_computed(order: RunRequest, cache: Cache) -> bool:
    """Whether everything that is computed for the report is kept, so that no contract need be checked."""
    return recalled(cache, PRODUCT, order.fingerprint) is not None


def keep_made(
    order: RunRequest,
    out: Path,
    private: Path,
    cache: Cache,
    *,
    lines: Sequence[str],
    opened: OpenedFiles,
    lists: Sequence[Path],
) -> None:
    """Keep that the report is there now.

    Args:
        order: what was asked for.
        out: the folder of outputs.
        private: the folder of private lists.
        cache: where to keep it.
        lines: what was told beside the report.
        opened: what it was made of.
        lists: the private lists that were written with it.
    """
    run = out / order.period.label
    if cache.folder is None:
        return
    try:
        state = {
            "lines": lines,
            "run": _state_of_run(run),
            "beside": _state_beside(run),
            "lists": {str(path.absolute()): _state_of(path) for path in lists},
        }
    except OSError:  # what lies beside it may not be looked into: the report is there, and is made anew next time
        return
    remember(cache, _KIND, _asked(order, run, private), json.dumps(state).encode(), [opened])


def _asked(order: RunRequest, run: Path, private: Path) -> str:
    return fingerprint(order.fingerprint, str(run.absolute()), str(private.absolute()))


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
