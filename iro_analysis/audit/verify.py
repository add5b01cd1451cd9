"""Whether a past run can be reproduced: its manifest, its files, its inputs, and every figure computed again."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from iro_analysis.audit.additions import additions
from iro_analysis.audit.sign_off import seals
from iro_analysis.audit.signatures import Signatures, check_signatures, old_sign_off
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import read_data_quality
from iro_analysis.disk.files import passing_folder
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.ledger import FIRST_ROW, read_ledger
from iro_analysis.report.chapters import NOTEBOOK
from iro_analysis.report.notebooks import INJECTED
from iro_analysis.report.status_marks import status_block
from iro_analysis.resources import MEMBERS_COPY, PAGE
from iro_analysis.runs import manifest
from iro_analysis.runs import run as runs
from iro_analysis.runs.manifest import Manifest
from iro_analysis.runs.place import run_beside
from iro_analysis.runs.product import LookBack, compute
from iro_analysis.runs.request import RunRequest
from iro_analysis.runs.revisions import SAME, compare_figures, current_ledger, read_revisions
from iro_analysis.runs.run import EarlierRun
from iro_analysis.settings import Settings, load_settings

_OLD_STATUS = re.compile(rb'<p class="status">.*?</p>', re.DOTALL)
Say = Callable[[str], None]
# D11 in docs/decisions.md
NOT_BESIDE = (
    "The report of {} that this one looks back at does not lie beside it as it was: what is printed from it is taken "
    "from the run's own folder."
)


@dataclass(frozen=True)
class Verification:
    """The result of a verification.

    Args:
        faults: what differs from the run as it was made (manifest, inputs, files), a line each.
        versions: which versions and definitions differ from those of the run, a line each; no faults in themselves.
        signatures: who signed the run, and what is wrong with that; these faults are among ``faults`` too.
        seals: the hash of the manifest of every audience.
        signers: the file that says whose signatures to believe.
        figures: every figure of the run or of its recomputation, with its verdict: same, different, newly absent or
            new. Columns :data:`iro_analysis.runs.revisions.FIGURE_COLUMNS`.
    """

    faults: tuple[str, ...]
    versions: tuple[str, ...]
    signatures: Signatures
    seals: Mapping[str, str]
    signers: Path | None
    figures: pd.DataFrame

    @property
    def differing(self) -> pd.DataFrame:
        """The figures that are not the same."""
        return self.figures[self.figures["verdict"] != SAME]

    @property
    def verifies(self) -> bool:
        """Whether nothing differs."""
        return not self.faults and self.differing.empty


def verify(
    folder: Path,
    data: Path,
    config: Path | None = None,
    *,
    signers: Path | None = None,
    jobs: int = 2,
    say: Say = lambda _: None,
    tell: Say = lambda _: None,
) -> Verification:
    """Compute the run in ``folder`` again from ``data``, and compare it with its manifest and the files there now.

    ``signers`` says whose signatures to believe, instead of the file that the configuration names. ``say`` receives the
    progress, ``tell`` each fault as soon as it is known: changed inputs before anything is computed.

    Raises:
        AuditError: the manifest was changed beyond reading.
        CommandError: there is no run, its inputs can no longer be read, or there is nothing to check signatures with.
        DataError: the inputs now fail a critical contract, or change meanwhile.
    """
    made = _manifest_of(folder)
    opened = OpenedFiles()
    settings = load_settings(data, config, opened)
    signers = signers or settings.signers_file
    signatures = check_signatures(folder, made, signers)
    faults = list(of_folder(made, folder, signatures))
    for fault in faults:
        tell(fault)
    try:
        order = _order(made, data, config, jobs)
        of_inputs = list(_of_inputs(made, order, settings, opened))
        for fault in of_inputs:
            tell(fault)
        found = _computed_again(made, folder, order, opened, say, tell)
    except CommandError as error:
        if faults:  # the command is right, but the run's own files say something else than the run did
            raise AuditError(str(error)) from None
        raise
    differing = (*faults, *of_inputs, *found.faults)
    return Verification(differing, found.versions, signatures, seals(folder), signers, found.figures)


class _Again(NamedTuple):
    faults: list[str]
    versions: tuple[str, ...]
    figures: pd.DataFrame


def _order(made: Manifest, data: Path, config: Path | None, jobs: int) -> RunRequest:
    given = made.parameters
    if given["config"] != (config.name if config else ""):
        raise CommandError(f"The run was made {_with_config(made)}: give the same again.")
    return RunRequest(data, made.period, config, given["engine"], jobs, given.get("authority", ""))


def _computed_again(
    made: Manifest, folder: Path, order: RunRequest, opened: OpenedFiles, say: Say, tell: Say
) -> _Again:
    """What differs when the run is computed again from the inputs as they are now."""
    faults = []
    earlier = _report_before(made, folder)
    versions = (
        *_of_versions(made),
        *([NOT_BESIDE.format(made.before["period"])] if made.before and not earlier else []),
    )
    for line in versions:
        tell(line)
    product = compute(order, say, opened)
    # What the report prints about the one before it rests on that report, which may be gone by now.
    product = product.with_earlier(runs.look_back(product, made, earlier) if earlier else _as_printed(made, folder))
    say("Writing the report again")
    with passing_folder(Path(tempfile.gettempdir()), "iro-verify-") as place:
        again = place / order.period.label
        again.mkdir()
        runs.write_outputs(product, order, again)
        if made.ledger_name != LEDGER:
            product.ledger.write(again / made.ledger_name)
        runs.raise_if_changed(product, order)
        for fault in _of_recomputed(made, folder, again):
            faults.append(fault)
            tell(fault)
    return _Again(faults, versions, compare_figures(current_ledger(folder, made), product.ledger.frame))


def _with_config(made: Manifest) -> str:
    name = made.parameters["config"]
    return f"with --config {name}" if name else "without --config"


def _manifest_of(folder: Path) -> Manifest:
    try:
        return manifest.read_manifest(folder)
    except CommandError as error:
        if (folder / manifest.FILE_NAME).is_file():
            raise AuditError(str(error)) from None  # what a run left can be read
        raise


def of_folder(made: Manifest, folder: Path, signatures: Signatures) -> Iterator[str]:
    """What differs in the run's folder from what the run left there and from what was signed; nothing is computed."""
    if not made.is_sealed:
        yield f"{manifest.FILE_NAME} was changed after the run: its seal does not fit what it says."
    yield from _of_outputs(made, folder)
    yield from additions(folder, made.outputs)
    yield from signatures.faults


