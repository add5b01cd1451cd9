"""Worked cases for the rules that hold for every table of the return; ``{table}`` stands for its name."""

#: For every table except the children table.
EVERY_TABLE = {
    "return_year_present": """
        child | year | fails
        A     | 2021 |
        B     |      | x
    """,
    "child_id_present": """
        child | fails
        A     |
              | x
    """,
    "in_children": {
        "children": """
            child | year
            A     | 2021
            B     | 2020
        """,
        "{table}": """
            child | year | fails
            A     | 2021 |
            B     | 2021 | x
            C     | 2021 | x
                  | 2021 |
        """,
    },
}


EVERY_TABLE_WITH_BIRTH_DATE = {
    "birth_date_present": """
        child | birth_date | fails
        A     | 2010-06-15 |
        B     |            | x
    """,
    "birth_date_as_in_children": {
        "children": """
            child | birth_date
            A     | 2010-06-15
            B     | 2010-06-15
            C     |
        """,
        "{table}": """
            child | birth_date | fails
            A     | 2010-06-15 |
            B     | 2010-06-16 | x
            C     | 2010-06-16 |
            D     | 2010-06-16 |
        """,
    },
}

#: For a table with one row per child in a return.
ONE_ROW_EACH = """
    child | fails
    A     | x
    A     | x
    B     |
"""
