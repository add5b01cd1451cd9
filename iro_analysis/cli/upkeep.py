"""Commands about what earlier commands have left: iro cache."""

from pathlib import Path
from typing import Annotated

import typer

from iro_analysis.cli.app import PrivateFolder, app
from iro_analysis.resources import PRIVATE
from iro_analysis.terminal import put_line

_MEGABYTE = 1_000_000


@app.command(epilog="Example: iro cache --clear")
def cache(
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Delete all of it.")] = False,
    private: PrivateFolder = Path(PRIVATE),
) -> None:
    """Say where the cache is, and how large, or delete it. What is kept in it may name children.

    Commands keep what they worked out and printed in the cache of their private
    folder: .iro in the folder that they are run in, for iro run the one beside
    its outputs, or what --private says. Only your account can read it. It is found
    again by the contents of all files that it was made of and by this program's,
    never by dates, and holds nothing that could not be worked out again. What
    was used longest ago goes when it grows beyond 200 MB. With --no-cache a
    command neither looks there nor keeps anything.
    """
    from iro_analysis.disk.remembered import own_cache

    kept = own_cache(private)
    if kept.folder is None:
        put_line(
            f"There is no cache here: {private} is a link, open to others or not ours, or it lies among the outputs of "
            "runs."
        )
        return
    size = f"{(kept.clear() if clear else kept.size()) / _MEGABYTE:,.1f} MB"
    put_line(f"{kept.folder}: {size} {'were deleted' if clear else 'of what commands in this folder worked out'}.")