def _of_outputs(made: Manifest, folder: Path) -> Iterator[str]:
    """Files of the run that have been removed, changed or added since."""
    expected = dict(made.outputs)
    if made.format == manifest.UNSIGNED_FORMAT and (sign_off := old_sign_off(folder)) is not None:
        expected[PAGE] = sign_off["page"]
    yield from _differences(expected, manifest.output_hashes(folder), "the run's folder")


def _of_inputs(made: Manifest, order: RunRequest, settings: Settings, opened: OpenedFiles) -> Iterator[str]:
    files = manifest.input_files(order.data, settings, order.config, opened)
    digests = {name: opened.facts(path).digest for name, path in files.items()}
    # The manifest does not name a file without a table; what is not one of those that it knows was added.
    unnamed = {digest for name, digest in made.inputs.items() if name.startswith(manifest.NO_TABLE)}
    named = {name for name, digest in digests.items() if name in made.inputs or digest not in unnamed}
    names = manifest.published_names(digests, named)
    yield from _differences(made.inputs, {names[name]: digest for name, digest in digests.items()}, "the inputs")


def _differences(expected: Mapping[str, str], actual: Mapping[str, str], place: str) -> Iterator[str]:
    for name, digest in expected.items():
        if name not in actual:
            yield f"{name} is gone from {place}."
        elif actual[name] != digest:
            yield f"{name} was changed in {place} since the run."
    yield from (f"{name} was added to {place} since the run." for name in actual if name not in expected)


