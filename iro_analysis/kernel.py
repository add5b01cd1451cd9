"""The process that runs a notebook of the report: an IPython kernel without start-up files or configuration."""

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config


class PlainKernel(IPKernelApp):  # type: ignore[misc]  # ipykernel is not followed
    """A kernel with its defaults: no configuration is read, the account's, the project's or the machine's."""

    def load_config_file(self, **_: object) -> None:
        """Read no file."""


def main(parent: int = 0) -> None:
    """Run until whoever started this process ends it.

    Args:
        parent: the process that this one was forked from, without which it ends; one that was started by
            jupyter_client finds that out by itself.
    """
    # The current folder is the run's, and holds notebooks: no module is looked for there.
    options: dict[str, Any] = {"InteractiveShellApp": {"ignore_cwd": True}, "HistoryManager": {"enabled": False}}
    forked: dict[str, Any] = {"PlainKernel": {"parent_handle": parent}} if parent else {}
    PlainKernel.launch_instance(config=Config(options | forked))
