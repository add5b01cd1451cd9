"""Stretches of a spell: unbroken runs of its episodes under one kind of legal status, and what the law makes of them.

The rules are in ``docs/statutory-clock.md``, sections "Four duties" and "Stays that are to be reviewed before they
end".
"""

import narwhals as nw

from iro_analysis.care.ages import ADULT, birthday
from iro_analysis.care.reviews import COUNTED
from iro_analysis.engines import Frame

#: Placement order, and the freeing order that it replaced.
PLACEMENT_ORDERS = ("E1", "D1")
REMAND, DETAINED, ACCOMMODATION = "remand", "detained", "accommodation"
GROUNDS = (REMAND, DETAINED, ACCOMMODATION)
_REMANDED = ("J1", "J2", "J3")
_CARE_ORDERS, _DETAINED_IN = ("C1", "C2"), "R5"
_SINGLE_ACCOMMODATION = "V2"
#: Reasons for ceasing of a child who goes to nobody with parental responsibility.
_TO_NOBODY = ("E5", "E6", "E7", "E13")
_SPELL = ("child_id", "spell")
_STRETCH = (*_SPELL, "started", "ended", "known")


def authority_to_place(  # D133
    care_episodes: Frame, clock_options: Frame, placement_authorities: Frame | None = None
) -> Frame:
    """The times in which the council is authorised to place a child for adoption.

    Args:
        care_episodes: as :func:`iro_analysis.care.spells.care_episodes` returns them.
        clock_options: one row, with ``care_waits``: whether the limits of care do not run in the meantime.
        placement_authorities: the log of authorities to place; without it only the legal status shows them, and consent
            under section 19 is none.

    Returns:
        One row per stretch: ``child_id``, ``spell``, ``authorised_from``, ``authorised_to`` (the first day on which the
        authority was no longer there; missing while it is), ``authorised_from_known`` (false if the order may be older
        than the history) and ``care_waits``.
    """
    stretches = _stretches(care_episodes, nw.col("status").is_in(PLACEMENT_ORDERS)).select(*_STRETCH)
    if placement_authorities is not None:
        stretches = _joined(nw.concat([stretches, _in_spells(placement_authorities, care_episodes)]))
    named = stretches.select(
        *_SPELL, authorised_from="started", authorised_to="ended", authorised_from_known=nw.col("known") == 1
    )
    return named.join(clock_options, how="cross")


def stays_to_review(care_episodes: Frame, children: Frame, matched_reviews: Frame, calendar: Frame) -> Frame:
    """The stays that have ended and were to be reviewed before they did (2010 Regulations, regulation 33(3)(c) to (e)).

    Args:
        care_episodes: as :func:`iro_analysis.care.spells.care_episodes` returns them.
        children: one row per child, for the 18th birthday.
        matched_reviews: reviews with their fate.
        calendar: one row per day, with the limit of the first review and ``history_from``.

    Returns:
        One row per stay: ``child_id``, ``spell``, ``ground`` (one of :data:`GROUNDS`), ``started``, ``ended``,
        ``reviewed`` (whether a review that counts lies in it, both ends included) and ``assessable`` (whether it was
        reviewed, or began within the history of reviews).
    """
    detained = nw.col("status").is_in(_CARE_ORDERS) & (nw.col("placement") == _DETAINED_IN)
    stays = nw.concat(
        [
            _of_ground(REMAND, _stretches(care_episodes, nw.col("status").is_in(_REMANDED))),
            _of_ground(DETAINED, _stretches(care_episodes, detained)),
            _of_ground(ACCOMMODATION, _ended_with_spell(care_episodes, children, calendar)),
        ]
    )
    # On one day only there is no stay, but for a child who is in care by an order of a court.
    lasted = (nw.col("started") < nw.col("ended")) | (nw.col("ground") == DETAINED)
    ended = stays.filter(~nw.col("ended").is_null(), lasted)
    held = matched_reviews.filter(nw.col("fate") == COUNTED).select("child_id", "review_date")
    within = nw.col("review_date").is_between(nw.col("started"), nw.col("ended"))
    key = ("child_id", "ground", "started")
    reviewed = ended.join(held, on="child_id").filter(within).select(*key, review=nw.lit(1)).unique([*key], keep="any")
    history = calendar.select(ended="day", history_from="history_from")
    judged = ended.join(reviewed, on=[*key], how="left").join(history, on="ended", how="left")
    known = (nw.col("started") >= nw.col("history_from")).fill_null(value=False)
    return judged.with_columns(reviewed=~nw.col("review").is_null()).select(
        *_SPELL, "ground", "started", "ended", "reviewed", assessable=nw.col("reviewed") | known
    )


def _in_spells(placement_authorities: Frame, care_episodes: Frame) -> Frame:
    """The log's authorities as stretches, cut to each spell in which they run.

    A spell whose start is not known may have begun before the authority, so it cuts nothing off its beginning.
    """
    spells = care_episodes.filter(nw.col("begins_spell")).select(*_SPELL, "spell_started", "spell_ended", "start_known")
    first, last = nw.col("authority_from"), nw.col("authority_to")
    before = (nw.col("start_known") & (first < nw.col("spell_started"))).fill_null(value=False)
    beyond = (last.is_null() | (nw.col("spell_ended") < last)).fill_null(value=False)
    logged = placement_authorities.select("child_id", "authority_from", "authority_to").join(spells, on="child_id")
    cut = logged.with_columns(
        started=nw.when(before).then(nw.col("spell_started")).otherwise(first),
        ended=nw.when(beyond).then(nw.col("spell_ended")).otherwise(last),
        known=nw.lit(1, nw.Int64),
    )
    ended = nw.col("ended")
    lies_in_it = ended.is_null() | ((ended > nw.col("spell_started")) & (ended > first))
    return cut.filter(lies_in_it).select(*_STRETCH)


