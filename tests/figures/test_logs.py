"""Notes about the logs behind a figure: months and columns that a log lacks, and dates left out of a base."""

from dataclasses import replace
from functools import cache

import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
YEAR = parse_period("2020-21")


def figures(data, engine, *measures, periods=(YEAR,)):
    """{(measure, period, breakdown): ledger row}."""
    rows = compute(data, periods, Settings(), engine, measures)
    return {(row.measure, row.period, row.breakdown): row for row in rows.itertuples()}


def ratio(row):
    return row.numerator, row.denominator


# Months. A's review of 20 July has a row without the date of decisions; those of April and November have no row.

LOGGED = history(
    "child_id | started\nA | 2020-04-01\nB | 2020-04-01",
    reviews="""
    child_id | review_date
    A        | 2020-04-30
    A        | 2020-07-20
    B        | 2020-05-04
    B        | 2020-11-02
    """,
    review_log="""
    child_id | review_date | mode      | decisions_sent | cancelled
    A        | 2020-07-20  | In person |                |
    B        | 2020-05-04  | Virtual   | 2020-05-06     | no
    """,
    consultations="""
    child_id | consultation_date | purpose
    A        | 2020-08-31        | Monitoring
    B        | 2020-06-15        | Before review
    """,
    app_accounts="month | holder | accounts\n2020-06-01 | Worker | 3",
    app_statements="month | sender | subject | statements\n2020-05-01 | Worker | Other | 2",
)
LABELS = (
    "2019-20",
    "2020-21",
    "2020-21Q1",
    "2020-21Q2",
    "2020-21Q3",
    "2020-04-01..2020-04-30",
    "2020-05-01..2020-05-03",
    "2020-05-01..2020-07-31",
    "2020-08-01..2020-08-31",
)
DECISIONS = "decisions_within_5_working_days_pct"
BEGINS, ENDS = "The review log table begins in May 2020.", "The review log table ends in July 2020."
LEFT_OUT = "Not assessable and left out of the base: {}."


@cache
def logged(engine):
    names = (DECISIONS, "reviews_cancelled", "reviews_mode_recorded", "review_mode_pct", "reviews_held")
    others = ("iro_consultations", "midway_checks_pct", "app_accounts", "app_statements", "app_statements_pct")
    return figures(LOGGED, engine, *names, *others, periods=[parse_period(label) for label in LABELS])


@pytest.mark.parametrize(
    ("period", "counted", "note"),
    [
        ("2020-21", (1, 1), f"{LEFT_OUT.format(3)} {BEGINS} {ENDS}"),
        ("2020-21Q1", (1, 1), f"{LEFT_OUT.format(1)} {BEGINS}"),
        ("2020-21Q2", (0, 0), f"{LEFT_OUT.format(1)} {ENDS}"),
        ("2020-05-01..2020-07-31", (1, 1), LEFT_OUT.format(1)),
        # Before the first row, but in the same month.
        ("2020-05-01..2020-05-03", (0, 0), "Nothing in the denominator."),
    ],
)
def test_a_log_that_covers_part_of_the_period_is_noted_after_the_number_left_out(engine, period, counted, note):
    row = logged(engine)[DECISIONS, period, ""]
    assert (ratio(row), row.note) == (counted, note)
    assert row.status == ("ok" if counted[1] else "not_available")


@pytest.mark.parametrize("measure", [DECISIONS, "reviews_cancelled", "reviews_mode_recorded"])
@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ("2019-20", BEGINS),
        ("2020-04-01..2020-04-30", BEGINS),
        ("2020-08-01..2020-08-31", ENDS),
        ("2020-21Q3", ENDS),
    ],
)
def test_no_figure_is_available_for_a_period_that_the_log_does_not_cover(engine, measure, period, reason):
    row = logged(engine)[measure, period, ""]
    assert (row.status, row.note) == ("not_available", reason)


def test_counts_and_shares_also_note_the_log_but_figures_from_the_returns_do_not(engine):
    ledger = logged(engine)
    cancelled, share = ledger["reviews_cancelled", "2020-21", ""], ledger["review_mode_pct", "2020-21", "mode=Virtual"]
    assert (cancelled.value, cancelled.note) == (0, f"{BEGINS} {ENDS}")
    assert (ratio(share), share.note) == ((1, 2), f"{BEGINS} {ENDS}")
    assert ledger["reviews_cancelled", "2020-05-01..2020-07-31", ""].note == ""
    assert [ledger["reviews_held", label, ""].note for label in LABELS] == [""] * len(LABELS)


def test_every_log_is_noted_with_its_own_months(engine):
    ledger = logged(engine)
    consultations = "The consultations table begins in June 2020. The consultations table ends in August 2020."
    assert ledger["iro_consultations", "2020-21", ""].note == consultations
    # A's review of July follows one of April, B's of November one of May: both before the first contact on record.
    assert ledger["midway_checks_pct", "2020-21", ""].note == f"{LEFT_OUT.format(2)} {consultations}"
    accounts, statements = ledger["app_accounts", "2020-21", ""], ledger["app_statements", "2020-21", ""]
    assert (accounts.value, statements.value) == (3, 2)
    assert accounts.note == "The app accounts table begins in June 2020. The app accounts table ends in June 2020."
    assert statements.note == "The app statements table begins in May 2020. The app statements table ends in May 2020."
    assert ledger["app_statements", "2020-21Q2", ""].note == "The app statements table ends in May 2020."
    assert ledger["app_statements", "2020-21Q2", ""].status == "not_available"


