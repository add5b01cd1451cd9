"""Every input is read once, and hashed as it is read; one that changes while a command works with it stops the command.

A manifest can therefore only name the hash of bytes that were read, never that of a file put in their place.
"""

import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from iro_analysis.errors import CommandError, DataError
from iro_analysis.resources import shipped

_AGAIN = "so what was read is not what is there now. Nothing was published: run it again when nobody writes there"

#: How many bytes of a large file are read at a time.
_PIECE = 1 << 20
#: For each :func:`watched` block, the files that were opened in it.
_WATCHING: "list[list[OpenedFiles]]" = []


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read, from its beginning on."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__()
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  whatever holds bytes
        count = self._file.readinto(buffer)
        self.add(memoryview(buffer)[:count])
        return count

    def add(self, piece: bytes | memoryview) -> None:
        self.sha256.update(piece)
        self.size += len(piece)


@dataclass(frozen=True)
class FileFacts:
    """The SHA-256 of a file's bytes, and how many there are."""

    digest: str
    size: int


class Trace(NamedTuple):
    """What a command found out about the disk, by path: hashes of files, what kinds of things there were, and listings.

    Each listing is a folder, a pattern, the names found, and what was passed over.
    """

    files: dict[str, str]
    kinds: dict[str, str]
    listings: list[list[Any]]


class OpenedFiles:  # D160
    """The files that a command has read, and the folders that it has listed, as they were then.

    Whoever reads a file or lists a folder again must find what was found the first time. Files are known by their
    names, not by where links lead: a link that leads elsewhere now is a change.
    """

    def __init__(self, expected: Mapping[str, str] | None = None) -> None:
        """Begin with nothing read.

        Args:
            expected: by path, the hash of each file that may be read at all; by default any file may be.
        """
        self._expected = expected
        self._files: dict[Path, FileFacts] = {}
        self._listings: dict[tuple[Path, str], frozenset[str]] = {}
        self._passed_over: dict[tuple[Path, str], list[str]] = {}
        self._kinds: dict[Path, str] = {}
        for watching in _WATCHING:
            watching.append(self)

    @classmethod
    def of(cls, trace: "Trace") -> "OpenedFiles":
        """What another command has read and listed, held to just as if this one had.

        Raises:
            OSError: a file is gone.
        """
        opened = cls()
        for path, digest in trace.files.items():
            opened._files[Path(path)] = FileFacts(digest, Path(path).stat().st_size)
        opened._kinds = {Path(path): kind for path, kind in trace.kinds.items()}
        for folder, pattern, names, passed_over in trace.listings:
            opened.hold_listing(Path(folder), names, pattern=pattern, passed_over=passed_over)
        return opened

    def read(self, path: Path) -> bytes:
        """The bytes of the file.

        Raises:
            OSError: it cannot be read.
            DataError: it has been read before and was different.
        """
        content = path.read_bytes()
        self._keep(path, FileFacts(hashlib.sha256(content).hexdigest(), len(content)))
        return content

    @contextmanager
    def stream(self, path: Path) -> Iterator[io.BufferedReader]:
        """The file, for what is too large to be held: it is hashed as the block reads it, and then to its end.

        Raises:
            OSError: it cannot be read.
            DataError: it has been read before and was different.
        """
        with path.open("rb", buffering=0) as file:
            hashed = _Hashed(file)
            yield io.BufferedReader(hashed, _PIECE)
            while piece := file.read(_PIECE):
                hashed.add(piece)
        self._keep(path, FileFacts(hashed.sha256.hexdigest(), hashed.size))

    def text(self, path: Path, encoding: str = "utf-8") -> str:
        """The text of the file, with line feeds for whatever ends its lines; raises as :meth:`read` does.

        Raises:
            UnicodeDecodeError: it is not in that encoding.
        """
        return io.TextIOWrapper(io.BytesIO(self.read(path)), encoding=encoding).read()

    def facts(self, path: Path) -> FileFacts:
        """Hash and size of what was read of the file or, if nobody has read it, of what it is now.

        Raises:
            CommandError: nobody has read it, and it cannot be read.
        """
        if path.absolute() not in self._files:
            self._keep(path, facts_now(path))
        return self._files[path.absolute()]

    def kind(self, path: Path) -> str:
        """What lies there now, kept for :meth:`trace`: "file", "folder" or, whatever else it is, nothing."""
        return self._kinds.setdefault(path.absolute(), kind_of(path))

    def hold_listing(
        self, folder: Path, names: Collection[str], *, pattern: str = "**", passed_over: Collection[str] = ()
    ) -> None:
        """Keep the names that were found in a folder when it was searched for such a pattern.

        ``passed_over`` is what else was found there and told, without stopping a command if it changes meanwhile.

        Raises:
            DataError: other files were found there before.
        """
        self._passed_over.setdefault((folder.absolute(), pattern), sorted(passed_over))
        before = self._listings.setdefault((folder.absolute(), pattern), frozenset(names))
        for name in sorted(before.symmetric_difference(names)):
            what = "was removed" if name in before else "appeared"
            raise DataError(f"{folder / name} {what} while the command ran, {_AGAIN}.")

    def check(self) -> None:
        """Look at every file once more.

        Raises:
            DataError: one is not what was read.
        """
        for path in list(self._files):
            if not path.is_file():
                raise DataError(f"{path} was removed while the command ran, {_AGAIN}.")
            self._keep(path, facts_now(path))

    def expect(self, expected: Mapping[str, str]) -> None:
        """Hold what was read, and what will be read of them, to these hashes by path.

        Raises:
            DataError: one of the files was read and was different.
        """
        self._expected = expected
        for path, facts in self._files.items():
            self._check_expected(path, facts)

    def hashes_to_expect(self) -> dict[str, str]:
        """The hash of each file that was read, by path: what another process is held to that reads them again."""
        return {name: facts.digest for path, facts in self._files.items() for name in _names(path)}

    def trace(self) -> "Trace":
        """Everything that was found out about the disk, in a form that can be kept and compared with what is there."""
        return Trace(
            {str(path): facts.digest for path, facts in self._files.items()},
            {str(path): kind for path, kind in self._kinds.items()},
            sorted(
                [str(folder), pattern, sorted(names), self._passed_over[folder, pattern]]
                for (folder, pattern), names in self._listings.items()
            ),
        )

    def _keep(self, path: Path, facts: FileFacts) -> None:
        known = self._files.setdefault(path.absolute(), facts)
        if facts != known:
            raise _changed(path)
        self._check_expected(path, facts)

    def _check_expected(self, path: Path, facts: FileFacts) -> None:
        if self._expected is not None and {facts.digest} != {self._expected.get(name) for name in _names(path)}:
            raise _changed(path)


