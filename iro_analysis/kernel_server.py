"""A process that has imported what notebooks need, and becomes one kernel after another by forking.

It takes orders as lines of JSON, one at a time, and answers each with a line: the number of a new process, the exit
code of one (null while it runs), or null; the order to read a ledger has no answer. It has a single thread, or forking
would not be safe. When its input ends, so do its kernels and it: whoever started it cannot be gone while a kernel goes
on.
"""

import gc
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from iro_analysis import kernel

#: What kernels import when they start, and what the report's notebooks do. Names, because whatever these print must be
#: out of the way of the answers first.
_MODULES = (
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "ipykernel.debugger", "ipykernel.ipkernel", "ipykernel.zmqshell"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "tornado.platform.asyncio"),
    *("iro_analysis.pipeline", "iro_analysis.report.charts.drawings"),
)


class _Server:
    """The kernels that were forked, by process number: their exit codes, None while they run."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers
        self._ended: dict[int, int | None] = {}

    def serve(self) -> None:
        """Follow orders until there are no more, and end all kernels."""
        orders: dict[str, Callable[..., int | None]] = {
            "poll": self._poll,
            "read": _read,
            "signal": self._signal,
            "start": self._start,
        }
        for line in self._orders:
            order, details = json.loads(line)
            answer = orders[order](**details)
            if order != "read":
                self._answers.write(json.dumps(answer).encode() + b"\n")
                self._answers.flush()
        for number in self._ended:
            self._signal(number, signal.SIGKILL)

    def _start(self, **details: Any) -> int:  # noqa: ANN401  as _become_kernel has them
        server = os.getpid()
        number = os.fork()
        if number == 0:
            self._orders.close()
            self._answers.close()
            _become_kernel(server, **details)
        self._ended[number] = None
        return number

    def _poll(self, number: int) -> int | None:
        if self._ended[number] is None:
            changed, status = os.waitpid(number, os.WNOHANG)
            self._ended[number] = os.waitstatus_to_exitcode(status) if changed else None
        return self._ended[number]

    def _signal(self, number: int, what: int) -> None:
        """Send a signal to a kernel and the processes that it has started."""
        if self._poll(number) is not None:
            return
        try:
            os.killpg(number, what)
        except ProcessLookupError:  # it is so new that it does not lead its group yet
            with suppress(ProcessLookupError):
                os.kill(number, what)


def main() -> None:
    """Import what notebooks need, and serve."""
    orders, answers = os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    _close_standard_input_and_output()
    for name in _MODULES:
        importlib.import_module(name)
    _draw_once()
    gc.collect()
    gc.freeze()  # what is never looked at by the collector stays shared with the kernels
    _Server(orders, answers).serve()


def _draw_once() -> None:
    """Draw and write a chart of each kind, so that fonts, templates and types of blocks are there for every kernel."""
    from iro_analysis.report.charts.drawings import drawn  # noqa: PLC0415  as the rest
    from iro_analysis.report.document import ChartData, DataTable, Series, to_data  # noqa: PLC0415  the same
    from iro_analysis.report.html import block_html  # noqa: PLC0415  the same
    from iro_analysis.report.words.labels import measure_title  # noqa: PLC0415  the same

    measure_title("starts")
    series = (Series("1", (1.0, 2.0)), Series("2", (1.0, 2.0)))
    for kind in ("trend", "bars", "heat"):
        chart = drawn(kind, ChartData("", "children", ("1", "2"), series), DataTable("", "", (), ()), "chart")
        block_html(chart)
        to_data(chart)


def _read(ledger: str, period: str) -> None:
    """Read and index the ledger that the kernels will ask for; one that cannot be read they will speak of."""
    from iro_analysis.periods import parse_period  # noqa: PLC0415  as the rest, when the answers are out of reach
    from iro_analysis.pipeline import figures_handed_over  # noqa: PLC0415  the same

    with suppress(Exception):
        figures_handed_over(Path(ledger), parse_period(period)).prepare()
    gc.freeze()


def _become_kernel(server: int, words: Sequence[str], folder: str, environment: Mapping[str, str]) -> NoReturn:
    """Turn this process, which was just forked, into what a kernel is that was started by itself."""
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = None
        os.chdir(folder)
        sys.argv[1:] = words
        kernel.main(server)
    finally:
        os._exit(1)  # a kernel is killed; the server's own work is not gone on with in any case


def _close_standard_input_and_output() -> None:
    """Let nothing that is printed get between the answers, and nothing read the orders."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout):
        os.dup2(nothing, stream.fileno())
    os.close(nothing)
