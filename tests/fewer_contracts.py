"""A check of fewer contracts, for tests that are about something else.

The library takes several seconds to check the contracts of a return of three tables, however little data there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from types import SimpleNamespace

import pytest

from iro_analysis import pipeline
from iro_analysis.contracts import process
from iro_analysis.contracts.evidence import check
from iro_analysis.runs import product


@contextmanager
def stopping_contracts_only() -> Iterator[None]:
    """Within the block, commands called in this process check only the contracts that can stop them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "check", partial(check, stopping_only=True))
        for module in (pipeline, product):
            patch.setattr(module, "start_check", _started)
        for module in (process, pipeline, product):
            patch.setattr(module, "Worker", NoWorker)
        yield


def _started(tables, *_, **__):
    return SimpleNamespace(result=partial(check, tables, stopping_only=True))


class NoWorker(nullcontext):
    def __enter__(self):
        return self

    def start(self):
        pass
