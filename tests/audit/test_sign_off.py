"""Two people give their names to a run for exactly its manifest; a report that was changed bears no name."""

import hashlib
import json
from pathlib import Path

import pytest

from iro_analysis.audit.sign_off import Signature, SignOff, Statement, faults_of, read_sign_off, sign
from iro_analysis.audit.signatures import check_signatures
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.report.status import DRAFT
from iro_analysis.report.status_marks import BEGIN, END, without_status
from iro_analysis.runs.manifest import read_manifest

BEFORE, AFTER = "<h1>Report 2020-21</h1>\n", "\n<p>Text</p>\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The smallest possible folder of a run, as account one."""
    return small_run(tmp_path, monkeypatch)


def small_run(folder, monkeypatch):
    from iro_analysis.runs.stamp import stamped  # noqa: PLC0415  the same
    from runs.test_revisions import MADE  # noqa: PLC0415  a manifest written by hand

    folder.mkdir(exist_ok=True)
    page = BEFORE.encode() + BEGIN + END + AFTER.encode()
    (folder / "report.html").write_bytes(page)
    (folder / "figures.csv").write_text("period\n2020-21\n", encoding="utf-8")
    made = MADE.finished(folder)
    made.write(folder)
    (folder / "report.html").write_bytes(stamped(page, made, seal(folder)))
    as_account(monkeypatch, "account one")
    return folder


def as_account(monkeypatch, name):
    monkeypatch.setattr("iro_analysis.runs.manifest.versions.account", lambda: name)


