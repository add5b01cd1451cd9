"""Section S of the cases worked by hand: what a statistician would object to, S1 to S7."""

import math

import pandas as pd
import pytest

from iro_analysis.figures.significance import Verdict, verdicts
from iro_analysis.ledger import ledger_rows
from iro_analysis.measures import facts
from iro_analysis.measures.kinds import two_counts, two_proportions
from iro_analysis.measures.registry import catalogue, every_measure
from iro_analysis.periods import financial_year, parse_period
from iro_analysis.report.annex import TEXTS
from iro_analysis.report.charts.data import by_category, over_years
from iro_analysis.report.charts.drawings import BAND_REMARK
from iro_analysis.report.tables.figures import comparison, over_time
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.sentences import headline
from iro_analysis.statistics import proportions_change_p

THIS, BEFORE = financial_year(2021), financial_year(2020)
#: Reviews, records, contacts, forms, answers, examples, audits, accounts, IROs, actions: none is a random event.
NO_RANDOM_EVENTS = [
    *("reviews_held", "reviews_due", "reviews_late", "reviews_on_time_pct", "reviews_due_met_pct"),
    *("missing_episodes", "feedback_responses", "feedback_answers", "feedback_agree_pct", "you_said_we_did"),
    *("care_plan_audits", "audits_good_or_better_pct", "app_accounts", "app_statements", "iros_by_caseload"),
    *("iro_consultations", "iro_monitoring_activity", "remedial_actions", "case_alerts", "formal_disputes"),
]


def figures(*rows):
    """The figures of 2020-21 and the year before, from rows (measure, value, and any other columns)."""
    records = []
    for measure, value, others in rows:
        period = parse_period(others.get("period", "2020-21"))
        days = {"period": period.label, "period_start": period.start, "period_end": period.end}
        unit = every_measure()[measure].unit
        empty = {"breakdown": "", "status": "ok", "note": "", "section": "population", "unit": unit}
        records.append({**empty, **others, **days, "measure": measure, "value": value})
    return Figures(ledger_rows(pd.DataFrame(records), THIS))


def percentage(measure, counted, base, **others):
    return measure, 100 * counted / base, {"numerator": counted, "denominator": base, **others}


def test_s1_the_test_does_not_jump_when_a_base_changes_by_one():
    # 7 of 1,010 late against 1 of 1,021.
    p = proportions_change_p(7, [1009, 1010, 1011], 1, 1021)
    assert p == pytest.approx([0.0672, 0.0674, 0.0677], abs=1e-4)


def test_s1_one_event_has_one_test_and_the_other_figures_of_it_say_nothing():
    of_lateness = ("reviews_on_time_pct", "reviews_on_time_in_force_pct", "reviews_due_met_pct", "reviews_late")
    of_lateness += ("children_all_reviews_on_time_pct", "children_late_more_than_once", "reviews_overdue_at_end")
    tested = [name for name in of_lateness if catalogue()[name].tested.has_p_value]
    assert tested == ["children_all_reviews_on_time_pct"]
    assert [name for name in ("starts", "starts_rate", "starts_dfe") if catalogue()[name].tested.has_p_value] == [
        "starts"
    ]


@pytest.mark.parametrize("measure", ["cla_at_end", "cla_rate", "cla_at_end_pct", "uasc_at_end", "cla_during"])
def test_s2_no_stock_is_tested_nor_its_rate_nor_its_shares(measure):
    assert catalogue()[measure].tested is facts.Tested.NO
    assert f"{measure}_change_p" not in every_measure()


def test_s2_the_flows_behind_a_stock_are_tested():
    assert {catalogue()[flow].tested for flow in ("starts", "ceases")} == {facts.Tested.HEADLINE}


@pytest.mark.parametrize("measure", NO_RANDOM_EVENTS)
def test_s3_what_is_no_random_event_is_not_tested(measure):
    assert catalogue()[measure].tested is facts.Tested.NO


def test_s3_of_those_who_go_missing_the_children_are_tested_not_the_episodes():
    assert catalogue()["children_missing"].tested is facts.Tested.HEADLINE


def test_s3_whatever_is_tested_counts_children():
    tested = [measure for measure in catalogue().values() if measure.tested.has_p_value]
    assert {measure.unit for measure in tested} == {"children", "percent"}
    assert all("children" in measure.title.lower() for measure in tested if measure.unit == "percent")


