"""Printed figures compared with the figures of a ledger."""

import pytest
from reconcile_given import ledger, register

from iro_analysis.audit.reconcile import reconcile

LEDGER = """
    period    | measure             | breakdown                           | value      | status        | note
    2020-21   | cla_at_end          |                                     | 364        |               |
    2019-20   | cla_at_end          |                                     | 373        |               |
    2020-21   | cla_at_end          | legal_status_group=Placement orders | 16         |               |
    2020-21   | cla_at_end          | ethnicity=WBRI                      | 277        |               |
    2020-21   | cla_rate            |                                     | 71.2051643 |               |
    2020-21   | reviews_on_time_pct |                                     | 99.85      |               |
    2020-21   | reviews_held        | month=Apr                           | 80         |               |
    2020-21   | reviews_held        | month=May                           | 95         |               |
    2020-21   | reviews_held        | month=Jun                           |            | suppressed    |
    2020-21   | remanded_during     |                                     |            | suppressed    |
    2020-21   | app_statements      |                                     |            | not_available | No log.
    2020-21   | cla_at_end_change   |                                     | -9         |               |
    2020-21Q1 | starts              |                                     | 24         |               |
"""

JUDGED = [
    ("2020-21 | cla_at_end | | 364", "reproduced exactly", "printed as 364; computed as 364."),
    ("2020-21 | cla_rate | | 71.2", "reproduced at the printed precision", "printed as 71.2; computed as 71.205."),
    # A half is rounded up: 99.85 is printed as 99.9.
    ("2020-21 | reviews_on_time_pct | | 99.9", "reproduced at the printed precision", "computed as 99.850%."),
    ("2019-20 | cla_at_end | | 370", "differs", "printed as 370; computed as 373: 3 less is printed."),
    ("2020-21 | cla_at_end_change | | -6", "differs", "3 more is printed."),
    ("2020-21 | remanded_during | | 3", "suppressed", "the computed figure is suppressed."),
    ("2020-21 | app_statements | | 183", "not computed", "not computed: No log."),
    ("2020-21 | bananas | | 3", "not computed", "there is no such measure."),
    ("2018-19 | cla_rate | | 72.0", "not computed", "no figure of this measure was computed for 2018-19."),
    ("2012-21 | cla_rate | | 71.2", "not computed", "2012-21 is not a period."),
    ("2020-21 | cla_at_end | team=North | 3", "not computed", "no figure for 'team=North' was computed."),
    ("2020-21 | reviews_held | | 1021", "not computed", "it has no total."),
    ("2020-21 | reviews_held | month=lowest | 80", "reproduced exactly", "computed as 80."),
    ("2020-21 | reviews_held | month=highest | 96", "differs", "computed as 95: 1 more is printed."),
    ("2020-21 | cla_at_end | legal_status=Placement Orders | 16", "reproduced exactly", "computed as 16."),
    ("2020-21 | cla_at_end | ethnicity=White British | 277", "reproduced exactly", "computed as 277."),
    ("2020/21 | cla_at_end | | 364", "reproduced exactly", "computed as 364."),
    ("2020-21Q1 | starts | | 24", "reproduced exactly", "computed as 24."),
]


@pytest.mark.parametrize(("figure", "verdict", "words"), JUDGED, ids=[case[0] for case in JUDGED])
def test_a_printed_figure_is_compared_with_the_computed_one(figure, verdict, words):
    findings = reconcile(register(f"period | measure | breakdown | value\n{figure}"), ledger(LEDGER))
    (finding,) = findings.of("against computed figures")
    assert finding.verdict == verdict
    assert words in finding.sentence


@pytest.mark.parametrize(("value", "printed"), [(99.9505, 99.9), (99.9505, 100.0), (0.02, 0.1), (0.02, 0.0)])
def test_a_percentage_that_is_not_quite_all_or_none_may_be_printed_either_way(value, printed):
    computed = ledger(f"period | measure | breakdown | value\n2020-21 | reviews_on_time_pct | | {value}")
    register_of_it = register(f"period | measure | breakdown | value\n2020-21 | reviews_on_time_pct | | {printed}")
    (finding,) = reconcile(register_of_it, computed).of("against computed figures")
    assert finding.verdict == "reproduced at the printed precision"


def test_a_figure_printed_in_several_paragraphs_is_judged_once():
    figures = "period | measure | value | ref\n2020-21 | cla_at_end | 364 | 6.2\n2020-21 | cla_at_end | 364 | 7.1"
    (finding,) = reconcile(register(figures), ledger(LEDGER)).of("against computed figures")
    assert finding.refs == ("6.2", "7.1")


def test_the_difference_is_the_printed_figure_minus_the_computed_one():
    findings = reconcile(register("period | measure | value\n2019-20 | cla_at_end | 370"), ledger(LEDGER))
    row = findings.frame.query("judgement == 'against computed figures'").iloc[0]
    assert (row["printed"], row["computed"], row["difference"]) == (370, 373, -3)
    assert findings.contradicts


def test_without_a_ledger_printed_figures_are_not_compared_with_computed_ones():
    findings = reconcile(register("period | measure | value\n2019-20 | cla_at_end | 370"))
    assert (findings.findings, findings.contradicts) == ((), False)
