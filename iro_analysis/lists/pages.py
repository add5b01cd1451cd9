"""Pages that name children: where they may be written, and that they replace only earlier pages of ours."""

from datetime import date
from pathlib import Path

from iro_analysis.disk.files import written_whole
from iro_analysis.errors import CommandError
from iro_analysis.resources import MEMBERS_COPY

#: What marks a page as one of ours, which may be replaced.
PAGE_MARK = b'<meta name="generator" content="iro '
#: The width of a list that is piped: it is not cut to a screen.
PIPED = 160
_SUFFIXES = (".html", ".htm")


def check_page(page: Path) -> None:
    """Check before anything is computed that a page may be written there.

    Raises:
        CommandError: it has another ending, is a folder or some other file, or lies in no folder or among the outputs
            of a run.
    """
    check_place(page, _SUFFIXES, "--page")
    if page.exists() and PAGE_MARK not in page.read_bytes():
        raise CommandError(
            f"{page} is not a page that iro wrote before, and is left as it is. Give --page another name."
        )


def check_place(path: Path, suffixes: tuple[str, ...], option: str) -> None:
    """Check that a file that names children may be written there: never among outputs, which are passed on.

    Raises:
        CommandError: it has another ending, is a folder, or lies in no folder or among the outputs of a run.
    """
    if path.is_dir():
        raise CommandError(f"{path} is a folder; give {option} a file.")
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"{path} has another ending; give {option} a name that ends in {suffixes[0]}.")
    folder = path.parent.resolve()
    if not folder.is_dir():
        raise CommandError(f"There is no folder {path.parent}; nothing was written.")
    below = (marker for depth in ("", "*/", "*/*/") for marker in folder.glob(depth + MEMBERS_COPY))
    if any(below) or any((parent / MEMBERS_COPY).exists() for parent in folder.parents):
        raise CommandError(
            f"{path.parent} holds the outputs of a run, which name no child. Give {option} another folder."
        )


def write_page(text: str, page: Path) -> None:
    """Write a page whole or not at all, readable by its owner only.

    Raises:
        CommandError: it may not be written there, see :func:`check_page`.
        OSError: it cannot be written.
    """
    check_page(page)
    with written_whole(page) as building:
        building.write_text(text, encoding="utf-8", newline="\n")


def short_day(day: date) -> str:
    """A day short enough for a column: "4 Apr 2021"."""
    return f"{day.day} {day:%b %Y}"
