"""Words that a practitioner would object to: the law of the period, marks, the working day, achievements, terms."""

import json
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.care.law import PARTS, law, law_in_force
from iro_analysis.care.rules import MARKS, every_version, guidelines, rule_in_force, rules
from iro_analysis.errors import CommandError
from iro_analysis.figures.grid import Categories
from iro_analysis.ledger import Ledger, ledger_rows
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.registry import catalogue, every_measure
from iro_analysis.periods import parse_period
from iro_analysis.report import annex
from iro_analysis.report.annex import rules_table
from iro_analysis.report.chapters import TEXTS, known_chapters
from iro_analysis.report.document import chapter
from iro_analysis.report.html import blocks_html, page_html
from iro_analysis.report.page import report_document
from iro_analysis.report.views import Figures
from iro_analysis.report.words.prose import Prose
from iro_analysis.resources import shipped
from iro_analysis.settings import Authority, Settings

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(authority=Authority(name="Exampleton"))


def ledger(*rows, period="2020-21"):
    """A ledger of ``period`` from rows of measure, value and whatever else a figure has."""
    records = [
        {"status": "ok", "note": "", "unit": "percent", "breakdown": "", "period": period, **row} for row in rows
    ]
    for record in records:
        record_period = parse_period(record["period"])
        record |= {"period_start": record_period.start, "period_end": record_period.end, "section": "reviews"}
    return ledger_rows(pd.DataFrame(records), parse_period(period))


def written(text, made: Ledger, folder):
    """What a text chapter says, as a reader sees it."""
    path = folder / "chapter.md"
    path.write_text(text, encoding="utf-8")
    blocks = chapter("1", "chapter", Prose(Figures(made), SETTINGS).blocks(path)).blocks
    return BeautifulSoup(blocks_html(blocks), "html.parser")


# -- the law of the period ---------------------------------------------------------------------------------------------

#: In force in every year since April 2018, worked by hand from the Acts and regulations.
ALWAYS = {
    "Children Act 1989, section 22",
    "United Nations Convention on the Rights of the Child, article 12",
    "Human Rights Act 1998, section 6",
    "Children Act 1989, sections 26(3) and 26A",
    "Adoption and Children Act 2002, sections 18 to 29 and 35",
    "Care Planning, Placement and Case Review (England) Regulations 2010, regulations 4 to 6",
    "Legal Aid, Sentencing and Punishment of Offenders Act 2012, sections 91 to 107",
    "Children and Social Work Act 2017, section 1",
    "Children Act 1989, sections 25A to 25C (inserted by the Children and Young Persons Act 2008, section 10)",
    "Care Planning, Placement and Case Review (England) Regulations 2010, regulations 36, 45 and 46",
    "IRO Handbook (2010), statutory guidance",
    "A and S (Children) v Lancashire County Council [2012] EWHC 1689 (Fam)",
    "Children Act 1989, section 26",
    "Adoption Agencies Regulations 2005 (SI 2005/389), regulation 36(1)",
    "Adoption Agencies Regulations 2005 (SI 2005/389), regulation 36(3)",
    "Care Planning, Placement and Case Review (England) Regulations 2010 (SI 2010/959), regulation 33(1) and (2)",
    "Regulation 33(3) of the 2010 Regulations",
    "Regulation 32(2) of the 2010 Regulations",
    "Regulation 48 of the 2010 Regulations",
    "Part 8A of the 2010 Regulations (inserted by SI 2013/706)",
}
_VOLUME_2 = "Children Act 1989 guidance and regulations, volume 2: care planning, placement and case review"
_2010 = "Care Planning, Placement and Case Review (England) Regulations 2010"
VOLUME_2015, VOLUME_2021 = f"{_VOLUME_2} (June 2015)", f"{_VOLUME_2} (July 2021)"
CORONAVIRUS = "Adoption and Children (Coronavirus) (Amendment) Regulations 2020 (SI 2020/445)"
ARTICLE_39 = "R (Article 39) v Secretary of State for Education [2020] EWCA Civ 1577"
UNDER_16 = f"{_2010}, regulation 27A (inserted by SI 2021/161)"
OF_16_AND_17 = f"{_2010}, regulation 27C (inserted by SI 2023/416)"
SUPPORTED = "Supported Accommodation (England) Regulations 2023 (SI 2023/416)"


