"""Publication: a run is built beside its place and moved in as a whole, one run at a time.

A reader never sees half of one; an interrupted run leaves the previous one untouched.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from iro_analysis.errors import CommandError, LockedError


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
    """A folder to build in, which becomes ``out/name`` when the block ends well and vanishes when it does not."""
    building = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=out))
    try:
        yield building
        building.chmod(0o755)
        _replace(out / name, building)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _replace(place: Path, new: Path) -> None:
    """Two renames, the first undone where the second fails: a folder cannot be renamed onto another."""
    old = new.with_name(new.name + "-old")
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
