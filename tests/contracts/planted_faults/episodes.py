"""Faults in the episodes: one cell, or one row that should not be there."""

import pandas as pd

from planted_faults.planting import DAY, NOBODY, NONE, blank, change, no_code, repeat

#: The only episode of a young person without reviews who came before the first return and turned 18 in care.
TURNED_18 = "n_episodes == 1 and n_reviews == 0 and n_care_leavers == 1 and not child_before"
#: The only episode of a child in all returns; it began before the first of them.
ALONE = (
    "n_episodes == 1 and started < year_start and not child_before and not child_after and provider != 'PR0'"
    " and age_end < 17"
)
#: The last episode of a child who came and left within the last year.
LEFT = "return_year == 2021 and not child_before and ceased.notna() and reason_ceased != 'X1'"
#: The only episode, with a review, of a child who came and left within a year.
BRIEF = "n_episodes == 1 and started > year_start and ceased.notna() and n_reviews > 0 and n_missing == 0"
#: The only episode of a child who came in the last year and is still there, not reviewed yet.
NEW = "n_episodes == 1 and reason_new_episode == 'S' and ceased.isna() and n_reviews == 0 and not child_after"
#: The last episode of a child in the last return, with another before it.
LAST = "return_year == 2021 and own == n_episodes - 1 and own > 0 and ceased.isna() and provider != 'PR0'"
MOVED = f"{LAST} and reason_new_episode == 'P' and prev_legal_status != 'E1'"
#: One of several episodes in the last return; the next one begins because the legal status changed.
FOLLOWED = (
    "return_year == 2021 and next_reason_new_episode == 'L' and reason_ceased == 'X1' and legal_status == 'C1'"
    " and n_outcomes == 0 and age_end < 17"
)
#: The only episode of a child in its return, which was open in the return before.
CARRIED = (
    "n_episodes == 1 and child_before and not child_after and started < year_start and placement.str.startswith('U')"
)
#: The expectations that fire if BRIEF's child, who has logs and reviews, was never in care.
NEVER_IN_CARE = (
    "reviews.in_care reviews.in_care_in_any review_log.in_care remedial_actions.in_care iro_allocations.in_care"
    " consultations.in_care"
)
#: The expectations that fire if a care leaver without any episode has a social worker.
OF_NO_EPISODE = "social_workers.leaver_has_episodes"

