"""Which software runs, and who started it: this package, Python, every other package, and the user."""

import getpass
import os
import subprocess
import sys
from datetime import datetime
from importlib.metadata import distributions
from typing import Any

from iro_analysis import __version__
from iro_analysis.resources import PACKAGE, lock_file, shipped
from iro_analysis.runs.manifest.files import file_hash, text_hash

_NOT_SOURCE = {"__pycache__", "_shipped"}


def installed() -> dict[str, str]:
    """Every installed package with its version."""
    facts = (distribution.metadata for distribution in distributions())  # a file, parsed each time it is asked for
    return dict(sorted((fact["Name"].lower(), fact["Version"]) for fact in facts if fact["Name"]))


def package_version() -> dict[str, Any]:
    """The version and source hash of this package; in a checkout also its commit, and whether files differ from it."""
    commit = _git("rev-parse", "HEAD")
    changed = (
        bool(_git("status", "--porcelain", "--", "iro_analysis", "notebooks", "data_contracts")) if commit else None
    )
    return {"version": __version__, "commit": commit, "changed": changed, "source": source_hash()}


def source_hash() -> str:
    """The hash of the files of this package and its notebooks; a commit does not show later changes to them."""
    folders = (PACKAGE, shipped("notebooks"))
    paths = [(folder, path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()]
    files = sorted((path.as_posix(), folder / path) for folder, path in paths if not _NOT_SOURCE & set(path.parts))
    return text_hash("".join(f"{name} {file_hash(path)}\n" for name, path in files))


def python_version() -> str:
    """The version of Python in use."""
    return sys.version.split()[0]


def lock_hash() -> str:
    """The hash of the lock file; empty if it was not shipped."""
    return file_hash(lock_file()) if lock_file().is_file() else ""


def started_by() -> dict[str, str]:
    """Who runs this process, and whether by hand at a terminal or without one, as a scheduler does."""
    return {"user": account(), "how": "by hand" if sys.stdin is not None and sys.stdin.isatty() else "scheduled"}


def account() -> str:
    """The account of this process according to the operating system; environment variables can be set to anything."""
    try:
        import pwd  # noqa: PLC0415  not on Windows
    except ImportError:
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user id without a name, as containers have
        return f"user {os.getuid()}"


def now() -> str:
    """The current time with its offset from UTC, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _git(*arguments: str) -> str | None:
    """What git prints; None outside a checkout of this package or without git."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    # Variables of git, as hooks have them, would have it speak of another repository.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603  our own arguments
            ["git", "-C", str(PACKAGE.parent), *arguments],  # noqa: S607  the git in the user's path
            capture_output=True,
            text=True,
            check=True,
            env=surroundings,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
