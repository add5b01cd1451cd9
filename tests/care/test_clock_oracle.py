"""The clock compared with the oracle: every due date, every column, the fate of every review and every stay that was to
be reviewed before it ended, on every engine.

``--prove`` asks for ten times as many children in the two largest histories.
"""

from datetime import timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.clock_rows import COLUMNS, DAYS, KEY, STAY, authorities, package_clock, package_fates, package_stays, plain
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from oracle import clock as oracle
from oracle.histories import History
from oracle.review_histories import YEAR_SETS, review_history, with_a_log_of_authorities

FLAGS = ("on_time", "on_time_in_force", "assessable", "reviewed")
FIRST_FEW = 5
ENGINES = ("polars", "duckdb", "pandas")
#: For properties of the clock that do not depend on the engine: the fastest engine on few rows.
FASTEST = "polars"
#: Seeds that are this number apart have the same years supplied.
ROUND = len(YEAR_SETS)


@pytest.mark.parametrize("seed", range(ROUND))
def test_every_due_date_every_fate_and_every_stay_agree_with_the_oracle(seed):
    assert disagreements(review_history(seed, 3_000), ENGINES) == {}


@pytest.mark.parametrize(
    ("engine", "seed", "children"), [("duckdb", ROUND + 2, 100_000), ("polars", ROUND + 3, 20_000)]
)
def test_every_due_date_and_every_fate_of_many_children_agree_with_the_oracle(engine, seed, children, request):
    proving = request.config.getoption("--prove")
    assert disagreements(review_history(seed, children if proving else children // 10), [engine]) == {}


@pytest.mark.parametrize(
    ("seed", "month_arithmetic", "authority_to_place"),
    [
        (3 * ROUND + 2, "days", "beside"),
        *((3 * ROUND + years, "calendar", "instead") for years in range(ROUND)),
        (4 * ROUND + 1, "days", "instead"),
    ],
)
def test_every_due_date_agrees_with_the_oracle_under_other_settings(seed, month_arithmetic, authority_to_place):
    history = review_history(seed, 2_000)
    expected, data = clock_of_oracle(history, month_arithmetic, authority_to_place), history.case_data()
    for engine in ENGINES:
        computed = package_clock(engine, data, month_arithmetic, authority_to_place)
        assert differences(expected, computed, KEY) == [], engine


@pytest.mark.parametrize("authority_to_place", ["beside", "instead"])
def test_every_due_date_agrees_with_the_oracle_where_a_log_has_authorities(authority_to_place):
    history = with_a_log_of_authorities(review_history(5 * ROUND, 2_000))
    expected = clock_of_oracle(history, authority_to_place=authority_to_place)
    computed = package_clock(FASTEST, history.case_data(), authority_to_place=authority_to_place)
    assert differences(expected, computed, KEY) == []


@pytest.mark.parametrize("seed", [6 * ROUND, 6 * ROUND + 2])
def test_as_many_children_are_overdue_for_certain_as_the_oracle_finds(seed):
    history = review_history(seed, 2_000)
    periods = [parse_period(label) for label in ("2017-18", "2019-20Q2", "2020-21", "2020-04-01..2020-10-01")]
    ledger = compute(history.case_data(), periods, Settings(), FASTEST, ["reviews_overdue_at_end"])
    overdue = ledger[(ledger["measure"] == "reviews_overdue_at_end") & (ledger["breakdown"] == "review_kind=Not known")]
    expected = {one.label: oracle.overdue_for_certain(history.rows, history.years, one.end) for one in periods}
    assert dict(zip(overdue["period"], overdue["value"], strict=True)) == {
        label: len(children) for label, children in expected.items()
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_every_authority_to_place_agrees_with_the_oracle(engine):
    data = review_history(4 * ROUND, 3_000).case_data()
    assert authorities(engine, data) == authorities("oracle", data)


def disagreements(history, engines):
    """Where each engine disagrees with the oracle, which is computed once for all engines."""
    due, fates, stays = clock_of_oracle(history), fates_of_oracle(history), stays_of_oracle(history)
    data = history.case_data()
    by_engine = {
        engine: differences(due, package_clock(engine, data), KEY)
        + differences(fates, package_fates(engine, data), ["child_id", "review_date"])
        + differences(stays, package_stays(engine, data), ["child_id", "ground", "started"])
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
    assert all(row["counted_from"] <= row["due"] <= row["due_in_force"] <= row["latest_due_in_force"] for row in rows)


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


def clock_of_oracle(history, month_arithmetic="calendar", authority_to_place="beside"):
    clock = oracle.clock(history.rows, history.years, month_arithmetic, authority_to_place)
    return pd.DataFrame(clock, columns=COLUMNS)


def stays_of_oracle(history):
    return pd.DataFrame(oracle.stays(history.rows, history.years), columns=STAY)


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
    days = (*DAYS, "started", "ended")
    types = {name: "string" for name in frame.columns if name not in (*days, *FLAGS, "days_late")}
    types |= {name: "boolean" for name in FLAGS if name in frame.columns}
    types |= {name: "datetime64[s]" for name in days if name in frame.columns}
    types |= {"days_late": "Int64"} if "days_late" in frame.columns else {}
    return frame.astype(types)
