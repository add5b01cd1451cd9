"""A whole run tries no address: every process notes what it asks of sockets, and there are no interfaces."""

import functools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from iro_analysis import surroundings
from iro_analysis.report.kernels import Kernels, kernels_ready
from iro_analysis.sample import make_sample
from notebooks_run import run_notebooks

PERIOD = "2020-21"
#: Put before the first line of every process: what it connects to, sends to, listens on or looks up.
GUARD = """
import sys
def note(event, arguments, notes=NOTES):
    if event.startswith("socket.") and event.partition(".")[2] in {
        "bind", "connect", "getaddrinfo", "gethostbyaddr", "gethostbyname", "getnameinfo", "sendmsg", "sendto"
    } or event in {"urllib.Request", "http.client.connect", "smtplib.connect", "ftplib.connect"}:
        with open(notes, "a", encoding="utf-8") as file:
            file.write(f"{event} {arguments[-1]!r}\\n")
sys.addaudithook(note)
"""
COMMAND = """
from iro_analysis import surroundings
surroundings._START = GUARD + surroundings._START
from iro_analysis.cli import main
main()
"""


@functools.cache
def alone():
    """The words that start a program where there is no network interface; none where that is not allowed."""
    words = ["unshare", "--map-root-user", "--net"]
    allowed = (
        shutil.which("unshare") and not subprocess.run([*words, "true"], capture_output=True, check=False).returncode
    )
    return words if allowed else []


def guard(notes):
    return GUARD.replace("NOTES", repr(str(notes)))


def tried(notes):
    """What was noted, but for paths of sockets in the file system, and for asking whether there is IPv6 at all."""
    lines = notes.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not re.fullmatch(r"socket\.bind \('::1', 0\)|socket\.\w+ b?'/.*'", line)]


def test_a_whole_run_tries_no_address(tmp_path):
    make_sample(tmp_path / "sample", children=12)
    notes = tmp_path / "notes"
    notes.write_text("", encoding="utf-8")
    code = f"GUARD = {guard(notes)!r}\n{guard(notes)}{COMMAND}"
    words = ["run", "--data", str(tmp_path / "sample"), "--period", PERIOD, "--out", str(tmp_path / "outputs")]
    done = subprocess.run(
        [*alone(), sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert tried(notes) == []
    made = json.loads((tmp_path / "outputs" / PERIOD / "members" / "manifest.json").read_text(encoding="utf-8"))
    executed = [name for name in made["outputs"] if name.endswith(".ipynb")]
    assert len(executed) == 8, "every notebook ran"


@pytest.mark.parametrize("forks", [True, False])
def test_the_guard_sees_what_a_notebook_tries(tmp_path, monkeypatch, forks):
    notes = tmp_path / "notes"
    monkeypatch.setattr(surroundings, "_START", guard(notes) + surroundings._START)
    attempt = "import socket\nsocket.socket().connect_ex(('127.0.0.1', 9))"
    cells = [nbformat.v4.new_code_cell("period = ''", metadata={"tags": ["parameters"]})]
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(attempt)])
    nbformat.write(notebook, tmp_path / "notebooks" / "01.ipynb")
    with kernels_ready(several=forks) as ready:
        run_notebooks(
            [tmp_path / "notebooks" / "01.ipynb"], tmp_path / "executed", {"period": PERIOD}, 1, kernels=ready
        )
    assert tried(notes) == ["socket.connect ('127.0.0.1', 9)"]


@pytest.mark.skipif(sys.platform == "win32", reason="there, kernels are connected by ports of the machine itself")
def test_kernels_are_connected_by_files():
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="t") as folder:  # a path short enough for sockets
        config = Kernels(Path(folder)).options(Path(folder))["config"].KernelManager
    assert config.transport == "ipc"
    assert config.ip.startswith(folder)
