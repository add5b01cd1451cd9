"""Revisions: what was published, what it is now, and why it differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iro_analysis.audit.verify import KEY, SAME, compare_figures
from iro_analysis.errors import CommandError
from iro_analysis.figures.changes import change_suffixes
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.ledger import read_ledger
from iro_analysis.manifest import Manifest, read_manifest
from iro_analysis.measures.cohorts import frames_needed
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.periods import parse_period
from iro_analysis.tables import TABLES

REVISION_COLUMNS = (*KEY, "published", "now", "verdict", "why")
NOT_KNOWN = "Nothing that the manifests record explains it."


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Args:
        earlier: the period of the first.
        later: the period of the second.
        figures: every figure of a period that both hold, with its verdict and, where it differs, why. Columns
            REVISION_COLUMNS.
        causes: everything that differs between the two runs, a line each.
    """

    earlier: str
    later: str
    figures: pd.DataFrame
    causes: tuple[str, ...]

    @property
    def revisions(self) -> pd.DataFrame:
        """The figures that were revised."""
        return self.figures[self.figures["verdict"] != SAME]


def compare(run_a: Path, run_b: Path) -> Comparison:
    """What the run in ``run_a`` published against what the one in ``run_b`` says of the same periods.

    Raises:
        CommandError: one of them is no finished run, or they have no period in common.
    """
    then, now = read_manifest(run_a), read_manifest(run_b)
    published, current = _figures(run_a, then), _figures(run_b, now)
    common = set(published["period"]) & set(current["period"])
    if not common:
        raise CommandError(f"{run_a} and {run_b} have no period in common, so there is nothing to compare.")
    both = [frame[frame["period"].isin(common)] for frame in (published, current)]
    figures = compare_figures(*both)
    causes = _Causes(then, now)
    differs = figures["verdict"] != SAME
    why = figures["measure"].where(differs).map(causes.of_measure, na_action="ignore").fillna("")
    return Comparison(
        then.parameters["period"],
        now.parameters["period"],
        figures.assign(why=why.astype("string"))[list(REVISION_COLUMNS)],
        tuple(causes.every()),
    )


def _figures(folder: Path, made: Manifest) -> pd.DataFrame:
    return read_ledger(folder / LEDGER, parse_period(made.parameters["period"])).frame


@dataclass(frozen=True)
class _Causes:
    """What differs between two runs, and which measures it may move."""

    then: Manifest
    now: Manifest

    def of_measure(self, name: str) -> str:
        """Everything that may have moved a measure, the surest first."""
        measure = _behind(name)
        parts = [
            *self._definition(measure, name),
            *self._rules(measure),
            *self._data(measure),
            *self._settings(),
            *self._code(),
        ]
        return " ".join(dict.fromkeys(parts)) or NOT_KNOWN

    def every(self) -> Iterator[str]:
        """All of it, whatever it moves."""
        yield from (f"Definition of {name} changed." for name in _changed(self.then.measures, self.now.measures))
        yield from (f"Rule '{name}' changed." for name in _changed(self.then.rules, self.now.rules))
        yield from self._data(None)
        yield from self._settings()
        yield from self._code()

    def _definition(self, measure: Measure | None, name: str) -> Iterator[str]:
        names = {name, *([measure.name, *measure.bases] if measure else [])}
        changed = [each for each in _changed(self.then.measures, self.now.measures) if each in names]
        yield from (f"Definition of {each} changed." for each in changed)

    def _rules(self, measure: Measure | None) -> Iterator[str]:
        if measure is not None and "calendar" in _frames(measure):
            yield from (f"Rule '{name}' changed." for name in _changed(self.then.rules, self.now.rules))

    def _data(self, measure: Measure | None) -> Iterator[str]:
        """Tables whose rows in use are not what they were, with how many more or fewer there are."""
        wanted = set(TABLES) if measure is None else _frames(measure) | {"children"}
        changed = _changed(self.then.snapshot, self.now.snapshot)
        then, now = _rows(self.then), _rows(self.now)
        for table in (name for name in changed if name in wanted):
            more = now.get(table, 0) - then.get(table, 0)
            how = f"{more:+,} rows" if more else "rows changed"
            yield f"Data: {TABLES[table].source} {how}."

    def _settings(self) -> Iterator[str]:
        changed = [name for name in self.now.settings if self.then.settings.get(name) != self.now.settings[name]]
        if changed:
            yield f"Configuration: {', '.join(changed)} changed."

    def _code(self) -> Iterator[str]:
        facts = [(run.package["version"], run.package["commit"]) for run in (self.then, self.now)]
        if facts[0] != facts[1]:
            versions = " and ".join(f"{version} ({str(commit or 'no commit')[:10]})" for version, commit in facts)
            yield f"Code: iro_analysis {versions}."


def _behind(name: str) -> Measure | None:
    """The record of a measure or of one of its changes; None for one that this version does not have."""
    for measure in catalogue().values():
        if name == measure.name or name in {f"{measure.name}{suffix}" for suffix in change_suffixes(measure)}:
            return measure
    return None


def _frames(measure: Measure) -> frozenset[str]:
    """The frames that a measure and what it is built on are made of."""
    every = (measure, *(catalogue()[name] for name in measure.bases))
    return frozenset().union(*(frames_needed(each.rows) for each in every if each.rows))


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def _rows(made: Manifest) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in made.rows:
        counts[row["table"]] = counts.get(row["table"], 0) + row["rows_used"]
    return counts
