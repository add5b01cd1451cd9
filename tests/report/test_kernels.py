"""Kernels that are forked, and those that start by themselves: what becomes of them is the same."""

import os
import signal
import threading
import time
from pathlib import Path

import nbformat
import pytest

from iro_analysis.errors import NotebookError, StoppedError
from iro_analysis.report import kernels
from iro_analysis.report.kernels import kernels_ready
from notebooks_run import run_notebooks

forking = pytest.mark.skipif(not kernels.FORKS, reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def forked():
    with kernels_ready() as ready:
        yield ready


@pytest.fixture(params=[pytest.param(True, marks=forking), False], ids=["forked", "started"])
def route(request, forked):
    """Kernels that are forked, or None for those that start by themselves."""
    return forked if request.param else None


def executed(folder, *cells, route=None):
    """The last cell of a notebook of ``cells``, when it has run."""
    cells = [nbformat.v4.new_code_cell("period = ''", metadata={"tags": ["parameters"]}), *cells]
    folder.mkdir(exist_ok=True)
    path = folder / "01.ipynb"
    content = [cell if isinstance(cell, dict) else nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=content), path)
    (made,) = run_notebooks([path], folder / "run", {"period": "2020-21"}, 1, kernels=route)
    return made.cells[-1]


def gone(number):
    """Whether a process ends soon."""
    for _ in range(300):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{number}/stat").exists() and ") Z" in Path(f"/proc/{number}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


def test_a_picture_of_pyplot_and_what_is_printed_in_any_way_are_shown(tmp_path, route):
    cell = executed(
        tmp_path,
        "import os, matplotlib.pyplot as plt\nprint('one')\nos.system('echo two')\nplt.plot([1, 2]); plt.show()",
        route=route,
    )
    assert "".join(output.text for output in cell.outputs if output.output_type == "stream").split() == ["one", "two"]
    assert [sorted(output.data) for output in cell.outputs if output.output_type == "display_data"] == [
        ["image/png", "text/plain"]
    ]


CELLS = [
    "'a result'",
    "print('a'); print('b', end=''); print(1)\nprint()",
    "import sys\nprint('out')\nprint('error', file=sys.stderr)\nprint('out again')",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'), metadata={'text/html': {'a': 1}})\n2",
    "display({'application/json': {'a': [1, None]}, 'text/plain': 'x'}, raw=True)",
    "import pandas as pd\npd.DataFrame({'a': [1]})",
    "_ is not None, __name__, Out[3], In[1]",
    "import asyncio\nawait asyncio.sleep(0)\nget_ipython().execution_count",
    "x = 1;",
    "x;",
    "",
    "# nothing but words",
    "import warnings\nwarnings.warn('noted')",
    "import os\nprint(os.environ['HOME'] == os.path.expanduser('~'), os.getcwd() in sys.path)",
]