def law_of(period):
    """The title of each entry that the legal chapter of a report prints, with when it was in force."""
    made = ledger({"measure": "cla_at_end", "value": 1.0}, period=period)
    blocks = chapter("2", "law", Prose(Figures(made), SETTINGS).blocks(TEXTS / "legal_context.md")).blocks
    rows = BeautifulSoup(blocks_html(blocks), "html.parser").select("tbody tr")
    return {row.th.get_text(strip=True): row.find_all("td")[-1].get_text(strip=True) for row in rows}


@pytest.mark.parametrize(
    ("period", "besides"),
    [
        ("2019-20", {VOLUME_2015: "June 2015 to 7 July 2021"}),
        (
            "2020-21",
            {
                VOLUME_2015: "June 2015 to 7 July 2021",
                CORONAVIRUS: "24 April 2020 to 24 September 2020",
                ARTICLE_39: "Decided on 24 November 2020",
            },
        ),
        (
            "2021-22",
            {
                VOLUME_2015: "June 2015 to 7 July 2021",
                VOLUME_2021: "From 8 July 2021",
                UNDER_16: "From 9 September 2021",
            },
        ),
        ("2022-23", {VOLUME_2021: "From 8 July 2021", UNDER_16: "From 9 September 2021"}),
        (
            "2023-24",
            {
                VOLUME_2021: "From 8 July 2021",
                UNDER_16: "From 9 September 2021",
                SUPPORTED: "From 28 April 2023",
                OF_16_AND_17: "From 28 October 2023",
            },
        ),
    ],
)
def test_a_report_prints_exactly_the_law_in_force_in_its_period(period, besides):
    printed = law_of(period)
    assert printed.keys() == ALWAYS | besides.keys()
    assert besides.items() <= printed.items()


@pytest.mark.parametrize(
    ("title", "first", "before", "last", "after"),
    [
        (CORONAVIRUS, "2020-04-24", "2020-04-23", "2020-09-24", "2020-09-25"),
        (VOLUME_2015, "2015-06-01", "2015-05-31", "2021-07-07", "2021-07-08"),
        (ARTICLE_39, "2020-11-24", "2020-11-23", "2020-11-24", "2020-11-25"),
    ],
)
def test_one_day_of_the_period_is_enough_and_the_day_beside_it_is_not(title, first, before, last, after):
    def titles(start, end):
        return {entry.title for part in PARTS for entry in law_in_force(part, parse_period(f"{start}..{end}"))}

    assert title in titles("2000-01-01", first)
    assert title in titles(last, "2040-01-01")
    assert title not in titles("2000-01-01", before) | titles(after, "2040-01-01")


def test_a_report_on_years_before_april_2011_has_the_regulations_of_1991_and_no_handbook():
    printed = law_of("2009-10")
    assert printed["Review of Children's Cases Regulations 1991 (SI 1991/895), regulation 3"] == (
        "14 October 1991 to 31 March 2011"
    )
    assert not [title for title in printed if "2010" in title or "25A" in title]


def test_before_there_were_iros_the_chapter_says_that_there_was_no_law_on_them(tmp_path):
    made = ledger({"measure": "cla_at_end", "value": 1.0}, period="2002-03")
    assert "none of it was in force" in written("{{ law: officer }}", made, tmp_path).text.lower()


@pytest.mark.parametrize(
    ("text", "message"),
    [("{{ law: courts }}", "the parts are children, officer, reviews"), ("So: {{ law: reviews }}", "stand alone")],
)
def test_a_part_that_does_not_exist_and_a_table_in_a_sentence_are_refused(text, message, tmp_path):
    with pytest.raises(CommandError, match=message):
        written(text, ledger({"measure": "cla_at_end", "value": 1.0}), tmp_path)


