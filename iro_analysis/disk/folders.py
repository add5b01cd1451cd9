"""List the files below a data folder. What is not read is listed too, except the output of earlier runs."""

import errno
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple, NoReturn

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError
from iro_analysis.resources import APPROVALS_LOCK, IGNORE_ALL, IGNORED, MANIFEST, MEMBERS_COPY, PRIVATE, is_record

#: Folders deeper than this below the data folder are not looked into. D151
DEEPEST = 50
TOO_DEEP = f"it lies more than {DEEPEST} folders deep: move it up if it holds a return"
TOO_LONG = "its path is too long for this system: move it up if it holds a return"
NOT_UTF_8 = "its name is not in UTF-8: rename it if it holds a return"
NO_FILE = "it is a pipe, a socket or a device, not a file: take it out of the folder"
LEADS_NOWHERE = "it is a link that leads nowhere: mend or remove it"
LEADS_TO_A_FOLDER = "it is a link to a folder, which is not followed: put the folder itself here if it holds a return"
HIDDEN = "its name begins with a dot: rename it if it holds a return"
IN_A_RUN = "it lies in the folder of a run, which did not make it: move it elsewhere if it is a return"

#: Hidden files of operating systems, spreadsheet programs, git, and our own locks. D161
_SYSTEM_FILES = frozenset(
    {".DS_Store", ".localized", ".directory", IGNORED, ".gitattributes", ".gitkeep", ".lock", APPROVALS_LOCK}
)
#: How the file begins that macOS keeps beside another on foreign disks; and how others call that beside an open one.
_APPLE_DOUBLE, _OPEN_ELSEWHERE = b"\x00\x05\x16\x07", (".~lock.", "#")
#: How the names end of what a run is building or has moved aside.
_OF_A_RUN = ("-building", "-aside")
#: What may lie in the folder of a run beside what its manifest names: signatures and the like, which are no tables.
_BESIDE_OUTPUTS = frozenset({".json", ".sig"})


class Listing(NamedTuple):
    r"""What lies below a data folder.

    Args:
        files: the files to read, sorted.
        passed_over: what is not looked into, sorted, and why; bytes of a name that are not UTF-8 as ``\xe9``.
    """

    files: list[PurePosixPath]
    passed_over: list[tuple[PurePosixPath, str]]


def files_below(folder: Path, opened: OpenedFiles) -> list[PurePosixPath]:
    """Return the files that :func:`list_folder` finds."""
    return list_folder(folder, opened).files


def list_folder(folder: Path, opened: OpenedFiles) -> Listing:
    """Return what lies in the folder and its sub-folders, relative to ``folder``.

    It is sorted so that the result does not depend on the file system. What a run made is left out: the files that the
    manifest in a folder with :data:`MEMBERS_COPY` names, the private folder, what a run is only building, and records
    of verifications.

    Raises:
        CommandError: a folder cannot be read, so its files would be missed.
        DataError: the folder was listed before and held other files.
    """
    try:
        found = {path: _why_passed_over(path) or why for path, why in _walk(folder)}
    except OSError as error:
        raise CommandError(
            f"{error.filename} cannot be read ({error.strerror}), so its files would be missed. "
            "Make it readable, or move it out of the data folder."
        ) from None
    files = [PurePosixPath(path.relative_to(folder).as_posix()) for path, why in found.items() if not why]
    passed_over = [(PurePosixPath(_shown(path.relative_to(folder))), why) for path, why in found.items() if why]
    opened.hold_listing(
        folder, [str(path) for path in files], passed_over=[": ".join(map(str, it)) for it in passed_over]
    )
    return Listing(sorted(files), sorted(passed_over))


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file, and every folder that is not looked into, with the reason for what is passed over by its place.

    Folders that cannot be opened have no reason yet: see :func:`_why_passed_over`.
    """
    for place, folders, names in os.walk(folder, onerror=_stop):
        here = Path(place)
        if MEMBERS_COPY in names and (outputs := _outputs_of_run(here)) is not None:
            folders.clear()
            yield from ((path, IN_A_RUN) for path in _strangers(here, outputs))
            continue
        reasons = {name: _why_not_entered(here / name, folder) for name in folders}
        folders[:] = [name for name, why in reasons.items() if why is None]
        found = [*((name, why) for name, why in reasons.items() if why is not None), *((name, "") for name in names)]
        for name, why in found:
            if is_record(name) and not why:
                continue
            if not name.startswith("."):
                yield here / name, why
            elif not _is_of_a_system(here / name):
                yield here / name, HIDDEN


def _why_not_entered(path: Path, folder: Path) -> str | None:
    """Say why a folder below the data folder is not looked into, empty where its path says that; None if it is."""
    if path.name.startswith("."):
        return HIDDEN
    if _why_unreachable(path):
        return ""
    if path.is_symlink() or _is_junction(path):
        return LEADS_TO_A_FOLDER
    return TOO_DEEP if len(path.relative_to(folder).parts) >= DEEPEST else None


def _is_junction(path: Path) -> bool:
    """Whether it is what links folders on Windows; only Python 3.12 and later can tell."""
    is_junction = getattr(os.path, "isjunction", None)
    return bool(is_junction and is_junction(path))


def _is_of_a_system(path: Path) -> bool:
    """Whether a hidden file or folder is one of those that no return lies in: known by its name and what is in it."""
    try:
        if path.is_symlink():
            return False
        if path.is_dir():
            return _is_folder_of_a_system(path)
        begins, ends = _OPEN_ELSEWHERE
        if path.name in _SYSTEM_FILES or (path.name.startswith(begins) and path.name.endswith(ends)):
            return True
        return path.name.startswith("._") and path.is_file() and _begins_with(path, _APPLE_DOUBLE)
    except OSError:
        return False


def _is_folder_of_a_system(path: Path) -> bool:
    """Whether a hidden folder is a repository of git, the private folder, or one in which a run builds its outputs."""
    if path.name == PRIVATE:
        return _begins_with(path / IGNORED, IGNORE_ALL.encode())
    if path.name.endswith(_OF_A_RUN):
        return all((inside / MEMBERS_COPY).is_file() for inside in path.iterdir())
    return path.name == ".git" and (path / "HEAD").is_file()


def _begins_with(path: Path, start: bytes) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(start)) == start


def _outputs_of_run(folder: Path) -> frozenset[str] | None:
    """Return the files that the manifest in a folder names as made by the run; None if there is no manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        return frozenset({*content["outputs"], MEMBERS_COPY}) if content["format"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _strangers(folder: Path, outputs: frozenset[str]) -> Iterator[Path]:
    """Yield the files, and the links to folders, in the folder of a run that the run did not make."""
    for place, folders, names in os.walk(folder, onerror=_stop):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for path in (Path(place, name) for name in (*names, *links)):
            own = path.relative_to(folder).as_posix() in outputs or path.suffix.lower() in _BESIDE_OUTPUTS
            if not own and not (path.name.startswith(".") and _is_of_a_system(path)):
                yield path


def _why_passed_over(path: Path) -> str:
    """Say why a file, or a folder that was not looked into, cannot be read; empty for a file to read."""
    if why := _why_unreachable(path):
        return why
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ELOOP, errno.ENOTDIR}:
            return LEADS_NOWHERE
        raise
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else NO_FILE


def _why_unreachable(path: Path) -> str:
    """Say why a file or folder cannot be opened under its name; empty if it can."""
    try:
        path.name.encode()
        path.lstat()
    except UnicodeEncodeError:
        return NOT_UTF_8
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return TOO_LONG
        raise
    return ""


def _shown(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _stop(error: OSError) -> NoReturn:
    raise error
