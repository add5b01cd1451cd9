"""Headings other than a column's own name: local words, and those that councils commonly use (R17, R10)."""

import pytest

from iro_analysis.settings import Settings
from iro_analysis.sources import Status, read_returns
from iro_analysis.sources.headings.aliases import Meanings, common_headings
from iro_analysis.sources.headings.recognition import column_name, source_columns
from iro_analysis.tables import (
    CASE_ALERTS,
    CHILDREN,
    EPISODES,
    IRO_ALLOCATIONS,
    REVIEW_LOG,
    REVIEWS,
    SERVICE_LOGS,
    TABLES,
)
from iro_analysis.workspace.log_templates import write_templates
from sources.given import written
from sources.twelve import TWELVE

NONE = Meanings.of({})


def recognised(header, meanings=NONE):
    match = meanings.recognise(header.split(","))
    return match and (match[0], ",".join(match[1]))


@pytest.mark.parametrize(
    ("header", "table", "expected"),
    [
        ("Child ID,Gender,Date of birth,Ethnicity,UPN", CHILDREN, "CHILD,SEX,DOB,ETHNIC,UPN"),
        ("Mosaic ID,GENDER,D.O.B.,Ethnic origin", CHILDREN, "CHILD,SEX,DOB,ETHNIC"),
        ("Person ID,DOB,Review date,Review code", REVIEWS, "CHILD,DOB,REVIEW,Review code"),
        ("Child Unique ID,Birth date,Date of review,Participation", REVIEWS, "CHILD,DOB,REVIEW,REVIEW_CODE"),
        (
            "Child_ID,Episode start date,Reason for new episode,Legal status,CIN,Placement,Episode end date,REC,URN",
            EPISODES,
            "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC,URN",
        ),
        ("CHILD,Date of review,Kind,Mode", REVIEW_LOG, "CHILD_ID,REVIEW_DATE,Kind,Mode"),
        ("LCS ID,IRO ID,Allocated from,Allocated to", IRO_ALLOCATIONS, "CHILD_ID,IRO ID,START,END"),
        ("Alert ID,Client ID,Date raised,Date closed", CASE_ALERTS, "Alert ID,CHILD_ID,RAISED,CLOSED"),
    ],
)
def test_headings_that_councils_commonly_use_are_known(header, table, expected):
    assert recognised(header) == (table, expected)


@pytest.mark.parametrize(
    "header",
    [
        "Child Unique ID,Gender,Ethnicity,Date of Birth,Age,Date of contact,Contact source",  # a list of contacts
        "Child ID,Gender,Date of birth,Ethnicity,Date of referral",
        "Child ID,Start date,End date,Team",  # start and end of what?
        "Child ID,Legal status,Placement type,Latest review",
        "Child ID,Date of contact,Worker",
        "Person ID,Gender",
    ],
)
def test_a_list_of_something_else_is_not_a_table(header):
    assert recognised(header) is None


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_always_keeps_its_own_headings(table):
    header = ",".join(column.source for column in table.columns)
    assert recognised(header) == (table, header)
    everything = {column.source: "CHILD" for column in table.columns if column.source != "CHILD"}
    assert recognised(header, Meanings.of(everything)) == (table, header)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_no_alias_is_a_column_of_its_table_or_has_two_meanings(table):
    common = common_headings()[table.name]
    assert not common.keys() & source_columns(table)
    assert set(common.values()) <= source_columns(table)
    assert all(heading == column_name(heading) for heading in common)


REVIEWS_OF_OURS = TWELVE["reviews"].replace("CHILD,DOB,REVIEW,", "Child no. of ours,DOB,Review dt,", 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"Review dt": "REVIEW", "Child no. of ours": "CHILD"},
        {"reviews": {"Review dt": "REVIEW", "child no. of ours": "child"}},
        {"Child no. of ours": "CHILD_ID", "reviews": {"review-dt": "REVIEW"}},
    ],
    ids=["flat", "per table", "both"],
)
def test_local_headings_may_be_set_for_all_tables_or_for_one(tmp_path, columns):
    written(tmp_path, **TWELVE | {"reviews": REVIEWS_OF_OURS})
    assert len(read_returns(tmp_path, Settings(columns=columns)).tables["reviews"]) == 24


