"""Profiles: who the children in care are, where they live, and how stable and healthy their lives are."""

import narwhals as nw

from iro_analysis.care.ages import age
from iro_analysis.care.placements import FOR_ADOPTION
from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base, Tested
from iro_analysis.measures.kinds import MEAN, PERCENT, RELATIVE_SHARE
from iro_analysis.measures.registry import measure, unavailable_measure

_SECTION = "profiles"
_OC2 = "SSDA903 OC2: children looked after continuously for 12 months at 31 March"
_NOT_RECORDED = "Children for whom it is not recorded, or who have no OC2 record, are left out of the base."
_OF_ALL = "As in the national statistics: a child for whom it is not recorded counts as one without."
_MISSING = "SSDA903 Missing, MIS_START; MISSING"
_APART = (
    "Children missing and children away without authorisation are counted apart, as in the national statistics. An "
    "absence that began on the day care ended counts."
)
PLACEMENT_ORDER = "E1"
REMAND = ("J1",)
YOUTH_JUSTICE = ("J1", "J2", "J3")
SECURE_HOME = "K1"
MISSING, AWAY = "M", "A"
ADOPTION_NO_LONGER_PLANNED = ("RD1", "RD2", "RD3", "RD4")
MANY_PLACEMENTS = 3
STABILITY_AGE_LIMIT = 16
SDQ_AGES = (4, 16)


@measure(
    "ethnicity_disproportionality",
    section=_SECTION,
    title="Ethnic group's share in care against its share of local residents",
    unit="ratio",
    cite="Ratio of proportions; residents aged 0-17 as configured in iro.toml",
    by=("ethnicity_group",),
    total=False,
    statistic=RELATIVE_SHARE,
    of="cla_at_end",
    caveats="Children whose ethnicity is not known are left out. Above 1: more in care than among residents.",
)
def ethnicity_disproportionality(in_care_at_end: Frame) -> Frame:
    """A group's share of children in care at the end of the period divided by its share of residents aged 0-17."""
    return in_care_at_end


@measure(
    "uasc_at_end",
    section=_SECTION,
    title="Unaccompanied asylum seeking children in care at the end of the period",
    unit="children",
    cite="SSDA903 UASC, DUC",
    by=("age_band", "sex"),
    part_of=("cla_at_end", "uasc_during"),
)
def uasc_at_end(uasc_in_care_at_end: Frame) -> Frame:
    """Children in care at the end of the period with a UASC record for that year that had not ceased."""
    return uasc_in_care_at_end


@measure(
    "uasc_during",
    section=_SECTION,
    title="Unaccompanied asylum seeking children in care in the period",
    unit="children",
    cite="SSDA903 UASC, DUC",
    by=("age_band", "sex"),
    caveats="Age is that at the end of the period.",
    part_of=("cla_during",),
)
def uasc_during(uasc_in_care: Frame) -> Frame:
    """Children in care at some time in the period with a UASC record for it that had not ceased before it."""
    return uasc_in_care


@measure(
    "remanded_during",
    section=_SECTION,
    title="Children remanded in the period",
    unit="children",
    cite="SSDA903 LS J1",
    part_of=("youth_justice_during",),
)
def remanded_during(episodes_during: Frame) -> Frame:
    """Children with an episode on remand (J1) that touches the period, each counted once."""
    return _children_with(episodes_during, nw.col("legal_status").is_in(REMAND))


@measure(
    "youth_justice_during",
    section=_SECTION,
    title="Children in care under a youth justice legal status in the period",
    unit="children",
    cite="SSDA903 LS J1, J2, J3",
    part_of=("cla_during",),
)
def youth_justice_during(episodes_during: Frame) -> Frame:
    """Children with an episode under a youth justice legal status that touches the period, each counted once."""
    return _children_with(episodes_during, nw.col("legal_status").is_in(YOUTH_JUSTICE))


