"""The statutory clock: every date by which a child's case had to be reviewed, and what became of it.

The rules are in ``docs/statutory-clock.md``; the limits and their sources in ``data_contracts/rules.toml``. One row per
due date: something happens in a spell (:func:`clock_events`), a due date follows from it (:func:`due_dates`), and the
next event answers it or makes it void (:func:`review_clock`). Whatever is known on a day stays so: nothing that happens
later changes what had become of a due date before.
"""

from datetime import date, datetime

import narwhals as nw

from iro_analysis.care.ages import age
from iro_analysis.care.placements import FOR_ADOPTION
from iro_analysis.care.reviews import COUNTED
from iro_analysis.care.rules import OTHERWISE, relaxations
from iro_analysis.engines import Frame

START, REVIEW, PLACED, RETURNED = "start", "review", "placed", "returned"
FIRST, SECOND, LATER, ADOPTION = "First", "Second", "Later", "Adoption"
KINDS = (FIRST, SECOND, LATER, ADOPTION)
#: The rule behind each step of a regime, by the reviews held so far: none, one, two or more.
CARE_RULES = ("first_review", "second_review", "later_review")
ADOPTION_RULES = ("adoption_first_review", "adoption_second_review", "adoption_later_review")
ADULT = 18
VOID, MET, LATE, MISSED, PENDING = "void", "met", "late", "missed", "pending"

_SPELL = ("child_id", "spell")
_IN_ORDER = ("set_on", "order")
_LIMITS = [rule + suffix for suffix in ("", OTHERWISE) for rule in (*CARE_RULES, *ADOPTION_RULES)]
_EVENT = (*_SPELL, "spell_started", "spell_ended", "set_on", "set_by", "next_on", "next_by", "history_from")
#: What is not said of a due date that is not assessable.
_UNTOLD = (
    "rule", "counted_from", "kind", "due", "due_in_force", "due_otherwise", "outcome", "outcome_in_force", "on_time",
    "on_time_in_force", "on_time_otherwise",
)  # fmt: skip


def clock_events(spells: Frame, lasting_episodes: Frame, matched_reviews: Frame) -> Frame:
    """What sets a due date in each spell.

    Args:
        spells: one row per spell.
        lasting_episodes: episodes that are no temporary moves, with their placement.
        matched_reviews: reviews with their fate; only counted ones are events.

    Returns:
        One row per event: ``child_id``, ``spell``, ``set_on`` (its day), ``set_by`` (start, review, placed, returned).
    """
    starts = spells.select(*_SPELL, set_on="spell_started", set_by=nw.lit(START))
    counted = matched_reviews.filter(nw.col("fate") == COUNTED)
    reviews = counted.select(*_SPELL, set_on="review_date", set_by=nw.lit(REVIEW))
    return nw.concat([starts, reviews, _regime_changes(lasting_episodes)])


def due_dates(clock_events: Frame, spells: Frame, calendar: Frame) -> Frame:
    """The due date that follows from each event, and the event that comes next.

    Args:
        clock_events: as :func:`clock_events` gives them.
        spells: one row per spell.
        calendar: one row a day, with the limits of the rules and ``history_from``.

    Returns:
        The events with the columns of their spell; ``next_on``, ``next_by`` (the next event of the spell, missing
        where there is none); ``rule`` (the id of the rule that limits the time to the next review);
        ``counted_from``; ``due``, ``due_in_force``, ``due_otherwise`` (by the other month arithmetic); ``told``
        (nothing that it rests on lies before the history of reviews); ``history_from`` (of the day of the event).
    """
    days = calendar.select(set_on="day", set_number="day_number", history_from="history_from")
    first = calendar.select(spell_started="day", first_due="first_review")
    events = clock_events.join(spells, on=[*_SPELL]).join(days, on="set_on", how="left")
    counted = _steps(_so_far(events.join(first, on="spell_started", how="left")))
    limits = calendar.select(*_LIMITS, counted_from="day")
    return _dated(counted.join(limits, on="counted_from", how="left"))


