"""Every review in the five-year sample is accounted for: each row supplied is merged, quarantined or has one fate.

The expected numbers are worked out here from the files themselves, in plain Python, without the package.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from iro_analysis.care.clock import REVIEW
from iro_analysis.care.reviews import COUNTED, FATES
from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import engine_named
from iro_analysis.figures import compute
from iro_analysis.periods import Period, financial_year
from iro_analysis.settings import Settings
from iro_analysis.sources import read_returns, stitch

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "ssda903_five_years"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared five-year data are not beside this checkout")
STARTS = range(2017, 2022)
PERIOD = Period(date(2017, 4, 1), date(2022, 3, 31))
ASSESSABLE, NOT_ASSESSABLE = "counted, assessable", "counted, not assessable"


# As the package counts


@pytest.fixture(scope="module")
def history():
    return stitch(read_returns(FOLDER))


@pytest.fixture(scope="module", params=["polars", "duckdb", "pandas"])
def fates(request, history):
    """{file: {fate: reviews}}, with those that count split by whether their due date is assessable."""
    engine = engine_named(request.param)
    cohorts = Cohorts(history.data, [PERIOD], engine, Settings())
    reviews = engine.rows(cohorts.build(lambda matched_reviews: matched_reviews))
    clock = engine.rows(cohorts.build(lambda review_clock: review_clock))
    key = ["child_id", "review_date"]
    answered = clock[clock["next_by"] == REVIEW][[*key, "assessable"]]
    joined = reviews.merge(answered, on=key, how="left", validate="one_to_one", indicator=True)
    assert set(joined["fate"]) <= set(FATES)
    assert ((joined["fate"] == COUNTED) == (joined["_merge"] == "both")).all(), (
        "a review that counts answers a due date"
    )
    counted = joined["assessable"].map({True: ASSESSABLE, False: NOT_ASSESSABLE})
    joined["label"] = counted.where(joined["fate"] == COUNTED, joined["fate"])
    return {file: dict(Counter(rows["label"])) for file, rows in joined.groupby("source_file")}


def without_assessable(numbers):
    """The numbers by fate, with assessable and other reviews that count added up."""
    counted = numbers.get(ASSESSABLE, 0) + numbers.get(NOT_ASSESSABLE, 0)
    return Counter({fate: number for fate, number in numbers.items() if fate in FATES} | {COUNTED: counted})


# As the files say

HOME = ("PLACE_PROVIDER", "PL_POST", "URN")


def rows_of(table, start):
    with (FOLDER / f"{start}-{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(text):
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007  days have no time zone


def latest(table, key):
    """{key: (year in which the return starts, row)} with the last row of the latest return."""
    by_key = {}
    for start in STARTS:
        for row in rows_of(table, start):
            by_key[key(row)] = (start, row)
    return by_key


def review_key(row):
    return row["CHILD"], day(row["REVIEW"])


@pytest.fixture(scope="module")
def reviews():
    return latest("reviews", review_key)


@pytest.fixture(scope="module")
def stays():
    """{child: [(first day, last day, whether a short break)]}: the latest version of each episode, in order.

    An episode ends at the latest when the next one starts. If a return leaves an episode open, the next return does not
    have it and no later return confirms it, it ends on the day on which the year of the next return begins.
    """
    by_child = defaultdict(list)
    for (child, started), (start, row) in latest("episodes", lambda row: (row["CHILD"], day(row["DECOM"]))).items():
        by_child[child].append((started, start, row))
    return {child: chained(sorted(episodes, key=lambda one: one[0])) for child, episodes in by_child.items()}


def chained(episodes):
    firsts = first_returns()
    stays = []
    for (started, start, row), following in zip(episodes, [*episodes[1:], None], strict=True):
        ended = day(row["DEC"])
        if ended is None and start < max(STARTS):
            followed = following is not None and (
                firsts[row["CHILD"], following[0]] <= start + 1 or following[2]["RNE"] != "S"
            )
            ended = None if followed else date(start + 1, 4, 1)
        if following is not None:
            ended = min(ended or date.max, following[0])
        stays.append((started, ended or date.max, row))
    return [(*stay[:2], is_short_break(stays, place)) for place, stay in enumerate(stays)]


def is_short_break(stays, place):
    """Whether it is V3 or V4 and not in the middle of a stay in the same home under another status."""
    if stays[place][2]["LS"] not in {"V3", "V4"}:
        return False
    return not (lives_on(stays[place::-1]) and lives_on(stays[place:]))


def lives_on(walk):
    for here, there in pairwise(walk):
        (_, ended, before), (started, _, after) = sorted((here, there), key=lambda stay: stay[:2])
        differ = [before[part] != after[part] for part in HOME if before[part] and after[part]]
        if ended != started or before["PLACE"] != after["PLACE"] or any(differ):
            return False
        if there[2]["LS"] not in {"V3", "V4"}:
            return True
    return False


@cache
def first_returns():
    """{(child, first day of an episode): the first return that has it}."""
    return {
        (row["CHILD"], day(row["DECOM"])): start for start in reversed(STARTS) for row in rows_of("episodes", start)
    }


@pytest.fixture(scope="module")
def expected(reviews, stays):
    """{file: {fate: reviews}} by the order of ``docs/statutory-clock.md``."""
    births = {child: day(row["DOB"]) for child, (_, row) in latest("header", lambda row: row["CHILD"]).items()}
    by_file = defaultdict(Counter)
    for (child, held), (start, row) in reviews.items():
        born = births.get(child) or day(row["DOB"])
        by_file[f"{start}-reviews.csv"][fate(held, born, start, stays.get(child, []))] += 1
    return dict(by_file)


def fate(held, born, start, stays):
    if born and held < born:
        return "before birth"
    if held > date(start + 1, 3, 31):
        return "after its return"
    breaks = [is_break for first, last, is_break in stays if first <= held <= last]
    if False in breaks:
        return "counted"
    return "short break" if breaks else "outside care"


# The two compared


def test_every_row_is_merged_quarantined_or_has_a_fate(history, fates):
    reconciled = history.reconciliation[history.reconciliation["table"] == "reviews"].set_index("file")
    supplied = {f"{start}-reviews.csv": len(rows_of("reviews", start)) for start in STARTS}
    assert reconciled["rows_in"].to_dict() == supplied
    for file, row in reconciled.iterrows():
        assert row["rows_in"] == row["rows_merged"] + row["rows_quarantined"] + sum(fates.get(file, {}).values()), file


def test_a_review_in_several_returns_is_taken_from_the_latest(history, reviews):
    kept = Counter(f"{start}-reviews.csv" for start, _ in reviews.values())
    reconciled = history.reconciliation[history.reconciliation["table"] == "reviews"].set_index("file")
    assert {file: number for file, number in reconciled["rows_used"].items() if number} == dict(kept)
    assert reconciled["rows_quarantined"].sum() == 0, "every row has a child and a date"


def test_the_merging_rules_account_for_every_merged_row(history, reviews):
    resolutions = history.resolutions[history.resolutions["table"] == "reviews"]
    merging = ["repeated-row", "duplicate-in-return", "same-in-later-return", "later-return-wins"]
    supplied = sum(len(rows_of("reviews", start)) for start in STARTS)
    reconciled = history.reconciliation[history.reconciliation["table"] == "reviews"]
    assert reconciled["rows_merged"].sum() == supplied - len(reviews)
    of_superseded = resolutions[resolutions["rule"].isin(["repeated-row", "same-in-later-return"])]["rows"].sum()
    assert of_superseded <= supplied - len(reviews)
    assert set(resolutions["rule"]) <= set(merging)


def test_the_reviews_of_each_file_have_the_fates_expected_from_its_rows(fates, expected):
    assert {file: without_assessable(numbers) for file, numbers in fates.items()} == expected


def test_reviews_outside_every_episode_of_every_return_never_count(fates, reviews, expected):
    """A coarser check without stitching: no episode of any return, however it was closed later, covers the date."""
    intervals = defaultdict(list)
    for start in STARTS:
        for row in rows_of("episodes", start):
            intervals[row["CHILD"]].append((day(row["DECOM"]), day(row["DEC"]) or date.max))
    outside = Counter(
        f"{start}-reviews.csv"
        for (child, held), (start, _) in reviews.items()
        if not any(first <= held <= last for first, last in intervals.get(child, []))
    )
    assert sum(outside.values()) > 0
    for file, numbers in fates.items():
        counted = without_assessable(numbers)[COUNTED]
        assert outside[file] <= sum(numbers.values()) - counted
    assert set(expected) == set(fates)


def test_reviews_held_in_each_year_are_the_reviews_that_count(history, reviews, stays, fates):
    births = {child: day(row["DOB"]) for child, (_, row) in latest("header", lambda row: row["CHILD"]).items()}
    counted = Counter(
        held.year - (held.month < 4)
        for (child, held), (start, row) in reviews.items()
        if fate(held, births.get(child) or day(row["DOB"]), start, stays.get(child, [])) == "counted"
    )
    years = [financial_year(start + 1) for start in STARTS]
    rows = compute(
        history.data, years, Settings(), "pandas", ["reviews_held", "reviews_on_time_pct", "reviews_not_assessable"]
    )
    total = rows[rows["breakdown"] == ""].set_index(["measure", "period"])
    for start, year in zip(STARTS, years, strict=True):
        held = total.loc[("reviews_held", year.label), "value"]
        assert held == counted[start]
        assessable = total.loc[("reviews_on_time_pct", year.label), "denominator"]
        assert held == assessable + total.loc[("reviews_not_assessable", year.label), "value"]
    assert sum(counted.values()) == sum(without_assessable(numbers)[COUNTED] for numbers in fates.values())
