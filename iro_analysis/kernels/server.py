"""A process that has imported what notebooks need, and forks a process for each, which runs its cells.

It takes orders as lines of JSON, one at a time, and answers each with a line: the number of a new process, or the exit
code of one (null while it runs); the order to read a ledger has no answer. It has a single thread, or forking would not
be safe. When its input ends, so do these processes and it: none goes on when whoever started it is gone.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

#: The order to Linux (prctl) to send a signal when the parent ends.
_SET_PARENT_DEATH_SIGNAL = 1

#: What the report's notebooks import. Names, because whatever these print must be out of the way of the answers first.
_MODULES = (
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    *("iro_analysis.kernels.run_cells", "iro_analysis.pipeline", "iro_analysis.report.charts.drawings"),
)


class _Server:
    """The processes that were forked, by number: their exit codes, None while they run."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers
        self._ended: dict[int, int | None] = {}

    def serve(self) -> None:
        """Follow orders until there are no more, and end all processes."""
        orders: dict[str, Callable[..., int | None]] = {
            "poll": self._poll,
            "read": _read,
            "ready": lambda: 0,
            "start": self._start,
        }
        for line in self._orders:
            order, details = json.loads(line)
            answer = orders[order](**details)
            if order != "read":
                self._answers.write(json.dumps(answer).encode() + b"\n")
                self._answers.flush()
        for number in self._ended:
            self._kill(number)

    def _start(self, **details: Any) -> int:  # noqa: ANN401  as _run_notebook has them
        server = os.getpid()
        number = os.fork()
        if number == 0:
            self._orders.close()
            self._answers.close()
            _run_notebook(server, **details)
        self._ended[number] = None
        return number

    def _poll(self, number: int) -> int | None:
        if self._ended[number] is None:
            changed, status = os.waitpid(number, os.WNOHANG)
            self._ended[number] = os.waitstatus_to_exitcode(status) if changed else None
        return self._ended[number]

    def _kill(self, number: int) -> None:
        """Kill a process, and those that it has started."""
        if self._poll(number) is not None:
            return
        try:
            os.killpg(number, signal.SIGKILL)
        except ProcessLookupError:  # it is so new that it does not lead its group yet
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


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


def _run_notebook(server: int, notebook: str, result: str, folder: str, environment: Mapping[str, str]) -> NoReturn:
    """Run a notebook in this process, which was just forked, and write what it showed to the file ``result``."""
    code = 1
    try:
        from iro_analysis.kernels.run_cells import run_cells  # noqa: PLC0415  as the rest

        os.setsid()
        _end_with(server)
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = None
        os.chdir(folder)
        shown = run_cells(notebook)
        Path(result).write_text(shown, encoding="utf-8")
        code = 0
    finally:
        os._exit(code)  # the server's own work is not gone on with in any case


def _end_with(server: int) -> None:
    """Have the system kill this process when the server ends, however that ends."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != server:  # it has ended already
        os._exit(1)


def _close_standard_input_and_output() -> None:
    """Let nothing that is printed get between the answers, and nothing read the orders."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout):
        os.dup2(nothing, stream.fileno())
    os.close(nothing)
