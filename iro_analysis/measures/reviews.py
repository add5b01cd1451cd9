"""Reviews: how many were held, whether they were on time by the statutory clock, and which were missed."""

import narwhals as nw

from iro_analysis.care.clock import REVIEW_RULES
from iro_analysis.care.reviews import SHORT_BREAK
from iro_analysis.care.verdicts import MET
from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import BY_TEAM, Base, Tested
from iro_analysis.measures.kinds import MEDIAN_AND_LONGEST, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "reviews"
_CLOCK = (
    "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 33; Adoption Agencies "
    "Regulations 2005, regulation 36"
)
_WHO = ("age_band", "sex", "ethnicity_group", "placement_group")
_NOT_ASSESSABLE = "Reviews whose due date rests on a time before the first return are left out of the base."
_CONSENT = "Consent to placement under section 19 is known only where the log of placement authorities gives its day."
_DUE_DATES = f"Due dates that rest on a time before the first return are not known, and left out. {_CONSENT}"
_STAYS = "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 33(3)"
#: How long accommodation is a short stay is the limit of the first review.
_OF_STAYS = ("first_review", "stay_review_section_21", "stay_review_detention", "stay_review_accommodation")
_STAYS_CAVEAT = (
    "J1 does not say whether a remand was to local authority or to youth detention accommodation; Part 8A of the "
    "regulations adapts the duty to remands since April 2013. A stay of a day or two can end before anybody could hold "
    "a review. Stays that began before the first return, without a review since, are left out."
)
_BOTH_WAYS = ("on_time", "on_time_otherwise")


@measure(
    "reviews_held",
    section=_SECTION,
    title="Reviews held in the period",
    unit="reviews",
    cite="SSDA903 Reviews, REVIEW",
    by=("review_kind", "month", "quarter", "week", "mode", *_WHO, *BY_TEAM),
    caveats="A review counts where the child was in care on the day; see reviews_not_counted. Its kind is not known "
    "where the first return begins too late to tell.",
    only_if_kept_by=BY_TEAM,
)
def reviews_held(reviews_of_period: Frame) -> Frame:
    """Statutory reviews held in the period of children who were in care on the day."""
    return reviews_of_period


@measure(
    "reviews_not_counted",
    section=_SECTION,
    title="Reviews supplied that do not count",
    unit="reviews",
    cite="docs/statutory-clock.md, Which reviews count",
    by=("fate",),
    caveats="They move no due date. iro check lists their files and rows, but for the few whose own return has the "
    "child in care on the day and the returns of all years together have not, or have a stay under 24 hours.",
)
def reviews_not_counted(reviews_not_counted_in_period: Frame) -> Frame:
    """Reviews with a day of the period that was outside care, on a short break, before birth or after their return."""
    return reviews_not_counted_in_period


@measure(
    "reviews_due",
    section=_SECTION,
    title="Reviews due in the period",
    unit="due dates",
    limits=REVIEW_RULES,
    cite=_CLOCK,
    by=("review_kind", "month", "quarter", "week", *BY_TEAM),
    caveats=_DUE_DATES,
    only_if_kept_by=BY_TEAM,
)
def reviews_due(due_dates_of_period: Frame) -> Frame:
    """Due dates in the period of children in care at the end of the day and not yet 18."""
    return due_dates_of_period


@measure(
    "reviews_on_time_pct",
    section=_SECTION,
    title="Reviews held on time",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=_CLOCK,
    statistic=PERCENT,
    by=("review_kind", "month", "quarter", *_WHO, *BY_TEAM),
    caveats="By the standard limits, the same in every year. For children who may be placed for adoption and are not, "
    "the limits of regulation 36(1) run beside those of regulation 33, or instead of them, as iro.toml says "
    f"(reviews.authority_to_place; by default beside). {_CONSENT} {_NOT_ASSESSABLE}",
    base=Base("reviews_held", left_out="reviews_not_assessable", rest="reviews_late"),
    only_if_kept_by=BY_TEAM,
)
def reviews_on_time(reviews_of_period: Frame) -> Frame:
    """Of the reviews held in the period, those held on their due date or before."""
    return reviews_of_period.with_columns(counts=nw.col("on_time"))


