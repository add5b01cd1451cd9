"""The log templates that `iro init` writes: what a service fills in is read as it was written."""

import csv

import pytest
from python_calamine import CalamineWorkbook

from iro_analysis.sources import Status, read_returns
from iro_analysis.sources.headings.header import EXAMPLE_ROW
from iro_analysis.sources.headings.recognition import recognise
from iro_analysis.sources.remarks import remarks_on_reading
from iro_analysis.tables import SERVICE_LOGS
from iro_analysis.workspace.log_templates import TEMPLATES, WORKBOOK, write_templates
from sources.given import EPISODES, HEADER, written

RETURN = {
    "episodes": f"{EPISODES}\n007,01/02/2019,S,C2,N1,U4,PR1,,,,,,\n",
    "header": f"{HEADER}\n007,2,18/03/2015,OOTH,,,\n",
}


@pytest.fixture
def workspace(tmp_path):
    write_templates(written(tmp_path, **RETURN))
    return tmp_path


def test_every_sheet_is_recognised_as_its_log_without_its_example(workspace):
    reading = read_returns(workspace)
    files = reading.files.set_index("file")
    for table in SERVICE_LOGS:
        sheet = files.loc[f"{WORKBOOK}/{table.name}"]
        assert (sheet["table"], sheet["status"], sheet["rows"]) == (table.name, Status.NO_ROWS, 0)
    assert (reading.log["change"] == EXAMPLE_ROW).sum() == len(SERVICE_LOGS)
    assert remarks_on_reading(reading) == []


def test_an_example_row_can_be_read_without_doubts(workspace):
    book = CalamineWorkbook.from_path(workspace / WORKBOOK)
    for table in SERVICE_LOGS:
        header, example = book.get_sheet_by_name(table.name).to_python()
        place = workspace / "filled" / f"{table.name}.csv"
        place.parent.mkdir(exist_ok=True)
        with place.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header[:-1], example[:-1]])
    reading = read_returns(workspace)
    assert reading.unread.empty
    assert all(len(reading.tables[table.name]) == 1 for table in SERVICE_LOGS)


def test_the_csv_files_contain_the_headings_of_their_logs(workspace):
    for table in SERVICE_LOGS:
        header = (workspace / TEMPLATES / f"{table.name}.csv").read_text(encoding="utf-8").strip().split(",")
        assert recognise(header) is table


def test_the_workbook_is_the_same_every_time(workspace, tmp_path_factory):
    again = tmp_path_factory.mktemp("again")
    write_templates(again)
    assert (again / WORKBOOK).read_bytes() == (workspace / WORKBOOK).read_bytes()
