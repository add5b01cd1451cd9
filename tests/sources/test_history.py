"""What holds after stitching whatever the returns say; and the five years, counted independently in plain Python."""

import csv
import random
from collections import Counter
from datetime import date
from itertools import groupby, pairwise, zip_longest

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from iro_analysis.sources import RULES, read_returns, stitch
from iro_analysis.sources.stitching.rules import CHAINING
from iro_analysis.tables import DTYPES, EPISODES, PROVENANCE
from sources.given import FIVE_YEARS, needs_five_years, reading_of

YEARS = (2019, 2020, 2022)
TYPES = {column.name: DTYPES[column.kind] for column in EPISODES.columns} | dict(PROVENANCE)
DAYS = [None, *pd.date_range("2018-06-01", "2022-03-01", freq="35D")]

ROWS = st.fixed_dictionaries(
    {
        "child_id": st.sampled_from(["A", "B", None]),
        "started": st.sampled_from(DAYS),
        "ceased": st.sampled_from(DAYS),
        "reason_new_episode": st.sampled_from(["S", "P", None]),
        "reason_ceased": st.sampled_from(["X1", "E4A", None]),
        "placement": st.sampled_from(["U4", "K2"]),
        "return_year": st.sampled_from(YEARS),
    }
)


def reading_from(rows):
    frame = pd.DataFrame(rows, columns=list(TYPES))
    frame["source_file"] = [f"{year}/episodes.csv" for year in frame["return_year"]]
    frame["source_row"] = range(2, len(frame) + 2)
    return reading_of({"episodes": frame.assign(rule="").astype(TYPES)}, YEARS)


def many_histories(seed, children=1500):
    """Episodes of many children, on so few days that they often touch, overlap or start together."""
    chance = random.Random(seed)  # noqa: S311  a draw to be repeated, not a secret
    days = [None, *pd.date_range("2019-03-29", periods=4), *pd.date_range("2020-03-30", periods=4)]
    return reading_from(
        {
            "child_id": str(child),
            "started": chance.choice(days),
            "ceased": chance.choice([None, None, *days]),
            "reason_new_episode": chance.choice(["S", "P", None]),
            "reason_ceased": chance.choice(["X1", "E4A", None]),
            "placement": chance.choice(["U4", "K2"]),
            "return_year": chance.choice(YEARS),
        }
        for child in range(children)
        for _ in range(chance.randint(1, 6))
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(ROWS, max_size=8).map(reading_from))
def test_episodes_form_chains_and_every_row_is_accounted_for_whatever_the_returns_say(reading):
    check_history(reading)


def test_many_contradictory_histories_together_use_every_chain_rule():
    history = check_history(many_histories(1))
    assert {rule.id for rule in CHAINING} <= set(history.resolutions["rule"])


def test_many_contradictory_histories_are_stitched_as_one_would_by_hand():
    reading = many_histories(2)
    by_hand = [episode for rows in children_of(reading).values() for episode in stitched_by_hand(rows)]
    columns = ["child_id", "started", "ceased", "reason_ceased", "source_file", "source_row"]
    stitched = stitch(reading).data.tables["episodes"][columns].astype(object)
    assert stitched.where(stitched.notna(), None).to_numpy().tolist() == by_hand


def children_of(reading):
    rows = reading.tables["episodes"].astype(object)
    children = {}
    for row in rows.where(rows.notna(), None).to_dict("records"):
        children.setdefault(row["child_id"], []).append(row)
    return {child: children[child] for child in sorted(filter(None, children))}


def stitched_by_hand(rows):
    """One child's episodes by the rules of docs/stitching.md, applied in the order in which a person would."""
    usable = [row for row in rows if row["started"] and not (row["ceased"] and row["ceased"] < row["started"])]
    versions = {}
    for row in sorted(
        usable, key=lambda row: (row["return_year"], row["ceased"] or pd.Timestamp.max, row["source_row"])
    ):
        versions.setdefault(row["started"], []).append(row)
    chain = [versions[started][-1] | {"first": versions[started][0]["return_year"]} for started in sorted(versions)]
    for episode in chain:
        if starts_that_day(versions[episode["started"]]):
            episode["reason_new_episode"] = "S"
    for episode, following in zip_longest(chain, chain[1:]):
        end_by_hand(episode, following)
    facts = ("child_id", "started", "ceased", "reason_ceased", "source_file", "source_row")
    return [[episode[fact] for fact in facts] for episode in chain]


