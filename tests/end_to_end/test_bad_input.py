"""Every failure gives one clear message and the right exit code, and leaves what was published before."""

import shutil

import pytest

from fewer_contracts import stopping_contracts_only
from iro_analysis.resources import MEMBERS_COPY

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"


@pytest.fixture(autouse=True)
def only_contracts_that_stop():
    """Check only the contracts that can stop a run, to save time; commands in their own process check all of them."""
    with stopping_contracts_only():
        yield


def returns(folder, children=20, first=0, started="02/03/2021"):
    """Write a return of 2020-21 with children numbered from ``first``, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(first, first + children)
    episodes = "".join(f"{number},{started},S,C2,N1,U6,PR1,,,,,,\n" for number in numbers)
    header = "".join(f"{number},1,15/06/2010,WBRI,UN3,,\n" for number in numbers)
    (folder / "episodes.csv").write_text(EPISODES + episodes)
    (folder / "header.csv").write_text(HEADER + header)
    return folder


def assert_fails(done, code, *words):
    """One message, on standard error, with these words and this exit code."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("iro: ")
    for word in words:
        assert word in done.stderr


def test_a_folder_that_does_not_exist(iro_process, tmp_path):
    assert_fails(iro_process("run", "--data", "nowhere", "--period", "2020-21"), 2, "nowhere")
    assert not (tmp_path / "outputs" / "2020-21").exists()


def test_a_folder_with_nothing_usable_names_each_file_and_the_nearest_table(iro, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.csv").write_text("CHILD,DECOM,RNE,LEGAL,CIN,PLACE,DEC,REC\n1,01/05/2020,S,C2,N1,U6,,\n")
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3, "mine.csv", "Episodes", "LS")


def test_empty_files(iro, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "episodes.csv").write_text("")
    (tmp_path / "data" / "header.csv").write_text(HEADER)
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3)


def test_two_authorities_in_one_folder(iro, tmp_path):
    returns(tmp_path / "data" / "north")
    returns(tmp_path / "data" / "south", first=1000)
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3, "north", "south")


def test_a_truncated_file(iro, tmp_path):
    data = returns(tmp_path / "data")
    text = (data / "episodes.csv").read_text()
    (data / "episodes.csv").write_text(text[:-12])
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3, "episodes.csv", "21")


@pytest.mark.parametrize("period", ["2018-19", "2019-20Q4", "2020-01-01..2020-12-31"])
def test_a_period_without_data(iro, tmp_path, period):
    returns(tmp_path / "data")
    assert_fails(iro("run", "--data", "data", "--period", period), 2, "2020-21", "covered")


def test_a_period_in_the_future(iro, tmp_path):
    returns(tmp_path / "data")
    assert_fails(iro("run", "--data", "data", "--period", "2098-99"), 2, "has not ended")


def test_a_mid_year_extract_is_refused_until_told_how_far_it_reaches(iro, tmp_path):
    data = returns(tmp_path / "data", started="01/05/2020")
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 2, "complete_to = 2020-05-01")
    (data / "iro.toml").write_text("[returns]\ncomplete_to = 2020-09-30\n")
    assert_fails(iro("run", "--data", "data", "--period", "2020-21Q3"), 2, "not covered")
    done = iro("figures", "--data", "data", "--period", "2020-21Q1", "--measure", "starts", "--format", "csv")
    assert done.returncode == 0
    assert "2020-21Q1,2020-04-01,2020-06-30,population,starts,,20.0" in done.stdout