@measure(
    "secure_during",
    section=_SECTION,
    title="Children in a secure children's home in the period",
    unit="children",
    cite="SSDA903 PLACE K1",
    part_of=("cla_during",),
)
def secure_during(episodes_during: Frame) -> Frame:
    """Children with an episode in a secure children's home (K1) that touches the period, each counted once."""
    return _children_with(episodes_during, nw.col("placement") == SECURE_HOME)


@measure(
    "placement_orders_at_end",
    section=_SECTION,
    title="Children on placement orders at the end of the period",
    unit="children",
    cite="SSDA903 LS E1; Adoption and Children Act 2002, section 21",
    part_of=("cla_at_end",),
)
def placement_orders_at_end(in_care_at_end: Frame) -> Frame:
    """Children in care at the end of the period whose legal status is a placement order (E1)."""
    return in_care_at_end.filter(nw.col("legal_status") == PLACEMENT_ORDER)


@measure(
    "placement_orders_to_revoke_at_end",
    section=_SECTION,
    title="Placement orders to be revoked, adoption no longer being the plan",
    unit="children",
    cite="SSDA903 LS E1 and PlacedAdoption RD1-RD4; Adoption and Children Act 2002, section 24",
    caveats="A decision reversed before the first of the last two years' returns is not known.",
    months_to_end=24,
    part_of=("placement_orders_at_end",),
)
def placement_orders_to_revoke_at_end(
    in_care_at_end: Frame, placed_adoption: Frame, placement_order_flags: Frame | None = None
) -> Frame:
    """Children on a placement order at the end whose latest decision for adoption was reversed by then (RD1-RD4).

    So are those whose order the service's own log of flags says is to be revoked, where there is one.
    """
    decisions = placed_adoption.select("child_id", "placed", "placed_ceased", "reason_placed_ceased")
    on_orders = in_care_at_end.filter(nw.col("legal_status") == PLACEMENT_ORDER)
    made = on_orders.join(decisions, on="child_id").filter(nw.col("placed") <= nw.col("period_end"))
    # If adoption became the plan again after a reversal, the later decision counts.
    latest = made.with_columns(last_placed=nw.col("placed").max().over("period", "child_id")).filter(
        nw.col("placed") == nw.col("last_placed")
    )
    reversed_by_end = (nw.col("placed_ceased") <= nw.col("period_end")) & nw.col("reason_placed_ceased").is_in(
        ADOPTION_NO_LONGER_PLANNED
    )
    by_return = _children_with(latest, reversed_by_end).select("period", "child_id")
    if placement_order_flags is None:
        return by_return
    return one_per_child(nw.concat([by_return, _flagged(on_orders, placement_order_flags)]))


@measure(
    "placements_three_or_more_pct",
    section=_SECTION,
    title="Children with three or more placements in the 12 months to the end",
    unit="percent",
    low_is_good=True,
    cite="DfE placement stability; formerly NI 62",
    statistic=PERCENT,
    caveats="Temporary moves (T0-T4) and changes of status with the same carer are not counted.",
    months_to_end=12,
    base=Base("cla_at_end"),
    tested=Tested.OTHER,
)
def placements_three_or_more(in_care_at_end: Frame, placements: Frame) -> Frame:
    """Of children in care at the end, those with three or more placements in the 12 months to it."""
    ids = in_care_at_end.select("period", "child_id", "period_end", "twelve_months_from")
    ended = nw.col("placement_ended")
    # A placement that ended on the first of these days is not among them. D30
    in_window = (nw.col("placement_started") <= nw.col("period_end")) & (
        ended.is_null() | (ended > nw.col("twelve_months_from"))
    )
    counted = ids.join(placements, on="child_id").filter(in_window).group_by("period", "child_id").agg(number=nw.len())
    # The left join keeps children without a placement in that time, who are in the base with none.
    number = nw.col("number").fill_null(0).cast(nw.Int64)
    return ids.join(counted, on=["period", "child_id"], how="left").with_columns(counts=number >= MANY_PLACEMENTS)


