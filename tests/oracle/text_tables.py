"""Histories written as text tables, for the cases worked by hand."""

from datetime import date

ANY_EPISODE = {
    "reason_new_episode": "S",
    "legal_status": "C2",
    "need": "N1",
    "placement": "U6",
    "provider": "PR1",
    "placement_postcode": "PE1 1AA",
    "placement_urn": None,
    "ceased": None,
    "reason_ceased": None,
}


def rows(text, **defaults):
    """The rows of a text table; ``-`` is an empty cell, and ``defaults`` fill columns that the table does not have."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [defaults | dict(zip(header, map(cell, line), strict=True)) for line in lines]


def cell(text):
    if text == "-":
        return None
    return date.fromisoformat(text) if text[:2] in ("19", "20") and len(text) == 10 else text


def tables(episodes, children="", **others):
    """A history of these episodes and children; by default one girl, A, born on 1 January 2010."""
    born = children or "child_id | birth_date\nA | 2010-01-01"
    other_tables = {name: table for name, table in others.items() if table}
    return {
        "children": rows(born, sex="Female", ethnicity="WBRI"),
        "episodes": rows(episodes, **ANY_EPISODE),
    } | other_tables


#: Placed for adoption after more than two years in one home, and temporarily away from the adopters at the year end.
AWAY_FROM_ADOPTERS = tables("""
    child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
    A        | 2017-01-01 | 2020-06-01 | X1            | S                  | U6
    A        | 2020-06-01 | 2021-03-28 | X1            | P                  | A5
    A        | 2021-03-28 | -          | -             | P                  | T1
""")
