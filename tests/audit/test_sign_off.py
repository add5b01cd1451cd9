"""Two people sign a report for exactly its figures; a report that was changed cannot be signed."""

from pathlib import Path

import pytest

from iro_analysis.audit.sign_off import Signature, SignOff, faults_of, read_sign_off, sign, signed_page
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.runs.manifest import file_hash

PAGE = '<h1>Report</h1>\n<p class="status">{}</p>\n<p>Text</p>\n'
DRAFT = "Draft: the text and figures are not approved until the service manager has signed them off."
PROVISIONAL = "Draft on provisional figures: the returns cover the period up to 30 September 2020 only."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The smallest possible folder of a run, signed in as account one."""
    from runs.test_revisions import MADE  # noqa: PLC0415  a manifest written by hand

    (tmp_path / "report.html").write_text(PAGE.format(DRAFT), encoding="utf-8")
    (tmp_path / "figures.csv").write_text("period\n2020-21\n", encoding="utf-8")
    MADE.finished(tmp_path).write(tmp_path)
    monkeypatch.setattr("iro_analysis.runs.manifest.versions.account", lambda: "account one")
    return tmp_path


def as_account(monkeypatch, name):
    monkeypatch.setattr("iro_analysis.runs.manifest.versions.account", lambda: name)


def front(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    return page.split('<p class="status">')[1].split("</p>")[0]


def test_a_report_is_a_draft_until_both_have_signed(folder, monkeypatch):
    sign(folder, "analyst", "A. <Analyst>")
    assert front(folder).startswith("Draft: signed off by A. &lt;Analyst&gt; (analyst) on ")
    assert front(folder).endswith("the assurer has not signed yet.")
    as_account(monkeypatch, "account two")
    sign(folder, "assurer", "B. Assurer")
    assert front(folder).startswith("Signed off by A. &lt;Analyst&gt; (analyst) on ")
    assert file_hash(folder / "figures.csv")[:16] in front(folder)
    roles = {signed.role: (signed.name, signed.account) for signed in read_sign_off(folder).signatures}
    assert roles == {"analyst": ("A. <Analyst>", "account one"), "assurer": ("B. Assurer", "account two")}


def test_the_order_does_not_matter(folder, monkeypatch):
    sign(folder, "assurer", "B")
    assert front(folder).endswith("the analyst has not signed yet.")
    as_account(monkeypatch, "account two")
    sign(folder, "analyst", "A")
    assert front(folder).startswith("Signed off by A (analyst) on ")


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


def test_nobody_signs_twice(folder):
    sign(folder, "analyst", "A")
    with pytest.raises(CommandError, match="A has signed as analyst on "):
        sign(folder, "analyst", "C")


@pytest.mark.parametrize("name", ["figures.csv", "report.html", "manifest.json"])
def test_a_changed_run_cannot_be_signed_and_earlier_signatures_are_void(folder, monkeypatch, name):
    sign(folder, "analyst", "A")
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace("2020-21", "2020-22", 1) + " ", encoding="utf-8")
    as_account(monkeypatch, "account two")
    with pytest.raises(AuditError, match=f"{name}.* is not as the run left it.* is void"):
        sign(folder, "assurer", "B")


def test_a_signature_for_other_figures_does_not_count():
    sign_off = SignOff((Signature("analyst", "A", "one", "2026-11-25T10:00:00+00:00", "hash of then"),), "")
    assert sign_off.valid_for("hash of now") == {}


def test_signatures_do_not_make_provisional_figures_final():
    one, other = (
        Signature(role, role.title(), role, "2026-11-25T10:00:00+00:00", "0" * 64) for role in ("analyst", "assurer")
    )
    first = signed_page(PAGE.format(PROVISIONAL), SignOff((one,), ""))
    second = signed_page(first, SignOff((one, other), ""))
    assert second == signed_page(PAGE.format(PROVISIONAL), SignOff((one, other), ""))
    assert f"{PROVISIONAL} Signed off by Analyst (analyst) on 2026-11-25 and by Assurer" in second


def test_a_sign_off_that_can_no_longer_be_read_is_reported(folder):
    (folder / "sign-off.json").write_text("{", encoding="utf-8")
    with pytest.raises(AuditError, match=r"sign-off\.json is not a sign-off"):
        sign(folder, "analyst", "A")


def test_a_signature_that_one_person_added_to_the_file_is_reported():
    one, other = (
        Signature(role, name, role, "2026-11-25", "0") for role, name in (("analyst", "A B"), ("assurer", "B, A"))
    )
    assert list(faults_of(SignOff((one, other), ""), "0")) == [
        "sign-off.json was changed: analyst and assurer are one person in it."
    ]
    assert next(faults_of(SignOff((one, one), ""), "0")).startswith("sign-off.json was changed: each of ")
    assert list(faults_of(SignOff((one,), ""), "0")) == []
    assert list(faults_of(None, "0")) == []


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
