"""The manifest of a run: what went in, what computed it and what came out, so that the run can be reproduced.

It holds names, sizes, hashes, counts and versions, and nothing about any child. It is written last, so a folder without
one is not a finished run.
"""

from iro_analysis.disk.opened import contract_hashes
from iro_analysis.resources import MANIFEST as FILE_NAME
from iro_analysis.resources import SIGN_OFF
from iro_analysis.runs.manifest.files import (
    NO_TABLE,
    Hashes,
    bytes_hash,
    configured_files,
    file_hash,
    hashes,
    input_files,
    output_files,
    output_hashes,
    published_names,
    text_hash,
)
from iro_analysis.runs.manifest.fingerprints import (
    measure_hashes,
    rule_hashes,
    settings_record,
    snapshot,
)
from iro_analysis.runs.manifest.record import FORMAT, UNSIGNED_FORMAT, Manifest, read_manifest
from iro_analysis.runs.manifest.versions import installed, lock_hash, now, package_version, python_version, started_by

__all__ = [
    "FILE_NAME",
    "FORMAT",
    "NO_TABLE",
    "SIGN_OFF",
    "UNSIGNED_FORMAT",
    "Hashes",
    "Manifest",
    "bytes_hash",
    "configured_files",
    "contract_hashes",
    "file_hash",
    "hashes",
    "input_files",
    "installed",
    "lock_hash",
    "measure_hashes",
    "now",
    "output_files",
    "output_hashes",
    "package_version",
    "published_names",
    "python_version",
    "read_manifest",
    "rule_hashes",
    "settings_record",
    "snapshot",
    "started_by",
    "text_hash",
]
