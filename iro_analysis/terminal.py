"""The terminal: everything that a command prints goes through here, so that nothing in it is an order to the screen.

Names of files, cells and settings may hold escape characters, rich's markup or the name of an emoji; all are printed as
the letters that they are.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple, TextIO, cast

import typer

from iro_analysis.texts import literal, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


class Printed(NamedTuple):
    """What was printed at once, and by which door."""

    door: str
    text: str


_OUT, _ERR, _DRAWN = "out", "err", "drawn"
#: For each :func:`recorded` block, what was printed in it.
_RECORDING: list[list[Printed]] = []


def put(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print ``text``, of any number of lines, to standard output, or to standard error with ``err``."""
    _print(Printed(_ERR if err else _OUT, literal(text) + "\n" * nl))


def put_line(line: str, *, err: bool = False) -> None:
    """Print one line, whatever the names in it hold."""
    put(one_line(line), err=err)


def drawing(width_if_piped: int, *, highlight: bool = True) -> "Console":
    """What draws tables on standard output: as wide as the screen, or as given where it is piped."""
    from rich.console import Console  # noqa: PLC0415  as in cell

    width = None if sys.stdout.isatty() else width_if_piped
    return Console(width=width, highlight=highlight, file=cast("IO[str]", _Drawn(sys.stdout)))


def put_again(printed: Iterable[Printed]) -> None:
    """Print what was recorded, by the doors by which it was printed then."""
    for part in printed:
        _print(Printed(*part))


@contextmanager
def recorded() -> Iterator[list[Printed]]:
    """Everything that is printed in the block by these doors, in its order."""
    printed: list[Printed] = []
    _RECORDING.append(printed)
    try:
        yield printed
    finally:
        _RECORDING.pop()


class _Drawn:
    """Standard output for one who draws: everything is passed on, and what is written is recorded too."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        """Pass ``text`` on."""
        for recording in _RECORDING:
            recording.append(Printed(_DRAWN, text))
        return self._file.write(text)


def _print(part: Printed) -> None:
    if part.door == _DRAWN:
        _Drawn(sys.stdout).write(part.text)
        sys.stdout.flush()  # as whoever draws does, or what goes to standard error would overtake it
        return
    for recording in _RECORDING:
        recording.append(part)
    typer.echo(part.text, err=part.door == _ERR, nl=False)


def cell(text: str, style: str = "") -> "Text":
    """``text`` as rich prints it: no markup, no escape characters, in one line until it is wrapped."""
    from rich.text import Text  # noqa: PLC0415  most commands that print a line need no rich

    return Text(one_line(text), style)
