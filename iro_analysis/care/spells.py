"""Spells: unbroken periods of being looked after, built from the episodes of the return.

An episode is the half-open interval from ``started`` to ``ceased``. A spell (DfE: period of care) is a chain of one
child's episodes in which each starts the day the last ended with reason X1. Short breaks (legal status V3 and V4) are
no part of any spell, so a change from a short break to another status starts a new one.
"""

from datetime import datetime

import narwhals as nw

from iro_analysis.engines import Frame

SHORT_BREAKS = ("V3", "V4")
STARTED = "S"
STILL_LOOKED_AFTER = "X1"
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001  dates of the return have no time zone


def care_episodes(episodes: Frame) -> Frame:
    """The episodes that are not short breaks, each with the spell it belongs to.

    Args:
        episodes: one row per stitched episode; a child's episodes do not overlap.

    Returns:
        The columns of ``episodes``; ``episode_number`` and ``spell`` (numbers within the child, in order of time);
        ``begins_spell``, ``ends_spell``, ``spell_started``, ``spell_ended`` (missing while open); ``start_known``
        (false where the history begins in the middle of the spell: its first episode continues one that is not there);
        ``previous_ended`` (the day the child's episode before this one ceased).
    """
    ordered = episodes.with_columns(ceased_or_never=nw.col("ceased").fill_null(_NEVER), one=nw.lit(1)).with_columns(
        episode_number=nw.col("one").cum_sum().over("child_id", order_by=("started", "ceased_or_never"))
    )
    known = (nw.col("reason_new_episode") == STARTED).fill_null(value=False) | _follows_short_break()
    of_care = ordered.with_columns(start_is_known=known).filter(
        ~nw.col("legal_status").is_in(SHORT_BREAKS).fill_null(value=False)
    )
    linked = of_care.with_columns(previous_ended=_before("ceased"), previous_reason=_before("reason_ceased"))
    numbered = linked.with_columns(begins_spell=~_continues()).with_columns(
        spell=nw.col("begins_spell").cast(nw.Int64).cum_sum().over("child_id", order_by="episode_number"),
        next_begins_spell=nw.col("begins_spell").shift(-1).over("child_id", order_by="episode_number"),
    )
    dated = numbered.with_columns(
        ends_spell=nw.col("next_begins_spell").fill_null(value=True),
        spell_started=nw.col("started").min().over("child_id", "spell"),
        last_ceased=nw.col("ceased").max().over("child_id", "spell"),
        is_open=nw.col("ceased").is_null().cast(nw.Int64).max().over("child_id", "spell"),
        start_known=(nw.col("begins_spell") & nw.col("start_is_known")).cast(nw.Int64).max().over("child_id", "spell")
        == 1,
    )
    ended = nw.when(nw.col("is_open") == 0).then(nw.col("last_ceased"))
    return dated.with_columns(spell_ended=ended).drop(
        "ceased_or_never", "one", "last_ceased", "is_open", "previous_reason", "next_begins_spell", "start_is_known"
    )


def spells(care_episodes: Frame) -> Frame:
    """One row per spell: ``child_id``, ``spell``, ``spell_started``, ``spell_ended``, ``start_known``."""
    return care_episodes.filter(nw.col("begins_spell")).select(
        "child_id", "spell", "spell_started", "spell_ended", "start_known"
    )


def in_care(started: nw.Expr, ceased: nw.Expr, on: nw.Expr) -> nw.Expr:
    """Whether an interval of care holds midnight at the end of the day ``on``."""
    return (started <= on) & (ceased.is_null() | (ceased > on))


def in_care_between(started: nw.Expr, ceased: nw.Expr, first: nw.Expr, last: nw.Expr) -> nw.Expr:
    """Whether an interval of care touches the days from ``first`` to ``last``; ceasing on ``first`` counts."""
    return (started <= last) & (ceased.is_null() | (ceased >= first))


def _follows_short_break() -> nw.Expr:
    short_break = _before("legal_status").is_in(SHORT_BREAKS).fill_null(value=False)
    return short_break & (_before("ceased") == nw.col("started")).fill_null(value=False)


def _continues() -> nw.Expr:
    adjacent = (nw.col("previous_ended") == nw.col("started")).fill_null(value=False)
    return adjacent & (nw.col("previous_reason") == STILL_LOOKED_AFTER).fill_null(value=False)


def _before(column: str) -> nw.Expr:
    return nw.col(column).shift(1).over("child_id", order_by="episode_number")
