"""The populations that measures of reviews and participation count; see :mod:`iro_analysis.cohorts.frames`."""

from collections.abc import Callable, Mapping, Sequence

import narwhals as nw
import pandas as pd

from iro_analysis.care.ages import age
from iro_analysis.care.clock import REVIEW, care_dates, clock_events, due_dates
from iro_analysis.care.placements import FOR_ADOPTION
from iro_analysis.care.reviews import COUNTED, matched_reviews
from iro_analysis.care.spells import short_breaks, spells
from iro_analysis.care.status import authority_to_place, stays_to_review
from iro_analysis.care.verdicts import MET, VOID, overdue_on, review_clock
from iro_analysis.cohorts.allocations import with_allocation, with_allocation_at_end
from iro_analysis.cohorts.time import in_period
from iro_analysis.engines import Frame
from iro_analysis.settings import Settings

AGE_OF_TAKING_PART = 4
#: What the participation codes of children aged four and over mean (DfE guide to the SSDA903 collection, REVIEW_CODE).
CODES = tuple(f"PN{number}" for number in range(1, 8))
ATTENDED = ("PN1", "PN2", "PN3", "PN4")
ATTENDED_WITHOUT_TAKING_PART = "PN4"
#: The code of a review of a child under four.
UNDER_FOUR = "PN0"
BRIEFED_AN_ADVOCATE, SENT_VIEWS, NOT_HEARD = "PN5", "PN6", "PN7"
#: The codes that C63 took as views given; whether PN4 conveys views elsewhere is a setting, here it never did.
VIEWS_GIVEN = tuple(code for code in CODES if code not in (ATTENDED_WITHOUT_TAKING_PART, NOT_HEARD))
FOUR_WEEKS = 28
#: In the log of consultations, two purposes of a contact, and the words for whom it was with that include the child.
BEFORE_REVIEW, MONITORING = "Before review", "Monitoring"
CHILD = "Child"
WITH_CHILD = (CHILD, "Child and social worker")
_REVIEW = ("child_id", "review_date")
_TO_THE_END = ("twelve_months_from", "period_end")


def participation_rows(settings: Settings) -> pd.DataFrame:
    """One row per code PN1 to PN7.

    Returns:
        ``participation`` (the code), ``attended``, ``took_part``, ``views_conveyed``, ``views_sent`` and
        ``advocate_briefed``.
    """
    unheard = {NOT_HEARD} if settings.reviews.pn4_conveys_views else {NOT_HEARD, ATTENDED_WITHOUT_TAKING_PART}
    rows = {
        "participation": CODES,
        "attended": [code in ATTENDED for code in CODES],
        "took_part": [code != NOT_HEARD for code in CODES],
        "views_conveyed": [code not in unheard for code in CODES],
        "views_sent": [code == SENT_VIEWS for code in CODES],
        "advocate_briefed": [code == BRIEFED_AN_ADVOCATE for code in CODES],
    }
    return pd.DataFrame(rows).astype({"participation": "string"})


def clock_option_rows(settings: Settings) -> pd.DataFrame:
    """One row, with ``care_waits``: whether an authority to place for adoption stands instead of the limits of care."""
    return pd.DataFrame({"care_waits": [settings.reviews.authority_to_place == "instead"]})


def held_reviews(
    review_clock: Frame,
    matched_reviews: Frame,
    children: Frame,
    care_episodes: Frame,
    calendar: Frame,
    review_log: Frame | None = None,
    iro_allocations: Frame | None = None,
) -> Frame:
    """One row per review that counts, with the due date that it answers.

    Returns:
        The columns of the clock; ``participation``; ``sex``, ``birth_date`` and ``ethnicity`` of the child; the
        ``placement`` on the day; ``review_kind``; ``on`` (the day) and its ``week``; ``mode`` and ``late_reason`` if
        the review log was supplied; ``iro`` and ``team`` on the day if that of allocations was.
    """
    codes = matched_reviews.filter(nw.col("fate") == COUNTED).select(*_REVIEW, "participation", "birth_date")
    who = children.select("child_id", "sex", "ethnicity")
    answered = review_clock.filter(nw.col("next_by") == REVIEW).join(codes, on=[*_REVIEW])
    placed = answered.join(who, on="child_id", how="left").join(
        _placements_on(answered, care_episodes), on=[*_REVIEW], how="left"
    )
    dated = placed.with_columns(on=nw.col("review_date"), review_kind=nw.col("kind"))
    with_weeks = with_allocation(
        dated.join(calendar.select(on="day", week="week"), on="on", how="left"), iro_allocations
    )
    if review_log is None:
        return with_weeks
    return with_weeks.join(held_in_log(review_log).select(*_REVIEW, "mode", "late_reason"), on=[*_REVIEW], how="left")


