"""Runs the report's notebooks in parallel with papermill, after checking their parameters."""

import os
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from iro_analysis.errors import CommandError, DataError, IroError, NotebookError, StoppedError
from iro_analysis.files import keep_newest
from iro_analysis.opened import OpenedFiles
from iro_analysis.periods import parse_period
from iro_analysis.report.kernels import KERNEL, LANGUAGE, Kernels, kernels_ready
from iro_analysis.report.section import LOOKED_UP

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill import PapermillExecutionError

    #: An executed notebook, and the measures that it has looked up, if it says so.
    _Executed = tuple[NotebookNode, Collection[str] | None]

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


def import_libraries() -> None:
    """Import what running and exporting notebooks takes most of a second to import, if there is nothing else to do."""
    import papermill  # noqa: F401, PLC0415  for its effect

    import iro_analysis.report.exporter  # noqa: F401, PLC0415  the same


def run_notebooks(
    notebooks: Sequence[Path],
    folder: Path,
    parameters: Mapping[str, str],
    jobs: int,
    opened: OpenedFiles | None = None,
    kernels: Kernels | None = None,
    looked_up: dict[Path, Collection[str]] | None = None,
) -> "list[NotebookNode]":
    """Run each notebook with ``parameters`` and write the executed notebook to ``folder``.

    Notebooks run in ``folder``, each in a process without the account's settings and start-up files. The executed ones
    name nothing outside the run; whoever runs one again there gives the data folder for the name of the authority.

    Args:
        notebooks: notebooks with a cell tagged ``parameters``.
        folder: where to write the executed notebooks; created if necessary.
        parameters: see :data:`PARAMETERS`.
        jobs: how many notebooks run at the same time.
        opened: what has been read so far, to which the notebooks are added.
        kernels: what runs them, by default kernels of their own.
        looked_up: filled with the measures that each notebook looked up, if its blocks came with that.

    Returns:
        The executed notebooks in the order of ``notebooks``, without anything that differs from run to run.

    Raises:
        CommandError: a parameter is wrong.
        DataError: an input is not what the run has read.
        NotebookError: a cell failed; the message says where the partly executed notebook was kept.
    """
    check_parameters(parameters)
    folder.mkdir(parents=True, exist_ok=True)
    contents = [(opened or OpenedFiles()).read(notebook) for notebook in notebooks]
    local = {name: _relative(text, folder) if name in PATHS else text for name, text in parameters.items()}
    own = nullcontext(kernels) if kernels else kernels_ready(several=len(notebooks) > 1)
    with own as ready, ThreadPoolExecutor(max(jobs, 1)) as pool:
        ready.read(parameters)
        running = [
            pool.submit(_run, folder, local, ready, notebook, content)
            for notebook, content in zip(notebooks, contents, strict=True)
        ]
        try:
            results = [_result(notebook) for notebook in running]
        except BaseException:
            ready.stop()
            # It waits for the notebooks that still run, so that nothing is written after this.
            pool.shutdown(cancel_futures=True)
            raise
    for notebook, (_, measures) in zip(notebooks, results, strict=True):
        if looked_up is not None and measures is not None:
            looked_up[notebook] = measures
    return [executed for executed, _ in results]


def _result(running: "Future[_Executed]") -> "_Executed":
    """What the notebook gives, waited for in short stretches.

    Ctrl-C does not interrupt a wait, however long, once Polars has installed a handler of its own.
    """
    while not running.done():
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
