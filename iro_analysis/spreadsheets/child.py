"""The process that reads workbooks: one after the other, each answered by its sheets or by a fault.

What a workbook unpacks to is not known before it is unpacked, and the library that reads it may end the process. So
this happens here, with a limit on memory, and not in the process that holds everything else.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from iro_analysis.spreadsheets.bounds import Bounds
from iro_analysis.spreadsheets.frames import receive, send
from iro_analysis.spreadsheets.process import limit_memory, no_core_dumps
from iro_analysis.spreadsheets.sheets import WorkbookError, read_sheets


def main() -> None:
    """Answer requests from standard input until it ends."""
    no_core_dumps()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write between the answers
    limit_memory(int(receive(requests)))
    while True:
        try:
            path, bounds = json.loads(receive(requests))
        except EOFError:
            return
        _answer(answers, receive(requests), Path(path), Bounds(**bounds))


def _answer(to: IO[bytes], content: bytes, path: Path, bounds: Bounds) -> None:
    """Send a frame for each sheet and one that says how it ended.

    Without memory there is no answer: the process ends, as it does where the library ends it.
    """
    fault = ""
    try:
        for frame in _frames(content, path, bounds):
            send(to, frame)
    except WorkbookError as error:
        fault = str(error)
    except MemoryError:
        os._exit(1)
    except BaseException as error:  # a fault of the library in Rust is no Exception
        if isinstance(error, BrokenPipeError | KeyboardInterrupt):
            raise
        fault = "damaged"
    send(to, json.dumps(fault).encode())


def _frames(content: bytes, path: Path, bounds: Bounds) -> Iterator[bytes]:
    left = bounds.unpacked
    for sheet in read_sheets(content, path, bounds):
        frame = json.dumps(sheet).encode()
        left -= len(frame)
        if left < 0:
            raise WorkbookError("text")
        yield frame