def review_clock(due_dates: Frame, children: Frame, calendar: Frame) -> Frame:
    """Every due date with what became of it.

    Args:
        due_dates: as :func:`due_dates` gives them.
        children: one row per child, for the 18th birthday.
        calendar: one row a day, with ``history_from``.

    Returns:
        One row per due date: the columns of ``due_dates``; ``review_date`` (of the review that answers it);
        ``assessable``; and where it is assessable ``kind`` (one of :data:`KINDS`), ``outcome`` (void, met, late,
        missed or pending), ``on_time`` (of the review) and ``days_late``; the outcome and verdict by the limits in
        force (``_in_force``), and the verdict by the other month arithmetic (``_otherwise``). What cannot be told is
        missing, the due dates too.
    """
    answered = nw.col("next_by") == REVIEW
    asked = due_dates.with_columns(
        review_date=nw.when(answered).then(nw.col("next_on")),
        asked_on=nw.when(answered).then(nw.col("next_on")).otherwise(nw.col("due")),
    )
    history = calendar.select(asked_on="day", asked_from="history_from")
    numbers = calendar.select(due="day", due_number="day_number")
    born = children.select("child_id", "birth_date")
    joined = asked.join(history, on="asked_on", how="left").join(numbers, on="due", how="left")
    assessable = nw.col("told") & (nw.col("asked_from") == nw.col("history_from")) & ~nw.col("due").is_null()
    known = joined.join(born, on="child_id", how="left").with_columns(assessable=assessable.fill_null(value=False))
    judged = known.with_columns(
        kind=_kind(),
        outcome=_outcome("due"),
        outcome_in_force=_outcome("due_in_force"),
        on_time=_on_time("due"),
        on_time_in_force=_on_time("due_in_force"),
        on_time_otherwise=_on_time("due_otherwise"),
    )
    told = judged.with_columns(**{name: nw.when(nw.col("assessable")).then(nw.col(name)) for name in _UNTOLD})
    late = nw.col("outcome") == LATE
    told = told.with_columns(days_late=nw.when(late).then(nw.col("next_number") - nw.col("due_number")))
    return told.drop("asked_on", "asked_from", "due_number", "next_number", "told", "birth_date", "first_due")


def _regime_changes(lasting_episodes: Frame) -> Frame:
    """Placements for adoption, and returns from them."""
    # Numbers, for booleans do not shift on every engine.
    marked = lasting_episodes.with_columns(
        placed=nw.col("placement").is_in(FOR_ADOPTION).fill_null(value=False).cast(nw.Int64)
    )
    was_placed = _before("placed", "episode_number").fill_null(0) == 1
    elsewhere = (nw.col("placement_number") != _before("placement_number", "episode_number")).fill_null(value=False)
    begins = (nw.col("placed") == 1) & (~was_placed | elsewhere)
    ends = (nw.col("placed") == 0) & was_placed
    named = marked.with_columns(
        set_by=nw.when(begins).then(nw.lit(PLACED)).otherwise(nw.when(ends).then(nw.lit(RETURNED)))
    )
    return named.filter(~nw.col("set_by").is_null()).select(*_SPELL, set_on="started", set_by="set_by")


def _so_far(events: Frame) -> Frame:
    """What has happened in the spell up to each event: reviews, the regime, since when; and the event after it."""
    is_review = (nw.col("set_by") == REVIEW).cast(nw.Int64)
    is_change = nw.col("set_by").is_in([PLACED, RETURNED])
    order = nw.when(nw.col("set_by") == START).then(0).otherwise(2 - is_review)
    marked = events.with_columns(
        order=order,
        is_review=is_review,
        last_review=nw.when(nw.col("set_by") == REVIEW).then(nw.col("set_on")),
        regime=nw.when(is_change).then(nw.col("set_by")),
        regime_from=nw.when(is_change).then(nw.col("set_on")),
        is_change=is_change.cast(nw.Int64),
    )
    counted = marked.with_columns(
        reviews=_running("is_review"),
        changes=_running("is_change"),
        last_review=_latest("last_review"),
        regime=_latest("regime"),
        regime_from=_latest("regime_from"),
        next_on=_next("set_on"),
        next_by=_next("set_by"),
        next_number=_next("set_number"),
    )
    return counted.with_columns(
        reviews_in_regime=_running("is_review", "changes"), reviews_in_history=_running("is_review", "history_from")
    )


def _steps(events: Frame) -> Frame:
    """The rule that each event starts, the day from which it counts, and whether the history is long enough to tell."""
    history = nw.col("history_from")
    whole = (nw.col("start_known") & (nw.col("spell_started") >= history)).fill_null(value=False)
    # The first review was due before the history begins, so one was held that it does not show.
    one_before = (nw.col("first_due") < history).fill_null(value=False).cast(nw.Int64)
    adoption = (nw.col("regime") == PLACED).fill_null(value=False)
    recorded = nw.col("start_known") | (nw.col("regime_from") > nw.col("spell_started"))
    known = events.with_columns(
        in_adoption=adoption,
        whole=whole,
        steps_known=nw.col("reviews_in_history") + one_before,
        placement_told=(recorded & (nw.col("regime_from") >= history)).fill_null(value=False),
    )
    in_care = nw.when(nw.col("whole")).then(nw.col("reviews")).otherwise(nw.col("steps_known"))
    told = nw.when(nw.col("in_adoption")).then(nw.col("placement_told")).otherwise(nw.col("steps_known") > 1)
    stepped = known.with_columns(
        steps=nw.when(nw.col("in_adoption")).then(nw.col("reviews_in_regime")).otherwise(in_care),
        told=nw.col("whole") | told,
    )
    began = nw.when(nw.col("in_adoption")).then(nw.col("regime_from")).otherwise(nw.col("spell_started"))
    first = nw.col("steps") == 0
    return stepped.with_columns(
        rule=nw.when(nw.col("in_adoption")).then(_nth(ADOPTION_RULES)).otherwise(_nth(CARE_RULES)),
        counted_from=nw.when(first).then(began).otherwise(nw.col("last_review")),
    ).select(*_EVENT, "counted_from", "rule", "told", "first_due", "next_number")


