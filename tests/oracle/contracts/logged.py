"""The rules on the dates of logs and reviews and whether the child was in care then."""

from collections import defaultdict
from datetime import date

from oracle.contracts.registry import breaks
from oracle.contracts.rows import earlier_or_same, of_child, own, year_end, year_start, years_of

SHORT_BREAKS = {"V3", "V4"}
DAYS = {
    "advocacy": "advocacy_referred",
    "independent_visitors": "visitor_referred",
    "case_alerts": "raised",
    "consultations": "consultation_date",
    "disputes": "raised",
    "iro_allocations": "allocated_from",
    "placement_authorities": "authority_from",
    "placement_order_flags": "flag_from",
    "remedial_actions": "raised",
    "review_log": "review_date",
}


def swapped(day):
    """The date with day and month swapped; None if that is not another valid date."""
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def stays(tables):
    """The first and last day of each child's episodes in all returns; an open one counts up to the end of its year."""
    about = defaultdict(list)
    for row in tables.get("episodes", []):
        if None not in (row["child_id"], row["started"]) and row["legal_status"] not in SHORT_BREAKS:
            # A first day after the end of the return's year is a slip; the child was there on it all the same.
            last = row["ceased"] or max(year_end(row["return_year"]) or date.max, row["started"])
            about[row["child_id"]].append((row["started"], last))
    return about


def in_care(stays_of_child, first, last=None):
    """Whether the child was in care on that day, or on any day up to ``last``; short breaks do not count."""
    return any(started <= (last or first) and first <= ended for started, ended in stays_of_child)


def concerned(tables, table):
    """The rows that name a child, are not cancelled, and belong to a year for which episodes were supplied."""
    supplied = years_of(tables.get("episodes", []))
    rows = (
        row for row in tables.get(table, []) if row["child_id"] is not None and row.get("cancelled", False) is False
    )
    return [row for row in rows if row["return_year"] in supplied]


def register_in_care(table, day):
    @breaks(f"{table}.in_care")
    def outside(tables):
        about = stays(tables)
        return [row for row in concerned(tables, table) if not in_care(about[row["child_id"]], row[day])]


def register_not_swapped(table, day):
    @breaks(f"{table}.date_not_swapped")
    def only_swapped(tables):
        about = stays(tables)
        return [
            row
            for row in concerned(tables, table)
            for other in [swapped(row[day])]
            if other is not None
            and not in_care(about[row["child_id"]], row[day])
            and in_care(about[row["child_id"]], other)
        ]


def register_in_care_some_day(table, first, last):
    @breaks(f"{table}.in_care")
    def outside(tables):
        about = stays(tables)
        return [
            row
            for row in concerned(tables, table)
            if not in_care(joined(about[row["child_id"]]), row[first], row[last] or date.max)
        ]


#: The logs of periods, and the column of their last day.
LAST_DAYS = {
    "independent_visitors": "visitor_to",
    "iro_allocations": "allocated_to",
    "placement_authorities": "authority_to",
}
for name, column in DAYS.items():
    if name in LAST_DAYS:
        register_in_care_some_day(name, column, LAST_DAYS[name])
    else:
        register_in_care(name, column)
    if name != "review_log":
        register_not_swapped(name, column)


def joined(stays_of_child):
    """The stays, with those that touch each other merged."""
    merged = []
    for first, last in sorted(stays_of_child):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def in_care_before_meeting(about, row):
    ended = row["placement_ended"]
    return ended is not None and in_care(about[row["child_id"]], ended)


@breaks("disruption_meetings.in_care")
def met_outside(tables):
    about = stays(tables)
    return [
        row
        for row in concerned(tables, "disruption_meetings")
        if not in_care(about[row["child_id"]], row["meeting_date"]) and not in_care_before_meeting(about, row)
    ]


@breaks("disruption_meetings.date_not_swapped")
def met_only_swapped(tables):
    about = stays(tables)
    return [
        row
        for row in concerned(tables, "disruption_meetings")
        for other in [swapped(row["meeting_date"])]
        if other is not None
        and not in_care(about[row["child_id"]], row["meeting_date"])
        and not in_care_before_meeting(about, row)
        and in_care(about[row["child_id"]], other)
    ]


@breaks("review_log.date_not_swapped")
def logged_only_swapped(tables):
    held = {(row["child_id"], row["review_date"]) for row in tables.get("reviews", [])}
    supplied = years_of(tables.get("reviews", []))
    return [
        row
        for row in tables["review_log"]
        if row["cancelled"] is False
        and row["child_id"] is not None
        and row["return_year"] in supplied
        and swapped(row["review_date"]) is not None
        and (row["child_id"], row["review_date"]) not in held
        and (row["child_id"], swapped(row["review_date"])) in held
    ]


@breaks("reviews.in_care_in_any")
def in_care_in_any(tables):
    """Only dates in a year whose return was supplied are checked."""
    about, supplied = stays(tables), years_of(tables.get("episodes", []))
    known = (row for row in tables["reviews"] if None not in (row["child_id"], row["review_date"]))
    covered = (row for row in known if collection_year(row["review_date"]) in supplied)
    return [row for row in covered if not in_care(about[row["child_id"]], row["review_date"])]


def collection_year(day):
    return day.year + ((day.month, day.day) > (3, 31))


@breaks("reviews.date_not_swapped")
def reviewed_only_swapped(tables):
    """Checked against the episodes of the same return."""
    episodes = of_child(tables.get("episodes", []))
    return [
        row
        for row in tables["reviews"]
        for other in [swapped(row["review_date"])]
        if None not in (row["child_id"], row["return_year"], other)
        and not within(row, row["review_date"], episodes)
        and within(row, other, episodes)
    ]


def within(row, day, episodes):
    in_year = year_start(row["return_year"]) <= day <= year_end(row["return_year"])
    stays_of_child = stays({"episodes": own(row, episodes)})[row["child_id"]]
    return in_year and in_care(stays_of_child, day)


@breaks("children.birth_date_not_swapped")
def born_only_swapped(tables):
    born = defaultdict(set)
    for rows in tables.values():
        for row in rows:
            born[row.get("child_id")].add(row.get("birth_date"))
    return [
        row
        for row in tables["children"]
        if row["child_id"] is not None and (swapped(row["birth_date"]) or 0) in born[row["child_id"]]
    ]


@breaks("children.birth_not_swapped_before_care")
def born_after_care(tables):
    first = defaultdict(list)
    for row in tables.get("episodes", []):
        if None not in (row["child_id"], row["started"]):
            first[row["child_id"]].append(row["started"])
    return [
        row
        for row in tables["children"]
        if row["child_id"] is not None
        and swapped(row["birth_date"]) is not None
        and first[row["child_id"]]
        and min(first[row["child_id"]]) < row["birth_date"]
        and earlier_or_same(swapped(row["birth_date"]), min(first[row["child_id"]]))
    ]
