"""Claims in the words of a report, compared with its figures."""

import pytest
from reconcile_given import ledger, register

from iro_analysis.audit.reconcile import reconcile

FIGURES = """
    period  | measure             | breakdown         | value
    2019-20 | cla_at_end          |                   | 370
    2020-21 | cla_at_end          |                   | 364
    2020-21 | cla_at_end          | sex=Male          | 212
    2020-21 | cla_at_end          | sex=Female        | 152
    2019-20 | cla_rate            |                   | 73.0
    2020-21 | cla_rate            |                   | 71.2
    2019-20 | starts              |                   | 200
    2020-21 | starts              |                   | 135
    2019-20 | starts_rate         |                   | 39.5
    2020-21 | starts_rate         |                   | 26.4
    2018-19 | starts_rate         |                   | 34.0
    2019-20 | attended_pct        |                   | 44
    2020-21 | attended_pct        |                   | 34
    2019-20 | reviews_by_participation |              | 700
    2020-21 | reviews_by_participation |              | 740
    2019-20 | reviews_held        |                   | 1008
    2020-21 | reviews_held        |                   | 1021
    2019-20 | reviews_on_time_pct |                   | 99.9
    2020-21 | reviews_on_time_pct |                   | 99.9
    2019-20 | formal_disputes     |                   | 11
    2020-21 | formal_disputes     |                   | 13
    2020-21 | iro_caseload_mean   | month=lowest      | 60
    2020-21 | iro_caseload_mean   | month=highest     | 67
    2020-21 | uasc_during         |                   | 8
    2020-21 | uasc_during_change  |                   | -5
    2020-21 | iro_consultations   |                   | 360
    2020-21 | iro_consultations_change |              | 40
"""

JUDGED = [
    # the claim: measure | breakdown | claim | against | by | quote; then the verdict and words of the sentence
    ("cla_at_end | | fell | 2019-20 | 6 |", "true", "is 364, and 370 in 2019-20: it fell by 6."),
    ("cla_at_end | | fell | 2019-20 | 7 |", "false", "it fell by 6."),
    ("cla_at_end | | fell | | |", "true", "is 364, and 370 in 2019-20."),
    ("cla_at_end | | rose | 2019-20 | |", "false", "is 364, and 370 in 2019-20: it fell."),
    ("cla_at_end | | unchanged | 2019-20 | |", "false", "is 364, and 370 in 2019-20."),
    # Most of the children of a stock are the same a year later: it is not tested.
    ("cla_at_end | | unchanged | 2019-20 | | fairly consistent", "cannot be judged", "this figure are not tested"),
    ("starts | | unchanged | 2019-20 | | fairly consistent", "false", "more than chance explains (p = 0.008)"),
    # 6 of 370 is 1.6 %.
    ("cla_at_end | | fell | 2019-20 | 2% |", "true", "it fell by 1.6%."),
    ("cla_at_end | | fell | 2019-20 | 3% |", "false", "it fell by 1.6%."),
    ("cla_rate | | lower | 2019-20 | |", "true", "is 71.2, and 73.0 in 2019-20."),
    # 135 of 51,136 residents against 200 of 50,633.
    ("starts_rate | | fell significantly | 2019-20 | |", "true", "the difference is significant (p = 0.006)"),
    ("starts | | fell significantly | 2019-20 | |", "true", "the difference is significant (p = 0.008)"),
    ("cla_at_end | | fell significantly | 2019-20 | |", "not supported by a test", "this figure are not tested"),
    ("formal_disputes | | rose significantly | 2019-20 | |", "not supported by a test", "this figure are not tested"),
    ("formal_disputes | | fell significantly | 2019-20 | |", "false", "it rose."),
    (
        "starts_rate | | fell significantly | 2018-19 | |",
        "cannot be judged",
        "missing: periods of care that began",
    ),
    (
        "cla_at_end | sex=Male > sex=Female | greater | | |",
        "true",
        "(sex=Male), 2020-21, is 212, and sex=Female is 152.",
    ),
    ("cla_at_end | sex=Female > sex=Male | greater | | |", "false", "is 152, and sex=Male is 212."),
    ("cla_at_end | sex=Male > sex=Female | significantly greater | | |", "not supported by a test", "not tested"),
    ("cla_at_end | sex=Male > sex=Other | greater | | |", "cannot be judged", "(sex=Other) for 2020-21."),
    ("iro_caseload_mean | | within | | 50..70 |", "true", "60 and 67, within 50 to 70."),
    ("iro_caseload_mean | | within | 61..70 | |", "false", "60 and 67, not all within 61 to 70."),
    ("reviews_on_time_pct | | within | | 99.9..100 |", "true", "99.9%, within 99.9 to 100."),
    ("iro_caseload_mean | | within | | some |", "cannot be judged", "'some' does not give limits for"),
    ("iro_fte | | within | | 5..7 |", "cannot be judged", "as it is not in the register: full-time equivalent IROs"),
    # From 44 to 34 is a fall of 10 percentage points, or of 22.7 %.
    ("attended_pct | | fell | 2019-20 | 10 | 10% less", "true", "so that percentage points must be meant."),
    ("attended_pct | | fell | 2019-20 | 23% | 23% less", "true", "so that percent must be meant."),
    (
        "attended_pct | | fell | 2019-20 | 23 | 23 percentage points less",
        "false",
        "it fell by 9.0 to 11.0 percentage points.",
    ),
    ("attended_pct | | fell | 2019-20 | 15 | 15% less", "false", "it fell by 9.0 to 11.0 percentage points or by 20."),
    ("attended_pct | | fell significantly | 2019-20 | |", "not supported by a test", "this figure are not tested"),
    ("reviews_on_time_pct | | rose | 2019-20 | |", "cannot be judged", "printed with too few decimal places to tell"),
    ("reviews_on_time_pct | | unchanged | 2019-20 | |", "true", "is 99.9%, and 99.9% in 2019-20."),
    # 8 now after a fall of 5 makes 13 before; only the claim's own paragraph says so.
    ("uasc_during | | fell | 2019-20 | 5 |", "cannot be judged", "so that by the claim it was 13; only the change is"),
    (
        "iro_consultations | | rose | 2019-20 | 40 |",
        "true",
        "and 320 (by the printed change) in 2019-20: it rose by 40.",
    ),
    (
        "cla_during | | fell | 2019-20 | |",
        "cannot be judged",
        "children in care at any time in the period for 2020-21 and",
    ),
    ("cla_at_end | | doubled | 2019-20 | |", "cannot be judged", "'doubled' is not a comparison that can be judged."),
    ("cla_at_end | | fell | last year | |", "cannot be judged", "'last year' is not a period."),
]


