"""Runs the report's notebooks in parallel with papermill, after checking their parameters."""

import os
import re
import tempfile
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Self

from iro_analysis.disk.files import keep_newest
from iro_analysis.errors import CommandError, DataError, IroError, NotebookError, StoppedError
from iro_analysis.periods import parse_period
from iro_analysis.report.kernels import KERNEL, LANGUAGE, Kernels, kernels_ready
from iro_analysis.report.section import LOOKED_UP

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill import PapermillExecutionError

    #: An executed notebook, and the measures that it has looked up, if it says so.
    _Executed = tuple[NotebookNode, Collection[str] | None]

Say = Callable[[str], None]
#: The parameters that each notebook declares, all text; an empty config or ledger means that there is none.
PARAMETERS = ("data", "period", "config", "ledger")
PATHS = ("data", "config", "ledger")
#: The tag of the cell into which papermill writes the parameters.
INJECTED = "injected-parameters"
#: Of these, what lies outside the run.
_OUTSIDE = ("data", "config")
#: How long a kernel may take to start; on a busy machine it takes longer than papermill's default.
START_SECONDS = 120
_WAIT_SECONDS = 0.2
_DIED = "its kernel died, perhaps because memory or disk space ran out"
#: How the names of the folders begin in which failed notebooks are kept.
_FAILED = "iro-failed-"
_FOLDERS = re.compile(rf"^({'|'.join(_OUTSIDE)}) = .*$", re.MULTILINE)
_OUR_ERRORS = {error.__name__ for error in IroError.__subclasses__()}


def check_parameters(parameters: Mapping[str, str]) -> None:
    """Check the parameters: papermill only warns about an unknown one and goes on with the default.

    Raises:
        CommandError: a parameter is unknown, or its file or folder does not exist.
    """
    if unknown := sorted(set(parameters) - set(PARAMETERS)):
        raise CommandError(f"A notebook has no parameter {', '.join(unknown)}; it has {', '.join(PARAMETERS)}.")
    if "period" in parameters:
        parse_period(parameters["period"])
    for name in PATHS:
        if (text := parameters.get(name)) and not Path(text).exists():
            raise CommandError(f"The notebooks' parameter {name} names a file or folder that does not exist: {text}.")


def _import_libraries() -> None:
    """Import what running and exporting notebooks needs, which takes most of a second, before there are threads.

    Two threads that import libraries which import each other can each find the other's half imported.
    """
    import papermill  # noqa: F401, PLC0415  for its effect

    import iro_analysis.report.exporter  # noqa: F401, PLC0415  the same


