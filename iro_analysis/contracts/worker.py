"""The process that checks contracts beside the command: it imports Great Expectations while the command reads files.

It answers requests from standard input until that closes, which also happens when the command is killed.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Thread
from typing import IO

import pandas as pd

from iro_analysis.contracts.outcomes import to_json, work_out
from iro_analysis.contracts.process import FAULT
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import import_library, validate
from iro_analysis.disk.opened import CONTRACTS
from iro_analysis.engines import frame_of
from iro_analysis.errors import IroError
from iro_analysis.spreadsheets.frames import receive, send
from iro_analysis.spreadsheets.process import no_core_dumps


def main() -> None:
    """Answer requests until the command has no more."""
    no_core_dumps()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's, which then ends this process
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write between the answers
    received: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive_all, args=(requests, received), daemon=True).start()
    gc.disable()  # what is imported stays: it need not be searched for garbage, neither now nor later
    import_library()
    gc.freeze()
    gc.enable()
    # Answers wait for the command by themselves, so that the next table need not.
    with ThreadPoolExecutor(1) as sender:
        while True:
            expected, tables, asked, derived = json.loads(received.get())
            frames = {name: frame_of(received.get()) for name in tables}
            for name in asked:
                answer = _answer(name, frames, expected, derived=derived)
                sender.submit(send, answers, json.dumps(answer).encode())


def _receive_all(requests: IO[bytes], received: "SimpleQueue[bytes]") -> None:
    """Take in requests while the process is busy; end the process when no more can come."""
    try:
        while True:
            received.put(receive(requests))
    except EOFError:
        os._exit(0)
    finally:  # whatever else it is, nobody may wait for what cannot come any more
        os._exit(1)


def _answer(
    name: str, frames: Mapping[str, pd.DataFrame], expected: Mapping[str, str], *, derived: bool
) -> tuple[str, str]:
    """What became of a table: its outcomes, or the kind of error and its message; of a fault, nothing is told."""
    try:
        CONTRACTS.expect(expected)
        suite = read_suite(name)
        return "", to_json(validate(name, suite, frames[name]) if derived else work_out(name, suite, frames))
    except IroError as error:
        return type(error).__name__, str(error)
    except Exception:  # noqa: BLE001  the command works it out itself, and meets the fault where it is told
        return FAULT, ""