def test_a_breakdown_by_a_column_of_the_log_depends_on_the_log(engine):
    ledger = logged(engine)
    year, autumn = (ledger["reviews_held", label, "mode=Virtual"] for label in ("2020-21", "2020-21Q3"))
    assert (year.value, year.note) == (1, f"{BEGINS} {ENDS}")
    assert (autumn.status, autumn.note) == ("not_available", ENDS)


@pytest.mark.parametrize("measure", ["app_accounts", "app_statements", "app_statements_pct"])
def test_figures_logged_by_month_need_whole_months(engine, measure):
    ledger = logged(engine)
    rows = {
        key[1]: row for key, row in ledger.items() if (key[0], key[2]) in [(measure, ""), (measure, "sender=Worker")]
    }
    assert rows["2020-05-01..2020-05-03"].status == "not_available"
    assert "whole months" in rows["2020-05-01..2020-05-03"].note
    assert rows["2020-05-01..2020-07-31"].status == "ok"


# Columns


@pytest.mark.parametrize(
    ("table", "column", "measures"),
    [
        ("review_log", "cancelled", ["reviews_cancelled"]),
        ("review_log", "decisions_sent", [DECISIONS]),
        ("review_log", "record_completed", ["record_within_15_working_days_pct"]),
        ("review_log", "record_sent", ["record_sent_within_20_working_days_pct"]),
        ("review_log", "completed_date", ["adjourned_reviews_completed_pct"]),
        ("review_log", "mode", ["reviews_mode_recorded", "review_mode_pct"]),
        ("review_log", "chaired_by", ["chaired_by_child_pct"]),
        ("review_log", "mother", ["parent_participation_pct", "parent_participation_invited_pct"]),
        ("review_log", "father", ["parent_participation_pct", "parent_participation_invited_pct"]),
        (
            "consultations",
            "purpose",
            ["midway_checks_pct", "iro_consultations", "consulted_before_review_pct", "seen_before_review_pct"],
        ),
        ("consultations", "method", ["seen_before_review_pct"]),
    ],
)
def test_measures_of_a_column_that_a_log_lacks_are_not_available(engine, table, column, measures):
    data = replace(LOGGED, absent={table: frozenset({column})})
    ledger = figures(data, engine, *measures)
    name = {"review_log": "review log"}.get(table, table)
    assert {key[0] for key in ledger} >= set(measures)
    assert {row.status for row in ledger.values()} == {"not_available"}
    reason = f"Not every {name} file has the column {column.upper()}."
    assert {row.note for key, row in ledger.items() if key[0] in measures} == {reason}


def test_totals_and_measures_of_other_columns_are_still_available(engine):
    absent = {"review_log": frozenset({"mode", "mother"}), "consultations": frozenset({"purpose"})}
    names = ("reviews_held", "reviews_cancelled", DECISIONS, "iro_monitoring_activity")
    ledger = figures(replace(LOGGED, absent=absent), engine, *names)
    assert [ledger[name, "2020-21", ""].value for name in names] == [4, 0, 100, 2]
    notes = {row.note for key, row in ledger.items() if key[0] == "reviews_held" and key[2].startswith("mode=")}
    assert notes == {"Not every review log file has the column MODE."}
    purposes = {row.note for key, row in ledger.items() if key[0] == names[-1] and key[2].startswith("purpose=")}
    assert purposes == {"Not every consultations file has the column PURPOSE."}


# Impossible dates


def test_a_date_before_the_review_is_left_out_of_the_base(engine):
    # All reviews were on Friday 1 May 2020: A's dates lie before it, B's on it, C's are blank, D's are well within the
    # limits.
    columns = ("decisions_sent", "record_completed", "record_sent")
    days = {"A": "2020-04-30", "B": "2020-05-01", "C": "", "D": "2020-05-04"}
    data = history(
        "child_id | started\n" + "\n".join(f"{child} | 2020-04-01" for child in days),
        reviews="child_id | review_date\n" + "\n".join(f"{child} | 2020-05-01" for child in days),
        review_log=" | ".join(["child_id", "review_date", *columns])
        + "\n"
        + "\n".join(f"{child} | 2020-05-01 | {day} | {day} | {day}" for child, day in days.items()),
    )
    names = (DECISIONS, "record_within_15_working_days_pct", "record_sent_within_20_working_days_pct")
    ledger = figures(data, engine, *names)
    for name in names:
        row = ledger[name, "2020-21", ""]
        assert (ratio(row), row.note.startswith(LEFT_OUT.format(2))) == ((2, 2), True)
