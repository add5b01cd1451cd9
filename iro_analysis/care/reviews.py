"""Reviews matched to spells: which of the reviews supplied count, and why the others do not.

The rules are in ``docs/statutory-clock.md``, section "Which reviews count".
"""

import narwhals as nw

from iro_analysis.care.spells import EACH_BREAK
from iro_analysis.engines import Frame
from iro_analysis.periods import FIRST_MONTH

COUNTED = "counted"
BEFORE_BIRTH = "before birth"
AFTER_ITS_RETURN = "after its return"
SHORT_BREAK = "short break"
OUTSIDE_CARE = "outside care"
FATES = (COUNTED, BEFORE_BIRTH, AFTER_ITS_RETURN, SHORT_BREAK, OUTSIDE_CARE)
#: Single breaks this far apart at most are one series: the longest time between two reviews of short breaks.
_SERIES = "183d"
_REVIEW = ("child_id", "review_date")


def matched_reviews(reviews: Frame, children: Frame, short_breaks: Frame, spells: Frame) -> Frame:
    """Every review of the history with what became of it.

    Args:
        reviews: one row per stitched review.
        children: one row per child.
        short_breaks: one row per episode of a short break that does not count as care.
        spells: one row per spell, as :func:`iro_analysis.care.spells.spells` returns them.

    Returns:
        The columns of ``reviews``, with the ``birth_date`` of the children table if it has one; ``fate``, one of
        :data:`FATES`; ``spell``, the number of the spell in which the day lies, missing if there is none.
    """
    born = children.select("child_id", header_birth_date="birth_date")
    known = reviews.join(born, on="child_id", how="left").with_columns(
        birth_date=nw.coalesce(nw.col("header_birth_date"), nw.col("birth_date"))
    )
    in_spell = _holding(reviews, spells, "spell_started", "spell_ended")
    # If one spell ends and another starts on the day, the review belongs to the one that starts.
    spell = in_spell.group_by(*_REVIEW).agg(spell=nw.col("spell").max())
    breaks = _holding(reviews, _in_series(short_breaks), "started", "until")
    on_break = breaks.select(*_REVIEW, on_break=nw.lit(1)).unique([*_REVIEW], keep="any")
    placed = known.join(spell, on=[*_REVIEW], how="left").join(on_break, on=[*_REVIEW], how="left")
    return placed.with_columns(fate=_fate()).drop("header_birth_date", "on_break")


def _in_series(short_breaks: Frame) -> Frame:
    """The short breaks, each up to its last day; a single break up to the next one of its series, if there is one."""
    next_started = nw.col("started").shift(-1).over("child_id", "legal_status", order_by="started")
    goes_on = (nw.col("legal_status") == EACH_BREAK) & (
        nw.col("next_started") <= nw.col("ceased").dt.offset_by(_SERIES)
    )
    breaks = short_breaks.with_columns(next_started=next_started)
    until = nw.when(goes_on.fill_null(value=False)).then(nw.col("next_started")).otherwise(nw.col("ceased"))
    return breaks.select("child_id", "started", until=until)


def _holding(reviews: Frame, intervals: Frame, first: str, last: str) -> Frame:
    """The reviews joined to each of the child's intervals in which their day lies; both ends count."""
    day = nw.col("review_date")
    return (
        reviews.select(*_REVIEW)
        .join(intervals, on="child_id")
        .filter(nw.col(first) <= day, nw.col(last).is_null() | (nw.col(last) >= day))
    )


def _fate() -> nw.Expr:
    """The fate of each review. Later lines override earlier ones, so the last that applies takes precedence."""
    day = nw.col("review_date")
    year = day.dt.year().cast(nw.Int64) + nw.when(day.dt.month().cast(nw.Int64) >= FIRST_MONTH).then(1).otherwise(0)
    fate = nw.when(nw.col("spell").is_null()).then(nw.lit(OUTSIDE_CARE)).otherwise(nw.lit(COUNTED))
    fate = nw.when(nw.col("spell").is_null() & ~nw.col("on_break").is_null()).then(nw.lit(SHORT_BREAK)).otherwise(fate)
    # A review dated after the end of the return that lists it was planned, not held.
    fate = nw.when(year > nw.col("return_year")).then(nw.lit(AFTER_ITS_RETURN)).otherwise(fate)
    return nw.when(day < nw.col("birth_date")).then(nw.lit(BEFORE_BIRTH)).otherwise(fate)
