"""One small invented authority for all end-to-end tests, and the command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from iro_analysis.sample import make_sample

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority") / "sample"
    make_sample(folder)
    return folder


@pytest.fixture(scope="session")
def five_years():
    folder = SHARED / "data" / "ssda903_five_years"
    if not folder.is_dir():
        pytest.skip("the five-year returns are not here")
    return folder


@pytest.fixture
def iro(tmp_path):
    """Run ``iro`` with these words in an empty folder; gives the finished process."""

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
