"""What earlier commands worked out, found again by what it was made of: contents and this program, never by dates.

An entry is only believed if it is whole and was made of the very same things, so a damaged, foreign or outdated one is
as good as none. Entries hold nothing that the data folder does not hold, and lie in a private folder.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from iro_analysis.disk.files import make_private
from iro_analysis.resources import PACKAGE, shipped

#: The folder of the cache in a private folder.
FOLDER = "cache"
#: When the entries are larger than this together, those used longest ago are deleted, down to half of it.
LARGEST = 200_000_000
_HASH = 64


class Cache:  # D175
    """Entries in a private folder; without a folder, nothing is ever found or kept."""

    def __init__(self, private: Path | None) -> None:
        """Use the private folder of a workspace; None switches the cache off."""
        self._folder = None if private is None else private / FOLDER

    @property
    def folder(self) -> Path | None:
        """Where the entries lie; None if the cache is switched off."""
        return self._folder

    def get(self, kind: str, made_of: str) -> bytes | None:
        """What was kept under this kind, made of the same; None if there is nothing that can be believed.

        Args:
            kind: what it is, such as "outcomes".
            made_of: the :func:`fingerprint` of everything that it depends on, besides this program.
        """
        if self._folder is None:
            return None
        name = _name(kind, made_of)
        path = self._folder / f"{name}.entry"
        try:
            digest, content = (whole := path.read_bytes())[:_HASH], whole[_HASH:]
            if digest != _seal(name, content):
                return None
            os.utime(path)  # when it was last used decides only how long it is kept
        except OSError:
            return None
        return content

    def put(self, kind: str, made_of: str, content: bytes) -> None:
        """Keep ``content``; where it cannot be written, it is not kept, and the next command works it out again."""
        if self._folder is None:
            return
        name = _name(kind, made_of)
        with suppress(OSError):
            if not make_private(self._folder.parent):
                return
            self._folder.mkdir(mode=0o700, exist_ok=True)
            building = self._folder / f"{name}.{os.getpid()}"
            try:
                building.touch(mode=0o600)
                building.write_bytes(_seal(name, content) + content)
                building.replace(self._folder / f"{name}.entry")
            finally:
                building.unlink(missing_ok=True)
            self._forget_oldest()

    def clear(self) -> int:
        """Delete everything in it, and say how many bytes there were."""
        found = list(self._files())
        for _, _, path in found:
            path.unlink(missing_ok=True)
        return sum(size for _, size, _ in found)

    def size(self) -> int:
        """The bytes of all entries."""
        return sum(size for _, size, _ in self._files())

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was last used, its size and path; what a killed process was writing is among them."""
        if self._folder is not None and not self._folder.is_symlink() and self._folder.is_dir():
            for path in self._folder.iterdir():
                with suppress(OSError):  # another process has deleted it
                    facts = path.lstat()
                    if stat.S_ISREG(facts.st_mode):
                        yield facts.st_mtime, facts.st_size, path

    def _forget_oldest(self) -> None:
        oldest_first = sorted(self._files())
        left = sum(size for _, size, _ in oldest_first)
        if left > LARGEST:
            for _, size, path in oldest_first:
                if left > LARGEST // 2:
                    path.unlink(missing_ok=True)
                    left -= size


NO_CACHE = Cache(None)


def fingerprint(*parts: str | bytes) -> str:
    """A hash of texts and bytes, which knows where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()


@cache
def program() -> str:
    """A hash of what computes: the files of this package and those shipped with it, Python, and installed packages."""
    folders = (PACKAGE, shipped("notebooks"), shipped("data_contracts"))
    files = sorted(path for folder in folders for path in folder.rglob("*") if _is_source(path))
    packages = {name for place in sys.path if place for name in _names_in(Path(place)) if name.endswith(".dist-info")}
    return fingerprint(
        sys.version,
        sys.platform,
        *sorted(packages),
        *(part for path in files for part in (str(path), path.read_bytes())),
    )


def _is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.is_file()


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _name(kind: str, made_of: str) -> str:
    return fingerprint(kind, made_of, program())


def _seal(name: str, content: bytes) -> bytes:
    return fingerprint(name, content).encode()
