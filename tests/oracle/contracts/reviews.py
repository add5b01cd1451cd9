"""The rules of the reviews table."""

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import birthday, earlier, of_child, own, year_end, year_start, years_of

SHORT_BREAKS = {"V3", "V4"}
TOOK_PART_OR_ABSENT = {f"PN{number}" for number in range(1, 8)}

rows_that(
    "reviews",
    {
        "under_4_is_under_4": lambda row: (
            row["participation"] == "PN0" and earlier(birthday(row["birth_date"], 4), row["review_date"])
        ),
        "participant_is_4": lambda row: (
            row["participation"] in TOOK_PART_OR_ABSENT and earlier(row["review_date"], birthday(row["birth_date"], 4))
        ),
        "review_in_or_after_year": lambda row: earlier(row["review_date"], year_start(row["return_year"])),
        "review_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["review_date"]),
        "review_after_birth": lambda row: earlier(row["review_date"], row["birth_date"]),
    },
)


@breaks("reviews.in_care")
def in_care(tables):
    episodes = of_child(tables.get("episodes", []))
    supplied = years_of(tables.get("episodes", []))
    return [
        row
        for row in tables["reviews"]
        if row["child_id"] is not None
        and row["review_date"] is not None
        and row["return_year"] in supplied
        and year_start(row["return_year"]) <= row["review_date"] <= year_end(row["return_year"])
        and not any(covers(episode, row["review_date"]) for episode in own(row, episodes))
    ]


def covers(episode, day):
    return (
        episode["legal_status"] not in SHORT_BREAKS
        and episode["started"] is not None
        and episode["started"] <= day
        and (episode["ceased"] is None or day <= episode["ceased"])
    )


@breaks("reviews.not_short_breaks_only")
def not_short_breaks_only(tables):
    episodes = of_child(tables.get("episodes", []))
    return [row for row in tables["reviews"] if only_short_breaks(own(row, episodes))]


def only_short_breaks(episodes):
    return bool(episodes) and all(episode["legal_status"] in SHORT_BREAKS for episode in episodes)
