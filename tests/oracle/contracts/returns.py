"""The rules on a child's episodes from one return to the next."""

from oracle.contracts.registry import breaks
from oracle.contracts.rows import by_start, differ, earlier, of_child, own, year_start, years_of

#: The placement types whose codes were replaced, what may follow, and the first and last year of the change.
REPLACED = {"H5": ({"K3"}, 2024, 2025), "Z1": ({"Z11", "Z12", "Z13", "Z14"}, 2026, 2026)}


def firsts_with_left_open(tables):
    """(a child's first episode in a return, the last one in the return before), if the latter was left open."""
    episodes = of_child(tables["episodes"])
    for (year, child), about in episodes.items():
        ordered = by_start(about, "started")
        before = by_start(episodes.get((year - 1, child), []), "started")
        if ordered and before and before[-1]["ceased"] is None:
            yield ordered[0], before[-1]


@breaks("episodes.open_started_kept")
def open_started_kept(tables):
    return [row for row, before in firsts_with_left_open(tables) if row["started"] != before["started"]]


def register_kept(column, expectation):
    @breaks(f"episodes.{expectation}")
    def changed(tables):
        return [row for row, before in firsts_with_left_open(tables) if differ(row[column], before[column])]


register_kept("reason_new_episode", "open_reason_new_episode_kept")
register_kept("legal_status", "open_legal_status_kept")
register_kept("need", "open_need_kept")
register_kept("provider", "open_provider_kept")
register_kept("placement_urn", "open_urn_kept")


@breaks("episodes.open_placement_kept")
def open_placement_kept(tables):
    return [
        row
        for row, before in firsts_with_left_open(tables)
        if differ(row["placement"], before["placement"]) and before["placement"] not in REPLACED
    ]


def register_replaced(code, expectation):
    successors, since, until = REPLACED[code]

    @breaks(f"episodes.{expectation}")
    def changed(tables):
        return [
            row
            for row, before in firsts_with_left_open(tables)
            if before["placement"] == code
            and differ(row["placement"], code)
            and not (row["placement"] in successors and since <= row["return_year"] <= until)
        ]


register_replaced("H5", "open_h5_kept")
register_replaced("Z1", "open_z1_kept")


@breaks("episodes.in_previous_return")
def in_previous_return(tables):
    episodes = of_child(tables["episodes"])
    supplied = years_of(tables["episodes"])
    return [
        row
        for row in tables["episodes"]
        if row["child_id"] is not None
        and earlier(row["started"], year_start(row["return_year"]))
        and row["return_year"] - 1 in supplied
        and row["started"] not in {before["started"] for before in own(row, episodes, 1)}
    ]


@breaks("episodes.child_in_next_return")
def child_in_next_return(tables):
    episodes = of_child(tables["episodes"])
    supplied = years_of(tables["episodes"])
    return [
        row
        for row in tables["episodes"]
        if row["child_id"] is not None
        and row["return_year"] is not None
        and row["started"] is not None
        and row["ceased"] is None
        and row["return_year"] + 1 in supplied
        and not own(row, episodes, -1)
    ]
