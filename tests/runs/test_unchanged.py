"""A report that would be the same is left as it is; of one that would not, only what rests on the change is made."""

import shutil

import pytest

from cases.twelve import command, twelve_with, workbook, write
from fewer_contracts import stopping_contracts_only
from iro_analysis import pipeline
from iro_analysis.audit.sign_off import sign
from iro_analysis.runs.manifest import read_manifest

SAME = "nothing that it is made of has changed"
CONFIG = """[report]
chapters = ["introduction"]
[outputs]
keep = 9
"""
ALERTS = [
    ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED", "OUTCOME"],
    ["1", "0000001", "01/07/2020", "Drift", "North", "", ""],
]


def make(place, config=CONFIG):
    """A workspace, and a report of it."""
    files = {
        "iro.toml": config,
        "chapters/introduction.md": "# Introduction\n\nOur year.\n",
        "logs.xlsx": workbook({"Alerts": ALERTS}),
        "letter.docx": b"Dear Sir",
    }
    write(place / "data", twelve_with() | files)
    assert run(place).exit_code == 0


def run(place, *options):
    """The result of the command, which checks only contracts that can stop it."""
    with pytest.MonkeyPatch.context() as patch, stopping_contracts_only():
        patch.chdir(place)
        return command("run", "--data", "data", "--period", "2020-21", *options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unchanged")
    make(folder)
    return folder


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """The workspace and its report, which are put back afterwards: the cache knows them by their paths."""
    shutil.copytree(made, tmp_path / "kept")
    monkeypatch.setattr(pipeline, "read_returns", spy := Spy(pipeline.read_returns))
    yield Place(made, spy)
    shutil.rmtree(made)
    shutil.copytree(tmp_path / "kept", made)


class Spy:
    """Counts how often the returns were read."""

    def __init__(self, read):
        self.times, self._read = 0, read

    def __call__(self, *args):
        self.times += 1
        return self._read(*args)


class Place:
    def __init__(self, folder, spy):
        self.folder, self.data, self.members = folder, folder / "data", folder / "outputs" / "2020-21" / "members"
        self._spy = spy

    @property
    def times_read(self):
        return self._spy.times

    def state(self):
        whole = self.folder / "outputs"
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in whole.rglob("*") if path.is_file()}


def test_an_unchanged_report_is_left_as_it_is_and_tells_the_same(place):
    before = place.state()
    first, second = run(place.folder, "--no-cache"), run(place.folder)
    assert place.state() == before
    assert SAME not in first.stdout
    assert SAME in second.stdout
    assert first.stderr == second.stderr
    assert "rows-to-mend" in second.stderr or "wait for approval" in second.stderr
    assert place.times_read == 1


def test_times_of_files_do_not_matter(place):
    for path in place.data.rglob("*"):
        path.touch()
    assert SAME in run(place.folder).stdout
    assert place.times_read == 0


def test_a_signed_report_is_left_as_it_is(place):
    sign(place.members, "analyst", "A. Analyst")
    before = place.state()
    for options in ((), ("--no-cache",)):
        assert run(place.folder, *options).exit_code == 0
    assert place.state() == before
    (place.data / "header.csv").write_text((place.data / "header.csv").read_text() + "\n")
    done = run(place.folder)
    assert "bears signatures or names" in str(done.exception)
    assert place.state() == before


def test_what_the_page_says_of_signatures_is_held_to_the_sign_off(place):
    """A name is given, and its record taken away again."""
    sign(place.members, "analyst", "A. Analyst")
    (place.members / "sign-off.json").unlink()
    assert b"A. Analyst" in (place.members / "report.html").read_bytes()
    assert run(place.folder, "--no-cache").exit_code == 0
    assert b"A. Analyst" not in (place.members / "report.html").read_bytes()


def test_a_list_of_rows_to_mend_that_is_anothers_is_written_again(place):
    """Another run beside it has written to the same private folder."""
    (found,) = (place.folder / ".iro").rglob("*.xlsx")
    before = found.read_bytes()
    found.write_bytes(b"another's")
    assert SAME not in run(place.folder).stdout
    assert found.read_bytes() == before