IN_EPISODES = (
    blank("episodes", "return_year", f"return_year_present {OF_NO_EPISODE}", where=TURNED_18),
    # The child allocated to the IRO is then never in care.
    blank("episodes", "child_id", f"child_id_present iro_allocations.in_care {OF_NO_EPISODE}", where=TURNED_18),
    change(
        "episodes",
        "an episode of nobody",
        {"child_id": NOBODY},
        f"in_children iro_allocations.in_care {OF_NO_EPISODE}",
        where=TURNED_18,
    ),
    # The first of the two is open, though another follows.
    repeat("episodes", "an open episode twice", "key_unique earlier_ended", where=NEW),
    blank("episodes", "started", "started_present iro_allocations.in_care", where=TURNED_18),
    *(blank("episodes", name, where=ALONE) for name in ("reason_new_episode", "legal_status", "need", "placement")),
    *(
        no_code("episodes", name, where=ALONE)
        for name in ("reason_new_episode", "legal_status", "need", "placement", "provider", "reason_ceased")
    ),
    no_code("episodes", "reason_placement_change", where="reason_placement_change.notna()"),
    blank("episodes", "ceased", "ceased_with_reason", where=LEFT),
    blank("episodes", "reason_ceased", "reason_with_ceased", where=LEFT),
    # The child is never in care: not at its reviews, nor when its IRO spoke with somebody or asked for action.
    change(
        "episodes",
        "an end before the start",
        {"ceased": lambda row: row["started"] - DAY},
        f"ceased_not_before_started {NEVER_IN_CARE}",
        where=BRIEF,
    ),
    change(
        "episodes",
        "an end on the day of the start",
        {"ceased": lambda row: row["started"]},
        f"lasts_a_day {NEVER_IN_CARE}",
        where=BRIEF,
    ),
    # No child in the returns of these years had been born by then.
    change(
        "episodes",
        "a start before the Act",
        {"started": pd.Timestamp("1991-10-13")},
        "started_since_act started_not_before_birth",
        where=TURNED_18,
    ),
    # The IRO spoke with somebody about the child in the year.
    change(
        "episodes",
        "a start after the year",
        {"started": lambda row: row["year_end"] + DAY},
        "started_in_or_before_year consultations.in_care",
        where=NEW,
    ),
    change(
        "episodes",
        "an end after the year",
        {"ceased": lambda row: row["year_end"] + DAY},
        "ceased_in_or_before_year",
        where=LEFT,
    ),
    # The IRO was allocated on 1 April, the day after; with day and month swapped, on a day in care.
    change(
        "episodes",
        "an end before the year",
        {"ceased": lambda row: row["year_start"] - DAY, "reason_ceased": "E4A"},
        "ceased_in_or_after_year iro_allocations.in_care iro_allocations.date_not_swapped",
        where=TURNED_18,
    ),
    change(
        "episodes",
        "a start before birth",
        {"started": lambda row: row["h_birth_date"] - DAY},
        "started_not_before_birth",
        where="n_episodes == 1 and reason_new_episode == 'S' and age_start < 0"
        " and not child_before and not child_after",
    ),
    repeat(
        "episodes",
        "care that starts after 18",
        "started_under_18",
        cells={
            "started": lambda row: row["ceased"] + DAY,
            "ceased": lambda row: row["ceased"] + 9 * DAY,
            "reason_new_episode": "S",
            "reason_ceased": "E8",
        },
        where=TURNED_18,
    ),
    change("episodes", "adopted at 18", {"reason_ceased": "E11"}, "adopted_under_18", where=TURNED_18),
    change("episodes", "a guardian at 18", {"reason_ceased": "E45"}, "guardianship_under_18", where=TURNED_18),
    change(
        "episodes",
        "staying put before 18",
        {"reason_ceased": "E17"},
        "staying_put_at_18",
        where=f"{LEFT} and placement.str.startswith('U')",
    ),
    change(
        "episodes",
        "an open episode before the next",
        {"ceased": NONE, "reason_ceased": NONE, "reason_placement_change": NONE},
        "earlier_ended",
        where=FOLLOWED,
    ),
    # The next episode does not start when this one ends, and this one does not end when the next one starts.
    change(
        "episodes",
        "an overlap",
        {"started": lambda row: row["started"] - DAY},
        "no_overlap no_gap continues_after_x1",
        where=MOVED,
    ),
    change(
        "episodes",
        "a gap",
        {"started": lambda row: row["started"] + DAY},
        "no_gap continues_after_x1",
        where=f"{MOVED} and started_in < 360",
    ),
    # Care would have ended on the same day on which it continues.
    change(
        "episodes",
        "care that ended and goes on",
        {"reason_ceased": "E8"},
        "starts_after_leaving x1_before_next",
        where=FOLLOWED,
    ),
    change(
        "episodes",
        "care that goes on after death",
        {"reason_ceased": "E2"},
        "nothing_after_death_or_18 starts_after_leaving x1_before_next",
        where=FOLLOWED,
    ),
    change(
        "episodes",
        "a new start in care",
        {"reason_new_episode": "S"},
        "new_period_after_end",
        where=f"{MOVED} and n_outcomes == 0",
    ),
    change("episodes", "nothing after X1", {"reason_ceased": "X1"}, "continues_after_x1", where=LEFT),
    change(
        "episodes",
        "a move with a change of legal status only",
        {"placement": lambda row: "U4" if row["placement"] == "U6" else "U6"},
        "legal_status_changed",
        where=f"{LAST} and reason_new_episode == 'L' and placement.str.startswith('U')",
    ),
    change(
        "episodes",
        "a change of legal status with a move only",
        {"legal_status": "C2"},
        "placement_changed",
        where=f"{MOVED} and legal_status == 'C1'",
    ),
    change("episodes", "a move, said to be both", {"reason_new_episode": "B"}, "both_changed", where=MOVED),
    change(
        "episodes",
        "another need in one period of care",
        {"need": lambda row: "N5" if row["need"] == "N1" else "N1"},
        "need_kept",
        where=MOVED,
    ),
    change("episodes", "a first episode that is a move", {"reason_new_episode": "P"}, "first_ever_starts", where=NEW),
    # The return before has no episode with this start.
    change(
        "episodes",
        "another start than last year",
        {"started": lambda row: row["started"] + DAY},
        "open_started_kept in_previous_return",
        where=f"{CARRIED} and started_in < -2",
    ),
    change(
        "episodes",
        "another reason than last year",
        {"reason_new_episode": "T"},
        "open_reason_new_episode_kept",
        where=f"{CARRIED} and reason_new_episode == 'P'",
    ),
    change(
        "episodes",
        "another legal status than last year",
        {"legal_status": lambda row: "C2" if row["legal_status"] == "V2" else "V2"},
        "open_legal_status_kept",
        where=CARRIED,
    ),
    change(
        "episodes",
        "another need than last year",
        {"need": lambda row: "N5" if row["need"] == "N1" else "N1"},
        "open_need_kept",
        where=CARRIED,
    ),
    change(
        "episodes",
        "another placement than last year",
        {"placement": lambda row: "U4" if row["placement"] == "U6" else "U6"},
        "open_placement_kept",
        where=CARRIED,
    ),
    change(
        "episodes",
        "another provider than last year",
        {"provider": lambda row: "PR4" if row["provider"] == "PR1" else "PR1"},
        "open_provider_kept",
        where=CARRIED,
    ),
    change(
        "episodes",
        "no longer the H5 of last year",
        {"placement": "K2"},
        "open_h5_kept",
        where="child_before and own == 0 and placement == 'H5' and started < year_start",
    ),
    change(
        "episodes",
        "a Z1 that is none this year",
        {"placement": "Z1"},
        "open_z1_kept",
        where="n_episodes == 1 and ceased.isna() and not child_before and child_after"
        " and placement.str.startswith('U')",
    ),
    change(
        "episodes",
        "left open, and not in the next return",
        {"ceased": NONE, "reason_ceased": NONE},
        "child_in_next_return",
        where=f"{BRIEF} and return_year < 2021 and not child_after",
    ),
    change("episodes", "still freed for adoption", {"legal_status": "D1"}, "not_freed", where=NEW),
    change(
        "episodes",
        "at home and accommodated",
        {"legal_status": "V2"},
        "not_at_home_under_s20",
        where="n_episodes == 1 and placement == 'P1' and not child_before and not child_after",
    ),
)
