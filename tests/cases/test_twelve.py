"""The base return itself: the right figures, and nothing to say about it."""

import pytest

from cases.twelve import RIGHT, SHARED, command, figures, totals, twelve, write


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
def test_the_return_is_the_shared_one():
    assert {path.name: path.read_bytes().decode() for path in SHARED.iterdir()} == twelve()


def test_its_figures(tmp_path):
    assert totals(write(tmp_path, twelve()), *RIGHT) == RIGHT


def test_nothing_is_noted_where_nothing_is_wrong(tmp_path):
    found = figures(write(tmp_path, twelve()), *RIGHT)
    assert {found[measure, ""].note for measure in RIGHT} == {""}


def test_its_check_passes_and_begins_with_a_table_of_files(tmp_path):
    """R14: file, table, year and why."""
    result = command("check", "--data", write(tmp_path, twelve()))
    assert result.exit_code == 0
    assert result.stderr == ""
    table = " ".join(result.stdout.splitlines()[:4]).lower()
    for word in ("file", "table", "year", "why", "rows", "episodes.csv", "header.csv", "reviews.csv", "2020-21"):
        assert word in table
