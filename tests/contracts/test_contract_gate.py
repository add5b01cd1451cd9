"""The expectations that stop every command give the same results without Great Expectations as with it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted_faults import IN_WHOLE_TABLES
from planted_faults.sound_sample import Sample, with_what_the_sample_lacks

from iro_analysis.contracts.derived import canonical, derive
from iro_analysis.contracts.gate import check_stopping
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import validate
from iro_analysis.sample import make_sample
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES

STOPPING = {table: tuple(one for one in read_suite(table) if one.stops) for table in TABLES}
STOPPING = {table: suite for table, suite in STOPPING.items() if suite}
NAMES = {one.id for suite in STOPPING.values() for one in suite}
SPOILT = [fault for fault in IN_WHOLE_TABLES if fault.fires & NAMES]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gate") / "sample"
    make_sample(folder, children=40, seed=2)
    return with_what_the_sample_lacks(read_returns(folder).as_supplied)


def both(table, frame):
    return check_stopping(table, STOPPING[table], frame), validate(table, STOPPING[table], frame)


def with_derived(tables, table):
    supplied = {name: canonical(frame, TABLES[name]) for name, frame in tables.items()}
    return derive(table, {table: TABLES[table].empty()} | supplied)


@pytest.mark.parametrize("fault", SPOILT, ids=lambda fault: fault.name)
def test_both_ways_agree_on_a_spoilt_table(sound, fault):
    for table in STOPPING:
        ours, theirs = both(table, with_derived(fault.plant(Sample(sound)), table))
        assert ours == theirs


@pytest.mark.parametrize("table", STOPPING)
@pytest.mark.parametrize("rows", [0, 10, 30])
@pytest.mark.parametrize("spoilt", [1, 3, 10])
def test_both_ways_agree_if_some_cells_are_empty_or_false(sound, table, rows, spoilt):
    frame = with_derived(sound, table).head(rows)
    chosen = np.random.default_rng(spoilt).permutation(len(frame))[:spoilt]
    for name in dict.fromkeys(column for one in STOPPING[table] for column in one.columns):
        changed = frame.copy()
        changed.loc[chosen, name] = False if frame[name].dtype == "boolean" else pd.NA
        ours, theirs = both(table, changed)
        assert ours == theirs


@pytest.mark.parametrize("table", STOPPING)
def test_both_ways_agree_on_false_cells_beside_empty_ones(sound, table):
    frame = with_derived(sound, table).head(40)
    for name in (column for column in frame if frame[column].dtype == "boolean"):
        frame.loc[frame.index[:20], name] = pd.NA
        frame.loc[frame.index[20:23], name] = False
    ours, theirs = both(table, frame)
    assert ours == theirs


@pytest.mark.parametrize("table", STOPPING)
def test_both_ways_agree_on_a_missing_column(sound, table):
    frame = with_derived(sound, table)
    for name in dict.fromkeys(column for one in STOPPING[table] for column in one.columns):
        ours, theirs = both(table, frame.drop(columns=name))
        assert ours == theirs
        assert "could not check" in {outcome.status for outcome in ours}


def test_a_stopping_expectation_of_an_unknown_type_is_left_to_the_library(sound):
    one = STOPPING["children"][0]
    between = replace(one, kwargs={"min_value": 1, "max_value": 2})
    assert [outcome.status for outcome in check_stopping("children", [between], sound["children"])] == ["failed"]
