"""Definitions that compare: L5 to L11 of the cases on law, definitions and statistics."""

from pathlib import Path

import pytest

from cases.twelve import (
    EPISODES,
    HEADER,
    both_engines,
    by_category,
    episode_line,
    figures,
    lines,
    one_child,
    totals,
    twelve_with,
    write,
)
from iro_analysis import pipeline
from iro_analysis.measures.reads import names_of
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period

#: With only a few rows the return looks as if it were cut in mid-year; this says that it is complete.
WHOLE = "[returns]\ncomplete_to = {}-03-31\n"


def given(folder, files, year=2021):
    """Write these files as the return of the whole year that ends in ``year``."""
    return write(folder, files | {"iro.toml": WHOLE.format(year) + files.get("iro.toml", "")})


def children(*episodes):
    """The return of one child for each text of an only episode."""
    numbered = [(f"{number:07}", text) for number, text in enumerate(episodes, start=1)]
    return {
        "header.csv": lines(HEADER, *(f"{child},1,05/05/2004,WBRI,UN1,," for child, _ in numbered)),
        "episodes.csv": lines(EPISODES, *(episode_line(child, text) for child, text in numbered)),
    }


def ledger(folder, period, *measures):
    """{(period, measure, breakdown): row} of the whole ledger of ``period``, earlier years included."""
    rows = pipeline.compute_ledger(pipeline.read_inputs(folder), parse_period(period), measures=measures).frame
    return {(row.period, row.measure, row.breakdown): row for row in rows.itertuples()}


# L7: a child who is missing and a child who is away without authorisation are two things.

MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END"


@both_engines
def test_l07_missing_and_away_without_authorisation_are_counted_apart(tmp_path, engine):
    """One child is missing twice, another is away without authorisation once."""
    rows = ("0000001,05/05/2010,M,10/07/2020,11/07/2020", "0000001,05/05/2010,M,10/08/2020,11/08/2020")
    away = "0000002,05/05/2010,A,10/07/2020,12/07/2020"
    folder = write(tmp_path, twelve_with(missing=lines(MISSING, *rows, away)))
    measures = ("children_missing", "missing_episodes", "children_away", "away_episodes", "missing_or_away_episodes")
    assert totals(folder, *measures, engine=engine) == {
        "children_missing": 1,
        "missing_episodes": 2,
        "children_away": 1,
        "away_episodes": 1,
        "missing_or_away_episodes": 3,
    }


def test_l07_a_child_who_was_both_is_one_child_of_each(tmp_path):
    rows = ("0000001,05/05/2010,M,10/07/2020,11/07/2020", "0000001,05/05/2010,A,11/07/2020,12/07/2020")
    folder = write(tmp_path, twelve_with(missing=lines(MISSING, *rows)))
    assert totals(folder, "children_missing", "children_away") == {"children_missing": 1, "children_away": 1}


@pytest.mark.parametrize("name", [name for name, one in catalogue().items() if "went_missing" in names_of(one)])
def test_l07_a_figure_of_both_says_so(name):
    title = catalogue()[name].title.lower()
    assert "missing or away without authorisation" in title or ("missing" in title) != ("away" in title)


# L9: the rates of the national statistics count each child's first start and last cease of the year.

AREAS = Path(__file__).parents[2].parent / "shared" / "data" / "dfe" / "cla_number_and_rate_per_10k_children.csv"
RATES = ("starts_rate", "ceases_rate", "starts_dfe_rate", "ceases_dfe_rate")


@both_engines
def test_l09_published_rates_stand_beside_the_rates_on_their_own_basis(tmp_path, engine):
    """One child starts and leaves twice: two starts and two ceases, but one child."""
    if not AREAS.is_file():
        pytest.skip("the published rates are not beside this checkout")
    twice = one_child("01/05/2020,S,C2,N1,U6,PR1,01/06/2020,E4A", "01/08/2020,S,C2,N1,U6,PR1,01/09/2020,E4A")
    config = (
        '[[population]]\nmid_year = 2020\nchildren = 10000\nsource = "ONS"\n'
        '[[comparators]]\nfile = "areas.csv"\narea = "England"\n'
    )
    files = {f"return/{name}": text for name, text in twice.items()}
    folder = given(tmp_path, files | {"iro.toml": config, "areas.csv": AREAS.read_bytes()})
    computed = figures(folder, *RATES, engine=engine)
    assert {name: computed[name, ""].value for name in RATES} == dict(zip(RATES, (2, 2, 1, 1), strict=True))
    compared = {name for name, text in computed if text.startswith("authority=")}
    assert compared == {"starts_dfe_rate", "ceases_dfe_rate"}


# L11: the percentages of OC2 are of all children looked after for twelve months; those with a record are another basis.

