"""What the service's own review log and log of consultations record about reviews."""

import narwhals as nw

from iro_analysis.cohorts.reviews import MONITORING, WITH_CHILD, contacted_since_last_review
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import BY_TEAM, Base
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "reviews"
_HANDBOOK = "IRO Handbook 2010, chapter 3"
_WITH_ANYBODY = "A check is with the social worker as a rule, and counts whoever it was with."
_RECORDED = "Reviews for which the review log gives no day, or one before the review, are left out of the base."


@measure(
    "reviews_cancelled",
    section=_SECTION,
    title="Reviews cancelled",
    unit="reviews",
    low_is_good=True,
    cite="The service's review log",
    needs=("review_log.cancelled",),
)
def reviews_cancelled(cancelled_reviews: Frame) -> Frame:
    """Reviews planned for a day of the period that the review log says were cancelled."""
    return cancelled_reviews


@measure(
    "decisions_within_5_working_days_pct",
    section=_SECTION,
    title="Decisions sent to the manager within five working days",
    unit="percent",
    limits=("decisions_sent",),
    low_is_good=False,
    cite=_HANDBOOK,
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats=_RECORDED,
    needs=("review_log.decisions_sent",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def decisions_within_5_working_days(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period with a recorded day, those whose decisions were sent within five working days."""
    return logged_reviews.with_columns(counts=_in_time("decisions_sent", "decisions_sent_by"))


@measure(
    "record_within_15_working_days_pct",
    section=_SECTION,
    title="Records completed within 15 working days",
    unit="percent",
    limits=("record_completed",),
    low_is_good=False,
    cite=_HANDBOOK,
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats=_RECORDED,
    needs=("review_log.record_completed",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def record_within_15_working_days(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period with a recorded day, those whose record was complete within 15 working days."""
    return logged_reviews.with_columns(counts=_in_time("record_completed", "record_completed_by"))


@measure(
    "record_sent_within_20_working_days_pct",
    section=_SECTION,
    title="Records sent out within 20 working days",
    unit="percent",
    limits=("record_sent",),
    low_is_good=False,
    cite=_HANDBOOK,
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats=_RECORDED,
    needs=("review_log.record_sent",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def record_sent_within_20_working_days(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period with a recorded day, those whose record was sent within 20 working days."""
    return logged_reviews.with_columns(counts=_in_time("record_sent", "record_sent_by"))


@measure(
    "adjourned_reviews_completed_pct",
    section=_SECTION,
    title="Adjourned reviews completed within 20 working days",
    unit="percent",
    limits=("adjournment",),
    low_is_good=False,
    cite="Care Planning, Placement and Case Review (England) Regulations 2010, regulation 36(2)",
    statistic=PERCENT,
    caveats="Timeliness goes by the first meeting. The review log gives an adjourned review a later day of completion; "
    "one that was never completed is not known as adjourned.",
    needs=("review_log.completed_date",),
    base=Base("reviews_held", whole=False),
)
def adjourned_reviews_completed(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period that were adjourned and completed, those completed within 20 working days."""
    adjourned = (nw.col("completed_date") > nw.col("review_date")).fill_null(value=False)
    return logged_reviews.filter(adjourned).with_columns(counts=_in_time("completed_date", "completed_by"))


@measure(
    "midway_checks",
    section=_SECTION,
    title="Checks by IROs between reviews",
    unit="contacts",
    cite=_HANDBOOK,
    by=("contact_with", "quarter", *BY_TEAM),
    caveats=f"{_WITH_ANYBODY} Contacts about children who were not in care on the day are left out.",
    needs=("consultations.purpose",),
    part_of=("iro_monitoring_activity",),
    only_if_kept_by=BY_TEAM,
)
def midway_checks(consultations_of_period: Frame) -> Frame:
    """Contacts of an IRO about a child in the period for monitoring."""
    return consultations_of_period.filter((nw.col("purpose") == MONITORING).fill_null(value=False))


@measure(
    "midway_checks_pct",
    section=_SECTION,
    title="Reviews with a check by the IRO since the one before",
    unit="percent",
    low_is_good=False,
    cite="Children Act 1989, section 25B(1)(a); the service's log of consultations",
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats=f"{_WITH_ANYBODY} The first review of a stay has no base. Reviews whose previous review was before the log "
    "of consultations begins are left out of it.",
    needs=("consultations.purpose",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def reviews_with_midway_check(reviews_of_period: Frame, consultations: Frame) -> Frame:
    """Of the reviews of the period that follow another, those with a monitoring contact of the IRO between the two."""
    # A monitoring contact on the day of the review itself is no check between two reviews.
    following = reviews_of_period.filter(~nw.col("last_review").is_null())
    return contacted_since_last_review(following, consultations, {"purpose": [MONITORING]}, on_the_day=False)


@measure(
    "midway_checks_with_child_pct",
    section=_SECTION,
    title="Reviews with a check by the IRO with the child since the one before",
    unit="percent",
    low_is_good=False,
    cite=f"{_HANDBOOK}; the service's log of consultations, whom the contact was with",
    statistic=PERCENT,
    by=("quarter", *BY_TEAM),
    caveats="A check between reviews is with the social worker as a rule, and with the child only if the log says so. "
    "Reviews before which no check says whom it was with are left out. The first review of a stay has no base.",
    needs=("consultations.purpose", "consultations.contact_with"),
    base=Base("reviews_held", whole=False),
    part_of=("midway_checks_pct",),
    only_if_kept_by=BY_TEAM,
)
def reviews_with_midway_check_with_child(reviews_of_period: Frame, consultations: Frame) -> Frame:
    """Of the reviews of the period that follow another, those with a monitoring contact with the child in between."""
    following = reviews_of_period.filter(~nw.col("last_review").is_null())
    counting = {"purpose": [MONITORING], "contact_with": WITH_CHILD}
    return contacted_since_last_review(following, consultations, counting, on_the_day=False)


def _in_time(day: str, limit: str) -> nw.Expr:  # D50
    """Whether ``day`` is within ``limit``; missing if it is not recorded, or is before the review and so a mistake."""
    return nw.when((nw.col(day) >= nw.col("review_date")).fill_null(value=False)).then(nw.col(day) <= nw.col(limit))
