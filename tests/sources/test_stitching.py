"""Every stitching rule in a case of two to four rows, with the outcome worked out by hand."""

import pandas as pd
import pytest

from iro_analysis.sources import RULES, stitch
from iro_analysis.sources.stitching.rules import CHAINING, CONTRADICTING, FILLED, MERGING, QUARANTINING, START_OF_DAY
from sources.given import a_reading, rows_of

FACTS = {"child": "child_id", "started": "started", "ceased": "ceased", "reason": "reason_ceased", "rule": "rule"}


def episodes(drawing, years=()):
    return stitch(a_reading(years, episodes=drawing))


def drawing_of(history):
    """The stitched episodes in the form of a drawing: text, empty where missing."""
    rows = history.data.tables["episodes"]
    columns = {name: rows[column] for name, column in FACTS.items()}
    columns |= {name: rows[FACTS[name]].dt.strftime("%Y-%m-%d") for name in ("started", "ceased")}
    return pd.DataFrame(columns).astype(object).fillna("").to_dict("records")


def counts(history, table="episodes"):
    rows = history.resolutions[history.resolutions["table"] == table]
    return rows.groupby("rule")["rows"].sum().to_dict()


def test_an_identical_episode_in_two_returns_is_one_and_the_later_return_is_its_source():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
        2021 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2019-09-01 | E4A    |
    """)
    assert history.data.tables["episodes"]["source_file"].tolist() == ["2021/episodes.csv"]
    assert counts(history) == {"same-in-later-return": 1}


def test_an_open_episode_that_a_later_return_closes_is_closed():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   |            |
        2021 | A     | 2019-05-01 | S   | 2020-09-01 | E4A
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2020-09-01 | E4A    | closed-later
    """)


def test_a_return_in_between_that_lacks_the_episode_does_not_end_it():
    history = episodes(
        """
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   |            |
        2022 | A     | 2019-05-01 | S   | 2021-09-01 | E4A
        """,
        years=(2021,),
    )
    assert drawing_of(history)[0]["rule"] == "closed-later"
    assert drawing_of(history)[0]["ceased"] == "2021-09-01"


def test_the_later_return_wins_where_details_differ():
    history = episodes("""
        year | child | started    | why | ceased     | reason | placement
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A    | U4
        2021 | A     | 2019-05-01 | S   | 2019-09-01 | E4A    | K2
    """)
    assert history.data.tables["episodes"]["placement"].tolist() == ["K2"]
    assert drawing_of(history)[0]["rule"] == "later-return-wins"


def test_an_episode_closed_and_otherwise_changed_carries_both_rules():
    history = episodes("""
        year | child | started    | why | ceased     | reason | placement
        2020 | A     | 2019-05-01 | S   |            |        | U4
        2021 | A     | 2019-05-01 | S   | 2020-09-01 | E4A    | K2
    """)
    assert drawing_of(history)[0]["rule"] == "closed-later; later-return-wins"


def test_an_episode_that_the_later_return_opens_again_is_open():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
        2021 | A     | 2019-05-01 | S   |            |
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased | reason | rule
        A     | 2019-05-01 |        |        | later-return-wins
    """)


def test_the_last_to_end_of_two_episodes_that_start_together_in_one_return_is_kept():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
        2020 | A     | 2019-05-01 | S   | 2019-05-01 | E8
        2020 | B     | 2019-05-01 | S   |            |
        2020 | B     | 2019-05-01 | S   | 2019-07-01 | E4A
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2019-09-01 | E4A    | duplicate-in-return
        B     | 2019-05-01 |            |        | duplicate-in-return
    """)


def test_a_row_that_a_return_holds_twice_counts_once():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
    """)
    assert drawing_of(history)[0]["rule"] == ""
    assert counts(history) == {"repeated-row": 1}


def test_rows_that_cannot_be_used_are_quarantined_and_counted():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 |       | 2019-05-01 | S   |            |
        2020 | A     |            | S   | 2019-09-01 | E4A
        2020 | B     | 2019-05-01 | S   | 2019-04-30 | E4A
        2020 | C     | 2019-05-01 | S   | 2019-05-01 | E4A
    """)
    assert [row["child"] for row in drawing_of(history)] == ["C"], "an episode may end on the day it starts"
    assert counts(history) == {"no-child": 1, "no-date": 1, "ends-before-start": 1}
    assert history.reconciliation.iloc[0][["rows_in", "rows_used", "rows_merged", "rows_quarantined"]].tolist() == [
        4,
        1,
        0,
        3,
    ]


