"""``iro.toml`` is read once and fully checked; each error message says where it is."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError
from iro_analysis.settings.models import Settings

CONFIG_NAME = "iro.toml"
#: Names under which browsers, editors and operating systems save what was meant to be iro.toml ("iro.toml.txt").
_LOOKALIKE = re.compile(
    r"(?:copy of )?\.?(?:iro|config|settings)\b.*\.(?:toml|tml|tmol|txt|ini|cfg|conf|ya?ml|bak)", re.IGNORECASE
)
#: How alike a name must be (difflib's ratio) to count as a misspelt iro.toml.
_SIMILARITY = 0.8


def load_settings(data: Path, config: Path | None = None, opened: OpenedFiles | None = None) -> Settings:
    """The settings in ``config``, or else in the data folder's ``iro.toml``, or else the defaults.

    Relative paths in the file are relative to the file's own folder. The file is read as one of ``opened``.

    Raises:
        CommandError: the file is missing, is not TOML, or has an invalid setting.
        DataError: it has been read before and was different.
    """
    path, opened = config or data / CONFIG_NAME, opened or OpenedFiles()
    if opened.kind(path) != "file":
        if config is not None:
            raise CommandError(f"There is no configuration file {config}.")
        _refuse_lookalikes(data)
        return Settings(folder=data)
    try:
        # "utf-8-sig": Windows editors put a byte order mark at the start.
        content = tomllib.loads(opened.text(path, "utf-8-sig"))
        if place := _place_of_nul(content):
            raise CommandError(f"{path}: {place} holds a NUL character, which no name or path can have: delete it.")
        if "folder" in content:
            raise CommandError(f"{path}: 'folder' is not a setting; paths are relative to the file's own folder.")
        settings = Settings(**content, folder=path.parent)
    except ValidationError as error:
        raise CommandError(f"{path}: " + "; ".join(_explain(problem) for problem in error.errors())) from None
    except ValueError as error:  # also a number of thousands of digits, which is none of TOML's own errors
        raise CommandError(f"{path} is not a TOML file: {error}.") from None
    except RecursionError:
        raise CommandError(f"{path} is not a settings file: its brackets are nested too deeply.") from None
    if settings.signers_file and Path(os.path.realpath(settings.signers_file)).is_relative_to(os.path.realpath(data)):
        raise CommandError(
            f"{path}: sign_off.signers: keep that file outside the data folder, because every file in it is an input "
            "of the report."
        )
    if missing := list(_missing_paths(settings, content, opened)):
        raise CommandError(f"{path}: " + "; ".join(missing))
    return settings


def looks_like_config(name: str) -> bool:
    """Whether a file with this name was probably meant to be iro.toml, although it will not be read."""
    if name == CONFIG_NAME or name.lower() == "pyproject.toml":
        return False
    similar = bool(get_close_matches(name.lower(), [CONFIG_NAME], n=1, cutoff=_SIMILARITY))
    return similar or name.lower().endswith(".toml") or _LOOKALIKE.fullmatch(name) is not None


def _refuse_lookalikes(data: Path) -> None:
    """Stop at settings that cannot be read: the run would otherwise use the defaults without anyone noticing.

    Raises:
        CommandError: the folder has an iro.toml that is no file, or a file that was probably meant to be its iro.toml.
    """
    path = data / CONFIG_NAME
    if path.exists() or path.is_symlink():
        raise CommandError(
            f"{path} is no file, but a folder, a pipe or a link that leads to none: put the settings there again."
        )
    files = [path.name for path in data.iterdir() if path.is_file()] if data.is_dir() else []
    lookalikes = sorted(filter(looks_like_config, files))
    if lookalikes:
        raise CommandError(
            f"{data} has no {CONFIG_NAME}, but it has {', '.join(lookalikes)}: settings are read from a file of "
            f"exactly that name. Rename it to {CONFIG_NAME}, or remove it."
        )


def _place_of_nul(content: object, place: str = "") -> str:
    """Where a text of iro.toml, or the name of a setting, holds a NUL; empty if none does."""
    if isinstance(content, str):
        return place if "\0" in content else ""
    if isinstance(content, Mapping):
        if any("\0" in name for name in content):
            return f"a name in {place}" if place else "a name"
        parts: Iterable[tuple[object, object]] = content.items()
    else:
        parts = enumerate(content) if isinstance(content, list) else ()
    found = (_place_of_nul(part, f"{place}.{name}" if place else str(name)) for name, part in parts)
    return next(filter(None, found), "")


def _missing_paths(settings: Settings, content: Mapping[str, Any], opened: OpenedFiles) -> Iterator[str]:
    """A message for each file or folder that iro.toml names but that does not exist."""
    text = settings.text_folder
    # The default folder of text chapters is optional; only one that was configured must exist.
    if "text" in content.get("report", {}) and opened.kind(text) != "folder":
        yield f"report.text: there is no folder {text}"
    for number, comparator in enumerate(settings.comparators):
        if opened.kind(settings.folder / comparator.file) != "file":
            yield f"comparators.{number}.file: there is no file {settings.folder / comparator.file}"
    if settings.postcodes and opened.kind(settings.folder / settings.postcodes.file) != "file":
        yield f"postcodes.file: there is no file {settings.folder / settings.postcodes.file}"


def _explain(problem: ErrorDetails) -> str:
    """One of pydantic's errors, in words for the person who edits iro.toml."""
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(str(problem["loc"][-1]), _settings_in(problem["loc"][:-1]), n=1)
        return f"'{place}' is not a setting; " + (f"did you mean {near[0]}?" if near else "is it misspelt?")
    if problem["type"] in ("bool_parsing", "bool_type"):
        return f"{place}: write true or false"
    if problem["type"] == "string_pattern_mismatch" and not str(problem["input"]).strip():
        return f"{place}: it is empty; fill it in, or delete the line"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"


def _settings_in(place: Sequence[int | str]) -> list[str]:
    """The names of the settings in the section at ``place``."""
    model: type[BaseModel] = Settings
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = next(iter(_models_in(model.model_fields[part].annotation)), model)
    return [name for name in model.model_fields if (model, name) != (Settings, "folder")]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models in a setting's type: one for a section, or one inside a list or mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
