"""Every input is read once, and hashed as it is read; one that changes while a command works with it stops the command.

A manifest can therefore only name the hash of bytes that were read, never that of a file put in their place.
"""

import hashlib
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iro_analysis.errors import CommandError, DataError
from iro_analysis.resources import shipped

#: How a whole folder is searched, with those below it.
ALL = "**"
_AGAIN = "so what was read is not what is there now. Nothing was published: run it again when nobody writes there"


@dataclass(frozen=True)
class FileFacts:
    """The SHA-256 of a file's bytes, and how many there are."""

    digest: str
    size: int


@dataclass(frozen=True)
class Trace:  # D176
    """What a command has read and where it has looked: what it worked out rests on nothing else but its options.

    Args:
        files: the hash of each file, by path.
        listings: by folder and pattern, what was found there: files to read, and what was passed over and why.
    """

    files: Mapping[str, str]
    listings: Mapping[str, Mapping[str, tuple[str, ...]]]

    def to_json(self) -> dict[str, Any]:
        """As it is kept; :meth:`of_json` takes it back."""
        return {"files": dict(self.files), "listings": {name: dict(found) for name, found in self.listings.items()}}

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> "Trace":
        """A trace that was kept."""
        listings = {
            folder: {pattern: tuple(names) for pattern, names in found.items()}
            for folder, found in content["listings"].items()
        }
        return cls(dict(content["files"]), listings)


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
        self._passed_over: dict[tuple[Path, str], tuple[str, ...]] = {}

    def read(self, path: Path) -> bytes:
        """The bytes of the file.

        Raises:
            OSError: it cannot be read.
            DataError: it has been read before and was different.
        """
        content = path.read_bytes()
        self._keep(path, FileFacts(hashlib.sha256(content).hexdigest(), len(content)))
        return content

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
            self._keep(path, _facts_now(path))
        return self._files[path.absolute()]

    def hold_listing(
        self, folder: Path, names: Collection[str], *, pattern: str = ALL, passed_over: Collection[str] = ()
    ) -> None:
        """Keep the names that were found in a folder when it was searched for such a pattern.

        What is ``passed_over`` may come and go meanwhile; it is only kept for the trace.

        Raises:
            DataError: other files were found there before.
        """
        self._passed_over[folder.absolute(), pattern] = tuple(sorted(passed_over))
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
            self._keep(path, _facts_now(path))

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

    def trace(self) -> Trace:
        """Everything that was read and listed so far."""
        listings: dict[str, dict[str, tuple[str, ...]]] = {}
        for (folder, pattern), names in self._listings.items():
            found = (*sorted(names), *self._passed_over[folder, pattern])
            listings.setdefault(str(folder), {})[pattern] = found
        return Trace({str(path): facts.digest for path, facts in self._files.items()}, listings)

    def _keep(self, path: Path, facts: FileFacts) -> None:
        known = self._files.setdefault(path.absolute(), facts)
        if facts != known:
            raise _changed(path)
        self._check_expected(path, facts)

    def _check_expected(self, path: Path, facts: FileFacts) -> None:
        if self._expected is not None and {facts.digest} != {self._expected.get(name) for name in _names(path)}:
            raise _changed(path)


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


def _facts_now(path: Path) -> FileFacts:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return FileFacts(digest, file.tell())
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}), so it cannot be hashed. Make it readable, or move it out of "
            "the data folder."
        ) from None
