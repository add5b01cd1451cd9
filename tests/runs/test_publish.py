"""Publication: all or nothing, one at a time."""

import pytest

from iro_analysis.errors import CommandError, LockedError
from iro_analysis.runs.publish import exclusive, publication


def publish(out, text):
    with publication(out, "2020-21") as folder:
        (folder / "report.html").write_text(text)
        (folder / "manifest.json").write_text("{}")


def test_a_run_replaces_the_one_before_as_a_whole(tmp_path):
    publish(tmp_path, "first")
    (tmp_path / "2020-21" / "left over").write_text("")
    publish(tmp_path, "second")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2020-21", "2020-21.1"]
    assert sorted(path.name for path in (tmp_path / "2020-21" / "members").iterdir()) == [
        "MEMBERS-COPY.txt",
        "manifest.json",
        "report.html",
    ]
    assert [path.name for path in (tmp_path / "2020-21").iterdir()] == ["members"]
    assert (tmp_path / "2020-21" / "members" / "report.html").read_text() == "second"


def test_a_run_of_the_older_layout_is_replaced_as_a_whole_too(tmp_path):
    (tmp_path / "2020-21").mkdir()
    for name in ("MEMBERS-COPY.txt", "manifest.json", "report.html"):
        (tmp_path / "2020-21" / name).write_text("older")
    publish(tmp_path, "newer")
    assert [path.name for path in (tmp_path / "2020-21").iterdir()] == ["members"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError, ValueError])
def test_an_interrupted_run_leaves_the_one_before_and_nothing_else(tmp_path, failure):
    def fail_half_way():
        with publication(tmp_path, "2020-21") as folder:
            (folder / "report.html").write_text("half of")
            raise failure

    publish(tmp_path, "first")
    with pytest.raises(failure):
        fail_half_way()
    assert [path.name for path in tmp_path.iterdir()] == ["2020-21"]
    assert (tmp_path / "2020-21" / "members" / "report.html").read_text() == "first"


@pytest.mark.parametrize("mark", [False, True])
def test_a_folder_that_no_run_made_is_never_replaced(tmp_path, mark):
    (tmp_path / "2020-21").mkdir()
    (tmp_path / "2020-21" / "episodes.csv").write_text("the only copy")
    if mark:  # of a run that somebody has taken for a template, perhaps
        (tmp_path / "2020-21" / "MEMBERS-COPY.txt").write_text("")
    with pytest.raises(CommandError, match="no run made"):
        publish(tmp_path, "first")
    assert (tmp_path / "2020-21" / "episodes.csv").read_text() == "the only copy"


def test_a_report_that_a_killed_run_had_moved_aside_is_restored(tmp_path):
    publish(tmp_path, "first")
    (tmp_path / "2020-21").rename(tmp_path / ".2020-21-aside")
    (tmp_path / ".2020-21-building").mkdir()
    with pytest.raises(ValueError, match="second"), publication(tmp_path, "2020-21"):
        raise ValueError("second")
    assert [path.name for path in tmp_path.iterdir()] == ["2020-21"]
    assert (tmp_path / "2020-21" / "members" / "report.html").read_text() == "first"


def test_a_stop_between_the_two_renames_restores_the_report(tmp_path, monkeypatch):
    publish(tmp_path, "first")
    rename = type(tmp_path).rename

    def fail_on_building(path, target):
        if path.name.endswith("-building"):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(type(tmp_path), "rename", fail_on_building)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, "second")
    assert (tmp_path / "2020-21" / "members" / "report.html").read_text() == "first"


def test_a_second_run_on_the_same_outputs_is_refused(tmp_path):
    with exclusive(tmp_path), pytest.raises(LockedError), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        pass


def test_outputs_that_cannot_be_written_are_reported(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError), exclusive(tmp_path / "file"):
        pass
