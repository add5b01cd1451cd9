"""The rules on consecutive episodes of a child in one return."""

from collections import defaultdict

from oracle.contracts.registry import breaks
from oracle.contracts.rows import differ, earlier, earlier_or_same, in_order, neighbours, of_child, year_start

HOME = ("placement", "placement_postcode", "placement_urn", "provider")
CONTINUES = {"L", "P", "T", "B", "U"}
ENDS_FOR_GOOD = {"E2", "E15"}


def second(expectation, broken):
    """Register a rule on two consecutive episodes that the second one breaks."""

    @breaks(f"episodes.{expectation}")
    def listed(tables):
        return [row for before, row in neighbours(tables["episodes"], "started", "ceased") if broken(before, row)]


def first(expectation, broken):
    """Register a rule on two consecutive episodes that the first one breaks."""

    @breaks(f"episodes.{expectation}")
    def listed(tables):
        return [row for row, following in neighbours(tables["episodes"], "started", "ceased") if broken(row, following)]


def left_care(row):
    return row["reason_ceased"] not in (None, "X1")


def same_home(before, row):
    """Whether the home is the same; a value blank on one side only is a change, as the DfE counts it."""
    return all(before[column] == row[column] for column in HOME)


def same_status(before, row):
    return row["legal_status"] is not None and before["legal_status"] == row["legal_status"]


first("earlier_ended", lambda row, _: row["ceased"] is None)
second("no_overlap", lambda before, row: earlier(row["started"], before["ceased"]))
second(
    "no_gap",
    lambda before, row: row["reason_new_episode"] in CONTINUES and differ(before["ceased"], row["started"]),
)
second(
    "starts_after_leaving",
    lambda before, row: left_care(before) and row["reason_new_episode"] not in (None, "S"),
)
second(
    "new_period_after_end",
    lambda before, row: row["reason_new_episode"] == "S" and earlier_or_same(row["started"], before["ceased"]),
)
first("x1_before_next", lambda row, following: left_care(row) and row["ceased"] == following["started"])
first("nothing_after_death_or_18", lambda row, _: row["reason_ceased"] in ENDS_FOR_GOOD)
second(
    "legal_status_changed",
    lambda before, row: row["reason_new_episode"] == "L" and (same_status(before, row) or not same_home(before, row)),
)
second(
    "placement_changed",
    lambda before, row: (
        row["reason_new_episode"] in {"P", "T"}
        and (same_home(before, row) or before["legal_status"] != row["legal_status"])
    ),
)
second(
    "both_changed",
    lambda before, row: (
        row["reason_new_episode"] in {"B", "U"} and (same_home(before, row) or same_status(before, row))
    ),
)
second(
    "need_kept",
    lambda before, row: (
        before["reason_ceased"] == "X1" and before["ceased"] == row["started"] and differ(before["need"], row["need"])
    ),
)


@breaks("episodes.continues_after_x1")
def continues_after_x1(tables):
    """X1 must be followed by an episode; one whose place in the order is not known counts as not followed."""
    not_followed = [
        row
        for about in of_child(tables["episodes"]).values()
        for row, following in each_and_next(in_order(about, "started", "ceased"))
        if following is None or following["started"] != row["ceased"]
    ]
    unplaced = [row for row in tables["episodes"] if None in (row["child_id"], row["return_year"], row["started"])]
    return [row for row in not_followed + unplaced if row["reason_ceased"] == "X1" and row["ceased"] is not None]


def each_and_next(ordered):
    return zip(ordered, [*ordered[1:], None], strict=True) if ordered else []


@breaks("episodes.first_ever_starts")
def first_ever_starts(tables):
    """Over all returns; an episode that started before the year of its return may follow some not supplied."""
    starts = defaultdict(list)
    for row in tables["episodes"]:
        if row["started"] is not None:
            starts[row["child_id"]].append(row["started"])
    return [
        row
        for row in tables["episodes"]
        if row["child_id"] is not None
        and row["started"] == min(starts[row["child_id"]], default=None)
        and row["reason_new_episode"] not in (None, "S")
        and earlier_or_same(year_start(row["return_year"]), row["started"])
    ]
