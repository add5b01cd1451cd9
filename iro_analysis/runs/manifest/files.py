"""The files that a run rests on and those that it leaves, each with its hash."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from iro_analysis.settings import CONFIG_NAME, Settings
from iro_analysis.sources.folders import files_below

FILE_NAME = "manifest.json"
#: Who signed the figures off; written beside the manifest when the run is over.
SIGN_OFF = "sign-off.json"
_CHUNK = 1 << 20

Hashes = Mapping[str, str]


def input_files(data: Path, settings: Settings, config: Path | None) -> dict[str, Path]:
    """Every file that a run rests on, by its name below the data folder.

    The configuration and the files that it names, where they lie elsewhere, are called config/ and as it names them.
    Hidden files and folders of outputs are none of them.
    """
    files = {str(path): data / path for path in files_below(data)}
    below = {path.resolve() for path in files.values()}
    named = _named(settings, config or settings.folder / CONFIG_NAME)
    elsewhere = {name: path for name, path in named if path.is_file() and path.resolve() not in below}
    return files | elsewhere


def output_files(folder: Path) -> dict[str, Path]:
    """Every file of a run's folder but its manifest and its sign-off, by name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: path for name, path in named.items() if name not in {FILE_NAME, SIGN_OFF}}


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """The hash of each of ``files``."""
    return {name: file_hash(path) for name, path in files.items()}


def text_hash(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _named(settings: Settings, config: Path) -> Iterator[tuple[str, Path]]:
    """The configuration, its text chapters and its comparators."""
    yield f"config/{config.name}", config
    chapters = sorted((settings.folder / settings.report.text).glob("*.md"))
    relative = [settings.report.text / path.name for path in chapters] + [each.file for each in settings.comparators]
    yield from ((f"config/{path.as_posix().lstrip('/')}", settings.folder / path) for path in relative)
