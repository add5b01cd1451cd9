"""Faults in placements: where, how long and at what age children are placed."""

from functools import partial

import pandas as pd

from planted_faults.episodes import NEW, TURNED_18
from planted_faults.planting import DAY, NONE, Fault, blank, change, exchanged, ids, repeat, several

#: The only episode of a child in all returns.
ONLY = "n_episodes == 1 and not child_before and not child_after"
#: In care for a long time, and not placed with parents.
LONG = f"{ONLY} and started < year_start and provider != 'PR0' and age_end < 14"
#: A child who came and left within some weeks, at an age at which every legal status is possible.
WEEKS = f"{ONLY} and started > year_start and ceased.notna() and age_start >= 11 and n_missing == 0"
AT_HOME = f"{ONLY} and placement == 'P1'"
#: The only episode of a child in two returns, which began at the age of 15.
AT_15 = "n_episodes == 1 and age_started == 15 and (child_before or child_after) and provider != 'PR0'"


def temporary(name, fires, *, placement="T4", days=5, times=1, later=0, **cells):
    """A temporary placement in the last weeks of the last return; the child then returns to the placement before.

    Args:
        name: what is wrong.
        fires: ids of the episodes table, separated by spaces.
        placement: the type of the temporary placement.
        days: how long it lasts.
        times: how many such placements there are.
        later: as in :class:`planting.Fault`.
        cells: further cells to write: into the row ``before`` it, the row ``during`` it and the row ``after`` it.
    """
    plant = partial(_temporary, placement=placement, days=days, times=times, cells=cells)
    return Fault(name, plant, ids("episodes", fires), later)


def _temporary(sample, placement, days, times, cells):
    rows = sample.facts("episodes")
    last = rows["return_year"] == rows["return_year"].max()
    wanted = "ceased.isna() and legal_status == 'C2' and n_outcomes == 0 and placement.str.startswith('U')"
    position = rows[last & (rows["started_in"] < 280)].query(wanted, engine="python").index[0]
    first = rows.loc[position, sample.tables["episodes"].columns]
    leaves = rows.loc[position, "year_end"] - 80 * DAY
    moved = {"ceased": leaves, "reason_ceased": "X1", "reason_placement_change": NONE}
    chain = [dict(first) | moved | cells.get("before", {})]
    for number in range(times):
        away = leaves + 10 * number * DAY
        back = away + days * DAY
        chain.append(_away_row(first, placement, away, back) | cells.get("during", {}))
        until = {"ceased": away + 10 * DAY, "reason_ceased": "X1"} if number < times - 1 else {}
        chain.append(dict(first) | {"started": back, "reason_new_episode": "P"} | until | cells.get("after", {}))
    frame = sample.tables["episodes"]
    kept = [row for row in chain if not pd.isna(row["started"])]
    added = pd.DataFrame(kept, columns=frame.columns).astype(frame.dtypes.to_dict())
    return sample.tables | {"episodes": pd.concat([frame.drop(index=position), added], ignore_index=True)}


def _away_row(first, placement, started, ceased):
    return dict(first) | {
        "started": started,
        "ceased": ceased,
        "reason_new_episode": "P",
        "reason_ceased": "X1",
        "placement": placement,
        "provider": NONE,
        "placement_urn": NONE,
        "placement_postcode": "ZZ9 9ZZ",
        "reason_placement_change": NONE,
    }


_TEMPORARY = (
    temporary("a temporary placement as it should be", ""),
    temporary(
        "a temporary placement with the same carer", "temporary_starts_with_move", during={"reason_new_episode": "T"}
    ),
    # The child does not return; the IRO speaks with the child some weeks later, and with day and month swapped that
    # would be a day in care.
    temporary(
        "care that ends in a temporary placement",
        "care_not_ended_temporary consultations.in_care consultations.date_not_swapped",
        during={"reason_ceased": "E8"},
        after={"started": pd.NaT},
    ),
    # The legal status changes with the placement, both at the start and at the end.
    temporary(
        "short breaks in a temporary placement",
        "breaks_not_temporary back_from_temporary",
        during={"legal_status": "V4", "reason_new_episode": "B"},
        after={"reason_new_episode": "B"},
    ),
    temporary(
        "back with another legal status",
        "back_from_temporary",
        after={"legal_status": "C1", "reason_new_episode": "B"},
    ),
    temporary("back in another placement", "back_in_placement", after={"placement": "U2"}),
    temporary("back elsewhere", "back_at_postcode", after={"placement_postcode": "ZZ8 8ZZ"}, later=8),
    temporary("fifty days in hospital", "hospital_six_weeks", placement="T1", days=50),
    temporary("a carer's holiday of 25 days", "carer_holiday_three_weeks", placement="T3", days=25),
    temporary("three holidays of carers", "carer_holiday_twice", placement="T3", times=3),
    temporary("ten days away", "temporary_seven_days", days=10),
    temporary(
        "a reason at the end of a temporary placement",
        "temporary_no_change_reason",
        during={"reason_placement_change": "CARPL"},
    ),
    temporary(
        "a reason before a temporary placement",
        "no_change_reason_before_temporary",
        before={"reason_placement_change": "CARPL"},
    ),
    temporary("a provider of a temporary placement", "provider_not_needed", during={"provider": "PR1"}),
)


