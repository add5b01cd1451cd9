"""`iro check` on 1,000 and 100,000 children, against only reading the same files, each in a process of its own.

    python benchmarks/checking.py [children ...]

Prints the rows, the seconds, the peak memory, and the ratio of the whole check to reading and stitching alone.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from iro_analysis.sample import make_sample

CHILDREN = (1_000, 100_000)
CHECK = "from iro_analysis.cli import main; import sys; sys.argv = ['iro', 'check', '--data', {data!r}]; main()"
READ = "from pathlib import Path; from iro_analysis.pipeline import read_inputs; read_inputs(Path({data!r}))"
GIB = 1 << 30


def main(sizes: "list[int]") -> None:
    """Invent an authority of each size, check it, and print a line."""
    print(f"{'children':>10}{'episodes':>10}{'reviews':>10}{'check s':>10}{'GiB':>7}{'read s':>10}{'ratio':>8}")
    for children in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "sample"
            make_sample(data, children=children)
            check, memory = _measure(CHECK.format(data=str(data)))
            read, _ = _measure(READ.format(data=str(data)))
            episodes, reviews = (_rows(data, name) for name in ("episodes.csv", "reviews.csv"))
        figures = f"{children:>10,}{episodes:>10,}{reviews:>10,}{check:>10.1f}{memory:>7.2f}{read:>10.1f}"
        print(f"{figures}{check / read:>8.1f}")


def _rows(data: Path, name: str) -> int:
    return sum(sum(1 for _ in path.open(encoding="utf-8")) - 1 for path in data.rglob(f"*{name}"))


def _measure(code: str) -> tuple[float, float]:
    """Seconds from start to end of a process that runs ``code``, and its peak memory in GiB."""
    start, peak = time.perf_counter(), 0
    command = [sys.executable, "-c", code]
    # The output is discarded; the exit code shows a failure.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:  # noqa: S603  our own code
        process = psutil.Process(run.pid)
        while run.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.05)
    if run.returncode:
        sys.exit(f"the process ended with {run.returncode}")
    return time.perf_counter() - start, peak / GIB


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(CHILDREN))
