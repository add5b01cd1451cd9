"""A register compared with itself: every rule about figures, worked out by hand."""

import pytest
from reconcile_given import contradictions, only, register

from iro_analysis.audit.reconcile import reconcile

CONSISTENT = {
    "parts make their total": """
        period  | measure    | breakdown  | value
        2020-21 | cla_at_end |            | 364
        2020-21 | cla_at_end | sex=Male   | 212
        2020-21 | cla_at_end | sex=Female | 152
    """,
    "some of the categories, less than the total": """
        period  | measure    | breakdown    | value
        2020-21 | cla_at_end |              | 364
        2020-21 | cla_at_end | age_band=1-4 | 52
        2020-21 | cla_at_end | age_band=5-9 | 51
    """,
    "those not known are a category too": """
        period  | measure    | breakdown     | value
        2020-21 | cla_at_end |               | 364
        2020-21 | cla_at_end | sex=Male      | 210
        2020-21 | cla_at_end | sex=Female    | 152
        2020-21 | cla_at_end | sex=Not known | 2
    """,
    "370 + 135 - 141 = 364": """
        period  | measure    | value
        2019-20 | cla_at_end | 370
        2020-21 | starts     | 135
        2020-21 | ceases     | 141
        2020-21 | cla_at_end | 364
    """,
    "first starts and last ceases of each child need not balance": """
        period  | measure    | value
        2019-20 | cla_at_end | 370
        2020-21 | starts_dfe | 135
        2020-21 | ceases_dfe | 140
        2020-21 | cla_at_end | 364
    """,
    # 364 / 71.2 is 51,087 to 51,159 residents; 135 / 26.4 is 51,040 to 51,233.
    "two rates of one population": """
        period  | measure     | value
        2020-21 | cla_at_end  | 364
        2020-21 | cla_rate    | 71.2
        2020-21 | starts      | 135
        2020-21 | starts_rate | 26.4
    """,
    "shares rounded to 99": """
        period  | measure            | breakdown                     | value
        2020-21 | app_statements_pct | sender=Young person           | 47
        2020-21 | app_statements_pct | sender=Worker                 | 52
    """,
    # 2,019 of 2,020 is 99.9505%: our reports print 99.9, because it is not all of them.
    "one of 2,020 late is not 100%": """
        period  | measure             | value
        2020-21 | reviews_held        | 2020
        2020-21 | reviews_late        | 1
        2020-21 | reviews_on_time_pct | 99.9
    """,
    "44.4 less 34.4 is 10.0, whatever is printed of it": """
        period  | measure             | value
        2019-20 | attended_pct        | 44
        2020-21 | attended_pct        | 35
        2020-21 | attended_pct_change | -10
    """,
    "the same figure to two precisions": """
        period  | measure             | value
        2020-21 | reviews_on_time_pct | 99.9
        2020-21 | reviews_on_time_pct | 100
    """,
    "the lowest and the highest of the months": """
        period  | measure           | breakdown     | value
        2020-21 | iro_caseload_mean | month=lowest  | 60
        2020-21 | iro_caseload_mean | month=Apr     | 60.2
        2020-21 | iro_caseload_mean |               | 63
        2020-21 | iro_caseload_mean | month=highest | 67
    """,
    "quarters written as periods": """
        period    | measure | breakdown  | value
        2020-21   | starts  |            | 10
        2020-21Q1 | starts  |            | 4
        2020-21Q2 | starts  |            | 3
        2020-21Q3 | starts  |            | 2
        2020-21   | starts  | quarter=Q4 | 1
    """,
    # 51.3 % is 20 of 39, and no whole number out of 40.
    "a base of which some are left out": """
        period  | measure                | value
        2020-21 | reviews_held           | 40
        2020-21 | reviews_not_assessable | 1
        2020-21 | reviews_on_time_pct    | 51.3
    """,
    "labels of one year": """
        period    | measure    | value
        2020/21   | cla_at_end | 364
        2020-2021 | cla_at_end | 364
        2020-21   | cla_at_end | 364
    """,
}

