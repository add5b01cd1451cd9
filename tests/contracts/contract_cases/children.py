"""Worked cases for children; no return of 1989-90 is supplied."""

CHILDREN = {
    "key_unique": """
        child | year | fails
        A     | 2021 | x
        A     | 2021 | x
        A     | 2020 |
        B     | 2021 |
    """,
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
    "sex_present": """
        child | sex  | fails
        A     | Male |
        B     |      | x
    """,
    "sex_valid": """
        child | year | sex       | sex_as_written | fails
        A     | 2021 | Male      |                |
        B     | 2021 | Not known |                | x
        C     | 2021 | 7         |                | x
        D     | 2021 |           |                |
        E     | 2024 | Male      | 1              |
        F     | 2024 | Female    | F              | x
        G     | 2025 | Female    | F              |
        H     | 2025 | Male      | 1              | x
        I     | 2025 | Not known | U              |
        J     | 2025 | Male      | MALE           | x
        K     |      | Male      | 1              |
    """,
    "sex_known": """
        child | year | sex       | fails
        A     | 2025 | Female    |
        B     | 2025 | Not known | x
        C     | 2025 | 7         |
        D     | 2024 | Not known |
    """,
    "birth_date_present": """
        child | birth_date | fails
        A     | 2010-06-15 |
        B     |            | x
    """,
    "birth_date_not_after_year_end": """
        child | year | birth_date | fails
        A     | 2021 | 2021-03-31 |
        B     | 2021 | 2021-04-01 | x
        C     | 2022 | 2021-04-01 |
    """,
    "at_most_25": """
        child | birth_date | fails
        A     | 1995-04-01 |
        B     | 1995-03-31 | x
    """,
    "ethnicity_present": """
        child | ethnicity | fails
        A     | NOBT      |
        B     |           | x
    """,
    "ethnicity_valid": """
        child | ethnicity | fails
        A     | CHNE      |
        B     | WHITE     | x
    """,
    "upn_present": """
        child | upn | fails
        A     | UN1 |
        B     |     | x
    """,
    "upn_valid": """
        child | upn           | fails
        A     | B097131712320 |
        B     | B09713171232A |
        C     | UN4           |
        D     | UN6           | x
        E     | I097131712320 | x
        F     | B09713171232  | x
        G     |               |
    """,
    "upn_unique": """
        child | year | upn           | fails
        A     | 2021 | A000000000001 | x
        B     | 2021 | A000000000001 | x
        B     | 2020 | A000000000001 |
        C     | 2021 | UN1           |
        D     | 2021 | UN1           |
    """,
    "own_child_of_female": """
        child | sex    | own_child_birth_date | fails
        A     | Female | 2020-12-01           |
        B     | Male   | 2020-12-01           | x
        C     | Male   |                      |
    """,
    "own_child_birth_date_present": """
        child | is_mother | own_child_birth_date | fails
        A     | yes       | 2020-12-01           |
        B     | yes       |                      | x
        C     | no        |                      |
        D     |           |                      |
    """,
    "own_child_only_of_mother": """
        child | sex    | is_mother | own_child_birth_date | fails
        A     | Female | yes       | 2020-12-01           |
        B     | Female | no        | 2020-12-01           | x
        C     | Female | no        |                      |
        D     | Male   | no        | 2020-12-01           |
    """,
    "mother_known_with_own_child": """
        child | sex    | is_mother | own_child_birth_date | fails
        A     | Female |           | 2020-12-01           | x
        B     | Female | yes       | 2020-12-01           |
        C     | Female | no        | 2020-12-01           |
        D     | Female |           |                      |
        E     | Male   |           | 2020-12-01           |
    """,
    # The year of the return began on 1 April 2020.
    "mother_was_11": """
        child | birth_date | is_mother | own_child_birth_date | fails
        A     | 2009-04-01 | yes       |                      |
        B     | 2009-04-02 | yes       |                      | x
        C     | 2015-04-02 | yes       | 2020-05-01           | x
        D     | 2015-04-02 | no        |                      |
        E     | 2015-04-02 |           |                      |
        F     |            | yes       |                      |
    """,
    "mother_at_least_11": """
        child | birth_date | own_child_birth_date | fails
        A     | 2008-02-29 | 2019-03-01           |
        B     | 2008-02-29 | 2019-02-28           | x
    """,
    "mother_older_than_child": """
        child | birth_date | own_child_birth_date | fails
        A     | 2004-05-01 | 2020-12-01           |
        B     | 2004-05-01 | 2004-05-01           | x
    """,
    "has_care": {
        "children": """
            child | year | fails
            A     | 2021 |
            B     | 2021 |
            C     | 2021 | x
            D     | 2021 | x
        """,
        "episodes": """
            child | year
            A     | 2021
            D     | 2020
        """,
        "care_leavers": """
            child | in_touch
            B     | YES
        """,
    },
    "sex_as_last_year": """
        child | year | sex    | fails
        A     | 2020 | Female |
        A     | 2021 | Male   | x
        B     | 2019 | Female |
        B     | 2021 | Male   |
        C     | 2021 | Male   |
    """,
    "birth_date_as_last_year": """
        child | year | birth_date | fails
        A     | 2020 | 2010-06-15 |
        A     | 2021 | 2010-06-16 | x
        B     | 2020 | 2010-06-15 |
        B     | 2021 | 2010-06-15 |
    """,
    "ethnicity_as_last_year": """
        child | year | ethnicity | fails
        A     | 2020 | WBRI      |
        A     | 2021 | MWBC      | x
        A     | 2022 | MWBC      |
    """,
    "upn_as_last_year": """
        child | year | upn           | fails
        A     | 2020 | E000000000001 |
        A     | 2021 | E000000000002 | x
        B     | 2020 |               |
        B     | 2021 | E000000000003 |
        C     | 2020 | UN1           |
        C     | 2021 | E000000000004 |
        D     | 2020 | UN1           |
        D     | 2021 | UN4           |
        E     | 2020 | UN4           |
        E     | 2021 | UN2           | x
        F     | 2020 | E000000000005 |
        F     | 2021 | UN3           | x
        G     | 2020 | UN5           |
        G     | 2021 | E000000000006 |
        H     | 2020 | UN2           |
        H     | 2021 | UN1           | x
    """,
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
    "mother_not_of_short_breaks": {
        "children": """
            child | sex    | is_mother | fails
            A     | Female | no        | x
            B     | Female | yes       | x
            C     | Female |           |
            D     | Female | no        |
            E     | Female | no        |
            F     | Male   | no        | x
        """,
        "episodes": """
            child | started    | legal_status
            A     | 2020-05-01 | V3
            A     | 2020-06-01 | V3
            B     | 2020-05-01 | V4
            C     | 2020-05-01 | V3
            D     | 2020-05-01 | V3
            D     | 2020-06-01 | C2
            F     | 2020-05-01 | V4
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
    # From 1 April to 1 October is 183 days.
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
    # Identifiers made of digits are kept as written (see conftest.py), so that these can be alike.
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


CASES = {"children": CHILDREN}
