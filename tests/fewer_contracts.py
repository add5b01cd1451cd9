"""A check of fewer contracts, for tests that are about something else.

The library takes several seconds to check the contracts of a return of three tables, however little data there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from iro_analysis import pipeline
from iro_analysis.runs import product


@contextmanager
def stopping_contracts_only() -> Iterator[None]:
    """Within the block, commands called in this process check only the contracts that can stop them."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (pipeline, product):
            patch.setattr(module, "check", partial(module.check, stopping_only=True))
        yield
