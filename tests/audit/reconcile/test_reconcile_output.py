"""How findings are written: as a frame, a summary and a page."""

import json

from reconcile_given import ledger, register

from iro_analysis.audit.reconcile import page_html, reconcile
from iro_analysis.audit.reconcile.output import summary

FIGURES = """
    period  | measure    | value | ref
    2019-20 | cla_at_end | 370   | 1 <b>
    2020-21 | cla_at_end | 364   | 2
    2020-21 | cla_at_end | 365   | 3
"""


def test_the_frame_has_one_row_per_finding_and_can_be_written():
    findings = reconcile(register(FIGURES), ledger("period | measure | value\n2019-20 | cla_at_end | 370"))
    (first, *_) = json.loads(findings.frame.to_json(orient="records"))
    assert first["verdict"] == "contradiction"
    assert (first["refs"], first["figures"]) == ("2 | 3", "2020-21 cla_at_end = 364 and 365")
    assert (first["p_value"], first["computed"]) == (None, None)
    assert findings.frame.to_csv(index=False).count("\n") == len(findings.findings) + 1


def test_the_most_serious_findings_come_first_in_each_judgement():
    findings = reconcile(register(FIGURES), ledger("period | measure | value\n2019-20 | cla_at_end | 370"))
    assert [finding.verdict for finding in findings.of("against computed figures")] == [
        "not computed",
        "not computed",
        "reproduced exactly",
    ]
    assert summary(findings) == [
        "3 figures and 0 claims in the register",
        "Against itself: contradiction 1",
        "Against computed figures: not computed 2, reproduced exactly 1",
    ]


def test_text_from_a_register_is_escaped_on_the_page():
    page = page_html(reconcile(register(FIGURES), ledger("period | measure | value\n2019-20 | cla_at_end | 370")))
    assert "1 &lt;b&gt;" in page
    assert "<b>" not in page
    assert "<strong>1</strong>different figure reproduced" in page


def test_a_page_without_findings_says_so():
    page = page_html(reconcile(register("period | measure | value\n2019-20 | cla_at_end | 370")))
    assert "The figures of the report do not contradict each other." in page
    assert "The register holds no claims." in page
