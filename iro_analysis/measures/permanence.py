"""What was ready before reviews, and what they led to: plans for permanence, adoption, meetings after a breakdown."""

import narwhals as nw

from iro_analysis.care.clock import REVIEW_RULES
from iro_analysis.care.verdicts import ADOPTION
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import FIVE_NUMBERS, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "reviews"
_ADOPTION = "Adoption Agencies Regulations 2005, regulation 36"
_RECORDED = "Reviews of which the review log says neither yes nor no are left out of the base."
_DISRUPTIONS = "The service's log of disruption meetings"
_IN_CARE = "Meetings about children in care neither on the day nor when the placement ended are left out."


@measure(
    "report_before_review_pct",
    section=_SECTION,
    title="Reviews with the social worker's report ready before",
    unit="percent",
    low_is_good=False,
    cite="IRO Handbook 2010, chapter 3; the service's review log",
    statistic=PERCENT,
    by=("month", "age_band"),
    caveats=_RECORDED,
    needs=("review_log.report_ready",),
    base=Base("reviews_held", whole=False),
    only_if_kept=True,
)
def report_before_review(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period for which it is recorded, those with the social worker's report ready before."""
    return logged_reviews.with_columns(counts=nw.col("report_ready"))


@measure(
    "care_plan_before_review_pct",
    section=_SECTION,
    title="Reviews with the care plan ready before",
    unit="percent",
    low_is_good=False,
    cite="IRO Handbook 2010, chapter 3; the service's review log",
    statistic=PERCENT,
    by=("month", "age_band"),
    caveats=_RECORDED,
    needs=("review_log.care_plan_ready",),
    base=Base("reviews_held", whole=False),
    only_if_kept=True,
)
def care_plan_before_review(logged_reviews: Frame) -> Frame:
    """Of the reviews of the period for which it is recorded, those before which the care plan was up to date."""
    return logged_reviews.with_columns(counts=nw.col("care_plan_ready"))


@measure(
    "permanence_plan_by_second_review_pct",
    section=_SECTION,
    title="Second reviews by which there was a plan for permanence",
    unit="percent",
    low_is_good=False,
    cite="Children Act 1989 guidance, volume 2 (care planning): a plan for permanence by the second review",
    statistic=PERCENT,
    by=("month", "age_band"),
    caveats="The plan may have been there at an earlier review of the stay. A second review of which the log says "
    "nothing is left out unless an earlier one had a plan. Reviews that answered a limit of adoption, and those whose "
    "kind is not known, are not second reviews.",
    needs=("review_log.permanence_plan",),
    base=Base("reviews_held", whole=False),
    only_if_kept=True,
)
def permanence_plan_by_second_review(second_reviews_of_period: Frame) -> Frame:
    """Of the second reviews of a stay held in the period, those by which the child had a plan for permanence."""
    return second_reviews_of_period.with_columns(counts=nw.col("planned"))


@measure(
    "adoption_reviews_before_placement",
    section=_SECTION,
    title="Reviews of children who may be placed for adoption and are not",
    unit="reviews",
    cite=_ADOPTION,
    by=("month",),
    caveats="Consent to placement under section 19 is known only where the log of placement authorities gives its day. "
    "Not the reviews of the kind Adoption: those include children who are placed, and leave out reviews that answered "
    "a limit of regulation 33.",
    part_of=("reviews_held",),
)
def adoption_reviews_before_placement(reviews_before_placement: Frame) -> Frame:
    """Reviews held in the period of children whom the council could place for adoption that day and had not placed."""
    return reviews_before_placement


@measure(
    "adoption_reviews_before_placement_on_time_pct",
    section=_SECTION,
    title="Reviews before a placement for adoption held on time",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=_ADOPTION,
    statistic=PERCENT,
    caveats="Without reviews that answered a limit of regulation 33; those whose due date is not known are left out of "
    "the base.",
    base=Base("adoption_reviews_before_placement", whole=False),
)
def adoption_reviews_before_placement_on_time(reviews_before_placement: Frame) -> Frame:
    """Of those reviews that answered a due date of regulation 36, those held on it or before."""
    unknown = nw.col("review_kind").is_null()
    asked = reviews_before_placement.filter(unknown | (nw.col("review_kind") == ADOPTION))
    return asked.with_columns(counts=nw.when(~unknown).then(nw.col("on_time")))


@measure(
    "disruption_meetings",
    section=_SECTION,
    title="Disruption meetings",
    unit="meetings",
    cite=_DISRUPTIONS,
    by=("month",),
    caveats=_IN_CARE,
    only_if_kept=True,
)
def disruption_meetings(disruption_meetings_of_period: Frame) -> Frame:
    """Meetings held in the period about a placement of a child in care that broke down."""
    return disruption_meetings_of_period


@measure(
    "disruption_meeting_days",
    section=_SECTION,
    title="Days from the end of the placement to the disruption meeting",
    unit="days",
    low_is_good=True,
    cite=_DISRUPTIONS,
    statistic=FIVE_NUMBERS,
    caveats=f"Calendar days. Meetings without the day on which the placement ended are left out. {_IN_CARE}",
    needs=("disruption_meetings.placement_ended",),
    only_if_kept=True,
)
def disruption_meeting_days(disruption_meetings_of_period: Frame) -> Frame:
    """Of disruption meetings in the period, the days from the day the placement ended to the meeting."""
    both = disruption_meetings_of_period.filter(~nw.col("days_after").is_null())
    return both.with_columns(amount=nw.col("days_after").cast(nw.Float64), exact=nw.lit(value=True))
