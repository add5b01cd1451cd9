"""Runs the report's notebooks with papermill: parameters checked first, kernels side by side, one clear failure."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from iro_analysis.errors import CommandError, NotebookError
from iro_analysis.periods import parse_period

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What every notebook's parameters cell declares, all of it text; an empty config or ledger means there is none.
PARAMETERS = ("data", "period", "config", "ledger")
PATHS = ("data", "config", "ledger")
KERNEL = "python3"
#: The tag of the cell in which papermill writes the parameters.
INJECTED = "injected-parameters"
START_SECONDS = 120


def check_parameters(parameters: Mapping[str, str]) -> None:
    """Check every parameter: papermill itself only warns of an unknown one and runs with the default.

    Raises:
        CommandError: a parameter is unknown, or what it names does not exist.
    """
    if unknown := sorted(set(parameters) - set(PARAMETERS)):
        raise CommandError(f"A notebook has no parameter {', '.join(unknown)}; it has {', '.join(PARAMETERS)}.")
    if "period" in parameters:
        parse_period(parameters["period"])
    for name in PATHS:
        if (text := parameters.get(name)) and not Path(text).exists():
            raise CommandError(f"The notebooks' parameter {name} names what does not exist: {text}.")


def run_notebooks(
    notebooks: Sequence[Path], folder: Path, parameters: Mapping[str, str], jobs: int
) -> "list[NotebookNode]":
    """Run each notebook with ``parameters`` and write it, executed, to ``folder``.

    A notebook runs in ``folder`` and its paths are relative to it, so that the executed one names no machine's folders
    and can be run again where it lies.

    Args:
        notebooks: the notebooks, with a cell tagged ``parameters``.
        folder: where the executed ones go; made if need be.
        parameters: see :data:`PARAMETERS`.
        jobs: how many run at the same time.

    Returns:
        The executed notebooks in the order of ``notebooks``, without anything that differs from run to run.

    Raises:
        CommandError: a parameter is wrong.
        NotebookError: a cell failed; the message names the notebook as far as it came.
    """
    check_parameters(parameters)
    folder.mkdir(parents=True, exist_ok=True)
    local = {name: _relative(text, folder) if name in PATHS else text for name, text in parameters.items()}
    # Sockets in a folder of our own: kernels that start side by side would race for TCP ports. Kept short, because the
    # path of a Unix socket holds about a hundred characters.
    with tempfile.TemporaryDirectory(prefix="iro") as sockets, ThreadPoolExecutor(max(jobs, 1)) as pool:
        return list(pool.map(partial(_run, folder, local, Path(sockets)), notebooks, range(len(notebooks))))


def _run(folder: Path, parameters: dict[str, str], sockets: Path, notebook: Path, number: int) -> "NotebookNode":
    import nbformat  # noqa: PLC0415  a second's worth of imports, needed only when a report is built
    import papermill as pm  # noqa: PLC0415  the same
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415  the same
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415  the same
    from traitlets.config import Config  # noqa: PLC0415  the same

    written = folder / notebook.name
    try:
        with closing(ensure_event_loop()):  # nbclient opens one in each thread and leaves it open
            executed = pm.execute_notebook(
                _literal(notebook),
                _literal(written),
                parameters,
                kernel_name=KERNEL,
                progress_bar=False,
                start_timeout=START_SECONDS,
                record_timing=False,
                shutdown_kernel="immediate",
                resources={"metadata": {"path": str(folder)}},
                config=Config({"KernelManager": {"transport": "ipc", "ip": str(sockets / str(number))}}),
            )
    except pm.PapermillExecutionError as error:
        raise _failure(written, f"cell {error.exec_count}: {error.ename}: {_last_line(error.evalue)}") from None
    except DeadKernelError:
        raise _failure(written, "its kernel died, perhaps for want of memory") from None
    _strip(executed)
    nbformat.write(executed, written)
    return executed


def _failure(written: Path, reason: str) -> NotebookError:
    """The error for a notebook that failed, kept where the clearing up after a failed run does not reach it."""
    kept = Path(tempfile.mkdtemp(prefix="iro-failed-")) / written.name
    shutil.copyfile(written, kept)
    return NotebookError(f"The notebook {written.name} failed: {reason}\nIt was kept as far as it came: {kept}")


def _relative(text: str, folder: Path) -> str:
    return Path(os.path.relpath(Path(text).resolve(), folder.resolve())).as_posix() if text else ""


def _literal(path: Path) -> str:
    """The path with its braces doubled: papermill takes paths for templates of the parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]


def _strip(notebook: "NotebookNode") -> None:
    """Take out what differs from run to run: papermill's times and paths, and the id it draws for its own cell."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = f"{INJECTED}-{number}"
