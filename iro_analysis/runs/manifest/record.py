"""The manifest itself: written last, read back only as a whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from iro_analysis.errors import CommandError
from iro_analysis.runs.manifest.files import FILE_NAME, Hashes, hashes, output_files, text_hash
from iro_analysis.runs.manifest.versions import now

FORMAT = 1
#: What is read from the records within a manifest.
_NEEDED = {
    "parameters": {"period", "engine", "config"},
    "package": {"version", "commit", "changed"},
    "rows": {"table", "rows_used"},
}


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
        before: the report before that this one looks back at: its period and the hash of its ledger; empty without one.
        package: version, commit and source hash of this package, and whether files differed from the commit.
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
    before: Mapping[str, str]
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
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        if content.get("format") != FORMAT:
            raise CommandError(f"{path} has format {content.get('format')}; this version reads format {FORMAT}.")
        return _whole(text, content)
    except (ValueError, AttributeError):
        raise CommandError(f"{path} is not a manifest: it was cut short or changed beyond reading.") from None


def _whole(text: str, content: Mapping[str, Any]) -> Manifest:
    """The manifest of ``text``, which says ``content``; ValueError where something is lacking, wrong, or too much."""
    made = TypeAdapter(Manifest).validate_json(text, strict=True)
    records = [("parameters", made.parameters), ("package", made.package), *(("rows", row) for row in made.rows)]
    if not all(_NEEDED[name] <= set(record) for name, record in records) or set(content) != set(asdict(made)):
        raise ValueError("not the fields of a manifest")
    return made


def _seal(manifest: Manifest) -> str:
    content = asdict(manifest)
    del content["seal"]
    return text_hash(json.dumps(content, sort_keys=True, ensure_ascii=False))
