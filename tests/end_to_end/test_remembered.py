"""What a command printed is printed again if nothing is different, and worked out again if anything at all is."""

import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from audit.test_trace import PUBLISHED
from cases.twelve import twelve, write
from fewer_contracts import stopping_contracts_only
from iro_analysis import pipeline
from iro_analysis.approvals import add_decisions
from iro_analysis.disk import remembered
from iro_analysis.disk.cache import Cache
from iro_analysis.disk.files import make_private
from iro_analysis.disk.opened import watched

ALERTS = "ALERT_ID,CHILD_ID,RAISED,CLOSED,THEME,TEAM\nA1,0000001,05/01/2021,,Drift in plan,North\n"
FIGURES = ("figures", "--data", "data", "--period", "2020-21", "--measure", "starts")
COMMANDS = (
    FIGURES,
    ("check", "--data", "data"),
    ("due", "--data", "data", "--month", "2021-04"),
    ("alerts", "--data", "data", "--as-at", "2021-03-31", "--format", "csv"),
    ("trace", "starts", "--data", "data", "--period", "2020-21"),
)


@pytest.fixture(autouse=True)
def data(tmp_path):
    other = {
        "iro.toml": '[authority]\nname = "Here"\n',
        "chapters/summary.md": "# Summary\n",
        "case_alerts.csv": ALERTS,
        ".hidden.csv": "a,b\n1,2\n",
    }
    with stopping_contracts_only():
        yield write(tmp_path / "data", twelve() | other)


@pytest.fixture
def readings(monkeypatch):
    """How often returns were read."""
    read, seen = pipeline.read_returns, []
    monkeypatch.setattr(pipeline, "read_returns", lambda *given: seen.append(1) or read(*given))
    return seen


def entries(tmp_path):
    return sorted((tmp_path / ".iro" / "cache").glob("*.entry"))


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_nothing_changed(iro, tmp_path, readings, words):
    first = iro(*words)
    (private,) = [[*(tmp_path / ".iro").glob("trace/*.csv")]]
    rows = [path.read_bytes() for path in private]
    for path in private:
        path.unlink()
    again = iro(*words)
    assert first.returncode == 0, first.stderr
    assert first.stdout
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, 0)
    assert len(readings) == 1
    assert [path.read_bytes() for path in private] == rows
    assert len(rows) == (words[0] == "trace")
    if os.name == "posix":
        assert (tmp_path / ".iro").stat().st_mode & 0o777 == 0o700
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in entries(tmp_path))


def replaced(data, old, new):
    path = data / "episodes.csv"
    facts = path.stat()
    path.write_bytes(path.read_bytes().replace(old, new))
    return path, facts


def another_cell(data):
    replaced(data, b"N1,U1", b"N2,U1")


def same_size_and_time(data):
    path, before = replaced(data, b"N1,U1", b"N2,U1")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