def test_s4_a_handful_of_headlines_is_named_and_the_rest_is_controlled():
    headlines = [name for name, measure in catalogue().items() if measure.tested is facts.Tested.HEADLINE]
    assert 3 <= len(headlines) <= 6
    # Of 20 others one has p = 0.03, which 20 tests give by chance; with the number of tests it is 20 * 0.03 = 0.6.
    others = [("starts_change_p", 0.03 if age == 0 else 0.9, {"breakdown": f"age_band={age}"}) for age in range(20)]
    found = verdicts(figures(("starts_change_p", 0.03, {}), *others).ledger.frame)
    assert found["starts", "", "2020-21"] == Verdict(0.03, headline=True)
    assert found["starts", "", "2020-21"].significant
    assert found["starts", "age_band=0", "2020-21"].p == pytest.approx(0.6)
    assert not found["starts", "age_band=0", "2020-21"].significant


@pytest.mark.parametrize(
    "measure",
    [
        *("attended_pct", "views_conveyed_pct", "participated_pct", "chaired_by_child_pct"),  # several of one child
        *("decisions_within_5_working_days_pct", "record_within_15_working_days_pct", "iro_changes_pct"),  # of one IRO
    ],
)
def test_s5_what_is_clustered_by_child_or_iro_is_not_tested_and_its_interval_is_not_printed(measure):
    assert catalogue()[measure].tested is facts.Tested.NO
    limits = {"lower": 85.0, "upper": 93.0}
    shown = figures(percentage(measure, 90, 100, **limits), percentage(measure, 80, 100, period="2019-20", **limits))
    assert over_time(shown, measure, "", [BEFORE, THIS], "").columns == ("Percent", "Base")
    assert over_years(shown, measure, "", "Exampleton").series[0].lower == ()


def test_s6_an_interval_is_explained_as_one_of_the_underlying_rate():
    texts = [BAND_REMARK, (TEXTS / "bases.md").read_text(encoding="utf-8")]
    for text in texts:
        assert "a range that would hold the underlying rate in 95 of 100 such years" in text
        assert "very child is counted" in text
        assert "one draw" in text
        assert "chance alone could have put" not in text


@pytest.mark.parametrize(
    ("counted", "base", "printed"),
    [
        (2019, 2020, "99.9%"),
        (2020, 2020, "100.0%"),
        (1, 5000, "0.1%"),
        (0, 5000, "0.0%"),
        (19, 20, "95.0%"),
    ],
)
def test_s7_a_percentage_is_printed_as_all_or_none_only_if_it_is(counted, base, printed):
    text = headline(figures(percentage("health_assessment_pct", counted, base)), "health_assessment_pct", "{value}")
    assert text == f"{printed} ({counted:,} of {base:,})."


def test_s7_below_a_base_of_20_sentences_tables_and_charts_print_how_many_of_how_many():
    rows = [
        percentage("children_all_reviews_on_time_pct", counted, base, breakdown=f"sex={sex}", period=period)
        for sex, of in {"Male": ((3, 12), (30, 40)), "Female": ((20, 25), (18, 24))}.items()
        for period, (counted, base) in zip(("2020-21", "2019-20"), of, strict=True)
    ]
    rows.append(("children_all_reviews_on_time_pct_change", -50.0, {"breakdown": "sex=Male"}))
    rows.append(("children_all_reviews_on_time_pct_change", 5.0, {"breakdown": "sex=Female"}))
    shown, measure = figures(*rows), "children_all_reviews_on_time_pct"
    assert headline(shown, measure, "{value} of the boys", "sex=Male") == (
        "3 of the 12 boys, compared with 75.0% (30 of 40) a year before."
    )
    cut = Selection(measure, ("sex",), (BEFORE, THIS))
    table = {row.header: [cell.text for cell in row.cells] for row in comparison(shown, cut, "").rows}
    assert table == {
        "Male": ["75.0%", "3 of 12", "not available"],
        "Female": ["75.0%", "80.0%", "+5.0 points"],
    }
    chart = by_category(shown, cut, "")
    assert [series.texts for series in chart.series] == [("3 of 12", "80.0%"), ()]


@pytest.mark.parametrize(("now", "then", "tested"), [(5, 5, True), (4, 30, False), (30, 4, False)])
def test_s7_nothing_is_tested_with_fewer_than_five_events_on_a_side(now, then, tested):
    assert math.isnan(two_counts(now, 365, then, 365)) is not tested
    assert math.isnan(two_proportions(now, 100, then, 100)) is not tested
    # The children who do not count are events as well: 95 of 100 has five of them.
    assert math.isnan(two_proportions(100 - now, 100, 100 - then, 100)) is not tested
