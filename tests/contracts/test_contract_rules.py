"""Every expectation on its worked case: the rows that break the rule are found, and no others."""

import pytest
from contract_authority import rows
from contract_cases import all_cases

from iro_analysis.contracts.suites import read_suite
from iro_analysis.tables import TABLES

CASES = all_cases()
#: Expectations on a table as a whole have their cases in test_contract_evidence.py.
OF_THE_WHOLE = ("rows", "most_")


@pytest.mark.parametrize("case", CASES)
def test_the_rows_that_break_the_rule_are_found_and_no_others(authority, case):
    table = case.split(".")[0]
    expectation = next(one for one in read_suite(table) if one.id == case)
    marked = [row["source_row"] for row in rows(CASES[case][table]) if row["fails"]]
    findings = authority.findings[authority.findings["source_file"] == case]
    findings = findings[(findings["table"] == table) & (findings["sentence"] == expectation.sentence)]
    assert 0 < len(marked) < len(rows(CASES[case][table]))
    assert findings["source_row"].tolist() == marked
    assert set(findings["severity"]) == {expectation.severity}
    assert set(findings["rule"]) == {expectation.rule}


def test_every_expectation_has_a_case():
    ids = [expectation.id for table in TABLES for expectation in read_suite(table)]
    assert set(CASES) == {name for name in ids if not name.split(".")[1].startswith(OF_THE_WHOLE)}
