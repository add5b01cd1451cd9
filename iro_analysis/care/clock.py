"""The statutory clock: the date by which a child's case must be reviewed, after each event of a spell.

The rules are in ``docs/statutory-clock.md``; the limits and their sources are in ``data_contracts/rules.toml``. Each
event of a spell (:func:`clock_events`) sets a date of care or of a placement for adoption (:func:`care_dates`). The
earliest of the dates that then run is due (:func:`due_dates`), and :mod:`iro_analysis.care.verdicts` says what became
of it. An event changes only the due dates after it, never those before: what was known on a day stays true.
"""

from collections.abc import Callable
from datetime import date, datetime

import narwhals as nw

from iro_analysis.care.placements import FOR_ADOPTION
from iro_analysis.care.reviews import COUNTED
from iro_analysis.care.rules import NOT_BEFORE, OTHER_ARITHMETIC, relaxations
from iro_analysis.engines import Frame

START, REVIEW, PLACED, RETURNED = "start", "review", "placed", "returned"
#: In each regime, the rule that limits the next review, by the number of reviews so far: none, one, two or more.
CARE_RULES = ("first_review", "second_review", "later_review")
ADOPTION_RULES = ("adoption_first_review", "adoption_second_review", "adoption_later_review")
#: While the council may place the child for adoption and has not: without and with a review since it may.
AUTHORITY_RULES = ("authority_first_review", "authority_later_review")
RETURN_RULE = "return_review"
REVIEW_RULES = (*CARE_RULES, *ADOPTION_RULES, *AUTHORITY_RULES, RETURN_RULE)

_SPELL = ("child_id", "spell")
#: Among events of one day the start comes first and a placement last: a review held on the day of a placement belongs
#: to the time before it. D43
_IN_ORDER = ("set_on", "order")
#: A due date is known by the event that opens its period.
_PERIOD = (*_SPELL, "set_on", "set_by")
_EVENT = (*_PERIOD, "spell_started", "spell_ended", "last_review", "next_on", "next_by", "history_from")
_DUE = ("due", f"due{OTHER_ARITHMETIC}")
_IN_FORCE = ("due_in_force", "latest_due_in_force")
_OF_DATE = ("rule", "counted_from", *_DUE, "covered_from", "derivable")
_DATE = (*_PERIOD, *_OF_DATE, "known")
#: The columns of the earliest of the dates that adoption adds to a period.
_ADDED = {
    "due": "adoption_due",
    "rule": "adoption_rule",
    "counted_from": "adoption_from",
    "covered_from": "adoption_covered_from",
}


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


def care_dates(clock_events: Frame, spells: Frame, calendar: Frame) -> Frame:
    """The date of care, or of the placement for adoption, that follows from each event.

    Args:
        clock_events: as :func:`clock_events` returns them.
        spells: one row per spell.
        calendar: one row per day, with the limits of the rules and ``history_from``.

    Returns:
        The columns of :func:`due_dates` that lead to this date; ``adoption`` (whether the child is placed for it),
        ``returned_on`` (the day of the return from adopters, if none was placed since) and ``covered_from``
        (``history_from`` on the day the date counts from).
    """
    days = calendar.select(set_on="day", history_from="history_from")
    first = calendar.select(spell_started="day", first_due="first_review")
    in_spells = _so_far(clock_events).join(spells, on=[*_SPELL]).join(first, on="spell_started", how="left")
    return _dated(_ruled(in_spells.join(days, on="set_on", how="left")), calendar)


def due_dates(care_dates: Frame, authority_to_place: Frame, calendar: Frame) -> Frame:
    """The due date that follows from each event, and the event that comes next.

    Args:
        care_dates: as :func:`care_dates` returns them.
        authority_to_place: as :func:`iro_analysis.care.status.authority_to_place` returns it.
        calendar: one row per day, with the limits of the rules and ``history_from``.

    Returns:
        The events with the start and end of their spell; ``last_review`` (the spell's latest review up to the event);
        ``next_on``, ``next_by`` (the spell's next event, missing if there is none); ``rule`` (the id of the rule that
        limits the time to the next review); ``counted_from``; ``due``, ``due_otherwise`` (by the other month
        arithmetic), ``due_in_force`` and ``latest_due_in_force`` (between which the due date by the limits in force
        lies); ``derivable`` (whether the due date rests on nothing from before the history of reviews);
        ``history_from`` (on the day of the event); and ``adoption_due``, ``adoption_rule``, ``adoption_from``,
        ``adoption_covered_from`` (the earliest date of an authority to place, or of a return from adopters, that is
        known whatever was held before, and ``history_from`` on the day it counts from).
    """
    added = nw.concat([_of_authority(care_dates, authority_to_place, calendar), _of_returns(care_dates, calendar)])
    return _earliest(care_dates, added)


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
        "adoption",
        returned_on=nw.when(nw.col("regime") == RETURNED).then(nw.col("regime_from")),
        rule=nw.when(nw.col("adoption")).then(_nth(ADOPTION_RULES)).otherwise(_nth(CARE_RULES)),
        counted_from=nw.when(nw.col("reviews") == 0).then(began).otherwise(nw.col("last_review")),
    )


