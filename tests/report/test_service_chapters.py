"""What chapters on the service's own work need: box plots, the guideline band, examples, and tables in texts."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES, ledger_rows
from iro_analysis.periods import financial_year, parse_period
from iro_analysis.report.chapters import TEXTS
from iro_analysis.report.document import Absence, chapter
from iro_analysis.report.html import blocks_html
from iro_analysis.report.section import Section
from iro_analysis.report.tables.examples import NONE_IN_PERIOD, NOT_SUPPLIED, read_examples, write_examples
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.prose import Prose
from iro_analysis.settings import Settings
from pieces import Pieces

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
        yield period, "iro_caseload_mean", "", 62.75, "children per FTE"
        yield period, "iro_heads", "", 7, "IROs"
        yield period, "iro_heads", "month=Mar", 7, "IROs"
        for theme, value in {"Not known": 9, "Drift": 2, NASTY.split(maxsplit=1)[0]: 5, "Visits": 3}.items():
            yield period, "case_alerts", f"theme={theme}", value, "alerts"
        yield period, "case_alerts", "", 19, "alerts"
        yield period, "you_said_we_did", "", 2, "examples"


def page_of(blocks):
    return BeautifulSoup(blocks_html(chapter("1", "c", blocks).blocks), "html.parser")


@pytest.fixture(scope="module")
def ledger():
    frame = pd.DataFrame(list(rows()), columns=["period", "measure", "breakdown", "value", "unit"])
    frame = frame.assign(numerator=frame["value"], status="ok", note="", section="disputes")
    frame["denominator"] = frame["measure"].map({"dispute_days_to_resolve": 11.0})
    for end, name in (("start", "period_start"), ("end", "period_end")):
        frame[name] = [pd.Timestamp(getattr(parse_period(label), end)) for label in frame["period"]]
    return ledger_rows(frame.reindex(columns=list(LEDGER_TYPES)), parse_period("2020-21"))


def page_with(ledger, method, *words, examples=None, **options):
    pieces = Pieces()
    section = Section("disputes", ledger, Settings(), pieces.show, examples=examples)
    getattr(section, method)(*words, **options)
    return BeautifulSoup("".join(pieces), "html.parser")


def test_the_caseload_chart_shows_the_band_of_the_guideline(ledger):
    chart = page_with(ledger, "chart", "band", "iro_caseload_mean", caption="Caseload")
    assert "Guideline: 50 to 70 children per FTE" in chart.svg.text
    assert "Guideline: 50 to 70 children per FTE." in chart.svg.find("desc").text
    assert chart.select_one(".remarks").text == "The axis starts at 40."
    assert len(chart.select("tbody tr")) == 13
    assert chart.select_one("tr.total th").text == "Mean of the months"


def test_before_the_guideline_there_is_no_band(given_ledger, row):
    early = given_ledger(row("iro_caseload_mean", 60, "month=Apr", unit="children per FTE"))
    early = ledger_rows(early.frame.assign(period="2009-10"), financial_year(2010))
    assert "Guideline" not in page_with(early, "chart", "band", "iro_caseload_mean").svg.text


def test_numbers_at_month_ends_have_no_total(ledger):
    assert page_with(ledger, "table", "iro_heads", "month").select_one("tr.total th").text == "At the end"


def test_a_box_plot_and_its_table_show_its_five_numbers(ledger):
    chart = page_with(ledger, "chart", "box", "dispute_days_to_resolve", caption="Days")
    texts = {text.text.replace("\N{NO-BREAK SPACE}", " ") for text in chart.svg.find_all("text")}
    assert {"5", "12", "61", "2020-21", "2019-20", "n = 11"} <= texts
    assert (
        "2020-21 n = 11: shortest 5, lower quartile 9, median 12, upper quartile 20, longest 61."
        in chart.find("desc").text
    )
    assert "The limit of 20 working days is 28 calendar days" in chart.text
    assert [row.find("th").text for row in chart.select("tbody tr")] == list(FIVE)


def test_themes_are_ordered_by_size_with_not_known_last(ledger):
    figures = Figures(ledger)
    cut = Selection("case_alerts", ("theme",), tuple(figures.two_years()))
    assert figures.categories(cut, "theme") == ["<script>alert(1)</script>", "Visits", "Drift", "Not known"]


def test_text_that_a_service_wrote_is_never_markup(ledger):
    for page in (
        page_with(ledger, "chart", "bars", "case_alerts", "theme", caption="Alerts"),
        page_with(ledger, "examples", "You said, we did", examples=EXAMPLES),
    ):
        assert page.find("script") is None
        assert "<script>alert(1)</script>" in page.text


def test_examples_are_a_table_with_headings_of_both_kinds(ledger):
    table = page_with(ledger, "examples", "You said, we did", examples=EXAMPLES).table
    assert table.caption.text == "You said, we did"
    assert [(cell["scope"], cell.text.strip()) for cell in table.select("thead th")] == [
        ("col", "You said"),
        ("col", "We did"),
    ]
    assert [cell["scope"] for cell in table.select("tbody th")] == ["row", "row"]
    assert NASTY in table.text


@pytest.mark.parametrize(("examples", "why"), [(None, NOT_SUPPLIED), (EXAMPLES.head(0), NONE_IN_PERIOD)])
def test_a_section_without_examples_says_why(ledger, examples, why):
    assert why in page_with(ledger, "examples", "You said, we did", examples=examples).text


def test_examples_come_back_as_they_were_written(tmp_path):
    assert read_examples(tmp_path) is None
    write_examples(EXAMPLES, tmp_path)
    assert read_examples(tmp_path)["you_said"].tolist() == EXAMPLES["you_said"].tolist()


def test_texts_show_tables_and_examples_but_only_known_figures(ledger, tmp_path):
    text = tmp_path / "text.md"
    text.write_text(
        "# Title\n\n{{ case_alerts.table: theme }}\n\n{{ you_said_we_did.examples }}\n\n"
        "{{ case_alerts.mention: IROs raised {value} }}\n\n| A | B |\n|---|---|\n| alerts | {{ case_alerts }} |\n"
    )
    page = page_of(Prose(Figures(ledger, EXAMPLES), Settings()).blocks(text))
    assert len(page.find_all("table")) == 3
    assert not page.select("p table")
    last = page.find_all("table")[2]
    assert [cell.text for cell in last.find_all("td")] == ["19"]
    assert [(cell.text, cell["scope"]) for cell in last.find_all("th")] == [
        ("A", "col"),
        ("B", "col"),
        ("alerts", "row"),
    ]
    assert (last.caption.text, last.caption["class"]) == ("Title", ["unseen"])
    regions = {region["aria-labelledby"] for region in page.select("[role=region]")}
    assert regions == {table.caption["id"] for table in page.find_all("table")}
    assert len(regions) == 3
    assert "IROs raised 19 alerts" in page.text
    assert page.find("script") is None


def test_an_empty_paragraph_gives_no_block():
    assert markdown_blocks("{{ x }}", lambda _: ()) == []


def test_a_table_in_a_text_takes_its_caption_from_the_line_before_and_its_alignment_from_the_colons():
    text = "Table: Of *ours* {{ x }}\n\n| A | B |\n|---|--:|\n| a | 1 |\n"
    page = page_of(markdown_blocks(text, lambda _: ({"type": "text", "raw": "<7>"},)))
    assert page.caption.text == "Of ours <7>"
    assert (page.td["class"], page.find("p")) == (["number"], None)


@pytest.fixture
def written(ledger, tmp_path):
    def rendered(text, figures=None):
        (tmp_path / "text.md").write_text(text, encoding="utf-8")
        return page_of(Prose(figures or Figures(ledger, EXAMPLES), Settings()).blocks(tmp_path / "text.md"))

    return rendered


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ case_alerts.table: tehme }}", "has no breakdown by 'tehme'; it has month, quarter, team, theme"),
        ("{{ case_alerts[tema=East].table: theme }}", "has no breakdown by 'tema'"),
        ("{{ case_alerts[period=year before].table: theme }}", "a table of another period"),
        ("{{ case_alerts.examples }}", "only you_said_we_did has"),
        ("There: {{ case_alerts.table: theme }}", "must stand alone"),
        ("- {{ case_alerts.table: theme }}", "must stand alone"),
        ("{{ you_said_we_did.examples }}\nThere", "must stand alone"),
    ],
)
def test_an_invalid_table_in_a_text_is_refused_with_its_line(written, text, message):
    with pytest.raises(CommandError, match=r"text\.md, line 3: ") as error:
        written(f"# Title\n\n{text}\n")
    assert message in str(error.value)


def test_a_measure_without_a_total_has_a_table_and_may_appear_twice(written):
    page = written("{{ dispute_days_to_resolve.table: statistic }}\n\n" * 2)
    assert [table["id"] for table in page.find_all("table")] == ["c-table-1", "c-table-2"]


def test_unavailable_figures_of_several_mentions_share_one_paragraph(written, given_ledger, row):
    absent = {"status": "not_available", "note": "The case alerts table was not supplied."}
    rows = [row("case_alerts", **absent), row("case_alerts_closed", **absent), row("cla_at_end", 3)]
    text = (
        "{{ case_alerts.mention: IROs raised {value} }}\n\n{{ case_alerts_closed.mention: {value} }}\n\n"
        "{{ cla_at_end.mention: {value} {were} in care }}\n\nThen {{ case_alerts.mention: {value} }}\n"
    )
    page = written(text, Figures(given_ledger(*rows)))
    assert [paragraph.text.strip() for paragraph in page.find_all("p")] == [
        "Not available: Case alerts raised; Case alerts closed. The case alerts table was not supplied.",
        "3 children were in care.",
        "Then Case alerts raised: not available. The case alerts table was not supplied.",
    ]


def test_the_annex_says_which_of_several_reasons_applies():
    absences = [Absence((f"<{number}>",), (f"Reason {number}.",)) for number in range(4)]
    page = page_of(absences)
    assert page.text.strip() == "Not available: <0>; <1>; <2>; <3>. The annex says why."
    assert page.a["href"] == "#annex-absent"
    assert page_of(absences[:1]).text.strip() == "<0>: not available. Reason 0."


@pytest.mark.parametrize("text", ["=1+1", "'=1", "''@x", "-a", "'quoted'", "a=b"])
def test_no_cell_of_the_examples_becomes_a_formula_and_each_is_read_back_unchanged(tmp_path, text):
    write_examples(pd.DataFrame({"you_said": [text], "we_did": [text], "theme": [None]}), tmp_path)
    cell = pd.read_csv(tmp_path / "you-said-we-did.csv")["you_said"].tolist()[0]
    assert not cell.startswith(("=", "+", "-", "@"))
    assert read_examples(tmp_path)["you_said"].tolist() == [text]


def test_no_shipped_text_skips_a_level_of_headings():
    for path in TEXTS.glob("*.md"):
        page = page_of(markdown_blocks(path.read_text(encoding="utf-8")))
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[2-6]$"))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path.name
