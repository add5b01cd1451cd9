"""Counts of the outcomes for each kind of fault, and the failures, for whoever reads the test run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from forty_children import FILES
from spoiling import WAYS
from verdict import Authority, Case, Outcome, Verdict

_LINES = 3


class Tally:
    """Counts verdicts as they come in, and writes failures to a file at once if one is given."""

    def __init__(self, report: Path | None) -> None:
        self._counts: Counter[tuple[str, Outcome]] = Counter()
        self._report = report
        if report is not None:
            report.write_text("", encoding="utf-8")

    def add(self, verdict: Verdict) -> None:
        way = WAYS[verdict.case.way]
        self._counts[way.kind, verdict.outcome] += 1
        if self._report is not None and verdict.outcome is Outcome.FAILED:
            with self._report.open("a", encoding="utf-8") as file:
                file.write(brief(verdict) + "\n")

    def lines(self) -> Iterator[str]:
        """One line per kind of fault, and one for all of them."""
        outcomes = list(Outcome)
        yield f"{'way':<22}{'cases':>7}" + "".join(f"{outcome:>11}" for outcome in outcomes)
        kinds = dict.fromkeys(way.kind for way in WAYS.values())
        for name, members in [*((kind, {kind}) for kind in kinds), ("all", set(kinds))]:
            counts = [sum(self._counts[kind, outcome] for kind in members) for outcome in outcomes]
            yield f"{name:<22}{sum(counts):>7}" + "".join(f"{count:>11}" for count in counts)

    def __len__(self) -> int:
        return self._counts.total()


def failures(authority: Authority, cases: Iterable[Case], tally: Tally, engine: str = "polars") -> list[str]:
    """Judge and count every case once; return the failures, each in a few lines."""
    failed = []
    for case in dict.fromkeys(cases):
        verdict = authority.judge(case, engine)
        tally.add(verdict)
        failed += [brief(verdict)] if verdict.outcome is Outcome.FAILED else []
    return failed


def brief(verdict: Verdict) -> str:
    """A failure in a few lines."""
    case, more = verdict.case, len(verdict.why) - _LINES
    head = f"{FILES[case.path].name}.{case.heading} | {case.way} | {case.amount} | {case.path}"
    lines = [f"    {line}" for line in verdict.why[:_LINES]]
    return "\n".join([head, *lines, *([f"    and {more} more"] if more > 0 else [])])
