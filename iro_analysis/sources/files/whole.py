"""The bytes of a file, unless there are too many of them."""

from pathlib import Path

from iro_analysis.settings import Limits
from iro_analysis.sources.files.delimited import BeyondLimitsError

TOO_LARGE = (
    "it is larger than {:,} MB: if it is a return, export it again without what is no part of it, or raise "
    "file_megabytes under [limits] in iro.toml"
)
_MEGABYTE = 1_000_000


def read_whole(path: Path, limits: Limits) -> bytes:
    """Return the bytes of the file.

    Raises:
        OSError: it cannot be read.
        BeyondLimitsError: it is larger than ``limits`` allow.
    """
    if path.stat().st_size > limits.file_megabytes * _MEGABYTE:
        raise BeyondLimitsError(TOO_LARGE.format(limits.file_megabytes))
    return path.read_bytes()
