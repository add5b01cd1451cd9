"""Everything that is computed for a report before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis.approvals import Approvals
from iro_analysis.cache import NO_CACHE, Cache
from iro_analysis.contracts import check
from iro_analysis.data_quality import DataQuality, EarlierReport, assess, records
from iro_analysis.engines import DEFAULT
from iro_analysis.ledger import Ledger
from iro_analysis.lists.rows_to_mend import sheets_to_mend
from iro_analysis.opened import OpenedFiles
from iro_analysis.periods import Period
from iro_analysis.pipeline import Say, compute_ledger, no_progress, raise_for_data, read_unchecked, texts_waiting
from iro_analysis.report.tables.examples import examples_of
from iro_analysis.runs.manifest import Hashes, snapshot
from iro_analysis.settings import Settings
from iro_analysis.sources.remarks import remarks_of_a_run


@dataclass(frozen=True)
class RunRequest:
    """What a run is asked to produce.

    Args:
        data: the folder of the returns and logs.
        period: the period of the report.
        config: the iro.toml to use; None for the data folder's own.
        engine: the engine that computes the figures.
        jobs: how many notebooks run at a time.
        authority: whose rows to read, where a file has several authorities; empty for the configuration's.
    """

    data: Path
    period: Period
    config: Path | None = None
    engine: str = DEFAULT
    jobs: int = 2
    authority: str = ""


@dataclass(frozen=True)
class LookBack:
    """What a report prints about the one before: how many rows broke each rule then, and which figures were revised."""

    before: EarlierReport | None = None
    revisions: pd.DataFrame | None = None


@dataclass(frozen=True)
class Product:
    """What was computed for a report. Nothing in it is about one child, but for the sheets of rows to mend.

    Args:
        settings: the configuration.
        approvals: which texts were approved or refused.
        opened: the files that it was computed from.
        ledger: the figures.
        quality: the counts of what is wrong with the data.
        examples: the examples of impact; None if the service keeps none.
        with_table: the names of the files that hold a table.
        rows: what became of the rows of each file.
        snapshot: the hash of each stitched table.
        remarks: what whoever makes the report is told about the data, a line each.
        to_mend: the sheets of rows to mend, which name children.
        revisions: the figures of the report before that have changed; None if there was none.
    """

    settings: Settings
    approvals: Approvals
    opened: OpenedFiles
    ledger: Ledger
    quality: DataQuality
    examples: pd.DataFrame | None
    with_table: frozenset[str]
    rows: list[dict[str, Any]]
    snapshot: Hashes
    remarks: tuple[str, ...]
    to_mend: Mapping[str, pd.DataFrame] = field(repr=False)
    revisions: pd.DataFrame | None = None

    def with_earlier(self, carried: LookBack) -> "Product":
        """The product with what is printed about the report before."""
        quality = self.quality if carried.before is None else self.quality.with_earlier(carried.before)
        return replace(self, quality=quality, revisions=carried.revisions)


def compute(
    order: RunRequest, say: Say = no_progress, opened: OpenedFiles | None = None, cache: Cache = NO_CACHE
) -> Product:
    """Read, check and compute; nothing is written. ``say`` receives the progress.

    Raises:
        CommandError: the configuration or the period is wrong.
        DataError: the data fail a critical contract, or are not what they were when ``opened`` were read.
    """
    say("Reading the returns")
    inputs = read_unchecked(order.data, order.config, order.authority, opened)
    evidence = check(inputs.reading.as_supplied, say)
    raise_for_data(inputs, evidence)
    say("Computing the figures")
    ledger = compute_ledger(inputs, order.period, engine=order.engine)
    return Product(
        settings=inputs.settings,
        approvals=inputs.approvals,
        opened=inputs.opened,
        ledger=ledger,
        quality=assess(inputs.reading, inputs.history, evidence),
        examples=examples_of(inputs.history.data, order.period),
        with_table=inputs.reading.with_table,
        rows=records(inputs.history.reconciliation),
        snapshot=snapshot(inputs.history),
        remarks=(*remarks_of_a_run(inputs.reading), *texts_waiting(inputs, order.data)),
        to_mend=sheets_to_mend(inputs.reading, evidence),
    )
