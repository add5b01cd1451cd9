"""What an account has set up changes no report: start-up files, settings, variables, folders, modules of its own."""

import json
import os
import site
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import nbformat
import pytest
from matplotlib import font_manager

from iro_analysis import surroundings
from iro_analysis.report.charts.drawings import drawn
from iro_analysis.report.document import ChartData, DataTable, Series
from iro_analysis.report.kernels import kernels_ready
from iro_analysis.report.status_marks import without_status
from iro_analysis.resources import PAGE
from ledgers import searchable
from notebooks_run import run_notebooks

PERIOD = "2020-21"
#: One child in care since May 2020, invented: the least data that a run accepts.
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,UN3,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1,01/05/2020,S,C2,N1,U6,PR1,,,,,,\n"
)
#: Leaves a mark if it runs in a process that computes or prints anything: a command, or the kernel of a notebook.
MARK = """
import atexit, pathlib, sys
def mark(name=__file__ if "__file__" in globals() else "a start-up file"):
    if {"iro_analysis.cli", "ipykernel"} & set(sys.modules):
        pathlib.Path(MARKS, str(abs(hash(name)))).write_text(str(name))
atexit.register(mark)
"""
STYLE = "font.size: 31\naxes.facecolor: red\nlines.linewidth: 9\nsvg.fonttype: path\n"
USER_SITE = Path(site.getusersitepackages()).relative_to(site.getuserbase())


def planted(marks):
    """What lies in the account's home folder, and in the folder that the command is run in, by file."""
    code = f"MARKS = {str(marks)!r}\n{MARK}"
    kernel = {"argv": [sys.executable, "-c", code, "{connection_file}"], "display_name": "x", "language": "python"}
    config = f"c = get_config()\nc.InteractiveShellApp.exec_lines = [{code!r}]\n{code}"
    modules = ("random.py", "sitecustomize.py", "usercustomize.py", "seaborn.py", "ipykernel.py", "iro_analysis.py")
    return {
        "home/.ipython/profile_default/startup/00-mine.py": code,
        "home/.ipython/profile_default/startup/00-mine.ipy": code,
        "home/.ipython/profile_default/ipython_config.py": config,
        "home/.ipython/profile_default/ipython_kernel_config.py": config,
        "home/.ipython/extensions/mine.py": code,
        "home/.jupyter/jupyter_config.py": code,
        "home/.jupyter/jupyter_nbconvert_config.py": code,
        "home/.jupyter/jupyter_kernel_config.py": code,
        "home/.jupyter/migrated": "",
        "home/.local/share/jupyter/kernels/python3/kernel.json": json.dumps(kernel),
        "home/.local/share/jupyter/nbconvert/templates/base/mathjax.html.j2": "{{ 1/0 }}",
        "home/.config/matplotlib/matplotlibrc": STYLE,
        "home/.config/matplotlib/stylelib/default.mplstyle": STYLE,
        "home/.cache/matplotlib/fontlist-v390.json": "{}",
        f"home/.cache/matplotlib/fontlist-v{font_manager.FontManager.__version__}.json": "{}",
        "home/.great_expectations/great_expectations.conf": "[analytics]\nenabled = true\n",
        "home/.duckdbrc": "SELECT 1/0",
        "home/.papermill/config": "x",
        "home/.pythonrc": code,
        **{f"home/{USER_SITE.as_posix()}/{name}": code for name in modules},
        **{f"path/{name}": code for name in modules if name != "iro_analysis.py"},  # or it would be another command
        **{f"here/{name}": code for name in modules},
        **{f"returns of QZX/{name}": code for name in modules},
        "here/ipython_kernel_config.py": config,
        "here/jupyter_nbconvert_config.py": code,
        "here/matplotlibrc": STYLE,
        "here/iro.toml": "[authority]\nname = 'Somewhere else'\n",
    }


