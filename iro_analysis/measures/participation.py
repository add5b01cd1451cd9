"""Participation: how children and parents took part in reviews."""

import narwhals as nw

from iro_analysis.care.ages import age
from iro_analysis.cohorts.reviews import AGE_OF_TAKING_PART, UNDER_FOUR
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import BY_TEAM, Base, Tested
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "participation"
_CODE = "SSDA903 REVIEW_CODE, PN1 to PN7"
_WHO = ("age_band", "sex", "ethnicity_group", "placement_group", "review_kind")
_OF_CHILD = ("age_band", "sex", "ethnicity_group", "placement_group")
_BASE = "Reviews of children aged four and over on the day. Those without a code PN1 to PN7 are left out of the base."
_NOT_ATTENDED = (
    "Of the reviews that children aged four and over did not attend; those without a code PN1 to PN7 are left out."
)
_FROM_LOG = "Reviews for which the review log has no entry are left out of the base."
_NO_RETURN = "The SSDA903 return does not record it; it is never guessed from the participation codes."
_PARENTS = ("review_log.mother", "review_log.father")
_PARENT_BY_CHILD = tuple(("parent", name) for name in (*_WHO, *BY_TEAM))
TOOK_PART, NOT_APPLICABLE = "Took part", "Not applicable"
CHAIRED_BY_CHILD = ("Child", "Co-chaired")


@measure(
    "c63_pct",
    section=_SECTION,
    title="Children who gave their views to each of their reviews (PAF C63)",
    unit="percent",
    low_is_good=False,
    cite="PAF C63, participation of looked after children in reviews, as we read it; SSDA903 REVIEW_CODE",
    statistic=PERCENT,
    by=(*_OF_CHILD, *BY_TEAM),
    caveats="Reviews of children under four (PN0) are left out, and so are children who had no other. A child who "
    "attended without taking part (PN4) gave no views. A child with a review without a code is left out of the base, "
    "unless another review went without the child's views.",
    year_end_only=True,
    months_to_end=12,
    base=Base("cla_at_end", whole=False),
    tested=Tested.HEADLINE,
    only_if_kept_by=BY_TEAM,
)
def c63(heard_at_reviews: Frame) -> Frame:  # D115
    """Of children in care at 31 March for more than four weeks with a review in the year, those heard at each one.

    A child is heard by speaking, alone or through an advocate, by other means, or by sending views (PN1, PN2, PN3, PN5,
    PN6).
    """
    return heard_at_reviews.with_columns(counts=nw.col("heard"))


@measure(
    "participated_pct",
    section=_SECTION,
    title="Reviews that the child attended or sent views to",
    unit="percent",
    low_is_good=False,
    cite=_CODE,
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=_BASE,
    base=Base("reviews_by_participation"),
    only_if_kept_by=BY_TEAM,
)
def participated(old_enough_reviews: Frame) -> Frame:
    """Of reviews of children aged four and over, those attended (PN1-PN4) or to which views were sent (PN5, PN6)."""
    return old_enough_reviews.with_columns(counts=nw.col("took_part"))


@measure(
    "attended_pct",
    section=_SECTION,
    title="Reviews that the child attended",
    unit="percent",
    low_is_good=False,
    cite=_CODE,
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=_BASE,
    base=Base("reviews_by_participation"),
    part_of=("participated_pct",),
    only_if_kept_by=BY_TEAM,
)
def attended(old_enough_reviews: Frame) -> Frame:
    """Of the reviews of children aged four and over, those that the child attended (PN1-PN4)."""
    return old_enough_reviews.with_columns(counts=nw.col("attended"))


@measure(
    "views_conveyed_pct",
    section=_SECTION,
    title="Reviews to which the child's views were conveyed",
    unit="percent",
    low_is_good=False,
    cite=_CODE,
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=f"{_BASE} Attending without taking part (PN4) counts where reviews.pn4_conveys_views in iro.toml says so.",
    base=Base("reviews_by_participation"),
    part_of=("participated_pct",),
    only_if_kept_by=BY_TEAM,
)
def views_conveyed(old_enough_reviews: Frame) -> Frame:
    """Of the reviews of children aged four and over, those that heard the child's views (PN1, PN2, PN3, PN5, PN6)."""
    return old_enough_reviews.with_columns(counts=nw.col("views_conveyed"))


@measure(
    "views_sent_pct_of_non_attenders",
    section=_SECTION,
    title="Reviews that the child did not attend: views sent",
    unit="percent",
    low_is_good=False,
    cite=_CODE,
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=_NOT_ATTENDED,
    base=Base("reviews_by_participation", whole=False),
    excludes=("advocate_briefed_pct_of_non_attenders",),
    only_if_kept_by=BY_TEAM,
)
def views_sent(old_enough_reviews: Frame) -> Frame:
    """Of the reviews that children aged four and over did not attend, those to which they sent views (PN6)."""
    return _not_attended(old_enough_reviews).with_columns(counts=nw.col("views_sent"))


@measure(
    "advocate_briefed_pct_of_non_attenders",
    section=_SECTION,
    title="Reviews that the child did not attend: an advocate or the IRO briefed",
    unit="percent",
    low_is_good=False,
    cite=_CODE,
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=_NOT_ATTENDED,
    base=Base("reviews_by_participation", whole=False),
    only_if_kept_by=BY_TEAM,
)
def advocate_briefed(old_enough_reviews: Frame) -> Frame:
    """Of the reviews that children aged four and over did not attend, those for which they briefed someone (PN5)."""
    return _not_attended(old_enough_reviews).with_columns(counts=nw.col("advocate_briefed"))


