"""A run: from a data folder to everything that is published for one period, whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from iro_analysis.contracts.process import Worker
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import (
    DataQuality,
    as_earlier_report,
    raise_for_losses,
    read_data_quality,
)
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.disk.opened import CONTRACTS, OpenedFiles, write_expected
from iro_analysis.disk.private import check_private, private_folder
from iro_analysis.errors import CommandError
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.lists.rows_to_mend import FILE_NAME as WORKLIST
from iro_analysis.lists.rows_to_mend import write_worklist
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import (
    EXPECTED,
    Say,
    no_progress,
)
from iro_analysis.report.chapters import notebook_files
from iro_analysis.report.kernels import Kernels, kernels_ready
from iro_analysis.report.page import BegunReport, begin_report
from iro_analysis.report.quality_page import write_quality_page
from iro_analysis.report.sheets import write_sheets
from iro_analysis.report.tables.examples import write_examples
from iro_analysis.resources import MEMBERS, PAGE, PRIVATE
from iro_analysis.runs import manifest
from iro_analysis.runs.manifest import Manifest
from iro_analysis.runs.place import members_folder, run_before
from iro_analysis.runs.product import Counted, LookBack, Product, compute, kept_product
from iro_analysis.runs.publish import (
    exclusive,
    forget,
    give_up,
    open_outputs,
    open_to,
    publication,
)
from iro_analysis.runs.request import RunRequest
from iro_analysis.runs.revisions import approved_only, compare_runs, published_ledger, write_revisions
from iro_analysis.runs.stamp import stamped
from iro_analysis.runs.unchanged import keep_made
from iro_analysis.settings import load_settings

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class EarlierRun:
    """The report before: its period, the quality of its data, its manifest and its figures."""

    period: str
    quality: DataQuality
    made: Manifest
    published: pd.DataFrame


class Told:
    """Passes lines on, and keeps them."""

    def __init__(self, warn: Say) -> None:
        """Pass lines on to ``warn``."""
        self.lines: list[str] = []
        self._warn = warn

    def __call__(self, line: str) -> None:
        """Pass a line on."""
        self.lines.append(line)
        self._warn(line)


def run(
    order: RunRequest,
    *,
    out: Path,
    private: Path | None = None,
    cache: Cache = NO_CACHE,
    worker: Worker | None = None,
    say: Say = no_progress,
    warn: Say = no_progress,
) -> Path:
    """Produce the whole report of a period in ``out`` and return its page.

    A report that is there already and would be the same is left as it is, signatures included. The list of rows to
    mend, which names children, goes to the folder ``private``, by default ``.iro`` beside ``out``. ``cache`` keeps what
    an earlier run worked out. ``worker`` checks the contracts, by default one of its own. ``say`` receives the
    progress; ``warn`` a line for each table that is not used, one if the contracts find anything, and one if texts wait
    for approval.

    Raises:
        CommandError: the configuration or the period is wrong, or the report that is there is signed and would change.
        DataError: the data fail a critical contract, or an input changed meanwhile; nothing is published.
        LockedError: another run is writing to ``out``.
        NotebookError: a notebook failed.
    """
    started, told = manifest.now(), Told(warn)
    place = out / order.period.label / MEMBERS
    _check_signed_is_same(members_folder(place.parent), order)
    lists = private or out.parent / PRIVATE
    check_private(lists, order.data)
    with exclusive(out):
        with publication(out, order.period.label) as folder, ExitStack() as stack:
            begun: list[BegunReport] = []

            def begin(counted: Counted, kernels: Kernels | None = None) -> None:
                begun.append(stack.enter_context(begin_outputs(counted, order, folder, cache, kernels)))

            product = kept_product(order, cache)
            if product is None:
                kernels = stack.enter_context(kernels_ready())  # they start while everything is read and counted
                product = compute(order, say, cache=cache, worker=worker, counted=partial(begin, kernels=kernels))
            else:
                begin(product)
            product, made = _look_back(product, describe(product, order, started), place, told)
            for line in product.remarks:
                told(line)
            worklist_file = private_folder(lists, order.period.label) / WORKLIST
            write_worklist(product.to_mend, worklist_file)
            if broken := len(product.quality.failed):
                told(f"Rules of the data contracts with findings: {broken}; the rows are in {worklist_file}")
            finish_outputs(product, order, folder, begun[0], say)
            raise_if_changed(product, order)
            made = made.finished(folder)
            readers = product.settings.outputs
            if _is_there(made, members_folder(place.parent), (folder / PAGE).read_bytes()):
                give_up(folder)
            else:
                (folder / PAGE).write_bytes(stamped((folder / PAGE).read_bytes(), made, manifest.text_hash(made.text)))
                made.write(folder)  # last, as its presence says that the run is complete
                open_to(folder.parent, readers)
                _check_unsigned(members_folder(place.parent))
        forget(out, order.period.label, readers.keep)
        open_outputs(out, readers)
        keep_made(order, out, lists, cache, lines=told.lines, opened=product.opened, lists=[worklist_file])
    return place / PAGE


def write_outputs(product: Product, order: RunRequest, folder: Path, say: Say = no_progress) -> None:
    """Write everything that is published to ``folder``: the same product gives the same bytes."""
    with begin_outputs(product, order, folder) as begun:
        finish_outputs(product, order, folder, begun, say)


@contextmanager
def begin_outputs(
    counted: Counted, order: RunRequest, folder: Path, cache: Cache = NO_CACHE, kernels: Kernels | None = None
) -> Iterator[BegunReport]:  # D225
    """Write the figures to ``folder``, and run the notebooks that show them, before the data are known to be sound.

    ``cache`` is where executed notebooks are kept; ``kernels`` run the others, by default some of their own.
    """
    counted.ledger.write(folder / LEDGER)
    write_examples(counted.examples, folder)
    write_expected(folder / EXPECTED, counted.opened)
    parameters = {
        "data": str(order.data.resolve()),
        "period": order.period.label,
        "config": str(order.config.resolve()) if order.config else "",
        "ledger": str(folder / LEDGER),
    }
    with begin_report(
        counted.ledger,
        counted.settings,
        folder,
        jobs=order.jobs,
        parameters=parameters,
        opened=counted.opened,
        kernels=kernels,
        cache=cache,
    ) as begun:
        yield begun


def finish_outputs(product: Product, order: RunRequest, folder: Path, begun: BegunReport, say: Say) -> None:
    """Write the rest of what is published to ``folder``, and the page."""
    (folder / QUALITY).write_text(product.quality.to_json(), encoding="utf-8")
    write_quality_page(product.quality, product.settings, order.period, folder)
    write_sheets(product.ledger, folder, product.settings.targets)
    write_revisions(product.revisions, folder)
    begun.finish(product.revisions, say)
    (folder / EXPECTED).unlink()


def raise_if_changed(product: Product, order: RunRequest) -> None:  # D160
    """Look at every input once more, when everything is written.

    Raises:
        DataError: one of them is not what was read; or one has come or gone.
    """
    manifest.input_files(order.data, product.settings, order.config, product.opened)
    for opened in (product.opened, CONTRACTS):
        opened.check()


def describe(product: Product, order: RunRequest, started: str) -> Manifest:
    """The manifest of a run that has not yet written anything."""
    files = manifest.input_files(order.data, product.settings, order.config, product.opened)
    facts = {name: product.opened.facts(path) for name, path in files.items()}
    digests = {name: fact.digest for name, fact in facts.items()}
    named = product.with_table | manifest.configured_files(files, product.settings, order.config)
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
        rows=product.rows,
        snapshot=product.snapshot,
        settings=manifest.settings_record(product.settings),
        before={},
        package=manifest.package_version(),
        python=manifest.python_version(),
        dependencies=manifest.installed(),
        lock=manifest.lock_hash(),
        measures=manifest.measure_hashes(product.ledger.frame["measure"].unique()),
        rules=manifest.rule_hashes(),
        contracts=manifest.contract_hashes(),
        notebooks={path.name: product.opened.facts(path).digest for path in notebook_files(product.settings)},
        outputs={},
        started=started,
        ended="",
        by=manifest.started_by(),
    )


def _check_signed_is_same(place: Path, order: RunRequest) -> None:
    """Refuse early to make a report anew that is signed and would certainly be another: its inputs or code differ.

    Raises:
        CommandError: it is and would be.
    """
    if not (place / manifest.SIGN_OFF).is_file():
        return
    opened = OpenedFiles()
    files = manifest.input_files(order.data, load_settings(order.data, order.config, opened), order.config, opened)
    made = manifest.read_manifest(place)
    inputs = sorted(opened.facts(path).digest for path in files.values())
    if inputs != sorted(made.inputs.values()) or made.package["source"] != manifest.package_version()["source"]:
        _check_unsigned(place)


def _is_there(made: Manifest, place: Path, page: bytes) -> bool:
    """Whether the finished report ``made``, with this page, is in ``place`` already, made at another time of the same.

    What the page there says of its status must be true, unless it is signed: then ``iro verify`` holds it to that.
    """
    try:
        there = manifest.read_manifest(place)
    except CommandError:
        return False
    if not there.is_same_run(made) or manifest.output_hashes(place) != there.outputs:
        return False
    expected = stamped(page, there, manifest.file_hash(place / manifest.FILE_NAME))
    return (place / manifest.SIGN_OFF).is_file() or (place / PAGE).read_bytes() == expected


def _check_unsigned(place: Path) -> None:
    """Refuse to replace a report that somebody has signed, or given a name to, with one that nobody has."""
    if (place / manifest.SIGN_OFF).is_file():
        raise CommandError(
            f"{place} bears signatures or names, and a new run would be another report and begin without any. Move it "
            "away to keep it, or give another folder with --out."
        )


def earlier_run(folder: Path) -> EarlierRun:
    """The finished run in ``folder``, for a later report to look back at.

    Raises:
        CommandError: it is not a finished run, or its ledger was changed since.
    """
    made = manifest.read_manifest(folder)
    return EarlierRun(made.parameters["period"], read_data_quality(folder), made, published_ledger(folder, made))


def look_back(product: Product, made: Manifest, earlier: EarlierRun) -> LookBack:
    """What the report of ``product``, with the manifest ``made``, prints about the earlier one."""
    compared = compare_runs(earlier.made, earlier.published, made, product.ledger.frame)
    show_iros = product.settings.report.show_iros
    revisions = approved_only(compared.revisions, product.approvals, show_iros=show_iros)
    return LookBack(as_earlier_report(earlier.quality, earlier.period), revisions)


def _look_back(product: Product, made: Manifest, place: Path, warn: Say) -> tuple[Product, Manifest]:
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
    before = {"period": earlier.period, "ledger": earlier.made.ledger_hash}
    return product.with_earlier(look_back(product, made, earlier)), replace(made, before=before)


def _readable(folder: Path, read: Callable[[Path], _Read], warn: Say) -> _Read | None:
    """What ``read`` returns for a run's folder; None if it is damaged, which must not prevent a new report."""
    try:
        return read(folder)
    except CommandError as error:
        warn(f"{error} The report is made without looking back at it.")
        return None
