"""Tables of figures: comparisons with the year before, crosstabs, key figures and figures over time, and their HTML."""

import pytest
from bs4 import BeautifulSoup

from iro_analysis.periods import financial_year
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.report.html import block_html
from iro_analysis.report.tables.figures import ZEROS_LEFT_OUT, comparison, crosstab, key_figures, over_time
from iro_analysis.report.views import Figures, Selection

THIS, BEFORE = financial_year(2021), financial_year(2020)


def cells(table):
    return {row.header: [cell.text for cell in row.cells] for row in table.rows}


def test_the_html_names_the_table_and_scopes_every_header():
    table = DataTable("Children <by> age", "Age", ("2020-21",), (Row("1-4", (Cell("52"),)),), element="t1")
    page = BeautifulSoup(block_html(table), "html.parser")
    assert page.caption.text == "Children <by> age"
    assert [(header.text, header["scope"]) for header in page.find_all("th")] == [
        ("Age", "col"),
        ("2020-21", "col"),
        ("1-4", "row"),
    ]
    assert page.find(attrs={"role": "region"})["aria-labelledby"] == page.caption["id"]


def test_nothing_from_the_data_becomes_html():
    table = DataTable("<b>", "<b>", ("<b>",), (Row("<b>", (Cell("<b>", "<b>", "<b>"),)),), ("<b>",))
    assert "<b>" not in block_html(table)


def test_cells_without_a_number_share_a_numbered_note():
    absent = Cell("not available", note="The UASC table was not supplied.")
    table = DataTable("UASC", "Year", ("At end", "During"), (Row("2020-21", (absent, absent)),))
    page = BeautifulSoup(block_html(table), "html.parser")
    assert [cell.sup.text.split()[-1] for cell in page.find_all("td")] == ["1", "1"]
    assert [note.text for note in page.select("ol.notes li")] == ["The UASC table was not supplied."]


def test_a_comparison_shows_both_years_the_share_with_its_base_and_the_change(given_ledger, row):
    # Two of the age bands of children in care, as the example report prints them.
    parts = {"age_band=Under 1": (32, 18), "age_band=1-4": (42, 52), "": (74, 70)}
    rows = [
        figure
        for breakdown, (before, now) in parts.items()
        for figure in (
            row("cla_at_end", before, breakdown, "2019-20", numerator=before),
            row("cla_at_end", now, breakdown),
            row("cla_at_end_change", now - before, breakdown),
            row("cla_at_end_change_pct", 100 * (now - before) / before, breakdown, unit="percent"),
            row("cla_at_end_pct", 100 * now / 70, breakdown, unit="percent", denominator=70),
        )
        if breakdown or figure["measure"] != "cla_at_end_pct"
    ]
    table = comparison(Figures(given_ledger(*rows)), Selection("cla_at_end", ("age_band",), (BEFORE, THIS)), "Age")
    assert [column.replace("\N{NO-BREAK SPACE}", " ") for column in table.columns] == [
        "2019-20",
        "2020-21",
        "Share in 2020-21 (n = 70)",
        "Change on the year before",
    ]
    assert cells(table) == {
        "Under 1": ["32", "18", "25.7%", "\N{MINUS SIGN}14 (\N{MINUS SIGN}43.8%)"],
        "1-4": ["42", "52", "74.3%", "+10 (+23.8%)"],
        "Total": ["74", "70", "100.0%", "\N{MINUS SIGN}4 (\N{MINUS SIGN}5.4%)"],
    }


@pytest.mark.parametrize(("before", "printed"), [(19, "+4"), (20, "+4 (+20.0%)")])
def test_a_change_is_in_per_cent_only_if_there_were_at_least_twenty_a_year_before(given_ledger, row, before, printed):
    rows = [
        row("starts", before, "sex=Male", "2019-20", numerator=before),
        row("starts", before + 4, "sex=Male"),
        row("starts_change", 4, "sex=Male"),
        row("starts_change_pct", 400 / before, "sex=Male", unit="percent"),
    ]
    table = comparison(Figures(given_ledger(*rows)), Selection("starts", ("sex",), (BEFORE, THIS)), "")
    assert cells(table)["Male"][-1] == printed


def test_the_base_of_a_rates_change_is_the_children_behind_the_rate(given_ledger, row):
    rate = {"unit": "per 10,000 aged 0-17"}
    rows = [
        row("starts_rate", 12.5, period="2019-20", numerator=5, denominator=4000, **rate),
        row("starts_rate", 15.0, numerator=6, denominator=4000, **rate),
        row("starts_rate_change", 2.5, **rate),
        row("starts_rate_change_pct", 20, unit="percent"),
    ]
    (starts,) = key_figures(Figures(given_ledger(*rows)), ["starts_rate"], "Starts").rows
    assert [cell.text for cell in starts.cells] == ["12.5", "15.0", "+2.5"]


def test_there_is_no_percentage_of_a_base_of_zero(given_ledger, row):
    absent = {"status": "not_available", "note": "Nothing in the denominator.", "unit": "percent"}
    rows = [row("starts", 0), row("starts", 0, "sex=Male"), row("starts_pct", breakdown="sex=Male", **absent)]
    table = comparison(Figures(given_ledger(*rows)), Selection("starts", ("sex",), (THIS,)), "")
    assert cells(table) == {"Male": ["0", "not available"], "Total": ["0", "not available"]}


