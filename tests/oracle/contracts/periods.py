"""Periods of care within one return."""

from datetime import date

from oracle.contracts.rows import earlier, earlier_or_same, in_order


def periods(about):
    """A child's episodes grouped into periods of care: each starts no later than those before it have ended.

    An episode that ends before it starts is left out.
    """
    groups = []
    for row in in_order((row for row in about if not earlier(row["ceased"], row["started"])), "started", "ceased"):
        if groups and row["started"] <= end_of(groups[-1]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def end_of(period):
    """The day on which a period of care ended; ``date.max`` if it is open."""
    return max(row["ceased"] or date.max for row in period)


def last_begun(about, day):
    """The latest period of care that had begun by ``day``, as a list of none or one."""
    return [period for period in periods(about) if earlier_or_same(period[0]["started"], day)][-1:]
