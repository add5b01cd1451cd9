"""The spreadsheet of a report's own figures, from a ledger written by hand."""

import csv

import pandas as pd
import pytest

from iro_analysis.ledger import ledger_rows
from iro_analysis.periods import parse_period
from iro_analysis.report.sheets import write_sheets

PERIOD = parse_period("2020-21")
#: period, measure, breakdown, value, unit, note; without a value, it is not available
ROWS = [
    ("2019-20", "starts", "", 40.0, "children", ""),
    ("2019-20", "starts", "sex=Female", 15.0, "children", ""),
    ("2020-21", "starts", "", 60.123456789012345, "children", "In doubt."),
    ("2020-21", "starts", "sex=Female", 0.0, "children", ""),
    ("2020-21", "starts", "age_band=1-4; sex=Male", None, "children", "Nothing \N{EN DASH} at all."),
    ("2020-21Q4", "starts", "", 9.0, "children", ""),
    ("2020-21", "starts_change", "", 20.0, "children", "In doubt."),
    ("2020-21", "starts_change", "sex=Female", -15.0, "children", ""),
    ("2020-21", "starts_change", "age_band=1-4; sex=Male", None, "children", "Nothing \N{EN DASH} at all."),
    ("2020-21", "starts_change_pct", "", 50.0, "percent", "In doubt."),
    ("2020-21", "starts_change_p", "", 0.04, "p-value", "In doubt."),
    ("2020-21", "starts_change_p", "sex=Female", None, "p-value", "Not tested."),
    ("2019-20", "cla_rate", "authority=E92000001", 65.0, "per 10,000 aged 0-17", "England: a.csv"),
    ("2020-21", "cla_rate", "authority=E92000001", 67.0, "per 10,000 aged 0-17", "=England: a.csv"),
]


@pytest.fixture
def written(tmp_path):
    frame = pd.DataFrame(ROWS, columns=["period", "measure", "breakdown", "value", "unit", "note"])
    frame["status"] = frame["value"].notna().map({True: "ok", False: "not_available"})
    write_sheets(ledger_rows(frame.assign(section="a"), PERIOD), tmp_path)
    return tmp_path


def sheet(folder, name):
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_year_before_and_the_change_stand_beside_each_figure_of_the_period(written):
    total, girls, boys, england = sheet(written, "figures.csv")
    assert (total["title"], total["breakdown"], total["part"]) == ("Periods of care that began", "", "")
    assert [total[name] for name in ("value", "before", "change", "change_unit", "change_pct")] == [
        *("60.123456789012344", "40.0", "20.0", "children", "50.0")  # the same number in binary, in full
    ]
    # The total of starts is a headline test, decided by itself at 5 %.
    assert [total[name] for name in ("p_value", "p_adjusted", "significant", "change_note")] == [
        "0.04",
        "0.04",
        "yes",
        "",
    ]
    assert (girls["part"], girls["change"], girls["significant"]) == ("Sex: Female", "-15.0", "")
    assert (girls["p_value"], girls["change_note"]) == ("", "Not tested.")
    assert (boys["status"], boys["note"], boys["change_note"]) == ("not_available", "Nothing \N{EN DASH} at all.", "")
    assert boys["part"] == "Age: 1-4; Sex: Male", "a spreadsheet takes a bare 1-4 for a day in April"
    assert (england["part"], england["value"], england["before"]) == ("Area: =England", "67.0", "65.0")


def test_each_row_says_where_in_the_ledger_its_figures_stand(written):
    names = ("row", "row_before", "row_change", "row_change_pct", "row_p_value")
    places = [[row[name] for name in names] for row in sheet(written, "figures.csv")]
    assert places == [
        ["4", "2", "8", "11", "12"],
        ["5", "3", "9", "", "13"],
        ["6", "", "10", "", ""],
        ["15", "14", "", "", ""],
    ]


def test_excel_is_told_that_it_is_utf_8_and_runs_nothing(written):
    content = (written / "figures.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrow,section,measure,title,")
    assert (written / "measures.csv").read_bytes().startswith(b"\xef\xbb\xbfmeasure,section,title,")
    assert b",'=England: a.csv," in content


def test_measures_and_their_changes_are_defined_once(written):
    found = {row["measure"]: row for row in sheet(written, "measures.csv")}
    assert found.keys() == {"starts", "starts_change", "starts_change_pct", "starts_change_p", "cla_rate"}
    assert found["starts"]["breakdowns"] == "sex; age_band by sex"
    assert found["starts_change"]["made_of"] == "starts"
    assert (found["starts"]["statistic"], found["starts"]["change_tested"]) == ("count", "headline test")
    assert found["cla_rate"]["definition"].endswith("multiplied by 10,000.")


def test_a_period_with_nothing_before_it_has_no_changes(tmp_path):
    frame = pd.DataFrame([("2020-21", "starts", 3.0, "ok")], columns=["period", "measure", "value", "status"])
    write_sheets(ledger_rows(frame.assign(breakdown="", note="", unit="children", section="a"), PERIOD), tmp_path)
    (row,) = sheet(tmp_path, "figures.csv")
    assert (row["value"], row["before"], row["change"], row["row_change"], row["significant"]) == (
        "3.0",
        "",
        "",
        "",
        "",
    )
