"""The rules on a child together with the child's episodes, returns and reviews."""

from collections import defaultdict
from datetime import timedelta

from oracle.contracts.periods import end_of, periods
from oracle.contracts.registry import breaks
from oracle.contracts.rows import earlier, in_order, of_child, own, year_end, year_start, years_of

SHORT_BREAKS = {"V3", "V4"}
WEEK = timedelta(days=7)
LONG_STAY = 183


def mother_not_given(row):
    return row["sex"] == "Female" and row["is_mother"] is None


@breaks("children.mother_known_in_care")
def mother_known_in_care(tables):
    episodes = of_child(tables.get("episodes", []))
    girls = filter(mother_not_given, tables["children"])
    return [row for row in girls if any(episode["legal_status"] not in SHORT_BREAKS for episode in own(row, episodes))]


@breaks("children.mother_known_on_leaving")
def mother_known_on_leaving(tables):
    episodes = of_child(tables.get("episodes", []))
    return [row for row in filter(mother_not_given, tables["children"]) if any(map(left_in_year, own(row, episodes)))]


def left_in_year(row):
    return (
        row["legal_status"] not in SHORT_BREAKS
        and row["reason_ceased"] not in (None, "X1")
        and row["ceased"] is not None
        and year_start(row["return_year"]) <= row["ceased"] <= year_end(row["return_year"])
    )


@breaks("children.mother_not_of_short_breaks")
def mother_not_of_short_breaks(tables):
    episodes = of_child(tables.get("episodes", []))
    answered = (row for row in tables["children"] if row["is_mother"] is not None)
    return [row for row in answered if own(row, episodes) and not counted(own(row, episodes))]


@breaks("children.upn_known_after_a_week")
def upn_known_after_a_week(tables):
    episodes = of_child(tables.get("episodes", []))
    new = (row for row in tables["children"] if row["upn"] == "UN4")
    return [row for row in new if any(map(over_a_week, periods(counted(own(row, episodes)))))]


def counted(episodes):
    return [row for row in episodes if row["legal_status"] not in SHORT_BREAKS]


def over_a_week(period):
    """Whether it is still open at the end of the year and began more than a week before."""
    last = year_end(period[0]["return_year"])
    return end_of(period) > last and last - period[0]["started"] > WEEK


@breaks("children.episodes_last_year")
def episodes_last_year(tables):
    episodes, supplied = of_child(tables.get("episodes", [])), years_of(tables.get("episodes", []))
    return [
        row
        for row in tables["children"]
        if row["return_year"] is not None
        and row["return_year"] - 1 in supplied
        and any(earlier(episode["started"], year_start(row["return_year"])) for episode in own(row, episodes))
        and not own(row, episodes, 1)
    ]


@breaks("children.reviewed_in_long_stay")
def reviewed_in_long_stay(tables):
    episodes, reviews = of_child(tables.get("episodes", [])), of_child(tables.get("reviews", []))
    supplied = years_of(tables.get("reviews", []))
    return [
        row
        for row in tables["children"]
        if row["return_year"] in supplied and longest_stay(own(row, episodes)) > LONG_STAY and not own(row, reviews)
    ]


def longest_stay(about):
    """The longest run of days in care in the year of the return, apart from short breaks."""
    longest, since, until = 0, None, None
    for row in in_order(counted(about), "started", "ceased"):
        first = max(row["started"], year_start(row["return_year"]))
        day_after = year_end(row["return_year"]) + timedelta(days=1)  # the last day of the year is one of care
        last = min(row["ceased"] or day_after, day_after)
        if until is None or first > until:
            since, until = first, last
        until = max(until, last)
        longest = max(longest, (until - since).days)
    return longest


def all_alike(column, known):
    """A function that finds the children for whom the returns give more than one value of ``column``."""

    def contradicted(tables):
        values = defaultdict(set)
        for row in tables["children"]:
            if row["child_id"] is not None and known(row[column]):
                values[row["child_id"]].add(row[column])
        return [row for row in tables["children"] if known(row[column]) and len(values[row["child_id"]]) > 1]

    return contradicted


breaks("children.one_sex")(all_alike("sex", lambda sex: sex in {"Male", "Female"}))
breaks("children.one_birth_date")(all_alike("birth_date", lambda day: day is not None))


@breaks("children.unlike_others")
def unlike_others(tables):
    written = defaultdict(set)
    for row in tables["children"]:
        if row["child_id"] is not None:
            written[row["child_id"].lstrip("0")].add(row["child_id"])
    rows = (row for row in tables["children"] if row["child_id"] is not None)
    return [row for row in rows if len(written[row["child_id"].lstrip("0")]) > 1]
