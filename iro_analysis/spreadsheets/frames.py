"""How the process that reads workbooks and the one that asks it talk: frames of bytes, each after its length."""

from typing import IO

_LENGTH = 8


def send(to: IO[bytes], content: bytes) -> None:
    """Write a frame."""
    to.write(len(content).to_bytes(_LENGTH, "big"))
    to.write(content)
    to.flush()


def receive(source: IO[bytes]) -> bytes:
    """Read a frame.

    Raises:
        EOFError: the other process has ended.
    """
    return _exactly(source, int.from_bytes(_exactly(source, _LENGTH), "big"))


def _exactly(source: IO[bytes], length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise EOFError
    return content
