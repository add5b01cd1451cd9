"""The statutory clock: the date by which a child's case must be reviewed, after each event of a spell.

The rules are in ``docs/statutory-clock.md``; the limits and their sources are in ``data_contracts/rules.toml``. Each
event of a spell (:func:`clock_events`) sets a due date (:func:`due_dates`), and :mod:`iro_analysis.care.verdicts` says
what became of it. An event changes only the due dates after it, never those before: what was known on a day stays true.
"""

from collections.abc import Callable
from datetime import date, datetime

import narwhals as nw

from iro_analysis.care.placements import FOR_ADOPTION
from iro_analysis.care.reviews import COUNTED
from iro_analysis.care.rules import OTHER_ARITHMETIC, relaxations
from iro_analysis.engines import Frame

START, REVIEW, PLACED, RETURNED = "start", "review", "placed", "returned"
#: In each regime, the rule that limits the next review, by the number of reviews so far: none, one, two or more.
CARE_RULES = ("first_review", "second_review", "later_review")
ADOPTION_RULES = ("adoption_first_review", "adoption_second_review", "adoption_later_review")
REVIEW_RULES = (*CARE_RULES, *ADOPTION_RULES)

_SPELL = ("child_id", "spell")
#: Among events of one day the start comes first and a placement last: a review held on the day of a placement belongs
#: to the time before it. D43
_IN_ORDER = ("set_on", "order")
_LIMITS = [rule + suffix for suffix in ("", OTHER_ARITHMETIC) for rule in REVIEW_RULES]
_EVENT = (
    *_SPELL, "spell_started", "spell_ended", "set_on", "set_by", "last_review", "next_on", "next_by", "history_from",
)  # fmt: skip


def clock_events(spells: Frame, placement_episodes: Frame, matched_reviews: Frame) -> Frame:
    """What sets a due date in each spell.

    Args:
        spells: one row per spell.
        placement_episodes: episodes that are not temporary moves, with their placement.
        matched_reviews: reviews with their fate; only those that count are events.

    Returns:
        One row per event: ``child_id``, ``spell``, ``set_on`` (its day), ``set_by`` (start, review, placed, returned)
        and, for a review, ``review_before`` (the day of the spell's review before it).
    """
    starts = spells.select(
        *_SPELL, set_on="spell_started", set_by=nw.lit(START), review_before=_no_day("spell_started")
    )
    counted = matched_reviews.filter(nw.col("fate") == COUNTED)
    reviews = counted.select(
        *_SPELL, set_on="review_date", set_by=nw.lit(REVIEW), review_before=_before("review_date", "review_date")
    )
    return nw.concat([starts, reviews, _regime_changes(placement_episodes)])


def due_dates(clock_events: Frame, spells: Frame, calendar: Frame) -> Frame:
    """The due date that follows from each event, and the event that comes next.

    Args:
        clock_events: as :func:`clock_events` returns them.
        spells: one row per spell.
        calendar: one row per day, with the limits of the rules and ``history_from``.

    Returns:
        The events with the start and end of their spell; ``last_review`` (the spell's latest review up to the event);
        ``next_on``, ``next_by`` (the spell's next event, missing if there is none); ``rule`` (the id of the rule that
        limits the time to the next review); ``counted_from``; ``due``, ``due_in_force``, ``due_otherwise`` (by the
        other month arithmetic); ``derivable`` (whether the due date rests on nothing from before the history of
        reviews); ``history_from`` (on the day of the event).
    """
    days = calendar.select(set_on="day", history_from="history_from")
    first = calendar.select(spell_started="day", first_due="first_review")
    in_spells = _so_far(clock_events).join(spells, on=[*_SPELL]).join(first, on="spell_started", how="left")
    ruled = _ruled(in_spells.join(days, on="set_on", how="left"))
    limits = calendar.select(*_LIMITS, counted_from="day")
    return _dated(ruled.join(limits, on="counted_from", how="left"))


def _regime_changes(placement_episodes: Frame) -> Frame:
    """Placements for adoption, and returns from them."""
    # Numbers, because booleans cannot be shifted on every engine.
    marked = placement_episodes.with_columns(
        placed=nw.col("placement").is_in(FOR_ADOPTION).fill_null(value=False).cast(nw.Int64)
    )
    was_placed = _before("placed", "episode_number").fill_null(0) == 1
    # Moving to other adopters is a new placement for adoption, and the four weeks begin again.
    elsewhere = (nw.col("placement_number") != _before("placement_number", "episode_number")).fill_null(value=False)
    begins = (nw.col("placed") == 1) & (~was_placed | elsewhere)
    ends = (nw.col("placed") == 0) & was_placed
    with_change = marked.with_columns(
        set_by=nw.when(begins).then(nw.lit(PLACED)).otherwise(nw.when(ends).then(nw.lit(RETURNED)))
    )
    changes = with_change.filter(~nw.col("set_by").is_null())
    return changes.select(*_SPELL, set_on="started", set_by="set_by", review_before=_no_day("started"))