CONTRADICTORY = {
    # 223 + 150 = 373.
    "parts beyond their total": (
        """
        period  | measure    | breakdown  | value
        2019-20 | cla_at_end |            | 370 x
        2019-20 | cla_at_end | sex=Male   | 223 x
        2019-20 | cla_at_end | sex=Female | 150 x
        """,
        "breakdown and total",
        "printed as 370, but it adds up to 373 by sex (223 + 150).",
    ),
    # 223 + 140 = 363; both sexes are printed, so no other category could hold the missing children.
    "all parts short of their total": (
        """
        period  | measure    | breakdown  | value
        2019-20 | cla_at_end |            | 370 x
        2019-20 | cla_at_end | sex=Male   | 223 x
        2019-20 | cla_at_end | sex=Female | 140 x
        """,
        "breakdown and total",
        "printed as 370, but it adds up to 363 by sex (223 + 140).",
    ),
    # 160 + 152 + 92 = 404 already exceeds 370 without the 42.
    "no more parts than it takes": (
        """
        period  | measure    | breakdown      | value
        2019-20 | cla_at_end |                | 370 x
        2019-20 | cla_at_end | age_band=1-4   | 42
        2019-20 | cla_at_end | age_band=5-9   | 160 x
        2019-20 | cla_at_end | age_band=10-15 | 152 x
        2019-20 | cla_at_end | age_band=16-17 | 92 x
        """,
        "breakdown and total",
        "it adds up to 446 by age_band (42 + 160 + 152 + 92)",
    ),
    "boys and girls of an age against that age": (
        """
        period  | measure    | breakdown                 | value
        2020-21 | cla_at_end | age_band=1-4              | 52 x
        2020-21 | cla_at_end | age_band=1-4; sex=Male    | 30 x
        2020-21 | cla_at_end | sex=Female; age_band=1-4  | 23 x
        """,
        "breakdown and total",
        "(age_band=1-4), 2020-21: printed as 52, but it adds up to 53 by sex (30 + 23).",
    ),
    # 212 + 152 = 364, but 1 + 2 + 3 + 4 + 5 + 6 = 21; no total is printed.
    "two breakdowns without a total": (
        """
        period  | measure    | breakdown            | value
        2020-21 | cla_during | sex=Male             | 12 x
        2020-21 | cla_during | sex=Female           | 10 x
        2020-21 | cla_during | age_band=Under 1     | 1 x
        2020-21 | cla_during | age_band=1-4         | 2 x
        2020-21 | cla_during | age_band=5-9         | 3 x
        2020-21 | cla_during | age_band=10-15       | 4 x
        2020-21 | cla_during | age_band=16-17       | 5 x
        2020-21 | cla_during | age_band=18 and over | 6 x
        """,
        "two breakdowns",
        "adds up to 22 by sex, but to 21 by age_band.",
    ),
    "months and their quarter": (
        """
        period  | measure | breakdown  | value
        2020-21 | starts  | month=Apr  | 14 x
        2020-21 | starts  | month=May  | 4 x
        2020-21 | starts  | month=Jun  | 6 x
        2020-21 | starts  | quarter=Q1 | 25 x
        """,
        "breakdown and its groups",
        "(quarter=Q1), 2020-21: printed as 25, but it adds up to 24 by month (14 + 4 + 6).",
    ),
    "codes and their group": (
        """
        period  | measure    | breakdown             | value
        2020-21 | cla_at_end | ethnicity_group=White | 290 x
        2020-21 | cla_at_end | ethnicity=WBRI        | 277 x
        2020-21 | cla_at_end | ethnicity=WOTH        | 39 x
        """,
        "breakdown and its groups",
        "printed as 290, but it adds up to 316 by ethnicity (277 + 39).",
    ),
    # 370 + 135 - 140 = 365.
    "stock and flow": (
        """
        period  | measure    | value
        2019-20 | cla_at_end | 370 x
        2020-21 | starts     | 135 x
        2020-21 | ceases     | 140 x
        2020-21 | cla_at_end | 364 x
        """,
        "stock and flow",
        "370 at the start of 2020-21, 135 who started and 140 who ceased make 365 at its end, but 364 are printed",
    ),
    # 4 + 3 = 7 starts in the quarter: 364 + 7 - 5 = 366.
    "stock and flow of a quarter, its starts by month": (
        """
        period    | measure    | breakdown | value
        2019-20   | cla_at_end |           | 364 x
        2020-21Q1 | starts     |           | 7 x
        2020-21Q1 | ceases     |           | 5 x
        2020-21Q1 | cla_at_end |           | 367 x
        """,
        "stock and flow",
        "make 366 at its end, but 367 are printed",
    ),
    # 370 + 20 - 18 = 372; 2 children left and came back, so 370 would be right.
    "first starts and last ceases, with the residual printed": (
        """
        period  | measure       | breakdown | value
        2019-20 | cla_at_end    |           | 370 x
        2020-21 | starts_dfe    |           | 20 x
        2020-21 | ceases_dfe    |           | 18 x
        2020-21 | flow_residual | basis=DfE | 2 x
        2020-21 | cla_at_end    |           | 371 x
        """,
        "stock and flow",
        "make 370 at its end, but 371 are printed",
    ),
    # 373 / 73.0 is 51,061 to 51,131 residents; 155 / 30.0 is 51,581 to 51,753.
    "two populations of one year": (
        """
        period  | measure     | value
        2019-20 | cla_at_end  | 373 x
        2019-20 | cla_rate    | 73.0 x
        2019-20 | starts      | 155 x
        2019-20 | starts_rate | 30.0 x
        """,
        "implied population",
        "printed as 73.0, which for 373 children means 51,061 to 51,131 residents aged 0-17",
    ),
    # 102 alerts for 364 children are 28.02 per 100.
    "alerts per 100 children": (
        """
        period  | measure             | value
        2020-21 | cla_at_end          | 364 x
        2020-21 | case_alerts         | 102 x
        2020-21 | case_alerts_per_100 | 28.1 x
        """,
        "rate and its counts",
        "102 for 364 children is 28.0.",
    ),
    # At most 47.5 + 51.5 = 99.
    "shares that fall short of 100": (
        """
        period  | measure            | breakdown           | value
        2020-21 | app_statements_pct | sender=Young person | 47 x
        2020-21 | app_statements_pct | sender=Worker       | 51 x
        """,
        "shares of a whole",
        "the shares make 98% (47% + 51%), not 100%.",
    ),
    # At least 46.5 + 54.5 = 101.
    "shares beyond 100": (
        """
        period  | measure            | breakdown           | value
        2020-21 | app_statements_pct | sender=Young person | 47 x
        2020-21 | app_statements_pct | sender=Worker       | 55 x
        """,
        "shares of a whole",
        "the shares make 102% (47% + 55%), not 100%.",
    ),
    # 86 of 183 is 47.0 %.
    "a share against its counts": (
        """
        period  | measure            | breakdown           | value
        2020-21 | app_statements     |                     | 183 x
        2020-21 | app_statements     | sender=Young person | 86 x
        2020-21 | app_statements_pct | sender=Young person | 48 x
        """,
        "percentage and its counts",
        "printed as 48%, but 86 of 183 is 47.0%.",
    ),
    # Two late reviews of 1,021 leave 99.804 %.
    "reviews on time against those late": (
        """
        period  | measure             | value
        2020-21 | reviews_held        | 1021 x
        2020-21 | reviews_late        | 2 x
        2020-21 | reviews_on_time_pct | 99.9 x
        """,
        "percentage and its counts",
        "is 99.80%, unless some are left out of the base, which the register does not say.",
    ),
    # 101 of 102 is 99.02 %, 102 of 102 is 100 %.
    "a percentage that no whole number gives": (
        """
        period  | measure             | value
        2020-21 | reviews_held        | 102 x
        2020-21 | reviews_on_time_pct | 99.9 x
        """,
        "percentage of a count",
        "printed as 99.9%, which no whole number out of 102 gives: 101 is 99.02% and 102 is 100.00%, unless",
    ),
    # At most 10 children of four and over: 9 of 10 is the nearest to all.
    "a percentage of some of a count": (
        """
        period  | measure      | value
        2020-21 | reviews_held | 10 x
        2020-21 | chaired_by_child_pct | 99.0 x
        """,
        "percentage of a count",
        "which no whole number out of at most 10 gives.",
    ),
    "a year beyond all its quarters": (
        """
        period  | measure             | breakdown  | value
        2020-21 | reviews_on_time_pct |            | 97.0 x
        2020-21 | reviews_on_time_pct | quarter=Q1 | 98.0 x
        2020-21 | reviews_on_time_pct | quarter=Q2 | 99.0 x
        2020-21 | reviews_on_time_pct | quarter=Q3 | 99.5 x
        2020-21 | reviews_on_time_pct | quarter=Q4 | 98.5 x
        """,
        "average outside its parts",
        "printed as 97.0%, but by quarter it lies between 98.0% and 99.5%.",
    ),
    "printed twice": (
        """
        period  | measure    | value | ref
        2020-21 | cla_at_end | 364 x | 6.2
        2020-21 | cla_at_end | 365   | 7.1
        """,
        "printed twice",
        "printed as 364 in 6.2 and 365 in 7.1.",
    ),
    "more than all": (
        """
        period  | measure      | value
        2020-21 | attended_pct | 104 x
        """,
        "impossible value",
        "printed as 104%, but a percentage lies between 0 and 100.",
    ),
    "half a child": (
        """
        period  | measure    | value
        2020-21 | cla_at_end | 364.5 x
        """,
        "impossible value",
        "a count is a whole number.",
    ),
    # 364 - 370 = -6.
    "a change": (
        """
        period  | measure           | value
        2019-20 | cla_at_end        | 370 x
        2020-21 | cla_at_end        | 364 x
        2020-21 | cla_at_end_change | -5 x
        """,
        "change",
        "printed as \N{MINUS SIGN}5, but from 370 to 364 it is \N{MINUS SIGN}6.",
    ),
    # (364 / 370 - 1) is -1.62 %.
    "a change in percent": (
        """
        period  | measure               | value
        2019-20 | cla_at_end            | 370 x
        2020-21 | cla_at_end            | 364 x
        2020-21 | cla_at_end_change_pct | -1.7 x
        """,
        "change",
        "from 370 to 364 it is \N{MINUS SIGN}1.62%.",
    ),
    # 8 after a fall of 5 is 13 before; -5 of 13 is -38.5 %.
    "a change and the same in percent": (
        """
        period  | measure                | value
        2020-21 | uasc_during            | 8 x
        2020-21 | uasc_during_change     | -5 x
        2020-21 | uasc_during_change_pct | -40.0 x
        """,
        "change",
        "printed as \N{MINUS SIGN}40.0, but \N{MINUS SIGN}5 to 8 is \N{MINUS SIGN}38.46%.",
    ),
    "a part larger than its whole": (
        """
        period  | measure     | value
        2020-21 | uasc_at_end | 9 x
        2020-21 | uasc_during | 8 x
        """,
        "part larger than its whole",
        "printed as 9, more than the 8 they are part of",
    ),
    # The parts are at least 69.5 + 30.5 = 100, but printed as 70 and 32.
    "non-attenders who sent views and those who briefed an advocate": (
        """
        period  | measure                               | value
        2020-21 | views_sent_pct_of_non_attenders       | 70 x
        2020-21 | advocate_briefed_pct_of_non_attenders | 32 x
        """,
        "percentages that exclude each other",
        "exclude each other, yet make more than 100% (70% + 32%).",
    ),
    "a month below the lowest": (
        """
        period  | measure           | breakdown    | value
        2020-21 | iro_caseload_mean | month=lowest | 60.0 x
        2020-21 | iro_caseload_mean | month=Apr    | 59.2 x
        """,
        "lowest and highest month",
        "(month=lowest), 2020-21: printed as 60.0, above",
    ),
    # (60 + 62 + 64) / 3 = 62, at least 61.5 and at most 62.5.
    "a mean that is not that of its months": (
        """
        period                 | measure           | breakdown | value
        2020-04-01..2020-06-30 | iro_caseload_mean | month=Apr | 60 x
        2020-04-01..2020-06-30 | iro_caseload_mean | month=May | 62 x
        2020-04-01..2020-06-30 | iro_caseload_mean | month=Jun | 64 x
        2020-21Q1              | iro_caseload_mean |           | 64 x
        """,
        "period and its months",
        "printed as 64, but its months make 61.5 to 62.5.",
    ),
    "a lowest month that no month is": (
        """
        period    | measure           | breakdown     | value
        2020-21Q1 | iro_caseload_mean | month=Apr     | 60 x
        2020-21Q1 | iro_caseload_mean | month=May     | 62 x
        2020-21Q1 | iro_caseload_mean | month=Jun     | 64 x
        2020-21Q1 | iro_caseload_mean | month=lowest  | 58 x
        """,
        "lowest and highest month",
        "printed as 58, but no month is.",
    ),
    "a period that is none": (
        """
        period  | measure  | value
        2012-21 | cla_rate | 71.2 x
        """,
        "period label",
        "the period is printed as 2012-21, which is not a period.",
    ),
    "a period printed otherwise than its row": (
        """
        period  | measure  | value  | note
        2020-21 | cla_rate | 71.2 x | the row is printed as 2012-21
        """,
        "period label",
        "the period is printed as 2012-21, which is not a period; the row stands for 2020-21.",
    ),
    "another period printed than that of its row": (
        """
        period  | measure  | value  | note
        2020-21 | cla_rate | 71.2 x | the row is printed as 2019-20
        """,
        "period label",
        "the period is printed as 2019-20, which is not 2020-21.",
    ),
}


