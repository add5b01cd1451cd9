"""Runs the cells of a notebook in this very process, and keeps what they show as a kernel would have sent it."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


def run_cells(notebook: str) -> str:
    """Run the code cells of a notebook, up to one that fails.

    Args:
        notebook: the notebook as JSON.

    Returns:
        As JSON, ``cells``: for each code cell that was run its ``execution_count`` and ``outputs``, by its position in
        the notebook; and ``language_info``, as a kernel gives it.
    """
    shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    cells = {}
    for position, cell in enumerate(json.loads(notebook)["cells"]):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        shell.outputs = []
        with redirect_stdout(_Stream(shell, "stdout")), redirect_stderr(_Stream(shell, "stderr")):
            done = shell.run_cell("".join(cell["source"]), store_history=True)
        cells[position] = {"execution_count": done.execution_count, "outputs": shell.outputs}
        if not done.success:
            break
    return json.dumps({"cells": cells, "language_info": IPythonKernel.language_info}, default=json_default)


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
    """Standard output or error of a cell: what is printed without a break is one output."""

    def __init__(self, shell: _Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        outputs = self._shell.outputs
        if outputs and outputs[-1].get("name") == self._name:
            outputs[-1]["text"] += text
        elif text:
            outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)
