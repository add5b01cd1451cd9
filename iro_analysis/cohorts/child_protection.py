"""The populations of child protection: conferences, plans, and the caseload with them."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.cohorts.service import caseload_at_month_ends
from iro_analysis.cohorts.time import in_period
from iro_analysis.engines import Frame

INITIAL, REVIEW = "Initial", "Review"
_MONTH_END_OF_CHILD = ("period", "day", "child_id")


def conferences_held(cp_conferences: Frame, periods: Frame) -> Frame:
    """One row per child and conference of the period."""
    return in_period(cp_conferences, "conference_date", periods).with_columns(on=nw.col("conference_date"))


def conferences_judged(conferences_held: Frame, cp_conferences: Frame, calendar: Frame) -> Frame:  # D211
    """The conferences of the period with ``in_time``: held by the last day of their limit; missing where it is unknown.

    An initial conference is counted from the strategy discussion, unless that lies after it; a review from the child's
    latest conference on an earlier day, which is an initial one if any of that day is.
    """
    limits = calendar.select("day", "cp_initial_conference", "cp_first_review", "cp_later_review")
    initial = nw.col("cp_conference_kind") == INITIAL
    kinds = cp_conferences.filter(initial | (nw.col("cp_conference_kind") == REVIEW))
    days = kinds.with_columns(initial=initial.cast(nw.Int64)).group_by("child_id", "conference_date")
    earlier = days.agg(initial=nw.col("initial").max()).rename({"conference_date": "earlier"})
    pairs = earlier.join(cp_conferences.select("child_id", "conference_date"), on="child_id")
    pairs = pairs.filter(nw.col("earlier") < nw.col("conference_date"))
    latest = pairs.group_by("child_id", "conference_date").agg(earlier=nw.col("earlier").max())
    before = latest.join(earlier, on=["child_id", "earlier"]).join(limits, left_on="earlier", right_on="day")
    due = nw.when(nw.col("initial") == 1).then(nw.col("cp_first_review")).otherwise(nw.col("cp_later_review"))
    reviews = before.select("child_id", "conference_date", review_due=due)
    dues = limits.select(strategy_discussion="day", initial_due="cp_initial_conference")
    held = conferences_held.join(dues, on="strategy_discussion", how="left")
    held = held.join(reviews, on=["child_id", "conference_date"], how="left")
    in_order = nw.col("strategy_discussion") <= nw.col("conference_date")
    of_review = nw.when(nw.col("cp_conference_kind") == REVIEW).then(nw.col("review_due"))
    held = held.with_columns(due=nw.when(initial & in_order).then(nw.col("initial_due")).otherwise(of_review))
    # A comparison with no day is false in pandas.
    return held.with_columns(in_time=nw.when(~nw.col("due").is_null()).then(nw.col("conference_date") <= nw.col("due")))


def conferences_chaired(conferences_held: Frame, iro_workforce: Frame) -> Frame:
    """The conferences of the period whose chair is an IRO in post on the day."""
    posts = iro_workforce.select("iro_id", "post_from", "post_to")
    pairs = conferences_held.filter(~nw.col("chair_id").is_null()).join(posts, left_on="chair_id", right_on="iro_id")
    lasts = nw.col("post_to").is_null() | (nw.col("post_to") >= nw.col("conference_date"))
    in_post = pairs.filter(nw.col("post_from") <= nw.col("conference_date"), lasts)
    return in_post.unique(["period", "child_id", "conference_date", "cp_conference_kind"], keep="any")


def children_with_plan_at_end(cp_plans: Frame, periods: Frame) -> Frame:
    """One row per child who has a child protection plan at the end of the period."""
    at_end = _with_plan(cp_plans, periods.with_columns(day=nw.col("period_end")))
    return at_end.unique(["period", "child_id"], keep="any").with_columns(on=nw.col("day"))


def caseload_with_plans_at_month_ends(
    in_post_at_month_ends: Frame, allocated_at_month_ends: Frame, cp_plans: Frame, month_ends: Frame
) -> Frame:
    """As ``caseload_at_month_ends``, with the children who have a child protection plan that day; each child once."""
    with_plan = _with_plan(cp_plans, month_ends).select(*_MONTH_END_OF_CHILD)
    both = nw.concat([allocated_at_month_ends.select(*_MONTH_END_OF_CHILD), with_plan])
    return caseload_at_month_ends(in_post_at_month_ends, both.unique([*_MONTH_END_OF_CHILD], keep="any"))


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "conferences_held": conferences_held,
    "conferences_judged": conferences_judged,
    "conferences_chaired": conferences_chaired,
    "children_with_plan_at_end": children_with_plan_at_end,
    "caseload_with_plans_at_month_ends": caseload_with_plans_at_month_ends,
}


def _with_plan(cp_plans: Frame, days: Frame) -> Frame:
    """The plans in force at the end of each day: on its last day a plan has ended."""
    lasts = nw.col("plan_to").is_null() | (nw.col("plan_to") > nw.col("day"))
    return cp_plans.join(days, how="cross").filter(nw.col("plan_from") <= nw.col("day"), lasts)
