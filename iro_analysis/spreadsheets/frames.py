"""How the process that reads workbooks and the one that asks it talk: frames of bytes, each after its length."""

from typing import BinaryIO

_LENGTH = 8


def send(to: BinaryIO, content: bytes) -> None:
    """Write a frame."""
    to.write(len(content).to_bytes(_LENGTH, "big"))
    to.write(content)
    to.flush()


def receive(source: BinaryIO) -> bytes:
    """Read a frame.

    Raises:
        EOFError: the other process has ended.
    """
    return _exactly(source, int.from_bytes(_exactly(source, _LENGTH), "big"))


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise EOFError
    return content
