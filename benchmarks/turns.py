"""Jobs that take turns, so that a busy or a slow moment of the machine does not hit only one of them."""

import statistics
import time
from collections.abc import Callable, Mapping


def take_turns(title: str, jobs: Mapping[str, Callable[[], object]], turns: int, beside: str) -> None:
    """Run each job once per turn, and print what it took and the ratio to the job ``beside`` of the same turn.

    A line per job: minimum, median and maximum of the seconds, then of the ratios.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(turns):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    print(f"{title}, {turns} turns: seconds, and their ratio to '{beside}'")
    for name, taken in seconds.items():
        ratios = [own / other for own, other in zip(taken, seconds[beside], strict=True)]
        print(f"  {name:<44}{_three(taken, '8.2f')}   {_three(ratios, '7.3f')}", flush=True)


def _three(numbers: list[float], form: str) -> str:
    return "".join(f"{number:{form}}" for number in (min(numbers), statistics.median(numbers), max(numbers)))
