"""The rules on episodes whose dates have day and month swapped, so that they do not fit the other episodes."""

from oracle.contracts.logged import swapped
from oracle.contracts.registry import breaks
from oracle.contracts.rows import earlier, of_child, own, year_end, year_start

CONTINUES = {"L", "P", "T", "B", "U"}


@breaks("episodes.start_not_swapped")
def start_not_swapped(tables):
    episodes = of_child(tables["episodes"])
    return [
        row
        for row in tables["episodes"]
        for other in [swapped(row["started"])]
        if other is not None and known(row) and start_breaks(row, episodes) and start_fits(row, other, episodes)
    ]


@breaks("episodes.end_not_swapped")
def end_not_swapped(tables):
    episodes = of_child(tables["episodes"])
    return [
        row
        for row in tables["episodes"]
        for other in [swapped(row["ceased"])]
        if other is not None
        and known(row)
        and row["started"] is not None
        and row["reason_ceased"] == "X1"
        and not end_fits(row, row["ceased"], episodes)
        and end_fits(row, other, episodes)
    ]


def known(row):
    return None not in (row["child_id"], row["return_year"])


def start_breaks(row, episodes):
    """Whether the start does not fit.

    A start that a neighbouring return also has is right; any other must be possible and continue an episode.
    """
    day = row["started"]
    goes_on = row["reason_new_episode"] not in CONTINUES or joined(row, day, episodes)
    new_here = earlier(day, year_start(row["return_year"])) and own(row, episodes, 1)
    return not in_neighbour(row, day, episodes) and not (possible(row, day) and goes_on and not new_here)


def start_fits(row, day, episodes):
    taken = any(other["started"] == day for other in own(row, episodes))
    return possible(row, day) and joined(row, day, episodes) and not taken


def possible(row, day):
    return day <= year_end(row["return_year"]) and not earlier(row["ceased"], day)


def joined(row, day, episodes):
    """Whether another of the child's episodes ends that day, or one starts that day in a neighbouring return."""
    others = [episode for episode in own(row, episodes) if episode is not row and dates_in_order(episode)]
    return any(episode["ceased"] == day for episode in others) or in_neighbour(row, day, episodes)


def in_neighbour(row, day, episodes):
    return any(episode["started"] == day for years in (1, -1) for episode in own(row, episodes, years))


def dates_in_order(row):
    return row["started"] is not None and not earlier(row["ceased"], row["started"])


def end_fits(row, day, episodes):
    """Whether the episode can end that day, in the year of the return, and another episode of the child starts then."""
    in_year = max(row["started"], year_start(row["return_year"])) <= day <= year_end(row["return_year"])
    others = [episode for episode in own(row, episodes) if episode is not row and dates_in_order(episode)]
    return in_year and any(episode["started"] == day for episode in others)
