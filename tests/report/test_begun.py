"""Notebooks run while the data are still being checked: those of figures at once, others later."""

import time

import nbformat
import pytest

from iro_analysis.disk.opened import OpenedFiles, write_expected
from iro_analysis.errors import DataError
from iro_analysis.pipeline import EXPECTED
from iro_analysis.report import chapters
from iro_analysis.report.notebooks import RunningNotebooks
from iro_analysis.report.page import begin_report
from iro_analysis.settings import Settings

PARAMETERS = 'data = ""\nperiod = "2020-21"\nconfig = ""\nledger = ""'
OF_FIGURES = (
    "from iro_analysis.pipeline import open_section\n"
    'section = open_section("population", data=data, period=period, config=config, ledger=ledger)\n'
    'section.sentence("starts", "Starts: {number}")'
)
OF_A_FILE = 'from pathlib import Path\nassert Path(ledger).with_name("data_quality.json").is_file()'
SLOW = "import pathlib, time\npathlib.Path('at work').touch()\ntime.sleep(600)"


def write_notebook(path, *cells):
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="parameters")
    code = [nbformat.v4.new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells)]
    title = nbformat.v4.new_markdown_cell("# Children", id="title")
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[title, first, *code])))


def wait_for(path):
    latest = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < latest
        time.sleep(0.02)


def test_a_notebook_of_figures_need_not_wait_for_the_rest_and_any_other_does(full_ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "shipped", lambda _: tmp_path)
    write_notebook(tmp_path / "01_figures.ipynb", OF_FIGURES)
    write_notebook(tmp_path / "02_file.ipynb", OF_A_FILE)
    folder = tmp_path / "run"
    folder.mkdir()
    full_ledger.write(folder / "ledger.parquet")
    write_expected(folder / EXPECTED, OpenedFiles())
    parameters = {"data": str(tmp_path), "period": "2020-21", "config": "", "ledger": str(folder / "ledger.parquet")}
    settings = Settings.model_validate({"report": {"chapters": ["01_figures", "02_file"]}})
    with begin_report(full_ledger, settings, folder, jobs=2, parameters=parameters, opened=OpenedFiles()) as begun:
        wait_for(folder / "notebooks" / "01_figures.ipynb")
        assert not (folder / "notebooks" / "02_file.ipynb").exists(), "it has not been begun, or it would have failed"
        monkeypatch.setattr("iro_analysis.report.page._cautions", lambda *_: [])
        monkeypatch.setattr("iro_analysis.report.page.read_data_quality", lambda _: None)
        monkeypatch.setattr("iro_analysis.report.page.sentences", lambda _: ())
        (folder / "data_quality.json").touch()
        said = []
        begun.finish(say=said.append)
    assert (folder / "notebooks" / "02_file.ipynb").is_file()
    assert said[0] in {f"Running the notebooks ({ready} of 2 are ready)" for ready in (0, 1)}


def test_data_that_are_not_sound_stop_the_notebooks_at_once(tmp_path):
    write_notebook(tmp_path / "01_slow.ipynb", SLOW)
    folder, began = tmp_path / "executed", time.monotonic()

    def fails():
        with RunningNotebooks(folder, {"period": "2020-21"}, 1) as running:
            running.begin({path: path.read_bytes() for path in (tmp_path / "01_slow.ipynb",)})
            wait_for(folder / "at work")
            raise DataError("The data are not sound.")

    with pytest.raises(DataError, match="not sound"):
        fails()
    assert time.monotonic() - began < 60
    assert not (folder / "01_slow.ipynb").exists()
