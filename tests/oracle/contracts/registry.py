"""The registry of the second checks: for each expectation, a function that finds the rows that break it."""

#: {id of an expectation: a function from tables to the (source_file, source_row) of the rows that break it}.
ORACLES = {}


def breaks(expectation, since=None, until=None):
    """Register a function that lists the rows that break ``expectation`` in the years from ``since`` to ``until``."""

    def register(listed):
        def places(tables):
            return {place(row) for row in listed(tables) if in_force(row["return_year"], since, until)}

        if expectation in ORACLES:
            raise ValueError(f"{expectation} has two oracles")
        ORACLES[expectation] = places
        return listed

    return register


def rows_that(table, rules, since=None, until=None):
    """Register rules on single rows of ``table``: {name: a function that is true for a row that breaks the rule}."""
    for name, broken in rules.items():
        breaks(f"{table}.{name}", since, until)(lambda tables, broken=broken: filter(broken, tables.get(table, [])))


def place(row):
    return row["source_file"], row["source_row"]


def in_force(year, since, until):
    if since is None and until is None:
        return True
    return year is not None and (since or year) <= year <= (until or year)