def _dated(events: Frame) -> Frame:
    """The due dates by the rule of each event; on return none lies before the day of the return."""
    dated = events.with_columns(due=_by_rule(), due_otherwise=_by_rule(OTHERWISE)).drop(_LIMITS)
    returned = nw.col("set_by") == RETURNED
    floored = dated.with_columns(
        **{
            name: nw.when(returned & (nw.col(name) < nw.col("set_on"))).then(nw.col("set_on")).otherwise(nw.col(name))
            for name in ("due", "due_otherwise")
        }
    )
    return floored.with_columns(due_in_force=_relaxed())


def _by_rule(suffix: str = "") -> nw.Expr:
    due = nw.col(CARE_RULES[0] + suffix)
    for rule in (*CARE_RULES[1:], *ADOPTION_RULES):
        due = nw.when(nw.col("rule") == rule).then(nw.col(rule + suffix)).otherwise(due)
    return due


def _relaxed() -> nw.Expr:
    due = nw.col("due")
    for relaxation in relaxations():
        within = nw.col("due").is_between(_midnight(relaxation.valid_from), _midnight(relaxation.valid_to))
        applies = within & (nw.col("rule") == relaxation.relaxes)
        due = nw.when(applies).then(nw.lit(_midnight(relaxation.valid_to))).otherwise(due)
    return due


def _outcome(due: str) -> nw.Expr:
    """What became of a due date, by the event that comes next."""
    in_time = nw.col("next_on") <= nw.col(due)
    changed = nw.col("next_by").is_in([PLACED, RETURNED])
    without_review = nw.when(changed | ~nw.col("spell_ended").is_null()).then(nw.lit(MISSED)).otherwise(nw.lit(PENDING))
    answered = nw.when(in_time).then(nw.lit(MET)).otherwise(nw.lit(LATE))
    outcome = nw.when(nw.col("next_by") == REVIEW).then(answered).otherwise(without_review)
    return nw.when(_over(due) | (changed & in_time).fill_null(value=False)).then(nw.lit(VOID)).otherwise(outcome)


def _on_time(due: str) -> nw.Expr:
    """Whether the review that answers was on time; missing where it came after a due date on which no duty was left."""
    in_time = nw.col("next_on") <= nw.col(due)
    judged = (nw.col("next_by") == REVIEW) & (in_time | ~_over(due))
    return nw.when(judged).then(in_time)


def _over(due: str) -> nw.Expr:
    """Whether the duty to review had ended: the child is not in care at the end of the due date, or is 18."""
    left = nw.col("spell_ended") <= nw.col(due)
    grown_up = age(nw.col("birth_date"), nw.col(due)) >= ADULT
    return left.fill_null(value=False) | grown_up.fill_null(value=False)


def _kind() -> nw.Expr:
    kind = nw.lit(ADOPTION)
    for rule, name in zip(CARE_RULES, KINDS, strict=False):
        kind = nw.when(nw.col("rule") == rule).then(nw.lit(name)).otherwise(kind)
    return kind


def _nth(rules: tuple[str, ...]) -> nw.Expr:
    """The rule for the number of reviews so far; the last one for all further reviews."""
    rule = nw.lit(rules[0])
    for reviews, later in enumerate(rules[1:], start=1):
        rule = nw.when(nw.col("steps") >= reviews).then(nw.lit(later)).otherwise(rule)
    return rule


def _running(column: str, *within: str) -> nw.Expr:
    return nw.col(column).cum_sum().over(*_SPELL, *within, order_by=_IN_ORDER)


def _latest(column: str) -> nw.Expr:
    return nw.col(column).fill_null(strategy="forward").over(*_SPELL, order_by=_IN_ORDER)


def _next(column: str) -> nw.Expr:
    return nw.col(column).shift(-1).over(*_SPELL, order_by=_IN_ORDER)


def _before(column: str, order: str) -> nw.Expr:
    return nw.col(column).shift(1).over(*_SPELL, order_by=order)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  dates of the return have no time zone
