"""Spells, placements and ages, each worked out from a few episodes."""

from datetime import date

import narwhals as nw
import pandas as pd
import pytest

from given import table
from iro_analysis.care.ages import age, age_band
from iro_analysis.care.placements import placement_episodes, placements
from iro_analysis.care.spells import care_episodes, care_history
from iro_analysis.engines import engine_named


def spells(text):
    """(child, first day, last day, start known) of each spell, in order."""
    engine = engine_named("pandas")
    rows = engine.rows(care_episodes(care_history(engine.load(table("episodes", text)))))
    first = rows[rows["begins_spell"]].sort_values(["child_id", "started"])
    return [
        (
            row.child_id,
            str(row.spell_started.date()),
            None if pd.isna(row.spell_ended) else str(row.spell_ended.date()),
            bool(row.start_known),
        )
        for row in first.itertuples()
    ]


def test_episodes_joined_on_the_same_day_by_x1_are_one_spell():
    assert spells("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode
        A        | 2020-01-10 | 2020-02-01 | X1            | S
        A        | 2020-02-01 | 2020-03-01 | X1            | P
        A        | 2020-03-01 |            |               | L
    """) == [("A", "2020-01-10", None, True)]


def test_leaving_care_and_starting_again_is_a_new_spell_even_on_the_same_day():
    assert spells("""
        child_id | started    | ceased     | reason_ceased
        A        | 2020-01-10 | 2020-02-01 | E4A
        A        | 2020-02-01 | 2020-03-01 | E4A
        A        | 2020-05-01 |            |
    """) == [
        ("A", "2020-01-10", "2020-02-01", True),
        ("A", "2020-02-01", "2020-03-01", True),
        ("A", "2020-05-01", None, True),
    ]


BRIEF = """
    child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status
    A        | 2020-05-01 | 2020-05-01 | E8            | {}                 | {}
"""


@pytest.mark.parametrize("status", ["V2", "L1", "L2", "L3", "J1", "J2", "J3"])
def test_a_stay_of_one_day_under_no_order_is_not_a_spell(status):  # Children Act 1989, section 22(2)
    assert spells(BRIEF.format("S", status)) == []


@pytest.mark.parametrize("status", ["C1", "C2", "D1", "E1", ""])
def test_a_stay_of_one_day_under_an_order_or_an_unknown_status_is_a_spell(status):
    assert spells(BRIEF.format("S", status)) == [("A", "2020-05-01", "2020-05-01", True)]


def test_a_stay_of_one_day_whose_start_is_not_known_is_a_spell():
    assert spells(BRIEF.format("L", "V2")) == [("A", "2020-05-01", "2020-05-01", False)]


def test_one_row_of_one_day_in_a_longer_spell_belongs_to_it():
    assert spells("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status
        A        | 2020-05-01 | 2020-05-01 | X1            | S                  | L1
        A        | 2020-05-01 | 2020-06-01 | X1            | L                  | V2
        A        | 2020-06-01 | 2020-06-01 | E4A           | P                  | V2
    """) == [("A", "2020-05-01", "2020-06-01", True)]


def test_several_rows_of_one_day_that_are_one_spell_are_one_stay_under_24_hours_unless_an_order_is_among_them():
    rows = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status
        A        | 2020-05-01 | 2020-05-01 | X1            | S                  | L1
        A        | 2020-05-01 | 2020-05-01 | E4A           | L                  | {}
    """
    assert spells(rows.format("V2")) == []
    assert spells(rows.format("C1")) == [("A", "2020-05-01", "2020-05-01", True)]


def test_a_stay_of_one_day_beside_another_spell_that_it_does_not_continue_is_no_part_of_it():
    assert spells("""
        child_id | started    | ceased     | reason_ceased | legal_status
        A        | 2020-04-01 | 2020-05-01 | E4A           | V2
        A        | 2020-05-01 | 2020-05-01 | E4A           | V2
        A        | 2020-05-01 | 2020-06-01 | E4A           | V2
    """) == [("A", "2020-04-01", "2020-05-01", True), ("A", "2020-05-01", "2020-06-01", True)]


def test_short_breaks_are_not_part_of_a_spell_and_a_change_from_one_starts_a_new_spell():
    assert spells("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status
        A        | 2020-01-10 | 2020-02-01 | X1            | S                  | V4
        A        | 2020-02-01 | 2020-03-01 | X1            | L                  | V2
        A        | 2020-03-01 |            |               | L                  | V3
    """) == [("A", "2020-02-01", "2020-03-01", True)]


STAY = """
    child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status | placement | placement_urn
    A        | 2020-01-10 | 2020-06-01 | X1            | S                  | V2           | R1        | SC1
    A        | 2020-06-01 | 2020-07-01 | X1            | P                  | V2           | U6        | SC2
    A        | 2020-07-01 | 2020-07-15 | X1            | L                  | V4           | U6        | {break_urn}
    A        | 2020-07-15 |            |               | L                  | {after}      | U6        | SC2
"""


