"""Derived columns, compared with dates worked out by hand and with plain loops."""

from datetime import date, timedelta

import pandas as pd
import pytest
from contract_authority import given
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from iro_analysis.codes import code_lists
from iro_analysis.contracts.beside.logs import iro_in_post, within_post
from iro_analysis.contracts.beside.reviews import in_care
from iro_analysis.contracts.calendar import birthday, swapped, year_bounds
from iro_analysis.contracts.derivation import once
from iro_analysis.contracts.derived import canonical, derivations, derive
from iro_analysis.contracts.lookups import cells_of_match, is_in
from iro_analysis.contracts.neighbours import neighbours
from iro_analysis.tables import TABLES

DAYS = st.dates(date(2020, 4, 1), date(2020, 4, 30))


def days(column):
    return [None if pd.isna(day) else day.date().isoformat() for day in column]


@pytest.mark.parametrize(
    ("born", "age", "on"),
    [
        ("2002-06-15", 18, "2020-06-15"),
        ("2004-02-29", 18, "2022-03-01"),
        ("2004-02-29", 4, "2008-02-29"),
        (None, 18, None),
    ],
)
def test_birthdays(born, age, on):
    assert days(birthday(pd.Series(pd.to_datetime([born])).astype("datetime64[s]"), age)) == [on]


def test_the_year_of_a_return_runs_from_april_to_march():
    bounds = year_bounds(pd.Series([2021, None], dtype="Int64"))
    assert days(bounds["year_start"]) == ["2020-04-01", None]
    assert days(bounds["year_end"]) == ["2021-03-31", None]


def test_day_and_month_are_swapped_where_that_gives_another_valid_day():
    written = pd.Series(pd.to_datetime(["2020-05-06", "2020-05-05", "2020-05-13", None])).astype("datetime64[s]")
    assert days(swapped(written)) == ["2020-06-05", None, None, None]


@pytest.mark.parametrize("table", TABLES)
def test_a_derivation_gives_exactly_the_columns_it_names(table):
    tables = given(**dict.fromkeys(TABLES, "child | year\nA | 2021\nB | 2020\n | 2021\nA |"))
    frames = {name: canonical(frame, TABLES[name]) for name, frame in tables.items()}
    for derivation in derivations(table):
        derived = derivation.compute(*derivation.inputs(frames))
        assert tuple(derived.columns) == derivation.gives
        assert derived.index.equals(frames[table].index)


def test_only_what_is_derived_from_a_missing_column_is_absent():
    episodes = given(episodes="child\nA")["episodes"]
    beside = derive("episodes", {"episodes": episodes.drop(columns=["placement_urn", "placement_postcode"])})
    assert {"open_provider", "previous_placement"} <= set(beside)
    assert not {"open_placement_urn", "earlier_postcode", "changed", "away_from_home"} & set(beside)


def test_derived_columns_never_add_lose_or_move_rows():
    children = "child | year\nA | 2021\nA | 2021\nB | 2021"
    reviews = "child | review_date\nB | 2020-06-01\nA | 2020-06-02\n | 2020-06-03\nA | 2020-06-02"
    tables = {name: canonical(table, TABLES[name]) for name, table in given(children=children, reviews=reviews).items()}
    beside = derive("reviews", tables)
    assert beside["source_row"].tolist() == [2, 3, 4, 5]
    assert beside["in_children"].tolist()[:2] == [True, True]
    assert pd.isna(beside.loc[2, "in_children"])


def test_work_on_a_frame_is_done_once_as_long_as_the_frame_is_there():
    done = []

    @once
    def doubled(frame, column):
        done.append(column)
        return frame[[column]] * 2

    one, other = pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [3], "b": [4]})
    assert doubled(one, "a") is doubled(one, "a")
    assert [doubled(frame, column).iloc[0, 0] for frame in (one, other) for column in ("a", "b")] == [2, 4, 6, 8]
    assert done == ["a", "b", "a", "b"]
    for _ in range(100):  # frames that take the places of others in memory
        frame = pd.DataFrame({"a": [len(done)]})
        assert doubled(frame, "a").iloc[0, 0] == 2 * frame.iloc[0, 0]
        del frame


def test_days_are_found_whatever_the_unit_they_are_kept_in():
    rows = pd.DataFrame({"day": pd.to_datetime(["2020-05-01", "2020-05-02", None]).astype("datetime64[s]")})
    others = pd.DataFrame({"day": pd.to_datetime(["2020-05-02", None]).astype("datetime64[ns]")})
    assert is_in(rows, others, ["day"]).tolist() == [False, True, pd.NA]


def test_found_and_matching_never_join_on_a_missing_key():
    unnamed = pd.DataFrame({"child_id": pd.array([None, "A"], dtype="string"), "sex": ["Male", "Female"]})
    assert is_in(unnamed, unnamed, ["child_id"]).tolist() == [pd.NA, True]
    assert cells_of_match(unnamed[["child_id"]], unnamed, ["child_id"])["sex"].isna().tolist() == [True, False]


