"""A figure's rows add up to the figure, and stand where the trace says in the files they came from."""

import csv
from pathlib import Path

import pytest

from iro_analysis.audit.trace import file_name, report_lines, trace
from iro_analysis.errors import CommandError
from iro_analysis.figures.rows import rows_behind
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import compute_ledger, read_inputs
from iro_analysis.sample import make_sample

PERIOD = parse_period("2020-21")
COUNTED = [name for name, measure in catalogue().items() if measure.rows and not measure.base]
#: What each kind of figure adds up over its rows: the ledger's numerator.
SUMS = {
    "count": len,
    "sum": lambda rows: rows["amount"].sum(),
    "level": lambda rows: rows["amount"].sum(),
    "percent": lambda rows: (rows["counts"] == True).sum(),  # noqa: E712  what is not known is not true
    "mean": lambda rows: rows["amount"].fillna(0).sum(),
    "part of whole": lambda rows: rows["part"].sum(),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traced") / "sample"
    make_sample(folder, children=150, seed=3)
    return folder


@pytest.fixture(scope="module")
def inputs(data):
    return read_inputs(data)


@pytest.fixture(scope="module")
def ledger(inputs):
    frame = compute_ledger(inputs, PERIOD).frame
    return frame[(frame["period"] == PERIOD.label) & (frame["status"] == "ok")]


@pytest.mark.parametrize("name", COUNTED)
def test_the_rows_add_up_to_the_figure_and_to_a_part_of_it(name, inputs, ledger):
    measure = catalogue()[name]
    if measure.statistic not in SUMS:
        pytest.skip("a point among amounts or a mean of months is no sum of rows")
    figures = ledger[ledger["measure"] == name].dropna(subset=["numerator"])
    parts = figures[figures["breakdown"] != ""].sort_values("numerator").tail(2)
    for figure in [*figures[figures["breakdown"] == ""].itertuples(), *parts.itertuples()]:
        rows = rows_behind(measure, figure.breakdown, PERIOD, inputs.history.data, inputs.settings)
        assert SUMS[measure.statistic](rows) == pytest.approx(figure.numerator), figure.breakdown


@pytest.mark.parametrize(
    ("name", "breakdown"),
    [("cla_at_end", "sex=Male"), ("starts", "month=Apr"), ("reviews_held", ""), ("case_alerts", ""), ("iro_fte", "")],
)
def test_each_row_stands_where_the_trace_says(name, breakdown, data):
    found = trace(name, data, "2020-21", breakdown).rows
    assert len(found)
    assert found[["source_file", "source_row"]].notna().all(axis=None)
    for row in found.drop_duplicates(["source_file", "source_row"]).itertuples():
        with Path(data, row.source_file).open(encoding="utf-8", newline="") as file:
            header, *lines = list(csv.reader(file))
        cells = dict(zip(header, lines[row.source_row - 2], strict=True))
        whose = "iro_id" if name == "iro_fte" else "child_id"
        assert getattr(row, whose) in cells.values()


def test_a_rate_and_a_change_are_traced_to_the_rows_of_their_count(data):
    rate, change, count = (trace(name, data, "2020-21") for name in ("cla_rate", "cla_at_end_change", "cla_at_end"))
    assert len(rate.rows) == len(change.rows) == len(count.rows) == count.figure.value
    children = f"{int(count.figure.value):,}"
    assert rate.formula.startswith(f"{children} / ")
    assert " residents x 10,000 = " in rate.formula
    assert change.formula.startswith(f"{children} (2020-21) - ")


def test_what_anybody_may_see_names_no_child(data):
    found = trace("reviews_on_time_pct", data, "2020-21")
    said = "\n".join(report_lines(found))
    assert "regulation 33" in said
    assert "Rule first_review, from 1 April 2011: 20 working days." in said
    assert "sha256" in said
    assert not [child for child in found.rows["child_id"] if child in said]


@pytest.mark.parametrize(
    ("name", "breakdown", "message"),
    [
        ("strats", "", "There is no measure 'strats'. Did you mean starts"),
        ("starts", "colour=red", "starts has no figure for 'colour=red' in 2020-21. It is broken down by "),
        ("starts", "month", "'month' is not a breakdown"),
    ],
)
def test_a_figure_that_does_not_exist_is_said_with_those_that_do(data, name, breakdown, message):
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        trace(name, data, "2020-21", breakdown)


def test_the_file_of_the_rows_has_a_name_that_every_system_takes(data):
    found = trace("cla_at_end", data, "2020-21", "sex=Male; age_band=1-4")
    assert file_name(found) == "cla_at_end_age_band=1-4_sex=Male_2020-21.csv"
