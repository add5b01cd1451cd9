"""Workbooks are read like folders of files: every sheet is examined, every row accounted for, and nothing crashes."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iro_analysis.errors import CommandError
from iro_analysis.settings import USUAL_LIMITS, Settings
from iro_analysis.sources import Status, read_returns
from iro_analysis.sources.cells.changes import ERROR_VALUE, SERIAL_DATE, TIDIED
from iro_analysis.sources.files.delimited import BLANK_ROW, MERGED, ROW_ABOVE, UnreadableFileError, grid_of
from iro_analysis.sources.files.workbooks import workbook_reader
from iro_analysis.sources.headings.header import EXAMPLE_ROW
from iro_analysis.sources.remarks import files_not_used, rows_not_read
from iro_analysis.tables import SERVICE_LOGS, TABLES
from sources.given import EPISODES, HEADER, written

RETURN = {
    "episodes": f"{EPISODES}\n007,01/02/2019,S,V2,N1,U4,PR1,03/05/2020,E4A,,,,\n",
    "header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n",
}
ALERTS = ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED", "OUTCOME"]


def workbook(path, **sheets):
    """Write a workbook of sheets, each a list of rows; days are stored as a spreadsheet stores them."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return path


@pytest.fixture(scope="module")
def reader():
    with workbook_reader(USUAL_LIMITS) as one:
        yield one


def reading_of(folder, settings=None, **sheets):
    workbook(written(folder, **RETURN) / "logs.xlsx", **sheets)
    return read_returns(folder, settings)


def status(reading):
    return reading.files.set_index("file")["status"].to_dict()


def alerts(reading, *columns):
    rows = reading.tables["case_alerts"][list(columns)].astype("string").astype(object)
    return rows.where(rows.notna(), None).to_numpy().tolist()


def test_a_sheet_is_read_as_a_spreadsheet_stores_it(tmp_path):
    rows = [ALERTS, [17, "007", date(2020, 5, 1), "drift  in care planning", "North", 44000, "closed"]]
    reading = reading_of(tmp_path, Alerts=rows)
    assert status(reading)["logs.xlsx/Alerts"] == Status.READ
    columns = ("alert_id", "child_id", "raised", "theme", "closed", "outcome", "source_row")
    assert alerts(reading, *columns) == [
        ["17", "007", "2020-05-01", "Drift in care planning", "2020-06-18", "Resolved", "2"]
    ]
    changes = dict(zip(reading.log["column"].fillna(""), reading.log["change"], strict=True))
    assert changes["CLOSED"] == SERIAL_DATE
    assert changes["THEME"] == TIDIED


def test_title_rows_blank_rows_and_examples_are_dropped_and_counted(tmp_path):
    rows = [
        ["IRO service", None, None],
        [],
        ["Alerts raised in 2020-21"],
        [*ALERTS, "REMARK"],
        ["1", "007", date(2020, 5, 1), None, None, None, None, "Example: delete this row"],
        [],
        ["2", "007", date(2020, 5, 2), None, None, None, None, "rang the team"],
    ]
    reading = reading_of(tmp_path, Alerts=rows)
    assert alerts(reading, "alert_id", "source_row") == [["2", "7"]]
    counts = dict(zip(reading.log["change"], reading.log["cells"], strict=True))
    assert (counts[ROW_ABOVE], counts[EXAMPLE_ROW], counts[BLANK_ROW]) == (2, 1, 2)
    note = reading.files.set_index("file").loc["logs.xlsx/Alerts", "note"]
    assert "REMARK" not in note
    assert "not the table's" not in note


def test_headings_merged_over_two_rows_are_put_together(tmp_path):
    with xlsxwriter.Workbook(written(tmp_path, **RETURN) / "logs.xlsx") as book:
        sheet = book.add_worksheet("Disputes")
        for place, name in enumerate(["Dispute ID", "Raised"]):
            sheet.merge_range(0, place, 1, place, name)
        sheet.merge_range(0, 2, 0, 4, "Stages")
        for place, name in enumerate(["Stage 1", "Stage 2", "Stage 3"], start=2):
            sheet.write(1, place, name)
        sheet.merge_range(0, 5, 1, 5, "Resolved")
        sheet.write_row(2, 0, ["D1", "01/05/2020", "01/05/2020", "", "", "2020-05-20"])
    disputes = read_returns(tmp_path).tables["disputes"]
    assert disputes[["dispute_id", "resolved"]].astype(str).to_numpy().tolist() == [["D1", "2020-05-20"]]