#: How the law words a number of months or weeks.
NUMBERS = {3: "three", 4: "four", 6: "six", 20: "20"}


def test_the_words_of_the_law_and_the_rules_of_the_clock_give_the_same_limits():
    entries = [entry for entry in law() if entry.rules]
    assert len(entries) == 4
    for entry in entries:
        for name in entry.rules:
            rule = rule_in_force(name, entry.begins.first)
            assert f"{NUMBERS[rule.limit]} {rule.unit}" in entry.text, (entry.title, name)


# -- marks -------------------------------------------------------------------------------------------------------------

#: What a page may say nothing of: how far the text of a source was read.
UNREAD = re.compile(
    r"to be checked|“known”|[“(]seen|\bseen in part\b|\bnot seen\b|^seen\b|\bseen:|\b(seen|read) as made|was not read"
    r"|\b(was|were) (not )?seen\b",
    re.IGNORECASE,
)


def test_no_rule_law_or_measure_says_in_its_printed_words_how_far_its_source_was_read():
    words = [(entry.id, text) for entry in every_version() for text in (entry.title, entry.cite, entry.note)]
    words += [(entry.title, text) for entry in law() for text in (entry.title, entry.text)]
    words += [(entry.name, text) for entry in catalogue().values() for text in (entry.cite, entry.caveats)]
    assert [(name, text) for name, text in words if UNREAD.search(text)] == []


def test_no_page_prints_a_mark():
    made = ledger({"measure": "cla_at_end", "value": 1.0})
    chapters = [chapter("1", "law", Prose(Figures(made), SETTINGS).blocks(TEXTS / "legal_context.md"))]
    page = BeautifulSoup(page_html(report_document(chapters, Figures(made), SETTINGS)), "html.parser")
    assert page.find(id="annex-rules-table").find(string=re.compile("regulation 33"))
    assert not UNREAD.search(page.get_text(" "))
    cells = {cell.get_text(strip=True) for cell in page.select("td, th")}
    assert not cells & {*MARKS, "Mark"}
    assert rules_table().columns == ("Limit", "In force", "Source")
    assert [text.name for text in annex.TEXTS.glob("*.md") if UNREAD.search(text.read_text("utf-8"))] == []


def test_what_was_not_read_is_in_the_list_of_who_should_read_it():
    page = (ROOT / "docs" / "legal.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| (.*?) \|", page, re.MULTILINE)
    unread = {entry.title for entry in law() if entry.mark != "seen"}
    assert unread <= set(first_cells)
    named = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
    assert {entry.id for entry in every_version() if entry.mark != "seen"} <= named


def test_the_handbook_is_cited_by_paragraph_or_chapter_or_the_docs_say_who_should_look():
    page = (ROOT / "docs" / "legal.md").read_text(encoding="utf-8")
    missing = page[page.index("## Paragraphs of the IRO Handbook") :]
    cites = {entry.name: entry.cite for entry in catalogue().values()}
    cites |= {entry.id: entry.cite for entry in (*rules(), *guidelines())}
    handbook = {name: cite for name, cite in cites.items() if "Handbook" in cite}
    bare = {name for name, cite in handbook.items() if not re.search(r"Handbook 2010, (paragraph|chapter) \d", cite)}
    assert len(handbook) > 15
    assert {name for name in bare if f"`{name}`" not in missing} == set()


# -- the working day ---------------------------------------------------------------------------------------------------


