"""What became of every due date of the statutory clock, decided by the next event of the spell.

The rules are in ``docs/statutory-clock.md``, sections "What becomes of a due date" and "What cannot be told".
"""

from collections.abc import Callable

import narwhals as nw

from iro_analysis.care.ages import ADULT, birthday
from iro_analysis.care.clock import CARE_RULES, PLACED, RETURNED, REVIEW
from iro_analysis.care.spells import in_care
from iro_analysis.engines import Frame

FIRST, SECOND, LATER, ADOPTION = "First", "Second", "Later", "Adoption"
KINDS = (FIRST, SECOND, LATER, ADOPTION)
VOID, MET, LATE, MISSED, PENDING = "void", "met", "late", "missed", "pending"
#: The rule with the longest time between two reviews.
LATEST_RULE = CARE_RULES[-1]
#: Columns that are left missing if a due date is not assessable.
_IF_ASSESSABLE = (
    "rule", "counted_from", "kind", "due", "due_in_force", "latest_due_in_force", "due_otherwise", "outcome",
    "outcome_in_force", "on_time", "on_time_in_force", "on_time_otherwise",
)  # fmt: skip


def review_clock(due_dates: Frame, children: Frame, calendar: Frame) -> Frame:
    """Every due date with what became of it.

    Args:
        due_dates: as :func:`iro_analysis.care.clock.due_dates` returns them.
        children: one row per child, for the 18th birthday.
        calendar: one row per day, with ``history_from``.

    Returns:
        One row per due date: the columns of ``due_dates``; ``review_date`` (the day of the review that answers it);
        ``assessable``; and, if it is assessable, ``kind`` (one of :data:`KINDS`), ``outcome`` (void, met, late, missed
        or pending), ``on_time`` (whether the review was) and ``days_late``; the outcome and verdict by the limits in
        force (``_in_force``; missing where the law in force leaves them open), and the verdict by the other month
        arithmetic (``_otherwise``). If it is not assessable these are missing, and so are the rule and the due dates.
    """
    judged = _assessed(due_dates, children, calendar).with_columns(
        kind=_kind(),
        outcome=_outcome("due"),
        outcome_in_force=_agreed(_outcome),
        on_time=_on_time("due"),
        on_time_in_force=_agreed(_on_time),
        on_time_otherwise=_on_time("due_otherwise"),
    )
    assessed = judged.with_columns(
        **{name: nw.when(nw.col("assessable")).then(nw.col(name)) for name in _IF_ASSESSABLE}
    )
    late = nw.col("outcome") == LATE
    days_late = nw.when(late).then(nw.col("judged_number") - nw.col("due_number"))
    return assessed.with_columns(days_late=days_late).drop(
        "derivable", "judged_on", "judged_from", "judged_number", "due_number", "adult_on"
    )


def overdue_on(review_clock: Frame, children: Frame, calendar: Frame, days: Frame) -> Frame:  # D49
    """The children in care at the end of a day whose due date has passed by then without a review.

    A due date that is not assessable has passed for certain once the limit for later reviews has, counted from the
    last review that the history shows, or from its beginning: whatever was held before, another review had become due.
    An authority to place, or a return from adopters, can have made it due earlier.

    Args:
        review_clock: as :func:`review_clock` returns it.
        children: one row per child.
        calendar: one row per day, with the limits of the rules and ``history_from``.
        days: the days, in a column ``day``; any other columns are kept.

    Returns:
        One row per day and due date: the columns of both. If a due date is not assessable, ``due`` is the latest date
        it can have been, with ``rule`` and ``counted_from`` to match.
    """
    day = nw.col("day")
    unanswered = nw.col("next_on").is_null() | (nw.col("next_on") > day)
    still = in_care(nw.col("spell_started"), nw.col("spell_ended"), day)
    may_have_passed = ~nw.col("assessable") | (nw.col("due") <= day)
    open_on = review_clock.join(days, how="cross").filter(nw.col("set_on") <= day, unanswered, still, may_have_passed)
    history = calendar.select(day="day", began="history_from")
    adults = children.select("child_id", adult_on=birthday(nw.col("birth_date"), ADULT))
    dated = _with_latest(open_on.join(history, on="day", how="left"), calendar).join(adults, on="child_id", how="left")
    passed = (nw.col("due") <= day).fill_null(value=False)
    young = ~(nw.col("adult_on") <= day).fill_null(value=False)
    return dated.filter(passed, young).drop("adult_on", "began", "seen_from", "latest")


