"""The rows of a figure add up to it, and are in the files and lines that the trace names."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from iro_analysis.audit.trace import file_name, report_lines, trace
from iro_analysis.audit.trace_rows import traced_rows
from iro_analysis.disk.files import without_formulas
from iro_analysis.errors import CommandError
from iro_analysis.figures.counting import has_breakdown
from iro_analysis.figures.rows import rows_behind
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.registry import catalogue, measure_behind
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import compute_ledger, read_inputs
from iro_analysis.sample import make_sample

PERIOD = parse_period("2020-21")
PUBLISHED = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "la_name,new_la_code,population_type,population_estimate,children_count,rate_per_10000\n"
    "2021,Reporting year,National,E92000001,England,,,,,,Children looked after on 31 March each year,12000000,80850,"
    "67\n"
)
COUNTED = [name for name, measure in catalogue().items() if measure.rows and not measure.of]
#: What each statistic adds up over the rows: the numerator in the ledger.
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


@pytest.fixture(autouse=True)
def read_once(monkeypatch, data, inputs):
    """Read the data once for all traces of this module, except for traces with a configuration of their own."""

    def read(folder, config=None, authority="", *_):
        return inputs if folder == data and config is None and not authority else read_inputs(folder, config, authority)

    monkeypatch.setattr("iro_analysis.audit.trace.read_inputs", read)


@pytest.fixture(scope="module")
def ledger(inputs):
    frame = compute_ledger(inputs, PERIOD).frame
    return frame[(frame["period"] == PERIOD.label) & (frame["status"] == "ok")]


@pytest.mark.parametrize("name", COUNTED)
def test_the_rows_add_up_to_the_figure_and_to_a_part_of_it(name, inputs, ledger):
    measure = catalogue()[name]
    if measure.statistic.name not in SUMS:
        pytest.skip("a quantile or a mean of months is not a sum of rows")
    figures = ledger[ledger["measure"] == name].dropna(subset=["numerator"])
    parts = figures[figures["breakdown"] != ""].sort_values("numerator").tail(2)
    for figure in [*figures[figures["breakdown"] == ""].itertuples(), *parts.itertuples()]:
        rows = rows_behind(measure, figure.breakdown, PERIOD, inputs.placed, inputs.settings, year=2021)
        assert SUMS[measure.statistic.name](rows) == pytest.approx(figure.numerator), figure.breakdown


@pytest.mark.parametrize(
    ("name", "breakdown"),
    [
        ("cla_at_end", "sex=Male"),
        ("starts", "month=Apr"),
        ("reviews_held", ""),
        ("reviews_due", ""),
        ("case_alerts", ""),
        ("iro_fte", ""),
        ("iros_by_caseload", ""),
    ],
)
def test_each_row_is_where_the_trace_says(name, breakdown, data):
    traced = trace(name, data, "2020-21", breakdown).rows
    assert len(traced)
    assert traced[["source_file", "source_row"]].notna().all(axis=None)
    for row in traced.drop_duplicates(["source_file", "source_row"]).itertuples():
        with Path(data, row.source_file).open(encoding="utf-8", newline="") as file:
            header, *lines = list(csv.reader(file))
        cells = dict(zip(header, lines[row.source_row - 2], strict=True))
        whose = "iro_id" if name.startswith("iro") else "child_id"
        assert getattr(row, whose) in cells.values()


def test_a_rate_and_a_change_are_traced_to_the_rows_of_their_count(data):
    rate, change, count = (trace(name, data, "2020-21") for name in ("cla_rate", "cla_at_end_change", "cla_at_end"))
    assert len(rate.rows) == len(count.rows) == count.figure.value
    assert change.rows["period"].value_counts()["2020-21"] == count.figure.value
    assert change.rows["period"].value_counts()["2019-20"] == count.figure.value - change.figure.value
    children = f"{int(count.figure.value):,}"
    assert rate.formula.startswith(f"{children} / ")
    assert " residents x 10,000 = " in rate.formula
    assert change.formula.startswith(f"{children} (2020-21) - ")


def test_the_numbers_of_a_change_add_up_in_its_formula(data):
    change = trace("reviews_on_time_pct_change", data, "2020-21")
    now, then, difference = map(
        float, re.match(r"([\d.]+) \(.*\) - ([\d.]+) \(.*\) = (-?[\d.]+)", change.formula).groups()
    )
    assert now - then == pytest.approx(difference)
    assert difference == pytest.approx(change.figure.value)


def test_a_test_is_traced_to_the_numbers_that_went_into_it(data):
    now = trace("dental_check_pct", data, "2020-21").figure
    test = trace("dental_check_pct_change_p", data, "2020-21")
    assert f"smaller tail: {now.numerator:,.0f} of {now.denominator:,.0f} (2020-21) against " in test.formula
    starts = trace("starts", data, "2020-21").figure
    of_starts = trace("starts_change_p", data, "2020-21").formula
    assert f"{starts.value:.0f} in 365 days (2020-21) against " in of_starts
    assert "each divided by 1.7 for brothers and sisters" in of_starts


@pytest.mark.parametrize("name", ["reviews_on_time_in_force_pct", "iro_fte", "iro_caseload_mean", "time_in_care"])
@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_the_rows_can_be_written_whatever_they_contain(name, engine, data):
    breakdown = "at=End; statistic=Median" if name == "time_in_care" else ""
    rows = trace(name, data, "2020-21", breakdown, engine=engine).rows
    assert len(without_formulas(rows)) == len(rows)


def test_a_monthly_figure_is_traced_to_the_rows_of_its_month(data):
    last, november = (trace("iro_fte", data, "2020-21", part) for part in ("", "month=Nov"))
    assert last.rows["part"].sum() == pytest.approx(last.figure.value)
    assert november.rows["part"].sum() == pytest.approx(november.figure.value)
    assert last.formula.startswith("the last month: the sum of what the rows add = ")
    assert trace("iro_fte", data, "2020-21", "month=lowest").formula.startswith("the lowest month: ")


def test_rows_that_stand_for_whole_tables_say_which(data):
    assert any(
        "made of all rows of Episodes, IRO workforce, IRO" in line for line in lines_of(data, "iro_caseload_mean")
    )


def test_the_rules_in_force_on_any_day_of_the_period_are_given(data):
    assert any("Rule later_review_2020, from 24 April 2020 to 24 September 2020" in line for line in lines_of(data))
    assert not any("later_review_2020" in line for line in lines_of(data, period="2019-20"))
    assert any("Rule caseload" in line for line in lines_of(data, "iro_caseload_within_guideline_pct"))


def test_limits_in_months_that_are_counted_in_days_are_given_in_days(data, tmp_path):
    config = tmp_path / "days.toml"
    config.write_text('[reviews]\nmonth_arithmetic = "days"\n', encoding="utf-8")
    rules = trace("reviews_on_time_pct", data, "2020-21", config=config).rules
    assert any(line.startswith("Rule later_review, from 1 April 2011: 183 days.") for line in rules)


def test_a_figure_that_is_not_available_is_traced_to_the_reason(data):
    traced = trace("cla_disabled_at_end", data, "2020-21")
    assert traced.formula.startswith("The SSDA903 return does not hold disability;")
    assert traced.rows.empty


def test_without_a_postcode_file_the_reason_is_that_the_return_holds_no_areas(data, tmp_path):
    (tmp_path / "none.toml").write_text('[authority]\ncode = "E06000999"\n', encoding="utf-8")
    traced = trace("cla_out_of_area_at_end", data, "2020-21", config=tmp_path / "none.toml")
    assert traced.formula == "The SSDA903 return holds postcodes, not areas or distances."


def test_a_figure_of_a_log_that_nobody_keeps_is_traced_to_no_rows(inputs):
    kept = {name: rows for name, rows in inputs.history.data.tables.items() if name != "consultations"}
    without = replace(inputs, history=replace(inputs.history, data=replace(inputs.history.data, tables=kept)))
    assert traced_rows(catalogue()["midway_checks"], "", PERIOD, without, 2021).empty


def test_what_rests_on_places_is_traced_to_the_postcode_file_and_shows_no_postcode(data):
    traced = trace("cla_out_of_area_at_end", data, "2020-21")
    assert "postcodes.csv" in traced.inputs
    assert traced.rows["child_id"].nunique() == traced.figure.value > 0
    assert not [name for name in traced.rows if "post" in name or name in {"easting", "northing"}]
    assert "postcodes.csv" not in trace("cla_at_end", data, "2020-21").inputs


def test_a_figure_of_another_area_is_traced_to_its_file(data, tmp_path):
    config = tmp_path / "iro.toml"
    config.write_text('[[comparators]]\nfile = "published.csv"\narea = "England"\n', encoding="utf-8")
    (tmp_path / "published.csv").write_text(PUBLISHED, encoding="utf-8")
    traced = trace("cla_rate", data, "2020-21", "authority=E92000001", config)
    assert traced.figure.value == 67
    assert "published.csv" in traced.formula
    assert traced.rows.empty


def lines_of(data, name="reviews_on_time_in_force_pct", period="2020-21"):
    return report_lines(trace(name, data, period))


def test_the_public_part_of_a_trace_names_no_child(data):
    traced = trace("reviews_on_time_pct", data, "2020-21")
    text = "\n".join(report_lines(traced))
    assert "regulation 33" in text
    assert "Rule first_review, from 1 April 2011: 20 working days." in text
    assert "sha256" in text
    assert not [child for child in traced.rows["child_id"] if child in text]


@pytest.mark.parametrize(
    ("name", "breakdown", "message"),
    [
        ("strats", "", "There is no measure 'strats'. Did you mean starts"),
        ("starts", "colour=red", "starts has no figure for 'colour=red' in 2020-21. It is broken down by "),
        ("starts", "month", "'month' is not a breakdown"),
    ],
)
def test_an_unknown_figure_is_refused_with_those_that_exist(data, name, breakdown, message):
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        trace(name, data, "2020-21", breakdown)


def test_the_file_of_rows_has_a_name_valid_on_every_system(data):
    traced = trace("cla_at_end", data, "2020-21", "sex=Male; age_band=1-4")
    assert file_name(traced) == "cla_at_end_age_band=1-4_sex=Male_2020-21.csv"


def test_no_breakdown_of_the_ledger_is_refused_before_reading(ledger, inputs):
    keys = ledger[["measure", "breakdown"]].itertuples(index=False)
    shapes = {(name, tuple(breakdown_dimensions(text))) for name, text in keys}
    refused = [shape for shape in shapes if not has_breakdown(measure_behind(shape[0]), shape[1], inputs.settings)]
    assert len(shapes) > 500
    assert not refused
