"""Settings for all tests, and results that are slow to compute and the same for every test that asks for them.

The workers of a run share a folder. A result that one worker has computed lies there for the others; nobody changes it.
"""

import gc
import hashlib
import os
import pickle
import zlib
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import settings

from fewer_contracts import NoWorker
from iro_analysis.disk import remembered
from iro_analysis.disk.cache import Cache

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
    "care/test_law_by_hand.py",
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

#: What lies there and takes a minute: workbooks of a hundred thousand rows, a ledger of five years.
NOT_QUICK = {"sources/test_workbooks.py", "sources/test_comparators.py"}
#: Cases worked out by hand that run on DuckDB too. Without ``--prove`` one in five of them does: that the engines agree
#: on every figure is held by the oracles, the random histories and the ledgers of whole authorities.
ON_BOTH_ENGINES = (
    "care/test_clock_by_hand.py",
    "care/test_law_by_hand.py",
    *(f"figures/test_{name}.py" for name in ("disputes", "doubts", "feedback", "logs", "participation", "reviews")),
    *(f"figures/test_{name}.py" for name in ("service", "workload")),
)

settings.register_profile("project", deadline=None, derandomize=True, print_blob=False, max_examples=15)
settings.load_profile("project")


def pytest_addoption(parser):
    parser.addoption("--prove", action="store_true", help="every seed and every way to spoil a column, not a sample")
    parser.addoption(
        "--quick", action="store_true", help="a quick selection for use while working, on the default engine"
    )


def pytest_ignore_collect(collection_path, config):
    if not config.getoption("--quick") or collection_path == TESTS:
        return None
    path = collection_path.relative_to(TESTS).as_posix()
    listed = any(f"{path}/".startswith(f"{part}/") or part.startswith(f"{path}/") for part in QUICK)
    return None if listed and path not in NOT_QUICK else True


def pytest_collection_modifyitems(config, items):
    """Run cases on the default engine alone with ``--quick``, and those worked by hand mostly without ``--prove``."""
    if config.getoption("--quick"):
        items[:] = [item for item in items if _engine(item) not in {"duckdb", "pandas"}]
    elif not config.getoption("--prove"):
        items[:] = [item for item in items if not _only_in_proof(item)]


def _only_in_proof(item):
    by_hand = item.path.relative_to(TESTS).as_posix() in ON_BOTH_ENGINES
    return by_hand and _engine(item) == "duckdb" and zlib.crc32(item.nodeid.encode()) % 5 > 0


def _engine(item):
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return params.get("engine", params.get("way", ""))


def pytest_collection_finish():
    """Collect garbage less often: thousands of collected tests stay alive, and Python would scan them repeatedly."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(autouse=True)
def _nothing_kept_in_the_checkout(monkeypatch):
    """Let what tests run in the checkout itself remember nothing: the next run would test what was kept there."""
    own = remembered.own_cache
    monkeypatch.setattr(
        remembered,
        "own_cache",
        lambda *folder: Cache(None) if Path.cwd().is_relative_to(TESTS.parent) else own(*folder),
    )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """The folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(shared_folder):
    """``once(name, make)``: the result of ``make``, computed by the first worker that asks for ``name``; read-only."""

    def get(name, make):
        return pickle.loads(_written_once(shared_folder / f"{name}.pickle", lambda: pickle.dumps(make())))  # noqa: S301  written in this very run

    return get


@pytest.fixture(scope="session")
def once_in_folder(shared_folder):
    """``once_in_folder(name, fill)``: a folder filled once in a run; copy it before changing it."""

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
    """The bytes of ``path``, which is written with ``content()`` if it does not exist yet."""
    with FileLock(f"{path}.lock"):
        if not path.is_file():
            # Renamed when complete, so that a worker that is stopped midway leaves no half-written result.
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_bytes(content())
            unfinished.rename(path)
    return path.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def check_once_per_run(once):
    """Check the same tables against the contracts only once in a run, as a check takes 5 to 12 seconds.

    This applies to commands called within the test process. The check itself is tested in ``contracts``, and commands
    started as a process of their own run it as usual.
    """
    from iro_analysis import pipeline  # noqa: PLC0415  not imported before a test runs
    from iro_analysis.runs import product  # noqa: PLC0415  the same

    check = pipeline.check

    def checked(tables, say=lambda _: None, *, stopping_only=False):
        key = hashlib.sha256(pickle.dumps((sorted(tables.items()), stopping_only))).hexdigest()
        return once(f"check-{key}", lambda: check(tables, say, stopping_only=stopping_only))

    def started(tables, *_, **__):
        return SimpleNamespace(result=partial(checked, tables))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "check", checked)
        for module in (pipeline, product):
            patch.setattr(module, "start_check", started)
            patch.setattr(module, "Worker", NoWorker)
        yield
