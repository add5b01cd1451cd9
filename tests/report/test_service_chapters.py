"""The pieces that chapters on the service's own work need: boxes, a band, examples, tables in texts."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.ledger import LEDGER_TYPES, ledger_rows
from iro_analysis.periods import parse_period
from iro_analysis.report.examples import NONE_IN_PERIOD, NOT_SUPPLIED, read_examples, write_examples
from iro_analysis.report.markdown import Headings, render_markdown
from iro_analysis.report.prose import Prose
from iro_analysis.report.section import Section
from iro_analysis.report.views import Cut, Figures
from iro_analysis.settings import Settings

NASTY = "<script>alert(1)</script> *not bold* =1+1"
EXAMPLES = pd.DataFrame({"you_said": ["It is far", NASTY], "we_did": [NASTY, "We came"], "theme": [None, "Visits"]})
FIVE = dict(zip(("Shortest", "Lower quartile", "Median", "Upper quartile", "Longest"), (5, 9, 12, 20, 61), strict=True))
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")


def rows():
    for period in ("2019-20", "2020-21"):
        for number, month in enumerate(MONTHS):
            yield period, "iro_caseload_mean", f"month={month}", 60 + number / 2, "children per FTE"
        for name, value in FIVE.items():
            yield period, "dispute_days_to_resolve", f"statistic={name}", value, "days"
        for theme, value in {"Not known": 9, "Drift": 2, NASTY.split(maxsplit=1)[0]: 5, "Visits": 3}.items():
            yield period, "case_alerts", f"theme={theme}", value, "alerts"
        yield period, "case_alerts", "", 19, "alerts"
        yield period, "you_said_we_did", "", 2, "examples"


@pytest.fixture(scope="module")
def ledger():
    frame = pd.DataFrame(list(rows()), columns=["period", "measure", "breakdown", "value", "unit"])
    frame = frame.assign(numerator=frame["value"], status="ok", note="", section="disputes")
    for end, name in (("start", "period_start"), ("end", "period_end")):
        frame[name] = [pd.Timestamp(getattr(parse_period(label), end)) for label in frame["period"]]
    return ledger_rows(frame.reindex(columns=list(LEDGER_TYPES)), parse_period("2020-21"))


def shown(ledger, method, *words, examples=None, **named):
    pieces = []
    section = Section("disputes", ledger, Settings(), pieces.append, examples=examples)
    getattr(section, method)(*words, **named)
    return BeautifulSoup("".join(pieces), "html.parser")


def test_the_caseload_stands_in_the_band_of_the_guideline(ledger):
    chart = shown(ledger, "chart", "band", "iro_caseload_mean", caption="Caseload")
    assert "Guideline: 50 to 70 children per FTE" in chart.svg.text
    assert "Guideline: 50 to 70 children per FTE." in chart.svg.find("desc").text
    assert len(chart.select("tbody tr")) == 12


def test_a_box_shows_its_five_numbers_and_its_table_holds_them(ledger):
    chart = shown(ledger, "chart", "box", "dispute_days_to_resolve", caption="Days")
    texts = {text.text for text in chart.svg.find_all("text")}
    assert {"5", "12", "61", "2020-21", "2019-20"} <= texts
    assert [row.find("th").text for row in chart.select("tbody tr")] == list(FIVE)


def test_themes_stand_by_size_and_what_is_not_known_last(ledger):
    figures = Figures(ledger)
    cut = Cut("case_alerts", ("theme",), tuple(figures.two_years()))
    assert figures.categories(cut, "theme") == ["<script>alert(1)</script>", "Visits", "Drift", "Not known"]


def test_what_a_service_wrote_is_never_markup(ledger):
    for page in (
        shown(ledger, "chart", "bars", "case_alerts", "theme", caption="Alerts"),
        shown(ledger, "examples", "You said, we did", examples=EXAMPLES),
    ):
        assert page.find("script") is None
        assert "<script>alert(1)</script>" in page.text


def test_examples_are_a_table_with_headings_of_both_kinds(ledger):
    table = shown(ledger, "examples", "You said, we did", examples=EXAMPLES).table
    assert table.caption.text == "You said, we did"
    assert [(cell["scope"], cell.text.strip()) for cell in table.select("thead th")] == [
        ("col", "You said"),
        ("col", "We did"),
    ]
    assert [cell["scope"] for cell in table.select("tbody th")] == ["row", "row"]
    assert NASTY in table.text


@pytest.mark.parametrize(("examples", "why"), [(None, NOT_SUPPLIED), (EXAMPLES.head(0), NONE_IN_PERIOD)])
def test_without_examples_it_says_why(ledger, examples, why):
    assert why in shown(ledger, "examples", "You said, we did", examples=examples).text


def test_examples_come_back_as_they_were_written(tmp_path):
    assert read_examples(tmp_path) is None
    write_examples(EXAMPLES, tmp_path)
    assert read_examples(tmp_path)["you_said"].tolist() == EXAMPLES["you_said"].tolist()


def test_texts_hold_tables_examples_and_only_what_is_known(ledger, tmp_path):
    text = tmp_path / "text.md"
    text.write_text(
        "# Title\n\n{{ case_alerts.table: theme }}\n\n{{ you_said_we_did.examples }}\n\n"
        "{{ case_alerts.mention: IROs raised {value} }}\n\n| A | B |\n|---|---|\n| alerts | {{ case_alerts }} |\n"
    )
    html = Prose(Figures(ledger, EXAMPLES), Settings()).html(text, Headings("1", "chapter"))
    page = BeautifulSoup(html, "html.parser")
    assert len(page.find_all("table")) == 3
    assert not page.select("p table")
    assert page.find_all("table")[2].find_all("td")[1].text == "19"
    assert {cell["scope"] for cell in page.find_all("table")[2].find_all("th")} == {"col"}
    assert "IROs raised 19 alerts" in page.text
    assert page.find("script") is None


def test_a_paragraph_of_nothing_is_nothing():
    assert render_markdown("{{ x }}", Headings("1", "c"), lambda _: "") == ""
