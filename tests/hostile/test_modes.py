"""Modes, leftovers, signals, unlucky places: who may read what a command writes, and what it leaves however it ends."""

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from errno import ENOSPC
from pathlib import Path

import nbformat
import pytest

from fewer_contracts import stopping_contracts_only
from iro_analysis import cli
from iro_analysis.audit.sign_off import sign
from iro_analysis.cli.process import own_process
from iro_analysis.cli.screen import write_fault
from iro_analysis.disk.files import keep_newest, passing_folder, written_whole
from iro_analysis.disk.private import private_folder
from iro_analysis.errors import CommandError, LockedError, NotebookError
from iro_analysis.resources import MEMBERS_COPY
from iro_analysis.runs.publish import exclusive, forget, open_outputs, open_to, publication
from iro_analysis.settings import Outputs, load_settings
from notebooks_run import run_notebooks

TESTS = Path(__file__).parents[1]
PERIOD = "2020-21"
#: One child in care since May 2020, invented: the least data that a run accepts.
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,UN3,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1,01/05/2020,S,C2,N1,U6,PR1,,,,,,\n"
)
#: What a cell of a return holds, and nobody may read in a message, a log or a notebook that was kept.
VALUE = "15/06/2010"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def contents(folder):
    """What lies in a folder: links, and files with their bytes and modes."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else (path.is_file() and path.read_bytes(), mode(path))
        for path in (folder, *folder.rglob("*"))
    }


@pytest.fixture
def data(tmp_path):
    """A data folder whose report is one text chapter: a run of it is quick."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "header.csv").write_text(HEADER, encoding="utf-8")
    (folder / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    (folder / "iro.toml").write_text("[report]\nchapters = ['introduction']\n", encoding="utf-8")
    return folder


@pytest.fixture
def iro(tmp_path, monkeypatch, capsys):
    """Run a command in this process; its exit code and what it printed to standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["iro", *map(str, words)])
        with pytest.raises(SystemExit) as ended, stopping_contracts_only():
            cli.main()
        return ended.value.code, capsys.readouterr().err

    return run


def publish(out, text):
    with publication(out, PERIOD) as folder:
        (folder / "report.html").write_text(text)
        (folder / "manifest.json").write_text("{}")


def said(out, name=PERIOD):
    return (out / name / "members" / "report.html").read_text()


# H14: who may read the outputs.


@pytest.fixture(params=[0o000, 0o022])
def umask(request):
    """What other programs let the account's files be read by."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.parametrize(("setting", "file", "folder"), [("", 0o600, 0o700), ('mode = "0640"', 0o640, 0o750)])
def test_outputs_have_the_mode_that_the_configuration_says(iro, data, tmp_path, umask, setting, file, folder):
    with (data / "iro.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n[outputs]\n{setting}\n")
    assert iro("run", "--data", data, "--period", PERIOD)[0] == 0
    out = tmp_path / "outputs"
    assert mode(out) == mode(out / PERIOD) == folder
    modes = {(path.is_dir(), mode(path)) for path in (out / PERIOD).rglob("*")}
    assert modes == {(True, folder), (False, file)}
    private = tmp_path / ".iro"
    assert {mode(path) & 0o077 for path in (private, *private.rglob("*"))} == {0}
    assert os.umask(umask) == umask, "the command must put back what it changed"


def test_a_signed_page_can_be_read_by_whoever_may_read_the_run(iro, data, tmp_path):
    with (data / "iro.toml").open("a", encoding="utf-8") as config:
        config.write('\n[outputs]\nmode = "0640"\n')
    assert iro("run", "--data", data, "--period", PERIOD)[0] == 0
    sign(tmp_path / "outputs" / PERIOD / "members", "analyst", "A. Analyst")
    assert {mode(path) for path in (tmp_path / "outputs" / PERIOD).rglob("*") if path.is_file()} == {0o640}


@pytest.mark.parametrize(
    ("before", "others", "configured", "after"),
    [
        (0o755, [], "0600", 0o755),
        (0o700, [], "0640", 0o750),
        (0o2770, [], "0640", 0o2770),
        (0o700, [".lock", "2019-20", "2019-20.1"], "0640", 0o750),
        (0o700, ["thesis.txt"], "0640", 0o700),
    ],
)
def test_a_folder_of_outputs_is_opened_only_where_nothing_else_lies_in_it_and_never_closed(
    tmp_path, before, others, configured, after
):
    out = tmp_path / "outputs"
    out.mkdir()
    for name in others:
        (out / name).write_text("")
    out.chmod(before)
    open_outputs(out, Outputs(mode=configured))
    assert mode(out) == after


def test_the_group_of_a_shared_folder_stays_with_the_files_in_it(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o2700)
    open_to(tmp_path / "run", Outputs(mode="0640"))
    assert mode(tmp_path / "run") == 0o2750


def test_nobody_else_can_look_into_a_report_that_is_being_built(tmp_path, umask):  # noqa: ARG001
    with publication(tmp_path, PERIOD) as folder:
        assert mode(folder.parent) == 0o700


@pytest.mark.parametrize("text", ["0666", "0602", "0755", "0700", "0400", "0060", "rw-r-----", "999", "", "00640"])
def test_a_mode_that_cannot_be_meant_is_refused(tmp_path, text):
    (tmp_path / "iro.toml").write_text(f'[outputs]\nmode = "{text}"\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"outputs\.mode: write it as chmod does"):
        load_settings(tmp_path)


@pytest.mark.parametrize("command", [("init", "new"), ("sample", "new", "--children", "2")])
def test_a_folder_for_returns_is_its_owners_alone(iro, tmp_path, umask, command):  # noqa: ARG001
    assert iro(*command)[0] == 0
    assert {mode(path) & 0o077 for path in (tmp_path / "new", *(tmp_path / "new").rglob("*"))} == {0}


# H9: only a folder of ours becomes private.

PROJECTS = {
    "a project": {".gitignore": "*.pyc\n", "main.py": "print()"},
    "a file alone": {"notes.txt": "mine"},
    "a repository": {".git/HEAD": "ref: refs/heads/main"},
    "an environment": {".gitignore": "# Created by venv\n*\n", "pyvenv.cfg": ""},
    "an empty .gitignore": {".gitignore": ""},
    "a run": {"members/MEMBERS-COPY.txt": "", ".lock": ""},
}


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_a_folder_of_somebody_elses_is_not_made_private(tmp_path, files):
    place = tmp_path / "place"
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    place.chmod(0o755)
    before = contents(place)
    with pytest.raises(CommandError, match="--private a new or empty folder"):
        private_folder(place, "trace")
    assert contents(place) == before


def test_a_trace_into_the_folder_one_is_in_leaves_it_as_it_was(iro, data, tmp_path):
    (tmp_path / ".gitignore").write_text("*.pyc\n", encoding="utf-8")
    tmp_path.chmod(0o755)
    before = contents(tmp_path)
    code, message = iro("trace", "starts", "--data", data, "--period", PERIOD, "--private", ".")
    assert code == 2
    assert "--private" in message
    assert contents(tmp_path) == before


def test_a_mark_that_is_a_link_does_not_make_a_folder_ours(tmp_path):
    (tmp_path / "place").mkdir()
    (tmp_path / "ignore").write_text("*\n", encoding="utf-8")
    (tmp_path / "place" / ".gitignore").symlink_to(tmp_path / "ignore")
    with pytest.raises(CommandError):
        private_folder(tmp_path / "place", "trace")


@pytest.mark.parametrize("kind", ["a file", "a FIFO", "a link to a file", "a dangling link"])
def test_a_private_folder_that_is_none_is_named(tmp_path, kind):
    place_something(tmp_path / "place", kind, tmp_path / "elsewhere")
    with pytest.raises(CommandError, match=r"Cannot write to .*place.*--private"):
        private_folder(tmp_path / "place", "trace")


@pytest.mark.parametrize("prepare", [lambda _: None, Path.mkdir, lambda folder: private_folder(folder, "2019-20")])
def test_a_new_an_empty_and_our_own_folder_are_private_from_then_on(tmp_path, prepare):
    prepare(tmp_path / "place")
    folder = private_folder(tmp_path / "place", "trace")
    assert mode(folder) == mode(folder.parent) == 0o700
    assert (folder.parent / ".gitignore").read_text() == "*\n"


# Earlier runs of a period are kept, by a rule.


def test_earlier_runs_are_kept_by_number_the_highest_being_the_latest(tmp_path):
    for text in ("first", "second", "third"):
        publish(tmp_path, text)
    assert {path.name: said(tmp_path, path.name) for path in tmp_path.iterdir()} == {
        "2020-21.1": "first",
        "2020-21.2": "second",
        "2020-21": "third",
    }


@pytest.mark.parametrize("keep", [0, 1, 3, 9])
def test_only_the_latest_earlier_runs_are_kept(tmp_path, keep):
    for number in range(1, 7):
        publish(tmp_path, str(number))
        forget(tmp_path, PERIOD, keep)
    expected = {f"2020-21.{number}": str(number) for number in range(max(6 - keep, 1), 6)}
    assert {path.name: said(tmp_path, path.name) for path in tmp_path.iterdir()} == {**expected, PERIOD: "6"}


def test_an_earlier_run_that_was_signed_is_never_deleted(tmp_path):
    for number in range(1, 4):
        publish(tmp_path, str(number))
    (tmp_path / "2020-21.1" / "members" / "sign-off.json").write_text("{}")
    forget(tmp_path, PERIOD, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [PERIOD, "2020-21.1"]


def test_a_number_that_something_else_has_is_left_alone(tmp_path):
    publish(tmp_path, "first")
    (tmp_path / "2020-21.7").mkdir()
    (tmp_path / "2020-21.7" / "mine").write_text("")
    (tmp_path / "2020-21.8").write_text("a file")
    (tmp_path / "2020-21.9").symlink_to(tmp_path / "nowhere")
    publish(tmp_path, "second")
    forget(tmp_path, PERIOD, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [PERIOD, "2020-21.7", "2020-21.8", "2020-21.9"]
    publish(tmp_path, "third")
    assert said(tmp_path, "2020-21.10") == "second"


def test_how_many_runs_are_kept_is_a_setting(iro, data, tmp_path):
    with (data / "iro.toml").open("a", encoding="utf-8") as config:
        config.write("\n[outputs]\nkeep = 1\n")
    (tmp_path / "outputs").mkdir()
    for text in ("first", "second"):
        publish(tmp_path / "outputs", text)
    assert iro("run", "--data", data, "--period", PERIOD)[0] == 0
    assert sorted(path.name for path in (tmp_path / "outputs").iterdir()) == [".lock", PERIOD, "2020-21.2"]


# H16: what a kill leaves behind.


def whole(folder):
    """The one text that every file of a published folder holds; a mixture or a missing file is none."""
    texts = {(folder / "members" / name).read_text() for name in ("report.html", "ledger.csv")}
    return len(texts) == 1 and (folder / "members" / MEMBERS_COPY).is_file()


#: Publishes without end, every file of a report with the same text; a process of its own is killed in the middle.
PUBLISHER = """
import sys
from pathlib import Path
from iro_analysis.runs.publish import forget, publication
out = Path(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    for number in range(10_000):
        with publication(out, "2020-21") as folder:
            for name in ("report.html", "ledger.csv"):
                (folder / name).write_text(f"{line}{number}" * 1000)
            (folder / "manifest.json").write_text("{}")
        forget(out, "2020-21", 2)
"""


def kill_while_publishing(out, seconds):
    command = [sys.executable, "-c", PUBLISHER, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdin.write(f"{seconds}\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.kill()


def test_a_kill_at_any_moment_leaves_a_whole_report_and_the_next_run_tidies_up(tmp_path, pytestconfig):
    moments = random.Random(16)  # noqa: S311
    publish(tmp_path, "first")
    (tmp_path / PERIOD / "members" / "ledger.csv").write_text("first")
    for _ in range(50 if pytestconfig.getoption("--prove") else 5):
        kill_while_publishing(tmp_path, moments.uniform(0.001, 0.1))
        with pytest.raises(ValueError, match="stopped"), publication(tmp_path, PERIOD):
            raise ValueError("stopped")
        assert all(whole(path) for path in tmp_path.iterdir())
        assert PERIOD in {path.name for path in tmp_path.iterdir()}
        assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_kill_between_the_two_renames_loses_neither_report(tmp_path):
    publish(tmp_path, "first")
    (tmp_path / PERIOD).rename(tmp_path / ".2020-21-aside")
    (tmp_path / ".2020-21-building" / "members").mkdir(parents=True)
    publish(tmp_path, "second")
    assert (said(tmp_path), said(tmp_path, "2020-21.1")) == ("second", "first")


def test_a_kill_after_the_second_rename_loses_neither_report(tmp_path):
    publish(tmp_path, "first")
    (tmp_path / PERIOD).rename(tmp_path / ".2020-21-aside")
    (tmp_path / PERIOD / "members").mkdir(parents=True)
    for name in (MEMBERS_COPY, "manifest.json"):
        (tmp_path / PERIOD / "members" / name).write_text("")
    (tmp_path / PERIOD / "members" / "report.html").write_text("second")
    publish(tmp_path, "third")
    assert [said(tmp_path, name) for name in ("2020-21.1", "2020-21.2", PERIOD)] == ["first", "second", "third"]


def test_what_a_kill_left_of_another_period_is_put_right_too(tmp_path):
    publish(tmp_path, "of the year")
    (tmp_path / PERIOD).rename(tmp_path / ".2020-21-aside")
    (tmp_path / ".2019-20-building" / "members").mkdir(parents=True)
    (tmp_path / ".2020-21.4-building").mkdir()
    (tmp_path / ".notes-building").mkdir()
    with publication(tmp_path, "2020-21Q1"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".notes-building", PERIOD, "2020-21Q1"]
    assert said(tmp_path) == "of the year"


def test_the_folder_of_a_killed_process_is_deleted_and_that_of_a_living_one_kept(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from iro_analysis.disk.files import passing_folder\n"
        "with passing_folder(Path(sys.argv[1]), 'iro-test-') as folder:\n"
        "    (folder / 'key').write_text('')\n"
        "    print('ready', flush=True); time.sleep(60)"
    )
    (tmp_path / "iro-other").mkdir()
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        (left,) = tmp_path.glob("iro-test-*")
        with passing_folder(tmp_path, "iro-test-"):
            assert (left / "key").exists(), "its process is at work"
        process.kill()
    with passing_folder(tmp_path, "iro-test-") as folder:
        assert mode(folder) == 0o700
        assert sorted(tmp_path.iterdir()) == sorted([folder, tmp_path / "iro-other"])
    assert [path.name for path in tmp_path.iterdir()] == ["iro-other"]


@pytest.mark.parametrize("name", [".sample-backup", ".sample-2020-21", ".sample-Archive1", ".sample-"])
def test_a_folder_that_is_only_called_like_a_passing_one_is_left(tmp_path, name):
    mine = tmp_path / name
    mine.mkdir()
    (mine / "thesis").write_text("")
    os.utime(mine, (0, 0))
    with passing_folder(tmp_path, ".sample-"):
        pass
    keep_newest(tmp_path, ".sample-")
    assert (mine / "thesis").exists()


def test_a_link_with_the_name_of_a_passing_folder_is_not_followed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis").write_text("")
    (tmp_path / "iro-test-link").symlink_to(tmp_path / "mine")
    with passing_folder(tmp_path, "iro-test-"):
        pass
    assert (tmp_path / "mine" / "thesis").exists()
    assert (tmp_path / "iro-test-link").is_symlink()


def test_a_half_written_file_is_cleared_by_the_next_of_its_name(tmp_path):
    left = tmp_path / ".due.html-killed_1"
    left.mkdir()
    (left / ".lock").write_text("")
    with written_whole(tmp_path / "due.html") as building:
        building.write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["due.html"]


# H16: what asks a command to end.

#: A run of the notebooks that the test has written, with the contracts that can stop it alone.
SLOW_RUN = """
import signal
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests themselves were started with
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from fewer_contracts import stopping_contracts_only
from iro_analysis import cli
from iro_analysis.report import chapters
chapters.shipped = lambda _: Path("shipped")
with stopping_contracts_only():
    cli.main()
"""


def write_notebook(path, *cells):
    path.parent.mkdir(exist_ok=True)
    parameters = nbformat.v4.new_code_cell("period = ''", metadata={"tags": ["parameters"]})
    cells = [parameters, *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def temporary():
    """A temporary folder with a path short enough for sockets, which those of tests often are not."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="t") as folder:
        yield Path(folder)


@pytest.fixture
def slow_run(tmp_path, data, temporary):
    """Start a run and wait until its notebook is at work."""
    started = tmp_path / "started"
    write_notebook(
        tmp_path / "shipped" / "01_slow.ipynb",
        f"import os, time, pathlib; pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(600)",
    )
    (data / "iro.toml").write_text("[report]\nchapters = ['01_slow']\n", encoding="utf-8")

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_RUN, "run", "--data", "data", "--period", PERIOD],
            cwd=tmp_path,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3000):
            if started.exists() and started.read_text():
                return process, int(started.read_text())
            time.sleep(0.1)
        process.kill()
        raise AssertionError(process.communicate())

    return start


def ends(number, seconds=60):
    """Whether a process ends soon; one that nobody has asked about yet has ended too."""
    for _ in range(seconds * 10):
        try:
            os.kill(number, 0)
            facts = Path(f"/proc/{number}/stat").read_text() if Path("/proc/self").exists() else ""
        except (ProcessLookupError, FileNotFoundError):
            return True
        if facts.rpartition(") ")[2].startswith("Z"):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_asked_to_end_ends_soon_and_leaves_nothing(slow_run, tmp_path, temporary, number):
    process, kernel = slow_run()
    process.send_signal(number)
    if number != signal.SIGINT:
        process.send_signal(signal.SIGTERM)  # a second request while the first is being followed
    _, message = process.communicate(timeout=120)  # its notebook takes ten minutes
    assert process.returncode == 130
    assert message.splitlines()[-1] == "iro: Stopped. What was there before is untouched."
    assert message.count("iro: ") == 1
    assert "Traceback" not in message
    assert ends(kernel)
    assert [path.name for path in (tmp_path / "outputs").iterdir()] == [".lock"]
    assert not list(temporary.glob("iro-*"))


def test_what_a_killed_run_leaves_is_cleared_by_the_next(slow_run, tmp_path, temporary):
    process, kernel = slow_run()
    process.kill()
    process.communicate()
    assert list(temporary.glob("iro-kernels-*/home0")), "the home of its notebook is left behind"
    assert (tmp_path / "outputs" / ".2020-21-building").exists()
    assert ends(kernel), "a kernel ends when the run that started it is gone"
    publish(tmp_path / "outputs", "next")
    with passing_folder(temporary, "iro-kernels-") as folder:
        assert list(temporary.glob("iro-kernels-*")) == [folder]
    assert sorted(path.name for path in (tmp_path / "outputs").iterdir()) == [".lock", PERIOD]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_is_ignored_stays_ignored(number):
    """A command under nohup outlives its terminal."""
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with own_process():
            assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_signals_are_put_back():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with pytest.raises(KeyboardInterrupt), own_process():
        signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


# H15: faults in what handles faults.


def full(*_, **__):
    raise OSError(ENOSPC, os.strerror(ENOSPC))


def test_a_fault_that_cannot_be_written_down_is_still_one_sentence(iro, data, monkeypatch):
    monkeypatch.setattr("iro_analysis.pipeline.read_unchecked", lambda *_, **__: {}[VALUE])
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    code, message = iro("figures", "--data", data, "--period", PERIOD)
    assert code == 1
    assert (
        message
        == "iro: A fault in the program: KeyError. A log of it could not be written: " + os.strerror(ENOSPC) + ".\n"
    )


def test_the_log_of_a_fault_holds_no_value_and_is_the_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = write_fault(ValueError(VALUE))
    (log,) = tmp_path.iterdir()
    assert str(log) in told
    assert VALUE not in log.read_text()
    assert mode(log) == 0o600


def test_the_log_of_a_fault_needs_no_temporary_folder(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent/folder")
    assert write_fault(ValueError(VALUE)) == f"A log of it could not be written: {os.strerror(2)}."


def test_a_full_disk_is_one_sentence_and_the_report_before_stays(iro, data, tmp_path, monkeypatch):
    (tmp_path / "outputs").mkdir()
    publish(tmp_path / "outputs", "first")
    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    code, message = iro("run", "--data", data, "--period", PERIOD)
    assert code == 1
    assert message.splitlines()[-1] == f"iro: {os.strerror(ENOSPC)}. What was there before is untouched."
    assert "Traceback" not in message
    assert said(tmp_path / "outputs") == "first"
    assert sorted(path.name for path in (tmp_path / "outputs").iterdir()) == [".lock", PERIOD]


FAILURES = {
    "a message": "raise ValueError(f'bad date {value}')",
    "a key": "{}[value]",
    "a chain": "try:\n    int(value)\nexcept ValueError as error:\n    raise RuntimeError(value) from error",
    "a name like one of ours": "class DataError(Exception):\n    pass\nraise DataError(value)",
    "a syntax error": "eval(value + '(')",
    "many lines": "raise ValueError('first\\n' + value)",
    "printed before": "import sys\nprint(value); print(value, file=sys.stderr); display(value)\nraise ValueError",
    "an assertion": "assert not value, value",
    "a type of that name": "raise type(value, (Exception,), {})(value)",
}


@pytest.mark.parametrize("cell", FAILURES.values(), ids=FAILURES)
def test_a_notebook_that_fails_tells_and_keeps_no_value(tmp_path, temporary, monkeypatch, cell):
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (tmp_path / "value").write_text(VALUE)
    read = f"value = open({str(tmp_path / 'value')!r}).read()"
    notebook = write_notebook(tmp_path / "notebooks" / "01_failing.ipynb", read, cell)
    with pytest.raises(NotebookError) as failed:
        run_notebooks([notebook], tmp_path / "executed", {"period": PERIOD}, 1)
    (kept,) = temporary.rglob("*.ipynb")
    assert VALUE not in str(failed.value)
    assert str(kept) in str(failed.value)
    assert VALUE.encode() not in kept.read_bytes()
    assert mode(kept) == 0o600
    assert mode(kept.parent) == 0o700
    outputs = [output for made in nbformat.read(kept, 4).cells for output in made.get("outputs", [])]
    assert [output.output_type for output in outputs] == ["error"]
    nbformat.validate(nbformat.read(kept, 4))


def test_a_failed_notebook_that_cannot_be_kept_is_still_told(tmp_path, monkeypatch):
    notebook = write_notebook(tmp_path / "notebooks" / "01_failing.ipynb", "1 / 0")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("iro_analysis.report.notebooks._write_without_values", full)
    with pytest.raises(NotebookError, match=r"ZeroDivisionError\nAs far as it ran it could not be kept: "):
        run_notebooks([notebook], tmp_path / "executed", {"period": PERIOD}, 1)


@pytest.mark.parametrize("length", [60, 84, 100, 130, 200])
def test_a_temporary_folder_with_a_long_path_runs_notebooks(tmp_path, temporary, monkeypatch, length):
    folder = temporary / ("x" * (length - len(str(temporary)) - 1))
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    notebook = write_notebook(tmp_path / "notebooks" / "01.ipynb", "1 + 1")
    (executed,) = run_notebooks([notebook], tmp_path / "executed", {"period": PERIOD}, 1)
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "2"
    assert not list(folder.iterdir())


def test_without_any_short_temporary_folder_notebooks_run_too(tmp_path, monkeypatch):
    folder = tmp_path / ("x" * 130)
    folder.mkdir()
    monkeypatch.setattr("iro_analysis.report.kernels._place_for_sockets", lambda: folder)
    notebook = write_notebook(tmp_path / "notebooks" / "01.ipynb", "1 + 1")
    (executed,) = run_notebooks([notebook], tmp_path / "executed", {"period": PERIOD}, 1)
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "2"


def test_notes_of_faults_are_kept_for_a_month_and_only_the_newest(tmp_path):
    for number in range(14):
        path = tmp_path / f"iro-fault-{number:08}.log"
        path.write_text("")
        os.utime(path, (time.time() - number * 3600,) * 2)
    folder = tmp_path / "iro-fault-folder_1"
    folder.mkdir()
    os.utime(folder, (time.time() - 40 * 24 * 3600,) * 2)
    (tmp_path / "mine").write_text("")
    (tmp_path / "iro-fault-link").symlink_to(tmp_path / "mine")
    keep_newest(tmp_path, "iro-fault-")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*(f"iro-fault-{number:08}.log" for number in range(10)), "iro-fault-link", "mine"}
    for path in tmp_path.glob("*.log"):
        os.utime(path, (time.time() - 31 * 24 * 3600,) * 2)
    keep_newest(tmp_path, "iro-fault-")
    assert {path.name for path in tmp_path.iterdir()} == {"iro-fault-link", "mine"}


# H17: something stands where a run wants to write.


def place_something(path, kind, elsewhere):
    """Put something that no run made at ``path``."""
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "thesis").write_text("years of work")
    if kind == "a file":
        path.write_text("mine")
    elif kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
        (path / "thesis").write_text("years of work")
    else:
        targets = {"a link": elsewhere, "a link to a file": elsewhere / "thesis", "a dangling link": elsewhere / "no"}
        path.symlink_to(targets[kind])


KINDS = ["a file", "a FIFO", "a link", "a link to a file", "a dangling link"]


@pytest.mark.parametrize(
    "name", [PERIOD, ".2020-21-aside", ".2020-21-building", ".2019-20-aside", ".2018-19.3-building"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_way_is_named_and_left_as_it_is(tmp_path, name, kind):
    out, elsewhere = tmp_path / "outputs", tmp_path / "elsewhere"
    out.mkdir()
    place_something(out / name, kind, elsewhere)
    before = {path.name: path.lstat().st_ino for path in out.iterdir()}
    with pytest.raises(CommandError) as refused:
        publish(out, "first")
    assert str(out / name) in str(refused.value)
    assert "move it away" in str(refused.value)
    assert {path.name: path.lstat().st_ino for path in out.iterdir()} == before
    assert (elsewhere / "thesis").read_text() == "years of work"
    (out / name).unlink()
    publish(out, "second")
    assert [path.name for path in out.iterdir()] == [PERIOD]


def test_a_link_to_a_run_is_not_replaced(tmp_path):
    out, elsewhere = tmp_path / "outputs", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    publish(elsewhere, "archived")
    (out / PERIOD).symlink_to(elsewhere / PERIOD)
    with pytest.raises(CommandError, match="move it away"):
        publish(out, "new")
    assert said(elsewhere) == "archived"
    assert [path.name for path in out.iterdir()] == [PERIOD]


def test_a_lock_that_is_a_link_does_not_empty_what_it_leads_to(tmp_path):
    (tmp_path / "thesis").write_text("years of work")
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / ".lock").symlink_to(tmp_path / "thesis")
    with pytest.raises(CommandError, match=r"\.lock is a link"), exclusive(tmp_path / "outputs"):
        pass
    assert (tmp_path / "thesis").read_text() == "years of work"


@pytest.mark.parametrize("kind", ["a file", "a FIFO", "a link to a file", "a dangling link"])
def test_outputs_that_are_no_folder_are_named(tmp_path, kind):
    place_something(tmp_path / "outputs", kind, tmp_path / "elsewhere")
    with pytest.raises(CommandError, match="outputs"), exclusive(tmp_path / "outputs"):
        pass


def test_a_lock_that_is_held_is_not_disturbed(tmp_path):
    with exclusive(tmp_path / "outputs"), pytest.raises(LockedError), exclusive(tmp_path / "outputs"):
        pass


# H18: nowhere to print.


def shell(tmp_path, words, ending):
    """Run a command with its streams redirected by a shell, as a scheduler's line does."""
    line = f'exec "$0" -m iro_analysis {words} {ending}'
    command = ["/bin/sh", "-c", line, sys.executable]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", ["--help", "figures --data data --period 2020-21", "init new"])
def test_a_closed_standard_output_is_an_error(tmp_path, data, words):  # noqa: ARG001
    done = shell(tmp_path, words, ">&-")
    assert done.returncode == 2
    assert done.stderr == "iro: Standard output is closed; nothing was done. Send it to a file or to /dev/null.\n"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", ["--help", "figures --data data --period 2020-21 --format csv"])
def test_a_standard_output_that_takes_no_more_is_an_error(tmp_path, data, words):  # noqa: ARG001
    done = shell(tmp_path, words, ">/dev/full")
    assert done.returncode == 1
    assert done.stderr == f"iro: {os.strerror(ENOSPC)}. What was there before is untouched.\n"


def test_a_closed_standard_error_changes_nothing(tmp_path):
    done = shell(tmp_path, "--help", "2>&-")
    assert (done.returncode, bool(done.stdout)) == (0, True)
    done = shell(tmp_path, "run --data nowhere --period 2020-21", "2>&-")
    assert (done.returncode, done.stdout) == (2, "")


def test_everything_closed_is_an_error_too(tmp_path):
    assert shell(tmp_path, "--help", "<&- >&- 2>&-").returncode == 2
