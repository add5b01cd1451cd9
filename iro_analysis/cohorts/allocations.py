"""Which IRO was responsible for a child on the day that a row is about, and the team of the child's social worker."""

import narwhals as nw

from iro_analysis.engines import Frame

_CHILD_AND_DAY = ("child_id", "on")


def allocations_on(days: Frame, iro_allocations: Frame) -> Frame:
    """One row per child and day ``on`` of ``days`` on which an IRO is allocated: ``iro_id`` and ``team``.

    Of several allocations the one that started last counts; of several that started on one day, the last ``iro_id`` in
    order.
    """
    log = iro_allocations.select("child_id", "iro_id", "allocated_from", "allocated_to", "team")
    lasts = nw.col("allocated_to").is_null() | (nw.col("allocated_to") >= nw.col("on"))
    asked = days.select(*_CHILD_AND_DAY).unique([*_CHILD_AND_DAY], keep="any")
    current = asked.join(log, on="child_id").filter(nw.col("allocated_from") <= nw.col("on"), lasts)
    started = current.with_columns(latest=nw.col("allocated_from").max().over(*_CHILD_AND_DAY))
    latest = started.filter(nw.col("allocated_from") == nw.col("latest"))
    chosen = latest.group_by(*_CHILD_AND_DAY).agg(iro_id=nw.col("iro_id").max())
    teams = latest.group_by(*_CHILD_AND_DAY, "iro_id").agg(team=nw.col("team").max())
    return chosen.join(teams, on=[*_CHILD_AND_DAY, "iro_id"])


def with_allocation(rows: Frame, iro_allocations: Frame | None) -> Frame:
    """The rows with ``iro`` and ``team`` on the day ``on``, if the log of allocations was supplied."""
    if iro_allocations is None:
        return rows
    allocated = allocations_on(rows, iro_allocations).select(*_CHILD_AND_DAY, "team", iro="iro_id")
    return rows.join(allocated, on=[*_CHILD_AND_DAY], how="left")


def with_allocation_at_end(rows: Frame, allocated_at_end: Frame | None) -> Frame:
    """The same for children in care at the end of the period, on that day."""
    if allocated_at_end is None:
        return rows
    return rows.join(
        allocated_at_end.select("period", "child_id", "team", iro="iro_id"), on=["period", "child_id"], how="left"
    )
