"""A signature is for the whole run and by a key that the council vouches for; whatever was changed after it is found.

A small run written by hand stands for a whole one: what is tried is which bytes the signatures and the manifest cover.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from audit.test_sign_off import check, front, seal, small_run
from audit.test_verify import make_and_run
from iro_analysis.audit import additions
from iro_analysis.audit.records import write_record
from iro_analysis.audit.sign_off import read_sign_off, seals, sign
from iro_analysis.audit.signatures import NOBODY, NOT_CHECKED
from iro_analysis.audit.ssh_keys import NAMESPACE, armored, sign_text
from iro_analysis.audit.verify import Verification, _manifest_of, of_folder, verify
from iro_analysis.cli import main
from iro_analysis.disk.folders import files_below
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.periods import parse_period
from iro_analysis.report.document import Document
from iro_analysis.report.html import page_html
from iro_analysis.report.status import DRAFT, SIGNED_OFF
from iro_analysis.report.status_marks import BEGIN, END, status_block
from iro_analysis.runs import place
from iro_analysis.runs.manifest import read_manifest
from iro_analysis.runs.publish import open_outputs
from iro_analysis.runs.stamp import stamped
from iro_analysis.settings import Outputs, load_settings

KEYGEN, AGENT, ADD = map(shutil.which, ("ssh-keygen", "ssh-agent", "ssh-add"))
needs_ssh_keygen = pytest.mark.skipif(KEYGEN is None, reason="there is no ssh-keygen here")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Keys of three people, and one with a passphrase."""
    folder = tmp_path_factory.mktemp("keys")
    for name, passphrase in (("analyst", ""), ("assurer", ""), ("stranger", ""), ("locked", "open sesame")):
        words = [KEYGEN, "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(folder / name)]
        subprocess.run(words, check=True)
    return folder


def line(keys, name, person="", options=f'namespaces="{NAMESPACE}"'):
    """A line of a signers file: the key ``name`` is that of ``person``."""
    return f"{person or name}@council.example {options} {(keys / f'{name}.pub').read_text(encoding='utf-8')}"


@pytest.fixture
def signers(keys, tmp_path):
    path = tmp_path / "signers"
    path.write_text(line(keys, "analyst") + line(keys, "assurer"), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The members' copy of a small run."""
    (tmp_path / "outputs" / "2020-21").mkdir(parents=True)
    return small_run(tmp_path / "outputs" / "2020-21" / "members", monkeypatch)


@pytest.fixture
def signed(folder, keys):
    sign(folder, "analyst", "A. Analyst", keys / "analyst")
    sign(folder, "assurer", "B. Assurer", keys / "assurer")
    return folder


def faults(folder, signers=None):
    """What verify says of the folder before it computes anything."""
    made = _manifest_of(folder)
    return list(of_folder(made, folder, check(folder, signers)))


def restamp(folder):
    """Have the page say what its sign-off says, as a forger would."""
    page = folder / "report.html"
    page.write_bytes(stamped(page.read_bytes(), read_manifest(folder), seal(folder), read_sign_off(folder).signers))


def rewrite(folder, change):
    """Change what stands in the sign-off, in the form that we write, and have the page say so."""
    path = folder / "sign-off.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["signatures"])
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    restamp(folder)


# Who signed what, with which key.


@needs_ssh_keygen
def test_two_people_with_keys_sign_a_report_off_and_the_manifest_stays(folder, keys, signers):
    before = (folder / "manifest.json").read_bytes()
    sign(folder, "analyst", "A. <Analyst>", keys / "analyst")
    assert front(folder)[0] == DRAFT
    sign(folder, "assurer", "B. Assurer", keys / "assurer")  # at the same account: a key says more than an account
    fingerprints = {}
    for name in ("analyst", "assurer"):
        listed = subprocess.run([KEYGEN, "-lf", keys / name], capture_output=True, text=True, check=True)
        fingerprints[name] = listed.stdout.split()[1]
    status, analyst, assurer, last = front(folder)
    assert status == SIGNED_OFF
    assert analyst.startswith("Signed by A. &lt;Analyst&gt; (analyst) on 20")
    assert analyst.endswith(f" with the key {fingerprints['analyst']}.")
    assert assurer.endswith(f" with the key {fingerprints['assurer']}.")
    assert last == f"Seal: {seal(folder)}"
    assert (folder / "manifest.json").read_bytes() == before
    found = check(folder, signers)
    assert faults(folder, signers) == []
    assert [one.people for one in found.checked] == [("analyst@council.example",), ("assurer@council.example",)]
    assert (
        f"{fingerprints['assurer']}: the signers file says it is the key of assurer@council.example." in found.lines[1]
    )


@needs_ssh_keygen
def test_what_is_signed_can_be_checked_without_this_program(signed, signers, tmp_path):
    """With ssh-keygen and sha256sum alone, as docs/signing.md says."""
    one = json.loads((signed / "sign-off.json").read_text(encoding="utf-8"))["signatures"][0]
    (tmp_path / "one.sig").write_text(one["signature"], encoding="utf-8")
    words = [KEYGEN, "-Y", "verify", "-f", signers, "-I", "analyst@council.example", "-n", NAMESPACE]
    done = subprocess.run(
        [*words, "-s", tmp_path / "one.sig"], input=one["statement"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"manifest of members: {seal(signed)}\n" in one["statement"]


@needs_ssh_keygen
def test_a_signature_takes_the_place_of_an_unsigned_name_and_not_the_other_way_round(folder, keys, signers):
    sign(folder, "analyst", "A. Analyst")
    sign(folder, "analyst", "A. Analyst", keys / "analyst")
    assert [one.statement.name for one in read_sign_off(folder).signatures] == ["A. Analyst"]
    assert faults(folder, signers) == []
    for key in (None, keys / "analyst", keys / "stranger"):
        with pytest.raises(CommandError, match=r"A\. Analyst has signed as analyst on "):
            sign(folder, "analyst", "C", key)


@needs_ssh_keygen
def test_two_who_sign_at_one_time_do_not_undo_each_other(folder, keys, signers, monkeypatch):
    def while_the_other_signs(text, key):
        monkeypatch.undo()
        sign(folder, "assurer", "B", keys / "assurer")
        return sign_text(text, key)

    monkeypatch.setattr("iro_analysis.audit.sign_off.sign_text", while_the_other_signs)
    with pytest.raises(CommandError, match="Somebody else has signed meanwhile"):
        sign(folder, "analyst", "A", keys / "analyst")
    assert [one.statement.role for one in read_sign_off(folder).signatures] == ["assurer"]
    assert faults(folder, signers) == []


@needs_ssh_keygen
def test_one_signature_covers_the_manifests_of_all_audiences(folder, keys, signers, monkeypatch):
    for module in (place, additions):
        monkeypatch.setattr(module, "AUDIENCES", ("members", "public"))
    public = folder.parent / "public"
    public.mkdir()
    (public / "manifest.json").write_text("{}", encoding="utf-8")
    sign(folder, "analyst", "A", keys / "analyst")
    assert set(seals(folder)) == {"members", "public"}
    monkeypatch.chdir(folder)
    assert seals(Path()) == seals(folder)
    assert faults(folder, signers) == []
    (public / "manifest.json").write_text("{ }", encoding="utf-8")
    assert faults(folder, signers)[0].startswith("What the analyst signed is the manifest of another run")
    shutil.rmtree(public)
    assert faults(folder, signers)[0].startswith("What the analyst signed is the manifest of another run")


# Whom the council vouches for.


@needs_ssh_keygen
def test_signatures_that_nobody_checked_are_said_not_to_be_and_do_not_verify(signed):
    assert faults(signed) == [NOT_CHECKED]
    assert all(line.endswith(": not checked.") for line in check(signed).lines)


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("options", "vouched"),
    [
        (f'namespaces="{NAMESPACE}"', True),
        (f'namespaces="git,{NAMESPACE}"', True),
        ("", True),
        ('namespaces="git"', False),
        (f'namespaces="{NAMESPACE}",valid-before="20200101"', False),
        (f'namespaces="{NAMESPACE}",valid-after="20350101"', False),
        (f'namespaces="{NAMESPACE}",valid-after="20200101",valid-before="20350101"', True),
        ("cert-authority", False),
    ],
)
def test_a_key_counts_for_its_purpose_and_its_time(folder, keys, tmp_path, options, vouched):
    sign(folder, "analyst", "A", keys / "analyst")
    path = tmp_path / "signers"
    path.write_text(line(keys, "analyst", options=options), encoding="utf-8")
    found = faults(folder, path)
    assert [one.split(" SHA256")[0] for one in found] == ([] if vouched else ["The key"])


@needs_ssh_keygen
@pytest.mark.parametrize(("signed_at", "vouched"), [("2020-05-31T23:30:00", True), ("2020-06-01T01:30:00", False)])
def test_a_signature_stays_good_when_its_key_ends_later(folder, keys, tmp_path, monkeypatch, signed_at, vouched):
    monkeypatch.setattr("iro_analysis.runs.manifest.now", lambda: f"{signed_at}+00:00")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    sign(folder, "analyst", "A", keys / "analyst")
    path = tmp_path / "signers"
    path.write_text(line(keys, "analyst", options='valid-before="20200601"'), encoding="utf-8")
    assert (faults(folder, path) == []) is vouched


@needs_ssh_keygen
def test_a_stranger_s_signature_is_none(folder, keys, signers):
    sign(folder, "analyst", "A. Analyst", keys / "stranger")
    (fault,) = faults(folder, signers)
    assert fault.startswith("The key SHA256:")
    assert f" of the analyst is not in {signers}" in fault


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("people", "message"),
    [
        (("ann", "ann"), "Both keys are one person's"),
        (("ann", "Ann"), "Both keys are one person's"),
        (("ann,bob", "bob"), "Both keys are one person's"),
        (("ann", "*"), "names a pattern, and no person, for the key of the assurer"),
    ],
)
def test_two_keys_of_one_person_are_not_two_people(signed, keys, tmp_path, people, message):
    path = tmp_path / "one"
    lines = [
        f"{person} {(keys / f'{name}.pub').read_text(encoding='utf-8')}"
        for person, name in zip(people, ("analyst", "assurer"), strict=True)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    assert [one for one in faults(signed, path) if message in one]


@needs_ssh_keygen
def test_signers_are_never_taken_from_the_run(signed, signers):
    inside = signed / "signers"
    shutil.copy(signers, inside)
    link = signed.parents[2] / "link"
    link.symlink_to(inside)
    for path in (inside, link):
        with pytest.raises(CommandError, match="lies in the run itself"):
            check(signed, path)
    with pytest.raises(CommandError, match="There is no signers file"):
        check(signed, signers.with_name("nowhere"))


def test_signers_lie_outside_the_data_and_are_no_part_of_what_a_manifest_says(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    config = data / "iro.toml"
    config.write_text('[sign_off]\nsigners = "../signers"\n', encoding="utf-8")
    assert load_settings(data).signers_file.resolve() == tmp_path / "signers"
    config.write_text('[sign_off]\nsigners = "signers"\n', encoding="utf-8")
    with pytest.raises(CommandError, match="keep that file outside the data folder"):
        load_settings(data)


# What is signed is one run and no other.


@needs_ssh_keygen
def test_a_sign_off_carried_to_another_run_is_void(signed, signers, tmp_path, monkeypatch):
    """A text chapter was changed and the run made elsewhere: the same ledger, another page."""
    other = small_run(tmp_path / "elsewhere", monkeypatch)
    page = (other / "report.html").read_bytes().replace(b"Text", b"Other text")
    (other / "report.html").write_bytes(page)
    read_manifest(other).finished(other).write(other)
    shutil.copy(signed / "sign-off.json", other)
    restamp(other)
    assert (other / "figures.csv").read_bytes() == (signed / "figures.csv").read_bytes()
    assert faults(other, signers) == [
        f"What the {role} signed is the manifest of another run than this one, or of an earlier state."
        for role in ("analyst", "assurer")
    ]
    with pytest.raises(AuditError, match=r"sign-off\.json in .* is not as the run left it"):
        sign(other, "assurer", "B")


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda given: given.append(given.pop(0)), "nothing"),
        (lambda given: given[0].update(signature=given[1]["signature"]), "signature is not valid"),
        (lambda given: given[0].update(key=given[1]["key"]), "signature is not valid"),
        (lambda given: given[0].update(statement=given[0]["statement"].replace("A. A", "C. C")), "is not valid"),
        (
            lambda given: given[0].update(statement=given[0]["statement"].replace("signed: 20", "signed: 21")),
            "not valid",
        ),
        (
            lambda given: given[1].update(
                given[0], statement=given[0]["statement"].replace("analyst\nname: A", "assurer\nname: B")
            ),
            "signed with one key: that is one person",
        ),
        (lambda given: given.append(given[1]), "each of analyst and assurer signs once"),
    ],
)
def test_a_sign_off_edited_by_hand_is_found(signed, signers, change, message):
    rewrite(signed, change)
    found = faults(signed, signers)
    assert [one for one in found if message in one] or (message == "nothing" and not found)


@needs_ssh_keygen
def test_a_role_that_a_second_person_took_by_the_first_one_s_key_is_refused(folder, keys, signers):
    sign(folder, "analyst", "A. Analyst", keys / "analyst")
    before = (folder / "sign-off.json").read_bytes()
    with pytest.raises(CommandError, match="two roles need two people, each with a key of their own"):
        sign(folder, "assurer", "B. Assurer", keys / "analyst")
    assert (folder / "sign-off.json").read_bytes() == before
    rewrite(folder, lambda given: given[0].update(key="SHA256:" + "A" * 43))
    with pytest.raises(AuditError, match=r"sign-off\.json in .* is not as the run left it"):
        sign(folder, "assurer", "B. Assurer", keys / "analyst")
    assert faults(folder, signers)


@needs_ssh_keygen
def test_a_signature_made_for_something_else_is_none(folder, keys, signers):
    sign(folder, "analyst", "A. Analyst", keys / "analyst")

    def for_git(given):
        path = folder.parents[2] / "statement"
        path.write_text(given[0]["statement"], encoding="utf-8")
        words = [KEYGEN, "-q", "-Y", "sign", "-n", "git", "-f", keys / "analyst", path]
        subprocess.run(words, check=True, capture_output=True)
        given[0]["signature"] = path.with_name("statement.sig").read_text(encoding="utf-8")

    rewrite(folder, for_git)
    assert any("signature is not valid" in one for one in faults(folder, signers))


@pytest.mark.parametrize("claim", [SIGNED_OFF, "Signed by B. Assurer (assurer) on 2026-11-30 with the key SHA256:x."])
def test_a_page_that_claims_more_than_the_signatures_hold_is_found(folder, claim):
    sign(folder, "analyst", "A. Analyst")
    assert faults(folder) == []
    page = folder / "report.html"
    page.write_bytes(page.read_bytes().replace(DRAFT.encode(), claim.encode()))
    assert faults(folder) == ["report.html says something else of its status or signers than sign-off.json does."]


def test_an_invented_sign_off_of_the_older_form_is_found(folder):
    given = [
        {"role": role, "name": role, "account": role, "signed": "2026-11-30T10:00:00+00:00", "ledger": "0"}
        for role in ("analyst", "assurer")
    ]
    (folder / "sign-off.json").write_text(json.dumps({"signatures": given, "page": "0"}), encoding="utf-8")
    (fault,) = faults(folder)
    assert fault.endswith("sign-off.json is not a sign-off: it was cut short or changed.")


def test_the_marks_of_the_block_cannot_be_written_into_a_page_by_any_text():
    mark = (BEGIN + END).decode()
    page = page_html(Document(mark, mark, parse_period("2020-21"), mark, (mark,), (), (), to_sign=True)).encode()
    assert page.count(BEGIN) == page.count(END) == 1
    assert b"&lt;!-- status" in status_block(page)


# Any one byte.


def spoil(path, chance, *, block=False):
    """Change one byte of a file, or of the block in a page; return what it was."""
    before = path.read_bytes()
    start = before.index(BEGIN) if block else 0
    at = chance.randrange(start, before.index(END) if block else len(before))
    other = chance.choice([byte for byte in range(256) if byte != before[at]])
    path.write_bytes(before[:at] + bytes([other]) + before[at + 1 :])
    return before


@needs_ssh_keygen
def test_a_change_of_any_byte_of_a_signed_run_is_found(folder, keys, signers, pytestconfig):
    (folder / "notebooks").mkdir()
    for name in ("data-quality.html", "data-quality.json", "MEMBERS-COPY.txt", "notebooks/01_population.ipynb"):
        (folder / name).write_text(f'{{"of": "{name}"}}\n' * 9, encoding="utf-8")
    read_manifest(folder).finished(folder).write(folder)
    restamp(folder)
    sign(folder, "analyst", "A. Analyst", keys / "analyst")
    sign(folder, "assurer", "B. Assurer", keys / "assurer")
    assert faults(folder, signers) == []
    chance = random.Random(16)  # noqa: S311  the same draw each time
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    missed = []
    for _ in range(200 if pytestconfig.getoption("--prove") else 20):
        path = chance.choice(files)
        before = spoil(path, chance, block=path.name == "report.html" and chance.random() < 0.5)
        try:
            found = faults(folder, signers)
        except AuditError as error:  # the manifest can no longer be read
            found = [str(error)]
        if not found:
            missed.append(path.name)
        path.write_bytes(before)
    assert missed == []
    assert faults(folder, signers) == []


@needs_ssh_keygen
def test_a_changed_manifest_is_a_difference_and_no_wrong_command(signed, signers, tmp_path, pytestconfig, monkeypatch):
    """Verify names a changed byte before it computes; that it cannot compute then is not another fault."""

    def cannot(*_, **__):
        raise CommandError("This cannot be computed.")

    monkeypatch.setattr("iro_analysis.audit.verify.compute", cannot)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be computed"):
        verify(signed, tmp_path / "data", signers=signers)
    chance = random.Random(61)  # noqa: S311  the same draw each time
    for _ in range(200 if pytestconfig.getoption("--prove") else 20):
        path = signed / chance.choice(["manifest.json", "sign-off.json"])
        before = spoil(path, chance)
        with pytest.raises(AuditError):
            verify(signed, tmp_path / "data", signers=signers)
        path.write_bytes(before)


@needs_ssh_keygen
def test_an_armored_signature_has_one_form(signed):
    (text, _) = (one.signature for one in read_sign_off(signed).signatures)
    assert armored(text) == text
    assert armored(text.replace("\n", "\r\n")) == text
    for other in (text.replace("-----BEGIN", "----BEGIN"), text.replace("U1NI", "U1N!", 1), text[:-30], ""):
        with pytest.raises(ValueError, match="not an armored signature"):
            armored(other)
    rewrite_without_form = (signed / "sign-off.json").read_text(encoding="utf-8").replace("\\nU1NI", "\\n\\nU1NI", 1)
    (signed / "sign-off.json").write_text(rewrite_without_form, encoding="utf-8")
    with pytest.raises(AuditError, match="is not a sign-off"):
        read_sign_off(signed)


# The tool: missing, waiting, and keys that an agent holds.


def test_a_missing_ssh_keygen_is_one_message(folder, tmp_path, monkeypatch, capsys):
    """Where there is none: neither sign-off nor verify go on, and both say the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "key").write_text("", encoding="utf-8")
    command = ["sign-off", str(folder), "--role", "analyst", "--name", "A", "--key", str(tmp_path / "key")]
    assert iro(monkeypatch, *command) == 2
    message = "iro: There is no ssh-keygen, which makes and checks signatures: install OpenSSH, version 8.2 or later.\n"
    assert capsys.readouterr().err == message
    assert not (folder / "sign-off.json").exists()
    sign(folder, "analyst", "A")
    armor = "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n"
    rewrite(folder, lambda given: given[0].update(key="SHA256:x", signature=armor))
    (tmp_path / "data").mkdir()
    assert iro(monkeypatch, "verify", str(folder), "--data", str(tmp_path / "data")) == 2
    assert capsys.readouterr().err == message


def iro(monkeypatch, *words):
    """The exit code of a command."""
    monkeypatch.setattr(sys, "argv", ["iro", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code or 0


def test_sign_off_says_what_it_noted_and_prints_the_seal(folder, monkeypatch, capsys):
    assert iro(monkeypatch, "sign-off", str(folder.parent), "--role", "analyst", "--name", "A. Analyst") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Unsigned name: A. Analyst (analyst), given on 20")
    assert second == f"Seal (members): {seal(folder)}"


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda keys, _: keys / "nowhere", "There is no key "),
        (lambda keys, _: keys / "locked", "needs a terminal"),
        (lambda _, scratch: scratch / "text", "signed nothing"),
        (lambda _, scratch: scratch, "There is no key "),
    ],
)
def test_a_key_that_cannot_sign_is_named_and_nothing_waits_or_changes(folder, keys, tmp_path, make, message):
    (tmp_path / "text").write_text("no key", encoding="utf-8")
    before = (folder / "report.html").read_bytes()
    with pytest.raises(CommandError, match=message):
        sign(folder, "analyst", "A", make(keys, tmp_path))
    assert (folder / "report.html").read_bytes() == before
    assert not (folder / "sign-off.json").exists()


@needs_ssh_keygen
@pytest.mark.skipif(os.name != "posix", reason="terminals are made differently here")
def test_a_passphrase_can_be_typed_on_a_terminal(folder, keys):
    words = ["sign-off", str(folder), "--role", "analyst", "--name", "A. Analyst", "--key", str(keys / "locked")]
    on_a_terminal = "import pty, sys; sys.exit(pty.spawn([sys.executable, '-m', 'iro_analysis', *sys.argv[1:]]) >> 8)"
    with subprocess.Popen(
        [sys.executable, "-c", on_a_terminal, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        printed = b""
        while b"passphrase" not in printed and (some := process.stdout.read1()):
            printed += some  # typed before it is asked for, a passphrase is thrown away
        process.stdin.write(b"open sesame\n")
        process.stdin.flush()
        printed += process.stdout.read()
        process.stdin.close()
        assert process.wait(60) == 0, printed
    assert b"Signed by A. Analyst (analyst)" in printed
    assert len(read_sign_off(folder).signatures) == 1


@needs_ssh_keygen
@pytest.mark.skipif(None in {AGENT, ADD}, reason="there is no ssh-agent here")
def test_the_public_half_is_enough_where_an_agent_holds_the_key(folder, keys, signers, tmp_path_factory, monkeypatch):
    shutil.copy(keys / "analyst.pub", folder.parents[2] / "mine.pub")
    socket = tmp_path_factory.mktemp("a") / "s"
    with subprocess.Popen([AGENT, "-D", "-a", socket], stdout=subprocess.PIPE) as agent:
        agent.stdout.readline()  # it listens
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run([ADD, "-q", keys / "analyst"], check=True)
        sign(folder, "analyst", "A", folder.parents[2] / "mine.pub")
        agent.terminate()
    assert faults(folder, signers) == []


# Runs of the older format, whose pages have no block.


def as_older(folder, names=()):
    """Turn a run into one of the older format, as that version wrote it; its seal is computed here."""
    page = folder / "report.html"
    text = "Signed off by A (analyst) on 2025-11-30" if names else DRAFT
    page.write_text(f'<h1>Report</h1>\n<p class="status">{text}</p>\n', encoding="utf-8")
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content.pop("seal", None)
    content |= {"format": 1, "outputs": {name: digest(folder / name) for name in ("report.html", "figures.csv")}}
    content["seal"] = hashed(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    if names:
        figures, day = digest(folder / "figures.csv"), "2025-11-30T10:00:00+00:00"
        given = [{"role": "analyst", "name": name, "signed": day, "ledger": figures} for name in names]
        record = {"signatures": given, "page": digest(page)}
        (folder / "sign-off.json").write_text(json.dumps(record), encoding="utf-8")


def digest(path):
    return hashed(path.read_bytes())


def hashed(content):
    return hashlib.sha256(content).hexdigest()


def test_names_of_an_older_run_are_unsigned_names_and_a_fault_only_for_who_asks_for_signatures(folder, tmp_path):
    as_older(folder)
    assert (faults(folder), check(folder).lines) == ([], (NOBODY,))
    as_older(folder, names=["A"])
    assert faults(folder) == []
    first, second = check(folder).lines
    assert first == "Unsigned name: A (analyst), given on 2025-11-30."
    assert second.endswith("no key has signed it.")
    (tmp_path / "signers").write_text("", encoding="utf-8")
    assert faults(folder, tmp_path / "signers") == [second]
    sign_off = (folder / "sign-off.json").read_text(encoding="utf-8")
    (folder / "sign-off.json").write_text(sign_off.replace('"ledger": "', '"ledger": "0'), encoding="utf-8")
    assert faults(folder) == ["The analyst's name was given to other figures than those of this run: it is void."]
    with pytest.raises(CommandError, match="has no place to sign"):
        sign(folder, "assurer", "B")
    with (folder / "manifest.json").open("r+", encoding="utf-8") as file:
        text = file.read().replace("episodes", "episades", 1)
        file.seek(0)
        file.write(text)
    assert "its seal does not fit what it says" in faults(folder)[0]


# The record of a verification.


def test_a_record_lies_beside_the_run_and_is_taken_for_nothing_else(folder, monkeypatch):
    from iro_analysis.runs.revisions import compare_figures  # noqa: PLC0415  the same
    from runs.test_revisions import ledger  # noqa: PLC0415  a small ledger

    same = compare_figures(ledger(starts=1.0), ledger(starts=1.0))
    found = Verification((), (), check(folder), seals(folder), None, same)
    first = write_record(found, folder)
    second = write_record(replace(found, faults=("a", "b")), folder)
    out = folder.parents[1]
    assert {path.name for path in out.iterdir()} == {"2020-21", first.name, second.name}
    assert first != second
    assert {path.name for path in folder.iterdir()} == {"report.html", "figures.csv", "manifest.json"}
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (first, second)]
    assert [record["result"] for record in records] == ["verifies", "differs"]
    assert records[0]["seals"] == {"members": seal(folder)}
    assert records[0]["figures"] == {"same": 1}
    assert records[1]["differences"]["files_inputs_and_signatures"] == 2
    monkeypatch.chdir(folder)
    third = write_record(found, Path())
    assert third.parent == out
    third.unlink()
    for path in (first, second):
        assert not place.is_name_of_run(path.name)
        assert path.stat().st_mode & 0o077 == folder.joinpath("manifest.json").stat().st_mode & 0o077
    assert place.earlier_runs(out, "2020-21") == {}
    out.chmod(0o700)
    open_outputs(out, Outputs(mode="0640"))
    assert out.stat().st_mode & 0o777 == 0o750
    assert first.name not in {path.name for path in files_below(out, OpenedFiles())}


@needs_ssh_keygen
def test_a_signed_run_verifies_and_leaves_its_record(once_in_folder, tmp_path, keys, signers, monkeypatch, capsys):
    """A whole run, through the commands: with a signers file it verifies, and without one it does not."""
    shutil.copytree(once_in_folder("verified-text", partial(make_and_run, chapters=["introduction"])), tmp_path / "all")
    run, data = tmp_path / "all" / "outputs" / "2020-21", tmp_path / "all" / "data"
    for role in ("analyst", "assurer"):
        assert iro(monkeypatch, "sign-off", str(run), "--role", role, "--name", role, "--key", str(keys / role)) == 0
    command = ["verify", str(run), "--data", str(data)]
    assert iro(monkeypatch, *command, "--signers", str(signers), "--record") == 0
    said = capsys.readouterr().err
    assert said.count("the signers file says it is the key of") == 2
    (record,) = run.parent.glob("*.verified-*.json")
    content = json.loads(record.read_text(encoding="utf-8"))
    assert content["result"] == "verifies"
    assert [one["vouched_for_as"] for one in content["signatures"]] == [
        [f"{r}@council.example"] for r in ("analyst", "assurer")
    ]
    page = run / "members" / "report.html"
    page.write_bytes(page.read_bytes().replace(b"Children in care", b"Children in case", 1))
    assert iro(monkeypatch, *command) == 4
    said = capsys.readouterr().err
    assert said.startswith(
        "report.html was changed in the run's folder since the run.\nThe signatures were not checked"
    )
