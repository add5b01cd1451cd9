"""Executed notebooks of earlier runs: taken again only if nothing that they show can have changed."""

from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from iro_analysis.disk.cache import Cache
from iro_analysis.disk.opened import OpenedFiles, write_expected
from iro_analysis.ledger import ledger_rows
from iro_analysis.pipeline import EXPECTED
from iro_analysis.report import chapters, executed, page
from iro_analysis.report.page import build_report
from iro_analysis.resources import shipped
from iro_analysis.settings import Settings

NOTEBOOK = "01_one.ipynb"
PARAMETERS = 'data = ""\nperiod = "2020-21"\nconfig = ""\nledger = ""'
OPEN = (
    "from iro_analysis.pipeline import open_section\n"
    'section = open_section("population", data=data, period=period, config=config, ledger=ledger)'
)
SHOW = 'section.sentence("starts", "Starts: {number}")\nsection.chart("bars", "starts", "sex", caption="By sex")'


class ExecutedAnewError(Exception):
    """Instead of executing anything."""


def notebook(*cells):
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="parameters")
    title = nbformat.v4.new_markdown_cell("# Children", id="title")
    code = [nbformat.v4.new_code_cell(cell, id=f"c{number}") for number, cell in enumerate(cells)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=[title, first, *code]))


@pytest.fixture
def ledger(full_ledger):
    """A few of all the measures."""
    chosen = full_ledger.frame["measure"].isin(
        ["ceases", "ceases_change", "starts", "starts_change", "starts_change_p"]
    )
    return ledger_rows(full_ledger.frame[chosen].reset_index(drop=True), full_ledger.period)


@pytest.fixture
def write(tmp_path, monkeypatch, ledger):
    """Write the report of one notebook and return its files; what is given differs from the first time."""
    monkeypatch.setattr(chapters, "shipped", lambda _: tmp_path / "shipped")
    for name in ("shipped", "data"):
        (tmp_path / name).mkdir()

    def made(*, cells=(OPEN, SHOW), ledger=ledger, cache=True, examples=None, period="2020-21", name="r", **more):
        (tmp_path / "shipped" / "01_one.ipynb").write_text(notebook(*cells))
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        ledger.write(folder / "figures.csv")
        write_expected(folder / EXPECTED, OpenedFiles())
        if examples:
            (folder / "you-said-we-did.csv").write_text(examples)
        settings = Settings.model_validate({"report": {"chapters": ["01_one"]}} | more)
        paths = {"data": str(tmp_path / "data"), "config": "", "ledger": str(folder / "figures.csv")}
        kept = Cache(tmp_path / ".iro" if cache else None)
        given = paths | {"period": period}
        build_report(ledger, settings, folder, jobs=1, parameters=given, opened=OpenedFiles(), cache=kept)
        return {
            path.name: path.read_bytes() for path in (folder / "report.html", folder / "notebooks" / "01_one.ipynb")
        }

    return made


@pytest.fixture
def known(write, monkeypatch):
    """The files of a report whose notebook is remembered; from now on none can be executed."""
    files = write()

    def begin(_, contents):
        if contents:
            raise ExecutedAnewError

    monkeypatch.setattr(page.RunningNotebooks, "begin", begin)
    return files


def changed(ledger, measure, **values):
    """The ledger with other values in the first row of a measure."""
    frame = ledger.frame.copy()
    row = frame.index[frame["measure"] == measure][0]
    for column, value in values.items():
        frame.loc[row, column] = value
    return ledger_rows(frame, ledger.period)


def test_what_has_not_changed_is_not_executed_again(write, known, ledger):
    assert write() == known
    assert write(name="another folder") == known, "whatever the folder"
    assert b"iro_looked_up" not in known[NOTEBOOK]
    other = changed(ledger, "ceases", value=999.0)
    assert write(ledger=other)[NOTEBOOK] == known[NOTEBOOK], "it shows no figure of that measure"
    with pytest.raises(ExecutedAnewError):
        write(cache=False)


def test_what_may_have_changed_is_executed_again(write, known, ledger):
    frame = ledger.frame
    moved = replace(ledger, frame=pd.concat([frame[frame["measure"] == "ceases"].head(1), frame]))
    for case in (
        {"ledger": changed(ledger, "starts", value=999.0)},
        {"ledger": changed(ledger, "starts", note="Not all.")},
        {"ledger": changed(ledger, "starts_change", value=0.5)},
        {"ledger": moved},
        {"ledger": replace(ledger, frame=frame[frame["period"] != "2018-19"])},
        {"cells": (OPEN, SHOW + "\nsection.table('starts', 'sex')")},
        {"cells": (OPEN, SHOW.replace("By sex", "Of each sex"))},
        {"authority": {"name": "Elsewhere"}},
        {"period": "2019-20"},
        {"examples": "you_said,we_did,theme\n"},
    ):
        with pytest.raises(ExecutedAnewError):
            write(**case)
        assert write(examples=None, name="again") == known


def test_a_damaged_entry_is_none(write, known, tmp_path):
    (entry,) = (tmp_path / ".iro" / "cache").glob("*.entry")
    whole = entry.read_bytes()
    for damaged in (whole[:-1], whole[:70] + b"}" + whole[71:], whole.replace(b"Starts", b"Starte"), b"", whole * 2):
        entry.write_bytes(damaged)
        with pytest.raises(ExecutedAnewError):
            write()
    entry.write_bytes(whole)
    assert write() == known


OTHER = {
    "reads the data": (OPEN, "import pandas\nprint(pandas.read_csv(data))"),
    "looks at the ledger": (OPEN, SHOW, "section.ledger"),
    "looks inside": (OPEN, "section._figures.find('starts')"),
    "gives what it has computed": (OPEN, 'section.sentence("starts", words())'),
    "opens another period": (OPEN.replace("period=period", 'period="2019-20"'), SHOW),
    "opens it by itself": (OPEN.replace("ledger=ledger", 'ledger=""'), SHOW),
    "opens another": (f"{OPEN}\n{OPEN}", SHOW),
    "is somebody else": ("from mine import open_section\n" + OPEN.split("\n")[1], SHOW),
    "changes a parameter": (OPEN, "import os\nperiod = os.environ", SHOW),
    "has magic": ("%matplotlib inline\n" + OPEN, SHOW),
    "is empty": (),
}


@pytest.mark.parametrize("cells", OTHER.values(), ids=OTHER)
def test_a_notebook_that_may_show_what_is_no_figure_is_not_remembered(cells):
    assert executed._opener(notebook(*cells).encode()) == ""
    assert executed._opener(notebook(OPEN, SHOW).encode()) == "open_section"


def test_every_shipped_notebook_can_be_remembered():
    openers = {path.stem: executed._opener(path.read_bytes()) for path in shipped("notebooks").glob("*.ipynb")}
    assert openers.pop("00_data_quality") == "open_data_quality"
    assert set(openers.values()) == {"open_section"}
    assert len(openers) == 7


def test_a_notebook_that_fails_is_not_remembered(write, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Exception, match=r"01_one\.ipynb failed: cell 5: CommandError"):
        write(cells=(OPEN, SHOW, "section.sentence('start', 'x')"))
    assert not (tmp_path / ".iro").exists()
