"""H10: nothing in a data folder is left out without a word. H11: a link, or anything more, in a run is a fault."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from cases.twelve import command, twelve_with, write
from iro_analysis.audit.additions import additions
from iro_analysis.audit.verify import verify
from iro_analysis.cli.screen import print_files
from iro_analysis.disk.folders import HIDDEN, list_folder
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.periods import parse_period
from iro_analysis.resources import IGNORE_ALL, IGNORED, MANIFEST, MEMBERS_COPY, PRIVATE
from iro_analysis.runs import run as runs
from iro_analysis.runs.manifest import read_manifest
from iro_analysis.runs.request import RunRequest
from iro_analysis.sources import Status, read_returns
from iro_analysis.sources.remarks import files_not_used, remarks_of_a_run
from sources.given import EPISODES, HEADER, written

RETURN = {
    "2019__episodes": f"{EPISODES}\n007,01/02/2019,S,V2,N1,U4,PR1,03/05/2019,E4A,,,,\n",
    "2019__header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n",
    "2020__episodes": f"{EPISODES}\n008,01/05/2020,S,V2,N1,U4,PR1,03/06/2020,E4A,,,,\n",
    "2020__header": f"{HEADER}\n007,2,18/03/2005,OOTH,,,\n008,1,18/03/2006,OOTH,,,\n",
}
#: What shows that a year is read.
YEAR = ["2020/episodes.csv", "2020/header.csv"]


@pytest.fixture
def data(tmp_path):
    return written(tmp_path / "data", **RETURN)


def read(folder):
    reading = read_returns(folder)
    supplied = [name for name in reading.supplied["file"] if name.startswith("2020")]
    return supplied, files_not_used(reading)


def manifest_of(*names):
    return json.dumps({"outputs": dict.fromkeys(names, "0"), "format": 2})


NO_MANIFESTS = [None, "", "{}", "[]", "null", '{"outputs": 1, "format": 2}', '{"outputs": {}}', "[" * 9_999]


# H10: a year whose folder is taken for something else.


@pytest.mark.parametrize("mark", ["", "Members' copy: contains small numbers"])
@pytest.mark.parametrize("manifest", NO_MANIFESTS)
def test_h10_a_year_with_the_mark_of_a_run_but_no_manifest_is_read(data, mark, manifest):
    (data / "2020" / MEMBERS_COPY).write_text(mark)
    if manifest is not None:
        (data / "2020" / MANIFEST).write_text(manifest)
    supplied, lines = read(data)
    assert supplied == YEAR
    assert any(MEMBERS_COPY in line for line in lines)


@pytest.mark.parametrize("names", [(), ("report.html",), ("figures.csv", "header.csv")])
def test_h10_a_return_in_the_folder_of_a_run_is_named(data, names):
    """The folder is that of a run, but the run did not make these files."""
    (data / "2020" / MEMBERS_COPY).write_text("")
    (data / "2020" / MANIFEST).write_text(manifest_of(*names))
    (data / "2020" / "deeper").mkdir()
    (data / "2020" / "deeper" / "reviews.csv").write_text("")
    supplied, lines = read(data)
    assert supplied == []
    named = [line for line in lines if "which did not make it" in line]
    strangers = {*YEAR, "2020/deeper/reviews.csv"} - {f"2020/{name}" for name in names}
    assert {line.removeprefix("Not used: ").partition(". ")[0] for line in named} == strangers


def test_h10_what_a_run_made_is_no_data_and_costs_no_line(data):
    out = data / "outputs" / "2020-21" / "members"
    (out / "notebooks").mkdir(parents=True)
    for name in (MEMBERS_COPY, "figures.csv", "notebooks/01_population.ipynb", "sign-off.json", "manifest.json.sig"):
        (out / name).write_text("")
    (out / MANIFEST).write_text(manifest_of("figures.csv", "notebooks/01_population.ipynb", MEMBERS_COPY))
    assert read(data) == (YEAR, [])


def hide(path):
    path.rename(path.with_name(f".{path.name}"))
    return f".{path.name}"


HIDING = {
    "a dot before a year": lambda data: (hide(data / "2020"), []),
    "a dot before a file": lambda data: (f"2020/{hide(data / '2020' / 'episodes.csv')}", ["2020/header.csv"]),
    "two dots": lambda data: ((data / "2020").rename(data / "..2020").name, []),
    "as git calls itself": lambda data: ((data / "2020").rename(data / ".git").name, []),
    "as our private folder": lambda data: ((data / "2020").rename(data / PRIVATE).name, []),
    "as a run being built": lambda data: ((data / "2020").rename(data / ".2020-21-building").name, []),
    "as a run aside": lambda data: ((data / "2020").rename(data / ".2020-21-aside").name, []),
    "as macOS keeps another file": lambda data: (
        f"2020/{(data / '2020' / 'episodes.csv').rename(data / '2020' / '._episodes.csv').name}",
        ["2020/header.csv"],
    ),
}


@pytest.mark.parametrize("way", HIDING)
def test_h10_what_is_hidden_is_named(data, way):
    name, left = HIDING[way](data)
    supplied, (line,) = read(data)
    assert supplied == left
    assert line == f"Not used: {name}. {HIDDEN}"


def test_h10_a_link_to_a_year_is_named(data, tmp_path):
    shutil.move(data / "2020", tmp_path / "elsewhere")
    (data / "2020").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    supplied, (line,) = read(data)
    assert supplied == []
    assert line.startswith("Not used: 2020. it is a link to a folder, which is not followed")


def test_h10_a_link_to_the_folder_it_is_in_ends_nowhere(data):
    (data / "again").symlink_to(data, target_is_directory=True)
    supplied, (line,) = read(data)
    assert supplied == YEAR
    assert line.startswith("Not used: again. it is a link to a folder")


def test_h10_a_link_to_a_file_is_read_and_a_linked_data_folder_too(data, tmp_path):
    shutil.move(data / "2020" / "episodes.csv", tmp_path / "elsewhere.csv")
    (data / "2020" / "episodes.csv").symlink_to(tmp_path / "elsewhere.csv")
    (tmp_path / "link").symlink_to(data, target_is_directory=True)
    assert read(tmp_path / "link") == (YEAR, [])


OF_SYSTEMS = {
    ".DS_Store": b"\0\0\0\1Bud1",
    "2020/._episodes.csv": b"\x00\x05\x16\x07 and more",
    ".~lock.list.ods#": b"somebody",
    ".gitignore": b"*.tmp\n",
    ".lock": b"",
    ".git/HEAD": b"ref: refs/heads/main\n",
    f"{PRIVATE}/{IGNORED}": IGNORE_ALL.encode(),
    f".2020-21-building/members/{MEMBERS_COPY}": b"",
}


def test_h10_hidden_files_of_systems_and_of_ours_cost_no_line(data):
    for name, content in OF_SYSTEMS.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    assert read(data) == (YEAR, [])
    assert all(not path.name.startswith(".") for path in list_folder(data, OpenedFiles()).files)


def workbook_of(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Episodes")
        for number, line in enumerate(RETURN["2020__episodes"].splitlines()):
            sheet.write_row(number, 0, line.split(","))


@pytest.mark.parametrize("name", ["a.md", "a.doc", "a.docx", "a.pdf", "a.ini", "a.png", "~$a.csv"])
@pytest.mark.parametrize("form", ["text", "workbook"])
def test_h10_a_table_under_the_name_of_a_document_is_named(data, name, form):
    if form == "text":
        (data / "2020" / "episodes.csv").rename(data / "2020" / name)
    else:
        workbook_of(data / "book.xlsx")
        (data / "2020" / "episodes.csv").unlink()
        (data / "book.xlsx").rename(data / "2020" / name)
    supplied, (line,) = read(data)
    assert supplied == ["2020/header.csv"]
    assert line.startswith(f"Not used: 2020/{name}. a ")
    assert "by its content, but not by its name: save it as" in line


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCUMENTS = {
    "letter.doc": OLE + "WordDocument".encode("utf-16-le") + "The Workbook".encode("utf-16-le"),
    "locked.docx": OLE + "EncryptedPackage".encode("utf-16-le"),
    "notes.md": b"# Notes\n\nCHILD, said the form, is a heading.\n",
    "scan.pdf": b"%PDF-1.7",
    "page.ipynb": b'{"cells": []}',
    "~$list.xlsx": b"\x05Clerk" + bytes(158),
}


def test_h10_documents_stay_no_returns_and_cost_no_line(data):
    for name, content in DOCUMENTS.items():
        (data / name).write_bytes(content)
    reading = read_returns(data)
    assert files_not_used(reading) == []
    listed = reading.files.set_index("file")["status"]
    assert {listed[name] for name in DOCUMENTS} == {Status.NOT_OURS}


def test_h10_a_run_counts_what_it_left_out_and_iro_check_names_it(data, capsys):
    hide(data / "2020")
    reading = read_returns(data)
    (line,) = remarks_of_a_run(reading)
    assert line == f"Not used: 1 without a table, named by iro check. {HIDDEN}"
    print_files(reading)
    assert ".2020" in capsys.readouterr().out


# H11: the folder of a run.


@pytest.fixture(scope="module")
def made(once_in_folder):
    return once_in_folder("added-to", make_run)


def make_run(folder):
    config = '[report]\nchapters = ["introduction"]\n'
    write(folder / "data", twelve_with() | {"iro.toml": config})
    runs.run(RunRequest(folder / "data", parse_period("2020-21")), out=folder / "outputs")


@pytest.fixture
def run(made, tmp_path):
    shutil.copytree(made / "outputs" / "2020-21" / "members", tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize("what", ["report.html", "folder", "link", "public"])
def test_h11_what_lies_beside_the_members_copy_is_named(made, tmp_path, what):
    """Nothing but the folders of audiences belongs into the folder of a period."""
    whole = shutil.copytree(made / "outputs" / "2020-21", tmp_path / "2020-21")
    assert found(whole / "members") == []
    if what == "folder":
        (whole / what).mkdir()
    elif what == "public":  # a copy for others that no run has made, with a manifest and a forged page
        shutil.copytree(whole / "members", whole / what)
        (whole / what / "report.html").write_text("forged")
    elif what == "link":
        (whole / what).symlink_to(whole / "members", target_is_directory=True)
    else:
        (whole / what).write_text("more")
    assert found(whole / "members") == [f"{what} was put beside members in the run's folder since the run."]


def found(run):
    return list(additions(run, read_manifest(run).outputs))


def add(run, what):
    """Add something to the run; return its name."""
    elsewhere = run.parent / "elsewhere"
    elsewhere.mkdir()
    name = f"more {what.replace(' ', '-')}"
    if what == "linked folder":
        (run / name).symlink_to(elsewhere, target_is_directory=True)
    elif what == "link into itself":
        (run / name).symlink_to(run, target_is_directory=True)
    elif what == "link that leads nowhere":
        (run / name).symlink_to(run / "nothing")
    elif what == "linked file":
        (elsewhere / "a").write_text("more")
        (run / name).symlink_to(elsewhere / "a")
    elif what == "empty folder":
        (run / name).mkdir()
    elif what == "hidden folder":
        name = ".more"
        (run / name).mkdir()
    elif what == "pipe":
        os.mkfifo(run / name)
    return name


LINKS = ["linked folder", "link into itself", "link that leads nowhere", "linked file"]


@pytest.mark.parametrize("what", [*LINKS, "empty folder", "hidden folder", "pipe"])
def test_h11_what_is_added_to_a_run_is_named(run, what):
    assert found(run) == []
    name = add(run, what)
    (line,) = found(run)
    assert name in line
    assert ("link" in line) == ("link" in what)


def test_h11_what_is_added_below_a_folder_of_the_run_is_named(run):
    (run / "notebooks").mkdir(exist_ok=True)
    made = [*read_manifest(run).outputs, "notebooks/01_population.ipynb"]
    assert list(additions(run, made)) == []
    (run / "notebooks" / "more").mkdir()
    (run / "notebooks" / "01_population.ipynb").symlink_to(run / "report.html")
    assert {line.split()[0] for line in additions(run, made)} == {"The", "notebooks/01_population.ipynb"}


@pytest.mark.parametrize("name", ["report.html", MANIFEST, MEMBERS_COPY, "figures.csv"])
def test_h11_a_file_of_the_run_put_elsewhere_and_linked_is_named(run, name):
    """Its content is the same, but whoever can write there can change it without touching the run."""
    shutil.move(run / name, run.parent / "elsewhere")
    (run / name).symlink_to(run.parent / "elsewhere")
    assert found(run) == [f"{name} is a link, which was put into the run's folder since the run."]


def test_h11_a_run_that_is_reached_by_a_link_is_that_run(run):
    (run.parent / "link").symlink_to(run, target_is_directory=True)
    assert found(run.parent / "link") == []


def test_h11_a_file_with_a_second_name_elsewhere_is_that_file(run):
    """Backups link files like that; its bytes are compared like those of any other."""
    (run.parent / "backup.html").hardlink_to(run / "report.html")
    assert found(run) == []


def test_h11_a_name_that_is_not_utf_8_can_be_said(run):
    Path(os.fsdecode(os.fsencode(run) + b"/caf\xe9")).mkdir()
    (line,) = found(run)
    assert line.encode("utf-8", "backslashreplace")


def test_h11_verify_fails_for_what_was_added(made, run):
    """All kinds at once, each a line, and exit code 4; nothing else differs."""
    for number, what in enumerate(("linked folder", "empty folder", "pipe")):
        (run.parent / "elsewhere").exists() and (run.parent / "elsewhere").rename(run.parent / f"elsewhere-{number}")
        add(run, what)
    (run / "more.csv").write_text("more")
    done = command("verify", run, "--data", made / "data")
    assert done.exception.exit_code == 4
    assert sum("the run's folder" in line for line in done.output.splitlines()) >= 4
    verification = verify(run, made / "data")
    assert len(verification.faults) == 4
    assert verification.differing.empty
    content = (run / "figures.csv").read_bytes()
    assert read_manifest(run).outputs["figures.csv"] == hashlib.sha256(content).hexdigest()
