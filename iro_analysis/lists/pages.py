"""Lists that name children: pages to print that are written as a whole and never over a file that is no such page."""

from datetime import date
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.files import written_whole
from iro_analysis.resources import MEMBERS_COPY

#: What tells a page of ours from any other.
PAGE_MARK = b'<meta name="generator" content="iro '
#: A list that is piped is not cut to a screen.
PIPED = 160
_SUFFIXES = (".html", ".htm")


def check_page(page: Path) -> None:
    """Whether a page may be written there, asked before anything is computed.

    Raises:
        CommandError: it is no name of a page, a folder, in no folder, or among the outputs of a run.
    """
    check_place(page, _SUFFIXES, "--page")
    if page.exists() and PAGE_MARK not in page.read_bytes():
        raise CommandError(f"{page} is no list of an earlier time, and is left as it is. Give --page another name.")


def check_place(path: Path, suffixes: tuple[str, ...], option: str) -> None:
    """Whether a file that names children may be written there.

    Raises:
        CommandError: it has another ending, is a folder, in no folder, or among the outputs of a run.
    """
    if path.is_dir():
        raise CommandError(f"{path} is a folder; give {option} a file.")
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"{path} has another ending; give {option} a name that ends in {suffixes[0]}.")
    folder = path.parent.resolve()
    if not folder.is_dir():
        raise CommandError(f"There is no folder {path.parent}; nothing was written.")
    below = (found for depth in ("", "*/", "*/*/") for found in folder.glob(depth + MEMBERS_COPY))
    if any(below) or any((each / MEMBERS_COPY).exists() for each in folder.parents):
        raise CommandError(
            f"{path.parent} holds the outputs of a run, which have no child in them. Give {option} another folder."
        )


def write_page(text: str, page: Path) -> None:
    """Write a page to print: as a whole or not at all, for its owner's eyes only.

    Raises:
        CommandError: it must not be written there, see :func:`check_page`.
        OSError: it cannot be written.
    """
    check_page(page)
    with written_whole(page) as building:
        building.write_text(text, encoding="utf-8", newline="\n")


def short_day(day: date) -> str:
    """A day as it fits a column, "4 Apr 2021"."""
    return f"{day.day} {day:%b %Y}"
