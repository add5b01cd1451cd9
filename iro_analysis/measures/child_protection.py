"""Child protection: conferences that IROs chair and whether they are in time, plans, and the caseload with them."""

import narwhals as nw

from iro_analysis.cohorts.child_protection import INITIAL, REVIEW
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import MEAN_OF_MONTHS, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "workload"
_CONFERENCES = "The service's log of child protection conferences"
_GUIDANCE = "Working Together to Safeguard Children, on initial conferences and child protection review conferences"
_STRATEGY = "cp_conferences.strategy_discussion"
_PER_CHILD = "Each child's conference counts: one about three children is three."
_INITIAL_BASE = (
    "An initial conference without the day of its strategy discussion, or with one after it, is left out of the base."
)
_REVIEW_BASE = "A review of a child without an earlier conference in the log is left out of the base."


@measure(
    "cp_conferences",
    section=_SECTION,
    title="Child protection conferences held",
    unit="conferences",
    cite=_CONFERENCES,
    by=("cp_conference_kind", "month"),
    caveats=_PER_CHILD,
    only_if_kept=True,
)
def cp_conferences(conferences_held: Frame) -> Frame:
    """Children's child protection conferences held in the period."""
    return conferences_held


@measure(
    "cp_conferences_chaired",
    section=_SECTION,
    title="Child protection conferences chaired by an IRO",
    unit="conferences",
    cite=f"{_CONFERENCES}, and its log of the workforce",
    caveats=f"{_PER_CHILD} One without a chair in the log counts as not chaired by an IRO.",
    needs=("cp_conferences.chair_id",),
    part_of=("cp_conferences",),
    only_if_kept=True,
)
def cp_conferences_chaired(conferences_chaired: Frame) -> Frame:
    """Of the child protection conferences of the period, those whose chair is an IRO in post on the day."""
    return conferences_chaired


@measure(
    "cp_conferences_in_time_pct",
    section=_SECTION,
    title="Child protection conferences held in time",
    unit="percent",
    limits=("cp_initial_conference", "cp_first_review", "cp_later_review"),
    low_is_good=False,
    cite=_GUIDANCE,
    statistic=PERCENT,
    by=("cp_conference_kind", "month"),
    caveats=f"{_PER_CHILD} {_INITIAL_BASE} {_REVIEW_BASE}",
    needs=(_STRATEGY,),
    base=Base("cp_conferences", whole=False),
    only_if_kept=True,
)
def cp_conferences_in_time(conferences_judged: Frame) -> Frame:
    """Of initial and review child protection conferences of the period, those held by the last day of their limit."""
    return conferences_judged.with_columns(counts=nw.col("in_time"))


@measure(
    "cp_initial_in_time_pct",
    section=_SECTION,
    title="Initial child protection conferences held within 15 working days",
    unit="percent",
    limits=("cp_initial_conference",),
    low_is_good=False,
    cite=_GUIDANCE,
    statistic=PERCENT,
    caveats=f"{_PER_CHILD} {_INITIAL_BASE}",
    needs=(_STRATEGY,),
    base=Base("cp_conferences", whole=False),
    only_if_kept=True,
)
def cp_initial_in_time(conferences_judged: Frame) -> Frame:
    """Of initial conferences of the period, those held by the 15th working day after the strategy discussion."""
    return conferences_judged.filter(nw.col("cp_conference_kind") == INITIAL).with_columns(counts=nw.col("in_time"))


@measure(
    "cp_review_in_time_pct",
    section=_SECTION,
    title="Child protection review conferences held in time",
    unit="percent",
    limits=("cp_first_review", "cp_later_review"),
    low_is_good=False,
    cite=_GUIDANCE,
    statistic=PERCENT,
    caveats=f"{_PER_CHILD} {_REVIEW_BASE}",
    base=Base("cp_conferences", whole=False),
    only_if_kept=True,
)
def cp_review_in_time(conferences_judged: Frame) -> Frame:
    """Of review conferences, those within three months of the initial one, or six months of a review before."""
    return conferences_judged.filter(nw.col("cp_conference_kind") == REVIEW).with_columns(counts=nw.col("in_time"))


@measure(
    "children_with_cp_plan_at_end",
    section=_SECTION,
    title="Children with a child protection plan at the end of the period",
    unit="children",
    cite="The service's log of child protection plans",
    caveats="In care or not. A plan that ends on the last day is not counted.",
    only_if_kept=True,
)
def children_with_cp_plan(children_with_plan_at_end: Frame) -> Frame:
    """Children who have a child protection plan at the end of the period, each once."""
    return children_with_plan_at_end


@measure(
    "iro_caseload_with_cp_mean",
    section=_SECTION,
    title="Children in care or with a child protection plan for each full-time equivalent IRO",
    unit="children per FTE",
    cite="The service's logs of child protection plans, allocations and the workforce",
    by=("month",),
    statistic=MEAN_OF_MONTHS,
    caveats="The total is the mean of the months. A child in care with a plan counts once. The guideline of 50 to 70 "
    "children is for children in care alone.",
    whole_months=True,
    only_if_kept=True,
)
def iro_caseload_with_cp(caseload_with_plans_at_month_ends: Frame) -> Frame:  # D212
    """Children in care with an IRO or with a child protection plan at the month's end, for every FTE in post then."""
    return caseload_with_plans_at_month_ends
