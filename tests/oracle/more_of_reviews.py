"""What was ready for a review, permanence, reviews before a placement for adoption, and disruption meetings.

Counted from the written definitions one review at a time; due dates, kinds and authorities are those of ``clock``.
"""

from oracle.categories import age_band
from oracle.clock import clock, periods, spells_of_all, stretches_of_authority
from oracle.lives import age, lives, touches
from oracle.population import quantile
from oracle.question import NOT_AVAILABLE
from oracle.service import FIVE_NUMBERS, counted, if_months_are_distinct, percentage, when, within


def held_reviews(tables, years):
    """Every counted review of a stay, in order, with its due date and the period of the clock that it closes."""
    due = {(row["child_id"], row["review_date"]): row for row in clock(tables, years) if row["review_date"]}
    births = {(row["child_id"], row["review_date"]): row["birth_date"] for row in tables["reviews"]}
    return [
        {
            "child_id": child["child_id"],
            "review_date": period["answer"],
            "age": age({"birth_date": child["birth_date"] or births[key]}, period["answer"]),
            "due": due[key],
            "clock": period,
            "earlier": period["reviews"],
        }
        for child, spell, held, log in spells_of_all(tables)
        for period in periods(spell, held, stretches_of_authority(spell, log))
        if period["answer"]
        for key in [(child["child_id"], period["answer"])]
    ]


def reviews(held, log, start, end):
    logged = {(row["child_id"], row["review_date"]): row for row in log}
    in_period = [
        one
        | {"age_band": age_band(one["age"]), "row": logged.get((one["child_id"], one["review_date"]), {})}
        | when(one["review_date"])
        for one in held
        if within(one["review_date"], start, end)
    ]
    second = [one | {"counts": permanence(one, logged)} for one in in_period if one["due"]["kind"] == "Second"]
    before_placement = [one for one in in_period if may_be_placed(one["clock"])]
    months = if_months_are_distinct(start, end, "month", "quarter")
    by = (*months, ("age_band",))
    answers = {"report_before_review_pct": "report_ready", "care_plan_before_review_pct": "care_plan_ready"}
    ready = [
        percentage(measure, [one | {"counts": one["row"].get(column)} for one in in_period], *by)
        for measure, column in answers.items()
    ]
    # Whether a review whose due date is not known answered one of regulation 36 is not known either.
    judged = [
        one | {"counts": one["due"]["on_time"]} for one in before_placement if one["due"]["kind"] in ("Adoption", None)
    ]
    return {
        **ready[0],
        **ready[1],
        **percentage("permanence_plan_by_second_review_pct", second, *by),
        **counted("adoption_reviews_before_placement", before_placement, *months),
        **percentage("adoption_reviews_before_placement_on_time_pct", judged),
    }


def permanence(one, logged):
    """Whether there was a plan by the second review; None if that review says nothing and no earlier one says yes."""
    days = [*one["earlier"], one["review_date"]]
    answers = [logged.get((one["child_id"], day), {}).get("permanence_plan") for day in days]
    return True if True in answers else answers[-1]


def may_be_placed(period):
    """Whether the child was authorised to be placed, and not placed, when the review that closes the period was held.

    A review on the day of an order or of a placement comes before it, and one on the day an authority ends before that.
    """
    day = period["answer"]
    return period["placed"] is None and any(
        stretch["started"] < day and (stretch["ended"] is None or stretch["ended"] >= day)
        for stretch in period["stretches"]
    )


def disruptions(tables, log, start, end):
    children = {child["child_id"]: child for child in lives(tables)}
    meetings = [
        row | when(row["meeting_date"])
        for row in log
        if within(row["meeting_date"], start, end)
        and any(in_care_on(children.get(row["child_id"]), row[day]) for day in ("meeting_date", "placement_ended"))
    ]
    days = sorted((row["meeting_date"] - row["placement_ended"]).days for row in meetings if row["placement_ended"])
    five_numbers = {
        ("disruption_meeting_days", f"statistic={name}"): (quantile(days, share), None, len(days), 0)
        if days
        else NOT_AVAILABLE
        for name, share in FIVE_NUMBERS.items()
    }
    return {
        **counted("disruption_meetings", meetings, *if_months_are_distinct(start, end, "month", "quarter")),
        **five_numbers,
    }


def in_care_on(child, day):
    """Whether the child was in care on the day, the first and the last day of a stay included."""
    return (
        child is not None
        and day is not None
        and any(touches(spell["started"], spell["ended"], day, day) for spell in child["spells"])
    )
