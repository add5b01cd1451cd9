"""The files below a data folder: every one, but for hidden ones and those an earlier run put out."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn

from iro_analysis.errors import CommandError
from iro_analysis.resources import MEMBERS_COPY


def files_below(folder: Path) -> list[PurePosixPath]:
    """The files in the folder and its sub-folders, from ``folder`` on, in an order no file system decides.

    Hidden files and folders are left out, and folders of outputs, which hold :data:`MEMBERS_COPY`.

    Raises:
        CommandError: a folder cannot be looked into, so that what it holds would be missed.
    """
    try:
        files = [path for path in _walk(folder) if path.is_file()]
    except OSError as error:
        raise CommandError(
            f"{error.filename} cannot be read ({error.strerror}), so what is below it would be missed. "
            "Make it readable, or take it out of the data folder."
        ) from None
    return sorted(PurePosixPath(path.relative_to(folder).as_posix()) for path in files)


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_stop):
        folders[:] = [] if MEMBERS_COPY in names else [name for name in folders if not name.startswith(".")]
        if MEMBERS_COPY not in names:
            yield from (Path(place, name) for name in names if not name.startswith("."))


def _stop(error: OSError) -> NoReturn:
    raise error
