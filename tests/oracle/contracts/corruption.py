"""An authority's tables spoilt at random, so that nearly every rule finds something; a seed fixes what is spoilt."""

from datetime import date, timedelta
from random import Random

import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.tables import DTYPES, PROVENANCE, TABLES
from oracle.contracts.logged import collection_year, swapped
from oracle.contracts.rows import birthday, plain

#: Values that rules single out: drawn about as often as all others together.
SINGLED_OUT = {
    "reason_new_episode": ["S", "L", "P", "T", "U", "B"],
    "legal_status": ["V3", "V4", "D1", "V2", "E1", "L1", "L2", "L3", "J1", "J2", "J3"],
    "placement": [
        "H5",
        "Z1",
        "K3",
        "P1",
        "P2",
        "P3",
        "A3",
        "A5",
        "T0",
        "T1",
        "T3",
        "T4",
        "R2",
        "R5",
        "S1",
        "K1",
        "Z11",
    ],
    "reason_ceased": ["X1", "E2", "E15", "E17", "E45", "E47", "E11", "E12", "E3", "E5", "E7", "E8", "E4A"],
    "worker_reason": ["FCONTA"],
    "upn": ["UN1", "UN3", "UN4", "UN5", "I12345678901A", "A123456789012"],
    "worker_id": ["SW", "XX00000", "Q1", "SW12345"],
    "home_postcode": ["PE1 1AA", "nowhere"],
    "placement_postcode": ["PE1 1AA", "PE2 2BB", "nowhere"],
    "placement_urn": ["SC000000", "XXXXXXX", "1234567"],
    "previous_order_date": ["zz/zz/2015", "01/02/2016", "31/31/2016"],
    "previous_authority": ["209", "WAL", "QQQ"],
}
OTHERS = {
    "whole": [-1, 0, 1, 2, 3, 40, 41],
    "number": [-0.5, 0.0, 1.0, 1.2, 1.3],
    "flag": [True, False],
    "month": [date(2020, month, 1) for month in range(1, 13)],
}
#: Values that all episodes of some children get.
THROUGHOUT = [
    *({"legal_status": "V3"} for _ in range(3)),
    *({"placement": placement} for placement in ("H5", "K3", "P2", "P3", "R5", "S1", "T3")),
    *({"reason_ceased": reason} for reason in ("E11", "E45", "E17", "E5", "E7")),
]
#: The day on which one IRO left.
LEFT = date(2024, 12, 31)
#: A table with fewer rows is repeated, so that there is enough to spoil.
FEWEST = 600
AGES = (0, 1, 4, 5, 10, 11, 14, 16, 17, 18, 21, 25)
STEPS = (-2000, -366, -60, -22, -8, -7, -1, 0, 0, 0, 1, 2, 7, 8, 17, 21, 22, 42, 43, 76, 366, 2000)


