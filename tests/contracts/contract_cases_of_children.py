"""Worked cases for what the returns together say of a child; as in ``contract_cases``.

No return of 1989-90 is supplied.
"""

CHILDREN = {
    # The last 31 August before April 2020 is that of 2019.
    "upn_known_at_school_age": """
        child | birth_date | upn | fails
        A     | 2015-08-31 | UN1 | x
        B     | 2015-09-01 | UN1 |
        C     | 2015-08-31 | UN2 |
        D     | 2015-08-31 |     |
    """,
    # 24 March is a week before 31 March.
    "upn_known_after_a_week": {
        "children": """
            child | upn | fails
            A     | UN4 | x
            B     | UN4 |
            C     | UN4 |
            D     | UN4 |
            E     | UN1 |
            F     | UN4 | x
        """,
        "episodes": """
            child | started    | ceased     | legal_status
            A     | 2021-03-23 |            | C2
            B     | 2021-03-24 |            | C2
            C     | 2020-05-01 | 2021-03-20 | C2
            D     | 2020-05-01 |            | V3
            E     | 2020-05-01 |            | C2
            F     | 2021-03-01 | 2021-03-28 | C2
            F     | 2021-03-28 |            | C2
        """,
    },
    "mother_known_in_care": {
        "children": """
            child | sex    | is_mother | fails
            A     | Female |           | x
            B     | Female | no        |
            C     | Male   |           |
            D     | Female |           |
            E     | Female |           |
        """,
        "episodes": """
            child | legal_status
            A     | C2
            B     | C2
            C     | C2
            D     | V3
        """,
    },
    "mother_known_on_leaving": {
        "children": """
            child | sex    | is_mother | fails
            A     | Female |           | x
            B     | Female |           |
            C     | Female | yes       |
            D     | Female |           |
            E     | Male   |           |
            F     | Female |           |
        """,
        "episodes": """
            child | legal_status | ceased     | reason_ceased
            A     | C2           | 2020-09-01 | E4A
            B     | C2           | 2020-09-01 | X1
            C     | C2           | 2020-09-01 | E4A
            D     | V3           | 2020-09-01 | E4A
            E     | C2           | 2020-09-01 | E4A
            F     | C2           | 2021-04-01 | E4A
        """,
    },
    "episodes_last_year": {
        "children": """
            child | year | fails
            A     | 2021 |
            B     | 2021 | x
            C     | 2021 |
            D     | 1991 |
        """,
        "episodes": """
            child | year | started
            A     | 2020 | 2019-05-01
            A     | 2021 | 2019-05-01
            B     | 2021 | 2019-05-01
            C     | 2021 | 2020-05-01
            D     | 1991 | 1989-05-01
        """,
    },
    "in_outcomes": {
        "children": """
            child | year | fails
            A     | 2021 |
            B     | 2021 | x
            C     | 2021 |
            D     | 1991 |
        """,
        "episodes": """
            child | year | started
            A     | 2021 | 2019-05-01
            B     | 2021 | 2019-05-01
            C     | 2021 | 2020-05-01
            D     | 1991 | 1989-05-01
        """,
        "outcomes": """
            child
            A
        """,
    },
    # From 1 April to 1 October are 183 days.
    "reviewed_in_long_stay": {
        "children": """
            child | year | fails
            A     | 2021 | x
            B     | 2021 |
            C     | 2021 |
            D     | 2021 | x
            E     | 2021 |
            F     | 2021 |
            G     | 2021 |
            H     | 1991 |
        """,
        "episodes": """
            child | year | started    | ceased     | legal_status
            A     | 2021 | 2019-05-01 | 2020-07-01 | C2
            A     | 2021 | 2020-07-01 |            | C2
            B     | 2021 | 2019-05-01 |            | C2
            C     | 2021 | 2019-04-01 | 2020-10-01 | C2
            D     | 2021 | 2019-04-01 | 2020-10-02 | C2
            E     | 2021 | 2019-05-01 |            | V3
            F     | 2021 | 2019-05-01 | 2020-08-01 | C2
            F     | 2021 | 2020-11-01 |            | C2
            G     | 2021 | 2020-10-01 |            | C2
            H     | 1991 | 1989-05-01 |            | C2
        """,
        "reviews": """
            child | review_date
            B     | 2020-06-01
        """,
    },
    "one_sex": """
        child | year | sex       | fails
        A     | 2019 | Female    | x
        A     | 2021 | Male      | x
        B     | 2019 | Female    |
        B     | 2021 | Female    |
        C     | 2020 | Not known |
        C     | 2021 | Male      |
        D     | 2021 | Male      |
    """,
    "one_birth_date": """
        child | year | birth_date | fails
        A     | 2019 | 2010-06-15 | x
        A     | 2021 | 2010-06-16 | x
        A     | 2022 | 2010-06-15 | x
        B     | 2019 | 2010-06-15 |
        B     | 2020 |            |
        B     | 2021 | 2010-06-15 |
    """,
    # Identifiers of digits are kept as they are written.
    "unlike_others": """
        child | year | fails
        0071  | 2020 | x
        0071  | 2021 | x
        71    | 2021 | x
        0072  | 2021 |
        7200  | 2021 |
    """,
    "birth_date_not_swapped": {
        "children": """
            child | year | birth_date | fails
            A     | 2020 | 2010-06-05 | x
            A     | 2021 | 2010-05-06 | x
            B     | 2021 | 2010-06-05 | x
            C     | 2020 | 2010-06-15 |
            C     | 2021 | 2010-07-15 |
            D     | 2021 | 2010-06-05 |
            E     | 2020 | 2010-06-05 |
            E     | 2021 | 2010-07-05 |
        """,
        "reviews": """
            child | birth_date
            B     | 2010-05-06
            D     | 2010-06-05
        """,
    },
    "birth_not_swapped_before_care": {
        "children": """
            child | birth_date | fails
            A     | 2020-10-05 | x
            B     | 2020-05-10 |
            C     | 2020-10-15 |
            D     | 2020-12-10 |
            E     | 2020-10-05 |
        """,
        "episodes": """
            child | started
            A     | 2020-05-20
            B     | 2020-05-20
            C     | 2020-05-20
            D     | 2020-05-20
        """,
    },
}

CASES_OF_CHILDREN = {"children": CHILDREN}