@measure(
    "reviews_by_participation",
    section=_SECTION,
    title="Reviews of children aged four and over by how the child took part",
    unit="reviews",
    cite=_CODE,
    by=("participation", "age_band", ("age_band", "participation")),
    share="reviews_by_participation_pct",
    caveats=_BASE,
    part_of=("reviews_held",),
)
def reviews_by_participation(old_enough_reviews: Frame) -> Frame:
    """Reviews held in the period of children aged four and over on the day with a code PN1 to PN7."""
    return old_enough_reviews.filter(~nw.col("attended").is_null())


@measure(
    "reviews_code_against_age",
    section=_SECTION,
    title="Reviews whose participation code contradicts the child's age",
    unit="reviews",
    low_is_good=True,
    cite="DfE validation rules 440 and 441",
    caveats="On the fourth birthday itself the DfE accepts both. Listed by iro check.",
    part_of=("reviews_held",),
)
def reviews_code_against_age(reviews_of_period: Frame) -> Frame:
    """Reviews coded as of a child under four (PN0) who was four or over, or the other way round."""
    years = age(nw.col("birth_date"), nw.col("on"))
    under_four = nw.col("participation") == UNDER_FOUR
    birthday = (nw.col("birth_date").dt.month() == nw.col("on").dt.month()) & (
        nw.col("birth_date").dt.day() == nw.col("on").dt.day()
    )
    too_old = under_four & (years >= AGE_OF_TAKING_PART) & ~((years == AGE_OF_TAKING_PART) & birthday)
    too_young = ~under_four & (years < AGE_OF_TAKING_PART)
    return reviews_of_period.filter((too_old | too_young).fill_null(value=False))


@measure(
    "reviews_mode_recorded",
    section=_SECTION,
    title="Reviews for which it is recorded how they were held",
    unit="reviews",
    cite="The service's review log, mode",
    by=("mode", ("mode", "quarter"), ("mode", "review_kind"), ("age_band", "mode")),
    share="review_mode_pct",
    caveats=_NO_RETURN,
    needs=("review_log.mode",),
    part_of=("reviews_held",),
)
def reviews_mode_recorded(logged_reviews: Frame) -> Frame:
    """Reviews held in the period whose mode (in person, hybrid, virtual) the review log records."""
    return logged_reviews.filter(~nw.col("mode").is_null())


@measure(
    "chaired_by_child_pct",
    section=_SECTION,
    title="Reviews that the child chaired, alone or with the IRO",
    unit="percent",
    low_is_good=False,
    cite="The service's review log, chaired_by",
    statistic=PERCENT,
    by=("quarter", *_WHO, *BY_TEAM),
    caveats=f"Children aged four and over on the day. {_FROM_LOG}",
    needs=("review_log.chaired_by",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def chaired_by_child(logged_reviews: Frame) -> Frame:
    """Of the reviews of children aged four and over, those that the child chaired or co-chaired."""
    years = age(nw.col("birth_date"), nw.col("on"))
    known = ~nw.col("chaired_by").is_null() & ~years.is_null()
    return logged_reviews.filter((years >= AGE_OF_TAKING_PART) | years.is_null()).with_columns(
        counts=nw.when(known).then(nw.col("chaired_by").is_in(CHAIRED_BY_CHILD))
    )


@measure(
    "parent_participation_pct",
    section=_SECTION,
    title="Reviews in which the parent took part",
    unit="percent",
    low_is_good=False,
    cite="The service's review log, mother and father",
    statistic=PERCENT,
    by=("parent", *_PARENT_BY_CHILD),
    total=False,
    needs=_PARENTS,
    caveats=f"Of all reviews, also those to which the parent could not be invited. {_FROM_LOG}",
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def parent_participation(logged_reviews: Frame) -> Frame:
    """Of the reviews held in the period, those in which the mother, or the father, took part."""
    return _parents(logged_reviews)


@measure(
    "parent_participation_invited_pct",
    section=_SECTION,
    title="Reviews in which the parent took part, of those to which the parent could be invited",
    unit="percent",
    low_is_good=False,
    cite="The service's review log, mother and father",
    statistic=PERCENT,
    by=("parent", *_PARENT_BY_CHILD),
    total=False,
    needs=_PARENTS,
    caveats=f"Reviews for which the log says 'not applicable' are left out. {_FROM_LOG}",
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def parent_participation_invited(logged_reviews: Frame) -> Frame:
    """Of the reviews held in the period to which the parent could be invited, those in which the parent took part."""
    # A review for which the log says nothing stays in, to be counted as left out of the base.
    could_be_invited = (nw.col("answer") != NOT_APPLICABLE).fill_null(value=True)
    return _parents(logged_reviews).filter(could_be_invited)


def _not_attended(old_enough_reviews: Frame) -> Frame:
    """Reviews that the child did not attend, and those without a code, which the figure counts as left out."""
    return old_enough_reviews.filter(~nw.col("attended").fill_null(value=False).cast(nw.Boolean))


def _parents(logged_reviews: Frame) -> Frame:
    """One row per review and parent: ``parent``, the log's ``answer``, and ``counts``: whether the parent took part."""
    rows = [
        logged_reviews.with_columns(parent=nw.lit(parent), answer=nw.col(column))
        for parent, column in (("Mother", "mother"), ("Father", "father"))
    ]
    known = ~nw.col("answer").is_null()
    return nw.concat(rows).with_columns(counts=nw.when(known).then(nw.col("answer") == TOOK_PART))
