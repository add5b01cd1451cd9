"""Commands about what earlier commands have left: iro cache."""

from typing import Annotated

import typer

from iro_analysis.cli.app import app
from iro_analysis.terminal import put_line

_MEGABYTE = 1_000_000


@app.command(epilog="Example: iro cache --clear")
def cache(*, clear: Annotated[bool, typer.Option("--clear", help="Delete all of it.")] = False) -> None:
    """Say where the cache is, and how large, or delete it. What is kept in it may name children.

    Commands keep there what they worked out and printed, in .iro/cache of the
    folder that they are run in, which only your account can read. It is found
    again by the contents of all files that it was made of and by this program's,
    never by dates, and holds nothing that could not be worked out again. What
    was used longest ago goes when it grows beyond 200 MB. With --no-cache a
    command neither looks there nor keeps anything.
    """
    from iro_analysis.remembered import own_cache

    kept = own_cache()
    if kept.folder is None:
        put_line(
            "There is no cache here: .iro is a link or another account's, or this folder holds the outputs of runs."
        )
        return
    size = f"{(kept.clear() if clear else kept.size()) / _MEGABYTE:,.1f} MB"
    put_line(f"{kept.folder}: {size} {'were deleted' if clear else 'of what commands in this folder worked out'}.")
