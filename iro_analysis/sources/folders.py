"""List the files below a data folder, except hidden files and the output of earlier runs."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn

from iro_analysis.errors import CommandError
from iro_analysis.resources import MEMBERS_COPY


def files_below(folder: Path) -> list[PurePosixPath]:
    """Return the files in the folder and its sub-folders, relative to ``folder``, sorted.

    They are sorted so that the result does not depend on the file system. Hidden files and folders are left out, as are
    output folders, which contain :data:`MEMBERS_COPY`.

    Raises:
        CommandError: a folder cannot be read, so its files would be missed.
    """
    try:
        files = [path for path in _walk(folder) if path.is_file()]
    except OSError as error:
        raise CommandError(
            f"{error.filename} cannot be read ({error.strerror}), so its files would be missed. "
            "Make it readable, or move it out of the data folder."
        ) from None
    return sorted(PurePosixPath(path.relative_to(folder).as_posix()) for path in files)


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_stop):
        folders[:] = [] if MEMBERS_COPY in names else [name for name in folders if not name.startswith(".")]
        if MEMBERS_COPY not in names:
            yield from (Path(place, name) for name in names if not name.startswith("."))


def _stop(error: OSError) -> NoReturn:
    raise error
