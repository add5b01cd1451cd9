"""What runs the notebooks of a report: how it is started, connected, and ended before its time.

Where that is safe, each notebook runs in a process forked from one that has the libraries imported
(:mod:`iro_analysis.kernels.server`): an engine of papermill's. Elsewhere each has a kernel of its own. Both are given
the same home, environment and folder, and the notebooks hold the same.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import IO, cast

from iro_analysis.disk.files import passing_folder
from iro_analysis.surroundings import command_alone, kernel_environment, own_places

#: D180. Only where forking is safe: on macOS, system libraries start threads of their own, and Windows has no fork.
FORKS = sys.platform == "linux"
KERNEL, LANGUAGE = "python3", "python"
#: The path of a Unix socket is limited to about a hundred characters, with the names of our folder and the socket.
_LONGEST_FOLDER = 85
_LONGEST_PLACE = _LONGEST_FOLDER - len("/iro-kernels-xxxxxxxx")
#: Where a kernel has pictures drawn, which it says itself if matplotlib is imported after it has started; and no thread
#: for linear algebra or for giving memory back (Arrow's), as there must be no other than one before forking.
_SERVER = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    **dict.fromkeys(("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
}
_OPTIONS = ("-s", "-P", "-X", "utf8")
_POLL_SECONDS = 0.01
_END_SECONDS = 5


class KernelServer:
    """The process that forks kernels: orders to it, one at a time, and its answers."""

    def __init__(self, home: Path) -> None:
        """Start it; it imports while this process goes on."""
        self._lock = threading.Lock()
        self._gone = self._ready = False
        self._process = Popen(  # noqa: S603  this very program
            command_alone("iro_analysis.kernels.server", *_OPTIONS, places=own_places()),
            bufsize=0,
            stdin=PIPE,
            stdout=PIPE,
            env=kernel_environment(home) | _SERVER,
            start_new_session=True,  # Ctrl-C is for the command, which ends the kernels
        )
        self._orders, self._answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)

    @property
    def is_there(self) -> bool:
        """Whether it has imported everything and takes orders, which is waited for; not if it has died before."""
        return self._ask("ready") is not None

    def run(self, notebook: str, result: Path, folder: str, environment: Mapping[str, str]) -> str:
        """Run the cells of ``notebook`` in a process forked for it, in ``folder``; what is returned they showed.

        Args:
            notebook: as JSON.
            result: a file for the process to write to.
            folder: where it runs.
            environment: its variables.

        Returns:
            See :func:`iro_analysis.kernels.run_cells.run_cells`.

        Raises:
            RuntimeError: the process or the server died.
        """
        number = self._ask("start", notebook=notebook, result=str(result), folder=folder, environment=dict(environment))
        while number is not None and (code := self._ask("poll", number=number)) is None and not self._gone:
            time.sleep(_POLL_SECONDS)
        if number is None or self._gone or code != 0:
            raise RuntimeError("The process that runs a notebook is gone.")
        return result.read_text(encoding="utf-8")

    def read(self, ledger: str, period: str) -> None:
        """Let it read and index a ledger for all its kernels, without waiting for it."""
        with self._lock:
            self._send("read", ledger=ledger, period=period)

    def _ask(self, order: str, **details: object) -> int | None:
        """The answer to an order; None too if the server is gone."""
        with self._lock:
            if self._send(order, **details) and (answer := self._answers.readline()):
                self._ready = True
                return json.loads(answer)  # type: ignore[no-any-return]  # a number or null
            self._gone = True
            return None

    def _send(self, order: str, **details: object) -> bool:
        with suppress(OSError, ValueError):  # it has ended, or its input was closed meanwhile
            line = memoryview(json.dumps([order, details]).encode() + b"\n")
            while line:  # a pipe that is full takes a part
                line = line[self._orders.write(line) :]
            return True
        return False

    def stop(self) -> None:
        """End the server and its kernels, without waiting for either."""
        if not self._ready:  # there is no kernel yet, and it would first import all the rest
            self._process.kill()
        with suppress(OSError):
            self._orders.close()

    def end(self) -> None:
        """End it, and wait until it has ended."""
        self.stop()
        try:
            self._process.wait(_END_SECONDS)
        except TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._lock:
            self._answers.close()


@contextmanager
def kernels_ready(*, several: bool = True) -> "Iterator[Kernels]":
    """What runs the notebooks of a report: the earlier this begins, the sooner they start.

    If there are not ``several`` notebooks, a kernel that starts by itself costs less.
    """
    with passing_folder(_place_for_sockets(), "iro-kernels-") as folder:
        server = None
        with suppress(OSError):  # where no process can be started for it, each kernel is started by itself
            server = KernelServer(folder / "server") if FORKS and several else None
        kernels = Kernels(folder, server)
        try:
            yield kernels
        finally:
            kernels.end()


class Kernels:
    """The kernels of a run: how they are connected, and how they are ended before their time."""

    def __init__(self, folder: Path, server: KernelServer | None = None) -> None:
        """Connect the kernels through files in ``folder``; without a server, each is started by itself."""
        self.stopped = False
        self._folder = folder
        self._server = server
        self._numbers = count()
        self._processes: list[Popen[bytes]] = []

    def options(self, folder: Path) -> dict[str, object]:
        """What papermill is told, to run the next notebook in ``folder``: its home lies in ours."""
        number = next(self._numbers)
        environment = kernel_environment(self._folder / f"home{number}")
        if self._server is None or not (self._server.is_there or self.stopped):
            return self._connection(number, environment)
        result = self._folder / f"{number}.json"
        run = partial(self._server.run, result=result, folder=str(folder), environment=environment)
        return {"engine_name": _forked_engine(), "run": run}

    def _connection(self, number: int, environment: Mapping[str, str]) -> dict[str, object]:
        """How a kernel is started and connected: its key and sockets lie in our folder; its process is known."""
        from jupyter_client.kernelspec import KernelSpec  # noqa: PLC0415  a report without new notebooks needs none
        from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415  the same
        from jupyter_client.provisioning import LocalProvisioner  # noqa: PLC0415  the same
        from traitlets.config import Config  # noqa: PLC0415  the same

        started = self._started
        command = [*command_alone("iro_analysis.kernels.kernel", *_OPTIONS, places=own_places()), "-f"]

        class Started(LocalProvisioner):  # type: ignore[misc]  # jupyter_client is not followed
            async def send_signal(self, signum: int) -> None:
                # Whoever ends a kernel would interrupt it first, and it might get to print that before it is killed.
                if signum != signal.SIGINT:
                    await super().send_signal(signum)

            async def wait(self) -> int | None:
                while await self.poll() is None:  # noqa: ASYNC110  there is no event
                    await asyncio.sleep(_POLL_SECONDS)  # not a tenth of a second, as there
                code: int | None = await super().wait()
                return code

        class Known(AsyncKernelManager):  # type: ignore[misc]  # jupyter_client is not followed
            # In place of the one that the account may have installed under this name.
            kernel_spec = KernelSpec(argv=[*command, "{connection_file}"], display_name=KERNEL, language=LANGUAGE)

            async def start_kernel(self, **options: object) -> None:
                self.kernel_id = str(number)
                self.provisioner = Started(parent=self, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec)
                await super().start_kernel(**options, env=environment)
                started(getattr(self.provisioner, "process", None))

        files = {"connection_file": str(self._folder / f"{number}.json")}
        # Unix sockets instead of TCP ports, for which kernels that start together would race.
        if len(str(self._folder)) <= _LONGEST_FOLDER:
            files |= {"transport": "ipc", "ip": str(self._folder / str(number))}
        return {"kernel_manager_class": Known, "config": Config({"KernelManager": files})}

    def read(self, parameters: Mapping[str, str]) -> None:
        """Let the notebooks' ledger be read once for all of them, if they are given one."""
        if self._server and parameters.get("ledger") and "period" in parameters:
            self._server.read(str(Path(parameters["ledger"]).resolve()), parameters["period"])

    def stop(self) -> None:
        """Kill the kernels at work and any that is only starting, so that their notebooks end now."""
        self.stopped = True
        _silence_libraries()
        if self._server:
            self._server.stop()
        for process in self._processes:
            process.kill()

    def end(self) -> None:
        """End the process that forks kernels, if there is one."""
        if self._server:
            self._server.end()

    def _started(self, process: "Popen[bytes] | None") -> None:
        if process is not None:
            self._processes.append(process)
            if self.stopped:
                process.kill()


