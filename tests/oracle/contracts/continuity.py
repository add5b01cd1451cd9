"""Whether a child was looked after continuously for the 12 months to 31 March, as the DfE's rules define it."""

from datetime import date

from oracle.contracts.rows import earlier, earlier_or_same, in_order, year_end, year_start

SHORT_BREAKS = {"V3", "V4"}


def continuous(episodes):
    """Whether the child was in care every day of the year, and no episode starts or ends care in between."""
    return every_day(episodes) and not interrupted(episodes)


def interrupted(episodes):
    """Whether the child was not looked after continuously by the DfE's rules, which ignore gaps between episodes."""
    return any(map(interrupts, episodes)) or not any(map(during_year, episodes))


def every_day(episodes):
    if not episodes:
        return False
    until = year_start(episodes[0]["return_year"])
    for row in in_order(episodes, "started", "ceased"):
        if row["started"] <= until:
            until = max(until, row["ceased"] or date.max)
    return until >= year_end(episodes[0]["return_year"])


def during_year(row):
    begun = earlier_or_same(row["started"], year_end(row["return_year"]))
    return begun and not earlier(row["ceased"], year_start(row["return_year"]))


def interrupts(row):
    first, last = year_start(row["return_year"]), year_end(row["return_year"])
    starts = (
        row["reason_new_episode"] == "S" and earlier(first, row["started"]) and earlier_or_same(row["started"], last)
    )
    ends = row["reason_ceased"] != "X1" and earlier_or_same(first, row["ceased"]) and earlier(row["ceased"], last)
    return starts or ends or (row["legal_status"] in SHORT_BREAKS and during_year(row))
