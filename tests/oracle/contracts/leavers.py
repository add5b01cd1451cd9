"""The rules on care leavers and their episodes."""

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import birthday, by_start, earlier_or_same, of_child, own, year_end, year_start, years_of

OTHER_TABLES = (
    "adoptions",
    "deprivation_of_liberty",
    "missing",
    "outcomes",
    "placed_adoption",
    "previous_permanence",
    "reviews",
    "social_workers",
    "uasc",
)


def register_leaver_has_episodes(table):
    @breaks(f"{table}.leaver_has_episodes")
    def only_a_leaver(tables):
        leavers, episodes = of_child(tables.get("care_leavers", [])), of_child(tables.get("episodes", []))
        supplied = years_of(tables.get("episodes", []))
        rows = (row for row in tables[table] if row["return_year"] in supplied)
        return [row for row in rows if own(row, leavers) and not own(row, episodes)]


for name in OTHER_TABLES:
    register_leaver_has_episodes(name)


@breaks("care_leavers.not_died_in_care")
def not_died_in_care(tables):
    died = [row for row in tables.get("episodes", []) if row["reason_ceased"] == "E2"]
    return [row for row in tables["care_leavers"] if any(by_then(episode, row) for episode in died)]


def by_then(episode, row):
    same = row["child_id"] is not None and episode["child_id"] == row["child_id"]
    return same and earlier_or_same(episode["return_year"], row["return_year"])


@breaks("care_leavers.left_before_birthday")
def left_before_birthday(tables):
    episodes = of_child(tables.get("episodes", []))
    return [
        row
        for row in tables["care_leavers"]
        if any(still_in_care(episode, day) for day in birthdays(row) for episode in own(row, episodes))
    ]


def birthdays(row):
    """The 17th or 18th birthday, if it lies in the year of the return."""
    days = [birthday(row["birth_date"], age) for age in (17, 18)]
    return [day for day in days if day is not None and in_year(day, row)]


def in_year(day, row):
    return row["return_year"] is not None and year_start(row["return_year"]) <= day <= year_end(row["return_year"])


def still_in_care(episode, day):
    """Whether the child was still in care at the end of that day, including short breaks."""
    return earlier_or_same(episode["started"], day) and (episode["ceased"] is None or day < episode["ceased"])


rows_that(
    "care_leavers",
    {
        "unsuitable_is_unsuitable": lambda row: row["accommodation"] in {"S1", "X1"},
        "not_with_carers_at_17": lambda row: (
            row["accommodation"] in {"Z1", "Z2"}
            and row["birth_date"] is not None
            and in_year(birthday(row["birth_date"], 17), row)
        ),
    },
)


def last_of(row, episodes, years_before=0):
    return by_start(own(row, episodes, years_before), "started")[-1:]


@breaks("care_leavers.open_one_goes_on")
def open_one_goes_on(tables):
    episodes = of_child(tables.get("episodes", []))
    supplied = years_of(tables.get("episodes", []))
    rows = (row for row in tables["care_leavers"] if row["return_year"] in supplied and not own(row, episodes))
    return [row for row in rows if any(last["ceased"] is None for last in last_of(row, episodes, 1))]


@breaks("care_leavers.not_transferred")
def not_transferred(tables):
    episodes = of_child(tables.get("episodes", []))
    return [
        row for row in tables["care_leavers"] if any(last["reason_ceased"] == "E3" for last in last_of(row, episodes))
    ]
