"""The figures of population and profiles from their written definitions, one child at a time, in plain Python.

It is slow and simple on purpose: what the package computes with frames on its engines is compared with this. A figure
is ``(value, numerator, denominator)``, with None for a part that it does not have, or "not_available".
"""

from datetime import timedelta
from itertools import product

from oracle.categories import categories
from oracle.lives import collection_year, collection_years, lives, months_later, year_before
from oracle.population import population
from oracle.profiles import HEALTH, profiles
from oracle.question import NOT_AVAILABLE, Asked, count, percent

#: Counts and rates: the measures whose change is also given as a percentage.
COUNTS = {
    "cla_at_end": "episodes",
    "cla_during": "episodes",
    "cla_rate": "episodes",
    "starts": "episodes",
    "starts_rate": "episodes",
    "starts_not_known": "episodes",
    "stays_under_24_hours": "episodes",
    "starts_dfe": "episodes",
    "starts_dfe_rate": "episodes",
    "ceases": "episodes",
    "ceases_rate": "episodes",
    "ceases_dfe": "episodes",
    "ceases_dfe_rate": "episodes",
    "re_entries": "episodes",
    "uasc_at_end": "uasc",
    "uasc_during": "uasc",
    "remanded_during": "episodes",
    "youth_justice_during": "episodes",
    "secure_during": "episodes",
    "placement_orders_at_end": "episodes",
    "placement_orders_to_revoke_at_end": "placed_adoption",
    "missing_episodes": "missing",
    "children_missing": "missing",
    "away_episodes": "missing",
    "children_away": "missing",
    "missing_or_away_episodes": "missing",
}
#: Every measure with the table that it needs besides the episodes.
MEASURES = COUNTS | {
    "cla_at_end_pct": "episodes",
    "starts_pct": "episodes",
    "ceases_pct": "episodes",
    "flow_residual": "episodes",
    "time_in_care": "episodes",
    "placements_three_or_more_pct": "episodes",
    "long_term_stability_pct": "episodes",
    **dict.fromkeys(HEALTH, "outcomes"),
    "ethnicity_disproportionality": "episodes",
}


#: Measures that look further back than their period: months up to its end, or before its start.
LOOK_BACK = {
    "placements_three_or_more_pct": lambda start, end: min(start, months_later(end + timedelta(days=1), -12)),
    "placement_orders_to_revoke_at_end": lambda start, end: min(start, months_later(end + timedelta(days=1), -24)),
    "long_term_stability_pct": lambda start, end: min(start, months_later(end + timedelta(days=1), -30)),
    "re_entries": lambda start, _: months_later(start, -12),
}


def figures(tables, years, periods, settings=None):
    """Every figure: ``{(period label, measure, breakdown): figure}``.

    Args:
        tables: rows (dicts) by canonical table name, stitched.
        years: the collection years supplied of each table.
        periods: a ``(label, first day, last day)`` for each period.
        settings: ``population``, ``ethnicity_population`` and ``groupings`` as ``iro.toml`` has them.
    """
    children = lives(tables)
    year = max(collection_year(end) for _, _, end in periods)
    ledger = {}
    for label, start, end in periods:
        lists = categories(start, end, (settings or {}).get("groupings", {}), year)
        computed = period_figures(Asked(children, start, end, settings or {}, lists, year), years)
        ledger |= {(label, measure, text): figure for (measure, text), figure in computed.items()}
    ledger |= empty_categories(ledger)
    return ledger | changes(ledger, periods)


def period_figures(asked, years):
    absent = {
        measure
        for measure, table in MEASURES.items()
        if not years_needed(measure, asked) <= years.get("episodes", set()) & years.get(table, set())
    }
    computed = population(asked) | profiles(asked)
    kept = {key: figure for key, figure in computed.items() if key[0] not in absent}
    return kept | {(measure, ""): NOT_AVAILABLE for measure in absent}


def years_needed(measure, asked):
    first = LOOK_BACK.get(measure, lambda start, _: start)(asked.start, asked.end)
    return collection_years(first, asked.end)


def empty_categories(ledger):
    """Figures of empty categories: one with a child in it in any period has a figure in every period."""
    computed = {(label, measure) for (label, measure, _), figure in ledger.items() if figure != NOT_AVAILABLE}
    observed = {measure: combined({text for _, name, text in ledger if name == measure}) for _, measure in computed}
    return {
        (label, measure, text): nobody(ledger, label, measure)
        for label, measure in computed
        for text in observed[measure]
        if (label, measure, text) not in ledger
    }


def combined(texts):
    """All combinations of the categories of each breakdown, except months and quarters, which belong to one period."""
    parts = [dict(part.split("=", 1) for part in text.split("; ")) for text in texts if text]
    kept = [part for part in parts if not {"month", "quarter"} & set(part)]
    categories = {name: sorted({part[name] for part in kept if name in part}) for part in kept for name in part}
    shapes = {tuple(sorted(part)) for part in kept}
    return {
        "; ".join(f"{name}={category}" for name, category in zip(shape, chosen, strict=True))
        for shape in shapes
        for chosen in product(*(categories[name] for name in shape))
    }


def nobody(ledger, label, measure):
    """The figure of an empty category."""
    if measure in COUNTS:
        return count(0)
    if measure.endswith("_pct"):
        return percent(0, ledger[label, measure.removesuffix("_pct"), ""][0])
    return NOT_AVAILABLE


def changes(ledger, periods):
    """The change of each figure since the year before, and for counts and rates also in percent.

    The residual of an identity has no change.
    """
    labels = {(start, end): label for label, start, end in periods}
    before = {label: labels.get(year_before(start, end)) for label, start, end in periods}
    all_changes = {}
    compared = {key: figure for key, figure in ledger.items() if key[1] != "flow_residual"}
    for (label, measure, text), figure in compared.items():
        earlier = ledger.get((before[label], measure, text), NOT_AVAILABLE)
        all_changes |= change(label, measure, text, figure, earlier)
    return all_changes


def change(period, measure, text, figure, earlier):
    known = NOT_AVAILABLE not in (figure, earlier)
    difference = figure[0] - earlier[0] if known else None
    changed = {(period, f"{measure}_change", text): (difference, None, None) if known else NOT_AVAILABLE}
    if measure in COUNTS:
        share = (difference / earlier[0] * 100, None, None) if known and earlier[0] else NOT_AVAILABLE
        changed[period, f"{measure}_change_pct", text] = share
    return changed
