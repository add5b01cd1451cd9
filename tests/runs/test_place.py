"""Where runs lie: the members' copy in the folder of its period; in older versions, directly in that folder."""

from iro_analysis.periods import parse_period
from iro_analysis.resources import MEMBERS_COPY
from iro_analysis.runs.place import is_run, members_folder, run_before, run_beside

Q4 = parse_period("2020-21Q4")


def make_run(out, name, *, older=False):
    folder = out / name if older else out / name / "members"
    folder.mkdir(parents=True)
    for file in (MEMBERS_COPY, "data-quality.json", "manifest.json"):
        (folder / file).write_text("{}", encoding="utf-8")
    return folder


def test_the_earlier_run_is_the_one_whose_period_ended_last(tmp_path):
    folders = {name: make_run(tmp_path, name) for name in ("2018-19", "2020-21Q2", "2020-21Q1", "2021-22", "notes")}
    make_run(tmp_path, ".2020-21Q3-aside")
    (tmp_path / "2020-21Q3").mkdir()
    assert run_before(tmp_path / "2020-21Q4" / "members", Q4) == folders["2020-21Q2"]
    assert run_before(tmp_path / "2020-21Q4" / "members", parse_period("2018-19Q1")) is None


def test_runs_of_the_older_layout_are_found_as_current_and_earlier_runs(tmp_path):
    older = make_run(tmp_path, "2019-20", older=True)
    newer = make_run(tmp_path, "2020-21")
    assert run_before(newer, parse_period("2020-21")) == older
    assert run_beside(newer, "2019-20") == older
    assert run_beside(older, "2020-21") == newer


def test_a_run_may_be_named_by_its_period_or_by_its_own_folder(tmp_path):
    older, newer = make_run(tmp_path, "2019-20", older=True), make_run(tmp_path, "2020-21")
    assert members_folder(tmp_path / "2020-21") == members_folder(newer) == newer
    assert members_folder(older) == older
    assert is_run(tmp_path / "2020-21")
    assert is_run(older)
    assert not is_run(tmp_path)