@measure(
    "long_term_stability_pct",
    section=_SECTION,
    title="Children in care for 2.5 years or more who have lived in one placement for 2 years",
    unit="percent",
    low_is_good=False,
    cite="DfE placement stability; formerly NI 63",
    statistic=PERCENT,
    caveats="Children under 16. A child whose age or length of stay the returns do not tell is left out of the base.",
    months_to_end=30,
    base=Base("cla_at_end", whole=False),
)
def long_term_stability(in_care_at_end: Frame, placement_episodes: Frame, placements: Frame) -> Frame:
    """Of children under 16 in care for 2.5 years at the end, those in the same placement for 2 years.

    A placement for adoption counts together with the placement before it.
    """
    long_enough = nw.col("spell_started") <= nw.col("months_30_before")
    years = age(nw.col("birth_date"), nw.col("on"))
    young_enough = (years < STABILITY_AGE_LIMIT) | years.is_null()
    # A child who may belong to the cohort stays in it as not assessable, so that the figure can say how many there are.
    cohort = in_care_at_end.filter(young_enough, long_enough | ~nw.col("start_known")).select(
        *("period", "child_id", "spell", "period_end", "months_24_before"), assessable=long_enough & ~years.is_null()
    )
    known = placement_episodes.select("child_id", "spell", "started", "episode_number", "placement_number", "placement")
    # A child on a temporary move (hospital, holiday) counts as living in the placement that the move interrupts.
    begun = cohort.join(known, on=["child_id", "spell"]).filter(nw.col("started") <= nw.col("period_end"))
    latest = nw.col("episode_number").max().over("period", "child_id")
    current = begun.filter(nw.col("episode_number") == latest).join(placements, on=["child_id", "placement_number"])
    two_years_before = nw.col("months_24_before")
    together = nw.col("placement").is_in(FOR_ADOPTION) & (nw.col("before_started") <= two_years_before).fill_null(
        value=False
    )
    lived = current.select("period", "child_id", stable=(nw.col("placement_started") <= two_years_before) | together)
    stable = nw.col("stable").fill_null(value=False)
    return cohort.join(lived, on=["period", "child_id"], how="left").with_columns(
        counts=nw.when(nw.col("assessable")).then(stable)
    )


@measure(
    "missing_episodes",
    section=_SECTION,
    title="Times children went missing in the period",
    unit="episodes",
    low_is_good=True,
    cite=f"{_MISSING} M (missing from care)",
    caveats=_APART,
    part_of=("missing_or_away_episodes",),
)
def missing_episodes(went_missing: Frame) -> Frame:
    """Times that began in the period when a child in care went missing: nobody knew where the child was (M)."""
    return went_missing.filter(nw.col("missing_kind") == MISSING)


@measure(
    "children_missing",
    section=_SECTION,
    title="Children who went missing in the period",
    unit="children",
    low_is_good=True,
    cite=f"{_MISSING} M (missing from care)",
    caveats=_APART,
    part_of=("missing_episodes",),
    tested=Tested.HEADLINE,
)
def children_missing(went_missing: Frame) -> Frame:
    """Children in care who went missing (M) at least once in the period, each counted once."""
    return one_per_child(went_missing.filter(nw.col("missing_kind") == MISSING))


@measure(
    "away_episodes",
    section=_SECTION,
    title="Times children were away without authorisation in the period",
    unit="episodes",
    low_is_good=True,
    cite=f"{_MISSING} A (away from placement without authorisation)",
    caveats=_APART,
    part_of=("missing_or_away_episodes",),
)
def away_episodes(went_missing: Frame) -> Frame:
    """Times that began in the period when a child in care was away without authorisation, at a known place (A)."""
    return went_missing.filter(nw.col("missing_kind") == AWAY)


