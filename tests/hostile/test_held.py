"""The finished page is held to the ledger: whatever made another number, sentence or mark, nothing is published."""

import random
import re
import sys
from pathlib import Path

import nbformat
import pytest

from fewer_contracts import stopping_contracts_only
from iro_analysis import cli, surroundings
from iro_analysis.errors import AuditError
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import compute_ledger, read_inputs
from iro_analysis.report.document import chapter, from_data, to_data
from iro_analysis.report.held import check_page
from iro_analysis.report.html import page_html
from iro_analysis.report.page import report_document
from iro_analysis.report.section import Section
from iro_analysis.report.views import Figures
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.prose import Prose
from iro_analysis.sample import make_sample

PERIOD = "2020-21"
MEASURES = ["cla_at_end", "starts", "cla_rate", "children_all_reviews_on_time_pct", "cla_at_end_pct"]
TEXT = """# Numbers in a text

{{ cla_at_end }} in care, {{ cla_at_end.quantity }}, {{ cla_at_end.change }}. {{ starts.chance }}

{{ starts.sentence: {value} {were} counted in {period} }}

- {{ cla_at_end.tile: in care on {end} }}
- {{ starts.tile: started }}

| Measure | Number |
|---|--:|
| Starts | {{ starts }} |

{{ starts.table: sex }}
"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    data = tmp_path_factory.mktemp("data") / "sample"
    make_sample(data, children=60)
    inputs = read_inputs(data)
    return Figures(compute_ledger(inputs, parse_period(PERIOD), measures=MEASURES)), inputs


def notebook(folder):
    """A notebook with a sentence, tables and a chart."""
    code = (
        'section.sentence("cla_at_end", "{value} {were} in care on {end}")\n'
        'section.sentence("starts", "{value} {were} started")\n'
        'section.key_figures("cla_at_end", "cla_rate", "starts", caption="By year")\n'
        'section.table("starts", "month", caption="By month")\n'
        'section.table("cla_at_end", ("age_band", "sex"), caption="By age and sex")\n'
        'section.chart("trend", "children_all_reviews_on_time_pct", caption="On time")\n'
        'section.table("cla_at_end", "age_band", caption="By age")\n'
    )
    path = folder / "01_numbers.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), path)
    return path


@pytest.fixture(scope="module")
def made(figures, tmp_path_factory):
    """A page with what a notebook shows and with a text chapter, and its notebook."""
    found, inputs = figures
    folder = tmp_path_factory.mktemp("chapters")
    path = notebook(folder)
    blocks = []
    section = Section(
        "population", found.ledger, inputs.settings, lambda block: blocks.append(from_data(to_data(block)))
    )
    exec(nbformat.read(path, 4).cells[0].source, {"section": section})  # noqa: S102  our own
    (folder / "text.md").write_text(TEXT, encoding="utf-8")
    chapters = [
        chapter("1", "chapter-01_numbers", [*markdown_blocks("# Numbers"), *blocks]),
        chapter("2", "chapter-text", Prose(found, inputs.settings).blocks(folder / "text.md")),
    ]
    return str(page_html(report_document(chapters, found, inputs.settings))), path


def check(figures, path, html, others=()):
    check_page(html, figures[0], {"chapter-01_numbers": path}, others)


MARKED = re.compile(r'data-figure="(\d+) ([\w-]+)"[^>]*>(?:<strong>)?([^<]+)<')


def test_a_page_as_it_was_made_is_accepted_and_every_form_is_on_it(figures, made):
    html, path = made
    check(figures, path, html)
    assert {form for _, form, _ in MARKED.findall(html)} >= {
        *("cell", "cell-n", "cell-base", "cell-change", "cell-interval", "cell-whole"),
        *("sentence", "number", "quantity", "change", "tile"),
    }


def test_any_other_number_anywhere_is_found(figures, made):
    html, path = made
    marks = list(MARKED.finditer(html))
    forms = {mark[2]: mark for mark in marks}
    for mark in (*forms.values(), *random.Random(16).sample(marks, 40)):  # noqa: S311  a draw of tests
        for other in (f"1{mark[3]}", f"{mark[3]} in all", ""):
            changed = html[: mark.start(3)] + other + html[mark.end(3) :]
            with pytest.raises(AuditError, match=f"row {mark[1]}, ") as refused:
                check(figures, path, changed)
            assert (
                "chapter-01_numbers" in str(refused.value)
                or "chapter-text" in str(refused.value)
                or "annex" in str(refused.value)
            )


def test_a_number_of_another_row_is_found(figures, made):
    html, path = made
    numbers = {row: text for row, form, text in MARKED.findall(html) if form == "cell"}
    (one, first), (other, _) = next(
        (pair, another) for pair in numbers.items() for another in numbers.items() if pair[1] != another[1]
    )
    with pytest.raises(AuditError):
        check(figures, path, html.replace(f'"{one} cell">{first}<', f'"{other} cell">{first}<'))


@pytest.mark.parametrize(
    "mark", ["0 cell", "1 cell", "99999999 cell", "-5 cell", "x cell", "", "5", "5 nothing", "cell 5"]
)
def test_a_mark_that_names_no_row_or_form_is_found(figures, made, mark):
    html, path = made
    with pytest.raises(AuditError):
        check(figures, path, re.sub(r'data-figure="\d+ sentence"', f'data-figure="{mark}"', html, count=1))


def test_a_headline_without_a_row_is_found_unless_it_states_no_figure(figures, made):
    html, path = made
    said = '<p class="headline">All 12 checks hold.</p></main>'
    with pytest.raises(AuditError, match="a headline that names no row"):
        check(figures, path, html.replace("</main>", said))
    check(figures, path, html.replace("</main>", said), ["All 12 checks hold."])


def test_words_and_measures_that_are_not_the_notebooks_are_found(figures, made):
    """What is printed fits its row, but the notebook says nothing of the kind."""
    html, path = made
    with pytest.raises(AuditError):
        check(figures, path, html.replace("started", "left"))
    elsewhere = path.with_name("other.ipynb")
    cell = 'section.sentence("cla_at_end", "{value} {were} started {value} {were} in care on {end}")'
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]), elsewhere)
    with pytest.raises(AuditError, match=r"the sentence of row \d+, cla_at_end"):
        check(figures, elsewhere, html)


def test_the_message_repeats_nothing_of_the_page_and_counts_the_places(figures, made):
    html, path = made
    changed = re.sub(r'(sentence" data-words="[^"]*">)[^<]+', r"\1Jo Bloggs, born 15/06/2010", html)
    with pytest.raises(AuditError) as refused:
        check(figures, path, changed)
    assert "Bloggs" not in str(refused.value)
    assert "2010" not in str(refused.value)
    assert "in chapter-01_numbers, the sentence of row " in str(refused.value)
    assert re.search(r"There are \d+ more such places", str(refused.value))
    assert refused.value.exit_code == 4


# H5: something in the process of a notebook changes what it prints.

INTRUDERS = {
    "a number": "from iro_analysis.report.words import numbers\n"
    "plain = numbers.rounded\n"
    "numbers.rounded = lambda value, unit: plain(value, unit) + 9\n",
    "a sentence": "from iro_analysis.report import section\n"
    "plain = section.headline\n"
    "section.headline = lambda *words: plain(*words).replace('1 child', '12 children')\n",
    "a mark": "from iro_analysis.report import section\n"
    "plain = section.Sentence\n"
    "section.Sentence = lambda text, *_: plain('All is well.')\n",
}


@pytest.mark.parametrize("code", INTRUDERS.values(), ids=INTRUDERS)
def test_what_changes_a_notebook_alone_publishes_nothing(tmp_path, monkeypatch, capsys, code):
    (tmp_path / "data").mkdir()
    header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,UN3,,\n"
    episodes = (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
        "1,01/05/2020,S,C2,N1,U6,PR1,,,,,,\n"
    )
    (tmp_path / "data" / "header.csv").write_text(header, encoding="utf-8")
    (tmp_path / "data" / "episodes.csv").write_text(episodes, encoding="utf-8")
    (tmp_path / "data" / "iro.toml").write_text("[report]\nchapters = ['01_population']\n", encoding="utf-8")
    intruder = f"\nif module.startswith('iro_analysis.kernels.'):\n    exec({code!r})\n"
    start = surroundings._START.replace("importlib.import_module(module)", f"{intruder}importlib.import_module(module)")
    monkeypatch.setattr(surroundings, "_START", start)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["iro", "run", "--data", "data", "--period", PERIOD])
    with pytest.raises(SystemExit) as ended, stopping_contracts_only():
        cli.main()
    assert ended.value.code == 4
    message = capsys.readouterr().err
    assert (
        "iro: The page does not print what the ledger holds, so nothing was published: in chapter-01_population, "
        in message
    )
    assert [path.name for path in Path("outputs").iterdir()] == [".lock"]