def reviews_of_period(held_reviews: Frame, periods: Frame) -> Frame:
    """One row per review held in the period."""
    return in_period(held_reviews, "review_date", periods)


def reviews_not_counted_in_period(matched_reviews: Frame, periods: Frame) -> Frame:
    """One row per review dated in the period that does not count, with its ``fate``."""
    return in_period(matched_reviews.filter(nw.col("fate") != COUNTED), "review_date", periods)


def stays_of_period(stays_to_review: Frame, periods: Frame) -> Frame:
    """One row per stay that ended in the period and was to be reviewed before it did."""
    return in_period(stays_to_review, "ended", periods).with_columns(on=nw.col("ended"))


def late_reviews(reviews_of_period: Frame) -> Frame:
    """One row per review of the period that was late, by the standard limits."""
    # A review that is not judged is not counted as late.
    return reviews_of_period.filter(~nw.col("on_time").fill_null(value=True).cast(nw.Boolean))


def owed_in_period(
    review_clock: Frame,
    overdue_at_end: Frame,
    children: Frame,
    periods: Frame,
    iro_allocations: Frame | None = None,
) -> Frame:  # D134
    """One row per due date in the period, or from before it and still open when it began; ``met`` is 1 or 0.

    A child who is overdue for certain at the end, although it is not known since when, has a row that is not met.
    """
    owed = review_clock.filter(nw.col("assessable"), nw.col("outcome") != VOID).join(periods, how="cross")
    reached = owed.filter(
        nw.col("due") <= nw.col("period_end"),
        (nw.col("due") >= nw.col("period_start")) | _open_on(nw.col("period_start")),
    )
    rows = nw.concat(
        [
            reached.select("period", "child_id", met=(nw.col("outcome") == MET).cast(nw.Int64)),
            overdue_at_end.select("period", "child_id", met=nw.lit(0, nw.Int64)),
        ]
    )
    who = children.select("child_id", "sex", "birth_date", "ethnicity")
    dated = rows.join(periods, on="period").join(who, on="child_id", how="left")
    return with_allocation(dated.with_columns(on=nw.col("period_end")), iro_allocations)


def reviewed_in_time(
    in_care_at_end: Frame,
    placement_episodes: Frame,
    review_clock: Frame,
    overdue_at_end: Frame,
    calendar: Frame,
    allocated_at_end: Frame | None = None,
) -> Frame:
    """One row per child in care at the end for 20 working days or more who is not placed for adoption.

    Returns:
        The columns of the child and ``in_time``: whether every review of the child that was owed in the 12 months to
        the end was held on time; missing if a due date that may lie in them is not known.
    """
    # The limit for the first review is those 20 working days: once it is reached, the child has been in care as long.
    settled = calendar.select(spell_started="day", settled_on="first_review")
    since = in_care_at_end.join(settled, on="spell_started", how="left")
    long_enough = _long_enough(since, nw.col("settled_on") <= nw.col("period_end"))
    adopters = _placed_for_adoption(in_care_at_end, placement_episodes)
    cohort = long_enough.join(adopters, on=["period", "child_id"], how="anti")
    dues = review_clock.join(cohort.select("period", "child_id", *_TO_THE_END), on="child_id")
    of_dues = dues.with_columns(late=_late_in_year().cast(nw.Int64), unknown=_may_be_due_in_year().cast(nw.Int64))
    overdue = overdue_at_end.select("period", "child_id", late=nw.lit(1, nw.Int64), unknown=nw.lit(0, nw.Int64))
    verdicts = nw.concat([of_dues.select("period", "child_id", "late", "unknown"), overdue])
    of_child = verdicts.group_by("period", "child_id").agg(nw.col("late").max(), nw.col("unknown").max())
    with_verdict = cohort.join(of_child, on=["period", "child_id"], how="left")
    late, unknown = (nw.col(name).fill_null(0) == 1 for name in ("late", "unknown"))
    in_time = nw.when(late).then(nw.lit(value=False)).otherwise(nw.when(~unknown).then(nw.lit(value=True)))
    judged = with_verdict.with_columns(in_time=nw.when(nw.col("belongs")).then(in_time))
    return with_allocation_at_end(judged, allocated_at_end)


