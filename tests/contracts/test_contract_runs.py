"""Runs of episodes against a plain loop over days."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from iro_analysis.contracts.beside.swapped import exchanged
from iro_analysis.contracts.runs import run_bounds

FIRST = date(2020, 4, 1)
SPELLS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5), st.sampled_from(["L1", "L2"])), max_size=6)


@settings(max_examples=60)
@given(SPELLS, st.randoms(use_true_random=False))
def test_a_run_lasts_as_long_as_each_episode_joins_the_one_before_under_one_legal_status(spells, shuffler):
    day, rows = FIRST, []
    for gap, length, status in spells:
        day += timedelta(days=gap)
        rows.append((day, day + timedelta(days=length), status))
        day += timedelta(days=length)
    expected = [_run_of(rows, place) for place in range(len(rows))]
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    bounds = run_bounds(_frame([rows[place] for place in order]), ["legal_status"])
    got = list(zip(bounds["run_started"].dt.date, bounds["run_until"].dt.date, strict=True))
    assert got == [expected[place] for place in order]


def test_children_and_returns_are_kept_apart():
    rows = [(FIRST, FIRST + timedelta(days=2), "L1"), (FIRST + timedelta(days=2), FIRST + timedelta(days=4), "L1")]
    for apart in ({"child_id": ["A", "B"]}, {"return_year": [2021, 2022]}):
        bounds = run_bounds(_frame(rows).assign(**apart), ["legal_status"])
        assert bounds["run_started"].dt.date.tolist() == [start for start, _, _ in rows]


def test_day_and_month_are_exchanged_where_that_is_another_day():
    days = pd.Series(pd.to_datetime(["2020-05-06", "2020-05-05", "2020-05-13", None])).astype("datetime64[s]")
    assert exchanged(days).dt.date.tolist()[:3] == [date(2020, 6, 5), pd.NaT, pd.NaT]
    assert exchanged(days).isna().tolist() == [False, True, True, True]


def _run_of(rows, place):
    first, last = place, place
    while first and rows[first - 1][1] == rows[first][0] and rows[first - 1][2] == rows[first][2]:
        first -= 1
    while last + 1 < len(rows) and rows[last][1] == rows[last + 1][0] and rows[last][2] == rows[last + 1][2]:
        last += 1
    return rows[first][0], rows[last][1]


def _frame(rows):
    frame = pd.DataFrame(rows, columns=["started", "until", "legal_status"])
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in ("started", "until")}
    return frame.assign(return_year=2021, child_id="A", **days)
