"""The command line, a thin layer: it turns words into calls of the packages below, and errors into one message."""

import gc
import sys
import traceback
from contextlib import suppress
from importlib import import_module

from iro_analysis.cli.app import app
from iro_analysis.cli.process import flush_output, own_process
from iro_analysis.errors import CommandError, IroError
from iro_analysis.spreadsheets.process import no_core_dumps
from iro_analysis.terminal import put

for _name in ("reports", "lists", "texts", "audits", "upkeep"):  # in the order in which --help lists their commands
    import_module(f"iro_analysis.cli.{_name}")


#: A command runs for seconds and makes millions of small objects: collecting garbage as often as Python does by default
#: takes a tenth of that time.
_COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command line and exit with the code that says what happened."""
    gc.set_threshold(_COLLECT_AFTER)
    no_core_dumps()
    debug = "--debug" in sys.argv
    with own_process():
        try:
            _run([word for word in sys.argv[1:] if word != "--debug"])
        except IroError as error:
            _fail(str(error), error.exit_code, debug=debug)
        except BrokenPipeError:  # the reader has enough, as `head` has
            sys.exit(1)
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            what = f"{error.strerror or type(error).__name__}{where}. What was there before is untouched."
            _fail(what, 1, debug=debug)
        except Exception as error:  # noqa: BLE001  the one place where a fault in the program becomes a message
            from iro_analysis.cli.screen import write_fault

            _fail(f"A fault in the program: {type(error).__name__}. {write_fault(error)}", 1, debug=debug)


def _run(words: list[str]) -> None:
    """Run a command, and see to it that what it printed has arrived.

    Raises:
        CommandError: there is no standard output.
        OSError: it takes no more.
    """
    if sys.stdout is None:
        raise CommandError("Standard output is closed; nothing was done. Send it to a file or to /dev/null.")
    try:
        app(words)
    except SystemExit:
        flush_output()
        raise


def _fail(message: str, code: int, *, debug: bool) -> None:
    if debug:
        put(traceback.format_exc(), err=True)
    with suppress(OSError):  # the code says what happened, even where nothing more can be printed
        # Indented, so that no line break in a name begins what looks like a message of its own.
        put(f"iro: {message}".replace("\n", "\n  "), err=True)
        flush_output()
    sys.exit(code)
