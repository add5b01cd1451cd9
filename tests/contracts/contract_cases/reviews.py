"""Worked cases for reviews."""

REVIEWS = {
    "key_unique": """
        child | year | review_date | fails
        A     | 2021 | 2020-06-01  | x
        A     | 2021 | 2020-06-01  | x
        A     | 2021 | 2020-06-02  |
        B     | 2021 | 2020-06-01  |
    """,
    "review_date_present": """
        child | review_date | fails
        A     | 2020-06-01  |
        B     |             | x
    """,
    "participation_present": """
        child | participation | fails
        A     | PN1           |
        B     |               | x
    """,
    "participation_valid": """
        child | participation | fails
        A     | PN0           |
        B     | PN7           |
        C     | PN8           | x
        D     |               |
    """,
    # Rule 440 fails strictly after the fourth birthday, rule 441 strictly before it: on the day itself both pass.
    "under_4_is_under_4": """
        child | birth_date | review_date | participation | fails
        A     | 2016-06-01 | 2020-05-31  | PN0           |
        B     | 2016-06-01 | 2020-06-01  | PN0           |
        C     | 2016-06-01 | 2020-06-02  | PN0           | x
        D     | 2016-06-01 | 2020-06-02  | PN1           |
    """,
    "participant_is_4": """
        child | birth_date | review_date | participation | fails
        A     | 2016-06-01 | 2020-05-31  | PN7           | x
        B     | 2016-06-01 | 2020-06-01  | PN1           |
        C     | 2016-06-01 | 2020-05-31  | PN0           |
    """,
    "review_in_or_after_year": """
        child | year | review_date | fails
        A     | 2021 | 2020-03-31  | x
        B     | 2021 | 2020-04-01  |
        C     | 2020 | 2020-03-31  |
    """,
    "review_in_or_before_year": """
        child | year | review_date | fails
        A     | 2021 | 2021-03-31  |
        B     | 2021 | 2021-04-01  | x
    """,
    "review_after_birth": """
        child | birth_date | review_date | fails
        A     | 2020-06-01 | 2020-06-01  |
        B     | 2020-06-01 | 2020-05-31  | x
        C     |            | 2020-05-31  |
        D     | 2020-06-01 |             |
    """,
    # A review on the first or last day of an episode is of a child in care; one during a short break is not.
    "in_care": {
        "reviews": """
            child | review_date | fails
            A     | 2020-04-30  | x
            A     | 2020-05-01  |
            A     | 2020-05-31  |
            A     | 2020-06-01  |
            A     | 2020-06-02  | x
            B     | 2021-03-31  |
            B     | 2019-06-01  |
            C     | 2020-05-10  | x
        """,
        "episodes": """
            child | year | started    | ceased
            A     | 2021 | 2020-05-01 | 2020-06-01
            B     | 2021 | 2020-05-01 |
            C     | 2022 | 2020-05-01 |
        """,
    },
    "not_short_breaks_only": {
        "reviews": """
            child | fails
            A     | x
            B     |
            C     |
        """,
        "episodes": """
            child | started    | legal_status
            A     | 2020-05-01 | V3
            A     | 2020-06-01 | V4
            B     | 2020-05-01 | V3
            B     | 2020-06-01 | C2
        """,
    },
    # An open episode says nothing about days after the year of its return; days in 1998-99 are not known.
    "in_care_in_any": {
        "reviews": """
            child | review_date | fails
            A     | 2020-02-01  |
            B     | 2020-05-01  |
            B     | 2020-04-20  | x
            C     | 2020-04-20  | x
            D     | 2020-06-01  | x
            E     | 2020-06-01  | x
            F     | 1998-06-01  |
        """,
        "episodes": """
            child | year | started    | ceased     | legal_status
            A     | 2020 | 2019-05-01 |            | C2
            B     | 2021 | 2020-05-01 |            | C2
            C     | 2020 | 2019-05-01 |            | C2
            D     | 2021 | 2020-05-01 |            | V3
            E     | 2021 | 2020-05-01 | 2020-05-31 | C2
            F     | 2021 | 2020-05-01 |            | C2
        """,
    },
    "date_not_swapped": {
        "reviews": """
            child | review_date | fails
            A     | 2020-10-06  | x
            A     | 2020-06-10  |
            A     | 2020-10-16  |
            A     | 2021-06-05  |
            B     | 2021-06-01  | x
            B     | 2020-10-06  |
        """,
        "episodes": """
            child | started    | ceased
            A     | 2020-05-01 | 2020-09-01
            B     | 2020-05-01 |
        """,
    },
}


CASES = {"reviews": REVIEWS}
