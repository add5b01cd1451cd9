"""seaborn, imported as where scipy is not installed: that takes a second less, and no chart of ours needs it.

seaborn asks for scipy only to estimate densities and to cluster. Whoever imports scipy afterwards has it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Let an import of the module ``name`` fail, unless it has been imported before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # this is how Python marks a module that is not there
    try:
        yield
    finally:
        del sys.modules[name]


with _without("scipy"):
    import seaborn as sns

__all__ = ["sns"]
