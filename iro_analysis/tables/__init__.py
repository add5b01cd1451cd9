"""The canonical tables: the only package that names the raw columns of the SSDA903 return and the service's logs.

Every source turns its files into these tables, and every layer above reads nothing else. A canonical table is a
pandas frame with its columns in the order declared here, followed by those of :data:`PROVENANCE`. Text and codes are
``string`` columns, dates and months ``datetime64[s]`` at midnight, whole numbers ``Int64``, flags ``boolean``. A cell
that is empty or could not be read is missing (``<NA>`` or ``NaT``); the doubts tell the two apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from iro_analysis.tables.schema import DOUBT_TYPES, DTYPES, PROVENANCE, Column, Kind, Table
from iro_analysis.tables.service import (
    ADVOCACY,
    APP_ACCOUNTS,
    APP_STATEMENTS,
    AUDITS,
    CASE_ALERTS,
    CONSULTATIONS,
    CP_CONFERENCES,
    CP_PLANS,
    DISPUTES,
    DISRUPTION_MEETINGS,
    FEEDBACK,
    FEEDBACK_INVITATIONS,
    IMPACT,
    INDEPENDENT_VISITORS,
    IRO_ALLOCATIONS,
    IRO_WORKFORCE,
    PLACEMENT_AUTHORITIES,
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
    "ADVOCACY",
    "APP_ACCOUNTS",
    "APP_STATEMENTS",
    "AUDITS",
    "CARE_LEAVERS",
    "CASE_ALERTS",
    "CHILDREN",
    "CONSULTATIONS",
    "CP_CONFERENCES",
    "CP_PLANS",
    "DEPRIVATION_OF_LIBERTY",
    "DISPUTES",
    "DISRUPTION_MEETINGS",
    "DOUBT_TYPES",
    "DTYPES",
    "EPISODES",
    "ESSENTIAL",
    "FEEDBACK",
    "FEEDBACK_INVITATIONS",
    "IMPACT",
    "INDEPENDENT_VISITORS",
    "IRO_ALLOCATIONS",
    "IRO_WORKFORCE",
    "MISSING",
    "OUTCOMES",
    "PLACED_ADOPTION",
    "PLACEMENT_AUTHORITIES",
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

#: Every canonical table by name: those of the return first, then the service's logs.
TABLES: Mapping[str, Table] = {table.name: table for table in (*RETURN_TABLES, *SERVICE_LOGS)}

#: Nothing can be counted without these two: no report is made if either is absent.
ESSENTIAL = (CHILDREN.name, EPISODES.name)


def no_doubts() -> pd.DataFrame:
    """An empty frame of doubts, with the columns of DOUBT_TYPES."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in DOUBT_TYPES.items()})


@dataclass(frozen=True)
class CaseData:
    """The data behind every figure: the stitched canonical tables that were supplied.

    Args:
        tables: canonical frames by table name. A table that was not supplied is absent rather than empty: an empty
            table would say that there was nothing to report.
        years: for each supplied table, the collection years it was supplied for (2021 is 2020-21); for a service log,
            the years of its rows.
        absent: for each supplied table, the columns that at least one of its files lacks. An empty cell in such a
            column says nothing, so a count by it would be a count of what was not supplied. Tables with every column
            are left out.
        unusable: for each table that was found but is not among ``tables``, the reason why it cannot be used.
        without_rows: for each table of the return, the years whose files hold no usable row.
        doubts: the cells and rows in doubt; columns DOUBT_TYPES.
        places: where the postcodes of the episodes lie; None if no postcode file was named.
    """

    tables: Mapping[str, pd.DataFrame]
    years: Mapping[str, frozenset[int]]
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unusable: Mapping[str, str] = field(default_factory=dict)
    without_rows: Mapping[str, frozenset[int]] = field(default_factory=dict)
    doubts: pd.DataFrame = field(default_factory=no_doubts)
    places: pd.DataFrame | None = None
