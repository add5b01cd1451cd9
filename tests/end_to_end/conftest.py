"""One invented authority for all end-to-end tests, and the command line, run in this process or in its own.

Starting Python and importing what a command needs takes several times as long as most commands do. So most tests run
commands in their own process; tests of exit codes, start-up and the environment start a process, as a user does.
"""

import gc
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from iro_analysis.cli import main
from iro_analysis.sample import make_sample

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def sample(once_in_folder):
    return once_in_folder("authority", lambda folder: make_sample(folder / "sample")) / "sample"


@pytest.fixture(scope="session")
def five_years():
    folder = SHARED / "data" / "ssda903_five_years"
    if not folder.is_dir():
        pytest.skip("the five-year returns are not here")
    return folder


@pytest.fixture
def iro(tmp_path):
    """A function that runs ``iro`` in an empty folder in this process, and returns what a finished process would."""

    def run(*words, **environment):
        command, out, err = ["iro", *map(str, words)], _stream(), _stream()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", command)
            for name, value in environment.items():
                patch.setenv(name, value)
            code = _exit_code()
        return subprocess.CompletedProcess(command, code, _text(out), _text(err))

    return run


@pytest.fixture
def iro_process(tmp_path):
    """A function that runs ``iro`` in an empty folder in a new process, and returns the finished process."""

    def run(*words, **environment):
        return subprocess.run(
            [sys.executable, "-m", "iro_analysis", *map(str, words)],
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def _exit_code():
    """Run the command line and return its exit code; the garbage collector's settings that it changes are restored."""
    thresholds = gc.get_threshold()
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    finally:
        gc.set_threshold(*thresholds)
    return 0


def _stream():
    """A stream like the pipe of a process: not a terminal, and UTF-8."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")


def _text(stream):
    stream.flush()
    return io.TextIOWrapper(io.BytesIO(stream.buffer.getvalue()), encoding="utf-8").read()
