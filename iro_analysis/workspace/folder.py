"""A new workspace: an ``iro.toml`` that explains itself, empty logs to fill in, and the text chapters to edit."""

import shutil
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.report.chapters import TEXTS
from iro_analysis.settings import CONFIG_NAME
from iro_analysis.workspace.log_templates import TEMPLATES, WORKBOOK, write_templates

#: The configuration of a new workspace: every setting, explained and mostly commented out.
TEMPLATE = Path(__file__).parent / "iro.toml"


def make_workspace(folder: Path) -> None:
    """Write a commented ``iro.toml``, empty logs and the text chapters to ``folder``.

    Raises:
        CommandError: the folder already holds a workspace, or is a file; nothing is written.
    """
    config = folder / CONFIG_NAME
    chapters = folder / "chapters"
    for path in (config, chapters, folder / WORKBOOK, folder / TEMPLATES):
        if path.exists():
            raise CommandError(f"{path} already exists; nothing was written. Give a new folder.")
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    chapters.mkdir()
    for text in TEXTS.iterdir():
        shutil.copyfile(text, chapters / text.name)  # without the mode that it was installed with
    write_templates(folder)
    shutil.copyfile(TEMPLATE, config)
