"""A past run can be reproduced, and whatever was changed since is found and named."""

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from functools import partial

import pyarrow as pa
import pytest
from pyarrow import parquet

from iro_analysis.audit import verify as verifying
from iro_analysis.audit.sign_off import read_sign_off, sign
from iro_analysis.audit.verify import verify
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.ledger import Ledger
from iro_analysis.periods import parse_period
from iro_analysis.report.status_marks import status_block
from iro_analysis.runs import run as runs
from iro_analysis.runs.manifest import file_hash, read_manifest
from iro_analysis.runs.request import RunRequest
from iro_analysis.runs.revisions import compare
from iro_analysis.runs.stamp import stamped
from iro_analysis.sample import make_sample
from ledgers import change_value, figures_of, rows_of
from runs.test_revisions import MADE, ledger


@pytest.fixture(scope="module")
def made(once_in_folder):
    """A data folder and two runs of it, each with one text and two notebooks."""
    return once_in_folder(
        "verified", partial(make_and_run, chapters=["introduction", "01_population", "00_data_quality"])
    )


@pytest.fixture(scope="module")
def made_of_text(once_in_folder):
    """The same without notebooks, whose kernels take most of the time of a run."""
    return once_in_folder("verified-text", partial(make_and_run, chapters=["introduction"]))


def make_and_run(folder, chapters):
    make_sample(folder / "data", children=120, seed=4)
    config = folder / "data" / "iro.toml"
    report = f"\n[report]\nchapters = {json.dumps(chapters)}\n"
    config.write_text(config.read_text(encoding="utf-8") + report, encoding="utf-8")
    runs.run(RunRequest(folder / "data", parse_period("2019-20")), out=folder / "outputs")
    runs.run(RunRequest(folder / "data", parse_period("2020-21")), out=folder / "outputs")


