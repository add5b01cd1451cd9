"""What the door to Great Expectations changes in it does not change what it finds."""

from contextlib import nullcontext

import numpy as np
import pytest

from iro_analysis.contracts import library
from iro_analysis.contracts.derived import canonical, derive
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import validate
from iro_analysis.sample import make_sample
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """The tables of a small authority, with one cell in ten emptied."""
    folder = tmp_path_factory.mktemp("library") / "sample"
    make_sample(folder, children=30, seed=6)
    random = np.random.default_rng(5)
    return {
        name: canonical(frame.mask(random.random(frame.shape) < 0.1), TABLES[name])
        for name, frame in read_returns(folder).as_supplied.items()
    }


@pytest.mark.parametrize("table", ["children", "episodes", "disputes"])
def test_outcomes_are_the_same_if_configurations_are_built_anew_each_time(spoilt, table, monkeypatch):
    suite, frame = read_suite(table), derive(table, spoilt)
    kept = validate(table, suite, frame)
    assert any(outcome.failed_rows for outcome in kept)
    monkeypatch.setattr(library, "_configurations_kept", nullcontext)
    assert validate(table, suite, frame) == kept


def test_the_library_is_left_as_it_was(spoilt):
    before = library.Expectation.configuration
    validate("disputes", read_suite("disputes"), derive("disputes", spoilt))
    assert library.Expectation.configuration is before
