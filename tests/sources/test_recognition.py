"""A table is recognised by its columns, and a file that is not recognised is reported with its nearest table."""

import pytest

from iro_analysis.sources.headings.recognition import recognise, repeated_columns, unused_and_absent, why_not
from iro_analysis.tables import CHILDREN, EPISODES, OUTCOMES, REVIEWS, TABLES, UASC


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_of_the_return_is_recognised_by_its_columns(table):
    columns = [column.source for column in table.columns]
    assert recognise(columns) is table
    assert recognise([f" {name.lower()} " for name in reversed(columns)]) is table
    assert recognise([*columns, "TEAM", "WORKER"]) is table


#: Columns whose empty cells have a meaning, such as an open episode or a child still missing; they may not be absent.
MEANINGFUL_WHEN_EMPTY = {
    ("episodes", "DEC"),
    ("episodes", "REC"),
    ("uasc", "DUC"),
    ("placed_adoption", "DATE_PLACED_CEASED"),
    ("placed_adoption", "REASON_PLACED_CEASED"),
    ("missing", "MIS_END"),
    ("social_workers", "SW_DEC"),
    ("deprivation_of_liberty", "DOLO_END"),
    ("iro_allocations", "END"),
    ("iro_workforce", "END"),
    ("placement_authorities", "AUTHORITY_TO"),
    ("cp_plans", "PLAN_TO"),
    *(("advocacy", f"ADVOCACY_{name}") for name in ("FROM", "TO")),
    *(("independent_visitors", f"VISITOR_{name}") for name in ("FROM", "TO")),
    ("disruption_meetings", "PLACEMENT_ENDED"),
    ("case_alerts", "CLOSED"),
    ("disputes", "STAGE_2"),
    ("disputes", "STAGE_3"),
    ("disputes", "RESOLVED"),
    ("remedial_actions", "COMPLETED"),
}
NOT_REQUIRED = [(table, column.source) for table in TABLES.values() for column in table.columns if not column.required]


@pytest.mark.parametrize(("table", "absent"), NOT_REQUIRED, ids=lambda part: getattr(part, "name", part))
def test_a_column_may_be_absent_unless_its_cells_or_empty_cells_are_needed(table, absent):
    found = recognise([column.source for column in table.columns if column.source != absent])
    assert found is (None if (table.name, absent) in MEANINGFUL_WHEN_EMPTY else table)


@pytest.mark.parametrize("misspelt", ["DECC", "DE_C", "DECOM2"])
def test_a_misspelt_end_of_the_episodes_is_refused_and_named(misspelt):
    header = [misspelt if column.source == "DEC" else column.source for column in EPISODES.columns]
    assert recognise(header) is None
    assert why_not(header).startswith("nearest to Episodes, but lacks DEC; ")


def test_the_likely_misspelling_of_the_end_is_named():
    header = ["DECC" if column.source == "DEC" else column.source for column in EPISODES.columns]
    assert why_not(header) == (
        "nearest to Episodes, but lacks DEC; DECC may be a misspelling of DEC; if a heading is one of those columns, "
        'iro.toml can say so: [columns.episodes] "DECC" = "DEC"'
    )


@pytest.mark.parametrize("again", ["DEC", " dec ", "Dec"])
def test_a_column_of_the_table_named_twice_is_found_however_it_is_written(again):
    header = [column.source for column in EPISODES.columns]
    assert repeated_columns([*header, again], EPISODES) == ["DEC"]
    assert repeated_columns([*header, "TEAM", "team", "", ""], EPISODES) == []


def test_the_table_with_most_of_the_columns_wins():
    assert recognise(["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB", "DUC"]) is CHILDREN
    assert recognise(["CHILD", "SEX", "DOB", "DUC"]) is UASC
    assert recognise(["CHILD", "DOB", "REVIEW", "REVIEW_CODE", "SDQ_SCORE"]) is REVIEWS


@pytest.mark.parametrize(
    "header",
    [
        "CHILD,DOB",  # in many tables
        "CHILD,SEX,DOB",
        "CHILD,DOB,REVIEW",  # lacks a required column
        "CHILD,CONVICTED",  # too little of OC2
        "child_id,kind,mode,iro_id",
        "child_id,date,team",  # a date that any file may have
        "",
    ],
)
def test_too_few_columns_make_no_table(header):
    assert recognise(header.split(",")) is None


def test_half_of_the_columns_are_enough_if_none_is_required():
    half = ["CHILD", "DOB", "SDQ_SCORE", "CONVICTED", "TEETH_CHECK", "IMMUNISATIONS"]
    assert recognise(half) is OUTCOMES
    assert recognise(half[:-1]) is None


def test_columns_written_with_spaces_are_recognised():
    assert recognise(["Child", "DOB", "Review", "Review Code"]) is REVIEWS


def test_a_refused_file_is_reported_with_its_nearest_table_and_the_difference():
    assert why_not(["CHILD", "DOB", "REVEW", "REVIEW_CODE", "TEAM"]) == (
        "nearest to Reviews, but lacks REVIEW; REVEW may be a misspelling of REVIEW; 1 column that is not the table's; "
        'if a heading is one of those columns, iro.toml can say so: [columns.reviews] "REVEW" = "REVIEW"'
    )


@pytest.mark.parametrize("words_on", [why_not, lambda header: unused_and_absent(header, REVIEWS)])
def test_headings_unlike_any_column_are_counted_and_never_repeated(words_on):
    words = words_on(["CHILD", "REVEW", "REVIEW_CODE", "JANE_SMITH_01/02/2010", "Jo Doe"])
    assert "REVEW may be a misspelling of REVIEW" in words
    assert "2 columns that are not the table's; " in words
    assert not [name for name in ("JANE", "SMITH", "2010", "JO", "DOE") if name in words.upper()]


def test_a_refused_file_is_reported_with_its_misspelt_distinguishing_columns():
    assert "DECOMM may be a misspelling of DECOM" in why_not(["CHILD", "DECOMM", "RNE", "LS", "CIN", "PLACE"])


@pytest.mark.parametrize("row", ["640353,2,18/03/2005,WBRI", "X9,01/02/2019,P,C2,N1,U4,PR1,,CHILD", "Smith,Jo"])
def test_a_first_row_that_may_be_data_is_never_repeated(row):
    reason = why_not(row.split(","))
    assert reason == (
        "its first row names fewer than two columns of the return; if it is a table of it, iro.toml can say what its "
        'headings mean: [columns.episodes] "its heading" = "DECOM", say'
    )


def test_extra_and_missing_columns_are_noted():
    assert unused_and_absent(["child", "DOB", "SDQ_SCORE", "Team"], OUTCOMES).startswith(
        "without SDQ_REASON, CONVICTED"
    )
    assert unused_and_absent(["child", "DOB", "REVIEW", "REVIEW_CODE", "Team"], REVIEWS) == (
        "1 column that is not the table's"
    )
    assert unused_and_absent(["CHILD", "DOB", "REVIEW", "REVIEW_CODE"], REVIEWS) == ""
