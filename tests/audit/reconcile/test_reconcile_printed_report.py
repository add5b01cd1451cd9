"""A real printed report. Its contradictions were worked out by hand before the code read it.

* Paragraph 7.1 prints 370 children at the end of 2019-20, but 223 + 150 = 373 by sex; its chart has 32 + 42 + 55 +
  152 + 92 = 373 by age, and the chart of 7.4 has 281 + 39 + 24 + 15 + 14 = 373 by ethnicity.
* Paragraph 6.5 prints 135 starts and 140 ceases: 370 + 135 - 140 = 365 (or 368 from 373), but 364 are printed.
* The months of 2019-20 in 6.6 add up to 155 starts. 155 at 30.0 per 10,000 means 51,581 to 51,753 residents, but 370
  or 373 at 73.0 means 50,650 to 51,131.
* The table of 6.1 calls its last row 2012-21.

Everything else is consistent: 364 - 370 = -6; 212 + 152 = 364, and the ages add up to 364 too; 10 + 8, 30 + 22,
30 + 21, 90 + 70 and 52 + 31 are the ages; the months of 2020-21 add up to 135; 364 at 71.2 and 135 at 26.4 imply the
same population; 47 + 53 = 100; 7 + 3 + 3 = 13.
"""

import csv
import time
from dataclasses import replace
from pathlib import Path

import pytest
from reconcile_given import ledger

from iro_analysis.audit.reconcile import Register, page_html, read_register, reconcile, table_rows
from iro_analysis.audit.reconcile.output import summary

FOLDER = Path(__file__).parents[4] / "shared" / "published" / "peterborough-2020-21"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the register of the printed report is not here")

CONTRADICTIONS = {
    ("period label", ("6.1",), 1),
    ("breakdown and total", ("Executive summary", "7.1", "7.1 chart", "7.4 chart"), 3),
    ("stock and flow", ("Executive summary", "7.1", "6.5", "6.2", "7.2"), 4),
    ("implied population", ("6.1", "Executive summary", "7.1", "6.3", "6.6"), 15),
}

CLAIMS = [
    ("Executive summary", "true"),
    ("5.1", "true"),
    ("6.2", "true"),
    ("6.4", "not supported by a test"),
    ("6.4", "cannot be judged"),
    ("7.2", "cannot be judged"),
    ("7.2", "true"),
    ("7.3", "cannot be judged"),
    ("7.3", "cannot be judged"),
    ("7.3", "cannot be judged"),
    ("7.5", "cannot be judged"),
    ("9.2", "cannot be judged"),
    ("9.9", "cannot be judged"),
    ("9.11", "cannot be judged"),
]


@pytest.fixture(scope="module")
def register():
    return read_register(FOLDER)


@pytest.fixture(scope="module")
def findings(register):
    return reconcile(register)


def test_every_row_is_read(register):
    with (FOLDER / "figures.csv").open(encoding="utf-8", newline="") as file:
        assert len(register.figures) == len(list(csv.reader(file))) - 1


def test_it_contradicts_itself_where_a_reader_would_notice(findings):
    contradictions = [item for item in findings.of("against itself") if item.verdict == "contradiction"]
    assert {(item.kind, item.refs, len(item.figures)) for item in contradictions} == CONTRADICTIONS
    assert len(contradictions) == len(CONTRADICTIONS)
    assert findings.contradicts


def test_the_three_breakdowns_give_what_the_total_would_have_to_be(findings):
    contradictions = [item for item in findings.findings if item.verdict == "contradiction"]
    (total,) = [item for item in contradictions if item.kind == "breakdown and total"]
    assert total.sentence == (
        "Children in care at the end of the period, 2019-20: printed as 370, but it adds up to 373 by sex (223 + 150), "
        "373 by age_band (32 + 42 + 55 + 152 + 92 + 0) and 373 by ethnicity_published (281 + 39 + 24 + 15 + 14). "
        "All of this would hold if children in care at the end of the period, 2019-20 were 373."
    )


def test_the_one_late_review_and_the_child_without_a_printed_ethnicity_are_mentioned(findings):
    remarks = [item.sentence for item in findings.of("against itself") if item.verdict == "information"]
    assert "Reviews held on time, 2020-21: 99.9% of 1,021 is exactly 1,020, so 1 is not." in remarks
    assert any("by ethnicity_published it adds up to 363" in remark and "1 is missing" in remark for remark in remarks)


def test_its_claims_are_judged_as_a_reader_would(register, findings):
    judged = {finding.refs[0]: [] for finding in findings.of("its claims")}
    for finding in findings.of("its claims"):
        judged[finding.refs[0]].append(finding.verdict)
    expected = {ref: [verdict for other, verdict in CLAIMS if other == ref] for ref, _ in CLAIMS}
    assert {ref: sorted(verdicts) for ref, verdicts in judged.items()} == {
        ref: sorted(verdicts) for ref, verdicts in expected.items()
    }
    assert len(register.claims) == len(CLAIMS)


def test_no_test_backs_the_word_significantly(findings):
    # 135 of about 51,136 residents against 155 of about 51,667, as two Poisson counts divided by 1.7.
    (unsupported,) = [finding for finding in findings.findings if finding.verdict == "not supported by a test"]
    assert unsupported.p_value == pytest.approx(0.449, abs=0.001)


def test_the_ten_percent_fall_is_reported_as_ambiguous(findings):
    (ambiguous,) = [finding for finding in findings.findings if finding.kind == "fell by 10"]
    # 34 + 10 = 44, and 34 / 0.9 = 37.8.
    assert "44.0% if percentage points are meant or 37.8% if percent is meant" in ambiguous.sentence


def test_without_the_wrong_figures_and_claims_nothing_is_found(register):
    wrong = {("2019-20", "cla_at_end", ""), ("2019-20", "starts_rate", "")}
    rows = [replace(row, note="") for row in register.figures if (row.period, row.measure, row.breakdown) not in wrong]
    ceases = [replace(row, value=row.value + 4) if row.measure == "ceases" else row for row in rows]
    # 373 + 135 - 144 = 364, and a fall of 9.
    corrected = [replace(row, value=row.value - 3) if row.measure == "cla_at_end_change" else row for row in ceases]
    findings = reconcile(Register(tuple(corrected))).of("against itself")
    assert [finding.kind for finding in findings if finding.verdict == "contradiction"] == []


def test_it_takes_no_more_than_five_seconds(register):
    computed = ledger("period | measure | value\n2020-21 | cla_at_end | 364\n2019-20 | cla_at_end | 373")
    started = time.perf_counter()
    reconcile(register, computed)
    assert time.perf_counter() - started < 5


def test_the_page_counts_what_was_found_and_needs_no_script(findings):
    page = page_html(findings)
    assert "<strong>4</strong>contradictions" in page
    assert f"<strong>{findings.figures}</strong>figures printed" in page
    assert "<strong>1</strong>claim: not supported by a test" in page
    assert "<script" not in page


def test_the_table_holds_every_finding(findings):
    rows = table_rows(findings)
    assert list(rows.columns) == ["judgement", "verdict", "refs", "sentence"]
    assert len(rows) == len(findings.findings)
    assert summary(findings)[1] == "Against itself: contradiction 4, information 4"