@pytest.mark.parametrize(
    "period", ["2020", "2020-22", "0000-01", "9999-00", "2020-21Q5", "2020-02-30..2020-03-01", "2021-03-31..2020-04-01"]
)
def test_a_period_that_does_not_exist(iro, tmp_path, period):
    returns(tmp_path / "data")
    assert_fails(iro("run", "--data", "data", "--period", period), 2, period.split("..")[0])


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[authority]\nnmae = 'X'", "'authority.nmae' is not a setting"),
        ("[[population]]\nmid_year = 2020\nchildren = -1\nsource = 'x'", "population.0.children"),
        ("[groupings.a]\nof = 'placement'\n[groupings.a.groups]\nx = ['U9']", "U9"),
        ("[authority\n", "not a TOML file"),
        ("[groupings.sex]\nof = 'placement'\n[groupings.sex.groups]\nx = ['U6']", "choose another"),
        ("[groupings.a]\nof = 'participation'\n[groupings.a.groups]\nx = ['PN1']", "cannot be grouped"),
        ("folder = 'x'", "'folder' is not a setting"),
        ("[ethnicity_population]\nsource = 'x'\n[ethnicity_population.children]\nWhite = 1", "give each of the groups"),
        ("[report]\nchapters = ['introductoin']", "introductoin"),
    ],
)
def test_a_mistake_in_the_configuration(iro, tmp_path, config, words):
    data = returns(tmp_path / "data")
    (data / "iro.toml").write_text(config)
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 2, words)


def test_an_unknown_reference_in_a_text_chapter_names_file_and_line(iro, tmp_path):
    data = returns(tmp_path / "data")
    (data / "chapters").mkdir()
    (data / "chapters" / "summary.md").write_text("# Summary\n\nThere were {{ cla_at_edn }} children.\n")
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 2, "summary.md", "line 3", "cla_at_end")


def test_an_unknown_measure(iro, tmp_path):
    returns(tmp_path / "data")
    done = iro("figures", "--data", "data", "--period", "2020-21", "--measure", "startz")
    assert_fails(done, 2, "Did you mean starts?")


def test_data_without_birth_dates_fail_a_critical_contract(iro, iro_process, tmp_path):
    data = returns(tmp_path / "data")
    header = (data / "header.csv").read_text().replace("15/06/2010", "")
    (data / "header.csv").write_text(header)
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3, "birth")
    assert iro_process("check", "--data", "data").returncode == 3


def test_the_public_copy_waits_for_disclosure_control(iro, tmp_path):
    returns(tmp_path / "data")
    done = iro("run", "--data", "data", "--period", "2020-21", "--audience", "public")
    assert_fails(done, 2, "disclosure control")


def test_an_existing_sample_is_replaced_but_nothing_else_is(iro_process, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert_fails(iro_process("sample", "mine"), 2, "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_a_failed_run_leaves_the_previous_report(iro, tmp_path, sample):
    published = tmp_path / "outputs" / "2020-21"
    published.mkdir(parents=True)
    (published / "report.html").write_text("last quarter's")
    for name in (MEMBERS_COPY, "manifest.json"):
        (published / name).write_text("")
    data = shutil.copytree(sample, tmp_path / "data")
    (data / "2020-21" / "episodes.csv").write_text("")
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 2, "2018-19 and 2019-20")
    assert (published / "report.html").read_text() == "last quarter's"
    assert sorted(path.name for path in (tmp_path / "outputs").iterdir()) == [".lock", "2020-21"]


def test_one_child_without_a_birth_date_does_not_stop_the_report(iro_process, tmp_path):
    data = returns(tmp_path / "data")
    header = (data / "header.csv").read_text().replace("0,1,15/06/2010", "0,1,", 1)
    (data / "header.csv").write_text(header)
    done = iro_process("run", "--data", "data", "--period", "2020-21")
    assert done.returncode == 0, done.stderr


def test_the_returns_themselves_are_never_replaced(iro, tmp_path):
    returns(tmp_path / "2020-21")
    done = iro("run", "--data", ".", "--period", "2020-21", "--out", ".")
    assert_fails(done, 2, "no run made")
    assert (tmp_path / "2020-21" / "episodes.csv").is_file()


def test_a_return_with_headings_only_is_not_a_year_in_which_everybody_left(iro, tmp_path, sample):
    data = shutil.copytree(sample, tmp_path / "data")
    (data / "2020-21" / "episodes.csv").write_text(EPISODES)
    assert_fails(iro("run", "--data", "data", "--period", "2020-21"), 3, "2020-21 has no Episodes rows", "headings")
    assert_fails(iro("figures", "--data", "data", "--period", "2020-21"), 3, "2020-21 has no Episodes rows")