def starts_that_day(versions):
    """Whether a replaced row of the same day is the start of care: an episode of that day only, or of the same return.

    The version that is kept then takes over its reason for a new episode, S.
    """
    facts = ("ceased", "reason_new_episode", "reason_ceased", "placement")
    return any(
        row["reason_new_episode"] == "S"
        and (
            row["ceased"] == row["started"]
            or (row["return_year"] == better["return_year"] and any(row[fact] != better[fact] for fact in facts))
        )
        for row, better in pairwise(versions)
    )


def end_by_hand(episode, following):
    later = [year for year in YEARS if year > episode["return_year"]]
    continues = following is not None and following["reason_new_episode"] == "P"
    if episode["ceased"] is None and following and (continues or not later or following["first"] <= later[0]):
        episode["ceased"] = following["started"]
    elif episode["ceased"] is None and later:
        lapse = max(pd.Timestamp(later[0] - 1, 4, 1), episode["started"])
        episode["ceased"] = min(lapse, following["started"]) if following else lapse
    elif (following and episode["ceased"] > following["started"]) or (continues and episode["reason_ceased"] == "X1"):
        episode["ceased"] = following["started"]
    joins = following is not None and episode["ceased"] == following["started"]
    if joins and following["reason_new_episode"] != "S":
        episode["reason_ceased"] = "X1"
    elif episode["ceased"] is None or (episode["reason_ceased"] == "X1" and not joins):
        episode["reason_ceased"] = None


def check_history(reading):
    history = stitch(reading)
    episodes = history.data.tables["episodes"]
    check_chains(episodes, last_return=max(YEARS))
    check_rows_are_accounted_for(reading, history)
    check_only_marked_rows_differ(reading.tables["episodes"], episodes)
    assert set(history.resolutions["rule"]) <= set(RULES)
    return history


def test_the_order_of_the_rows_does_not_matter():
    reading = many_histories(3)
    shuffled = reading.tables["episodes"].sample(frac=1, random_state=3, ignore_index=True)
    other = reading_of({"episodes": shuffled}, YEARS)
    assert_frame_equal(stitch(other).data.tables["episodes"], stitch(reading).data.tables["episodes"])


def test_stitching_again_changes_nothing():
    once = stitch(many_histories(4)).data.tables["episodes"]
    twice = stitch(reading_of({"episodes": once.assign(rule="")}, YEARS)).data.tables["episodes"]
    facts = [column.name for column in EPISODES.columns]
    assert_frame_equal(twice[facts], once[facts])


def check_chains(episodes, last_return):
    columns = ["child_id", "started", "ceased", "reason_new_episode", "reason_ceased", "return_year"]
    rows = episodes[columns].astype(object).where(episodes[columns].notna(), None).to_numpy().tolist()
    for _, chain in groupby(rows, key=lambda row: row[0]):
        spans = [row[1:] for row in chain]
        for (started, ceased, _, reason, _), (following, _, why, _, _) in pairwise(spans):
            assert started < following
            assert started <= ceased <= following
            assert reason == "X1" or ceased < following or why == "S"
            assert reason != "X1" or ceased == following
        started, ceased, _, reason, year = spans[-1]
        assert reason != "X1"
        if ceased is None:
            assert (year, reason) == (last_return, None)
        else:
            assert ceased >= started


def check_rows_are_accounted_for(reading, history):
    table = history.reconciliation.set_index("file")
    supplied = reading.tables["episodes"]["source_file"].value_counts()
    assert table["rows_in"].to_dict() == supplied.reindex(table.index, fill_value=0).to_dict()
    assert (table["rows_in"] == table["rows_used"] + table["rows_merged"] + table["rows_quarantined"]).all()
    assert table["rows_used"].sum() == len(history.data.tables["episodes"])