@forking
def test_cells_show_the_same_whether_forked_or_run_by_a_kernel(tmp_path, forked):
    """The oracle is Jupyter's own kernel."""
    cells = [nbformat.v4.new_code_cell("period = ''", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_markdown_cell("Words"), *map(nbformat.v4.new_code_cell, CELLS)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01.ipynb")
    made = [
        run_notebooks([tmp_path / "01.ipynb"], tmp_path / name, {"period": "2020-21"}, 1, kernels=route)[0]
        for name, route in {"one": forked, "other": None}.items()
    ]
    shown = [[(cell.source, cell.get("execution_count"), cell.get("outputs")) for cell in one.cells] for one in made]
    assert shown[0] == shown[1]
    assert made[0] == made[1]


@pytest.mark.parametrize("failing", ["1 / 0", "raise KeyError('x')", "if", "input()", "raise SystemExit(3)"])
@forking
def test_cells_fail_alike_whether_forked_or_run_by_a_kernel(tmp_path, failing, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = []
    for forks in (True, False):
        with kernels_ready(several=forks) as ready, pytest.raises(NotebookError) as failed:
            executed(tmp_path / "a", "first = 1", failing, "never = 1", route=ready)
        told.append(str(failed.value).partition("\n")[0])
    assert told[0] == told[1]
    assert "01.ipynb failed: cell 4" in told[0]


@forking
def test_where_the_server_dies_before_it_is_ready_kernels_start_by_themselves(tmp_path):
    with kernels_ready() as ready:
        ready._server._process.kill()
        assert executed(tmp_path / "a", "print('run')", route=ready).outputs[0].text == "run\n"


@pytest.mark.parametrize("forks", [pytest.param(True, marks=forking), False])
def test_a_kernel_that_dies_is_a_failed_notebook(tmp_path, forks, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    words = r"^The notebook 01\.ipynb failed: its kernel died, perhaps because"
    with kernels_ready(several=forks) as ready, pytest.raises(NotebookError, match=words) as told:
        executed(tmp_path / "a", "first = 1", "import os; os.kill(os.getpid(), 9)", route=ready)
    kept = Path(str(told.value).rpartition("without its results: ")[2])
    assert [cell.source for cell in nbformat.read(kept, 4).cells][-1].endswith("9)")


@forking
def test_nothing_but_one_thread_is_forked_even_when_a_ledger_was_read(tmp_path, forked, full_ledger):
    full_ledger.write(tmp_path / "ledger.parquet")
    forked.read({"ledger": str(tmp_path / "ledger.parquet"), "period": "2020-21"})
    threads = "import os\nprint(len(os.listdir(f'/proc/{os.getppid()}/task')))"
    assert executed(tmp_path, threads, route=forked).outputs[0].text == "1\n"


@forking
def test_a_kernel_finds_the_ledger_read_and_no_other_one_in_its_place(tmp_path, forked, full_ledger):
    path = tmp_path / "figures.csv"
    full_ledger.write(path)
    forked.read({"ledger": str(path), "period": "2020-21"})
    look = (
        "from pathlib import Path\nfrom iro_analysis import pipeline\nfrom iro_analysis.periods import parse_period\n"
        f"path = Path({str(path)!r})\n"
        "figures = pipeline.figures_handed_over(path, parse_period('2020-21'))\n"
        "hits = pipeline._figures_of.cache_info().hits\n"
        "path.write_text(path.read_text().replace('children', 'reviews'))\n"
        "other = pipeline.figures_handed_over(path, parse_period('2020-21'))\n"
        "print(hits, figures.at(2).unit, other.at(2).unit)"
    )
    assert executed(tmp_path, look, route=forked).outputs[0].text == "1 children reviews\n"


@forking
def test_kernels_and_what_they_started_end_with_the_process_that_forked_them(tmp_path):
    slow = (
        "import os, pathlib, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(tmp_path / 'at work')!r}).write_text(f'{{os.getppid()}} {{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(600)"
    )

    def run(ready):
        try:
            executed(tmp_path / "slow", slow, route=ready)
        except (NotebookError, StoppedError) as error:
            errors.append(type(error))

    errors = []
    for ending in (lambda ready, _: ready.stop(), lambda _, server: os.kill(server, signal.SIGKILL)):
        with kernels_ready() as ready:
            at_work = threading.Thread(target=run, args=(ready,))
            at_work.start()
            while not (tmp_path / "at work").exists() or not (tmp_path / "at work").read_text():
                assert at_work.is_alive()
                time.sleep(0.05)
            server, kernel, child = map(int, (tmp_path / "at work").read_text().split())
            ending(ready, server)
            at_work.join(30)
            assert not at_work.is_alive()
            assert gone(server)
            assert gone(kernel)
        if errors == [StoppedError]:
            assert gone(child)
        else:
            os.kill(child, signal.SIGKILL)  # nobody is left who knows of it, as when any kernel is killed
        (tmp_path / "at work").unlink()
    assert errors == [StoppedError, NotebookError]


@forking
def test_a_server_that_is_not_needed_after_all_ends_at_once():
    with kernels_ready() as ready:
        before = time.monotonic()
        ready.stop()
    assert ready._server._process.returncode == -signal.SIGKILL
    assert time.monotonic() - before < 2
