"""Where the files that travel with the package lie: notebooks and data contracts."""

from pathlib import Path

PACKAGE = Path(__file__).parent
#: The file that says what a folder of outputs is; a folder that holds it is ours, and none of the data.
MEMBERS_COPY = "MEMBERS-COPY.txt"


def shipped(name: str) -> Path:
    """The folder ``notebooks`` or ``data_contracts``, in a checkout or inside an installed wheel."""
    installed = PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def lock_file() -> Path:
    """The lock of every dependency, in a checkout or inside an installed wheel."""
    installed = PACKAGE / "_shipped" / "requirements.lock"
    return installed if installed.is_file() else PACKAGE.parent / "requirements.lock"
