"""Figures compared with the oracle: every value of every period and breakdown, on every engine."""

import math
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from iro_analysis.figures import compute
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings
from oracle.histories import History, histories, random_history
from oracle.naive import MEASURES, figures
from oracle.question import NOT_AVAILABLE
from oracle.text_tables import AWAY_FROM_ADOPTERS

ENGINES = ("polars", "duckdb", "pandas")
YEARS = [parse_period(f"20{year}-{year + 1}") for year in range(17, 21)]
QUARTERS = [quarter for year in YEARS for quarter in year.quarters]
OTHER_PERIODS = [
    Period(date(2019, 4, 15), date(2020, 4, 14)),
    Period(date(2020, 2, 29), date(2020, 2, 29)),
    Period(date(2018, 2, 1), date(2021, 2, 28)),
    Period(date(2020, 3, 31), date(2020, 4, 1)),
]
HARDEST = ("cla_at_end", "re_entries", "time_in_care", "placements_three_or_more_pct", "long_term_stability_pct")
CONFIGURED = Settings(
    population=[
        {"mid_year": 2019, "children": 50_000, "source": "ONS", "released": "2020-06-24"},
        {"mid_year": 2020, "children": 51_000, "source": "ONS", "released": "2021-06-25"},
        {"mid_year": 2020, "children": 50_500, "source": "ONS, revised", "released": "2023-11-23"},
    ],
    ethnicity_population={
        "source": "Census 2021",
        "children": {"White": 30_000, "Mixed": 5_000, "Asian": 10_000, "Black": 4_000, "Other": 1_500},
    },
    groupings={
        "setting": {"of": "placement", "groups": {"Family": ["U1", "U4", "U6", "P1"], "Home": ["K2", "R1"]}},
        "origin": {"of": "ethnicity", "groups": {"British": ["WBRI"]}},
    },
)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_figure_of_three_hundred_children_agrees_with_the_oracle(engine):
    assert differences(random_history(seed=1, children=300), [*YEARS, *QUARTERS[-8:], *OTHER_PERIODS], engine) == []


def test_nothing_is_computed_from_years_or_tables_that_were_not_supplied():
    history = random_history(seed=3, children=300)
    del history.rows["uasc"], history.years["uasc"]
    history.years["missing"] -= {2021}
    history.years["episodes"] -= {2019}
    assert differences(history, YEARS, "polars") == []


def test_a_child_away_for_a_few_days_is_still_placed_for_adoption():
    history = History(AWAY_FROM_ADOPTERS, {name: set(range(2018, 2022)) for name in AWAY_FROM_ADOPTERS})
    assert differences(history, YEARS[-1:], "polars", ("long_term_stability_pct",)) == []


@given(histories())
# Every example is a full computation, so a failing one is reported as it is: shrinking it would take minutes.
@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
def test_the_hardest_figures_of_a_few_children_agree_with_the_oracle(history):
    assert differences(history, YEARS[-1:], "pandas", HARDEST) == []


def differences(history, periods, engine, measures=tuple(MEASURES)):
    """Where the ledger and the oracle disagree, as texts; measures that only the ledger has are ignored."""
    dates = [(period.label, period.start, period.end) for period in periods]
    expected = figures(history.rows, history.years, dates, CONFIGURED.model_dump())
    ledger = computed(history, periods, engine, measures)
    compared = {f"{measure}{suffix}" for measure in measures for suffix in ("", "_change", "_change_pct")}
    keys = sorted(key for key in {*expected, *ledger} if key[1] in compared)
    return [
        f"{key}: expected {expected.get(key)}, computed {ledger.get(key)}"
        for key in keys
        if not alike(expected.get(key, NOT_AVAILABLE), ledger.get(key, NOT_AVAILABLE))
    ]


def computed(history, periods, engine, measures):
    rows = compute(history.case_data(), periods, CONFIGURED, engine, measures)
    columns = ["period", "measure", "breakdown", "status", "value", "numerator", "denominator"]
    return {tuple(row[:3]): figure(*row[3:]) for row in rows[columns].itertuples(index=False)}


def figure(status, *numbers):
    if status == NOT_AVAILABLE:
        return NOT_AVAILABLE
    return tuple(None if math.isnan(number) else number for number in numbers)


def alike(expected, computed):
    if NOT_AVAILABLE in (expected, computed):
        return expected == computed
    return all(map(same_number, expected, computed))


def same_number(expected, computed):
    """Equal to six decimals: the ledger keeps nine, and its percentage changes are computed from rounded values."""
    if expected is None or computed is None:
        return expected is computed
    return math.isclose(expected, computed, rel_tol=1e-6, abs_tol=1e-6)