def test_an_unusable_row_of_a_later_return_does_not_replace_a_usable_one():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-09-01 | E4A
        2021 | A     | 2019-05-01 | S   | 2018-09-01 | E4A
    """)
    assert drawing_of(history)[0]["ceased"] == "2019-09-01"


def test_an_overlapping_episode_is_cut_at_the_next_ones_start():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-12-01 | E4A
        2020 | A     | 2019-09-01 | S   | 2019-10-01 | E4A
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2019-09-01 | E4A    | cut-at-next
        A     | 2019-09-01 | 2019-10-01 | E4A    |
    """)


def test_an_episode_closed_later_and_overlapping_carries_both_rules():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   |            |
        2021 | A     | 2019-05-01 | S   | 2020-09-01 | X1
        2021 | A     | 2020-06-01 | P   |            |
    """)
    assert drawing_of(history)[0] == {
        "child": "A",
        "started": "2019-05-01",
        "ceased": "2020-06-01",
        "reason": "X1",
        "rule": "closed-later; cut-at-next",
    }


@pytest.mark.parametrize(
    ("why", "reason", "rule"),
    [
        ("P", "X1", "closed-at-next; counts-as-x1"),
        ("", "X1", "closed-at-next; counts-as-x1"),
        ("S", "", "closed-at-next"),
    ],
)
@pytest.mark.parametrize("year", [2020, 2021])
def test_an_open_episode_ceased_when_the_following_one_started(why, reason, rule, year):
    history = episodes(f"""
        year   | child | started    | why   | ceased | reason
        2020   | A     | 2019-05-01 | S     |        |
        {year} | A     | 2020-02-01 | {why} |        |
    """)
    assert drawing_of(history)[0]["ceased"] == "2020-02-01"
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == (reason, rule)


def test_an_open_episode_with_x1_that_another_continues_needs_only_its_date():
    history = episodes("""
        year | child | started    | why | ceased | reason
        2020 | A     | 2019-05-01 | S   |        | X1
        2020 | A     | 2019-08-01 | L   |        |
    """)
    assert drawing_of(history)[0]["rule"] == "closed-at-next"
    assert drawing_of(history)[0]["reason"] == "X1"


def test_an_open_episode_that_the_next_return_does_not_continue_ceased_on_1_april():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   |            | X1
        2021 | B     | 2020-05-01 | S   |            |
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2020-04-01 |        | not-continued; x1-without-next
        B     | 2020-05-01 |            |        |
    """)


def test_without_the_following_years_return_an_episode_stays_open_up_to_the_next_one_supplied():
    history = episodes("""
        year | child | started    | why | ceased | reason
        2020 | A     | 2019-05-01 | S   |        |
        2023 | B     | 2022-05-01 | S   |        |
    """)
    assert drawing_of(history)[0]["ceased"] == "2022-04-01", "2022-23 is the first return that could have had it"


def test_a_child_missing_from_the_next_return_who_starts_again_later_was_out_of_care_in_between():
    history = episodes(
        """
        year | child | started    | why | ceased | reason
        2020 | A     | 2019-05-01 | S   |        |
        2022 | A     | 2021-06-01 | S   |        |
        """,
        years=(2021,),
    )
    assert drawing_of(history) == rows_of("""
        child | started    | ceased     | reason | rule
        A     | 2019-05-01 | 2020-04-01 |        | not-continued
        A     | 2021-06-01 |            |        |
    """)


def test_a_child_missing_from_the_next_return_whom_a_later_one_continues_was_in_care_throughout():
    history = episodes(
        """
        year | child | started    | why | ceased | reason
        2020 | A     | 2019-05-01 | S   |        |
        2022 | A     | 2021-06-01 | P   |        |
        """,
        years=(2021,),
    )
    assert drawing_of(history)[0]["ceased"] == "2021-06-01"
    assert drawing_of(history)[0]["reason"] == "X1"


def test_an_episode_that_started_after_the_1_april_in_question_ceased_the_day_it_started():
    history = episodes("""
        year | child | started    | why | ceased | reason
        2020 | A     | 2020-06-01 | S   |        |
        2021 | B     | 2020-05-01 | S   |        |
    """)
    assert drawing_of(history)[0]["ceased"] == "2020-06-01"


