"""Text chapters: references to figures, tiles, missing figures, and the chapters of a workspace."""

import pytest
from bs4 import BeautifulSoup

from iro_analysis.errors import CommandError
from iro_analysis.report.chapters import DEFAULT_ORDER, TEXTS, chapter_files
from iro_analysis.report.document import chapter
from iro_analysis.report.html import blocks_html
from iro_analysis.report.views import Figures
from iro_analysis.report.words.prose import Prose
from iro_analysis.settings import Authority, ReportOptions, Settings

RATE_ABSENT = (
    "Children in care at the end of the period, per 10,000 residents aged 0-17: not available. "
    "The configuration gives no population."
)
SETTINGS = Settings(authority=Authority(name="St <i>Example</i> & *Son*"))


@pytest.fixture
def html(given_ledger, row, tmp_path):
    ledger = given_ledger(
        row("cla_at_end", 370, period="2019-20"),
        row("cla_at_end", 1364),
        row("starts", 155, period="2019-20"),
        row("starts", 135),
        row("starts_change", -20),
        row("starts_change_p", 0.254, unit="p-value"),
        row("starts_dfe", 1),
        row("health_assessment_pct", 91.25, unit="percent", numerator=73, denominator=80),
        row("cla_at_end", 212, "sex=Male"),
        row("cla_at_end_change", -6),
        row("cla_at_end_pct", 34.25, "sex=Male", unit="percent"),
        row("cla_rate", status="not_available", note="the configuration gives no population", period="2019-20"),
        row("cla_rate", 71.2, unit="per 10,000 aged 0-17"),
    )

    def rendered(text):
        path = tmp_path / "chapter.md"
        path.write_text(text, encoding="utf-8")
        return blocks_html(chapter("3", "chapter", Prose(Figures(ledger), SETTINGS).blocks(path)).blocks)

    return rendered


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("{{ cla_at_end }}", "1,364"),
        ("{{cla_at_end[sex=Male]}}", "212"),
        ("{{ cla_at_end[period=2019-20] }}", "370"),
        ("{{ cla_at_end[period=year before] }}", "370"),
        ("{{ cla_at_end_change }}", "\N{MINUS SIGN}6"),
        ("{{ cla_at_end_pct[sex=Male] }}", "34.3%"),
        ("{{ period }}: {{ start }} to {{ end }}", "2020-21: 1 April 2020 to 31 March 2021"),
        ("**{{ cla_at_end }}** children", "1,364 children"),
        ("{{ starts_dfe.quantity }}", "1 child"),
        ("{{ health_assessment_pct.base }}", "73 of 80"),
        ("{{ cla_at_end.change }}", "6 fewer than a year before (370)"),
        ("{{ starts.chance }}", "Chance alone could explain a change of this size (p = 0.254)."),
        ("Chance: {{ starts_dfe.chance }}", "Chance: "),
        ("{{ starts_dfe.sentence: {value} {were} new on {end} }}", "1 child was new on 31 March 2021."),
        ("{{ cla_rate[period=2019-20].sentence: The rate }}", RATE_ABSENT),
        ("{{ cla_at_end[period=year\nbefore] }}", "370"),
    ],
)
def test_a_reference_becomes_the_figure_as_the_report_prints_it(html, reference, printed):
    assert BeautifulSoup(html(reference), "html.parser").p.text.replace("\N{NO-BREAK SPACE}", " ") == printed


def test_a_tile_is_a_large_number_its_words_and_what_it_is_compared_with(html):
    tile = BeautifulSoup(html("- {{ starts.tile: periods of care began by {end} }}"), "html.parser").select_one(
        "li > .tile"
    )
    assert tile.strong.text == "135"
    assert [span.text.replace("\N{NO-BREAK SPACE}", " ") for span in tile.find_all("span")] == [
        "periods of care began by 31 March 2021",
        "20 fewer than a year before (155).",
        "Chance alone could explain a change of this size (p = 0.254).",
    ]


def test_a_tile_of_a_percentage_shows_its_base(html):
    page = BeautifulSoup(html("- {{ health_assessment_pct.tile: had one }}"), "html.parser")
    assert [span.text for span in page.select(".beside")] == ["73 of 80", "Not compared with a year before."]


def test_a_tile_without_a_number_says_why(html):
    page = BeautifulSoup(html("- {{ cla_rate[period=2019-20].tile: in care }}"), "html.parser")
    assert page.select_one(".tile").strong.text == "not available"
    assert page.select_one(".beside").text == "The configuration gives no population."


