"""Revisions: what was published, what it is now, and why it differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis import codes
from iro_analysis.approvals import FREE_TEXTS, NOT_APPROVED, NOT_SHOWN, Approvals
from iro_analysis.cohorts.frames import frames_needed
from iro_analysis.cohorts.places import PLACES
from iro_analysis.disk.files import as_typed, write_csv
from iro_analysis.errors import CommandError
from iro_analysis.ledger import OK, breakdown_dimensions, read_ledger
from iro_analysis.measures.dimensions import IRO
from iro_analysis.measures.registry import Measure, catalogue, measure_behind
from iro_analysis.resources import APPROVALS
from iro_analysis.runs.manifest import Manifest, file_hash, read_manifest
from iro_analysis.tables import TABLES

KEY = ["period", "measure", "breakdown"]
#: The columns of a figure besides its key; if any of them differs, the figure was revised.
_FACTS = ["value", "numerator", "denominator", "unit", "lower", "upper", "status", "note"]
FIGURE_COLUMNS = (*KEY, "published", "now", "verdict")
REVISION_COLUMNS = (*FIGURE_COLUMNS, "why")
#: The revised figures in the folder of a run.
FILE_NAME = "revisions.csv"
SAME, DIFFERENT, ABSENT, NEW = "same", "different", "newly absent", "new"
#: Categories of free text that nobody typed.
_NOT_TYPED = {NOT_APPROVED, NOT_SHOWN, codes.NOT_KNOWN}
#: The setting that no figure rests on.
_TARGETS = "targets"
NOT_KNOWN = "Nothing that the manifests record explains it."


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Args:
        figures: every figure of the periods that both runs hold, with its verdict and, where it differs, the reasons.
            Columns REVISION_COLUMNS.
        causes: everything that differs between the two runs, a line each.
    """

    figures: pd.DataFrame
    causes: tuple[str, ...]

    @property
    def revisions(self) -> pd.DataFrame:  # D9
        """The figures that were published and have changed since; a new figure revises nothing."""
        return self.figures[~self.figures["verdict"].isin([SAME, NEW])]


def compare(run_a: Path, run_b: Path) -> Comparison:
    """Compare what the run in ``run_a`` published with what the run in ``run_b`` gives for the same periods.

    Raises:
        CommandError: one of them is not a finished run, or they have no period in common.
    """
    then, now = read_manifest(run_a), read_manifest(run_b)
    comparison = compare_runs(then, published_ledger(run_a, then), now, published_ledger(run_b, now))
    if comparison.figures.empty:
        raise CommandError(f"{run_a} and {run_b} have no period in common, so there is nothing to compare.")
    return comparison


def published_ledger(folder: Path, made: Manifest) -> pd.DataFrame:
    """The ledger of the run in ``folder``, exactly as the run left it.

    Raises:
        CommandError: it is gone, cannot be read, or was changed since the run.
    """
    frame = current_ledger(folder, made)
    path = folder / made.ledger_name
    if file_hash(path) != made.ledger_hash:
        raise CommandError(
            f"{path} was changed since the run, so it does not say what was published. "
            "Put back the file that the run made, or run the period again."
        )
    return frame


def current_ledger(folder: Path, made: Manifest) -> pd.DataFrame:
    """The ledger that is in the folder of a run now, whether or not it was changed.

    Raises:
        CommandError: it is gone or cannot be read.
    """
    path = folder / made.ledger_name
    try:
        return read_ledger(path, made.period).frame
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{path} cannot be read as a ledger: it is gone, cut short or changed.") from None


