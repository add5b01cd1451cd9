"""Placements: where a child lived, without temporary moves, and with changes of status in one home taken together."""

import narwhals as nw

from iro_analysis.engines import Frame

TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
FOR_ADOPTION = ("A3", "A4", "A5", "A6")
_OF_EPISODE = ("child_id", "spell", "episode_number", "started", "ceased", "placement")
_NEW_HOME = ("S", "P", "B")
_HOME = ("provider", "placement_postcode", "placement_urn")


def placement_episodes(care_episodes: Frame) -> Frame:  # D32
    """The episodes that are not temporary moves, each with the placement it belongs to.

    A placement begins with a spell, or when the return says that the carer changed (RNE P or B). Temporary moves
    (T0-T4) are left out, and the home a child comes back to after one is the same placement (DfE guide to the SSDA903
    collection: temporary placements do not count towards stability).

    Args:
        care_episodes: as :func:`iro_analysis.care.spells.care_episodes` returns them.

    Returns:
        One row per episode: ``child_id``, ``spell``, ``episode_number``, ``started``, ``ceased``, ``placement`` and
        ``placement_number`` (counted within the child).
    """
    lasting = care_episodes.filter(~nw.col("placement").is_in(TEMPORARY).fill_null(value=False))
    linked = lasting.with_columns(
        last_ended=_lasting_before("ceased"),
        first_of_spell=_lasting_before("started").is_null(),
        same_home=_same_home(),
    )
    moved = nw.col("reason_new_episode").is_in(_NEW_HOME).fill_null(value=False)
    begins = nw.col("first_of_spell") | (moved & ~(_after_temporary_move() & nw.col("same_home")))
    number = begins.cast(nw.Int64).cum_sum().over("child_id", order_by="episode_number").cast(nw.Int64)
    return linked.select(*_OF_EPISODE, placement_number=number)


def placements(placement_episodes: Frame) -> Frame:
    """One row per placement of a child.

    Returns:
        ``child_id``, ``spell``, ``placement_number``, ``placement_started``, ``placement_ended`` (missing while open)
        and ``before_started`` (when the spell's placement before it started; missing for the first).
    """
    with_open = placement_episodes.with_columns(open_episode=nw.col("ceased").is_null().cast(nw.Int64))
    whole = with_open.group_by("child_id", "spell", "placement_number").agg(
        nw.col("started").min().alias("placement_started"),
        nw.col("ceased").max().alias("last_ceased"),
        nw.col("open_episode").max().alias("is_open"),
    )
    return whole.with_columns(
        placement_ended=nw.when(nw.col("is_open") == 0).then(nw.col("last_ceased")),
        before_started=nw.col("placement_started").shift(1).over("child_id", "spell", order_by="placement_number"),
    ).drop("last_ceased", "is_open")


def _after_temporary_move() -> nw.Expr:
    """Episodes of a spell are adjacent, so a gap between lasting episodes is a temporary move that was left out."""
    return (nw.col("last_ended") != nw.col("started")).fill_null(value=False)


def _same_home() -> nw.Expr:
    """Whether the placement type is the same and nothing that both episodes say about the home differs."""
    same_kind = (nw.col("placement") == _lasting_before("placement")).fill_null(value=False)
    # A detail left blank in either episode does not speak against its being the same home.
    contradicted = [(nw.col(part) != _lasting_before(part)).fill_null(value=False) for part in _HOME]
    return same_kind & ~nw.any_horizontal(*contradicted, ignore_nulls=False)


def _lasting_before(column: str) -> nw.Expr:
    return nw.col(column).shift(1).over("child_id", "spell", order_by="episode_number")
