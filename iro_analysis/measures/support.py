"""Who stands by the children: advocates, and independent visitors."""

import narwhals as nw

from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "participation"
_ADVOCACY = "Children Act 1989, section 26A; the service's log of advocacy"
_VISITORS = "Children Act 1989, section 23ZB; the service's log of independent visitors"


@measure(
    "advocacy_referrals",
    section=_SECTION,
    title="Referrals to an advocate",
    unit="referrals",
    cite=_ADVOCACY,
    by=("month", "age_band"),
    caveats="Referrals of children who were not in care on the day are left out.",
    only_if_kept=True,
)
def advocacy_referrals(referred_to_advocates: Frame) -> Frame:
    """Referrals in the period of children in care that day to an advocate."""
    return referred_to_advocates


@measure(
    "children_with_advocate",
    section=_SECTION,
    title="Children in care who had an advocate",
    unit="children",
    cite=_ADVOCACY,
    part_of=("cla_during",),
    only_if_kept=True,
)
def children_with_advocate(with_advocate: Frame) -> Frame:
    """Children in care in the period who had an advocate on a day of it at the end of which they were in care."""
    return with_advocate


@measure(
    "children_with_advocate_pct",
    section=_SECTION,
    title="Children in care who had an advocate, of all in care in the period",
    unit="percent",
    cite=_ADVOCACY,
    statistic=PERCENT,
    base=Base("cla_during"),
    only_if_kept=True,
)
def children_with_advocate_pct(spells_during: Frame, with_advocate: Frame) -> Frame:
    """Of the children in care in the period, those who had an advocate while they were in care in it."""
    had = with_advocate.select("period", "child_id", had=nw.lit(value=True))
    children = one_per_child(spells_during).join(had, on=["period", "child_id"], how="left")
    return children.with_columns(counts=~nw.col("had").is_null())


@measure(
    "children_with_visitor_at_end",
    section=_SECTION,
    title="Children in care with an independent visitor",
    unit="children",
    cite=_VISITORS,
    part_of=("cla_at_end",),
    only_if_kept=True,
)
def children_with_visitor_at_end(visited_at_end: Frame) -> Frame:
    """Children in care at the end of the period who have an independent visitor that day, its last day included."""
    return visited_at_end.filter(nw.col("visited") == 1)


@measure(
    "children_with_visitor_pct",
    section=_SECTION,
    title="Children in care with an independent visitor, of all in care at the end",
    unit="percent",
    cite=_VISITORS,
    statistic=PERCENT,
    base=Base("cla_at_end"),
    only_if_kept=True,
)
def children_with_visitor_pct(visited_at_end: Frame) -> Frame:
    """Of the children in care at the end of the period, those who have an independent visitor."""
    return visited_at_end.with_columns(counts=nw.col("visited") == 1)


@measure(
    "children_waiting_for_visitor_at_end",
    section=_SECTION,
    title="Children in care waiting for an independent visitor",
    unit="children",
    low_is_good=True,
    cite=_VISITORS,
    part_of=("cla_at_end",),
    only_if_kept=True,
)
def children_waiting_for_visitor_at_end(visited_at_end: Frame) -> Frame:
    """Children in care at the end of the period who were referred by then and have had no visitor yet.

    A referral with a last day and no first one was withdrawn on that day.
    """
    return visited_at_end.filter(nw.col("waiting") == 1)
