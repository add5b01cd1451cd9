"""Files that would end a command, and things in a folder that are no files, are passed over with one line each."""

import io
import json
import os
import random
import re
import resource
import socket
import subprocess
import time
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
import xlsxwriter

from fuzz import mutated, repacked
from iro_analysis.audit.verify import _of_inputs
from iro_analysis.disk.folders import DEEPEST
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, IroError
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import check_data
from iro_analysis.report.quality_page import write_quality_page
from iro_analysis.runs.manifest import configured_files, hashes, input_files, published_names
from iro_analysis.runs.request import RunRequest
from iro_analysis.settings import USUAL_LIMITS, Limits, Returns, Settings, load_settings
from iro_analysis.sources import read_returns
from iro_analysis.sources.cells.columns import read_cell
from iro_analysis.sources.contents import WorkspaceRules, contents_of
from iro_analysis.sources.files.delimited import split
from iro_analysis.sources.files.workbooks import workbook_reader
from iro_analysis.sources.remarks import files_not_used, remarks_of_a_run
from iro_analysis.tables import TABLES
from iro_analysis.workspace.folder import TEMPLATE
from sources.given import EPISODES, HEADER, written

RETURN = {
    "episodes": f"{EPISODES}\n007,01/02/2019,S,V2,N1,U4,PR1,03/05/2020,E4A,,,,\n",
    "header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n",
}
ALERTS = ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED", "OUTCOME"]
ALERT = ["1", "007", "01/05/2020", "Drift", "North", "", "Resolved"]
WIDE = [*ALERTS, *"abcdefgh"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MILLION = 1_000_000


def workbook(rows=(ALERTS, ALERT), **parts):
    """The bytes of a workbook of one sheet; ``parts`` are functions that change the content of a part, by its name."""
    plain, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet("Alerts")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name.rpartition("/")[2].removesuffix(".xml"), bytes)
            new.writestr(name, change(old.read(name)))
    return changed.getvalue()


def with_far_cell(sheet, extent=b""):
    """The sheet with a cell at its far end, beyond the extent that it declares."""
    return re.sub(rb"<dimension[^>]*/>", extent, sheet).replace(b"</sheetData>", FAR + b"</sheetData>")


def with_declared_far_cell(sheet):
    return with_far_cell(sheet, b'<dimension ref="A1:XFD1048576"/>')


def alone_far_away(_):
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + FAR
        + b"</sheetData></worksheet>"
    )


def with_long_string(megabytes):
    return lambda strings: strings.replace(b"ALERT_ID", b"A" * megabytes * MILLION)


def bomb(megabytes):
    return workbook(sharedStrings=with_long_string(megabytes))


