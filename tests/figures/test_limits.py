"""Every measure names the limits it depends on: a changed limit changes the measures that name it, and no others."""

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
#: Compared with a limit only in a chart: the value itself does not depend on the limit.
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
def unchanged(inputs):
    return figures(inputs)


def tightened(version, limit):
    """The version with a third of its limit or range if it is of this rule; otherwise unchanged."""
    if version.id != limit:
        return version
    if isinstance(version, rules.Rule):
        return replace(version, limit=max(version.limit // 3, 1), in_days=version.in_days and version.in_days // 3)
    return replace(version, lower=version.lower // 3, upper=version.upper // 3)


@pytest.mark.parametrize("limit", LIMITS)
def test_changing_a_limit_changes_the_measures_that_name_it_and_no_others(inputs, unchanged, monkeypatch, limit):
    for name in ("rules", "guidelines"):
        versions = tuple(tightened(version, limit) for version in getattr(rules, name)())
        monkeypatch.setattr(rules, name, lambda versions=versions: versions)
    after = figures(inputs)
    both = pd.concat([unchanged, after], axis=1, keys=["before", "after"])
    differs = both[(both["before"] != both["after"]) & both.notna().any(axis=1)]
    # Which limit a review falls under decides its kind as well, in whatever is broken down by it.
    of_kind = differs.index.get_level_values("breakdown").str.contains("review_kind=")
    changed = {measure_behind(name).name for name in differs.index[~of_kind].get_level_values("measure")}
    naming = [measure for measure in catalogue().values() if limit in measure.limits]
    assert changed <= {measure.name for measure in naming}
    assert {measure.name for measure in naming if measure.limits == (limit,)} - ONLY_SHOWN <= changed
    # No child in the sample is placed for adoption long enough for these, or returned by adopters.
    assert changed or limit in ("adoption_first_review", "adoption_second_review", "return_review")


def test_the_limit_in_the_title_of_a_measure_is_that_of_the_rule():
    words = {"five": "5", "two": "2"}
    for measure in catalogue().values():
        if len(measure.limits) != 1 or " within " not in measure.title:
            continue
        if versions := [rule for rule in rules.rules() if rule.id == measure.limits[0] and rule.valid_to is None]:
            (rule,) = versions
            title = " ".join(words.get(word, word) for word in measure.title.split())
            assert rule.limit_text in title, measure.name


def test_every_percentage_with_a_limit_says_that_high_is_good():
    for measure in catalogue().values():
        if measure.limits and measure.unit == "percent":
            assert measure.low_is_good is False, measure.name
    assert catalogue()["reviews_overdue_at_end"].low_is_good is True
    assert catalogue()["cla_at_end"].low_is_good is None
