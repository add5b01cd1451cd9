"""The oracle itself, checked on lives short enough to work out by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from oracle.histories import YEARS, histories, random_history
from oracle.lives import lives, months_later, year_before
from oracle.naive import figures
from oracle.question import NOT_AVAILABLE
from oracle.text_tables import AWAY_FROM_ADOPTERS, rows, tables

YEAR = ("2020-21", date(2020, 4, 1), date(2021, 3, 31))
YEAR_BEFORE = ("2019-20", date(2019, 4, 1), date(2020, 3, 31))
SUPPLIED = ("children", "episodes", "uasc", "outcomes", "placed_adoption", "missing")


def by_breakdown(history, measure, *periods, settings=None, supplied=SUPPLIED):
    """The figures of one measure in the first of the periods, by breakdown."""
    periods = periods or (YEAR,)
    ledger = figures(history, {name: set(YEARS) for name in supplied}, periods, settings)
    return {text: figure for (label, name, text), figure in ledger.items() if (label, name) == (periods[0][0], measure)}


def total(history, measure, *periods, **options):
    figure = by_breakdown(history, measure, *periods, **options)[""]
    return figure if figure == NOT_AVAILABLE else figure[0]


def spells_of(history):
    return [(spell["started"], spell["ended"]) for spell in lives(history)[0]["spells"]]


def placements_of(history):
    spells = lives(history)[0]["spells"]
    return [(stay["started"].isoformat(), stay["ended"]) for spell in spells for stay in spell["placements"]]


def test_episodes_joined_by_x1_are_one_spell_and_a_return_on_the_same_day_starts_another():
    history = tables("""
        child_id | started    | ceased     | reason_ceased
        A        | 2020-05-01 | 2020-06-01 | X1
        A        | 2020-06-01 | 2020-07-01 | E4A
        A        | 2020-07-01 | 2020-08-01 | X1
        A        | 2020-08-02 | -          | -
    """)
    assert spells_of(history) == [
        (date(2020, 5, 1), date(2020, 7, 1)),
        (date(2020, 7, 1), date(2020, 8, 1)),
        (date(2020, 8, 2), None),
    ]
    assert total(history, "starts") == 3
    assert total(history, "starts_dfe") == 1
    assert total(history, "ceases") == 2
    assert total(history, "ceases_dfe") == 1


@pytest.mark.parametrize(
    ("home", "spells"),
    [
        ("U6", [(date(2020, 5, 1), date(2020, 6, 1)), (date(2020, 7, 1), None)]),
        ("U4", [(date(2020, 5, 1), None)]),
    ],
)
def test_short_breaks_are_left_out_and_end_a_spell_unless_the_child_stays_in_the_home(home, spells):
    history = tables(f"""
        child_id | started    | ceased     | reason_ceased | legal_status | placement
        A        | 2020-05-01 | 2020-06-01 | X1            | C2           | U4
        A        | 2020-06-01 | 2020-07-01 | X1            | V3           | {home}
        A        | 2020-07-01 | -          | -             | C2           | U4
    """)
    assert spells_of(history) == spells


def test_in_care_at_the_end_means_at_midnight_on_the_last_day():
    history = tables(
        """
        child_id | started    | ceased     | reason_ceased
        A        | 2021-03-31 | -          | -
        B        | 2020-05-01 | 2021-03-31 | E4A
        C        | 2020-05-01 | 2021-04-01 | E4A
        D        | 2021-04-01 | -          | -
        E        | 2019-05-01 | 2020-04-01 | E4A
        F        | 2019-05-01 | 2020-03-31 | E4A
        """,
        "child_id | birth_date\nA | 2021-03-31\nB | 2010-01-01\nC | 2003-03-31\nD | 2010-01-01\nE | -\nF | -",
    )
    assert total(history, "cla_at_end") == 2  # A and C
    assert total(history, "cla_during") == 4  # A, B, C and E, who left on the first day
    by_age = by_breakdown(history, "cla_at_end")
    assert by_age["age_band=Under 1"][0] == by_age["age_band=18 and over"][0] == 1
    assert by_age["age_band=5-9; sex=Male"][0] == 0
    assert by_breakdown(history, "cla_at_end_pct")["age_band=Under 1"] == (50.0, 1, 2)


def test_the_event_residual_is_zero_and_the_dfe_residual_counts_a_child_who_came_back():
    history = tables("""
        child_id | started    | ceased     | reason_ceased
        A        | 2019-05-01 | 2020-06-01 | E4A
        A        | 2020-07-01 | 2020-08-01 | E4B
        A        | 2020-09-01 | -          | -
    """)
    residuals = by_breakdown(history, "flow_residual")
    assert residuals["basis=Event"][0] == 0  # 1 + 2 - 2 - 1
    assert residuals["basis=DfE"][0] == 0  # 1 + 1 - 1 - 1
    twice_back = tables("""
        child_id | started    | ceased     | reason_ceased
        A        | 2020-07-01 | 2020-08-01 | E4B
        A        | 2020-09-01 | -          | -
    """)
    assert by_breakdown(twice_back, "flow_residual")["basis=DfE"][0] == -1  # 0 + 1 - 1 - 1


@pytest.mark.parametrize(("returned", "re_entries"), [("2020-05-10", 1), ("2020-05-11", 0)])
def test_a_re_entry_is_within_twelve_calendar_months(returned, re_entries):
    history = tables(f"""
        child_id | started    | ceased     | reason_ceased
        A        | 2018-05-01 | 2019-05-10 | E4A
        A        | {returned} | -          | -
    """)
    assert total(history, "re_entries") == re_entries


def test_quartiles_of_days_in_care_allow_for_a_start_that_is_not_known():
    history = tables(
        """
        child_id | started    | ceased     | reason_ceased | reason_new_episode
        A        | 2021-03-21 | -          | -             | S
        B        | 2021-03-01 | -          | -             | S
        C        | 2015-03-11 | -          | -             | L
        """,
        "child_id | birth_date\nA | 2010-01-01\nB | 2010-01-01\nC | 2010-01-01",
    )
    days = by_breakdown(history, "time_in_care")
    # 10 and 30 days, and at least six years: C's history may begin in the middle of a spell.
    assert days["at=End; statistic=Median"] == (30.0, None, 3)
    assert days["at=End; statistic=Lower quartile"] == (20.0, None, 3)
    assert days["age_band=10-15; at=End; statistic=Upper quartile"] == NOT_AVAILABLE
    assert days["at=Ceasing; statistic=Median"] == NOT_AVAILABLE


def test_returning_from_a_temporary_move_is_the_same_placement_unless_it_is_to_another_home():
    history = tables("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement | placement_postcode
        A        | 2020-05-01 | 2020-06-01 | X1            | S                  | U6        | PE1 1AA
        A        | 2020-06-01 | 2020-06-05 | X1            | P                  | T1        | PE3 3CC
        A        | 2020-06-05 | 2020-07-01 | X1            | P                  | U6        | PE1 1AA
        A        | 2020-07-01 | 2020-08-01 | X1            | L                  | U6        | PE1 1AA
        A        | 2020-08-01 | 2020-08-05 | X1            | P                  | T4        | PE3 3CC
        A        | 2020-08-05 | 2020-09-01 | X1            | P                  | U6        | PE2 2BB
        A        | 2020-09-01 | -          | -             | T                  | U4        | PE2 2BB
    """)
    assert placements_of(history) == [("2020-05-01", date(2020, 8, 1)), ("2020-08-05", None)]


