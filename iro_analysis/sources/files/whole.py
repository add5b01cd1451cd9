"""The bytes of a file, unless there are too many of them."""

from pathlib import Path

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.settings import Limits
from iro_analysis.sources.files.delimited import BeyondLimitsError

TOO_LARGE = (
    "it is larger than {:,} MB: if it is a return, export it again without what is no part of it, or raise "
    "file_megabytes under [limits] in iro.toml"
)
_MEGABYTE = 1_000_000


def read_whole(path: Path, limits: Limits, opened: OpenedFiles) -> bytes:
    """Return the bytes of the file, which becomes one of ``opened``.

    Raises:
        OSError: it cannot be read.
        BeyondLimitsError: it is larger than ``limits`` allow.
        DataError: it has been read before and was different.
    """
    if _is_too_large(path, limits):
        raise BeyondLimitsError(TOO_LARGE.format(limits.file_megabytes))
    return opened.read(path)


def read_beginning(path: Path, length: int, limits: Limits, opened: OpenedFiles) -> bytes:
    """Return the first bytes of a file of which no more is needed; raises as :func:`read_whole` does.

    One that is larger than ``limits`` allow is not hashed for that: nothing that is printed rests on it.
    """
    if _is_too_large(path, limits):
        with path.open("rb") as file:
            return file.read(length)
    return opened.read(path)[:length]


def _is_too_large(path: Path, limits: Limits) -> bool:
    return path.stat().st_size > limits.file_megabytes * _MEGABYTE