def _joined(stretches: Frame) -> Frame:
    """The stretches, with those of a spell that overlap or touch as one, from the first day of any to the last."""
    ends = (nw.col("ended").max(), nw.col("open_end").max(), nw.col("known").max())
    marked = stretches.with_columns(open_end=nw.col("ended").is_null().cast(nw.Int64))
    # One row per first day, because rows of one day have no certain order. The first day of a stretch is known if any
    # of those that begin on it is.
    of_day = marked.group_by(*_SPELL, "started").agg(*ends)
    so_far = of_day.with_columns(ended_by=_highest("ended"), open_by=_highest("open_end"))
    before = so_far.with_columns(ended_before=_previous("ended_by"), open_before=_previous("open_by"))
    apart = (nw.col("open_before") == 0) & (nw.col("ended_before") < nw.col("started"))
    begins = (nw.col("open_before").is_null() | apart.fill_null(value=False)).cast(nw.Int64)
    numbered = before.with_columns(begins=begins).with_columns(
        stretch=nw.col("begins").cum_sum().over(*_SPELL, order_by="started").cast(nw.Int64),
        known=nw.when(nw.col("begins") == 1).then(nw.col("known")),
    )
    whole = numbered.group_by(*_SPELL, "stretch").agg(nw.col("started").min(), *ends)
    return whole.select(*_SPELL, "started", ended=nw.when(nw.col("open_end") == 0).then(nw.col("ended")), known="known")


def _highest(column: str) -> nw.Expr:
    return nw.col(column).cum_max().over(*_SPELL, order_by="started")


def _previous(column: str) -> nw.Expr:
    return nw.col(column).shift(1).over(*_SPELL, order_by="started")


def _of_ground(ground: str, stretches: Frame) -> Frame:
    return stretches.select(*_SPELL, "started", "ended", ground=nw.lit(ground))


def _ended_with_spell(care_episodes: Frame, children: Frame, calendar: Frame) -> Frame:  # D132
    """The spells of accommodation that ended before a first review was due, of a child who goes to nobody responsible.

    The child is under 18. A longer stay has had its first review, and the return does not say when the council decided
    to end it.
    """
    adults = children.select("child_id", adult_on=birthday(nw.col("birth_date"), ADULT))
    last = care_episodes.filter(nw.col("ends_spell"), nw.col("reason_ceased").is_in(_TO_NOBODY))
    young = last.join(adults, on="child_id", how="left").filter(
        ~(nw.col("adult_on") <= nw.col("spell_ended")).fill_null(value=False)
    )
    accommodated = _stretches(care_episodes, nw.col("status") == _SINGLE_ACCOMMODATION)
    whole = accommodated.filter(nw.col("last_of_spell") == 1).join(young.select(*_SPELL, "spell_started"), on=[*_SPELL])
    first = calendar.select(started="day", first_due="first_review")
    brief = (nw.col("started") == nw.col("spell_started")) & (nw.col("ended") <= nw.col("first_due"))
    return whole.join(first, on="started", how="left").filter(brief.fill_null(value=False))


def _stretches(care_episodes: Frame, belongs: nw.Expr) -> Frame:
    """Unbroken runs of a spell's episodes of which ``belongs`` holds, up to where they break or the spell ends.

    ``belongs`` reads ``status``: an episode without a legal status has that of the one before it in the spell. A short
    break in the middle of a stay breaks nothing, and is passed over.

    Returns:
        ``child_id``, ``spell``, ``started``, ``ended``, ``known`` (1 if it is known to have begun on that day, else 0)
        and ``last_of_spell`` (1 if no other status follows it in the spell, else 0).
    """
    lasting = care_episodes.filter(nw.col("in_stay").is_null())
    status = nw.col("legal_status").fill_null(strategy="forward").over(*_SPELL, order_by="episode_number")
    # Numbers, because booleans neither add up nor shift on every engine.
    marked = lasting.with_columns(status=status).with_columns(
        belongs=belongs.fill_null(value=False).cast(nw.Int64),
        begins_here=nw.col("start_known") | ~nw.col("begins_spell"),
    )
    changed = (nw.col("belongs") != _shifted("belongs", 1)).fill_null(value=True).cast(nw.Int64)
    numbered = marked.with_columns(changed=changed, next_started=_shifted("started", -1)).with_columns(
        stretch=nw.col("changed").cum_sum().over(*_SPELL, order_by="episode_number").cast(nw.Int64),
        until=nw.coalesce(nw.col("next_started"), nw.col("spell_ended")),
        known=nw.when(nw.col("changed") == 1).then(nw.col("begins_here").cast(nw.Int64)),
        last_of_spell=nw.col("next_started").is_null().cast(nw.Int64),
        open_end=(nw.col("next_started").is_null() & nw.col("spell_ended").is_null()).cast(nw.Int64),
    )
    whole = (
        numbered.filter(nw.col("belongs") == 1)
        .group_by(*_SPELL, "stretch")
        .agg(
            nw.col("started").min(),
            nw.col("until").max().alias("last"),
            nw.col("open_end").max(),
            nw.col("known").max(),
            nw.col("last_of_spell").max(),
        )
    )
    ended = nw.when(nw.col("open_end") == 0).then(nw.col("last"))
    return whole.select(*_SPELL, "started", "known", "last_of_spell", ended=ended)


def _shifted(column: str, by: int) -> nw.Expr:
    return nw.col(column).shift(by).over(*_SPELL, order_by="episode_number")
