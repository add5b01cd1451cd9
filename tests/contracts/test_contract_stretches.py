"""Stretches of care, the questions asked of them, and how long a legal status lasts, compared with loops over days."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
from contract_authority import given
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from iro_analysis.contracts.beside.ages_and_lengths import lengths
from iro_analysis.contracts.beside.continuity import CELLS_OF_CONTINUITY, is_continuous
from iro_analysis.contracts.beside.logged_care import in_care, in_care_some_day
from iro_analysis.contracts.calendar import age_on, collection_years
from iro_analysis.contracts.derivation import IN_RETURN
from iro_analysis.contracts.stretches import OPEN, in_care_on, stretches

DAYS = st.dates(date(2020, 4, 1), date(2020, 4, 30))
PERIODS = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 20)), max_size=5)
SPELLS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5), st.sampled_from(["L1", "L2"])), max_size=6)
MONTH = [date(2020, 4, 1) + timedelta(days=number) for number in range(60)]


def episodes_of(periods):
    """One child's episodes in the return of 2020-21: their first and last days, and the frame."""
    ends = [(start, None if length is None else start + timedelta(days=length)) for start, length in periods]
    written = "\n".join(["child | started | ceased", *[f"A | {start} | {end or ''}" for start, end in ends]])
    return ends, given(children="child\nA", episodes=written)["episodes"]


def days_in(periods):
    return {day for day in MONTH for start, end in periods if start <= day and (end is None or day <= end)}


@settings(max_examples=60)
@drawn(PERIODS)
def test_stretches_cover_the_days_of_the_episodes_and_never_touch(periods):
    ends, episodes = episodes_of(periods)
    care = stretches(episodes, ("child_id",))
    spans = [
        (start.date(), None if end == OPEN else end.date()) for _, start, end in care.itertuples(index=False, name=None)
    ]
    assert days_in(spans) == days_in(ends)
    assert all(before[1] is not None and before[1] < after[0] for before, after in pairwise(spans))


@settings(max_examples=60)
@drawn(PERIODS, DAYS)
def test_a_day_is_in_care_if_an_episode_covers_it(periods, day):
    ends, episodes = episodes_of(periods)
    contact = given(children="child\nA", consultations=f"child | consultation_date\nA | {day}")["consultations"]
    care = stretches(episodes, ("child_id",))
    assert in_care_on(contact, "consultation_date", care, ["child_id"]).tolist() == [day in days_in(ends)]


@settings(max_examples=60)
@drawn(PERIODS, DAYS, st.none() | st.integers(0, 20))
def test_an_allocation_needs_one_day_in_care(periods, day, length):
    end = None if length is None else day + timedelta(days=length)
    ends, episodes = episodes_of(periods)
    written = f"child | allocated_from | allocated_to\nA | {day} | {end or ''}"
    allocation = given(children="child\nA", iro_allocations=written)["iro_allocations"]
    expected = [bool(days_in([(day, end)]) & days_in(ends))] if periods else [pd.NA]
    assert in_care_some_day(allocation, episodes, "allocated_from", "allocated_to")["in_care"].tolist() == expected


def test_a_log_whose_year_has_no_return_is_not_judged():
    tables = given(children="child\nA", consultations="child | year\nA | 2021\nA | 2015\n | 2021", episodes="child\nA")
    beside = in_care(tables["consultations"], tables["episodes"], day="consultation_date")
    assert beside["in_care"].tolist() == [True, pd.NA, pd.NA]


def test_continuous_care_is_not_judged_where_the_episodes_do_not_settle_it():
    """A has a gap that no reason explains, B's care ends on 31 March, and one year has no episodes."""
    written = """
        child | year | started    | reason_new_episode | ceased     | reason_ceased
        A     | 2021 | 2019-05-01 | S                  | 2020-06-01 | X1
        A     | 2021 | 2020-07-01 | P                  |            |
        B     | 2021 | 2019-05-01 | S                  | 2021-03-31 | E4A
        C     | 2021 | 2019-05-01 | S                  |            |
    """
    tables = given(children="child | year\nA | 2021\nB | 2021\nC | 2021\nC | 2015\nD | 2021", episodes=written)
    judged = is_continuous(tables["children"][list(IN_RETURN)], tables["episodes"][list(CELLS_OF_CONTINUITY)])
    assert judged.tolist() == [pd.NA, pd.NA, True, pd.NA, False]


def test_ages_and_collection_years():
    days = pd.Series(pd.to_datetime(["2021-02-28", "2021-03-01", "2021-03-31", "2021-04-01", None]))
    born = pd.Series(pd.to_datetime(["2004-02-29", "2004-02-29", "2003-04-01", "2003-04-01", "2003-04-01"]))
    assert age_on(born, days).tolist() == [16, 17, 17, 18, pd.NA]
    assert collection_years(days).tolist() == [2021, 2021, 2021, 2022, pd.NA]


@settings(max_examples=60)
@drawn(SPELLS, st.randoms(use_true_random=False))
def test_a_status_lasts_while_episodes_under_it_follow_without_a_gap(spells, shuffler):
    day, rows = MONTH[0], []
    for gap, length, status in spells:
        day += timedelta(days=gap)
        rows.append((day, day + timedelta(days=length), status))
        day += timedelta(days=length)
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    written = [f"A | {start} | {end} | {status}" for start, end, status in (rows[place] for place in order)]
    table = "\n".join(["child | started | ceased | legal_status", *written])
    days = lengths(given(children="child\nA", episodes=table)["episodes"])["days_on_status"]
    assert days.tolist() == [_days_on_end(rows, place) for place in order]


def test_a_status_does_not_carry_over_to_another_child_or_return():
    written = """
        child | year | started    | ceased     | legal_status
        A     | 2021 | 2020-05-01 | 2020-05-03 | L1
        B     | 2021 | 2020-05-03 | 2020-05-05 | L1
        B     | 2022 | 2020-05-05 | 2020-05-07 | L1
    """
    assert lengths(given(episodes=written)["episodes"])["days_on_status"].tolist() == [2, 2, 2]


def _days_on_end(rows, place):
    first, last = place, place
    while first and rows[first - 1][1:] == (rows[first][0], rows[first][2]):
        first -= 1
    while last + 1 < len(rows) and (rows[last + 1][0], rows[last + 1][2]) == rows[last][1:]:
        last += 1
    return (rows[last][1] - rows[first][0]).days