@measure(
    "reviews_on_time_in_force_pct",
    section=_SECTION,
    title="Reviews held on time by the limits in force",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=f"{_CLOCK}; SI 2020/445",
    statistic=PERCENT,
    by=("review_kind", "quarter", *BY_TEAM),
    caveats="Between 24 April and 24 September 2020 the six-monthly limit held only where reasonably practicable: a "
    "later review due then is on time until 24 September. Limits of adoption reviews were eased as well: those "
    f"held between a due date of that time and 24 September are left out of the base. {_NOT_ASSESSABLE}",
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def reviews_on_time_in_force(reviews_of_period: Frame) -> Frame:
    """Of the reviews held in the period, those held by the day that the law then in force allowed."""
    return reviews_of_period.with_columns(counts=nw.col("on_time_in_force"))


@measure(
    "reviews_not_assessable",
    section=_SECTION,
    title="Reviews whose timeliness cannot be judged",
    unit="reviews",
    cite="docs/statutory-clock.md, What cannot be told",
    caveats="The due date rests on a time before the first return, or the young person was 18.",
    part_of=("reviews_held",),
)
def reviews_not_assessable(reviews_of_period: Frame) -> Frame:
    """Reviews held in the period that are neither on time nor late: their due date is not known, or was void."""
    return reviews_of_period.filter(nw.col("on_time").is_null())


@measure(
    "reviews_judged_otherwise",
    section=_SECTION,
    title="Reviews that the other way of counting months would judge otherwise",
    unit="reviews",
    limits=REVIEW_RULES,
    cite="Calendar months with the end clamped, against 91 days for three months and 183 for six",
    caveats="The report counts as iro.toml says (reviews.month_arithmetic), by default in calendar months.",
    part_of=("reviews_held",),
)
def reviews_judged_otherwise(reviews_of_period: Frame) -> Frame:
    """Reviews held in the period that one month arithmetic calls on time, and the other late or not to be judged."""
    # A review that one arithmetic cannot judge counts as not on time by it, so this difference is counted too.
    on_time, otherwise = (nw.col(name).fill_null(value=False).cast(nw.Boolean) for name in _BOTH_WAYS)
    return reviews_of_period.filter(on_time != otherwise)


@measure(
    "reviews_due_met_pct",
    section=_SECTION,
    title="Due dates that were met",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=_CLOCK,
    statistic=PERCENT,
    by=("review_kind", "month", "quarter", *BY_TEAM),
    caveats=f"Reviews that were never held count here as not met. {_DUE_DATES}",
    base=Base("reviews_due"),
    only_if_kept_by=BY_TEAM,
)
def reviews_due_met(due_dates_of_period: Frame) -> Frame:
    """Of the due dates in the period, those by which the review had been held."""
    return due_dates_of_period.with_columns(counts=nw.col("outcome") == MET)


@measure(
    "ni66_pct",
    section=_SECTION,
    title="Children in care at 31 March all of whose reviews in the year were in time (NI 66)",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=f"NI 66, looked after children cases which were reviewed within required timescales, as we read it; {_CLOCK}",
    statistic=PERCENT,
    by=(*_WHO, *BY_TEAM),
    caveats="Children on short breaks and children placed for adoption are left out. By the standard limits. A child "
    "with a due date that rests on a time before the first return is left out, unless another review was late.",
    year_end_only=True,
    months_to_end=12,
    base=Base("cla_at_end", whole=False),
    only_if_kept_by=BY_TEAM,
)
def ni66(reviewed_in_time: Frame) -> Frame:  # D115
    """Of children in care at 31 March for 20 working days or more, those for whom no review owed in the year was late.

    A review that was overdue when the year began was owed in it.
    """
    return reviewed_in_time.with_columns(counts=nw.col("in_time"))


@measure(
    "children_all_reviews_on_time_pct",
    section=_SECTION,
    title="Children all of whose reviews were on time",
    unit="percent",
    limits=REVIEW_RULES,
    low_is_good=False,
    cite=_CLOCK,
    statistic=PERCENT,
    by=("age_band", "sex", "ethnicity_group", *BY_TEAM),
    caveats="Of all children with a due date in the period, those who have left care since included; ni66_pct is of "
    f"those in care at 31 March. Age is that at the end of the period. {_DUE_DATES}",
    base=Base("cla_during", whole=False),
    tested=Tested.HEADLINE,
    only_if_kept_by=BY_TEAM,
)
def children_all_reviews_on_time(owed_in_period: Frame) -> Frame:
    """Of the children with a review due in the period, or overdue when it began, those with none late or missed."""
    by_child = owed_in_period.with_columns(met=nw.col("met").min().over("period", "child_id"))
    return one_per_child(by_child).with_columns(counts=nw.col("met") == 1)


@measure(
    "reviews_late",
    section=_SECTION,
    title="Reviews held late",
    unit="reviews",
    limits=REVIEW_RULES,
    low_is_good=True,
    cite=_CLOCK,
    by=("review_kind", "month", "quarter", "days_late_band", "late_reason", *BY_TEAM),
    caveats=f"By the standard limits. The reason is that of the review log. {_CONSENT}",
    part_of=("reviews_held",),
    only_if_kept_by=BY_TEAM,
)
def reviews_late(late_reviews: Frame) -> Frame:
    """Reviews held in the period after their due date."""
    return late_reviews


@measure(
    "review_days_late",
    section=_SECTION,
    title="Days from the due date to a late review",
    unit="days",
    limits=REVIEW_RULES,
    low_is_good=True,
    cite=_CLOCK,
    statistic=MEDIAN_AND_LONGEST,
)
def review_days_late(late_reviews: Frame) -> Frame:
    """Days from the due date to the review, of the reviews of the period that were late."""
    return late_reviews.with_columns(amount=nw.col("days_late").cast(nw.Float64), exact=nw.lit(value=True))


@measure(
    "children_late_more_than_once",
    section=_SECTION,
    title="Children with more than one late review",
    unit="children",
    limits=REVIEW_RULES,
    low_is_good=True,
    cite=_CLOCK,
    part_of=("reviews_late",),
)
def children_late_more_than_once(late_reviews: Frame) -> Frame:
    """Children with at least two reviews held late in the period."""
    times = late_reviews.with_columns(one=nw.lit(1)).with_columns(times=nw.col("one").sum().over("period", "child_id"))
    return one_per_child(times.filter(nw.col("times") > 1))


@measure(
    "reviews_overdue_at_end",
    section=_SECTION,
    title="Children overdue for a review at the end of the period",
    unit="children",
    limits=REVIEW_RULES,
    low_is_good=True,
    cite=_CLOCK,
    by=("review_kind", *BY_TEAM),
    caveats="A child for whom the returns show no review for six months is overdue, whatever was held before they "
    f"begin; the kind is then not known. {_CONSENT}",
    part_of=("cla_at_end",),
    only_if_kept_by=BY_TEAM,
)
def reviews_overdue(overdue_at_end: Frame) -> Frame:
    """Children in care at the end of the period whose due date had passed without a review."""
    return overdue_at_end


@measure(
    "stays_ended",
    section=_SECTION,
    title="Short stays that were to be reviewed before they ended",
    unit="stays",
    limits=_OF_STAYS,
    cite=_STAYS,
    by=("stay_ground",),
    caveats=_STAYS_CAVEAT,
)
def stays_ended(stays_of_period: Frame) -> Frame:
    """Stays that ended in the period and that regulation 33(3) asks to be reviewed before they end.

    They are remands, police protection and youth rehabilitation orders; detention of a child in care; and accommodation
    that ends before a first review is due, while nobody with parental responsibility takes the child.
    """
    return stays_of_period.filter(nw.col("assessable"))


@measure(
    "stays_reviewed_before_end_pct",
    section=_SECTION,
    title="Short stays reviewed before they ended",
    unit="percent",
    limits=_OF_STAYS,
    low_is_good=False,
    cite=_STAYS,
    statistic=PERCENT,
    by=("stay_ground",),
    caveats=_STAYS_CAVEAT,
    base=Base("stays_ended", rest="stays_ended_without_review"),
)
def stays_reviewed_before_end(stays_of_period: Frame) -> Frame:
    """Of the stays that ended in the period and were to be reviewed before they did, those with a review in them."""
    return stays_of_period.filter(nw.col("assessable")).with_columns(counts=nw.col("reviewed"))


@measure(
    "stays_ended_without_review",
    section=_SECTION,
    title="Short stays that ended without their review",
    unit="stays",
    limits=_OF_STAYS,
    low_is_good=True,
    cite=_STAYS,
    by=("stay_ground",),
    caveats=_STAYS_CAVEAT,
    part_of=("stays_ended",),
)
def stays_ended_without_review(stays_of_period: Frame) -> Frame:
    """Stays that ended in the period without the review that was due before they did."""
    return stays_of_period.filter(nw.col("assessable"), ~nw.col("reviewed"))


@measure(
    "short_break_reviews_held",
    section=_SECTION,
    title="Reviews of short breaks held",
    unit="reviews",
    limits=("short_break_reviews",),
    cite="Care Planning, Placement and Case Review (England) Regulations 2010, regulation 48",
    caveats="Never part of reviews held or on time. The census asks for no reviews of short breaks (DfE rule 399), so "
    "one that is not there may have been held.",
    part_of=("reviews_not_counted",),
)
def short_break_reviews_held(reviews_not_counted_in_period: Frame) -> Frame:
    """Reviews in the period on a day of a series of short breaks (legal status V3, V4) outside care."""
    return reviews_not_counted_in_period.filter(nw.col("fate") == SHORT_BREAK)