def heard_at_reviews(
    in_care_at_end: Frame, held_reviews: Frame, calendar: Frame, allocated_at_end: Frame | None = None
) -> Frame:
    """One row per child in care at the end for more than four weeks with a review at four or over in the 12 months.

    Returns:
        The columns of the child and ``heard``: whether the child's views were given to each of these reviews; missing
        if the code of one is not known and none is known to have gone without.
    """
    first = calendar.select(spell_started="day", first_number="day_number")
    last = calendar.select(period_end="day", last_number="day_number")
    dated = in_care_at_end.join(first, on="spell_started").join(last, on="period_end")
    cohort = _long_enough(dated, nw.col("last_number") - nw.col("first_number") > FOUR_WEEKS)
    held = held_reviews.select("child_id", "review_date", "participation", born="birth_date")
    years = age(nw.col("born"), nw.col("review_date"))
    # A review of a child under four has no place in it, whether the code or the date of birth says so.
    young = (nw.col("participation") == UNDER_FOUR).fill_null(value=False) | (years < AGE_OF_TAKING_PART)
    pairs = held.filter(~young.fill_null(value=False)).join(
        cohort.select("period", "child_id", *_TO_THE_END), on="child_id"
    )
    known = nw.col("participation").is_in(CODES).fill_null(value=False)
    given = nw.col("participation").is_in(VIEWS_GIVEN).fill_null(value=False)
    coded = pairs.filter(nw.col("review_date").is_between(*_year_to_the_end())).with_columns(
        unheard=(known & ~given).cast(nw.Int64), unknown=(~known).cast(nw.Int64)
    )
    of_child = coded.group_by("period", "child_id").agg(nw.col("unheard").max(), nw.col("unknown").max())
    all_known = nw.when(nw.col("unknown") == 0).then(nw.lit(value=True))
    heard = nw.when(nw.col("unheard") == 1).then(nw.lit(value=False)).otherwise(all_known)
    with_verdict = cohort.join(of_child, on=["period", "child_id"])
    judged = with_verdict.with_columns(heard=nw.when(nw.col("belongs")).then(heard))
    return with_allocation_at_end(judged, allocated_at_end)


def due_dates_of_period(
    review_clock: Frame, children: Frame, calendar: Frame, periods: Frame, iro_allocations: Frame | None = None
) -> Frame:
    """One row per due date in the period on which a review was owed: the child was in care that day and not yet 18."""
    owed = review_clock.filter(nw.col("assessable"), nw.col("outcome") != VOID)
    dated = owed.with_columns(on=nw.col("due"), review_kind=nw.col("kind"))
    with_weeks = dated.join(calendar.select(on="day", week="week"), on="on", how="left")
    who = children.select("child_id", "sex", "birth_date", "ethnicity")
    of_children = with_weeks.join(who, on="child_id", how="left")
    return in_period(with_allocation(of_children, iro_allocations), "due", periods)


def overdue_at_end(
    review_clock: Frame, children: Frame, calendar: Frame, periods: Frame, allocated_at_end: Frame | None = None
) -> Frame:
    """One row per child in care at the end of the period whose due date has passed by then without a review."""
    ends = periods.with_columns(day=nw.col("period_end"))
    overdue = overdue_on(review_clock, children, calendar, ends)
    dated = overdue.with_columns(on=nw.col("day"), review_kind=nw.col("kind"))
    return with_allocation_at_end(dated, allocated_at_end)


def logged_reviews(reviews_of_period: Frame, review_log: Frame, calendar: Frame) -> Frame:
    """One row per review of the period with its entry in the review log and the last days of the limits after it.

    Returns:
        The columns of the reviews and of the log (missing if the log has no row for the review), and the last days
        ``decisions_sent_by``, ``record_completed_by``, ``record_sent_by`` and ``completed_by``.
    """
    log = held_in_log(review_log).drop("mode", "late_reason", "source_file", "source_row", "rule", "return_year")
    days = calendar.select(
        review_date="day",
        decisions_sent_by="decisions_sent",
        record_completed_by="record_completed",
        record_sent_by="record_sent",
        completed_by="adjournment",
    )
    return reviews_of_period.join(log, on=[*_REVIEW], how="left").join(days, on="review_date", how="left")


def cancelled_reviews(review_log: Frame, spells: Frame, periods: Frame) -> Frame:
    """One row per review of a child in care that was planned for a day in the period and then cancelled."""
    cancelled = review_log.filter(nw.col("cancelled").fill_null(value=False))
    return in_period(of_children_in_care(cancelled, "review_date", spells), "review_date", periods)