CHANGES = {
    "a cell": lambda place: edit(place.data / "header.csv", "1", "2"),
    "a file more": lambda place: (place.data / "more.txt").write_text("x"),
    "a file less": lambda place: (place.data / "letter.docx").unlink(),
    "another name": lambda place: (place.data / "letter.docx").rename(place.data / "words.docx"),
    "a hidden file": lambda place: (place.data / ".hidden.csv").write_text("x"),
    "a setting": lambda place: edit(place.data / "iro.toml", "keep = 9", "keep = 8"),
    "an approval": lambda place: (place.data / "approved-texts.csv").write_text("kind,hash,decision,who,when\n"),
    "a chapter": lambda place: edit(place.data / "chapters" / "introduction.md", "Our year", "Another year"),
    "a published file": lambda place: edit(place.members / "figures.csv", "2020-21", "2019-20"),
    "a published file less": lambda place: (place.members / "measures.csv").unlink(),
    "a published file more": lambda place: (place.members / "more.txt").write_text("x"),
    "a private list less": lambda place: next((place.folder / ".iro").rglob("*.xlsx")).unlink(),
    "a run beside it": lambda place: shutil.copytree(place.members.parent, place.folder / "outputs" / "2019-20"),
}


def edit(path, old, new):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_makes_the_report_anew(place, change):
    CHANGES[change](place)
    done = run(place.folder)
    assert SAME not in done.stdout
    if done.exit_code == 0:
        assert SAME in run(place.folder).stdout
        assert read_manifest(place.members).outputs["ledger.parquet"]
    else:
        assert change == "a cell"


def test_a_changed_chapter_is_printed_beside_figures_that_were_kept(place):
    figures = (place.members / "ledger.parquet").read_bytes()
    CHANGES["a chapter"](place)
    assert run(place.folder).exit_code == 0
    assert "Another year" in (place.members / "report.html").read_text(encoding="utf-8")
    assert (place.members / "ledger.parquet").read_bytes() == figures
    assert place.times_read == 0


def test_without_the_cache_everything_is_made_anew_and_nothing_kept(place):
    shutil.rmtree(place.folder / ".iro" / "cache")
    CHANGES["a chapter"](place)
    assert run(place.folder, "--no-cache").exit_code == 0
    assert place.times_read == 1
    assert not (place.folder / ".iro" / "cache").exists()


def test_every_entry_damaged_in_turn_gives_the_same_report(tmp_path):
    """Nothing else has changed; without the entry of the run, every other one is asked for."""
    make(tmp_path, CONFIG.replace('"introduction"', '"introduction", "03_workload"'))
    cache, members = tmp_path / ".iro" / "cache", tmp_path / "outputs" / "2020-21" / "members"
    before = {path: path.read_bytes() for path in members.rglob("*") if path.is_file()}
    entries = {path: path.read_bytes() for path in cache.iterdir()}
    (of_run,) = (path for path, content in entries.items() if b'"beside"' in content)
    assert len(entries) >= 4  # the run, the product, a notebook, counts
    for damaged, content in entries.items():
        for path, whole in entries.items():
            path.write_bytes(whole)
        of_run.unlink()
        damaged.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
        assert run(tmp_path).exit_code == 0
        assert {path: path.read_bytes() for path in members.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("damage", [lambda content: content[:-1] + b"?", lambda content: content[:50], lambda _: b""])
def test_a_damaged_cache_gives_the_right_report(place, damage):
    entries = sorted((place.folder / ".iro" / "cache").glob("*.entry"))
    assert len(entries) >= 2
    CHANGES["a chapter"](place)
    before = {entry: entry.read_bytes() for entry in entries}
    made = []
    for entry in [None, *entries]:
        for path, content in before.items():
            path.write_bytes(damage(content) if path == entry else content)
        assert run(place.folder).exit_code == 0
        made.append(read_manifest(place.members).outputs)
    assert all(outputs == made[0] for outputs in made)
    assert place.times_read >= 1
