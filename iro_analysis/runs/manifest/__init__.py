"""The manifest of a run: what went in, by what it was computed, and what came out, so that it can be had again.

It holds names, sizes, hashes, counts and versions; nothing of a person. It is written last: a folder without one is no
finished run.
"""

from iro_analysis.runs.manifest.files import FILE_NAME, SIGN_OFF, Hashes, file_hash, hashes, input_files, output_files
from iro_analysis.runs.manifest.fingerprints import (
    contract_hashes,
    measure_hashes,
    rule_hashes,
    settings_record,
    snapshot,
)
from iro_analysis.runs.manifest.record import FORMAT, Manifest, read_manifest
from iro_analysis.runs.manifest.versions import installed, lock_hash, now, package_version, python_version, started_by

__all__ = [
    "FILE_NAME",
    "FORMAT",
    "SIGN_OFF",
    "Hashes",
    "Manifest",
    "contract_hashes",
    "file_hash",
    "hashes",
    "input_files",
    "installed",
    "lock_hash",
    "measure_hashes",
    "now",
    "output_files",
    "package_version",
    "python_version",
    "read_manifest",
    "rule_hashes",
    "settings_record",
    "snapshot",
    "started_by",
]
