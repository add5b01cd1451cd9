"""Workload: the number of IROs, their caseloads, how soon children have an IRO, and whether it stays the same one."""

import narwhals as nw

from iro_analysis.cohorts.service import WITHIN
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import LAST_OF_MONTHS, MEAN_OF_MONTHS, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "workload"
_WORKFORCE = "The service's log of its workforce"
_HANDBOOK = "IRO Handbook 2010, chapter 7: 50 to 70 children for a full-time IRO"
_AT_MONTH_ENDS = "Given at the end of each month; the total is that of the last."
_IN_CARE = "Children in care on the day; an allocation of a child who is not in care is left out."
MORE_THAN_ONE_IRO = 2


@measure(
    "iro_fte",
    section=_SECTION,
    title="Full-time equivalent IROs in post",
    unit="FTE",
    cite=_WORKFORCE,
    by=("month",),
    statistic=LAST_OF_MONTHS,
    caveats=_AT_MONTH_ENDS,
    whole_months=True,
)
def iro_fte(in_post_at_month_ends: Frame) -> Frame:
    """The parts of a full-time post of all IROs in post at the end of the month, added up."""
    return in_post_at_month_ends.with_columns(part=nw.col("fte"))


@measure(
    "iro_heads",
    section=_SECTION,
    title="IROs in post",
    unit="IROs",
    cite=_WORKFORCE,
    by=("month",),
    statistic=LAST_OF_MONTHS,
    caveats=_AT_MONTH_ENDS,
    whole_months=True,
)
def iro_heads(in_post_at_month_ends: Frame) -> Frame:
    """Different IROs in post at the end of the month."""
    people = in_post_at_month_ends.unique(["period", "day", "iro_id"], keep="any")
    return people.with_columns(part=nw.lit(1.0))


@measure(
    "iro_agency_fte",
    section=_SECTION,
    title="Full-time equivalent IROs from agencies in post",
    unit="FTE",
    cite=_WORKFORCE,
    by=("month",),
    statistic=LAST_OF_MONTHS,
    caveats=_AT_MONTH_ENDS,
    needs=("iro_workforce.agency",),
    whole_months=True,
)
def iro_agency_fte(in_post_at_month_ends: Frame) -> Frame:
    """The same for agency IROs."""
    return in_post_at_month_ends.filter(nw.col("agency").fill_null(value=False)).with_columns(part=nw.col("fte"))


@measure(
    "iro_caseload_mean",
    section=_SECTION,
    title="Children for each full-time equivalent IRO",
    unit="children per FTE",
    limits=("caseload",),
    cite=_HANDBOOK,
    by=("month",),
    statistic=MEAN_OF_MONTHS,
    caveats=f"The total is the mean of the months. {_IN_CARE} Whoever also chairs child protection conferences has "
    "that work besides.",
    whole_months=True,
)
def iro_caseload_mean(caseload_at_month_ends: Frame) -> Frame:  # D23
    """Children in care who have an IRO at the end of the month, for every full-time equivalent IRO in post that day."""
    return caseload_at_month_ends


@measure(
    "iros_by_caseload",
    section=_SECTION,
    title="IROs by their caseload for a full-time post",
    unit="IROs",
    limits=("caseload",),
    cite=_HANDBOOK,
    by=("caseload_band",),
    caveats=_IN_CARE,
)
def iros_by_caseload(iros_at_end: Frame) -> Frame:
    """IROs in post at the end of the period, by the children allocated to them for a full-time post."""
    return iros_at_end


@measure(
    "iro_caseload_within_guideline_pct",
    section=_SECTION,
    title="IROs whose caseload is within the guideline",
    unit="percent",
    limits=("caseload",),
    low_is_good=False,
    cite=_HANDBOOK,
    statistic=PERCENT,
    caveats=f"At the end of the period. {_IN_CARE}",
    base=Base("iros_by_caseload", whole=False),
)
def iro_caseload_within_guideline(iros_at_end: Frame) -> Frame:
    """Of IROs in post at the end, those with 50 to 70 children for a full-time post, both included."""
    return iros_at_end.with_columns(counts=nw.when(nw.col("fte") > 0).then(nw.col("caseload_band") == WITHIN))


