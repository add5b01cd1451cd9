"""The service's own logs beside the returns: read in the spellings that services use, and dated row by row."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from iro_analysis.codes import code_lists
from iro_analysis.errors import DataError
from iro_analysis.settings import Settings
from iro_analysis.sources import Status, read_returns, stitch
from iro_analysis.sources.cells import columns as cells
from iro_analysis.sources.cells.changes import CASE_FOLDED, UNREADABLE_CODE
from iro_analysis.sources.headings.aliases import Meanings
from iro_analysis.sources.headings.recognition import recognise, why_not
from iro_analysis.sources.remarks import cells_not_read, remarks_on_logs
from iro_analysis.tables import DTYPES, PROVENANCE, REVIEWS, SERVICE_LOGS, TABLES
from sources.given import EPISODES, HEADER, written

#: The return of 2020-21: its one child ceased in May 2020.
RETURN = {
    "ssda903_2021__episodes": f"{EPISODES}\n007,01/02/2019,S,V2,N1,U4,PR1,03/05/2020,E4A,,,,\n",
    "ssda903_2021__header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n",
    "ssda903_2021__reviews": "CHILD,DOB,REVIEW,REVIEW_CODE\n007,18/03/2005,02/04/2020,PN1\n",
}
REVIEW_LOG = (
    "Child ID,Review date,kind,MODE,IRO_ID,Chaired by,MOTHER,FATHER,DECISIONS_SENT,RECORD_COMPLETED,RECORD_SENT,"
    "LATE_REASON,CANCELLED,COMPLETED_DATE\n"
)
#: The fewest headings by which each log is recognised.
SMALLEST = {
    "review_log": "CHILD_ID,REVIEW_DATE",
    "iro_workforce": "IRO_ID,START,END,FTE",
    "iro_allocations": "CHILD_ID,IRO_ID,START,END",
    "case_alerts": "ALERT_ID,RAISED,CLOSED",
    "disputes": "DISPUTE_ID,RAISED,STAGE_2,STAGE_3,RESOLVED",
    "remedial_actions": "ACTION_ID,RAISED,COMPLETED",
    "feedback": "DATE,RESPONDENT,QUESTION,ANSWER",
    "feedback_invitations": "MONTH,RESPONDENT,COUNT",
    "audits": "DATE,GRADE",
    "impact": "YOU_SAID,WE_DID",
    "placement_order_flags": "CHILD_ID,FROM,TO_REVOKE",
    "placement_authorities": "CHILD_ID,AUTHORITY_FROM,AUTHORITY_TO",
    "cp_conferences": "CHILD_ID,CONFERENCE_DATE,CONFERENCE_KIND",
    "cp_plans": "CHILD_ID,PLAN_FROM,PLAN_TO",
    "disruption_meetings": "CHILD_ID,MEETING_DATE,PLACEMENT_ENDED",
    "advocacy": "CHILD_ID,ADVOCACY_REFERRED,ADVOCACY_FROM,ADVOCACY_TO",
    "independent_visitors": "CHILD_ID,VISITOR_REFERRED,VISITOR_FROM,VISITOR_TO",
    "consultations": "CHILD_ID,DATE,PURPOSE",
    "app_accounts": "MONTH,HOLDER,COUNT",
    "app_statements": "MONTH,SENDER,COUNT",
}


def reading_with(folder, **logs):
    return read_returns(written(folder, **RETURN, **logs))


def cells_of(reading, table, *columns):
    """The cells of some columns of a table: dates as text, missing cells as None."""
    frame = reading.tables[table][list(columns)].astype("string").astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def changes_of(reading, table):
    log = reading.log[reading.log["table"] == table].drop_duplicates()
    return {(row.column, row.change): row.cells for row in log.itertuples()}


def stitched_cells(reading, table, *columns):
    frame = stitch(reading).data.tables[table][list(columns)].astype("string").astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("log", SERVICE_LOGS, ids=lambda log: log.name)
def test_a_log_is_recognised_by_its_required_columns_and_one_of_its_own(log):
    assert recognise(SMALLEST[log.name].lower().split(",")) is log
    for name in SMALLEST[log.name].split(","):
        assert recognise([other for other in SMALLEST[log.name].split(",") if other != name]) is None


@pytest.mark.parametrize("log", SERVICE_LOGS, ids=lambda log: log.name)
def test_the_column_that_a_log_lacks_is_named(log):
    needed = next(column.source for column in log.columns if column.required)
    lacking = [column.source for column in log.columns if column.source != needed]
    assert why_not(lacking).startswith(f"nearest to {log.source}, but lacks ")


def test_reviews_of_a_return_are_not_a_log_and_a_log_is_not_a_return():
    of_the_return = [column.source for column in REVIEWS.columns]
    of_the_log = [column.source for column in TABLES["review_log"].columns]
    assert recognise([*of_the_return, "KIND", "MODE", "IRO_ID", "CHAIRED_BY"]) is REVIEWS
    assert recognise([*of_the_return, *of_the_log]) is REVIEWS
    assert recognise([*of_the_log, "DOB", "REVIEW_CODE"]) is TABLES["review_log"]


def test_the_review_log_is_read_as_services_spell_it(tmp_path):
    reading = reading_with(
        tmp_path,
        log=REVIEW_LOG
        + "007,01/05/2020,1st,face to face,I1,iro,attended,N/A,2020-05-05,15/05/2020,16/05/2020,court,no,\n"
        + "007,02/11/2020,SUBSEQUENT,Hybrid,I1,co-chaired,views,did not attend,,,,Sickness,Y,04/11/2020\n"
        + "007,03/03/2021,adoption,TEAMS,I2,young person,No,not applicable,,,,,,\n",
    )
    assert cells_of(reading, "review_log", "review_date", "logged_kind", "mode", "iro_id", "chaired_by") == [
        ["2020-05-01", "First", "In person", "I1", "IRO"],
        ["2020-11-02", "Later", "Hybrid", "I1", "Co-chaired"],
        ["2021-03-03", "Adoption", "Virtual", "I2", "Child"],
    ]
    assert cells_of(reading, "review_log", "mother", "father", "late_reason", "cancelled") == [
        ["Took part", "Not applicable", "Court proceedings", "False"],
        ["Sent views", "No", "Illness", "True"],
        ["No", "Not applicable", None, "False"],
    ]
    assert cells_of(reading, "review_log", "decisions_sent", "record_completed", "record_sent", "completed_date") == [
        ["2020-05-05", "2020-05-15", "2020-05-16", None],
        [None, None, None, "2020-11-04"],
        [None, None, None, None],
    ]


def test_an_unknown_spelling_is_blank_and_counted_but_never_kept(tmp_path):
    reading = reading_with(
        tmp_path,
        log=REVIEW_LOG
        + "007,01/05/2020,Zeroth,,,,,,,,,Mum was upset about Ben,,\n"
        + "007,02/05/2020,First,,,,,,,,,Ben ran off,,\n",
    )
    assert cells_of(reading, "review_log", "logged_kind", "late_reason") == [[None, None], ["First", None]]
    assert changes_of(reading, "review_log") == {
        ("KIND", UNREADABLE_CODE): 1,
        ("LATE_REASON", UNREADABLE_CODE): 2,
    }
    assert cells_not_read(reading) == ["Cells of log.csv that could not be read: KIND (1), LATE_REASON (2)"]
    texts = [reading.log.to_csv(), reading.files.to_csv(), *(rows.to_csv() for rows in reading.tables.values())]
    assert not [text for text in texts if "Ben" in text or "Zeroth" in text]


def test_the_other_logs_are_read_as_services_spell_them(tmp_path):
    reading = reading_with(
        tmp_path,
        allocations="child_id,iro_id,start,end,team\n007,I1,01/04/2020,31/10/2020,North\n007,I2,2020-11-01,,North\n",
        contacts="CHILD_ID,DATE,IRO_ID,METHOD,PURPOSE,SEEN_ALONE\n007,01/06/2020,I1,telephone,Pre-review,yes\n"
        "007,01/07/2020,I1,Face to face,MIDWAY,0\n",
        accounts="Month,Holder,Count\n2020-04,YP,12\nMay-20,social worker,8\n",
        statements="MONTH,SENDER,SUBJECT,COUNT\n06/2020,Child,about me,3\n01/07/2020,worker,SCHOOL,4\n",
    )
    assert cells_of(reading, "iro_allocations", "iro_id", "allocated_from", "allocated_to", "team") == [
        ["I1", "2020-04-01", "2020-10-31", "North"],
        ["I2", "2020-11-01", None, "North"],
    ]
    assert cells_of(reading, "consultations", "consultation_date", "method", "purpose", "seen_alone") == [
        ["2020-06-01", "Phone", "Before review", "True"],
        ["2020-07-01", "Visit", "Monitoring", "False"],
    ]
    assert cells_of(reading, "app_accounts", "month", "holder", "accounts") == [
        ["2020-04-01", "Young person", "12"],
        ["2020-05-01", "Worker", "8"],
    ]
    assert cells_of(reading, "app_statements", "month", "sender", "subject", "statements") == [
        ["2020-06-01", "Young person", "My life", "3"],
        ["2020-07-01", "Worker", "My education", "4"],
    ]
    for log in (TABLES[name] for name in ("iro_allocations", "consultations", "app_accounts", "app_statements")):
        types = {column.name: DTYPES[column.kind] for column in log.columns} | dict(PROVENANCE)
        assert reading.tables[log.name].dtypes.astype(str).replace("str", "string").to_dict() == types


def test_a_row_has_the_collection_year_of_its_own_date_and_a_log_the_years_of_its_rows(tmp_path):
    reading = reading_with(
        tmp_path,
        log="CHILD_ID,REVIEW_DATE,KIND\n007,31/03/2019,\n007,01/04/2020,\n007,31/03/2021,\n007,soon,\n007,01/04/2021,\n",
        accounts="MONTH,HOLDER,COUNT\n2021-03,Worker,1\n2021-04,Worker,1\n",
    )
    assert cells_of(reading, "review_log", "return_year", "source_row") == [
        ["2019", "2"],
        ["2021", "3"],
        ["2021", "4"],
        [None, "5"],
        ["2022", "6"],
    ]
    assert reading.years("review_log") == {2019, 2021, 2022}
    assert stitch(reading).data.years["app_accounts"] == {2021, 2022}
    files = reading.files.set_index("file")
    assert files.loc["log.csv", ["status", "rows"]].tolist() == [Status.READ, 5]
    assert files.loc[["log.csv", "accounts.csv"], "collection_year"].isna().all()


def test_logs_do_not_change_how_returns_are_read(tmp_path):
    plain = reading_with(tmp_path / "plain")
    beside = reading_with(
        tmp_path / "beside",
        ssda903_2021__log="CHILD_ID,REVIEW_DATE,KIND\n900,01/05/2015,First\n901,01/05/2015,First\n",
        ssda903_2014__statements="MONTH,SENDER,COUNT\n2014-06,Worker,2\n",
    )
    for name, rows in plain.tables.items():
        assert_frame_equal(beside.tables[name], rows)
    assert {name: beside.years(name) for name in plain.tables} == dict.fromkeys(plain.tables, frozenset({2021}))


@pytest.mark.parametrize("name", ["log", "ssda903_2021__log"])
def test_logs_without_a_return_are_not_enough_for_a_report(tmp_path, name):
    with pytest.raises(DataError, match=r"log\.csv: a log of the service, which is read beside a return"):
        read_returns(written(tmp_path, **{name: "CHILD_ID,REVIEW_DATE,KIND\n007,01/05/2020,First\n"}))


def test_every_row_of_every_file_is_used_merged_or_quarantined(tmp_path):
    reading = reading_with(
        tmp_path,
        log_a="CHILD_ID,REVIEW_DATE,KIND\n007,01/05/2020,First\n,01/05/2020,First\n007,,First\n",
        log_b="CHILD_ID,REVIEW_DATE,KIND\n007,01/05/2020,First\n007,02/06/2020,Second\n",
        accounts="MONTH,HOLDER,COUNT\n2020-04,Worker,1\n2020-04,Worker,2\n,Worker,3\n",
    )
    history = stitch(reading)
    counts = history.reconciliation.set_index("file").drop(columns="table")
    assert counts.loc["log_a.csv"].tolist() == [3, 0, 1, 2]
    assert counts.loc["log_b.csv"].tolist() == [2, 2, 0, 0]
    assert counts.loc["accounts.csv"].tolist() == [3, 1, 1, 1]
    resolved = history.resolutions[history.resolutions["file"].isin(["log_a.csv", "accounts.csv"])]
    assert sorted(resolved[["file", "rule", "rows"]].to_numpy().tolist()) == [
        ["accounts.csv", "duplicate-in-return", 1],
        ["accounts.csv", "no-date", 1],
        ["log_a.csv", "no-child", 1],
        ["log_a.csv", "no-date", 1],
        ["log_a.csv", "repeated-row", 1],
    ]


def test_the_last_of_two_files_of_a_log_decides_about_a_row(tmp_path):
    reading = reading_with(
        tmp_path,
        **{
            "2020_allocations": "CHILD_ID,IRO_ID,START,END\n007,I1,01/04/2019,\n",
            "2021_allocations": "CHILD_ID,IRO_ID,START,END\n007,I1,01/04/2019,31/10/2020\n007,I2,01/11/2020,\n",
        },
    )
    assert stitched_cells(reading, "iro_allocations", "iro_id", "allocated_to", "source_file", "rule") == [
        ["I1", "2020-10-31", "2021_allocations.csv", "duplicate-in-return"],
        ["I2", None, "2021_allocations.csv", ""],
    ]


def test_two_contacts_on_a_day_are_two_and_one_logged_twice_is_one(tmp_path):
    # Two alike rows without a purpose are two contacts if they are in one file, and the same contact if in two files.
    header = "CHILD_ID,DATE,IRO_ID,METHOD,PURPOSE\n"
    twice = "007,01/06/2020,I1,Phone,Monitoring\n007,01/06/2020,I1,Visit,Monitoring\n007,01/06/2020,I1,Visit,\n"
    reading = reading_with(tmp_path, one=header + twice, other=header + twice + "007,01/06/2020,I1,Visit,\n")
    assert stitched_cells(reading, "consultations", "method", "purpose", "rule") == [
        ["Phone", "Monitoring", ""],
        ["Visit", "Monitoring", ""],
        ["Visit", None, ""],
        ["Visit", None, ""],
    ]


def test_a_log_in_two_files_is_mentioned_unless_one_has_no_rows(tmp_path):
    header = "CHILD_ID,DATE,PURPOSE\n"
    first, second = "007,01/06/2020,Other\n", "007,02/06/2020,Other\n"
    reading = reading_with(
        tmp_path, a=header + first, b=header + first + second, c="MONTH,HOLDER,COUNT\n", d=header + second
    )
    assert remarks_on_logs(reading) == [
        "The consultations table has 2 rows in more than one file; the last file by name counts.",
    ]
    apart = reading_with(tmp_path / "apart", a=header + first, b=header + second)
    assert remarks_on_logs(apart) == []


def test_counts_on_unread_subjects_are_never_merged(tmp_path):
    header = "MONTH,SENDER,SUBJECT,COUNT\n"
    april = "2020-04,Worker,Weather,3\n2020-04,Worker,Football,4\n2020-04,Worker,My life,5\n"
    reading = reading_with(tmp_path, one=header + april, other=header + april + "2020-05,Worker,Weather,6\n")
    assert stitched_cells(reading, "app_statements", "month", "subject", "statements") == [
        ["2020-04-01", "My life", "5"],
        ["2020-04-01", None, "3"],
        ["2020-04-01", None, "4"],
        ["2020-05-01", None, "6"],
    ]


def test_a_log_of_headings_alone_has_no_years(tmp_path):
    reading = reading_with(tmp_path, log="CHILD_ID,REVIEW_DATE,KIND\n")
    assert reading.files.set_index("file").loc["log.csv", "status"] == Status.NO_ROWS
    assert reading.years("review_log") == frozenset()
    data = stitch(reading).data
    assert "review_log" not in data.tables
    assert data.unusable["review_log"].startswith("The review log table has no row that can be used.")
    kept = Settings(logs={"review_log": {"since": "2020-04-01"}})
    assert stitch(reading, kept).data.tables["review_log"].empty


def test_columns_that_a_log_lacks_are_named(tmp_path):
    reading = reading_with(tmp_path, accounts="MONTH,SENDER,COUNT\n2020-04,Worker,1\n")
    assert reading.absent["app_statements"] == {"subject"}


def test_every_list_of_a_log_is_read_in_each_of_its_spellings_and_in_any_case():
    for log in SERVICE_LOGS:
        for column in [column for column in log.columns if column.codes]:
            entries = code_lists()[str(column.codes)].values()
            spelt = {text: entry.code for entry in entries for text in (entry.code, *entry.spellings)}
            assert len({text.upper() for text in spelt}) == len(spelt)
            for write in (str.upper, str.lower, str.title):
                values, changes = cells.read_column([write(text) for text in spelt], column)
                assert values.tolist() == list(spelt.values())
                assert set(changes) <= {CASE_FOLDED}


def test_the_column_that_gives_a_row_its_year_holds_days():
    for log in SERVICE_LOGS:
        assert pd.api.types.is_datetime64_dtype(log.empty()[log.dated_by])


@pytest.mark.parametrize(
    ("header", "log"),
    [
        ("Child Unique ID,Conference date,Conference type,Strategy discussion date,Conference chair", "cp_conferences"),
        ("Person ID,Date of conference,Type of conference,Date of strategy discussion,Chair,Team", "cp_conferences"),
        ("Mosaic ID,DOB,Gender,CP Plan start date,CP Plan end date,Category of abuse", "cp_plans"),
        ("LCS ID,CPPstartDate,CPPendDate", "cp_plans"),
        # One file for both logs, and a list of plans with other events beside them.
        ("CHILD_ID,CONFERENCE_DATE,CONFERENCE_KIND,PLAN_FROM,PLAN_TO", "cp_conferences"),
        ("Child ID,CP plan start date,CP plan end date,Review date,Date of conference", "cp_plans"),
        ("CHILD_ID,REVIEW_DATE,KIND,CHAIRED_BY", "review_log"),
        # Any plan, any meeting: nothing says that it is about child protection, or whether a plan has ended.
        ("Child ID,Plan start date,Plan end date", None),
        ("Child ID,CP plan start date,Category of abuse", None),
        ("Child ID,Meeting date,Meeting type", None),
    ],
)
def test_conferences_and_plans_are_told_apart_by_the_headings_of_exports(header, log):
    found = Meanings({}, {}).recognise(header.split(","))
    assert (found and found[0].name) == log


def test_an_export_of_conferences_gives_a_row_for_each_child_and_conference(tmp_path):
    """Some are only planned, some are listed once for each person invited; the children are in no return."""
    reading = reading_with(
        tmp_path,
        conferences="Child ID,Conference date,Conference type,Strategy discussion date,Conference chair\n"
        "P1,04/05/2020,ICPC,20/04/2020,IRO01\nP1,04/05/2020,icpc,20/04/2020,IRO01\nP2,04/05/2020,ICPC,,IRO01\n"
        "P1,,RCPC,,\nP1,03/08/2020,Review conference,,IRO02\nP2,03/08/2020,Transfer-in,,IRO02\n",
        plans="Child ID,CP Plan start date,CP Plan end date\nP1,04/05/2020,\nP2,04/05/2020,03/08/2020\n",
    )
    assert stitched_cells(reading, "cp_conferences", "child_id", "conference_date", "cp_conference_kind") == [
        ["P1", "2020-05-04", "Initial"],
        ["P1", "2020-08-03", "Review"],
        ["P2", "2020-05-04", "Initial"],
        ["P2", "2020-08-03", None],
    ]
    assert stitched_cells(reading, "cp_plans", "child_id", "plan_from", "plan_to") == [
        ["P1", "2020-05-04", None],
        ["P2", "2020-05-04", "2020-08-03"],
    ]
    doubts = stitch(reading).data.doubts
    of_logs = doubts[doubts["table"].isin(["cp_conferences", "cp_plans"])]
    assert set(zip(of_logs["column"], of_logs["state"], strict=True)) == {
        ("conference_date", "empty; rows left out"),
        ("cp_conference_kind", "not read"),
    }


def test_a_chair_whom_the_workforce_log_does_not_name_is_in_doubt(tmp_path):
    conferences = "CHILD_ID,CONFERENCE_DATE,CONFERENCE_KIND,CHAIR_ID\nP1,04/05/2020,Initial,IRO01\n"
    reading = reading_with(
        tmp_path,
        conferences=f"{conferences}P2,04/05/2020,Initial,IRO1\nP3,04/05/2020,Initial,\n",
        posts="IRO_ID,START,END,FTE\nIRO01,01/04/2019,,1\n",
    )
    doubts = stitch(reading).data.doubts
    (doubt,) = doubts[doubts["table"] == "cp_conferences"].itertuples()
    assert (doubt.column, doubt.state) == ("chair_id", "of an IRO whom the workforce log does not name")
