"""The audit commands: their messages, the files they write and where, and their exit codes."""

import csv
import json

import pytest

from end_to_end.conftest import SHARED

REGISTER = "ref,period,measure,breakdown,value,unit,decimals,note\n"
SOUND = (
    "7.1,2020-21,cla_at_end,,10,children,0,\n"
    "7.1,2020-21,cla_at_end,sex=Male,6,children,0,\n"
    "7.1,2020-21,cla_at_end,sex=Female,4,children,0,\n"
)


@pytest.fixture
def register(tmp_path):
    def write(rows):
        folder = tmp_path / "register"
        folder.mkdir()
        (folder / "figures.csv").write_text(REGISTER + rows, encoding="utf-8")
        return folder

    return write


def test_a_trace_names_children_in_the_private_folder_alone(iro, sample, tmp_path):
    done = iro("trace", "reviews_late", "--data", sample, "--period", "2020-21")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("reviews_late, 2020-21: 1 reviews\n")
    (path,) = (tmp_path / ".iro" / "trace").glob("*.csv")
    assert path.stat().st_mode & 0o077 == 0
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["child_id"] not in done.stdout + done.stderr
    with (sample / row["source_file"]).open(encoding="utf-8", newline="") as file:
        assert row["child_id"] in list(csv.reader(file))[int(row["source_row"]) - 1]
    with_rows = iro("trace", "reviews_late", "--data", sample, "--period", "2020-21", "--show")
    assert row["child_id"] in with_rows.stdout


def test_a_sound_register_ends_with_0_and_a_contradiction_with_4(iro_process, register, tmp_path):
    folder = register(SOUND)
    assert iro_process("reconcile", folder).returncode == 0
    (folder / "figures.csv").write_text(REGISTER + SOUND.replace(",,10,", ",,11,"), encoding="utf-8")
    done = iro_process("reconcile", folder, "--format", "json", "--page", "found.html")
    assert done.returncode == 4
    (finding,) = [item for item in json.loads(done.stdout) if item["verdict"] == "contradiction"]
    assert "printed as 11, but it adds up to 10 by sex (6 + 4)" in finding["sentence"]
    assert "adds up to 10 by sex" in (tmp_path / "found.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "nowhere is not a register: it has no figures.csv."),
        (["register", "--run", "nowhere"], "nowhere is not the folder of a finished run"),
        (["register", "--run", "a", "--data", "b"], "Give either --data or --run"),
    ],
)
def test_a_register_that_cannot_be_reconciled_is_refused_with_the_reason(iro, register, words, message):
    register(SOUND)
    done = iro("reconcile", *words)
    assert done.returncode == 2
    assert message in done.stderr


def test_the_printed_report_is_reproduced_except_where_it_contradicts_itself(iro, sample):
    printed = SHARED / "published" / "peterborough-2020-21"
    if not printed.is_dir():
        pytest.skip("the register of the printed report is not here")
    done = iro("reconcile", printed, "--data", sample, "--format", "json")
    assert done.returncode == 4
    findings = json.loads(done.stdout)
    of_itself = [finding for finding in findings if finding["judgement"] == "against itself"]
    assert sum(finding["verdict"] == "contradiction" for finding in of_itself) == 4
    computed = [finding for finding in findings if finding["judgement"] == "against computed figures"]
    differing = {finding["figures"].split(" = ")[0] for finding in computed if "reproduced" not in finding["verdict"]}
    assert differing == {
        "2019-20 cla_at_end",
        "2020-21 cla_at_end_change",
        "2019-20 starts_rate",
        "2020-21 ceases",
    }


def test_a_check_of_a_file_without_a_column_says_what_was_not_checked(iro, sample, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("header.csv", "reviews.csv"):
        (folder / name).write_bytes((sample / "2020-21" / name).read_bytes())
    with (sample / "2020-21" / "episodes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("PLACE_PROVIDER")
    with (folder / "episodes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row[:place], *row[place + 1 :]] for row in rows)
    done = iro("check", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert "not checked" in done.stdout