@measure(
    "children_away",
    section=_SECTION,
    title="Children who were away without authorisation in the period",
    unit="children",
    low_is_good=True,
    cite=f"{_MISSING} A (away from placement without authorisation)",
    caveats=_APART,
    part_of=("away_episodes",),
    tested=Tested.OTHER,
)
def children_away(went_missing: Frame) -> Frame:
    """Children in care who were away without authorisation (A) at least once in the period, each counted once."""
    return one_per_child(went_missing.filter(nw.col("missing_kind") == AWAY))


@measure(
    "missing_or_away_episodes",
    section=_SECTION,
    title="Times children were missing or away without authorisation in the period",
    unit="episodes",
    low_is_good=True,
    cite=f"{_MISSING} M and A",
    by=("missing_kind",),
    caveats="Two different things: of a missing child nobody knows the whereabouts. The national statistics count "
    "each apart and publish no total.",
)
def missing_or_away_episodes(went_missing: Frame) -> Frame:
    """Times that began in the period when a child in care was missing (M) or away without authorisation (A)."""
    return went_missing


@measure(
    "health_assessment_pct",
    section=_SECTION,
    title="Children with an annual health assessment, of all looked after for twelve months",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, HEALTH_ASSESSMENT",
    statistic=PERCENT,
    caveats=_OF_ALL,
    needs=("outcomes.health_assessment",),
    year_end_only=True,
    tested=Tested.OTHER,
)
def health_assessment(twelve_month_cohort: Frame) -> Frame:
    """Of all children looked after for 12 months, those recorded as having had their annual health assessment."""
    return _of_all(twelve_month_cohort, "health_assessment")


@measure(
    "health_assessment_recorded_pct",
    section=_SECTION,
    title="Children with an annual health assessment, of those for whom it is recorded",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, HEALTH_ASSESSMENT",
    statistic=PERCENT,
    caveats=_NOT_RECORDED,
    year_end_only=True,
)
def health_assessment_recorded(twelve_month_cohort: Frame) -> Frame:
    """Of children looked after for 12 months with an answer recorded, those who had their annual health assessment."""
    return twelve_month_cohort.with_columns(counts=nw.col("health_assessment"))


@measure(
    "dental_check_pct",
    section=_SECTION,
    title="Children whose teeth were checked by a dentist, of all looked after for twelve months",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, TEETH_CHECK",
    statistic=PERCENT,
    caveats=_OF_ALL,
    needs=("outcomes.dental_check",),
    year_end_only=True,
    tested=Tested.OTHER,
)
def dental_check(twelve_month_cohort: Frame) -> Frame:
    """Of all children looked after for 12 months, those recorded as having had their teeth checked."""
    return _of_all(twelve_month_cohort, "dental_check")


@measure(
    "dental_check_recorded_pct",
    section=_SECTION,
    title="Children whose teeth were checked by a dentist, of those for whom it is recorded",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, TEETH_CHECK",
    statistic=PERCENT,
    caveats=_NOT_RECORDED,
    year_end_only=True,
)
def dental_check_recorded(twelve_month_cohort: Frame) -> Frame:
    """Of children looked after for 12 months with an answer recorded, those whose teeth were checked."""
    return twelve_month_cohort.with_columns(counts=nw.col("dental_check"))


@measure(
    "immunisations_pct",
    section=_SECTION,
    title="Children whose immunisations are up to date, of all looked after for twelve months",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, IMMUNISATIONS",
    statistic=PERCENT,
    caveats=_OF_ALL,
    needs=("outcomes.immunisations",),
    year_end_only=True,
)
def immunisations(twelve_month_cohort: Frame) -> Frame:
    """Of all children looked after for 12 months, those recorded as up to date with their immunisations."""
    return _of_all(twelve_month_cohort, "immunisations")


