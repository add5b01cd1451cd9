"""Worked cases for unaccompanied children."""

from contract_cases.every_table import ONE_ROW_EACH

UASC = {
    "key_unique": ONE_ROW_EACH,
    "sex_valid": """
        child | year | sex       | sex_as_written | fails
        A     | 2021 | Male      |                |
        B     | 2021 | 3         |                | x
        C     | 2021 | Not known |                | x
        D     | 2025 | Male      | M              |
        E     | 2025 | Male      | 1              | x
    """,
    "sex_as_in_children": {
        "children": """
            child | sex
            A     | Male
            B     | Male
        """,
        "uasc": """
            child | sex    | fails
            A     | Male   |
            B     | Female | x
        """,
    },
    "ceased_by_18": """
        child | birth_date | uasc_ceased | fails
        A     | 2003-01-10 | 2021-01-10  |
        B     | 2003-01-10 | 2021-01-11  | x
        C     | 2003-01-10 |             |
    """,
    "ceased_in_or_after_year": """
        child | uasc_ceased | fails
        A     | 2020-04-01  |
        B     | 2020-03-31  | x
        C     |             |
    """,
    "ceased_in_year": {
        "uasc": """
            child | year | uasc_ceased | fails
            A     | 2020 | 2019-08-01  |
            B     | 2020 |             | x
            C     | 2020 |             |
            C     | 2021 |             |
            D     | 2020 | 2020-08-01  | x
            E     | 2020 |             |
        """,
        "episodes": """
            child | year
            A     | 2021
            B     | 2021
            C     | 2021
            D     | 2021
        """,
    },
    # Children born on 15 June 2003 turn 18 on 15 June 2021, in the year after.
    "days_agree": """
        child | year | birth_date | uasc_ceased | fails
        A     | 2020 | 2003-06-15 | 2021-06-15  |
        A     | 2021 | 2003-06-15 | 2021-06-15  |
        B     | 2020 | 2003-06-15 | 2019-10-01  |
        B     | 2021 | 2003-06-15 | 2020-10-01  | x
        C     | 2020 | 2003-06-15 |             |
        C     | 2021 | 2003-06-15 | 2020-10-01  |
        D     | 2020 | 2003-06-15 | 2021-06-15  |
        D     | 2021 | 2003-06-15 | 2021-10-01  | x
        E     | 2021 | 2003-06-15 | 2021-10-01  |
        F     | 2020 |            | 2021-06-15  |
        F     | 2021 | 2003-06-15 | 2021-06-15  |
    """,
    "in_last_return": {
        "children": """
            child | year
            A     | 2020
            A     | 2021
            B     | 2020
            B     | 2021
            C     | 2021
        """,
        "uasc": """
            child | year | fails
            A     | 2021 | x
            B     | 2020 |
            B     | 2021 |
            C     | 2021 |
        """,
    },
    # Rule 231 came with the ruleset of 2024-25.
    "at_least_11": """
        child | year | birth_date | fails
        A     | 2025 | 2014-03-31 |
        B     | 2025 | 2014-04-01 | x
        C     | 2024 | 2014-04-01 |
    """,
}


CASES = {"uasc": UASC}
