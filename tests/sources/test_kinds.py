"""The bytes of a file decide what it is; a file that cannot be read is refused with the real reason."""

import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
import xlsxwriter

from iro_analysis.errors import DataError
from iro_analysis.sources import Status, kinds, read_returns
from sources.given import EPISODES, HEADER, REVIEWS, written

RETURN = {
    "episodes": f"{EPISODES}\n007,01/02/2019,S,V2,N1,U4,PR1,03/05/2020,E4A,,,,\n",
    "header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n",
}
REVIEW_ROWS = f"{REVIEWS}\n007,18/03/2005,01/06/2020,PN1\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def status_and_note(folder, name, content):
    """Status and note of a file with this content, read beside a return."""
    (written(folder, **RETURN) / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    files = read_returns(folder).files
    row = files[files["file"] == name].iloc[0]
    return row["status"], row["note"]


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def workbook(**sheets):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, text in sheets.items():
            sheet = book.add_worksheet(name.replace("_", " "))
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.split(","))
    return buffer.getvalue()


def sqlite(folder):
    path = folder / "made.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table episodes (child text)")
    content = path.read_bytes()
    path.unlink()
    return content


XML_903 = '<?xml version="1.0"?>\n<EXPSSDA903><CHILD><HEADER><CHILDID>7</CHILDID></HEADER></CHILD></EXPSSDA903>'
XML_CHILDREN = "\ufeff<RETURN>\n  <CHILD><DOB>2010-01-01</DOB></CHILD></RETURN>"
XML_SPACED = '  <?xml version="1.0" encoding="UTF-8"?><!-- export --><SSDA903_2021 year="2021"/>'
XML_WORKBOOK = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><CHILD/></Workbook>'
)
XML_NEED = "<Message><Header/><Children><Child><LAchildID>7</LAchildID></Child></Children></Message>"
PAGE = "<html><body><table><tr><td>CHILD</td><td><b>DECOM</b></td></tr></table></body></html>"
FRAGMENT = "\n<table border=1><tr><th>CHILD<th>DOB</tr></table>"
MAIL = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'

