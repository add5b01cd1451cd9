"""The dimensions of breakdowns: the category a child is in, and the list of categories."""

import tomllib
from collections import defaultdict
from datetime import timedelta
from itertools import product
from pathlib import Path

from oracle.lives import age

CODES = tomllib.loads((Path(__file__).parents[2] / "data_contracts" / "codes.toml").read_text(encoding="utf-8"))
NOT_KNOWN = "Not known"
NOT_GROUPED = "Not grouped"
#: Categories that are on no closed list: short breaks (outside a stay), freeing orders, and X1, still looked after.
UNLISTED = {"V3", "V4", "Short breaks", "D1", "Freed for adoption", "X1"}
EPISODE_CODES = ("legal_status", "need", "placement", "provider")
MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
AGE_BANDS = {
    "Under 1": range(1),
    "1-4": range(1, 5),
    "5-9": range(5, 10),
    "10-15": range(10, 16),
    "16-17": range(16, 18),
    "18 and over": range(18, 200),
}
VOCABULARY = {
    "sex": ["Male", "Female", NOT_KNOWN],
    "age_band": list(AGE_BANDS),
    "missing_kind": ["Missing", "Away without authorisation"],
}


def categories(start, end, groupings, year):
    """The closed list of categories of every dimension, groups as the statistics of ``year`` publish them.

    Months and quarters only in periods where none occurs twice.
    """
    lists = {name: [*CODES[name]] for name in ("ethnicity", *EPISODE_CODES, "reason_ceased")}
    lists |= {f"{name}_group": groups(name, year) for name in ("ethnicity", "legal_status", "placement")}
    lists |= {"reason_group": groups("reason_ceased", year)} | VOCABULARY
    lists = {name: [one for one in members if one not in UNLISTED] for name, members in lists.items()}
    lists |= {name: list(grouping["groups"]) for name, grouping in groupings.items()}
    if (end.year - start.year) * 12 + end.month - start.month < 12:
        days = [start + timedelta(days=step) for step in range((end - start).days + 1)]
        lists |= {"month": sorted({month(day) for day in days}), "quarter": sorted({quarter(day) for day in days})}
    return lists


def groups(name, year):
    return sorted({group(name, code, year) for code in CODES[name]} - {NOT_KNOWN} | listed_not_known(name))


def listed_not_known(name):
    """The group of the codes that say that a category is not known, where the list has such codes."""
    return {NOT_KNOWN} & {entry.get("group") for entry in CODES[name].values() if isinstance(entry.get("group"), str)}


def person(child, day):
    """The categories of a child on ``day`` in the dimensions that need no episode."""
    return {
        "sex": known("sex", child["sex"]),
        "age_band": age_band(age(child, day)),
        "ethnicity": known("ethnicity", child["ethnicity"]),
        "ethnicity_group": group("ethnicity", child["ethnicity"]),
        "month": month(day),
        "quarter": quarter(day),
    }


def describe(child, day, episode, groupings, year):
    """The categories of a child on ``day``, in ``episode``, in every dimension, groups as in ``year``."""
    circumstances = {name: known(name, episode[name]) for name in EPISODE_CODES}
    circumstances |= {f"{name}_group": group(name, episode[name], year) for name in ("legal_status", "placement")}
    codes = child | episode
    local = {name: local_group(grouping, codes[grouping["of"]]) for name, grouping in groupings.items()}
    return person(child, day) | circumstances | local


def reasons(spell):
    """The reason why a spell ended; X1 (still looked after) counts as not known."""
    reason = None if spell["reason"] == "X1" else spell["reason"]
    return {"reason_ceased": known("reason_ceased", reason), "reason_group": group("reason_ceased", reason)}


def known(name, code):
    return code if code in CODES[name] else NOT_KNOWN


def group(name, code, year=9999):
    """The group of a code by the definition of ``year``; without one, only for lists whose groups never changed."""
    known_as = CODES[name].get(code, {}).get("group", NOT_KNOWN)
    if isinstance(known_as, str):
        return known_as
    in_force = [title for title, years in known_as.items() if years.get("from", 0) <= year <= years.get("until", 9999)]
    return in_force[0] if in_force else NOT_KNOWN


def local_group(grouping, code):
    return next((name for name, codes in grouping["groups"].items() if code in codes), NOT_GROUPED)


def age_band(years):
    return next((band for band, ages in AGE_BANDS.items() if years in ages), NOT_KNOWN)


def month(day):
    return MONTHS[(day.month - 4) % 12]


def quarter(day):
    return f"Q{(day.month - 4) % 12 // 3 + 1}"


def breakdown(category_of):
    """The canonical text of a breakdown: its dimensions in alphabetical order."""
    return "; ".join(f"{dimension}={category}" for dimension, category in sorted(category_of.items()))


def grouped(units, dimensions, lists):
    """The units in each combination of categories, including every combination of the closed lists."""
    members = defaultdict(list)
    for unit in units:
        members[tuple(unit[dimension] for dimension in dimensions)].append(unit)
    closed = product(*(lists[dimension] for dimension in dimensions))
    return {
        breakdown(dict(zip(dimensions, chosen, strict=True))): members.get(chosen, []) for chosen in {*closed, *members}
    }


def tally(units, dimensions, lists):
    """The number of units in each combination of categories."""
    return {text: len(members) for text, members in grouped(units, dimensions, lists).items()}
