"""The rules on unaccompanied asylum-seeking children."""

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import birthday, differ, earlier, listed_last, of_child, own, year_end, year_start, years_of

rows_that(
    "uasc",
    {
        "ceased_by_18": lambda row: earlier(birthday(row["birth_date"], 18), row["uasc_ceased"]),
        "ceased_in_or_after_year": lambda row: earlier(row["uasc_ceased"], year_start(row["return_year"])),
    },
)
rows_that(
    "uasc",
    {"at_least_11": lambda row: earlier(year_end(row["return_year"]), birthday(row["birth_date"], 11))},
    since=2025,
)


def in_its_year(row):
    return year_start(row["return_year"]) <= row["uasc_ceased"] <= year_end(row["return_year"])


@breaks("uasc.sex_as_in_children")
def sex_as_in_children(tables):
    children = of_child(tables.get("children", []))
    return [row for row in tables["uasc"] if differ(row["sex"], listed_last(row, children, "sex"))]


@breaks("uasc.ceased_in_year")
def ceased_in_year(tables):
    listed, episodes = of_child(tables["uasc"]), of_child(tables.get("episodes", []))
    supplied = years_of(tables["uasc"])
    return [
        row
        for row in tables["uasc"]
        if row["return_year"] is not None
        and row["return_year"] + 1 in supplied
        and own(row, episodes, -1)
        and not own(row, listed, -1)
        and (row["uasc_ceased"] is None or not in_its_year(row))
    ]


@breaks("uasc.days_agree")
def days_agree(tables):
    """In two years running, the first end date must be the 18th birthday, and the second in its year or the same."""
    listed = of_child(tables["uasc"])
    return [row for row in tables["uasc"] if any(contradict(before, row) for before in own(row, listed, 1)[-1:])]


def contradict(before, row):
    then, now = before["uasc_ceased"], row["uasc_ceased"]
    left_early = differ(then, birthday(before["birth_date"], 18))
    return left_early or (now is not None and not in_its_year(row) and now != then)


@breaks("uasc.in_last_return")
def in_last_return(tables):
    listed, children = of_child(tables["uasc"]), of_child(tables.get("children", []))
    supplied = years_of(tables["uasc"])
    return [
        row
        for row in tables["uasc"]
        if row["return_year"] is not None
        and row["return_year"] - 1 in supplied
        and own(row, children, 1)
        and not own(row, listed, 1)
    ]
