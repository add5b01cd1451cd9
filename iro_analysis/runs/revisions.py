"""Revisions: what was published, what it is now, and why it differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis.errors import CommandError
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.ledger import OK, read_ledger
from iro_analysis.measures.cohorts import frames_needed
from iro_analysis.measures.registry import Measure, catalogue, measure_behind
from iro_analysis.periods import parse_period
from iro_analysis.runs.manifest import Manifest, file_hash, read_manifest
from iro_analysis.tables import TABLES

KEY = ["period", "measure", "breakdown"]
#: What a figure is, beside its key.
_FACTS = ["value", "numerator", "denominator", "unit", "lower", "upper", "status", "note"]
FIGURE_COLUMNS = (*KEY, "published", "now", "verdict")
REVISION_COLUMNS = (*FIGURE_COLUMNS, "why")
#: The revised figures in the folder of a run, and there beside them the period of the report that published them.
FILE_NAME = "revisions.csv"
SAME, DIFFERENT, ABSENT, NEW = "same", "different", "newly absent", "new"
NOT_KNOWN = "Nothing that the manifests record explains it."


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Args:
        figures: every figure of a period that both hold, with its verdict and, where it differs, why. Columns
            REVISION_COLUMNS.
        causes: everything that differs between the two runs, a line each.
    """

    figures: pd.DataFrame
    causes: tuple[str, ...]

    @property
    def revisions(self) -> pd.DataFrame:
        """The figures that were published and are not the same now; one that is new revises nothing."""
        return self.figures[~self.figures["verdict"].isin([SAME, NEW])]


def compare(run_a: Path, run_b: Path) -> Comparison:
    """What the run in ``run_a`` published against what the one in ``run_b`` says of the same periods.

    Raises:
        CommandError: one of them is no finished run, or they have no period in common.
    """
    then, now = read_manifest(run_a), read_manifest(run_b)
    found = compare_runs(then, published_by(run_a, then), now, published_by(run_b, now))
    if found.figures.empty:
        raise CommandError(f"{run_a} and {run_b} have no period in common, so there is nothing to compare.")
    return found


def published_by(folder: Path, made: Manifest) -> pd.DataFrame:
    """The ledger of the run in ``folder``, as the run left it.

    Raises:
        CommandError: it is gone, cannot be read, or was changed since.
    """
    frame = figures_in(folder, made)
    if file_hash(folder / LEDGER) != made.outputs.get(LEDGER):
        raise CommandError(
            f"{folder / LEDGER} was changed since the run, so it does not say what was published. "
            "Put back the file that the run made, or run the period again."
        )
    return frame


def figures_in(folder: Path, made: Manifest) -> pd.DataFrame:
    """The ledger that lies in the folder of a run now, whoever wrote it.

    Raises:
        CommandError: it is gone or cannot be read.
    """
    try:
        return read_ledger(folder / LEDGER, parse_period(made.parameters["period"])).frame
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{folder / LEDGER} cannot be read as a ledger: it is gone, cut short or changed.") from None


def compare_runs(then: Manifest, published: pd.DataFrame, now: Manifest, current: pd.DataFrame) -> Comparison:
    """The same of manifests and ledgers that were read; without a period in common there are no figures."""
    common = set(published["period"]) & set(current["period"])
    both = (frame[frame["period"].isin(common)] for frame in (published, current))
    figures = compare_figures(*both)
    causes = _Causes(then, now)
    revised = figures["measure"].where(~figures["verdict"].isin([SAME, NEW]))
    reasons = {name: causes.of_measure(name) for name in revised.dropna().unique()}
    why = revised.map(reasons).astype("string").fillna("")
    return Comparison(figures.assign(why=why)[list(REVISION_COLUMNS)], tuple(causes.every()))


def write_revisions(revisions: pd.DataFrame | None, folder: Path) -> None:
    """Write them beside the ledger; nothing where there was no report before."""
    if revisions is not None:
        revisions.to_csv(folder / FILE_NAME, index=False, lineterminator="\n")


def read_revisions(folder: Path) -> pd.DataFrame | None:
    """The revisions beside a ledger, all texts; None where there was no report before."""
    path = folder / FILE_NAME
    return pd.read_csv(path, dtype="string", keep_default_na=False) if path.is_file() else None


def compare_figures(published: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Every figure of two ledger frames with its verdict; columns FIGURE_COLUMNS, in the order of the first."""
    then, again = (frame.set_index(KEY)[_FACTS] for frame in (published, now))
    new = again.index.difference(then.index, sort=False)
    keys = then.index.append(new)
    there, here = keys.isin(then.index), keys.isin(again.index)
    then = pd.concat([then, again.iloc[:0].reindex(new)])  # a ledger that was changed may hold one figure twice
    again = again.reindex(keys)
    same = ((then == again) | (then.isna() & again.isna())).fillna(value=False).all(axis="columns")
    available = again["status"].eq(OK) | ~then["status"].eq(OK)
    verdict = pd.Series(DIFFERENT, index=keys, dtype="string")
    verdict = verdict.mask(same, SAME).mask(there & here & ~available.fillna(value=False), ABSENT)
    verdict = verdict.mask(~here, ABSENT).mask(~there, NEW)
    figures = pd.DataFrame({"published": _shown(then), "now": _shown(again), "verdict": verdict}, index=keys)
    return figures.reset_index()[list(FIGURE_COLUMNS)]


def _shown(figures: pd.DataFrame) -> pd.Series:
    """The value, or the status where there is none."""
    values = figures["value"].map(lambda value: f"{value:.10g}", na_action="ignore").astype("string")
    return values.fillna(figures["status"].astype("string"))


@dataclass(frozen=True)
class _Causes:
    """What differs between two runs, and which measures it may move."""

    then: Manifest
    now: Manifest

    def of_measure(self, name: str) -> str:
        """Everything that may have moved a measure, the surest first."""
        measure = measure_behind(name)
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
        then, now = self.then.package, self.now.package
        if then != now:
            yield f"Code: iro_analysis {_version(then)} and {_version(now)}."


def _frames(measure: Measure) -> frozenset[str]:
    """The frames that a measure and what it is built on are made of."""
    every = (measure, *(catalogue()[name] for name in measure.bases))
    return frozenset().union(*(frames_needed(each.rows) for each in every if each.rows))


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def _version(package: Mapping[str, Any]) -> str:
    """A version with its commit, or where its files are not those of one, with the hash of its source."""
    is_commit = package["commit"] and not package["changed"]
    source = package["commit"] if is_commit else package.get("source", "not known")
    return f"{package['version']} ({'' if is_commit else 'source '}{source[:10]})"


def _rows(made: Manifest) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in made.rows:
        counts[row["table"]] = counts.get(row["table"], 0) + row["rows_used"]
    return counts
