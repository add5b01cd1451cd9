"""Has contracts checked by a process of its own, while the command does something else.

Nothing heavy is imported here before there are tables to check, so that the process can be started first of all.
"""

import contextlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Self

from iro_analysis import errors
from iro_analysis.contracts.suites import Expectation
from iro_analysis.disk.opened import CONTRACTS, contract_hashes
from iro_analysis.spreadsheets.frames import receive, send
from iro_analysis.surroundings import command_alone, end_process, own_places

if TYPE_CHECKING:
    import pandas as pd

    from iro_analysis.contracts.validation import Outcome

#: Stands for an error that is nobody's but ours.
FAULT = "fault"


class Worker:  # D190
    """A process that works out outcomes, as :func:`iro_analysis.contracts.outcomes.work_out` does.

    It is only a help: wherever it cannot be started, ends or meets a fault, the caller works the outcomes out itself.
    It ends with the block, and by itself when this process is killed.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def start(self) -> None:
        """Start the process, which then imports Great Expectations; no need to wait for that."""
        if self._process is None:
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603  our own program
                    command_alone("iro_analysis.contracts.worker", "-s", "-P", "-X", "utf8", places=own_places()),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )

    def ask(self, names: Sequence[str], frames: "Mapping[str, pd.DataFrame]", *, derived: bool) -> None:
        """Ask for the outcomes of these tables, in this order.

        Args:
            names: the tables.
            frames: frames by table, as :func:`iro_analysis.contracts.derived.canonical` returns them.
            derived: whether these are only the tables in ``names``, and have their derived columns.
        """
        from iro_analysis.engines import frame_bytes  # noqa: PLC0415  by now the command has imported it

        self.start()
        contract_hashes()  # the process may read no other contracts than this one has
        head = (CONTRACTS.hashes_to_expect(), list(frames), list(names), derived)
        if self._process is None:
            return
        try:
            requests, _ = _pipes(self._process)
            send(requests, json.dumps(head).encode())
            for frame in frames.values():
                send(requests, frame_bytes(frame))
        except OSError:  # Windows has no name of its own for a broken pipe
            self.close()

    def outcomes(self, suite: Sequence[Expectation]) -> "list[Outcome] | None":
        """The outcomes of the next table that was asked for, whose suite this is; None if they cannot be had here.

        Raises:
            IroError: what :func:`iro_analysis.contracts.outcomes.work_out` raises.
        """
        from iro_analysis.contracts.outcomes import from_json  # noqa: PLC0415  as above

        if self._process is None:
            return None
        try:
            kind, text = json.loads(receive(_pipes(self._process)[1]))
        except (EOFError, OSError):
            self.close()
            return None
        if kind == FAULT:
            return None
        if kind:
            raise getattr(errors, kind, errors.IroError)(text)
        return from_json(text, suite)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            end_process(self._process)
            self._process = None


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    return process.stdin, process.stdout