REVIEWS = ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"]


def merged(folder, rows, *merges):
    """Child, day and row of each review read from a sheet with merged cells, and the number of cells filled by merging.

    ``merges`` are top, left, bottom, right (counted from 0) and the text.
    """
    with xlsxwriter.Workbook(written(folder, **RETURN) / "reviews.xlsx") as book:
        sheet = book.add_worksheet("Reviews")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for top, left, bottom, right, text in merges:
            sheet.merge_range(top, left, bottom, right, text)
    reading = read_returns(folder)
    reviews = reading.tables["reviews"].assign(day=lambda table: table["review_date"].dt.strftime("%d/%m/%Y"))
    counts = reading.log[reading.log["change"] == MERGED]["cells"].sum()
    return reviews[["child_id", "day", "source_row"]].to_numpy().tolist(), counts


def test_a_child_cell_merged_over_several_rows_applies_to_each(tmp_path):
    rows = [
        REVIEWS,
        ["", "", "01/06/2020", "PN1"],
        ["", "", "01/09/2020", "PN1"],
        ["9", "18/03/2005", "02/06/2020", "PN1"],
    ]
    births = (1, 1, 2, 1, "18/03/2005")
    found, counts = merged(tmp_path, rows, (1, 0, 2, 0, "007"), births)
    assert found == [["007", "01/06/2020", 2], ["007", "01/09/2020", 3], ["9", "02/06/2020", 4]]
    assert counts == 2


def test_merged_cells_below_a_title_and_merged_headings(tmp_path):
    heads = [(1, place, 2, place, name) for place, name in enumerate(REVIEWS)]
    days = [["", "18/03/2005", day, "PN1"] for day in ("01/06/2020", "01/09/2020", "01/12/2020", "02/12/2020")]
    found, counts = merged(
        tmp_path, [["Reviews"], [], [], *days], (0, 0, 0, 3, "Reviews"), *heads, (3, 0, 5, 0, "007"), (6, 1, 6, 2, "")
    )
    assert found[:3] == [["007", "01/06/2020", 4], ["007", "01/09/2020", 5], ["007", "01/12/2020", 6]]
    assert counts == 2


def test_a_row_merged_throughout_is_one_row(tmp_path):
    row = ["007", "18/03/2005", "01/06/2020", "PN1"]
    both = [(1, place, 2, place, text) for place, text in enumerate(row)]
    found, counts = merged(tmp_path, [REVIEWS, [], [], ["9", *row[1:]]], *both)
    assert found == [["007", "01/06/2020", 2], ["9", "01/06/2020", 4]]
    assert counts == 0


def test_cells_merged_over_rows_and_columns_fill_the_first_column(tmp_path):
    rows = [["CHILD", "NAME", *REVIEWS[1:]], *([["", "", "18/03/2005", f"0{day}/06/2020", "PN1"] for day in (1, 2)])]
    found, counts = merged(tmp_path, rows, (1, 0, 2, 1, "007"))
    assert [row[0] for row in found] == ["007", "007"]
    assert counts == 1


def test_cells_merged_to_the_far_end_of_a_sheet_cost_nothing():
    grid = grid_of([["A", "B"], ["1", "2"], ["", "3"]], merges=[((1, 0), (1_048_575, 0))])
    assert list(grid.rows) == [["1", "2"], ["1", "3"]]
    assert grid.faults == {MERGED: 1}