@pytest.mark.parametrize("figures", CONSISTENT.values(), ids=CONSISTENT)
def test_figures_that_can_all_be_true_do_not_contradict_each_other(figures):
    assert contradictions(figures) == []


@pytest.mark.parametrize(("marked", "kind", "words"), CONTRADICTORY.values(), ids=CONTRADICTORY)
def test_a_contradiction_is_found_with_the_figures_that_make_it(marked, kind, words):
    found = only(marked.replace(" x", ""))
    expected = [line for line in marked.splitlines() if " x" in line]
    assert (found.kind, len(found.figures)) == (kind, len(expected))
    assert words in found.sentence
    assert sorted(_measures(found.figures)) == sorted(line.split("|")[1].strip() for line in expected)


def _measures(figures):
    """The measure of each figure: the word after its period."""
    return [figure.split()[1] for figure in figures]


@pytest.mark.parametrize("marked", [case[0] for case in CONTRADICTORY.values()], ids=CONTRADICTORY)
def test_a_contradiction_disappears_without_any_one_of_its_figures(marked):
    lines = [line for line in marked.splitlines() if line.strip()]
    needed = [line for line in lines if " x" in line]
    for left_out in needed:
        rest = [line for line in needed if line is not left_out]
        assert not rest or contradictions("\n".join([lines[0], *rest]).replace(" x", "")) == []