def string_in_every_cell():
    """A workbook with the same shared string of a megabyte in a thousand rows."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(10, 1010))
    return workbook(
        sharedStrings=with_long_string(1), sheet1=lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    )


def understated(content):
    """The workbook whose list of contents gives no part more than ten bytes, whatever it unpacks to."""
    return re.sub(
        rb"(PK\x01\x02.{20}).{4}", lambda match: match[1] + (10).to_bytes(4, "little"), content, flags=re.DOTALL
    )


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def many_parts(number):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for place in range(number):
            file.writestr(f"xl/{place}", b"")
    return buffer.getvalue()


def repeated_cells(rows=1_048_576, columns=16_384):
    """An OpenDocument sheet with one cell, repeated over rows and columns."""
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="7">'
        "<text:p>7</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def csv_of(rows):
    return "\n".join(map(",".join, rows)).encode() + b"\n"


def remark(folder, name, content, **limits):
    """The one line about the file ``name`` with this content, in a folder whose return is read all the same."""
    (written(folder, **RETURN) / name).write_bytes(content)
    reading = read_returns(folder, Settings(limits=Limits(**limits)))
    assert len(reading.tables["episodes"]) == 1
    (line,) = files_not_used(reading)
    assert line.startswith(f"Not used: {name}")
    assert reading.files.set_index("file").filter(like=name, axis=0)["table"].isna().all()
    return line


# H8: what would take all the memory, or hours.

#: The name of a file, what makes its content, the limits and a part of the line about it.
BEYOND = {
    "rows-of-text": ("a.csv", lambda: csv_of([ALERTS, *[ALERT] * 20]), {"rows": 20}, "20 rows"),
    "columns-of-text": ("a.csv", lambda: csv_of([WIDE, ALERT]), {"columns": 14}, "14 columns"),
    "cells-of-text": ("a.csv", lambda: csv_of([ALERTS, *[ALERT] * 20]), {"cells": 99}, "99 cells"),
    "commas": ("a.csv", lambda: b"CHILD" + b"," * 50 * MILLION + b"\n1\n", {}, "20,000,000 cells"),
    "tabs": ("a.txt", lambda: b"CHILD" + b"\t" * MILLION + b"\n1\n", {}, "16,384 columns"),
    "blank-lines": ("a.csv", lambda: b"\r" * 30 * MILLION + b"CHILD\r", {}, "20,000,000 cells"),
    "size-of-text": ("a.csv", lambda: b"CHILD,DECOM\n" + b"1,2\n" * MILLION, {"file_megabytes": 3}, "3 MB"),
    "size-of-workbook": ("a.xls", lambda: OLE + bytes(2 * MILLION), {"file_megabytes": 1}, "1 MB"),
    "rows-of-sheet": ("a.xlsx", lambda: workbook([ALERTS, *[ALERT] * 20]), {"rows": 20}, "rows (20)"),
    "columns-of-sheet": ("a.xlsx", lambda: workbook([WIDE, ALERT]), {"columns": 14}, "columns (14)"),
    "cells-of-sheet": ("a.xlsx", lambda: workbook([ALERTS, *[ALERT] * 20]), {"cells": 99}, "cells (99)"),
    "far-cell": ("a.xlsx", lambda: workbook(sheet1=with_far_cell), {}, "memory"),
    "far-declared": ("a.xlsx", lambda: workbook(sheet1=with_declared_far_cell), {}, "far from its table"),
    "far-and-alone": ("a.xlsx", lambda: workbook(sheet1=alone_far_away), {}, "far from its table"),
    "repeated-cells": ("a.ods", repeated_cells, {}, ""),
    "bomb": ("a.xlsx", lambda: bomb(20), {"unpacked_megabytes": 10}, "unpacks to"),
    "bomb-understated": ("a.xlsx", lambda: understated(bomb(20)), {"unpacked_megabytes": 10}, ""),
    "string-in-every-cell": ("a.xlsx", string_in_every_cell, {"memory_megabytes": 500}, "memory"),
    "text-of-sheets": (
        *("a.xlsx", string_in_every_cell),
        {"unpacked_megabytes": 100, "memory_megabytes": 8_000},
        "100 MB of text",
    ),
    "many-parts": ("a.xlsx", lambda: many_parts(20_001), {}, "20,000 files"),
    "many-parts-in-a-zip": ("a.zip", lambda: many_parts(20_001), {}, ""),
    "long-kind": ("a.ods", lambda: zipped(mimetype=b"x" * 50 * MILLION), {}, ""),
}


@pytest.mark.parametrize("case", BEYOND)
def test_h8_a_file_beyond_a_limit_is_passed_over_with_a_line(tmp_path, case):
    name, made, limits, says = BEYOND[case]
    content = made()
    began = time.monotonic()
    assert says in remark(tmp_path, name, content, **limits)
    assert time.monotonic() - began < 60


def test_h8_a_file_of_two_gigabytes_is_not_read(tmp_path):
    with (written(tmp_path, **RETURN) / "a.csv").open("wb") as file:
        file.truncate(2_000 * MILLION)
    (line,) = files_not_used(read_returns(tmp_path))
    assert line.startswith("Not used: a.csv. it is larger than 200 MB: ")


def test_h8_a_workbook_that_takes_too_long_is_passed_over(tmp_path, monkeypatch):
    """The process is made to hang, for no workbook is slow on every machine."""
    monkeypatch.setattr("iro_analysis.surroundings._START", "import time; time.sleep(60)")
    assert "more than 1 seconds" in remark(tmp_path, "a.xlsx", workbook(), seconds=1)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_h8_a_workbook_that_ends_the_process_costs_no_other_workbook(tmp_path, names):
    far, sound = names
    (tmp_path / f"{far}.xlsx").write_bytes(workbook(sheet1=with_far_cell))
    assert "memory" in remark(tmp_path, f"{far}.xlsx", (tmp_path / f"{far}.xlsx").read_bytes())
    (tmp_path / f"{sound}.xlsx").write_bytes(workbook())
    assert len(read_returns(tmp_path).tables["case_alerts"]) == 1


def test_h8_nothing_of_a_process_that_ends_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, hard = usual = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        remark(tmp_path, "a.xlsx", workbook(sheet1=with_far_cell))
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, usual)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "episodes.csv", "header.csv"]


@pytest.mark.parametrize("workbooks", [0, 1, 3])
def test_h8_one_process_reads_all_workbooks_and_none_is_started_for_text(tmp_path, monkeypatch, workbooks):
    started = []

    class Watched(subprocess.Popen):
        def __init__(self, *args, **options):
            started.append(self)
            super().__init__(*args, **options)

    monkeypatch.setattr("subprocess.Popen", Watched)
    for number in range(workbooks):
        (tmp_path / f"{number}.xlsx").write_bytes(workbook([ALERTS, [str(number), *ALERT[1:]]]))
    read_returns(written(tmp_path, **RETURN))
    assert len(started) == min(workbooks, 1)
    assert all(process.returncode is not None for process in started), "it is still there"


@pytest.mark.parametrize("text", ["cells = 0", 'rows = "many"', "cels = 5", "seconds = 1.5"])
def test_h8_a_limit_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "iro.toml").write_text(f"[limits]\n{text}\n")
    with pytest.raises(CommandError, match="limits"):
        load_settings(tmp_path)


LONG_TEXTS = {
    "digits": "9" * MILLION,
    "spaces": "1" + " " * MILLION + "x",
    "dots": "1" + "." * MILLION + "x",
    "lines": "a" + "\n" * MILLION + "b",
    "quotes": '="' + "'" * MILLION,
    "capitals": "At Our " * (MILLION // 7),
    "days": "1/2/" * (MILLION // 4),
    "signs": "a@" * (MILLION // 2),
}
COLUMNS = {
    "day": TABLES["episodes"].column("ceased"),
    "month": TABLES["app_statements"].column("month"),
    "whole": TABLES["app_statements"].column("statements"),
    "number": TABLES["iro_workforce"].column("fte"),
    "flag": TABLES["disputes"].column("legal_advice"),
    "identifier": TABLES["episodes"].column("child_id"),
    "code": TABLES["episodes"].column("legal_status"),
    "word": TABLES["disputes"].column("outcome"),
    "category": TABLES["disputes"].column("theme"),
    "prose": TABLES["impact"].column("you_said"),
}


@pytest.mark.parametrize("text", LONG_TEXTS)
@pytest.mark.parametrize("column", COLUMNS)
def test_h8_a_cell_without_end_is_not_read_and_takes_no_time(column, text):
    began = time.monotonic()
    cell = read_cell(LONG_TEXTS[text], COLUMNS[column])
    assert (cell.value, cell.changes) == (None, ("unreadable cell: it is too long",))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("text", LONG_TEXTS)
@pytest.mark.parametrize("column", COLUMNS)
def test_h8_the_longest_cell_that_is_read_takes_no_time(column, text):
    longest = 32_767 if column in {"identifier", "code", "word", "category", "prose"} else 1_000
    began = time.monotonic()
    assert "too long" not in "".join(read_cell(LONG_TEXTS[text][:longest], COLUMNS[column]).changes)
    assert time.monotonic() - began < 5


def test_h8_a_quoted_cell_of_many_megabytes_is_split_in_time():
    began = time.monotonic()
    grid = split('A,B\n1, "' + '""x' * (10 * MILLION) + '"\n')
    assert len(grid.rows[0][1]) == 20 * MILLION
    assert time.monotonic() - began < 60


def test_h8_the_widest_row_of_headings_takes_no_time(tmp_path):
    began = time.monotonic()
    headings = ["ALERT_ID", "CHILD_ID", *(f"CHILD{number}X" for number in range(16_382))]
    assert "16382 columns that are not the table's" in remark(tmp_path, "a.csv", csv_of([headings, ALERT]))
    assert time.monotonic() - began < 60


# H7: what lies in a folder without being a file that can be read under its name.


def lines_about(folder):
    reading = read_returns(written(folder, **RETURN))
    assert reading.supplied["file"].tolist() == ["episodes.csv", "header.csv"]
    return files_not_used(reading)


@pytest.mark.parametrize("name", [b"caf\xe9.csv", b"\xff\xfe.xlsx", b"\xc3.txt", b"a\xedb.pdf"])
def test_h7_a_name_that_is_not_utf_8_is_passed_over_with_a_line(tmp_path, name):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(RETURN["episodes"])
    (line,) = lines_about(tmp_path)
    shown = name.decode("utf-8", "backslashreplace")
    assert line == f"Not used: {shown}. its name is not in UTF-8: rename it if it holds a return"


def test_h7_a_folder_whose_name_is_not_utf_8_is_passed_over_with_a_line(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/2020\xb721"))
    folder.mkdir()
    (folder / "more.csv").write_text(RETURN["episodes"])
    (line,) = lines_about(tmp_path)
    assert line.startswith("Not used: 2020\\xb721. its name is not in UTF-8")


@pytest.fixture
def nested(tmp_path):
    """A function that makes folders in folders, each made from within the one before, as no path is as long."""
    here = Path.cwd()

    def make(depth, name):
        os.chdir(tmp_path)
        for _ in range(depth):
            os.mkdir(name)  # noqa: PTH102  Path would join nothing
            os.chdir(name)
        Path("more.csv").write_text(RETURN["episodes"])
        os.chdir(here)

    yield make
    os.chdir(here)
    subprocess.run(["rm", "-rf", tmp_path / "d", tmp_path / ("d" * 200)], check=True)  # noqa: S607  rmtree is recursive


def test_h7_folders_in_folders_without_end_are_passed_over_with_a_line(tmp_path, nested):
    nested(1_500, "d")
    (line,) = lines_about(tmp_path)
    assert (
        line
        == f"Not used: {'/'.join('d' * DEEPEST)}. it lies more than 50 folders deep: move it up if it holds a return"
    )


def test_h7_a_path_that_is_too_long_is_passed_over_with_a_line(tmp_path, nested):
    nested(30, "d" * 200)
    (line,) = lines_about(tmp_path)
    assert "its path is too long for this system" in line


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "nowhere", "itself"])
def test_h7_what_is_no_file_is_passed_over_with_a_line(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    path = Path("more.csv")
    says = "it is a pipe, a socket or a device"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("more.csv")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        says = "it is a link that leads nowhere"
        path.symlink_to("gone.csv" if kind == "nowhere" else "more.csv")
    (line,) = lines_about(tmp_path)
    assert line.startswith(f"Not used: more.csv. {says}")


NULS = [
    '[report]\ntext = "chap\\u0000ters"',
    '[report]\nchapters = ["intro\\u0000duction"]',
    '[report]\ntitle = "A\\u0000"',
    '[[comparators]]\nfile = "rates\\u0000.csv"',
    '[returns]\nignore = ["\\u0000*"]',
    '[returns.years]\n"a\\u0000b/" = "2020-21"',
    '[authority]\nname = "\\u0000"',
]


@pytest.mark.parametrize("text", NULS)
def test_h7_a_nul_in_iro_toml_is_one_message(tmp_path, text):
    (tmp_path / "iro.toml").write_text(f"{text}\n")
    with pytest.raises(CommandError, match="NUL") as stopped:
        load_settings(tmp_path)
    assert "\0" not in str(stopped.value)


@pytest.mark.parametrize("text", ["a = " + "[" * 5_000, "a = " + "9" * 5_000, "a = " + "{b=" * 5_000])
def test_h7_settings_that_no_parser_survives_are_one_message(tmp_path, text):
    (tmp_path / "iro.toml").write_text(text)
    with pytest.raises(CommandError, match="not a"):
        load_settings(tmp_path)


def test_h7_what_is_passed_over_may_be_ignored(tmp_path):
    os.mkfifo(tmp_path / "more.csv")
    reading = read_returns(written(tmp_path, **RETURN), Settings(returns=Returns(ignore=["more.csv"])))
    assert files_not_used(reading) == []


# H6: the names of what is no table.

NAME = "Amina Okafor 0000000"


@pytest.fixture
def private_names(tmp_path):
    """A folder with a return and a log, and with a letter, a sheet and two damaged files called after a child."""
    folder = written(tmp_path / "data", **RETURN)
    with xlsxwriter.Workbook(folder / "logs.xlsx") as book:
        for name, rows in (("Alerts", [ALERTS, ALERT]), (NAME, [["Dear", "Sir"]])):
            for number, row in enumerate(rows):
                (book.get_worksheet_by_name(name) or book.add_worksheet(name)).write_row(number, 0, row)
    (folder / "iro.toml").write_text("[authority]\nname = 'Anytown'\n", encoding="utf-8")
    (folder / f"{NAME}.docx").write_bytes(b"a letter")
    (folder / f"{NAME}.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    (folder / NAME).mkdir()
    (folder / NAME / "list.csv").write_bytes(b"a,b\n1,2\n")
    os.mkfifo(folder / f"{NAME}.csv")
    return folder


def test_h6_counts_of_the_data_name_no_file_without_a_table(tmp_path, private_names):
    checked = check_data(private_names)
    page = write_quality_page(checked.quality, Settings(), parse_period("2020-21"), tmp_path).read_text(
        encoding="utf-8"
    )
    published = checked.quality.to_json()
    for text in (page, published):
        assert "episodes.csv" in text
        assert "Okafor" not in text
    nameless = [file["status"] for file in json.loads(published)["files"] if file["table"] is None]
    # The damaged workbook, the list, the pipe; and, not returns: the letter, iro.toml, and the sheet beside a table.
    assert Counter(nameless) == {"not text": 1, "not recognised": 1, "passed over": 1, "not a return": 3}
    assert "3 without a table" in page


def test_h6_a_run_counts_what_it_does_not_use_and_iro_check_names_it(private_names):
    reading = read_returns(private_names)
    beginning = "Not used: 1 without a table, named by iro check. "
    lines = remarks_of_a_run(reading)
    assert [line.startswith(beginning) and "Okafor" not in line for line in lines] == [True] * 3
    assert f"{beginning}it is a pipe, a socket or a device, not a file: take it out of the folder" in lines
    assert sum("Okafor" in line for line in files_not_used(reading)) == 3


def test_h6_the_manifest_calls_a_file_without_a_table_by_its_hash(private_names):
    settings, reading = load_settings(private_names), read_returns(private_names)
    files = input_files(private_names, settings, None)
    digests = hashes(files)
    names = published_names(digests, reading.with_table | configured_files(files, settings, None))
    letter = f"{NAME}.docx"
    assert names[letter] == f"no table, sha256 {digests[letter]}"
    assert {name for name in names.values() if not name.startswith("no table")} == {
        *("episodes.csv", "header.csv", "logs.xlsx", "iro.toml")
    }
    made = SimpleNamespace(inputs={names[name]: digest for name, digest in digests.items()})
    order = RunRequest(private_names, parse_period("2020-21"))
    assert list(_of_inputs(made, order, settings, OpenedFiles())) == []
    (private_names / letter).write_bytes(b"another letter")
    assert list(_of_inputs(made, order, settings, OpenedFiles())) == [
        f"no table, sha256 {digests[letter]} is gone from the inputs.",
        f"{letter} was added to the inputs since the run.",
    ]


def test_h6_copies_of_one_letter_are_told_apart():
    digests = {"a.docx": "12", "b.docx": "12", "c.csv": "12"}
    assert published_names(digests, {"c.csv"}) == {
        "a.docx": "no table, sha256 12",
        "b.docx": "no table, sha256 12, copy 2",
        "c.csv": "c.csv",
    }


# Fuzzing: sound files with a few bytes changed at random are read or refused, never a fault of the program.

SOUND = {
    "alerts.xlsx": workbook(),
    "episodes.csv": RETURN["episodes"].encode() * 3,
    "quoted.csv": b'ALERT_ID,CHILD_ID,RAISED,THEME,CLOSED\n1,007,01/05/2020, "Drift, ""so"" to say",\n2,"008\n",,,\n',
    "header.txt": RETURN["header"].replace(",", "\t").encode("utf-16"),
    "sheet.ods": repeated_cells(3, 6),
    "old.xls": OLE + bytes(2_000) + "Workbook".encode("utf-16-le"),
    "iro.toml": re.sub(rb"""(?m)^# (?=\[|"[^"]+" = |\w+ = )""", b"", TEMPLATE.read_bytes()),
}


