"""The files that go into a run and those that come out of it, with their hashes."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from iro_analysis.disk.folders import files_below
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.report.status_marks import without_status
from iro_analysis.resources import APPROVALS, PAGE, SIGN_OFF
from iro_analysis.resources import MANIFEST as FILE_NAME
from iro_analysis.settings import CHAPTERS, CONFIG_NAME, Settings

#: How an input without a table is called, with its hash: its own name may be a child's. D152
NO_TABLE = "no table, sha256 "

Hashes = Mapping[str, str]


def input_files(
    data: Path, settings: Settings, config: Path | None, opened: OpenedFiles | None = None
) -> dict[str, Path]:
    """Every file that goes into a run, by its name below the data folder.

    The configuration and the files that it names, where they lie elsewhere, are called "config/" plus their name in the
    configuration. What reading passes over is left out.

    Raises:
        DataError: other files were there when ``opened`` were read.
    """
    opened = opened or OpenedFiles()
    files = {str(path): data / path for path in files_below(data, opened)}
    below = {path.resolve() for path in files.values()}
    opened.hold_listing(settings.text_folder, [path.name for path in _chapters(settings)], pattern=CHAPTERS)
    configured = _configured(settings, config or settings.folder / CONFIG_NAME)
    elsewhere = {name: path for name, path in configured if path.is_file() and path.resolve() not in below}
    return files | elsewhere


def configured_files(files: Mapping[str, Path], settings: Settings, config: Path | None) -> set[str]:
    """The names of those of the input files that are the configuration, that it names, or that approve texts."""
    configured = _configured(settings, config or settings.folder / CONFIG_NAME)
    paths = {path.resolve() for _, path in configured}
    return {name for name, path in files.items() if name == APPROVALS or path.resolve() in paths}


def published_names(digests: Hashes, named: Collection[str]) -> dict[str, str]:
    """The name under which each input is published: its own if it is among ``named``, otherwise by its hash.

    Copies of one content are numbered, so that the names stay different.
    """
    copies = Counter[str]()
    names = {}
    for name, digest in digests.items():
        copies[digest] += name not in named
        number = f", copy {copies[digest]}" if copies[digest] > 1 else ""
        names[name] = name if name in named else f"{NO_TABLE}{digest}{number}"
    return names


def output_files(folder: Path) -> dict[str, Path]:
    """Every file in a run's folder except its manifest and sign-off, by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    by_name = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path for name, path in by_name.items() if name not in {FILE_NAME, SIGN_OFF}}


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """The hash of each of ``files``."""
    return {name: file_hash(path) for name, path in files.items()}


def output_hashes(folder: Path) -> dict[str, str]:  # D155
    """The hash of each file in a run's folder except its manifest and sign-off; of the page, with its block empty."""
    files = output_files(folder)
    digests = hashes(files)
    return digests | {PAGE: bytes_hash(without_status(files[PAGE].read_bytes()))} if PAGE in files else digests


def bytes_hash(content: bytes) -> str:
    """The SHA-256 of ``content``."""
    return hashlib.sha256(content).hexdigest()


def text_hash(text: str) -> str:
    """The SHA-256 of a text, encoded as UTF-8."""
    return bytes_hash(text.encode())


def _configured(settings: Settings, config: Path) -> Iterator[tuple[str, Path]]:
    """The configuration, its text chapters, comparators and postcode file, with their names."""
    yield f"config/{config.name}", config
    named = [comparator.file for comparator in settings.comparators]
    named += [settings.postcodes.file] if settings.postcodes else []
    relative = [settings.report.text / path.name for path in _chapters(settings)] + named
    yield from ((f"config/{path.as_posix().lstrip('/')}", settings.folder / path) for path in relative)


def _chapters(settings: Settings) -> list[Path]:
    """The workspace's own text chapters."""
    return sorted(settings.text_folder.glob(CHAPTERS))
