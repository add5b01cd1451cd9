"""The statutory clock, worked out from ``docs/statutory-clock.md`` one child, one spell and one event at a time."""

from datetime import date, timedelta
from functools import cache

import holidays

from oracle.lives import SHORT_BREAKS, TEMPORARY, collection_year, lives, months_later, rows_by_child, touches

BANK_HOLIDAYS = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2101)))
FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
FOUR_WEEKS = timedelta(days=28)
#: A first review was due four weeks after the start before this date, and 20 working days after it since.
WORKING_DAYS_SINCE = date(2011, 4, 1)
RELAXED_FROM, RELAXED_TO = date(2020, 4, 24), date(2020, 9, 24)
DAYS_OF_MONTHS = {3: 91, 6: 183}
#: Columns that are empty where a due date is not assessable.
NOT_ASSESSABLE = (
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
    """Every due date of every child, as a list of dicts."""
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
    """The fate of every review: {(child, date): (fate, start of the spell in which it counts)}."""
    children = {child["child_id"]: child for child in lives(tables)}
    nobody = {"birth_date": None, "spells": [], "rows": {"episodes": []}}
    return {
        (child_id, day): (fate, spell and spell["started"])
        for child_id, reviews in rows_by_child(tables["reviews"]).items()
        for day, fate, spell in reviews_with_fates(children.get(child_id, nobody), reviews)
    }


def reviews_with_fates(child, reviews):
    """(date, fate, the spell in which it counts) of each of the child's reviews."""
    return [(review["review_date"], *fate(child, review)) for review in reviews]


def fate(child, review):
    day = review["review_date"]
    born = child["birth_date"] or review["birth_date"]
    if born and day < born:
        return "before birth", None
    if day > date(review["return_year"], 3, 31):
        return "after its return", None
    # On a day that ends one spell and starts the next, the review belongs to the next.
    on_the_day = [spell for spell in child["spells"] if touches(spell["started"], spell["ended"], day, day)]
    if on_the_day:
        return "counted", max(on_the_day, key=lambda spell: spell["started"])
    if any(is_short_break_on(episode, day) for episode in child["rows"]["episodes"]):
        return "short break", None
    return "outside care", None


def is_short_break_on(episode, day):
    return episode["legal_status"] in SHORT_BREAKS and touches(episode["started"], episode["ceased"], day, day)


def held_in_spells(child, reviews):
    """(spell, dates of its counted reviews in order) for each of the child's spells."""
    held = {spell["started"]: set() for spell in child["spells"]}
    for day, outcome, spell in reviews_with_fates(child, reviews):
        if outcome == "counted":
            held[spell["started"]].add(day)
    return [(spell, sorted(held[spell["started"]])) for spell in child["spells"]]


def events(spell, held):
    """(day, event, whether a placement is known to begin then) of each event, in order."""
    all_events = [(spell["started"], "start", True), *((day, "review", True) for day in held)]
    all_events += adoption_events(spell)
    # A review on the day of a placement belongs to the time before it.
    order = {"start": 0, "review": 1, "placed": 2, "returned": 2}
    return sorted(all_events, key=lambda event: (event[0], order[event[1]]))


def adoption_events(spell):
    """Placements for adoption and returns from adopters; a temporary move is neither."""
    home_of = {id(one): number for number, stay in enumerate(spell["placements"]) for one in stay["episodes"]}
    events_found = []
    before = None
    for episode in spell["episodes"]:
        if episode["placement"] in TEMPORARY:
            continue
        was_placed = before is not None and before["placement"] in FOR_ADOPTION
        if episode["placement"] in FOR_ADOPTION:
            if not was_placed or home_of[id(before)] != home_of[id(episode)]:
                known = spell["start_known"] or episode is not spell["episodes"][0]
                events_found.append((episode["started"], "placed", known))
        elif was_placed:
            events_found.append((episode["started"], "returned", True))
        before = episode
    return events_found


def due_dates(spell, held, birthday, supplied, later):
    """One row for each event of the spell: the due date that it set, and its outcome."""
    in_order = events(spell, held)
    so_far = {"reviews": [], "placed": None, "placed_known": False, "since_placed": []}
    rows = []
    for (day, what, known), following in zip(in_order, [*in_order[1:], None], strict=True):
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
        kind_and_due = assessed(spell, so_far, limit, answer, supplied)
        row["assessable"] = kind_and_due is not None
        row |= (
            judged(*kind_and_due, following, spell["ended"], birthday)
            if kind_and_due
            else dict.fromkeys(NOT_ASSESSABLE)
        )
        rows.append(row)
    return rows


def limits(spell, so_far, later, returned):
    """The day counted from, the kind and due date according to the record, and the due date if it is a later review."""
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
    """The due date, or the day of the return from adopters if the due date had passed by then."""
    return max(due, returned) if returned else due


def assessed(spell, so_far, limit, answer, supplied):
    """(kind, due date) if the history is complete enough to assess them; otherwise None."""
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
    """1 April of the first year of the unbroken run of supplied years up to ``year``; None if it was not supplied."""
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
    """(outcome, whether the review was on time); the second is None if there was no review or it is not judged."""
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
