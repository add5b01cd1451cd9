"""The commands other than `iro run`: what they print, and in which format."""

import csv
import io
import json

import pytest


def test_figures_as_csv_json_and_table_are_the_same_figures(iro, sample):
    words = ("figures", "--data", sample, "--period", "2020-21", "--measure", "starts", "--format")
    rows = list(csv.DictReader(io.StringIO(iro(*words, "csv").stdout)))
    records = json.loads(iro(*words, "json").stdout)
    total = {"measure": "starts", "breakdown": "", "period": "2020-21", "period_start": "2020-04-01"}
    assert {key: rows[0][key] for key in total} == total == {key: records[0][key] for key in total}
    assert float(rows[0]["value"]) == records[0]["value"] == 135
    assert records[0]["upper"] > 135 > records[0]["lower"]
    assert [row["breakdown"] for row in rows] == [record["breakdown"] for record in records]
    assert {row["measure"] for row in rows} == {"starts"}
    table = iro(*words, "table").stdout.splitlines()
    assert len(table) == len(rows) + 1
    assert "month=Apr" in table[2]


def test_figures_of_several_periods_and_of_a_change(iro, sample):
    words = ("--period", "2020-21", "--period", "2020-21Q4", "--measure", "cla_at_end_change", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(iro("figures", "--data", sample, *words).stdout)))
    totals = {row["period"]: row["value"] for row in rows if row["breakdown"] == ""}
    assert totals == {"2020-21": "-9.0", "2020-21Q4": "-9.0"}


def test_check_names_file_and_row_but_no_value(iro, five_years):
    done = iro("check", "--data", five_years)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    place = lines.index("40 files, 21,441 rows: 11,667 used, 9,774 merged, 0 quarantined")
    assert lines[0].split() == ["file", "table", "year", "why", "rows", "used", "note"]
    assert sum(line.split()[0].endswith(".csv") for line in lines[:place]) == 40
    assert "checks, of which have findings: critical 0, warning " in lines[place + 1]
    assert "2017-episodes.csv row" in done.stdout
    findings = list(csv.DictReader(io.StringIO(iro("check", "--data", five_years, "--format", "csv").stdout)))
    assert findings[0].keys() == {
        *("severity", "table", "expectation", "rule", "sentence"),
        *("return_year", "source_file", "source_row"),
    }


@pytest.mark.parametrize(
    "command",
    [
        *(
            "init",
            "sample",
            "run",
            "figures",
            "check",
            "due",
            "alerts",
            "trace",
            "verify",
            "reconcile",
            "compare",
            "sign-off",
            "cache",
        ),
        *("texts", "texts list", "texts approve", "texts refuse"),
    ],
)
def test_help_has_an_example(iro, command):
    done = iro(*command.split(), "--help", COLUMNS="200")
    assert done.returncode == 0
    assert f"Example: iro {command} " in done.stdout


def test_init_makes_a_workspace_that_runs_and_never_overwrites_one(iro, tmp_path, sample):
    assert iro("init", "mine").returncode == 0
    assert (tmp_path / "mine" / "chapters" / "introduction.md").is_file()
    assert (tmp_path / "mine" / "service-logs.xlsx").is_file()
    done = iro("figures", "--data", sample, "--config", "mine/iro.toml", "--period", "2020-21", "--measure", "starts")
    assert done.returncode == 0
    assert iro("init", "mine").returncode == 2


def test_an_unknown_option_is_explained(iro_process):
    done = iro_process("run", "--data", "x", "--perod", "2020-21")
    assert done.returncode == 2
    assert "--period" in done.stderr