def specimens(number):
    """Name and content of that many changed files, the same in every run."""
    chance = random.Random(16)  # noqa: S311  no secret
    names = sorted(SOUND)
    for count in range(number):
        name = names[count % len(names)]
        content = SOUND[name]
        is_zipped = content.startswith(b"PK")
        yield name, repacked(content, chance) if is_zipped and chance.random() < 0.5 else mutated(content, chance)


def test_h8_changed_files_are_read_or_refused(tmp_path, pytestconfig, record_property):
    number = 1_000 if pytestconfig.getoption("--prove") else 300
    worst, refused = 0.0, 0
    with workbook_reader(USUAL_LIMITS) as reader:
        rules = WorkspaceRules.of(Settings(), reader)
        for place, (name, content) in enumerate(specimens(number)):
            (tmp_path / name).write_bytes(content)
            began = time.monotonic()
            try:
                if name == "iro.toml":
                    load_settings(tmp_path)
                else:
                    found = contents_of(tmp_path, PurePosixPath(name), rules, OpenedFiles())
                    refused += any(contents.status.refused for contents in found)
            except IroError:
                refused += 1
            except Exception as error:
                raise AssertionError(f"file {place} ({name}) is a fault of the program") from error
            worst = max(worst, time.monotonic() - began)
    memory = [resource.getrusage(who).ru_maxrss // 1000 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    record_property("fuzzed", {"files": number, "refused": refused, "seconds": worst, "megabytes": memory})
    assert worst < 30, "one file took too long"
    assert refused > number / 10, "hardly any file was damaged"
