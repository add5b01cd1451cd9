"""The command line, a thin layer: it turns words into calls of the packages below, and errors into one message."""

import gc
import sys
import traceback
from importlib import import_module

from iro_analysis.cli.app import app
from iro_analysis.errors import IroError
from iro_analysis.terminal import put

for _name in ("reports", "lists", "audits"):  # in the order in which --help lists their commands
    import_module(f"iro_analysis.cli.{_name}")


#: A command runs for seconds and makes millions of small objects: collecting garbage as often as Python does by default
#: takes a tenth of that time.
_COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command line and exit with the code that says what happened."""
    gc.set_threshold(_COLLECT_AFTER)
    debug = "--debug" in sys.argv
    try:
        app([word for word in sys.argv[1:] if word != "--debug"])
    except IroError as error:
        _fail(str(error), error.exit_code, debug=debug)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        _fail(f"{error.strerror or type(error).__name__}{where}. What was there before is untouched.", 1, debug=debug)
    except Exception as error:  # noqa: BLE001  the one place where a fault in the program becomes a message
        from iro_analysis.cli.screen import write_fault

        message = f"A fault in the program: {type(error).__name__}. Please send {write_fault(error)}; it holds no data."
        _fail(message, 1, debug=debug)


def _fail(message: str, code: int, *, debug: bool) -> None:
    if debug:
        put(traceback.format_exc(), err=True)
    # Indented, so that no line break in a name begins what looks like a message of its own.
    put(f"iro: {message}".replace("\n", "\n  "), err=True)
    sys.exit(code)
