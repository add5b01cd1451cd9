"""Many reports in a row, two at a time: each must be made, and hold the same bytes.

    python benchmarks/many_runs.py [--runs 200] [--at-once 2] [--children N]

Prints how many reports were made, how many failed and why, and how many different contents (page, ledger, notebooks)
there are, which must be one. The seal of a run, which is the hash of its manifest with the time in it, is left out.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from iro_analysis.report.status_marks import without_status
from iro_analysis.resources import PAGE
from iro_analysis.sample import make_sample

HERE = Path(__file__).parents[1]


def report(data: Path, place: Path, number: int) -> tuple[str, str]:
    """Make a report; return what was told if it failed, and a hash of all that it holds."""
    out = place / str(number) / "outputs"
    words = ("run", "--data", data, "--period", "2020-21", "--out", out, "--no-cache", "--jobs", 1 + number % 4)
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "iro_analysis", *map(str, words)], cwd=HERE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr.strip(), ""
    files = sorted(
        path for path in out.rglob("*") if path.suffix in {".parquet", ".csv", ".ipynb"} or path.name == PAGE
    )
    whole = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        whole.update(without_status(content) if path.name == PAGE else content)
    return "", whole.hexdigest()


def main() -> None:
    """Invent an authority and make its report again and again, with one to four notebooks at a time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--children", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data, begun = Path(folder) / "sample", time.perf_counter()
        make_sample(data, children=options.children)
        with ThreadPoolExecutor(options.at_once) as pool:
            numbers = range(options.runs)
            results = list(pool.map(lambda number: report(data, Path(folder), number), numbers))
        failed = Counter(told for told, _ in results if told)
        different = {digest for _, digest in results if digest}
        print(f"{options.runs} reports, {options.at_once} at once: {time.perf_counter() - begun:.0f} s")
        print(f"failed: {sum(failed.values())}; different contents: {len(different)}")
        for told, times in failed.items():
            print(f"{times} times: {told}")


if __name__ == "__main__":
    main()
