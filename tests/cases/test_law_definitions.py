"""Definitions that compare: L5 to L11 of the cases on law, definitions and statistics."""

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
    write,
)
from iro_analysis import pipeline
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
