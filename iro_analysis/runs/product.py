"""Everything that is computed for a report before it is written."""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from iro_analysis.approvals import Approvals, read_approvals
from iro_analysis.contracts.evidence import StartedCheck, start_check
from iro_analysis.contracts.process import Worker
from iro_analysis.data_quality import DataQuality, EarlierReport, assess, data_quality_of, records
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.disk.remembered import recalled, remember
from iro_analysis.ledger import Ledger, ledger_of
from iro_analysis.lists.rows_to_mend import sheets_to_mend
from iro_analysis.pipeline import Say, compute_ledger, no_progress, raise_for_data, read_unchecked, texts_waiting
from iro_analysis.report.chapters import notebook_files
from iro_analysis.report.page import check_texts
from iro_analysis.report.tables.examples import examples_from_json, examples_json, examples_of
from iro_analysis.runs.manifest import Hashes, snapshot
from iro_analysis.runs.request import RunRequest
from iro_analysis.runs.unchanged import PRODUCT
from iro_analysis.settings import Settings, load_settings
from iro_analysis.sources.remarks import remarks_of_a_run


@dataclass(frozen=True)
class LookBack:
    """What a report prints about the one before: how many rows broke each rule then, and which figures were revised."""

    before: EarlierReport | None = None
    revisions: pd.DataFrame | None = None


@dataclass(frozen=True)
class Counted:
    """What is there of a product before the data are known to be sound. Nothing in it is about one child.

    Args:
        settings: the configuration.
        opened: the files that it was computed from.
        ledger: the figures.
        examples: the examples of impact; None if the service keeps none.
    """

    settings: Settings
    opened: OpenedFiles
    ledger: Ledger
    examples: pd.DataFrame | None


@dataclass(frozen=True)
class Product(Counted):
    """What was computed for a report. Nothing in it is about one child, but for the sheets of rows to mend.

    Args:
        approvals: which texts were approved or refused.
        quality: the counts of what is wrong with the data.
        with_table: the names of the files that hold a table.
        rows: what became of the rows of each file.
        snapshot: the hash of each stitched table.
        remarks: what whoever makes the report is told about the data, a line each.
        to_mend: the sheets of rows to mend, which name children.
        revisions: the figures of the report before that have changed; None if there was none.
    """

    approvals: Approvals
    quality: DataQuality
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
    order: RunRequest,
    say: Say = no_progress,
    opened: OpenedFiles | None = None,
    cache: Cache = NO_CACHE,
    *,
    worker: Worker | None = None,
    counted: Callable[[Counted], None] = lambda _: None,
) -> Product:
    """Read, check and compute; nothing is written.

    Args:
        order: what is asked for.
        say: receives the progress.
        opened: what has been read so far.
        cache: where what was found in each table is kept, counts, and the product for :func:`kept_product`.
        worker: the process that checks the contracts, by default one of its own.
        counted: receives the figures as soon as they are there, as the contracts are usually still being checked by
            another process.

    Raises:
        CommandError: the configuration or the period is wrong, or a text chapter refers to what does not exist, which
            is said before any return is read.
        DataError: the data fail a critical contract, or are not what they were when ``opened`` were read.
    """
    texts = OpenedFiles()
    check_texts(load_settings(order.data, order.config, texts), order.period, texts)
    with nullcontext(worker) if worker else Worker() as checking:
        checking.start()
        begun: list[StartedCheck] = []
        inputs = read_unchecked(
            order.data,
            order.config,
            order.authority,
            opened,
            as_read=lambda reading: begun.append(start_check(reading.as_supplied, checking, cache)),
            say=say,
        )
        say("Computing the figures")
        try:
            ledger = compute_ledger(inputs, order.period, engine=order.engine, say=say, kept=cache)
            first = Counted(inputs.settings, inputs.opened, ledger, examples_of(inputs.history.data, order.period))
            counted(first)
        except Exception:
            # What is wrong with the data is told before what follows from it.
            raise_for_data(inputs, begun[0].result(say))
            raise
        evidence = begun[0].result(say)
    raise_for_data(inputs, evidence)
    product = Product(
        **vars(first),
        approvals=inputs.approvals,
        quality=assess(inputs.reading, inputs.history, evidence),
        with_table=inputs.reading.with_table,
        rows=records(inputs.history.reconciliation),
        snapshot=snapshot(inputs.history),
        remarks=(*remarks_of_a_run(inputs.reading), *texts_waiting(inputs, order.data)),
        to_mend=sheets_to_mend(inputs.reading, evidence),
    )
    _keep(product, order, cache)
    return product


def _keep(product: Product, order: RunRequest, cache: Cache) -> None:
    if cache.folder is None:
        return
    content = {
        "quality": product.quality.to_json(),
        "examples": examples_json(product.examples),
        "with_table": sorted(product.with_table),
        "rows": product.rows,
        "snapshot": product.snapshot,
        "remarks": product.remarks,
        "to_mend": {name: [list(sheet), records(sheet)] for name, sheet in product.to_mend.items()},
    }
    kept = json.dumps(content).encode() + b"\n" + product.ledger.to_parquet()
    # How a chapter reads changes no figure, so what was computed stays true when one is edited.
    notebooks = {path.absolute() for path in notebook_files(product.settings)}
    remember(
        cache,
        PRODUCT,
        order.fingerprint,
        kept,
        [product.opened],
        apart=lambda path: path in notebooks or product.settings.is_text_chapter(path),
    )


def kept_product(order: RunRequest, cache: Cache) -> Product | None:
    """The product that an earlier run made of the files that are there now; None if there is none.

    Text chapters may have changed: no figure rests on them.
    """
    if (found := recalled(cache, PRODUCT, order.fingerprint)) is None:
        return None
    try:
        opened = OpenedFiles.of(found.trace)
    except OSError:  # a file has gone meanwhile
        return None
    settings = load_settings(order.data, order.config, opened)
    head, _, ledger = found.content.partition(b"\n")
    content = json.loads(head)
    return Product(
        settings=settings.with_authority(order.authority) if order.authority else settings,
        approvals=read_approvals(order.data, opened),
        opened=opened,
        ledger=ledger_of(ledger, order.period),
        quality=data_quality_of(content["quality"]),
        examples=examples_from_json(content["examples"]),
        with_table=frozenset(content["with_table"]),
        rows=content["rows"],
        snapshot=content["snapshot"],
        remarks=tuple(content["remarks"]),
        to_mend={name: pd.DataFrame(rows, columns=columns) for name, (columns, rows) in content["to_mend"].items()},
    )
