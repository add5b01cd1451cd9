"""Publication: a run is built beside its place and moved in as a whole, one run at a time.

A reader never sees half of one; an interrupted run leaves the previous one untouched.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from iro_analysis.errors import CommandError, LockedError
from iro_analysis.resources import MEMBERS_COPY
from iro_analysis.runs.place import MEMBERS, is_run

FACE = (
    "Members' copy: contains small numbers, not for publication.\n"
    "No small number in this folder is hidden: it is for the people who may see them, and for nobody else.\n"
)
#: Case-level work of the runs, beside the outputs and never in them.
PRIVATE = ".iro"


def private_folder(folder: Path, name: str) -> Path:
    """The folder ``name`` in ``folder``, for its owner's eyes only and out of any repository.

    Raises:
        CommandError: it cannot be written.
    """
    place = folder / name
    try:
        place.mkdir(parents=True, exist_ok=True)
        for each in (folder, place):
            each.chmod(0o700)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Cannot write to {folder}: {error.strerror}. Give another folder with --private.") from None
    return place


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold the lock of the outputs folder; the system lets go of it when the process ends, however it ends.

    Raises:
        LockedError: another run holds it.
        CommandError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"Another run is writing to {out}. Wait for it, or give this one another --out.") from None
    except OSError as error:
        raise CommandError(f"Cannot write to {out}: {error.strerror}. Give another folder with --out.") from None
    with lock:
        yield


@contextmanager
def publication(out: Path, name: str) -> Iterator[Path]:
    """The folder of a members' copy to build, which lies in ``out/name`` when the block ends well, and nowhere else.

    To be used under the lock: what an earlier run that was killed left behind is put right first.

    Raises:
        CommandError: ``out/name`` holds something that no run made.
    """
    place, building = out / name, out / f".{name}-building"
    _recover(place, building)
    if place.is_file() or (place.exists() and any(place.iterdir()) and not is_run(place)):
        raise CommandError(f"{place} holds something that no run made; move it away, or give another --out.")
    members = building / MEMBERS
    members.mkdir(parents=True)
    try:
        (members / MEMBERS_COPY).write_text(FACE, encoding="utf-8")
        yield members
        _replace(place, building)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _recover(place: Path, building: Path) -> None:
    """Put back a report that a killed run had moved aside, and clear what it was building."""
    aside = _aside(place)
    if aside.exists() and not place.exists():
        aside.rename(place)
    for left_over in (aside, building):
        shutil.rmtree(left_over, ignore_errors=True)


def _replace(place: Path, new: Path) -> None:
    """Two renames, for a folder cannot be renamed onto another; the first is undone if the second does not happen."""
    aside = _aside(place)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except BaseException:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}-aside")
