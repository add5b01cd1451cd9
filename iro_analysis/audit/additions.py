"""What lies in the folder of a run that no run leaves there: links, further folders, and what is no file."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from iro_analysis.report.page import EXECUTED
from iro_analysis.runs.place import AUDIENCES, run_folder


def additions(folder: Path, outputs: Collection[str]) -> Iterator[str]:  # D162
    """Say what was added, a line each; further files are found by their names and hashes, like those that changed.

    A link is a fault wherever it leads: what a reader finds behind it need not be what was hashed. Beside the folder of
    an audience nothing lies but those of others.

    Args:
        folder: the folder of a run's members' copy, itself under whatever name or link.
        outputs: the names of the run's files.
    """
    if (whole := run_folder(folder)) != folder.resolve():
        for path in sorted(whole.iterdir()):
            if path.is_symlink() or path.name not in AUDIENCES:
                yield f"{path.name} was put beside {folder.name} in the run's folder since the run."
    made = {EXECUTED, *(parent.as_posix() for name in outputs for parent in PurePosixPath(name).parents)}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in (*folders, *sorted(names)):
            path = Path(place, name)
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink() or (hasattr(path, "is_junction") and path.is_junction()):
                yield f"{shown} is a link, which was put into the run's folder since the run."
            elif path.is_dir() and shown not in made:
                yield f"The folder {shown} was added to the run's folder since the run."
            elif not path.is_dir() and not path.is_file():
                yield f"{shown}, which is no file, was added to the run's folder since the run."