def finding_on(claim, figures=FIGURES, computed=None, ref="28"):
    text = f"ref | period | measure | breakdown | claim | against | by | quote\n{ref} | 2020-21 | {claim}"
    (finding,) = reconcile(register(figures, text), computed).of("its claims")
    return finding


@pytest.mark.parametrize(("claim", "verdict", "words"), JUDGED, ids=[case[0] for case in JUDGED])
def test_a_claim_is_judged_by_the_figures(claim, verdict, words):
    # The change in unaccompanied asylum-seeking children is row 26 of the figures, that in consultations row 28.
    finding = finding_on(claim, ref="26")
    assert finding.verdict == verdict
    assert words in finding.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_the_p_value_is_given_where_a_test_was_made():
    # 135 in 365 days against 200 in 366, each divided by 1.7: twice the lower tail of the binomial of 335 / 1.7.
    assert finding_on("starts | | fell significantly | 2019-20 | |").p_value == pytest.approx(0.008286, abs=0.000001)
    assert finding_on("starts | | fell | 2019-20 | |").p_value is None


@pytest.mark.parametrize(
    ("then", "claim", "verdict", "words"),
    [
        # 50 in 365 days against 54 in 366: twice the lower tail of the binomial of 104 / 1.7.
        (54, "unchanged | 2019-20 | | fairly consistent", "true", "which chance explains (p = 0.871)"),
        (54, "fell significantly | 2019-20 | |", "not supported by a test", "chance explains the difference"),
        (4, "rose significantly | 2019-20 | |", "cannot be judged", "missing: five or more events in each of the two"),
    ],
)
def test_a_claim_about_children_who_count_once_is_tested_if_they_are_not_too_few(then, claim, verdict, words):
    figures = f"period | measure | value\n2020-21 | children_missing | 50\n2019-20 | children_missing | {then}"
    finding = finding_on(f"children_missing | | {claim}", figures)
    assert finding.verdict == verdict
    assert words in finding.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_a_claim_names_its_own_paragraph_first_and_the_figures_it_rests_on():
    finding = finding_on("cla_at_end | | fell | 2019-20 | 6 |", ref="Summary")
    assert finding.refs == ("Summary", "3", "2")
    assert finding.figures == ("2020-21 cla_at_end = 364", "2019-20 cla_at_end = 370")


def test_a_claim_about_a_figure_printed_only_in_parts_is_judged_by_each_part():
    figures = """
        period  | measure                  | breakdown     | value
        2019-20 | parent_participation_pct | parent=Mother | 40
        2020-21 | parent_participation_pct | parent=Mother | 40
        2019-20 | parent_participation_pct | parent=Father | 20
        2020-21 | parent_participation_pct | parent=Father | 20
    """
    assert finding_on("parent_participation_pct | | unchanged | 2019-20 | |", figures).verdict == "true"
    assert finding_on(
        "parent_participation_pct | | unchanged | 2019-20 | |", figures.replace("| 20\n", "| 25\n", 1)
    ).verdict == ("false")


def test_computed_figures_judge_what_the_report_does_not_print():
    computed = ledger(
        """
        period  | measure             | breakdown                                | value | numerator | denominator
        2020-21 | cla_at_end          | legal_status_group=Placement orders      | 16    | 16        |
        2019-20 | cla_at_end          | legal_status_group=Placement orders      | 19    | 19        |
        2018-19 | starts_rate         |                                          | 34.04 | 173       | 50830
        """
    )
    fell = finding_on("cla_at_end | legal_status=Placement Orders | fell | 2019-20 | |", computed=computed)
    assert (fell.verdict, "is 16 (computed), and 19 (computed) in 2019-20" in fell.sentence) == ("true", True)
    tested = finding_on("starts_rate | | fell significantly | 2018-19 | |", computed=computed)
    assert (tested.verdict, round(tested.p_value, 3)) == ("not supported by a test", 0.104)


def test_words_that_contrast_two_similar_things_are_pointed_out():
    claims = """
        ref | period  | measure    | breakdown     | claim | against | by | quote
        7.3 | 2020-21 | cla_at_end |               | fell  | 2019-20 |    | has decreased
        7.3 | 2020-21 | starts     |               | fell  | 2019-20 |    | whilst starts have decreased
        6.2 | 2020-21 | cla_rate   |               | fell  | 2019-20 |    | lower, whereas others
    """
    other = claims.replace("cla_at_end |               |", "cla_at_end | sex=Male      |")
    findings = reconcile(register(FIGURES, other)).of("its claims")
    refs = [finding.refs[0] for finding in findings if "contrasts its statements with 'whilst'" in finding.sentence]
    assert refs == ["7.3", "7.3"]