KINDS = [
    ("return.xml", XML_903, kinds.RETURN_AS_XML),
    ("return.csv", XML_CHILDREN, kinds.RETURN_AS_XML),
    ("return", XML_SPACED, kinds.RETURN_AS_XML),
    ("return.xml", XML_903.encode("utf-16"), kinds.RETURN_AS_XML),
    ("return.xml", XML_WORKBOOK, kinds.WORKBOOK_AS_XML),
    ("return.xls", XML_WORKBOOK, kinds.WORKBOOK_AS_XML),
    ("need.xml", XML_NEED, kinds.OTHER_XML),
    ("need.txt", XML_NEED, kinds.OTHER_XML),
    ("export.xls", PAGE, kinds.WEB_PAGE),
    ("export.csv", "<!DOCTYPE html>\n" + PAGE, kinds.WEB_PAGE),
    ("export.xlsx", FRAGMENT, kinds.WEB_PAGE),
    ("export.xls", MAIL, kinds.WEB_PAGE),
    ("export.html", PAGE, kinds.WEB_PAGE),
    ("export.htm", FRAGMENT, kinds.WEB_PAGE),
    ("return.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(100), kinds.DATABASE.format("an Access")),
    ("return.accdb", b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(100), kinds.DATABASE.format("an Access")),
    ("return.csv", b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(100), kinds.DATABASE.format("an Access")),
    ("return.zip", zipped(**{"episodes.csv": RETURN["episodes"]}), kinds.PACKED.format("a zip archive")),
    ("return.csv", zipped(**{"903__header.csv": HEADER}), kinds.PACKED.format("a zip archive")),
    ("return.xlsx", zipped(**{"episodes.csv": EPISODES}), kinds.PACKED.format("a zip archive")),
    ("return.csv.gz", gzip.compress(EPISODES.encode()), kinds.PACKED.format("packed (gzip)")),
    ("return.csv", gzip.compress(EPISODES.encode()), kinds.PACKED.format("packed (gzip)")),
    ("return.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", kinds.NO_TABLE.format("a PDF")),
    ("return.xlsx", zipped(word__document="x"), kinds.NO_TABLE.format("a Word document")),
    ("return.txt", r"{\rtf1\ansi CHILD}", kinds.NO_TABLE.format("a text document (RTF)")),
    ("return.parquet", b"PAR1" + bytes(40) + b"PAR1", "Parquet, which is not read: export it as CSV"),
    ("return.txt", b"PAR1" + bytes(40) + b"PAR1", "Parquet, which is not read: export it as CSV"),
    ("return.json", json.dumps([{"CHILD": "7"}], indent=1), "JSON, which is not read: export it as CSV"),
    ("return.csv", json.dumps({"CHILD": ["7"]}), "JSON, which is not read: export it as CSV"),
    ("return.xls", b"\x09\x00\x04\x00\x02\x00\x10\x00", kinds.OLD_WORKBOOK),
    ("return.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", kinds.OLD_WORKBOOK),
]


# The ids are made of names only: some contents include the time at which they were made, and ids with them would differ
# between the processes of one test run.
@pytest.mark.parametrize(
    ("name", "content", "reason"), KINDS, ids=[f"{place} {name}" for place, (name, *_) in enumerate(KINDS)]
)
def test_a_file_that_is_not_a_table_is_refused_with_the_real_reason(tmp_path, name, content, reason):
    assert status_and_note(tmp_path, name, content) == (Status.NOT_READ, reason)


@pytest.mark.parametrize("name", ["return.db", "return.sqlite", "return.sqlite3", "return.csv", "return"])
def test_a_database_is_refused_whatever_its_name(tmp_path, name):
    assert status_and_note(tmp_path, name, sqlite(tmp_path)) == (Status.NOT_READ, kinds.DATABASE.format("an SQLite"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Thumbs.db", OLE),
        ("report.html", "<html><body><table><tr><td>Reviews held on time</td></tr></table></body></html>"),
        ("notes.htm", "<p>Rang the team</p>"),
        ("import.log", "2021-01-01 export started\n"),
        ("guide.pdf", b"%PDF-1.4"),
        ("logo.png", b"\x89PNG\r\n"),
        ("minutes.docx", zipped(word__document="x")),
    ],
)
def test_files_that_usually_lie_beside_returns_are_ignored(tmp_path, name, content):
    assert status_and_note(tmp_path, name, content)[0] == Status.NOT_OURS


@pytest.mark.parametrize("name", ["reviews", "reviews.dat", "reviews.csv.bak", "reviews.log", "reviews.tsv"])
def test_a_table_under_another_name_is_named_with_the_remedy(tmp_path, name):
    for delimiter in ",\t|":
        text = REVIEW_ROWS.replace(",", delimiter)
        reason = "a table (Reviews) by its content, but not by its name: save it as .csv"
        assert status_and_note(tmp_path, name, text) == (Status.NOT_READ, reason)


@pytest.mark.parametrize("name", ["reviews", "reviews.tmp", "reviews.xlsx.old"])
def test_a_workbook_under_another_name_is_named_with_the_remedy(tmp_path, name):
    reason = "a workbook by its content, but not by its name: save it as .xlsx"
    assert status_and_note(tmp_path, name, workbook(reviews=REVIEW_ROWS)) == (Status.NOT_READ, reason)


@pytest.mark.parametrize("content", [b"\x00", b"\x00\xff\x81" * 40, b"", b"some text", OLE])
def test_a_file_of_unknown_kind_is_refused(tmp_path, content):
    assert status_and_note(tmp_path, "return.dat", content) == (
        Status.NOT_READ,
        "only CSV and workbooks are read: if it is a return, save it as one",
    )


def test_a_file_that_is_not_needed_and_cannot_be_opened_does_not_stop(tmp_path, monkeypatch):
    written(tmp_path, **RETURN)
    (tmp_path / "return.dat").write_bytes(b"x")

    def read(path):
        if path.name == "return.dat":
            raise PermissionError
        return RETURN[path.stem].encode()

    monkeypatch.setattr("pathlib.Path.read_bytes", read)
    assert read_returns(tmp_path).refused["file"].tolist() == ["return.dat"]


@pytest.mark.parametrize("name", ["reviews.csv", "reviews.txt"])
def test_a_workbook_under_the_name_of_a_text_is_read(tmp_path, name):
    (written(tmp_path, **RETURN) / name).write_bytes(workbook(a=REVIEW_ROWS, b="Notes"))
    reading = read_returns(tmp_path)
    assert reading.tables["reviews"]["source_file"].tolist() == [f"{name}/a"]
    assert reading.files.set_index("file").loc[f"{name}/a", "note"] == "a workbook by its content"


@pytest.mark.parametrize("name", ["reviews.xls", "reviews.xlsx", "reviews.ods"])
@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), ("\t", "utf-16"), ("|", "cp1252")])
def test_text_under_the_name_of_a_workbook_is_read(tmp_path, name, delimiter, encoding):
    content = REVIEW_ROWS.replace(",", delimiter).encode(encoding)
    assert status_and_note(tmp_path, name, content) == (Status.READ, "text by its content, not a workbook")