@pytest.mark.parametrize(("left", "share"), [("2020-04-01", 0.0), ("2020-04-02", 100.0)])
def test_three_placements_count_from_the_first_day_of_the_twelve_months(left, share):
    history = tables(f"""
        child_id | started    | ceased     | reason_ceased | reason_new_episode
        A        | 2019-05-01 | {left}     | X1            | S
        A        | {left}     | 2020-09-01 | X1            | P
        A        | 2020-09-01 | -          | -             | P
    """)
    assert total(history, "placements_three_or_more_pct") == share


@pytest.mark.parametrize(
    ("started", "moved", "placement", "born", "expected"),
    [
        ("2018-09-30", "2019-03-31", "U6", "2010-01-01", 100.0),
        ("2018-09-30", "2019-04-01", "U6", "2010-01-01", 0.0),
        ("2018-09-30", "2020-10-01", "A5", "2010-01-01", 100.0),
        ("2018-10-01", "2019-03-01", "U6", "2010-01-01", NOT_AVAILABLE),
        ("2018-09-30", "2019-03-31", "U6", "2005-03-31", NOT_AVAILABLE),
        ("2018-09-30", "2019-03-31", "U6", "2005-04-01", 100.0),
        ("2018-09-30", "2019-03-31", "U6", "-", NOT_AVAILABLE),
    ],
)
def test_long_term_stability_needs_two_years_in_the_placement(started, moved, placement, born, expected):
    history = tables(
        f"""
        child_id | started    | ceased  | reason_ceased | reason_new_episode | placement
        A        | {started}  | {moved} | X1            | S                  | U6
        A        | {moved}    | -       | -             | P                  | {placement}
        """,
        f"child_id | birth_date\nA | {born}",
    )
    assert total(history, "long_term_stability_pct") == expected