class RunningNotebooks:
    """Notebooks of a report that run at the same time, while whoever began them may do something else.

    Used in a block: if it fails, the notebooks that still run are stopped.
    """

    def __init__(self, folder: Path, parameters: Mapping[str, str], jobs: int, kernels: Kernels | None = None) -> None:
        """Start nothing yet.

        Args:
            folder: where to write the executed notebooks; created if necessary.
            parameters: see :data:`PARAMETERS`.
            jobs: how many notebooks run at the same time.
            kernels: what runs them, by default kernels of their own.

        Raises:
            CommandError: a parameter is wrong.
        """
        check_parameters(parameters)
        folder.mkdir(parents=True, exist_ok=True)
        #: The measures that each notebook looked up, if its blocks came with that.
        self.looked_up: dict[Path, Collection[str]] = {}
        self._folder, self._parameters, self._kernels = folder, parameters, kernels
        self._pool = ThreadPoolExecutor(max(jobs, 1))
        self._running: dict[Path, Future[_Executed]] = {}
        self._own = ExitStack()

    def __enter__(self) -> Self:
        """Begin the block."""
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Stop the notebooks that still run, if the block failed; end kernels that were started for them."""
        if failed and self._kernels:
            self._kernels.stop()
        # It waits for the notebooks that still run, so that nothing is written after this.
        self._pool.shutdown(cancel_futures=True)
        self._own.close()

    def begin(self, contents: Mapping[Path, bytes]) -> None:
        """Begin to run notebooks, by path; the executed ones are called as they are.

        They run in the folder, each in a process without the account's settings and start-up files. The executed ones
        name nothing outside the run; whoever runs one again there gives the data folder for the name of the authority.
        """
        if not contents:
            return
        if self._kernels is None:
            self._kernels = self._own.enter_context(kernels_ready(several=len(contents) > 1))
        if not self._running:
            self._kernels.read(self._parameters)
            _import_libraries()
        local = {
            name: _relative(text, self._folder) if name in PATHS else text for name, text in self._parameters.items()
        }
        for path, content in contents.items():
            self._running[path] = self._pool.submit(_run, self._folder, local, self._kernels, path, content)

    def executed(self, say: Say = lambda _: None) -> "dict[Path, NotebookNode]":
        """Wait for the executed notebooks, without anything in them that differs from run to run.

        Args:
            say: receives the progress.

        Raises:
            DataError: an input is not what the run has read.
            NotebookError: a cell failed; the message says where the partly executed notebook was kept.
        """
        results = {path: self._result(running, say) for path, running in self._running.items()}
        self.looked_up = {path: measures for path, (_, measures) in results.items() if measures is not None}
        return {path: notebook for path, (notebook, _) in results.items()}

    def _result(self, running: "Future[_Executed]", say: Say) -> "_Executed":
        """What the notebook gives, waited for in short stretches.

        Ctrl-C does not interrupt a wait, however long, once Polars has installed a handler of its own.
        """
        while not running.done():
            ready = sum(one.done() for one in self._running.values())
            say(f"Running the notebooks ({ready} of {len(self._running)} are ready)")
            wait([running], timeout=_WAIT_SECONDS)
        return running.result()


def _run(folder: Path, parameters: dict[str, str], kernels: Kernels, notebook: Path, content: bytes) -> "NotebookNode":
    import nbformat  # noqa: PLC0415  a second's worth of imports, needed only when a report is built
    import papermill as pm  # noqa: PLC0415  the same
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415  the same
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415  the same

    unfinished = nbformat.reads(content.decode("utf-8"), nbformat.current_nbformat)

    def started(notebook: "NotebookNode") -> None:
        nonlocal unfinished
        unfinished = notebook

    try:
        with closing(ensure_event_loop()):  # nbclient opens one per thread and never closes it
            executed = pm.execute_notebook(
                unfinished,
                None,  # it is written once it can be published, and not before and after each cell
                parameters,
                kernel_name=KERNEL,
                language=LANGUAGE,
                progress_bar=False,
                on_notebook_start=started,
                start_timeout=START_SECONDS,
                record_timing=False,
                shutdown_kernel="immediate",
                resources={"metadata": {"path": str(folder)}},
                **kernels.options(folder),
            )
    except pm.PapermillExecutionError as error:
        if error.ename == DataError.__name__ and _is_ours(error):  # an input that changed meanwhile
            raise DataError(error.evalue) from None
        raise _failure(notebook.name, unfinished, f"cell {error.exec_count}: {_told(error)}") from None
    except (DeadKernelError, RuntimeError):
        if kernels.stopped:
            raise StoppedError("Stopped.") from None  # nobody waits for this notebook any more
        raise _failure(notebook.name, unfinished, _DIED) from None
    looked_up = _strip(executed)
    nbformat.write(executed, folder / notebook.name)
    return executed, looked_up


def _failure(name: str, partial_run: "NotebookNode", reason: str) -> NotebookError:
    """The error for a failed notebook, which is kept where the clean-up after a failed run cannot delete it."""
    try:
        place = Path(tempfile.gettempdir())
        kept = Path(tempfile.mkdtemp(prefix=_FAILED, dir=place)) / name
        _write_without_values(partial_run, kept)
        keep_newest(place, _FAILED)
        where = f"The notebook as far as it ran, without its results: {kept}"
    except OSError as error:
        where = f"As far as it ran it could not be kept: {error.strerror}."
    return NotebookError(f"The notebook {name} failed: {reason}\n{where}")


def _write_without_values(content: "NotebookNode", target: Path) -> None:
    """Write a notebook that failed without anything that may hold a cell's value: results, and words of exceptions."""
    import nbformat  # noqa: PLC0415  as in _run

    for cell in content.cells:
        for output in cell.pop("outputs", []):
            if output.output_type == "error":
                name, _, words = _told(output).partition(": ")
                told = nbformat.v4.new_output("error", ename=name, evalue=words, traceback=[_told(output)])
                cell.outputs = [told]
        if cell.cell_type == "code":
            cell.setdefault("outputs", [])
    target.touch(mode=0o600)
    nbformat.write(content, target)


def _told(error: "PapermillExecutionError | NotebookNode") -> str:  # D149
    """What may be said of an error in a notebook: its message if it is one of ours, else only its type.

    Messages of other exceptions can hold a cell's value. Ours show themselves without a traceback, see ``IroError``.
    """
    if _is_ours(error):
        return f"{error.ename}: {_last_line(error.evalue)}"
    return str(error.ename) if error.ename.isidentifier() else "an exception"


def _is_ours(error: "PapermillExecutionError | NotebookNode") -> bool:
    return error.ename in _OUR_ERRORS and list(error.traceback) == [error.evalue]


def _relative(text: str, folder: Path) -> str:
    return Path(os.path.relpath(Path(text).resolve(), folder.resolve())).as_posix() if text else ""


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]


def _strip(notebook: "NotebookNode") -> Collection[str] | None:
    """Remove what differs from run to run and from machine to machine, and what was only meant for the run.

    These are papermill's times and paths, the random id of the cell that it adds, the folders named in that cell, and
    the measures that were looked up for the blocks, which are returned if they came with every block.
    """
    looked_up: set[str] = set()
    told = True
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = f"{INJECTED}-{number}"
            cell["source"] = _FOLDERS.sub(r'\1 = ""', cell["source"])
        for output in cell.get("outputs", ()):
            beside = output.get("metadata", {}).pop(LOOKED_UP, None)
            told &= beside is not None
            looked_up |= set(beside or ())
    return looked_up if told and looked_up else None