def _so_far(events: Frame) -> Frame:
    """The events with the spell's last two reviews and its regime up to each, and with the event that comes next."""
    is_review = nw.col("set_by") == REVIEW
    is_change = nw.col("set_by").is_in([PLACED, RETURNED])
    marked = events.with_columns(
        order=nw.when(nw.col("set_by") == START).then(0).otherwise(2 - is_review.cast(nw.Int64)),
        last_review=nw.when(is_review).then(nw.col("set_on")),
        regime=nw.when(is_change).then(nw.col("set_by")),
        regime_from=nw.when(is_change).then(nw.col("set_on")),
    )
    return marked.with_columns(
        last_review=_latest("last_review"),
        review_before=_latest("review_before"),
        regime=_latest("regime"),
        regime_from=_latest("regime_from"),
        next_on=_next("set_on"),
        next_by=_next("set_by"),
    )


def _ruled(events: Frame) -> Frame:
    """The rule that each event brings into play, the day it counts from, and whether the history reaches back to it."""
    history = nw.col("history_from")
    # Reviews before the history begins may be missing from the files, so nothing that rests on them is judged. D45
    whole = nw.col("start_known") & (nw.col("spell_started") >= history)
    # If the first review was due before the history begins, the first review that the history shows is a later one.
    one_before = _one_where(nw.col("first_due") < history)
    recorded = nw.col("start_known") | (nw.col("regime_from") > nw.col("spell_started"))
    known = events.with_columns(
        adoption=(nw.col("regime") == PLACED).fill_null(value=False),
        whole=whole.fill_null(value=False),
        in_spell=_reviews(lambda day: ~day.is_null()),
        in_history=_reviews(lambda day: day >= history) + one_before,
        in_regime=_reviews(lambda day: day > nw.col("regime_from")),
        placement_derivable=(recorded & (nw.col("regime_from") >= history)).fill_null(value=False),
    )
    in_care = nw.when(nw.col("whole")).then(nw.col("in_spell")).otherwise(nw.col("in_history"))
    # Two reviews in the history make the next one a later review, however many were held before.
    derivable = nw.when(nw.col("adoption")).then(nw.col("placement_derivable")).otherwise(nw.col("in_history") > 1)
    counted = known.with_columns(
        reviews=nw.when(nw.col("adoption")).then(nw.col("in_regime")).otherwise(in_care),
        derivable=nw.col("whole") | derivable,
    )
    began = nw.when(nw.col("adoption")).then(nw.col("regime_from")).otherwise(nw.col("spell_started"))
    return counted.select(
        *_EVENT,
        "derivable",
        rule=nw.when(nw.col("adoption")).then(_nth(ADOPTION_RULES)).otherwise(_nth(CARE_RULES)),
        counted_from=nw.when(nw.col("reviews") == 0).then(began).otherwise(nw.col("last_review")),
    )


def _dated(events: Frame) -> Frame:
    """The due dates by the rule of each event; one set by a return from adopters is never before that return (D44)."""
    dated = events.with_columns(due=_by_rule(), due_otherwise=_by_rule(OTHER_ARITHMETIC)).drop(_LIMITS)
    returned = nw.col("set_by") == RETURNED
    floored = dated.with_columns(
        **{
            name: nw.when(returned & (nw.col(name) < nw.col("set_on"))).then(nw.col("set_on")).otherwise(nw.col(name))
            for name in ("due", "due_otherwise")
        }
    )
    return floored.with_columns(due_in_force=_relaxed())


def _by_rule(suffix: str = "") -> nw.Expr:
    """The limit of the event's own rule, among the columns that the calendar has for every rule."""
    due = nw.col(CARE_RULES[0] + suffix)
    for rule in (*CARE_RULES[1:], *ADOPTION_RULES):
        due = nw.when(nw.col("rule") == rule).then(nw.col(rule + suffix)).otherwise(due)
    return due


def _relaxed() -> nw.Expr:  # D41
    """The due date in force: one that falls in a relaxation of its rule moves to the last day of the relaxation."""
    due = nw.col("due")
    for relaxation in relaxations():
        within = nw.col("due").is_between(_midnight(relaxation.valid_from), _midnight(relaxation.valid_to))
        applies = within & (nw.col("rule") == relaxation.relaxes)
        due = nw.when(applies).then(nw.lit(_midnight(relaxation.valid_to))).otherwise(due)
    return due.cast(nw.Datetime("ms"))


def _nth(rules: tuple[str, ...]) -> nw.Expr:
    """The rule for the number of reviews so far; the last one for all further reviews."""
    rule = nw.lit(rules[0])
    for reviews, later in enumerate(rules[1:], start=1):
        rule = nw.when(nw.col("reviews") >= reviews).then(nw.lit(later)).otherwise(rule)
    return rule


def _reviews(condition: Callable[[nw.Expr], nw.Expr]) -> nw.Expr:
    """How many of the last two reviews meet a condition; further ones make no difference to the rule."""
    return _one_where(condition(nw.col("last_review"))) + _one_where(condition(nw.col("review_before")))


def _one_where(condition: nw.Expr) -> nw.Expr:
    return condition.fill_null(value=False).cast(nw.Int64)


def _no_day(column: str) -> nw.Expr:
    """A missing day, with the type of ``column``."""
    return nw.when(nw.col(column).is_null()).then(nw.col(column))


def _latest(column: str) -> nw.Expr:
    return nw.col(column).fill_null(strategy="forward").over(*_SPELL, order_by=_IN_ORDER)


def _next(column: str) -> nw.Expr:
    return nw.col(column).shift(-1).over(*_SPELL, order_by=_IN_ORDER)


def _before(column: str, order: str) -> nw.Expr:
    return nw.col(column).shift(1).over(*_SPELL, order_by=order)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  dates of the return have no time zone
