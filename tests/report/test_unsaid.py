"""What nobody keeps is nowhere in the report, and is "not available" in the ledger all the same."""

from dataclasses import replace

import nbformat
import pytest

from iro_analysis import pipeline
from iro_analysis.ledger import ledger_rows
from iro_analysis.measures import registry
from iro_analysis.measures.registry import catalogue
from iro_analysis.report.annex import annexes
from iro_analysis.report.document import Heading, plain_text, to_data
from iro_analysis.report.section import Section
from iro_analysis.report.sheets import figures_sheet, measures_sheet
from iro_analysis.report.views import Figures
from iro_analysis.resources import shipped
from iro_analysis.settings import Settings

WHY = "The Unheard of table was not supplied for 2020-21."
LACKING = {"value": None, "status": "not_available", "note": WHY}
SHIPPED = sorted(shipped("notebooks").glob("0[1-9]*.ipynb"))


@pytest.fixture
def optional(monkeypatch):
    """Makes a measure of the catalogue one that is printed only if it is kept."""

    def make(name, **relations):
        monkeypatch.setitem(registry._REGISTER, name, replace(catalogue()[name], **relations))

    return make


def shown(ledger, method, *words, **options):
    blocks = []
    getattr(Section("profiles", ledger, Settings(), blocks.append), method)(*words, **options)
    return blocks


CALLS = [
    ("sentence", ("uasc_at_end", "{value} of them"), {}),
    ("key_figures", ("uasc_at_end",), {"caption": "By year"}),
    ("table", ("uasc_at_end", "sex"), {}),
    ("chart", ("bars", "uasc_at_end", "sex"), {}),
    ("chart", ("trend", "uasc_at_end"), {}),
    ("calendar", (("uasc_at_end", "Due"),), {"caption": "By week"}),
    ("text", ("## Heading\n\nWords", "uasc_at_end"), {}),
]


@pytest.mark.parametrize(("method", "words", "options"), CALLS)
def test_a_section_shows_nothing_of_what_nobody_keeps(optional, given_ledger, row, method, words, options):
    ledger = given_ledger(row("uasc_at_end", **LACKING), row("uasc_at_end", breakdown="sex=Male", **LACKING))
    assert shown(ledger, method, *words, **options), "without the mark, its absence is said"
    optional("uasc_at_end", only_if_kept=True)
    assert shown(ledger, method, *words, **options) == []


def test_what_is_kept_in_another_year_is_said_to_be_absent_in_this_one(optional, given_ledger, row):
    optional("uasc_at_end", only_if_kept=True)
    ledger = given_ledger(row("uasc_at_end", **LACKING), row("uasc_at_end", 4, period="2019-20"))
    (absence,) = shown(ledger, "sentence", "uasc_at_end", "{value} of them")
    assert absence.reasons == (WHY,)


def test_a_table_of_key_figures_leaves_out_the_one_that_nobody_keeps(optional, given_ledger, row):
    optional("uasc_at_end", only_if_kept=True)
    ledger = given_ledger(row("uasc_at_end", **LACKING), row("cla_at_end", 4))
    (table,) = shown(ledger, "key_figures", "cla_at_end", "uasc_at_end", caption="By year")
    assert [line.measure for line in table.rows] == ["cla_at_end"]


@pytest.mark.parametrize("category", ["Male", "Not known"])
def test_a_breakdown_is_unsaid_if_no_category_is_known(optional, given_ledger, row, category):
    optional("uasc_at_end", only_if_kept_by=("sex",))
    ledger = given_ledger(row("uasc_at_end", 4), row("uasc_at_end", 4, breakdown=f"sex={category}"))
    assert len(shown(ledger, "table", "uasc_at_end", "sex")) == (category == "Male")
    assert len(shown(ledger, "sentence", "uasc_at_end", "{value}")) == 1


def test_the_annexes_are_silent_and_the_sheets_are_not(optional, given_ledger, row):
    optional("iro_caseload_mean", only_if_kept=True, limits=("caseload",))
    for name in ("iros_by_caseload", "iro_caseload_within_guideline_pct"):
        optional(name, limits=())
    optional("cla_at_end", only_if_kept_by=("sex",))
    ledger = given_ledger(
        row("iro_caseload_mean", **LACKING),
        row("cla_at_end", 4),
        row("cla_at_end", breakdown="sex=Not known", **LACKING),
        row("cla_at_end", breakdown="need=N1", value=None, status="not_available", note="No need."),
    )
    printed = [
        str(to_data(block)) for chapter in annexes(Figures(ledger), Settings(), None) for block in chapter.blocks
    ]
    words = " ".join(printed)
    assert "'No need.'" in words
    assert "iro_caseload_mean" not in words
    assert "50 to 70 children" not in words
    assert WHY not in words
    assert "iro_caseload_mean" in set(measures_sheet(ledger)["measure"])
    assert WHY in set(figures_sheet(ledger)["note"])


def test_a_service_that_keeps_none_of_it_has_a_report_without_a_word_of_it(full_ledger, monkeypatch):
    """Every shipped notebook and annex, on a ledger in which every such measure and breakdown is not available."""
    optional = {name for name, record in catalogue().items() if record.only_if_kept}
    frame = full_ledger.frame.copy()
    unkept = frame["measure"].isin(optional | {f"{name}_change" for name in optional})
    for name, record in catalogue().items():
        for dimension in record.only_if_kept_by:
            unkept |= (frame["measure"] == name) & frame["breakdown"].str.contains(rf"\b{dimension}=")
    frame.loc[unkept, ["value", "numerator", "denominator"]] = float("nan")
    frame.loc[unkept, ["status", "note"]] = "not_available", WHY
    ledger = ledger_rows(frame, full_ledger.period)
    blocks = [block for path in SHIPPED for block in _blocks_of(path, ledger, monkeypatch)]
    blocks += [block for chapter in annexes(Figures(ledger), Settings(), None) for block in chapter.blocks]
    words = " ".join(str(to_data(block)) for block in blocks)
    assert WHY not in words
    assert not [name for name in optional if f"'{name}'" in words or catalogue()[name].title in words]
    headings = [(one, other) for one, other in zip(blocks, [*blocks[1:], None], strict=True) if _empty(one, other)]
    assert not [plain_text(one.tokens) for one, _ in headings], "headings with nothing below them"


def _empty(block, following):
    deeper = isinstance(following, Heading) and following.level > getattr(block, "level", 0)
    return isinstance(block, Heading) and (following is None or (isinstance(following, Heading) and not deeper))


def _blocks_of(path, ledger, monkeypatch):
    """The blocks that a notebook prints in order, with charts as their tables."""
    blocks = []
    monkeypatch.setattr(pipeline, "open_section", lambda name, **_: Section(name, ledger, Settings(), blocks.append))
    monkeypatch.setattr(Section, "_show_chart", lambda self, _kind, _data, table: self._show_table(table))
    names = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102  our own notebook
        else:
            Section("text", ledger, Settings(), blocks.append).text(cell.source, "cla_at_end")
    return blocks
