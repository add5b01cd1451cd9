"""Checks the tables as supplied, and keeps the results: counts to publish, and row numbers for mending the data."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pandas as pd

from iro_analysis.contracts.derived import canonical
from iro_analysis.contracts.gate import check_stopping
from iro_analysis.contracts.kept import KeptOutcomes
from iro_analysis.contracts.outcomes import derived_for, work_out
from iro_analysis.contracts.process import Worker
from iro_analysis.contracts.suites import Expectation, read_suite
from iro_analysis.contracts.validation import Outcome, YearOfRows
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year
from iro_analysis.tables import ESSENTIAL, TABLES

SUMMARY_TYPES: Mapping[str, str] = {
    "table": "string",
    "expectation": "string",
    "rule": "string",
    "severity": "string",
    "scope": "string",
    "sentence": "string",
    "rows_checked": "Int64",
    "rows_failed": "Int64",
    "status": "string",
    "remedy": "string",
}
FINDING_TYPES: Mapping[str, str] = {
    "severity": "string",
    "table": "string",
    "expectation": "string",
    "rule": "string",
    "sentence": "string",
    "return_year": "Int64",
    "source_file": "string",
    "source_row": "Int64",
}


@dataclass(frozen=True)
class Evidence:
    """What the contracts found.

    Attributes:
        summary: one row per expectation, in the suites' order: table, expectation (its id), rule (the DfE's number,
            empty if the rule is ours), severity, scope (row or table), sentence (what must hold), rows_checked (rows
            it applies to), rows_failed, status (passed, failed, could not check) and remedy. An expectation of which
            nine rows in ten suffice can pass with failing rows; it can also fail with fewer than one in ten of all
            rows failing, if they are those of one year. Counts only: fit to publish (D75).
        findings: one row per row that fails an expectation: the expectation's severity, table, id, rule and sentence;
            the row's return_year, source_file and source_row. Private: it holds no value, but says which rows of which
            file are wrong.
        failed_years: by id, for an expectation that must hold for nine rows in ten, the collection years in which it
            does not.
    """

    summary: pd.DataFrame
    findings: pd.DataFrame
    failed_years: Mapping[str, Sequence[YearOfRows]] = field(default_factory=dict)

    @property
    def failures(self) -> pd.DataFrame:
        """The rows of the summary on whole tables, critical, that did not pass or could not be checked."""
        critical = (self.summary["severity"] == "critical") & (self.summary["scope"] == "table")
        return self.summary[critical & (self.summary["status"] != "passed")]

    @property
    def absent(self) -> tuple[str, ...]:
        """The essential tables without any rows; whatever else could not be checked follows from that."""
        rows = self.failures[self.failures["expectation"].isin([f"{name}.rows" for name in ESSENTIAL])]
        return tuple(rows["table"])

    @property
    def quarantined(self) -> pd.DataFrame:  # D10
        """The findings that quarantine a row; a row may have several."""
        quarantining = {entry.id for name in TABLES for entry in read_suite(name) if entry.quarantines}
        return self.findings[self.findings["expectation"].isin(quarantining)]


def check(
    tables: Mapping[str, pd.DataFrame], say: Callable[[str], None] = lambda _: None, *, stopping_only: bool = False
) -> Evidence:
    """Check each supplied table against its suite; an essential table that was not supplied is checked as an empty one.

    Args:
        tables: frames as supplied, before stitching: the columns of :mod:`iro_analysis.tables` and provenance (D74).
        say: receives the progress: which table is being checked.
        stopping_only: check only what stops every command: the critical expectations of whole tables.

    Raises:
        IroError: a suite is faulty.
    """
    if not stopping_only:
        return start_check(tables).result(say)
    supplied = _canonical(tables)
    suites = {name: [entry for entry in suite if entry.stops] for name, suite in _suites(supplied).items()}
    stopping = {name: suite for name, suite in suites.items() if suite}
    outcomes = {
        name: check_stopping(name, suite, derived_for(name, suite, supplied)) for name, suite in stopping.items()
    }
    return _evidence(supplied, outcomes)


def start_check(
    tables: Mapping[str, pd.DataFrame],
    worker: Worker | None = None,
    cache: Cache = NO_CACHE,
    *,
    derive_here: bool = False,
) -> "StartedCheck":
    """Begin a :func:`check`, which goes on in ``worker`` until its result is asked for; without one, it is done then.

    Args:
        tables: as for :func:`check`.
        worker: the process that does it; not started if nothing is left to do.
        cache: where the outcomes of tables are kept.
        derive_here: derive what suites compare with before returning, for a caller who has nothing else to do while
            the worker imports Great Expectations.
    """
    supplied = _canonical(tables)
    suites = _suites(supplied)
    kept = KeptOutcomes(cache, supplied)
    known = {name: outcomes for name, suite in suites.items() if (outcomes := kept.get(name, suite)) is not None}
    asked = [name for name in suites if name not in known]
    if worker is not None and asked:
        frames = {name: derived_for(name, suites[name], supplied) for name in asked} if derive_here else supplied
        worker.ask(asked, frames, derived=derive_here)
    return StartedCheck(supplied, suites, known, kept, worker)


@dataclass(frozen=True)
class StartedCheck:
    """A check that has begun.

    Attributes:
        supplied: the tables, as the suites are held against them.
        suites: what must hold, by table.
        known: the outcomes of tables that were kept.
        kept: where those of the others will be.
        worker: the process that was asked for the others, if any.
    """

    supplied: Mapping[str, pd.DataFrame]
    suites: Mapping[str, Sequence[Expectation]]
    known: Mapping[str, Sequence[Outcome]]
    kept: KeptOutcomes
    worker: Worker | None

    def result(self, say: Callable[[str], None] = lambda _: None) -> Evidence:
        """Wait for what the check finds; to be called once.

        Args:
            say: receives the progress: which table is being checked.

        Raises:
            IroError: a suite is faulty.
        """
        outcomes = dict(self.known)
        asked = {name: suite for name, suite in self.suites.items() if name not in self.known}
        for number, (name, suite) in enumerate(asked.items(), start=1):
            say(f"Checking {TABLES[name].source} ({number} of {len(asked)})")
            answered = self.worker.outcomes(suite) if self.worker is not None else None
            outcomes[name] = work_out(name, suite, self.supplied) if answered is None else answered
            self.kept.put(name, outcomes[name])
        return _evidence(self.supplied, {name: outcomes[name] for name in self.suites})


def raise_for_critical(evidence: Evidence, not_used: Sequence[str] = ()) -> None:
    """Stop if a critical expectation on a whole table failed or could not be checked.

    Args:
        evidence: the results of :func:`check`.
        not_used: a line on each file that is not used, added to the message if a whole table is absent.

    Raises:
        DataError: one message with all of them: what must hold, for how many rows it does not, and what to do.
    """
    failures = evidence.failures
    if failures.empty:
        return
    if evidence.absent:
        names = " and ".join(TABLES[name].source for name in evidence.absent)
        lines = "".join(f"\n{line}" for line in not_used)
        raise DataError(
            f"There is no row of {names}, without which nothing can be counted, so nothing is published. Put that "
            f"table of the return beside the others.{lines}"
        )
    years = evidence.failed_years
    problems = "\n".join(f"- {_explain(row, years.get(row['expectation'], ()))}" for row in failures.to_dict("records"))
    checks = "1 critical check" if len(failures) == 1 else f"{len(failures)} critical checks"
    raise DataError(f"The data fail {checks}, so nothing is published:\n{problems}")


def _canonical(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: canonical(tables[name], TABLES[name]) for name in TABLES if name in tables}


def _suites(supplied: Collection[str]) -> dict[str, Sequence[Expectation]]:
    return {name: read_suite(name) for name in TABLES if name in supplied or name in ESSENTIAL}


def _evidence(supplied: Mapping[str, pd.DataFrame], by_table: Mapping[str, Sequence[Outcome]]) -> Evidence:
    outcomes = list(chain.from_iterable(by_table.values()))
    checked = ((outcome, supplied[name]) for name in by_table if name in supplied for outcome in by_table[name])
    failed = ((outcome, frame) for outcome, frame in checked if outcome.status == "failed")
    failed_years = {outcome.expectation.id: outcome.failed_years for outcome in outcomes if outcome.failed_years}
    return Evidence(_summary(outcomes), _findings(failed), failed_years)


def _summary(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    rows = [
        (
            outcome.expectation.table,
            outcome.expectation.id,
            outcome.expectation.rule,
            outcome.expectation.severity,
            outcome.expectation.scope,
            outcome.expectation.sentence,
            outcome.rows_checked,
            len(outcome.failed_rows),
            outcome.status,
            outcome.expectation.remedy,
        )
        for outcome in outcomes
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY_TYPES)).astype(dict(SUMMARY_TYPES))


def _findings(failed: Iterable[tuple[Outcome, pd.DataFrame]]) -> pd.DataFrame:
    """The file and row number of every row behind a failed expectation."""
    nothing = pd.DataFrame(columns=list(FINDING_TYPES)).astype(dict(FINDING_TYPES))
    rows = [_places(outcome.expectation, outcome.failed_rows, frame) for outcome, frame in failed]
    return pd.concat([nothing, *rows], ignore_index=True)


def _places(expectation: Expectation, positions: Sequence[int], frame: pd.DataFrame) -> pd.DataFrame:
    places = frame.reindex(columns=["return_year", "source_file", "source_row"]).iloc[list(positions)]
    facts = {name: getattr(expectation, name) for name in ("severity", "table", "rule", "sentence")}
    facts["expectation"] = expectation.id
    return places.assign(**facts)[list(FINDING_TYPES)].astype(dict(FINDING_TYPES))


def _explain(failure: Mapping[Hashable, Any], years: Sequence[YearOfRows]) -> str:
    if failure["status"] == "could not check":
        problem = "could not be checked: a column it needs is absent or of another type"
    elif failure["rows_checked"] == 0:
        problem = "there are no rows"
    elif years:
        problem = f"{', '.join(map(_count, years))} fail"
    else:
        fail = "fails" if failure["rows_failed"] == 1 else "fail"
        problem = f"{failure['rows_failed']:,} of {failure['rows_checked']:,} rows {fail}"
    return f"{failure['table']}: {failure['sentence']} ({problem}) {failure['remedy']}"


def _count(rows: YearOfRows) -> str:
    return f"{rows.rows_failed:,} of {rows.rows_checked:,} rows of {financial_year(rows.return_year).label}"
