"""A worked case for every expectation: rows of a return, with ``x`` under ``fails`` in those that break the rule.

The marks come from the wording of the rule, not from what the suites say. A case is the text of the expectation's own
table, or of several tables by name. A column that is left out has a sound value of the return of 2020-21
(``contract_authority.DEFAULTS``). Without a ``children`` table, every child is in the children table of its return,
born on 15 June 2010.

Each module has the cases of one table or a few, by table and by the part of the expectation's id after the full stop.
"""

from contract_cases import (
    adoptions,
    care_leavers,
    children,
    deprivation_of_liberty,
    episodes,
    logs,
    logs_in_care,
    missing_periods,
    outcomes,
    placements,
    reviews,
    social_workers,
    unaccompanied,
)
from contract_cases.every_table import EVERY_TABLE, EVERY_TABLE_WITH_BIRTH_DATE
from iro_analysis.tables import RETURN_TABLES

#: Written into every text cell of some rows; no output of a check may contain it.
MARKER = "MARKER-7Q"

_MODULES = (
    children,
    episodes,
    placements,
    reviews,
    unaccompanied,
    outcomes,
    care_leavers,
    adoptions,
    missing_periods,
    social_workers,
    deprivation_of_liberty,
    logs,
    logs_in_care,
)


def all_cases():
    """Every case by the id of its expectation: the text of each of its tables, by name."""
    cases = _of_every_table()
    for module in _MODULES:
        for table, of_table in module.CASES.items():
            cases |= {f"{table}.{name}": _by_table(table, case) for name, case in of_table.items()}
    return cases


def _of_every_table():
    tables = [table.name for table in RETURN_TABLES if table.name != "children"]
    general = {f"{table}.{name}": _by_table(table, case) for table in tables for name, case in EVERY_TABLE.items()}
    dated = {
        f"{table}.{name}": _by_table(table, case)
        for table in tables
        if table != "episodes"
        for name, case in EVERY_TABLE_WITH_BIRTH_DATE.items()
    }
    return general | dated


def _by_table(table, case):
    written = case if isinstance(case, dict) else {table: case}
    return {name.format(table=table): text for name, text in written.items()}
