"""Modules that wait until something in them is asked for."""

import colorsys
import subprocess
import sys

import pytest

from iro_analysis.contracts.late import late

#: In a process of its own, as other tests may have imported the modules.
_LIBRARY = """
import sys
import pandas as pd
from iro_analysis.contracts import library
from iro_analysis.contracts.suites import Expectation, read_suite
from iro_analysis.tables import TABLES

late = {"altair", "scipy.stats"}
frame = TABLES["children"].empty()
results = library.results("children", read_suite("children"), frame)
assert len(results) == len(read_suite("children"))
assert not late & set(sys.modules), "no suite needs them"

name = "expect_column_kl_divergence_to_be_less_than"
kwargs = {
    "column": "child_id",
    "partition_object": {"values": ["a", "b"], "weights": [0.5, 0.5]},
    "threshold": 0.1,
}
needs_it = Expectation("children.divergence", "children", name, kwargs, "warning", "A sentence.")
rows = pd.DataFrame({"child_id": ["a", "a", "a", "b"]})
success, counts = library.results("children", [needs_it], rows)["children.divergence"]
assert not success
assert round(counts["observed_value"], 4) == 0.1308, counts
assert "scipy.stats" in sys.modules

module = sys.modules[f"great_expectations.expectations.core.{name}"]
import altair
import scipy.stats
assert module.stats.entropy is scipy.stats.entropy
assert module.alt.Chart is altair.Chart
assert type(altair).__name__ == type(scipy.stats).__name__ == "module"
"""


def test_the_library_has_the_modules_when_it_needs_them_and_no_suite_does():
    done = subprocess.run([sys.executable, "-c", _LIBRARY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module that nobody has imported, and one in it."""
    (tmp_path / "one_that_waits").mkdir()
    (tmp_path / "one_that_waits" / "__init__.py").write_text("THING = object()\n")
    (tmp_path / "one_that_waits" / "inner.py").write_text("INNER = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "one_that_waits"
    for name in ("one_that_waits", "one_that_waits.inner"):
        sys.modules.pop(name, None)


def test_a_module_is_imported_when_something_is_asked_of_it(module):
    with late(module):
        import one_that_waits as waiting  # noqa: PLC0415
    assert module not in sys.modules
    thing = waiting.THING
    assert sys.modules[module].THING is thing is waiting.THING
    assert sys.modules[module] is not waiting


def test_whoever_imports_it_afterwards_has_the_module_itself(module):
    with late(module):
        import one_that_waits as waiting  # noqa: PLC0415
    import one_that_waits as itself  # noqa: PLC0415

    assert itself is not waiting
    assert itself.THING is waiting.THING


def test_what_is_imported_from_it_is_the_real_thing_at_once(module):
    with late(module):
        from one_that_waits import THING  # noqa: PLC0415
        from one_that_waits.inner import INNER  # noqa: PLC0415
    assert INNER == 1
    assert sys.modules[module].THING is THING


def test_what_is_not_in_it_is_an_error(module):
    with late(module):
        import one_that_waits as waiting  # noqa: PLC0415
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = waiting.nothing_like_it


def test_a_module_that_is_not_there_is_an_error_when_it_is_needed():
    with late("one_that_is_not_there"):
        import one_that_is_not_there as waiting  # noqa: PLC0415
    with pytest.raises(ModuleNotFoundError, match="one_that_is_not_there"):
        _ = waiting.THING


def test_a_module_that_was_imported_stays():
    with late("colorsys"):
        assert sys.modules["colorsys"] is colorsys
    assert sys.modules["colorsys"] is colorsys
