"""The statutory clock, worked out from ``docs/statutory-clock.md`` one child, one spell and one event at a time.

``clock`` gives the due dates, ``fates`` what became of each review, ``overdue_for_certain`` the children of whom only
that is known, and ``stays`` the stays of regulation 33(3).
"""

from datetime import date, timedelta
from functools import cache

import holidays

from oracle.lives import (
    SHORT_BREAKS,
    TEMPORARY,
    collection_year,
    current_spell,
    lives,
    months_later,
    rows_by_child,
    touches,
)

BANK_HOLIDAYS = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2101)))
FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
PLACEMENT_ORDERS = {"E1", "D1"}
FOUR_WEEKS = timedelta(days=28)
#: A review answers the return of a child from the 28th day, and is late after the 42nd.
RETURN_ANSWERED_FROM, RETURN_DUE = timedelta(days=28), timedelta(days=42)
#: A first review was due four weeks after the start before this date, and 20 working days after it since.
WORKING_DAYS_SINCE = date(2011, 4, 1)
#: The first day on which any version of the rules of a duty was in force.
RULES_SINCE = {"care": date(1991, 10, 14)} | dict.fromkeys(("authority", "return", "placed"), date(2005, 12, 30))
RELAXED_FROM, RELAXED_TO = date(2020, 4, 24), date(2020, 9, 24)
DAYS_OF_MONTHS = {3: 91, 6: 183}
#: Of equal dates, that of the duty named first is the due date.
DUTIES = ("care", "authority", "return", "placed")
ORDER_OF_EVENTS = {"start": 0, "review": 1, "placed": 2, "returned": 2}
#: Columns that are empty where a due date is not assessable.
NOT_ASSESSABLE = (
    "counted_from",
    "kind",
    "due",
    "due_in_force",
    "latest_due_in_force",
    "outcome",
    "outcome_in_force",
    "on_time",
    "on_time_in_force",
    "days_late",
)
REMANDED, CARE_ORDERS, DETAINED_IN = {"J1", "J2", "J3"}, {"C1", "C2"}, "R5"
TO_NOBODY_WITH_RESPONSIBILITY = {"E5", "E6", "E7", "E13"}
#: Single short breaks with at most this number of days between them are one series.
SERIES_GOES_ON = timedelta(days=183)


# What is asked for


