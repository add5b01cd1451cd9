"""A run: from a data folder to everything that is published for one period, whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from iro_analysis.contracts import Evidence, check
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import (
    DataQuality,
    EarlierReport,
    as_earlier_report,
    assess,
    raise_for_losses,
    read_data_quality,
    records,
)
from iro_analysis.engines import DEFAULT
from iro_analysis.errors import CommandError
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.ledger import Ledger
from iro_analysis.lists.rows_to_mend import FILE_NAME as WORKLIST
from iro_analysis.lists.rows_to_mend import worklist, write_worklist
from iro_analysis.opened import CONTRACTS, OpenedFiles, write_expected
from iro_analysis.periods import Period, parse_period
from iro_analysis.pipeline import (
    EXPECTED,
    Inputs,
    Say,
    compute_ledger,
    no_progress,
    raise_for_data,
    read_unchecked,
    texts_waiting,
)
from iro_analysis.report import build_report
from iro_analysis.report.chapters import notebook_files
from iro_analysis.report.kernels import Kernels, kernels_ready
from iro_analysis.report.page import PAGE
from iro_analysis.report.quality_page import write_quality_page
from iro_analysis.report.tables.examples import examples_of, write_examples
from iro_analysis.resources import PRIVATE
from iro_analysis.runs import manifest
from iro_analysis.runs.manifest import Manifest
from iro_analysis.runs.place import MEMBERS, members_folder, run_before
from iro_analysis.runs.publish import (
    check_private,
    exclusive,
    forget,
    open_outputs,
    open_to,
    private_folder,
    publication,
)
from iro_analysis.runs.revisions import approved_only, compare_runs, published_ledger, write_revisions
from iro_analysis.runs.stamp import stamped
from iro_analysis.sources.remarks import remarks_of_a_run

_Read = TypeVar("_Read")


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
class EarlierRun:
    """The report before: its period, the quality of its data, its manifest and its figures."""

    period: str
    quality: DataQuality
    made: Manifest
    published: pd.DataFrame


@dataclass(frozen=True)
class LookBack:
    """What a report prints about the one before: how many rows broke each rule then, and which figures were revised."""

    before: EarlierReport | None = None
    revisions: pd.DataFrame | None = None


@dataclass(frozen=True)
class RunResult:
    """Everything computed for a report before it is written."""

    inputs: Inputs
    evidence: Evidence
    quality: DataQuality
    ledger: Ledger
    revisions: pd.DataFrame | None = None

    def with_earlier(self, carried: LookBack) -> "RunResult":
        """The product with what is printed about the report before."""
        quality = self.quality if carried.before is None else self.quality.with_earlier(carried.before)
        return replace(self, quality=quality, revisions=carried.revisions)


def run(
    order: RunRequest, *, out: Path, private: Path | None = None, say: Say = no_progress, warn: Say = no_progress
) -> Path:
    """Produce the whole report of a period in ``out`` and return its page.

    The list of rows to mend, which names children, goes to the folder ``private``, by default ``.iro`` beside ``out``.
    ``say`` receives the progress; ``warn`` a line for each table that is not used, and one if the contracts find
    anything, and one if texts wait for approval.

    Raises:
        CommandError: the configuration or the period is wrong.
        DataError: the data fail a critical contract, or an input changed meanwhile; nothing is published.
        LockedError: another run is writing to ``out``.
        NotebookError: a notebook failed.
    """
    started = manifest.now()
    place = out / order.period.label / MEMBERS
    _check_unsigned(members_folder(place.parent))
    lists = private or out.parent / PRIVATE
    check_private(lists, order.data)
    with exclusive(out):
        # Kernels get ready while the figures are computed.
        with publication(out, order.period.label) as folder, kernels_ready() as kernels:
            product = compute(order, say)
            product, made = _look_back(product, describe(product, order, started), place, warn)
            for line in remarks_of_a_run(product.inputs.reading):
                warn(line)
            for line in texts_waiting(product.inputs, order.data):
                warn(line)
            worklist_file = private_folder(lists, order.period.label) / WORKLIST
            write_worklist(worklist(product.inputs.reading, product.evidence), product.inputs.reading, worklist_file)
            if broken := len(product.quality.failed):
                warn(f"Rules of the data contracts with findings: {broken}; the rows are in {worklist_file}")
            say("Writing the report")
            write_outputs(product, order, folder, kernels)
            raise_if_changed(product, order)
            made = made.finished(folder)
            (folder / PAGE).write_bytes(stamped((folder / PAGE).read_bytes(), made, manifest.text_hash(made.text)))
            made.write(folder)  # last, as its presence says that the run is complete
            readers = product.inputs.settings.outputs
            open_to(folder.parent, readers)
            _check_unsigned(members_folder(place.parent))  # again, as computing takes its time
        forget(out, order.period.label, readers.keep)
        open_outputs(out, readers)
    return place / PAGE


def compute(order: RunRequest, say: Say = no_progress, opened: OpenedFiles | None = None) -> RunResult:
    """Read, check and compute; nothing is written. ``say`` receives the progress.

    Raises:
        CommandError: the configuration or the period is wrong.
        DataError: the data fail a critical contract, or are not what they were when ``opened`` were read.
    """
    say("Reading the returns")
    inputs = read_unchecked(order.data, order.config, order.authority, opened)
    evidence = check(inputs.reading.as_supplied, say)
    raise_for_data(inputs, evidence)
    quality = assess(inputs.reading, inputs.history, evidence)
    say("Computing the figures")
    return RunResult(inputs, evidence, quality, compute_ledger(inputs, order.period, engine=order.engine))


def write_outputs(product: RunResult, order: RunRequest, folder: Path, kernels: Kernels | None = None) -> None:
    """Write everything that is published to ``folder``: the same product gives the same bytes, whatever the kernels."""
    settings = product.inputs.settings
    (folder / QUALITY).write_text(product.quality.to_json(), encoding="utf-8")
    write_quality_page(product.quality, settings, order.period, folder)
    product.ledger.write(folder / LEDGER)
    write_examples(examples_of(product.inputs.history.data, order.period), folder)
    write_revisions(product.revisions, folder)
    parameters = {
        "data": str(order.data.resolve()),
        "period": order.period.label,
        "config": str(order.config.resolve()) if order.config else "",
        "ledger": str(folder / LEDGER),
    }
    opened = product.inputs.opened
    write_expected(folder / EXPECTED, opened)
    build_report(
        product.ledger,
        settings,
        folder,
        jobs=order.jobs,
        parameters=parameters,
        revisions=product.revisions,
        opened=opened,
        kernels=kernels,
    )
    (folder / EXPECTED).unlink()


def raise_if_changed(product: RunResult, order: RunRequest) -> None:  # D160
    """Look at every input once more, when everything is written.

    Raises:
        DataError: one of them is not what was read; or one has come or gone.
    """
    manifest.input_files(order.data, product.inputs.settings, order.config, product.inputs.opened)
    for opened in (product.inputs.opened, CONTRACTS):
        opened.check()


def describe(product: RunResult, order: RunRequest, started: str) -> Manifest:
    """The manifest of a run that has not yet written anything."""
    inputs = product.inputs
    files = manifest.input_files(order.data, inputs.settings, order.config, inputs.opened)
    facts = {name: inputs.opened.facts(path) for name, path in files.items()}
    digests = {name: fact.digest for name, fact in facts.items()}
    named = inputs.reading.with_table | manifest.configured_files(files, inputs.settings, order.config)
    names = manifest.published_names(digests, named)
    return Manifest(
        format=manifest.FORMAT,
        parameters={
            "period": order.period.label,
            "engine": order.engine,
            "config": order.config.name if order.config else "",
            "authority": order.authority,
        },
        inputs=dict(sorted((names[name], digest) for name, digest in digests.items())),
        sizes={names[name]: fact.size for name, fact in facts.items()},
        rows=records(inputs.history.reconciliation),
        snapshot=manifest.snapshot(inputs.history),
        settings=manifest.settings_record(inputs.settings),
        before={},
        package=manifest.package_version(),
        python=manifest.python_version(),
        dependencies=manifest.installed(),
        lock=manifest.lock_hash(),
        measures=manifest.measure_hashes(product.ledger.frame["measure"].unique()),
        rules=manifest.rule_hashes(),
        contracts=manifest.contract_hashes(),
        notebooks={path.name: inputs.opened.facts(path).digest for path in notebook_files(inputs.settings)},
        outputs={},
        started=started,
        ended="",
        by=manifest.started_by(),
    )


def _check_unsigned(place: Path) -> None:
    """Refuse to replace a report that somebody has signed, or given a name to, with one that nobody has."""
    if (place / manifest.SIGN_OFF).is_file():
        raise CommandError(
            f"{place} bears signatures or names, and a new run would begin without any. Move it away to keep it, or "
            "give another folder with --out."
        )


def earlier_run(folder: Path) -> EarlierRun:
    """The finished run in ``folder``, for a later report to look back at.

    Raises:
        CommandError: it is not a finished run, or its ledger was changed since.
    """
    made = manifest.read_manifest(folder)
    return EarlierRun(made.parameters["period"], read_data_quality(folder), made, published_ledger(folder, made))


def look_back(product: RunResult, made: Manifest, earlier: EarlierRun) -> LookBack:
    """What the report of ``product``, with the manifest ``made``, prints about the earlier one."""
    compared = compare_runs(earlier.made, earlier.published, made, product.ledger.frame)
    revisions = approved_only(compared.revisions, product.inputs.approvals)
    return LookBack(as_earlier_report(earlier.quality, earlier.period), revisions)


def _look_back(product: RunResult, made: Manifest, place: Path, warn: Say) -> tuple[RunResult, Manifest]:
    """Add what is printed about the report before, and name that report in the manifest.

    Raises:
        DataError: a return has lost more than half of its rows since then, or since the report that would be replaced.
    """
    label, there = made.parameters["period"], members_folder(place.parent)
    replaced = _readable(there, read_data_quality, warn) if (there / QUALITY).is_file() else None
    if replaced is not None:
        raise_for_losses(product.quality, replaced, label)
    folder = run_before(place, parse_period(label))
    earlier = None if folder is None else _readable(folder, earlier_run, warn)
    if earlier is None:
        return product, made
    raise_for_losses(product.quality, earlier.quality, earlier.period)
    before = {"period": earlier.period, "ledger": earlier.made.outputs[LEDGER]}
    return product.with_earlier(look_back(product, made, earlier)), replace(made, before=before)


def _readable(folder: Path, read: Callable[[Path], _Read], warn: Say) -> _Read | None:
    """What ``read`` returns for a run's folder; None if it is damaged, which must not prevent a new report."""
    try:
        return read(folder)
    except CommandError as error:
        warn(f"{error} The report is made without looking back at it.")
        return None