def test_cells_that_are_blank_and_not_merged_stay_blank():
    grid = grid_of([["A", "B"], ["1", "2"], ["", "3"], ["4", "5"]], merges=[((3, 0), (9, 0)), ((1, 1), (1, 1))])
    assert list(grid.rows) == [["1", "2"], ["", "3"], ["4", "5"]]
    assert not grid.faults


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_read_and_called_hidden(tmp_path, how):
    with xlsxwriter.Workbook(written(tmp_path, **RETURN) / "logs.xlsx") as book:
        book.add_worksheet("Notes").write_row(0, 0, ["How to fill this in"])
        for name, headings in {"Alerts": ALERTS, "Old": REVIEWS[:-1], "Scratch": ["x"], "Blank": []}.items():
            sheet = book.add_worksheet(name)
            getattr(sheet, how)()
            sheet.write_row(0, 0, headings)
            sheet.write_row(1, 0, ["1", "007", "01/05/2020"] if headings == ALERTS else [])
    files = read_returns(tmp_path).files.set_index("file")
    assert files.loc["logs.xlsx/Alerts", "status"] == Status.READ
    assert files.loc["logs.xlsx/Alerts", "note"] == "a hidden sheet"
    assert files.loc["logs.xlsx/Old", "status"] == Status.NOT_RECOGNISED
    assert files.loc["logs.xlsx/Scratch", "status"] == Status.NOT_OURS
    assert not files["note"].drop("logs.xlsx/Alerts").str.contains("hidden").any()


def test_other_notes_on_a_hidden_sheet_are_kept(tmp_path):
    with xlsxwriter.Workbook(written(tmp_path, **RETURN) / "logs.xlsx") as book:
        book.add_worksheet("Notes")
        sheet = book.add_worksheet("Alerts")
        sheet.hide()
        sheet.write_row(0, 0, ALERTS[:-1])
    assert read_returns(tmp_path).files["note"].str.startswith("a hidden sheet; without OUTCOME").any()


def test_a_heading_only_in_the_upper_of_two_rows_is_a_heading(tmp_path):
    upper = ["Theme", "Dispute", None, None, None, None]
    lower = [None, "Dispute ID", "Raised", "Stage 2", "Stage 3", "Resolved"]
    sheet = [["Disputes of the service"], upper, lower, ["Drift", "D1", "01/05/2020", None, None, None]]
    reading = reading_of(tmp_path, Disputes=sheet)
    assert reading.tables["disputes"][["dispute_id", "theme", "source_row"]].to_numpy().tolist() == [["D1", "Drift", 4]]


def test_a_title_above_a_blank_heading_is_not_a_heading(tmp_path):
    sheet = [["IRO service"], [None, *ALERTS], ["note", "1", "007", "01/05/2020"]]
    reading = reading_of(tmp_path, Alerts=sheet)
    assert reading.files.set_index("file").loc["logs.xlsx/Alerts", "note"] == ""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_title_above_the_headings_does_not_hide_the_delimiter(tmp_path, delimiter):
    rows = [ALERTS, ["1", "007", "01/05/2020", "Drift", "North", "", "Resolved"]]
    text = "Alerts of the service, 2020-21\n" + "".join(delimiter.join(row) + "\n" for row in rows)
    assert alerts(read_returns(written(tmp_path, **RETURN, log=text)), "team") == [["North"]]


def test_a_service_may_use_its_own_headings(tmp_path):
    rows = [["Mosaic ID", "Raised", "Closed", "Alert number"], ["007", "01/05/2020", None, "1"]]
    own = Settings(columns={"Mosaic ID": "CHILD_ID", "alert number": "ALERT_ID"})
    assert alerts(reading_of(tmp_path, own, Alerts=rows), "child_id", "alert_id") == [["007", "1"]]
    named = [["CHILD", "RAISED", "CLOSED", "ALERT_ID"], ["007", "01/05/2020", None, "1"]]
    assert alerts(reading_of(tmp_path, Alerts=named), "child_id", "alert_id") == [["007", "1"]]