def _dated(ruled: Frame, calendar: Frame) -> Frame:
    """The dates of care, or of the placement for adoption; one set by a return is never before that return (D44)."""
    dated = _with_limits(ruled, (*CARE_RULES, *ADOPTION_RULES), calendar)
    floored = {name: nw.when(_passed_by_return(name)).then(nw.col("set_on")).otherwise(nw.col(name)) for name in _DUE}
    return dated.with_columns(derivable=nw.col("derivable") & ~nw.col("due").is_null(), **floored)


def _of_authority(dated: Frame, authority_to_place: Frame, calendar: Frame) -> Frame:  # D130
    """The date of each authority to place that runs in a period in which the child is not placed."""
    day, ends = nw.col("authorised_from"), nw.col("authorised_to")
    free = dated.filter(~nw.col("adoption")).drop(*_OF_DATE)
    running = free.join(authority_to_place, on=[*_SPELL]).filter(
        nw.col("next_on").is_null() | (day < nw.col("next_on")), ends.is_null() | (ends > nw.col("set_on"))
    )
    reviewed = (nw.col("last_review") > day).fill_null(value=False)
    counted = running.with_columns(
        rule=nw.when(reviewed).then(nw.lit(AUTHORITY_RULES[1])).otherwise(nw.lit(AUTHORITY_RULES[0])),
        counted_from=nw.when(reviewed).then(nw.col("last_review")).otherwise(day),
        known=reviewed | nw.col("authorised_from_known"),
    )
    limited = _with_limits(counted, AUTHORITY_RULES, calendar).with_columns(
        derivable=nw.col("known") & _within_history()
    )
    # What passed while the child was placed was not owed then, and nothing is owed once the order is gone.
    still = {name: ~_passed_by_return(name) & (ends.is_null() | (nw.col(name) < ends)) for name in _DUE}
    owed = {name: nw.when(still[name]).then(nw.col(name)) for name in _DUE}
    return limited.with_columns(**owed).select(
        *_DATE, place=nw.lit(1), instead_from=nw.when(nw.col("care_waits") & ~nw.col("due").is_null()).then(day)
    )


def _of_returns(dated: Frame, calendar: Frame) -> Frame:  # D131
    """The date of each return from adopters that no review has answered yet."""
    answered_from = calendar.select(returned_on="day", answered_from=RETURN_RULE + NOT_BEFORE)
    returned = dated.filter(~nw.col("returned_on").is_null()).drop(*_OF_DATE)
    windows = returned.join(answered_from, on="returned_on", how="left")
    early = (nw.col("next_by") == REVIEW) & (nw.col("next_on") < nw.col("answered_from"))
    answered = nw.col("last_review") >= nw.col("answered_from")
    pending = windows.filter(~early.fill_null(value=False), ~answered.fill_null(value=False))
    counted = pending.with_columns(
        rule=nw.lit(RETURN_RULE), counted_from=nw.col("returned_on"), known=nw.lit(value=True)
    )
    return (
        _with_limits(counted, (RETURN_RULE,), calendar)
        .with_columns(derivable=_within_history())
        .select(*_DATE, place=nw.lit(2), instead_from=_no_day("returned_on"))
    )


