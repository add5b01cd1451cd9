"""Invented histories of reviews: held on, just before and just after every limit, and on days where none can count.

For each child the episodes are drawn first (chains of X1, adoption, temporary moves, short breaks, returns to care; or
one of the courses that a life under an order, on remand or in short breaks takes), then reviews close to the limits,
then often a birthday or a last day that falls on a limit.
"""

from datetime import date, timedelta
from random import Random

from oracle.clock import FOUR_WEEKS, adoption_events, first_review_due, stretches_of_authority
from oracle.histories import History
from oracle.lives import SHORT_BREAKS, collection_year, months_later, spells

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2022, 12, 31)
EVERY_YEAR = set(range(2015, 2024))
#: The collection years supplied: all of them, a few, with gaps, and different ones for each table.
YEAR_SETS = [
    dict.fromkeys(("children", "episodes", "reviews"), years)
    for years in (EVERY_YEAR, {2019, 2020, 2021}, {2017, 2018, 2020, 2021, 2022}, {2016, 2018, 2019, 2023}, {2021})
] + [{"children": EVERY_YEAR, "episodes": set(range(2017, 2023)), "reviews": EVERY_YEAR - {2019}}]
NEARLY = [-1, 0, 0, 0, 1, 1, -20, 15, -60, 100]
#: Days before Easter, the bank holidays of May 2020, Christmas, leap days, ends of months and years, and summer 2020.
NOTED_DAYS = [
    *(date(2018, 3, day) for day in (1, 2, 5, 29, 30, 31)),
    *(date(2019, 3, day) for day in (22, 25, 28, 29, 31)),
    *(date(2020, 3, day) for day in (11, 12, 13, 16, 24, 25, 31)),
    *(date(2020, 4, day) for day in (1, 3, 7, 8, 9, 14, 15, 23, 24)),
    *(date(2019, 10, day) for day in (22, 23, 24, 25, 31)),
    *(date(2020, 9, day) for day in (23, 24, 25)),
    *(date(2021, 3, day) for day in (8, 9, 10, 31)),
    *(date(year, month, day) for year in range(2016, 2022) for month, day in [(11, 25), (11, 26), (11, 27), (12, 4)]),
    *(date(year, month, day) for year in range(2016, 2022) for month, day in [(8, 31), (11, 30), (12, 31), (4, 1)]),
    *(date(2021, 8, day) for day in (27, 28, 29, 31)),
    date(2021, 9, 1),
    date(2016, 2, 29),
    date(2020, 2, 29),
]
LENGTHS = [0, 1, 5, 14, 27, 28, 29, 40, 60, 91, 92, 120, 183, 250, 365, 500]
GAPS = [0, 0, 0, 1, 1, 30, 200]
PLACEMENTS = ["U6"] * 6 + ["U4", "K2", "Z1", "Q9", None] + ["A5"] * 4 + ["A3", "A4", "A6", "T0", "T1", "T2", "T3", "T4"]
LEGAL_STATUSES = ["C2"] * 6 + ["V2", "E1", "E1", "V3", "V4"]
REASONS_NEW_EPISODE = ["P"] * 6 + ["L", "L", "L", "T", "T", "B", "U", "S", None]
REASONS_CEASED = ["E4A", "E4A", "E11", "E2", "E17", "E5", "E6", "E7", "E13", None]
URNS = ["7001", "7002", None]
#: The legal status and the placement of one episode after another.
COURSES = [
    # An order that is revoked and made again, with blanks, within and outside temporary moves.
    [("C1", "U6"), ("E1", "U6"), ("C1", "U6"), ("E1", "U6")],
    [("E1", "U6"), ("C2", "U6"), ("D1", "U4"), ("E1", "U4"), ("C2", "U4")],
    [("C1", "U6"), (None, "U6"), ("E1", "U6"), (None, "U4"), ("E1", "U4"), ("C2", "U4")],
    [(None, "U6"), ("E1", "U6"), ("C1", "T1"), ("E1", "U6")],
    # Placed from an order, and returned to it or after it was revoked.
    [("C1", "U6"), ("E1", "U6"), ("E1", "A5"), ("E1", "U6"), ("C2", "U6")],
    [("C1", "U6"), ("E1", "A6"), ("C1", "U6"), ("E1", "U6")],
    [("E1", "U6"), ("E1", "A3"), ("E1", "T1"), ("E1", "A3"), ("E1", "U4"), ("E1", "A5")],
    [("D1", "A4"), ("D1", "U6"), ("D1", "A6"), ("E1", "U6")],
    [("C2", "U6"), ("C2", "A5"), ("C1", "U6"), (None, "A5"), ("C1", "U6")],
    # Remand, detention and accommodation.
    [("J1", "K1"), ("C1", "U6"), ("J2", "K1"), ("J3", "R5")],
    [("C2", "K2"), ("C2", "R5"), ("C1", "R5"), (None, "R5"), ("C1", "K2"), ("C1", "R5")],
    [("C1", "U6"), ("V2", "U6")],
    [("V2", "H5"), (None, "H5")],
    # Short breaks, alone and inside a stay.
    [("V3", "U6"), ("V3", "U6"), ("V3", "U6"), ("V3", "U6")],
    [("V4", "U6"), ("V3", "U6"), ("V3", "U6"), ("V2", "U6")],
    [("E1", "U6"), ("V3", "U6"), ("E1", "U6"), ("V4", "U6"), ("C2", "U6")],
    [("V2", "U6"), ("V3", "U6"), ("V2", "U6")],
]
#: Days around the limits of a review after a return, and of one after an authority begins.
SINCE_RETURN = [5, 20, 26, 27, 28, 29, 35, 41, 42, 43, 60]
SINCE_AUTHORITY = [0, 1, 30, 90, 91, 92, 93, 120, 183]
#: Days from one short break to the next: at most 183 are one series.
BETWEEN_BREAKS = [5, 60, 182, 183, 184, 200]
#: Children born on these days turn 18 within the histories.
LEAP_DAYS = (date(2000, 2, 29), date(2004, 2, 29))


