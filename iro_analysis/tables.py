"""The canonical tables: the only place that names a raw SSDA903 column.

Every source turns its files into these tables, and everything above reads nothing else. A canonical table is a
pandas frame with the columns below, in this order, followed by those of :data:`PROVENANCE`. Text and codes are
``string`` columns, dates ``datetime64[s]`` at midnight, whole numbers ``Int64``, flags ``boolean``; a cell that is
empty or could not be read is missing (``<NA>`` or ``NaT``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Kind = Literal["id", "text", "code", "date", "whole", "flag"]

DTYPES: Mapping[Kind, str] = {
    "id": "string",
    "text": "string",
    "code": "string",
    "date": "datetime64[s]",
    "whole": "Int64",
    "flag": "boolean",
}

#: Where a row came from: the file's path below the data folder, its row number in that file (the header is row 1),
#: the collection year of the return it belongs to, and the stitching rule that changed it (empty: as supplied).
PROVENANCE: Mapping[str, str] = {
    "source_file": "string",
    "source_row": "Int64",
    "return_year": "Int64",
    "rule": "string",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        name: its canonical name.
        source: the return's name for it.
        kind: what it holds.
        doc: what it means.
        codes: the code list it is written in.
        required: no cell of it may be empty.
        in_header: its empty cells mean something, so that a file without it would be read as saying that throughout.
    """

    name: str
    source: str
    kind: Kind
    doc: str
    codes: str | None = None
    required: bool = False
    in_header: bool = False

    @property
    def indispensable(self) -> bool:
        """Whether a file without the column is no file of the table."""
        return self.required or self.in_header


@dataclass(frozen=True)
class Table:
    """One canonical table; ``key`` names the columns that identify a row, ``source`` the return's module."""

    name: str
    source: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    one_row_per_child: bool = False

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pd.DataFrame:
        """A frame of this table's columns and types, without rows."""
        types = {column.name: DTYPES[column.kind] for column in self.columns} | dict(PROVENANCE)
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


def _child_id() -> Column:
    return Column("child_id", "CHILD", "id", "The authority's identifier of the child, as text", required=True)


def _birth_date(*, required: bool = True) -> Column:
    return Column("birth_date", "DOB", "date", "Date of birth", required=required)


def _code(name: str, source: str, codes: str, doc: str, *, required: bool = False, in_header: bool = False) -> Column:
    return Column(name, source, "code", doc, codes=codes, required=required, in_header=in_header)


def _date(name: str, source: str, doc: str, *, required: bool = False, in_header: bool = False) -> Column:
    return Column(name, source, "date", doc, required=required, in_header=in_header)


def _flag(name: str, source: str, doc: str) -> Column:
    return Column(name, source, "flag", doc)


CHILDREN = Table(
    "children",
    "Header",
    "One row per child of a return: who the child is.",
    ("child_id",),
    (
        _child_id(),
        _code("sex", "SEX", "sex", "Sex; 1 and 2 until 2023-24, M, F and U since", required=True),
        _birth_date(),
        _code("ethnicity", "ETHNIC", "ethnicity", "Ethnic origin", required=True),
        Column("upn", "UPN", "text", "Unique pupil number"),
        _flag("is_mother", "MOTHER", "Whether the young woman has a child"),
        _date("own_child_birth_date", "MC_DOB", "Date of birth of the young woman's child"),
    ),
    one_row_per_child=True,
)