def compare_runs(then: Manifest, published: pd.DataFrame, now: Manifest, current: pd.DataFrame) -> Comparison:
    """The same for manifests and ledgers already read; without a common period there are no figures."""
    common = set(published["period"]) & set(current["period"])
    both = (frame[frame["period"].isin(common)] for frame in (published, current))
    figures = compare_figures(*both)
    causes = _Causes(then, now)
    revised = figures["measure"].where(~figures["verdict"].isin([SAME, NEW]))
    reasons = {name: causes.of_measure(name) for name in revised.dropna().unique()}
    why = revised.map(reasons).astype("string").fillna("")
    return Comparison(figures.assign(why=why)[list(REVISION_COLUMNS)], tuple(causes.every()))


def write_revisions(revisions: pd.DataFrame | None, folder: Path) -> None:
    """Write the revisions beside the ledger; nothing if there was no report before."""
    if revisions is not None:
        write_csv(revisions, folder / FILE_NAME)


def read_revisions(folder: Path) -> pd.DataFrame | None:
    """The revisions beside a ledger, every column as text; None if there was no report before."""
    path = folder / FILE_NAME
    return as_typed(pd.read_csv(path, dtype="string", keep_default_na=False)) if path.is_file() else None


def approved_only(revisions: pd.DataFrame, approvals: Approvals, *, show_iros: bool) -> pd.DataFrame:  # D167
    """The revisions without those of a category that an earlier report printed and this one may not."""
    approved = revisions["breakdown"].map(
        lambda breakdown: (
            _is_approved(breakdown, approvals) and (show_iros or IRO not in breakdown_dimensions(breakdown))
        )
    )
    return revisions[approved.astype(bool)]


def _is_approved(breakdown: str, approvals: Approvals) -> bool:
    free = [(kind, text) for kind, text in breakdown_dimensions(breakdown).items() if kind in FREE_TEXTS]
    return not any(text not in _NOT_TYPED and approvals.instead_of(kind, text) for kind, text in free)


