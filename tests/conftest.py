"""Settings of every test, and what the tests of one run share: results that are the same whoever works them out.

The workers of a run share a folder. What one of them has worked out lies there for the others; nobody changes it.
"""

import gc
import hashlib
import os
import pickle
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

TESTS = Path(__file__).parent
#: What ``--quick`` runs.
QUICK = (
    "test_periods.py",
    "test_statistics.py",
    "test_codes.py",
    "figures/test_oracle_by_hand.py",
    "workspace/test_log_templates.py",
    "runs/test_publish.py",
    "sources",
    "care/test_calendar.py",
    "care/test_spells.py",
    "care/test_clock_by_hand.py",
    "contracts/test_contract_suites.py",
    "figures/test_changes.py",
    "figures/test_disputes.py",
    "figures/test_feedback.py",
    "figures/test_participation.py",
    "figures/test_population.py",
    "figures/test_profiles.py",
    "figures/test_reviews.py",
    "figures/test_service.py",
    "figures/test_workload.py",
    "report/words/test_numbers.py",
    "report/tables/test_tables.py",
    "report/words/test_prose.py",
    "runs/test_revisions.py",
    "audit/test_sign_off.py",
)

settings.register_profile("project", deadline=None, derandomize=True, print_blob=False, max_examples=15)
settings.load_profile("project")


def pytest_addoption(parser):
    parser.addoption("--prove", action="store_true", help="every seed and every way to spoil a column, no draw of them")
    parser.addoption("--quick", action="store_true", help="what matters most while one works, on the default engine")


def pytest_ignore_collect(collection_path, config):
    if not config.getoption("--quick") or collection_path == TESTS:
        return None
    path = collection_path.relative_to(TESTS).as_posix()
    return None if any(f"{path}/".startswith(f"{each}/") or each.startswith(f"{path}/") for each in QUICK) else True


def pytest_collection_modifyitems(config, items):
    """With ``--quick`` a case that is worked on every engine is worked on the default one alone."""
    if config.getoption("--quick"):
        items[:] = [item for item in items if _engine(item) not in {"duckdb", "pandas"}]


def _engine(item):
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return given.get("engine", given.get("way", ""))


def pytest_collection_finish():
    """Six thousand collected tests are no garbage, and looking for some as often as Python does by itself is slow."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """The folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(shared_folder):
    """``once(name, make)``: what ``make`` gives, made by the first worker that asks for ``name``; for reading only."""

    def get(name, make):
        return pickle.loads(_written_once(shared_folder / f"{name}.pickle", lambda: pickle.dumps(make())))  # noqa: S301  written in this very run

    return get


@pytest.fixture(scope="session")
def once_in_folder(shared_folder):
    """``once_in_folder(name, fill)``: a folder filled once in a run; a test that changes it copies it."""

    def get(name, fill):
        folder = shared_folder / name
        _written_once(shared_folder / f"{name}.filled", lambda: _filled(folder, fill))
        return folder

    return get


def _filled(folder: Path, fill) -> bytes:
    folder.mkdir(exist_ok=True)
    fill(folder)
    return b"filled"


def _written_once(path: Path, content) -> bytes:
    """The bytes in ``path``, written with ``content()`` where there are none yet."""
    with FileLock(f"{path}.lock"):
        if not path.is_file():
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_bytes(content())
            unfinished.rename(path)
    return path.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def each_check_once(once):
    """Commands run in this process hold the same tables to the contracts once in a run: it takes 5 to 12 seconds.

    The check itself is tested in ``contracts``, and commands in a process of their own hold the data to them as ever.
    """
    from iro_analysis import pipeline  # noqa: PLC0415  not before a test runs
    from iro_analysis.runs import run as runs  # noqa: PLC0415  the same

    check = pipeline.check

    def checked(tables, say=lambda _: None, *, stopping_only=False):
        key = hashlib.sha256(pickle.dumps((sorted(tables.items()), stopping_only))).hexdigest()
        return once(f"check-{key}", lambda: check(tables, say, stopping_only=stopping_only))

    with pytest.MonkeyPatch.context() as patch:
        for commands in (pipeline, runs):
            patch.setattr(commands, "check", checked)
        yield