def review_history(seed, children):
    """A history of ``children`` children; the seed decides the history and the years supplied."""
    random = Random(seed)  # noqa: S311  invented lives, no secrets
    rows = {"children": [], "episodes": [], "reviews": [], "placement_authorities": []}
    for number in range(1, children + 1):
        child_id = f"{number:06}"
        for name, own_rows in life(random).items():
            rows[name] += [{"child_id": child_id} | row for row in own_rows]
    for table_rows in rows.values():
        random.shuffle(table_rows)
    return History(rows, YEAR_SETS[seed % len(YEAR_SETS)])


def with_a_log_of_authorities(history):
    """The history with a log of authorities to place: around episodes, older than the first, or with no end."""
    random = Random(len(history.rows["episodes"]))  # noqa: S311  invented lives, no secrets
    log = []
    for episode in history.rows["episodes"]:
        if random.random() < 0.2:
            first = episode["started"] + timedelta(days=random.choice([-400, -30, -1, 0, 0, 1, 20, 100]))
            last = first + timedelta(days=random.choice([0, 1, 30, 91, 200, 500]))
            ends = {
                "authority_from": first,
                "authority_to": random.choice([None, last, max(first, episode["ceased"] or last)]),
            }
            log.append({"child_id": episode["child_id"]} | ends)
    of_reviews = history.years["reviews"]
    return History(history.rows | {"placement_authorities": log}, history.years | {"placement_authorities": of_reviews})


def life(random):
    """The rows of one child in the tables of the return and in the log of authorities to place."""
    lived = episodes(random)
    held = reviews(random, lived)
    end_on_a_limit(random, lived, held)
    born = birth_date(random, lived, held)
    if born in LEAP_DAYS and random.random() < 0.5:
        held.add(due_at_18(random, born))
    if born and random.random() < 0.1:
        held.add(born - timedelta(days=random.choice([0, 1, 20])))
    header = {"sex": "Female", "ethnicity": "WBRI", "birth_date": born if random.random() < 0.95 else None}
    return {
        "children": [header] if random.random() < 0.97 else [],
        "episodes": lived,
        "reviews": [review(random, day, born) for day in sorted(held)],
        "placement_authorities": authorities(random, lived, held) if random.random() < 0.3 else [],
    }


