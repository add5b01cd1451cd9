"""Which rules a measure is held against: what a changed limit changes is what says that it rests on it."""

from dataclasses import replace

import pandas as pd
import pytest

from iro_analysis.care import rules
from iro_analysis.figures import compute
from iro_analysis.measures.registry import catalogue, measure_behind
from iro_analysis.periods import financial_year
from iro_analysis.pipeline import read_inputs
from iro_analysis.sample import make_sample

KEY = ["measure", "breakdown", "period"]
LIMITS = sorted({version.id for version in (*rules.rules(), *rules.guidelines())})
#: Held against a limit in a chart alone: a number of children or days is what it is, whatever the limit says.
ONLY_SHOWN = {"iro_caseload_mean", "dispute_days_to_resolve"}
PERIODS = [financial_year(2020), financial_year(2021)]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    data = tmp_path_factory.mktemp("limits")
    make_sample(data)
    return read_inputs(data)


def figures(inputs):
    return compute(inputs.history.data, PERIODS, inputs.settings).set_index(KEY)["value"]


@pytest.fixture(scope="module")
def as_they_are(inputs):
    return figures(inputs)


def tightened(version, limit):
    """The version as it would be with a third of the limit, or with a third of the range."""
    if version.id != limit:
        return version
    if isinstance(version, rules.Rule):
        return replace(version, limit=max(version.limit // 3, 1), in_days=version.in_days and version.in_days // 3)
    return replace(version, lower=version.lower // 3, upper=version.upper // 3)


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_changes_the_measures_that_name_it_and_no_other(inputs, as_they_are, monkeypatch, limit):
    for name in ("rules", "guidelines"):
        versions = tuple(tightened(version, limit) for version in getattr(rules, name)())
        monkeypatch.setattr(rules, name, lambda versions=versions: versions)
    after = figures(inputs)
    both = pd.concat([as_they_are, after], axis=1, keys=["before", "after"])
    differs = both[(both["before"] != both["after"]) & both.notna().any(axis=1)]
    changed = {measure_behind(name).name for name in differs.index.get_level_values("measure")}
    naming = [measure for measure in catalogue().values() if limit in measure.limits]
    assert changed <= {measure.name for measure in naming}
    assert {measure.name for measure in naming if measure.limits == (limit,)} - ONLY_SHOWN <= changed
    # Nobody of the sample is placed for adoption long enough for these.
    assert changed or limit in ("adoption_first_review", "adoption_second_review")


def test_the_limit_in_a_title_is_that_of_the_rule():
    words = {"five": "5", "two": "2"}
    for measure in catalogue().values():
        if len(measure.limits) != 1 or " within " not in measure.title:
            continue
        if versions := [each for each in rules.rules() if each.id == measure.limits[0] and each.valid_to is None]:
            (rule,) = versions
            said = " ".join(words.get(word, word) for word in measure.title.split())
            assert rule.limit_text in said, measure.name


def test_every_percentage_of_what_was_done_in_time_says_which_way_is_good():
    for measure in catalogue().values():
        if measure.limits and measure.unit == "percent":
            assert measure.low_is_good is False, measure.name
    assert catalogue()["reviews_overdue_at_end"].low_is_good is True
    assert catalogue()["cla_at_end"].low_is_good is None
