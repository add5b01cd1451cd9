"""No personal cell leaves the private folder: a marker is planted in every column, and every output is searched."""

import csv
import shutil

import pytest

from iro_analysis.sources.headings.recognition import recognise
from iro_analysis.tables import TABLES
from ledgers import searchable

#: Planted in cells of every kind: where a code, day or number is expected it cannot be read; as text it looks like a
#: name, which must not be printed.
MARKER = "Zqxmarker"
PLANTED = f"Kimberley {MARKER}"
#: One unread cell beside this many filled ones is no more than one in ten, which a run tolerates.
ENOUGH = 9
CHILD = f"ZQX{MARKER}01"
#: The birth date of the marked child, in the ways a page, a file or a frame may write it.
BORN = ("09/11/2008", "2008-11-09", "9 November 2008", "9 Nov 2008", "20081109")


@pytest.fixture(scope="module")
def marked(sample, tmp_path_factory):
    """The sample, in which one child is renamed to the marked child, and every file has one more row of markers."""
    folder = tmp_path_factory.mktemp("marked") / "data"
    shutil.copytree(sample, folder)
    with next(folder.rglob("*header.csv")).open(encoding="utf-8", newline="") as file:
        child = next(csv.DictReader(file))["CHILD"]
    planted = [path for path in sorted(folder.rglob("*.csv")) if plant(path, child)]
    assert {table_of(path) for path in planted} >= {"children", "episodes", "reviews", "review_log", "disputes"}
    return folder


def table_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        table = recognise(next(csv.reader(file)))
    return table.name if table else None


def plant(path, child):
    """Rename the child, give it a birth date of its own, and add a row of markers; False if the file is not a table."""
    table = TABLES.get(table_of(path))
    if table is None:
        return False
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    name = "CHILD_ID" if "CHILD_ID" in header else "CHILD"
    for row in rows:
        if name in header and row[header.index(name)] == child:
            row[header.index(name)] = CHILD
            if "DOB" in header:
                row[header.index("DOB")] = BORN[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows, marks(table, header, rows)])
    return True


def marks(table, header, rows):
    """A row of markers. A cell is empty where one unread day would be more than one in ten and stop the run."""
    closing = {table.column(name).source for name in table.closing_columns}
    filled = [sum(bool(row[place]) for row in rows) for place in range(len(header))]
    few = (name in closing and cells < ENOUGH for name, cells in zip(header, filled, strict=True))
    return ["" if skipped else PLANTED for skipped in few]


def texts_below(folder):
    return {path: searchable(path) for path in folder.rglob("*") if path.is_file()}


def test_no_output_contains_a_personal_cell(marked, iro_process, tmp_path):
    done = iro_process("run", "--data", marked, "--period", "2020-21")
    assert done.returncode == 0, done.stderr
    written = texts_below(tmp_path / "outputs")
    assert {path.name for path in written} >= {
        "report.html",
        "figures.csv",
        "ledger.parquet",
        "data-quality.html",
        "data-quality.json",
        "00_data_quality.ipynb",
        "you-said-we-did.csv",
    }
    streams = {"stdout": done.stdout.encode(), "stderr": done.stderr.encode()}
    searched = [*(BORN[1:]), BORN[0], MARKER, CHILD]
    leaks = [
        (name, text)
        for name, content in {**written, **streams}.items()
        for text in searched
        if text.lower().encode() in content.lower()
    ]
    assert not leaks
    private = tmp_path / ".iro" / "2020-21" / "rows-to-mend.xlsx"
    assert private.stat().st_mode & 0o077 == 0
    assert (tmp_path / ".iro" / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("output", ["table", "csv", "json"])
def test_a_check_names_rows_and_never_cells(marked, iro, output):
    done = iro("check", "--data", marked, "--format", output)
    assert done.returncode == 0, done.stderr
    output_text = (done.stdout + done.stderr).lower()
    assert not [text for text in (*BORN, MARKER, CHILD) if text.lower() in output_text]
