"""`iro run` against a plain script that runs papermill and jupyter nbconvert on the same notebooks, one by one.

Both start from the same sample authority and end with HTML. They take turns, and the ratio of their times is the
result. `iro run` also checks the contracts and renders the text chapters, which the plain script does not.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from iro_analysis.resources import shipped
from iro_analysis.sample import make_sample

PERIOD = "2020-21"
TURNS = 3
BIN = Path(sys.executable).parent


def whole_report(data: Path, out: Path) -> None:
    """The whole report by one command."""
    _call("iro", "run", "--data", data, "--period", PERIOD, "--out", out)


def one_by_one(data: Path, out: Path) -> None:
    """Each notebook executed and exported by the command-line tools, one after the other."""
    for notebook in sorted(shipped("notebooks").glob("*.ipynb")):
        executed = out / notebook.name
        _call("papermill", notebook, executed, "-p", "data", data, "-p", "period", PERIOD, "--no-progress-bar")
        _call("jupyter", "nbconvert", "--to", "html", "--no-input", executed)


def _call(program: str, *arguments: object) -> None:
    subprocess.run([BIN / program, *map(str, arguments)], check=True, capture_output=True)  # noqa: S603  our own tools


def _seconds(job: Callable[[Path, Path], None], data: Path) -> float:
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        job(data, Path(out))
        return time.perf_counter() - start


def main() -> None:
    """Print the seconds of each turn and the median ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "sample"
        make_sample(data)
        ratios = []
        for turn in range(TURNS):
            whole, parts = _seconds(whole_report, data), _seconds(one_by_one, data)
            ratios.append(whole / parts)
            print(f"turn {turn + 1}: iro run {whole:.1f} s, one by one {parts:.1f} s, ratio {ratios[-1]:.2f}")
        print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