def test_a_following_episode_known_only_from_an_earlier_return_counts():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   |            |
        2020 | A     | 2019-08-01 | S   | 2019-09-01 | E4A
        2021 | A     | 2019-08-01 | S   | 2019-09-01 | E4A
        2022 | A     | 2019-08-01 | S   | 2019-09-01 | E4A
    """)
    assert drawing_of(history)[0]["ceased"] == "2019-08-01"
    assert drawing_of(history)[0]["rule"] == "closed-at-next"


@pytest.mark.parametrize("why", ["L", "P", "T", "B", "U"])
def test_an_episode_with_x1_and_a_gap_before_a_continuation_lasts_until_then(why):
    history = episodes(f"""
        year | child | started    | why   | ceased     | reason
        2020 | A     | 2019-05-01 | S     | 2019-08-01 | X1
        2020 | A     | 2019-09-01 | {why} |            |
    """)
    assert drawing_of(history)[0]["ceased"] == "2019-09-01"
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == ("X1", "extended-to-next")


@pytest.mark.parametrize("why", ["S", "", "Q"])
def test_an_episode_with_x1_and_a_gap_before_a_new_start_ended_for_an_unknown_reason(why):
    history = episodes(f"""
        year | child | started    | why   | ceased     | reason
        2020 | A     | 2019-05-01 | S     | 2019-08-01 | X1
        2020 | A     | 2019-09-01 | {why} |            |
    """)
    assert drawing_of(history)[0]["ceased"] == "2019-08-01"
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == ("", "x1-without-next")


def test_a_last_episode_with_x1_ended_for_an_unknown_reason():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-08-01 | X1
        2020 | B     | 2019-08-01 | P   |            |
    """)
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == ("", "x1-without-next")


@pytest.mark.parametrize("reason", ["X1", "E4A"])
def test_a_reason_for_ceasing_without_a_date_is_dropped(reason):
    history = episodes(f"""
        year | child | started    | why | ceased | reason
        2020 | A     | 2019-05-01 | S   |        | {reason}
    """)
    assert drawing_of(history) == rows_of("""
        child | started    | ceased | reason | rule
        A     | 2019-05-01 |        |        | reason-without-end
    """)


@pytest.mark.parametrize("reason", ["", "E4A"])
def test_an_adjacent_continuation_counts_as_still_looked_after(reason):
    history = episodes(f"""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-08-01 | {reason}
        2020 | A     | 2019-08-01 | P   |            |
    """)
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == ("X1", "counts-as-x1")


@pytest.mark.parametrize("reason", ["X1", "E4A", ""])
def test_an_adjacent_new_start_changes_nothing(reason):
    history = episodes(f"""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-08-01 | {reason}
        2020 | A     | 2019-08-01 | S   |            |
    """)
    assert (drawing_of(history)[0]["reason"], drawing_of(history)[0]["rule"]) == (reason, "")


def test_a_gap_after_the_end_of_care_is_a_gap():
    history = episodes("""
        year | child | started    | why | ceased     | reason
        2020 | A     | 2019-05-01 | S   | 2019-08-01 | E4A
        2020 | A     | 2019-09-01 | P   |            |
    """)
    assert [row["rule"] for row in drawing_of(history)] == ["", ""]


def test_a_childs_details_come_from_the_latest_return_and_contradictions_are_counted():
    history = stitch(
        a_reading(
            children="""
        year | child | sex    | birth_date | ethnicity | upn
        2020 | A     | Male   | 2010-01-01 | WBRI      | U1
        2021 | A     | Female | 2010-02-01 | MOTH      | U2
        2020 | B     | Male   | 2011-01-01 | WBRI      | U3
        2021 | B     | Male   | 2011-01-01 | WBRI      | U3
    """
        )
    )
    children = history.data.tables["children"].set_index("child_id")
    assert children.loc["A", ["sex", "ethnicity", "upn"]].tolist() == ["Female", "MOTH", "U2"]
    assert children.loc["A", "rule"] == "later-return-wins; sex-differs; birth-date-differs; ethnicity-differs"
    assert children.loc["B", "rule"] == ""
    assert counts(history, "children") == {
        "same-in-later-return": 1,
        "later-return-wins": 1,
        "sex-differs": 1,
        "birth-date-differs": 1,
        "ethnicity-differs": 1,
    }