def test_formulas_give_their_last_value_and_errors_are_blank(tmp_path):
    with xlsxwriter.Workbook(written(tmp_path, **RETURN) / "logs.xlsx") as book:
        sheet = book.add_worksheet("Alerts")
        sheet.protect("secret")
        sheet.write_row(0, 0, ALERTS)
        sheet.write_formula(1, 0, '="A"&1', None, "A1")
        sheet.write_row(1, 1, ["007", "01/05/2020"])
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
    assert alerts(read_returns(tmp_path), "alert_id", "theme") == [["A1", None]]


def test_an_error_that_was_exported_as_text_is_blank_and_counted(tmp_path):
    reading = reading_of(tmp_path, Alerts=[ALERTS, ["1", "#N/A", "01/05/2020", "#REF!", None, None, None]])
    assert alerts(reading, "child_id", "theme") == [[None, None]]
    errors = reading.log[reading.log["change"] == ERROR_VALUE]
    assert errors["column"].tolist() == ["CHILD_ID", "THEME"]


def test_a_part_of_a_post_may_have_all_the_decimals_of_a_spreadsheet(tmp_path):
    header = ["IRO_ID", "START", "END", "FTE"]
    posts = [["I1", "01/04/2020", None, 30 / 37], ["I2", "01/04/2020", None, 0.1 + 0.2], ["I3", "01/04/2020", None, 1]]
    written(tmp_path, more=",".join(header) + "\nI4,01/04/2020,,0.81081081081081086\n")
    rows = reading_of(tmp_path, Posts=[header, *posts]).tables["iro_workforce"]
    assert rows["fte"].tolist() == pytest.approx([30 / 37, 0.3, 1, 30 / 37])


def test_a_stray_cell_at_the_far_end_of_a_sheet_is_reported_and_costs_no_memory(tmp_path):
    path = written(tmp_path, **RETURN) / "logs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Alerts")
        sheet.write_row(0, 0, ALERTS)
        sheet.write(1_048_575, 16_383, "x")
    files = read_returns(tmp_path).files.set_index("file")
    assert files.loc["logs.xlsx", "status"] == Status.PASSED_OVER
    assert "delete the columns to the right" in files.loc["logs.xlsx", "note"]


