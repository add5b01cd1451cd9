"""Faults in social workers and in deprivation of liberty orders, for the rules of later years."""

from planted_faults.planting import DAY, NONE, YEAR, blank, change, no_code, remove, repeat, several

#: The only episode, in a children's home, of a child deprived of liberty who was not looked after for 12 months.
_IN_HOME = "n_deprivation_of_liberty == 1 and ceased.isna() and n_outcomes == 0"
#: The first of two social workers of a child; the second starts on the 90th day of the year.
_FIRST = "n_social_workers == 2 and own == 0"


def _day(number):
    return lambda row: row["year_start"] + number * DAY


_OTHER_WORKER = repeat(
    "social_workers", "two", "", cells={"worker_from": _day(90)}, where="is_open and worker_from_in < 0", later=8
)

_IN_SOCIAL_WORKERS = (
    blank("social_workers", "worker_id", later=8),
    change("social_workers", "a worker numbered otherwise", {"worker_id": "AB12345"}, "worker_id_valid", later=8),
    blank("social_workers", "worker_from", later=8),
    no_code("social_workers", "worker_reason", later=8),
    blank("social_workers", "worker_reason", later=4, where="return_year == 2024"),
    change(
        "social_workers",
        "a worker for no reason since 2023",
        {"worker_reason": NONE},
        "worker_reason_since_2023",
        later=4,
        where="return_year == 2025 and worker_from_in >= 0",
    ),
    # The last worker of the year has then left by 31 March.
    change(
        "social_workers",
        "a worker for less than a day",
        {"worker_to": lambda row: row["worker_from"]},
        "to_after_from lasts_a_day open_at_year_end",
        later=8,
    ),
    change(
        "social_workers",
        "a worker who goes before coming",
        {"worker_to": lambda row: row["worker_from"] - DAY},
        "to_after_from open_at_year_end",
        later=8,
    ),
    repeat(
        "social_workers",
        "two workers at one time",
        "earlier_ended",
        cells={"worker_from": lambda row: row["worker_from"] + DAY, "worker_reason": "OTHERS"},
        later=8,
    ),
    several(
        "a first contact while another lasts",
        _OTHER_WORKER,
        change("social_workers", "end", {"worker_to": _day(91)}, "first_contact_after_last", where=_FIRST, later=8),
    ),
    several(
        "a worker after a month without",
        _OTHER_WORKER,
        change("social_workers", "reason", {"worker_reason": "OTHERS"}, "", where="worker_from_in == 90", later=8),
        change("social_workers", "end", {"worker_to": _day(60)}, "within_a_week", where=_FIRST, later=8),
    ),
    change(
        "social_workers",
        "a worker who goes with the year",
        {"worker_to": lambda row: row["year_end"] - DAY},
        "followed_at_year_end open_at_year_end",
        later=8,
    ),
    change(
        "social_workers",
        "a worker who is gone by the end of the year",
        {"worker_to": lambda row: row["year_end"] - 30 * DAY},
        "open_at_year_end",
        later=8,
        where="is_open and worker_from_in < 0",
    ),
    change(
        "social_workers",
        "a worker who comes late",
        {"worker_from": lambda row: row["year_start"] + 30 * DAY},
        "covers_year",
        later=8,
        where="is_open and worker_from_in < 0",
    ),
    change(
        "social_workers",
        "a worker from after the year",
        {"worker_from": lambda row: row["year_end"] + DAY},
        "from_in_or_before_year",
        where="not is_open",
        later=8,
    ),
    change(
        "social_workers",
        "a worker until after the year",
        {"worker_to": lambda row: row["year_end"] + DAY},
        "to_in_or_before_year",
        later=4,
        where="return_year == 2024",
    ),
    change(
        "social_workers",
        "a worker until before the year",
        {"worker_to": lambda row: row["year_start"] - DAY},
        "to_in_or_after_year",
        later=4,
        where="return_year == 2024 and worker_from_in < -9",
    ),
    change(
        "social_workers",
        "a worker until before the last year",
        {"worker_to": lambda row: row["year_start"] - 1 * YEAR - DAY},
        "to_in_or_after_last_year",
        later=4,
        where="return_year == 2025 and worker_from_in < -400",
    ),
    remove(
        "social_workers", "a child without a worker", "episodes.has_worker", later=8, where="is_open and n_episodes==1"
    ),
)