@pytest.fixture
def copy(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def copy_of_text(made_of_text, tmp_path):
    shutil.copytree(made_of_text, tmp_path / "copy")
    return tmp_path / "copy"


def messages_of(folder, data="data"):
    """The messages of a verification, whether or not it finishes."""
    messages = []
    try:
        verify(folder / "outputs" / "2020-21" / "members", folder / data, tell=messages.append)
    except (AuditError, CommandError) as error:
        messages.append(str(error))
    return messages


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def forge(folder, made=None):
    """Write a manifest that fits the files as they are now, and its seal into the page, as a careful forger would."""
    made = (made or read_manifest(folder)).finished(folder)
    made.write(folder)
    page = folder / "report.html"
    seal = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    page.write_bytes(stamped(page.read_bytes(), made, seal))


def one_child_more(folder):
    """Write one child more into the ledger's row of children in care at the end of the year, and say which it is."""
    row = list(figures_of(folder)).index(("2020-21", "cla_at_end", "")) + 2
    change_value(folder / "ledger.parquet", row, lambda value: value + 1)
    return row


def test_a_run_verifies_in_another_place_and_after_signing(copy, monkeypatch):
    folder = copy / "outputs" / "2020-21" / "members"
    sign(folder, "analyst", "A. Analyst")
    shutil.move(copy / "data", copy / "moved")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    verification = verify(folder, copy / "moved")
    assert verification.faults == ()
    assert set(verification.figures["verdict"]) == {"same"}
    assert verification.verifies


def test_every_changed_file_is_named(copy):
    """Page, ledger, manifest and inputs are changed; one verification names them all."""
    folder = copy / "outputs" / "2020-21" / "members"
    one_child_more(folder)
    change(folder / "report.html", "Children in care", "Children in case")
    change(folder / "manifest.json", '"engine": "polars"', '"engine": "pandas"')
    header = next((copy / "data").rglob("2020-21/header.csv"))
    header.write_bytes(header.read_bytes() + b"\n")
    (copy / "data" / "2020-21" / "note.txt").write_text("new", encoding="utf-8")
    (folder / "extra.csv").write_text("new", encoding="utf-8")
    messages = []
    verification = verify(folder, copy / "data", tell=messages.append)
    assert not verification.verifies
    assert messages[:6] == [
        "ledger.parquet was changed in the run's folder since the run.",
        "report.html was changed in the run's folder since the run.",
        "extra.csv was added to the run's folder since the run.",
        "manifest.json was changed after the run: it has not the seal that report.html prints.",
        "2020-21/header.csv was changed in the inputs since the run.",
        "2020-21/note.txt was added to the inputs since the run.",
    ]
    (figure,) = verification.differing.to_dict("records")
    assert (figure["period"], figure["measure"], figure["breakdown"]) == ("2020-21", "cla_at_end", "")
    assert int(figure["published"]) == int(figure["now"]) + 1
    assert any(line.startswith("report.html is computed differently now") for line in messages)


def test_a_changed_figure_with_a_matching_new_hash_is_found_by_computing_again(copy):
    """Ledger, page and the manifest's hashes and seal were changed together: only computing again shows it."""
    folder = copy / "outputs" / "2020-21" / "members"
    row = one_child_more(folder)
    page = folder / "data-quality.html"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    change(folder / "report.html", "Children in care", "Children in case")
    forge(folder)
    messages = []
    verification = verify(folder, copy / "data", tell=messages.append)
    assert not verification.verifies
    assert (
        f"ledger.parquet is computed differently now from the file in the run's folder: row {row} differs." in messages
    )
    assert {line.partition(" ")[0] for line in messages if "is computed differently now" in line} == {
        "ledger.parquet",
        "report.html",
        "data-quality.html",
    }
    assert verification.differing["measure"].tolist() == ["cla_at_end"]


def test_names_given_to_another_state_of_the_run_are_void(copy_of_text):
    folder = copy_of_text / "outputs" / "2020-21" / "members"
    sign(folder, "analyst", "A. Analyst")
    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").write_text(page.replace("Children in care", "Children in case", 1), encoding="utf-8")
    shutil.copy(folder / "sign-off.json", copy_of_text)
    (folder / "sign-off.json").unlink()
    forge(folder)
    shutil.copy(copy_of_text / "sign-off.json", folder)
    messages = messages_of(copy_of_text)
    assert messages[0].startswith("What the analyst signed is the manifest of another run than this one")
    assert messages[1] == "report.html says something else of its status or signers than sign-off.json does."


def test_a_run_of_the_older_format_verifies_with_the_names_given_to_it(copy_of_text):
    """Written as that version wrote it: no block in the page, a hash of itself in the manifest, names alone."""
    folder = copy_of_text / "outputs" / "2020-21" / "members"
    in_the_older_layout(folder)
    page = (folder / "report.html").read_bytes()
    (folder / "report.html").write_bytes(
        page.replace(status_block(page), b'<p class="status">Draft: not approved.</p>')
    )
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content |= {"format": 1, "outputs": content["outputs"] | {"report.html": file_hash(folder / "report.html")}}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    content["seal"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "report.html").write_bytes(page.replace(status_block(page), b'<p class="status">Signed off by A.</p>'))
    names = [{"role": "analyst", "name": "A", "account": "a", "signed": "2025-11-30T10:00:00+00:00"}]
    names[0]["ledger"] = file_hash(folder / "figures.csv")
    record = {"signatures": names, "page": file_hash(folder / "report.html")}
    (folder / "sign-off.json").write_text(json.dumps(record), encoding="utf-8")
    verification = verify(folder, copy_of_text / "data")
    assert verification.faults == ()
    assert verification.signatures.lines[0] == "Unsigned name: A (analyst), given on 2025-11-30."


def in_the_older_layout(folder):
    """Leave what a version left that wrote the whole ledger as CSV, under the name of today's spreadsheet."""
    rows = rows_of(folder)
    (folder / "ledger.parquet").unlink()
    (folder / "measures.csv").unlink()
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for path in folder.glob("notebooks/*.ipynb"):
        path.write_text(path.read_text(encoding="utf-8").replace("ledger.parquet", "figures.csv"), encoding="utf-8")
    forge(folder)


def test_runs_whose_ledger_is_csv_are_verified_compared_and_looked_back_at(copy):
    """The report of the year, with notebooks, and that of the year before."""
    folder, before = (copy / "outputs" / year / "members" for year in ("2020-21", "2019-20"))
    again = shutil.copytree(folder, copy / "again")
    in_the_older_layout(before)
    in_the_older_layout(folder)
    shutil.copy(folder / "figures.csv", again)  # as verify writes it for such a run
    made = read_manifest(folder)
    assert list(verifying._of_recomputed(made, folder, again)) == []
    change(folder / "figures.csv", ",cla_at_end,", ",cla_at_start,")
    (line,) = verifying._of_recomputed(made, folder, again)
    assert line.startswith("figures.csv is computed differently now")
    change(folder / "figures.csv", ",cla_at_start,", ",cla_at_end,")
    assert set(compare(before, folder).figures["verdict"]) == {"same", "new"}
    looked_back = replace(made, before={**made.before, "ledger": file_hash(before / "figures.csv")})
    assert len(verifying._report_before(looked_back, folder).published) == len(compare(before, before).figures)


@pytest.mark.parametrize(
    ("change_ledger", "version", "where"),
    [
        (lambda table: table, "20.0.0", ""),
        (lambda table: table, pa.__version__, "only how it is written"),
        (lambda table: with_column(table, "lower", [None, 1.0]), "20.0.0", "row 3"),
        (lambda table: with_column(table, "note", ["", "b"]), "20.0.0", "row 3"),
        (lambda table: table.slice(0, 1), "20.0.0", "row 3"),
        (lambda table: table.drop_columns(["note"]), "20.0.0", "what it holds"),
    ],
)
def test_a_ledger_written_by_another_pyarrow_is_the_same_ledger(tmp_path, change_ledger, version, where):
    """Its bytes are others then; if the version is the same, somebody has written it again."""
    published, again = tmp_path / "published", tmp_path / "again"
    for place in (published, again):
        place.mkdir()
        Ledger(ledger(a=1.0, b="not_available"), parse_period("2020-21")).write(place / "ledger.parquet")
    path = published / "ledger.parquet"
    parquet.write_table(change_ledger(parquet.ParquetFile(path).read()), path)
    made = replace(MADE, outputs={path.name: file_hash(path)}, dependencies={"pyarrow": version})
    told = f"ledger.parquet is computed differently now from the file in the run's folder: {where} differs."
    assert list(verifying._of_recomputed(made, published, again)) == ([told] if where else [])


def with_column(table, name, values):
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_a_different_configuration_is_reported_before_anything_is_computed(copy_of_text):
    config = copy_of_text / "other.toml"
    config.write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="The run was made without --config: give the same again"):
        verify(copy_of_text / "outputs" / "2020-21" / "members", copy_of_text / "data", config)


