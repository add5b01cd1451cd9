"""Who is in care, who started, who ceased and for how long, computed the naive way."""

from datetime import timedelta

from oracle.categories import describe, grouped, person, reasons
from oracle.lives import current_spell, months_later, touches
from oracle.question import NOT_AVAILABLE, count, counts, rate, shares

STOCK = [
    ("sex",),
    ("age_band",),
    ("age_band", "sex"),
    ("ethnicity_group",),
    ("ethnicity",),
    ("legal_status_group",),
    ("legal_status",),
    ("need",),
    ("placement_group",),
    ("placement",),
    ("provider",),
]
STARTS = [
    ("month",),
    ("quarter",),
    ("age_band",),
    ("sex",),
    ("need",),
    ("legal_status",),
    ("legal_status_group",),
    ("ethnicity_group",),
]
CEASES = [("month",), ("quarter",), ("reason_ceased",), ("reason_group",), ("age_band",), ("sex",)]
BRIEF = [("month",), ("quarter",), ("age_band",), ("sex",), ("legal_status_group",)]
PERSON = [("age_band",), ("sex",)]
ENDLESS = 10**9
QUARTILES = {"Lower quartile": 0.25, "Median": 0.5, "Upper quartile": 0.75}


def population(asked):
    stock, opening = in_care(asked, asked.end), in_care(asked, asked.start - timedelta(days=1))
    begun, ceases = beginning(asked), ceasing(asked)
    starts = [unit for unit in begun if unit["spell"]["start_known"]]
    unknown = [unit for unit in begun if not unit["spell"]["start_known"]]
    first_starts, last_ceases = distinct(starts), distinct(ceases)
    event = len(opening) + len(starts) + len(unknown) - len(ceases) - len(stock)
    dfe = len(opening) + first_starts + len(unknown) - last_ceases - len(stock)
    stock_breakdowns = [*STOCK, *((name,) for name in asked.groupings)]
    return {
        **counts("cla_at_end", stock, stock_breakdowns, asked),
        **shares("cla_at_end_pct", stock, stock_breakdowns, asked),
        **counts("cla_during", in_care_during(asked), PERSON, asked),
        **counts("starts", starts, STARTS, asked),
        **shares("starts_pct", starts, STARTS, asked),
        **counts("stays_under_24_hours", staying_briefly(asked), BRIEF, asked),
        **counts("starts_not_known", unknown, [("month",), ("quarter",)], asked),
        **counts("ceases", ceases, CEASES, asked),
        **shares("ceases_pct", ceases, CEASES, asked),
        ("starts_dfe", ""): count(first_starts),
        ("ceases_dfe", ""): count(last_ceases),
        ("flow_residual", "basis=Event"): count(event),
        ("flow_residual", "basis=DfE"): count(dfe),
        ("re_entries", ""): count(sum(start["re_entry"] for start in starts)),
        ("cla_rate", ""): rate(len(stock), asked),
        ("starts_rate", ""): rate(len(starts), asked),
        ("ceases_rate", ""): rate(len(ceases), asked),
        ("starts_dfe_rate", ""): rate(first_starts, asked),
        ("ceases_dfe_rate", ""): rate(last_ceases, asked),
        **time_in_care("End", stock, asked),
        **time_in_care("Ceasing", ceases, asked),
    }


def in_care(asked, day):
    """One unit per child in care at the end of ``day``."""
    units = []
    for child in asked.children:
        spell, episode = current_spell(child, day)
        if spell:
            units.append(unit(child, spell, day, episode, asked))
    return units


def in_care_during(asked):
    return [
        person(child, asked.end)
        for child in asked.children
        if any(touches(spell["started"], spell["ended"], asked.start, asked.end) for spell in child["spells"])
    ]


def beginning(asked):
    """One unit per spell whose first episode begins in the period, whether or not that is known to be its start."""
    units = []
    for child in asked.children:
        previous = None
        for spell in child["spells"]:
            if asked.covers(spell["started"]):
                started = unit(child, spell, spell["started"], spell["episodes"][0], asked)
                units.append(started | {"re_entry": is_re_entry(previous, spell)})
            previous = spell
    return units


def staying_briefly(asked):
    """One unit per stay under 24 hours on a day of the period."""
    return [
        unit(child, stay, stay["started"], stay["episodes"][0], asked)
        for child in asked.children
        for stay in child["brief_stays"]
        if asked.covers(stay["started"])
    ]


def is_re_entry(previous, spell):
    return previous is not None and spell["started"] <= months_later(previous["ended"], 12)


def ceasing(asked):
    """One unit per spell that ends in the period."""
    return [
        unit(child, spell, spell["ended"], spell["episodes"][-1], asked) | reasons(spell)
        for child in asked.children
        for spell in child["spells"]
        if asked.covers(spell["ended"])
    ]


def unit(child, spell, day, episode, asked):
    lasted = (day - spell["started"]).days
    return describe(child, day, episode, asked.groupings, asked.year) | {"child": child, "spell": spell, "days": lasted}


def distinct(units):
    return len({unit["child"]["child_id"] for unit in units})


def time_in_care(at, units, asked):
    """Quartiles of days in care, if they are certain however long the stays of unknown start have been."""
    units = [unit | {"at": at} for unit in units]
    lists = asked.lists | {"at": [at]}
    quartiles = {}
    for dimensions in [("at",), ("age_band", "at"), ("at", "legal_status_group")]:
        for text, members in grouped(units, dimensions, lists).items():
            for statistic, share in QUARTILES.items():
                quartiles["time_in_care", f"{text}; statistic={statistic}"] = certain_quantile(members, share)
    return quartiles


def certain_quantile(members, share):
    """The quantile as recorded, if it is the same when every stay of unknown start is made endlessly longer."""
    if not members:
        return NOT_AVAILABLE
    recorded = quantile(sorted(member["days"] for member in members), share)
    longest = quantile(sorted(longest_possible(member) for member in members), share)
    return (recorded, None, len(members)) if recorded == longest else NOT_AVAILABLE


def longest_possible(member):
    return member["days"] if member["spell"]["start_known"] else member["days"] + ENDLESS


def quantile(ordered, share):
    """The quantile by linear interpolation between the two nearest values."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