def spoilt_authority(frames, seed, share=0.25):
    """The tables with copies four and seven years later; about ``share`` of all rows are spoilt.

    Each table has random numbers of its own, so that a further table changes nothing in the others. A column that the
    tables lack is there, and empty but for what is spoilt.
    """
    tables = {name: _copies(_whole(TABLES[name], rows)) for name, rows in plain(frames).items()}
    tables["social_workers"] = [worker for row in tables["iro_allocations"] for worker in _workers(row)]
    tables["deprivation_of_liberty"] = [_order(row) for row in tables["missing"]]
    births = {row["child_id"]: row["birth_date"] for row in tables["children"]}
    spoilt = {
        name: _spoil_table(TABLES[name], rows, births, _chance(seed, name), share) for name, rows in tables.items()
    }
    chance = _chance(seed, "throughout")
    throughout = {child: chance.choice(THROUGHOUT) for child in chance.sample(sorted(births), len(births) // 12)}
    for row in spoilt["episodes"]:
        row.update(throughout.get(row["child_id"], {}))
    for row in spoilt["iro_workforce"]:
        row["post_to"] = row["post_to"] or (LEFT if row["iro_id"] == "IRO02" else None)
    return {name: framed(TABLES[name], rows) for name, rows in spoilt.items()}


def _chance(seed, name):
    return Random(f"{seed} {name}")  # noqa: S311  spoilt at random, but always the same way; nothing here is a secret


def _whole(table, rows):
    return [dict.fromkeys(column.name for column in table.columns) | row for row in rows]


def _copies(rows):
    return [_moved(row, years) for years in (0, 4, 7) for row in rows]


def _moved(row, years):
    """The row moved by this many years, for another child."""
    later = {name: birthday(value, years) for name, value in row.items() if isinstance(value, date)}
    child = {"child_id": row["child_id"] and f"{row['child_id']}-{years}"} if "child_id" in row else {}
    return row | later | child | {"return_year": row["return_year"] and row["return_year"] + years}


def _workers(row):
    """Two social workers; the second takes over after some weeks."""
    about = {name: row[name] for name in ("child_id", *PROVENANCE)} | {"birth_date": None, "worker_reason": "MANAGE"}
    change = row["allocated_from"] + timedelta(days=40)
    yield about | {"worker_id": "SW1234", "worker_from": row["allocated_from"], "worker_to": change}
    yield about | {"worker_id": "SW5678", "worker_from": change, "worker_to": row["allocated_to"]}


def _order(row):
    about = {name: row[name] for name in ("child_id", "birth_date", *PROVENANCE)}
    return about | {"order_from": row["missing_from"], "order_to": row["missing_to"]}


def _spoil_table(table, rows, births, chance, share):
    dropped = _dropped_children(table, rows, chance)
    often = max(1, FEWEST // max(len(rows), 1))
    kept = [dict(row) for row in rows * often if _child_and_year(row) not in dropped and chance.random() > share / 8]
    repeated = [dict(row) for row in kept if chance.random() < share / 8]
    spoilt = kept + repeated
    for row in spoilt:
        if chance.random() < share:
            for _ in range(chance.randint(1, 4)):
                _spoil(table, row, chance.choice(spoilt), births.get(row.get("child_id")), chance)
    if not table.is_log:
        spoilt = [_without_year(row, chance) for row in spoilt]
    chance.shuffle(spoilt)
    return [_placed(table, row, number) for number, row in enumerate(spoilt, start=2)]


def _dropped_children(table, rows, chance):
    """The children (one in twenty in each return) who lose all their rows of the table."""
    return (
        set()
        if table.is_log
        else {one for one in sorted({_child_and_year(row) for row in rows}) if chance.random() < 0.05}
    )


def _child_and_year(row):
    return row.get("child_id"), row["return_year"]


def _spoil(table, row, other, born, chance):
    """Spoil one cell: make it blank, or take the value of another row or column, or a value that rules single out."""
    singled_out = [column for column in table.columns if column.name in SINGLED_OUT]
    column = chance.choice(singled_out if singled_out and chance.random() < 0.4 else table.columns)
    how = 1 if column in singled_out and chance.random() < 0.5 else chance.random()
    if how < 0.2:
        row[column.name] = None
    elif how < 0.3:
        row[column.name] = other[column.name]
    elif how < 0.4 and column.kind == "date":
        twin = chance.choice([one.name for one in table.columns if one.kind == "date"])
        row[column.name], row[twin] = row[twin], row[column.name]
    elif how < 0.5 and column.kind == "date":
        row[column.name] = swapped(row[column.name]) or row[column.name]
    else:
        row[column.name] = _value(column, row, born, chance)


def _value(column, row, born, chance):
    if column.kind == "date":
        return _day(row, column, born, chance)
    if column.kind in OTHERS:
        return chance.choice(OTHERS[column.kind])
    if column.name in SINGLED_OUT and chance.random() < 0.6:
        return chance.choice(SINGLED_OUT[column.name])
    if column.codes is not None:
        return chance.choice([*code_lists()[column.codes], "Q9", "Q9"])
    if column.name == "child_id":
        return row["child_id"] and f"0{row['child_id']}"
    return f"{column.name} {chance.randint(1, 3)}"


def _day(row, column, born, chance):
    """A date near one that matters: another date of the row, an end of its year, a birthday, or the Children Act."""
    year = row["return_year"] or 2020
    days = [value for value in row.values() if isinstance(value, date)]
    near = [*days, row[column.name], date(year - 1, 4, 1), date(year, 3, 31), date(1991, 10, 14)]
    near += [birthday(born, age) for age in AGES]
    day = chance.choice([one for one in near if one is not None])
    return day + timedelta(days=chance.choice(STEPS))


def _placed(table, row, number):
    """The row with its own file and row number; a row of a log belongs to the collection year of its date."""
    year = row["return_year"]
    if table.is_log:
        year = row[table.dated_by] and collection_year(row[table.dated_by])
    return row | {"source_file": f"{table.name}.csv", "source_row": number, "return_year": year}


def _without_year(row, chance):
    """The row, for one in fifty without the year of its return."""
    return row | ({"return_year": None} if chance.random() < 0.02 else {})


def framed(table, rows):
    """The canonical frame of plain rows."""
    types = {column.name: DTYPES[column.kind] for column in table.columns} | dict(PROVENANCE)
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in types.items()})