def test_wherever_the_days_that_are_no_working_days_are_listed_christmas_day_and_good_friday_are_among_them():
    files = [path for pattern in ("*.md", "docs/*.md", "data_contracts/*.toml") for path in ROOT.glob(pattern)]
    files += [*(ROOT / "iro_analysis").rglob("*.md"), *(ROOT / "iro_analysis").rglob("*.py")]
    listed = {}
    for path in files:
        text = " ".join(path.read_text(encoding="utf-8").split())
        for sentence in re.findall(r"[^.:]*Saturday[^.:]*bank holiday[^.:]*", text):
            listed.setdefault(path.name, []).append(sentence)
    assert {"rules.md", "rules.toml", "GLOSSARY.md", "statutory-clock.md", "calendar.py"} <= listed.keys()
    assert [
        (name, sentence)
        for name, sentences in listed.items()
        for sentence in sentences
        if "Christmas Day" not in sentence or "Good Friday" not in sentence
    ] == []


# -- achievements ------------------------------------------------------------------------------------------------------


def changed(measure, before, now, p, **of):
    """The rows of a measure in two years, with its change and the probability of such a change by chance."""
    unit = of.pop("unit", "percent")
    return [
        {
            "measure": measure,
            "value": before,
            "period": "2019-20",
            "unit": unit,
            "numerator": before,
            "denominator": 100,
        },
        {"measure": measure, "value": now, "unit": unit, "numerator": now, "denominator": 100, **of},
        {"measure": f"{measure}_change", "value": now - before, "unit": "percentage points"},
        {"measure": f"{measure}_change_p", "value": p, "unit": "p-value"},
    ]


def achieved(folder, rows, *names):
    page = written(f"{{{{ achievements: {'; '.join(names)} }}}}", ledger(*rows), folder)
    return [item.text.replace("\N{NO-BREAK SPACE}", " ").strip() for item in page.find_all("li")] or page.p.text


# The better the higher, and the better the lower.
@pytest.mark.parametrize(
    ("measure", "before", "now", "p", "printed"),
    [
        ("c63_pct", 60.0, 80.0, 0.002, True),
        ("c63_pct", 80.0, 60.0, 0.002, False),
        ("c63_pct", 79.0, 80.0, 0.86, False),
        ("c63_pct", 80.0, 80.0, 1.0, False),
        ("placements_three_or_more_pct", 20.0, 5.0, 0.001, True),
        ("placements_three_or_more_pct", 5.0, 20.0, 0.001, False),
    ],
)
def test_only_an_improvement_that_chance_does_not_explain_is_an_achievement(measure, before, now, p, printed, tmp_path):
    found = achieved(tmp_path, changed(measure, before, now, p), measure)
    if printed:
        assert len(found) == 1
        assert found[0].startswith(f"{every_measure()[measure].title}: {now}%")
    else:
        assert "better than a year before by more than chance could explain" in found


def test_a_limit_that_every_review_kept_is_an_achievement_and_one_that_a_single_review_missed_is_not(tmp_path):
    kept = {"measure": "reviews_on_time_pct", "value": 100.0, "numerator": 42, "denominator": 42}
    missed = {"measure": "reviews_on_time_pct", "value": 97.6, "numerator": 41, "denominator": 42}
    (line,) = achieved(tmp_path, [kept], "reviews_on_time_pct")
    assert line.endswith("The limit was kept every time.")
    assert achieved(tmp_path, [missed], "reviews_on_time_pct").startswith("There is no year before")


def test_a_full_percentage_without_a_limit_of_law_is_no_achievement_by_itself(tmp_path):
    attended = {"measure": "attended_pct", "value": 100.0, "numerator": 3, "denominator": 3}
    assert achieved(tmp_path, [attended], "attended_pct").startswith("There is no year before")


def test_a_measure_that_aims_at_neither_high_nor_low_can_be_no_achievement(tmp_path):
    with pytest.raises(CommandError, match="neither high nor low"):
        achieved(tmp_path, changed("cla_at_end", 370, 300, 0.001, unit="children"), "cla_at_end")
    with pytest.raises(CommandError, match="no measure 'atended_pct'"):
        achieved(tmp_path, changed("attended_pct", 60.0, 80.0, 0.002), "atended_pct")