def _episode(name, cells, fires, where, **chosen):
    return change("episodes", name, cells, fires, where=where, **chosen)


_LIMITS = (
    _episode(
        "youth justice at 8",
        {"legal_status": "J1"},
        "youth_justice_at_10",
        f"{ONLY} and age_end < 9 and legal_status != 'E1'",
    ),
    # The child is not in the next return.
    *(
        _episode(
            name,
            {"ceased": NONE, "reason_ceased": NONE, "provider": "PR4"} | cells,
            f"{fires} child_in_next_return",
            "n_episodes == 1 and age_start == 17 and age_end == 18 and n_care_leavers == 0 and return_year < 2021",
        )
        for name, cells, fires in (
            ("after 18 under an order", {"legal_status": "C2", "placement": "K2"}, "after_18_under_s20"),
            ("after 18 with carers", {"legal_status": "V2", "placement": "U4"}, "after_18_in_home"),
        )
    ),
    _episode("weeks of police protection", {"legal_status": "L1"}, "police_protection_72_hours", WEEKS),
    _episode("weeks of an emergency order", {"legal_status": "L2"}, "emergency_order_21_days", WEEKS),
    _episode("weeks of an assessment order", {"legal_status": "L3"}, "assessment_order_7_days", WEEKS),
    _episode("weeks of detention", {"legal_status": "J2"}, "pace_21_days", WEEKS),
    # A child who has only short breaks is not in care. The break lasts six days of the year.
    _episode(
        "a short break of years",
        {"legal_status": "V3", "placement": "U6"},
        "break_17_days break_starts_care iro_allocations.in_care",
        TURNED_18,
    ),
    _episode(
        "short breaks in a home for long",
        {"legal_status": "V4", "placement": "U4"},
        "breaks_not_long_term iro_allocations.in_care",
        TURNED_18,
    ),
    # The reviews are then not held in care either, nor is the IRO allocated to a child in care.
    _episode(
        "reviews of short breaks",
        {"legal_status": "V3"},
        "break_17_days breaks_75_days reviews.in_care reviews.in_care_in_any reviews.not_short_breaks_only"
        " review_log.in_care remedial_actions.in_care consultations.in_care iro_allocations.in_care",
        f"{ONLY} and reason_new_episode == 'S' and n_reviews > 0 and n_remedial_actions > 0"
        " and n_consultations > 0 and n_case_alerts == 0 and n_disputes == 0 and ceased_in - started_in > 75",
    ),
    # The girl is recorded as not a mother, which is not recorded for short breaks.
    several(
        "short breaks recorded in both ways",
        _episode("agreed", {"legal_status": "V4"}, "", NEW),
        repeat(
            "episodes",
            "each",
            "breaks_one_way children.mother_not_of_short_breaks iro_allocations.in_care consultations.in_care",
            cells={
                "legal_status": "V3",
                "started": lambda row: row["year_start"] + 10 * DAY,
                "ceased": lambda row: row["year_start"] + 15 * DAY,
                "reason_ceased": "E8",
            },
            where=f"{NEW} and legal_status == 'V4'",
        ),
    ),
    _episode("alone at 9", {"placement": "P2"}, "independent_at_15", LONG),
    _episode("nearly alone at 9", {"placement": "H5"}, "semi_independent_at_14", LONG),
    # The return before has the same episode; 15 was old enough then.
    *(
        several(
            f"{placement} at 15 in 2023-24",
            _episode(
                "before",
                {"placement": placement},
                "",
                f"return_year == 2023 and started < year_start and {AT_15}",
                later=4,
            ),
            _episode("in the year", {"placement": placement}, fires, f"return_year == 2024 and {AT_15}", later=4),
        )
        for placement, fires in (("P2", "independent_at_16"), ("H5", "semi_independent_at_16"))
    ),
    _episode("supported at 9", {"placement": "K3"}, "supported_at_16", LONG, later=8),
    _episode("in custody at 8", {"placement": "R5", "provider": "PR4"}, "custody_at_10", f"{ONLY} and age_end < 9"),
    _episode(
        "in a residential school at 2", {"placement": "S1", "provider": "PR4"}, "school_at_4", f"{ONLY} and age_end < 3"
    ),
    _episode("employed at 9", {"placement": "P3"}, "employed_at_14", LONG),
    _episode("left to live alone at 11", {"reason_ceased": "E5"}, "left_independent_at_14", f"{LONG} and age_end < 13"),
    _episode("left for adult care at 11", {"reason_ceased": "E7"}, "adult_services_at_16", f"{LONG} and age_end < 13"),
)