def test_a_figure_without_a_year_before_is_not_compared_and_gives_the_reason_below(html):
    page = BeautifulSoup(html("It was {{ cla_rate }}, {{ cla_rate.change }}."), "html.parser")
    assert page.p.text.startswith("It was 71.2, not compared with a year before")
    assert page.select_one("ol.notes li").text == "It was not computed for this period."


def test_a_figure_that_is_not_available_says_so_and_gives_its_reason_below(html):
    page = BeautifulSoup(html("The rate was {{ cla_rate[period=2019-20] }}."), "html.parser")
    assert page.p.text.startswith("The rate was not available")
    assert page.select_one("ol.notes li").text == "The configuration gives no population."


def test_a_year_before_that_is_not_in_the_ledger_is_not_available(html):
    page = BeautifulSoup(html("{{ cla_at_end_change[period=year before] }}"), "html.parser")
    assert page.p.text.startswith("not available")
    assert page.select_one("ol.notes li").text == "The ledger does not hold 2019-20."


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("cla_at_ned", "names no measure; the nearest is 'cla_at_end'"),
        ("autority", "names no measure; the nearest is 'authority'"),
        ("cla_at_end[sex=Mael]", "has no breakdown 'sex=Mael'; the nearest is 'sex=Male'"),
        ("cla_at_end[period=2012-13]", "was not computed for 2012-13; the ledger holds 2019-20, 2020-21"),
        ("cla_at_end[period=soon]", "'soon' is not a period"),
        ("cla_at_end[Male]", "is not a breakdown"),
        ("cla at end", "is not a reference"),
        (
            "cla_at_end.chnage",
            r"the forms are .quantity, .base, .change, .chance, .result, .examples, .sentence: words, .tile: words",
        ),
        ("cla_at_end.tile", "asks for a form that does not exist"),
        ("cla_at_end.base", "only percentages and rates have"),
        ("cla_at_end.sentence: {valeu} in care", "asks for something unknown"),
    ],
)
def test_an_unknown_reference_is_refused_with_file_line_and_nearest_name(html, reference, message):
    with pytest.raises(CommandError) as error:
        html("# Title\n\nAll is well.\nThere were {{ " + reference + " }} children.")
    assert "chapter.md, line 4: {{ " + reference + " }}" in str(error.value)
    assert message in str(error.value)


def test_neither_a_text_nor_a_name_can_inject_html_or_markdown(html):
    rendered = html("{{ authority }} <script>alert(1)</script>\n\n<script>alert(2)</script>")
    page = BeautifulSoup(rendered, "html.parser")
    assert page.p.text.startswith("St <i>Example</i> & *Son*")
    assert not page.find_all(["script", "i", "em"])


def test_a_picture_is_refused_because_the_page_loads_nothing(html):
    with pytest.raises(CommandError, match="hold no pictures"):
        html("![a chart](https://example.org/chart.png)")


def test_headings_are_one_level_below_the_page_and_numbered(html):
    page = BeautifulSoup(html("# Structure\n\n## The team\n\n### Posts\n\n## Managers"), "html.parser")
    headings = [(heading.name, heading.text) for heading in page.find_all(["h1", "h2", "h3", "h4"])]
    assert headings == [("h2", "3 Structure"), ("h3", "3.1 The team"), ("h4", "Posts"), ("h3", "3.2 Managers")]
    assert page.h2["id"] == "chapter"


def test_shipped_chapters_are_in_the_order_of_the_example_report_with_every_text_included():
    # An executive summary and sixteen numbered sections.
    assert len(DEFAULT_ORDER) == 18
    assert {path.stem for path in TEXTS.glob("*.md")} <= set(DEFAULT_ORDER)
    assert [path.stem for path in chapter_files(Settings())] == list(DEFAULT_ORDER)


def test_a_text_of_the_workspace_replaces_the_shipped_one_or_is_added(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in ("introduction", "our_year"):
        (tmp_path / "chapters" / f"{name}.md").write_text("# Ours", encoding="utf-8")
    settings = Settings(report=ReportOptions(chapters=["our_year", "introduction", "summary"]), folder=tmp_path)
    ours, introduction, summary = chapter_files(settings)
    assert [ours.parent, introduction.parent, summary.parent] == [tmp_path / "chapters", tmp_path / "chapters", TEXTS]


@pytest.mark.parametrize(
    ("order", "message"),
    [(["introducton"], r"no chapter 'introducton'\. Known: .*introduction"), (["summary"] * 2, "named twice: summary")],
)
def test_a_chapter_that_does_not_exist_is_refused_with_those_that_do(order, message):
    with pytest.raises(CommandError, match=message):
        chapter_files(Settings(report=ReportOptions(chapters=order)))
