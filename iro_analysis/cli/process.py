"""How a command behaves as a process: what others may read, what stops it, and where its words go."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

#: What stops a command as Ctrl-C does; Windows knows only the first.
_STOPS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def own_process() -> Iterator[None]:  # D147
    """Make files that only their owner may read, and let a request to end the process end it as Ctrl-C would."""
    if sys.stderr is None:  # closed: a file opened later would take its number, and receive what libraries print
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process lives
    umask = os.umask(0o077)
    # What is ignored stays ignored: `nohup` has the command outlive its terminal.
    before = {number: signal.getsignal(number) for number in _STOPS if signal.getsignal(number) is not signal.SIG_IGN}

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in before:  # a closing terminal sends several, and the second must not disturb the tidying up
            signal.signal(number, lambda *_: None)
        raise KeyboardInterrupt

    try:
        for number in before:
            signal.signal(number, stop)
        yield
    finally:
        os.umask(umask)
        for number, handler in before.items():
            signal.signal(number, handler)


def flush_output() -> None:
    """Write out what was printed.

    Raises:
        OSError: standard output takes no more, as on a full disk.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        # Or Python would try again when it ends, and print an exception of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