def test_details_blank_in_the_latest_return_come_from_the_last_that_has_them():
    history = stitch(
        a_reading(
            children="""
        year | child | sex  | birth_date | ethnicity
        2019 | A     |      | 2010-01-01 | WBRI
        2020 | A     | Male | 2010-01-01 | MOTH
        2021 | A     | Male |            |
    """
        )
    )
    child = history.data.tables["children"].iloc[0]
    assert (child["birth_date"], child["ethnicity"]) == (pd.Timestamp(2010, 1, 1), "MOTH")
    assert child["rule"].endswith("filled-from-earlier")
    assert "sex-differs" not in child["rule"], "a blank contradicts nothing"


def test_a_review_in_two_returns_is_one_and_another_day_makes_another():
    history = stitch(
        a_reading(
            reviews="""
        year | child | review_date | participation
        2020 | A     | 2019-06-01  | PN1
        2020 | A     | 2019-12-01  | PN2
        2021 | A     | 2019-06-01  | PN7
    """
        )
    )
    reviews = history.data.tables["reviews"]
    assert reviews["participation"].tolist() == ["PN7", "PN2"]
    assert reviews["rule"].tolist() == ["later-return-wins", ""]


@pytest.mark.parametrize("table", ["uasc", "outcomes", "care_leavers", "previous_permanence"])
def test_statements_about_different_years_are_all_kept(table):
    history = stitch(
        a_reading(
            **{
                table: """
        year | child
        2020 | A
        2021 | A
        2021 | A
    """
            }
        )
    )
    assert history.data.tables[table]["return_year"].tolist() == [2020, 2021]
    assert counts(history, table) == {"repeated-row": 1}


@pytest.mark.parametrize(
    ("table", "start", "end"),
    [
        ("missing", "missing_from", "missing_to"),
        ("placed_adoption", "placed", "placed_ceased"),
        ("social_workers", "worker_from", "worker_to"),
        ("deprivation_of_liberty", "order_from", "order_to"),
    ],
)
def test_rows_with_start_and_end_are_told_apart_by_their_start_and_closed_by_a_later_return(table, start, end):
    history = stitch(
        a_reading(
            **{
                table: f"""
        year | child | {start}    | {end}
        2020 | A     | 2020-03-01 |
        2021 | A     | 2020-03-01 | 2020-04-02
        2021 | A     | 2020-05-01 |
    """
            }
        )
    )
    rows = history.data.tables[table]
    assert rows[end].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2020-04-02", ""]
    assert rows["rule"].tolist() == ["closed-later", ""]


def test_an_adopted_child_is_one_row_however_many_returns_have_the_child():
    history = stitch(
        a_reading(
            adoptions="""
        year | child | matched
        2020 | A     | 2019-06-01
        2021 | A     | 2019-06-01
    """
        )
    )
    assert len(history.data.tables["adoptions"]) == 1


def test_years_are_those_for_which_a_table_was_supplied():
    history = stitch(
        a_reading(
            years=(2019,),
            missing="""
        year | child | missing_from
        2021 | A     | 2020-06-01
        """,
        )
    )
    assert dict(history.data.years) == {"missing": frozenset({2019, 2021})}
    assert set(history.data.tables) == {"missing"}
    assert history.reconciliation["rows_in"].tolist() == [0, 1]


def test_stitching_does_not_change_the_reading():
    reading = a_reading(
        episodes="""
        year | child | started    | reason_new_episode | ceased     | reason_ceased
        2020 | A     | 2019-05-01 | S                  |            | X1
        2021 | A     | 2019-05-01 | S                  | 2020-05-02 | E4A
    """
    )
    before = reading.tables["episodes"].copy(deep=True)
    stitch(reading)
    pd.testing.assert_frame_equal(reading.tables["episodes"], before)


def test_the_registry_holds_every_rule_once_with_a_sentence():
    assert list(RULES) == [
        rule.id for rule in (*QUARANTINING, *MERGING, *CONTRADICTING, FILLED, START_OF_DAY, *CHAINING)
    ]
    assert all(rule.sentence.endswith(".") for rule in RULES.values())
    assert len({rule.sentence for rule in RULES.values()}) == len(RULES)