OUTCOMES = (
    "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
    "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED"
)
IN_CARE_ALL_YEAR = {
    "2019-20/header.csv": lines(HEADER, *(f"{i:07},1,05/05/2010,WBRI,UN1,," for i in range(1, 5))),
    "2019-20/episodes.csv": lines(EPISODES, *(f"{i:07},01/05/2019,S,C2,N1,U6,PR1,,,,,," for i in range(1, 5))),
}
SAME_IN_2021 = {name.replace("2019-20", "2020-21"): text for name, text in IN_CARE_ALL_YEAR.items()}
ON_BOTH_BASES = {
    "health_assessment_pct": 50,
    "health_assessment_recorded_pct": 100,
    "dental_check_pct": 25,
    "dental_check_recorded_pct": 50,
    "sdq_scored_pct": 25,
    "sdq_mean": 12,
}


@both_engines
@pytest.mark.parametrize("left_out", [(), ("0000003,05/05/2010,,,,,,,,,,", "0000004,05/05/2010,,,,,,,,,,")])
def test_l11_health_is_given_of_all_children_and_of_those_with_a_record(tmp_path, left_out, engine):
    """Of four children two have a record; the other two have an empty row, or none."""
    rows = ("0000001,05/05/2010,12,,0,,1,1,1,0,,", "0000002,05/05/2010,,SDQ2,0,,1,0,1,0,,")
    outcomes = {"2020-21/oc2.csv": lines(OUTCOMES, *rows, *left_out)}
    folder = given(tmp_path, IN_CARE_ALL_YEAR | SAME_IN_2021 | outcomes)
    assert totals(folder, *ON_BOTH_BASES, engine=engine) == ON_BOTH_BASES
    recorded = figures(folder, "health_assessment_recorded_pct")["health_assessment_recorded_pct", ""]
    assert recorded.note.startswith("Not assessable and left out of the base: 2.")


def test_l11_a_column_that_nobody_filled_in_is_not_nought_per_cent(tmp_path):
    outcomes = {"2020-21/oc2.csv": lines(OUTCOMES, "0000001,05/05/2010,12,,0,,,1,1,0,,")}
    folder = given(tmp_path, IN_CARE_ALL_YEAR | SAME_IN_2021 | outcomes)
    assert totals(folder, "immunisations_pct") == {"immunisations_pct": "not_available"}


# L6: reasons for leaving and placements in the groups of the year's own definition.


@both_engines
def test_l06_a_remand_that_ended_is_not_custody(tmp_path, engine):
    folder = given(tmp_path, one_child("01/05/2020,S,J1,N6,R5,PR3,20/06/2020,E14"))
    computed = figures(folder, "ceases", engine=engine)
    assert by_category(computed, "ceases", "reason_group") == {"Remand ended": 1}
    assert computed["ceases", "reason_group=Custody"].value == 0


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("E4A", "Returned home"),
        ("E4B", "Returned home"),
        ("E13", "Left to live with others"),
        ("E7", "Adult social care"),
        ("E9", "Custody"),
        ("E15", "Age assessed as 18 or over"),
        ("E16", "Moved abroad"),
        ("E17", "Staying put"),
        ("E3", "Transferred"),
    ],
)
def test_l06_each_reason_for_leaving_is_in_the_group_that_it_means(tmp_path, code, group):
    folder = given(tmp_path, one_child(f"01/05/2020,S,V2,N1,U6,PR1,20/06/2020,{code}"))
    assert by_category(figures(folder, "ceases"), "ceases", "reason_group") == {group: 1}


PLACED = [f"01/05/{{}},S,V2,N1,{code},PR4" for code in ("H5", "K2", "P2", "P3", "R1")]


@both_engines
def test_l06_residential_employment_is_with_living_independently(tmp_path, engine):
    """Up to 2022 the statistics have both in the community, and semi-independent living with children's homes."""
    folder = given(tmp_path, children(*(text.format(2020) for text in PLACED)))
    assert by_category(figures(folder, "cla_at_end", engine=engine), "cla_at_end", "placement_group") == {
        "Secure units, children's homes and semi-independent living": 2,
        "Other placements in the community": 2,
        "Other residential settings": 1,
    }


def test_l06_from_2023_they_are_with_supported_living(tmp_path):
    folder = given(tmp_path, children(*(text.format(2022) for text in PLACED)), 2023)
    assert by_category(figures(folder, "cla_at_end", period="2022-23"), "cla_at_end", "placement_group") == {
        "Secure homes and children's homes": 1,
        "Independent and supported living": 3,
        "Other residential settings": 1,
    }


def test_l06_years_that_cross_a_change_have_the_newest_groups_and_say_so(tmp_path):
    files = children(*(text.format(2021) for text in PLACED))
    years = {f"{year}/{name}": text for year in ("2021-22", "2022-23") for name, text in files.items()}
    folder = given(tmp_path, years, 2023)
    of_both = ledger(folder, "2022-23", "cla_at_end")
    living = "placement_group=Independent and supported living"
    now, before = (of_both[year, "cla_at_end", living] for year in ("2022-23", "2021-22"))
    assert (now.value, before.value) == (3, 3)
    assert before.note == "Grouped by the DfE's definition of 2022-23; it was another in 2021-22."
    assert not now.note
    assert ("2021-22", "cla_at_end", "placement_group=Other placements in the community") not in of_both
    alone = ledger(folder, "2021-22", "cla_at_end")
    assert alone["2021-22", "cla_at_end", "placement_group=Other placements in the community"].value == 2