def test_breakdowns_that_agree_against_the_total_are_one_contradiction_naming_every_paragraph():
    found = only(
        """
        period  | measure    | breakdown             | value | ref
        2019-20 | cla_at_end |                       | 370   | 1
        2019-20 | cla_at_end | sex=Male              | 223   | 2
        2019-20 | cla_at_end | sex=Female            | 150   | 2
        2019-20 | cla_at_end | ethnicity_published=1 | 300   | 3
        2019-20 | cla_at_end | ethnicity_published=2 | 73    | 3
        """
    )
    assert found.refs == ("1", "2", "3")
    assert len(found.figures) == 3
    assert found.sentence == (
        "Children in care at the end of the period, 2019-20: printed as 370, but it adds up to 373 by sex (223 + 150) "
        "and 373 by ethnicity_published (300 + 73). All of this would hold if children in care at the end of the "
        "period, 2019-20 were 373."
    )


def test_breakdowns_that_disagree_with_each_other_too_are_two_contradictions():
    # The sexes add up only to 373, the ethnic groups only to 375 or more.
    found = contradictions(
        """
        period  | measure    | breakdown             | value
        2019-20 | cla_at_end |                       | 370
        2019-20 | cla_at_end | sex=Male              | 223
        2019-20 | cla_at_end | sex=Female            | 150
        2019-20 | cla_at_end | ethnicity_group=White | 300
        2019-20 | cla_at_end | ethnicity_group=Mixed | 75
        """
    )
    assert [len(contradiction.figures) for contradiction in found] == [3, 3]
    assert ["373" in contradiction.sentence for contradiction in found] == [True, False]


