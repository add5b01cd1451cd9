"""Child protection conferences and plans, counted from their written definitions one row at a time.

The limits are those of Working Together: an initial conference within 15 working days of the strategy discussion, the
first review within three months of it, each later one within six months of the one before.
"""

from oracle.categories import month
from oracle.lives import months_later
from oracle.question import NOT_AVAILABLE
from oracle.service import (
    allocated,
    counted,
    fte,
    if_months_are_distinct,
    in_care,
    in_post,
    known,
    month_ends,
    open_at,
    percentage,
    ratio,
    when,
    within,
    working_day_after,
)

FIRST_REVIEW, LATER_REVIEW = 3, 6


def conferences(log, posts, start, end):
    held = [
        row
        | {"cp_conference_kind": known(row, "cp_conference_kind")["cp_conference_kind"]}
        | when(row["conference_date"])
        for row in log
        if within(row["conference_date"], start, end)
    ]
    judged = [row | {"counts": in_time(row, log)} for row in held]
    initial, reviews = ([row for row in judged if row["cp_conference_kind"] == kind] for kind in ("Initial", "Review"))
    by = (("cp_conference_kind",), *if_months_are_distinct(start, end, "month", "quarter"))
    return {
        **counted("cp_conferences", held, *by),
        **counted("cp_conferences_chaired", [row for row in held if was_chaired(row, posts)]),
        **percentage("cp_initial_in_time_pct", initial),
        **percentage("cp_review_in_time_pct", reviews),
        **percentage("cp_conferences_in_time_pct", judged, *by),
    }


def was_chaired(row, posts):
    """Whether the one who chaired it was an IRO with a post on that day."""
    return row["chair_id"] in {post["iro_id"] for post in in_post(posts, row["conference_date"])}


def in_time(row, log):
    """Whether the conference was in time; None if that cannot be told."""
    day = row["conference_date"]
    if row["cp_conference_kind"] not in {"Initial", "Review"}:
        return None
    if row["cp_conference_kind"] == "Initial":
        discussed = row["strategy_discussion"]
        if discussed is None or discussed > day:
            return None
        return day <= working_day_after(discussed, 15)
    earlier = [
        other
        for other in log
        if other["child_id"] == row["child_id"] and other["conference_date"] < day and other["cp_conference_kind"]
    ]
    if not earlier:
        return None
    before = max(other["conference_date"] for other in earlier)
    after_initial = any(
        other["conference_date"] == before and other["cp_conference_kind"] == "Initial" for other in earlier
    )
    return day <= months_later(before, FIRST_REVIEW if after_initial else LATER_REVIEW)


def plans(log, end):
    children = [{"child_id": child} for child in sorted(with_plan(log, end))]
    return counted("children_with_cp_plan_at_end", children)


def with_plan(log, day):
    """The children with a plan at the end of the day; one that ends on it is over."""
    return {row["child_id"] for row in log if open_at(row["plan_from"], row["plan_to"], day)}


def caseload_with_plans(children, posts, allocations, log, start, end):
    """Children in care with an allocation or with a plan, each once, over the posts of that day, at each month end."""
    measure = "iro_caseload_with_cp_mean"
    found, monthly = {}, []
    for day in month_ends(start, end):
        looked_after = {child["child_id"] for child in in_care(children, day) if allocated(allocations, child, day)}
        figure = ratio(len(looked_after | with_plan(log, day)), fte(in_post(posts, day)), 1)
        if figure != NOT_AVAILABLE:
            monthly.append(figure[0])
        if if_months_are_distinct(start, end, "month"):
            found[measure, f"month={month(day)}"] = figure
    found[measure, ""] = ratio(sum(monthly), len(monthly), 1)
    for name, chosen in (("lowest", min), ("highest", max)):
        found[measure, f"month={name}"] = (chosen(monthly), None, None, 0) if monthly else NOT_AVAILABLE
    return found
