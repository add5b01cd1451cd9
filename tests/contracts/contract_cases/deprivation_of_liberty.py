"""Worked cases for deprivation of liberty orders."""

DEPRIVATION_OF_LIBERTY = {
    "key_unique": """
        child | year | order_from | fails
        A     | 2027 | 2026-05-01 | x
        A     | 2027 | 2026-05-01 | x
        A     | 2027 | 2026-06-01 |
    """,
    "order_from_present": """
        child | year | order_from | fails
        A     | 2027 | 2026-05-01 |
        B     | 2027 |            | x
    """,
    "to_after_from": """
        child | year | order_from | order_to   | fails
        A     | 2027 | 2026-05-01 | 2026-05-01 | x
        B     | 2027 | 2026-05-01 | 2026-05-02 |
    """,
    "from_in_or_before_year": """
        child | year | order_from | fails
        A     | 2027 | 2027-03-31 |
        B     | 2027 | 2027-04-01 | x
    """,
    "to_in_or_after_year": """
        child | year | order_to   | fails
        A     | 2027 | 2026-04-01 |
        B     | 2027 | 2026-03-31 | x
    """,
    "to_in_or_before_year": """
        child | year | order_to   | fails
        A     | 2027 | 2027-03-31 |
        B     | 2027 | 2027-04-01 | x
    """,
    "earlier_ended": """
        child | year | order_from | order_to   | fails
        A     | 2027 | 2026-05-01 |            | x
        A     | 2027 | 2026-06-01 |            |
        B     | 2027 | 2026-05-01 | 2026-06-01 |
        B     | 2027 | 2026-06-01 |            |
    """,
    "no_overlap": """
        child | year | order_from | order_to   | fails
        A     | 2027 | 2026-05-01 | 2026-06-02 |
        A     | 2027 | 2026-06-01 |            | x
        B     | 2027 | 2026-05-01 | 2026-06-01 |
        B     | 2027 | 2026-06-01 |            |
    """,
    # No return of 2028-29 is supplied.
    "in_next_return": {
        "children": """
            child | year
            A     | 2027
            A     | 2028
        """,
        "deprivation_of_liberty": """
            child | year | order_from | order_to   | fails
            A     | 2027 | 2026-05-01 | 2026-06-01 |
            A     | 2027 | 2026-07-01 |            |
            A     | 2028 | 2026-07-01 |            |
            B     | 2027 | 2026-05-01 |            | x
            C     | 2027 | 2026-05-01 |            | x
            C     | 2028 | 2026-05-02 |            |
        """,
    },
    # C left care and came back, and the order began in the second period of care. E's order began after the period of
    # care, F's before it.
    "ended_with_care": {
        "episodes": """
            child | year | started    | ceased
            A     | 2027 | 2026-04-01 | 2026-08-01
            A     | 2027 | 2026-08-01 | 2026-09-01
            B     | 2027 | 2026-04-01 |
            C     | 2027 | 2026-04-01 | 2026-05-01
            C     | 2027 | 2026-06-01 |
            D     | 2027 | 2026-04-01 | 2026-09-01
            E     | 2027 | 2026-04-01 | 2026-09-01
            F     | 2027 | 2026-06-01 | 2026-09-01
        """,
        "deprivation_of_liberty": """
            child | year | order_from | order_to   | fails
            A     | 2027 | 2026-05-01 |            | x
            B     | 2027 | 2026-05-01 |            |
            C     | 2027 | 2026-07-01 |            |
            D     | 2027 | 2026-05-01 | 2026-09-01 |
            E     | 2027 | 2026-10-01 |            | x
            F     | 2027 | 2026-05-01 |            |
        """,
    },
    "ended_by_end_of_care": {
        "episodes": """
            child | year | started    | ceased
            A     | 2027 | 2026-04-01 | 2026-09-01
            B     | 2027 | 2026-04-01 | 2026-09-01
            C     | 2027 | 2026-04-01 |
            D     | 2027 | 2026-04-01 | 2026-09-01
        """,
        "deprivation_of_liberty": """
            child | year | order_from | order_to   | fails
            A     | 2027 | 2026-05-01 | 2026-09-02 | x
            B     | 2027 | 2026-05-01 | 2026-09-01 |
            C     | 2027 | 2026-05-01 | 2026-12-01 |
            D     | 2027 | 2026-10-01 | 2026-12-01 | x
        """,
    },
    "after_birth": """
        child | year | birth_date | order_from | fails
        A     | 2027 | 2026-05-02 | 2026-05-01 | x
        B     | 2027 | 2012-05-01 | 2026-05-01 |
    """,
    # B's first placement ended on the day the order began, and the last began on the day after it ended.
    "expected_placement": {
        "episodes": """
            child | year | started    | ceased     | placement
            A     | 2027 | 2026-04-01 | 2026-05-15 | U4
            A     | 2027 | 2026-05-15 |            | K2
            B     | 2027 | 2026-04-01 | 2026-05-01 | U4
            B     | 2027 | 2026-05-01 | 2026-06-02 | Z12
            B     | 2027 | 2026-06-02 |            | U4
            C     | 2027 | 2026-04-01 |            | K1
            E     | 2027 | 2026-04-01 |            | K1
                  | 2027 | 2026-04-01 |            | K1
        """,
        "deprivation_of_liberty": """
            child | year | order_from | order_to   | fails
            A     | 2027 | 2026-05-01 | 2026-06-01 | x
            B     | 2027 | 2026-05-01 | 2026-06-01 |
            C     | 2027 | 2026-05-01 |            | x
            D     | 2027 | 2026-05-01 | 2026-06-01 |
            E     | 2027 |            | 2026-06-01 |
                  | 2027 | 2026-05-01 | 2026-06-01 |
        """,
    },
    "possible_placement": {
        "episodes": """
            child | year | started    | placement
            A     | 2027 | 2026-04-01 | K1
            B     | 2027 | 2026-04-01 | U4
            C     | 2027 | 2026-04-01 | K3
            D     | 2027 | 2026-04-01 | K3
                  | 2027 | 2026-04-01 | K3
        """,
        "deprivation_of_liberty": """
            child | year | order_from | order_to   | fails
            A     | 2027 | 2026-05-01 | 2026-06-01 | x
            B     | 2027 | 2026-05-01 | 2026-06-01 |
            C     | 2027 | 2026-07-01 |            | x
            D     | 2027 |            | 2026-06-01 |
                  | 2027 | 2026-05-01 | 2026-06-01 |
        """,
    },
}


CASES = {"deprivation_of_liberty": DEPRIVATION_OF_LIBERTY}
