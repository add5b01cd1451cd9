"""Worked cases for unaccompanied children and missing periods, written as those in ``contract_cases``."""

UASC = {
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
    # Those born on 15 June 2003 turn 18 on 15 June 2021, the year after.
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

MISSING = {
    "kind_with_end": """
        child | missing_kind | missing_from | missing_to | fails
        A     | M            | 2020-06-01   | 2020-06-02 |
        B     |              | 2020-06-01   | 2020-06-02 | x
        C     |              | 2020-06-01   |            |
    """,
    # An episode that began for a new legal status alone (L) goes on in the placement.
    "ended_with_placement": {
        "missing": """
            child | missing_from | missing_to | fails
            A     | 2020-06-01   |            | x
            B     | 2020-06-01   | 2020-06-03 |
            C     | 2020-06-01   |            |
            D     | 2020-06-01   |            |
            E     | 2020-08-01   |            |
            F     | 2020-06-01   |            | x
            G     | 2020-06-01   |            |
            H     | 2020-08-01   |            |
            I     | 2020-08-01   |            |
            J     | 2020-07-01   |            | x
            K     | 2020-05-01   |            |
        """,
        "episodes": """
            child | started    | reason_new_episode | ceased     | reason_ceased
            A     | 2020-05-01 | S                  | 2020-07-01 | X1
            A     | 2020-07-01 | P                  |            |
            B     | 2020-05-01 | S                  | 2020-07-01 | X1
            B     | 2020-07-01 | P                  |            |
            C     | 2020-05-01 | S                  | 2020-07-01 | X1
            C     | 2020-07-01 | L                  |            |
            D     | 2020-05-01 | S                  |            |
            E     | 2020-05-01 | S                  | 2020-07-01 | X1
            E     | 2020-07-01 | P                  |            |
            F     | 2020-05-01 | S                  | 2020-07-01 | E4A
            H     | 2020-05-01 | S                  | 2020-07-01 | E4A
            I     | 2020-05-01 | S                  | 2020-07-01 | E4A
            I     | 2020-09-01 | S                  | 2020-10-01 | E4A
            J     | 2020-05-01 | S                  | 2020-07-01 | X1
            J     | 2020-07-01 | P                  |            |
            K     | 2020-05-01 | S                  |            |
        """,
    },
    "in_next_return": """
        child | year | missing_from | missing_to | fails
        A     | 2020 | 2020-03-20   |            |
        A     | 2021 | 2020-03-20   | 2020-04-05 |
        B     | 2020 | 2020-03-20   |            | x
        C     | 2020 | 2020-03-20   | 2020-03-22 |
        D     | 2020 | 2020-03-20   |            | x
        D     | 2021 | 2020-04-01   | 2020-04-05 |
        E     | 1998 | 1998-03-20   |            |
    """,
    "ended_with_care": {
        "missing": """
            child | missing_from | missing_to | fails
            A     | 2020-06-01   |            | x
            B     | 2020-06-01   |            |
            C     | 2020-06-01   | 2020-06-02 |
            D     | 2020-06-01   |            | x
            E     | 2020-09-01   |            |
        """,
        "episodes": """
            child | started    | ceased
            A     | 2020-05-01 | 2020-07-01
            B     | 2020-05-01 | 2020-07-01
            B     | 2020-07-01 |
            C     | 2020-05-01 | 2020-07-01
            D     | 2020-05-01 | 2020-07-01
            D     | 2020-08-01 |
            E     | 2020-05-01 | 2020-07-01
            E     | 2020-08-01 |
        """,
    },
    "to_by_end_of_care": {
        "missing": """
            child | missing_from | missing_to | fails
            A     | 2020-06-01   | 2020-07-01 |
            B     | 2020-06-01   | 2020-07-02 | x
            C     | 2020-06-01   |            |
            D     | 2020-06-01   | 2020-07-02 |
        """,
        "episodes": """
            child | started    | ceased
            A     | 2020-05-01 | 2020-07-01
            B     | 2020-05-01 | 2020-07-01
            C     | 2020-05-01 | 2020-07-01
            D     | 2020-05-01 |
        """,
    },
    "from_by_end_of_care": {
        "missing": """
            child | missing_from | fails
            A     | 2020-07-01   |
            B     | 2020-07-02   | x
            C     | 2020-07-15   | x
            D     | 2020-09-01   |
            E     | 2020-09-01   |
        """,
        "episodes": """
            child | started    | ceased
            A     | 2020-05-01 | 2020-07-01
            B     | 2020-05-01 | 2020-07-01
            C     | 2020-05-01 | 2020-07-01
            C     | 2020-08-01 |
            D     | 2020-05-01 | 2020-07-01
            D     | 2020-08-01 |
            E     | 2020-05-01 |
        """,
    },
    "from_in_or_after_care": {
        "missing": """
            child | missing_from | fails
            A     | 2020-05-01   |
            B     | 2020-04-30   | x
            C     | 2020-04-30   |
        """,
        "episodes": """
            child | started
            A     | 2020-05-01
            B     | 2020-05-01
            B     | 2020-06-01
        """,
    },
    # Those born on 15 June 2002 turn 18 on 15 June 2020.
    "missing_at_18_is_e8": {
        "missing": """
            child | birth_date | missing_from | missing_to | fails
            A     | 2002-06-15 | 2020-06-01   | 2020-06-15 |
            B     | 2002-06-15 | 2020-06-01   | 2020-06-15 | x
            C     | 2002-06-15 | 2020-06-01   | 2020-06-14 |
            D     | 2002-06-15 | 2020-06-01   | 2020-06-15 |
            E     | 2002-07-15 | 2020-06-01   | 2020-06-15 |
        """,
        "episodes": """
            child | ceased     | reason_ceased
            A     | 2020-06-15 | E8
            B     | 2020-06-15 | E7
            C     | 2020-06-15 | E7
            D     | 2020-06-16 | E7
            E     | 2020-06-15 | E7
        """,
    },
}

CASES_OF_UASC_AND_MISSING = {"uasc": UASC, "missing": MISSING}