def test_a_short_break_status_in_the_middle_of_a_stay_in_one_home_counts_as_care():
    stay = STAY.format(break_urn="SC2", after="V2")
    assert spells(stay) == [("A", "2020-01-10", None, True)]
    assert placement_days(stay) == [("2020-01-10", "2020-06-01", None), ("2020-06-01", None, "2020-01-10")]


def test_two_kinds_of_short_break_in_a_row_also_count_as_part_of_the_stay():
    assert spells("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status
        A        | 2020-01-10 | 2020-02-01 | X1            | S                  | C2
        A        | 2020-02-01 | 2020-02-03 | X1            | L                  | V3
        A        | 2020-02-03 | 2020-02-08 | X1            | L                  | V4
        A        | 2020-02-08 | 2020-03-01 | E4A           | L                  | C2
    """) == [("A", "2020-01-10", "2020-03-01", True)]


@pytest.mark.parametrize(
    ("break_urn", "after", "expected"),
    [
        ("SC9", "V2", [("A", "2020-01-10", "2020-07-01", True), ("A", "2020-07-15", None, True)]),
        ("SC2", "V3", [("A", "2020-01-10", "2020-07-01", True)]),
    ],
)
def test_a_short_break_in_another_home_or_at_the_end_of_a_history_does_not_count_as_care(break_urn, after, expected):
    assert spells(STAY.format(break_urn=break_urn, after=after)) == expected


def test_the_start_is_not_known_if_the_history_begins_with_a_continuation():
    assert spells("""
        child_id | started    | ceased | reason_ceased | reason_new_episode
        A        | 2018-07-01 |        |               | P
        B        | 2018-07-01 |        |               | S
    """) == [("A", "2018-07-01", None, False), ("B", "2018-07-01", None, True)]


def placement_days(text):
    """(first day, last day, first day of the placement before) of each placement, in order."""
    engine = engine_named("pandas")
    rows = engine.rows(
        placements(placement_episodes(care_episodes(care_history(engine.load(table("episodes", text))))))
    )
    ordered = rows.sort_values(["child_id", "placement_number"])
    days = ordered[["placement_started", "placement_ended", "before_started"]]
    return [tuple(None if pd.isna(day) else str(day.date()) for day in row) for row in days.itertuples(index=False)]


def test_a_new_placement_begins_when_the_carer_changes():
    assert placement_days("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement | legal_status
        A        | 2020-01-01 | 2020-02-01 | X1            | S                  | U6        | C1
        A        | 2020-02-01 | 2020-03-01 | X1            | L                  | U6        | C2
        A        | 2020-03-01 | 2020-04-01 | X1            | T                  | U4        | C2
        A        | 2020-04-01 | 2020-05-01 | X1            | P                  | K2        | C2
        A        | 2020-05-01 |            |               | B                  | U6        | E1
    """) == [
        ("2020-01-01", "2020-04-01", None),
        ("2020-04-01", "2020-05-01", "2020-01-01"),
        ("2020-05-01", None, "2020-04-01"),
    ]


@pytest.mark.parametrize(("urn_after", "placement_count"), [("7001", 1), ("7002", 2)])
def test_returning_to_the_same_home_from_a_temporary_move_is_the_same_placement(urn_after, placement_count):
    counted = placement_days(f"""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement | placement_urn
        A        | 2020-01-01 | 2020-02-01 | X1            | S                  | U6        | 7001
        A        | 2020-02-01 | 2020-02-14 | X1            | P                  | T3        |
        A        | 2020-02-14 |            |               | P                  | U6        | {urn_after}
    """)
    assert len(counted) == placement_count
    assert counted[0][0] == "2020-01-01"


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
@pytest.mark.parametrize(
    ("birth", "day", "years", "band"),
    [
        (date(2004, 2, 29), date(2021, 2, 28), 16, "16-17"),
        (date(2004, 2, 29), date(2021, 3, 1), 17, "16-17"),
        (date(2003, 4, 1), date(2021, 3, 31), 17, "16-17"),
        (date(2003, 3, 31), date(2021, 3, 31), 18, "18 and over"),
        (date(2020, 4, 1), date(2021, 3, 31), 0, "Under 1"),
        (date(2020, 3, 31), date(2021, 3, 31), 1, "1-4"),
        (date(2015, 12, 31), date(2021, 1, 1), 5, "5-9"),
        (date(2010, 10, 1), date(2020, 9, 30), 9, "5-9"),
        (date(2021, 4, 1), date(2021, 3, 31), -1, "Not known"),
    ],
)
def test_ages_are_completed_years(engine, birth, day, years, band):
    days = pd.DataFrame({"birth": [birth], "day": [day]}).astype("datetime64[s]")
    chosen = engine_named(engine)
    ages = chosen.load(days).select(
        years=age(nw.col("birth"), nw.col("day")), band=age_band(nw.col("birth"), nw.col("day"))
    )
    assert chosen.rows(ages).iloc[0].to_dict() == {"years": years, "band": band}
