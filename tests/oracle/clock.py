"""The statutory clock worked out from ``docs/statutory-clock.md``: one child, one spell, one event at a time."""

from datetime import date, timedelta
from functools import cache

import holidays

from oracle.lives import SHORT_BREAKS, TEMPORARY, collection_year, lives, months_later, rows_by_child, touches

BANK_HOLIDAYS = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2101)))
FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
FOUR_WEEKS = timedelta(days=28)
#: Until then a first review was due four weeks after the start.
WORKING_DAYS_SINCE = date(2011, 4, 1)
RELAXED_FROM, RELAXED_TO = date(2020, 4, 24), date(2020, 9, 24)
DAYS_OF_MONTHS = {3: 91, 6: 183}
UNTOLD = (
    "counted_from",
    "kind",
    "due",
    "due_in_force",
    "outcome",
    "outcome_in_force",
    "on_time",
    "on_time_in_force",
    "days_late",
)


def clock(tables, years, month_arithmetic="calendar"):
    """Every due date of every child, as a dict each."""
    supplied = frozenset(years["children"] & years["episodes"] & years["reviews"])
    later = months_of_calendar if month_arithmetic == "calendar" else months_as_days
    reviews = rows_by_child(tables["reviews"])
    return [
        {"child_id": child["child_id"], "spell_started": spell["started"], **row}
        for child in lives(tables)
        for spell, held in held_in_spells(child, reviews.get(child["child_id"], []))
        for row in due_dates(spell, held, eighteenth_birthday(child["birth_date"]), supplied, later)
    ]


def fates(tables):
    """What became of every review: {(child, day): (fate, start of the spell where it counts)}."""
    children = {child["child_id"]: child for child in lives(tables)}
    nobody = {"birth_date": None, "spells": [], "rows": {"episodes": []}}
    return {
        (child_id, day): (fate, spell and spell["started"])
        for child_id, reviews in rows_by_child(tables["reviews"]).items()
        for day, fate, spell in reviews_with_fates(children.get(child_id, nobody), reviews)
    }


def reviews_with_fates(child, reviews):
    """(day, fate, the spell where it counts) of each of the child's reviews."""
    return [(review["review_date"], *fate(child, review)) for review in reviews]


def fate(child, review):
    day = review["review_date"]
    born = child["birth_date"] or review["birth_date"]
    if born and day < born:
        return "before birth", None
    if day > date(review["return_year"], 3, 31):
        return "after its return", None
    holding = [spell for spell in child["spells"] if touches(spell["started"], spell["ended"], day, day)]
    if holding:
        return "counted", max(holding, key=lambda spell: spell["started"])
    if any(is_short_break_on(episode, day) for episode in child["rows"]["episodes"]):
        return "short break", None
    return "outside care", None


def is_short_break_on(episode, day):
    return episode["legal_status"] in SHORT_BREAKS and touches(episode["started"], episode["ceased"], day, day)


def held_in_spells(child, reviews):
    """(spell, days of its counted reviews in order) of each of the child's spells."""
    held = {spell["started"]: set() for spell in child["spells"]}
    for day, found, spell in reviews_with_fates(child, reviews):
        if found == "counted":
            held[spell["started"]].add(day)
    return [(spell, sorted(held[spell["started"]])) for spell in child["spells"]]


def events(spell, held):
    """(day, what happened, whether a placement is known to begin then) in the order in which it happened."""
    happened = [(spell["started"], "start", True), *((day, "review", True) for day in held)]
    happened += adoption_events(spell)
    order = {"start": 0, "review": 1, "placed": 2, "returned": 2}
    return sorted(happened, key=lambda event: (event[0], order[event[1]]))


def adoption_events(spell):
    """Placed for adoption, and returned; temporary moves are neither."""
    home_of = {id(each): number for number, stay in enumerate(spell["placements"]) for each in stay["episodes"]}
    found = []
    before = None
    for episode in spell["episodes"]:
        if episode["placement"] in TEMPORARY:
            continue
        was_placed = before is not None and before["placement"] in FOR_ADOPTION
        if episode["placement"] in FOR_ADOPTION:
            if not was_placed or home_of[id(before)] != home_of[id(episode)]:
                known = spell["start_known"] or episode is not spell["episodes"][0]
                found.append((episode["started"], "placed", known))
        elif was_placed:
            found.append((episode["started"], "returned", True))
        before = episode
    return found


