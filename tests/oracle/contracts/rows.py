"""Rows as plain dicts, and the few functions that many rules need."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pandas as pd


def plain(frames):
    """Each canonical frame as a list of dicts; a missing cell is None, and a date is a ``date``."""
    return {name: [_plain_row(row) for row in frame.to_dict("records")] for name, frame in frames.items()}


def _plain_row(row):
    return {name: _plain_cell(value) for name, value in row.items()}


def _plain_cell(value):
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def year_start(year):
    return year and date(year - 1, 4, 1)


def year_end(year):
    return year and date(year, 3, 31)


def birthday(born, age):
    """The date of that birthday, or None; after a birth on 29 February it is the 28th in a common year."""
    if born is None:
        return None
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return born.replace(year=born.year + age, day=28)


def earlier(one, other):
    """Whether both are known and the first is earlier than the second."""
    return one is not None and other is not None and one < other


def earlier_or_same(one, other):
    return one is not None and other is not None and one <= other


def differ(one, other):
    """Whether both are known and different."""
    return one is not None and other is not None and one != other


def of_child(rows):
    """The rows of each child in each return: {(return_year, child_id): rows}."""
    grouped = defaultdict(list)
    for row in rows:
        if row["return_year"] is not None and row["child_id"] is not None:
            grouped[row["return_year"], row["child_id"]].append(row)
    return grouped


def own(row, grouped, years_before=0):
    """The rows of the same child in the return of the same year, or of ``years_before`` years before."""
    if row["return_year"] is None or row["child_id"] is None:
        return []
    return grouped.get((row["return_year"] - years_before, row["child_id"]), [])


def in_order(rows, started, ended):
    """The rows with a known start, by start and end, open ones last."""
    dated = (row for row in rows if row[started] is not None)
    return sorted(dated, key=lambda row: (row[started], row[ended] or date.max))


def by_start(rows, started):
    """The rows with a known start, by start; those of the same day in the order supplied."""
    return sorted((row for row in rows if row[started] is not None), key=lambda row: row[started])


def neighbours(rows, started, ended):
    """(a row, the next one) for each child and return, ignoring rows without a start."""
    for about in of_child(rows).values():
        yield from pairwise(in_order(about, started, ended))


def years_of(rows):
    return {row["return_year"] for row in rows} - {None}


def listed_last(row, grouped, column, years_before=0):
    """The value of ``column`` for the row's child in the children table; the last row counts if there are several."""
    rows = own(row, grouped, years_before)
    return rows[-1][column] if rows else None