def _of_versions(made: Manifest) -> Iterator[str]:
    """What differs between the software now and then; among packages only those installed both times."""
    package, current = made.package, manifest.package_version()
    if package != current:
        yield f"iro_analysis is {_version(current)} now and was {_version(package)}."
    if made.python != manifest.python_version():
        yield f"Python is {manifest.python_version()} now and was {made.python}."
    installed = manifest.installed()
    for name, version in made.dependencies.items():
        if installed.get(name, version) != version:
            yield f"{name} is {installed[name]} now and was {version}."
    for what, then, now in (
        ("measure", made.measures, manifest.measure_hashes(made.measures)),
        ("rule", made.rules, manifest.rule_hashes()),
        ("contract", made.contracts, manifest.contract_hashes()),
    ):
        changed = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
        yield from (f"The {what} '{name}' is not what it was." for name in changed)


def _version(package: Mapping[str, Any]) -> str:
    commit = f" at commit {package['commit'][:10]}" if package["commit"] else ""
    source = f", source {package.get('source', 'not known')[:10]}"
    return f"{package['version']}{commit}{' with changes' if package['changed'] else ''}{source}"


def _of_recomputed(made: Manifest, folder: Path, again: Path) -> Iterator[str]:
    """Files that are computed differently now, with the first line that differs."""
    computed = manifest.output_files(again)
    for name, path in computed.items():
        if not (folder / name).is_file():
            continue  # already reported as gone
        content, published = path.read_bytes(), (folder / name).read_bytes()
        if name == PAGE:  # what stands in the block of the one in the folder is held to the signatures
            status = status_block(published)
            content = content.replace(status_block(content), status) if status else _with_old_status(content, published)
        if made.ledger_name != LEDGER and name.endswith(NOTEBOOK):
            is_same = _without_paths(published) == _without_paths(content)
        else:
            is_same = published == content
        if name == LEDGER and not is_same:
            where = _first_row(made, folder / name, path)
        else:
            where = "" if is_same else f"line {_first_difference(published, content)}"
        if where:
            yield f"{name} is computed differently now from the file in the run's folder: {where} differs."
    gone = (name for name in made.outputs if name not in {*computed, MEMBERS_COPY})
    yield from (f"{name} is no longer computed." for name in gone)


def _with_old_status(page: bytes, published: bytes) -> bytes:
    """The page with the status of one that has no block: of a run of the older format, or changed."""
    status = _OLD_STATUS.search(published)
    return page.replace(status_block(page), status[0]) if status else page


def _without_paths(file: bytes) -> bytes:
    """A notebook of an older version without the parameters, which name the ledger, and perhaps inputs."""
    try:
        content = json.loads(file)
        content["cells"] = [cell for cell in content["cells"] if INJECTED not in cell["metadata"].get("tags", ())]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return file
    return json.dumps(content).encode()


def _first_difference(one: bytes, other: bytes) -> int:
    """The number of the first line, line ending included, in which two files differ."""
    pairs = zip_longest(one.splitlines(keepends=True), other.splitlines(keepends=True))
    return next(number for number, (left, right) in enumerate(pairs, start=1) if left != right)


def _first_row(made: Manifest, published: Path, computed: Path) -> str:  # D185
    """In which row two files with a ledger differ; empty if they hold the same, written by two versions of pyarrow."""
    try:
        then, now = (read_ledger(path, made.period).frame for path in (published, computed))
    except (OSError, ValueError):
        return "what it holds"
    both = min(len(then), len(now))
    one, other = (frame.iloc[:both] for frame in (then, now))
    same = ((one == other) | (one.isna() & other.isna())).fillna(value=False).all(axis="columns").to_numpy(dtype=bool)
    if not same.all():
        return f"row {same.argmin() + FIRST_ROW}"
    if len(then) != len(now):
        return f"row {both + FIRST_ROW}"
    is_other_version = made.dependencies.get("pyarrow") != manifest.installed()["pyarrow"]
    return "" if is_other_version else "only how it is written"


def _report_before(made: Manifest, folder: Path) -> EarlierRun | None:
    """The report before, if it still lies beside the run unchanged."""
    if not made.before:
        return None
    try:
        earlier = runs.earlier_run(run_beside(folder, made.before["period"]))
    except CommandError:
        return None
    return earlier if earlier.made.ledger_hash == made.before["ledger"] else None


def _as_printed(made: Manifest, folder: Path) -> LookBack:
    """What the run prints about the report before, taken from its own folder; nothing if there was no report before."""
    if not made.before or not (folder / QUALITY).is_file():
        return LookBack()
    return LookBack(read_data_quality(folder).before, read_revisions(folder))
