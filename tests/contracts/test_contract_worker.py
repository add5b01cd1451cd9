"""A check beside the command finds what the check in it finds, and the command never depends on it."""

import sys

import numpy as np
import pandas as pd
import pytest

from iro_analysis import pipeline
from iro_analysis.contracts import evidence, process
from iro_analysis.contracts.evidence import check, start_check
from iro_analysis.contracts.process import Worker
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import Outcome
from iro_analysis.engines import frame_bytes, frame_of
from iro_analysis.errors import DataError
from iro_analysis.sample import make_sample
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES


@pytest.fixture(scope="module")
def supplied(tmp_path_factory):
    """Three tables of a small authority, with one cell in ten emptied."""
    folder = tmp_path_factory.mktemp("worker") / "sample"
    make_sample(folder, children=20, seed=6)
    random = np.random.default_rng(5)
    tables = read_returns(folder).as_supplied
    return {
        name: tables[name].mask(random.random(tables[name].shape) < 0.1)
        for name in ("children", "episodes", "disputes")
    }


@pytest.fixture
def two_suites(monkeypatch):
    """Check only two of the tables, so that the library has less to do."""
    monkeypatch.setattr(evidence, "_suites", lambda _: {name: read_suite(name) for name in ("children", "disputes")})


@pytest.fixture
def answering(monkeypatch):
    """Have another program take the place of the worker: it answers each table by this text."""

    def answer(text):
        program = f"""
import sys
sys.path.insert(0, {str(pipeline.__file__.removesuffix("iro_analysis/pipeline.py"))!r})
from iro_analysis.spreadsheets.frames import receive, send
receive(sys.stdin.buffer)
while True: send(sys.stdout.buffer, {text!r}.encode())
"""
        monkeypatch.setattr(process, "command_alone", lambda *_, **__: [sys.executable, "-c", program])

    return answer


@pytest.mark.usefixtures("two_suites")
def test_a_worker_finds_what_a_check_finds(supplied, monkeypatch):
    here = check(supplied)
    assert len(here.findings)
    monkeypatch.setattr(evidence, "work_out", None)  # nothing is worked out here
    said = []
    with Worker() as worker:
        worker.start()
        for derive_here in (False, True):
            said.clear()
            there = start_check(supplied, worker, derive_here=derive_here).result(said.append)
            pd.testing.assert_frame_equal(there.summary, here.summary)
            pd.testing.assert_frame_equal(there.findings, here.findings)
            assert there.failed_years == here.failed_years
    assert said[0] == f"Checking Header (1 of {len(said)})"


@pytest.mark.parametrize("program", ["raise SystemExit", "import sys; sys.stdin.buffer.read(100); raise SystemExit(1)"])
def test_without_a_worker_the_command_checks_by_itself(supplied, program, monkeypatch):
    monkeypatch.setattr(process, "command_alone", lambda *_, **__: [sys.executable, "-c", program])
    assert _checked_here(supplied, monkeypatch)


def test_if_no_process_can_be_started_the_command_checks_by_itself(supplied, monkeypatch):
    monkeypatch.setattr(process, "command_alone", lambda *_, **__: ["a program that does not exist"])
    assert _checked_here(supplied, monkeypatch)


def test_a_fault_of_the_worker_is_left_to_the_command(supplied, answering, monkeypatch):
    answering('["fault", ""]')
    assert _checked_here(supplied, monkeypatch)


def test_an_error_of_the_worker_is_the_commands(supplied, answering):
    answering('["DataError", "A file was changed."]')
    with Worker() as worker, pytest.raises(DataError, match=r"^A file was changed\.$"):
        start_check(supplied, worker).result()


@pytest.mark.usefixtures("two_suites")
def test_a_worker_reads_no_other_contracts_than_the_command(supplied, monkeypatch):
    path = next(path for path in process.CONTRACTS.hashes_to_expect() if path.endswith("children.json"))
    expected = process.CONTRACTS.hashes_to_expect() | {path: "0" * 64}
    monkeypatch.setattr(process.CONTRACTS, "hashes_to_expect", lambda: expected)
    with Worker() as worker, pytest.raises(DataError, match=r"children\.json was changed while the command ran"):
        start_check(supplied, worker).result()


def test_a_worker_ends_when_the_command_is_killed():
    with Worker() as worker:
        worker.start()
        worker._process.stdin.close()  # as the system does when the command is no more
        assert worker._process.wait(timeout=60) == 0


def test_frames_arrive_as_they_were_sent(supplied):
    for table in TABLES.values():
        for frame in (table.empty(), supplied[table.name]) if table.name in supplied else (table.empty(),):
            canonical = frame.reset_index(drop=True)
            pd.testing.assert_frame_equal(frame_of(frame_bytes(canonical)), canonical)


def _checked_here(supplied, monkeypatch):
    """Whether every table of a check is worked out in this process."""
    worked_out = []

    def work_out(name, suite, _):
        worked_out.append(name)
        return [Outcome(entry, "passed") for entry in suite]

    monkeypatch.setattr(evidence, "work_out", work_out)
    with Worker() as worker:
        found = start_check(supplied, worker).result()
    return worked_out == [name for name in TABLES if name in supplied] and len(found.summary) == sum(
        len(read_suite(name)) for name in worked_out
    )
