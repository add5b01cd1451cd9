"""Each kind of statistic by hand, and what the measures say of how they hang together."""

import pandas as pd
import pytest

from iro_analysis.figures import compute
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures import kinds
from iro_analysis.measures.kinds import Statistic
from iro_analysis.measures.registry import catalogue, change_of, every_figure, share_of
from iro_analysis.periods import financial_year
from iro_analysis.pipeline import read_inputs
from iro_analysis.sample import make_sample

#: What was counted, and the value it makes: worked out by hand.
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
#: Percentages of something that no measure counts.
OF_NO_MEASURE = {
    *("health_assessment_pct", "dental_check_pct", "immunisations_pct", "feedback_response_rate"),
    *("disputes_within_20_working_days_pct", "remedial_actions_on_time_pct"),
}


def test_every_kind_has_a_worked_case():
    every = {each for each in vars(kinds).values() if isinstance(each, Statistic)}
    assert {each for each in every if each.estimate} == set(WORKED)
    assert {each for each in every if not each.estimate} == {kinds.UNAVAILABLE, *kinds.COUNT.changes}


@pytest.mark.parametrize("kind", WORKED, ids=str)
def test_what_was_counted_makes_its_value(kind):
    counted, expected = WORKED[kind]
    value, lower, upper = kind.estimate(pd.DataFrame([counted], dtype="float64"))
    assert float(value[0]) == expected
    limits = [each for each in (lower, upper) if isinstance(each, pd.Series) or getattr(each, "ndim", 0)]
    assert not limits or limits[0][0] < expected < limits[1][0]
    assert "{value}" in kind.formula


def test_every_percentage_says_what_it_is_of():
    percentages = [each for each in catalogue().values() if each.unit == "percent" and each.counted]
    assert {each.name for each in percentages if each.base is None} == OF_NO_MEASURE


def test_what_a_measure_names_is_in_the_catalogue():
    for measure in catalogue().values():
        base = [measure.base.of, measure.base.left_out, measure.base.rest] if measure.base else []
        flows = [name for flow in measure.flows for name in (flow.starts, flow.starts_not_known, flow.ceases)]
        named = {*measure.part_of, *measure.excludes, *measure.bases, *base, *flows}
        assert {name for name in named if name} <= set(catalogue()), measure.name


def test_changes_stand_behind_their_measure():
    names = list(every_figure())
    for measure in catalogue().values():
        place = names.index(measure.name)
        expected = [change_of(measure.name, kind) for kind in measure.statistic.changes]
        assert names[place + 1 : place + 1 + len(expected)] == expected
        assert all(every_figure()[name].of == measure.name for name in expected)
    assert len(names) == len(catalogue()) + sum(len(each.statistic.changes) for each in catalogue().values())


def test_a_share_is_found_whatever_it_is_called():
    assert share_of("reviews_mode_recorded") == "review_mode_pct"
    assert share_of("cla_at_end") == "cla_at_end_pct"
    assert share_of("flow_residual") is None


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    """{(measure, breakdown): (numerator, denominator)} of a year of an invented authority."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    make_sample(folder, children=120)
    inputs = read_inputs(folder)
    rows = compute(inputs.history.data, [financial_year(2021)], inputs.settings)
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
    assert {name for name, *_ in compared} == {each.name for each in catalogue().values() if each.part_of}
    assert [each for each in compared if each[2] > each[3]] == []


def test_no_base_is_larger_than_what_it_is_of(numbers):
    for (name, breakdown), (_, denominator) in numbers.items():
        base = catalogue()[name].base if name in catalogue() else None
        if base is not None and (base.of, breakdown) in numbers:
            of = numbers[base.of, breakdown][0]
            assert denominator <= of, (name, breakdown)
            assert not base.whole or base.left_out or denominator == of, (name, breakdown)


def test_percentages_that_exclude_each_other_make_no_more_than_their_base(numbers):
    for measure in (each for each in catalogue().values() if each.excludes):
        for (name, breakdown), (counted, denominator) in numbers.items():
            if name == measure.name:
                others = [numbers[other, breakdown] for other in measure.excludes if (other, breakdown) in numbers]
                assert counted + sum(number for number, _ in others) <= denominator
                assert {of for _, of in others} <= {denominator}


def test_a_stock_follows_from_its_flows(numbers):
    flow = catalogue()["cla_at_end"].flows[0]
    assert numbers[flow.residual[0], "basis=Event"][0] == 0
    assert all(set(breakdown_dimensions(text)) <= {"basis"} for name, text in numbers if name == flow.residual[0])