@cache
def _forked_engine() -> str:
    """The name of the engine that runs notebooks by a :class:`KernelServer`, once papermill knows it."""
    from nbformat import from_dict  # noqa: PLC0415  a report without new notebooks needs none
    from papermill.engines import Engine, NotebookExecutionManager, papermill_engines  # noqa: PLC0415  the same

    class Forked(Engine):  # type: ignore[misc]  # papermill is not followed
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: NotebookExecutionManager, _kernel: str, *, run: Callable[[str], str], **_: object
        ) -> None:
            shown = json.loads(run(json.dumps(nb_man.nb)))
            for position, cell in shown["cells"].items():
                nb_man.nb.cells[int(position)].update(from_dict(cell))
            nb_man.nb.metadata.language_info = from_dict(shown["language_info"])

    papermill_engines.register(name := "forked", Forked)
    return name


def _silence_libraries() -> None:
    """Let no library report each kernel that is gone: the command says so, once."""
    for library in ("papermill", "asyncio", "traitlets"):
        logging.getLogger(library).addHandler(logging.NullHandler())


def _place_for_sockets() -> Path:
    """The temporary folder, or one with a shorter path if that is too long for the sockets in it."""
    usual = Path(tempfile.gettempdir())
    shorter = (Path(name) for name in ("/tmp", "/var/tmp"))  # noqa: S108  the folder made in it is the owner's alone
    usable = (path for path in (usual, *shorter) if len(str(path)) <= _LONGEST_PLACE and os.access(path, os.W_OK))
    return next(usable, usual)
