"""The clock compared with the oracle: every due date, every column and the fate of every review, on every engine.

``--prove`` asks for ten times as many children in the two largest histories.
"""

from datetime import timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.clock_rows import COLUMNS, DAYS, KEY, authorities, package_clock, package_fates, plain
from oracle import clock as oracle
from oracle.histories import History
from oracle.review_histories import YEAR_SETS, review_history

FLAGS = ("on_time", "on_time_in_force", "assessable")
FIRST_FEW = 5
ENGINES = ("polars", "duckdb", "pandas")
#: For properties of the clock that do not depend on the engine: the fastest engine on few rows.
FASTEST = "polars"
#: Seeds that are this number apart have the same years supplied.
ROUND = len(YEAR_SETS)


@pytest.mark.parametrize("seed", range(ROUND))
def test_every_due_date_and_every_fate_agree_with_the_oracle(seed):
    assert disagreements(review_history(seed, 3_000), ENGINES) == {}


@pytest.mark.parametrize(
    ("engine", "seed", "children"), [("duckdb", ROUND + 2, 100_000), ("polars", ROUND + 3, 20_000)]
)
def test_every_due_date_and_every_fate_of_many_children_agree_with_the_oracle(engine, seed, children, request):
    proving = request.config.getoption("--prove")
    assert disagreements(review_history(seed, children if proving else children // 10), [engine]) == {}


def test_every_due_date_agrees_with_the_oracle_when_months_are_counted_in_days():
    history = review_history(3 * ROUND + 2, 3_000)
    expected, data = clock_of_oracle(history, "days"), history.case_data()
    for engine in ENGINES:
        assert differences(expected, package_clock(engine, data, "days"), KEY) == [], engine


@pytest.mark.parametrize("engine", ENGINES)
def test_every_authority_to_place_agrees_with_the_oracle(engine):
    data = review_history(4 * ROUND, 3_000).case_data()
    assert authorities(engine, data) == authorities("oracle", data)


def disagreements(history, engines):
    """Where each engine disagrees with the oracle, which is computed once for all engines."""
    due, fates, data = clock_of_oracle(history), fates_of_oracle(history), history.case_data()
    by_engine = {
        engine: differences(due, package_clock(engine, data), KEY)
        + differences(fates, package_fates(engine, data), ["child_id", "review_date"])
        for engine in engines
    }
    return {engine: texts for engine, texts in by_engine.items() if texts}


seeds = st.integers(ROUND, 10**6)


@given(seeds)
def test_adding_a_review_in_time_makes_no_earlier_review_late(seed):
    history = with_every_year(seed, children=20)
    before = verdicts(package_rows(history))
    added = add_reviews_in_time(history, Random(seed))  # noqa: S311  invented lives, no secrets
    after = verdicts(package_rows(history))
    earlier = [key for key in before if key[:2] in added and key[2] < added[key[:2]]]
    assert [key for key in earlier if before[key] is True and after[key] is not True] == []


@given(seeds)
def test_a_due_date_is_never_before_the_day_it_is_counted_from(seed):
    rows = [row for row in package_rows(review_history(seed, 20)) if row["due"]]
    assert all(row["counted_from"] <= row["due"] <= row["due_in_force"] for row in rows)


@given(seeds)
def test_every_counted_review_answers_exactly_one_due_date(seed):
    history = review_history(seed, 20)
    answered = sorted((row["child_id"], row["review_date"]) for row in package_rows(history) if row["review_date"])
    fates = plain(package_fates(FASTEST, history.case_data()), ["review_date"])
    counted = sorted((row["child_id"], row["review_date"]) for row in fates if row["fate"] == "counted")
    assert answered == counted


def with_every_year(seed, children):
    return History(review_history(seed, children).rows, YEAR_SETS[0])


def add_reviews_in_time(history, random):
    """Add to each spell a review on or before an unanswered due date; returns its date by child and spell."""
    added = {}
    for row in oracle.clock(history.rows, history.years):
        spell = (row["child_id"], row["spell_started"])
        if spell in added or row["outcome"] not in ("missed", "pending"):
            continue
        day = row["set_on"] + timedelta(days=random.randint(1, max(1, (row["due"] - row["set_on"]).days)))
        if day <= row["due"]:
            others = {"birth_date": None, "return_year": day.year + 1, "participation": "PN1"}
            history.rows["reviews"].append({"child_id": row["child_id"], "review_date": day} | others)
            added[spell] = day
    return added


def package_rows(history):
    return plain(package_clock(FASTEST, history.case_data()), DAYS)


def verdicts(rows):
    """Whether each review was on time, by child, start of the spell and date of the review."""
    return {
        (row["child_id"], row["spell_started"], row["review_date"]): row["on_time"]
        for row in rows
        if row["review_date"]
    }


def clock_of_oracle(history, month_arithmetic="calendar"):
    return pd.DataFrame(oracle.clock(history.rows, history.years, month_arithmetic), columns=COLUMNS)


def fates_of_oracle(history):
    fates = oracle.fates(history.rows)
    return pd.DataFrame([(*key, fate) for key, (fate, _) in fates.items()], columns=["child_id", "review_date", "fate"])


def differences(expected, computed, key):
    """Rows that one side lacks and cells that differ, as texts: the first few for each column."""
    both = comparable(expected).merge(
        comparable(computed), on=key, how="outer", suffixes=("", "_computed"), indicator=True
    )
    lacking = both[both["_merge"] != "both"]
    texts = [f"{row[key].tolist()}: {row['_merge']}" for _, row in lacking.head(FIRST_FEW).iterrows()]
    for column in [name for name in expected.columns if name not in key]:
        one, other = both[column], both[f"{column}_computed"]
        unlike = both[(both["_merge"] == "both") & ~((one == other).fillna(False) | (one.isna() & other.isna()))]
        texts += [
            f"{row[key].tolist()}: {column} expected {row[column]}, computed {row[f'{column}_computed']}"
            for _, row in unlike.head(FIRST_FEW).iterrows()
        ]
    assert len(expected) == len(computed)
    return texts


def comparable(frame):
    """The frame with the same column types whichever side it comes from."""
    types = {name: "string" for name in frame.columns if name not in (*DAYS, *FLAGS, "days_late")}
    types |= {name: "boolean" for name in FLAGS if name in frame.columns}
    types |= {name: "datetime64[s]" for name in DAYS if name in frame.columns}
    types |= {"days_late": "Int64"} if "days_late" in frame.columns else {}
    return frame.astype(types)