@measure(
    "children_without_iro_at_end",
    section=_SECTION,
    title="Children in care without an IRO at the end of the period",
    unit="children",
    low_is_good=True,
    cite="Children Act 1989, section 25A; the service's log of allocations",
    by=("age_band",),
    part_of=("cla_at_end",),
)
def children_without_iro_at_end(children_without_iro: Frame) -> Frame:
    """Children in care at the end of the period to whom no IRO is allocated that day."""
    return children_without_iro


@measure(
    "allocated_within_5_working_days_pct",
    section=_SECTION,
    title="Children who had an IRO within five working days",
    unit="percent",
    limits=("iro_appointed",),
    low_is_good=False,
    cite="Children Act 1989, section 25A(2), and IRO Handbook 2010; the service's log of allocations",
    statistic=PERCENT,
    by=("month", "quarter", "age_band"),
    caveats="Periods of care that began before the log did are left out; so are those without an IRO that ended within "
    "the five days, or whose five days end after the last allocation in the log.",
    base=Base("starts", whole=False),
)
def allocated_within_5_working_days(spells_started: Frame, iro_allocations: Frame, calendar: Frame) -> Frame:
    """Of periods of care that began, those whose child had an IRO by the fifth working day after the start."""
    limits = calendar.select(spell_started="day", last_day="iro_appointed")
    log = iro_allocations.select(log_from=nw.col("allocated_from").min(), log_to=nw.col("allocated_from").max())
    started = spells_started.join(limits, on="spell_started", how="left").join(log, how="cross")
    spell = ("period", "child_id", "spell_started")
    pairs = started.select(*spell, "last_day").join(
        iro_allocations.select("child_id", "allocated_from", "allocated_to"), on="child_id"
    )
    # The IRO of an earlier spell, if still allocated, counts from the first day.
    lasts = nw.col("allocated_to").is_null() | (nw.col("allocated_to") >= nw.col("spell_started"))
    in_time = pairs.filter(nw.col("allocated_from") <= nw.col("last_day"), lasts).unique([*spell], keep="any")
    rows = started.join(in_time.select(*spell, found=nw.lit(1)), on=[*spell], how="left")
    allocated, last_day = ~nw.col("found").is_null(), nw.col("last_day")
    # If no IRO is found, the log may end too early to show one, or the child may have left before one was due.
    undecided = (last_day > nw.col("log_to")) | (nw.col("spell_ended") <= last_day).fill_null(value=False)
    assessable = (nw.col("spell_started") >= nw.col("log_from")) & (allocated | ~undecided)
    return rows.with_columns(counts=nw.when(assessable).then(allocated))


@measure(
    "iro_changes",
    section=_SECTION,
    title="Children who had more than one IRO in the period",
    unit="children",
    low_is_good=True,
    cite="IRO Handbook 2010, paragraph 7.11 (continuity of IROs); the service's log of allocations",
    part_of=("cla_during",),
)
def iro_changes(iros_of_children: Frame) -> Frame:
    """Children in care in the period to whom two or more IROs were allocated while they were in care in it."""
    return iros_of_children.filter(nw.col("iros") >= MORE_THAN_ONE_IRO)


@measure(
    "iro_changes_pct",
    section=_SECTION,
    title="Children who had more than one IRO in the period, of those who had any",
    unit="percent",
    low_is_good=True,
    cite="IRO Handbook 2010, paragraph 7.11 (continuity of IROs); the service's log of allocations",
    statistic=PERCENT,
    base=Base("cla_during", whole=False),
)
def iro_changes_pct(iros_of_children: Frame) -> Frame:
    """Of children in care in the period to whom an IRO was allocated then, those to whom two or more were."""
    return iros_of_children.with_columns(counts=nw.col("iros") >= MORE_THAN_ONE_IRO)
