"""The document as data: a block stored in a notebook is read back unchanged and gives the same HTML."""

import json
import math
from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from iro_analysis.periods import financial_year
from iro_analysis.report.chapters import known_chapters
from iro_analysis.report.document import (
    Absence,
    Band,
    Calendar,
    Cell,
    Chart,
    ChartData,
    DataTable,
    Heading,
    Notes,
    Row,
    Sentence,
    Series,
    Text,
    chapter,
    from_data,
    plain_text,
    to_data,
)
from iro_analysis.report.html import block_html
from iro_analysis.report.section import Section
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.settings import Settings

TABLE = DataTable("A", "B", ("C",), (Row("r", (Cell("1", "n = 2", "why"),), measure="starts"),), element="t")


def through_a_notebook(block):
    """The block as it is read back from a notebook."""
    return from_data(json.loads(json.dumps(to_data(block), allow_nan=False)))


@pytest.mark.parametrize(
    "block",
    [
        Sentence("12 children < 13"),
        Absence(("A", "B"), ("Why.",)),
        Notes(("One.", "Two.")),
        TABLE,
        *markdown_blocks("# A *title*\n\nText `code` [x](https://example.org)\n\n| a | b |\n|---|--:|\n| 1 | **2** |"),
    ],
)
def test_a_block_comes_back_equal(block):
    assert through_a_notebook(block) == block
    assert block_html(through_a_notebook(block)) == block_html(block)


#: Texts without characters that a notebook keeps by name: controls, marks of direction, separators of lines.
words = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=20)
numbers = st.one_of(st.floats(allow_infinity=False), st.just(math.nan))


@given(st.lists(numbers, min_size=1, max_size=6), words, st.booleans())
def test_a_chart_comes_back_with_every_number_and_every_gap(points, words, weekly):
    series = Series(words, tuple(points), tuple(points), tuple(points), total=points[0])
    data = ChartData(words, "children", tuple(map(str, points)), (series,), (words,), Band(1.0, 2.0, words))
    content = Calendar(financial_year(2021), (date(2020, 4, 6),), data) if weekly else data
    chart = Chart("line", words, content, words, (), "<svg></svg>", TABLE, "c1")
    back = through_a_notebook(chart)
    assert type(back.data) is type(content)
    assert repr(back) == repr(chart)  # compared as text, because NaN does not equal itself


def test_no_block_is_mistaken_for_another():
    with pytest.raises(KeyError):
        from_data({"block": "Script", "text": "x"})
    with pytest.raises(ValueError, match="text"):
        from_data({"block": "Sentence"})


def test_a_section_displays_its_html_and_its_data_in_one_output(full_ledger, monkeypatch):
    outputs = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data, _: outputs.append(data))
    Section("population", full_ledger, Settings()).chart("bars", "starts", "sex", caption="Starts")
    (output,) = outputs
    html, data = output.values()
    assert block_html(from_data(data)) == html
    assert data["data"]["categories"] == ["Male", "Female", "Not known"]
    assert BeautifulSoup(html, "html.parser").figure["id"] == data["element"]


def test_headings_are_numbered_and_tables_of_texts_get_ids_in_order():
    numbered = chapter("3", "ours", markdown_blocks("# T *x*\n\n## A\n\n| a |\n|---|\n| 1 |\n\n### B\n\n## C\n\n# D"))
    headings = [
        (block.number, plain_text(block.tokens), block.element)
        for block in numbered.blocks
        if isinstance(block, Heading)
    ]
    assert headings == [("3", "T x", "ours"), ("3.1", "A", ""), ("", "B", ""), ("3.2", "C", ""), ("", "D", "")]
    assert numbered.title == "T x"
    (table,) = [block for block in numbered.blocks if hasattr(block, "caption")]
    assert (table.element, plain_text(table.caption), table.caption_seen) == ("ours-table-1", "A", False)


def test_consecutive_absences_are_one_block_until_another_block_comes_between():
    one, other = Absence(("A",), ("No log.",)), Absence(("B",), ("No log.",))
    blocks = chapter("", "c", [one, other, Sentence("x"), other]).blocks
    assert blocks == (Absence(("A", "B"), ("No log.",)), Sentence("x"), other)


def test_every_shipped_text_consists_of_blocks_that_a_notebook_can_carry():
    texts = [path for path in known_chapters(Settings()).values() if path.suffix == ".md"]
    assert len(texts) > 5
    for path in texts:
        blocks = markdown_blocks(path.read_text(encoding="utf-8"))
        assert isinstance(blocks[0], Heading)
        assert any(isinstance(block, Text) for block in blocks)
        assert [through_a_notebook(block) for block in blocks] == blocks