@contextmanager
def watched() -> "Iterator[list[OpenedFiles]]":
    """Everything that is opened in the block, whoever opens it: nobody need remember to hand it on."""
    opened: list[OpenedFiles] = []
    _WATCHING.append(opened)
    try:
        yield opened
    finally:
        _WATCHING.pop()


def kind_of(path: Path) -> str:
    """What lies there: "file", "folder" or, whatever else it is, nothing."""
    return "file" if path.is_file() else "folder" if path.is_dir() else ""


#: The files of ``data_contracts`` that this process has read: it keeps what it made of them as long as it lives.
CONTRACTS = OpenedFiles()


def contract_text(name: str) -> str:
    """The text of a file of ``data_contracts``."""
    return CONTRACTS.text(shipped("data_contracts") / name)


def contract_hashes() -> dict[str, str]:
    """The hash of every file of ``data_contracts``, by name."""
    files = sorted(path for path in shipped("data_contracts").iterdir() if path.is_file())
    return {path.name: CONTRACTS.facts(path).digest for path in files}


def write_expected(path: Path, opened: OpenedFiles) -> None:
    """Write down what was read, for another process to be held to: it may read nothing else."""
    contract_hashes()
    path.write_text(json.dumps(opened.hashes_to_expect() | CONTRACTS.hashes_to_expect()), encoding="utf-8")


def held_to(path: Path) -> OpenedFiles:
    """What a process reads that another one has started; without the file ``path`` it is nobody's helper.

    Raises:
        DataError: a file of ``data_contracts`` was read and is not what the other process has read.
    """
    if not path.is_file():
        return OpenedFiles()
    expected = json.loads(path.read_text(encoding="utf-8"))
    CONTRACTS.expect(expected)
    return OpenedFiles(expected)


def _names(path: Path) -> set[str]:
    """The names under which another process may know a file: its own, and that of what it leads to."""
    return {str(path.parent.resolve() / path.name), str(path.resolve())}


def _changed(path: Path) -> DataError:
    return DataError(f"{path} was changed while the command ran, {_AGAIN}.")


def facts_now(path: Path) -> FileFacts:
    """Hash and size of what a file is now.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return FileFacts(digest, file.tell())
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}), so it cannot be hashed. Make it readable, or move it out of "
            "the data folder."
        ) from None
