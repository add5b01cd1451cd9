"""The forms of file that tables are read from: how each is told by its content, and how it gives its grids of cells.

A new form is one entry of :data:`FORMATS`. What comes after is the same for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from iro_analysis.settings import Limits
from iro_analysis.sources import kinds
from iro_analysis.sources.files import workbooks
from iro_analysis.sources.files.delimited import FindHeader, Grid, decode, grid_of, split
from iro_analysis.sources.reading import WORKBOOK


class Part(NamedTuple):
    """One grid of a file, None where every row is blank: a sheet with its name, or a whole text, which has none."""

    name: str
    grid: Grid | None
    encoding: str
    is_hidden: bool = False


class Means(NamedTuple):
    """What a file is read with: how to find the row of headings, the limits, and the reader of workbooks."""

    find_header: FindHeader
    limits: Limits
    workbooks: workbooks.WorkbookReader


@dataclass(frozen=True)
class Format:
    """A form of file.

    Args:
        suffixes: how the names of such files end.
        holds: whether a file with these bytes has this form.
        parts: its grids, from its bytes, its path, and what it is read with. Raises
            :class:`~iro_analysis.sources.files.delimited.UnreadableFileError`.
        misnamed: the note on such a file whose name ends otherwise.
        damaged: what a file is whose name ends so, but that has another form and no table; empty if nothing follows.
    """

    suffixes: frozenset[str]
    holds: Callable[[bytes], bool]
    parts: Callable[[bytes, Path, Means], Sequence[Part]]
    misnamed: str
    damaged: str = ""


def _whole_text(content: bytes, _: Path, means: Means) -> list[Part]:
    text, encoding = decode(content)
    return [Part("", split(text, means.find_header, means.limits), encoding)]


def _sheets(content: bytes, path: Path, means: Means) -> list[Part]:
    return [
        Part(name, grid_of(sheet.rows, means.find_header, sheet.merges), WORKBOOK, sheet.is_hidden)
        for name, sheet in means.workbooks.sheets(content, path).items()
    ]


WORKBOOKS = Format(
    suffixes=workbooks.SUFFIXES,
    holds=kinds.is_workbook,
    parts=_sheets,
    misnamed="a workbook by its content",
    damaged=workbooks.NO_WORKBOOK,
)
TEXT = Format(
    suffixes=frozenset({".csv", ".txt"}),
    holds=lambda _: True,
    parts=_whole_text,
    misnamed="text by its content, not a workbook",
)
#: In the order in which a file is held against them: any bytes may be text, so that is the last.
FORMATS: Sequence[Format] = (WORKBOOKS, TEXT)


def format_of(content: bytes) -> Format:
    """Return the form of a file, by its content."""
    return next(form for form in FORMATS if form.holds(content))


def format_named(suffix: str) -> Format | None:
    """Return the form of files whose names end in ``suffix``; None where tables do not come under such names."""
    return next((form for form in FORMATS if suffix in form.suffixes), None)