def _earliest(dated: Frame, added: Frame) -> Frame:
    """Each period with the earliest of its dates: that of care, unless it gives way, and those that are ``added``."""
    each = _in_force(added).with_columns(all_derivable=nw.col("derivable").cast(nw.Int64))
    of_period = each.group_by(*_PERIOD).agg(
        *(nw.col(name).min().alias(f"added_{name}") for name in (*_DUE, *_IN_FORCE)),
        nw.col("instead_from").min(),
        nw.col("all_derivable").min(),
    )
    of_added = of_period.join(_first(added), on=[*_PERIOD], how="left")
    both = _in_force(dated).join(of_added, on=[*_PERIOD], how="left")
    care = ~(nw.col("due") >= nw.col("instead_from")).fill_null(value=False)
    of_care = nw.col("derivable") | (nw.col("instead_from") <= nw.col("set_on")).fill_null(value=False)
    sooner = ~care | nw.col("due").is_null() | (nw.col("added_due") < nw.col("due")).fill_null(value=False)
    return both.with_columns(
        # In a period without added dates the cell is missing, which on one engine equals no number.
        derivable=of_care & ~(nw.col("all_derivable") == 0).fill_null(value=False),
        rule=nw.when(sooner).then(nw.col("adoption_rule")).otherwise(nw.col("rule")),
        counted_from=nw.when(sooner).then(nw.col("adoption_from")).otherwise(nw.col("counted_from")),
        **{
            name: nw.min_horizontal(nw.when(care).then(nw.col(name)), nw.col(f"added_{name}"))
            for name in (*_DUE, *_IN_FORCE)
        },
    ).select(*_EVENT, "derivable", "rule", "counted_from", *_DUE, *_IN_FORCE, *_ADDED.values())


def _first(added: Frame) -> Frame:
    """The earliest of the dates added to each period, of those known whatever was held before."""
    known = added.filter(nw.col("known"), ~nw.col("covered_from").is_null(), ~nw.col("due").is_null())
    earliest = known.with_columns(first=nw.col("due").min().over(*_PERIOD)).filter(nw.col("due") == nw.col("first"))
    one = earliest.with_columns(first_place=nw.col("place").min().over(*_PERIOD))
    return (
        one.filter(nw.col("place") == nw.col("first_place"))
        .unique([*_PERIOD], keep="any")
        .select(*_PERIOD, **{name: nw.col(column) for column, name in _ADDED.items()})
    )


def _in_force(dates: Frame) -> Frame:  # D41
    """The dates with the first and last day on which each can lie by the limits in force."""
    due = first = last = nw.col("due")
    for relaxation in relaxations():
        in_window = due.is_between(_midnight(relaxation.valid_from), _midnight(relaxation.valid_to))
        applies = in_window & nw.col("rule").is_in(relaxation.relaxes)
        eased = nw.lit(_midnight(relaxation.valid_to))
        last = nw.when(applies).then(eased).otherwise(last)
        first = nw.when(applies).then(eased).otherwise(first) if relaxation.certain else first
    return dates.with_columns(
        due_in_force=first.cast(nw.Datetime("ms")), latest_due_in_force=last.cast(nw.Datetime("ms"))
    )


def _with_limits(ruled: Frame, rules: tuple[str, ...], calendar: Frame) -> Frame:
    """The rows with ``due`` and ``due_otherwise``: the limit of each row's own rule of ``rules``, from its own day."""
    columns = [rule + suffix for suffix in ("", OTHER_ARITHMETIC) for rule in rules]
    limits = calendar.select(*columns, counted_from="day", covered_from="history_from")
    dated = ruled.join(limits, on="counted_from", how="left")
    return dated.with_columns(due=_by_rule(rules), due_otherwise=_by_rule(rules, OTHER_ARITHMETIC)).drop(columns)


def _by_rule(rules: tuple[str, ...], suffix: str = "") -> nw.Expr:
    """The limit of the row's own rule, among the columns that the calendar has for each of ``rules``."""
    due = nw.col(rules[0] + suffix)
    for rule in rules[1:]:
        due = nw.when(nw.col("rule") == rule).then(nw.col(rule + suffix)).otherwise(due)
    return due


def _passed_by_return(due: str) -> nw.Expr:
    """Whether the date had passed when the child's return from adopters opened the period."""
    return (nw.col("set_by") == RETURNED) & (nw.col(due) < nw.col("set_on")).fill_null(value=False)


def _within_history() -> nw.Expr:
    """Whether there is a date, and the history of reviews reaches back to the day it counts from."""
    covered = (nw.col("counted_from") >= nw.col("history_from")).fill_null(value=False)
    return covered & ~nw.col("due").is_null()


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
