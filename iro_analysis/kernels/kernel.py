"""The process that runs a notebook of the report: an IPython kernel without start-up files or configuration."""

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config


class PlainKernel(IPKernelApp):  # type: ignore[misc]  # ipykernel is not followed
    """A kernel with its defaults: no configuration is read, the account's, the project's or the machine's."""

    def load_config_file(self, **_: object) -> None:
        """Read no file."""


def main() -> None:
    """Run until whoever started this process ends it."""
    # The current folder is the run's, and holds notebooks: no module is looked for there.
    options: dict[str, Any] = {"InteractiveShellApp": {"ignore_cwd": True}, "HistoryManager": {"enabled": False}}
    PlainKernel.launch_instance(config=Config(options))
