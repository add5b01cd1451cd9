"""Where to find the files shipped with the package: notebooks, data contracts and the lock of dependencies."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parent
#: The engine that computes figures, unless another is asked for. D19
DEFAULT_ENGINE = "polars"
#: The files that mark a folder of outputs: what the manifest names was made by a run and is never read as data.
MEMBERS_COPY, MANIFEST = "MEMBERS-COPY.txt", "manifest.json"
#: The report of a run, and who signed it, which is written after the manifest.
PAGE, SIGN_OFF = "report.html", "sign-off.json"
#: In a data folder: which free texts were approved; and beside it, held while it is written.
APPROVALS = "approved-texts.csv"
APPROVALS_LOCK = f".{APPROVALS}.lock"
#: The folder of the members' copy within that of its period, so that a public copy has room beside it. D90
MEMBERS = "members"
#: The folder for files that name children, and what marks it as ours: git ignores everything in it.
PRIVATE, IGNORED, IGNORE_ALL = ".iro", ".gitignore", "*\n"

#: How the record of a verification is called that is left beside a run: no run, and never read as data either.
_RECORD = re.compile(r".+\.verified-[0-9]{8}T[0-9]{6}Z(?:-[0-9]+)?\.json")


def is_record(name: str) -> bool:
    """Whether a file of this name is the record of a verification."""
    return _RECORD.fullmatch(name) is not None


def shipped(name: str) -> Path:
    """The folder ``name`` (``notebooks`` or ``data_contracts``), in a checkout or inside an installed wheel."""
    installed = PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def lock_file() -> Path:
    """The lock file that pins every dependency, in a checkout or inside an installed wheel."""
    installed = PACKAGE / "_shipped" / "requirements.lock"
    return installed if installed.is_file() else PACKAGE.parent / "requirements.lock"
