"""The rules on placements: temporary placements, providers and reasons for a change."""

from collections import defaultdict
from datetime import date, timedelta

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import differ, in_order, neighbours, of_child, year_end

TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
WITHOUT_PROVIDER = TEMPORARY | {"Z11", "Z12", "Z13", "Z14"}
MOVES = {"P", "B", "T", "U"}
FOSTER_CARERS_SINCE = date(2015, 4, 1)
NOT_OF_THE_AUTHORITY = {"P1", "R2", "R5"}
NOT_PUBLIC = {"P1", "A3", "A4", "A5", "A6", "K1", "K2", "U1", "U2", "U3", "U4", "U5", "U6"}


def lasts_over(row, days):
    """Whether the episode lasted more than ``days`` days; an open one counts to the end of its return's year."""
    ended = row["ceased"] or year_end(row["return_year"])
    return row["started"] is not None and ended is not None and ended > row["started"] + timedelta(days=days)


def provided(provider, *placements):
    return lambda row: row["provider"] == provider and row["placement"] in placements


rows_that(
    "episodes",
    {
        "not_at_home_postcode": lambda row: (
            differ(row["placement"], "P1")
            and row["home_postcode"] is not None
            and row["home_postcode"] == row["placement_postcode"]
        ),
        "temporary_starts_with_move": lambda row: (
            row["placement"] in TEMPORARY and row["reason_new_episode"] not in (None, "P", "B")
        ),
        "care_not_ended_temporary": lambda row: (
            row["placement"] in TEMPORARY and row["reason_ceased"] not in (None, "X1")
        ),
        "breaks_not_temporary": lambda row: row["placement"] in TEMPORARY and row["legal_status"] in {"V3", "V4"},
        "breaks_not_long_term": lambda row: row["placement"] in {"U1", "U4"} and row["legal_status"] in {"V3", "V4"},
        "hospital_six_weeks": lambda row: row["placement"] == "T1" and lasts_over(row, 42),
        "carer_holiday_three_weeks": lambda row: row["placement"] == "T3" and lasts_over(row, 21),
        "temporary_seven_days": lambda row: row["placement"] == "T4" and lasts_over(row, 7),
        "temporary_no_change_reason": lambda row: (
            row["placement"] in TEMPORARY and row["reason_placement_change"] is not None
        ),
        "with_foster_carers_reason": lambda row: (
            row["placement"] in {"A3", "A5"}
            and row["started"] is not None
            and row["started"] >= FOSTER_CARERS_SINCE
            and row["reason_new_episode"] not in (None, "S", "T", "U")
        ),
        "provider_not_needed": lambda row: row["placement"] in WITHOUT_PROVIDER and row["provider"] is not None,
        "provider_given": lambda row: (
            row["placement"] not in {None, "Z1", *WITHOUT_PROVIDER} and row["provider"] is None
        ),
        "own_provision": provided("PR1", *NOT_OF_THE_AUTHORITY),
        "other_authority": provided("PR2", *NOT_OF_THE_AUTHORITY),
        "public_provision": provided("PR3", *NOT_PUBLIC),
        "private_provision": provided("PR4", "P1"),
        "voluntary_provision": provided("PR5", "P1"),
        "parents_provide": lambda row: row["provider"] == "PR0" and differ(row["placement"], "P1"),
    },
)
rows_that(
    "episodes",
    {"open_no_change_reason": lambda row: row["ceased"] is None and row["reason_placement_change"] is not None},
    since=2026,
)


@breaks("episodes.carer_holiday_twice")
def carer_holiday_twice(tables):
    holidays = defaultdict(list)
    for (year, child), about in of_child(tables["episodes"]).items():
        holidays[year, child] = [row for row in about if row["placement"] == "T3"]
    return [row for rows in holidays.values() if len(rows) > 2 for row in rows]


@breaks("episodes.change_reason_given")
def change_reason_given(tables):
    return [
        row
        for row, following in neighbours(tables["episodes"], "started", "ceased")
        if row["reason_ceased"] == "X1"
        and row["reason_placement_change"] is None
        and following["reason_new_episode"] in MOVES
        and row["placement"] not in TEMPORARY
        and following["placement"] not in TEMPORARY
    ]


@breaks("episodes.no_change_reason_before_temporary")
def no_change_reason_before_temporary(tables):
    return [
        row
        for before, row in neighbours(tables["episodes"], "started", "ceased")
        if row["placement"] in TEMPORARY and before["reason_placement_change"] is not None
    ]


def around_temporary(tables):
    """(the episode before, the one after) for each temporary placement."""
    for about in of_child(tables["episodes"]).values():
        ordered = in_order(about, "started", "ceased")
        for before, away, row in zip(ordered, ordered[1:], ordered[2:], strict=False):
            if away["placement"] in TEMPORARY:
                yield before, row


@breaks("episodes.back_from_temporary")
def back_from_temporary(tables):
    return [row for _, row in around_temporary(tables) if row["reason_new_episode"] not in (None, "P")]


@breaks("episodes.back_in_placement")
def back_in_placement(tables):
    return [row for before, row in around_temporary(tables) if differ(before["placement"], row["placement"])]


@breaks("episodes.back_at_postcode", since=2026)
def back_at_postcode(tables):
    pairs = around_temporary(tables)
    return [row for before, row in pairs if differ(before["placement_postcode"], row["placement_postcode"])]
