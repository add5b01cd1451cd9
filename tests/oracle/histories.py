"""Invented stitched histories, as plain rows and as canonical frames: ordinary lives and every awkward one.

Everything is drawn from one ``random.Random``. A seeded one gives hundreds of children at once; Hypothesis passes its
own, and can then shrink a failing history. "Stitched" means that a child's episodes never overlap, no two start on the
same day, and only the last may be open.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pandas as pd
from hypothesis import strategies as st

from iro_analysis.tables import DTYPES, PROVENANCE, TABLES, CaseData

YEARS = range(2018, 2022)
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2021, 12, 31)
BOUNDARIES = [
    date(year, month, day) for year in range(2016, 2022) for month, day in [(3, 31), (4, 1), (7, 1), (12, 31)]
]
LENGTHS = [0, 1, 3, 30, 91, 200, 365, 800]
GAPS = [0, 1, 10, 180, 364, 365, 366, 367, 500]
UNLISTED = "Q9"
SEXES = ["Male", "Female", "Not known", None]
ETHNICITIES = ["WBRI", "MWBC", "APKN", "CHNE", "BAFR", "OOTH", "REFU", "NOBT", UNLISTED, None]
NEEDS = ["N1", "N2", "N5", "N8", UNLISTED, None]
LEGAL_STATUSES = ["C1", "C2", "C2", "D1", "E1", "E1", "V2", "V3", "V4", "L1", "J1", "J2", UNLISTED, None]
PLACEMENTS = ["U1", "U4", "U6", "A3", "A5", "K1", "K2", "P1", "H5", "Z1", "T0", "T1", "T4", UNLISTED, None]
PROVIDERS = ["PR0", "PR1", "PR4", UNLISTED, None]
POSTCODES = ["PE1 1AA", "PE2 2BB", None]
URNS = ["SC000001", None]
REASONS_NEW_EPISODE = ["P", "P", "L", "T", "B", "U", "S", None]
REASONS_CEASED = ["E11", "E2", "E4A", "E45", "E5", "E9", "E17", UNLISTED, None]
#: How often an episode ends with the child still in care.
STAYS_IN_CARE = 0.75


@dataclass(frozen=True)
class History:
    """Rows by canonical table name, and the collection years supplied of each table."""

    rows: dict
    years: dict

    def case_data(self):
        """The same history in the form that the package takes."""
        frames = {name: canonical_frame(name, rows) for name, rows in self.rows.items()}
        return CaseData(frames, {name: frozenset(years) for name, years in self.years.items()})


def random_history(seed, children):
    """A history of ``children`` children; the same seed gives the same history."""
    return history(Random(seed), children)  # noqa: S311  invented lives, no secrets


def histories(max_children=3):
    """Histories of a few children, for Hypothesis."""
    return st.builds(history, st.randoms(use_true_random=False), st.integers(0, max_children))


def history(random, children):
    rows = {name: [] for name in ("children", "episodes", "uasc", "outcomes", "placed_adoption", "missing")}
    for number in range(1, children + 1):
        for name, own_rows in life(random, f"{number:05}").items():
            rows[name] += own_rows
    for table_rows in rows.values():
        random.shuffle(table_rows)
    return History(rows, {name: set(YEARS) for name in rows})


def life(random, child_id):
    """The rows of one child in every table."""
    birth = birth_date(random)
    header = {"sex": random.choice(SEXES), "birth_date": birth, "ethnicity": random.choice(ETHNICITIES)}
    lived = {
        "children": [header] if random.random() < 0.97 else [],
        "episodes": episodes(random, birth),
        "uasc": uasc(random) if random.random() < 0.2 else [],
        "outcomes": outcomes(random) if random.random() < 0.6 else [],
        "placed_adoption": placed_adoption(random) if random.random() < 0.4 else [],
        "missing": missing(random) if random.random() < 0.3 else [],
    }
    return {name: [{"child_id": child_id} | row for row in rows] for name, rows in lived.items()}


def birth_date(random):
    if random.random() < 0.1:
        return None
    if random.random() < 0.1:
        return date(random.choice([2004, 2008, 2012, 2016, 2020]), 2, 29)
    return some_day(random, date(2000, 1, 1), LAST_DAY)


def some_day(random, first=FIRST_DAY, last=LAST_DAY):
    """Any day, but a third of the time the first or last day of a year, quarter or calendar year."""
    within = [day for day in BOUNDARIES if first <= day <= last]
    if within and random.random() < 1 / 3:
        return random.choice(within)
    return first + timedelta(days=random.randint(0, (last - first).days))


def episodes(random, birth):
    """Consecutive episodes: chains of X1, an X1 with nothing after it, returns to care the same day or much later."""
    lived = []
    started = some_day(random, max(birth or FIRST_DAY, FIRST_DAY))
    for _ in range(random.randint(0, 8)):
        lived.append(episode(random, started, lived))
        if lived[-1]["ceased"] is None or lived[-1]["ceased"] >= LAST_DAY:
            break
        started = next_start(random, lived[-1])
    return lived


def episode(random, started, before):
    ceased = None if random.random() < 0.15 else cease(random, started)
    return {
        "started": started,
        "reason_new_episode": "S" if not before and random.random() < 0.8 else random.choice(REASONS_NEW_EPISODE),
        "legal_status": random.choice(LEGAL_STATUSES),
        "need": random.choice(NEEDS),
        **place(random, before),
        "ceased": ceased,
        "reason_ceased": None if ceased is None else reason_ceased(random),
    }


def cease(random, started):
    after = [day for day in BOUNDARIES if day >= started]
    if after and random.random() < 1 / 3:
        return after[0]
    return started + timedelta(days=random.choice(LENGTHS))


def reason_ceased(random):
    return "X1" if random.random() < STAYS_IN_CARE else random.choice(REASONS_CEASED)


def next_start(random, before):
    """After X1 usually the day the last episode ceased; never the day it started."""
    stays = before["reason_ceased"] == "X1" and random.random() < 0.9
    gap = 0 if stays else random.choice(GAPS)
    return max(before["ceased"] + timedelta(days=gap), before["started"] + timedelta(days=1))


def place(random, before):
    """A placement; half the time that of an earlier episode, so that children return from temporary moves."""
    if before and random.random() < 0.5:
        earlier = random.choice(before[-3:])
        return {name: earlier[name] for name in ("placement", "provider", "placement_postcode", "placement_urn")}
    return {
        "placement": random.choice(PLACEMENTS),
        "provider": random.choice(PROVIDERS),
        "placement_postcode": random.choice(POSTCODES),
        "placement_urn": random.choice(URNS),
    }


def uasc(random):
    ceased = random.choice([None, some_day(random)])
    return [{"return_year": year, "uasc_ceased": ceased} for year in some_years(random)]


def outcomes(random):
    flags = ("health_assessment", "dental_check", "immunisations")
    return [
        {"return_year": year, "sdq_score": random.choice([None, random.randint(0, 40)])}
        | {flag: random.choice([True, True, False, None]) for flag in flags}
        for year in some_years(random)
    ]


def some_years(random):
    return random.sample(YEARS, random.randint(1, len(YEARS)))


def placed_adoption(random):
    """Adoption decisions on different days, half of them reversed."""
    days = {some_day(random) for _ in range(random.randint(1, 2))}
    return [{"placed": day} | reversal(random, day) for day in sorted(days)]


def reversal(random, placed):
    if random.random() < 0.5:
        return {"placed_ceased": None, "reason_placed_ceased": None}
    reason = random.choice(["RD1", "RD4", UNLISTED, None])
    return {"placed_ceased": cease(random, placed), "reason_placed_ceased": reason}


def missing(random):
    days = {some_day(random) for _ in range(random.randint(1, 3))}
    return [
        {"missing_from": day, "missing_kind": random.choice(["M", "M", "A", UNLISTED, None])} for day in sorted(days)
    ]


def canonical_frame(name, rows):
    """The rows of one table as the canonical frame: all columns, in order and with their types."""
    types = {column.name: DTYPES[column.kind] for column in TABLES[name].columns} | dict(PROVENANCE)
    return pd.DataFrame({column: typed(rows, column, dtype) for column, dtype in types.items()})


def typed(rows, column, dtype):
    values = [row.get(column) for row in rows]
    if dtype.startswith("datetime64"):
        return pd.Series(pd.to_datetime(values), dtype=dtype)
    return pd.Series(values, dtype=dtype)
