"""Executed notebooks of earlier runs, taken again if nothing that they show can have changed.

What a notebook shows is made of its own text, its parameters, the settings, the examples, and the figures that it looks
up. Which figures these are, it says while it is executed; whether they are the same now is seen in the present ledger.
"""

import ast
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.disk.cache import Cache, fingerprint
from iro_analysis.report.cells import cells_of, source
from iro_analysis.report.tables.examples import EXAMPLES
from iro_analysis.report.views import Figures
from iro_analysis.settings import Settings

_KIND = "notebook"
_SECTION, _QUALITY = "open_section", "open_data_quality"
#: What no figure, sentence or chart rests on: where the settings were read, who reads, who signs.
_ELSEWHERE = {"folder", "outputs", "sign_off"}


@dataclass(frozen=True)
class Remembered:  # D182
    """The executed notebooks that a cache holds for the report that is being written.

    Args:
        cache: where they are kept.
        figures: the present ledger's.
        settings: the present settings.
        parameters: the notebooks' parameters.
        folder: the report's, with the examples and the data quality counts.
    """

    cache: Cache
    figures: Figures
    settings: Settings
    parameters: Mapping[str, str]
    folder: Path

    def recall(self, notebook: bytes) -> bytes | None:
        """The executed notebook; None if it must be executed."""
        opener = _opener(notebook)
        kept = self.cache.get(_KIND, self._made_of(notebook, opener)) if opener else None
        if kept is None:
            return None
        entry = json.loads(kept)
        seen = self.figures.fingerprint(entry["looked_up"])
        return str(entry["executed"]).encode() if entry["seen"] == seen else None

    def keep(self, notebook: bytes, executed: bytes, looked_up: Collection[str] | None) -> None:
        """Keep an executed notebook, unless it can have shown what it does not tell."""
        opener = _opener(notebook)
        if opener == _QUALITY:
            looked_up = ()
        if opener and looked_up is not None:
            seen = self.figures.fingerprint(looked_up)
            entry = {"looked_up": sorted(looked_up), "seen": seen, "executed": executed.decode()}
            self.cache.put(_KIND, self._made_of(notebook, opener), json.dumps(entry).encode())

    def _made_of(self, notebook: bytes, opener: str) -> str:
        beside = self.folder / (QUALITY if opener == _QUALITY else EXAMPLES)
        # The folders of the data and of the configuration are not named in an executed notebook.
        given = {name: text for name, text in self.parameters.items() if name not in {"data", "config", "ledger"}}
        where = os.path.relpath(self.parameters.get("ledger", ""), self.folder) if self.parameters.get("ledger") else ""
        names = {"ledger": Path(where).as_posix(), "given": sorted(self.parameters)}
        return fingerprint(
            notebook,
            json.dumps([given, names], sort_keys=True),
            self.settings.model_dump_json(exclude=_ELSEWHERE),
            beside.read_bytes() if beside.is_file() else b"",
            str(beside.is_file()),
        )


def shows_figures_only(notebook: bytes) -> bool:
    """Whether a notebook shows nothing but figures and examples, so that it need not wait for the rest of a run."""
    return _opener(notebook) == _SECTION


def _opener(notebook: bytes) -> str:
    """How a notebook opens its section, if all its code is calls of the section's methods; otherwise empty.

    One that does anything else, such as reading the data itself, may show what is no figure of the ledger.
    """
    try:
        code = [
            node for cell in cells_of(notebook) if cell["cell_type"] == "code" for node in ast.parse(source(cell)).body
        ]
    except (ValueError, KeyError, TypeError, SyntaxError):
        return ""
    imported = [node for node in code if isinstance(node, ast.ImportFrom)]
    opened = [node for node in code if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)]
    others = [node for node in code if node not in imported and node not in opened]
    if len(imported) != 1 or len(opened) != 1 or not all(map(_is_plain, others)):
        return ""
    for name in (_SECTION, _QUALITY):
        first = f"from iro_analysis.pipeline import {name}"
        section = "section = " + name + "({}data=data, period=period, config=config, ledger=ledger)"
        called = opened[0].value.args if isinstance(opened[0].value, ast.Call) else []
        given = "".join(f"{ast.unparse(argument)}, " for argument in called if isinstance(argument, ast.Constant))
        if ast.unparse(imported[0]) == first and ast.unparse(opened[0]) == section.format(given):
            return name
    return ""


def _is_plain(node: ast.stmt) -> bool:
    """Whether a statement gives a parameter its default, or calls a method of the section with values written out."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Constant()):
            return True
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name("section"), attr=name), args=args, keywords=more)
        ):
            return not name.startswith("_") and all(map(_is_value, (*args, *(each.value for each in more))))
    return False


def _is_value(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True
