"""Who the IROs are, how many children each team's are responsible for, and whether a child keeps the same one."""

import narwhals as nw

from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.cohorts.reviews import held_in_log
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import BY_TEAM, Base
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "workload"
_CONTINUITY = "IRO Handbook 2010, paragraph 7.11 (continuity of IROs)"


@measure(
    "cla_with_iro_at_end",
    section=_SECTION,
    title="Children in care with an IRO at the end of the period",
    unit="children",
    cite="Children Act 1989, section 25A; the service's log of allocations",
    by=BY_TEAM,
    caveats="The team is that of the child's social worker, as the allocation says.",
    part_of=("cla_at_end",),
    only_if_kept=True,
    only_if_kept_by=BY_TEAM,
)
def cla_with_iro_at_end(allocated_at_end: Frame) -> Frame:
    """Children in care at the end of the period to whom an IRO is allocated that day."""
    return allocated_at_end.with_columns(iro=nw.col("iro_id"))


@measure(
    "same_iro_as_before_pct",
    section=_SECTION,
    title="Reviews chaired by the IRO who chaired the one before",
    unit="percent",
    low_is_good=False,
    cite=f"{_CONTINUITY}; the service's review log",
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats="The first review of a stay has no base. Reviews of which, or of the one before, the review log does not "
    "give the IRO are left out of it.",
    needs=("review_log.iro_id",),
    base=Base("reviews_held", whole=False),
    only_if_kept=True,
    only_if_kept_by=BY_TEAM,
)
def same_iro_as_before(logged_reviews: Frame, review_log: Frame) -> Frame:
    """Of the reviews of the period that follow another of the stay, those chaired by the same IRO as that one."""
    before = held_in_log(review_log).select("child_id", last_review="review_date", iro_before="iro_id")
    following = logged_reviews.filter(~nw.col("last_review").is_null())
    paired = following.join(before, on=["child_id", "last_review"], how="left")
    return paired.with_columns(counts=nw.col("iro_id") == nw.col("iro_before"))


@measure(
    "same_iro_12_months_pct",
    section=_SECTION,
    title="Children who had one and the same IRO for twelve months",
    unit="percent",
    low_is_good=False,
    cite=f"{_CONTINUITY}; the service's log of allocations",
    statistic=PERCENT,
    by=("age_band", *BY_TEAM),
    caveats="A period to whose end the log of allocations does not reach back twelve months has no figure.",
    base=Base("cla_at_end", whole=False),
    only_if_kept=True,
    only_if_kept_by=BY_TEAM,
)
def same_iro_12_months(in_care_at_end: Frame, allocated_at_end: Frame, iro_allocations: Frame) -> Frame:
    """Of children in care without a break for the twelve months to the end who have an IRO then, those with no other.

    No other IRO was allocated to the child on any day of these twelve months.
    """
    child = ("period", "child_id")
    from_when = nw.col("twelve_months_from")
    settled = one_per_child(in_care_at_end.filter(nw.col("spell_started") <= from_when)).join(
        allocated_at_end.select(*child, "team", iro="iro_id"), on=[*child]
    )
    others = (
        settled.select(*child, "period_end", "twelve_months_from", "iro")
        .join(iro_allocations.select("child_id", "iro_id", "allocated_from", "allocated_to"), on="child_id")
        .filter(
            nw.col("iro_id") != nw.col("iro"),
            nw.col("allocated_from") <= nw.col("period_end"),
            nw.col("allocated_to").is_null() | (nw.col("allocated_to") >= from_when),
        )
        .select(*child, another=nw.lit(1))
        .unique([*child], keep="any")
    )
    log = iro_allocations.select(log_from=nw.col("allocated_from").min())
    rows = settled.join(others, on=[*child], how="left").join(log, how="cross")
    return rows.with_columns(counts=nw.when(nw.col("log_from") <= from_when).then(nw.col("another").is_null()))


@measure(
    "iros_by_makeup_at_end",
    section=_SECTION,
    title="IROs by who they are and how long they have been in post",
    unit="IROs",
    cite="The service's log of its workforce",
    by=("iro_sex", "iro_ethnicity_group", "agency", "years_in_post_band"),
    caveats="Years in post are counted from the first day of the IRO in the log.",
    only_if_kept=True,
    only_if_kept_by=("iro_sex", "iro_ethnicity_group", "agency"),
)
def iros_by_makeup_at_end(iros_in_post_at_end: Frame) -> Frame:
    """Different IROs in post at the end of the period, by who they are and how long they have been in post."""
    return iros_in_post_at_end
