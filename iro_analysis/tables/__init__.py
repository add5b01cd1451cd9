"""The canonical tables: the only place that names a raw column of the SSDA903 return or of a log of the service.

Every source turns its files into these tables, and everything above reads nothing else. A canonical table is a
pandas frame with its columns in the order given, followed by those of :data:`PROVENANCE`. Text and codes are
``string`` columns, dates and months ``datetime64[s]`` at midnight, whole numbers ``Int64``, flags ``boolean``; a cell
that is empty or could not be read is missing (``<NA>`` or ``NaT``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from iro_analysis.tables.schema import DOUBT_TYPES, DTYPES, PROVENANCE, Column, Kind, Table
from iro_analysis.tables.service import (
    APP_ACCOUNTS,
    APP_STATEMENTS,
    AUDITS,
    CASE_ALERTS,
    CONSULTATIONS,
    DISPUTES,
    FEEDBACK,
    FEEDBACK_INVITATIONS,
    IMPACT,
    IRO_ALLOCATIONS,
    IRO_WORKFORCE,
    PLACEMENT_ORDER_FLAGS,
    REMEDIAL_ACTIONS,
    REVIEW_LOG,
    SERVICE_LOGS,
)
from iro_analysis.tables.ssda903 import (
    ADOPTIONS,
    CARE_LEAVERS,
    CHILDREN,
    DEPRIVATION_OF_LIBERTY,
    EPISODES,
    MISSING,
    OUTCOMES,
    PLACED_ADOPTION,
    PREVIOUS_PERMANENCE,
    RETURN_TABLES,
    REVIEWS,
    SOCIAL_WORKERS,
    UASC,
)

__all__ = [
    "ADOPTIONS",
    "APP_ACCOUNTS",
    "APP_STATEMENTS",
    "AUDITS",
    "CARE_LEAVERS",
    "CASE_ALERTS",
    "CHILDREN",
    "CONSULTATIONS",
    "DEPRIVATION_OF_LIBERTY",
    "DISPUTES",
    "DOUBT_TYPES",
    "DTYPES",
    "EPISODES",
    "ESSENTIAL",
    "FEEDBACK",
    "FEEDBACK_INVITATIONS",
    "IMPACT",
    "IRO_ALLOCATIONS",
    "IRO_WORKFORCE",
    "MISSING",
    "OUTCOMES",
    "PLACED_ADOPTION",
    "PLACEMENT_ORDER_FLAGS",
    "PREVIOUS_PERMANENCE",
    "PROVENANCE",
    "REMEDIAL_ACTIONS",
    "RETURN_TABLES",
    "REVIEWS",
    "REVIEW_LOG",
    "SERVICE_LOGS",
    "SOCIAL_WORKERS",
    "TABLES",
    "UASC",
    "CaseData",
    "Column",
    "Kind",
    "Table",
    "no_doubts",
]

#: Every canonical table by name: the return's, then the service's logs.
TABLES: Mapping[str, Table] = {table.name: table for table in (*RETURN_TABLES, *SERVICE_LOGS)}

#: Without these nothing can be counted: ``iro run`` stops where one is absent.
ESSENTIAL = (CHILDREN.name, EPISODES.name)


def no_doubts() -> pd.DataFrame:
    """No doubts, in the columns of DOUBT_TYPES."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in DOUBT_TYPES.items()})


@dataclass(frozen=True)
class CaseData:
    """What every figure is computed from: the stitched canonical tables that were supplied.

    Args:
        tables: canonical frames by table name; a table nobody supplied is absent, never empty in its stead.
        years: for each supplied table the collection years it was supplied for (2021 is 2020-21); of a service
            log, those of its rows.
        absent: for each supplied table the columns that at least one of its files lacks; there an empty cell says
            nothing, and a count of it would be a count of what was not supplied. Tables with every column are left out.
        unusable: why nothing rests on a table, for each of those that were found and are not among ``tables``.
        without_rows: for each table of the return the years whose files hold no row that can be used.
        doubts: the cells and rows in doubt; columns DOUBT_TYPES.
    """

    tables: Mapping[str, pd.DataFrame]
    years: Mapping[str, frozenset[int]]
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unusable: Mapping[str, str] = field(default_factory=dict)
    without_rows: Mapping[str, frozenset[int]] = field(default_factory=dict)
    doubts: pd.DataFrame = field(default_factory=no_doubts)
