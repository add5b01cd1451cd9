"""Imports that wait until somebody needs what is in the module."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _LateModule(ModuleType):
    """Stands for a module, and imports it when the first thing in it is asked for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the module holds
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def late(*names: str) -> Iterator[None]:  # D192
    """Let these modules wait, where they are imported within the block, until something in them is asked for.

    Whoever imports one after the block has the module itself, and one that was imported before stays. If something is
    asked of it within the block, as by the import of a module in it, it is imported then.
    """
    waiting = {name: _LateModule(name) for name in names if name not in sys.modules}
    sys.modules.update(waiting)
    try:
        yield
    finally:
        for name, module in waiting.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