def test_a_workbook_with_a_password_is_reported_whatever_its_name(tmp_path):
    content = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    for name in ("return.xlsx", "return.xls", "return.csv"):
        assert "it has a password: save a copy without one" in status_and_note(tmp_path, name, content)[1]


# Annex A

LISTS = {
    "List 8": "Child Unique ID,Gender,Ethnicity,Date of Birth,Legal Status,Date Started to be Looked After",
    "List 1": "Child Unique ID,Gender,Date of Birth,Date of Contact,Contact Source",
    "of adopters": "Adopter Identifier,Date enquiry received,Date Stage 1 started",
    "short": "Child Unique ID,Legal Status,Age of Child (Years)",
}


@pytest.mark.parametrize("name", LISTS)
def test_an_annex_a_list_is_named(tmp_path, name):
    as_text = status_and_note(tmp_path, "list.csv", LISTS[name] + "\n1,2,3\n")
    as_sheet = status_and_note(tmp_path, "list.csv", "Council of Somewhere\n\n" + LISTS[name] + "\n")
    assert as_text == as_sheet == (Status.NOT_RECOGNISED, kinds.ANNEX_A)


@pytest.mark.parametrize(
    "sheets", [("List 1", "List 2"), ("List_8", "list_11", "Guide"), ("Contents", "LIST 9", "List 10")]
)
def test_an_annex_a_workbook_is_reported_in_one_line(tmp_path, sheets):
    content = workbook(**{name.replace(" ", "_"): "What,Ever\n1,2" for name in sheets})
    assert status_and_note(tmp_path, "Annex A.xlsx", content) == (Status.NOT_RECOGNISED, kinds.ANNEX_A)


def test_a_sheet_called_list_beside_a_table_is_not_annex_a(tmp_path):
    (written(tmp_path, **RETURN) / "r.xlsx").write_bytes(workbook(List_1=REVIEW_ROWS, List_2="Notes"))
    assert read_returns(tmp_path).tables["reviews"]["source_file"].tolist() == ["r.xlsx/List 1"]


# A return cut off inside its headings


@pytest.mark.parametrize(
    "text",
    [
        "CHILD,DOB,REV",
        "CHILD,DO",
        "CHILD;DOB;REVIEW;",
        '"CHILD","DOB","REVIEW","REVIEW_CO',
        "CHILD,DECOM,RNE,LS",
        "Reviews of 2020\nCHILD,DOB,RE",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PL",  # enough to be recognised as Episodes
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC",
    ],
)
def test_a_return_that_ends_inside_its_headings_stops(tmp_path, text):
    written(tmp_path, **RETURN, x__cut=text)
    with pytest.raises(DataError, match=r"^x/cut\.csv ends inside its headings: .*cut short\. Export it again"):
        read_returns(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "CHILD,DOB,REV\n",  # the line is complete: a file of something else
        "CHILD,DOB,REV\r",
        "name,town,street",
        "CHILD,NAME",
        "<Name of the council> children, 2020\n",
        "[columns]",
        "ALERT_ID,CHILD_ID,RAISED,THEME",  # a log of the service
        "CHILD,DOB,MISSING,MIS_START,MIS_END",  # complete headings
        "CHILD,REVIEW_CODE,DOB,REVIEW",
        REVIEW_ROWS.rstrip("\n"),  # the last row is complete
    ],
)
def test_one_line_of_something_else_and_complete_headings_do_not_stop(tmp_path, text):
    read_returns(written(tmp_path, **RETURN, other=text))