def authorities(random, lived, held):
    """Authorities to place, one after another or across each other, near reviews and where episodes start and cease."""
    turns = [day for one in lived for day in (one["started"], one["ceased"]) if day]
    found = []
    for _ in range(random.choice([1, 1, 2, 3])):
        first = near(random, random.choice(random.choice([turns, sorted(held) or turns])))
        if found and found[-1]["authority_to"] and random.random() < 0.5:
            first = found[-1]["authority_to"] + timedelta(days=random.choice([-30, -1, 0, 0, 1, 30]))
        limit = months_later(first, random.choice([3, 6])) + timedelta(days=random.choice([-1, 0, 1]))
        lasting = first + timedelta(days=random.choice(LENGTHS))
        last = random.choice([None, None, limit, lasting, near(random, random.choice(turns))])
        found.append({"authority_from": first, "authority_to": last and max(first, last)})
    return found


def near(random, day):
    return day + timedelta(days=random.choice([-400, -90, -1, 0, 0, 0, 1, 5, 14, 30]))


def review(random, day, born):
    """A review, occasionally from a return that ended before it or from a later one."""
    return_year = collection_year(day) + random.choice([0] * 14 + [1, -1])
    own = born if random.random() < 0.95 else random.choice([None, day, day + timedelta(days=1)])
    return {"review_date": day, "return_year": return_year, "participation": "PN1", "birth_date": own}


def episodes(random):
    lived = []
    started = noted_day(random)
    free = [None] * random.choice([1, 1, 2, 3, 4, 5, 6])
    for step in random.choice(COURSES) if random.random() < 0.6 else free:
        lived.append(episode(random, started, lived) if step is None else on_course(random, started, lived, step))
        if lived[-1]["ceased"] is None or lived[-1]["ceased"] >= LAST_DAY:
            break
        started = next_start(random, lived[-1])
    return lived


def on_course(random, started, before, step):
    """An episode with the status and placement of a step, usually in the same home as one of the same placement."""
    legal_status, placement = step
    lived = episode(random, started, before)
    home = {"provider": "PR1", "placement_postcode": None, "placement_urn": random.choice(["7001"] * 9 + ["7002"])}
    lived |= {"legal_status": legal_status, "placement": placement} | home
    if lived["ceased"] is None and random.random() < 0.7:
        lived["ceased"] = cease(random, started)
    if lived["ceased"] is None:
        return lived | {"reason_ceased": None}
    ends = legal_status in SHORT_BREAKS or random.random() < 0.1
    return lived | {"reason_ceased": random.choice(REASONS_CEASED) if ends and random.random() < 0.7 else "X1"}


def noted_day(random):
    if random.random() < 0.4:
        return random.choice(NOTED_DAYS)
    return FIRST_DAY + timedelta(days=random.randint(0, (LAST_DAY - FIRST_DAY).days))


def episode(random, started, before):
    ceased = None if random.random() < 0.2 else cease(random, started)
    starts_care = not before or before[-1]["reason_ceased"] != "X1"
    reason = "S" if starts_care and random.random() < 0.75 else random.choice(REASONS_NEW_EPISODE)
    stays = random.random() < 0.8
    return {
        "started": started,
        "reason_new_episode": reason,
        "legal_status": random.choice(LEGAL_STATUSES),
        **place(random, before),
        "ceased": ceased,
        "reason_ceased": None if ceased is None else "X1" if stays else random.choice(REASONS_CEASED),
    }


def cease(random, started):
    limit = random.choice([first_review_due(started), *(months_later(started, months) for months in (3, 6))])
    lasting = started + timedelta(days=random.choice(LENGTHS))
    return random.choice([lasting, lasting, limit + timedelta(days=random.choice([-1, 0, 1]))])


def next_start(random, before):
    """After X1 usually the day the last episode ceased; never the day it started."""
    stays = before["reason_ceased"] == "X1" and random.random() < 0.95
    gaps = BETWEEN_BREAKS if before["legal_status"] in SHORT_BREAKS else GAPS
    gap = 0 if stays else random.choice(gaps)
    return max(before["ceased"] + timedelta(days=gap), before["started"] + timedelta(days=1))


def place(random, before):
    """A placement; often that of an earlier episode, so that children stay or return from temporary moves."""
    if before and random.random() < 0.4:
        earlier = random.choice(before[-2:])
        return {name: earlier[name] for name in ("placement", "provider", "placement_postcode", "placement_urn")}
    return {
        "placement": random.choice(PLACEMENTS),
        "provider": random.choice(["PR1", "PR1", "PR4", None]),
        "placement_postcode": random.choice(["PE1 1AA", "PE1 1AA", None]),
        "placement_urn": random.choice(URNS),
    }


