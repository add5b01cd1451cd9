"""The kernels of a run: how they are started, connected, and ended before their time.

Where that is safe they are forked from a process that has the libraries imported (:mod:`iro_analysis.kernel_server`).
Each is then a process like one that was started by itself, with the same home, environment and folder.
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import IO, Any, Protocol, cast

from iro_analysis.files import passing_folder
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
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # or the debugger, which nobody uses, prints advice
    **dict.fromkeys(("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
}
_OPTIONS = ("-s", "-P", "-X", "utf8")
_POLL_SECONDS = 0.005
_END_SECONDS = 5


class _Process(Protocol):
    def kill(self) -> None: ...


class KernelServer:
    """The process that forks kernels: orders to it, one at a time, and its answers."""

    def __init__(self, home: Path) -> None:
        """Start it; it imports while this process goes on."""
        self._lock = threading.Lock()
        self._gone = self._ready = False
        self._process = Popen(  # noqa: S603  this very program
            command_alone("iro_analysis.kernel_server", *_OPTIONS, places=own_places()),
            bufsize=0,
            stdin=PIPE,
            stdout=PIPE,
            env=kernel_environment(home) | _SERVER,
            start_new_session=True,  # Ctrl-C is for the command, which ends the kernels
        )
        self._orders, self._answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)

    def start(self, words: Sequence[str], folder: str, environment: Mapping[str, str]) -> "ForkedKernel":
        """Fork a kernel that begins in ``folder``; ``words`` are those that would follow a command.

        Raises:
            RuntimeError: the server is gone.
        """
        number = self.ask("start", words=words, folder=folder, environment=dict(environment))
        if number is None:
            _silence_libraries()
            raise RuntimeError("The process that starts kernels is gone.")
        return ForkedKernel(self, number)

    def read(self, ledger: str, period: str) -> None:
        """Let it read and index a ledger for all its kernels, without waiting for it."""
        with self._lock:
            self._send("read", ledger=ledger, period=period)

    def ask(self, order: str, **details: object) -> int | None:
        """The answer to an order; None too if the server is gone."""
        with self._lock:
            if self._send(order, **details) and (answer := self._answers.readline()):
                self._ready = True
                return json.loads(answer)  # type: ignore[no-any-return]  # a number or null
            self._gone = True
            return None

    def _send(self, order: str, **details: object) -> bool:
        with suppress(OSError, ValueError):  # it has ended, or its input was closed meanwhile
            self._orders.write(json.dumps([order, details]).encode() + b"\n")
            return True
        return False

    @property
    def gone(self) -> bool:
        """Whether it gives no answer any more; its kernels have ended with it."""
        return self._gone

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


class ForkedKernel:
    """A kernel that the server has forked, as jupyter_client handles a process that it has started."""

    stdin = stdout = stderr = None

    def __init__(self, server: KernelServer, pid: int) -> None:
        """The kernel with this process number."""
        self._server = server
        self.pid = pid

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        code = self._server.ask("poll", number=self.pid)
        return -signal.SIGKILL if self._server.gone else code

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        while (code := self.poll()) is None:
            time.sleep(_POLL_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it and to the processes that it has started."""
        self._server.ask("signal", number=self.pid, what=number)

    def kill(self) -> None:
        """Kill it and them."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it and them to end."""
        self.send_signal(signal.SIGTERM)


@contextmanager
def kernels_ready(*, several: bool = True) -> "Iterator[Kernels]":
    """Kernels for :func:`iro_analysis.report.notebooks.run_notebooks`: the earlier this begins, the sooner they start.

    If there are not ``several`` notebooks, a kernel that starts by itself costs less.
    """
    with passing_folder(_place_for_sockets(), "iro-kernels-") as folder:
        kernels = Kernels(folder, KernelServer(folder / "server") if FORKS and several else None)
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
        self._processes: list[_Process] = []

    def connection(self) -> dict[str, object]:
        """How papermill starts the next kernel: its home, key and sockets lie in our folder; its process is known."""
        from jupyter_client.kernelspec import KernelSpec  # noqa: PLC0415  a report without new notebooks needs none
        from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415  the same
        from jupyter_client.provisioning import LocalProvisioner  # noqa: PLC0415  the same
        from traitlets.config import Config  # noqa: PLC0415  the same

        number = next(self._numbers)
        server, started, environment = self._server, self._started, kernel_environment(self._folder / f"home{number}")
        command = [*command_alone("iro_analysis.kernel", *_OPTIONS, places=own_places()), "-f"]

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

            async def launch_kernel(self, cmd: list[str], **options: Any) -> object:  # noqa: ANN401  as it is there
                if server is None:
                    return await super().launch_kernel(cmd, **options)
                self.cwd = options["cwd"]
                self.process = server.start(cmd[len(command) - 1 :], str(self.cwd), options["env"])
                self.pid = self.process.pid
                return self.connection_info

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

    def _started(self, process: _Process | None) -> None:
        if process is not None:
            self._processes.append(process)
            if self.stopped:
                process.kill()


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
