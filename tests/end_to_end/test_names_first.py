"""A wrong name is told before anything is read: no folder here has returns, and nothing may look for them."""

import pytest

from iro_analysis import pipeline
from iro_analysis.audit.trace import trace
from iro_analysis.errors import CommandError
from iro_analysis.periods import parse_period
from iro_analysis.runs.product import compute
from iro_analysis.runs.request import RunRequest


@pytest.fixture(autouse=True)
def nothing_is_read(monkeypatch):
    def read(*_):
        pytest.fail("returns were read before the names were checked")

    monkeypatch.setattr(pipeline, "read_returns", read)


@pytest.mark.parametrize(
    ("periods", "measure", "said"),
    [
        (["2020-21"], "startz", "There is no measure 'startz'. Did you mean starts?"),
        (["2020-21", "2021"], "starts", "'2021' is not a period"),
    ],
)
def test_figures(tmp_path, periods, measure, said):
    with pytest.raises(CommandError, match=said):
        pipeline.figures(tmp_path, periods, measures=[measure])


@pytest.mark.parametrize(
    ("measure", "breakdown", "said"),
    [
        ("startz", "", "Did you mean starts?"),
        ("starts", "colour=red", "starts has no figure for 'colour=red' in 2020-21. It is broken down by age_band"),
        ("starts_change", "sex=Male; need=N1", "starts_change has no figure for 'need=N1; sex=Male'"),
        ("starts", "authority=E92000001", "starts has no figure for"),
    ],
)
def test_trace(tmp_path, measure, breakdown, said):
    with pytest.raises(CommandError) as told:
        trace(measure, tmp_path, "2020-21", breakdown)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("{{ cla_at_ned }}", "names no measure; the nearest is 'cla_at_end'"),
        ("{{ autority }}", "names no measure; the nearest is 'authority'"),
        ("{{ cla at end }}", "is not a reference"),
        ("{{ cla_at_end[sxe=Male] }}", "has no breakdown 'sxe=Male'; the nearest is 'sex=Male'"),
        ("{{ cla_at_end[period=2020] }}", "'2020' is not a period"),
        ("{{ cla_at_end.tile }}", "asks for a form that does not exist"),
        ("{{ cla_at_end.examples }}", "asks for examples, which only you_said_we_did has"),
        ("{{ case_alerts.table: tehme }}", "has no breakdown by 'tehme'; it has month, quarter, team, theme"),
        ("{{ case_alerts[period=year before].table: theme }}", "asks for a table of another period"),
        ("{{ law: reviewz }}", "names no part of the law"),
        ("{{ achievements: starts }}", "can be no achievement"),
    ],
)
def test_references_in_texts(tmp_path, reference, said):
    chapters = tmp_path / "chapters"
    chapters.mkdir()
    (chapters / "introduction.md").write_text(f"# Introduction\n\n{reference}\n", encoding="utf-8")
    with pytest.raises(CommandError) as told:
        compute(RunRequest(tmp_path, parse_period("2020-21")))
    assert said in str(told.value)
    assert "introduction.md, line 3: {{" in str(told.value)


def test_chapters_and_groupings(tmp_path):
    for setting, said in (
        ('[report]\nchapters = ["introductoin"]', "there is no chapter 'introductoin'"),
        ('[groupings.sex]\nof = "need"\ngroups = {One = ["N1"]}', "sex is the name of a breakdown already"),
    ):
        (tmp_path / "iro.toml").write_text(setting, encoding="utf-8")
        with pytest.raises(CommandError, match=said):
            compute(RunRequest(tmp_path, parse_period("2020-21")))
