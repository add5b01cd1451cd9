"""Every file that a run rests on is in its manifest, wherever the configuration keeps it."""

import pytest

from iro_analysis.errors import CommandError
from iro_analysis.runs.manifest import input_files
from iro_analysis.settings import load_settings


def inputs(data, config=None):
    return list(input_files(data, load_settings(data, config), config))


def workspace(folder, data, comparators):
    """Make a data folder with one file, and in ``folder`` a configuration with a chapter and ``comparators``."""
    for name in ("data", "chapters", *(name.rpartition("/")[0] for name in comparators)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "chapters" / "foreword.md").write_text("# Foreword", encoding="utf-8")
    for name in comparators:
        (folder / name).write_text("", encoding="utf-8")
    (data / "a.csv").write_text("", encoding="utf-8")
    entries = "".join(f'[[comparators]]\nfile = "{name}"\n' for name in comparators)
    (folder / "iro.toml").write_text(entries, encoding="utf-8")
    return folder / "iro.toml"


def test_two_comparators_of_one_name_in_two_folders_are_two_files(tmp_path):
    config = workspace(tmp_path, tmp_path / "data", ["one/dfe.csv", "two/dfe.csv"])
    assert inputs(tmp_path / "data", config) == [
        "a.csv",
        "config/iro.toml",
        "config/chapters/foreword.md",
        "config/one/dfe.csv",
        "config/two/dfe.csv",
    ]


def test_a_comparator_outside_the_data_folder_is_an_input_of_its_configuration_too(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    workspace(data, data, ["../dfe.csv"])
    assert inputs(data) == ["a.csv", "chapters/foreword.md", "iro.toml", "config/../dfe.csv"]


def test_a_postcode_file_outside_the_data_folder_is_an_input_of_its_configuration_too(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "iro.toml").write_text('[postcodes]\nfile = "../ons.csv"\n', encoding="utf-8")
    (tmp_path / "ons.csv").write_text("", encoding="utf-8")
    assert inputs(data) == ["iro.toml", "config/../ons.csv"]


def test_a_missing_comparator_is_reported(tmp_path):
    config = workspace(tmp_path, tmp_path / "data", ["one/dfe.csv"])
    (tmp_path / "one" / "dfe.csv").unlink()
    with pytest.raises(CommandError, match="there is no file"):
        inputs(tmp_path / "data", config)
