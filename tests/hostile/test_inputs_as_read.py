"""H3: what the manifest certifies is what was read; an input that changes meanwhile stops the command."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cases.twelve import command, twelve_with, workbook, write
from iro_analysis import pipeline
from iro_analysis.audit import verify as verifying
from iro_analysis.contracts import suites
from iro_analysis.disk import opened as openings
from iro_analysis.disk.opened import CONTRACTS, OpenedFiles, contract_hashes, held_to, write_expected
from iro_analysis.errors import CommandError, DataError
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import EXPECTED, compute_ledger, open_section, read_unchecked
from iro_analysis.report.words.prose import Prose
from iro_analysis.runs import run as runs
from iro_analysis.runs.product import compute
from iro_analysis.runs.request import RunRequest
from iro_analysis.settings import load_settings
from iro_analysis.sources.comparators import COLUMNS, comparator_rows
from iro_analysis.spreadsheets.sheets import _has_password

PERIOD = parse_period("2020-21")
CONFIG = """[report]
chapters = ["introduction"]
[[comparators]]
file = "rates.csv"
"""
ALERTS = [
    ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED", "OUTCOME"],
    ["1", "0000001", "01/07/2020", "Drift", "North", "", ""],
]
RATE = {
    "time_period": "2021",
    "geographic_level": "National",
    "country_name": "England",
    "country_code": "E92000001",
    "population_type": "Children looked after on 31 March each year",
    "children_count": "80850",
    "population_estimate": "12000000",
    "rate_per_10000": "67",
}


def rates(rate="67"):
    row = RATE | {"rate_per_10000": rate}
    names = sorted(COLUMNS)
    return "\n".join([",".join(names), ",".join(row.get(name, "") for name in names)]) + "\n"


def filled(folder):
    """A workspace with an input of every kind."""
    files = twelve_with() | {
        "iro.toml": CONFIG,
        "rates.csv": rates(),
        "chapters/introduction.md": "# Introduction\n\nOur year.\n",
        "logs.xlsx": workbook({"Alerts": ALERTS}),
        "letter.docx": b"Dear Sir",
        "notes.dat": b"nothing",
    }
    return write(folder, files)


@pytest.fixture(scope="module")
def computed(once_in_folder):
    """What a run of such a workspace computes; its inputs are read anew by each test."""
    folder = once_in_folder("as-read", filled)
    return compute(RunRequest(folder, PERIOD))


def as_read_now(computed, folder):
    """What was computed, as if it had been computed from the files in ``folder``, which hold the same."""
    inputs = read_unchecked(folder)
    return replace(computed, settings=inputs.settings, opened=inputs.opened)


@pytest.fixture
def read(tmp_path, computed):
    """A workspace that has just been read and computed, in a folder of its own."""
    folder = filled(tmp_path / "data")
    return folder, as_read_now(computed, folder)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# What is certified.


def test_h3_the_manifest_names_the_bytes_that_were_parsed_and_no_later_ones(tmp_path, computed, monkeypatch):
    """A file is exchanged the moment it has been read; the last look at it comes afterwards."""
    folder = filled(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    read_bytes = Path.read_bytes

    def exchanged(path):
        content = read_bytes(path)
        if path in before and path.suffix in {".csv", ".xlsx", ".dat"}:
            path.write_bytes(content + b"\n")
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", exchanged)
        inputs = read_unchecked(folder)
    made = runs.describe(
        replace(computed, settings=inputs.settings, opened=inputs.opened), RunRequest(folder, PERIOD), ""
    )
    parsed = {path.relative_to(folder).as_posix(): content for path, content in before.items()}
    assert {name: made.inputs[name] for name in parsed if name in made.inputs} == {
        name: sha256(content) for name, content in parsed.items() if name in made.inputs
    }
    assert {"header.csv", "logs.xlsx", "iro.toml", "rates.csv", "chapters/introduction.md"} <= made.inputs.keys()
    assert made.sizes["header.csv"] == len(parsed["header.csv"])


@pytest.mark.parametrize(
    "name", ["header.csv", "logs.xlsx", "iro.toml", "rates.csv", "chapters/introduction.md", "letter.docx", "notes.dat"]
)
@pytest.mark.parametrize("change", ["changed", "removed", "a link elsewhere", "hidden"])
def test_h3_an_input_that_changes_before_the_end_of_a_run_stops_it(read, name, change):
    folder, product = read
    order, path = RunRequest(folder, PERIOD), folder / name
    runs.describe(product, order, "")
    runs.raise_if_changed(product, order)
    if change == "changed":
        path.write_bytes(path.read_bytes() + b" ")
    elif change == "hidden":
        path.rename(path.with_name(f".{path.name}"))
    else:
        path.unlink()
        if change != "removed":
            (folder.parent / "other").write_bytes(b"other")
            path.symlink_to(folder.parent / "other")
    with pytest.raises((DataError, CommandError), match=re.escape(path.name)) as stopped:
        runs.raise_if_changed(product, order)
    assert stopped.value.exit_code == 3
    assert "while the command ran" in str(stopped.value)


@pytest.mark.parametrize("name", ["2021-22/header.csv", "more.csv", "chapters/summary.md", "note.docx"])
@pytest.mark.parametrize("early", [True, False])
def test_h3_an_input_that_appears_before_the_end_of_a_run_stops_it(read, name, early):
    """It appears before the manifest is made, or afterwards."""
    folder, product = read
    order = RunRequest(folder, PERIOD)
    if not early:
        runs.describe(product, order, "")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"late")
    with pytest.raises(DataError, match="appeared while the command ran"):
        runs.describe(product, order, "") if early else runs.raise_if_changed(product, order)


def test_h3_a_run_that_is_stopped_for_it_publishes_nothing(tmp_path, monkeypatch):
    folder = filled(tmp_path / "data")
    out = tmp_path / "outputs"
    compute_whole = compute_ledger

    def with_a_change(*args, **options):
        header = folder / "header.csv"
        header.write_bytes(header.read_bytes().replace(b",1,", b",2,", 1))
        return compute_whole(*args, **options)

    monkeypatch.setattr("iro_analysis.runs.product.compute_ledger", with_a_change)
    with pytest.raises(DataError, match=r"header\.csv was changed while the command ran.*Nothing was published"):
        runs.run(RunRequest(folder, PERIOD), out=out)
    assert sorted(path.name for path in out.iterdir()) == [".lock"]


@pytest.mark.parametrize("place", [".", "private", "deep/down"])
def test_h3_a_run_writes_no_lists_among_its_inputs(tmp_path, place):
    folder = filled(tmp_path / "data")
    before = sorted(folder.rglob("*"))
    with pytest.raises(CommandError, match="lies in the data folder") as stopped:
        runs.run(RunRequest(folder, PERIOD), out=tmp_path / "outputs", private=folder / place)
    assert stopped.value.exit_code == 2
    assert sorted(folder.rglob("*")) == before


def test_h3_a_trace_writes_no_rows_among_the_inputs(tmp_path):
    folder = filled(tmp_path / "data")
    before = sorted(folder.rglob("*"))
    done = command("trace", "starts", "--data", folder, "--period", PERIOD.label, "--private", folder / "private")
    assert isinstance(done.exception, CommandError)
    assert "lies in the data folder" in str(done.exception)
    assert sorted(folder.rglob("*")) == before


# What is read twice.


def test_h3_a_comparator_in_the_data_folder_is_read_as_it_was_listed(read):
    folder, product = read
    (folder / "rates.csv").write_text(rates("99"))
    with pytest.raises(DataError, match=r"rates\.csv was changed"):
        comparator_rows(product.settings, [PERIOD], product.opened)


def test_h3_a_chapter_is_printed_as_it_is_certified(read):
    folder, product = read
    runs.describe(product, RunRequest(folder, PERIOD), "")
    chapter = folder / "chapters" / "introduction.md"
    chapter.write_text("# Another year\n")
    prose = Prose.__new__(Prose)
    prose._opened = product.opened
    with pytest.raises(DataError, match=r"introduction\.md was changed"):
        prose.blocks(chapter)


def test_h3_a_chapter_that_is_not_utf_8_is_one_message(tmp_path):
    prose = Prose.__new__(Prose)
    prose._opened = OpenedFiles()
    (tmp_path / "introduction.md").write_bytes(b"# Ein Jahr f\xfcr uns\n")
    with pytest.raises(CommandError, match="not in UTF-8"):
        prose.blocks(tmp_path / "introduction.md")


def test_h3_verify_holds_what_it_computes_from_to_what_it_compared(tmp_path, computed):
    folder = filled(tmp_path / "data")
    product = as_read_now(computed, folder)
    order = RunRequest(folder, PERIOD)
    made = runs.describe(product, order, "")
    opened = OpenedFiles()
    settings = load_settings(folder, None, opened)
    assert list(verifying._of_inputs(made, order, settings, opened)) == []
    header = folder / "header.csv"
    header.write_bytes(header.read_bytes().replace(b",1,", b",2,", 1))
    with pytest.raises(DataError, match=r"header\.csv was changed"):
        compute(order, opened=opened)
    (changed,) = verifying._of_inputs(made, order, settings, OpenedFiles())
    assert changed == "header.csv was changed in the inputs since the run."


# Kernels.


@pytest.fixture
def ledger(tmp_path, read, monkeypatch):
    """A ledger beside which a run has written what it read, and a process that has read nothing yet."""
    folder, product = read
    place = tmp_path / "building" / "ledger.parquet"
    place.parent.mkdir()
    product.ledger.write(place)
    (place.parent / "you-said-we-did.csv").write_text("you_said,we_did\n")
    write_expected(place.parent / EXPECTED, product.opened)
    monkeypatch.setattr(openings, "CONTRACTS", OpenedFiles())
    monkeypatch.setattr(pipeline, "read_examples", lambda _: ())
    return folder, place


def test_h3_a_kernel_reads_the_configuration_that_the_run_has_read(ledger):
    folder, place = ledger
    section = open_section("population", data=str(folder), period="2020-21", ledger=str(place))
    assert section is not None
    (folder / "iro.toml").write_text(CONFIG + "\n[authority]\nname = 'Elsewhere'\n")
    with pytest.raises(DataError, match=r"iro\.toml was changed"):
        open_section("population", data=str(folder), period="2020-21", ledger=str(place))
    (place.parent / EXPECTED).unlink()  # a notebook that is run again later reads what is there
    open_section("population", data=str(folder), period="2020-21", ledger=str(place))


def test_h3_a_kernel_reads_no_configuration_that_the_run_has_not_read(ledger, tmp_path):
    folder, place = ledger
    other = tmp_path / "other.toml"
    other.write_text(CONFIG)
    (tmp_path / "rates.csv").write_text(rates())
    with pytest.raises(DataError, match=r"other\.toml"):
        open_section("population", data=str(folder), period="2020-21", ledger=str(place), config=str(other))


def test_h3_a_kernel_reads_the_rules_that_the_run_has_read(ledger):
    """Whether it has read them before it knows what the run has read, or reads them afterwards."""
    _, place = ledger
    expected = json.loads((place.parent / EXPECTED).read_text())
    (codes,) = (name for name in expected if name.endswith("codes.toml"))
    openings.contract_text("codes.toml")
    held_to(place.parent / EXPECTED)
    (place.parent / EXPECTED).write_text(json.dumps(expected | {codes: "0"}))
    with pytest.raises(DataError, match=r"codes\.toml was changed"):
        held_to(place.parent / EXPECTED)
    with pytest.raises(DataError, match=r"codes\.toml was changed"):
        openings.contract_text("codes.toml")


def test_h3_what_a_run_has_read_is_not_published(tmp_path, computed):
    folder = filled(tmp_path / "data")
    product = as_read_now(computed, folder)
    (tmp_path / "made").mkdir()
    runs.write_outputs(product, RunRequest(folder, PERIOD), tmp_path / "made")
    assert not (tmp_path / "made" / EXPECTED).exists()
    assert (tmp_path / "made" / "report.html").is_file()


# The mechanism.


def test_h3_contracts_are_hashed_as_they_were_read(monkeypatch, tmp_path):
    (tmp_path / "codes.toml").write_bytes(b"a = 1\r\n")
    (tmp_path / "law.toml").write_bytes(b"b = 1\n")
    monkeypatch.setattr(openings, "CONTRACTS", OpenedFiles())
    monkeypatch.setattr(openings, "shipped", lambda _: tmp_path)
    assert openings.contract_text("codes.toml") == "a = 1\n"
    (tmp_path / "codes.toml").write_bytes(b"a = 2\n")
    assert openings.contract_hashes() == {"codes.toml": sha256(b"a = 1\r\n"), "law.toml": sha256(b"b = 1\n")}
    with pytest.raises(DataError, match=r"codes\.toml was changed"):
        openings.CONTRACTS.check()


def test_h3_every_suite_and_code_list_is_read_by_the_one_door():
    suites.read_suite.__wrapped__("missing")
    read = {Path(name).name for name in CONTRACTS.hashes_to_expect()}
    assert {"codes.toml", "missing.json"} <= read
    assert contract_hashes()["missing.json"] in CONTRACTS.hashes_to_expect().values()


#: Modules that read files without keeping what they read, and what: none of it goes into a figure.
READERS = {
    "disk/opened.py": "this is the door",
    "audit/reconcile/register.py": "a printed report",
    "audit/sign_off.py": "a run",
    "audit/signatures.py": "a run",
    "audit/ssh_keys.py": "a signature",
    "audit/verify.py": "a run",
    "disk/cache.py": "what an earlier command worked out, and the files of the package",
    "data_quality.py": "a run",
    "disk/files.py": "the mark of a private folder",
    "ledger.py": "a run",
    "lists/pages.py": "a page that would be replaced",
    "pipeline.py": "a run's ledger, to hash it",
    "report/annex.py": "a text of the package",
    "report/held.py": "a notebook, of which nothing is printed",
    "report/html.py": "a style of the package",
    "report/page.py": "the notebook that it has just executed",
    "report/executed.py": "a run",
    "report/kernels.py": "what an executed notebook showed",
    "report/tables/examples.py": "a run",
    "runs/manifest/files.py": "a run",
    "runs/manifest/record.py": "a run",
    "runs/revisions.py": "a run",
    "runs/run.py": "the page that it has just written",
    "runs/unchanged.py": "a run",
    "disk/remembered.py": "the mark of a private folder, and the commit of the program",
    "sample/files.py": "an earlier sample",
    "sources/files/whole.py": "the beginning of a file beyond the limits, which is not used",
    "disk/folders.py": "the marks of folders that are not data",
}


def test_h3_inputs_are_read_by_one_door():
    package = Path(openings.__file__).parents[1]
    reads = re.compile(
        r"""\.read_bytes\(|\.read_text\(|\.open\("rb"\)|\.open\(encoding|(read_csv|ParquetFile|\bopen)\(\w*path"""
    )
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "_shipped" not in path.parts and reads.search(path.read_text(encoding="utf-8"))
    }
    assert found <= READERS.keys(), "a second door"


BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOOK_8 = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
BOOK_5 = b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(4)


@pytest.mark.parametrize(
    ("content", "locked"),
    [
        (BEGINS + BOOK_8 + b"\x2f\x00\x36\x00", True),
        (BEGINS + BOOK_8 + b"\x86\x00\x00\x00\x2f\x00\x36\x00", True),
        (BEGINS + BOOK_5 + b"\x2f\x00\x04\x00", True),
        (BEGINS + BOOK_8 + b"\xe1\x00\x02\x00", False),
        (BEGINS, False),
    ],
)
def test_h3_the_process_for_workbooks_reads_no_file_itself(content, locked):
    """Whether an old workbook has a password was asked of the library, which read the file at its path again."""
    assert _has_password(content, Path("nowhere/old.xls")) == locked