CHANGES = {
    "cell": another_cell,
    "same size and time": same_size_and_time,
    "new file": lambda data: (data / "notes.txt").write_text("words"),
    "new folder": lambda data: write(data, {"more/notes.csv": "a,b\n1,2\n"}),
    "removed file": lambda data: (data / "case_alerts.csv").unlink(),
    "renamed file": lambda data: (data / "reviews.csv").rename(data / "review.csv"),
    "iro.toml": lambda data: (data / "iro.toml").write_text('[authority]\nname = "There"\n'),
    "no iro.toml": lambda data: (data / "iro.toml").unlink(),
    "approvals": lambda data: add_decisions(data, []),
    "hidden file visible": lambda data: (data / ".hidden.csv").rename(data / "hidden.csv"),
    "another hidden file": lambda data: (data / ".more.csv").write_text("a,b\n1,2\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_seen(iro, data, readings, change):
    iro(*FIGURES)
    CHANGES[change](data)
    done = iro(*FIGURES)
    assert len(readings) == 2
    assert done.stdout == iro(*FIGURES, "--no-cache").stdout
    assert iro(*FIGURES).stdout == done.stdout
    assert len(readings) == 3


def test_a_date_is_no_change(iro, data, readings):
    iro(*FIGURES)
    for path in data.rglob("*"):
        os.utime(path, (1, 1))
    iro(*FIGURES)
    assert len(readings) == 1


def test_a_folder_that_was_only_looked_for_is_seen(iro, data):
    """The settings name a folder of texts, of which the figures read nothing; without it they are refused."""
    (data / "iro.toml").write_text('[report]\ntext = "../texts"\n')
    (data.parent / "texts").mkdir()
    assert iro(*FIGURES).returncode == 0
    (data.parent / "texts").rmdir()
    assert "there is no folder" in iro(*FIGURES).stderr


@pytest.mark.parametrize(
    "other",
    [
        ("--engine", "pandas"),
        ("--format", "csv"),
        ("--measure", "ceases"),
        ("--period", "2020-21Q1"),
        ("--config", "a.toml"),
    ],
    ids=lambda words: words[0],
)
def test_another_question_is_another_answer(iro, tmp_path, readings, other):
    (tmp_path / "a.toml").write_text("")
    iro(*FIGURES)
    iro(*FIGURES, *other)
    assert len(readings) == 2


def test_another_program_is_another_answer(iro, readings, monkeypatch):
    iro(*FIGURES)
    monkeypatch.setattr("iro_analysis.disk.cache.program", lambda: "another suite of contracts")
    iro(*FIGURES)
    assert len(readings) == 2


def test_a_damaged_entry_is_as_good_as_none(iro, tmp_path, readings, monkeypatch):
    keys, ask = [], remembered.asked_for
    monkeypatch.setattr(remembered, "asked_for", lambda *given: keys.append(ask(*given)) or keys[-1])
    first = iro(*FIGURES)
    (entry,) = entries(tmp_path)
    whole, kept = entry.read_bytes(), Cache(tmp_path / ".iro")
    assert kept.get(remembered.KIND, keys[0])
    for place in range(0, len(whole), 3):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert kept.get(remembered.KIND, keys[0]) is None, place
    for content in (b"", whole[:-1], whole + b" ", whole.replace(b"data", b"dada")):
        entry.write_bytes(content)
        done = iro(*FIGURES)
        assert (done.stdout, done.stderr) == (first.stdout, first.stderr)
    assert len(readings) == 5


def test_no_cache_keeps_nothing(iro, tmp_path, readings):
    for words in COMMANDS[:4]:
        assert iro(*words, "--no-cache").returncode == 0
    assert not (tmp_path / ".iro").exists()
    iro(*FIGURES)
    iro(*FIGURES, "--no-cache")
    assert len(readings) == 6


def test_what_fails_or_writes_a_page_is_not_kept(iro, tmp_path):
    assert iro("due", "--data", "data", "--month", "2021-04", "--page", "page.html").returncode == 0
    assert iro("figures", "--data", "data", "--period", "1990-91").returncode == 2
    assert not entries(tmp_path)


def test_the_folder_of_another_is_not_believed(iro, tmp_path, readings):
    iro(*FIGURES)
    (tmp_path / ".iro").rename(tmp_path / "theirs")
    (tmp_path / ".iro").symlink_to(tmp_path / "theirs")
    iro(*FIGURES)
    assert len(readings) == 2


@pytest.mark.parametrize("place", ["MEMBERS-COPY.txt", "members/MEMBERS-COPY.txt", "2020-21/members/MEMBERS-COPY.txt"])
def test_nothing_is_kept_among_the_outputs_of_runs(iro, tmp_path, place):
    write(tmp_path, {place: "of a run"})
    iro(*FIGURES)
    assert not (tmp_path / ".iro").exists()
    assert iro("cache").stdout.startswith("There is no cache here")


def test_the_cache_is_shown_and_cleared(iro, tmp_path):
    assert iro("cache").stdout.endswith(": 0.0 MB of what commands in this folder worked out.\n")
    iro(*FIGURES)
    assert entries(tmp_path)
    assert "were deleted" in iro("cache", "--clear").stdout
    assert not entries(tmp_path)


def test_each_step_is_said(data):
    said = []
    pipeline.figures(data, ["2020-21"], measures=["starts", "reviews_held"], say=said.append)
    readings = [text for text in said if text.startswith("Reading")]
    files = len(readings)
    assert readings == [f"Reading the returns and logs ({number} of {files} files)" for number in range(1, files + 1)]
    assert said[0] == readings[0]
    assert files >= sum(1 for _ in data.rglob("*.csv")) > 1
    assert [text for text in said if text.startswith("Counting")] == [
        "Counting population (1 of 2)",
        "Counting reviews (2 of 2)",
    ]


def test_a_notebook_remembers_in_the_nearest_private_folder(tmp_path, data, readings, monkeypatch):
    write(data, {"impact.csv": "DATE,YOU_SAID,WE_DID,THEME\n05/01/2021,Longer reviews,We did,Time\n"})
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")

    def opened(name="population"):
        section = pipeline.open_section(name, data=str(data), period="2020-21")
        return section.ledger.frame, section._figures.examples, section.settings

    first = opened()
    opened()
    assert len(readings) == 2, "there is no private folder yet"
    make_private(tmp_path / ".iro")
    opened()
    again = opened("reviews")
    quality = [pipeline.open_data_quality(data=str(data)).quality.to_json() for _ in range(2)]
    assert len(readings) == 4
    assert quality[0] == quality[1]
    pd.testing.assert_frame_equal(first[0], again[0], check_exact=True)
    assert first[1].to_csv(index=False) == again[1].to_csv(index=False)
    assert len(again[1]) == 1
    assert first[2] == again[2]
    another_cell(data)
    assert not opened()[0].equals(first[0])
    assert len(readings) == 5


@pytest.fixture(scope="module")
def opened_paths():
    """Every path that this process opens, once switched on: a hook cannot be taken away again."""
    paths = []

    def hook(event, arguments):
        if event in {"open", "os.listdir", "os.scandir"} and paths and isinstance(arguments[0], str | os.PathLike):
            paths.append(os.fspath(arguments[0]))

    sys.addaudithook(hook)
    yield paths
    paths.clear()


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_file_that_is_opened_is_in_the_trace(iro, tmp_path, data, opened_paths, words):
    published = "\n[[comparators]]\nfile = '../published.csv'\n"
    (data / "iro.toml").write_text(f'[authority]\nname = "Here"\n{published}')
    (tmp_path / "published.csv").write_text(PUBLISHED)
    add_decisions(data, [])
    opened_paths[:] = ["on"]
    with watched() as opened:
        done = iro(*words, "--no-cache")
    found = {str(Path(tmp_path, path)) for path in opened_paths[1:]}
    opened_paths.clear()
    assert done.returncode == 0, done.stderr
    traces = [one.trace() for one in opened]
    traced = {path for trace in traces for path in trace.files} | {
        place[0] for trace in traces for place in trace.listings
    }
    inside = {path for path in found if Path(path).is_relative_to(data) or path == str(tmp_path / "published.csv")}
    folders = {str(path) for path in (data, *data.rglob("*")) if path.is_dir()}
    assert str(data / "episodes.csv") in inside
    assert inside - folders <= traced
    assert inside & folders == {path for path in folders if path == str(data) or str(data) in traced}
