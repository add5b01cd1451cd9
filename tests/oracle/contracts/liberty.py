"""The rules on deprivation of liberty orders, from the return of 2026-27."""

from datetime import date

from oracle.contracts.periods import end_of, last_begun
from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import earlier, earlier_or_same, neighbours, of_child, own, year_end, year_start, years_of

TABLE = "deprivation_of_liberty"
EXPECTED = {"K2", "Z12", "Z13"}
IMPOSSIBLE = {"K1", "P1", "R5", "K3"}

rows_that(
    TABLE,
    {
        "to_after_from": lambda row: earlier_or_same(row["order_to"], row["order_from"]),
        "from_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["order_from"]),
        "to_in_or_after_year": lambda row: earlier(row["order_to"], year_start(row["return_year"])),
        "to_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["order_to"]),
        "after_birth": lambda row: earlier_or_same(row["order_from"], row["birth_date"]),
    },
    since=2027,
)


def orders(tables):
    return neighbours(tables[TABLE], "order_from", "order_to")


@breaks(f"{TABLE}.earlier_ended", since=2027)
def earlier_ended(tables):
    return [row for row, _ in orders(tables) if row["order_to"] is None]


@breaks(f"{TABLE}.no_overlap", since=2027)
def no_overlap(tables):
    return [row for before, row in orders(tables) if earlier(row["order_from"], before["order_to"])]


@breaks(f"{TABLE}.in_next_return", since=2027)
def in_next_return(tables):
    listed, supplied = of_child(tables[TABLE]), years_of(tables[TABLE])
    return [
        row
        for row in tables[TABLE]
        if None not in (row["child_id"], row["return_year"], row["order_from"])
        and row["order_to"] is None
        and row["return_year"] + 1 in supplied
        and row["order_from"] not in {later["order_from"] for later in own(row, listed, -1)}
    ]


@breaks(f"{TABLE}.ended_with_care", since=2027)
def ended_with_care(tables):
    episodes = of_child(tables.get("episodes", []))
    return [
        row
        for row in tables[TABLE]
        for period in last_begun(own(row, episodes), row["order_from"])
        if row["order_to"] is None and end_of(period) < date.max
    ]


@breaks(f"{TABLE}.ended_by_end_of_care", since=2027)
def ended_by_end_of_care(tables):
    episodes = of_child(tables.get("episodes", []))
    return [
        row
        for row in tables[TABLE]
        for period in last_begun(own(row, episodes), row["order_from"])
        if earlier(end_of(period), row["order_to"])
    ]


def placements_during(row, episodes):
    """The placement types of the episodes during the order; an open order counts to the end of the year."""
    if row["order_from"] is None:
        return set()
    return {episode["placement"] for episode in own(row, episodes) if touches(episode, row)} - {None}


def touches(episode, row):
    begun = earlier_or_same(episode["started"], row["order_to"] or year_end(row["return_year"]))
    return begun and (episode["ceased"] is None or row["order_from"] <= episode["ceased"])


@breaks(f"{TABLE}.expected_placement", since=2027)
def expected_placement(tables):
    episodes = of_child(tables.get("episodes", []))
    return [row for row in tables[TABLE] if placements_during(row, episodes) - EXPECTED]


@breaks(f"{TABLE}.possible_placement", since=2027)
def possible_placement(tables):
    episodes = of_child(tables.get("episodes", []))
    return [row for row in tables[TABLE] if placements_during(row, episodes) & IMPOSSIBLE]