EPISODES = Table(
    "episodes",
    "Episodes",
    "One row per episode of care: from ``started`` to before ``ceased``, under one legal status in one placement.",
    ("child_id", "started"),
    (
        _child_id(),
        _date("started", "DECOM", "First day of the episode", required=True),
        _code("reason_new_episode", "RNE", "reason_new_episode", "Why the episode began", required=True),
        _code("legal_status", "LS", "legal_status", "Legal status", required=True),
        _code("need", "CIN", "need", "Category of need at the start of the period of care", required=True),
        _code("placement", "PLACE", "placement", "Placement type", required=True),
        _code("provider", "PLACE_PROVIDER", "provider", "Who provides the placement"),
        _date("ceased", "DEC", "Day the episode ceased; empty while it is open", in_header=True),
        _code("reason_ceased", "REC", "reason_ceased", "Why the episode ceased", in_header=True),
        _code("reason_placement_change", "REASON_PLACE_CHANGE", "reason_placement_change", "Why the placement changed"),
        Column("home_postcode", "HOME_POST", "text", "Postcode of the child's home"),
        Column("placement_postcode", "PL_POST", "text", "Postcode of the placement"),
        Column("placement_urn", "URN", "text", "Ofsted's reference number of the placement"),
    ),
)

REVIEWS = Table(
    "reviews",
    "Reviews",
    "One row per statutory review held.",
    ("child_id", "review_date"),
    (
        _child_id(),
        _birth_date(),
        _date("review_date", "REVIEW", "Date of the review", required=True),
        _code("participation", "REVIEW_CODE", "participation", "How the child took part", required=True),
    ),
)

UASC = Table(
    "uasc",
    "UASC",
    "One row per child who was an unaccompanied asylum seeker at some time in the year.",
    ("child_id",),
    (
        _child_id(),
        _code("sex", "SEX", "sex", "Sex"),
        _birth_date(),
        _date("uasc_ceased", "DUC", "Day the child stopped being an unaccompanied asylum seeker", in_header=True),
    ),
    one_row_per_child=True,
)

OUTCOMES = Table(
    "outcomes",
    "OC2",
    "Health and offending of children looked after continuously for 12 months at 31 March.",
    ("child_id",),
    (
        _child_id(),
        _birth_date(),
        Column("sdq_score", "SDQ_SCORE", "whole", "Strengths and difficulties score, 0 to 40"),
        _code("sdq_reason", "SDQ_REASON", "sdq_reason", "Why there is no score"),
        _flag("convicted", "CONVICTED", "Convicted, warned or reprimanded in the year"),
        _flag("health_check", "HEALTH_CHECK", "Development checks up to date (under 5)"),
        _flag("immunisations", "IMMUNISATIONS", "Immunisations up to date"),
        _flag("dental_check", "TEETH_CHECK", "Teeth checked by a dentist"),
        _flag("health_assessment", "HEALTH_ASSESSMENT", "Annual health assessment held"),
        _flag("substance_misuse", "SUBSTANCE_MISUSE", "Substance misuse identified"),
        _flag("intervention_received", "INTERVENTION_RECEIVED", "Intervention received"),
        _flag("intervention_offered", "INTERVENTION_OFFERED", "Intervention offered"),
    ),
    one_row_per_child=True,
)

CARE_LEAVERS = Table(
    "care_leavers",
    "OC3",
    "One row per care leaver whose 17th to 21st birthday falls in the year.",
    ("child_id",),
    (
        _child_id(),
        _birth_date(),
        _code("in_touch", "IN_TOUCH", "in_touch", "Whether the authority is in touch", required=True),
        _code("activity", "ACTIV", "activity", "Main activity", required=True),
        _code("accommodation", "ACCOM", "accommodation", "Accommodation and whether it is suitable", required=True),
    ),
    one_row_per_child=True,
)

ADOPTIONS = Table(
    "adoptions",
    "AD1",
    "One row per child adopted in the year.",
    ("child_id",),
    (
        _child_id(),
        _birth_date(),
        _date("decided", "DATE_INT", "Day the authority decided that the child should be adopted"),
        _date("matched", "DATE_MATCH", "Day the child was matched with adopters"),
        _flag("by_foster_carer", "FOSTER_CARE", "Adopted by the former foster carer"),
        Column("adopters", "NB_ADOPTR", "whole", "Number of adopters, 1 or 2"),
        _code("adopter_sex", "SEX_ADOPTR", "adopter_sex", "Sex of the adopters"),
        _code("adopter_legal_status", "LS_ADOPTR", "adopter_legal_status", "Legal status of the adopters"),
    ),
    one_row_per_child=True,
)

