"""The manifest itself: written last, and accepted only if it is complete."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from iro_analysis.errors import CommandError
from iro_analysis.ledger import CSV_NAME
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.periods import Period, parse_period
from iro_analysis.resources import MANIFEST as FILE_NAME
from iro_analysis.runs.manifest.files import Hashes, output_hashes, text_hash
from iro_analysis.runs.manifest.versions import now
from iro_analysis.texts import literal_json

FORMAT = 2
#: The format of runs whose page has no block for signatures; their manifest holds a hash of itself.
UNSIGNED_FORMAT = 1
_OF_ONE_TIME = {"started", "ended", "by"}
#: The keys that are read from the records within a manifest.
_NEEDED = {
    "parameters": {"period", "engine", "config"},
    "package": {"version", "commit", "changed"},
    "rows": {"table", "rows_used"},
    "before": {"period", "ledger"},
}


@dataclass(frozen=True)
class Manifest:
    """What a run leaves beside its report.

    Args:
        format: the version of this layout.
        parameters: what the command was given: period, engine, name of the configuration, authority.
        inputs: the hash of every file in the data folder, and of files that the configuration names elsewhere, by name;
            a file without a table has its hash for a name.
        sizes: the sizes of these files in bytes.
        rows: what became of the rows of each file: in, used, merged, quarantined.
        snapshot: the hash of each stitched table from which the figures were computed.
        settings: the configuration as understood, defaults included.
        before: period and ledger hash of the earlier report that this one looks back at; empty if there was none.
        package: version, commit and source hash of this package, and whether files differed from the commit.
        python: the version of Python.
        dependencies: every installed package with its version.
        lock: the hash of the lock file that pins the dependencies.
        measures: the hash of each measure's record: definition, source, unit, statistic and breakdowns.
        rules: the hash of each version of each rule, relaxation and guideline.
        contracts: the hash of each suite, code list and other file in ``data_contracts``.
        notebooks: the hash of each notebook as it was before it was run.
        outputs: the hash of each file in the run's folder except the manifest itself and the sign-off; of the page,
            with the block for status and signatures empty.
        started: when the run began, with its offset from UTC.
        ended: when the manifest was written.
        by: who started the run, and whether at a terminal or scheduled.
        seal: of the older format, the hash of all of the above. Otherwise empty: the seal of a run is the hash of this
            file, which is printed in the page.
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
    def authority(self) -> str:
        """The name of the authority."""
        return str(self.settings["authority"]["name"])

    @property
    def period(self) -> Period:
        """The period of the report."""
        return parse_period(self.parameters["period"])

    @property
    def ledger_name(self) -> str:  # D185
        """The name of the run's file with the whole ledger; a run that names none of today's wrote it as CSV."""
        return LEDGER if LEDGER in self.outputs else CSV_NAME

    @property
    def ledger_hash(self) -> str:
        """The hash of that file as the run left it; empty if the run left none."""
        return self.outputs.get(self.ledger_name, "")

    @property
    def complete_to(self) -> date | None:
        """The day up to which the returns cover the period, if the configuration gives one."""
        text = self.settings.get("returns", {}).get("complete_to")
        return date.fromisoformat(text) if text else None

    @property
    def is_sealed(self) -> bool:
        """Whether the hash of itself that a manifest of the older format holds is right; others hold none."""
        return self.seal == (_seal(self) if self.format == UNSIGNED_FORMAT else "")

    @property
    def text(self) -> str:
        """What is written; its hash is the seal of the run."""
        content = asdict(self)
        if not self.seal:
            del content["seal"]
        return literal_json(json.dumps(content, indent=1, ensure_ascii=False)) + "\n"

    def is_same_run(self, other: "Manifest") -> bool:
        """Whether another run was made of the same by the same code; when, by whom, and at which commit may differ."""
        return _facts(self) == _facts(other)

    def finished(self, folder: Path) -> "Manifest":
        """The finished manifest of a run whose outputs are in ``folder``."""
        return replace(self, outputs=output_hashes(folder), ended=now())

    def write(self, folder: Path) -> None:
        """Write the manifest to ``folder``, whole or not at all."""
        building = folder / f".{FILE_NAME}"
        building.write_text(self.text, encoding="utf-8", newline="\n")
        building.replace(folder / FILE_NAME)


def _facts(made: Manifest) -> dict[str, Any]:
    """What is written, but for when and by whom it was made, and for what git says of code whose hash is there too."""
    content: dict[str, Any] = json.loads(made.text)
    package = {name: fact for name, fact in content["package"].items() if name not in {"commit", "changed"}}
    return {name: fact for name, fact in content.items() if name not in _OF_ONE_TIME} | {"package": package}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the run in ``folder``.

    Raises:
        CommandError: there is none, or this version cannot read it.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise CommandError(f"{folder} is not the folder of a finished run: it has no {FILE_NAME}.")
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        known = content.get("format") in {UNSIGNED_FORMAT, FORMAT}
        made = _complete(text, content) if known else None
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError, CommandError):
        raise CommandError(f"{path} is not a manifest: it was cut short or changed beyond reading.") from None
    if made is None:
        raise CommandError(
            f"{path} has format {content.get('format')}; this version reads formats {UNSIGNED_FORMAT} and {FORMAT}."
        )
    return made


def _complete(text: str, content: Mapping[str, Any]) -> Manifest:
    """The manifest in ``text``, parsed as ``content``; an error where a field is missing, wrong or unknown."""
    made = TypeAdapter(Manifest).validate_json(text, strict=True)
    records = [("parameters", made.parameters), ("package", made.package), *(("rows", row) for row in made.rows)]
    fields = set(asdict(made)) - ({"seal"} if made.format == FORMAT else set())
    records += [("before", made.before)] if made.before else []
    if not all(_NEEDED[name] <= set(record) for name, record in records) or set(content) != fields:
        raise ValueError("not the fields of a manifest")
    _ = made.authority, made.period, made.complete_to  # or each who asks for them would find out
    return made


def _seal(manifest: Manifest) -> str:
    content = asdict(manifest)
    del content["seal"]
    return text_hash(json.dumps(content, sort_keys=True, ensure_ascii=False))
