"""The private folder: where the files go that name children, and where they may not go."""

from pathlib import Path

from iro_analysis.disk.files import make_private
from iro_analysis.errors import CommandError


def private_folder(folder: Path, name: str) -> Path:  # D145
    """Make the folder ``name`` in ``folder``, open to its owner only and ignored by git.

    Raises:
        CommandError: it cannot be written, or ``folder`` holds something and is not a private folder that we made.
    """
    place = folder / name
    try:
        if not make_private(folder):
            raise CommandError(
                f"{folder} is not a folder for private files: it holds something else, and is left as it is. Give "
                "--private a new or empty folder."
            )
        place.mkdir(exist_ok=True)
        place.chmod(0o700)
    except OSError as error:
        raise CommandError(f"Cannot write to {folder}: {error.strerror}. Give another folder with --private.") from None
    return place


def check_private(folder: Path, data: Path) -> None:
    """Refuse a private folder where the lists in it would be read as data; hidden folders are not looked into.

    Raises:
        CommandError: it lies in the data folder.
    """
    place, below = folder.resolve(), data.resolve()
    if place.is_relative_to(below) and not any(part.startswith(".") for part in place.relative_to(below).parts):
        raise CommandError(
            f"{folder} lies in the data folder, where the lists in it would be read as data. Give another folder with "
            "--private."
        )
