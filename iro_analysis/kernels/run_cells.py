"""Runs the cells of a notebook in this very process, and keeps what they show as a kernel would have sent it."""

import builtins
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import takewhile
from tempfile import TemporaryFile
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]
#: What a kernel says of its language.
_LANGUAGE = {
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


def run_cells(notebook: str) -> str:
    """Run the code cells of a notebook, up to one that fails.

    Args:
        notebook: the notebook as JSON.

    Returns:
        As JSON, ``cells``: for each code cell that was run its ``execution_count`` and ``outputs``, by its position in
        the notebook; and ``language_info``, as a kernel gives it.
    """
    builtins.input = _nobody_answers
    shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    cells = {}
    for position, cell in enumerate(json.loads(notebook)["cells"]):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        shell.outputs = []
        with _printed_to(shell):
            done = shell.run_cell("".join(cell["source"]), store_history=True)
        cells[position] = {"execution_count": done.execution_count, "outputs": shell.outputs}
        if not done.success:
            break
    return json.dumps({"cells": cells, "language_info": _LANGUAGE}, default=json_default)


def _nobody_answers(_prompt: object = "") -> str:
    raise StdinNotImplementedError("Nobody is there to answer what a notebook of a report asks.")


@contextmanager
def _printed_to(shell: "_Shell") -> Iterator[None]:
    """Have what the block prints be among the outputs of ``shell``; after the rest what other programs print in it."""
    out, error = _Stream(shell, "stdout"), _Stream(shell, "stderr")
    with TemporaryFile() as others_out, TemporaryFile() as others_error:
        os.dup2(others_out.fileno(), 1)
        os.dup2(others_error.fileno(), 2)
        with redirect_stdout(out), redirect_stderr(error):
            yield
        for stream, file in ((out, others_out), (error, others_error)):
            file.seek(0)
            stream.write(file.read().decode(errors="replace"))


class _Publisher(DisplayPublisher):
    def publish(self, data: Output, metadata: Output | None = None, *_: object, **__: object) -> None:
        shown = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        self.shell.outputs.append(shown)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002  as IPython has it
        self.shell.outputs.clear()


class _Results(DisplayHook):
    def write_output_prompt(self) -> None:
        """Print none: the count is in the output."""

    def write_format_data(self, format_dict: Output, md_dict: Output | None = None) -> None:
        result = {"output_type": "execute_result", "data": format_dict, "metadata": md_dict or {}}
        self.shell.outputs.append(result | {"execution_count": self.prompt_count})

    def finish_displayhook(self) -> None:
        """Print nothing after it either."""


class _Shell(InteractiveShell):
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Results)
    outputs: list[Output]

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        error = {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.outputs.append(error)


class _Stream(io.TextIOBase):
    """Standard output or error of a cell: what is printed between two things that are shown is one output of each."""

    def __init__(self, shell: _Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        printed = takewhile(lambda output: output["output_type"] == "stream", reversed(self._shell.outputs))
        own = next((output for output in printed if output["name"] == self._name), None)
        if own is not None:
            own["text"] += text
        elif text:
            self._shell.outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)
