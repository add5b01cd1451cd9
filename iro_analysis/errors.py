"""Errors that a user can act on: one clear message each, and an exit code that tells a scheduler what happened.

Exit codes: 2 the command or config is wrong, 3 the data fail a critical contract or changed while they were read, 4
figures do not verify or reconcile, 5 another run holds the lock, 6 a notebook failed, 130 the command was stopped.
Messages say what is wrong, where, and what to do; they never contain a child's details.
"""

from iro_analysis.texts import literal


class IroError(Exception):
    """An error with one message for the user; ``exit_code`` is what the command line returns."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in a notebook instead of a traceback: only the message, because it says what to do."""
        return [literal(str(self))]


class CommandError(IroError):
    """The command, a path or the configuration is wrong."""

    exit_code = 2


class DataError(IroError):
    """The data fail a critical contract or changed while they were read, so nothing is published."""

    exit_code = 3


class AuditError(IroError):
    """Figures do not verify or reconcile, a page does not print them, or a file of a run is not as the run left it."""

    exit_code = 4


class LockedError(IroError):
    """Another run is writing to the same outputs."""

    exit_code = 5


class StoppedError(IroError):
    """The command was stopped by Ctrl-C, TERM or HUP; shells expect 130 after Ctrl-C."""

    exit_code = 130


class NotebookError(IroError):
    """A notebook failed; the message names the partial notebook that was kept."""

    exit_code = 6
