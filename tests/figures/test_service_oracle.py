"""Alerts, disputes and actions of random logs, compared with a count in plain Python, on every engine."""

from datetime import date, timedelta

import holidays
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from iro_analysis.tables import DTYPES, TABLES

BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=range(2018, 2024))
KEPT = {"since": date(2018, 1, 1), "until": date(2022, 12, 31)}
SETTINGS = Settings(logs=dict.fromkeys(("case_alerts", "disputes", "remedial_actions"), KEPT))
PERIODS = [parse_period(label) for label in ("2019-20", "2020-21", "2020-21Q3", "2020-05-05..2020-06-02")]
DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))
LATER = st.one_of(st.none(), st.integers(0, 60))
CASE = st.tuples(DAYS, LATER, LATER, LATER, st.sampled_from(["North", "South", None]))


def after(day, days):
    return None if days is None else day + timedelta(days=days)


def twentieth_working_day(day):
    """The 20th working day after ``day``."""
    count = 0
    while count < 20:
        day += timedelta(days=1)
        count += day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day


def frame(name, columns):
    types = {column.name: DTYPES[column.kind] for column in TABLES[name].columns}
    size = len(next(iter(columns.values())))
    return pd.DataFrame(
        {
            column: pd.Series(columns.get(column, [None] * size), dtype="object").astype(dtype)
            for column, dtype in types.items()
        }
    ).assign(source_file="f", source_row=range(2, size + 2), return_year=2021, rule="")


def tables_of(cases):
    numbers = [str(number) for number in range(len(cases))]
    raised, teams = [case[0] for case in cases], [case[4] for case in cases]
    ends = {number: [after(case[0], case[number]) for case in cases] for number in (1, 2, 3)}
    common = {"raised": raised, "team": teams}
    return {
        "case_alerts": frame("case_alerts", {"alert_id": numbers, "closed": ends[1], **common}),
        "disputes": frame(
            "disputes",
            {"dispute_id": numbers, "stage_2": ends[2], "stage_3": ends[3], "resolved": ends[1], **common},
        ),
        "remedial_actions": frame(
            "remedial_actions", {"action_id": numbers, "completed": ends[1], "due": ends[2], **common}
        ),
    }


def expected(cases, period):
    start, end = period.start, period.end
    counts = dict.fromkeys(
        [
            "case_alerts",
            "closed",
            "open",
            "old",
            "active",
            "outstanding",
            "on_time",
            "due",
            "overdue",
            "judged",
            "in_time",
        ],
        0,
    )
    stages = {1: 0, 2: 0, 3: 0}
    for raised, ended, second, third, _ in cases:
        closed, stage_2, stage_3 = (after(raised, days) for days in (ended, second, third))
        is_open = raised <= end and (closed is None or closed > end)
        counts["case_alerts"] += start <= raised <= end
        counts["closed"] += closed is not None and start <= closed <= end
        counts["open"] += is_open
        counts["old"] += is_open and (end - raised).days > 14
        counts["outstanding"] += is_open
        if raised <= end and (closed is None or closed >= start):
            counts["active"] += 1
            stages[3 if stage_3 and stage_3 <= end else 2 if stage_2 and stage_2 <= end else 1] += 1
        due = stage_2
        counts["due"] += due is not None and start <= due <= end
        counts["on_time"] += due is not None and start <= due <= end and closed is not None and closed <= due
        counts["overdue"] += is_open and due is not None and due <= end
        last = twentieth_working_day(raised)
        in_time = closed is not None and closed <= last
        judged = closed if in_time else last + timedelta(days=1)
        counts["judged"] += start <= judged <= end
        counts["in_time"] += in_time and start <= judged <= end
    return counts, stages


def check(cases, engine):
    lives = history("child_id | started\nA | 2018-01-01")
    data = type(lives)(
        {**lives.tables, **tables_of(cases)},
        dict.fromkeys([*lives.tables, *tables_of(cases)], frozenset(range(2015, 2025))),
    )
    names = {
        "case_alerts": "case_alerts",
        "case_alerts_closed": "closed",
        "case_alerts_open_at_end": "open",
        "case_alerts_older_than_two_weeks_at_end": "old",
        "formal_disputes": "active",
        "formal_disputes_outstanding_at_end": "outstanding",
        "remedial_actions_overdue_at_end": "overdue",
    }
    percentages = {
        "remedial_actions_on_time_pct": ("on_time", "due"),
        "disputes_within_20_working_days_pct": ("in_time", "judged"),
    }
    rows = compute(data, PERIODS, SETTINGS, engine, [*names, *percentages])
    ledger = {(row.period, row.measure, row.breakdown): row for row in rows.itertuples()}
    for period in PERIODS:
        counts, stages = expected(cases, period)
        for measure, name in names.items():
            assert ledger[period.label, measure, ""].value == counts[name], measure
            by_team = [
                row.value
                for key, row in ledger.items()
                if key[:2] == (period.label, measure) and key[2].startswith("team=")
            ]
            assert not by_team or sum(by_team) == counts[name]
        for measure, (part, whole) in percentages.items():
            row = ledger[period.label, measure, ""]
            assert (row.numerator, row.denominator) == (counts[part], counts[whole]), measure
        for stage, count in stages.items():
            assert ledger[period.label, "formal_disputes", f"highest_stage={stage}"].value == count


@settings(max_examples=40, deadline=None)
@given(st.lists(CASE, min_size=1, max_size=12))
def test_random_logs_agree_with_the_plain_count_on_polars(cases):
    check(cases, "polars")


def test_random_logs_agree_with_the_plain_count_on_pandas(request):
    """With ``--prove`` as many examples as on Polars; otherwise fewer, as pandas takes four times as long."""

    @settings(max_examples=40 if request.config.getoption("--prove") else 10, deadline=None)
    @given(st.lists(CASE, min_size=1, max_size=12))
    def run(cases):
        check(cases, "pandas")

    run()


@settings(max_examples=10, deadline=None)
@given(st.lists(CASE, min_size=1, max_size=12))
def test_random_logs_agree_with_the_plain_count_on_duckdb(cases):
    check(cases, "duckdb")


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_cases_at_the_first_and_last_day_of_a_period_agree_with_the_plain_count(engine):
    start, end = PERIODS[1].start, PERIODS[1].end
    check(
        [(start, 0, 0, None, "North"), (end, 0, 0, 0, None), (start - timedelta(days=1), 1, None, 1, "South")], engine
    )