PLACED_ADOPTION = Table(
    "placed_adoption",
    "PlacedAdoption",
    "One row per decision that a child should be placed for adoption.",
    ("child_id", "placed"),
    (
        _child_id(),
        _birth_date(),
        _date("placed", "DATE_PLACED", "Day of the decision that the child should be placed for adoption"),
        _date("placed_ceased", "DATE_PLACED_CEASED", "Day the decision was reversed", in_header=True),
        _code(
            "reason_placed_ceased",
            "REASON_PLACED_CEASED",
            "reason_placed_ceased",
            "Why it was reversed",
            in_header=True,
        ),
    ),
)

PREVIOUS_PERMANENCE = Table(
    "previous_permanence",
    "PrevPerm",
    "One row per child who started to be looked after: an earlier permanent home, where there was one.",
    ("child_id",),
    (
        _child_id(),
        _birth_date(),
        _code("previous_permanence", "PREV_PERM", "previous_permanence", "Kind of the earlier permanent arrangement"),
        Column("previous_authority", "LA_PERM", "text", "Authority that arranged it"),
        Column("previous_order_date", "DATE_PERM", "text", "Date of its order, parts unknown written zz"),
    ),
    one_row_per_child=True,
)

MISSING = Table(
    "missing",
    "Missing",
    "One row per time a child went missing or was away without authorisation.",
    ("child_id", "missing_from"),
    (
        _child_id(),
        _birth_date(),
        _code("missing_kind", "MISSING", "missing", "Missing, or away without authorisation", required=True),
        _date("missing_from", "MIS_START", "First day", required=True),
        _date("missing_to", "MIS_END", "Last day; empty while the child is missing", in_header=True),
    ),
)

SOCIAL_WORKERS = Table(
    "social_workers",
    "SWEpisodes",
    "One row per time a social worker was responsible for a child; from 2023-24.",
    ("child_id", "worker_from"),
    (
        _child_id(),
        _birth_date(),
        Column("worker_id", "SW_ID", "id", "Registration number of the social worker", required=True),
        _date("worker_from", "SW_DECOM", "First day", required=True),
        _date("worker_to", "SW_DEC", "Last day; empty while it lasts", in_header=True),
        _code("worker_reason", "SW_REASON", "social_worker_reason", "Why the worker changed"),
    ),
)

DEPRIVATION_OF_LIBERTY = Table(
    "deprivation_of_liberty",
    "DoLo",
    "One row per deprivation of liberty order; from 2026-27.",
    ("child_id", "order_from"),
    (
        _child_id(),
        _birth_date(),
        _date("order_from", "DOLO_START", "First day", required=True),
        _date("order_to", "DOLO_END", "Last day; empty while it lasts", in_header=True),
    ),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        CHILDREN,
        EPISODES,
        REVIEWS,
        UASC,
        OUTCOMES,
        CARE_LEAVERS,
        ADOPTIONS,
        PLACED_ADOPTION,
        PREVIOUS_PERMANENCE,
        MISSING,
        SOCIAL_WORKERS,
        DEPRIVATION_OF_LIBERTY,
    )
}

#: Without these nothing can be counted: ``iro run`` stops where one is absent.
ESSENTIAL = (CHILDREN.name, EPISODES.name)


@dataclass(frozen=True)
class CaseData:
    """What every figure is computed from: the stitched canonical tables that were supplied.

    Args:
        tables: canonical frames by table name; a table nobody supplied is absent, never empty in its stead.
        years: for each supplied table the collection years it was supplied for (2021 is 2020-21).
        absent: for each supplied table the columns that at least one of its files lacks; there an empty cell says
            nothing, and a count of it would be a count of what was not supplied. Tables with every column are left out.
    """

    tables: Mapping[str, pd.DataFrame]
    years: Mapping[str, frozenset[int]]
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
