"""The silence test: its authority, its command-line options, and the counts it prints at the end."""

from pathlib import Path

import pytest
from forty_children import make_forty_children
from tally import Tally
from verdict import Authority

from given import everything_approved

ON_REQUEST = {"test_in_full.py": "--prove", "test_one_case.py": "--case"}
TALLY = pytest.StashKey[Tally]()


def pytest_addoption(parser):
    parser.addoption("--case", default="", help="a single case: 'disputes.csv|RESOLVED|garbled-?|half'")
    parser.addoption("--cases", type=int, default=10, help="how many cases are drawn")
    parser.addoption("--seed", type=int, default=1, help="seed for the cells to spoil and the cases to draw")
    parser.addoption("--failures", type=Path, default=None, help="a file to write the failures to (overwritten)")


def pytest_ignore_collect(collection_path, config):
    option = ON_REQUEST.get(collection_path.name)
    return True if option and not config.getoption(option, default=None) else None


def pytest_configure(config):
    config.stash[TALLY] = Tally(config.getoption("--failures", default=None))


def pytest_terminal_summary(terminalreporter, config):
    if len(config.stash[TALLY]):
        terminalreporter.section("silence test")
        terminalreporter.write_line("\n".join(config.stash[TALLY].lines()))


@pytest.fixture(scope="session")
def tally(request):
    return request.config.stash[TALLY]


@pytest.fixture(scope="session")
def seed(request):
    return request.config.getoption("--seed", default=1)


@pytest.fixture(scope="session")
def authority(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("silence") / "authority"
    make_forty_children(folder)
    return Authority(everything_approved(folder), seed)
