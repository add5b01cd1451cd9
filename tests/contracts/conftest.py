"""The checks that several tests use; Great Expectations is slow, so that each check runs only once."""

import contextlib
import io
import logging
import socket
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
from contract_authority import DEFAULTS, frame, rows, with_children
from contract_cases import MARKER, all_cases

from iro_analysis.contracts.evidence import check
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES

FIVE_YEARS = Path(__file__).parents[2].parent / "shared" / "data" / "ssda903_five_years"


@pytest.fixture(scope="session")
def library():
    """Great Expectations, imported as a check imports it, without the warning that it uses a deprecated module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations.core  # noqa: PLC0415  the import takes 2.5 s
    return great_expectations


@pytest.fixture(scope="session")
def five_years(once):
    """The five linked years of returns as supplied: their frames, and the evidence of a check of them."""
    if not FIVE_YEARS.is_dir():
        pytest.skip("the five-year sample returns are not beside this checkout")
    return once("five-years", _of_five_years)


def _of_five_years():
    frames = read_returns(FIVE_YEARS).as_supplied
    return SimpleNamespace(frames=dict(frames), evidence=check(frames))


@pytest.fixture(scope="session")
def authority(once):
    """The evidence on one authority, made of all cases, each with children of its own, and of rows of markers."""
    return once("authority", _of_authority)


def _of_authority():
    parts = [_in_own_families(case, written) for case, written in all_cases().items()] + [_marked()]
    return check({name: frame(name, [row for part in parts for row in part.get(name, ())]) for name in TABLES})


@pytest.fixture(scope="session")
def nothing():
    """The evidence if no table was supplied, and what was logged and printed; opening a connection is an error."""
    records, printed = [], io.StringIO()
    handler = logging.Handler(logging.NOTSET)
    handler.emit = records.append
    logging.getLogger().addHandler(handler)
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        patch.setattr(socket.socket, "connect", _refuse)
        patch.setattr(socket, "getaddrinfo", _refuse)
        evidence = check({})
    logging.getLogger().removeHandler(handler)
    return SimpleNamespace(evidence=evidence, logged=records, printed=printed.getvalue())


def _in_own_families(case, written):
    """The rows of the case by table, with its name added to identifiers so that its children are nobody else's.

    Identifiers made of digits are kept as written: some cases depend on them.
    """
    return with_children({table: [_apart(case, row) for row in rows(text)] for table, text in written.items()})


def _apart(case, row):
    child = row.get("child") or ""
    own_id = {"child": f"{case} {child}"} if child and not child.isdigit() else {}
    return row | own_id | {"source_file": case}


def _marked():
    """Rows of every table in which every text, identifier and code is the marker; enough rows to fail critically."""
    return {name: [DEFAULTS.get(name, {}) | {"child": MARKER} | _marks(table)] * 200 for name, table in TABLES.items()}


def _marks(table):
    return {column.name: MARKER for column in table.columns if column.kind in ("id", "text", "code")}


def _refuse(*_):
    raise AssertionError("a connection was opened")