def test_a_workbook_that_is_locked_damaged_or_open_elsewhere_is_reported(tmp_path):
    written(tmp_path, **RETURN)
    (tmp_path / "locked.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    (tmp_path / "~$logs.xlsx").write_bytes(b"somebody")
    files = read_returns(tmp_path).files.set_index("file")
    assert files.loc["locked.xlsx", "note"] == "it has a password: save a copy without one"
    assert files.loc["broken.xlsx", "note"] == "it is not a workbook, or a damaged one: save it again"
    assert files.loc["~$logs.xlsx", "status"] == Status.NOT_OURS


def test_a_file_without_read_permission_is_a_command_error(tmp_path, monkeypatch):
    written(tmp_path, **RETURN)

    def refuse(_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(CommandError, match="cannot be read: close it"):
        read_returns(tmp_path)


def test_other_sheets_beside_a_table_are_ignored_but_a_misspelt_table_is_reported(tmp_path):
    misspelt = ["DISPUTE_ID", "RAISED", "STAGE_2", "STAGE_3", "RESOLVD"]
    reading = reading_of(
        tmp_path, Alerts=[ALERTS], Notes=[["How to fill this in"]], Blank=[], Disputes=[misspelt, ["1", "01/05/2020"]]
    )
    assert reading.refused["file"].tolist() == ["logs.xlsx/Disputes"]
    assert "RESOLVD may be a misspelling of RESOLVED" in reading.refused["note"].iloc[0]
    alone = reading_of(tmp_path / "alone", Notes=[["How to fill this in"]])
    assert alone.refused["file"].tolist() == ["logs.xlsx/Notes"]


def test_a_return_in_a_workbook_is_a_return(tmp_path):
    sheets = {name: [line.split(",") for line in text.splitlines()] for name, text in RETURN.items()}
    workbook(tmp_path / "SSDA903 2020-21.xlsx", **sheets)
    reading = read_returns(tmp_path)
    assert reading.years("episodes") == {2021}
    assert reading.tables["episodes"]["source_file"].tolist() == ["SSDA903 2020-21.xlsx/episodes"]


#: A sheet of an OpenDocument workbook: headings, and a row with a number, two days and a boolean.
CONTENT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a/b"><table:table-row>{headings}</table:table-row><table:table-row>'
    '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    '<table:table-cell office:value-type="date" office:date-value="2020-05-01"><text:p>1.5.</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="2"/>'
    '<table:table-cell office:value-type="date" office:date-value="2020-06-01"><text:p>1.6.</text:p></table:table-cell>'
    '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
HEADING = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)
ENCRYPTED = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'


def open_document(folder, encryption=""):
    names = ["DISPUTE_ID", "RAISED", "STAGE_2", "STAGE_3", "RESOLVED", "CAFCASS"]
    with zipfile.ZipFile(written(folder, **RETURN) / "logs.ods", "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", MANIFEST.format(encryption))
        parts.writestr("content.xml", CONTENT.format(headings="".join(map(HEADING.format, names))))
    return read_returns(folder)


def test_an_open_document_is_a_workbook(tmp_path):
    reading = open_document(tmp_path)
    assert status(reading)["logs.ods/a_b"] == Status.READ
    disputes = reading.tables["disputes"][["dispute_id", "raised", "resolved", "cafcass"]]
    assert disputes.astype(str).to_numpy().tolist() == [["7", "2020-05-01", "2020-06-01", "True"]]
    assert reading.tables["disputes"]["stage_2"].isna().all()


def test_an_open_document_with_a_password_is_reported(tmp_path):
    files = open_document(tmp_path, ENCRYPTED).files.set_index("file")
    assert files.loc["logs.ods", "note"] == "it has a password: save a copy without one"


SLIPS = [
    ["1", "007", "01/05/2020", None, None, "02/05/2020", "Resolvd"],
    ["2", "007", "02/05/2020", None, None, "02/05/2020", "Oliver was moved"],
    ["3", "007", "03/05/2020", "Drift for Oliver", None, None, None],
]


def test_unread_cells_are_named_by_row_and_repeated_only_if_they_are_slips(tmp_path):
    lines = rows_not_read(reading_of(tmp_path, Alerts=[ALERTS, *SLIPS]))
    assert lines == [
        "logs.xlsx/Alerts, OUTCOME, row 2: 'Resolvd' is nearest to 'Resolved'.",
        "logs.xlsx/Alerts, OUTCOME, row 3: unreadable code.",
        "Words of your own for those of a list can be given in iro.toml, under [spellings].",
    ]


def test_a_spelling_is_known_with_other_spaces_and_apostrophes(tmp_path):
    log = "DATE,RESPONDENT,QUESTION,ANSWER\n01/05/2020,young  PERSON,It helped,Don\u2019t know\n"
    answers = read_returns(written(tmp_path, **RETURN, log=log)).tables["feedback"]
    assert answers[["respondent", "answer"]].to_numpy().tolist() == [["Young person", "Unsure"]]


def test_a_spelling_of_a_category_may_have_any_punctuation(tmp_path):
    own = Settings(spellings={"theme": {"drift;  delay": "delay = drift"}})
    reading = reading_of(tmp_path, own, Alerts=[ALERTS, ["1", "007", "01/05/2020", "Drift; delay", None, None, None]])
    assert alerts(reading, "theme") == [["Delay : drift"]]


def test_sheets_that_are_not_tables_are_reported_in_one_line(tmp_path):
    reading = reading_of(tmp_path, One=[["a", "b"]], Two=[["c"]], Three=[["d"]])
    (line,) = files_not_used(reading)
    assert line.startswith("Not used: logs.xlsx/One, logs.xlsx/Three, logs.xlsx/Two. its first row names fewer than")


def test_spellings_of_the_workspace_are_used(tmp_path):
    own = Settings(spellings={"outcome": {"resolvd": "Resolved"}, "theme": {"drift for oliver": "Drift"}})
    reading = reading_of(tmp_path, own, Alerts=[ALERTS, *SLIPS])
    assert alerts(reading, "theme", "outcome") == [[None, "Resolved"], [None, None], ["Drift", None]]


def test_a_run_publishes_nothing_private_about_the_reading(tmp_path):
    reading = reading_of(tmp_path, Alerts=[ALERTS, *SLIPS])
    published = reading.log.to_csv() + reading.files.to_csv()
    assert "Oliver" not in published
    assert "Resolvd" not in published


def test_a_hundred_thousand_rows_are_read_in_time(tmp_path):
    path = written(tmp_path, **RETURN) / "logs.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Alerts")
        sheet.write_row(0, 0, ALERTS)
        for number in range(1, 100_001):
            sheet.write_row(number, 0, [number, "007", "01/05/2020", "Drift", "North", "", "Resolved"])
    assert len(read_returns(tmp_path).tables["case_alerts"]) == 100_000


