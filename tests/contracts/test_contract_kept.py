"""Outcomes are kept from one check to the next as long as nothing changed that they rest on, and no longer."""

import json

import pandas as pd
import pytest

from iro_analysis.contracts import evidence, kept
from iro_analysis.contracts.evidence import start_check
from iro_analysis.contracts.validation import Outcome, YearOfRows
from iro_analysis.disk.cache import Cache
from iro_analysis.sample import make_sample
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES


@pytest.fixture(scope="module")
def supplied(tmp_path_factory):
    """The tables of a small authority."""
    folder = tmp_path_factory.mktemp("kept") / "sample"
    make_sample(folder, children=10, seed=6)
    return dict(read_returns(folder).as_supplied)


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """Check tables with a cache, the library replaced; give the evidence and the tables that were worked out."""
    worked_out = []

    def work_out(name, suite, tables):
        worked_out.append(name)
        failed = Outcome(suite[0], "failed", 2, (0,) if len(tables[name]) else (), (YearOfRows(2020, 20, 9),))
        return [failed, *(Outcome(entry, "passed", 3) for entry in suite[1:])]

    def run(tables, cache=None):
        worked_out.clear()
        found = start_check(tables, cache=cache or Cache(tmp_path / "private")).result()
        return found, set(worked_out)

    monkeypatch.setattr(evidence, "work_out", work_out)
    return run


def test_nothing_is_worked_out_again_if_nothing_changed(supplied, checked):
    first, worked_out = checked(supplied)
    again, nothing = checked({name: frame.copy() for name, frame in supplied.items()})
    assert (worked_out, nothing) == (set(supplied), set())
    pd.testing.assert_frame_equal(again.summary, first.summary)
    pd.testing.assert_frame_equal(again.findings, first.findings)
    assert again.failed_years == first.failed_years


@pytest.mark.parametrize(
    ("table", "column", "again"),
    [
        ("children", "upn", {"children"}),
        ("children", "source_row", set()),
        ("disputes", "outcome", {"disputes"}),
        ("reviews", "participation", {"reviews"}),
        ("iro_workforce", "iro_id", {"iro_workforce", "iro_allocations"}),
        ("previous_permanence", "birth_date", {"previous_permanence", "children"}),
    ],
)
def test_only_what_rests_on_a_changed_cell_is_worked_out_again(supplied, checked, table, column, again):
    checked(supplied)
    frame = supplied[table].copy()
    frame.loc[frame.index[-1], column] = 77 if column == "source_row" else frame[column].dtype.type("2001-01-02")
    assert checked(supplied | {table: frame})[1] == again


def test_a_child_concerns_every_table_about_children(supplied, checked):
    checked(supplied)
    fewer = supplied["children"].iloc[1:]
    about = {name for name in supplied if TABLES[name].is_about_children and not TABLES[name].beyond_care}
    assert checked(supplied | {"children": fewer})[1] == about


@pytest.mark.parametrize("change", [lambda frame: frame.iloc[:-1], lambda frame: frame.drop(columns="due"), None])
def test_a_row_a_column_or_a_table_that_is_gone_is_a_change(supplied, checked, change):
    checked(supplied)
    others = {name: frame for name, frame in supplied.items() if name != "remedial_actions"}
    changed = {"remedial_actions": change(supplied["remedial_actions"])} if change else {}
    _, again = checked(others | changed)
    assert again == set(changed)
    assert checked(others | changed)[1] == set()


def test_another_suite_is_a_change(supplied, checked, monkeypatch):
    checked(supplied)
    text = kept.contract_text
    monkeypatch.setattr(kept, "contract_text", lambda name: text(name) + " " * (name == "disputes.json"))
    assert checked(supplied)[1] == {"disputes"}


def test_entries_that_cannot_be_read_are_worked_out_again(supplied, checked, tmp_path):
    first, _ = checked(supplied)
    entries = sorted((tmp_path / "private" / "cache").glob("*.entry"))
    assert len(entries) == len(supplied)
    for number, entry in enumerate(entries):
        content = entry.read_bytes()
        entry.write_bytes((content[:-1], content + b" ", b"")[number % 3])
    again, worked_out = checked(supplied)
    assert worked_out == set(supplied)
    pd.testing.assert_frame_equal(again.summary, first.summary)


@pytest.mark.parametrize(
    "content", ["[]", "{}", "null", "[[1]]", '["x"]', "not JSON", json.dumps([["a", "passed", 1, [], []]])]
)
def test_entries_that_say_something_else_are_worked_out_again(supplied, checked, tmp_path, content):
    class Foreign(Cache):
        def get(self, *_):
            return content.encode()

    assert checked(supplied, Foreign(tmp_path))[1] == set(supplied)


def test_without_a_cache_nothing_is_kept(supplied, checked):
    checked(supplied, Cache(None))
    assert checked(supplied, Cache(None))[1] == set(supplied)