def clock(tables, years, month_arithmetic="calendar", authority_to_place="beside"):
    """Every due date of every child, as a list of dicts."""
    rules = rules_of(years, month_arithmetic, authority_to_place)
    return [
        {"child_id": child["child_id"], "spell_started": spell["started"]} | row(period, due_date(period, rules), child)
        for child, spell, held, log in spells_of_all(tables)
        for period in periods(spell, held, stretches_of_authority(spell, log))
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


def overdue_for_certain(tables, years, day, month_arithmetic="calendar", authority_to_place="beside"):
    """The children whose due date on ``day`` is not assessable, and who are overdue at its end whatever was held."""
    rules = rules_of(years, month_arithmetic, authority_to_place)
    found = []
    for child, spell, held, log in spells_of_all(tables):
        birthday = eighteenth_birthday(child["birth_date"])
        of_age = birthday is not None and birthday <= day
        if current_spell(child, day)[0] is not spell or of_age:
            continue
        by_then = [one for one in periods(spell, held, stretches_of_authority(spell, log)) if one["first_day"] <= day]
        latest = None if due_date(by_then[-1], rules) else due_at_the_latest(by_then[-1], day, rules)
        if latest is not None and day >= latest:
            found.append(child["child_id"])
    return found


def stays(tables, years):
    """Every stay of regulation 33(3) that has ended, by ground, with whether it was reviewed and can be assessed."""
    supplied = rules_of(years)["supplied"]
    of_all = spells_of_all(tables)
    # A review on the day a spell ends may count in the next one, and was still held in the stay.
    held_by_child = {child["child_id"]: set() for child, *_ in of_all}
    for child, _, held, _ in of_all:
        held_by_child[child["child_id"]].update(held)
    found = []
    for child, spell, _, _ in of_all:
        for ground, stay in stays_of_spell(spell, eighteenth_birthday(child["birth_date"])):
            started, ended = stay["started"], stay["ended"]
            begins = history_begins(supplied, ended)
            reviewed = any(started <= day <= ended for day in held_by_child[child["child_id"]])
            found.append(
                {
                    "child_id": child["child_id"],
                    "ground": ground,
                    "started": started,
                    "ended": ended,
                    "reviewed": reviewed,
                    "assessable": reviewed or (begins is not None and started >= begins),
                }
            )
    return found


def spells_of_all(tables):
    """(child, spell, days of its counted reviews in order, the rows of the log about the child) of each spell."""
    reviews = rows_by_child(tables["reviews"])
    log = rows_by_child(tables.get("placement_authorities", []))
    return [
        (child, spell, held, log.get(child["child_id"], []))
        for child in lives(tables)
        for spell, held in held_in_spells(child, reviews.get(child["child_id"], []))
    ]


def rules_of(years, month_arithmetic="calendar", authority_to_place="beside"):
    """What the settings and the years supplied decide."""
    return {
        "supplied": frozenset(years["children"] & years["episodes"] & years["reviews"]),
        "later": months_of_calendar if month_arithmetic == "calendar" else months_as_days,
        "instead": authority_to_place == "instead",
    }


# Which reviews count


def reviews_with_fates(child, reviews):
    """(date, fate, the spell in which it counts) of each of the child's reviews."""
    series = series_of_short_breaks(child)
    return [(review["review_date"], *fate(child, review, series)) for review in reviews]


def fate(child, review, series):
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
    if any(touches(started, ended, day, day) for started, ended in series):
        return "short break", None
    return "outside care", None


def series_of_short_breaks(child):
    """(first day, last day) of each agreement for short breaks, and of each series of single ones."""
    in_care = {id(episode) for spell in child["spells"] for episode in spell["episodes"]}
    breaks = sorted(
        (one for one in child["rows"]["episodes"] if one["legal_status"] in SHORT_BREAKS and id(one) not in in_care),
        key=lambda one: one["started"],
    )
    agreements = [(one["started"], one["ceased"]) for one in breaks if one["legal_status"] == "V4"]
    single = []
    for one in breaks:
        if one["legal_status"] == "V3":
            last_ended = single[-1][1] if single else None
            goes_on = last_ended is not None and one["started"] - last_ended <= SERIES_GOES_ON
            first_day = single.pop()[0] if goes_on else one["started"]
            single.append((first_day, one["ceased"]))
    return agreements + single


def held_in_spells(child, reviews):
    """(spell, days of its counted reviews in order) for each of the child's spells."""
    held = {spell["started"]: set() for spell in child["spells"]}
    for day, outcome, spell in reviews_with_fates(child, reviews):
        if outcome == "counted":
            held[spell["started"]].add(day)
    return [(spell, sorted(held[spell["started"]])) for spell in child["spells"]]


# Placed for adoption, and authority to place


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
                events_found.append((episode["started"], "placed", is_known_to_begin(spell, episode)))
        elif was_placed:
            events_found.append((episode["started"], "returned", True))
        before = episode
    return events_found


def is_known_to_begin(spell, episode):
    """Whether what is seen from this episode on is not older: it is not the first of a spell with an unknown start."""
    return spell["start_known"] or episode is not spell["episodes"][0]


def runs(spell, belongs):
    """Unbroken runs of the spell's episodes of which ``belongs(episode, status)`` holds, each up to where it breaks."""
    found = []
    status, going_on = None, False
    for episode in spell["episodes"]:
        # A blank status is that of the episode before it, and a short-break row inside a stay is passed over.
        if episode["legal_status"] and episode["legal_status"] not in SHORT_BREAKS:
            status = episode["legal_status"]
        went_on, going_on = going_on, belongs(episode, status)
        if going_on and not went_on:
            known = is_known_to_begin(spell, episode)
            found.append({"started": episode["started"], "ended": spell["ended"], "known": known, "breaks": False})
        if went_on and not going_on:
            found[-1] |= {"ended": episode["started"], "breaks": True}
    return found


def stretches_of_authority(spell, log):
    """The times in which the council is authorised to place the child: of the legal status, and of the log."""
    of_log = [cut_to_spell(entry, spell) for entry in log]
    stretches = runs(spell, lambda _, status: status in PLACEMENT_ORDERS) + [one for one in of_log if one]
    found = []
    # Of those with the same first day, one whose day is known comes first and makes it known.
    for stretch in sorted(stretches, key=lambda one: (one["started"], not one["known"])):
        last_ended = found[-1]["ended"] if found else date.min
        if last_ended is None or last_ended >= stretch["started"]:
            ends = (last_ended, stretch["ended"])
            found[-1]["ended"] = None if None in ends else max(ends)
        else:
            found.append(stretch)
    return found


def cut_to_spell(entry, spell):
    """The row of the log as a stretch; a spell whose start is not known cuts nothing off its beginning."""
    first, last = entry["authority_from"], entry["authority_to"]
    started = max(first, spell["started"]) if spell["start_known"] else first
    ended = min((end for end in (last, spell["ended"]) if end is not None), default=None)
    lies_in_it = ended is None or ended > max(first, spell["started"])
    return {"started": started, "ended": ended, "known": True} if lies_in_it else None


# Periods: from one event of a spell to the next


def periods(spell, held, stretches):
    """Each period with what is known of the spell when it opens, and the event that closes it."""
    events = [(spell["started"], "start", True), *((day, "review", True) for day in held), *adoption_events(spell)]
    # A review on the day of a placement belongs to the time before it.
    events.sort(key=lambda event: (event[0], ORDER_OF_EVENTS[event[1]]))
    so_far = {"spell": spell, "reviews": [], "placed": None, "placed_known": False, "returned": None}
    found = []
    for (day, what, known), following in zip(events, [*events[1:], None], strict=True):
        so_far = after_event(so_far, day, what, known)
        answered = following is not None and following[1] == "review"
        period = so_far | {"first_day": day, "opened_by": what, "next": following}
        period["answer"] = following[0] if answered else None
        period["stretches"] = [one for one in stretches if so_far["placed"] is None and runs_in(one, day, following)]
        found.append(period)
    return found


def after_event(so_far, day, what, known):
    """The reviews, the placement and the unanswered return of the spell, once an event has happened."""
    if what == "review":
        answered = so_far["returned"] is not None and day >= so_far["returned"] + RETURN_ANSWERED_FROM
        returned = None if answered else so_far["returned"]
        since_placed = [*so_far["since_placed"], day] if so_far["placed"] else None
        return so_far | {"reviews": [*so_far["reviews"], day], "since_placed": since_placed, "returned": returned}
    if what == "placed":
        return so_far | {"placed": day, "placed_known": known, "since_placed": [], "returned": None}
    if what == "returned":
        return so_far | {"placed": None, "returned": day}
    return so_far


def runs_in(stretch, first_day, following):
    """Whether it begins before the event that closes the period, and ends after the first day of the period."""
    begins_in_time = following is None or stretch["started"] < following[0]
    return begins_in_time and (stretch["ended"] is None or stretch["ended"] > first_day)


# The date of each duty. ``rests_on`` is the day that must be known (``known``) and lie in the history to assess it.


def dates(period, rules, *, not_first):
    """The dates of all duties that run in the period; ``not_first``: the last review on record was not the first."""
    if period["placed"]:
        return [placed_date(period, rules)]
    of_authority = [authority_date(stretch, period, rules) for stretch in period["stretches"]]
    of_authority = [limit for limit in of_authority if limit]
    of_care = care_date(period, rules, not_first=not_first)
    if rules["instead"] and any(limit["began"] <= period["first_day"] for limit in of_authority):
        return [*of_authority, *return_dates(period)]
    of_care["left_aside"] = rules["instead"] and any(limit["began"] <= of_care["due"] for limit in of_authority)
    return [of_care, *of_authority, *return_dates(period)]


def care_date(period, rules, *, not_first):
    """The date of regulation 33; in a period that a return opens, one that has passed is the day of the return."""
    started, reviews = period["spell"]["started"], period["reviews"]
    if not reviews:
        kind, counted_from, due = "First", started, first_review_due(started)
    elif len(reviews) == 1 and not not_first:
        kind, counted_from, due = "Second", reviews[-1], rules["later"](reviews[-1], 3)
    else:
        kind, counted_from, due = "Later", reviews[-1], rules["later"](reviews[-1], 6)
    if period["opened_by"] == "returned":
        due = max(due, period["first_day"])
    limit = {"duty": "care", "kind": kind, "counted_from": counted_from, "due": due}
    return limit | {"rests_on": started, "known": period["spell"]["start_known"]}


def authority_date(stretch, period, rules):
    """The date of regulation 36(1); None if it falls away."""
    authorised, reviews = stretch["started"], period["reviews"]
    if reviews and reviews[-1] > authorised:
        counted_from, due, known = reviews[-1], rules["later"](reviews[-1], 6), True
    else:
        counted_from, due, known = authorised, rules["later"](authorised, 3), stretch["known"]
    has_passed = period["opened_by"] == "returned" and due < period["first_day"]
    if has_passed or (stretch["ended"] is not None and due >= stretch["ended"]):
        return None
    limit = {"duty": "authority", "kind": "Adoption", "counted_from": counted_from, "due": due}
    return limit | {"rests_on": counted_from, "known": known, "began": authorised}


def return_dates(period):
    """The date of the return while it is unanswered; left aside if this period's review comes before the 28th day."""
    returned, answer = period["returned"], period["answer"]
    if returned is None or (answer and answer < returned + RETURN_ANSWERED_FROM):
        return []
    limit = {"duty": "return", "kind": "Adoption", "counted_from": returned, "due": returned + RETURN_DUE}
    return [limit | {"rests_on": returned, "known": True}]


def placed_date(period, rules):
    """The date of regulation 36(3)."""
    reviews = period["since_placed"]
    counted_from = reviews[-1] if reviews else period["placed"]
    due = rules["later"](counted_from, 3 if len(reviews) == 1 else 6) if reviews else counted_from + FOUR_WEEKS
    limit = {"duty": "placed", "kind": "Adoption", "counted_from": counted_from, "due": due}
    return limit | {"rests_on": period["placed"], "known": period["placed_known"]}


# What cannot be told


def due_date(period, rules):
    """The due date of the period with what it rests on; None if it is not assessable."""
    for not_first in (False, True) if period["reviews"] and not period["placed"] else (False,):
        limits = dates(period, rules, not_first=not_first)
        counting = [limit for limit in limits if not limit.get("left_aside")]
        earliest = min(counting, key=lambda limit: (limit["due"], DUTIES.index(limit["duty"])))
        begins = history_begins(rules["supplied"], period["answer"] or earliest["due"])
        if begins != history_begins(rules["supplied"], period["first_day"]):
            continue
        assessable = [limit for limit in limits if is_assessable(limit, period, begins, not_first=not_first)]
        if len(assessable) == len(limits):
            in_force = [limits_in_force(limit) for limit in counting]
            earliest_in_force, latest_in_force = (min(days) for days in zip(*in_force, strict=True))
            return earliest | {"due_in_force": earliest_in_force, "latest_due_in_force": latest_in_force}
    return None


def is_assessable(limit, period, begins, *, not_first):
    """Whether the date rests on nothing before the history begins, and a version of its rule was in force."""
    if begins is None or limit["counted_from"] < RULES_SINCE[limit["duty"]]:
        return False
    if limit["duty"] == "care" and not_first:
        on_record = sum(review >= begins for review in period["reviews"])
        return on_record >= 2 or (on_record == 1 and first_review_due(period["spell"]["started"]) < begins)
    return limit["known"] and limit["rests_on"] >= begins


def due_at_the_latest(period, day, rules):
    """The day on which a review was due at the latest, as seen on ``day``, if the due date is not assessable."""
    begins = history_begins(rules["supplied"], day)
    if begins is None:
        return None
    last_known = max([begins, period["spell"]["started"], *period["reviews"]])
    certain = [
        limit["due"]
        for limit in dates(period, rules, not_first=False)
        if limit["duty"] in ("authority", "return") and is_assessable(limit, period, begins, not_first=False)
    ]
    return min([rules["later"](last_known, 6), *certain])


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


# The limits in force, and what becomes of a due date


def limits_in_force(limit):
    """The earliest and the latest day on which the date can lie on the limits in force."""
    due = limit["due"]
    if not RELAXED_FROM <= due <= RELAXED_TO:
        return due, due
    if limit["duty"] != "care":
        return due, RELAXED_TO
    return (RELAXED_TO, RELAXED_TO) if limit["kind"] == "Later" else (due, due)


def row(period, limit, child):
    """The columns of one due date."""
    columns = {"set_on": period["first_day"], "set_by": period["opened_by"], "review_date": period["answer"]}
    if limit is None:
        return columns | {"assessable": False} | dict.fromkeys(NOT_ASSESSABLE)
    following, ended = period["next"], period["spell"]["ended"]
    birthday = eighteenth_birthday(child["birth_date"])
    outcome, on_time = verdict(limit["due"], following, ended, birthday)
    earliest = verdict(limit["due_in_force"], following, ended, birthday)
    latest = verdict(limit["latest_due_in_force"], following, ended, birthday)
    outcome_in_force, on_time_in_force = (
        one if one == other else None for one, other in zip(earliest, latest, strict=True)
    )
    names = ("counted_from", "kind", "due", "due_in_force", "latest_due_in_force")
    return (
        columns
        | {"assessable": True}
        | {name: limit[name] for name in names}
        | {
            "outcome": outcome,
            "outcome_in_force": outcome_in_force,
            "on_time": on_time,
            "on_time_in_force": on_time_in_force,
            "days_late": (following[0] - limit["due"]).days if on_time is False else None,
        }
    )


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


# Stays that are to be reviewed before they end


def stays_of_spell(spell, birthday):
    """(ground, stay) of each stay in the spell that was to be reviewed before it ended, and has ended."""
    remanded = runs(spell, lambda _, status: status in REMANDED)
    detained = runs(spell, lambda episode, status: status in CARE_ORDERS and episode["placement"] == DETAINED_IN)
    # A stay on one day only, under no care or placement order, is none.
    found = [("remand", stay) for stay in remanded if stay["started"] != stay["ended"]]
    found += [("detained", stay) for stay in detained]
    found += [("accommodation", stay) for stay in accommodation_that_ends(spell, birthday)]
    return [(ground, stay) for ground, stay in found if stay["ended"] is not None]


def accommodation_that_ends(spell, birthday):
    """A spell in V2 throughout, over before a first review was due, of a child who goes to nobody responsible."""
    ended = spell["ended"]
    if spell["reason"] not in TO_NOBODY_WITH_RESPONSIBILITY or (birthday is not None and ended >= birthday):
        return []
    accommodated = runs(spell, lambda _, status: status == "V2")[-1:]
    return [
        stay
        for stay in accommodated
        if not stay["breaks"]
        and stay["started"] == spell["started"] != ended
        and ended <= first_review_due(spell["started"])
    ]
