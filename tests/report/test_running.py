"""Notebooks when they run: in JupyterLab for another period, and failing in the middle of `iro run`."""

import sys
import tempfile

import nbformat
import pytest

from fewer_contracts import stopping_contracts_only
from iro_analysis import cli
from iro_analysis.errors import CommandError
from iro_analysis.report import chapters
from iro_analysis.resources import MEMBERS_COPY, shipped
from iro_analysis.sample import make_sample
from notebooks_run import run_notebooks

#: One child in care since May 2020: the least data that a run accepts.
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,UN3,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1,01/05/2020,S,C2,N1,U6,PR1,,,,,,\n"
)
POPULATION = shipped("notebooks") / "01_population.ipynb"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project as `make report` leaves it, with the sample beside the notebooks."""
    folder = tmp_path_factory.mktemp("project")
    make_sample(folder / "sample")
    return folder


def test_a_notebook_opened_for_another_period_computes_that_periods_figures(project):
    """Slow: with only the period changed, the notebook reads the returns and computes everything itself."""
    (executed,) = run_notebooks([POPULATION], project / "notebooks", {"period": "2019-20"}, 1)
    html = "".join(
        output["data"]["text/html"] for cell in executed.cells for output in cell.get("outputs", []) if "data" in output
    )
    # The twelve months of 2019-20 that paragraph 6.6 of the example report prints add up to 155.
    assert "Periods of care that began between 1 April 2019 and 31 March 2020: 155" in html
    assert "2020-21" not in html


def test_a_notebook_without_data_says_in_one_line_what_is_missing(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    cells = {cell["id"]: cell.source for cell in nbformat.read(POPULATION, 4).cells}
    with pytest.raises(CommandError) as error:
        exec(f"{cells['parameters']}\n{cells['open']}", {})  # noqa: S102  our own notebook
    assert str(error.value) == "There is no data folder ../sample."
    assert "make report" in cells["parameters"]


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Words for `iro run` with one notebook, whose last cell asks for a measure that does not exist."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "header.csv").write_text(HEADER, encoding="utf-8")
    (data / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    content = nbformat.read(POPULATION, 4)
    content.cells = [*content.cells[:3], nbformat.v4.new_code_cell("section.table('start', 'sex')", id="broken")]
    (tmp_path / "shipped").mkdir()
    nbformat.write(content, tmp_path / "shipped" / "01_broken.ipynb")
    monkeypatch.setattr(chapters, "shipped", lambda _: tmp_path / "shipped")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    config = tmp_path / "broken.toml"
    config.write_text("[report]\nchapters = ['01_broken']\n", encoding="utf-8")
    return ["iro", "run", "--data", str(data), "--period", "2020-21", "--config", str(config)]


def test_a_failing_notebook_ends_the_run_with_one_message_and_keeps_the_published_report(
    broken, tmp_path, monkeypatch, capsys
):
    published = tmp_path / "outputs" / "2020-21"
    published.mkdir(parents=True)
    (published / "report.html").write_text("last quarter's", encoding="utf-8")
    for name in (MEMBERS_COPY, "manifest.json"):
        (published / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [*broken, "--out", str(tmp_path / "outputs")])
    with pytest.raises(SystemExit) as ended, stopping_contracts_only():
        cli.main()
    assert ended.value.code == 6
    message = capsys.readouterr().err
    assert "iro: The notebook 01_broken.ipynb failed: cell " in message
    assert "CommandError: 'start' is not a measure" in message
    assert "Traceback" not in message
    kept = [
        line.split(": ", 1)[1] for line in message.splitlines() if line.startswith("  The notebook as far as it ran,")
    ]
    assert [cell.get("id") for cell in nbformat.read(kept[0], 4).cells][-1] == "broken"
    assert sorted(path.name for path in published.iterdir()) == [MEMBERS_COPY, "manifest.json", "report.html"]
    assert (published / "report.html").read_text(encoding="utf-8") == "last quarter's"
    assert sorted(path.name for path in published.parent.iterdir()) == [".lock", "2020-21"]
