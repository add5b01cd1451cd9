"""What a whole command printed, printed again as long as nothing that it has read is different.

An entry of the cache holds what was printed together with a trace: the hash of every file that was read, and the names
in every folder that was listed. It is found by what was asked, and believed if every file and folder of its trace is
today what it was then. Neither pandas nor any other slow library is needed for that.
"""

import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from iro_analysis.disk.cache import FOLDER, NO_CACHE, Cache, fingerprint
from iro_analysis.disk.files import written_whole
from iro_analysis.disk.folders import list_folder
from iro_analysis.disk.opened import OpenedFiles, Trace, facts_now, kind_of, watched
from iro_analysis.disk.private import check_private, private_folder
from iro_analysis.errors import IroError
from iro_analysis.resources import IGNORE_ALL, IGNORED, MEMBERS_COPY, PACKAGE, PRIVATE
from iro_analysis.terminal import Printed, put_again, recorded

KIND = "command"
#: What is printed and is larger than this is worked out again rather than kept.
_LARGEST = 30_000_000
#: Variables that change how tables are drawn.
_DRAWING = (
    *("CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "JUPYTER_COLUMNS", "LINES", "NO_COLOR"),
    *("PYTHONIOENCODING", "PYTHONUTF8", "TERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "UNICODE_VERSION"),
)
_ANYTHING = "**"
#: Where the mark of a run lies below its own folders, and below a folder of runs.
_RUNS_BELOW = ("", "members/", "*/members/")
#: For each :func:`keeping` block, the private files that were written in it.
_KEEPING: "list[list[PrivateFile]]" = []


@dataclass(frozen=True)
class PrivateFile:
    """A file that names children, which a command wrote to a folder in a private folder, and the data it is made of."""

    private: str
    data: str
    folder: str
    name: str
    text: str

    def write(self) -> Path:
        """Write it, and return where it is.

        Raises:
            CommandError: the private folder is not one, or lies among the data.
        """
        check_private(Path(self.private), Path(self.data))
        place = private_folder(Path(self.private), self.folder) / self.name
        with written_whole(place) as building:
            building.write_text(self.text, encoding="utf-8", newline="\n")
        for written in _KEEPING:
            written.append(self)
        return place


def own_cache(folder: Path = Path(PRIVATE)) -> Cache:  # D194
    """The cache in a private folder; none if it is not ours: whoever can write an entry decides what is printed.

    Nor is there one among the outputs of runs, where whatever a run did not make is a fault.
    """
    try:
        if not _is_own(folder) or _among_outputs(folder.absolute().parent):
            return NO_CACHE
    except OSError:  # what may not be looked at is not ours
        return NO_CACHE
    return Cache(folder)


def nearest_cache() -> Cache:  # D195
    """The cache in the nearest private folder, from the current folder upwards to one that everybody may write to."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if folder.stat().st_mode & stat.S_IWOTH and os.name == "posix":
            break
        if os.path.lexists(folder / PRIVATE):
            return own_cache(folder / PRIVATE)
    return NO_CACHE


def print_again(cache: Cache, asked: str) -> bool:
    """Print what the same command printed before, if nothing that it read is different; say whether that was so."""
    found = recalled(cache, KIND, asked)
    if found is None:
        return False
    kept = json.loads(found.content)
    for written in kept["written"]:
        PrivateFile(**written).write()
    put_again(Printed(*part) for part in kept["printed"])
    return True


@contextmanager
def keeping(cache: Cache, asked: str) -> Iterator[None]:
    """Keep what is printed in the block, and what private files are written, if the block succeeds."""
    if cache.folder is None:
        yield
        return
    with watched() as opened, recorded() as printed:
        written: list[PrivateFile] = []
        _KEEPING.append(written)
        try:
            yield
        finally:
            _KEEPING.pop()
    content = json.dumps({"printed": printed, "written": [vars(one) for one in written]}).encode()
    if len(content) <= _LARGEST:
        remember(cache, KIND, asked, content, opened)


class Recalled(NamedTuple):
    """What was kept, and the trace of what it is made of, which was compared with what is there."""

    content: bytes
    trace: Trace


def recalled(cache: Cache, kind: str, asked: str) -> Recalled | None:
    """What was kept under this kind for what is asked, if its trace holds; None otherwise."""
    entry = cache.get(kind, asked)
    if entry is None:
        return None
    length = int.from_bytes(entry[:8], "big")
    trace = Trace(**json.loads(entry[8 : 8 + length]))
    return Recalled(entry[8 + length :], trace) if _holds(trace) else None


def remember(
    cache: Cache,
    kind: str,
    asked: str,
    content: bytes,
    opened: Iterable[OpenedFiles],
    *,
    apart: Callable[[Path], bool] = lambda _: False,
) -> None:
    """Keep ``content`` with the trace of the files and folders that it is made of, but for files that are ``apart``."""
    if cache.folder is None:
        return
    trace = _joined((one.trace() for one in opened), apart)
    if trace is not None:
        head = json.dumps(trace._asdict()).encode()
        cache.put(kind, asked, len(head).to_bytes(8, "big") + head + content)


def asked_for(command: str, options: Mapping[str, object]) -> str:
    """A fingerprint of everything besides files that decides what a command prints.

    That is its options, the current folder, the day, whether and how tables are drawn on a screen, and the commit that
    the program says it is.
    """
    screen = [sys.stdout.isatty(), *(_screen_size(number) for number in range(3))]
    variables = {name: os.environ.get(name) for name in _DRAWING}
    today = date.today()  # noqa: DTZ011  as everywhere, days are in local time
    asked = [command, {name: str(value) for name, value in options.items()}, str(Path.cwd()), str(today), _commit()]
    return fingerprint(json.dumps([asked, screen, variables, str(sys.stdout.encoding)], sort_keys=True))


def _screen_size(number: int) -> list[int] | None:
    try:
        return list(os.get_terminal_size(number))
    except (OSError, ValueError):
        return None


def _commit() -> str:
    """What git says is checked out, if this is a checkout; without asking git, which takes longer than all the rest."""
    place = PACKAGE.parent / ".git"
    try:
        if place.is_file():  # a second working tree of a repository
            place = Path(place.read_text(encoding="utf-8").removeprefix("gitdir:").strip())
        shared = place / "commondir"
        common = place / shared.read_text(encoding="utf-8").strip() if shared.is_file() else place
        head = (place / "HEAD").read_text(encoding="utf-8").strip()
        refs = (common / head.removeprefix("ref: "), common / "packed-refs")
        return head + "".join(path.read_text(encoding="utf-8") for path in refs if path.is_file())
    except (OSError, ValueError):
        return ""


def _among_outputs(folder: Path) -> bool:
    below = (mark for place in _RUNS_BELOW for mark in folder.glob(place + MEMBERS_COPY))
    return any(below) or any((above / MEMBERS_COPY).exists() for above in folder.parents)


def _is_own(folder: Path) -> bool:
    """Whether a private folder, if it is there, bears our mark, is no link, and only this account can write to it."""
    if folder.is_symlink() or (folder / FOLDER).is_symlink():
        return False
    if not folder.exists():
        return True
    mark = folder / IGNORED
    is_marked = mark.is_file() and mark.read_bytes() == IGNORE_ALL.encode()
    if not folder.is_dir() or (any(folder.iterdir()) and not is_marked):
        return False
    facts = folder.stat()
    return os.name != "posix" or (facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _joined(traces: Iterable[Trace], apart: Callable[[Path], bool]) -> Trace | None:
    """Several traces as one, with every file listed; None if they contradict each other or a file cannot be read."""
    whole = Trace({}, {}, [])
    for trace in traces:
        for known, found in ((whole.files, trace.files), (whole.kinds, trace.kinds)):
            if any(known.setdefault(path, fact) != fact for path, fact in found.items()):
                return None
        whole.listings.extend(listing for listing in trace.listings if listing not in whole.listings)
    # A file that nothing was read of, since it is ignored or too large, is part of the folder all the same.
    listed = [
        Path(folder, name) for folder, pattern, names, _ in whole.listings if pattern == _ANYTHING for name in names
    ]
    try:
        for path in listed:
            if str(path) not in whole.files:
                whole.files[str(path)] = facts_now(path).digest
    except IroError:
        return None
    for name in [name for name in whole.files if apart(Path(name))]:
        del whole.files[name]
    return whole


def _holds(trace: Trace) -> bool:
    """Whether everything on the disk is as it was."""
    try:
        return (
            all(kind_of(Path(path)) == kind for path, kind in trace.kinds.items())
            and all(_listed(Path(folder), pattern) == [names, over] for folder, pattern, names, over in trace.listings)
            and all(facts_now(Path(path)).digest == digest for path, digest in trace.files.items())
        )
    except (IroError, OSError, ValueError):
        return False


def _listed(folder: Path, pattern: str) -> list[list[str]]:
    if pattern != _ANYTHING:
        return [sorted(path.name for path in folder.glob(pattern)), []]
    opened = OpenedFiles()
    list_folder(folder, opened)
    ((_, _, names, passed_over),) = opened.trace().listings
    return [names, passed_over]
