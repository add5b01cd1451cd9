"""Publication: a report is built beside its place and moved in as a whole, one run at a time.

A reader never sees half a report, and an interrupted run leaves the previous report untouched.
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
#: The folder for files that name children: beside the outputs, never inside them.
PRIVATE = ".iro"


def private_folder(folder: Path, name: str) -> Path:
    """Make the folder ``name`` in ``folder``, open to its owner only and ignored by git.

    Raises:
        CommandError: it cannot be written.
    """
    place = folder / name
    try:
        place.mkdir(parents=True, exist_ok=True)
        for private in (folder, place):
            private.chmod(0o700)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Cannot write to {folder}: {error.strerror}. Give another folder with --private.") from None
    return place


@contextmanager
def exclusive(out: Path) -> Iterator[None]:  # D86
    """Hold the lock on the outputs folder; the system releases it when the process ends, however it ends.

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
def publication(out: Path, name: str) -> Iterator[Path]:  # D85
    """The folder of a members' copy to build: in ``out/name`` if the block succeeds, deleted if it fails.

    Use it under the lock: it first tidies up after an earlier run that was killed.

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
    """Put back a report that a killed run had moved aside, and delete what it was building."""
    aside = _aside(place)
    if aside.exists() and not place.exists():
        aside.rename(place)
    for leftover in (aside, building):
        shutil.rmtree(leftover, ignore_errors=True)


def _replace(place: Path, new: Path) -> None:
    """Move the old report aside and the new one in; a folder cannot be renamed onto another, so it takes two steps.

    If the second step fails, the first is undone.
    """
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