_REASONS = (
    blank(
        "episodes",
        "reason_placement_change",
        "change_reason_given",
        where="reason_placement_change.notna() and next_reason_new_episode == 'P'",
    ),
    _episode("a reason for no change", {"reason_placement_change": "CARPL"}, "open_no_change_reason", NEW, later=8),
    _episode(
        "carers who adopt, said to be new",
        {"placement": "A3", "provider": "PR1"},
        "with_foster_carers_reason",
        "return_year == 2021 and own > 0 and ceased.isna() and reason_new_episode == 'P' and prev_legal_status != 'E1'",
    ),
    # Care starts again after the adoption.
    repeat(
        "episodes",
        "in care again after adoption",
        "not_after_adoption",
        cells={
            "started": lambda row: row["ceased"] + 5 * DAY,
            "ceased": lambda row: row["ceased"] + 15 * DAY,
            "reason_new_episode": "S",
            "reason_ceased": "E8",
        },
        where="reason_ceased.isin(['E11', 'E12']) and ceased_in < 340",
    ),
)

_PROVIDERS = (
    blank("episodes", "provider", "provider_given", where=LONG),
    _episode("parents who provide a foster home", {"provider": "PR0"}, "parents_provide", LONG),
    *(
        _episode(f"{provider} provides the parents' home", {"provider": provider}, fires, AT_HOME)
        for provider, fires in (
            ("PR1", "own_provision"),
            ("PR2", "other_authority"),
            ("PR3", "public_provision"),
            ("PR4", "private_provision"),
            ("PR5", "voluntary_provision"),
        )
    ),
    _episode(
        "fostered at home",
        {"placement_postcode": lambda row: row["home_postcode"]},
        "not_at_home_postcode",
        LONG,
    ),
    _episode(
        "another home than last year",
        {"placement_urn": "SC000001"},
        "open_urn_kept",
        "n_episodes == 1 and child_before and not child_after and started < year_start and placement_urn.notna()",
    ),
)


#: The swapped day may be the end of one episode or the start of the next, so both are named.
_SWAPPED = (
    _episode(
        "a start swapped",
        {"started": lambda row: exchanged(row["started"])},
        "start_not_swapped end_not_swapped no_overlap no_gap continues_after_x1",
        "own > 0 and reason_new_episode == 'P' and (ceased.notna() or return_year == 2021)"
        " and started.dt.year == year_start.dt.year and started.dt.day.between(4, 11)"
        " and started.dt.day < started.dt.month and (prev_started_in < 0 or prev_started.dt.month < started.dt.day)",
    ),
    _episode(
        "an end swapped",
        {"ceased": lambda row: exchanged(row["ceased"])},
        "end_not_swapped start_not_swapped no_overlap no_gap continues_after_x1",
        "reason_ceased == 'X1' and ceased.dt.year == year_start.dt.year and ceased.dt.day <= 12"
        " and ceased.dt.day > ceased.dt.month and next_reason_new_episode == 'P'",
    ),
)

IN_PLACEMENTS = (*_TEMPORARY, *_LIMITS, *_REASONS, *_PROVIDERS, *_SWAPPED)
