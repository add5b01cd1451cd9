"""Changes, their p-values, and the periods of a trend."""

from datetime import date

import pytest
from scipy.stats import beta

from given import history
from iro_analysis.figures import compute, trend_periods
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Returns, Settings

YEARS = [parse_period("2019-20"), parse_period("2020-21")]


def starting(*counts):
    """A history with this many starts in 2019-20 and in 2020-21."""
    days = [day for day, count in zip(("2019-06-01", "2020-06-01"), counts, strict=True) for _ in range(count)]
    return history("child_id | started\n" + "\n".join(f"{number} | {day}" for number, day in enumerate(days)))


def p_of_starts(*counts):
    """The row with the p-value of the change in all starts."""
    rows = compute(starting(*counts), YEARS, Settings(), "polars", ["starts"])
    change = (rows["measure"] == "starts_change_p") & (rows["breakdown"] == "") & (rows["period"] == "2020-21")
    return rows[change].iloc[0]


def test_the_p_value_of_two_counts_is_exact_and_knows_that_a_leap_year_has_one_day_more():
    # 29 February 2020 lies in 2019-20. Of 60 / 1.7 families 20 / 1.7 or fewer fall into 365 of 731 days; between whole
    # numbers the tail of the binomial is that of the beta distribution.
    tail = beta.sf(365 / 731, 20 / 1.7 + 1, 40 / 1.7)
    assert tail == pytest.approx(0.03485, abs=5e-6)
    assert p_of_starts(40, 20)["value"] == pytest.approx(2 * tail)


@pytest.mark.parametrize("counts", [(4, 20), (20, 4), (0, 0)])
def test_fewer_than_five_events_in_a_year_are_not_tested(counts):
    change = p_of_starts(*counts)
    assert change["status"] == "not_available"
    assert change["note"] == "Not tested: fewer than 5 in one of the two periods, counted or not counted."


@pytest.mark.parametrize("measure", ["cla_at_end", "cla_rate", "starts_rate", "starts_pct"])
def test_what_is_not_tested_has_no_p_value_in_the_ledger(measure):
    population = [{"mid_year": year, "children": 40_000, "source": "ONS"} for year in (2019, 2020)]
    rows = compute(starting(40, 20), YEARS, Settings(population=population), "polars", [measure])
    assert f"{measure}_change" in set(rows["measure"])
    assert f"{measure}_change_p" not in set(rows["measure"])


def test_a_change_of_a_percentage_is_in_percentage_points_and_has_no_percentage_change():
    rows = compute(starting(4, 4), YEARS, Settings(), "polars", ["cla_at_end_pct"])
    units = rows[rows["measure"] == "cla_at_end_pct_change"]["unit"].unique()
    assert list(units) == ["percentage points"]
    assert "cla_at_end_pct_change_pct" not in set(rows["measure"])


def test_a_trend_goes_back_as_far_as_the_returns():
    data = history("child_id | started\nA | 2015-05-01", years={2019, 2020, 2021})
    labels = [period.label for period in trend_periods(parse_period("2020-21"), data, Settings())]
    assert [label for label in labels if "Q" not in label] == ["2018-19", "2019-20", "2020-21"]
    assert len([label for label in labels if "Q" in label]) == 12
    quarters = [period.label for period in trend_periods(parse_period("2020-21Q1"), data, Settings())]
    assert quarters[0] == "2018-19Q1"
    assert quarters[-1] == "2020-21Q1"
    assert len(quarters) == 9


def test_a_mid_year_extract_covers_no_later_period():
    data = history("child_id | started\nA | 2015-05-01", years={2020, 2021})
    settings = Settings(returns=Returns(complete_to=date(2020, 9, 30)))
    rows = compute(data, [parse_period("2020-21Q2"), parse_period("2020-21Q3")], settings, "polars", ["starts"])
    totals = rows[(rows["measure"] == "starts") & (rows["breakdown"] == "")].set_index("period")["status"]
    assert totals.to_dict() == {"2020-21Q2": "ok", "2020-21Q3": "not_available"}


def test_a_period_of_more_than_a_year_has_no_months():
    rows = compute(starting(1, 1), [Period(date(2019, 4, 1), date(2021, 3, 31))], Settings(), "polars", ["starts"])
    assert not rows["breakdown"].str.startswith("month=").any()


@pytest.mark.parametrize("name", catalogue())
def test_every_measure_has_a_title_unit_source_and_definition(name):
    measure = catalogue()[name]
    assert measure.title
    assert measure.unit
    assert measure.cite
    assert measure.definition.endswith(".")
