"""A check that is held to fewer contracts than all: those of a test that is about something else.

The library takes several seconds for the contracts of a return of three tables, whatever there is to read in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from iro_analysis import pipeline
from iro_analysis.runs import run as runs


@contextmanager
def stopping_contracts_only() -> Iterator[None]:
    """Inside, every command of this process holds the data to those contracts alone that can stop it."""
    with pytest.MonkeyPatch.context() as patch:
        for commands in (pipeline, runs):
            patch.setattr(commands, "check", partial(commands.check, stopping_only=True))
        yield
