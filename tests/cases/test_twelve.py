"""The base return itself gives the right figures and no remarks."""

import pytest

from cases.twelve import RIGHT, SHARED, command, figures, totals, twelve, write


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not beside this checkout")
def test_the_base_return_is_the_same_as_the_shared_one():
    assert {path.name: path.read_bytes().decode() for path in SHARED.iterdir()} == twelve()


def test_the_base_return_gives_the_right_figures(tmp_path):
    assert totals(write(tmp_path, twelve()), *RIGHT) == RIGHT


def test_figures_of_a_sound_return_have_no_notes(tmp_path):
    computed = figures(write(tmp_path, twelve()), *RIGHT)
    assert {computed[measure, ""].note for measure in RIGHT} == {""}


def test_the_check_of_the_base_return_passes_and_begins_with_a_table_of_files(tmp_path):
    """R14: the table gives the file, table, year and the reason for the year."""
    result = command("check", "--data", write(tmp_path, twelve()))
    assert result.exit_code == 0
    assert result.stderr == ""
    table = " ".join(result.stdout.splitlines()[:4]).lower()
    for word in ("file", "table", "year", "why", "rows", "episodes.csv", "header.csv", "reviews.csv", "2020-21"):
        assert word in table