_IN_DEPRIVATION_OF_LIBERTY = (
    blank("deprivation_of_liberty", "order_from", later=8),
    change(
        "deprivation_of_liberty",
        "an order for less than a day",
        {"order_to": lambda row: row["order_from"]},
        "to_after_from",
        where="order_from > year_start",
        later=8,
    ),
    change(
        "deprivation_of_liberty",
        "an order after the year",
        {"order_from": lambda row: row["year_end"] + DAY},
        "from_in_or_before_year",
        later=8,
    ),
    change(
        "deprivation_of_liberty",
        "an order that ended before the year",
        {"order_from": lambda row: row["year_start"] - 9 * DAY, "order_to": lambda row: row["year_start"] - DAY},
        "to_in_or_after_year",
        later=8,
    ),
    change(
        "deprivation_of_liberty",
        "an order that ends after the year",
        {"order_to": lambda row: row["year_end"] + DAY},
        "to_in_or_before_year",
        later=8,
    ),
    repeat(
        "deprivation_of_liberty",
        "an order while another is open",
        "earlier_ended",
        cells={"order_from": lambda row: row["order_from"] + DAY},
        later=8,
    ),
    several(
        "an order while another lasts",
        repeat("deprivation_of_liberty", "two", "", cells={"order_from": lambda row: row["order_from"] + DAY}, later=8),
        change(
            "deprivation_of_liberty",
            "end",
            {"order_to": lambda row: row["order_from"] + 5 * DAY},
            "no_overlap",
            where="own == 0 and n_deprivation_of_liberty == 2",
            later=8,
        ),
    ),
    # The child was not in a home in the return before.
    repeat(
        "deprivation_of_liberty",
        "an open order that is gone next year",
        "in_next_return expected_placement",
        cells={
            "return_year": lambda row: row["return_year"] - 1,
            "order_from": lambda row: row["year_start"] - 9 * DAY,
        },
        where="child_before",
        later=8,
    ),
    change(
        "episodes",
        "an open order after care",
        {"ceased": lambda row: row["year_end"] - DAY, "reason_ceased": "E8"},
        "deprivation_of_liberty.ended_with_care",
        where=_IN_HOME,
        later=8,
    ),
    several(
        "an open order that begins after care",
        change(
            "deprivation_of_liberty",
            "order",
            {"order_from": lambda row: row["year_end"]},
            "",
            where="n_outcomes == 0",
            later=8,
        ),
        change(
            "episodes",
            "end",
            {"ceased": lambda row: row["year_end"] - DAY, "reason_ceased": "E8"},
            "deprivation_of_liberty.ended_with_care",
            where=_IN_HOME,
            later=8,
        ),
    ),
    several(
        "an order that ends after care",
        change(
            "deprivation_of_liberty",
            "order",
            {"order_to": lambda row: row["year_end"]},
            "",
            where="n_outcomes == 0",
            later=8,
        ),
        change(
            "episodes",
            "end",
            {"ceased": lambda row: row["year_end"] - DAY, "reason_ceased": "E8"},
            "deprivation_of_liberty.ended_by_end_of_care",
            where=_IN_HOME,
            later=8,
        ),
    ),
    change(
        "deprivation_of_liberty",
        "an order from birth",
        {"order_from": lambda row: row["birth_date"]},
        "after_birth",
        where="n_episodes == 1",
        later=8,
    ),
    change(
        "episodes",
        "an order in a school",
        {"placement": "S1"},
        "deprivation_of_liberty.expected_placement",
        where=_IN_HOME,
        later=8,
    ),
    # Such a child is not expected in a secure home either.
    change(
        "episodes",
        "an order in a secure home",
        {"placement": "K1"},
        "deprivation_of_liberty.expected_placement deprivation_of_liberty.possible_placement",
        where=_IN_HOME,
        later=8,
    ),
)

IN_WORKERS = (*_IN_SOCIAL_WORKERS, *_IN_DEPRIVATION_OF_LIBERTY)
