"""The manifest of a run: what went in, by what it was computed, and what came out, so that it can be had again.

It holds names, sizes, hashes, counts and versions; nothing of a person. It is written last: a folder without one is no
finished run.
"""

import getpass
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis import __version__
from iro_analysis.care.rules import Guideline, Relaxation, Rule, guidelines, relaxations, rules
from iro_analysis.errors import CommandError
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.resources import PACKAGE, lock_file, shipped
from iro_analysis.settings import CONFIG_NAME, Settings
from iro_analysis.sources import History
from iro_analysis.sources.folders import files_below

FILE_NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20

Hashes = Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """What a run leaves beside its report.

    Args:
        format: the version of this layout.
        parameters: what the command was given: period, engine, the name of the configuration.
        inputs: every file below the data folder, and those of a configuration elsewhere, by name: its hash.
        sizes: their sizes in bytes.
        rows: what became of the rows of each file of a table: in, used, merged, quarantined.
        snapshot: the hash of each stitched table, as the figures were computed from it.
        settings: the configuration as it was understood, its defaults included.
        package: version and commit of this package, and whether it differed from the commit.
        python: its version.
        dependencies: every installed package and its version.
        lock: the hash of the lock that pins them.
        measures: the hash of each measure's record: its definition, source, unit, statistic and breakdowns.
        rules: the hash of each version of each rule and guideline.
        contracts: the hash of each suite, code list and other file of ``data_contracts``.
        notebooks: the hash of each notebook that was run, as it is shipped.
        outputs: the hash of each file of the run's folder but this one.
        started: when the run began, with its offset from UTC.
        ended: when this was written.
        by: who started it and how, at a terminal or scheduled.
        seal: the hash of everything above; whoever changes a word of it has to make a new one.
    """

    format: int
    parameters: Mapping[str, str]
    inputs: Hashes
    sizes: Mapping[str, int]
    rows: list[dict[str, Any]]
    snapshot: Hashes
    settings: Mapping[str, Any]
    package: Mapping[str, Any]
    python: str
    dependencies: Mapping[str, str]
    lock: str
    measures: Hashes
    rules: Hashes
    contracts: Hashes
    notebooks: Hashes
    outputs: Hashes
    started: str
    ended: str
    by: Mapping[str, str]
    seal: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether it is as it was written."""
        return self.seal == _seal(self)

    def finished(self, folder: Path) -> "Manifest":
        """The same of a run whose outputs lie in ``folder``, with its seal."""
        whole = replace(self, outputs=hashes(output_files(folder)), ended=now())
        return replace(whole, seal=_seal(whole))

    def write(self, folder: Path) -> None:
        """Write it to ``folder`` as a whole."""
        building = folder / f".{FILE_NAME}"
        building.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        building.replace(folder / FILE_NAME)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the run in ``folder``.

    Raises:
        CommandError: there is none, or it is not one that this version can read.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise CommandError(f"{folder} is not the folder of a finished run: it has no {FILE_NAME}.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.get("format") != FORMAT:
            raise CommandError(f"{path} has format {content.get('format')}; this version reads format {FORMAT}.")
        return Manifest(**content)
    except (ValueError, TypeError, AttributeError):
        raise CommandError(f"{path} is not a manifest: it was cut short or changed beyond reading.") from None


def input_files(data: Path, settings: Settings, config: Path | None) -> dict[str, Path]:
    """Every file that a run rests on, by its name below the data folder; those of a configuration elsewhere as config/.

    Hidden files and folders of outputs are none of them.
    """
    files = {str(path): data / path for path in files_below(data)}
    if settings.folder.resolve() != data.resolve():
        files |= {f"config/{(config or Path(CONFIG_NAME)).name}": config or settings.folder / CONFIG_NAME}
        texts = settings.folder / settings.report.text
        files |= {f"config/{path.name}": path for path in sorted(texts.glob("*.md"))}
        others = (settings.folder / each.file for each in settings.comparators)
        files |= {f"config/{path.name}": path for path in others}
    return files


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def output_files(folder: Path) -> dict[str, Path]:
    """Every file of a run's folder but its manifest and its sign-off, by name."""
    kept_apart = {FILE_NAME, SIGN_OFF}
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: path for name, path in named.items() if name not in kept_apart}


#: Who signed the figures off; written beside the manifest when the run is over.
SIGN_OFF = "sign-off.json"


def hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """The hash of each of ``files``."""
    return {name: file_hash(path) for name, path in files.items()}


def snapshot(history: History) -> dict[str, str]:
    """The hash of each stitched table, as CSV."""
    return {name: _text_hash(_csv(rows)) for name, rows in sorted(history.data.tables.items())}


def rule_hashes() -> dict[str, str]:
    """The hash of every version of every rule, relaxation and guideline, by its id and first day."""
    every: tuple[Rule | Relaxation | Guideline, ...] = (*rules(), *relaxations(), *guidelines())
    return {f"{rule.id} from {rule.valid_from}": _record_hash(asdict(rule)) for rule in every}


def measure_hashes(names: Iterable[str]) -> dict[str, str]:
    """The hash of each measure's record; one that is computed otherwise under the same words is told by the commit."""
    return {name: _record_hash(_record(catalogue()[name])) for name in names if name in catalogue()}


def contract_hashes() -> dict[str, str]:
    """The hash of every file of ``data_contracts``."""
    return hashes({path.name: path for path in sorted(shipped("data_contracts").iterdir()) if path.is_file()})


def versions() -> dict[str, str]:
    """Every installed package and its version."""
    found = {dist.metadata["Name"].lower(): dist.version for dist in distributions() if dist.metadata["Name"]}
    return dict(sorted(found.items()))


def package_version() -> dict[str, Any]:
    """The version of this package and, in a checkout, its commit and whether files differ from it."""
    commit = _git("rev-parse", "HEAD")
    changed = (
        bool(_git("status", "--porcelain", "--", "iro_analysis", "notebooks", "data_contracts")) if commit else None
    )
    return {"version": __version__, "commit": commit, "changed": changed}


def python_version() -> str:
    """The version of Python that runs."""
    return sys.version.split()[0]


def lock_hash() -> str:
    """The hash of the lock; empty where it is not shipped."""
    return file_hash(lock_file()) if lock_file().is_file() else ""


def settings_record(settings: Settings) -> dict[str, Any]:
    """The settings as they were understood, without the folder they were read from."""
    record: dict[str, Any] = settings.model_dump(mode="json", exclude={"folder"})
    return record


def started_by() -> dict[str, str]:
    """Who runs this process and how: at a terminal, or without one, as a scheduler does."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = "not known"
    return {"user": user, "how": "by hand" if sys.stdin is not None and sys.stdin.isatty() else "scheduled"}


def now() -> str:
    """This moment with its offset from UTC, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _git(*words: str) -> str | None:
    if not (PACKAGE.parent / ".git").exists():
        return None
    try:
        done = subprocess.run(  # noqa: S603  our own words
            ["git", "-C", str(PACKAGE.parent), *words],  # noqa: S607  the one in the user's path
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _csv(rows: pd.DataFrame) -> str:
    return rows.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def _record(measure: Measure) -> dict[str, Any]:
    return {field.name: getattr(measure, field.name) for field in fields(measure) if field.name != "rows"}


def _record_hash(record: Mapping[str, Any]) -> str:
    return _text_hash(json.dumps(record, sort_keys=True, default=str))


def _seal(manifest: Manifest) -> str:
    content = asdict(manifest)
    del content["seal"]
    return _text_hash(json.dumps(content, sort_keys=True, ensure_ascii=False))


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
