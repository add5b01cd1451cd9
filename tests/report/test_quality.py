"""The page and the chapter on data quality, compared with counts made by hand."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from iro_analysis.data_quality import DataQuality, EarlierReport
from iro_analysis.periods import parse_period
from iro_analysis.report.quality_page import cautions, verdict, write_quality_page
from iro_analysis.report.quality_section import QualitySection
from iro_analysis.report.tables.quality import completeness_tables
from iro_analysis.settings import Settings
from pieces import Pieces

CHECKS = [
    # expectation, rule, severity, sentence, rows_checked, rows_failed, status
    ("episodes.started_present", "141", "critical", "Every start is given.", 1200, 3, "failed"),
    ("episodes.no_overlap", "501", "warning", "No episode <overlaps> another.", 900, 12, "failed"),
    ("episodes.open_urn_kept", "503F", "warning", "Its number is kept.", 0, 0, "could not check"),
    ("episodes.date_not_swapped", "", "info", "No day stands for a month.", 900, 2, "failed"),
    ("episodes.key_unique", "", "warning", "No two start on a day.", 1200, 0, "passed"),
]


def quality(checks=CHECKS):
    names = ["expectation", "rule", "severity", "sentence", "rows_checked", "rows_failed", "status"]
    found = [
        ("episodes.started_present", 2021, "e.csv", 3),
        ("episodes.no_overlap", 2020, "d.csv", 5),
        ("episodes.no_overlap", 2021, "e.csv", 7),
        ("episodes.date_not_swapped", None, "e.csv", 2),
    ]
    completeness = [("episodes", 2021, "started", 1200, 1197), ("episodes", 2021, "child_id", 1200, 1200)]
    blank = [name for name in EPISODE_COLUMNS if name not in {"started", "child_id"}]
    completeness += [("episodes", 2021, name, 1200, 0) for name in blank]
    return DataQuality(
        expectations=frame(names, checks).assign(table="episodes", scope="row", remedy=""),
        found=frame(["expectation", "collection_year", "file", "rows"], found),
        completeness=frame(["table", "collection_year", "column", "rows", "filled"], completeness),
        files=frame(
            ["file", "table", "collection_year", "encoding", "rows", "status", "note"],
            [
                ("e.csv", "episodes", 2021, "utf-8", 1200, "read", ""),
                ("x.csv", None, None, "utf-8", None, "not recognised", "nearest to Header, but lacks SEX"),
            ],
        ),
        cells=frame(
            ["file", "table", "collection_year", "column", "change", "cells"],
            [("e.csv", "episodes", 2021, "DECOM", "unreadable date", 3)],
        ),
        resolutions=frame(["rule", "table", "file", "rows"], [("no-date", "episodes", "e.csv", 3)]),
        reconciliation=frame(
            ["file", "table", "rows_in", "rows_used", "rows_merged", "rows_quarantined"],
            [("e.csv", "episodes", 1200, 1100, 97, 3)],
        ),
    )


EPISODE_COLUMNS = (
    *("child_id", "started", "reason_new_episode", "legal_status", "need", "placement", "provider", "ceased"),
    *("reason_ceased", "reason_placement_change", "home_postcode", "placement_postcode", "placement_urn"),
)


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns).convert_dtypes()


def texts(soup, caption):
    """The rows of the table with this caption, the header first; notes and bases are part of their cells."""
    table = next(table for table in soup.find_all("table") if table.caption.text == caption)
    return [[" ".join(cell.text.split()) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]


@pytest.fixture(scope="module")
def soup(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    earlier = EarlierReport("2019-20", {"episodes.no_overlap": 1, "episodes.started_present": 0})
    page = write_quality_page(quality().with_earlier(earlier), Settings(), parse_period("2020-21"), folder)
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_findings_are_counted_by_severity_rule_and_year_and_against_the_earlier_report(soup):
    assert texts(soup, "Warnings: to be mended") == [
        ["What must hold", "2019-20", "2020-21", "Rows", "In the report of 2019-20"],
        ["No episode <overlaps> another. Episodes, rule 501", "5", "7", "12 of 900", "1"],
        ["Its number is kept. Episodes, rule 503F", "0", "0", "not checked see note 1", "not checked"],
    ]
    assert texts(soup, "Critical")[1] == ["Every start is given. Episodes, rule 141", "3", "3 of 1,200", "0"]
    assert texts(soup, "Information: to be looked at") == [
        ["What must hold", "No date", "Rows", "In the report of 2019-20"],
        ["No day stands for a month. Episodes, a check of our own", "2", "2 of 900", "not checked"],
    ]


def test_rows_are_accounted_for_by_table_and_file(soup):
    assert texts(soup, "What became of the rows of each table")[1:] == [
        ["Episodes", "1,200", "1,100", "97", "3", "4"],
        ["All", "1,200", "1,100", "97", "3", "4"],
    ]
    assert texts(soup, "Rows of each file")[1] == ["e.csv Episodes", "1,200", "1,100", "97", "3"]
    assert texts(soup, "Files that are not used")[1:] == [
        ["1 without a table", "not recognised", "not named here, as a name may be a child's: iro check names them"]
    ]


def test_the_words_all_and_none_mean_exactly_that(soup):
    filled = {row[0]: row[1] for row in texts(soup, "Episodes: cells filled")[1:]}
    assert filled["First day of the episode DECOM"] == "99.8% n = 1,200"
    assert filled["The authority's identifier of the child, as text CHILD"] == "all n = 1,200"
    assert filled["Placement type PLACE"] == "none n = 1,200"


def test_the_page_loads_nothing_and_lists_every_heading_in_its_contents(soup):
    assert not re.search(r"<script|<link|src=|@import|url\(", str(soup))
    linked = [link["href"].removeprefix("#") for link in soup.nav.find_all("a")]
    assert linked == [heading["id"] for heading in soup.main.find_all("h2")]


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        (CHECKS, "Of 5 checks these find something: 1 critical, 2 to be mended, 1 to be looked at."),
        (CHECKS[-1:], "All 1 checks hold."),
    ],
)
def test_the_verdict_counts_checks(checks, words):
    assert verdict(quality(checks)).startswith("1 files hold 1,200 rows. 3 of them are quarantined")
    assert words in verdict(quality(checks))


def test_the_chapter_shows_a_line_per_piece_and_a_sentence_if_every_check_passes():
    pieces = Pieces()
    QualitySection(quality(CHECKS[-1:]), display=pieces.show).findings()
    assert [BeautifulSoup(html, "html.parser").text.strip() for html in pieces] == ["All 1 checks hold."]
    section = QualitySection(quality(), display=pieces.show)
    section.findings()
    section.completeness("episodes", "reviews")
    ids = [tag["id"] for html in pieces[1:] for tag in BeautifulSoup(html, "html.parser").find_all("table")]
    assert ids == [f"data-quality-table-{number}" for number in range(1, 5)]


def test_children_in_care_whom_the_next_return_lacks_are_mentioned_on_the_front_page():
    found = [("episodes.child_in_next_return", 2020, "e.csv", 119), ("episodes.child_in_next_return", 2019, "e.csv", 9)]
    lacking = replace(quality(), found=frame(["expectation", "collection_year", "file", "rows"], found))
    (caution,) = cautions(lacking, [2019, 2020, 2021])
    assert caution.startswith(
        "Caution: 119 children whom the return of 2019-20 leaves in care are not in the next one."
    )
    assert cautions(quality(), [2020]) == []


def test_of_fewer_than_20_rows_it_says_how_many_are_filled():
    completeness = [("episodes", 2021, name, 12, 9) for name in EPISODE_COLUMNS]
    names = ["table", "collection_year", "column", "rows", "filled"]
    (table,) = completeness_tables(replace(quality(), completeness=frame(names, completeness)), ["episodes"])
    assert {(cell.text, cell.base) for row in table.rows for cell in row.cells} == {("9 of 12", "")}
