"""The measures of the population section, each with a few children."""

import pytest
from hypothesis import given as arbitrary
from hypothesis import strategies as st

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings
from oracle.histories import histories, random_history

YEAR = parse_period("2020-21")
RESIDENTS = Settings(population=[{"mid_year": 2020, "children": 51_124, "source": "ONS"}])


def figure(data, measure, breakdown="", period=YEAR, settings=RESIDENTS, also=()):
    """The value of one figure, or the reason why it is not available."""
    name = measure.split("_change")[0]
    rows = compute(data, [period, *also], settings, "polars", [name])
    row = rows[(rows["measure"] == measure) & (rows["breakdown"] == breakdown) & (rows["period"] == period.label)].iloc[
        0
    ]
    return row["note"] if row["status"] != "ok" else row["value"]


STAYS = history("""
    child_id | started    | ceased     | reason_ceased
    A        | 2019-05-01 |            |
    B        | 2020-03-31 | 2020-04-01 | E4A
    C        | 2020-04-01 | 2021-03-31 | E4A
    D        | 2021-03-31 |            |
    E        | 2021-03-31 | 2021-04-01 | E4A
    F        | 2021-04-01 |            |
    G        | 2019-05-01 | 2020-03-31 | E4A
""")


@pytest.mark.parametrize(
    ("measure", "children"),
    [
        ("cla_at_end", 3),  # A, D, E: C left on the last day, so is not in care at midnight
        ("cla_during", 5),  # A to E; B left on the first day
        ("starts", 3),  # C, D, E
        ("ceases", 2),  # B, C
    ],
)
def test_stocks_and_flows_are_right_on_the_first_and_last_day_of_the_year(measure, children):
    assert figure(STAYS, measure) == children


def test_a_child_with_short_breaks_only_is_in_no_figure():
    data = history("""
        child_id | started    | ceased | legal_status
        A        | 2020-05-01 |        | V4
        B        | 2020-05-01 |        | V2
    """)
    assert [figure(data, name) for name in ("cla_at_end", "cla_during", "starts")] == [1, 1, 1]


TWICE = history("""
    child_id | started    | ceased     | reason_ceased
    A        | 2019-05-01 | 2020-06-01 | E4A
    A        | 2020-07-01 | 2020-09-01 | E4A
    A        | 2020-10-01 |            |
    B        | 2020-05-01 |            |
""")


@pytest.mark.parametrize(
    ("measure", "breakdown", "value"),
    [
        ("starts", "", 3),
        ("starts_dfe", "", 2),
        ("ceases", "", 2),
        ("ceases_dfe", "", 1),
        ("flow_residual", "basis=Event", 0),  # 1 + 3 - 2 - 2
        ("flow_residual", "basis=DfE", 0),  # 1 + 2 - 1 - 2
        ("re_entries", "", 2),
    ],
)
def test_a_child_who_leaves_twice_counts_once_on_the_dfe_basis(measure, breakdown, value):
    assert figure(TWICE, measure, breakdown) == value


def test_the_dfe_residual_is_not_zero_if_a_child_starts_twice_and_is_still_in_care():
    data = history("""
        child_id | started    | ceased     | reason_ceased
        A        | 2020-05-01 | 2020-06-01 | E4A
        A        | 2020-07-01 |            |
    """)
    assert figure(data, "flow_residual", "basis=Event") == 0  # 0 + 2 - 1 - 1
    assert figure(data, "flow_residual", "basis=DfE") == -1  # 0 + 1 - 1 - 1


@pytest.mark.parametrize(
    ("left", "back", "counted"),
    [
        ("2019-06-15", "2020-06-15", 1),
        ("2019-06-15", "2020-06-16", 0),
        ("2020-02-29", "2021-02-28", 1),  # twelve months after 29 February, the end of the month clamped
        ("2020-02-29", "2021-03-01", 0),
    ],
)
def test_re_entry_is_within_twelve_calendar_months(left, back, counted):
    data = history(f"""
        child_id | started    | ceased | reason_ceased
        A        | 2018-05-01 | {left} | E4A
        A        | {back}     |        |
    """)
    assert figure(data, "re_entries") == counted


