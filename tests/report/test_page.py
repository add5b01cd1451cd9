"""The page of a report: its structure, accessibility, annexes and links, and that it loads nothing from elsewhere."""

import re
from functools import partial
from itertools import pairwise

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter

from iro_analysis.errors import CommandError
from iro_analysis.report.chapters import TEXTS
from iro_analysis.report.document import MIME, Sentence, chapter, to_data
from iro_analysis.report.exporter import ChapterExporter
from iro_analysis.report.html import page_html
from iro_analysis.report.page import build_report, report_document
from iro_analysis.report.section import Section
from iro_analysis.report.views import Figures
from iro_analysis.resources import shipped
from iro_analysis.settings import Authority, ReportOptions, Settings
from pieces import Pieces

SETTINGS = Settings(authority=Authority(name="Exampleton"))
NAMES = {"01_population": "population", "02_profiles": "profiles"}


def executed(path, ledger):
    """The shipped notebook with the output of its cells, run in this process on an invented ledger."""
    content = nbformat.read(path, as_version=4)
    blocks = []
    section = Section(NAMES[path.stem], ledger, SETTINGS, blocks.append)
    for cell in content.cells:
        if cell.cell_type == "code" and cell.id not in ("parameters", "open"):
            exec(cell.source, {"section": section})  # noqa: S102  our own notebook
            cell.outputs = [nbformat.v4.new_output("display_data", {MIME: to_data(block)}) for block in blocks]
            blocks.clear()
    return content


@pytest.fixture(scope="session")
def page(full_ledger):
    """The whole page with two shipped notebooks and the annexes."""
    chapters = []
    for number, stem in enumerate(NAMES, start=1):
        blocks = ChapterExporter().blocks(executed(shipped("notebooks") / f"{stem}.ipynb", full_ledger))
        chapters.append(chapter(str(number), f"chapter-{stem}", blocks))
    return page_html(report_document(chapters, Figures(full_ledger), SETTINGS))


@pytest.fixture(scope="session")
def soup(page):
    return BeautifulSoup(page, "html.parser")


def test_the_page_says_what_it_is(soup):
    assert soup.html["lang"] == "en-GB"
    assert soup.title.text == "Independent Reviewing Officer annual report, Exampleton, 2020-21"
    assert soup.h1.text == "Independent Reviewing Officer annual report"
    assert (
        soup.select_one(".banner").text
        == "Members\N{RIGHT SINGLE QUOTATION MARK} copy: contains small numbers, not for publication"
    )
    assert "1 April 2020 to 31 March 2021" in soup.header.text
    assert soup.select_one(".status").text.startswith("Draft")


def test_headings_go_down_one_level_at_a_time(soup):
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_has_landmarks_and_a_skip_link(soup):
    assert all(soup.find(name) for name in ("header", "nav", "main", "footer"))
    assert soup.find(id=soup.select_one("a.skip")["href"].removeprefix("#")).name == "main"


def test_every_table_has_a_caption_and_every_header_a_scope(soup):
    tables = soup.find_all("table")
    assert len(tables) > 30
    assert all(table.caption and table.caption.text for table in tables)
    assert all(header.get("scope") in ("col", "row") for header in soup.find_all("th"))


def test_every_chart_has_a_name_a_description_and_its_data_as_a_table(soup):
    figures = soup.find_all("figure")
    assert len(figures) >= 12
    for figure in figures:
        name, description = (soup.find(id=element).text for element in figure.svg["aria-labelledby"].split())
        assert name == figure.figcaption.text
        assert "highest" in description
        assert figure.details.table.caption.text == name


def test_ids_are_unique_and_every_reference_has_its_target(soup):
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(set(ids)) == len(ids)
    labels = {name for labelled in soup.select("[aria-labelledby]") for name in labelled["aria-labelledby"].split()}
    targets = {link["href"].removeprefix("#") for link in soup.find_all("a", href=re.compile("^#"))}
    assert labels | targets <= set(ids)


def test_no_script_runs_and_nothing_is_loaded_from_elsewhere(page, soup):
    assert not soup.find_all(["script", "link", "iframe", "img", "object"])
    assert not soup.find_all(src=True)
    assert not re.search(r"@import|url\((?!#)", page)


def test_no_code_and_no_prompt_reaches_the_page(page):
    assert "open_section" not in page
    assert "In [" not in page


def test_every_figure_family_of_the_notebooks_is_in_the_annex(soup):
    listed = {detail.text for detail in soup.select("#annex-measures-table .detail")}
    assert {"cla_at_end", "cla_rate", "starts", "placements_three_or_more_pct", "sdq_mean"} <= listed


def test_the_annex_says_what_is_not_available_and_why(given_ledger, row):
    ledger = given_ledger(row("cla_rate", status="not_available", note="No population for mid-2020."))
    soup = BeautifulSoup(page_html(report_document([], Figures(ledger), SETTINGS)), "html.parser")
    absent = soup.find(id="annex-absent-table").tbody
    assert [cell.text for cell in absent.find_all("td")] == ["No population for mid-2020.", "All of it", "2020-21"]


def test_the_annexes_are_lettered_in_order(soup):
    assert [heading.text for heading in soup.select("h2[id^=annex-]")] == [
        "Annex A Measures and definitions",
        "Annex B Rules and their sources",
        "Annex C What the figures rest on",
        "Annex D Changes and whether chance explains them",
        "Annex E What is not available, and why",
        "Annex F Revisions",
        "Annex G How to verify this report",
    ]


