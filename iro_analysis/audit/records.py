"""The record of a verification: a dated file beside a run's folder, never in it, where it would be a fault."""

import json
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from iro_analysis.audit.verify import Verification
from iro_analysis.disk.files import written_whole
from iro_analysis.errors import CommandError
from iro_analysis.runs import manifest
from iro_analysis.runs.place import run_folder

_FORMAT = 1


def write_record(found: Verification, folder: Path) -> Path:  # D159
    """Write what a verification of the run in ``folder`` found beside its period's folder, and return the file.

    It can be read by whoever may read the manifest.

    Raises:
        CommandError: the folder of outputs cannot be written.
    """
    run = run_folder(folder)
    stem = f"{run.name}.verified-{datetime.now(tz=UTC):%Y%m%dT%H%M%SZ}"
    names = (f"{stem}{f'-{number}' if number else ''}.json" for number in count())
    place = next(path for name in names if not (path := run.with_name(name)).exists())
    try:
        with written_whole(place, like=folder / manifest.FILE_NAME) as building:
            text = json.dumps(_content(found, run.name), indent=1, ensure_ascii=True) + "\n"
            building.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CommandError(f"The record cannot be written to {run.parent}: {error.strerror}.") from None
    return place


def _content(found: Verification, run: str) -> dict[str, Any]:
    signers = None if found.signers is None else manifest.file_hash(found.signers)
    return {
        "format": _FORMAT,
        "run": run,
        "verified": manifest.now(),
        "by": manifest.started_by(),
        "package": manifest.package_version(),
        "python": manifest.python_version(),
        "result": "verifies" if found.verifies else "differs",
        "seals": dict(found.seals),
        "signers_file": signers,
        "signatures": [
            {
                "role": one.given.statement.role,
                "name": one.given.statement.name,
                "signed": one.given.statement.signed,
                "key": one.given.key,
                "vouched_for_as": list(one.people or ()),
            }
            for one in found.signatures.checked
        ],
        "differences": {"files_inputs_and_signatures": len(found.faults), "versions": len(found.versions)},
        "figures": dict(Counter(found.figures["verdict"])),
    }