def test_starts_are_broken_down_by_month_and_quarter():
    data = history("""
        child_id | started
        A        | 2020-04-30
        B        | 2020-05-01
        C        | 2021-03-31
    """)
    months = {month: figure(data, "starts", f"month={month}") for month in ("Apr", "May", "Jun", "Mar")}
    assert months == {"Apr": 1, "May": 1, "Jun": 0, "Mar": 1}
    assert [figure(data, "starts", f"quarter=Q{number}") for number in (1, 2, 3, 4)] == [2, 0, 0, 1]


def test_rates_use_the_mid_year_population_of_the_year_before_the_period_ends():
    data = history("child_id | started\n" + "\n".join(f"{number} | 2019-05-01" for number in range(364)))
    # 364 / 51,124 * 10,000 = 71.1994...; the example report prints 71.2
    assert figure(data, "cla_rate") == pytest.approx(71.19943, abs=1e-5)
    assert figure(data, "cla_rate", settings=Settings()) == "The configuration gives no population for mid-2020."


def test_quartiles_of_days_in_care_are_given_at_the_end_and_at_ceasing():
    data = history("""
        child_id | started    | ceased     | reason_ceased | reason_new_episode
        A        | 2021-03-01 |            |               | S
        B        | 2021-03-21 |            |               | S
        C        | 2010-01-01 |            |               | P
        D        | 2020-04-01 | 2020-05-01 | E4A           | S
    """)
    # A 30 days, B 10; C's spell began before the history does, so it has lasted more than eleven years
    assert figure(data, "time_in_care", "at=End; statistic=Median") == 30
    assert figure(data, "time_in_care", "at=End; statistic=Lower quartile") == 20
    assert figure(data, "time_in_care", "at=End; statistic=Upper quartile") == (
        "1 of 3 began before the returns reach back: too many to tell."
    )
    assert figure(data, "time_in_care", "at=Ceasing; statistic=Median") == 30


def test_changes_compare_with_the_same_period_a_year_before():
    before = parse_period("2019-20")
    assert figure(STAYS, "cla_at_end_change", also=[before]) == 1  # A and B then; A, D and E now
    assert figure(STAYS, "cla_at_end_change_pct", also=[before]) == 50
    assert figure(STAYS, "ceases_change", also=[before]) == 1
    assert figure(STAYS, "cla_at_end_change") == "2019-20 is not covered by the returns supplied."


def test_a_change_from_zero_has_no_percentage():
    data = history("child_id | started\nA | 2020-05-01")
    before = parse_period("2019-20")
    assert figure(data, "starts_change", also=[before]) == 1
    assert figure(data, "starts_change_pct", also=[before]) == "There were none the year before."


def test_a_figure_is_not_available_for_a_period_that_no_return_covers():
    data = history("child_id | started\nA | 2020-05-01", years={2020, 2021})
    assert figure(data, "starts", period=parse_period("2021-22")) == "The returns supplied cover 2019-20 and 2020-21."


@arbitrary(st.data())
def test_every_breakdown_adds_up_to_its_total(chosen):
    data = random_history(chosen.draw(st.integers(0, 10_000)), 25).case_data()
    rows = compute(data, [YEAR], Settings(), "polars", ["cla_at_end", "starts", "ceases"])
    rows = rows[~rows["measure"].str.contains("_change")]
    totals = rows[rows["breakdown"] == ""].set_index("measure")["value"]
    parts = rows[rows["breakdown"] != ""]
    dimensions = parts["breakdown"].str.replace(r"=[^;]*", "", regex=True)
    sums = parts.groupby(["measure", dimensions])["value"].sum().reset_index()
    assert (sums["value"] == sums["measure"].map(totals)).all()


@arbitrary(st.data())
def test_opening_stock_plus_starts_less_ceases_is_closing_stock(chosen):
    data = chosen.draw(histories()).case_data()
    start = chosen.draw(st.dates(min_value=YEAR.start.replace(year=2018), max_value=YEAR.end))
    end = chosen.draw(st.dates(min_value=start, max_value=YEAR.end))
    assert figure(data, "flow_residual", "basis=Event", Period(start, end)) == 0