def test_a_child_away_for_a_few_days_is_still_placed_for_adoption():
    assert total(AWAY_FROM_ADOPTERS, "long_term_stability_pct") == 100.0


def test_ceases_are_counted_by_reason_month_and_quarter():
    history = tables(
        """
        child_id | started    | ceased     | reason_ceased
        A        | 2020-05-01 | 2020-06-01 | E45
        B        | 2020-05-01 | 2020-07-01 | X1
        """,
        "child_id | birth_date\nA | 2010-01-01\nB | 2010-01-01",
    )
    ceases = by_breakdown(history, "ceases")
    assert ceases["reason_group=Special guardianship or child arrangements order"][0] == 1
    assert ceases["reason_ceased=Not known"][0] == ceases["reason_group=Not known"][0] == 1
    assert (ceases["month=Jun"][0], ceases["month=Jul"][0], ceases["month=Aug"][0]) == (1, 1, 0)
    assert (ceases["quarter=Q1"][0], ceases["quarter=Q2"][0]) == (1, 1)


def test_unaccompanied_children_are_counted_from_the_return_of_the_year():
    history = tables(
        """
        child_id | started
        A        | 2020-05-01
        B        | 2020-05-01
        C        | 2020-05-01
        """,
        "child_id | birth_date\nA | 2004-01-01\nB | 2004-01-01\nC | 2004-01-01",
        uasc=rows("child_id | uasc_ceased\nA | -\nB | 2021-03-31", return_year=2021)
        + rows("child_id | uasc_ceased\nC | -", return_year=2020),
    )
    assert total(history, "uasc_during") == 2
    assert total(history, "uasc_at_end") == 1
    assert by_breakdown(history, "uasc_at_end")["age_band=16-17"][0] == 1


def test_placement_orders_to_revoke_go_by_the_latest_decision():
    history = tables(
        """
        child_id | started    | legal_status
        A        | 2020-05-01 | E1
        B        | 2020-05-01 | E1
        C        | 2020-05-01 | C2
        """,
        "child_id | birth_date\nA | 2018-01-01\nB | 2018-01-01\nC | 2018-01-01",
        placed_adoption=rows("""
            child_id | placed     | placed_ceased | reason_placed_ceased
            A        | 2020-06-01 | 2021-03-31    | RD3
            B        | 2020-06-01 | 2020-09-01    | RD3
            B        | 2020-10-01 | -             | -
            C        | 2020-06-01 | 2020-09-01    | RD1
        """),
    )
    assert total(history, "placement_orders_at_end") == 2
    assert total(history, "placement_orders_to_revoke_at_end") == 1


def test_a_status_or_placement_that_ended_on_the_first_day_does_not_count():
    history = tables("""
        child_id | started    | ceased     | reason_ceased | legal_status | placement
        A        | 2019-05-01 | 2020-04-01 | X1            | J1           | K1
        A        | 2020-04-01 | 2020-09-01 | X1            | J2           | K2
        A        | 2020-09-01 | -          | -             | C2           | U6
    """)
    assert total(history, "remanded_during") == 0  # the remand was over on the first day
    assert total(history, "youth_justice_during") == 1
    assert total(history, "secure_during") == 0


def test_missing_episodes_and_children_missing_are_counted():
    history = tables(
        "child_id | started\nA | 2020-05-01",
        missing=rows("""
            child_id | missing_from | missing_kind
            A        | 2020-06-01   | M
            A        | 2020-06-09   | A
            A        | 2021-04-01   | M
        """),
    )
    assert total(history, "missing_episodes") == total(history, "children_missing") == 1
    assert total(history, "away_episodes") == total(history, "children_away") == 1
    both = by_breakdown(history, "missing_or_away_episodes")
    assert both[""][0] == 2
    assert both["missing_kind=Away without authorisation"][0] == 1


def test_health_figures_are_of_children_in_care_for_twelve_months():
    history = tables(
        """
        child_id | started
        A        | 2020-04-01
        B        | 2020-04-02
        C        | 2019-01-01
        """,
        "child_id | birth_date\nA | 2010-01-01\nB | 2010-01-01\nC | 2018-01-01",
        outcomes=[
            {
                "child_id": child,
                "return_year": 2021,
                "health_assessment": child == "A",
                "dental_check": None,
                "immunisations": True,
                "sdq_score": 12,
            }
            for child in "ABC"
        ],
    )
    assert by_breakdown(history, "health_assessment_pct") == {"": (50.0, 1, 2)}
    assert total(history, "dental_check_pct") == NOT_AVAILABLE
    assert total(history, "immunisations_pct") == 100
    assert by_breakdown(history, "sdq_mean") == {"": (12.0, 12, 1)}  # C is three
    quarter = ("2020-21Q3", date(2020, 10, 1), date(2020, 12, 31))
    assert total(history, "health_assessment_pct", quarter) == NOT_AVAILABLE