def test_the_shipped_chapter_prints_achievements_alone_and_says_so_if_there_are_none(tmp_path):
    text = (TEXTS / "achievements.md").read_text(encoding="utf-8")
    assert re.findall(r"\{\{ *(\w+)", text) == ["achievements"]
    rows = [*changed("c63_pct", 60.0, 80.0, 0.002), *changed("health_assessment_pct", 95.0, 70.0, 0.001)]
    page = written(text, ledger(*rows), tmp_path)
    assert [item.text.partition(":")[0] for item in page.find_all("li")] == [
        "Children who gave their views to each of their reviews (PAF C63)"
    ]
    none = written(text, ledger(*changed("health_assessment_pct", 95.0, 70.0, 0.001)), tmp_path)
    assert none.find("li") is None
    assert "None of the figures looked at is better than a year before" in none.text


# -- terms -------------------------------------------------------------------------------------------------------------

#: "Spell" anywhere; in a title "starts" and "ceases" are nouns.
SPELL, NOUNS = re.compile(r"\bspells?\b", re.IGNORECASE), re.compile(r"\b(starts?|ceases?|spells?)\b", re.IGNORECASE)


def notebooks():
    """Every cell of the shipped notebooks: its notebook, its kind and its source."""
    for path in sorted(shipped("notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield path.name, cell["cell_type"], "".join(cell["source"])


def captions():
    """Every caption and heading of the notebooks."""
    for name, kind, source in notebooks():
        found = re.findall(r"^#+ (.*)", source, re.MULTILINE) if kind == "markdown" else ()
        yield from ((name, text) for text in (*found, *re.findall(r'caption="([^"]*)"', source)))


def test_no_title_caption_or_heading_calls_children_starts_ceases_or_spells():
    titles = [(entry.name, entry.title) for entry in every_measure().values()]
    titles += [(name, known.title) for name, known in dimensions().items()]
    titles += [(entry.id, entry.title) for entry in every_version()]
    titles += [*captions()]
    assert len(titles) > 300
    assert [(name, title) for name, title in titles if NOUNS.search(title)] == []


def test_no_definition_caveat_sentence_or_chapter_speaks_of_spells():
    words = [
        (entry.name, text) for entry in catalogue().values() for text in (entry.definition, entry.caveats, entry.cite)
    ]
    words += [(name, source) for name, _, source in notebooks()]
    texts = [*known_chapters(SETTINGS).values(), *annex.TEXTS.glob("*.md")]
    words += [(path.name, path.read_text(encoding="utf-8")) for path in texts if path.suffix == ".md"]
    assert [(name, text) for name, text in words if SPELL.search(text)] == []
    nouns = re.compile(
        r"\b(plus|less|and|first|last|by) (starts?|ceases?)\b(?! (and|to))|^Starts|^Ceases", re.IGNORECASE
    )
    assert [(name, text) for name, text in words if nouns.search(text)] == []


def test_the_ids_of_measures_stay():
    assert {"starts", "ceases", "starts_dfe", "ceases_dfe", "starts_not_known", "re_entries"} <= catalogue().keys()


def test_freed_for_adoption_is_a_row_only_where_a_child_is():
    # The last freeing order was made before 30 December 2005, when placement orders replaced them; it may still hold.
    period = parse_period("2020-21")
    nobody = {key.breakdown for key in Categories([period], Settings()).keys(catalogue()["cla_at_end"])}
    assert not [breakdown for breakdown in nobody if "D1" in breakdown or "Freed" in breakdown]
    assert {"legal_status=E1", "legal_status_group=Placement orders"} <= nobody
    freed = ["legal_status=D1", "legal_status_group=Freed for adoption"]
    somebody = {key.breakdown for key in Categories([period], Settings()).keys(catalogue()["cla_at_end"], freed)}
    assert set(freed) <= somebody
    assert "D1" in tomllib.loads((ROOT / "data_contracts" / "codes.toml").read_text(encoding="utf-8"))["legal_status"]
