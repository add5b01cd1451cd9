"""Counts that were kept are those that would be made again, whatever has changed since; only what rests on it is."""

from dataclasses import replace

import pandas as pd
import pytest

from figures.test_service import DATA, LABELS, SETTINGS
from iro_analysis.cohorts.frames import frames_behind
from iro_analysis.disk.cache import Cache
from iro_analysis.figures import compute, counting
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.settings import Grouping

PERIODS = [parse_period(label) for label in LABELS[:2]]
MEASURES = {
    *("case_alerts", "case_alerts_closed", "feedback_responses", "allocated_within_5_working_days_pct"),
    *("secure_during", "starts"),
}


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """``ledger(data, settings, engine)``: with counts kept, held to what is counted without; and what was counted."""
    kept, made, recount = Cache(tmp_path / ".iro"), [], counting._summed

    def summed(measure, *given):
        made.append(measure.name)
        return recount(measure, *given)

    monkeypatch.setattr(counting, "_summed", summed)

    def computed(data=DATA, settings=SETTINGS, engine="polars", periods=PERIODS):
        plain = compute(data, periods, settings, engine, MEASURES)
        every = len(made)
        rows = compute(data, periods, settings, engine, MEASURES, kept=kept)
        counted = made[every:]
        made.clear()
        pd.testing.assert_frame_equal(rows, plain, check_exact=True)
        return set(counted)

    return computed


def test_nothing_is_counted_twice(ledger):
    assert ledger() == MEASURES
    assert not ledger()


@pytest.mark.parametrize("table", ["case_alerts", "feedback", "iro_allocations", "episodes"])
def test_what_rests_on_a_changed_table_is_counted_again(ledger, table):
    first = ledger()
    rows = DATA.tables[table]
    again = ledger(replace(DATA, tables={**DATA.tables, table: rows.iloc[:-1].reset_index(drop=True)}))
    behind = {name: frames_behind(catalogue()[name].rows) for name in first}
    assert {name for name, frames in behind.items() if table in frames} <= again
    # The calendar reaches from the first day that anything is dated to the last.
    assert again <= {name for name, frames in behind.items() if {table, "calendar"} & frames}


def test_another_question_is_counted_again(ledger):
    ledger()
    local = {"mine": Grouping(of="need", groups={"One": ["N1"]})}
    assert ledger(engine="duckdb") == MEASURES
    assert ledger(periods=PERIODS[:1]) == MEASURES
    assert ledger(settings=SETTINGS.model_copy(update={"groupings": local})) == MEASURES
