"""For every expectation a worked case: rows as a return gives them; ``x`` under ``fails`` marks those that break it.

The marks come from the rule's wording, not from what the suites say. A case is the text of the expectation's own table,
or of several by name. A column left out holds what is sound in the return of 2020-21 (``contract_authority.DEFAULTS``);
where no ``children`` are written, every child named is in the children table of its return, born on 15 June 2010.

Each module has the cases of a table or of a few, by table and by what the expectation holds.
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

#: Stands in every text cell of a family of its own, to be looked for in whatever leaves the check.
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
    """Every case by expectation id: the written text of each table in it."""
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