def old_enough_reviews(reviews_of_period: Frame, participation_codes: Frame) -> Frame:
    """One row per review of a child aged four or over on the day, with how the child took part.

    Returns:
        The columns of the reviews, and those of :func:`participation_rows`, which are missing if the code is not one of
        PN1 to PN7 or the child's age is not known.
    """
    years = age(nw.col("birth_date"), nw.col("on"))
    old_enough = reviews_of_period.filter((years >= AGE_OF_TAKING_PART) | years.is_null())
    coded = old_enough.join(participation_codes, on="participation", how="left")
    known = ~years.is_null()
    meanings = ("attended", "took_part", "views_conveyed", "views_sent", "advocate_briefed")
    return coded.with_columns(**{name: nw.when(known).then(nw.col(name)) for name in meanings})


# D51 in docs/decisions.md
def contacted_since_last_review(
    reviews: Frame, consultations: Frame, counting: Mapping[str, Sequence[str]], *, on_the_day: bool
) -> Frame:
    """Whether an IRO has had a contact about the child since the spell's previous review, or since the spell started.

    Args:
        reviews: one row per review, with the columns of the clock.
        consultations: the log of contacts.
        counting: which contacts count: the values of the log's columns that do, by column.
        on_the_day: whether a contact on the day of the review counts.

    Returns:
        The reviews with ``counts``, which is missing if the time since the previous review began before the log did, or
        if of the only contacts that may count the log does not say whether they do.
    """
    day, reviewed = nw.col("consultation_date"), nw.col("review_date")
    each = [_among(column, values) for column, values in counting.items()]
    counts, may_count = (nw.all_horizontal(*conditions, ignore_nulls=False) for conditions in zip(*each, strict=True))
    contacts = consultations.filter(may_count).select(
        "child_id", "consultation_date", contacted=nw.when(counts).then(nw.lit(1)).otherwise(nw.lit(0))
    )
    pairs = reviews.select(*_REVIEW, "last_review", "spell_started").join(contacts, on="child_id")
    after = (day > nw.col("last_review")) | (nw.col("last_review").is_null() & (day >= nw.col("spell_started")))
    before = (day <= reviewed) if on_the_day else (day < reviewed)
    contacted = pairs.filter(after.fill_null(value=False), before).group_by(*_REVIEW).agg(nw.col("contacted").max())
    since = nw.coalesce(nw.col("last_review"), nw.col("spell_started"))
    log = consultations.select(log_from=day.min())
    with_contact = reviews.join(contacted, on=[*_REVIEW], how="left").join(log, how="cross")
    known = (since >= nw.col("log_from")) & (nw.col("contacted").fill_null(1) == 1)
    return with_contact.with_columns(counts=nw.when(known).then(~nw.col("contacted").is_null()))


def _among(column: str, values: Sequence[str]) -> tuple[nw.Expr, nw.Expr]:
    """Whether ``column`` is one of ``values``, and whether it may be one, as a missing value may."""
    is_one = nw.col(column).is_in(values).fill_null(value=False)
    return is_one, is_one | nw.col(column).is_null()


def consulted(consultations: Frame) -> Frame:  # D116
    """The log, in which a contact for another purpose than monitoring was with the child unless it says otherwise."""
    meant = nw.col("contact_with").is_null() & (nw.col("purpose") != MONITORING).fill_null(value=False)
    return consultations.with_columns(contact_with=nw.when(meant).then(nw.lit(CHILD)).otherwise(nw.col("contact_with")))


def consultations_of_period(
    consultations: Frame, spells: Frame, periods: Frame, iro_allocations: Frame | None = None
) -> Frame:
    """One row per contact of an IRO in the period about a child in care."""
    dated = of_children_in_care(consultations, "consultation_date", spells).with_columns(on=nw.col("consultation_date"))
    return in_period(with_allocation(dated, iro_allocations), "consultation_date", periods)


def held_in_log(review_log: Frame) -> Frame:
    """The rows of the log about reviews that were held."""
    return review_log.filter(~nw.col("cancelled").fill_null(value=False))


def of_children_in_care(rows: Frame, day: str, spells: Frame) -> Frame:
    """The rows of a log about a child who is in care on the day; the last day of care counts."""
    stays = spells.select("child_id", "spell_started", "spell_ended")
    on = nw.col(day)
    days = rows.select("child_id", day).unique(["child_id", day], keep="any").join(stays, on="child_id")
    present = days.filter(
        nw.col("spell_started") <= on, nw.col("spell_ended").is_null() | (nw.col("spell_ended") >= on)
    )
    return rows.join(present.select("child_id", day).unique(["child_id", day], keep="any"), on=["child_id", day])