def test_late_data_change_figures_and_say_so(copy_of_text):
    episodes = next((copy_of_text / "data").rglob("2020-21/episodes.csv"))
    lines = episodes.read_text(encoding="utf-8").splitlines(keepends=True)
    episodes.write_text("".join(lines[:-8]), encoding="utf-8")
    verification = verify(copy_of_text / "outputs" / "2020-21" / "members", copy_of_text / "data")
    assert verification.faults[0] == "2020-21/episodes.csv was changed in the inputs since the run."
    assert set(verification.differing["verdict"]) <= {"different", "newly absent", "new"}
    assert len(verification.differing)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "is not the folder of a finished run"),
        (lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8"), "is not a manifest"),
        (lambda folder: (folder / "manifest.json").write_text("[" * 200_000, encoding="utf-8"), "is not a manifest"),
        (lambda folder: (folder / "manifest.json").write_text("{}", encoding="utf-8"), "has format None"),
        (lambda folder: change(folder / "manifest.json", '"period": ', '"perio": '), "is not a manifest"),
        (lambda folder: change(folder / "manifest.json", '"rows": [', '"rows": [{},'), "is not a manifest"),
        (lambda folder: change(folder / "manifest.json", '"format"', '"more": "", "format"'), "is not a manifest"),
    ],
)
def test_a_folder_without_a_manifest_cannot_be_verified(copy_of_text, spoil, message):
    spoil(copy_of_text / "outputs" / "2020-21" / "members")
    assert message in messages_of(copy_of_text)[-1]


def test_another_version_is_reported_but_is_not_a_fault(copy_of_text):
    folder = copy_of_text / "outputs" / "2020-21" / "members"
    made = read_manifest(folder)
    forge(folder, replace(made, dependencies={**made.dependencies, "pandas": "2.2.0"}, python="3.9.1"))
    verification = verify(folder, copy_of_text / "data")
    assert verification.verifies
    assert verification.versions == (
        f"Python is {made.python} now and was 3.9.1.",
        f"pandas is {made.dependencies['pandas']} now and was 2.2.0.",
    )


