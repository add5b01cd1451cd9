"""Populations of measures on the way to permanence: plans at second reviews, adoption reviews, disruption meetings."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.care.verdicts import SECOND
from iro_analysis.cohorts.reviews import held_in_log, of_children_in_care
from iro_analysis.cohorts.time import in_period
from iro_analysis.engines import Frame

_REVIEW = ("child_id", "review_date")
_MEETING = ("child_id", "meeting_date")
_DAYS = ("meeting_date", "placement_ended")


def second_reviews_of_period(reviews_of_period: Frame, held_reviews: Frame, review_log: Frame) -> Frame:  # D216
    """One row per second review of a stay held in the period.

    Returns:
        The columns of the reviews, and ``planned``: whether the log says of it, or of an earlier review of the stay,
        that there was a plan for permanence; false if it says no of this one; missing if it says neither.
    """
    second = reviews_of_period.filter((nw.col("review_kind") == SECOND).fill_null(value=False))
    says = held_in_log(review_log).select(*_REVIEW, "permanence_plan")
    own = second.join(says, on=[*_REVIEW], how="left")
    yes = says.filter(nw.col("permanence_plan").fill_null(value=False)).select(*_REVIEW)
    with_plan = held_reviews.select(*_REVIEW, "spell").join(yes, on=[*_REVIEW])
    first_yes = with_plan.group_by("child_id", "spell").agg(planned_on=nw.col("review_date").min())
    joined = own.join(first_yes, on=["child_id", "spell"], how="left")
    by_then = (nw.col("planned_on") <= nw.col("review_date")).fill_null(value=False)
    return joined.with_columns(planned=nw.when(by_then | ~nw.col("permanence_plan").is_null()).then(by_then))


def reviews_before_placement(reviews_of_period: Frame, care_dates: Frame, authority_to_place: Frame) -> Frame:  # D218
    """One row per review of the period of a child whom the council may place for adoption that day and has not placed.

    A review on the day of an order or a placement belongs to the time before it, as everywhere on the clock.
    """
    event = ("child_id", "spell", "set_on", "set_by")
    free = care_dates.filter(~nw.col("adoption")).select(*event)
    authorities = authority_to_place.select("child_id", "spell", "authorised_from", "authorised_to")
    pairs = reviews_of_period.select(*event, "review_date").join(authorities, on=["child_id", "spell"])
    day = nw.col("review_date")
    lasts = nw.col("authorised_to").is_null() | (nw.col("authorised_to") >= day)
    authorised = pairs.filter(nw.col("authorised_from") < day, lasts).select(*event, "review_date")
    waiting = authorised.unique([*event, "review_date"], keep="any").join(free, on=[*event])
    return reviews_of_period.join(waiting.select(*_REVIEW).unique([*_REVIEW], keep="any"), on=[*_REVIEW])


def disruption_meetings_of_period(
    disruption_meetings: Frame, spells: Frame, calendar: Frame, periods: Frame
) -> Frame:  # D217
    """One row per disruption meeting in the period about a child in care on its day or when the placement ended.

    Returns:
        The columns of the log; ``on``, the day of the meeting; and ``days_after``, the days from the end of the
        placement to it, missing without the day on which the placement ended.
    """
    of_either_day = [of_children_in_care(disruption_meetings, day, spells).select(*_MEETING) for day in _DAYS]
    about = nw.concat(of_either_day).unique([*_MEETING], keep="any")
    met = calendar.select(meeting_date="day", met_number="day_number")
    ended = calendar.select(placement_ended="day", ended_number="day_number")
    rows = disruption_meetings.join(about, on=[*_MEETING])
    numbered = rows.join(met, on="meeting_date", how="left").join(ended, on="placement_ended", how="left")
    dated = numbered.with_columns(on=nw.col("meeting_date"), days_after=nw.col("met_number") - nw.col("ended_number"))
    return in_period(dated, "meeting_date", periods)


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "second_reviews_of_period": second_reviews_of_period,
    "reviews_before_placement": reviews_before_placement,
    "disruption_meetings_of_period": disruption_meetings_of_period,
}