def _with_latest(open_on: Frame, calendar: Frame) -> Frame:
    """The due dates; one that is not assessable becomes the latest date it can have been."""
    latest = calendar.select(seen_from="day", latest=LATEST_RULE)
    seen_from = nw.max_horizontal(nw.col("began"), nw.col("spell_started"), nw.col("last_review"))
    known = open_on.with_columns(seen_from=seen_from).join(latest, on="seen_from", how="left")
    unseen = ~nw.col("assessable") & ~nw.col("began").is_null()
    same_history = (nw.col("adoption_covered_from") == nw.col("began")).fill_null(value=False)
    sooner = same_history & (nw.col("adoption_due") < nw.col("latest")).fill_null(value=False)

    def dated(column: str, of_adoption: str, at_latest: nw.Expr) -> nw.Expr:
        certain = nw.when(sooner).then(nw.col(of_adoption)).otherwise(at_latest)
        return nw.when(nw.col("assessable")).then(nw.col(column)).otherwise(nw.when(unseen).then(certain))

    return known.with_columns(
        due=dated("due", "adoption_due", nw.col("latest")),
        rule=dated("rule", "adoption_rule", nw.lit(LATEST_RULE)),
        counted_from=dated("counted_from", "adoption_from", nw.col("seen_from")),
    )


def _assessed(due_dates: Frame, children: Frame, calendar: Frame) -> Frame:
    """The due dates with the day on which each is judged: that of the answering review, or else the due date itself."""
    answered = nw.col("next_by") == REVIEW
    judged = due_dates.with_columns(
        review_date=nw.when(answered).then(nw.col("next_on")),
        judged_on=nw.when(answered).then(nw.col("next_on")).otherwise(nw.col("due")),
    )
    days = calendar.select(judged_on="day", judged_from="history_from", judged_number="day_number")
    numbers = calendar.select(due="day", due_number="day_number")
    adults = children.select("child_id", adult_on=birthday(nw.col("birth_date"), ADULT))
    joined = judged.join(days, on="judged_on", how="left").join(numbers, on="due", how="left")
    # If a year without returns lies between the event and that day, reviews may have been held that are in no file.
    same_history = nw.col("judged_from") == nw.col("history_from")
    assessable = nw.col("derivable") & same_history & ~nw.col("due").is_null()
    return joined.join(adults, on="child_id", how="left").with_columns(assessable=assessable.fill_null(value=False))


def _kind() -> nw.Expr:
    kind = nw.lit(ADOPTION)
    for rule, name in zip(CARE_RULES, KINDS, strict=False):
        kind = nw.when(nw.col("rule") == rule).then(nw.lit(name)).otherwise(kind)
    return kind


def _outcome(due: str) -> nw.Expr:
    """What became of a due date, decided by the next event."""
    in_time = nw.col("next_on") <= nw.col(due)
    changed = nw.col("next_by").is_in([PLACED, RETURNED])
    without_review = nw.when(changed | ~nw.col("spell_ended").is_null()).then(nw.lit(MISSED)).otherwise(nw.lit(PENDING))
    answered = nw.when(in_time).then(nw.lit(MET)).otherwise(nw.lit(LATE))
    outcome = nw.when(nw.col("next_by") == REVIEW).then(answered).otherwise(without_review)
    # Void takes precedence: no review was owed by that date any more, so none can have been missed.
    return nw.when(_over(due) | (changed & in_time).fill_null(value=False)).then(nw.lit(VOID)).otherwise(outcome)


def _on_time(due: str) -> nw.Expr:
    """Whether the answering review was on time; missing if it came after a due date on which no duty was left."""
    in_time = nw.col("next_on") <= nw.col(due)
    judged = (nw.col("next_by") == REVIEW) & (in_time | ~_over(due))
    return nw.when(judged).then(in_time)


def _agreed(judged: Callable[[str], nw.Expr]) -> nw.Expr:
    """What holds for the earliest and the latest day of the due date in force; missing if they differ."""
    earliest, latest = judged("due_in_force"), judged("latest_due_in_force")
    return nw.when((earliest == latest).fill_null(value=False)).then(earliest)


def _over(due: str) -> nw.Expr:  # D42
    """Whether the duty to review had ended: the child is not in care at the end of the due date, or is 18."""
    left = nw.col("spell_ended") <= nw.col(due)
    grown_up = nw.col("adult_on") <= nw.col(due)
    return left.fill_null(value=False) | grown_up.fill_null(value=False)