def test_empty_categories_are_left_out_only_on_request_and_with_a_remark(given_ledger, row):
    rows = [row("cla_at_end", value, f"placement={code}") for code, value in (("U4", 95), ("K1", 0))]
    figures, cut = Figures(given_ledger(*rows)), Selection("cla_at_end", ("placement",), (THIS,))
    assert list(cells(comparison(figures, cut, ""))) == [
        "Foster carer, long term (U4)",
        "Secure children's home (K1)",
    ]
    short = comparison(figures, cut, "", zeros=False)
    assert list(cells(short)) == ["Foster carer, long term (U4)"]
    assert short.remarks == (ZEROS_LEFT_OUT,)


def test_the_lowest_and_highest_month_are_not_in_a_table_by_month(given_ledger, row):
    rows = [row("starts", value, f"month={month}") for month, value in (("Apr", 14), ("May", 4), ("lowest", 4))]
    table = comparison(Figures(given_ledger(*rows)), Selection("starts", ("month",), (THIS,)), "")
    assert cells(table) == {"Apr": ["14"], "May": ["4"]}


def test_a_crosstab_shows_the_totals_of_the_ledger(given_ledger, row):
    # Under 1 and 1-4 by sex, from the example report: 10 + 8 = 18, 30 + 22 = 52.
    counts = {
        "age_band=Under 1; sex=Male": 10,
        "age_band=Under 1; sex=Female": 8,
        "age_band=1-4; sex=Male": 30,
        "age_band=1-4; sex=Female": 22,
        "age_band=Under 1": 18,
        "age_band=1-4": 52,
        "sex=Male": 40,
        "sex=Female": 30,
        "": 70,
    }
    figures = Figures(given_ledger(*(row("cla_at_end", value, breakdown) for breakdown, value in counts.items())))
    table = crosstab(figures, Selection("cla_at_end", ("age_band", "sex"), (THIS,)), "Age and sex")
    assert table.columns == ("Male", "Female", "Total")
    assert cells(table) == {
        "Under 1": ["10", "8", "18"],
        "1-4": ["30", "22", "52"],
        "Total": ["40", "30", "70"],
    }


def test_a_crosstab_of_percentages_has_no_totals(given_ledger, row):
    parts = ("", "sex=Male", "age_band=1-4", "age_band=1-4; sex=Male")
    rows = [row("health_assessment_pct", 90, text, unit="percent", denominator=10) for text in parts]
    table = crosstab(Figures(given_ledger(*rows)), Selection("health_assessment_pct", ("age_band", "sex"), (THIS,)), "")
    assert (table.columns, list(cells(table))) == (("Male", "All"), ["1-4", "All"])


def test_quartiles_have_no_total(given_ledger, row):
    rows = [
        row("time_in_care", 400, f"age_band=1-4; at=End; statistic={name}", unit="days") for name in ("Median", "Upper")
    ]
    cut = Selection("time_in_care", ("age_band", "statistic"), (THIS,), (("at", "End"),))
    table = crosstab(Figures(given_ledger(*rows)), cut, "")
    assert (table.columns, list(cells(table))) == (("Median", "Upper"), ["1-4"])


def test_key_figures_say_what_is_not_available_and_why(given_ledger, row):
    ledger = given_ledger(
        row("cla_at_end", 370, period="2019-20"),
        row("cla_at_end", 364),
        row("cla_rate", status="not_available", note="The configuration gives no population for mid-2020."),
    )
    count, rate = key_figures(Figures(ledger), ["cla_at_end", "cla_rate"], "Children in care").rows
    assert [cell.text for cell in count.cells] == ["370", "364"]
    assert [cell.text for cell in rate.cells] == ["not available", "not available"]
    assert [cell.note for cell in rate.cells] == [
        "Not computed for this period.",
        "The configuration gives no population for mid-2020.",
    ]


def test_over_time_shows_the_interval_and_the_base(given_ledger, row):
    ledger = given_ledger(
        row(
            "starts_rate",
            71.2,
            unit="per 10,000 aged 0-17",
            lower=64.1,
            upper=78.9,
            numerator=364,
            denominator=51124,
        )
    )
    table = over_time(Figures(ledger), "starts_rate", "", [THIS], "Rate")
    assert cells(table) == {"2020-21": ["71.2", "64.1 to 78.9", "364 of 51,124"]}


def test_a_count_over_time_has_no_interval(given_ledger, row):
    ledger = given_ledger(row("cla_at_end", 364, lower=328, upper=403))
    assert cells(over_time(Figures(ledger), "cla_at_end", "", [THIS], "In care")) == {"2020-21": ["364"]}


def test_over_time_names_other_areas_and_never_shows_their_code(given_ledger, row):
    rate = {"unit": "per 10,000 aged 0-17"}
    ledger = given_ledger(
        row("cla_rate", 73.0, period="2019-20", **rate),
        row("cla_rate", 71.2, **rate),
        row("cla_rate", 69, "authority=E92000001", note="England: file.csv", **rate),
    )
    table = over_time(Figures(ledger), "cla_rate", "", [BEFORE, THIS], "Rate")
    assert table.columns == ("Per 10,000 aged 0-17", "England, per 10,000 aged 0-17")
    assert cells(table) == {"2019-20": ["73.0", "not available"], "2020-21": ["71.2", "69.0"]}
    html = block_html(table)
    assert "does not have this year" in html
    assert "E92000001" not in html