def reviews(random, lived):
    """The dates of the reviews: those of each spell, and a few on any day."""
    held = set()
    for spell in spells(lived):
        held |= held_in(random, spell)
    if random.random() < 0.15:
        held.add(noted_day(random))
    if random.random() < 0.1:
        one = random.choice(lived)
        held.add(random.choice([one["started"], one["ceased"] or LAST_DAY]) + timedelta(days=random.choice([0, -1, 1])))
    for one in lived:
        if one["legal_status"] in SHORT_BREAKS and random.random() < 0.5:
            held.add((one["ceased"] or one["started"]) + timedelta(days=random.choice([-3, 0, 1, 40, 100])))
    return held


def held_in(random, spell):
    """Reviews one after another, close to the limits, from the start of the spell and from each turn of it."""
    held = set()
    turns = [(day, what) for day, what, _ in adoption_events(spell)]
    turns += [(stretch["started"], "authority") for stretch in stretches_of_authority(spell, [])]
    anchor, number = spell["started"], 0
    for _ in range(random.randint(0, 7)):
        day = around_limit(random, anchor, number)
        turn, what = min([turn for turn in turns if anchor < turn[0] <= day], default=(None, None))
        if turn and random.random() < 0.7:
            anchor, number = turn, random.choice([0, 0, 2])
            day = after_turn(random, turn, what)
        if random.random() < 0.05:
            break
        beyond = day > (spell["ended"] or LAST_DAY)
        if beyond and random.random() < 0.8:
            break
        held.add(day)
        anchor, number = day, number + 1
    return held | ends(random, spell)


def after_turn(random, turn, what):
    """A day on or around a limit that is counted from a placement for adoption, a return from it or an authority."""
    if what == "placed":
        return random.choice([turn, turn + FOUR_WEEKS, around_limit(random, turn, 1)])
    return turn + timedelta(days=random.choice(SINCE_RETURN if what == "returned" else SINCE_AUTHORITY))


def around_limit(random, anchor, number):
    """Usually a day on, just before or just after the limit of a review with ``number`` reviews before it."""
    limits = [first_review_due(anchor), months_later(anchor, 3), months_later(anchor, 6)]
    limit = limits[min(number, 2)] if random.random() < 0.85 else random.choice([*limits, anchor + FOUR_WEEKS])
    days = random.choice(NEARLY)
    if random.random() < 0.03:
        return anchor + timedelta(days=random.choice([91, 92, 182, 183, 184]))
    return max(limit + timedelta(days=days), anchor + timedelta(days=1))


def ends(random, spell):
    """Occasionally the first or last day of the spell."""
    first = {spell["started"]} if random.random() < 0.08 else set()
    last = {spell["ended"]} if spell["ended"] and random.random() < 0.08 else set()
    return first | last


def end_on_a_limit(random, lived, held):
    """Sometimes end the last episode on the day when a review is due, or the day before or after."""
    last = lived[-1]
    days = [day for day in held if day >= last["started"]]
    if not days or random.random() > 0.25:
        return
    limit = months_later(max(days), random.choice([3, 6])) + timedelta(days=random.choice([-1, 0, 1]))
    last |= {"ceased": limit, "reason_ceased": random.choice(REASONS_CEASED)}


def birth_date(random, lived, held):
    """A birth date that is missing, or 29 February, or makes the child 18 when a review is due, or any other."""
    chance = random.random()
    if chance < 0.08:
        return None
    if chance < 0.18:
        return date(random.choice([2000, 2004, 2004, 2008, 2012, 2016]), 2, 29)
    if chance < 0.4:
        day = random.choice(sorted(held) or [lived[0]["started"]])
        due = months_later(day, random.choice([0, 3, 6])) + timedelta(days=random.choice([-1, 0, 0, 1]))
        return months_later(due, -12 * 18)
    if chance < 0.5:
        return lived[0]["started"] - timedelta(days=random.choice([0, 1, 30]))
    return lived[0]["started"] - timedelta(days=random.randint(0, 18 * 365))


def due_at_18(random, born):
    """A review three or six months before 28 February or 1 March of the year in which the child turns 18."""
    ends_february = [
        date(born.year + 17, month, day) for month, days in ((8, (28, 31)), (11, (28, 30))) for day in days
    ]
    return random.choice([*ends_february, *(date(born.year + 17, month, 1) for month in (9, 12))])
