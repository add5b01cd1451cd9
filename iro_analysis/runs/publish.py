"""Publication: a report is built beside its place and moved in as a whole, one run at a time.

A reader never sees half a report, and an interrupted run leaves the previous report untouched. Names of a dot, a period
and ``-building`` or ``-aside`` are ours: what lies there when a run begins was left behind by one that was killed.
"""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from iro_analysis.errors import CommandError, LockedError
from iro_analysis.resources import MEMBERS, MEMBERS_COPY, is_record
from iro_analysis.runs.manifest import SIGN_OFF
from iro_analysis.runs.place import earlier_runs, is_folder, is_name_of_run, is_run, members_folder
from iro_analysis.settings import Outputs

FACE = (
    "Members' copy: contains small numbers, not for publication.\n"
    "No small number in this folder is hidden: it is for the people who may see them, and for nobody else.\n"
)
#: The file that holds the lock on a folder of outputs.
_LOCK = ".lock"
_BUILDING, _ASIDE = "-building", "-aside"


@contextmanager
def exclusive(out: Path) -> Iterator[None]:  # D86
    """Hold the lock on the outputs folder; the system releases it when the process ends, however it ends.

    Raises:
        LockedError: another run holds it.
        CommandError: the folder cannot be written.
    """
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A lock file is emptied when it is opened, and so would be what a link leads to.
        if (out / _LOCK).is_symlink():
            raise CommandError(f"{out / _LOCK} is a link; remove it, or give another folder with --out.")
        lock = FileLock(out / _LOCK)
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

    The run that was there before is kept under the next number, or left as it is if the block gives up what it built
    (:func:`give_up`). Use it under the lock: it first tidies up after earlier runs that were killed, of whichever
    period.

    Raises:
        CommandError: ``out/name``, or a name that we build under, holds something that no run made.
    """
    place, building = out / name, out / f".{name}{_BUILDING}"
    _recover(out)
    if _is_there(place) and not (is_folder(place) and (is_run(place) or not any(place.iterdir()))):
        raise CommandError(f"{place} holds something that no run made; move it away, or give another --out.")
    members = building / MEMBERS
    building.mkdir(mode=0o700)
    try:
        members.mkdir()
        (members / MEMBERS_COPY).write_text(FACE, encoding="utf-8")
        yield members
        if building.is_dir():
            _replace(place, building)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def give_up(members: Path) -> None:
    """Within :func:`publication`, delete what was built: the report that is there stays."""
    shutil.rmtree(members.parent)


def open_to(folder: Path, readers: Outputs) -> None:  # D145
    """Give a folder, and every file and folder in it, the mode that the configuration says."""
    for path in (folder, *folder.rglob("*")):
        _set_mode(path, readers.folder_mode if path.is_dir() else readers.file_mode)


def open_outputs(out: Path, readers: Outputs) -> None:  # D145
    """Let whoever may read the runs enter the folder they lie in, if nothing else lies there; it is never closed."""
    if all(path.name == _LOCK or is_name_of_run(path.name) or is_record(path.name) for path in out.iterdir()):
        _set_mode(out, stat.S_IMODE(out.stat().st_mode) | readers.folder_mode)


def _set_mode(path: Path, mode: int) -> None:
    """Set who may do what; that new files take a folder's group is another matter, and stays."""
    special = path.stat().st_mode & (stat.S_ISGID | stat.S_ISVTX)
    path.chmod(special | mode)


def forget(out: Path, name: str, keep: int) -> None:  # D146
    """Delete the earlier runs of a period but for the ``keep`` latest; those that somebody signed are always kept.

    Use it under the lock.
    """
    runs = [path for path in earlier_runs(out, name).values() if is_folder(path) and is_run(path)]
    unsigned = [run for run in runs if not (members_folder(run) / SIGN_OFF).exists()]
    for run in unsigned[: max(len(unsigned) - keep, 0)]:
        leaving = out / f".{run.name}{_BUILDING}"  # renamed first, so that half a run never lies under a number
        run.rename(leaving)
        shutil.rmtree(leaving, ignore_errors=True)


def _recover(out: Path) -> None:
    """Put back the reports that killed runs had moved aside, and delete what they were building.

    Raises:
        CommandError: under such a name lies what no run leaves there, or it cannot be deleted.
    """
    for name, aside in _under(out, _ASIDE):
        _check_ours(aside)
        _settle(aside, out / name)
    for _, building in _under(out, _BUILDING):
        _check_ours(building)
        try:
            shutil.rmtree(building)
        except OSError as error:
            raise CommandError(f"Cannot delete {building}, left by a run that was stopped: {error.strerror}.") from None


def _under(out: Path, ending: str) -> list[tuple[str, Path]]:
    """What lies in ``out`` under a name of ours with this ending, and the name of the run that it belongs to."""
    hidden = [path for path in out.iterdir() if path.name.startswith(".") and path.name.endswith(ending)]
    named = [(path.name.removeprefix(".").removesuffix(ending), path) for path in hidden]
    return [(name, path) for name, path in named if is_name_of_run(name)]


def _check_ours(path: Path) -> None:
    """Refuse a link or a file at a name under which runs only ever put folders."""
    if not is_folder(path):
        raise CommandError(
            f"{path} is a link or a file, where only a run puts its folder; move it away, or give another --out."
        )


def _replace(place: Path, new: Path) -> None:
    """Move the old report aside and the new one in; a folder cannot be renamed onto another, so it takes two steps.

    If the second step fails, the first is undone.
    """
    aside = place.with_name(f".{place.name}{_ASIDE}")
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except BaseException:
        if aside.exists() and not _is_there(place):
            aside.rename(place)
        raise
    if aside.exists():
        _settle(aside, place)


def _settle(aside: Path, place: Path) -> None:
    """Give a report that was moved aside its place back, or the next number if another has taken it."""
    if not _is_there(place):
        aside.rename(place)
    elif not is_run(aside):
        shutil.rmtree(aside, ignore_errors=True)  # an empty folder
    else:
        number = max(earlier_runs(place.parent, place.name), default=0) + 1
        aside.rename(place.with_name(f"{place.name}.{number}"))


def _is_there(path: Path) -> bool:
    """Whether anything has that name, be it a link that leads nowhere."""
    return path.exists() or path.is_symlink()
