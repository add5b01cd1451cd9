"""Worked cases for missing periods."""

MISSING = {
    "key_unique": """
        child | missing_from | missing_kind | fails
        A     | 2020-05-01   | M            | x
        A     | 2020-05-01   | M            | x
        A     | 2020-05-01   | A            |
        A     | 2020-06-01   | M            |
        B     | 2020-05-01   |              |
        B     | 2020-05-01   | M            |
    """,
    "missing_kind_present": """
        child | missing_kind | fails
        A     | M            |
        B     |              | x
    """,
    "missing_kind_valid": """
        child | missing_kind | fails
        A     | A            |
        B     | X            | x
    """,
    "missing_from_present": """
        child | missing_from | fails
        A     | 2020-05-01   |
        B     |              | x
    """,
    "to_not_before_from": """
        child | missing_from | missing_to | fails
        A     | 2020-05-02   | 2020-05-02 |
        B     | 2020-05-02   | 2020-05-01 | x
        C     | 2020-05-02   |            |
    """,
    "from_in_or_before_year": """
        child | missing_from | fails
        A     | 2021-03-31   |
        B     | 2021-04-01   | x
    """,
    "to_in_or_after_year": """
        child | missing_from | missing_to | fails
        A     | 2020-03-30   | 2020-04-01 |
        B     | 2020-03-30   | 2020-03-31 | x
    """,
    "to_in_or_before_year": """
        child | missing_to | fails
        A     | 2021-03-31 |
        B     | 2021-04-01 | x
    """,
    "earlier_ended": """
        child | missing_from | missing_to | fails
        A     | 2020-05-01   |            | x
        A     | 2020-06-01   |            |
        B     | 2020-05-01   | 2020-05-02 |
        B     | 2020-06-01   |            |
    """,
    "no_overlap": """
        child | missing_from | missing_to | fails
        A     | 2020-05-01   | 2020-05-10 |
        A     | 2020-05-09   | 2020-05-20 | x
        B     | 2020-05-01   | 2020-05-10 |
        B     | 2020-05-10   |            |
    """,
    "from_not_before_birth": """
        child | birth_date | missing_from | fails
        A     | 2010-06-15 | 2010-06-15   |
        B     | 2010-06-15 | 2010-06-14   | x
    """,
    "kind_with_end": """
        child | missing_kind | missing_from | missing_to | fails
        A     | M            | 2020-06-01   | 2020-06-02 |
        B     |              | 2020-06-01   | 2020-06-02 | x
        C     |              | 2020-06-01   |            |
    """,
    # An episode that began only because of a new legal status (L) continues in the same placement.
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
    # C was back the day before; D went missing again; E left care and came back; F is not back; G's episode continues.
    "missing_at_end_is_e8": {
        "missing": """
            child | missing_from | missing_to | fails
            A     | 2020-06-01   | 2020-06-15 |
            B     | 2020-06-01   | 2020-06-15 | x
            C     | 2020-06-01   | 2020-06-14 |
            D     | 2020-06-01   | 2020-06-20 | x
            D     | 2020-07-01   | 2020-07-20 |
            E     | 2020-06-01   | 2020-06-15 | x
            F     | 2020-06-15   |            | x
            G     | 2020-06-01   | 2020-06-15 |
            H     | 2020-06-01   | 2020-06-15 |
        """,
        "episodes": """
            child | started    | ceased     | reason_ceased
            A     | 2020-05-01 | 2020-06-15 | E8
            B     | 2020-05-01 | 2020-06-15 | E7
            C     | 2020-05-01 | 2020-06-15 | E4A
            D     | 2020-05-01 | 2020-06-16 | E4A
            E     | 2020-05-01 | 2020-06-15 | E4A
            E     | 2020-08-01 |            |
            F     | 2020-05-01 | 2020-06-15 | E9
            G     | 2020-05-01 | 2020-06-15 | X1
            G     | 2020-06-15 |            |
        """,
    },
}


CASES = {"missing": MISSING}
