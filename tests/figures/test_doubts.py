"""Notes about doubtful cells and rows: on which figures they appear, in which periods and in what words."""

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


def doubt(**changes):
    """One doubt: by default the unread need of a child in care from May to December 2020."""
    row = {"table": "episodes", "column": "need", "heading": "CIN", "file": "2021/episodes.csv", "state": "not read"}
    return row | {"whole_row": False, "since": "2020-05-01", "until": "2020-12-31"} | changes


def notes(data, engine, *measures, doubts, periods=("2019-20", "2020-21")):
    """{(measure, period, breakdown): note} of the figures that are available."""
    frame = pd.DataFrame(doubts, columns=list(DOUBT_TYPES)).astype(dict(DOUBT_TYPES))
    with_doubts = replace(data, doubts=frame)
    rows = compute(with_doubts, [parse_period(period) for period in periods], Settings(), engine, measures)
    available = rows[rows["status"] == "ok"]
    return {(row.measure, row.period, row.breakdown): row.note for row in available.itertuples()}


def test_an_unread_cell_is_noted_on_figures_that_read_its_column_in_the_periods_it_affects(engine):
    notes_by_figure = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt()])
    assert notes_by_figure["cla_at_end", "2020-21", "need=N1"] == CIN
    assert notes_by_figure["cla_at_end", "2020-21", ""] == ""
    assert notes_by_figure["cla_at_end", "2020-21", "sex=Female"] == ""
    assert notes_by_figure["cla_at_end", "2019-20", "need=N1"] == ""


def test_a_row_left_out_is_noted_on_every_figure_of_its_table(engine):
    row = doubt(column="started", heading="DECOM", state="not read; rows left out", whole_row=True)
    notes_by_figure = notes(TWO_CHILDREN, engine, "cla_at_end", "ceases", "cla_at_end_pct", doubts=[row])
    assert {note for (_, period, _), note in notes_by_figure.items() if period == "2020-21"} == {LEFT_OUT}


def test_a_change_notes_the_doubts_of_either_year(engine):
    now = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt()])
    assert now["cla_at_end_change", "2020-21", "need=N1"] == CIN
    assert now["cla_at_end_change", "2020-21", ""] == ""
    then = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt(since="2019-05-01", until="2019-12-31")])
    assert then["cla_at_end_change", "2020-21", "need=N1"] == f"2019-20: {CIN}"


def test_a_note_counts_the_files_and_names_the_first_three(engine):
    files = [*["a.csv"] * 3, *["b.csv"] * 2, "c.csv", "d.csv", "e.csv"]
    notes_by_figure = notes(TWO_CHILDREN, engine, "cla_at_end", doubts=[doubt(file=file) for file in files])
    assert notes_by_figure["cla_at_end", "2020-21", "need=N1"] == (
        "CIN: 8 cells not read (3 in a.csv, 2 in b.csv, 1 in c.csv, 2 in 2 more)."
    )


def test_a_short_break_in_a_stay_counts_as_care_and_is_noted(engine):
    stay = history("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode | legal_status | source_file
        A        | 2020-05-01 | 2020-07-01 | X1            | S                  | V2           | e.csv
        A        | 2020-07-01 | 2020-07-15 | X1            | L                  | V4           | e.csv
        A        | 2020-07-15 |            |               | L                  | V2           | e.csv
    """)
    notes_by_figure = notes(
        stay, engine, "starts", "cla_at_end", doubts=[], periods=["2019-20", "2020-21", "2020-07-01..2020-07-10"]
    )
    note = "LS: 1 cell of a short break in the middle of a stay in one home; counted as care (1 in e.csv)."
    assert notes_by_figure["starts", "2020-21", ""] == note
    assert notes_by_figure["cla_at_end", "2020-07-01..2020-07-10", "legal_status=V4"] == note
    assert notes_by_figure["starts", "2019-20", ""] == ""
