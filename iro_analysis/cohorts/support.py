"""The populations of children's support: advocates and independent visitors."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.cohorts.reviews import of_children_in_care
from iro_analysis.cohorts.service import on_days_in_care
from iro_analysis.cohorts.time import in_period
from iro_analysis.engines import Frame

_CHILD = ("period", "child_id")


def referred_to_advocates(advocacy: Frame, spells: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per referral to an advocate in the period of a child in care on the day; the last day of care counts."""
    referred = of_children_in_care(advocacy, "advocacy_referred", spells)
    who = referred.join(children.select("child_id", "birth_date"), on="child_id", how="left")
    return in_period(who.with_columns(on=nw.col("advocacy_referred")), "advocacy_referred", periods)


def with_advocate(spells_during: Frame, advocacy: Frame) -> Frame:
    """The spells of the period in which the child had an advocate on a day at the end of which it was in care."""
    stay = ("period", "child_id", "spell_started")
    given = advocacy.filter(~nw.col("advocacy_from").is_null()).select("child_id", "advocacy_from", "advocacy_to")
    pairs = spells_during.select(*stay, "period_start", "period_end", "spell_ended").join(given, on="child_id")
    return on_days_in_care(pairs, "advocacy_from", "advocacy_to").unique([*_CHILD], keep="any")


def visited_at_end(in_care_at_end: Frame, independent_visitors: Frame) -> Frame:
    """The children in care at the end of the period: ``visited``, and ``waiting`` for a visitor, 1 or 0 each.

    Somebody with a visitor does not wait for another one.
    """
    rows = independent_visitors.select("child_id", "visitor_referred", "visitor_from", "visitor_to")
    pairs = in_care_at_end.select(*_CHILD, "period_end").join(rows, on="child_id")
    end, begins, ends = nw.col("period_end"), nw.col("visitor_from"), nw.col("visitor_to")
    begun = (~begins.is_null()) & (begins <= end)
    has = begun & (ends.is_null() | (ends >= end))
    waits = (nw.col("visitor_referred") <= end) & ~begun & (ends.is_null() | (ends > end))
    of_child = (
        pairs.with_columns(visited=has.cast(nw.Int64), waiting=waits.cast(nw.Int64))
        .group_by(*_CHILD)
        .agg(nw.col("visited").max(), nw.col("waiting").max())
    )
    joined = in_care_at_end.join(of_child, on=[*_CHILD], how="left")
    filled = joined.with_columns(visited=nw.col("visited").fill_null(0), waiting=nw.col("waiting").fill_null(0))
    return filled.with_columns(waiting=nw.col("waiting") * (1 - nw.col("visited")))


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "referred_to_advocates": referred_to_advocates,
    "with_advocate": with_advocate,
    "visited_at_end": visited_at_end,
}