def test_the_manifest_lists_inputs_and_outputs_and_names_nobody(made):
    folder = made / "outputs" / "2020-21" / "members"
    manifest = read_manifest(folder)
    seal = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert f"Seal: {seal}<" in (folder / "report.html").read_text(encoding="utf-8")
    assert manifest.parameters["period"] == "2020-21"
    assert {"2020-21/header.csv", "iro.toml"} <= manifest.inputs.keys()
    assert manifest.inputs.keys() == manifest.sizes.keys()
    tables = {"ledger.parquet", "figures.csv", "measures.csv"}
    assert {"report.html", "data-quality.html", "data-quality.json", *tables} <= manifest.outputs.keys()
    assert {"01_population.ipynb", "00_data_quality.ipynb"} == manifest.notebooks.keys()
    for row in manifest.rows:
        assert row["rows_in"] == row["rows_used"] + row["rows_merged"] + row["rows_quarantined"]
    header = (made / "data" / "2020-21" / "header.csv").read_text(encoding="utf-8").splitlines()[1:]
    children = {line.split(",")[0] for line in header}
    written = (folder / "manifest.json").read_text(encoding="utf-8")
    assert not [child for child in children if f'"{child}"' in written]


def test_a_later_report_says_what_was_revised_since_the_one_before(copy_of_text):
    folder = copy_of_text / "outputs" / "2020-21" / "members"
    assert "no total of a year was revised" in (folder / "report.html").read_text(encoding="utf-8")
    episodes = next((copy_of_text / "data").rglob("2019-20/episodes.csv"))
    lines = episodes.read_text(encoding="utf-8").splitlines(keepends=True)
    episodes.write_text("".join(lines[:-15]), encoding="utf-8")
    runs.run(RunRequest(copy_of_text / "data", parse_period("2020-21")), out=copy_of_text / "outputs")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Figures that were revised" in page
    assert "Data: Episodes" in page
    assert read_sign_off(folder).signatures == ()
    assert verify(folder, copy_of_text / "data").verifies


def test_a_revision_that_was_removed_is_found_through_the_earlier_report(copy_of_text):
    """Revisions, manifest and seal are forged consistently; only the report of 2019-20 beside them shows it."""
    folder = copy_of_text / "outputs" / "2020-21" / "members"
    path = folder / "revisions.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2019-20,starts,,1,2,different,Late data.\n", encoding="utf-8")
    forge(folder)
    verification = verify(folder, copy_of_text / "data")
    assert [fault for fault in verification.faults if "revisions.csv is computed differently now" in fault]
    shutil.rmtree(copy_of_text / "outputs" / "2019-20")
    alone = verify(folder, copy_of_text / "data")
    assert alone.versions[0].startswith("The report of 2019-20 that this one looks back at does not lie beside it")


def test_a_signed_report_is_left_as_it_is_and_never_replaced_by_another(copy_of_text):
    folder = copy_of_text / "outputs" / "2020-21"
    sign(folder / "members", "analyst", "A. Analyst")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    order = RunRequest(copy_of_text / "data", parse_period("2020-21"))
    runs.run(order, out=copy_of_text / "outputs")
    (copy_of_text / "data" / "late.txt").write_text("a letter")
    with pytest.raises(CommandError, match="2020-21/members bears signatures or names"):
        runs.run(order, out=copy_of_text / "outputs")
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    }
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", "2019-20", "2020-21"]


def test_a_damaged_earlier_report_does_not_prevent_a_new_one(copy_of_text):
    for name in ("2019-20", "2020-21"):
        (copy_of_text / "outputs" / name / "members" / "data-quality.json").write_text("{", encoding="utf-8")
    messages = []
    runs.run(
        RunRequest(copy_of_text / "data", parse_period("2020-21")),
        out=copy_of_text / "outputs",
        warn=messages.append,
    )
    lines = [line for line in messages if line.endswith("The report is made without looking back at it.")]
    assert len(lines) == 2
    assert read_manifest(copy_of_text / "outputs" / "2020-21" / "members").before == {}
