"""iro.toml: names and settings that are nearly right stop or are remarked on, with what was meant (R23)."""

import os
import re
import tomllib
from pathlib import PurePosixPath

import pytest

from iro_analysis.errors import CommandError
from iro_analysis.settings import Limits, Settings, covers, load_settings, looks_like_config
from iro_analysis.sources import read_returns
from iro_analysis.sources.remarks import files_not_used
from iro_analysis.workspace.folder import make_workspace
from sources.given import written
from sources.twelve import TWELVE


def message_on(folder, config):
    (folder / "iro.toml").write_text(config, encoding="utf-8")
    with pytest.raises(CommandError) as raised:
        load_settings(folder)
    message = str(raised.value)
    assert "\n" not in message
    return message


NEARLY = [
    *("iro.toml.txt", "iro (1).toml", "IRO.TOML", "iro.tml", "config.toml", "iro - Copy.toml", "Copy of iro.toml"),
    *("iro.ini", "iro.yaml", "iro.txt", "i-ro.toml", "our council.toml", "settings.toml.txt"),
]


@pytest.mark.parametrize("what", ["a folder", "a link that leads nowhere", "a pipe"])
def test_settings_that_are_no_file_are_not_taken_for_none(tmp_path, what):
    path = tmp_path / "iro.toml"
    if what == "a folder":
        path.mkdir()
    elif what == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="is no file"):
        load_settings(tmp_path)


@pytest.mark.parametrize("name", NEARLY)
def test_a_configuration_of_a_wrong_name_is_refused(tmp_path, name):
    (tmp_path / name).write_text("[report]\ntitle = 'X'\n")
    with pytest.raises(CommandError) as raised:
        load_settings(tmp_path)
    message = f"but it has {name}: settings are read from a file of exactly that name. Rename it to iro.toml"
    assert message in str(raised.value)


@pytest.mark.parametrize("name", ["iro.toml.txt", "iro (1).toml", "config.toml"])
def test_a_misnamed_configuration_beside_the_right_one_is_only_remarked_on(tmp_path, name):
    written(tmp_path, **TWELVE)
    for file_name in (name, "iro.toml"):
        (tmp_path / file_name).write_text("[report]\ntitle = 'X'\n")
    remark = f"Not used: {name}. settings are only read from iro.toml: move its contents there, or remove this file"
    assert files_not_used(read_returns(tmp_path, load_settings(tmp_path))) == [remark]


@pytest.mark.parametrize("name", ["iro.toml", "pyproject.toml", "episodes.txt", "iron.csv", "notes.md"])
def test_unrelated_files_are_not_taken_for_a_misnamed_configuration(name):
    assert not looks_like_config(name)