HOSTILE = {
    "COLUMNS": "17",
    "DISPLAY": "nowhere:0",
    "DUCKDB_NO_THREADS": "1",
    "GX_ANALYTICS_ENABLED": "true",
    "IPYTHON_USE_PROGRAMDATA": "1",
    "JUPYTER_DEFAULT_PROVISIONER_NAME": "mine",
    "JUPYTER_PREFER_ENV_PATH": "0",
    "LANG": "tr_TR.UTF-8",
    "LANGUAGE": "tr",
    "LC_ALL": "tr_TR.UTF-8",
    "MPLBACKEND": "module://mine",
    "NO_COLOR": "1",
    "PANDAS_COPY_ON_WRITE": "warn",
    "PANDAS_FUTURE_INFER_STRING": "0",
    "PYTHONASYNCIODEBUG": "1",
    "PYTHONBREAKPOINT": "os.abort",
    "PYTHONDEVMODE": "1",
    "PYTHONHASHSEED": "7",
    "PYTHONINTMAXSTRDIGITS": "640",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "SOURCE_DATE_EPOCH": "1",
    "TERM": "dumb",
    "TZ": "Pacific/Kiritimati",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A data folder, and everything planted around it."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "marks").mkdir()
    data = folder / "returns of QZX"
    data.mkdir()
    (data / "header.csv").write_text(HEADER, encoding="utf-8")
    (data / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    chapters = "[report]\nchapters = ['introduction', '01_population']\n[authority]\nname = 'Exampleton'\n"
    (data / "iro.toml").write_text(chapters, encoding="utf-8")
    for name, text in planted(folder / "marks").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def made(world, out, cwd, **environment):
    """The files of a run by name, and what it printed."""
    words = ["run", "--data", world / "returns of QZX", "--period", PERIOD, "--out", world / out]
    words += ["--private", world / "private"]
    inherited = {name: value for name, value in os.environ.items() if name not in {"HOME", "COLUMNS", "PYTHONPATH"}}
    package = str(surroundings.PACKAGE.parent)
    path = os.pathsep.join([*environment.pop("PATHS", []), package])
    done = subprocess.run(
        [sys.executable, "-P", "-m", "iro_analysis", *map(str, words)],
        cwd=cwd,
        env=inherited | environment | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    members = world / out / PERIOD / "members"
    files = {path.relative_to(members).as_posix(): searchable(path) for path in members.rglob("*") if path.is_file()}
    return files, done.stderr


@pytest.fixture(scope="module")
def plain(world):
    (world / "plain home").mkdir()
    return made(world, "plain", world, HOME=str(world / "plain home"))


def differing(one, other):
    """Names of files that differ, but for the times in the manifest."""
    assert one.keys() == other.keys()
    return [name for name in one if _timeless(name, one[name]) != _timeless(name, other[name])]


def _timeless(name, content):
    if name == PAGE:
        return without_status(content)  # which prints the hash of the manifest, and so of its times
    if name != "manifest.json":
        return content
    # Which commit it is depends on the checkout, and on what git may read.
    passing = {"started", "ended", "seal", "package"}
    return {key: value for key, value in json.loads(content).items() if key not in passing}


def test_an_account_full_of_start_up_files_and_settings_makes_the_same_report(world, plain):
    home = world / "home"
    files, said = made(
        world,
        "hostile",
        world / "here",
        **HOSTILE,
        HOME=str(home),
        PATHS=[str(world / "path")],
        IPYTHONDIR=str(home / ".ipython"),
        JUPYTER_CONFIG_DIR=str(home / ".jupyter"),
        JUPYTER_PATH=str(home / ".local/share/jupyter"),
        MATPLOTLIBRC=str(world / "here" / "matplotlibrc"),
        MPLCONFIGDIR=str(home / ".config/matplotlib"),
        PYTHONSTARTUP=str(home / ".pythonrc"),
        PYTHONUSERBASE=str(home / ".local"),
        XDG_CONFIG_HOME=str(home / ".config"),
    )
    assert [path.read_text() for path in (world / "marks").iterdir()] == []
    assert differing(plain[0], files) == []
    assert said == plain[1]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root can write to")
def test_a_home_and_a_current_folder_that_cannot_be_written_make_the_same_report(world, plain):
    files, said = made(world, "unwritable", "/proc", HOME="/dev/null/home", LC_ALL="C", LANG="C", TZ="")
    assert differing(plain[0], files) == []
    assert said == plain[1]


def test_no_output_names_a_folder_outside_the_run(world, plain):
    for name, content in plain[0].items():
        for part in (
            b"QZX",
            b"plain home",
            str(world).encode(),
            b"/.venv",
            b"site-packages",
            str(Path.home()).encode(),
        ):
            assert part not in content or name == "manifest.json", f"{part!r} in {name}"
    assert str(world).encode() not in plain[0]["manifest.json"]


def test_an_executed_notebook_holds_no_warning_and_runs_again_where_it_is(world, plain):
    executed = nbformat.reads(plain[0]["notebooks/01_population.ipynb"].decode(), 4)
    kinds = {output.output_type for cell in executed.cells for output in cell.get("outputs", [])}
    assert kinds == {"display_data"}
    (again,) = run_notebooks(
        [world / "plain" / PERIOD / "members" / "notebooks" / "01_population.ipynb"],
        world / "plain" / PERIOD / "members" / "again",
        {
            "data": str(world / "returns of QZX"),
            "period": PERIOD,
            "ledger": str(world / "plain" / PERIOD / "members" / "ledger.parquet"),
        },
        1,
    )
    assert [cell.get("outputs") for cell in again.cells if cell.cell_type == "code"][-1] == executed.cells[-1].outputs


# The process of a notebook.


def output_of(tmp_path, code, *, forks):
    """What a cell prints when the notebook is run as the report's are, in a forked kernel or another."""
    cells = [
        nbformat.v4.new_code_cell("period = ''", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "01.ipynb")
    with kernels_ready(several=forks) as ready:
        (executed,) = run_notebooks(
            [tmp_path / "notebooks" / "01.ipynb"], tmp_path / "executed", {"period": PERIOD}, 1, kernels=ready
        )
    return "".join(output.text for output in executed.cells[-1].outputs)


@pytest.mark.parametrize("forks", [True, False])
def test_a_notebook_sees_no_variable_no_home_and_no_module_of_the_account(tmp_path, monkeypatch, forks):
    monkeypatch.delitem(HOSTILE, "JUPYTER_DEFAULT_PROVISIONER_NAME")  # a command takes it away before
    for name, value in {**HOSTILE, "SECRET": "QZX", "HOME": str(tmp_path / "QZX"), "XDG_DATA_HOME": "/QZX"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    seen = json.loads(
        output_of(
            tmp_path,
            "import json, os, sys, tempfile, time, warnings\n"
            "from pathlib import Path\n"
            "warnings.warn('of the surroundings')\n"
            "print(json.dumps([dict(os.environ), sys.path, str(Path.home()), tempfile.gettempdir(), hash('x'), "
            "time.tzname, sys.flags.optimize, sys.flags.dev_mode, sys.flags.utf8_mode]))",
            forks=forks,
        )
    )
    variables, places, home, temporary, hashed, zone, *flags = seen
    # What IPython sets by itself, and the number of the process that started it.
    own = {"CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "JPY_PARENT_PID", "PAGER", "PYDEVD_USE_FRAME_EVAL"}
    folders = {"APPDATA", "HOME", "LOCALAPPDATA", "MPLCONFIGDIR", "TEMP", "TMP", "TMPDIR", "USERPROFILE"}
    fixed = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "TZ": "UTC"}
    assert variables.keys() - own - {"MPLBACKEND", "TERM", "LD_LIBRARY_PATH"} == folders | fixed.keys() | {"PATH"}
    assert {name: variables[name] for name in fixed} == fixed
    assert all(Path(variables[name]).is_relative_to(home) for name in folders)
    assert "iro-kernels-" in home
    assert temporary == home
    assert not Path(home).exists(), "it goes with the run"
    assert "" not in places
    assert zone == ["UTC", "UTC"]
    assert flags == [0, False, 1]
    assert hashed == int(
        subprocess.run(
            [sys.executable, "-c", "print(hash('x'))"],
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "", "PYTHONDEVMODE": ""},
            capture_output=True,
            check=True,
        ).stdout
    )


def test_matplotlib_finds_its_fonts_without_looking_for_those_of_the_machine():
    """The list is the library's own: if it is another version's, every notebook would search the machine for fonts."""
    (listed,) = surroundings._FONTS.iterdir()
    assert listed.name == f"fontlist-v{font_manager.FontManager.__version__}.json"
    fonts = font_manager.json_load(listed)
    assert fonts._version == font_manager.FontManager.__version__
    own = Path(mpl.get_data_path(), "fonts", "ttf")
    assert {Path(font.fname) for font in fonts.ttflist} == {
        own / f"DejaVuSans{face}.ttf" for face in ("", "-Bold", "-Oblique", "-BoldOblique")
    }
    for font in fonts.ttflist:
        assert font == font_manager.ttfFontProperty(font_manager.get_font(font.fname))
    assert fonts.__dict__.keys() == {name for name in font_manager.fontManager.__dict__ if name != "_findfont_cached"}


def test_a_chart_looks_the_same_whatever_style_is_set():
    data = ChartData("Title", "children", ("2019-20", "2020-21"), (Series("Exampleton", (3.0, 5.0)),))
    table = DataTable("Title", "Period", ("Children",), ())
    plain_chart = drawn("trend", data, table, "x").picture
    with mpl.rc_context({"font.size": 31, "lines.linewidth": 9, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert drawn("trend", data, table, "x").picture == plain_chart


# The process of a command.


@pytest.fixture
def started_again(monkeypatch):
    """The words with which a command begins again; empty if it does not."""
    words = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "execv", lambda _, command: words.extend(command))
    monkeypatch.setattr(sys, "argv", ["iro", "run", "--data", "x"])
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in list(os.environ):
        if name.startswith("PYTHON"):
            monkeypatch.delenv(name)
    return words


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONUSERBASE"])
def test_a_command_begins_again_without_variables_that_change_what_python_does(started_again, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    surroundings.begin_alone()
    assert started_again[0] == sys.executable
    assert {"-s", "-P"} < set(started_again)
    assert started_again[-3:] == ["run", "--data", "x"]
    assert name not in os.environ
    started_again.clear()
    surroundings.begin_alone()
    assert started_again == [], "once is enough"


def test_a_command_begins_again_without_the_modules_of_the_account(started_again, monkeypatch, tmp_path):
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(tmp_path / "none"))
    surroundings.begin_alone()
    assert started_again == []
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(tmp_path))
    surroundings.begin_alone()
    assert started_again
    started_again.clear()
    # Where this package itself is installed there, those modules are the installation.
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(surroundings.PACKAGE.parent))
    surroundings.begin_alone()
    assert started_again == []


@pytest.mark.parametrize("name", ["PYTHONUTF8", "PYTHONIOENCODING", "PYTHONUNBUFFERED", "PYTHONHASHSEED"])
def test_variables_that_change_no_result_are_left(started_again, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    surroundings.begin_alone()
    assert started_again == []
    assert os.environ[name] == "1"


def test_options_for_libraries_are_taken_away_and_others_stay(started_again, monkeypatch):
    for name in ("PANDAS_FUTURE_INFER_STRING", "POLARS_VERBOSE", "MPLBACKEND", "JUPYTER_PATH", "GX_ANALYTICS_ENABLED"):
        monkeypatch.setenv(name, "1")
    for name in ("POLARS_MAX_THREADS", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "1")
    surroundings.begin_alone()
    assert {name for name in os.environ if name.startswith(("PANDAS", "POLARS", "MPL", "JUPYTER", "GX_"))} == {
        "POLARS_MAX_THREADS"
    }
    assert os.environ["SSH_AUTH_SOCK"] == "1"
    assert started_again == []


def test_no_module_is_taken_from_the_current_folder(started_again, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), "elsewhere"])
    surroundings.begin_alone()
    assert sys.path == ["elsewhere"]
    assert started_again == []


def test_a_command_that_begins_again_is_this_very_package_with_its_words_and_its_exit_code(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['iro_analysis.cli'] = sys\n")
    path = os.pathsep.join([str(tmp_path), str(surroundings.PACKAGE.parent)])

    def run(*words):
        command = [sys.executable, "-m", "iro_analysis", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
        )

    helped = run("--help")
    assert helped.returncode == 0
    assert "Usage: iro " in helped.stdout
    failed = run("figures", "--data", "no such folder", "--period", PERIOD)
    assert (failed.returncode, failed.stderr) == (2, "iro: There is no data folder no such folder.\n")