def accounts_at_end(app_accounts: Frame, periods: Frame) -> Frame:
    """One row per kind of holder: the accounts in the last month of the period for which the log has a number."""
    counted = in_period(app_accounts, "month", periods)
    latest = nw.col("month").max().over("period", "holder")
    return counted.with_columns(latest=latest).filter(nw.col("month") == nw.col("latest"))


def statements_of_period(app_statements: Frame, periods: Frame) -> Frame:
    """One row per month of the period, sender and subject, with the statements received."""
    return in_period(app_statements, "month", periods)


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "spells": spells,
    "short_breaks": short_breaks,
    "matched_reviews": matched_reviews,
    "authority_to_place": authority_to_place,
    "stays_to_review": stays_to_review,
    "clock_events": clock_events,
    "care_dates": care_dates,
    "due_dates": due_dates,
    "review_clock": review_clock,
    "held_reviews": held_reviews,
    "reviews_of_period": reviews_of_period,
    "reviews_not_counted_in_period": reviews_not_counted_in_period,
    "stays_of_period": stays_of_period,
    "late_reviews": late_reviews,
    "due_dates_of_period": due_dates_of_period,
    "owed_in_period": owed_in_period,
    "reviewed_in_time": reviewed_in_time,
    "heard_at_reviews": heard_at_reviews,
    "overdue_at_end": overdue_at_end,
    "logged_reviews": logged_reviews,
    "cancelled_reviews": cancelled_reviews,
    "old_enough_reviews": old_enough_reviews,
    "consultations_of_period": consultations_of_period,
    "accounts_at_end": accounts_at_end,
    "statements_of_period": statements_of_period,
}


def _long_enough(in_care_at_end: Frame, condition: nw.Expr) -> Frame:
    """The children who ``belong``, and those of whom it is not known: in care for longer than their record shows."""
    return in_care_at_end.with_columns(belongs=condition.fill_null(value=False)).filter(
        nw.col("belongs") | ~nw.col("start_known")
    )


def _year_to_the_end() -> tuple[nw.Expr, nw.Expr]:
    return nw.col("twelve_months_from"), nw.col("period_end")


def _late_in_year() -> nw.Expr:
    """Whether a due date up to the end was not met, and was still open in the 12 months before it."""
    first, last = _year_to_the_end()
    owed = nw.col("assessable") & ~nw.col("outcome").is_in([MET, VOID]).fill_null(value=True)
    return (owed & (nw.col("due") <= last) & _open_on(first)).fill_null(value=False)


def _open_on(day: nw.Expr) -> nw.Expr:
    """Whether a due date had not been answered before the day: by a review, a change of duty or the end of care."""
    closed = nw.min_horizontal(nw.col("next_on"), nw.col("spell_ended"))
    return closed.is_null() | (closed >= day)


def _may_be_due_in_year() -> nw.Expr:
    """Whether a due date that is not known may lie in the 12 months to the end: nothing answered it before them."""
    first, last = _year_to_the_end()
    return ~nw.col("assessable") & (nw.col("set_on") <= last) & _open_on(first)


def _placed_for_adoption(in_care_at_end: Frame, placement_episodes: Frame) -> Frame:
    """The children who live with adopters at the end, those on a temporary move from there included."""
    lasting = placement_episodes.select("child_id", "spell", "started", "episode_number", lives_in="placement")
    ids = in_care_at_end.select("period", "child_id", "spell", "period_end")
    begun = ids.join(lasting, on=["child_id", "spell"]).filter(nw.col("started") <= nw.col("period_end"))
    latest = nw.col("episode_number").max().over("period", "child_id")
    current = begun.filter(nw.col("episode_number") == latest)
    return current.filter(nw.col("lives_in").is_in(FOR_ADOPTION).fill_null(value=False)).select("period", "child_id")


def _placements_on(reviews: Frame, care_episodes: Frame) -> Frame:
    """The child's placement on the day of each review: that of the last episode of the spell begun by then."""
    episodes = care_episodes.select("child_id", "spell", "started", "episode_number", "placement")
    begun = reviews.select(*_REVIEW, "spell").join(episodes, on=["child_id", "spell"])
    last = begun.filter(nw.col("started") <= nw.col("review_date")).with_columns(
        last_episode=nw.col("episode_number").max().over(*_REVIEW)
    )
    return last.filter(nw.col("episode_number") == nw.col("last_episode")).select(*_REVIEW, "placement")
