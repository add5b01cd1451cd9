"""What the door to Great Expectations changes in it does not change what it finds."""

from collections import Counter

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


@pytest.mark.parametrize("table", ["children", "missing", "disputes"])
def test_outcomes_are_the_same_if_everything_is_worked_out_anew_each_time(spoilt, table, monkeypatch):
    suite, frame = read_suite(table), derive(table, spoilt)
    once = validate(table, suite, frame)
    assert any(outcome.failed_rows for outcome in once)
    monkeypatch.setattr(library, "_ONCE", ())
    assert validate(table, suite, frame) == once


@pytest.mark.parametrize("left_out", range(len(library._ONCE)), ids=[name for _, name, _ in library._ONCE])
def test_no_replacement_rests_on_another(spoilt, left_out, monkeypatch):
    suite, frame = read_suite("disputes"), derive("disputes", spoilt)
    once = validate("disputes", suite, frame)
    monkeypatch.setattr(library, "_ONCE", [each for each in library._ONCE if each != library._ONCE[left_out]])
    assert validate("disputes", suite, frame) == once


def test_every_replacement_asks_the_library_and_asks_it_less_often(spoilt, monkeypatch):
    asked = Counter()

    def counting(once, name):
        def replacement(original):
            inner = once(_counted(original, asked, f"{name}: the library"))
            return _counted(inner, asked, name)

        return replacement

    counted = [(owner, name, counting(once, name)) for owner, name, once in library._ONCE]
    monkeypatch.setattr(library, "_ONCE", counted)
    validate("disputes", read_suite("disputes"), derive("disputes", spoilt))
    for _, name, _ in counted:
        assert 0 < asked[f"{name}: the library"] < asked[name], name


def _counted(function, asked, name):
    def call(*args, **kwargs):
        asked[name] += 1
        return (function.fget if isinstance(function, property) else function)(*args, **kwargs)

    return property(call) if isinstance(function, property) else call


def test_the_library_judges_every_expectation(spoilt, monkeypatch):
    judged, original = [], library.Expectation.metrics_validate

    def metrics_validate(expectation, *args, **kwargs):
        judged.append(expectation.meta["id"])
        return original(expectation, *args, **kwargs)

    monkeypatch.setattr(library.Expectation, "metrics_validate", metrics_validate)
    suite = read_suite("disputes")
    validate("disputes", suite, derive("disputes", spoilt))
    assert sorted(judged) == sorted(expectation.id for expectation in suite)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", 1), (1, True), ([1, 2], [2, 1]), ({"a": None}, {}), ("a == 1", {"a": 1})],
)
def test_different_arguments_are_told_apart(one, other):
    assert library._written(one) != library._written(other)


def test_arguments_that_cannot_be_told_apart_are_left_to_the_library():
    assert library._written({"condition": object()}) is None


def test_the_library_is_left_as_it_was(spoilt):
    before = [getattr(owner, name) for owner, name, _ in library._ONCE]
    validate("disputes", read_suite("disputes"), derive("disputes", spoilt))
    assert [getattr(owner, name) for owner, name, _ in library._ONCE] == before
