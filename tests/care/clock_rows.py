"""The rows of the statutory clock and the fates of reviews, from the package (on any engine) or from the oracle."""

import pandas as pd

from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import engine_named
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from iro_analysis.tables import TABLES
from oracle import clock as oracle

WAYS = ("oracle", "polars", "duckdb", "pandas")
#: Most days of the tests lie outside it: due dates do not depend on the period asked for.
PERIOD = parse_period("2020-21")
KEY = ["child_id", "spell_started", "set_on", "set_by"]
DAYS = ("spell_started", "set_on", "counted_from", "due", "due_in_force", "latest_due_in_force", "review_date")
COLUMNS = [
    *KEY,
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
    "assessable",
    "review_date",
]
STAY = ["child_id", "ground", "started", "ended", "reviewed", "assessable"]
STRETCH = ("started", "ended", "known")
AUTHORITY = ["child_id", "spell_started", "authorised_from", "authorised_to", "authorised_from_known"]
ORDER_OF_EVENTS = {"start": 0, "review": 1, "placed": 2, "returned": 2}


def clock_rows(way, data, month_arithmetic="calendar", authority_to_place="beside", period=PERIOD):
    """The clock of ``data`` as dicts of plain values, in the order in which the due dates were set."""
    if way == "oracle":
        clock = oracle.clock(plain_rows(data), data.years, month_arithmetic, authority_to_place)
    else:
        clock = plain(package_clock(way, data, month_arithmetic, authority_to_place, period), DAYS)
    return sorted(
        clock, key=lambda row: (row["child_id"], row["spell_started"], row["set_on"], ORDER_OF_EVENTS[row["set_by"]])
    )


def fates(way, data):
    """{(child, day): fate} of every review of ``data``."""
    if way == "oracle":
        return {key: fate for key, (fate, _) in oracle.fates(plain_rows(data)).items()}
    reviews = plain(package_fates(way, data), ["review_date"])
    return {(row["child_id"], row["review_date"]): row["fate"] for row in reviews}


def stays(way, data):
    """The stays of regulation 33(3) that have ended, as dicts of plain values, by child, day of start and ground."""
    if way == "oracle":
        found = oracle.stays(plain_rows(data), data.years)
    else:
        found = plain(package_stays(way, data), ["started", "ended"])
    return sorted(found, key=lambda stay: (stay["child_id"], stay["started"], stay["ground"]))


def package_clock(engine, data, month_arithmetic="calendar", authority_to_place="beside", period=PERIOD):
    """The clock as the package computes it, with the columns that the oracle also has."""
    settings = Settings(reviews={"month_arithmetic": month_arithmetic, "authority_to_place": authority_to_place})
    chosen = engine_named(engine)
    return chosen.rows(Cohorts(data, [period], chosen, settings).build(lambda review_clock: review_clock))[COLUMNS]


def package_fates(engine, data):
    chosen = engine_named(engine)
    frame = Cohorts(data, [PERIOD], chosen, Settings()).build(lambda matched_reviews: matched_reviews)
    return chosen.rows(frame)[["child_id", "review_date", "fate"]]


def package_stays(engine, data):
    chosen = engine_named(engine)
    return chosen.rows(Cohorts(data, [PERIOD], chosen, Settings()).build(lambda stays_to_review: stays_to_review))[STAY]


def authorities(way, data):
    """The times in which the council may place a child for adoption, as dicts of plain values."""
    if way == "oracle":
        found = [
            dict(zip(AUTHORITY, (child["child_id"], spell["started"], *map(one.get, STRETCH)), strict=True))
            for child, spell, _, log in oracle.spells_of_all(plain_rows(data))
            for one in oracle.stretches_of_authority(spell, log)
        ]
    else:
        found = plain(package_authorities(way, data), AUTHORITY[1:4])
    return sorted(found, key=lambda row: (row["child_id"], row["spell_started"], row["authorised_from"]))


def package_authorities(engine, data):
    chosen = engine_named(engine)
    cohorts = Cohorts(data, [PERIOD], chosen, Settings())
    of_spells = cohorts.build(
        lambda authority_to_place, spells: authority_to_place.join(spells, on=["child_id", "spell"])
    )
    return chosen.rows(of_spells)[AUTHORITY]


def plain_rows(data):
    """The canonical frames as lists of dicts: {table: rows}."""
    return {
        name: plain(frame, [column.name for column in TABLES[name].columns if column.kind == "date"])
        for name, frame in data.tables.items()
    }


def plain(frame, days):
    """The rows of a frame as dicts: a missing value is None, and columns named in ``days`` hold dates."""
    columns = {name: plain_values(frame[name], name in days) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain_values(values, are_days):
    if are_days:
        return [None if missing else value.date() for value, missing in zip(values, values.isna(), strict=True)]
    return [None if pd.isna(value) else value for value in values.tolist()]
