"""The application with which every command registers, and what commands share: options, progress, warnings."""

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iro_analysis import __version__
from iro_analysis.errors import StoppedError
from iro_analysis.resources import PRIVATE
from iro_analysis.terminal import cell, put, put_line

app = typer.Typer(
    name="iro",
    help="The Independent Reviewing Officer annual report, computed from case-level SSDA903 returns.",
    epilog="Exit codes: 0 done, 1 a fault in the program, 2 the command or config is wrong, "
    "3 the data fail a critical contract or changed meanwhile, 4 figures do not verify or reconcile, "
    "5 another run holds the lock, 6 a notebook failed, 130 stopped by Ctrl-C, TERM or HUP.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataFolder = Annotated[
    Path, typer.Option("--data", help="Folder of SSDA903 CSV files; several years side by side or in sub-folders.")
]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="An iro.toml; by default the data folder's own.")]
AuthorityCode = Annotated[
    str, typer.Option("--authority", help="Whose rows to read, as in column LA, where files hold several authorities.")
]
Measures = Annotated[list[str] | None, typer.Option("--measure", help="A measure's id; repeat for several.")]
PrivateFolder = Annotated[Path, typer.Option("--private", help="Folder for files that name children; kept out of git.")]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Work everything out again, and keep nothing in .iro/cache: see iro cache.")
]
PERIODS = "2020-21, 2020-21Q3, 2020-04-01..2021-03-31, last-year or last-quarter."


class Engine(StrEnum):
    """The engines that can compute figures."""

    POLARS = "polars"
    DUCKDB = "duckdb"
    PANDAS = "pandas"


class Audience(StrEnum):
    """Who a report is for."""

    PUBLIC = "public"
    MEMBERS = "members"
    BOTH = "both"


class Format(StrEnum):
    """How figures and findings are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.callback()
def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # noqa: ARG001  main() reads it
) -> None:
    """The Independent Reviewing Officer annual report, computed from case-level SSDA903 returns."""
    if version:
        put(__version__)
        raise typer.Exit


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C, or a request to end the process, end a command as any other error does.

    Raises:
        StoppedError: it was stopped.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError("Stopped. What was there before is untouched.") from None


@contextlib.contextmanager
def progress(first: str = "Starting") -> Iterator[Callable[[str], None]]:
    """A line that shows the progress, on a terminal only; a scheduler's log stays empty, and waits for no library.

    Raises:
        StoppedError: Ctrl-C was pressed, or the process was asked to end.
    """
    with stoppable():
        if not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.console import Console

        with Console(stderr=True).status(cell(first)) as status:
            yield lambda text: status.update(cell(text))


def remembered(*, unless: str = "") -> Callable[[Callable[..., None]], Callable[..., None]]:  # D194
    """Let a command print again what it printed before, if nothing that it read is different; adds ``--no-cache``.

    A command with a parameter ``cache`` is given the cache, to keep parts of what it works out.

    Args:
        unless: the option with which a command writes something else, and is not remembered.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command)
        asked_of_typer = [one for one in signature.parameters.values() if one.name != "cache"]
        takes_cache = len(asked_of_typer) < len(signature.parameters)

        @functools.wraps(command)
        def run(*, no_cache: bool = False, **options: object) -> None:
            from iro_analysis.disk.cache import NO_CACHE
            from iro_analysis.disk.remembered import asked_for, keeping, own_cache, print_again

            # Where the command puts private files, it keeps what it works out, which names children too.
            private = options.get("private", Path(PRIVATE))
            cache = NO_CACHE if no_cache else own_cache(Path(str(private)))
            given = options | ({"cache": cache} if takes_cache else {})
            if no_cache or options.get(unless):
                command(**given)
                return
            with stoppable():
                asked = asked_for(command.__name__, options)
                if print_again(cache, asked):
                    return
            with keeping(cache, asked):
                command(**given)

        option = inspect.Parameter("no_cache", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=NoCache)
        # where typer looks for options
        vars(run)["__signature__"] = signature.replace(parameters=[*asked_of_typer, option])
        return run

    return decorate


def warn(line: str) -> None:
    """Print a line to standard error; the command goes on."""
    put_line(line, err=True)
