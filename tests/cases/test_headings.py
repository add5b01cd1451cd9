"""Headings of a council's own: R17."""

import pytest

from cases.twelve import HELD, KEPT, RIGHT, STOCK, lines, or_stop, stops, totals, twelve, twelve_with, write
from iro_analysis.workspace.folder import make_workspace

BASE = twelve()
LOGGED = "decisions_within_5_working_days_pct"
#: Every review of June has a row, and its decisions went out on the day after.
REVIEW_LOG = lines(
    "CHILD_ID,REVIEW_DATE,DECISIONS_SENT", *(f"{i:07},{i + 14}/06/2020,{i + 15}/06/2020" for i in range(1, 13))
)


def headed(name, old, new):
    """The text of a file of the base return with another heading."""
    first, rest = BASE[name].split("\r\n", 1)
    assert old in first.split(",")
    return "\r\n".join([",".join(new if heading == old else heading for heading in first.split(",")), rest])


RENAMED = {"reviews": headed("reviews.csv", "REVIEW", "Review date")}
BOTH = ['[columns]\n"Review date" = "REVIEW"\n', '[columns.reviews]\n"Review date" = "REVIEW"\n']


@pytest.mark.parametrize("config", BOTH)
def test_r17_a_heading_of_the_return_takes_none_away_from_the_log(tmp_path, config):
    folder = write(tmp_path, twelve_with(**RENAMED, review_log=REVIEW_LOG) | {"iro.toml": config})
    assert totals(folder, *HELD, LOGGED) == HELD | {LOGGED: 100}


@pytest.mark.parametrize("config", BOTH)
def test_r17_nor_from_our_own_template(tmp_path, config):
    folder = tmp_path / "ws"
    make_workspace(folder)
    files = twelve_with(**RENAMED) | {"log-templates/review_log.csv": REVIEW_LOG, "iro.toml": config}
    assert totals(write(folder, files), *HELD, LOGGED) == HELD | {LOGGED: 100}


def test_r17_one_heading_for_two_tables(tmp_path):
    config = '[columns.reviews]\n"When" = "REVIEW"\n[columns.case_alerts]\n"When" = "RAISED"\n'
    alerts = lines("ALERT_ID,CHILD_ID,When,CLOSED", "1,0000001,01/07/2020,")
    reviews = headed("reviews.csv", "REVIEW", "When")
    folder = write(tmp_path, twelve_with(reviews=reviews, case_alerts=alerts) | {"iro.toml": config + KEPT})
    assert totals(folder, *HELD, "case_alerts") == HELD | {"case_alerts": 1}


def test_r17_an_alias_for_a_column_that_a_file_has_under_its_own_name(tmp_path):
    config = '[columns]\n"Review date" = "REVIEW"\n"Episode end" = "DEC"\n'
    assert totals(write(tmp_path, twelve() | {"iro.toml": config}), *RIGHT) == RIGHT


COMMON = [
    ("header.csv", "DOB", "Date of birth"),
    ("header.csv", "CHILD", "Child ID"),
    ("header.csv", "SEX", "GENDER"),
    ("header.csv", "ETHNIC", "Ethnicity"),
    ("reviews.csv", "REVIEW", "Review date"),
    ("episodes.csv", "LS", "Legal status"),
    ("episodes.csv", "PLACE", "PL"),
    ("episodes.csv", "CHILD", "CHILDID"),
]


@pytest.mark.parametrize(("name", "column", "heading"), COMMON)
def test_r17_common_headings_are_known_or_their_message_names_the_remedy(tmp_path, name, column, heading):
    folder = write(tmp_path, twelve() | {name: headed(name, column, heading)})
    with or_stop(name, "[columns"):
        assert totals(folder, *RIGHT) == RIGHT


@pytest.mark.parametrize(("name", "column", "heading"), COMMON[:3])
def test_r17_the_commonest_are_built_in(tmp_path, name, column, heading):
    folder = write(tmp_path, twelve() | {name: headed(name, column, heading)})
    assert totals(folder, *STOCK) == STOCK


@pytest.mark.parametrize(
    ("name", "column"), [("episodes.csv", "DECOM"), ("header.csv", "DOB"), ("episodes.csv", "DEC")]
)
def test_r17_an_unknown_heading_is_stopped_with_the_remedy(tmp_path, name, column):
    folder = write(tmp_path, twelve() | {name: headed(name, column, "Qqq")})
    stops(folder, 3, name, column, "[columns")


@pytest.mark.parametrize(
    "config",
    [
        '[columns.reveiws]\n"When" = "REVIEW"\n',
        '[columns.reviews]\n"When" = "RAISED"\n',
        '[columns]\n"When" = "NOPE"\n',
    ],
)
def test_r17_an_alias_for_nothing_is_refused(tmp_path, config):
    stops(write(tmp_path, twelve() | {"iro.toml": config}), 2, "iro.toml", "columns")
