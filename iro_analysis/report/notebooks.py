"""Runs the report's notebooks in parallel with papermill, after checking their parameters."""

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

#: The parameters that each notebook declares, all text; an empty config or ledger means that there is none.
PARAMETERS = ("data", "period", "config", "ledger")
PATHS = ("data", "config", "ledger")
KERNEL = "python3"
#: The tag of the cell into which papermill writes the parameters.
INJECTED = "injected-parameters"
#: How long a kernel may take to start; on a busy machine it takes longer than papermill's default.
START_SECONDS = 120


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


def run_notebooks(
    notebooks: Sequence[Path], folder: Path, parameters: Mapping[str, str], jobs: int
) -> "list[NotebookNode]":
    """Run each notebook with ``parameters`` and write the executed notebook to ``folder``.

    Notebooks run in ``folder`` with paths relative to it, so that the executed ones contain no path of this machine and
    can be run again where they are.

    Args:
        notebooks: notebooks with a cell tagged ``parameters``.
        folder: where to write the executed notebooks; created if necessary.
        parameters: see :data:`PARAMETERS`.
        jobs: how many notebooks run at the same time.

    Returns:
        The executed notebooks in the order of ``notebooks``, without anything that differs from run to run.

    Raises:
        CommandError: a parameter is wrong.
        NotebookError: a cell failed; the message says where the partly executed notebook was kept.
    """
    check_parameters(parameters)
    folder.mkdir(parents=True, exist_ok=True)
    local = {name: _relative(text, folder) if name in PATHS else text for name, text in parameters.items()}
    # Unix sockets instead of TCP ports, for which kernels that start together would race. The folder's name is short
    # because the path of a Unix socket is limited to about a hundred characters.
    with tempfile.TemporaryDirectory(prefix="iro") as sockets, ThreadPoolExecutor(max(jobs, 1)) as pool:
        return list(pool.map(partial(_run, folder, local, Path(sockets)), notebooks, range(len(notebooks))))


def _run(folder: Path, parameters: dict[str, str], sockets: Path, notebook: Path, number: int) -> "NotebookNode":
    import nbformat  # noqa: PLC0415  a second's worth of imports, needed only when a report is built
    import papermill as pm  # noqa: PLC0415  the same
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415  the same
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415  the same
    from traitlets.config import Config  # noqa: PLC0415  the same

    target = folder / notebook.name
    try:
        with closing(ensure_event_loop()):  # nbclient opens one per thread and never closes it
            executed = pm.execute_notebook(
                _literal(notebook),
                _literal(target),
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
        raise _failure(target, f"cell {error.exec_count}: {error.ename}: {_last_line(error.evalue)}") from None
    except DeadKernelError:
        raise _failure(target, "its kernel died, perhaps because memory ran out") from None
    _strip(executed)
    nbformat.write(executed, target)
    return executed


def _failure(partial_run: Path, reason: str) -> NotebookError:
    """The error for a failed notebook, which is copied to where the clean-up after a failed run cannot delete it."""
    kept = Path(tempfile.mkdtemp(prefix="iro-failed-")) / partial_run.name
    shutil.copyfile(partial_run, kept)
    return NotebookError(f"The notebook {partial_run.name} failed: {reason}\nThe notebook as far as it ran: {kept}")


def _relative(text: str, folder: Path) -> str:
    return Path(os.path.relpath(Path(text).resolve(), folder.resolve())).as_posix() if text else ""


def _literal(path: Path) -> str:
    """The path with its braces doubled: papermill fills in parameters between braces in paths."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]


def _strip(notebook: "NotebookNode") -> None:
    """Remove what differs from run to run: papermill's times and paths, and the random id of the cell it adds."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = f"{INJECTED}-{number}"
