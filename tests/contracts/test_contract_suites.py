"""The suites as files: stable, complete, and kept by the library exactly as they are written."""

import json
import logging
import re

import pytest

from iro_analysis.contracts.derived import derivations
from iro_analysis.contracts.library import library_suite
from iro_analysis.contracts.suites import SEVERITIES, parse_suite, read_suite
from iro_analysis.errors import IroError
from iro_analysis.resources import shipped
from iro_analysis.tables import PROVENANCE, TABLES

EVERY = [expectation for table in TABLES for expectation in read_suite(table)]
BY_ID = {expectation.id: expectation for expectation in EVERY}

#: A number of the DfE's guide (356, 197a), of its social worker rules (SW02STG1), or a check of the open validator.
RULE = re.compile(r"\d{3,4}[A-Za-z]?|SW\d{2}[a-z]?STG[12]|INT\d{2}|EPI|NoE")

#: The logs whose rows cannot be used without their day.
DATED_LOGS = (
    "review_log",
    "iro_allocations",
    "consultations",
    "case_alerts",
    "disputes",
    "remedial_actions",
    "feedback",
    "audits",
    "placement_order_flags",
    "placement_authorities",
    "cp_conferences",
    "cp_plans",
    "disruption_meetings",
    "advocacy",
    "independent_visitors",
)


def suite(**changes):
    """A suite of one sound expectation, changed."""
    sound = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "child_id"},
        "severity": "warning",
        "description": "Every child has an identifier.",
        "meta": {"id": "children.child_id_present"},
    }
    return {"name": "children", "expectations": [sound | changes]}


