"""List the files below a data folder, except hidden files and the output of earlier runs."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple, NoReturn

from iro_analysis.errors import CommandError
from iro_analysis.resources import MEMBERS_COPY, is_record

#: Folders deeper than this below the data folder are not looked into. D151
DEEPEST = 50
TOO_DEEP = f"it lies more than {DEEPEST} folders deep: move it up if it holds a return"
TOO_LONG = "its path is too long for this system: move it up if it holds a return"
NOT_UTF_8 = "its name is not in UTF-8: rename it if it holds a return"
NO_FILE = "it is a pipe, a socket or a device, not a file: take it out of the folder"
LEADS_NOWHERE = "it is a link that leads nowhere: mend or remove it"


class Listing(NamedTuple):
    r"""What lies below a data folder.

    Args:
        files: the files to read, sorted.
        passed_over: what is not looked into, sorted, and why; bytes of a name that are not UTF-8 as ``\xe9``.
    """

    files: list[PurePosixPath]
    passed_over: list[tuple[PurePosixPath, str]]


def files_below(folder: Path) -> list[PurePosixPath]:
    """Return the files that :func:`list_folder` finds."""
    return list_folder(folder).files


def list_folder(folder: Path) -> Listing:
    """Return what lies in the folder and its sub-folders, relative to ``folder``.

    It is sorted so that the result does not depend on the file system. Hidden files and folders are left out, as are
    output folders, which contain :data:`MEMBERS_COPY`, and the records of verifications beside them.

    Raises:
        CommandError: a folder cannot be read, so its files would be missed.
    """
    try:
        found = {path: _why_passed_over(path) for path in _walk(folder)}
    except OSError as error:
        raise CommandError(
            f"{error.filename} cannot be read ({error.strerror}), so its files would be missed. "
            "Make it readable, or move it out of the data folder."
        ) from None
    files = [PurePosixPath(path.relative_to(folder).as_posix()) for path, why in found.items() if not why]
    passed_over = [(PurePosixPath(_shown(path.relative_to(folder))), why) for path, why in found.items() if why]
    return Listing(sorted(files), sorted(passed_over))


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every file, and every folder that is not looked into."""
    for place, folders, names in os.walk(folder, onerror=_stop):
        if MEMBERS_COPY in names:
            folders.clear()
            continue
        below = [Path(place, name) for name in folders if not name.startswith(".")]
        too_deep = len(Path(place).relative_to(folder).parts) + 1 >= DEEPEST
        not_entered = {path for path in below if too_deep or _why_unreachable(path)}
        folders[:] = [path.name for path in below if path not in not_entered]
        yield from not_entered
        yield from (Path(place, name) for name in names if not name.startswith(".") and not is_record(name))


def _why_passed_over(path: Path) -> str:
    """Say why a file, or a folder that was not looked into, is passed over; empty for a file to read."""
    if why := _why_unreachable(path):
        return why
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ELOOP, errno.ENOTDIR}:
            return LEADS_NOWHERE
        raise
    if stat.S_ISDIR(mode):
        return TOO_DEEP
    return "" if stat.S_ISREG(mode) else NO_FILE


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