def test_one_wrong_figure_among_many_relations_is_one_contradiction():
    # 20 - 12 boys leaves 8 girls, and 3 + 5 girls by age is 8 too, not 9.
    found = only(
        """
        period  | measure    | breakdown                        | value
        2020-21 | cla_at_end |                                  | 20
        2020-21 | cla_at_end | sex=Male                         | 12
        2020-21 | cla_at_end | sex=Female                       | 9
        2020-21 | cla_at_end | age_band=1-4; sex=Female         | 3
        2020-21 | cla_at_end | age_band=5-9; sex=Female         | 5
        2020-21 | cla_at_end | age_band=Under 1; sex=Female     | 0
        2020-21 | cla_at_end | age_band=10-15; sex=Female       | 0
        2020-21 | cla_at_end | age_band=16-17; sex=Female       | 0
        2020-21 | cla_at_end | age_band=18 and over; sex=Female | 0
        """
    )
    assert "All of this would hold if children in care at the end of the period (sex=Female), 2020-21 were 8." in (
        found.sentence
    )


def test_one_late_review_is_mentioned_but_is_not_a_contradiction():
    findings = reconcile(
        register(
            """
            period  | measure             | value
            2020-21 | reviews_held        | 1021
            2020-21 | reviews_on_time_pct | 99.9
            """
        )
    )
    (found,) = findings.findings
    assert (found.verdict, findings.contradicts) == ("information", False)
    assert found.sentence == "Reviews held on time, 2020-21: 99.9% of 1,021 is exactly 1,020, so 1 is not."


def test_categories_without_a_closed_list_need_not_add_up_to_the_total():
    findings = reconcile(
        register(
            """
            period  | measure     | breakdown      | value
            2020-21 | case_alerts |                | 102
            2020-21 | case_alerts | theme=Drift    | 60
            2020-21 | case_alerts | theme=Visits   | 40
            """
        )
    )
    (found,) = findings.findings
    assert found.verdict == "information"
    assert "by theme it adds up to 100 (60 + 40): unless a category is left out, 2 is missing." in found.sentence


def test_a_figure_that_contradicts_itself_is_in_no_other_contradiction():
    # 370 + 135 - 141 = 364 holds with one of the two figures.
    found = only(
        """
        period  | measure    | value
        2019-20 | cla_at_end | 370
        2019-20 | cla_at_end | 375
        2020-21 | starts     | 135
        2020-21 | ceases     | 141
        2020-21 | cla_at_end | 364
        """
    )
    assert found.kind == "printed twice"


def test_unknown_measures_are_left_alone():
    assert contradictions("period | measure | breakdown | value\n2020-21 | bananas | sex=Male | 3") == []
