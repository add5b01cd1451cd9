"""Where the second checks are kept: for each expectation, the rows that break it."""

#: For each expectation's id a function from the tables to the (source_file, source_row) of the rows that break it.
ORACLES = {}


def breaks(expectation, since=None, until=None):
    """Registers a function that lists the rows that break ``expectation``, in the collection years it is checked."""

    def register(listed):
        def found(tables):
            return {place(row) for row in listed(tables) if in_force(row["return_year"], since, until)}

        if expectation in ORACLES:
            raise ValueError(f"{expectation} has two oracles")
        ORACLES[expectation] = found
        return listed

    return register


def rows_that(table, rules, since=None, until=None):
    """Registers rules that look at one row alone: for each name what is true of a row of ``table`` that breaks it."""
    for name, broken in rules.items():
        breaks(f"{table}.{name}", since, until)(lambda tables, broken=broken: filter(broken, tables.get(table, [])))


def place(row):
    return row["source_file"], row["source_row"]


def in_force(year, since, until):
    if since is None and until is None:
        return True
    return year is not None and (since or year) <= year <= (until or year)
