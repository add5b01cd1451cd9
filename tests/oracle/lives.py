"""The life in care of one child, worked out from the rows of the canonical tables: spells, placements and ages."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

TABLES = ("children", "episodes", "uasc", "outcomes", "placed_adoption", "missing")
SHORT_BREAKS = {"V3", "V4"}
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
NEW_CARER = {"P", "B", "S"}
HOME = ("provider", "placement_postcode", "placement_urn")


def lives(tables):
    """Every child named in any table: personal details, spells, and the rows of each table about the child."""
    headers = {row["child_id"]: row for row in tables["children"]}
    about = {name: rows_by_child(tables.get(name, [])) for name in TABLES}
    children = {child for rows in about.values() for child in rows}
    return [life(child, headers.get(child, {}), about) for child in sorted(children)]


def life(child, header, about):
    return {
        "child_id": child,
        "sex": header.get("sex"),
        "ethnicity": header.get("ethnicity"),
        "birth_date": header.get("birth_date"),
        "spells": spells(about["episodes"].get(child, [])),
        "brief_stays": brief_stays(about["episodes"].get(child, [])),
        "rows": {name: rows.get(child, []) for name, rows in about.items()},
    }


def rows_by_child(rows):
    by_child = defaultdict(list)
    for row in rows:
        by_child[row["child_id"]].append(row)
    return by_child


def spells(episodes):
    """A child's spells in order, without stays under 24 hours, in which the child is not looked after."""
    return [one for one in periods_of_care(episodes) if not is_brief(one)]


def brief_stays(episodes):
    """The periods that are no spells, because accommodation has to last for more than 24 hours (section 22(2))."""
    return [one for one in periods_of_care(episodes) if is_brief(one)]


def is_brief(one):
    """Whether a whole period begins and ends on one day, known to be under neither a care nor a placement order."""
    statuses = {episode["legal_status"] for episode in one["episodes"]}
    under_no_order = statuses <= {"V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3"}
    return one["start_known"] and one["started"] == one["ended"] and under_no_order


def periods_of_care(episodes):
    """A child's periods of care; short breaks are left out, except those in the middle of a stay in one home."""
    history = sorted(episodes, key=lambda episode: (episode["started"], episode["ceased"] or date.max))
    counted = [episode for place, episode in enumerate(history) if is_care(history, place)]
    chains = []
    for episode in counted:
        if chains and continues(chains[-1][-1], episode):
            chains[-1].append(episode)
        else:
            chains.append([episode])
    return [spell(chain, history) for chain in chains]


def is_care(history, place):
    """Whether it is not a short break, or is one in the middle of a stay in the same home under another status."""
    if history[place]["legal_status"] not in SHORT_BREAKS:
        return True
    return lived_on(history[place::-1]) and lived_on(history[place:])


def lived_on(walk):
    """Whether the child stays in the same home, without a gap, up to the first episode under another status."""
    for here, there in pairwise(walk):
        earlier, later = sorted((here, there), key=lambda episode: (episode["started"], episode["ceased"] or date.max))
        if earlier["ceased"] != later["started"] or not same_place(earlier, later):
            return False
        if there["legal_status"] not in SHORT_BREAKS:
            return True
    return False


def continues(before, episode):
    return before["reason_ceased"] == "X1" and before["ceased"] == episode["started"]


def spell(chain, history):
    return {
        "started": chain[0]["started"],
        "ended": chain[-1]["ceased"],
        "reason": chain[-1]["reason_ceased"],
        "start_known": chain[0]["reason_new_episode"] == "S" or after_short_break(chain[0], history),
        "episodes": chain,
        "placements": placements(chain),
    }


def after_short_break(episode, history):
    place = history.index(episode)
    before = history[place - 1] if place else None
    return before is not None and before["legal_status"] in SHORT_BREAKS and before["ceased"] == episode["started"]


def placements(chain):
    """The placements of one spell in order; a temporary move is not one, and returning from it does not start one."""
    stays = []
    away = False
    for episode in chain:
        if episode["placement"] in TEMPORARY:
            away = True
            continue
        came_back = away and stays and same_place(stays[-1][-1], episode)
        moved = not stays or episode["reason_new_episode"] in NEW_CARER
        if moved and not came_back:
            stays.append([episode])
        else:
            stays[-1].append(episode)
        away = False
    return [{"started": stay[0]["started"], "ended": stay[-1]["ceased"], "episodes": stay} for stay in stays]


def same_place(before, episode):
    """Whether it is the same kind of placement, and no detail of the home that both give is different."""
    given_twice = [(before[name], episode[name]) for name in HOME if before[name] and episode[name]]
    return before["placement"] == episode["placement"] is not None and all(one == other for one, other in given_twice)


def in_care_at(interval, day):
    """Whether an episode is running at the end of ``day``."""
    return interval["started"] <= day and (interval["ceased"] is None or interval["ceased"] > day)


def touches(started, ended, start, end):
    """Whether the time from ``started`` to ``ended`` (None: open) has a day in common with that from start to end."""
    return started <= end and (ended is None or ended >= start)


def current_spell(child, day):
    """The spell the child is in at the end of ``day``, and its episode then; (None, None) if not in care."""
    for one in child["spells"]:
        for episode in one["episodes"]:
            if in_care_at(episode, day):
                return one, episode
    return None, None


def age(child, day):
    """Completed years on ``day``; None without a birth date or before birth."""
    birth = child["birth_date"]
    if birth is None or birth > day:
        return None
    birthday_to_come = (day.month, day.day) < (birth.month, birth.day)
    return day.year - birth.year - birthday_to_come


def months_later(day, months):
    """``day`` moved by calendar months; it stops at the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_before(start, end):
    """The same dates a year before; an end at the end of a month stays there, unless the periods would overlap."""
    before = months_later(end, -12)
    month_end = before.replace(day=monthrange(before.year, before.month)[1])
    if (end + timedelta(days=1)).day == 1 and month_end < start:
        before = month_end
    return months_later(start, -12), before


def collection_year(day):
    """The collection year of ``day``, named after the year of the 31 March that ends it."""
    return day.year if day < date(day.year, 4, 1) else day.year + 1


def collection_years(start, end):
    return set(range(collection_year(start), collection_year(end) + 1))