CELL = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["Resolved", "01/05/2020", "Agree", "2020-04", "Example", "0.5", "=1+1", "<b>x</b>"]),
)


@st.composite
def a_sheet(draw):
    table = draw(st.sampled_from(SERVICE_LOGS))
    header = draw(st.permutations([column.source for column in table.columns]))
    header = header[: draw(st.integers(0, len(header)))]
    titles = draw(st.lists(st.lists(CELL, max_size=3), max_size=2))
    return [*titles, header, *draw(st.lists(st.lists(CELL, max_size=14), max_size=6))]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused(tmp_path, reader, place, junk, cut):
    buffer = io.BytesIO()
    workbook(buffer, Alerts=[ALERTS, *SLIPS])
    content = buffer.getvalue()
    at = int(place * len(content))
    damaged = content[:at] + junk + (b"" if cut else content[at + len(junk) :])
    try:
        found = reader.sheets(damaged, tmp_path / "none.xlsx")
    except UnreadableFileError:
        return
    assert all(isinstance(cell, str) for sheet in found.values() for row in sheet.rows for cell in row)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=st.lists(a_sheet(), min_size=1, max_size=4))
def test_any_workbook_gives_a_complete_reading(tmp_path, sheets):
    book = {f"S{number}": rows for number, rows in enumerate(sheets)}
    path = written(tmp_path, **RETURN) / "logs.xlsx"
    buffer = io.BytesIO()
    workbook(buffer, **book)
    path.write_bytes(buffer.getvalue())
    reading = read_returns(tmp_path)
    files = reading.files.set_index("file")
    for name, rows in book.items():
        if f"logs.xlsx/{name}" not in files.index:
            assert not any(cell not in (None, "") for row in rows for cell in row), "only a blank sheet is ignored"
        elif files.loc[f"logs.xlsx/{name}", "status"] == Status.READ:
            left = reading.log[(reading.log["file"] == f"logs.xlsx/{name}") & reading.log["column"].isna()]
            counts = left.set_index("change")["cells"]
            dropped = sum(counts.get(change, 0) for change in (BLANK_ROW, ROW_ABOVE, EXAMPLE_ROW))
            last = max(number for number, row in enumerate(rows, 1) if any(cell not in (None, "") for cell in row))
            read = files.loc[f"logs.xlsx/{name}", "rows"]
            assert 0 <= last - 1 - dropped - read <= len(rows), "every row is either read or counted as dropped"
            table = TABLES[files.loc[f"logs.xlsx/{name}", "table"]]
            assert (reading.tables[table.name]["source_file"] == f"logs.xlsx/{name}").sum() == read


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_error_is_an_unread_cell_and_not_an_empty_one(tmp_path, reader, error):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes & more").write(0, 0, "nothing")
        sheet = book.add_worksheet("Episodes & so on")
        sheet.write_row(0, 0, ["CHILD", "DEC"])
        sheet.write_string(1, 0, "0000001")
        sheet.write_formula(1, 1, "=VLOOKUP(A2,X:Y,2)", None, error)
    found = reader.sheets(path.read_bytes(), path)["Episodes & so on"]
    assert found.rows == [["CHILD", "DEC"], ["0000001", error]]