def test_an_alias_for_the_return_leaves_the_log_and_our_own_templates_alone(tmp_path):
    write_templates(tmp_path)
    log = "CHILD_ID,Review date,KIND\n0000001,15/06/2020,First\n"
    reviews = TWELVE["reviews"].replace("REVIEW,", "Review date,", 1)
    written(tmp_path, **TWELVE | {"reviews": reviews, "review log": log})
    reading = read_returns(tmp_path, Settings(columns={"Review date": "REVIEW"}))
    assert (len(reading.tables["review_log"]), len(reading.tables["reviews"])) == (1, 24)
    assert reading.refused.empty
    assert set(reading.supplied["table"]) >= {table.name for table in SERVICE_LOGS}


def test_a_heading_may_mean_different_columns_in_different_tables(tmp_path):
    columns = {"case_alerts": {"Opened": "RAISED"}, "disputes": {"Opened": "STAGE_1", "Begun": "RAISED"}}
    alerts = "ALERT_ID,CHILD_ID,Opened,CLOSED\n1,0000001,01/07/2020,\n"
    disputes = "DISPUTE_ID,CHILD_ID,Begun,Opened,STAGE_2,STAGE_3,RESOLVED\n1,0000001,01/07/2020,02/07/2020,,,\n"
    reading = read_returns(written(tmp_path, **TWELVE, a=alerts, d=disputes), Settings(columns=columns))
    assert str(reading.tables["case_alerts"]["raised"][0].date()) == "2020-07-01"
    dispute = reading.tables["disputes"].iloc[0]
    assert (str(dispute["raised"].date()), str(dispute["stage_1"].date())) == ("2020-07-01", "2020-07-02")


def test_two_headings_for_one_column_stop_until_iro_toml_chooses(tmp_path):
    both = TWELVE["reviews"].replace("CHILD,DOB", "Child ID,DOB").replace("REVIEW_CODE\n", "REVIEW_CODE,Person ID\n", 1)
    with pytest.raises(Exception, match=r"CHILD, or headings that mean it.*\[columns\.reviews\] \"its heading\""):
        read_returns(written(tmp_path, **TWELVE | {"reviews": both}))
    settings = Settings(columns={"reviews": {"Child ID": "CHILD"}})
    assert len(read_returns(tmp_path, settings).tables["reviews"]) == 24


@pytest.mark.parametrize("sign", ["\ufeff", "\u200b", "\u00ad"])
def test_invisible_characters_in_headings_are_ignored(tmp_path, sign):
    content = TWELVE["reviews"].replace("CHILD,", f"{sign}CHI{sign}LD,", 1)
    (tmp_path / "reviews.csv").write_bytes(f"\ufeff{content}".encode())
    written(tmp_path, episodes=TWELVE["episodes"])
    assert len(read_returns(tmp_path).tables["reviews"]) == 24


@pytest.mark.parametrize(
    ("header", "remedy"),
    [
        ("CHILD,DOB,Review dt,REVIEW_CODE", '[columns.reviews] "REVIEW_DT" = "REVIEW"'),
        ("CHILD,DOB,Wann,REVIEW_CODE", '[columns.reviews] "its heading" = "REVIEW"'),
        ("Our ref,DOB,REVIEW,REVIEW_CODE", '[columns.reviews] "its heading" = "CHILD"'),
    ],
)
def test_every_message_about_a_heading_names_the_remedy(tmp_path, header, remedy):
    content = TWELVE["reviews"].replace("CHILD,DOB,REVIEW,REVIEW_CODE", header)
    reading = read_returns(written(tmp_path, **TWELVE | {"reviews": content}))
    note = reading.files.set_index("file").loc["reviews.csv", "note"]
    assert reading.files.set_index("file").loc["reviews.csv", "status"] == Status.NOT_RECOGNISED
    assert remedy in note
    assert "WANN" not in note.upper()
    assert "OUR" not in note.upper()
