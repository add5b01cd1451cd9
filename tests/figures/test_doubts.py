"""What figures say of cells and rows in doubt: beside which of them, in which periods, in what words."""

from dataclasses import replace

import pandas as pd
import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from iro_analysis.tables import DOUBT_TYPES

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
TWO_CHILDREN = history("child_id | started | need\nA | 2019-05-01 | N1\nB | 2020-05-01 | N2")
CIN = "CIN: 1 cell not read (1 in 2021/episodes.csv)."
LEFT_OUT = "DECOM: 1 cell not read; rows left out (1 in 2021/episodes.csv)."


def doubt(**said):
    """One doubt: by default a need of a child in care from May to December 2020 that was not read."""
    row = {"table": "episodes", "column": "need", "heading": "CIN", "file": "2021/episodes.csv", "state": "not read"}
    return row | {"whole_row": False, "since": "2020-05-01", "until": "2020-12-31"} | said


def notes(data, engine, *measures, doubts, periods=("2019-20", "2020-21")):
    """{(measure, period, breakdown): note} of figures that are there."""
    frame = pd.DataFrame(doubts, columns=list(DOUBT_TYPES)).astype(dict(DOUBT_TYPES))
    doubted = replace(data, doubts=frame)
    rows = compute(doubted, [parse_period(period) for period in periods], Settings(), engine, measures)
    available = rows[rows["status"] == "ok"]
    return {(row.measure, row.period, row.breakdown): row.note for row in available.itertuples()}


def test_a_cell_is_said_beside_figures_that_read_its_column_while_it_matters(engine):
    found = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt()])
    assert found["cla_at_end", "2020-21", "need=N1"] == CIN
    assert found["cla_at_end", "2020-21", ""] == ""
    assert found["cla_at_end", "2020-21", "sex=Female"] == ""
    assert found["cla_at_end", "2019-20", "need=N1"] == ""


def test_a_row_left_out_is_said_beside_every_figure_of_its_table(engine):
    row = doubt(column="started", heading="DECOM", state="not read; rows left out", whole_row=True)
    found = notes(TWO_CHILDREN, engine, "cla_at_end", "ceases", "cla_at_end_pct", doubts=[row])
    assert {note for (_, period, _), note in found.items() if period == "2020-21"} == {LEFT_OUT}


def test_a_change_says_what_is_in_doubt_in_either_year(engine):
    now = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt()])
    assert now["cla_at_end_change", "2020-21", "need=N1"] == CIN
    assert now["cla_at_end_change", "2020-21", ""] == ""
    then = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt(since="2019-05-01", until="2019-12-31")])
    assert then["cla_at_end_change", "2020-21", "need=N1"] == f"2019-20: {CIN}"


def test_files_are_counted_and_the_first_three_named(engine):
    files = [*["a.csv"] * 3, *["b.csv"] * 2, "c.csv", "d.csv", "e.csv"]
    found = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt(file=file) for file in files])
    assert found["cla_at_end", "2020-21", "need=N1"] == (
        "CIN: 8 cells not read (3 in a.csv, 2 in b.csv, 1 in c.csv, 2 in 2 more)."
    )


def test_a_short_break_in_a_stay_counts_as_care_and_is_said(engine):
    stay = history("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status | source_file
        A        | 2020-05-01 | 2020-07-01 | X1            | S                  | V2           | e.csv
        A        | 2020-07-01 | 2020-07-15 | X1            | L                  | V4           | e.csv
        A        | 2020-07-15 |            |               | L                  | V2           | e.csv
    """)
    found = notes(
        stay, engine, "starts", "cla_at_end", doubts=[], periods=["2019-20", "2020-21", "2020-07-01..2020-07-10"]
    )
    said = "LS: 1 cell of a short break in the middle of a stay in one home; counted as care (1 in e.csv)."
    assert found["starts", "2020-21", ""] == said
    assert found["cla_at_end", "2020-07-01..2020-07-10", "legal_status=V4"] == said
    assert found["starts", "2019-20", ""] == ""
