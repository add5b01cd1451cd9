"""The tables of the SSDA903 return: the only module that names its raw columns."""

from iro_analysis.tables.schema import Column, Table, code_column, date_column, flag_column


def _child_id() -> Column:
    return Column("child_id", "CHILD", "id", "The authority's identifier of the child, as text", required=True)


def _birth_date(*, required: bool = True) -> Column:
    return Column("birth_date", "DOB", "date", "Date of birth", required=required)


CHILDREN = Table(
    "children",
    "Header",
    "One row per child of a return: who the child is.",
    ("child_id",),
    (
        _child_id(),
        code_column("sex", "SEX", "sex", "Sex; 1 and 2 until 2023-24, M, F and U since", required=True),
        _birth_date(),
        code_column("ethnicity", "ETHNIC", "ethnicity", "Ethnic origin", required=True),
        Column("upn", "UPN", "text", "Unique pupil number"),
        flag_column("is_mother", "MOTHER", "Whether the young woman has a child"),
        date_column("own_child_birth_date", "MC_DOB", "Date of birth of the young woman's child"),
    ),
    one_row_per_child=True,
)

EPISODES = Table(
    "episodes",
    "Episodes",
    "One row per episode of care: from ``started`` up to, not including, ``ceased``; one legal status, one placement.",
    ("child_id", "started"),
    (
        _child_id(),
        date_column("started", "DECOM", "First day of the episode", required=True),
        code_column("reason_new_episode", "RNE", "reason_new_episode", "Why the episode began", required=True),
        code_column("legal_status", "LS", "legal_status", "Legal status", required=True),
        code_column("need", "CIN", "need", "Category of need at the start of the period of care", required=True),
        code_column("placement", "PLACE", "placement", "Placement type", required=True),
        code_column("provider", "PLACE_PROVIDER", "provider", "Who provides the placement"),
        date_column("ceased", "DEC", "Day the episode ceased; empty while it is open", must_be_present=True),
        code_column("reason_ceased", "REC", "reason_ceased", "Why the episode ceased", must_be_present=True),
        code_column(
            "reason_placement_change", "REASON_PLACE_CHANGE", "reason_placement_change", "Why the placement changed"
        ),
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
        date_column("review_date", "REVIEW", "Date of the review", required=True),
        code_column("participation", "REVIEW_CODE", "participation", "How the child took part", required=True),
    ),
)

#: Each row is a statement about its year: a child in three returns is three statements, not one row repeated. D34
UASC = Table(
    "uasc",
    "UASC",
    "One row per child who was an unaccompanied asylum seeker at some time in the year.",
    ("child_id",),
    (
        _child_id(),
        code_column("sex", "SEX", "sex", "Sex"),
        _birth_date(),
        date_column(
            "uasc_ceased", "DUC", "Day the child stopped being an unaccompanied asylum seeker", must_be_present=True
        ),
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
        code_column("sdq_reason", "SDQ_REASON", "sdq_reason", "Why there is no score"),
        flag_column("convicted", "CONVICTED", "Convicted, warned or reprimanded in the year"),
        flag_column("health_check", "HEALTH_CHECK", "Development checks up to date (under 5)"),
        flag_column("immunisations", "IMMUNISATIONS", "Immunisations up to date"),
        flag_column("dental_check", "TEETH_CHECK", "Teeth checked by a dentist"),
        flag_column("health_assessment", "HEALTH_ASSESSMENT", "Annual health assessment held"),
        flag_column("substance_misuse", "SUBSTANCE_MISUSE", "Substance misuse identified"),
        flag_column("intervention_received", "INTERVENTION_RECEIVED", "Intervention received"),
        flag_column("intervention_offered", "INTERVENTION_OFFERED", "Intervention offered"),
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
        code_column("in_touch", "IN_TOUCH", "in_touch", "Whether the authority is in touch", required=True),
        code_column("activity", "ACTIV", "activity", "Main activity", required=True),
        code_column(
            "accommodation", "ACCOM", "accommodation", "Accommodation and whether it is suitable", required=True
        ),
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
        date_column("decided", "DATE_INT", "Day the authority decided that the child should be adopted"),
        date_column("matched", "DATE_MATCH", "Day the child was matched with adopters"),
        flag_column("by_foster_carer", "FOSTER_CARE", "Adopted by the former foster carer"),
        Column("adopters", "NB_ADOPTR", "whole", "Number of adopters, 1 or 2"),
        code_column("adopter_sex", "SEX_ADOPTR", "adopter_sex", "Sex of the adopters"),
        code_column("adopter_legal_status", "LS_ADOPTR", "adopter_legal_status", "Legal status of the adopters"),
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
        # Despite its name, DATE_PLACED is the day of the decision; the move to adopters is an episode in A3 to A6.
        date_column("placed", "DATE_PLACED", "Day of the decision that the child should be placed for adoption"),
        date_column("placed_ceased", "DATE_PLACED_CEASED", "Day the decision was reversed", must_be_present=True),
        code_column(
            "reason_placed_ceased",
            "REASON_PLACED_CEASED",
            "reason_placed_ceased",
            "Why it was reversed",
            must_be_present=True,
        ),
    ),
)

PREVIOUS_PERMANENCE = Table(
    "previous_permanence",
    "PrevPerm",
    "One row per child who started to be looked after: the earlier permanent arrangement, if there was one.",
    ("child_id",),
    (
        _child_id(),
        _birth_date(),
        code_column(
            "previous_permanence", "PREV_PERM", "previous_permanence", "Kind of the earlier permanent arrangement"
        ),
        Column("previous_authority", "LA_PERM", "text", "Authority that arranged it"),
        Column("previous_order_date", "DATE_PERM", "text", "Date of its order, unknown parts written zz"),
    ),
    one_row_per_child=True,
)

MISSING = Table(
    "missing",
    "Missing",
    "One row per time a child went missing or was away without authorisation.",
    ("child_id", "missing_from", "missing_kind"),
    (
        _child_id(),
        _birth_date(),
        code_column("missing_kind", "MISSING", "missing", "Missing, or away without authorisation", required=True),
        date_column("missing_from", "MIS_START", "First day", required=True),
        date_column("missing_to", "MIS_END", "Last day; empty while the child is missing", must_be_present=True),
    ),
)

SOCIAL_WORKERS = Table(
    "social_workers",
    "SWEpisodes",
    "One row per period for which a social worker was responsible for a child; from 2023-24.",
    ("child_id", "worker_from"),
    (
        _child_id(),
        _birth_date(),
        Column("worker_id", "SW_ID", "id", "Registration number of the social worker", required=True),
        date_column("worker_from", "SW_DECOM", "First day", required=True),
        date_column("worker_to", "SW_DEC", "Last day; empty while the worker is responsible", must_be_present=True),
        code_column("worker_reason", "SW_REASON", "social_worker_reason", "Why the worker changed"),
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
        date_column("order_from", "DOLO_START", "First day", required=True),
        date_column("order_to", "DOLO_END", "Last day; empty while the order is in force", must_be_present=True),
    ),
)

#: The tables in the order of the DfE's guide to the return.
RETURN_TABLES = (
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