@drawn(
    st.sampled_from([(name, code) for name, codes in code_lists().items() for code in codes]), st.integers(2015, 2030)
)
def test_a_code_is_valid_in_the_years_given_in_its_list(listed, year):
    name, code = listed
    columns = [(table, column.name) for table in TABLES.values() for column in table.columns if column.codes == name]
    for table, column in columns:
        frame = pd.DataFrame({column: [code], "return_year": [year]}).astype({column: "string", "return_year": "Int64"})
        derived = derive(table.name, {table.name: frame})
        assert derived[f"{column}_valid"].tolist() == [code_lists()[name][code].valid_in(year)]


@drawn(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=6), st.randoms(use_true_random=False))
def test_a_spell_knows_the_end_of_the_one_before_and_the_start_of_the_next(periods, shuffler):
    periods = sorted(set(periods), key=lambda period: (period[0], period[1] or date.max))
    expected = {
        position: (periods[position - 1][1] if position else None, after[0])
        for position, after in enumerate([*periods[1:], (None, None)][: len(periods)])
    }
    order = list(range(len(periods)))
    shuffler.shuffle(order)
    rows = pd.DataFrame({"return_year": 2021, "child_id": "A", "start": None, "end": None}, index=order)
    rows["start"] = pd.to_datetime(pd.Series([periods[position][0] for position in order], index=order, dtype="object"))
    rows["end"] = pd.to_datetime(pd.Series([periods[position][1] for position in order], index=order, dtype="object"))
    beside = neighbours(rows, ("start", "end"), {"previous": ("end", 1), "next": ("start", -1)})
    got = zip(days(beside["previous"]), days(beside["next"]), strict=True)
    assert dict(zip(order, got, strict=True)) == {
        position: tuple(day and day.isoformat() for day in pair) for position, pair in expected.items()
    }


@settings(max_examples=40)
@drawn(DAYS, st.lists(st.tuples(DAYS, st.none() | st.integers(0, 20)), max_size=4))
def test_a_review_is_in_care_if_an_episode_covers_its_day(day, periods):
    episodes = [(start, None if length is None else start + timedelta(days=length)) for start, length in periods]
    covered = any(start <= day and (end is None or day <= end) for start, end in episodes)
    written = "\n".join(["child | started | ceased", *[f"A | {start} | {end or ''}" for start, end in episodes]])
    reviews = f"child | review_date\nA | {day}"
    tables = given(children="child\nA", episodes=written, reviews=reviews)
    needed = tables["episodes"][["return_year", "child_id", "started", "ceased", "legal_status"]]
    beside = in_care(tables["reviews"][["return_year", "child_id", "review_date"]], needed)
    assert beside["in_care"].tolist() == [covered]


def test_without_a_log_of_posts_allocations_are_not_judged():
    allocations = {"iro_allocations": given(iro_allocations="child\nA")["iro_allocations"]}
    beside = derive("iro_allocations", allocations)
    assert beside[["iro_in_post", "within_post"]].isna().all(axis=None)


@settings(max_examples=40)
@drawn(st.lists(st.tuples(st.sampled_from(["I1", "I2"]), DAYS, st.none() | DAYS), max_size=4), DAYS, st.none() | DAYS)
def test_an_allocation_is_checked_against_the_posts_of_its_iro(posts, start, end):
    own = [(first, last or date.max) for iro, first, last in posts if iro == "I1"]
    known = any(first <= start for _, first, _ in posts)
    in_post = any(first <= start <= last for first, last in own) if known else None
    within = (end or date.max) <= max(last for _, last in own) if own else None
    written = "\n".join(["iro_id | post_from | post_to", *[f"{iro} | {a} | {b or ''}" for iro, a, b in posts]])
    allocation = f"child | iro_id | allocated_from | allocated_to\nA | I1 | {start} | {end or ''}"
    tables = given(iro_allocations=allocation, iro_workforce=written)
    found_in_post = iro_in_post(tables["iro_allocations"], tables["iro_workforce"])["iro_in_post"]
    found_within = within_post(tables["iro_allocations"], tables["iro_workforce"])["within_post"]
    assert [found_in_post.item(), found_within.item()] == [pd.NA if x is None else x for x in (in_post, within)]


@pytest.mark.parametrize("table", [table for table in TABLES.values() if table.is_log], ids=lambda table: table.name)
def test_of_columns_that_a_service_does_not_keep_in_a_log_nothing_is_left_unchecked(table):
    """A log with no columns but those that it must have: what must hold of the others holds of no value."""
    needed = [column.name for column in table.columns if column.needed_to_recognise]
    frame = canonical(table.empty()[[*needed, "return_year"]], table)
    assert {column.name for column in table.columns} <= set(frame)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: str(table.empty()[name].dtype) for name in frame
    }
