"""Spells: unbroken periods of being looked after, built from the episodes of the return.

An episode lasts from ``started`` up to, but not including, ``ceased``. A spell (DfE: period of care) is a chain of one
child's episodes in which each starts on the day the one before it ceased with reason X1. Short breaks (legal status V3
and V4) are not part of any spell, so a change from a short break to another status starts a new one. The one exception
is a short break in the middle of a stay: if the child lives in the same home throughout, under another status before
and after, the row counts as care.

A child who is only accommodated is looked after if that lasts for a continuous period of more than 24 hours (Children
Act 1989, section 22(2)). A whole spell that begins and ends on one day under no care or placement order is therefore a
stay under 24 hours: it is in the history, marked, and no spell for anything that is counted of children looked after.
"""

from datetime import datetime
from typing import Literal

import narwhals as nw

from iro_analysis.engines import Frame

#: The legal statuses of short breaks, which are not care: V3 records every break, V4 one agreement for all of them.
EACH_BREAK, AGREED_BREAKS = SHORT_BREAKS = ("V3", "V4")
#: The legal statuses of a child who is accommodated, under no care or placement order: by agreement, for protection or
#: in youth justice. Nothing is limited to 24 hours under an order, or where the status is not known.
ACCOMMODATED = ("V2", *SHORT_BREAKS, "L1", "L2", "L3", "J1", "J2", "J3")
STARTED = "S"
#: The reason an episode ceased if the next one begins at once: the child is still looked after.
STILL_LOOKED_AFTER = "X1"  # D27
_IN_ORDER = ("started", "until")
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001  dates of the return have no time zone


def care_history(episodes: Frame) -> Frame:
    """The episodes that are not short breaks, each with the spell it belongs to, stays under 24 hours included.

    Args:
        episodes: one row per stitched episode; a child's episodes do not overlap.

    Returns:
        The columns of ``episodes``; ``in_stay`` (for a short break, true: it lies in the middle of a stay and counts as
        care; missing for other episodes); ``episode_number`` and ``spell`` (numbered within the child, in order of
        time); ``begins_spell``, ``ends_spell``, ``spell_started``, ``spell_ended`` (missing while open);
        ``start_known`` (false if the history begins in the middle of the spell, because its first episode continues
        one that is not there); ``under_24_hours`` (whether the spell is a stay under 24 hours).
    """
    numbered = _within_stays(_with_earlier(episodes))
    of_care = numbered.filter(~_is_short_break() | nw.col("in_stay"))
    in_spells = _of_spells(_linked(of_care)).drop(
        *("until", "one", "status_before", "ceased_before", "previous_ended", "previous_reason", "next_started"),
        "start_is_known",
    )
    return in_spells.with_columns(under_24_hours=_under_24_hours())


def care_episodes(care_history: Frame) -> Frame:
    """The episodes of children who were looked after: those of stays under 24 hours are left out.

    Returns:
        The columns of the history, and ``previous_ended`` (the day the child's episode before this one ceased).
    """
    looked_after = care_history.filter(~nw.col("under_24_hours")).drop("under_24_hours")
    return looked_after.with_columns(previous_ended=_shifted("ceased", 1, "episode_number"))


def short_breaks(episodes: Frame, care_history: Frame) -> Frame:
    """The episodes of short breaks that are not care: those in the middle of a stay are left out."""
    breaks = episodes.filter(_is_short_break())
    stays = care_history.filter(_is_short_break()).select("child_id", "started")
    return breaks.join(stays, on=["child_id", "started"], how="anti")


def spells(care_episodes: Frame) -> Frame:
    """One row per spell: ``child_id``, ``spell``, ``spell_started``, ``spell_ended``, ``start_known``."""
    return care_episodes.filter(nw.col("begins_spell")).select(
        "child_id", "spell", "spell_started", "spell_ended", "start_known"
    )


def in_care(started: nw.Expr, ceased: nw.Expr, on: nw.Expr) -> nw.Expr:
    """Whether an interval of care includes midnight at the end of the day ``on``."""
    return (started <= on) & (ceased.is_null() | (ceased > on))


def in_care_between(started: nw.Expr, ceased: nw.Expr, first: nw.Expr, last: nw.Expr) -> nw.Expr:  # D30
    """Whether an interval of care touches the days from ``first`` to ``last``; ceasing on ``first`` counts."""
    return (started <= last) & (ceased.is_null() | (ceased >= first))


def _with_earlier(episodes: Frame) -> Frame:
    """The episodes numbered within the child; ``start_is_known``: if one begins a spell, the spell starts with it."""
    # Of two episodes that start on one day, the one still open comes last.
    ordered = episodes.with_columns(
        until=nw.col("ceased").fill_null(_NEVER).cast(nw.Datetime("ms")), one=nw.lit(1)
    ).with_columns(
        episode_number=nw.col("one").cum_sum().over("child_id", order_by=_IN_ORDER).cast(nw.Int64),
        status_before=_shifted("legal_status", 1, *_IN_ORDER),
        ceased_before=_shifted("ceased", 1, *_IN_ORDER),
    )
    started = (nw.col("reason_new_episode") == STARTED).fill_null(value=False)
    # Care that follows a short break starts on that day, whatever reason for a new episode the return gives.
    return ordered.with_columns(start_is_known=(started | _follows_short_break()).cast(nw.Int64))


