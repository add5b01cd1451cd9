"""Have workbooks read by a process of their own, and turn each of its faults into one sentence."""

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from iro_analysis.settings import Limits
from iro_analysis.sources.files.delimited import BeyondLimitsError, Merge, UnreadableFileError
from iro_analysis.spreadsheets.bounds import Bounds
from iro_analysis.spreadsheets.frames import receive, send
from iro_analysis.surroundings import command_alone, end_process, own_places

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
#: Prefix of the file that a spreadsheet program keeps beside an open workbook.
LOCK_FILE = "~$"
NO_WORKBOOK = "it is not a workbook, or a damaged one: save it again"
#: What to do about each kind of fault that the process reports or, beyond a limit, that ends it. D150
FAULTS: Mapping[str, str] = {"damaged": NO_WORKBOOK, "password": "it has a password: save a copy without one"}
BEYOND_LIMITS: Mapping[str, str] = {
    "reach": (
        "a sheet has a cell far from its table: delete the columns to the right of the table and the rows below it, or "
        "raise rows ({rows:,}), columns ({columns:,}) or cells ({cells:,}) under [limits] in iro.toml"
    ),
    "unpacked": (
        "it unpacks to more than {unpacked_megabytes:,} MB: save its tables as CSV, or raise unpacked_megabytes under "
        "[limits] in iro.toml"
    ),
    "text": (
        "its sheets hold more than {unpacked_megabytes:,} MB of text: save its tables as CSV, or raise "
        "unpacked_megabytes under [limits] in iro.toml"
    ),
    "ended": (
        "reading it takes more than {memory_megabytes:,} MB of memory: delete the columns to the right of each table "
        "and the rows below it, save its tables as CSV, or raise memory_megabytes under [limits] in iro.toml"
    ),
    "slow": (
        "reading it takes more than {seconds:,} seconds: save its tables as CSV, or raise seconds under [limits] in "
        "iro.toml"
    ),
}
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, as :class:`iro_analysis.spreadsheets.sheets.SheetRead` describes it."""

    rows: Sequence[Sequence[str]]
    is_hidden: bool
    merges: Sequence[Merge]


class WorkbookReader:
    """Reads workbooks in a process of their own, which is started for the first one and serves for all others."""

    def __init__(self, limits: Limits) -> None:
        """Keep the limits; nothing is started yet."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def sheets(self, content: bytes, path: Path) -> dict[str, Sheet]:
        """Read every sheet, hidden ones included, by name.

        Args:
            content: the bytes of the file.
            path: the file.

        Raises:
            UnreadableFileError: it has a password or is not a workbook.
            BeyondLimitsError: it is beyond the limits.
        """
        has_read_others = self._process is not None
        sheets, fault = self._ask(content, path)
        if fault == "ended" and has_read_others:  # what the others left in its memory must not decide
            sheets, fault = self._ask(content, path)
        if fault in FAULTS:
            raise UnreadableFileError(FAULTS[fault])
        if fault:
            raise BeyondLimitsError(BEYOND_LIMITS[fault].format(**self._limits.model_dump()))
        return sheets

    def close(self) -> None:
        """End the process, if one was started."""
        if self._process is not None:
            end_process(self._process)
            self._process = None

    def _ask(self, content: bytes, path: Path) -> tuple[dict[str, Sheet], str]:
        """Return the sheets, and what went wrong with the workbook, if anything."""
        most = self._limits
        bounds = Bounds(most.unpacked_megabytes * _MEGABYTE, most.rows, most.columns, most.cells)
        is_new = self._process is None
        self._process = self._process or _started()
        sheets: dict[str, Sheet] = {}
        with _ended_after(self._process, most.seconds) as is_late:
            try:
                requests, answers = _pipes(self._process)
                if is_new:
                    send(requests, str(most.memory_megabytes).encode())
                send(requests, json.dumps([str(path), asdict(bounds)]).encode())
                send(requests, content)
                while isinstance(answer := json.loads(receive(answers)), list):
                    name, *sheet = answer
                    sheets[name] = Sheet(*sheet)
            except (EOFError, OSError):  # Windows has no name of its own for a broken pipe
                self.close()
                return {}, "slow" if is_late.is_set() else "ended"
        return sheets, answer


@contextlib.contextmanager
def workbook_reader(limits: Limits) -> Iterator[WorkbookReader]:
    """A reader of workbooks whose process ends with the block."""
    reader = WorkbookReader(limits)
    try:
        yield reader
    finally:
        reader.close()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  our own program
        command_alone("iro_analysis.spreadsheets.child", "-I", "-S", places=own_places()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    return process.stdin, process.stdout


@contextlib.contextmanager
def _ended_after(process: "subprocess.Popen[bytes]", seconds: int) -> Iterator[threading.Event]:
    """End the process if the block takes longer; the event says whether that happened."""
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()
