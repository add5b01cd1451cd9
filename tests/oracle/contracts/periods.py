"""Periods of care within one return."""

from datetime import date

from oracle.contracts.rows import earlier, earlier_or_same, in_order


def periods(about):
    """A child's episodes in the periods of care they make up: each starts before, or as, those before it have ended.

    One that ends before it starts is of no day, and left out.
    """
    found = []
    for row in in_order((row for row in about if not earlier(row["ceased"], row["started"])), "started", "ceased"):
        if found and row["started"] <= end_of(found[-1]):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def end_of(period):
    """The day a period of care ended; the last there is while it lasts."""
    return max(row["ceased"] or date.max for row in period)


def last_begun(about, day):
    """The period of care that had begun last by ``day``, as a list of none or one."""
    return [period for period in periods(about) if earlier_or_same(period[0]["started"], day)][-1:]