def _within_stays(ordered: Frame) -> Frame:
    """Add ``in_stay``: whether a short break lies between episodes of another status, all adjacent and in one home."""
    is_break = _is_short_break()
    same_place = (nw.col("placement") == _shifted("placement", 1, "episode_number")).fill_null(value=False)
    moved = [
        (nw.col(part) != _shifted(part, 1, "episode_number")).fill_null(value=False)
        for part in ("provider", "placement_postcode", "placement_urn")
    ]
    joined = (nw.col("ceased_before") == nw.col("started")).fill_null(value=False) & same_place
    # Numbers, because booleans neither add up nor shift on every engine. A run is an episode of care and the breaks
    # after it.
    marked = ordered.with_columns(
        goes_on=(joined & ~nw.any_horizontal(*moved, ignore_nulls=False)).cast(nw.Int64),
        of_care=(~is_break).cast(nw.Int64),
    ).with_columns(
        run=nw.col("of_care").cum_sum().over("child_id", order_by="episode_number").cast(nw.Int64),
        after_breaks=nw.when(nw.col("of_care") == 1).then(nw.col("goes_on")),
        within=nw.when(nw.col("of_care") == 0).then(nw.col("goes_on")),
    )
    by_run = marked.with_columns(
        all_within=nw.col("within").min().over("child_id", "run"),
        goes_on_after=_filled("after_breaks", "backward"),
    )
    inside = (nw.col("run") > 0) & (nw.col("all_within") == 1) & (nw.col("goes_on_after") == 1).fill_null(value=False)
    return by_run.with_columns(in_stay=nw.when(is_break).then(inside)).drop(
        "goes_on", "of_care", "run", "after_breaks", "within", "all_within", "goes_on_after"
    )


def _under_24_hours() -> nw.Expr:  # D114
    """Whether the spell begins and ends on one day, and every episode of it is accommodation under no order."""
    # Numbers, because booleans cannot be taken to their maximum on every engine.
    accommodated = nw.col("legal_status").is_in(ACCOMMODATED).fill_null(value=False)
    others = (~accommodated).cast(nw.Int64).max().over("child_id", "spell")
    one_day = (nw.col("spell_started") == nw.col("spell_ended")).fill_null(value=False)
    return nw.col("start_known") & one_day & (others == 0)


def _is_short_break() -> nw.Expr:
    return nw.col("legal_status").is_in(SHORT_BREAKS).fill_null(value=False)


def _linked(of_care: Frame) -> Frame:
    """Whether each episode of care begins a spell, and whether it ends one."""
    return of_care.with_columns(
        previous_ended=_shifted("ceased", 1, "episode_number"),
        previous_reason=_shifted("reason_ceased", 1, "episode_number"),
        next_started=_shifted("started", -1, "episode_number"),
    ).with_columns(
        begins_spell=~_continued("previous_ended", "previous_reason", "started"),
        ends_spell=~_continued("ceased", "reason_ceased", "next_started"),
    )


def _of_spells(linked: Frame) -> Frame:
    """Every episode with the start of its spell, from the spell's first episode, and the end, from its last."""
    marked = linked.with_columns(
        spell=nw.col("begins_spell").cast(nw.Int64),
        spell_started=nw.when(nw.col("begins_spell")).then(nw.col("started")),
        start_is_known=nw.when(nw.col("begins_spell")).then(nw.col("start_is_known")),
        until=nw.when(nw.col("ends_spell")).then(nw.col("until")),
    )
    filled = marked.with_columns(
        spell=nw.col("spell").cum_sum().over("child_id", order_by="episode_number").cast(nw.Int64),
        spell_started=_filled("spell_started", "forward"),
        start_is_known=_filled("start_is_known", "forward"),
        until=_filled("until", "backward"),
    )
    return filled.with_columns(
        spell_ended=nw.when(nw.col("until") < nw.lit(_NEVER)).then(nw.col("until")),
        start_known=nw.col("start_is_known") == 1,
    )


def _follows_short_break() -> nw.Expr:
    short_break = nw.col("status_before").is_in(SHORT_BREAKS).fill_null(value=False)
    return short_break & (nw.col("ceased_before") == nw.col("started")).fill_null(value=False)


def _continued(ended: str, reason: str, started: str) -> nw.Expr:
    """Whether an episode that ended on ``ended`` for ``reason`` is continued by one that starts on ``started``."""
    adjacent = (nw.col(ended) == nw.col(started)).fill_null(value=False)
    return adjacent & (nw.col(reason) == STILL_LOOKED_AFTER).fill_null(value=False)


def _shifted(column: str, by: int, *order: str) -> nw.Expr:
    return nw.col(column).shift(by).over("child_id", order_by=order)


def _filled(column: str, strategy: Literal["forward", "backward"]) -> nw.Expr:
    return nw.col(column).fill_null(strategy=strategy).over("child_id", order_by="episode_number")