def due_dates(spell, held, birthday, supplied, later):
    """One row for each event of the spell: the due date it set and what became of that."""
    happened = events(spell, held)
    so_far = {"reviews": [], "placed": None, "placed_known": False, "since_placed": []}
    rows = []
    for (day, what, known), following in zip(happened, [*happened[1:], None], strict=True):
        if what == "review":
            so_far["reviews"].append(day)
            so_far["since_placed"].append(day)
        if what == "placed":
            so_far |= {"placed": day, "placed_known": known, "since_placed": []}
        if what == "returned":
            so_far["placed"] = None
        answer = following[0] if following and following[1] == "review" else None
        limit = limits(spell, so_far, later, returned=day if what == "returned" else None)
        row = {"set_on": day, "set_by": what, "counted_from": limit["counted_from"], "review_date": answer}
        told = assessed(spell, so_far, limit, answer, supplied)
        row["assessable"] = told is not None
        row |= judged(*told, following, spell["ended"], birthday) if told else dict.fromkeys(UNTOLD)
        rows.append(row)
    return rows


def limits(spell, so_far, later, returned):
    """The day the limit counts from, kind and due date going by the record, and the due date of a later review."""
    placed = so_far["placed"]
    reviews = so_far["since_placed"] if placed else so_far["reviews"]
    if not reviews:
        counted_from = placed or spell["started"]
        kind, due = ("Adoption", placed + FOUR_WEEKS) if placed else ("First", first_review_due(spell["started"]))
        return {"counted_from": counted_from, "kind": kind, "due": not_passed(due, returned), "later_due": None}
    last = reviews[-1]
    second = len(reviews) == 1
    care_kind = "Second" if second else "Later"
    return {
        "counted_from": last,
        "kind": "Adoption" if placed else care_kind,
        "due": not_passed(later(last, 3 if second else 6), returned),
        "later_due": not_passed(later(last, 6), returned),
    }


def not_passed(due, returned):
    """A due date that has passed when the child returns falls on the day of the return."""
    return max(due, returned) if returned else due


def assessed(spell, so_far, limit, answer, supplied):
    """(kind, due date) as far as the history can tell; None where it cannot."""
    begins = history_begins(supplied, answer or limit["due"])
    if begins and spell["start_known"] and spell["started"] >= begins:
        return limit["kind"], limit["due"]
    if so_far["placed"]:
        if begins and so_far["placed_known"] and so_far["placed"] >= begins:
            return limit["kind"], limit["due"]
        return None
    if limit["later_due"] and was_not_first(spell, so_far["reviews"], answer or limit["later_due"], supplied):
        return "Later", limit["later_due"]
    return None


def was_not_first(spell, reviews, day, supplied):
    """Whether the last of the reviews cannot have been the first of the spell."""
    begins = history_begins(supplied, day)
    if begins is None:
        return False
    on_record = sum(review >= begins for review in reviews)
    return on_record >= 2 or (on_record == 1 and first_review_due(spell["started"]) < begins)


def history_begins(supplied, day):
    return first_day_of_run(supplied, collection_year(day))


@cache
def first_day_of_run(supplied, year):
    """1 April of the first year of the unbroken run of years up to ``year``; None without one."""
    if supplied and year > max(supplied):
        year = max(supplied)
    if year not in supplied:
        return None
    while year - 1 in supplied:
        year -= 1
    return date(year - 1, 4, 1)


def judged(kind, due, following, ended, birthday):
    in_force = RELAXED_TO if kind == "Later" and RELAXED_FROM <= due <= RELAXED_TO else due
    outcome, on_time = verdict(due, following, ended, birthday)
    outcome_in_force, on_time_in_force = verdict(in_force, following, ended, birthday)
    return {
        "kind": kind,
        "due": due,
        "due_in_force": in_force,
        "outcome": outcome,
        "outcome_in_force": outcome_in_force,
        "on_time": on_time,
        "on_time_in_force": on_time_in_force,
        "days_late": (following[0] - due).days if on_time is False else None,
    }


def verdict(due, following, ended, birthday):
    """(outcome, whether the review was on time: None without one and where it is not judged)."""
    void = (ended is not None and due >= ended) or (birthday is not None and due >= birthday)
    if following is None:
        return "void" if void else "missed" if ended else "pending", None
    day, what, _ = following
    if what != "review":
        return "void" if void or day <= due else "missed", None
    if day <= due:
        return "void" if void else "met", True
    return ("void", None) if void else ("late", False)


@cache
def eighteenth_birthday(born):
    if born is None:
        return None
    return date(born.year + 18, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 18)


@cache
def first_review_due(started):
    if started < WORKING_DAYS_SINCE:
        return started + FOUR_WEEKS
    day, left = started, 20
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day


@cache
def months_of_calendar(day, months):
    return months_later(day, months)


@cache
def months_as_days(day, months):
    return day + timedelta(days=DAYS_OF_MONTHS[months])
