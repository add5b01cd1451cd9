"""Contacts: what IROs did between reviews to hear children's views, and what children sent through the app."""

import narwhals as nw

from iro_analysis.cohorts.reviews import BEFORE_REVIEW, MONITORING, WITH_CHILD, consulted, contacted_since_last_review
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import BY_TEAM, Base
from iro_analysis.measures.kinds import LEVEL, PERCENT
from iro_analysis.measures.registry import measure, unavailable_measure

_SECTION = "participation"
_OLD_ENOUGH = (
    "Children aged four and over on the day. Reviews whose previous review was before the log begins are left out."
)
_UNLESS_OTHERWISE = "A contact before a review was with the child unless the log says otherwise."
_OF_CHILDREN_IN_CARE = "Contacts about children who were not in care on the day are left out."
FACE_TO_FACE_METHODS = ("Visit", "Video")


@measure(
    "iro_consultations",
    section=_SECTION,
    title="Consultations and visits by IROs",
    unit="consultations",
    cite="The service's log of consultations",
    by=("method", "month", "quarter", *BY_TEAM),
    caveats=f"Monitoring contacts are left out; iro_monitoring_activity has both. {_OF_CHILDREN_IN_CARE}",
    needs=("consultations.purpose",),
    part_of=("iro_monitoring_activity",),
    only_if_kept_by=BY_TEAM,
)
def iro_consultations(consultations_of_period: Frame) -> Frame:  # D56
    """Contacts of an IRO about a child in the period for another purpose than monitoring."""
    return consultations_of_period.filter((nw.col("purpose") != MONITORING).fill_null(value=True))


@measure(
    "iro_monitoring_activity",
    section=_SECTION,
    title="Consultations and monitoring contacts by IROs",
    unit="contacts",
    cite="The service's log of consultations",
    by=("purpose", "method", "month", "contact_with", *BY_TEAM),
    caveats=_OF_CHILDREN_IN_CARE,
    only_if_kept_by=BY_TEAM,
)
def iro_monitoring_activity(consultations_of_period: Frame) -> Frame:
    """Contacts of an IRO about a child in the period, whatever their purpose and whoever they were with."""
    return consultations_of_period


@measure(
    "contacts_with_child_pct",
    section=_SECTION,
    title="Contacts of IROs that were with the child",
    unit="percent",
    low_is_good=False,
    cite="The service's log of consultations, whom the contact was with",
    statistic=PERCENT,
    by=("purpose", "method", "quarter"),
    caveats=f"Contacts that do not say whom they were with are left out of the base. {_OF_CHILDREN_IN_CARE}",
    needs=("consultations.contact_with",),
    base=Base("iro_monitoring_activity", whole=False),
)
def contacts_with_child(consultations_of_period: Frame) -> Frame:  # D116
    """Of the contacts of an IRO about a child in the period that say whom they were with, those with the child."""
    with_child = nw.col("contact_with").is_in(WITH_CHILD)
    said = ~nw.col("contact_with").is_null()
    return consultations_of_period.with_columns(counts=nw.when(said).then(with_child))


@measure(
    "consulted_before_review_pct",
    section=_SECTION,
    title="Reviews before which the IRO consulted the child",
    unit="percent",
    low_is_good=False,
    cite="IRO Handbook 2010, chapter 3; the service's log of consultations",
    statistic=PERCENT,
    by=("quarter", "age_band", "review_kind", *BY_TEAM),
    caveats=f"{_OLD_ENOUGH} {_UNLESS_OTHERWISE}",
    needs=("consultations.purpose",),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def consulted_before_review(old_enough_reviews: Frame, consultations: Frame) -> Frame:
    """Of the reviews of children aged four and over, those before which the IRO consulted the child in any way."""
    counting = {"purpose": [BEFORE_REVIEW], "contact_with": WITH_CHILD}
    contacted = contacted_since_last_review(old_enough_reviews, consulted(consultations), counting, on_the_day=True)
    return _where_age_is_known(contacted)


@measure(
    "seen_before_review_pct",
    section=_SECTION,
    title="Reviews before which the IRO saw the child",
    unit="percent",
    low_is_good=False,
    cite="IRO Handbook 2010, chapter 3; the service's log of consultations",
    statistic=PERCENT,
    by=("quarter", "age_band", "review_kind", *BY_TEAM),
    caveats=f"A visit or a video call. {_OLD_ENOUGH} {_UNLESS_OTHERWISE}",
    needs=("consultations.purpose", "consultations.method"),
    base=Base("reviews_held", whole=False),
    only_if_kept_by=BY_TEAM,
)
def seen_before_review(old_enough_reviews: Frame, consultations: Frame) -> Frame:
    """Of the reviews of children aged four and over, those before which the IRO saw the child for it."""
    counting = {"purpose": [BEFORE_REVIEW], "contact_with": WITH_CHILD, "method": FACE_TO_FACE_METHODS}
    contacted = contacted_since_last_review(old_enough_reviews, consulted(consultations), counting, on_the_day=True)
    return _where_age_is_known(contacted)


@measure(
    "app_accounts",
    section=_SECTION,
    title="Accounts of the app at the end of the period",
    unit="accounts",
    cite="The service's log of app accounts",
    by=("holder",),
    statistic=LEVEL,
    caveats="For each holder, the last month of the period in the log.",
    whole_months=True,
)
def app_accounts(accounts_at_end: Frame) -> Frame:
    """Accounts of the app through which children send their views, by who holds them."""
    return accounts_at_end.with_columns(amount=nw.col("accounts").cast(nw.Float64))


@measure(
    "app_statements",
    section=_SECTION,
    title="Statements received through the app",
    unit="statements",
    cite="The service's log of app statements",
    by=("sender", "subject"),
    statistic=LEVEL,
    share="app_statements_pct",
    whole_months=True,
)
def app_statements(statements_of_period: Frame) -> Frame:
    """Statements received through the app in the period, by who sent them and what they were about."""
    return statements_of_period.with_columns(amount=nw.col("statements").cast(nw.Float64))


unavailable_measure(
    "advocacy_offered_pct",
    section=_SECTION,
    title="Children who were offered an advocate",
    definition="Of the reviews of children aged four and over, those before which the child was offered an advocate.",
    cite="IRO Handbook 2010",
    reason="Neither the SSDA903 return nor the service's logs record the offer.",
)


def _where_age_is_known(reviews: Frame) -> Frame:
    """The reviews, with those of a child who may be under four not assessable."""
    return reviews.with_columns(counts=nw.when(~nw.col("birth_date").is_null()).then(nw.col("counts")))
