"""The results of a check: counts for everyone, row numbers for those who correct the data, and one message to stop."""

import subprocess
import sys

import pandas as pd
import pytest
from contract_authority import given
from contract_cases import MARKER

from iro_analysis.contracts.derived import canonical, derive
from iro_analysis.contracts.evidence import FINDING_TYPES, SUMMARY_TYPES, Evidence, raise_for_critical
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import validate
from iro_analysis.errors import DataError
from iro_analysis.tables import TABLES


def critical(table, tables):
    """The status of each critical expectation on ``table`` as a whole."""
    frames = {name: canonical(frame, TABLES[name]) for name, frame in tables.items()}
    expectations = [one for one in read_suite(table) if one.severity == "critical" and one.scope == "table"]
    outcomes = validate(table, expectations, derive(table, frames))
    return {outcome.expectation.id: outcome.status for outcome in outcomes}


def ten(column, cells, bad):
    """Ten rows, of which the last ``bad`` have the second of ``cells``."""
    children = [f"{child} | {cells[child >= 10 - bad]}" for child in range(10)]
    return "\n".join([f"child | {column}", *children])


@pytest.mark.parametrize(
    ("table", "name", "column", "cells"),
    [
        ("children", "children.most_birth_dates", "birth_date", ("2010-06-15", "")),
        ("episodes", "episodes.most_starts", "started", ("2020-05-01", "")),
        ("episodes", "episodes.most_legal_statuses", "legal_status", ("C2", "")),
        ("episodes", "episodes.most_legal_statuses_valid", "legal_status", ("C2", "Care order")),
        ("reviews", "reviews.most_review_dates", "review_date", ("2020-06-15", "")),
    ],
)
def test_one_bad_cell_in_ten_is_tolerated_and_two_are_critical(table, name, column, cells):
    one, two = (critical(table, given(**{table: ten(column, cells, bad)})) for bad in (1, 2))
    assert set(one.values()) == {"passed"}
    assert {expectation for expectation, status in two.items() if status != "passed"} == {name}


@pytest.mark.parametrize("table", ["children", "episodes"])
def test_one_missing_identifier_in_ten_is_tolerated_and_two_are_critical(table):
    for bad, status in ((1, "passed"), (2, "failed")):
        written = "\n".join(["child | year", *[f"{'' if child < bad else child} | 2021" for child in range(10)]])
        assert critical(table, given(**{table: written}))[f"{table}.most_child_ids"] == status


@pytest.mark.parametrize("table", ["episodes", "reviews"])
def test_one_row_in_ten_without_a_child_is_tolerated_and_two_are_critical(table):
    listed = "\n".join(["child | year", *[f"{child} | 2021" for child in range(10)]])
    for known, status in ((9, "passed"), (8, "failed")):
        children = "\n".join(["child | year", *[f"{child} | 2021" for child in range(known)]])
        statuses = critical(table, given(**{"children": children, table: listed}))
        assert statuses[f"{table}.most_in_children"] == status


def test_a_column_that_is_absent_or_of_another_type_cannot_be_checked():
    sound = given(episodes="child | year\nA | 2021")
    absent = sound | {"episodes": sound["episodes"].drop(columns="started")}
    as_text = sound | {"episodes": sound["episodes"].astype({"started": "string"})}
    for tables in (absent, as_text):
        statuses = critical("episodes", tables)
        assert {name for name, status in statuses.items() if status == "could not check"} == {"episodes.most_starts"}


def test_without_the_children_table_rules_that_refer_to_it_cannot_be_checked():
    statuses = critical("episodes", {"episodes": given(episodes="child | year\nA | 2021")["episodes"]})
    assert statuses["episodes.most_in_children"] == "could not check"


def test_supplying_nothing_is_critical_and_the_message_says_what_to_do(nothing):
    failed = nothing.evidence.failures.set_index("expectation")["status"].to_dict()
    assert failed == {
        "children.rows": "failed",
        "episodes.rows": "failed",
        "episodes.most_in_children": "could not check",
    }
    with pytest.raises(DataError) as raised:
        raise_for_critical(nothing.evidence)
    message = str(raised.value)
    assert message.startswith("There is no row of Header and Episodes, without which nothing can be counted")
    assert "Put that table of the return beside the others" in message


def test_tables_neither_supplied_nor_needed_are_not_in_the_evidence(nothing):
    assert set(nothing.evidence.summary["table"]) == {"children", "episodes"}


def test_a_check_logs_nothing_prints_nothing_and_opens_no_connection(nothing):
    assert nothing.logged == []
    assert nothing.printed == ""


def test_the_message_counts_rows():
    failed = (
        "episodes",
        "episodes.most_starts",
        "141",
        "critical",
        "table",
        "Most have a start.",
        2000,
        1200,
        "failed",
        "Mend it.",
    )
    summary = pd.DataFrame([failed], columns=list(SUMMARY_TYPES))
    with pytest.raises(DataError) as raised:
        raise_for_critical(Evidence(summary, pd.DataFrame()))
    assert str(raised.value).splitlines() == [
        "The data fail 1 critical check, so nothing is published:",
        "- episodes: Most have a start. (1,200 of 2,000 rows fail) Mend it.",
    ]


def test_no_personal_cell_leaves_the_check(authority):
    with pytest.raises(DataError) as raised:
        raise_for_critical(authority)
    assert set(authority.findings["table"]) == set(TABLES)
    texts = [
        authority.quarantined.to_csv(),
        repr(authority),
        authority.summary.to_csv(),
        authority.findings.to_csv(),
        str(raised.value),
    ]
    assert not [text for text in texts if MARKER in text]


def test_the_evidence_has_its_declared_columns(authority):
    assert authority.summary.dtypes.astype(str).to_dict() == dict(SUMMARY_TYPES)
    assert authority.findings.dtypes.astype(str).to_dict() == dict(FINDING_TYPES)


def test_the_summary_is_in_the_suites_order(nothing):
    ids = [expectation.id for table in ("children", "episodes") for expectation in read_suite(table)]
    assert nothing.evidence.summary["expectation"].tolist() == ids


def test_the_five_year_returns_pass_and_every_expectation_on_them_can_be_checked(five_years):
    evidence = five_years.evidence
    raise_for_critical(evidence)
    assert evidence.quarantined.empty
    assert set(evidence.summary["status"]) == {"passed", "failed"}


def test_only_a_check_imports_the_library():
    code = "import sys, iro_analysis.contracts; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