def test_every_figure_links_to_its_definition_in_the_annex(soup):
    entries = {row["id"] for row in soup.find(id="annex-measures-table").tbody.find_all("tr")}
    links = {link["href"].removeprefix("#") for link in soup.select("table a, .definition a")}
    assert links
    assert links <= entries


def output(kind, data):
    return nbformat.v4.new_code_cell("secret", outputs=[nbformat.v4.new_output(kind, data)])


def test_only_the_markdown_and_blocks_of_a_notebook_are_shown():
    cells = [
        nbformat.v4.new_markdown_cell("# Ours <script>"),
        nbformat.v4.new_code_cell("secret", outputs=[nbformat.v4.new_output("stream", text="printed child")]),
        output("execute_result", {"text/plain": "a frame", "text/html": "<table><tr><td>a frame</td></tr></table>"}),
        output("display_data", {"text/html": "<p>somebody's own</p>"}),
        output("display_data", {"text/html": "<p>another form</p>", MIME: to_data(Sentence("All is well."))}),
    ]
    html, resources = ChapterExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    body = BeautifulSoup(html, "html.parser").main
    assert list(body.stripped_strings) == ["Ours <script>", "All is well."]
    assert not body.find("script")
    assert resources["output_extension"] == ".html"


def test_nbconvert_and_jupyterlab_offer_the_chapter_as_an_export():
    assert get_exporter("iro-chapter") is ChapterExporter
    assert ChapterExporter.export_from_notebook


def test_a_report_of_texts_has_the_same_bytes_every_time(full_ledger, tmp_path):
    settings = Settings(report=ReportOptions(chapters=["executive_summary", "introduction"]), folder=tmp_path)
    build = partial(build_report, full_ledger, settings, jobs=1, parameters={"period": "2020-21"})
    first, second = (build(tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first == second
    soup = BeautifulSoup(first, "html.parser")
    assert [heading.text for heading in soup.select("main h2")][:2] == ["Executive summary", "1 Introduction"]


def test_every_shipped_text_can_be_written_from_the_ledger(full_ledger, tmp_path):
    texts = [path.stem for path in sorted(TEXTS.glob("*.md"))]
    settings = Settings(report=ReportOptions(chapters=texts), folder=tmp_path)
    assert build_report(full_ledger, settings, tmp_path / "run", jobs=1, parameters={}).is_file()


def test_a_chart_with_nothing_to_show_says_why(given_ledger, row):
    pieces = Pieces()
    ledger = given_ledger(row("cla_rate", status="not_available", note="No population for mid-2020."))
    Section("population", ledger, SETTINGS, pieces.show).chart("trend", "cla_rate", caption="Rate")
    assert [BeautifulSoup(piece, "html.parser").text.strip() for piece in pieces] == [
        "Rate: not available. No population for mid-2020."
    ]


def test_a_table_whose_parts_are_all_missing_gives_their_reason(given_ledger, row):
    pieces = Pieces()
    note = "The configuration gives no local population by ethnicity."
    parts = [
        row("ethnicity_disproportionality", breakdown=f"ethnicity_group={group}", status="not_available", note=note)
        for group in ("White", "Mixed")
    ]
    section = Section("profiles", given_ledger(*parts), SETTINGS, pieces.show)
    section.table("ethnicity_disproportionality", "ethnicity_group", caption="Shares")
    assert [BeautifulSoup(piece, "html.parser").text.strip() for piece in pieces] == [f"Shares: not available. {note}"]


def test_a_sentence_without_a_figure_is_not_a_headline(given_ledger, row):
    pieces = Pieces()
    ledger = given_ledger(row("uasc_at_end", status="not_available", note="The UASC table was not supplied."))
    Section("profiles", ledger, SETTINGS, pieces.show).sentence("uasc_at_end", "{value}")
    piece = BeautifulSoup(pieces[0], "html.parser")
    assert piece.p["class"] == ["absent"]
    assert piece.p.text.endswith("not available. The UASC table was not supplied.")


def test_the_annex_lists_a_measure_once_with_every_reason(given_ledger, row):
    absent = {"status": "not_available"}
    ledger = given_ledger(
        row("cla_rate", period="2019-20", note="No population for mid-2019.", **absent),
        row("cla_rate", note="No population for mid-2020.", **absent),
    )
    soup = BeautifulSoup(page_html(report_document([], Figures(ledger), SETTINGS)), "html.parser")
    assert [cell.text for cell in soup.find(id="annex-absent-table").tbody.find_all("td")] == [
        "No population for mid-2019. No population for mid-2020.",
        "All of it",
        "2019-20, 2020-21",
    ]


def test_a_chart_of_zeros_alone_is_shown_as_a_table(given_ledger, row):
    pieces = Pieces()
    ledger = given_ledger(row("starts", 0, "sex=Male"), row("starts", 0))
    Section("population", ledger, SETTINGS, pieces.show).chart("bars", "starts", "sex")
    assert "<svg" not in pieces[0]
    assert "<table" in pieces[0]


def test_a_measure_that_does_not_exist_is_refused(given_ledger, row):
    section = Section("population", given_ledger(row("starts", 1)), SETTINGS, list)
    with pytest.raises(CommandError, match="'start' is not a measure"):
        section.table("start", "sex")