def target(**wrong):
    given = {"value": "5", "direction": '"at most"', "source": '"us"', **wrong}
    return "[targets.starts]\n" + "".join(f"{name} = {text}\n" for name, text in given.items())


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('[report]\ntext = "nope"', "report.text: there is no folder"),
        ("[report]\nchapters = []", "report.chapters"),
        ('[report]\ntitle = ""', "report.title: it is empty"),
        ('[authority]\nname = ""', "authority.name: it is empty"),
        ('[authority]\nname = "  "', "authority.name: it is empty"),
        ("[logs.disputes]\nsince = 2021-04-01\nuntil = 2020-03-31", "logs.disputes: since is after until"),
        ('[[comparators]]\nfile = "rates.csv"', "comparators.0.file: there is no file"),
        ('[authorty]\nname = "X"', "'authorty' is not a setting; did you mean authority?"),
        ('[authority]\nnmae = "X"', "'authority.nmae' is not a setting; did you mean name?"),
        ("[returns]\ncomplete_too = 2021-09-30", "did you mean complete_to?"),
        ("[reviews]\nmonth_arithmetics = 'days'", "did you mean month_arithmetic?"),
        ("[logs.disputes]\nsinse = 2020-04-01", "'logs.disputes.sinse' is not a setting; did you mean since?"),
        ("[logs.dispute]\nsince = 2020-04-01", "there is no log dispute; did you mean disputes?"),
        ('[returns]\nwithout_rows = ["usac"]', "there is no table of the return usac; did you mean uasc?"),
        ('[returns]\nwithout_rows = ["disputes"]', "there is no table of the return disputes"),
        ('[returns.years]\n"new/" = "2021"', "for 'new/' write the return's two years"),
        ("[returns.years]\n'new/' = 2021", "for 'new/' write the return's two years"),
        ('[columns]\n"Ref" = "CHILDD"', "there is no column CHILDD; did you mean CHILD"),
        ('[columns.review]\n"Ref" = "CHILD"', "there is no table review; did you mean reviews?"),
        ('[columns.reviews]\n"Ref" = "DECOM"', "there is no column of reviews DECOM"),
        ("[targets]\nstarts = 5", "targets: write a block [targets.starts] with value, direction and source"),
        ("targets = 5", "targets: write a block [targets.MEASURE] with value"),
        (target(direction='"above"'), "targets.starts.direction: Input should be 'at least' or 'at most'"),
        (target(value='"5"'), "targets.starts.value: Input should be a valid number"),
        (target(value="true"), "targets.starts.value: Input should be a valid number"),
        (target(value="nan"), "targets.starts.value: Input should be a finite number"),
        (target(value="inf"), "targets.starts.value: Input should be a finite number"),
        (target(value="-1"), "targets.starts.value: Input should be greater than or equal to 0"),
        (target(source='" "'), "targets.starts.source: it is empty"),
        (target(sourse='"us"'), "'targets.starts.sourse' is not a setting; did you mean source?"),
        ('[targets.starts]\nvalue = 5\ndirection = "at most"', "targets.starts.source: Field required"),
        (target() + target(), "Cannot declare ('targets', 'starts') twice"),
    ],
)
def test_a_mistake_is_reported_in_one_line_with_what_was_meant(tmp_path, config, words):
    assert words in message_on(tmp_path, config)


def test_valid_settings_are_accepted(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "iro.toml").write_text(
        '[returns]\nignore = ["draft/"]\nwithout_rows = ["uasc"]\n[returns.years]\n"new/" = "2021-22"\n'
        '[columns]\n"Ref" = "CHILD"\n[columns.reviews]\n"Held" = "REVIEW"\n[report]\ntext = "chapters"\n'
    )
    settings = load_settings(tmp_path)
    assert settings.returns.years == {"new/": 2022}
    assert settings.columns == {"Ref": "CHILD", "reviews": {"Held": "REVIEW"}}


def test_every_setting_in_a_new_workspaces_configuration_is_understood(tmp_path):
    make_workspace(tmp_path / "ws")
    config = (tmp_path / "ws" / "iro.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(re.sub(r"""(?m)^# (?=\[|"[^"]+" = |\w+ = )""", "", config))
    settings = Settings(**entries)
    assert settings.returns.years == {"resubmitted/": 2022}
    assert settings.returns.without_rows == ["uasc"]
    assert settings.returns.ignore == ["draft/", "Copy of *"]
    assert settings.columns == {"Our ID": "CHILD", "reviews": {"Review dt": "REVIEW"}}
    assert settings.authority.la == "803"
    assert settings.limits == Limits()


@pytest.mark.parametrize("place", ["draft/", "draft", "./draft/", "draft/*", "DRAFT", "*.csv", "ep*.csv", "a/draft"])
def test_a_place_may_be_a_file_folder_or_pattern(place):
    assert covers(place, PurePosixPath("a/draft/episodes.csv" if place == "a/draft" else "draft/episodes.csv"))


@pytest.mark.parametrize("place", ["draf", "final/", "b/draft", "episodes"])
def test_a_place_means_nothing_else(place):
    assert not covers(place, PurePosixPath("draft/episodes.csv"))


def test_the_chosen_authority_joins_the_settings(tmp_path):
    settings = load_settings(tmp_path).with_authority("E06000031")
    assert (settings.authority.code, settings.authority.la) == ("E06000031", "E06000031")
    assert load_settings(tmp_path).with_authority(" 803 ").authority.la == "803"
    with pytest.raises(CommandError, match="names no authority"):
        load_settings(tmp_path).with_authority(" ")