def check_only_marked_rows_differ(supplied, episodes):
    place = ["source_file", "source_row"]
    matched = episodes.merge(supplied, on=place, suffixes=("", "_supplied"), validate="one_to_one")
    assert len(matched) == len(episodes)
    unmarked = matched[matched["rule"] == ""]
    for column in ("started", "ceased", "reason_new_episode", "reason_ceased", "placement"):
        one, other = unmarked[column], unmarked[f"{column}_supplied"]
        assert ((one == other).fillna(value=False) | (one.isna() & other.isna())).all()
    assert (matched["started"] == matched["started_supplied"]).all()


# The five years, counted with the csv module


@pytest.fixture(scope="module")
def five_years():
    return stitch(read_returns(FIVE_YEARS))


def supplied_rows(table):
    for path in sorted(FIVE_YEARS.glob(f"*-{table}.csv")):
        with path.open(newline="") as lines:
            for row in csv.DictReader(lines):
                yield path.name, row


def counted(history, rule, table):
    rows = history.resolutions
    return rows[(rows["rule"] == rule) & (rows["table"] == table)].set_index("file")["rows"].to_dict()


@needs_five_years
def test_five_years_every_episode_in_two_returns_is_closed_by_the_later(five_years):
    versions = {}
    for file, row in supplied_rows("episodes"):
        versions.setdefault((row["CHILD"], row["DECOM"]), []).append((file, row))
    twice = [pair for pair in versions.values() if len(pair) > 1]
    assert all(len(pair) == 2 for pair in twice)
    assert all(first["DEC"] == "" and second["DEC"] for (_, first), (_, second) in twice)
    assert all({**first, "DEC": ""} == {**second, "DEC": ""} for (_, first), (_, second) in twice)
    assert counted(five_years, "closed-later", "episodes") == Counter(pair[0][0] for pair in twice)
    next_year = Counter(int(one[:4]) for (one, _), (other, _) in twice if int(other[:4]) == int(one[:4]) + 1)
    assert next_year == {2017: 346, 2018: 195, 2019: 135, 2020: 84}, "the other 150 come back only years later"
    assert len(twice) == 910
    assert len(five_years.data.tables["episodes"]) == len(versions)


@needs_five_years
def test_five_years_episodes_that_overlap_or_are_never_heard_of_again(five_years):
    last = {(row["CHILD"], row["DECOM"]): (file, row) for file, row in supplied_rows("episodes")}
    chains = {}
    for (child, started), (file, row) in last.items():
        chains.setdefault(child, []).append((as_day(started), as_day(row["DEC"]), file))
    overlaps, lost = Counter(), Counter()
    for chain in chains.values():
        chain.sort(key=lambda span: span[0])
        overlaps.update(file for (_, end, file), (start, _, _) in pairwise(chain) if end and end > start)
        lost.update(file for _, end, file in chain[-1:] if end is None and not file.startswith("2021"))
    assert counted(five_years, "cut-at-next", "episodes") == overlaps
    assert counted(five_years, "not-continued", "episodes") == lost
    assert (sum(overlaps.values()), sum(lost.values())) == (40, 24)


@needs_five_years
def test_five_years_every_review_counts_once(five_years):
    reviews = five_years.data.tables["reviews"]
    assert len(reviews) == len({(row["CHILD"], row["REVIEW"]) for _, row in supplied_rows("reviews")})
    last = {(row["CHILD"], row["REVIEW"]): file for file, row in supplied_rows("reviews")}
    assert reviews["source_file"].value_counts().to_dict() == Counter(last.values())


@needs_five_years
def test_five_years_every_child_counts_once_and_every_year_is_known(five_years):
    assert len(five_years.data.tables["children"]) == len({row["CHILD"] for _, row in supplied_rows("header")})
    assert set(five_years.data.years.values()) == {frozenset(range(2018, 2023))}


@needs_five_years
def test_five_years_form_chains_and_every_row_is_accounted_for(five_years):
    check_chains(five_years.data.tables["episodes"], last_return=2022)
    table = five_years.reconciliation
    assert (table["rows_in"] == table["rows_used"] + table["rows_merged"] + table["rows_quarantined"]).all()
    assert table["rows_in"].sum() == sum(1 for _ in supplied_rows("*"))


def as_day(text):
    return date(*map(int, reversed(text.split("/")))) if text else None