@measure(
    "immunisations_recorded_pct",
    section=_SECTION,
    title="Children whose immunisations are up to date, of those for whom it is recorded",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, IMMUNISATIONS",
    statistic=PERCENT,
    caveats=_NOT_RECORDED,
    year_end_only=True,
)
def immunisations_recorded(twelve_month_cohort: Frame) -> Frame:
    """Of children looked after for 12 months with an answer recorded, those up to date with their immunisations."""
    return twelve_month_cohort.with_columns(counts=nw.col("immunisations"))


@measure(
    "sdq_scored_pct",
    section=_SECTION,
    title="Children with a score on the strengths and difficulties questionnaire, of all aged 4 to 16",
    unit="percent",
    low_is_good=False,
    cite=f"{_OC2}, SDQ_SCORE of children aged 4 to 16",
    statistic=PERCENT,
    caveats="The base of sdq_mean. A child without a record counts as one without a score.",
    needs=("outcomes.sdq_score",),
    year_end_only=True,
)
def sdq_scored(twelve_month_cohort: Frame) -> Frame:
    """Of all children looked after for 12 months who are aged 4 to 16 at the end, those who have a score."""
    scored = _of_sdq_age(twelve_month_cohort).with_columns(scored=~nw.col("sdq_score").is_null())
    return scored.with_columns(counts=nw.when(_any_in_period("sdq_score")).then(nw.col("scored")))


@measure(
    "sdq_mean",
    section=_SECTION,
    title="Mean on the strengths and difficulties questionnaire",
    unit="score",
    low_is_good=True,
    cite=f"{_OC2}, SDQ_SCORE of children aged 4 to 16",
    statistic=MEAN,
    caveats="From 0 to 40; 17 and over is a cause for concern. " + _NOT_RECORDED,
    year_end_only=True,
)
def sdq(twelve_month_cohort: Frame) -> Frame:
    """Mean score of children looked after for 12 months who are aged 4 to 16 at the end and have one."""
    return _of_sdq_age(twelve_month_cohort).with_columns(amount=nw.col("sdq_score").cast(nw.Float64))


unavailable_measure(
    "cla_disabled_at_end",
    section=_SECTION,
    title="Children in care with a disability",
    definition="Children in care at the end of the period who have a disability.",
    cite="Annex A, list 8",
    reason="The SSDA903 return does not hold disability; need N2 says why a child came into care, not more.",
)


def _flagged(on_orders: Frame, placement_order_flags: Frame) -> Frame:
    """The children whose last flag by the end of the period says that their order is to be revoked."""
    flags = on_orders.join(placement_order_flags.select("child_id", "flag_from", "to_revoke"), on="child_id")
    by_end = flags.filter(nw.col("flag_from") <= nw.col("period_end"))
    last = by_end.with_columns(last_from=nw.col("flag_from").max().over("period", "child_id"))
    to_revoke = nw.col("to_revoke").fill_null(value=False)
    return last.filter(nw.col("flag_from") == nw.col("last_from"), to_revoke).select("period", "child_id")


def _children_with(rows: Frame, condition: nw.Expr) -> Frame:
    """One row per child and period with at least one row for which ``condition`` holds."""
    return one_per_child(rows.filter(condition.fill_null(value=False)))


def _of_all(twelve_month_cohort: Frame, check: str) -> Frame:  # D112
    """The cohort with a child who has no answer as one without; all not assessable if no child at all has one."""
    answered = nw.col(check).fill_null(value=False)
    return twelve_month_cohort.with_columns(counts=nw.when(_any_in_period(check)).then(answered))


def _any_in_period(column: str) -> nw.Expr:
    """Whether any child of the period has a value: a column that nobody filled in says nothing about anybody."""
    return (~nw.col(column).is_null()).cast(nw.Int64).max().over("period") == 1


def _of_sdq_age(twelve_month_cohort: Frame) -> Frame:
    return twelve_month_cohort.filter(age(nw.col("birth_date"), nw.col("on")).is_between(*SDQ_AGES))
