"""The terminal: everything that a command prints goes through here, so that nothing in it is an order to the screen.

Names of files, cells and settings may hold escape characters, rich's markup or the name of an emoji; all are printed as
the letters that they are.
"""

from typing import TYPE_CHECKING

import typer

from iro_analysis.texts import literal, one_line

if TYPE_CHECKING:
    from rich.text import Text


def put(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print ``text``, of any number of lines, to standard output, or to standard error with ``err``."""
    typer.echo(literal(text), err=err, nl=nl)


def put_line(line: str, *, err: bool = False) -> None:
    """Print one line, whatever the names in it hold."""
    typer.echo(one_line(line), err=err)


def cell(text: str, style: str = "") -> "Text":
    """``text`` as rich prints it: no markup, no escape characters, in one line until it is wrapped."""
    from rich.text import Text  # noqa: PLC0415  most commands that print a line need no rich

    return Text(one_line(text), style)
