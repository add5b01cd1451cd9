"""The ledger on each engine, and against another commit of this project, taking turns in one run.

    python benchmarks/ledger.py [--beside CHECKOUT] [--children N] [--turns N]

Prints for each job the minimum, median and maximum of the CPU seconds, the peak memory, and the ratio of the median to
that of the other checkout. There are three jobs: the whole ledger of a year, with everything that the year is compared
with; one section for one year and a dozen children; and the command `iro figures --measure starts`.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from iro_analysis.engines import ENGINES
from iro_analysis.sample import make_sample

HERE = Path(__file__).parents[1]
#: Runs in a process of its own, in this checkout or the other; reading the data is not measured.
COMPUTE = """
import resource, sys, time
from pathlib import Path
from iro_analysis.figures import compute, trend_periods
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import read_inputs
data, engine, section = sys.argv[1:]
inputs, period = read_inputs(Path(data)), parse_period("2020-21")
history, settings = inputs.history.data, inputs.settings
if section:
    periods, measures = [period], [measure.name for measure in catalogue().values() if measure.section == section]
else:
    periods, measures = trend_periods(period, history, settings), None
begun = time.process_time()
compute(history, periods, settings, engine, measures)
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""
COMMAND = """
import resource, sys
sys.argv = ["iro", "figures", "--data", sys.argv[1], "--period", "2020-21", "--measure", "starts", "--format", "csv"]
from iro_analysis.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20, file=sys.stderr)
"""


def measured(checkout: Path, code: str, *arguments: str) -> tuple[float, float]:
    """CPU seconds, and peak memory in GiB, of a process that runs ``code``."""
    finished = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        cwd=checkout,
        env={"PYTHONPATH": str(checkout), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory = (finished.stderr if code == COMMAND else finished.stdout).split()[-2:]
    return float(seconds), float(memory)


def compare(title: str, jobs: dict[str, tuple[Path, Sequence[str]]], turns: int) -> None:
    """Let the jobs take turns, so that a busy moment does not hit only one, and print a line for each."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(turns):
        for name, (checkout, arguments) in jobs.items():
            taken[name].append(measured(checkout, *arguments))
    print(f"{title}, CPU seconds of {turns} turns")
    beside = statistics.median(seconds for seconds, _ in taken["beside"]) if "beside" in taken else None
    for name, results in taken.items():
        seconds = sorted(cpu for cpu, _ in results)
        ratio = f"  {statistics.median(seconds) / beside:.3f} of beside" if beside else ""
        print(
            f"  {name:<10}{seconds[0]:>8.2f}{statistics.median(seconds):>8.2f}{seconds[-1]:>8.2f}"
            f"{max(memory for _, memory in results):>8.2f} GiB{ratio}"
        )


def main() -> None:
    """Invent two authorities and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--beside", type=Path, help="another checkout of this project")
    parser.add_argument("--children", type=int, help="children in care over the three years; default: as in the sample")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    other = {"beside": options.beside.resolve()} if options.beside else {}
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        make_sample(large, **({"children": options.children} if options.children else {}))
        make_sample(small, children=12)
        # The comparison that made Polars the default engine. D19
        own = {engine: (HERE, (COMPUTE, str(large), engine, "")) for engine in ENGINES}
        others = {name: (path, (COMPUTE, str(large), "duckdb", "")) for name, path in other.items()}
        compare("The whole ledger", own | others, options.turns)
        own = {"here": (HERE, (COMPUTE, str(small), "polars", "population"))}
        others = {name: (path, (COMPUTE, str(small), "duckdb", "population")) for name, path in other.items()}
        compare("One section of a dozen children", own | others, options.turns)
        own = {"here": (HERE, (COMMAND, str(large)))}
        compare(
            "iro figures --measure starts",
            own | {name: (path, (COMMAND, str(large))) for name, path in other.items()},
            options.turns,
        )


if __name__ == "__main__":
    main()