def seal(folder):
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def front(folder):
    """The lines of the block."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    block = page.split(BEGIN.decode())[1].split(END.decode())[0]
    return [line.removeprefix('<p class="status">').removesuffix("</p>") for line in block.split("\n")[1:-1]]


def check(folder, signers=None):
    return check_signatures(folder, read_manifest(folder), signers)


def test_names_without_keys_are_called_unsigned_and_the_report_stays_a_draft(folder, monkeypatch):
    assert front(folder) == [DRAFT, f"Seal: {seal(folder)}"]
    before = (folder / "manifest.json").read_bytes()
    sign(folder, "analyst", "A. <Analyst>")
    as_account(monkeypatch, "account two")
    sign(folder, "assurer", "B. Assurer")
    status, analyst, assurer, last = front(folder)
    assert status == DRAFT
    assert analyst.startswith("Unsigned name: A. &lt;Analyst&gt; (analyst), given on 20")
    assert assurer.startswith("Unsigned name: B. Assurer (assurer), given on 20")
    assert last == f"Seal: {seal(folder)}"
    assert (folder / "manifest.json").read_bytes() == before
    found = check(folder)
    assert found.faults == ()
    assert [line.split(",")[0] for line in found.lines] == [
        "Unsigned name: A. <Analyst> (analyst)",
        "Unsigned name: B. Assurer (assurer)",
    ]


def test_the_order_does_not_matter(folder, monkeypatch):
    sign(folder, "assurer", "B")
    as_account(monkeypatch, "account two")
    sign(folder, "analyst", "A")
    assert [line[:16] for line in front(folder)[1:3]] == ["Unsigned name: A", "Unsigned name: B"]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("A. Analyst", "account two"),
        ("a.  analyst", "account two"),
        ("Analyst, A", "account two"),
        ("\u00c1 Analyst", "account two"),
        ("B", "account one"),
    ],
)
def test_the_assurer_cannot_be_the_analyst(folder, monkeypatch, name, account):
    sign(folder, "analyst", "A. Analyst")
    as_account(monkeypatch, account)
    with pytest.raises(CommandError, match="must be somebody else"):
        sign(folder, "assurer", name)


def test_nobody_gives_a_name_twice(folder):
    sign(folder, "analyst", "A")
    with pytest.raises(CommandError, match="A has given a name as analyst on "):
        sign(folder, "analyst", "C")


@pytest.mark.parametrize("name", ["figures.csv", "report.html", "manifest.json"])
def test_a_changed_run_cannot_be_signed_and_earlier_names_are_void(folder, monkeypatch, name):
    sign(folder, "analyst", "A")
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace("2020-21", "2019-20", 1) + " ", encoding="utf-8")
    as_account(monkeypatch, "account two")
    with pytest.raises(AuditError, match=f"{name}.* is not as the run left it.* is void"):
        sign(folder, "assurer", "B")


def test_a_name_of_many_lines_or_with_live_characters_is_one_line(folder):
    sign(folder, "analyst", "A\nrole: assurer\u202e")
    (given,) = read_sign_off(folder).signatures
    assert given.statement.name == "A role: assurer(U+202E)"
    assert check(folder).faults == ()


def test_signatures_do_not_make_provisional_figures_final():
    from datetime import date  # noqa: PLC0415  for one test

    from iro_analysis.periods import parse_period  # noqa: PLC0415  for one test
    from iro_analysis.report.status import SIGNED_OFF, Signer, draft_text, status_lines  # noqa: PLC0415  for one test

    both = [Signer(role, role.title(), "2026-11-25", f"key of {role}") for role in ("analyst", "assurer")]
    provisional = draft_text(date(2020, 9, 30), parse_period("2020-21"))
    assert status_lines(provisional, both, "0")[0] == (
        "Draft on provisional figures: the returns cover the period up to 30 September 2020 only."
    )
    assert status_lines(DRAFT, both, "0")[0] == SIGNED_OFF
    assert status_lines(DRAFT, both[:1], "0")[0] == DRAFT


def test_the_block_of_a_page_is_one_or_none():
    page = b"a" + BEGIN + b"b" + END + b"c"
    assert without_status(page) == b"a" + BEGIN + END + b"c"
    for other in (BEGIN + page, page + END, page.replace(BEGIN, b""), END + b"b" + BEGIN):
        assert without_status(other) == other


def test_a_sign_off_that_can_no_longer_be_read_is_reported(folder):
    (folder / "sign-off.json").write_text("{", encoding="utf-8")
    with pytest.raises(AuditError, match=r"sign-off\.json is not a sign-off"):
        sign(folder, "analyst", "A")
    assert "is not a sign-off" in check(folder).faults[0]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "null",
        '{"format": 2, "signatures": [{}]}',
        '{"format": 2, "signatures": [[]]}',
        '{"format": 2, "signatures": 1}',
        "[" * 100_000,
        '{"format": 2, "signatures": [{"statement": "\\ud800", "key": "", "signature": ""}]}',
    ],
)
def test_whatever_else_lies_there_is_no_sign_off(folder, text):
    (folder / "sign-off.json").write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match=r"sign-off\.json is not a sign-off"):
        read_sign_off(folder)


def test_a_sign_off_has_one_form(folder):
    sign(folder, "analyst", "A")
    path = folder / "sign-off.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    with pytest.raises(AuditError, match=r"sign-off\.json is not a sign-off"):
        read_sign_off(folder)


def test_a_name_that_one_person_added_to_the_file_is_reported(folder):
    made, manifests = read_manifest(folder), {"members": seal(folder)}

    def given(role, name):
        return Signature(Statement("A", "2020-21", role, name, role, "2026-11-25T10:00:00+00:00", manifests))

    one, other = given("analyst", "A B"), given("assurer", "B, A")
    assert list(faults_of(SignOff((one, other)), made, folder)) == [
        "Analyst and assurer are one person in sign-off.json."
    ]
    assert next(faults_of(SignOff((one, one)), made, folder)).startswith("sign-off.json was changed: each of ")
    assert list(faults_of(SignOff((one,)), made, folder)) == []
    assert list(faults_of(SignOff(), made, folder)) == []


def test_nothing_is_changed_if_the_record_cannot_be_written(folder, monkeypatch):
    before = (folder / "report.html").read_bytes()
    replace = Path.replace

    def fail_on_sign_off(path, target):
        if Path(target).name == "sign-off.json":
            raise OSError(f"no space left for {target}")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail_on_sign_off)
    with pytest.raises(OSError, match="sign-off"):
        sign(folder, "analyst", "A")
    assert not (folder / "sign-off.json").exists()
    assert (folder / "report.html").read_bytes() == before


@pytest.mark.parametrize("what", ["a file", "a folder", "a link"])
def test_a_folder_with_more_in_it_than_the_run_made_is_not_signed(folder, what):
    if what == "a file":
        (folder / "more.csv").write_text("1")
    elif what == "a folder":
        (folder / "more.csv").mkdir()
    else:
        (folder / "more.csv").symlink_to(folder / "figures.csv")
    with pytest.raises(AuditError, match=r"more\.csv.*Nothing was signed"):
        sign(folder, "analyst", "A. Analyst")
    assert not (folder / "sign-off.json").exists()