def compare_figures(published: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Every figure of two ledger frames with its verdict, in the order of the first; columns FIGURE_COLUMNS."""
    then, again = (frame.set_index(KEY)[_FACTS] for frame in (published, now))
    new = again.index.difference(then.index, sort=False)
    keys = then.index.append(new)
    in_then, in_now = keys.isin(then.index), keys.isin(again.index)
    then = pd.concat([then, again.iloc[:0].reindex(new)])  # a changed ledger may hold a figure twice
    again = again.reindex(keys)
    same = ((then == again) | (then.isna() & again.isna())).fillna(value=False).all(axis="columns")
    available = again["status"].eq(OK) | ~then["status"].eq(OK)
    verdict = pd.Series(DIFFERENT, index=keys, dtype="string")
    verdict = verdict.mask(same, SAME).mask(in_then & in_now & ~available.fillna(value=False), ABSENT)
    verdict = verdict.mask(~in_now, ABSENT).mask(~in_then, NEW)
    figures = pd.DataFrame(
        {"published": _value_texts(then), "now": _value_texts(again), "verdict": verdict}, index=keys
    )
    return figures.reset_index()[list(FIGURE_COLUMNS)]


def _value_texts(figures: pd.DataFrame) -> pd.Series:
    """The value, or the status where there is none."""
    values = figures["value"].map(lambda value: f"{value:.10g}", na_action="ignore").astype("string")
    return values.fillna(figures["status"].astype("string"))


@dataclass(frozen=True)
class _Causes:
    """What differs between two runs, and which measures each difference may affect."""

    then: Manifest
    now: Manifest

    def of_measure(self, name: str) -> str:
        """Everything that may have changed a measure, the most certain cause first."""
        measure = measure_behind(name)
        parts = [
            *self._definition(measure, name),
            *self._rules(measure),
            *self._data(measure),
            *self._places(measure),
            *self._texts(measure),
            *self._settings(),
            *self._code(),
        ]
        return " ".join(dict.fromkeys(parts)) or NOT_KNOWN

    def every(self) -> Iterator[str]:
        """All causes, whichever measures they affect."""
        yield from (f"Definition of {name} changed." for name in _changed(self.then.measures, self.now.measures))
        yield from (f"Rule '{name}' changed." for name in _changed(self.then.rules, self.now.rules))
        yield from self._data(None)
        yield from self._places(None)
        yield from self._texts(None)
        yield from self._settings()
        if self.then.settings.get(_TARGETS, {}) != self.now.settings.get(_TARGETS, {}):
            yield "Targets changed: whether they were met may be said differently; no figure rests on them."
        yield from self._code()

    def _definition(self, measure: Measure | None, name: str) -> Iterator[str]:
        names = {name, *([measure.name, *measure.bases] if measure else [])}
        changed = [key for key in _changed(self.then.measures, self.now.measures) if key in names]
        yield from (f"Definition of {key} changed." for key in changed)

    def _rules(self, measure: Measure | None) -> Iterator[str]:
        # The calendar holds the limits of every day, so only measures that read it can be moved by a rule.
        if measure is not None and "calendar" in _frames(measure):
            yield from (f"Rule '{name}' changed." for name in _changed(self.then.rules, self.now.rules))

    def _data(self, measure: Measure | None) -> Iterator[str]:
        """The tables whose rows in use have changed, with the change in their number."""
        wanted = set(TABLES) if measure is None else _frames(measure) | {"children"}
        changed = _changed(self.then.snapshot, self.now.snapshot)
        then, now = _rows(self.then), _rows(self.now)
        for table in (name for name in changed if name in wanted):
            more = now.get(table, 0) - then.get(table, 0)
            change = f"{more:+,} rows" if more else "rows changed"
            yield f"Data: {TABLES[table].source} {change}."

    def _places(self, measure: Measure | None) -> Iterator[str]:
        """That the postcode file is another, if the measure rests on it."""
        if measure is None or PLACES in _frames(measure):
            then, now = (_hash_of_postcodes(made) for made in (self.then, self.now))
            if then and now and then != now:
                yield "Data: another postcode file."

    def _texts(self, measure: Measure | None) -> Iterator[str]:
        """That other texts are approved now, if the measure is broken down by any."""
        texts = self.then.inputs.get(APPROVALS), self.now.inputs.get(APPROVALS)
        if texts[0] != texts[1] and (measure is None or not FREE_TEXTS.keys().isdisjoint(_dimensions(measure))):
            yield "Approved texts changed."

    def _settings(self) -> Iterator[str]:
        named = [name for name in self.now.settings if name != _TARGETS]  # D209
        changed = [name for name in named if self.then.settings.get(name) != self.now.settings[name]]
        if changed:
            yield f"Configuration: {', '.join(changed)} changed."

    def _code(self) -> Iterator[str]:
        then, now = self.then.package, self.now.package
        if then != now:
            yield f"Code: iro_analysis {_version(then)} and {_version(now)}."


def _frames(measure: Measure) -> frozenset[str]:
    """The frames that a measure and its bases are computed from."""
    measures = (measure, *(catalogue()[name] for name in measure.bases))
    return frozenset().union(*(frames_needed(part.rows) for part in measures if part.rows))


def _dimensions(measure: Measure) -> set[str]:
    return {name for names in measure.by for name in names}


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def _version(package: Mapping[str, Any]) -> str:
    """A version with its commit, or with its source hash where the files are not those of a commit."""
    is_commit = package["commit"] and not package["changed"]
    source = package["commit"] if is_commit else package.get("source", "not known")
    return f"{package['version']} ({'' if is_commit else 'source '}{source[:10]})"


def _hash_of_postcodes(made: Manifest) -> str:
    """The hash of the postcode file, which is an input by its name in iro.toml, below the data folder or not."""
    name = (made.settings.get("postcodes") or {}).get("file", "")
    return made.inputs.get(name) or made.inputs.get(f"config/{name.lstrip('/')}", "")


def _rows(made: Manifest) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in made.rows:
        counts[row["table"]] = counts.get(row["table"], 0) + row["rows_used"]
    return counts