def test_rates_and_disproportionality_use_the_population_in_the_settings():
    history = tables(
        "child_id | started\nA | 2020-05-01\nB | 2020-05-01\nC | 2020-05-01",
        "child_id | birth_date | ethnicity\nA | - | WBRI\nB | - | BAFR\nC | - | REFU",
    )
    settings = {
        "population": [{"mid_year": 2020, "children": 60_000}, {"mid_year": 2021, "children": 1}],
        "ethnicity_population": {"children": {"White": 80, "Black": 20}},
    }
    assert by_breakdown(history, "cla_rate", settings=settings) == {"": (0.5, 3, 60_000)}
    assert total(history, "cla_rate") == NOT_AVAILABLE
    ratio = by_breakdown(history, "ethnicity_disproportionality", settings=settings)
    assert ratio["ethnicity_group=White"] == (0.625, 1, 2)  # half against four fifths
    assert ratio["ethnicity_group=Black"] == (2.5, 1, 2)
    assert ratio["ethnicity_group=Mixed"] == NOT_AVAILABLE


def test_a_change_needs_the_year_before():
    history = tables(
        "child_id | started\nA | 2019-05-01\nB | 2020-05-01", "child_id | birth_date\nA | 2010-01-01\nB | 2010-01-01"
    )
    assert total(history, "cla_at_end_change", YEAR, YEAR_BEFORE) == 1
    assert total(history, "cla_at_end_change_pct", YEAR, YEAR_BEFORE) == 100.0
    assert total(history, "cla_at_end_change") == NOT_AVAILABLE
    assert total(history, "remanded_during_change_pct", YEAR, YEAR_BEFORE) == NOT_AVAILABLE


def test_nothing_is_counted_without_its_table():
    history = tables("child_id | started\nA | 2020-05-01")
    without = tuple(name for name in SUPPLIED if name != "uasc")
    assert total(history, "uasc_at_end", supplied=without) == NOT_AVAILABLE
    assert total(history, "cla_at_end", supplied=without) == 1
    assert total(history, "cla_at_end", ("2021-22", date(2021, 4, 1), date(2022, 3, 31))) == NOT_AVAILABLE


def test_a_child_born_on_29_february_is_a_year_older_on_1_march():
    history = tables("child_id | started\nA | 2020-05-01", "child_id | birth_date\nA | 2020-02-29")
    for last_day, band in [(date(2021, 2, 28), "Under 1"), (date(2021, 3, 1), "1-4")]:
        day = ("a day", last_day, last_day)
        assert by_breakdown(history, "cla_at_end", day)[f"age_band={band}"][0] == 1


def test_months_and_the_year_before_follow_the_calendar():
    assert months_later(date(2021, 3, 31), -30) == date(2018, 9, 30)
    assert months_later(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert year_before(date(2021, 1, 1), date(2021, 2, 28)) == (date(2020, 1, 1), date(2020, 2, 29))


@given(histories())
def test_stock_and_flow_agree_on_any_history(history):
    ledger = figures(history.rows, history.years, [YEAR])
    assert ledger["2020-21", "flow_residual", "basis=Event"][0] == 0


@given(histories())
def test_invented_histories_have_no_overlapping_episodes(history):
    for child in {row["child_id"] for row in history.rows["episodes"]}:
        episodes = sorted(
            (row for row in history.rows["episodes"] if row["child_id"] == child), key=lambda row: row["started"]
        )
        for before, episode in pairwise(episodes):
            assert before["ceased"] is not None
            assert before["started"] < episode["started"]
            assert before["ceased"] <= episode["started"]


def test_invented_histories_have_every_awkward_case():
    history = random_history(seed=1, children=300)
    episodes = history.rows["episodes"]
    spells = [spell for child in lives(history.rows) for spell in child["spells"]]
    starts = {(row["child_id"], row["started"]) for row in episodes}
    assert any(row["started"] == row["ceased"] for row in episodes)
    assert any(row["reason_ceased"] == "X1" and (row["child_id"], row["ceased"]) not in starts for row in episodes)
    assert any(
        (row["reason_ceased"] or "X1") != "X1" and (row["child_id"], row["ceased"]) in starts for row in episodes
    )
    assert any(not spell["start_known"] for spell in spells)
    assert any(len(spell["episodes"]) > len(spell["placements"]) > 1 for spell in spells)
    assert any(
        row["birth_date"] and row["birth_date"] + timedelta(days=1) == date(2016, 3, 1)
        for row in history.rows["children"]
    )
