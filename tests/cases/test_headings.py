"""A council's own column headings: R17."""

import pytest

from cases.twelve import HELD, KEPT, RIGHT, STOCK, assert_stops, lines, may_stop, totals, twelve, twelve_with, write
from iro_analysis.workspace.folder import make_workspace

BASE = twelve()
LOGGED = "decisions_within_5_working_days_pct"
#: Every review in June has a row, and its decisions were sent the day after.
REVIEW_LOG = lines(
    "CHILD_ID,REVIEW_DATE,DECISIONS_SENT", *(f"{i:07},{i + 14}/06/2020,{i + 15}/06/2020" for i in range(1, 13))
)


def with_heading(name, old, new):
    """The text of a file of the base return with one heading changed."""
    first, rest = BASE[name].split("\r\n", 1)
    assert old in first.split(",")
    return "\r\n".join([",".join(new if heading == old else heading for heading in first.split(",")), rest])


RENAMED = {"reviews": with_heading("reviews.csv", "REVIEW", "Review date")}
ALIASES = ['[columns]\n"Review date" = "REVIEW"\n', '[columns.reviews]\n"Review date" = "REVIEW"\n']


@pytest.mark.parametrize("config", ALIASES)
def test_r17_an_alias_for_the_return_does_not_affect_the_log(tmp_path, config):
    folder = write(tmp_path, twelve_with(**RENAMED, review_log=REVIEW_LOG) | {"iro.toml": config})
    assert totals(folder, *HELD, LOGGED) == HELD | {LOGGED: 100}


@pytest.mark.parametrize("config", ALIASES)
def test_r17_an_alias_for_the_return_does_not_affect_our_own_template(tmp_path, config):
    folder = tmp_path / "ws"
    make_workspace(folder)
    files = twelve_with(**RENAMED) | {"log-templates/review_log.csv": REVIEW_LOG, "iro.toml": config}
    assert totals(write(folder, files), *HELD, LOGGED) == HELD | {LOGGED: 100}


def test_r17_one_heading_can_mean_different_columns_in_two_tables(tmp_path):
    config = '[columns.reviews]\n"When" = "REVIEW"\n[columns.case_alerts]\n"When" = "RAISED"\n'
    alerts = lines("ALERT_ID,CHILD_ID,When,CLOSED", "1,0000001,01/07/2020,")
    reviews = with_heading("reviews.csv", "REVIEW", "When")
    folder = write(tmp_path, twelve_with(reviews=reviews, case_alerts=alerts) | {"iro.toml": config + KEPT})
    assert totals(folder, *HELD, "case_alerts") == HELD | {"case_alerts": 1}


def test_r17_an_alias_for_a_column_that_has_its_usual_heading_changes_nothing(tmp_path):
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
def test_r17_a_common_heading_is_known_or_the_message_names_the_remedy(tmp_path, name, column, heading):
    folder = write(tmp_path, twelve() | {name: with_heading(name, column, heading)})
    with may_stop(name, "[columns"):
        assert totals(folder, *RIGHT) == RIGHT


@pytest.mark.parametrize(("name", "column", "heading"), COMMON[:3])
def test_r17_the_most_common_headings_are_built_in(tmp_path, name, column, heading):
    folder = write(tmp_path, twelve() | {name: with_heading(name, column, heading)})
    assert totals(folder, *STOCK) == STOCK


@pytest.mark.parametrize(
    ("name", "column"), [("episodes.csv", "DECOM"), ("header.csv", "DOB"), ("episodes.csv", "DEC")]
)
def test_r17_an_unknown_heading_stops_with_a_message_that_names_the_remedy(tmp_path, name, column):
    folder = write(tmp_path, twelve() | {name: with_heading(name, column, "Qqq")})
    assert_stops(folder, 3, name, column, "[columns")


@pytest.mark.parametrize(
    "config",
    [
        '[columns.reveiws]\n"When" = "REVIEW"\n',
        '[columns.reviews]\n"When" = "RAISED"\n',
        '[columns]\n"When" = "NOPE"\n',
    ],
)
def test_r17_an_alias_for_a_column_or_table_that_does_not_exist_is_refused(tmp_path, config):
    assert_stops(write(tmp_path, twelve() | {"iro.toml": config}), 2, "iro.toml", "columns")
