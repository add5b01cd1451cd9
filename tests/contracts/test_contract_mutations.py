"""Every fault planted in a sound sample is found by the expectations that it breaks, and by no others.

All samples with their faults are checked at once, each as an authority of its own; the file that a finding names says
to which of them it belongs. See :mod:`planted_faults` for how to add a fault.
"""

from collections import defaultdict

import pytest
from planted_faults import FAULTS, IN_WHOLE_TABLES
from planted_faults.sound_sample import Sample, later_years, narrowed, together, with_what_the_sample_lacks

from iro_analysis.contracts.derived import canonical, derive
from iro_analysis.contracts.evidence import check
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import validate
from iro_analysis.sample import make_sample
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.tables import TABLES

IDS = {expectation.id for table in TABLES for expectation in read_suite(table)}
OF_THE_WHOLE = {name for name in IDS if name.split(".")[1].startswith(("rows", "most_"))}
BY_NAME = {fault.name: fault for fault in FAULTS}
#: This fault is also checked alone: it affects rows of four tables.
ALONE = "an end before the start"


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The sound sample as made, and moved four and eight years forward."""
    folder = tmp_path_factory.mktemp("mutations") / "sample"
    make_sample(folder, children=60, seed=1)
    tables = with_what_the_sample_lacks(read_returns(folder).as_supplied)
    return {years: Sample(later_years(tables, years) if years else tables) for years in (0, 4, 8)}


@pytest.fixture(scope="module")
def evidence(once, samples):
    """The evidence on every sound sample and every fault, checked at once."""
    return once("planted-faults", lambda: check(all_of(samples)))


def all_of(samples):
    """The tables of every sound sample and every fault."""
    sound = {f"sound {years}": sample.tables for years, sample in samples.items()}
    planted = {fault.name: narrowed(fault.plant(samples[fault.later]), samples[fault.later]) for fault in FAULTS}
    return together(sound | planted)


@pytest.fixture(scope="module")
def fired(evidence):
    """The expectations with findings, by the name of the sample or fault."""
    fired = defaultdict(set)
    for name, expectation in zip(evidence.findings["source_file"], evidence.findings["expectation"], strict=True):
        fired[name].add(expectation)
    return fired


@pytest.mark.parametrize("years", [0, 4, 8])
def test_nothing_is_found_in_a_sound_sample(fired, years):
    assert fired[f"sound {years}"] == set()


def test_every_expectation_can_be_checked(evidence):
    assert set(evidence.summary["expectation"]) == IDS
    assert set(evidence.summary["status"]) == {"passed", "failed"}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_fault_is_found_by_the_expectations_it_breaks_and_no_others(fired, name):
    assert fired[name] == BY_NAME[name].fires


def test_a_fault_is_found_alone_just_as_among_others(samples):
    fault = BY_NAME[ALONE]
    findings = check(fault.plant(samples[fault.later])).findings
    assert set(findings["expectation"]) == fault.fires


@pytest.mark.parametrize("fault", IN_WHOLE_TABLES, ids=lambda fault: fault.name)
def test_a_spoilt_table_is_found_as_a_whole(samples, fault):
    frames = {name: canonical(frame, TABLES[name]) for name, frame in fault.plant(samples[fault.later]).items()}
    failed = {
        outcome.expectation.id
        for name in frames
        for outcome in validate(name, [one for one in read_suite(name) if one.id in OF_THE_WHOLE], derive(name, frames))
        if outcome.status != "passed"
    }
    assert failed == fault.fires


def test_every_fault_has_a_name_of_its_own():
    assert len(BY_NAME) == len(FAULTS)


def test_every_expectation_is_broken_by_a_fault():
    broken = {name for fault in (*FAULTS, *IN_WHOLE_TABLES) for name in fault.fires}
    assert broken == IDS