@pytest.mark.parametrize("table", TABLES)
def test_a_suite_dumped_again_has_the_same_bytes(table):
    text = (shipped("data_contracts") / f"{table}.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n" == text


def test_there_is_exactly_one_suite_for_every_table():
    assert {path.stem for path in shipped("data_contracts").glob("*.json")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_named_exists_and_every_derived_column_is_used(table):
    canonical = {column.name for column in TABLES[table].columns} | set(PROVENANCE)
    derived = {name for derivation in derivations(table) for name in derivation.gives}
    columns_named = {name for expectation in read_suite(table) for name in expectation.columns}
    assert columns_named <= canonical | derived
    assert derived - columns_named <= {"year_start", "year_end"}


@pytest.mark.parametrize("table", TABLES)
def test_required_columns_and_code_lists_are_covered(table):
    columns_named = {(expectation.type, name) for expectation in read_suite(table) for name in expectation.columns}
    ends = {"worker_to", "order_to"}  # required by the return's layout, empty while the period lasts
    for column in TABLES[table].columns:
        if column.required and column.name not in ends:
            assert ("expect_column_values_to_not_be_null", column.name) in columns_named
        if column.codes is not None:
            assert ("expect_column_values_to_be_in_set", f"{column.name}_valid") in columns_named


@pytest.mark.parametrize("expectation", EVERY, ids=BY_ID)
def test_an_expectation_says_what_holds_and_where_it_comes_from(expectation):
    assert expectation.id.startswith(f"{expectation.table}.")
    assert re.fullmatch(r"[A-Z].*\.", expectation.sentence)
    assert expectation.rule == "" or RULE.fullmatch(expectation.rule)
    assert expectation.severity in SEVERITIES
    assert bool(expectation.remedy) == (expectation.severity == "critical" or expectation.scope == "table")


@pytest.mark.parametrize("table", TABLES)
def test_no_two_expectations_of_a_table_are_the_same(table):
    sentences = [expectation.sentence for expectation in read_suite(table)]
    assert len(set(sentences)) == len(sentences)


def test_a_rule_on_a_whole_table_is_critical_only_if_breaking_it_spoils_every_figure():
    critical = {one.id for one in EVERY if one.severity == "critical" and one.scope == "table"}
    assert critical == {
        "children.rows",
        "children.most_child_ids",
        "children.most_birth_dates",
        "episodes.rows",
        "episodes.most_child_ids",
        "episodes.most_starts",
        "episodes.most_in_children",
        "episodes.most_legal_statuses",
        "episodes.most_legal_statuses_valid",
        "reviews.most_review_dates",
        "reviews.most_in_children",
    }


def test_a_log_never_stops_a_run_but_its_rules_say_what_to_do():
    of_logs = {one.id: one.severity for one in EVERY if one.scope == "table" and TABLES[one.table].is_log}
    assert of_logs == {f"{table}.most_dates": "warning" for table in DATED_LOGS}


def test_the_dates_required_of_most_rows_of_a_log_are_those_whose_absence_quarantines_a_row():
    required = {one.table: one.compared for one in EVERY if one.id.endswith(".most_dates")}
    assert required == {table: TABLES[table].indispensable_dates for table in DATED_LOGS}


def test_a_rule_for_most_rows_is_about_one_column_of_all_rows():
    """Otherwise the rows of a year could not be counted without the library."""
    most = [one for one in EVERY if "mostly" in one.kwargs]
    assert {(len(one.compared), one.applies) for one in most} == {(1, None)}
    assert {one.kwargs["mostly"] for one in most} == {0.9}


def test_a_rule_on_single_rows_is_critical_only_if_the_row_cannot_be_placed():
    """It cannot be placed without its child or its day, or if it ends before it starts."""
    placing = {
        f"{table.name}.{column}_present"
        for table in TABLES.values()
        for column in (*(["child_id"] if table.is_about_children else []), *table.indispensable_dates)
        if table.column(column).required or column in table.indispensable_dates
    }
    assert {one.id for one in EVERY if one.quarantines} == placing | {"episodes.ceased_not_before_started"}


def test_years_narrow_the_rows_that_an_expectation_applies_to():
    written = suite(meta={"id": "children.child_id_present", "since": 2024, "until": 2025})
    (expectation,) = parse_suite("children", written)
    year = {"type": "comparison", "column": {"name": "return_year"}}
    assert expectation.applies == {
        "type": "and",
        "conditions": [year | {"operator": ">=", "parameter": 2024}, year | {"operator": "<=", "parameter": 2025}],
    }
    assert expectation.columns == ("child_id", "return_year", "return_year")
    (always,) = parse_suite("children", suite())
    assert always.applies is None


@pytest.mark.usefixtures("library")
def test_the_library_keeps_every_line_of_every_suite():
    for table in TABLES:
        kept = library_suite(table, read_suite(table)).expectations
        assert [(one.meta["id"], one.expectation_type) for one in kept] == [
            (one.id, one.type) for one in read_suite(table)
        ]


@pytest.mark.parametrize(
    "fault",
    [
        {"severity": "crtical"},
        {"severity": "critical"},
        {"sevrity": "warning"},
        {"meta": {}},
        {"meta": {"id": "children.child_id_present", "rul": "102"}},
    ],
    ids=["misspelt severity", "critical without a remedy", "unknown key", "no id", "unknown key in meta"],
)
def test_a_faulty_entry_is_refused_when_it_is_read(fault):
    with pytest.raises(IroError, match="suite 'children'"):
        parse_suite("children", suite(**fault))


def test_an_id_used_twice_is_refused():
    twice = {"name": "children", "expectations": suite()["expectations"] * 2}
    with pytest.raises(IroError, match=r"an id twice: children\.child_id_present"):
        parse_suite("children", twice)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "fault",
    [
        {"type": "expect_column_values_to_not_be_nul"},
        {"kwargs": {"colum": "child_id"}},
        {"kwargs": {"column": "child_id", "row_condition": {"type": "comparision"}}},
    ],
    ids=["misspelt type", "misspelt argument", "misspelt condition"],
)
def test_an_entry_the_library_would_drop_or_refuse_is_a_fault(fault, caplog):
    with caplog.at_level(logging.CRITICAL), pytest.raises(IroError, match="suite 'children'"):
        library_suite("children", parse_suite("children", suite(**fault)))
