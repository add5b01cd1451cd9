import pytest

from iro_analysis.sources.recognition import recognise, unused_and_absent, why_not
from iro_analysis.tables import CHILDREN, OUTCOMES, REVIEWS, TABLES, UASC


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_of_the_return_is_recognised_by_its_columns(table):
    columns = [column.source for column in table.columns]
    assert recognise(columns) is table
    assert recognise([f" {name.lower()} " for name in reversed(columns)]) is table
    assert recognise([*columns, "TEAM", "WORKER"]) is table


OPTIONAL = [
    (table, column.source)
    for table in TABLES.values()
    for column in table.columns
    if not column.required and column.source != "DUC"  # all that tells the UASC file from others
]


@pytest.mark.parametrize(("table", "absent"), OPTIONAL, ids=lambda part: getattr(part, "name", part))
def test_a_column_that_is_not_required_may_be_absent(table, absent):
    assert recognise([column.source for column in table.columns if column.source != absent]) is table


def test_the_table_with_most_of_the_columns_wins():
    assert recognise(["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB", "DUC"]) is CHILDREN
    assert recognise(["CHILD", "SEX", "DOB", "DUC"]) is UASC
    assert recognise(["CHILD", "DOB", "REVIEW", "REVIEW_CODE", "SDQ_SCORE"]) is REVIEWS


@pytest.mark.parametrize(
    "header",
    [
        "CHILD,DOB",  # shared by many
        "CHILD,SEX,DOB",
        "CHILD,DOB,REVIEW",  # lacks a required column
        "CHILD,CONVICTED",  # too little of OC2
        "child_id,review_date,kind,mode,iro_id",  # the service's own log
        "",
    ],
)
def test_what_is_too_little_is_no_table(header):
    assert recognise(header.split(",")) is None


def test_half_of_the_columns_are_enough_where_none_is_required():
    half = ["CHILD", "DOB", "SDQ_SCORE", "CONVICTED", "TEETH_CHECK", "IMMUNISATIONS"]
    assert recognise(half) is OUTCOMES
    assert recognise(half[:-1]) is None


def test_columns_written_with_spaces_are_recognised():
    assert recognise(["Child", "DOB", "Review", "Review Code"]) is REVIEWS


def test_a_refused_file_is_told_its_nearest_table_and_the_difference():
    assert why_not(["CHILD", "DOB", "REVEW", "REVIEW_CODE", "TEAM"]) == (
        "nearest to Reviews, but lacks REVIEW; unexpected: REVEW, TEAM; REVEW may be a misspelling of REVIEW"
    )


def test_a_refused_file_whose_distinguishing_columns_are_misspelt_is_told_so():
    assert "DECOMM may be a misspelling of DECOM" in why_not(["CHILD", "DECOMM", "RNE", "LS", "CIN", "PLACE"])


@pytest.mark.parametrize("row", ["640353,2,18/03/2005,WBRI", "X9,01/02/2019,P,C2,N1,U4,PR1,,CHILD", "Smith,Jo"])
def test_a_first_row_that_may_be_data_is_never_repeated(row):
    reason = why_not(row.split(","))
    assert reason == "its first row names fewer than two columns of the return"


def test_columns_beyond_the_tables_and_columns_lacking_are_noted():
    assert unused_and_absent(["child", "DOB", "SDQ_SCORE", "Team"], OUTCOMES).startswith(
        "without SDQ_REASON, CONVICTED"
    )
    assert unused_and_absent(["child", "DOB", "REVIEW", "REVIEW_CODE", "Team"], REVIEWS) == "not used: TEAM"
    assert unused_and_absent(["CHILD", "DOB", "REVIEW", "REVIEW_CODE"], REVIEWS) == ""
