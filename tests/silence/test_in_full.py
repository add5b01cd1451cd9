"""The silence test in full: every column of the period in every way and at every amount, and samples of the rest."""

import random

import pytest
from forty_children import FILES, OF_THE_PERIOD
from tally import failures

from iro_analysis.pipeline import read_inputs
from iro_analysis.tables import TABLES

EARLIER = [path for path in FILES if path not in OF_THE_PERIOD]
#: How many cases are drawn from each file of an earlier year, and from all files on the other engine.
OF_EARLIER, ON_DUCKDB = 15, 100


def every_way(cases, seed):
    """Every column in every way, at an amount drawn at random."""
    return _one_of_each(cases, seed, lambda case: (case.heading, case.way))


def every_amount(cases, seed):
    """Every column at every amount, in a way drawn at random."""
    return _one_of_each(cases, seed, lambda case: (case.heading, case.amount))


def _one_of_each(cases, seed, aspect):
    groups = {}
    for case in cases:
        groups.setdefault(aspect(case), []).append(case)
    return [random.Random(f"{seed} {key}").choice(group) for key, group in groups.items()]  # noqa: S311  repeats


@pytest.mark.parametrize("name", sorted({table.name for table in FILES.values()}))
def test_the_files_that_a_tables_figures_rest_on_give_the_same_figures(authority, name):
    part = read_inputs(authority.part(TABLES[name]))
    assert authority.differing(part, TABLES[name], "polars").empty


@pytest.mark.parametrize("path", OF_THE_PERIOD)
def test_no_column_of_the_period_is_wrong_in_silence(authority, tally, seed, path):
    cases = authority.cases(path)
    assert failures(authority, [*every_way(cases, seed), *every_amount(cases, seed)], tally) == []


@pytest.mark.parametrize("path", EARLIER)
def test_no_column_of_an_earlier_year_is_wrong_in_silence(authority, tally, seed, path):
    cases = authority.cases(path)
    drawn = random.Random(f"{seed} {path}").sample(cases, min(OF_EARLIER, len(cases)))  # noqa: S311  repeats
    assert failures(authority, drawn, tally) == []


def test_no_column_is_wrong_in_silence_on_the_other_engine(authority, tally, seed):
    cases = [case for path in FILES for case in authority.cases(path)]
    drawn = random.Random(f"{seed} duckdb").sample(cases, ON_DUCKDB)  # noqa: S311  repeats
    assert failures(authority, drawn, tally, "duckdb") == []
