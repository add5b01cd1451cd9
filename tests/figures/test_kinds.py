"""Each kind of statistic worked out by hand, and how measures relate to each other."""

import pandas as pd
import pytest

from iro_analysis.figures import compute
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures import kinds
from iro_analysis.measures.kinds import Statistic
from iro_analysis.measures.registry import catalogue, change_of, every_measure, share_of
from iro_analysis.periods import financial_year
from iro_analysis.pipeline import read_inputs
from iro_analysis.sample import make_sample

#: The sums of each kind, and the value that follows from them, worked out by hand.
WORKED = {
    kinds.COUNT: ({"numerator": 5}, 5),
    kinds.SUM: ({"numerator": 2.5}, 2.5),
    kinds.LEVEL: ({"numerator": 7}, 7),
    kinds.PERCENT: ({"numerator": 3, "denominator": 4}, 75),
    kinds.MEAN: ({"numerator": 10, "denominator": 4, "squares": 30}, 2.5),
    kinds.QUARTILES: ({"value": 12, "denominator": 3}, 12),
    kinds.MEDIAN_AND_LONGEST: ({"value": 8, "denominator": 2}, 8),
    kinds.FIVE_NUMBERS: ({"value": 1, "denominator": 1}, 1),
    kinds.MEAN_OF_MONTHS: ({"numerator": 36, "denominator": 12}, 3),
    kinds.LAST_OF_MONTHS: ({"numerator": 4}, 4),
    kinds.PART_OF_WHOLE: ({"numerator": 1, "denominator": 8}, 12.5),
    kinds.SHARE: ({"numerator": 1, "denominator": 4}, 25),
    kinds.RATE: ({"numerator": 5, "denominator": 50_000}, 1),
    kinds.PER_100_CHILDREN: ({"numerator": 5, "denominator": 250}, 2),
    kinds.RELATIVE_SHARE: ({"numerator": 3, "denominator": 6, "expected": 0.25}, 2),
}
#: Percentages whose base no measure counts.
WITHOUT_BASE = {
    *("health_assessment_pct", "dental_check_pct", "immunisations_pct", "sdq_scored_pct", "feedback_response_rate"),
    *("health_assessment_recorded_pct", "dental_check_recorded_pct", "immunisations_recorded_pct"),
    *("disputes_within_20_working_days_pct", "remedial_actions_on_time_pct"),
}


def test_every_kind_has_a_worked_case():
    statistics = {kind for kind in vars(kinds).values() if isinstance(kind, Statistic)}
    assert {kind for kind in statistics if kind.estimate} == set(WORKED)
    assert {kind for kind in statistics if not kind.estimate} == {
        kinds.UNAVAILABLE,
        *kinds.COUNT.changes,
        kinds.CHANGE_P,
    }


@pytest.mark.parametrize("kind", WORKED, ids=str)
def test_each_kind_estimates_the_value_worked_out_by_hand(kind):
    counted, expected = WORKED[kind]
    value, lower, upper = kind.estimate(pd.DataFrame([counted], dtype="float64"))
    assert float(value[0]) == expected
    limits = [limit for limit in (lower, upper) if isinstance(limit, pd.Series) or getattr(limit, "ndim", 0)]
    assert not limits or limits[0][0] < expected < limits[1][0]
    assert "{value}" in kind.formula


def test_every_percentage_names_its_base_unless_no_measure_counts_it():
    percentages = [measure for measure in catalogue().values() if measure.unit == "percent" and measure.counts_rows]
    assert {measure.name for measure in percentages if measure.base is None} == WITHOUT_BASE


def test_every_measure_that_another_names_is_in_the_catalogue():
    for measure in catalogue().values():
        base = [measure.base.of, measure.base.left_out, measure.base.rest] if measure.base else []
        flows = [name for flow in measure.flows for name in (flow.starts, flow.starts_not_known, flow.ceases)]
        others = {*measure.part_of, *measure.excludes, *measure.bases, *base, *flows}
        assert {name for name in others if name} <= set(catalogue()), measure.name


def test_changes_come_directly_after_their_measure():
    names = list(every_measure())
    for measure in catalogue().values():
        place = names.index(measure.name)
        expected = [change_of(measure.name, kind) for kind in measure.changes]
        assert names[place + 1 : place + 1 + len(expected)] == expected
        assert all(every_measure()[name].of == measure.name for name in expected)
    assert len(names) == len(catalogue()) + sum(len(measure.changes) for measure in catalogue().values())


def test_the_share_of_a_measure_is_found_whatever_its_name():
    assert share_of("reviews_mode_recorded") == "review_mode_pct"
    assert share_of("cla_at_end") == "cla_at_end_pct"
    assert share_of("flow_residual") is None


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    """{(measure, breakdown): (numerator, denominator)} for one year of an invented authority."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    make_sample(folder, children=120)
    inputs = read_inputs(folder)
    rows = compute(inputs.placed, [financial_year(2021)], inputs.settings)
    rows = rows[rows["status"] == "ok"]
    pairs = zip(rows["numerator"], rows["denominator"], strict=True)
    return dict(zip(zip(rows["measure"], rows["breakdown"], strict=True), pairs, strict=True))


def test_no_part_is_larger_than_its_whole(numbers):
    compared = [
        (name, breakdown, part, numbers[whole, breakdown][0])
        for (name, breakdown), (part, _) in numbers.items()
        if name in catalogue()
        for whole in catalogue()[name].part_of
        if (whole, breakdown) in numbers
    ]
    parts = {measure.name for measure in catalogue().values() if measure.part_of}
    of_visitors = {"children_with_visitor_at_end", "children_waiting_for_visitor_at_end"}  # the sample has no such log
    assert {name for name, *_ in compared} == parts - of_visitors
    assert [figures for figures in compared if figures[2] > figures[3]] == []


def test_no_base_is_larger_than_the_measure_that_counts_it(numbers):
    for (name, breakdown), (_, denominator) in numbers.items():
        base = catalogue()[name].base if name in catalogue() else None
        if base is not None and (base.of, breakdown) in numbers:
            of = numbers[base.of, breakdown][0]
            assert denominator <= of, (name, breakdown)
            assert not base.whole or base.left_out or denominator == of, (name, breakdown)


def test_percentages_that_exclude_each_other_do_not_exceed_their_base(numbers):
    for measure in (one for one in catalogue().values() if one.excludes):
        for (name, breakdown), (counted, denominator) in numbers.items():
            if name == measure.name:
                others = [numbers[other, breakdown] for other in measure.excludes if (other, breakdown) in numbers]
                assert counted + sum(number for number, _ in others) <= denominator
                assert {of for _, of in others} <= {denominator}


def test_a_stock_follows_from_its_flows(numbers):
    flow = catalogue()["cla_at_end"].flows[0]
    assert numbers[flow.residual[0], "basis=Event"][0] == 0
    assert all(set(breakdown_dimensions(text)) <= {"basis"} for name, text in numbers if name == flow.residual[0])
